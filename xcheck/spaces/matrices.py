"""Matrices of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Shape, dimension
from xcheck.errors import SpaceError
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, written

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Matrix(Space):
    """A real m × n matrix."""

    m: Size
    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.m), dimension(self.n))

    @classmethod
    def with_shape(cls, shape: Shape) -> Space:
        return cls(written(shape.rows), written(shape.columns))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return generic(rng, array_shape(self.shape, sizes))


@dataclass(frozen=True)
class FullColumnRank(Matrix):
    """A real m × n matrix, m > n, with linearly independent columns."""

    condition: ClassVar[str] = "full column rank"

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        m, n = dimension(self.m), dimension(self.n)
        single = all(len(d.names) + (d.factor > 1) == 1 for d in (m, n))
        return frozenset({(str(m), str(n))}) if single else frozenset()

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        rows, columns = self.shape.size(sizes)
        if rows <= columns:
            needed = f"{self.m} > {self.n} is needed"
            raise SpaceError(f"a {rows} × {columns} matrix cannot have full column rank here; {needed}")
        return super().sample(rng, sizes)

    def contains(self, point: Any, sizes: Sizes) -> bool:
        import numpy

        rows, columns = self.shape.size(sizes)
        if not super().contains(point, sizes):
            return False
        return bool(numpy.linalg.matrix_rank(numpy.reshape(point, (rows, columns))) == columns)
