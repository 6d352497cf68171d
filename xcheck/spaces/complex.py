"""Complex numbers, columns and matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from xcheck.dimensions import Shape
from xcheck.errors import SpaceError
from xcheck.spaces import Sizes, Space, array_shape, describe, generic, near
from xcheck.spaces._pattern import Patterned
from xcheck.spaces.matrices import FullColumnRank, FullRowRank, Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.square import Invertible, Singular, Square
from xcheck.spaces.vectors import Vector

if TYPE_CHECKING:
    import numpy

_WITH_COMPLEX_ENTRIES = (Scalar, Vector, Matrix, FullColumnRank, FullRowRank, Square, Invertible, Singular)


def generic_complex(rng: numpy.random.Generator, shape: tuple[int, ...]) -> Any:
    """Complex entries without structure: neither real nor imaginary, nor of one modulus."""
    return generic(rng, shape) + 1j * generic(rng, shape)


@dataclass(frozen=True)
class Complex(Space):
    """The points of a space of real ones with complex entries instead: `Complex(Vector("n"))`.

    A transpose stays a transpose: `Complex(Symmetric("n"))` has A = Aᵀ; a Hermitian matrix is `Hermitian("n")`.
    """

    of: Space

    def __post_init__(self) -> None:
        if type(self.of) not in _WITH_COMPLEX_ENTRIES and not isinstance(self.of, Patterned):
            raise SpaceError(f"{describe(self.of)} has no complex form; there are Hermitian, HermitianPD and Unitary")
        if isinstance(self.of, Patterned) and (self.of.gradient != "ambient" or "definite" in self.of.condition):
            raise SpaceError(f"{describe(self.of)} has no complex form")

    @property
    def shape(self) -> Shape:
        return self.of.shape

    @property
    def larger(self) -> frozenset[tuple[str, str]]:
        return self.of.larger

    @property
    def is_complex(self) -> bool:
        return True

    @property
    def stated(self) -> str:
        return self.of.stated

    @property
    def held(self) -> frozenset[str]:
        return self.of.held

    def restricted(self, kind: type[Space]) -> Space:
        return kind.within(self) if issubclass(kind, _ComplexSquare) else Complex(kind.within(self.of))

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        if isinstance(self.of, Square):
            if self.shape.is_scalar:
                raise SpaceError("a 1 × 1 matrix is a scalar; write Complex(Scalar())")
            return self.of.structured(generic_complex(rng, array_shape(self.shape, sizes)))
        return self.of.sample(rng, sizes) + 1j * self.of.sample(rng, sizes)

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        return self.of.tangent(rng, point, sizes) + 1j * self.of.tangent(rng, point, sizes)

    def holds(self, point: Any) -> bool:
        return self.of.holds(point)


@dataclass(frozen=True)
class _ComplexSquare(Square):
    """What the Hermitian and the unitary matrices have in common."""

    @property
    def is_complex(self) -> bool:
        return True

    def sample(self, rng: numpy.random.Generator, sizes: Sizes) -> Any:
        return self.structured(super().sample(rng, sizes) + 1j * generic(rng, array_shape(self.shape, sizes)))

    def tangent(self, rng: numpy.random.Generator, point: Any, sizes: Sizes) -> Any:
        return self.projected(generic_complex(rng, point.shape), point)


@dataclass(frozen=True)
class Hermitian(_ComplexSquare):
    """A Hermitian n × n matrix, Aᴴ = A."""

    condition: ClassVar[str] = "Hermitian"
    spellings: ClassVar[tuple[str, ...]] = ("hermitian", "self-adjoint", "厄米")
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        return (matrix + matrix.conj().T) / 2.0

    def projected(self, direction: Any, point: Any) -> Any:
        return (direction + direction.conj().T) / 2.0

    def holds(self, point: Any) -> bool:
        return near(point, point.conj().T)


@dataclass(frozen=True)
class HermitianPD(Hermitian):
    """A Hermitian positive definite n × n matrix."""

    condition: ClassVar[str] = "Hermitian positive definite"
    implied: ClassVar[frozenset[str]] = frozenset({"Hermitian", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        return super().structured(matrix @ matrix.conj().T) / len(matrix) + 0.4 * numpy.eye(len(matrix))

    def holds(self, point: Any) -> bool:
        import numpy

        return super().holds(point) and bool(numpy.linalg.eigvalsh(point)[0] > 0)


@dataclass(frozen=True)
class Unitary(_ComplexSquare):
    """A unitary n × n matrix, UᴴU = I."""

    condition: ClassVar[str] = "unitary"
    spellings: ClassVar[tuple[str, ...]] = ("酉",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        q, r = numpy.linalg.qr(matrix)
        phases = numpy.diag(r)
        return q * (phases / abs(phases))

    def projected(self, direction: Any, point: Any) -> Any:
        inner = point.conj().T @ direction
        return point @ (inner - inner.conj().T) / 2.0

    def holds(self, point: Any) -> bool:
        import numpy

        return near(point.conj().T @ point, numpy.eye(len(point)))
