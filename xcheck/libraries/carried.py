"""Arrays of an engine on which NumPy's functions run: by NumPy's own protocols they are computed by the engine's.

`numpy.exp(x)` asks x what it makes of that. An engine has NumPy's functions under their names (`jax.numpy`,
`autograd.numpy`, `torch._numpy`), and a carried array calls the function of the same name there.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy
from numpy.lib.mixins import NDArrayOperatorsMixin

from xcheck.errors import OtherLibrary, XcheckError
from xcheck.libraries.entries import as_key, shares_entries, with_entries
from xcheck.libraries.functions import Functions, functions_of, home_of
from xcheck.vocabulary import namespaces


def carried(array: Any) -> Any:
    """An array of an engine as one on which NumPy's functions run; any other value as it is."""
    home = home_of(array)
    return Carried(functions_of(home).enter(array), home) if home else array


def left(value: Any, home: str) -> Any:
    """What a function returned, as an array of the engine; what is no array as it is."""
    functions = functions_of(home)
    if isinstance(value, Carried):
        return functions.leave(value.value)
    if isinstance(value, numpy.ndarray) and value.dtype.hasobject:
        return functions.leave(_bare(value, functions))
    return value


_REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}
"""The functions that reduce an array, by the operation that they repeat."""

_VIEWS = frozenset(
    ["transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "real", "imag", "diagonal", "broadcast_to"]
)
"""Functions whose value shares its entries with their argument: what is written into one is seen in the other."""

_WRITING = frozenset(
    ["copyto", "fill_diagonal", "put", "place", "putmask", "put_along_axis", "partition", "resize", "setflags"]
)
"""Functions and methods that write into an argument, which the engines' functions of these names do not do."""


class _View:
    """How an array's value comes of that of another one, of which it is a part if there is a `key`."""

    def __init__(self, of: Carried, take: Callable[[Any], Any], key: Any = None) -> None:
        self.of, self.key, self._take = of, key, take
        self._seen = self._found = None

    def value(self) -> Any:
        """The value as it is now: something may have been written into the other array."""
        now = self.of.value
        if self._seen is not now:
            self._seen, self._found = now, self._take(now)
        return self._found


class Carried(NDArrayOperatorsMixin):
    """An array of an engine, which NumPy's functions and an array's methods and operators compute with.

    Its entries can be written: that makes another value, which all views of the array see.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any, home: str, view: _View | None = None) -> None:
        self._own, self.home, self._view = value, home, view

    @property
    def value(self) -> Any:
        """The engine's array."""
        return self._own if self._view is None else self._view.value()

    def becomes(self, value: Any) -> None:
        """Puts another value of the same shape in the place of this one.

        Raises:
            OtherLibrary: it shares its entries with an array of another form.
        """
        if self._view is None:
            self._own = value
        elif self._view.key is not None:
            self._view.of[self._view.key] = Carried(value, self.home)
        else:
            raise OtherLibrary("it cannot write through a transposed or reshaped array")

    @property
    def functions(self) -> Functions:
        """NumPy's functions on arrays of this engine."""
        return functions_of(self.home)

    # -- what it is --------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return tuple(map(int, getattr(self.value, "shape", ())))

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return int(numpy.prod(self.shape, dtype=int))

    @property
    def dtype(self) -> Any:
        """The type of its entries, as NumPy has it."""
        own = getattr(self.value, "dtype", float)
        name = str(getattr(own, "name", own)).rpartition(".")[2]
        return numpy.dtype(name if name in numpy.sctypeDict else float)

    @property
    def T(self) -> Carried:
        """The transposed array."""
        return self._called("transpose")

    @property
    def mT(self) -> Carried:
        """The same; of several matrices each."""
        return self._called("swapaxes", -1, -2)

    @property
    def real(self) -> Carried:
        """The real part."""
        return self._called("real")

    @property
    def imag(self) -> Carried:
        """The imaginary part."""
        return self._called("imag")

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return numpy

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("a number has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Carried]:
        return (self[place] for place in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.value)

    def _refused(self, *_: Any) -> Any:
        raise TypeError("float() and the functions of math lose the derivative of what they are given; NumPy's do not")

    __float__ = __int__ = __complex__ = __index__ = _refused
    item = tolist = _refused

    def __repr__(self) -> str:
        return f"Carried({self.value!r})"

    # -- entries -----------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> Carried:
        own = _bare(as_key(key), self.functions)
        found = Carried(None, self.home, _View(self, lambda value: value[own], key))
        return found if shares_entries(key) and found.ndim else Carried(found.value, self.home)

    def __setitem__(self, key: Any, value: Any) -> None:
        named = self.functions.named
        if isinstance(key, Carried) and key.dtype == bool and key.shape == self.shape and not numpy.ndim(value):
            self.becomes(named("where")(key.value, _bare(value, self.functions), self.value))
            return
        self.becomes(with_entries(self.value, self._picking(key), _bare(value, self.functions), named))

    def _picking(self, key: Any) -> Any:
        """A key with NumPy's arrays in it alone."""
        if isinstance(key, tuple):
            return tuple(map(self._picking, key))
        return numpy.asarray(self.functions.leave(key.value)) if isinstance(key, Carried) else key

    def fill(self, value: Any) -> None:
        """Writes a number into every entry."""
        self[...] = value

    def sort(self, axis: int = -1) -> None:
        """Sorts the entries in place."""
        self[...] = self._called("sort", axis)

    # -- NumPy's functions -------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if options.get("out") is not None:
            return _written(options.pop("out"), self.__array_ufunc__(ufunc, method, *inputs, **options))
        if method == "__call__":
            return self._computed(ufunc.__name__, inputs, options)
        if method == "reduce" and ufunc.__name__ in _REDUCTIONS:
            options.setdefault("axis", 0)  # where the functions take all axes
            return self._computed(_REDUCTIONS[ufunc.__name__], inputs, options)
        raise OtherLibrary(f"it has nothing in the place of numpy.{ufunc.__name__}.{method}")

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        path = f"{function.__module__}.{function.__name__}".partition(".")[2]
        if path in ("shape", "ndim", "size") and len(arguments) == 1 and not options:
            return getattr(arguments[0], path)
        if path in ("reshape", "ravel") and isinstance(arguments[0], Carried):  # which know the order of columns
            return getattr(arguments[0], path)(*arguments[1:], **options)
        return self._computed(path, arguments, options)

    def _computed(self, path: str, arguments: Any, options: Mapping[str, Any]) -> Any:
        functions = self.functions
        name = path.rpartition(".")[2]
        if name in _WRITING:
            raise OtherLibrary(f"it has nothing in the place of numpy.{path}, which writes into an array")
        several = any(isinstance(each, list | tuple) and holds_carried(each) for each in arguments)
        if several and functions.joining is not None and path not in functions.joining:
            raise OtherLibrary(f"it differentiates no arrays in a list that numpy.{path} is given")
        compute, bare = functions.named(path), [_bare(each, functions) for each in arguments]
        named = {option: _bare(each, functions) for option, each in options.items()}
        if name in _VIEWS and isinstance(arguments[0], Carried):
            return Carried(None, self.home, _View(arguments[0], lambda value: compute(value, *bare[1:], **named)))
        return _carried_again(compute(*bare, **named), self)

    def _called(self, name: str, *arguments: Any, **options: Any) -> Any:
        return self._computed(name, (self, *arguments), options)

    # -- methods -----------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        # NumPy asks the entries of an array of objects for its own functions by their names.
        known = callable(getattr(numpy.ndarray, name, None)) or isinstance(getattr(numpy, name, None), numpy.ufunc)
        if name.startswith("_") or not known:
            raise AttributeError(f"an array has no attribute {name!r}")
        return lambda *arguments, **options: self._called(name, *arguments, **options)

    def reshape(self, *shape: Any, order: str = "C") -> Carried:
        """The entries in another shape, in the order of rows or of columns ("F")."""
        wanted = shape[0] if len(shape) == 1 and numpy.iterable(shape[0]) else shape
        wanted = tuple(map(operator.index, wanted))
        if order == "F":
            found: Carried = self.T.reshape(*reversed(wanted)).T
            return found
        compute = self.functions.named("reshape")
        return Carried(None, self.home, _View(self, lambda value: compute(value, wanted)))

    def ravel(self, order: str = "C") -> Carried:
        """All entries in a row."""
        return self.reshape(-1, order=order)

    def flatten(self, order: str = "C") -> Carried:
        """The same as another array."""
        return self.reshape(-1, order=order).copy()

    def transpose(self, *axes: Any) -> Carried:
        """The array with its axes in another order."""
        own = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return self._called("transpose", *([tuple(own)] if own else []))

    def copy(self, *_: Any) -> Carried:
        """Another array with the same entries."""
        return Carried(self.value, self.home)

    def astype(self, dtype: Any, **_: Any) -> Carried:
        """The same array where its entries stay what they are.

        Raises:
            XcheckError: they are to be rounded, or lose their imaginary part.
        """
        if numpy.result_type(dtype, self.dtype) != numpy.dtype(dtype):
            raise XcheckError(f"astype({numpy.dtype(dtype).name}) rounds what is differentiated")
        return self.copy() if self.dtype == dtype else self * numpy.ones((), dtype)

    def dot(self, other: Any) -> Any:
        """The product with another array."""
        return self._called("dot", other)


def holds_carried(value: Any) -> bool:
    """Whether a value is a carried array, or lists have one in them."""
    return isinstance(value, Carried) or (isinstance(value, list | tuple) and any(map(holds_carried, value)))


def _written(places: tuple[Any, ...], value: Any) -> Any:
    """An array into which a value was written, as `+=` does.

    Raises:
        TypeError: it is one of NumPy's.
    """
    (place,) = places
    if not isinstance(place, Carried):
        raise TypeError("what is differentiated cannot be written into an array of numbers")
    if value.shape != place.shape:
        raise ValueError(f"could not broadcast {value.shape} into shape {place.shape}")
    place.becomes(value.value)
    return place


def _bare(value: Any, functions: Functions) -> Any:
    """A value as the engine's functions take it; of several each."""
    if isinstance(value, Carried):
        return value.value
    if isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, numpy.ndarray) and value.dtype.hasobject:
        return stacked(value.tolist(), functions)
    if isinstance(value, tuple | list):
        return type(value)([_bare(each, functions) for each in value])
    return value


def stacked(values: Any, functions: Functions) -> Any:
    """An engine's array of the arrays and numbers in lists, which may be nested."""
    if not isinstance(values, list):
        return values.value if isinstance(values, Carried) else numpy.asarray(values)
    return functions.named("stack")([stacked(each, functions) for each in values])


def _carried_again(value: Any, like: Carried) -> Any:
    """What an engine's function gave: arrays are carried, of several each; shapes and truths stay what they are."""
    if isinstance(value, tuple | list):
        parts = [_carried_again(each, like) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value if isinstance(value, bool | int | str | type(None)) else Carried(value, like.home)


def _constant(array: Any) -> Any:
    """Without a derivative; see `namespaces.constant`."""
    if not isinstance(array, Carried):
        return array
    functions = array.functions
    return Carried(functions.enter(namespaces.constant(functions.leave(array.value))), array.home)


namespaces.register_constants("xcheck", _constant)
