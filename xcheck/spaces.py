"""Spaces: what a symbol ranges over. A condition that is stated is a space.

A space knows the shape of its points, draws generic ones and recognises them. Drawn entries are
float64 in ±[0.3, 1.7] with no structure but the space's own: identities hold by accident at zeros,
ones and symmetric points. NumPy is imported when something is drawn, not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension
from xcheck.errors import SpaceError

if TYPE_CHECKING:
    import numpy

Size = str | int
Sizes = Mapping[str, int]


class Space:
    """Base of all spaces; subclasses define `shape`, `sample` and `contains`."""

    condition: ClassVar[str] = ""
    """The adjective a text uses for this space ("symmetric"), if it is a condition on matrices."""

    implied: ClassVar[frozenset[str]] = frozenset()
    """Other conditions that hold for every point that is drawn."""

    @property
    def shape(self) -> Shape:
        """Rows by columns, as dimensions with names."""
        raise NotImplementedError

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        """Pairs (a, b) of dimension names for which the space needs a > b."""
        return frozenset()

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """A generic point as a float64 array: 0-d for a scalar, (n,) for a column, (m, n) for a matrix."""
        raise NotImplementedError

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        """A generic direction in which `point` can move within the space, of the point's shape."""
        return generic(rng, point.shape)

    def contains(self, point: Any, sizes: Sizes) -> bool:
        """Whether an array of real numbers is a point of this space, up to rounding."""
        import numpy

        point = numpy.asarray(point)
        real = point.dtype.kind in "fiu" and point.shape == array_shape(self.shape, sizes)
        return real and bool(numpy.all(numpy.isfinite(point)))


def array_shape(shape: Shape, sizes: Sizes) -> tuple[int, ...]:
    """The shape of the array that plain functions get: vectors as (n,), scalars 0-d."""
    rows, columns = shape.size(sizes)
    if shape.is_scalar:
        return ()
    return (rows,) if shape.columns == ONE else (rows, columns)


def generic(rng: numpy.random.Generator, shape: tuple[int, ...]) -> Any:
    """Entries in ±[0.3, 1.7] without structure."""
    return rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape)


def _close(a: Any, b: Any) -> bool:
    import numpy

    return bool(numpy.max(numpy.abs(a - b), initial=0.0) <= 1e-9 * (1.0 + numpy.max(numpy.abs(b), initial=0.0)))


def _symmetrised(matrix: Any) -> Any:
    return (matrix + matrix.T) / 2.0


@dataclass(frozen=True)
class Scalar(Space):
    """A real number."""

    @property
    def shape(self) -> Shape:
        return SCALAR

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(generic(rng, ()))


@dataclass(frozen=True)
class Positive(Scalar):
    """A positive number."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return abs(super().sample(rng, sizes))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool(point > 0)


@dataclass(frozen=True)
class Unit(Scalar):
    """A number strictly between 0 and 1."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        import numpy

        return numpy.asarray(rng.uniform(0.05, 0.95))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool(0 < point < 1)


@dataclass(frozen=True)
class Vector(Space):
    """A column of n real numbers."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), ONE)

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return generic(rng, array_shape(self.shape, sizes))


@dataclass(frozen=True)
class PositiveVector(Vector):
    """A column of n positive numbers."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return abs(super().sample(rng, sizes))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and bool((point > 0).all())


@dataclass(frozen=True)
class Simplex(PositiveVector):
    """A column of n positive numbers that sum to 1."""

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        point = super().sample(rng, sizes)
        return point / point.sum()

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        direction = super().tangent(rng, point, sizes)
        return direction - direction.mean()

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return super().contains(point, sizes) and _close(point.sum(), 1.0)


@dataclass(frozen=True)
class Matrix(Space):
    """A real m × n matrix."""

    m: Size
    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.m), dimension(self.n))

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


@dataclass(frozen=True)
class Square(Space):
    """A real n × n matrix without further structure."""

    n: Size

    @property
    def shape(self) -> Shape:
        return Shape(dimension(self.n), dimension(self.n))

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
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        return _symmetrised(matrix)

    def directed(self, matrix: Any, point: Any) -> Any:
        return _symmetrised(matrix)

    def holds(self, point: Any) -> bool:
        return _close(point, point.T)


@dataclass(frozen=True)
class SPD(Symmetric):
    """A symmetric positive definite n × n matrix."""

    condition: ClassVar[str] = "symmetric positive definite"
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return _symmetrised(matrix @ matrix.T) / len(matrix) + 0.4 * numpy.eye(len(matrix))

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
        return _close(point, -point.T)


@dataclass(frozen=True)
class Diagonal(Square):
    """A diagonal n × n matrix."""

    condition: ClassVar[str] = "diagonal"
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "lower triangular", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return numpy.diag(numpy.diag(matrix))

    def directed(self, matrix: Any, point: Any) -> Any:
        return self.structured(matrix)

    def holds(self, point: Any) -> bool:
        import numpy

        return _close(point, numpy.diag(numpy.diag(point)))


@dataclass(frozen=True)
class Orthogonal(Square):
    """An orthogonal n × n matrix, QᵀQ = I."""

    condition: ClassVar[str] = "orthogonal"
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

        return _close(point.T @ point, numpy.eye(len(point)))


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

        return _close(point, numpy.tril(point))


@dataclass(frozen=True)
class Map(Space):
    """A smooth function between spaces, drawn at random and of the most general kind.

    It has no point: a `Map` symbol is applied (`u(x)`), and `sample` draws its weights.
    """

    domain: Space
    codomain: Space

    @property
    def shape(self) -> Shape:
        return self.codomain.shape

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        """Weights (k, 2 d + 1) for `apply_map`: d entries of the argument, k of the value."""
        import math

        entries = math.prod(self.domain.shape.size(sizes))
        values = math.prod(self.codomain.shape.size(sizes))
        return rng.uniform(0.3, 1.2, (values, 2 * entries + 1)) * rng.choice([-1.0, 1.0], (values, 2 * entries + 1))

    def contains(self, point: Any, sizes: Sizes) -> bool:
        return bool(point.shape == self.sample(_generator(), sizes).shape)


def _generator() -> numpy.random.Generator:
    import numpy

    return numpy.random.default_rng(0)


def apply_map(weights: Any, argument: Any, shape: tuple[int, int]) -> Any:
    """The value (p, q) of a drawn smooth map at `argument`; every entry depends on every entry.

    The sum of a nonlinear part of each direction and a bent linear one: no symmetric Jacobian, no
    vanishing second derivative, no accidental invariance.
    """
    from xcheck.vocabulary.namespaces import namespace_of

    xp = namespace_of(argument, weights)
    flat = xp.reshape(argument, (-1,))
    entries = flat.shape[0]
    bent = xp.sin(weights[:, :entries] @ flat + weights[:, -1])
    return xp.reshape(bent + weights[:, entries:-1] @ (flat + flat * flat / 2.0), shape)


def describe(space: Space) -> str:
    """How a shelf writes this space: `Matrix("m", "n")`."""
    if isinstance(space, Map):
        return f"Map({describe(space.domain)}, {describe(space.codomain)})"
    arguments = ", ".join(repr(value) if isinstance(value, int) else f'"{value}"' for value in vars(space).values())
    return f"{type(space).__name__}({arguments})"


def with_condition(space: Space, condition: str) -> Space:
    """The space of the points of `space` that satisfy a condition such as "symmetric", with those it has.

    Raises:
        SpaceError: no space has that condition, or has it together with those of `space`, or its
            matrices are square and these are not.
    """
    kinds: dict[str, type[Space]] = {kind.condition: kind for kind in _spaces() if kind.condition}
    if condition not in kinds:
        raise SpaceError(f"no space is {condition!r}; there are: {', '.join(sorted(kinds))}")
    if condition == space.condition or condition in space.implied:
        return space
    shape, kind = space.shape, kinds[condition]
    if space.condition and space.condition not in kind.implied:
        raise SpaceError(f"it is {space.condition} already, and no space is both that and {condition}")
    if kind is FullColumnRank:
        return FullColumnRank(_written(shape.rows), _written(shape.columns))
    if shape.rows != shape.columns or not shape.is_matrix:
        raise SpaceError(f"only a square matrix can be {condition}; this is {shape}")
    return kind(_written(shape.rows))  # type: ignore[call-arg]


def _written(d: Dimension) -> Size:
    """How a shelf writes a dimension."""
    return str(d).replace("·", "*") if d.names else d.factor


def _spaces() -> list[type[Space]]:
    found, waiting = [], [Space]
    while waiting:
        kind = waiting.pop(0)
        found.append(kind)
        waiting += kind.__subclasses__()
    return found
