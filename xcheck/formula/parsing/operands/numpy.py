"""Functions of NumPy that the language has a sign for, and no word: `np.dot(a, b)`, `np.outer(a, b)`, `np.eye(n)`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from xcheck.formula.parsing.calls import arguments
from xcheck.formula.parsing.parser import Parser, operand
from xcheck.formula.parsing.tokens import Token
from xcheck.formula.tree import Constant, Infix, Node, Number, Product, Transpose
from xcheck.formula.walks import copied

_OF_ONE: dict[str, Callable[[Node], Node]] = {
    "square": lambda a: Infix("power", a, Number(Fraction(2))),
    "transpose": Transpose,
}
_OF_TWO: dict[str, Callable[[Node, Node], Node]] = {
    "dot": lambda a, b: Product((a, b), (1,)),
    "matmul": lambda a, b: Product((a, b)),
    "multiply": lambda a, b: Infix("times", a, b),
    "outer": lambda a, b: Product((a, Transpose(b, span=b.span))),
}


@operand("numpy")
def of_numpy(p: Parser) -> Node:
    """A function with its arguments."""
    token = p.take()
    if not p.at("("):
        raise p.unexpected(f"the arguments of {token.text}")
    if token.text in _CONSTANTS:
        return _constant(p, token)
    given = arguments(p)
    wanted = 1 if token.text in _OF_ONE else 2
    if len(given) != wanted:
        raise p.refused(f"{token.text} takes {wanted} argument{'s' * (wanted > 1)}, found {len(given)}", token.start)
    made = _OF_ONE[token.text](given[0]) if wanted == 1 else _OF_TWO[token.text](given[0], given[1])
    return copied(made, span=p.span_from(token.start))


_CONSTANTS = {"eye": ("I", "an identity"), "ones": ("1", "a column of ones")}


def _constant(p: Parser, token: Token) -> Node:
    """The identity of a size, or a column of so many ones."""
    name, said = _CONSTANTS[token.text]
    size = p.bracketed_tokens(p.position)
    if len(size) != 1 or size[0].kind not in ("name", "number"):
        raise p.not_read(f"the size of {said} is one dimension, as in np.{token.text}(n)", size)
    p.skip_argument()
    return Constant(name, size[0].text, span=p.span_from(token.start))
