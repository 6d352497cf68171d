"""Matrices of any shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Dimension, Shape, dimension
from xcheck.errors import SpaceError
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, near, written
from xcheck.spaces._positive import PositiveEntries

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
    def within(cls, space: Space) -> Space:
        if not space.shape.is_matrix:
            raise SpaceError(f"only a matrix can have {cls.condition or 'that'}; this is {space.shape}")
        return cls(written(space.shape.rows), written(space.shape.columns))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return generic(rng, array_shape(self.shape, sizes))


@dataclass(frozen=True)
class PositiveMatrix(PositiveEntries, Matrix):
    """An m × n matrix of positive numbers."""


@dataclass(frozen=True)
class FullColumnRank(Matrix):
    """A real m × n matrix, m > n, with linearly independent columns."""

    condition: ClassVar[str] = "full column rank"
    spellings: ClassVar[tuple[str, ...]] = ("列满秩",)

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        return _larger(dimension(self.m), dimension(self.n))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        rows, columns = self.shape.size(sizes)
        if rows <= columns:
            needed = f"{self.m} > {self.n} is needed"
            raise SpaceError(f"a {rows} × {columns} matrix cannot have {self.condition} here; {needed}")
        return super().sample(rng, sizes)

    def holds(self, point: Any) -> bool:
        import numpy

        columns = 1 if point.ndim == 1 else point.shape[1]
        return bool(numpy.linalg.matrix_rank(numpy.reshape(point, (len(point), columns))) == columns)


@dataclass(frozen=True)
class FullRowRank(Matrix):
    """A real m × n matrix, m < n, with linearly independent rows."""

    condition: ClassVar[str] = "full row rank"
    spellings: ClassVar[tuple[str, ...]] = ("行满秩",)

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        return _larger(dimension(self.n), dimension(self.m))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        rows, columns = self.shape.size(sizes)
        if rows >= columns:
            needed = f"{self.n} > {self.m} is needed"
            raise SpaceError(f"a {rows} × {columns} matrix cannot have full row rank here; {needed}")
        return super().sample(rng, sizes)

    def holds(self, point: Any) -> bool:
        import numpy

        return bool(numpy.linalg.matrix_rank(point) == len(point))


@dataclass(frozen=True)
class Stiefel(FullColumnRank):
    """A real m × n matrix, m > n, with orthonormal columns: QᵀQ = I."""

    condition: ClassVar[str] = "orthonormal columns"
    spellings: ClassVar[tuple[str, ...]] = ("列正交",)
    implied: ClassVar[frozenset[str]] = frozenset({"full column rank"})

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected")

    gradient: str = "ambient"

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        q, r = numpy.linalg.qr(super().sample(rng, sizes))
        return q * numpy.sign(numpy.diag(r))

    def projected(self, direction: Any, point: Any) -> Any:
        # D − Q sym(QᵀD): what is left keeps the columns orthonormal to first order.
        return direction - point @ (point.T @ direction + direction.T @ point) / 2.0

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point.T @ point, numpy.eye(point.shape[1]))


def _larger(a: Dimension, b: Dimension) -> frozenset[tuple[str, str]]:
    """a > b as a demand on sizes, where each is one name or one number."""
    single = all(len(d.names) + (d.factor > 1) == 1 for d in (a, b))
    return frozenset({(str(a), str(b))}) if single else frozenset()
