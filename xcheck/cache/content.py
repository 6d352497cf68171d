"""The digest of a live object: what a function computes, with everything that it reaches.

A function is its bytecode, constants, defaults, closure and attributes, and whatever its global names
mean now, followed through the functions of the project. A function of Python, NumPy or xcheck is its
name, since their versions are part of the environment; it must still be what that name means. What
is neither plain data nor a function is refused: it may change without a trace.
"""

from __future__ import annotations

import builtins
import dis
import functools
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from hashlib import blake2b
from itertools import takewhile
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

from xcheck.cache.digests import Unsound
from xcheck.cache.environment import is_installed, is_own
from xcheck.cache.purity import BUILTINS, MODULES, refused_attribute, refused_import

_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), Fraction)
_SHARED = (list, dict, set, FunctionType, functools.partial)
"""What may contain itself, or change in one place and so in another."""

_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_ATTRIBUTE = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_WRITES = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR"})


_TEXT = len(b"text").to_bytes(8, "little") + b"text"

Name = str | tuple[Any, ...]
"""What messages call a value: a word, ("a part of", name) or (name, "at", key); it is spelled where it is told."""


def _spelled(name: Name) -> str:
    if isinstance(name, str):
        return name
    if len(name) == 2:
        return f"{name[0]} {_spelled(name[1])}"
    return f"{_spelled(name[0])}[{name[2]!r}]"


def content(*values: Any, spans: bool = False) -> bytes:
    """The digest of some values and all that they reach.

    Args:
        spans: whether it matters where in a text the nodes of trees stand.
    Raises:
        Unsound: something is reached whose content cannot be told.
    """
    walk = _Walk(spans)
    for value in values:
        walk.feed(value, "it")
    return walk.digest()


class _Walk:
    """One walk: what has been fed, each mutable thing once, so that functions may call themselves."""

    def __init__(self, spans: bool) -> None:
        self._spans = spans
        self._parts: list[bytes] = []
        self._seen: dict[int, int] = {}
        self._held: list[Any] = []

    def digest(self) -> bytes:
        """The digest of all that was fed."""
        return blake2b(b"".join(self._parts), digest_size=20).digest()

    def _say(self, *words: Any) -> None:
        for word in words:
            data = word if type(word) is bytes else str(word).encode("utf-8", "surrogatepass")
            self._parts += (len(data).to_bytes(8, "little"), data)

    def feed(self, value: Any, name: Name) -> None:
        """Takes in a value; `name` is what messages call it."""
        kind = type(value)
        if kind is str:
            data = value.encode("utf-8", "surrogatepass")
            self._parts += (_TEXT, len(data).to_bytes(8, "little"), data)
        elif kind in _PLAIN:
            self._say(f"plain {kind.__name__} {value:x}" if kind is int else f"plain {kind.__name__} {value!r}")
        elif kind.__module__ == "numpy" and kind.__name__ not in ("ufunc", "_ArrayFunctionDispatcher"):
            self._array(value, name)
        elif kind not in _SHARED:
            self._compound(value, name)
        elif id(value) in self._seen:
            self._say("again", self._seen[id(value)])
        else:
            self._seen[id(value)] = len(self._seen)
            self._held.append(value)  # An id is that of one thing only as long as the thing lives.
            self._compound(value, name)

    def _compound(self, value: Any, name: Name) -> None:
        kind = type(value)
        if kind in (tuple, list):
            self._say(f"{kind.__name__} {len(value)}")
            inner = ("a part of", name)
            for part in value:
                self.feed(part, inner)
        elif kind in (set, frozenset):
            self._say(kind.__name__, *sorted(content(part) for part in value))
        elif kind in (dict, MappingProxyType):
            self._say("dict", len(value))
            of_key = ("a key of", name)
            for key, part in value.items():
                self.feed(key, of_key)
                self.feed(part, (name, "at", key))
        elif kind is FunctionType:
            self._function(value)
        elif kind is functools.partial:
            self._say("partial")
            for part in (value.func, value.args, value.keywords, value.__dict__):
                self.feed(part, name)
        elif kind is CodeType:
            self._code(value)
        elif kind.__module__.partition(".")[0] == "xcheck":
            self._record(value, name)
        elif kind is BuiltinFunctionType or isinstance(value, type) or kind.__module__ == "numpy":
            self._named(value, name)
        else:
            raise Unsound(f"{_spelled(name)} is a {kind.__name__}, whose content cannot be told")

    def _array(self, value: Any, name: Name) -> None:
        numpy = sys.modules["numpy"]
        if not (type(value) is numpy.ndarray or isinstance(value, numpy.generic)) or value.dtype.hasobject:
            raise Unsound(f"{_spelled(name)} is a {type(value).__name__}, whose content cannot be told")
        self._say(f"array {type(value).__name__} {value.dtype.str} {value.shape}", value.tobytes())

    def _record(self, value: Any, name: Name) -> None:
        """A frozen record of xcheck: a space, a tree without its places in the text, a statement, an identity."""
        kind = type(value)
        if kind.__module__ == "xcheck.dimensions":
            self._say(_dimensions(value))
        else:
            self._fields(value, name)

    def _fields(self, value: Any, name: Name) -> None:
        kind = type(value)
        self._say(f"record {kind.__module__} {kind.__qualname__}")
        if kind.__qualname__ == "Identity":
            self.feed(value.function, name)
            return
        for field in _fields(kind):  # A class has the same ones each time: they need not be named.
            if field != "span" or self._spans:
                self.feed(getattr(value, field), field)

    # -- functions -----------------------------------------------------------------------------

    def _function(self, function: FunctionType) -> None:
        file = function.__code__.co_filename
        if (is_own(file) or is_installed(file)) and _is_what_it_is_called(function):
            self._named(function, function.__name__)
            return
        name = function.__name__
        more = bool(function.__defaults__ or function.__kwdefaults__ or function.__dict__)
        self._say("function", name, _written(function.__code__).digest, more)
        if more:
            self.feed((function.__defaults__, function.__kwdefaults__), f"a default of {name}")
            self.feed(function.__dict__, f"an attribute of {name}")
        for variable, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            self._say("closure", variable)
            self.feed(_inside(cell, variable), variable)
        for path, value in _reached(function.__code__, function.__globals__):
            self._say("global", path)
            self.feed(value, path)

    def _code(self, code: CodeType) -> None:
        self._say(_written(code).digest)

    def spell(self, code: CodeType) -> None:
        """Takes in a piece of code as it is written: instructions, names and constants, none of which ever changes."""
        self._say("code", code.co_name, code.co_code, code.co_flags)
        self._say(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
        self._say(*code.co_names, "|", *code.co_varnames, "|", *code.co_freevars, "|", *code.co_cellvars)
        self._say(getattr(code, "co_exceptiontable", b""))
        for constant in code.co_consts:
            self.feed(constant, f"a constant of {code.co_name}")

    def _named(self, value: Any, name: Name) -> None:
        """Something of a library, known by its name; its version is part of the environment."""
        module = str(getattr(value, "__module__", None) or getattr(getattr(value, "__self__", None), "__name__", ""))
        own = str(getattr(value, "__qualname__", None) or getattr(value, "__name__", ""))
        if type(value).__name__ == "ufunc":
            own, homes = value.__name__, ("numpy", "scipy.special")
            module = next((home for home in homes if getattr(sys.modules.get(home), own, None) is value), "")
        if module == "builtins":
            if own not in BUILTINS:
                raise Unsound(f"{_spelled(name)} is {own}, which looks outside")
        elif refused_import(module.removeprefix("_")) or any(map(refused_attribute, own.split("."))):
            raise Unsound(f"{_spelled(name)} is {module}.{own}, which is not known to do nothing but compute")
        elif isinstance(value, type) and not _is_what_it_is_called(value):
            raise Unsound(f"{_spelled(name)} is a class of its own")
        self._say("named", type(value).__name__, module, own)


@functools.cache
def _dimensions(value: Any) -> bytes:
    """The digest of a shape or a dimension, of which each node of a tree has one, and few are different."""
    walk = _Walk(spans=False)
    walk._fields(value, "a dimension")
    return walk.digest()


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a record; other classes of xcheck are refused."""
    if kind not in _FIELDS:
        if not is_dataclass(kind) and not hasattr(kind, "__struct_fields__"):
            raise Unsound(f"the content of a {kind.__name__} cannot be told")
        own = (
            tuple(each.name for each in fields(kind) if each.metadata.get("content", True))
            if is_dataclass(kind)
            else kind.__struct_fields__
        )
        _FIELDS[kind] = own
    return _FIELDS[kind]


def _inside(cell: CellType, variable: str) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        raise Unsound(f"{variable} has no value yet") from None


def _is_what_it_is_called(value: Any) -> bool:
    """Whether the name of a function or class of a library still leads to it: it may have been replaced."""
    found: Any = sys.modules.get(value.__module__)
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is value


_Chain = tuple[str, tuple[str, ...]]
"""A global name with the attributes that are taken of it one after the other."""


@dataclass(frozen=True)
class _Written:
    """What a piece of code is whatever its names mean: its digest, the global names in it, and what it must not do."""

    code: CodeType
    digest: bytes
    chains: tuple[_Chain, ...]
    refused: str = ""


_WRITTEN: dict[int, _Written] = {}
_MANY = 10_000
"""How many pieces of code are known at most: a program may make new ones for ever."""


def _written(code: CodeType) -> _Written:
    found = _WRITTEN.get(id(code))
    if found is None:
        if len(_WRITTEN) >= _MANY:
            _WRITTEN.clear()
        walk = _Walk(spans=False)
        walk.spell(code)
        chains: dict[_Chain, None] = {}
        refused = ""
        try:
            _read(code, chains)
        except Unsound as error:
            refused = str(error)
        # The code is held, for an id is that of one thing only as long as the thing lives.
        found = _WRITTEN[id(code)] = _Written(code, walk.digest(), tuple(chains), refused)
    return found


def _read(code: CodeType, chains: dict[_Chain, None]) -> None:
    """Collects the global names in a piece of code.

    Raises:
        Unsound: the code writes beyond itself, imports, or uses a name that looks outside.
    """
    instructions = [each for each in dis.get_instructions(code) if each.opname not in ("CACHE", "PUSH_NULL", "PRECALL")]
    for place, this in enumerate(instructions):
        if this.opname in _WRITES:
            raise Unsound(f"{code.co_name} writes to {this.argval}, which outlives it")
        if this.opname.startswith("IMPORT"):
            _refuse_import(code, this)
        elif this.opname in _GLOBAL:
            following = takewhile(lambda each: each.opname in _ATTRIBUTE, instructions[place + 1 :])
            chains[this.argval, tuple(each.argval for each in following)] = None
        elif this.opname in _ATTRIBUTE and refused_attribute(this.argval):
            raise Unsound(f"{code.co_name} uses {this.argval}, which may look outside")
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _read(constant, chains)


def _reached(code: CodeType, names: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """What the global names in a piece of code mean now, as `name.attribute` for what is in modules.

    Raises:
        Unsound: see `_read`; or a name has no value, or the code hands on a module.
    """
    written = _written(code)
    found: dict[str, Any] = {}
    for name, attributes in written.chains:
        path, value = name, _meaning(code, name, names)
        for attribute in attributes:
            if not isinstance(value, ModuleType):
                break
            path, value = f"{path}.{attribute}", _attribute((path, value), attribute)
        if isinstance(value, ModuleType):
            raise Unsound(f"{code.co_name} hands on the module {path}")
        found[path] = value
    if written.refused:
        raise Unsound(written.refused)
    return sorted(found.items())


def _meaning(code: CodeType, name: str, names: Mapping[str, Any]) -> Any:
    if name in names:
        return names[name]
    if name not in BUILTINS:
        known = "looks outside" if hasattr(builtins, name) else "has no value yet"
        raise Unsound(f"{code.co_name} uses {name}, which {known}")
    return getattr(builtins, name)


def _attribute(chain: tuple[str, Any], name: str) -> Any:
    path, module = chain
    try:
        return getattr(module, name)
    except AttributeError:
        raise Unsound(f"{path} has no {name}") from None


def _refuse_import(code: CodeType, this: dis.Instruction) -> None:
    """An import inside a function is harmless if all that it can bring is."""
    if refused_attribute(this.argval) or (this.opname == "IMPORT_NAME" and refused_import(this.argval)):
        raise Unsound(f"{code.co_name} imports {this.argval}")
    if this.opname == "IMPORT_NAME" and this.argval.partition(".")[0] not in MODULES:
        raise Unsound(f"{code.co_name} imports {this.argval}")
