"""Square matrices whose entries repeat or vanish in a pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.spaces import near
from xcheck.spaces.square import Square

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Diagonal(Square):
    """A diagonal n × n matrix."""

    condition: ClassVar[str] = "diagonal"
    spellings: ClassVar[tuple[str, ...]] = ("对角",)
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "lower triangular", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return numpy.diag(numpy.diag(matrix))

    def directed(self, matrix: Any, point: Any) -> Any:
        return self.structured(matrix)

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point, numpy.diag(numpy.diag(point)))


@dataclass(frozen=True)
class LowerTriangular(Square):
    """A lower triangular n × n matrix."""

    condition: ClassVar[str] = "lower triangular"
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return numpy.tril(matrix)

    def directed(self, matrix: Any, point: Any) -> Any:
        return self.structured(matrix)

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point, numpy.tril(point))
