"""Operations that bring a backward pass of their own, as engines have them: what it computes, as a formula.

It goes on from what the forward pass has left to it, so that one is read first.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

from xcheck.dimensions import Shape
from xcheck.source.trees import Code, Reader, arguments_of, code_of
from xcheck.source.values import Context, Found, NoFormula


def formula_of_operation(operation: Any, symbols: Sequence[tuple[str, Shape]], place: int) -> Code:
    """What the backward pass of an operation returns for the argument at a place.

    Args:
        symbols: names and shapes for its arguments, in order, and for the cotangent of its value.
    Raises:
        NoFormula: there is no source, or something in it is not read.
    """
    *arguments, cotangent = arguments_of(symbols)
    shapes = dict(symbols)
    left: Found
    if isinstance(operation, type):
        reader, left = Reader(operation.backward, shapes), _left_in_context(operation, shapes, arguments)  # type: ignore[attr-defined]
    elif not getattr(operation, "nondiff_argnums", True):
        reader, left = Reader(operation.bwd, shapes), _residuals(operation, shapes, arguments)
    else:
        raise NoFormula(f"the parts of a {type(operation).__name__} are not read")
    return code_of(reader, reader.returned([left, cotangent]), place)


def in_its_words(text: str, operation: Any) -> str:
    """NumPy code in the functions of the library that an operation belongs to, where that has all of them."""
    name, spoken = ("torch", "torch") if isinstance(operation, type) else ("jax.numpy", "jnp")
    used = re.findall(r"\bnp\.([\w.]+)", text)
    return re.sub(r"\bnp\.", f"{spoken}.", text) if all(_has(sys.modules.get(name), each) for each in used) else text


def _has(module: Any, path: str) -> bool:
    for part in path.split("."):
        module = getattr(module, part, None)
    return module is not None


def _left_in_context(operation: Any, shapes: dict[str, Shape], arguments: Sequence[Found]) -> Context:
    """What `forward` of a `torch.autograd.Function`, or its `setup_context`, leaves to `backward`."""
    context, outer = Context(), Reader(operation.forward, shapes)
    inner = outer.inside(operation.forward)
    if "setup_context" in vars(operation):
        value = inner.ran(arguments)
        outer.inside(operation.setup_context).ran([context, tuple(arguments), value])
    else:
        inner.ran([context, *arguments])
    return context


def _residuals(operation: Any, shapes: dict[str, Shape], arguments: Sequence[Found]) -> Found:
    """What the forward pass of a `jax.custom_vjp` returns beside the value."""
    found = Reader(operation.fwd, shapes).inside(operation.fwd).ran(arguments)
    if not isinstance(found, tuple) or len(found) != 2:
        raise NoFormula("the forward pass returns no value with residuals")
    return found[1]
