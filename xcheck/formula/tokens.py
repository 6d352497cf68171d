"""Text → tokens, for LaTeX and for plain text alike.

Fonts, spacing and `\\left`/`\\right` carry no mathematics and are dropped here; many spellings of one
sign become one token, so that the parser meets each meaning once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.names import ACCENTS, GREEK, GREEK_LETTERS, canonical

MAX_LENGTH = 20_000
"""Characters in one statement; a longer text is refused before anything looks at it."""


@dataclass(frozen=True)
class Token:
    """`kind` is "number", "name", "word" (of the vocabulary), "accent", "text", "sign" or "end"."""

    kind: str
    text: str
    start: int
    stop: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.stop


_FONTS = {
    "mathbf", "boldsymbol", "bm", "vec", "pmb", "mathit", "mathcal", "mathsf", "mathfrak", "mathscr", "mathbb", "bf", "rm",
    "mathnormal", "bs", "it", "symbf", "cal", "mathbfit", "overrightarrow", "overset", "uppercase",
}  # fmt: skip
_UPRIGHT = {"mathrm", "operatorname", "text", "textrm", "textbf", "textit", "mathop", "mbox", "operatorname*", "textnormal"}
_NOISE = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr",
    "displaystyle", "textstyle", "limits", "nolimits", "quad", "qquad", "mathstrut", "nonumber", "notag", "thinspace",
    "hfill", "scriptstyle", "middle", "mathord", "mathbin", "mathrel", "hspace", "bigm", "medspace", "nobreak",
}  # fmt: skip
_SIGNS = {
    "cdot": "*", "times": "*", "bullet": "*", "circ": "odot", "odot": "odot", "ast": "odot", "otimes": "otimes",
    "oslash": "oslash", "partial": "partial", "nabla": "nabla", "triangledown": "nabla", "top": "top", "intercal": "top",
    "dagger": "dagger", "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "sqrt", "sum": "sum",
    "prod": "prod", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "lVert": "||", "rVert": "||", "Vert": "||",
    "|": "||", "langle": "langle", "rangle": "rangle", "lbrace": "lbrace", "rbrace": "rbrace", "{": "lbrace",
    "}": "rbrace", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "lt": "<",
    "gt": ">", "equiv": "=", "triangleq": "=", "coloneqq": "=", "Rightarrow": "implies", "implies": "implies",
    "Longrightarrow": "implies", "to": "implies", "in": "in", "infty": "infty", "begin": "begin", "end": "end",
    "underbrace": "underbrace", "overbrace": "underbrace", "prime": "'", "colon": ":", "lbrack": "[", "rbrack": "]",
    "ldots": "dots", "cdots": "dots", "dots": "dots", "vdots": "dots", "ddots": "dots", "ne": "ne", "neq": "ne",
}  # fmt: skip
_PLAIN = {
    "**": "^", "@": "*", ".*": "odot", "=>": "implies", "<=": "<=", ">=": ">=", "==": "=", "||": "||", ".T": "top-postfix",
    "∂": "partial", "∇": "nabla", "⊙": "odot", "∘": "odot", "⊗": "otimes", "⊘": "oslash", "·": "*", "×": "*", "⋅": "*",
    "−": "-", "‖": "||", "∥": "||", "⇒": "implies", "→": "implies", "≤": "<=", "≥": ">=", "′": "'", "’": "'", "∞": "infty",
    "ᵀ": "top-postfix", "⊤": "top", "²": "squared", "³": "cubed", "⁻¹": "inverted", "Σ": "", "∑": "sum", "∏": "prod",
    "（": "(", "）": ")", "，": ",", "：": ":", "；": ",", ";": ",",
}  # fmt: skip
_MATRICES = re.compile(r"(small|[bpvVB]?)matrix|array")
_LEXER = re.compile(
    r"""(?P<space>[\s~$&]+|%[^\n]*|\\[,;:!>\ ]|\\\\)
      | \\(?P<command>[A-Za-z]+\*?|[{}|])
      | (?P<number>\d+(\.\d+)?)
      | (?P<letters>[A-Za-zα-ωΑ-Ω]+)
      | (?P<plain>\*\*|\.\*|=>|<=|>=|==|\|\||\.T\b|⁻¹|[-+*/^_(){}\[\]|,:;='<>@∂∇⊙∘⊗⊘·×⋅−‖∥⇒→≤≥′’∞ᵀ⊤²³∑∏（），：；])""",
    re.VERBOSE,
)


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
        raise FormulaError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read. Split it into statements")
    return [*_Scanner(text, names, words).scan(), Token("end", "", len(text), len(text))]


class _Scanner:
    def __init__(self, text: str, names: Collection[str], words: Mapping[str, str]) -> None:
        self.text, self.names, self.words = text, names, words
        self.matrix_depth = 0
        self.font_depth = 0

    def scan(self, start: int = 0, stop: int | None = None) -> Iterator[Token]:
        """The tokens of `text[start:stop]`."""
        position, end = start, len(self.text) if stop is None else stop
        while position < end:
            match = _LEXER.match(self.text, position, end)
            if match is None:
                raise NotUnderstood(f"{self.text[position]!r} is not part of the formula language", self.text, (position, position + 1))
            position = match.end()
            if match["space"]:
                if self.matrix_depth:
                    yield from self._cells(match)
            elif match["command"]:
                tokens, position = self._command(match["command"], match.start(), match.end(), end)
                yield from tokens
            elif match["number"]:
                yield Token("number", match["number"], *match.span())
            elif match["letters"]:
                match = self._underscored(match, end)
                position = match.end()
                yield from self._letters(match.group(), match.start())
            else:
                sign = _PLAIN.get(match["plain"], match["plain"])
                yield Token("sign", sign, *match.span())

    def _cells(self, match: re.Match[str]) -> Iterator[Token]:
        """Inside a matrix `&` and a double backslash separate; elsewhere they are alignment."""
        for part in re.finditer(r"&|\\\\", match.group()):
            yield Token("sign", part.group(), match.start() + part.start(), match.start() + part.end())

    def _underscored(self, match: re.Match[str], end: int) -> re.Match[str]:
        """A declared name with underscores, such as `x_hat`, is one name in plain text."""
        whole = re.compile(r"[A-Za-z]+(_[A-Za-z0-9]+)+").match(self.text, match.start(), end)
        return whole if whole and canonical(whole.group()) in self.names else match

    def _letters(self, run: str, start: int) -> Iterator[Token]:
        """A run of letters is a name, a word, or a product of single letters that may begin with a word."""
        while run:
            length, kind, text = self._longest(run)
            yield Token(kind, text, start, start + length)
            run, start = run[length:], start + length

    def _longest(self, run: str) -> tuple[int, str, str]:
        if run in self.names:
            return len(run), "name", run
        if run in self.words:
            return len(run), "word", self.words[run]
        if run in GREEK_LETTERS:
            return len(run), "name", run
        for length in range(len(run) - 1, 1, -1):
            head, rest = run[:length], run[length:]
            # `trAB`, `detX`: a word before a capital; `dtheta`: a Greek name after a d is met at its own turn.
            if head in self.names or (head in self.words and rest[0].isupper()):
                return length, *(("name", head) if head in self.names else ("word", self.words[head]))
        if run[0] in ("d", "D") and len(run) > 2 and (run[1:] in self.names or run[1:] in GREEK_LETTERS):
            return 1, "name", run[0]
        return 1, "name", canonical(run[0])

    def _command(self, name: str, start: int, stop: int, end: int) -> tuple[list[Token], int]:
        if name in _NOISE:
            # `\left.` and `\right.` are invisible delimiters; `\hspace{…}` takes its argument along.
            after = re.compile(r"\s*\.").match(self.text, stop, end) if name in ("left", "right") else None
            if name == "hspace":
                after = re.compile(r"\s*\{[^{}]*\}").match(self.text, stop, end)
            return [], after.end() if after else stop
        if name in ACCENTS:
            return [Token("accent", ACCENTS[name], start, stop)], stop
        if name in GREEK:
            return [Token("name", GREEK[name] or name, start, stop)], stop
        if name in ("begin", "end"):
            return self._environment(name, start, stop, end)
        if name in _SIGNS:
            return [Token("sign", _SIGNS[name], start, stop)], stop
        if name in ("max", "min"):
            return [Token("name", name, start, stop)], stop
        if name in self.words:
            return [Token("word", self.words[name], start, stop)], stop
        if name in _FONTS or name in _UPRIGHT:
            return self._font(name, start, stop, end)
        raise NotUnderstood(f"\\{name} is not part of the formula language", self.text, (start, stop))

    def _environment(self, name: str, start: int, stop: int, end: int) -> tuple[list[Token], int]:
        match = re.compile(r"\s*\{\s*(\w+)\*?\s*\}(\s*\{[lcr|\s]*\})?").match(self.text, stop, end)
        if match is None:
            raise NotUnderstood(f"\\{name} without the name of an environment", self.text, (start, stop))
        if not _MATRICES.fullmatch(match[1]):
            return [], match.end()
        self.matrix_depth += 1 if name == "begin" else -1
        bars = {"vmatrix": "|", "Vmatrix": "||"}.get(match[1])
        own = Token("sign", name, start, match.end())
        if bars is None:
            return [own], match.end()
        bar = Token("sign", bars, start, match.end())
        return ([bar, own] if name == "begin" else [own, bar]), match.end()

    def _font(self, name: str, start: int, stop: int, end: int) -> tuple[list[Token], int]:
        r"""`\mathbf{AXB}` is the product A X B; `\mathrm{tr}` is a word; `\text{…}` is prose."""
        group = re.compile(r"\s*\{").match(self.text, stop, end)
        if group is None:
            one = re.compile(r"\s*1(?!\d)").match(self.text, stop, end) if name not in _UPRIGHT else None
            return ([Token("sign", "ones", start, one.end())], one.end()) if one else ([], stop)
        close = self._closing(group.end() - 1, end)
        inside = self.text[group.end() : close]
        bare = re.sub(r"\s+", "", inside)
        whole = (start, close + 1)
        if bare in self.words and (len(bare) > 1):
            return [Token("word", self.words[bare], *whole)], close + 1
        if bare == "1" and name not in _UPRIGHT:
            return [Token("sign", "ones", *whole)], close + 1
        if canonical(bare) in self.names:
            return [Token("name", canonical(bare), *whole)], close + 1
        if name in _UPRIGHT and len(bare) > 1 and not bare.startswith("\\"):
            kind = "text" if name.startswith(("text", "mbox")) else "unknown"
            if kind == "unknown":
                raise NotUnderstood(f"{bare!r} is no word of the vocabulary and no declared name", self.text, whole)
            return [Token("text", inside.strip(), *whole)], close + 1
        self.font_depth += 1
        if self.font_depth > 20:
            raise NotUnderstood("fonts are nested more than 20 deep", self.text, whole)
        tokens = list(self.scan(group.end(), close))
        self.font_depth -= 1
        return tokens, close + 1

    def _closing(self, opening: int, end: int) -> int:
        depth = 0
        for position in range(opening, end):
            if self.text[position] in "{}" and self.text[position - 1] != "\\":
                depth += 1 if self.text[position] == "{" else -1
                if depth == 0:
                    return position
        raise NotUnderstood("this brace is never closed", self.text, (opening, opening + 1))
