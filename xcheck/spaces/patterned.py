"""Square matrices whose entries repeat or vanish: skew-symmetric, triangular, Toeplitz; see `_pattern.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xcheck.spaces._pattern import Patterned
from xcheck.vocabulary.namespaces import namespace_of


@dataclass(frozen=True)
class Skew(Patterned):
    """A skew-symmetric n × n matrix, Aᵀ = −A."""

    condition: ClassVar[str] = "skew-symmetric"
    spellings: ClassVar[tuple[str, ...]] = ("skew symmetric", "antisymmetric", "反对称")

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        upper = Patterned.pattern(rows, columns) * (columns > rows)
        return upper - upper.T


@dataclass(frozen=True)
class Diagonal(Patterned):
    """A diagonal n × n matrix."""

    condition: ClassVar[str] = "diagonal"
    spellings: ClassVar[tuple[str, ...]] = ("对角",)
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "lower triangular", "upper triangular", "invertible"})
    intersection: ClassVar[frozenset[str]] = frozenset({"lower triangular", "upper triangular"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return (rows + 1) * (rows == columns)


@dataclass(frozen=True)
class LowerTriangular(Patterned):
    """A lower triangular n × n matrix."""

    condition: ClassVar[str] = "lower triangular"
    spellings: ClassVar[tuple[str, ...]] = ("下三角",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return Patterned.pattern(rows, columns) * (rows >= columns)


@dataclass(frozen=True)
class UpperTriangular(Patterned):
    """An upper triangular n × n matrix."""

    condition: ClassVar[str] = "upper triangular"
    spellings: ClassVar[tuple[str, ...]] = ("上三角",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return Patterned.pattern(rows, columns) * (rows <= columns)


@dataclass(frozen=True)
class StrictlyLowerTriangular(Patterned):
    """A lower triangular n × n matrix with zeros on the diagonal."""

    condition: ClassVar[str] = "strictly lower triangular"
    implied: ClassVar[frozenset[str]] = frozenset({"lower triangular"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return Patterned.pattern(rows, columns) * (rows > columns)


@dataclass(frozen=True)
class StrictlyUpperTriangular(Patterned):
    """An upper triangular n × n matrix with zeros on the diagonal."""

    condition: ClassVar[str] = "strictly upper triangular"
    implied: ClassVar[frozenset[str]] = frozenset({"upper triangular"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return Patterned.pattern(rows, columns) * (rows < columns)


class _UnitDiagonal(Patterned):
    """The points with ones on the diagonal of the space that stands beside it among the bases."""

    def structured(self, matrix: Any) -> Any:
        import numpy

        return super().structured(matrix) + numpy.eye(len(matrix))

    def made(self, value: Any) -> Any:
        return super().made(value) + namespace_of(value).eye(value.shape[0])


@dataclass(frozen=True)
class UnitLowerTriangular(_UnitDiagonal, StrictlyLowerTriangular):
    """A lower triangular n × n matrix with ones on the diagonal."""

    condition: ClassVar[str] = "unit lower triangular"
    implied: ClassVar[frozenset[str]] = frozenset({"lower triangular", "invertible"})


@dataclass(frozen=True)
class UnitUpperTriangular(_UnitDiagonal, StrictlyUpperTriangular):
    """An upper triangular n × n matrix with ones on the diagonal."""

    condition: ClassVar[str] = "unit upper triangular"
    implied: ClassVar[frozenset[str]] = frozenset({"upper triangular", "invertible"})


@dataclass(frozen=True)
class Toeplitz(Patterned):
    """An n × n matrix that is constant along each diagonal."""

    condition: ClassVar[str] = "Toeplitz"
    spellings: ClassVar[tuple[str, ...]] = ("toeplitz",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return columns - rows + rows.max() + 1


@dataclass(frozen=True)
class Hankel(Patterned):
    """An n × n matrix that is constant along each antidiagonal."""

    condition: ClassVar[str] = "Hankel"
    spellings: ClassVar[tuple[str, ...]] = ("hankel",)
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return rows + columns + 1


@dataclass(frozen=True)
class Circulant(Patterned):
    """An n × n matrix whose rows are the first one shifted around."""

    condition: ClassVar[str] = "circulant"
    spellings: ClassVar[tuple[str, ...]] = ("循环",)
    implied: ClassVar[frozenset[str]] = frozenset({"Toeplitz", "invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return (columns - rows) % (rows.max() + 1) + 1
