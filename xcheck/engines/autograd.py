"""HIPS autograd: NumPy with its own derivative rules, an independent third voice."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy
from autograd.extend import defvjp, primitive, vspace
from autograd.tracer import getval, isbox

from xcheck.engines import Estimate, Outcome, Task, each
from xcheck.vocabulary import namespaces
from xcheck.vocabulary.linear_algebra import cofactor

DISTRIBUTION = "autograd"
AUTOMATIC = True

FEWER = 2
"""How many times as many entries a value has as its argument for a second backward pass to be worth its while."""


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
def _pinv(X: Any, rtol: float) -> Any:
    return numpy.linalg.pinv(X, rtol)


def _pull_through_pinv(P: Any, X: Any, rtol: float) -> Any:
    """Golub and Pereyra 1973: autograd's own rule does not take the limit below which a singular value is zero."""
    m, n = X.shape

    def pull(G: Any) -> Any:
        H = G.T
        left, right = anp.eye(m) - X @ P, anp.eye(n) - P @ X
        return -P.T @ G @ P.T + left @ H @ P @ P.T + P.T @ P @ H @ right

    return pull


defvjp(_pinv, _pull_through_pinv, None)


# autograd's arrays report NumPy's own namespace, whose functions do not differentiate: these do.
_NAMESPACE = SimpleNamespace(
    float64=numpy.float64,
    complex128=numpy.complex128,
    **{name: getattr(anp, name) for name in (
        "exp", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "abs", "sign", "sum", "mean", "max",
        "reshape", "real", "imag", "conj", "eye", "ones", "zeros", "stack", "where",
    )},
    asarray=lambda value, dtype=None: anp.array(value, dtype=dtype),
    atan=anp.arctan,
    asin=anp.arcsin,
    acos=anp.arccos,
    permute_dims=anp.transpose,
    concat=anp.concatenate,
    linalg=SimpleNamespace(
        trace=anp.trace, det=_det, inv=anp.linalg.inv, solve=anp.linalg.solve, slogdet=_slogdet,
        eigh=anp.linalg.eigh, eigvalsh=lambda S: anp.linalg.eigh(S)[0], cholesky=anp.linalg.cholesky, pinv=_pinv,
    ),
)  # fmt: skip
namespaces.register("autograd", lambda: _NAMESPACE)


def _held(x: Any) -> Any:
    return _held(getval(x)) if isbox(x) else x


namespaces.register_constants("autograd", _held)


def jacobian(function: Callable[[Any], Any], x: Any) -> Any:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`."""
    pull, value = autograd.make_vjp(function)(x)
    if FEWER * vspace(x).size < vspace(value).size:
        return _by_columns(pull, value, x)
    rows = [pull(entry) for entry in vspace(value).standard_basis()]
    return anp.reshape(anp.stack(rows), vspace(value).shape + vspace(x).shape)


def _by_columns(pull: Callable[[Any], Any], value: Any, x: Any) -> Any:
    """The Jacobian column by column, for a value with many more entries than the argument.

    Jᵀu is linear in u, so its derivative by u, taken by a second backward pass, has the columns of J. At u = 0 rules
    would leave out what they need not pull back, as that of `eigh` does.
    """
    u = numpy.random.default_rng(0).uniform(1.0, 2.0, vspace(value).shape)
    back, pulled = autograd.make_vjp(pull)(u)
    columns = [back(entry) for entry in vspace(pulled).standard_basis()]
    return anp.reshape(anp.stack(columns, axis=-1), vspace(value).shape + vspace(x).shape)


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
    return [Estimate(numpy.asarray(task.side(dict(point), jacobian), dtype=numpy.float64)) for point in task.points]
