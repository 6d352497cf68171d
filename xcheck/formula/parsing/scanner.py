"""Text → tokens, for LaTeX and for plain text alike.

Fonts, spacing and `\\left`/`\\right` carry no mathematics and are dropped here; many spellings of one
sign become one token, so that the parser meets each meaning once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.names import ACCENTS, GREEK, canonical
from xcheck.formula.notation import ALONG, METHOD
from xcheck.formula.parsing.bare_words import phrase_of
from xcheck.formula.parsing.letters import Letters
from xcheck.formula.parsing.lines import CASES, has_conditions, is_equation
from xcheck.formula.parsing.numbering import without_number
from xcheck.formula.parsing.small_letters import KINDS, SMALL, small_tokens
from xcheck.formula.parsing.spellings import (
    ARGUMENTS_OF_EXTREMES,
    FONTS,
    GRADIENT,
    NOISE,
    NOISE_WITH_ARGUMENT,
    PLAIN,
    PROSE,
    SIGNS,
    UPRIGHT,
    WITH_MARK,
)
from xcheck.formula.parsing.spoken import spoken
from xcheck.formula.parsing.superscripts import with_superscripts
from xcheck.formula.parsing.tokens import Token

MAX_LENGTH = 20_000
"""Characters in one statement; a longer text is refused before anything looks at it."""

MAX_DIGITS = 40
"""Digits of one number."""

MAX_FONTS = 20
"""Fonts within fonts."""

_ARROWS = ("leftarrow", "gets")
_UPDATE = r"a step gives a symbol a new value and states nothing; write what is in it, as in \nabla_w f = …"
_ARGUMENT_OF_EXTREME = re.compile(r"\\arg\s*\\?(min|max)(?![A-Za-z])")

_NESTED = re.compile(r"(small|[bpvVB]?)matrix|array|[dr]?cases")
"""The environments whose cells mean something."""

_LEXER = re.compile(
    r"""(?P<space>(?:[\s~$&]+|%[^\n]*|\\[,;:!>\ \[\]()]|\\\\|\.\s*(?=\\\\|\\end\b|\Z))+)
      | \\(?P<command>[A-Za-z]+\*?|[{}|#])
      | (?P<number>\d+(?:\.\d+)?)
      | """
    + SMALL
    + r"""
      | (?P<letters>(?:[A-Za-zα-ωΑ-Ωℝℂ](?![\u0302\u0304\u0303\u0307\u0308]))+)
      | (?P<prose>[\u4e00-\u9fff]+)
      | (?P<method>"""
    + METHOD
    + r""")
      | (?P<axis>"""
    + ALONG
    + r""")
      | (?P<plain>\*\*|\.[*/^]|=>|<=|>=|==|!=|:=|\|\||\.T\b|⁻¹
        |\.\.\.|…|⋯|\.(?=\s|\\text)|[-+*/^_(){}\[\]|,:;='<>@!。∂∇⊙∘⊗⊘·×⋅−‖∥⇒→≤≥′’∞ᵀ⊤²³∑∏∫⊕√∈≻≠≈（），：；])""",
    re.VERBOSE,
)
_CELLS = re.compile(r"&|\\\\")
_ENVIRONMENT = re.compile(r"\s*\{\s*(\w+)\*?\s*\}(?:\s*\{[lcr|\s]*\})?")
_OPENING, _ARGUMENT, _INVISIBLE, _DIGIT_ONE = (
    re.compile(pattern) for pattern in (r"\s*\{", r"\s*\{[^{}]*\}", r"\s*\.", r"\s*1(?!\d)")
)  # fmt: skip
_EXPECTATION = re.compile(r"\s*E(?![A-Za-z])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_AT_VALUE = re.compile(r"\s*(?:\||\\r?vert)\s*_")
_APPLIED = re.compile(r"\s*(?:\\left|\\[bB]igl?)?\s*\(")

_JOINS = re.compile(r"(?:where|with|for|let|if)(?=\s[^=:]{1,40}?(?:\\in(?![A-Za-z])|∈|\sin\s+[RCℝℂ](?![A-Za-z])))")
"""A word before what a symbol belongs to, which is prose in LaTeX as well."""

_BELONGS = re.compile(r"in(?=\s+[RCℝℂ](?:[\s^_,:;]|$))")
"""`in R^n`, in plain text."""


_EXTREME = re.compile(r"min|max")

_WORD = rf"\\(?:{'|'.join(sorted(PROSE))})\s*\{{\s*([A-Za-z]{{2,}})\s*\}}"
_CALLED = re.compile(rf"(?:\\partial|\\nabla(?:_\w|_\{{[^{{}}]*\}})?|(?<![A-Za-z\\])d)\s*{_WORD}|{_WORD}\s*=")
r"""`\partial\,\text{loss}` and `\text{loss} =`, where what is written as prose is a name."""


def tokenize(text: str, names: Collection[str], words: Mapping[str, str]) -> list[Token]:
    """The tokens of a formula, closed by one of kind "end".

    Args:
        names: the declared names; a run of letters that is one of them is that symbol.
        words: the vocabulary's spellings, each with the word it stands for.
    Raises:
        NotUnderstood: a character or command is not part of the language.
        FormulaError: the text is longer than `MAX_LENGTH`.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read. Split it into statements"
        )
    scanner = _Scanner(text, names, words)
    scanner.scan(*without_number(text))
    tokens = [*scanner.tokens, Token("end", "", len(text), len(text))]
    return with_superscripts(tokens, names, text)


class _Scanner(Letters):
    def __init__(self, text: str, names: Collection[str], words: Mapping[str, str]) -> None:
        super().__init__(text, names, words)
        self.joins = _JOINS.search(text) is not None
        self.called = {word for found in _CALLED.findall(text) for word in found if word}
        self.environments: list[tuple[str, ...]] = []
        self.opened: list[int | None] = []
        self.font_depth = 0

    def scan(self, position: int, end: int) -> None:
        """Adds the tokens of `text[position:end]`."""
        while position < end:
            match = _LEXER.match(self.text, position, end)
            if match is None:
                shown = self.text[position]
                reason = _UPDATE if shown == "←" else f"{shown!r} is not part of the formula language"
                raise NotUnderstood(reason, self.text, (position, position + 1))
            group, position = match.lastgroup, match.end()
            if group == "space":
                self._cells(match)
            elif group == "letters":
                start = match.start()
                phrase = _JOINS.match(self.text, start, end) if self.joins else None
                if not self.latex and (belongs := _BELONGS.match(self.text, start, end)):
                    position = belongs.end()
                    self.emit("sign", "in", start, position)
                    continue
                phrase = phrase or phrase_of(self.latex).match(self.text, start, end)
                if phrase and phrase.group() not in self.names:
                    position = phrase.end()
                    self._prose(phrase.group(), match.start(), position)
                else:
                    position = self.run(match, end)
            elif group == "prose":
                self._prose(match.group(), match.start(), position)
            elif group in ("method", "axis"):
                self.emit("sign", group, match.start(), position)
            elif group in KINDS:
                self.tokens += small_tokens(group, match.group(), match.start())
            elif group == "command":
                position = self._command(match["command"], match.start(), position, end)
            elif group == "number":
                if position - match.start() > MAX_DIGITS:
                    raise FormulaError(f"a number has more than {MAX_DIGITS} digits", self.text, match.span())
                self.emit("number", match.group(), match.start(), position)
            else:
                self.emit("sign", PLAIN.get(match.group(), match.group()), match.start(), position)

    def _cells(self, match: re.Match[str]) -> None:
        """Inside a matrix and cases `&` and a double backslash separate; elsewhere they are alignment.

        There a new line may still be an equation of its own, before which stands a comma, spoken or not.
        """
        aligned = not (self.environments and self.environments[-1])
        for part in _CELLS.finditer(match.group()):
            place = match.start() + part.start(), match.start() + part.end()
            if not aligned:
                self.emit("sign", part.group(), *place)
            elif part.group() != "&" and is_equation(self.text, place[1]):
                self.emit("sign", ",", *place)

    # -- commands ------------------------------------------------------------------------------

    def _command(self, name: str, start: int, stop: int, end: int) -> int:
        """Adds the tokens of a command; returns where it ends."""
        if name in NOISE:
            return self._delimiter(name, start, stop, end) if name in ("left", "right") else stop
        if name in NOISE_WITH_ARGUMENT:
            after = _ARGUMENT.match(self.text, stop, end)
            return after.end() if after else stop
        if name in WITH_MARK and (mark := _OPENING.match(self.text, stop, end)):
            close = self._closing(mark.end() - 1, end)
            place = self._font("mathnormal", start, close + 1, end)
            if name == "underset" and _EXTREME.search(self.text, close, place):
                self.emit("sign", "_", start, start)
                self.emit("sign", "{", start, start)
                self.scan(mark.end(), close)
                self.emit("sign", "}", close, close)
            return place
        if name == "forall":
            self.emit("text", "for all", start, stop)
            return stop
        if name in ("begin", "end"):
            return self._environment(name, start, stop, end)
        if name in FONTS or name in UPRIGHT or name in PROSE:
            return self._font(name, start, stop, end)
        if name == "arg" and (extreme := _ARGUMENT_OF_EXTREME.match(self.text, start, end)):
            self.emit("sign", f"arg{extreme[1]}", *extreme.span())
            return extreme.end()
        if name in ACCENTS:
            self.emit("accent", ACCENTS[name], start, stop)
        elif name in GREEK:
            self.emit("name", GREEK[name] or name, start, stop)
        elif name in SIGNS:
            self.emit("sign", SIGNS[name], start, stop)
        elif name in ("max", "min"):
            self.emit("name", name, start, stop)
        elif name in self.words:
            self.emit("word", self.words[name], start, stop)
        else:
            reason = _UPDATE if name in _ARROWS else f"\\{name} is not part of the formula language"
            raise NotUnderstood(reason, self.text, (start, stop))
        return stop

    def _delimiter(self, name: str, start: int, stop: int, end: int) -> int:
        r"""`\left.` and `\right.` are invisible; in `\left. f \right|_{x=a}` the first says where f begins."""
        invisible = _INVISIBLE.match(self.text, stop, end)
        if name == "left":
            self.opened.append(len(self.tokens) if invisible else None)
        elif self.opened and (place := self.opened.pop()) is not None and _AT_VALUE.match(self.text, stop, end):
            before = self.tokens[place].start if place < len(self.tokens) else start
            self.tokens.insert(place, Token("sign", "evaluated", before, before))
        return invisible.end() if invisible else stop

    def _environment(self, name: str, start: int, stop: int, end: int) -> int:
        match = _ENVIRONMENT.match(self.text, stop, end)
        if match is None:
            raise NotUnderstood(f"\\{name} without the name of an environment", self.text, (start, stop))
        if name == "end" and _NESTED.fullmatch(match[1]):
            # Without one that begins it is an error, which the parser tells.
            signs = self.environments.pop() if self.environments else ("end",)
        elif name == "begin" and _NESTED.fullmatch(match[1]):
            signs = self._opened_by(match, end)
        else:
            signs = ()
        for sign in signs:
            self.emit("sign", sign, start, match.end())
        return match.end()

    def _opened_by(self, environment: re.Match[str], end: int) -> tuple[str, ...]:
        """What an environment begins with; what it ends with is remembered: nothing for one that only sets lines."""
        if self._is_by_cases(environment, end):
            if self.tokens and self.tokens[-1].text == "lbrace":
                self.tokens.pop()
            self.environments.append(("end cases",))
            return ("cases",)
        if CASES.fullmatch(environment[1]):
            self.environments.append(())
            return ()
        bars = {"vmatrix": ("|",), "Vmatrix": ("||",)}.get(environment[1], ())
        self.environments.append(("end", *bars))
        return (*bars, "begin")

    def _is_by_cases(self, environment: re.Match[str], end: int) -> bool:
        """Whether what begins here is a value by cases, which with a brace before it an array is as well."""
        brace = environment[1] == "array" and bool(self.tokens) and self.tokens[-1].text == "lbrace"
        return (brace or CASES.fullmatch(environment[1]) is not None) and has_conditions(self.text, environment, end)

    def _font(self, name: str, start: int, stop: int, end: int) -> int:
        r"""`\mathbf{AXB}` is the product A X B; `\mathrm{tr}` is a word; `\text{…}` is prose."""
        group = _OPENING.match(self.text, stop, end)
        if group is None:
            return self._font_without_group(name, start, stop, end)
        close = self._closing(group.end() - 1, end)
        inside = self.text[group.end() : close]
        bare = "".join(inside.replace("\\,", "").split())
        whole = (start, close + 1)
        if bare in self.words and len(bare) > 1 and bare not in self.names:
            self.emit("word", self.words[bare], *whole)
        elif bare in ARGUMENTS_OF_EXTREMES and bare not in self.names:
            self.emit("sign", bare, *whole)
        elif bare == "1" and name in FONTS:
            self.emit("sign", "ones", *whole)
        elif name == "mathbb" and bare == "E":
            self.emit("sign", "expectation", *whole)
        elif canonical(bare) in self.names:
            self.emit("name", canonical(bare), *whole)
        elif name in PROSE and bare in self.called:
            self.emit("label", bare, *whole)
        elif name in PROSE and (len(bare) > 1 or "\u4e00" <= bare <= "\u9fff"):
            self._prose(inside, *whole)
        elif name in UPRIGHT and bare == GRADIENT:
            self.emit("sign", "nabla", *whole)
        elif name in UPRIGHT and len(bare) > 1 and bare.isalnum():
            self.emit("label", bare, *whole)
        else:
            if name == "mathbb" and bare not in ("R", "I", "1") and not self._declares(bare):
                raise NotUnderstood(f"\\mathbb{{{bare}}} is not part of the formula language", self.text, whole)
            self.font_depth += 1
            if self.font_depth > MAX_FONTS:
                raise NotUnderstood(f"fonts are nested more than {MAX_FONTS} deep", self.text, whole)
            self.scan(group.end(), close)
            self.font_depth -= 1
        return close + 1

    def _declares(self, bare: str) -> bool:
        """Whether a letter behind ∈ names a space."""
        return bare in ("C", "S", "H") and bool(self.tokens) and self.tokens[-1].text == "in"

    def _prose(self, said: str, start: int, stop: int) -> None:
        for kind, text in spoken(said):
            self.emit(kind, text, start, stop)

    def _font_without_group(self, name: str, start: int, stop: int, end: int) -> int:
        r"""`\mathbf1`, `\mathbf x`, and `\vec(X)`, which is the word."""
        one = _DIGIT_ONE.match(self.text, stop, end) if name in FONTS else None
        if one:
            self.emit("sign", "ones", start, one.end())
            return one.end()
        if name == "vec" and _APPLIED.match(self.text, stop, end) and "vec" in self.words:
            self.emit("word", self.words["vec"], start, stop)
        elif name == "mathbb" and (mean := _EXPECTATION.match(self.text, stop, end)):
            self.emit("sign", "expectation", start, mean.end())
            return mean.end()
        elif name == "mathbb" and not re.match(r"\s*[RICSH](?![A-Za-z])", self.text[stop : stop + 8]):
            raise NotUnderstood("\\mathbb is not part of the formula language", self.text, (start, stop))
        return stop

    def _closing(self, opening: int, end: int) -> int:
        depth = 0
        for match in _BRACE.finditer(self.text, opening, end):
            depth += {"{": 1, "}": -1}.get(match.group(), 0)
            if depth == 0:
                return match.start()
        raise NotUnderstood("this brace is never closed", self.text, (opening, opening + 1))
