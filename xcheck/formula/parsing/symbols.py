"""Names with their scripts: where a subscript is part of the name, and where it picks an entry."""

from __future__ import annotations

from xcheck.errors import FormulaError, NotUnderstood
from xcheck.formula.parsing.index_places import all_indices, indices_of
from xcheck.formula.parsing.parser import MAX_SCRIPTS, Parser
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import Element, Node, Symbol

INDEX_LETTERS = frozenset("ijklmnpqrst")
"""Letters that may be bound as indices by what stands around them."""

SIGN_NAMES = {"+": "plus", "-": "minus", "*": "ast", "odot": "ast"}
_SEPARATORS = (",", "[", "]", "(", ")")


def symbol(p: Parser) -> Symbol | Element:
    """The symbol at the cursor with the scripts that belong to its name, or one of its entries."""
    start = p.token.start
    full, indices = scripted_name(p, base_name(p))
    named = Symbol(full, span=p.span_from(start))
    return Element(named, indices, span=p.span_from(start)) if indices else named


def base_name(p: Parser) -> str:
    """A letter under its accents."""
    accents = []
    while p.token.kind == "accent":
        accents.append((p.take().text, p.at("{")))
        if accents[-1][1]:
            p.take()
        if len(accents) > MAX_SCRIPTS:
            raise FormulaError(f"more than {MAX_SCRIPTS} accents on one symbol", p.text, p.token.span)
    if p.token.kind != "name":
        raise p.unexpected("a symbol")
    full = p.take().text
    for accent, braced in reversed(accents):
        if braced:
            full, _ = scripted_name(p, full)
            p.expect("}", "a closing brace")
        full = f"{full}_{accent}"
    return full


def scripted_name(p: Parser, base: str) -> tuple[str, tuple[Node, ...]]:
    """The whole name that scripts belong to, and the indices if the subscript picks an entry.

    A subscript is part of the name unless its letters are bound indices, or it is a number and the
    base is a declared array. A superscript is part of the name only as `(1)`, `[1]` or `*`.
    """
    suffix = ""
    for _ in range(2):
        if p.at("_"):
            inside = script_tokens(p)
            joined = _joined(p, base, inside)
            if joined is None or joined + suffix not in p.names:
                if _is_entry(p, base + suffix, inside):
                    _skip_script(p)
                    return base + suffix, indices_of(inside, matrix=base[0].isupper())
                _refuse_computed_index(p, inside)
            if joined is None:
                break
            base = joined
        elif p.at("^") and not suffix:
            suffix = _name_superscript(p, base)
            if suffix == "_star" and p.names.is_complex and base + suffix not in p.names:
                suffix = ""  # A conjugate.
                break
            if not suffix:
                break
        else:
            break
        _skip_script(p)
    return base + suffix, ()


def script_tokens(p: Parser) -> list[Token]:
    """The tokens of the script whose `_` or `^` is at the cursor."""
    return p.group_tokens(ahead=1)


def _skip_script(p: Parser) -> None:
    p.take()
    p.skip_argument()


def _is_entry(p: Parser, full: str, inside: list[Token]) -> bool:
    if not all_indices(p.names.indices, inside):
        return False
    bound = any(token.text in p.names.indices for token in inside)
    computed = any(token.text in ("+", "-") for token in inside)
    return bound or (full in p.names.arrays and full not in p.names.numbered and not computed)


def _refuse_computed_index(p: Parser, inside: list[Token]) -> None:
    bound = next((token for token in inside if token.text in p.names.indices), None)
    if bound is not None:
        span = (inside[0].start, inside[-1].stop)
        raise NotUnderstood(
            f"the index {bound.text} stands among what is no index; indices are letters and their sums, as in i+k,j",
            p.text,
            span,
        )


def _joined(p: Parser, base: str, inside: list[Token]) -> str | None:
    """`x` and `k+1` as `x_k_plus_1`; letters run together, other pieces stay apart; None if this is no name."""
    pieces: list[str] = []
    letters = False
    if [token.text for token in inside] == ["^"]:
        return f"{base}_ast_ast"  # In `k_{**}` the two stars are one token.
    for token in inside:
        source = p.text[token.start : token.stop]
        if (token.kind == "name" and len(source) == 1) or (token.kind == "word" and source.isalpha()):
            if letters:
                pieces[-1] += token.text if token.kind == "name" else source
            else:
                pieces.append(token.text if token.kind == "name" else source)
            letters = len(pieces[-1]) > 0 and source.isascii()
            continue
        letters = False
        if token.kind in ("name", "word", "number", "label", "text"):
            pieces.append("".join(token.text.split()))
        elif source == "**":
            pieces += ["ast", "ast"]
        elif token.text in SIGN_NAMES:
            pieces.append(SIGN_NAMES[token.text])
        elif token.text not in _SEPARATORS:
            return None
    valid = all(piece.isascii() and piece.isalnum() for piece in pieces)
    return "_".join([base, *pieces]) if pieces and valid else None


def _name_superscript(p: Parser, base: str) -> str:
    """`_star` or `_sup_1`, or `_sup_plus` where that is defined; empty if the superscript is no part of a name."""
    inside = script_tokens(p)
    texts = [token.text for token in inside]
    if texts in (["*"], ["odot"]):
        return "_star"
    if len(texts) >= 3 and (texts[0], texts[-1]) in (("(", ")"), ("[", "]")):
        return _joined(p, "_sup", inside[1:-1]) or ""
    signed = f"_sup_{SIGN_NAMES[texts[0]]}" if texts in (["+"], ["-"]) else ""
    return signed if base + signed in p.names else ""
