"""PyTorch: reverse mode, one backward pass for each entry of the value or of the variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from xcheck.engines import Estimate, Outcome, Task, each
from xcheck.errors import XcheckError
from xcheck.libraries.functions import Functions, register
from xcheck.vocabulary import namespaces

DISTRIBUTION = "torch"
AUTOMATIC = True

namespaces.register_constants("torch", torch.Tensor.detach)


def _numpys() -> Functions:
    """NumPy's functions as torch has them for its compiler; they take time to load and are seldom asked for."""
    from torch import _numpy

    def entered(value: Any) -> Any:
        return _numpy.ndarray(value) if isinstance(value, torch.Tensor) else value

    def left(value: Any) -> Any:
        return value.tensor if isinstance(value, _numpy.ndarray) else value

    class Special:
        """Those of `scipy.special` that torch has."""

        def __getattr__(self, name: str) -> Any:
            function = getattr(torch.special, name)
            return lambda *arguments: entered(function(*map(left, arguments)))

    def pinv(X: Any, rtol: float | None = None) -> Any:
        return entered(torch.linalg.pinv(left(X), rtol=rtol))

    own = SimpleNamespace(linalg=SimpleNamespace(pinv=pinv))
    # Its median has another shape, and its cross product writes into what it is given.
    return Functions((own, _numpy, Special()), entered, left, without=frozenset({"median", "cross"}))


register("torch", cache(_numpys), "torch")


def jacobian(function: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """The canonical Jacobian, of shape `function(x).shape + x.shape`."""
    # An argument that already belongs to an outer graph keeps its history: nested derivatives need it.
    argument = x if x.requires_grad else x.detach().clone().requires_grad_(True)
    argument = argument + 0.0 if x.requires_grad else argument
    value = torch.as_tensor(function(argument), dtype=torch.float64)
    if not value.ndim:
        return _gradient(value, argument)
    if argument.numel() < value.numel() and value.requires_grad:
        return _by_columns(value, argument)
    rows = [_gradient(entry, argument) for entry in value.reshape(-1)]
    return torch.stack(rows).reshape(tuple(value.shape) + tuple(argument.shape))


def _gradient(entry: torch.Tensor, argument: torch.Tensor) -> torch.Tensor:
    if not entry.requires_grad:
        return torch.zeros_like(argument)
    (gradient,) = torch.autograd.grad(entry, argument, create_graph=True, allow_unused=True)
    return torch.zeros_like(argument) if gradient is None else gradient


def _by_columns(value: torch.Tensor, argument: torch.Tensor) -> torch.Tensor:
    """The Jacobian column by column, for a value with more entries than the argument.

    Jᵀu, the gradient of ⟨u, value⟩, is linear in u, so its derivative by u, taken by a second backward pass, has the
    columns of J. To pass u as `grad_outputs` would load torch's symbolic shapes, which takes most of a second.
    """
    u = torch.zeros_like(value, requires_grad=True)
    pulled = _gradient((value * u).sum(), argument)
    if not pulled.requires_grad:
        return torch.zeros(tuple(value.shape) + tuple(argument.shape), dtype=value.dtype)
    columns = [_gradient(entry, u) for entry in pulled.reshape(-1)]
    return torch.stack(columns, dim=-1).reshape(tuple(value.shape) + tuple(argument.shape))


def pull(operation: Any, arguments: Sequence[Any], cotangent: Any) -> tuple[Any, tuple[Any, ...]]:
    """See `xcheck.engines`: the value of a `torch.autograd.Function`, and what its `backward` returns as it stands.

    Asked for gradients, torch would sum a cotangent of too large a shape, and the mistake with it.
    """
    apply: Any = getattr(operation, "apply", operation)
    with torch.inference_mode(False), torch.enable_grad():
        # From a view, so that an operation that writes into its argument is allowed to: that is found elsewhere.
        tensors = [torch.tensor(argument, dtype=torch.float64, requires_grad=True) * 1.0 for argument in arguments]
        value = apply(*tensors)
        node: Any = getattr(value, "grad_fn", None)
        if node is None:
            raise XcheckError(f"the operation returned {type(value).__name__}; one tensor with a gradient was expected")
        given = torch.tensor(cotangent, dtype=torch.float64)
        before = given.clone()
        found = getattr(node, "apply", node)(given)
        if not torch.equal(given, before):
            raise XcheckError("its backward pass writes into the cotangent, which is not its own")
    cotangents = found if isinstance(found, tuple) else (found,)
    return value.detach().numpy(force=True), tuple(
        None if each is None else each.detach().numpy(force=True) for each in cotangents
    )


def run(function: Callable[..., Any], arguments: Sequence[Any], tell: Callable[..., None] | None = None) -> Any:
    """See `xcheck.engines`: a function may differentiate by itself, whatever its caller has switched off."""
    telling = nullcontext() if tell is None else _Telling(tell)
    with torch.inference_mode(False), torch.enable_grad(), telling:
        value = function(*map(torch.tensor, arguments))
    return _left(value)


class _Telling(TorchDispatchMode):
    """Within it, somebody is told of each operation that has pieces, also of those that a function is made of."""

    def __init__(self, tell: Callable[..., None]) -> None:
        super().__init__()
        self._tell, self._steps = tell, count()

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        for name, inputs in _pieces(function.overloadpacket.__name__.strip("_"), args, kwargs or {}):
            self._tell(name, [*map(_left, inputs)], next(self._steps))
        return function(*args, **(kwargs or {}))


def _pieces(name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Any]]]:
    """What an operation of torch with pieces compares: the name of NumPy's function, and its arguments."""
    if name in _COMPARED:
        yield _COMPARED[name], args[:2]
    elif name in _PARTED:
        yield from (("greater", (args[0], numpy.float64(place))) for place in _PARTED[name])
    elif name in ("clamp", "hardtanh"):
        known = dict(zip(("min", "max"), args[1:], strict=False)) | {key[:3]: each for key, each in options.items()}
        default = (-1.0, 1.0) if name == "hardtanh" else (None, None)
        yield "clip", (args[0], known.get("min", default[0]), known.get("max", default[1]))
    elif name in ("hardshrink", "softshrink"):
        most = args[1] if len(args) > 1 else 0.5
        yield "clip", (args[0], -most, most)
    elif name in ("smooth_l1_loss", "huber_loss"):
        limit = options.get("beta", options.get("delta", args[3] if len(args) > 3 else 1.0))
        yield "less", (abs(args[0] - args[1]), numpy.float64(limit))
        yield "greater", (args[0], args[1])


_COMPARED = {
    "maximum": "maximum", "minimum": "minimum", "fmax": "fmax", "fmin": "fmin", "clamp_min": "maximum",
    "clamp_max": "minimum", "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal",
    "threshold": "greater",
}  # fmt: skip
"""Operations of two arrays with pieces, by what NumPy calls them."""

_PARTED = {
    **dict.fromkeys(("abs", "sign", "sgn", "heaviside"), (0,)),
    **dict.fromkeys(("relu", "leaky_relu", "elu", "celu", "selu", "rrelu_with_noise", "prelu_kernel"), (0,)),
    **dict.fromkeys(("hardsigmoid", "hardswish"), (-3, 3)),
}
"""Operations of one array with pieces, by where they are parted."""


def _left(value: Any) -> Any:
    """What a function returned, with NumPy's arrays in the place of tensors."""
    if isinstance(value, tuple | list):
        return type(value)(map(_left, value))
    return value.detach().numpy(force=True) if isinstance(value, torch.Tensor) else value


def evaluate(tasks: Sequence[Task]) -> list[Outcome]:
    """See `xcheck.engines`."""
    # Under a caller's `no_grad` every gradient would silently be zero.
    with torch.inference_mode(False), torch.enable_grad():
        return each(_estimates, tasks)


def _estimates(task: Task) -> list[Estimate]:
    estimates = []
    for point in task.points:
        values = {
            name: float(value) if name in task.numbers else torch.tensor(value, dtype=torch.float64)
            for name, value in point.items()
        }
        value = torch.as_tensor(task.side(values, jacobian), dtype=torch.float64)
        estimates.append(Estimate(value.detach().numpy(force=True)))
    return estimates
