"""Square matrices, and those that are symmetric, skew-symmetric, invertible or orthogonal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Shape, dimension
from xcheck.errors import SpaceError
from xcheck.spaces import Size, Sizes, Space, array_shape, generic, near, written

if TYPE_CHECKING:
    import numpy


def symmetrised(matrix: Any) -> Any:
    """The symmetric part of a square matrix."""
    return (matrix + matrix.T) / 2.0


@dataclass(frozen=True)
class Square(Space):
    """A real n × n matrix without further structure."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), dimension(self.n))

    @classmethod
    def with_shape(cls, shape: Shape) -> Space:
        if shape.rows != shape.columns or not shape.is_matrix:
            raise SpaceError(f"only a square matrix can be {cls.condition or 'that'}; this is {shape}")
        return cls(written(shape.rows))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        if self.shape.is_scalar:
            raise SpaceError("a 1 × 1 matrix is a scalar; write Scalar()")
        return self.structured(generic(rng, array_shape(self.shape, sizes)))

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        return self.directed(generic(rng, point.shape), point)

    def structured(self, matrix: Any) -> Any:
        """A point of this space made from a generic square matrix."""
        return matrix

    def directed(self, matrix: Any, point: Any) -> Any:
        """A tangent direction at `point` made from a generic square matrix."""
        return matrix

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and self.holds(point)

    def holds(self, point: Any) -> bool:
        """Whether a square matrix has the structure of the space."""
        return True


@dataclass(frozen=True)
class Invertible(Square):
    """An invertible n × n matrix, far enough from a singular one to compute with."""

    condition: ClassVar[str] = "invertible"
    spellings: ClassVar[tuple[str, ...]] = ("nonsingular", "可逆")

    def structured(self, matrix: Any) -> Any:
        import numpy

        # Lift the singular values away from 0 and leave the singular vectors alone.
        left, values, right = numpy.linalg.svd(matrix)
        return (left * (values + 0.4)) @ right

    def holds(self, point: Any) -> bool:
        import numpy

        return bool(numpy.linalg.cond(point) < 1e8)


@dataclass(frozen=True)
class Symmetric(Square):
    """A symmetric n × n matrix. Its gradient is ambient: entries count as independent."""

    condition: ClassVar[str] = "symmetric"
    spellings: ClassVar[tuple[str, ...]] = ("对称",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        return symmetrised(matrix)

    def directed(self, matrix: Any, point: Any) -> Any:
        return symmetrised(matrix)

    def holds(self, point: Any) -> bool:
        return near(point, point.T)


@dataclass(frozen=True)
class SPD(Symmetric):
    """A symmetric positive definite n × n matrix."""

    condition: ClassVar[str] = "symmetric positive definite"
    spellings: ClassVar[tuple[str, ...]] = ("spd", "positive definite")
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return symmetrised(matrix @ matrix.T) / len(matrix) + 0.4 * numpy.eye(len(matrix))

    def holds(self, point: Any) -> bool:
        import numpy

        return super().holds(point) and bool(numpy.linalg.eigvalsh(point)[0] > 0)


@dataclass(frozen=True)
class Skew(Square):
    """A skew-symmetric n × n matrix, Aᵀ = −A."""

    condition: ClassVar[str] = "skew-symmetric"

    def structured(self, matrix: Any) -> Any:
        return (matrix - matrix.T) / 2.0

    def directed(self, matrix: Any, point: Any) -> Any:
        return (matrix - matrix.T) / 2.0

    def holds(self, point: Any) -> bool:
        return near(point, -point.T)


@dataclass(frozen=True)
class Orthogonal(Square):
    """An orthogonal n × n matrix, QᵀQ = I."""

    condition: ClassVar[str] = "orthogonal"
    spellings: ClassVar[tuple[str, ...]] = ("正交",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        # LAPACK makes every determinant (-1)^(n-1); with the signs of R's diagonal it is as often 1 as -1.
        q, r = numpy.linalg.qr(matrix)
        return q * numpy.sign(numpy.diag(r))

    def directed(self, matrix: Any, point: Any) -> Any:
        return point @ (matrix - matrix.T)

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point.T @ point, numpy.eye(len(point)))
