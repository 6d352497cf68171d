"""Watching a computation in NumPy: which way it went at each comparison of values, and which instructions ran.

What was never tried is unknown: a formula that is wrong for large entries alone agrees at small ones. The arrays given
here compute as NumPy's own and write down on which side of every comparison their entries were.
"""

from __future__ import annotations

import ast
import dis
import inspect
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy

from xcheck.formula.values.cases import is_true
from xcheck.formula.values.evaluate import computed

Site = tuple[tuple[tuple[CodeType, Any], ...], int]
"""Where something is compared: the frames from NumPy up to a person's function, each with its instruction, or with the
part of a printed formula that it computes, and which of the comparisons made there it is."""

SIDES = {
    "greater": numpy.greater, "greater_equal": numpy.greater, "less": numpy.less, "less_equal": numpy.less,
    "maximum": numpy.greater, "minimum": numpy.less, "fmax": numpy.greater, "fmin": numpy.less,
}  # fmt: skip
"""Functions of two arrays that are made of pieces, by what tells the pieces apart."""

SIGNS = ("absolute", "fabs", "sign", "heaviside")
"""Functions whose pieces are told apart by the sign of the first argument."""

KINDS = {"ndim", "dtype", "isinstance", "issubclass", "hasattr", "getattr", "callable", "type", "None", "is_complex"}
"""What a condition mentions that asks for the kind of an array, not for its values: an engine's code, not a piece."""

SIZES = {"shape", "len", "size", "range"}

ITERATING = frozenset({"enumerate", "len", "range", "reversed", "zip"})
"""What a loop calls on what it goes over."""

DEPTH = 40
"""How many frames are told apart."""


@dataclass
class Sight:
    """What has been seen so far: for each site the sides that occurred (1: yes, 2: no), and what ran of a code.

    `root` is the code from whose frame on sites are told apart; in `smooth` code, whose pieces are a matter of
    rounding, none is counted. Where it is asked for, `entries` tells of each site on which side every entry was.
    `settled` are the names in a code that are the same in every call: a condition on these alone is no piece.
    """

    root: CodeType
    smooth: frozenset[CodeType] = frozenset()
    outcomes: dict[Site, int] = field(default_factory=dict)
    ran: dict[CodeType, set[int]] = field(default_factory=dict)
    entries: dict[Site, bytes] | None = None
    settled: Mapping[CodeType, frozenset[str]] = field(default_factory=dict)

    def one_sided(self) -> set[Site]:
        """The sites at which all entries were on one side."""
        return {site for site, seen in self.outcomes.items() if seen != 3}

    def untaken(self) -> set[Untaken]:
        """The branches that were not taken, those left out that only raise or ask for the kind of an array."""
        return {
            branch
            for code, ran in self.ran.items()
            for branch in _untaken(code, ran)
            if not _mentioned(branch.condition, whole=True) <= self.settled.get(code, frozenset()) | ITERATING
        }


@dataclass(frozen=True)
class Untaken:
    """A branch of a person's code that was not taken: the condition as it is written, and where.

    That of a `loop` is what it goes over, and nothing was in it.
    """

    code: CodeType
    offset: int
    condition: str
    line: int
    loop: bool = False

    @property
    def by_size(self) -> bool:
        """Whether the condition asks for sizes."""
        return bool(_mentioned(self.condition) & SIZES)


class Watched(numpy.ndarray):
    """An array that computes as NumPy's own and tells its `_sight` on which side of a comparison its entries are."""

    _sight: Sight | None = None

    def __array_finalize__(self, origin: Any) -> None:
        self._sight = getattr(origin, "_sight", None)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **named: Any) -> Any:
        sight = next((each._sight for each in inputs if isinstance(each, Watched)), None)
        bare = [_bare(each) for each in inputs]
        if out is not None:
            named["out"] = tuple(map(_bare, out))
        found = getattr(ufunc, method)(*bare, **named)
        if sight is not None and method == "__call__":
            _note(sight, ufunc.__name__, bare)
        return out[0] if out is not None else watched(found, sight)

    def __array_function__(self, function: Any, types: Any, arguments: Any, named: Any) -> Any:
        if function is numpy.clip and self._sight is not None:
            _note(self._sight, "clip", _bare(arguments))
        found = function(*_bare(arguments), **_bare(named))
        return watched(found, self._sight)

    def __getitem__(self, key: Any) -> Any:
        return watched(_bare(self)[_bare(key)], self._sight)

    def tell(self, name: str, inputs: Sequence[Any], step: int = 0) -> None:
        """Of a comparison that an engine makes for the function of NumPy with this name; see `libraries.run`."""
        if self._sight is not None:
            _note(self._sight, name, inputs, step)


def watched(value: Any, sight: Sight | None) -> Any:
    """An array, or several, under watch; anything else as it is."""
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return type(value)(watched(each, sight) for each in value)
    if sight is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return value
    found = numpy.asarray(value).view(Watched)
    found._sight = sight
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, Watched):
        return value.view(numpy.ndarray)
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return type(value)(map(_bare, value))
    return {name: _bare(each) for name, each in value.items()} if isinstance(value, dict) else value


STEP = 10
"""More than the pieces that are told apart at one site: an engine may compute many steps at one."""


def _note(sight: Sight, name: str, inputs: Sequence[Any], step: int = 0) -> None:
    """Writes down on which sides the entries were, where a function has pieces."""
    sides = _sides(name, inputs)
    frames = _frames(sight.root) if sides else ()
    if any(code in sight.smooth for code, _ in frames):
        return
    for place, (yes, no) in enumerate(sides, STEP * step):
        seen = sight.outcomes.get((frames, place), 0)
        sight.outcomes[frames, place] = seen | bool(numpy.any(yes)) | 2 * bool(numpy.any(no))
        if sight.entries is not None:
            sight.entries[frames, place] = sight.entries.get((frames, place), b"") + numpy.packbits(yes).tobytes()


def _sides(name: str, inputs: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Where the entries are on one side, and where on the other, for each way in which a function has two pieces."""
    if name == "clip":
        value, *bounds = inputs
        return [(value > bound, value < bound) for bound in bounds[:2] if bound is not None]
    if name in SIDES:
        a, b = inputs[:2]
        return [(SIDES[name](a, b), SIDES[name](b, a))]
    if name in SIGNS and not numpy.iscomplexobj(inputs[0]):
        return [(inputs[0] > 0, inputs[0] < 0)]
    return []


def _frames(root: CodeType) -> tuple[tuple[CodeType, Any], ...]:
    frames: list[tuple[CodeType, Any]] = []
    frame: FrameType | None = sys._getframe(3)
    while frame is not None and len(frames) < DEPTH and frame.f_code is not root:
        # One instruction computes every part of a printed formula: what tells them apart is where they stand.
        printed = frame.f_code in (computed.__code__, is_true.__code__)
        frames.append((frame.f_code, frame.f_locals["node"].span if printed else frame.f_lasti))
        frame = frame.f_back
    return tuple(frames)


@contextmanager
def run(sight: Sight, files: frozenset[str]) -> Iterator[None]:
    """Within it, what runs of the code in these files is seen."""

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename not in files:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        ran = sight.ran.setdefault(frame.f_code, set())

        def step(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
            if event == "opcode":
                ran.add(frame.f_lasti)
            return step

        return step

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


_STRAIGHT = frozenset(["RESUME", "NOP", "LOAD_FAST", "LOAD_CONST", "STORE_FAST", "UNARY_NEGATIVE", "RETURN_VALUE"])
_ARITHMETIC = frozenset(["+", "-", "*", "/", "@", "**"])
"""Instructions and operations that go one way only and, of arrays and numbers, compute what has no pieces."""


_CALLING = frozenset(["PUSH_NULL", "PRECALL", "CALL"])


def is_straight(function: FunctionType, smooth: frozenset[CodeType]) -> bool:
    """Whether a function does nothing but arithmetic with its arguments and constants, transposes, and smooth calls.

    Args:
        smooth: the code of what it may call by a global name.
    """
    called = _called_if_straight(function.__code__)
    return called is not None and all(
        getattr(function.__globals__.get(name), "__code__", None) in smooth for name in called
    )


@cache
def _called_if_straight(code: CodeType) -> frozenset[str] | None:
    """The global names that straight code mentions, as what it calls; None where it is not straight."""
    instructions = [*dis.get_instructions(code)]
    straight = all(
        each.opname in _STRAIGHT
        or each.opname in _CALLING
        or each.opname == "LOAD_GLOBAL"
        or (each.opname == "BINARY_OP" and each.argrepr in _ARITHMETIC)
        or (each.opname == "LOAD_ATTR" and each.argval == "T")
        for each in instructions
    )
    return frozenset(each.argval for each in instructions if each.opname == "LOAD_GLOBAL") if straight else None


def _untaken(code: CodeType, ran: set[int]) -> Iterator[Untaken]:
    instructions = list(dis.get_instructions(code))
    places = {each.offset: place for place, each in enumerate(instructions)}
    for place, each in enumerate(instructions):
        if each.offset not in ran or not each.opname.startswith(_JUMPS) or each.opname.endswith("NONE"):
            continue
        if each.opname == "FOR_ITER":
            if instructions[place + 1].offset not in ran:
                # What it goes over is computed before the iterator is made.
                condition, line = _condition(code, instructions[place - 2])
                yield Untaken(code, instructions[place + 1].offset, condition, line, loop=True)
            continue
        for successor in (place + 1, places[each.argval]):
            if instructions[successor].offset in ran or _only_raises(instructions, places, successor, ran):
                continue
            condition, line = _condition(code, instructions[place - 1])
            if not _mentioned(condition) & KINDS:
                yield Untaken(code, instructions[successor].offset, condition, line)


_JUMPS = ("POP_JUMP", "JUMP_IF", "FOR_ITER")


def _only_raises(instructions: Sequence[dis.Instruction], places: Mapping[int, int], start: int, ran: set[int]) -> bool:
    """Whether every way from an instruction on ends in an exception, and none comes back to what ran."""
    waiting, seen = [start], set[int]()
    while waiting:
        place = waiting.pop()
        each = instructions[place]
        if each.offset in ran or each.opname.startswith("RETURN"):
            return False
        if place in seen or each.opname in ("RAISE_VARARGS", "RERAISE"):
            continue
        seen.add(place)
        waiting += [places[each.argval]] if each.opcode in dis.hasjrel or each.opcode in dis.hasjabs else []
        waiting += [] if each.opname.startswith(("JUMP_FORWARD", "JUMP_BACKWARD")) else [place + 1]
    return True


def _condition(code: CodeType, instruction: dis.Instruction) -> tuple[str, int]:
    """The condition of a jump, which this instruction computes, as it is written if that can be found; its line."""
    where = instruction.positions
    if where is None or where.lineno is None or where.end_lineno is None:
        return "", code.co_firstlineno
    lines = [linecache.getline(code.co_filename, n) for n in range(where.lineno, where.end_lineno + 1)]
    whole = "".join(lines).encode()
    last = len("".join(lines[:-1]).encode()) + (where.end_col_offset or 0)
    written = " ".join(whole[where.col_offset or 0 : last].decode(errors="replace").split())
    bare = instruction.argval if instruction.opname in ("LOAD_FAST", "LOAD_DEREF") else ""
    return written or bare, where.lineno


SETTLED = (bool, int, float, str, type(None))
"""Kinds of values that nothing can change from within."""


def settled(function: Callable[..., Any], given: int) -> frozenset[str]:
    """The names in a person's function that are the same in every call.

    They are what it encloses, and the parameters beyond those that are given.
    """
    bare = inspect.unwrap(function)
    code = getattr(bare, "__code__", None)
    if code is None:
        return frozenset()
    cells = zip(code.co_freevars, getattr(bare, "__closure__", None) or (), strict=False)
    names = {name for name, cell in cells if isinstance(_content(cell), SETTLED)}
    names |= {*code.co_varnames[given : code.co_argcount + code.co_kwonlyargcount]}
    return frozenset(names - _stored(code))


@lru_cache(maxsize=4096)
def _stored(code: CodeType) -> frozenset[str]:
    """The names that a piece of code gives values to."""
    return frozenset(each.argval for each in dis.get_instructions(code) if each.opname.startswith("STORE"))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing is in it yet
        return ...


def _mentioned(condition: str, whole: bool = False) -> set[str]:
    """The names and attributes in a condition; with `whole` something is in it even where it cannot be read."""
    try:
        tree = ast.parse(condition, mode="eval")
    except SyntaxError:
        return {""} if whole else set()
    nodes = [*ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {"None" for node in nodes if isinstance(node, ast.Constant) and node.value is None}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
