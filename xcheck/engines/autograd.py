"""HIPS autograd: NumPy with its own derivative rules, an independent third voice."""

from __future__ import annotations

import importlib.util
import operator
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial, reduce
from types import SimpleNamespace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy
from autograd.extend import VSpace, defvjp, primitive, vspace
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.numpy.numpy_vspaces import ArrayVSpace, ComplexArrayVSpace
from autograd.tracer import getval, isbox

from xcheck.batch import Batch, Unbatched, at_points, batched, spread
from xcheck.engines import Estimate, Outcome, Task, each
from xcheck.libraries.functions import Functions, register
from xcheck.vocabulary import namespaces
from xcheck.vocabulary.linear_algebra import cofactor

DISTRIBUTION = "autograd"
AUTOMATIC = True

FEWER = 2
"""How many times as many entries a value has as its argument for a second backward pass to be worth its while."""


AT_ONCE = 256
"""How many rows of a Jacobian are pulled back at once."""

SMALL = 2000
"""How many numbers a batch is made of at most: what is larger takes long enough by itself."""


class _Real(ArrayVSpace):
    """The space of a batch: that of its values, and nothing is added in place, for lanes may differ."""

    def __init__(self, value: Batch) -> None:
        self.shape, self.dtype = value.shape, value.dtype

    def zeros(self) -> Batch:
        return Batch(numpy.zeros(self.shape, self.dtype), lanes=0)

    def _mut_add(self, x: Any, y: Any) -> Any:
        return x + y


class _Complex(_Real, ComplexArrayVSpace):
    """The same of complex values."""


VSpace.register(Batch, lambda value: _Complex(value) if value.dtype.kind == "c" else _Real(value))
ArrayBox.register(Batch)


def _slogdet(X: Any) -> tuple[Any, Any]:
    return anp.linalg.slogdet(X)


@primitive
def _det(X: Any) -> Any:
    return numpy.linalg.det(X)


def _pull_through_det(value: Any, X: Any) -> Any:
    """autograd's own rule asks for an inverse also where the determinant is 0: the minors are there."""
    slope = value * anp.linalg.inv(X).T if getval(value) else cofactor(X)
    return lambda g: g * slope


defvjp(_det, _pull_through_det)


@primitive
def _pinv(X: Any, rtol: float = 1e-15) -> Any:
    return numpy.linalg.pinv(X, rtol)


def _pull_through_pinv(P: Any, X: Any, rtol: float = 1e-15) -> Any:
    """Golub and Pereyra 1973: autograd's own rule does not take the limit below which a singular value is zero."""
    m, n = X.shape

    def pull(G: Any) -> Any:
        H = G.T
        left, right = anp.eye(m) - X @ P, anp.eye(n) - P @ X
        return -P.T @ G @ P.T + left @ H @ P @ P.T + P.T @ P @ H @ right

    return pull


defvjp(_pinv, _pull_through_pinv, None)


def _asarray(value: Any, dtype: Any = None) -> Any:
    if isinstance(_held(value), Batch):
        return value if value.dtype == dtype else value + 0j
    return anp.array(value, dtype=dtype)


def _stacked(values: Sequence[Any], axis: int = 0) -> Any:
    """autograd's own makes arrays of what is stacked, which a batch is not."""
    return anp.concatenate([anp.expand_dims(value, axis) for value in values], axis)


# autograd's arrays report NumPy's own namespace, whose functions do not differentiate: these do.
_NAMESPACE = SimpleNamespace(
    float64=numpy.float64,
    complex128=numpy.complex128,
    **{name: getattr(anp, name) for name in (
        "exp", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "abs", "sign", "sum", "mean", "max",
        "reshape", "real", "imag", "conj", "eye", "ones", "zeros", "where",
    )},
    asarray=_asarray, stack=_stacked,
    atan=anp.arctan,
    asin=anp.arcsin,
    acos=anp.arccos,
    asinh=anp.arcsinh,
    acosh=anp.arccosh,
    atanh=anp.arctanh,
    permute_dims=anp.transpose,
    concat=anp.concatenate,
    linalg=SimpleNamespace(
        trace=anp.trace, det=_det, inv=anp.linalg.inv, solve=anp.linalg.solve, slogdet=_slogdet,
        eigh=anp.linalg.eigh, eigvalsh=lambda S: anp.linalg.eigh(S)[0], cholesky=anp.linalg.cholesky, pinv=_pinv,
    ),
)  # fmt: skip
namespaces.register("autograd", lambda: _NAMESPACE)


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """autograd's own rule knows none of these two of a vector, and makes NaN of the second."""
    if x.ndim == 1 and ord in (1, numpy.inf) and not keepdims:
        return (anp.sum if ord == 1 else anp.max)(anp.abs(x))
    return anp.linalg.norm(x, ord, axis) if not keepdims else anp.linalg.norm(x, ord, axis, keepdims)


def _matrix_power(X: Any, n: int) -> Any:
    if n < 0:
        return _matrix_power(anp.linalg.inv(X), -n)
    return reduce(operator.matmul, [X] * n, anp.eye(X.shape[0]))


_NUMPY = SimpleNamespace(
    stack=_stacked,
    flip=lambda x, axis=None: x[tuple(slice(None, None, -1 if axis in (None, n) else 1) for n in range(x.ndim))],
    diagonal=anp.diag,
    broadcast_to=lambda x, shape: x + anp.zeros(shape),
    linalg=SimpleNamespace(
        det=_det, pinv=_pinv, norm=_norm, matrix_power=_matrix_power, trace=anp.trace,
        eigvalsh=_NAMESPACE.linalg.eigvalsh,
    ),
)  # fmt: skip
"""NumPy's functions of which autograd has no rule, or another one."""

_JOINING = frozenset({"concatenate", "stack", "hstack", "vstack", "column_stack", "append", "array"})
"""The functions that autograd differentiates by arrays in a list: by others it takes them for constant."""


@cache
def _functions() -> Functions:
    """NumPy's functions, and SciPy's where it is installed."""
    special = [importlib.import_module("autograd.scipy.special")] if importlib.util.find_spec("scipy") else []
    return Functions((_NUMPY, anp, *special), joining=_JOINING)


register("autograd", _functions, "autograd")


def _held(x: Any) -> Any:
    return _held(getval(x)) if isbox(x) else x


namespaces.register_constants("autograd", _held)


def jacobian(function: Callable[[Any], Any], x: Any, at_points: bool = False) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`.

    Args:
        at_points: of what has a lane for the points.
    """
    x = Batch(numpy.asarray(x), lanes=0) if at_points and not isinstance(x, Batch) and not isbox(x) else x
    pull, value = autograd.make_vjp(function)(x)
    shape = vspace(value).shape + vspace(x).shape
    # Not within an outer derivative: that would have to sum over the lanes of the rows.
    at_once = at_points and not isbox(x) and not isbox(value)
    if FEWER * vspace(x).size >= vspace(value).size:
        return anp.reshape(_of_units(pull, value, at_once), shape)
    # For a value with many more entries than the argument: Jᵀu is linear in u, so its derivative by u, taken by a
    # second backward pass, has the columns of J. At u = 0 rules would leave out what they need not pull back, as that
    # of `eigh` does.
    u = numpy.random.default_rng(0).uniform(1.0, 2.0, vspace(value).shape)
    back, pulled = autograd.make_vjp(pull)(Batch(u, lanes=0) if at_points else u)
    return anp.reshape(anp.moveaxis(_of_units(back, pulled, at_once), 0, -1), shape)


def _of_units(pull: Callable[[Any], Any], value: Any, at_once: bool) -> Any:
    """What a linear function makes of each unit of the space of `value`, along a new first axis.

    Args:
        at_once: the units are a lane before that of the points.
    """
    if not at_once:
        return _stacked([pull(unit) for unit in vspace(value).standard_basis()])
    if vspace(value).iscomplex:
        raise Unbatched("a complex value is differentiated")
    units = numpy.eye(int(vspace(value).size)).reshape(-1, 1, *vspace(value).shape)
    found = []
    for first in range(0, len(units), AT_ONCE):
        some = Batch(units[first : first + AT_ONCE], lanes=2)
        (wide, _), _ = spread([pull(some), some], alike=False)
        found.append(Batch(numpy.moveaxis(wide, 0, 1)))
    return numpy.concatenate(found) if len(found) > 1 else found[0]


def pull(operation: Any, arguments: Sequence[Any], cotangent: Any) -> tuple[Any, tuple[Any, ...]]:
    """See `xcheck.engines`: the value of a `primitive`, and the cotangents of its `defvjp`, None where it has none."""
    value, cotangents = numpy.asarray(operation(*arguments)), []
    for place in range(len(arguments)):
        try:
            cotangents.append(autograd.make_vjp(operation, place)(*arguments)[0](cotangent))
        except NotImplementedError:
            cotangents.append(None)
    return value, tuple(cotangents)


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`."""
    with warnings.catch_warnings():
        # A derivative that is zero because nothing depends on the variable is a value like any other.
        warnings.filterwarnings("ignore", message="Output seems independent of input")
        return each(_estimates, tasks)


def _estimates(task: Task) -> list[Estimate]:
    """The estimates at all points at once, or where that cannot be from point to point."""
    size = sum(value.size for value in task.points[0].values())
    note = ""
    if size * len(task.points) <= SMALL:
        try:
            together = {name: batched([point[name] for point in task.points]) for name in task.points[0]}
            found = at_points(task.side(together, partial(jacobian, at_points=True)), len(task.points))
            return [Estimate(numpy.asarray(value, dtype=numpy.float64)) for value in found]
        # Whatever is raised is found again below, if it is so at a point, and told in that one's words.
        except Exception as error:  # noqa: BLE001
            note = f"point by point: {error}".partition("\n")[0][:120]
    values = [task.side(dict(point), jacobian) for point in task.points]
    return [Estimate(numpy.asarray(value, dtype=numpy.float64), note=note) for value in values]
