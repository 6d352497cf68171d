"""Drawn errors of rounding: what they change shows how much the rounding of an intermediate value matters."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zlib import crc32

from xcheck.batch import Batch
from xcheck.formula.tree import Node
from xcheck.formula.values.scope import Scope
from xcheck.vocabulary.namespaces import asarray, has_complex_entries
from xcheck.vocabulary.words import Array


def rounded(node: Node, value: Array, scope: Scope) -> Array:
    """The value with a drawn relative error in every entry, as if each operation had rounded coarsely.

    The draw depends on the place of the node alone: a trace may hold it as a constant.
    """
    import numpy

    where = (type(node).__name__, node.span, tuple(value.shape), has_complex_entries(value))
    if isinstance(scope.rounding, float):  # which at a point is 0
        return value * asarray(_factor(scope.rounding, *where), scope.like) if scope.rounding else value
    if isinstance(scope.rounding, numpy.ndarray):  # nothing differentiates it, and NumPy's arrays mix with autograd's
        return value * _factor(float(scope.rounding), *where)
    if isinstance(scope.rounding, Batch):
        return value * Batch(_factors(scope.rounding.data.tobytes(), *where))
    return value * (1.0 + scope.rounding * asarray(_noise(*where), scope.like))


@lru_cache(maxsize=4096)
def _factors(rounding: bytes, kind: str, span: tuple[int, int], shape: tuple[int, ...], is_complex: bool) -> Any:
    """The factor at each of several points."""
    import numpy

    points = numpy.frombuffer(rounding).reshape(-1, *(1,) * len(shape))
    return 1.0 + points * _noise.__wrapped__(kind, span, shape, is_complex)


@lru_cache(maxsize=4096)
def _factor(rounding: float, kind: str, span: tuple[int, int], shape: tuple[int, ...], is_complex: bool) -> Any:
    return 1.0 + rounding * _noise.__wrapped__(kind, span, shape, is_complex)  # once is enough to keep


@lru_cache(maxsize=4096)
def _noise(kind: str, span: tuple[int, int], shape: tuple[int, ...], is_complex: bool) -> Any:
    import numpy

    rng = numpy.random.default_rng(crc32(f"{kind} {span} {shape}".encode()))
    noise = rng.uniform(-1.0, 1.0, shape)
    return noise + 1j * rng.uniform(-1.0, 1.0, shape) if is_complex else noise
