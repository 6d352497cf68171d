"""Answers of engines that earlier runs got: a changed formula is compared with them, and no engine is loaded.

An answer depends on the trees in which a derivative is taken, on what their names mean, on the plain
functions, and on the numbers of the points; the other sides of the equation are not among it.
"""

from __future__ import annotations

from math import prod
from typing import Any

import msgspec
import numpy

from xcheck.cache.content import content
from xcheck.cache.digests import Unsound
from xcheck.cache.memory import Memory
from xcheck.engines import Estimate
from xcheck.evaluation.requests import Compute, EngineValues, Request
from xcheck.evaluation.scopes import Failure
from xcheck.records import Vote

_NO_RULE = "no derivative rule"


class _Array(msgspec.Struct, frozen=True, array_like=True):
    """An array of 64-bit numbers, which may be complex, and what an `Estimate` says of it."""

    shape: tuple[int, ...]
    data: bytes
    is_complex: bool = False
    uncertainty: float = 0.0
    note: str = ""


class _Answer(msgspec.Struct, frozen=True, array_like=True):
    """`EngineValues` as bytes and numbers, or why there is no derivative rule."""

    values: list[tuple[str, int, list[_Array]]] = []
    moved: list[tuple[int, list[list[_Array]]]] = []
    no_rule: str = ""


class Remembered:
    """A `Compute` that looks up what it is asked, and lets another one answer what is not known.

    Args:
        memory: where it looks, and keeps the other's answers.
        compute: the other one.
    """

    def __init__(self, memory: Memory, compute: Compute) -> None:
        self._memory, self._compute = memory, compute

    def __call__(self, name: str, request: Request) -> EngineValues | Failure:
        statement = request.understood.statement
        functions = (statement.function, statement.formula)
        try:
            key, before = self._key(name, request), content(functions)
        except Unsound:
            return self._compute(name, request)  # The key of the verdict is not sound either, and its reason is told.
        kept = self._memory.get("values", key + before)
        if kept is not None:
            return _decoded(msgspec.msgpack.decode(kept, type=_Answer))
        answer = self._compute(name, request)
        encoded = _encoded(answer)
        # A function that changes what it depends on has another content by now.
        if encoded is not None and _content(functions) == before:
            self._memory.put("values", key + before, msgspec.msgpack.encode(encoded))
        return answer

    def knows(self, name: str, request: Request) -> bool:
        """Whether an answer is remembered."""
        statement = request.understood.statement
        try:
            key = self._key(name, request) + content((statement.function, statement.formula))
        except Unsound:
            return False
        return self._memory.get("values", key) is not None

    def _key(self, name: str, request: Request) -> bytes:
        """The key of all that an answer depends on but the functions: nobody writes to that."""
        numbers = [place.contents[: 1 + request.measuring] for place in request.places]
        asked = (name, request.measuring, request.one_way, numbers)
        return self._memory.key("values", asked, request.understood.written)


def _content(functions: tuple[Any, ...]) -> bytes:
    try:
        return content(functions)
    except Unsound:
        return b""


def _encoded(answer: EngineValues | Failure) -> _Answer | None:
    """None for what may be another time otherwise: an error, or numbers that are not 64-bit."""
    if isinstance(answer, Failure):
        lasting = answer.vote is Vote.SKIPPED and answer.reason.startswith(_NO_RULE)
        return _Answer(no_rule=answer.reason) if lasting else None
    try:
        return _Answer(
            [
                (way, side, [_array(each.value, each.uncertainty, each.note) for each in estimates])
                for (way, side), estimates in answer.values.items()
            ],
            [(side, [[_array(each) for each in around] for around in moved]) for side, moved in answer.moved.items()],
        )
    except TypeError:
        return None


def _array(value: Any, uncertainty: float = 0.0, note: str = "") -> _Array:
    array = numpy.asarray(value)
    if array.dtype not in (numpy.float64, numpy.complex128):
        raise TypeError(f"{array.dtype} is neither float64 nor complex128")
    return _Array(array.shape, array.tobytes(), array.dtype == numpy.complex128, float(uncertainty), note)


def _decoded(answer: _Answer) -> EngineValues | Failure:
    if answer.no_rule:
        return Failure(Vote.SKIPPED, answer.no_rule)
    values = {
        (way, side): [Estimate(_numbers(each), each.uncertainty, each.note) for each in arrays]
        for way, side, arrays in answer.values
    }
    return EngineValues(values, {side: [[_numbers(e) for e in row] for row in rows] for side, rows in answer.moved})


def _numbers(array: _Array) -> Any:
    kind = numpy.dtype(numpy.complex128 if array.is_complex else numpy.float64)
    assert len(array.data) == kind.itemsize * prod(array.shape), "an array is written with its shape"
    return numpy.frombuffer(array.data, dtype=kind).reshape(array.shape)
