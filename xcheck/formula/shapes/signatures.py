"""The signatures of words: `"n 1 -> n n | n n -> n 1"` against the shapes of arguments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from xcheck.dimensions import ONE, Dimension, Shape, dimension
from xcheck.formula.shapes.unify import Unifier

Pattern = tuple[str, str]


@dataclass(frozen=True)
class Alternative:
    """One line of a signature: the patterns of the arguments and of the result."""

    inputs: tuple[Pattern, ...]
    output: Pattern

    def fits(self, shapes: list[Shape]) -> bool:
        """Whether the kinds fit; sizes are for unification."""
        return all(_fits(shape, pattern) for shape, pattern in zip(shapes, self.inputs, strict=True))


@cache
def alternatives(signature: str) -> tuple[Alternative, ...]:
    """A signature, read."""
    read = []
    for line in signature.split("|"):
        inputs, _, output = line.partition("->")
        patterns = [_pattern(part) for part in inputs.split(",")]
        read.append(Alternative(tuple(patterns), _pattern(output)))
    return tuple(read)


def arity(signature: str) -> int:
    """How many arguments a word takes."""
    return len(alternatives(signature)[0].inputs)


def result(alternative: Alternative, shapes: list[Shape], unifier: Unifier) -> Shape | int:
    """The shape of the result; or the place of the first argument whose sizes do not conform."""
    bound: dict[str, Dimension] = {"1": ONE}
    for place, (pattern, shape) in enumerate(zip(alternative.inputs, shapes, strict=True)):
        for name, d in zip(pattern, (shape.rows, shape.columns), strict=True):
            fixed = Dimension(int(name)) if name.isdecimal() else d
            if not unifier.unify(bound.setdefault(name, fixed), d):
                return place
    rows, columns = (dimension(part).with_atoms(bound.__getitem__) for part in alternative.output)
    return unifier.bounded(Shape(rows, columns))


def wanted(signature: str, place: int) -> str:
    """What a word takes at a place, in words: "a column or a square matrix"."""
    return " or ".join(dict.fromkeys(_in_words(alternative.inputs[place]) for alternative in alternatives(signature)))


def _pattern(text: str) -> Pattern:
    rows, columns = text.split()
    return rows, columns


def _fits(shape: Shape, pattern: Pattern) -> bool:
    rows, columns = pattern
    if (rows == "1" and shape.rows != ONE) or (columns == "1" and shape.columns != ONE):
        return False
    if rows == columns != "1":
        return shape.is_matrix
    # A column is no scalar: `n 1` asks for more than one row.
    return not ((columns == "1" != rows and shape.rows == ONE) or (rows == "1" != columns and shape.columns == ONE))


def _in_words(pattern: Pattern) -> str:
    rows, columns = pattern
    if rows == columns:
        return "a scalar" if rows == "1" else "a square matrix"
    kinds = {("n", "1"): "a column", ("1", "n"): "a row", ("3", "1"): "a column of 3"}
    return kinds.get(pattern, "a matrix")
