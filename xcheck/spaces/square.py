"""Square matrices: without structure, invertible, singular, orthogonal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Shape, dimension
from xcheck.errors import SpaceError
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, near, written

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True)
class Square(Space):
    """A real n × n matrix without further structure."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), dimension(self.n))

    @classmethod
    def within(cls, space: Space) -> Space:
        shape = space.shape
        if shape.rows != shape.columns or not shape.is_matrix:
            raise SpaceError(f"only a square matrix can be {cls.condition or 'that'}; this is {shape}")
        return cls(written(shape.rows))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        if self.shape.is_scalar:
            raise SpaceError("a 1 × 1 matrix is a scalar; write Scalar()")
        return self.structured(generic(rng, array_shape(self.shape, sizes)))

    def structured(self, matrix: Any) -> Any:
        """A point of this space made from a generic square matrix."""
        return matrix


@dataclass(frozen=True)
class Invertible(Square):
    """An invertible n × n matrix, far enough from a singular one to compute with."""

    condition: ClassVar[str] = "invertible"
    spellings: ClassVar[tuple[str, ...]] = ("nonsingular", "non-singular", "regular", "可逆")

    def structured(self, matrix: Any) -> Any:
        import numpy

        # Lift the singular values away from 0 and leave the singular vectors alone.
        left, values, right = numpy.linalg.svd(matrix)
        return (left * (values + 0.4)) @ right

    def holds(self, point: Any) -> bool:
        import numpy

        return bool(numpy.linalg.cond(point) < 1e8)


@dataclass(frozen=True)
class Singular(Square):
    """An n × n matrix of rank n − 1, so that |X| = 0."""

    condition: ClassVar[str] = "singular"
    spellings: ClassVar[tuple[str, ...]] = ("奇异",)

    def structured(self, matrix: Any) -> Any:
        import numpy

        left, values, right = numpy.linalg.svd(matrix)
        values = values + 0.4
        values[-1] = 0.0
        return (left * values) @ right

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        import numpy

        # Left and right null vectors u, v: the determinant stays 0 to first order where uᵀDv = 0.
        left, _, right = numpy.linalg.svd(point)
        u, v = left[:, -1], right[-1].conj()
        direction = generic(rng, point.shape)
        return direction - numpy.outer(u, v.conj()) * (u.conj() @ direction @ v)

    def holds(self, point: Any) -> bool:
        import numpy

        values = numpy.linalg.svd(point, compute_uv=False)
        return bool(values[-1] <= 1e-9 * values[0] < values[-2])


@dataclass(frozen=True)
class Orthogonal(Square):
    """An orthogonal n × n matrix, QᵀQ = I."""

    condition: ClassVar[str] = "orthogonal"
    spellings: ClassVar[tuple[str, ...]] = ("正交",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    gradients: ClassVar[tuple[str, ...]] = ("ambient", "projected")

    gradient: str = "ambient"

    def structured(self, matrix: Any) -> Any:
        import numpy

        # LAPACK makes every determinant (-1)^(n-1); with the signs of R's diagonal it is as often 1 as -1.
        q, r = numpy.linalg.qr(matrix)
        return q * numpy.sign(numpy.diag(r))

    def projected(self, direction: Any, point: Any) -> Any:
        return point @ (point.T @ direction - direction.T @ point) / 2.0

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point.T @ point, numpy.eye(len(point)))


@dataclass(frozen=True)
class Rotation(Orthogonal):
    """An orthogonal n × n matrix of determinant 1."""

    condition: ClassVar[str] = "a rotation"
    spellings: ClassVar[tuple[str, ...]] = ("rotation", "a rotation matrix", "旋转")
    implied: ClassVar[frozenset[str]] = frozenset({"orthogonal", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        point = super().structured(matrix)
        point[:, 0] *= numpy.linalg.det(point).round()
        return point

    def holds(self, point: Any) -> bool:
        import numpy

        return super().holds(point) and bool(numpy.linalg.det(point) > 0)
