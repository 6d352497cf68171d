r"""What stands behind ∈: ℝ, ℝ^n and ℝ^{m × n}, of positive numbers ℝ_+^n, complex ℂ^n, symmetric 𝕊^n and 𝕊_{++}^n."""

from __future__ import annotations

from xcheck.dimensions import dimension
from xcheck.errors import SpaceError
from xcheck.formula.parsing.parser import Parser
from xcheck.spaces import Space
from xcheck.spaces.complex import Complex, Hermitian
from xcheck.spaces.matrices import Matrix, PositiveMatrix
from xcheck.spaces.scalars import Positive, Scalar
from xcheck.spaces.symmetric import SPD, Symmetric
from xcheck.spaces.vectors import PositiveVector, Vector

REAL, COMPLEX, SYMMETRIC, HERMITIAN = ("R", "ℝ"), ("C", "ℂ"), ("S",), ("H",)

_POSITIVE = ("+", "++", ">0", ">=0")
"""What is written below ℝ and 𝕊; a point that is drawn is inside, never on the border."""


def declared_space(parser: Parser) -> Space:
    """The space behind ∈, where the cursor is.

    Raises:
        NotUnderstood: it is none of those above.
    """
    parser.take()
    letter = parser.token.text
    if letter not in (*REAL, *COMPLEX, *SYMMETRIC, *HERMITIAN):
        raise parser.unexpected(r"\mathbb{R}^{m \times n}")
    parser.take()
    positive, sizes = False, None
    while parser.at("_") or (parser.at("^") and sizes is None):
        if parser.take().text == "_":
            positive = _is_positive(parser)
        else:
            sizes = _sizes(parser)
    return _space(parser, letter, sizes or [], positive)


def _is_positive(parser: Parser) -> bool:
    group = parser.group_tokens()
    if "".join(token.text for token in group) not in _POSITIVE:
        raise parser.not_read("below a space stand +, ++ or > 0", group)
    parser.skip_argument()
    return True


def _sizes(parser: Parser) -> list[str]:
    group = parser.group_tokens()
    pieces = " ".join("×" if token.text in ("times", "*") else token.text for token in group).split("×")
    if len(pieces) > 2:
        raise parser.not_read("a space has one or two dimensions, as in ^{m \\times n}", group)
    try:
        sizes = [str(dimension("*".join(piece.split()))).replace("·", "*") for piece in pieces]
    except SpaceError:
        raise parser.not_read("a dimension is a name, a number or a product of such, as in n or 2n", group) from None
    parser.skip_argument()
    return sizes


def _space(parser: Parser, letter: str, sizes: list[str], positive: bool) -> Space:
    if letter in SYMMETRIC or letter in HERMITIAN:
        if not sizes or sizes[0] != sizes[-1]:
            raise parser.unexpected("the size of a square matrix, as in ^n")
        if letter in HERMITIAN:
            return Hermitian(sizes[0])
        return SPD(sizes[0]) if positive else Symmetric(sizes[0])
    if positive and letter in REAL:
        return [Positive, PositiveVector, PositiveMatrix][len(sizes)](*sizes)
    space = [Scalar, Vector, Matrix][len(sizes)](*sizes)
    return Complex(space) if letter in COMPLEX else space
