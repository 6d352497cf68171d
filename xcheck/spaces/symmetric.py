"""Symmetric matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from xcheck.spaces._pattern import Patterned
from xcheck.vocabulary.namespaces import namespace_of


@dataclass(frozen=True)
class Symmetric(Patterned):
    """A symmetric n × n matrix."""

    condition: ClassVar[str] = "symmetric"
    spellings: ClassVar[tuple[str, ...]] = ("对称",)
    implied: ClassVar[frozenset[str]] = frozenset({"invertible"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        import numpy

        return Patterned.pattern(numpy.maximum(rows, columns), numpy.minimum(rows, columns))


@dataclass(frozen=True)
class SPD(Symmetric):
    """A symmetric positive definite n × n matrix."""

    condition: ClassVar[str] = "symmetric positive definite"
    spellings: ClassVar[tuple[str, ...]] = ("spd", "SPD", "positive definite", "正定", "对称正定")
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "invertible"})

    def structured(self, matrix: Any) -> Any:
        import numpy

        product = matrix @ matrix.T
        return (product + product.T) / 2.0 / len(matrix) + 0.4 * numpy.eye(len(matrix))

    def made(self, value: Any) -> Any:
        return value @ value.T + namespace_of(value).eye(value.shape[0])

    def holds(self, point: Any) -> bool:
        import numpy

        # Any structure of its own is that of a symmetric matrix.
        return Symmetric(self.n).holds(point) and bool(numpy.linalg.eigvalsh(point)[0] > 0)


@dataclass(frozen=True)
class SymmetricToeplitz(Symmetric):
    """A symmetric n × n matrix that is constant along each diagonal."""

    condition: ClassVar[str] = "symmetric Toeplitz"
    implied: ClassVar[frozenset[str]] = frozenset({"symmetric", "Toeplitz", "invertible"})
    intersection: ClassVar[frozenset[str]] = frozenset({"symmetric", "Toeplitz"})

    @staticmethod
    def pattern(rows: Any, columns: Any) -> Any:
        return abs(rows - columns) + 1
