"""Operations with a backward pass of their own: read as formulas, and mended in the words of their library."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import xcheck
from xcheck import Matrix, Vector, sigmoid, softmax, tanh
from xcheck.records import Kind
from xcheck.source.operations import formula_of_operation, in_its_words
from xcheck.source.values import NoFormula

torch = pytest.importorskip("torch")

QUICK = ("autograd", "torch")

FUNCTION = """
import torch

class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, {arguments}):
{forward}

    @staticmethod
    def backward(ctx, g):
{backward}
"""

RULE = """
import jax
import jax.numpy as jnp

@jax.custom_vjp
def F({arguments}):
    return forward({arguments})[0]

def forward({arguments}):
{forward}

def backward(left, g):
{backward}

F.defvjp(forward, backward)
"""


@pytest.fixture
def operation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """Makes an operation from the lines of its parts, in a file: what has no source is not read."""

    def made(template: str, arguments: str, forward: str, backward: str) -> Any:
        name = "operation_" + re.sub(r"\W", "_", request.node.name)
        parts = {"forward": forward, "backward": backward}
        indented = {key: "\n".join(f"        {line}" for line in lines.splitlines()) for key, lines in parts.items()}
        (tmp_path / f"{name}.py").write_text(template.format(arguments=arguments, **indented))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        module: ModuleType = importlib.import_module(name)
        return module.F

    return made


LINEAR = ("X, W", "ctx.save_for_backward(X, W)\nreturn X.mm(W)")
SPACES = {"X": Matrix("n", "m"), "W": Matrix("m", "p")}


def linear(X: Any, W: Any) -> Any:
    return X @ W


@pytest.mark.parametrize(
    ("backward", "fault", "mend"),
    [
        ("X, W = ctx.saved_tensors\nreturn g.mm(W.t()), g.t() @ X", "shapes", "`X.T @ G`"),
        ("X, W = ctx.saved_tensors\nreturn g.mm(W.t()), X @ g", "shapes", "`X.T @ G`"),
        ("X, W = ctx.saved_tensors\nreturn g.mm(W.t()), -X.t() @ g", "sign", "`X.T @ G`"),
        ("X, W = ctx.saved_tensors\nd = g * 2.0\nreturn g @ W.T, torch.matmul(X.T, d)", "factor", "`1 / 2 * X.T @ d`"),
    ],
)
def test_a_wrong_backward_pass_of_torch_is_mended(operation: Any, backward: str, fault: str, mend: str) -> None:
    """A shape that does not conform, whether the code raises or returns it, a sign, a factor in a name of its own."""
    found = xcheck.check(linear, backward=operation(FUNCTION, *LINEAR, backward), wrt="W", engines=QUICK, **SPACES)
    assert found.verdict.kind is Kind.DISAGREES
    assert found.verdict.fault == fault
    assert f"Write {mend}" in found.verdict.note


def test_what_another_argument_breaks_is_named_for_that_argument_alone(operation: Any) -> None:
    """The code raises for all arguments; its parts do not conform for one."""
    wrong = operation(FUNCTION, *LINEAR, "X, W = ctx.saved_tensors\nreturn g @ W.T, X @ g")
    first, second = xcheck.check(linear, backward=wrong, engines=QUICK, **SPACES).results
    assert first.verdict.kind is Kind.ERRORED
    assert "F raised RuntimeError" in first.verdict.note
    assert (second.verdict.kind, second.verdict.fault) == (Kind.DISAGREES, "shapes")


def test_a_condition_on_what_is_wanted_is_read(operation: Any) -> None:
    """As PyTorch's own notes write it, with an argument that may be left out."""
    forward = """ctx.save_for_backward(input, weight, bias)
output = input.mm(weight.t())
if bias is not None:
    output += bias.unsqueeze(0).expand_as(output)
return output"""
    backward = """input, weight, bias = ctx.saved_tensors
found = other = last = None
if ctx.needs_input_grad[0]:
    found = g.mm(weight)
if ctx.needs_input_grad[1]:
    other = input.t().mm(g)
if bias is not None and ctx.needs_input_grad[2]:
    last = g.sum(1)
return found, other, last"""
    wrong = operation(FUNCTION, "input, weight, bias=None", forward, backward)
    found = xcheck.check(
        lambda input, weight, bias: input @ weight.T + bias,
        backward=wrong, engines=QUICK, input=Matrix("n", "m"), weight=Matrix("p", "m"), bias=Vector("p"),
    )  # fmt: skip
    right, other, last = (each.verdict for each in found.results)
    assert right.kind is Kind.AGREES
    assert right.note == ""
    assert other.note.endswith("A transpose is missing or too many in one place. Write `G.T @ input`.")
    assert last.note.endswith("It goes along the wrong axis. Write `torch.sum(G, axis=0)`.")


def test_what_is_left_in_the_context_is_known_to_the_backward_pass(operation: Any) -> None:
    """Tensors that are saved, and attributes; named as the backward pass names them."""
    forward = "y = torch.tanh(W @ x)\nctx.save_for_backward(x, y)\nctx.scale, ctx.W = 2.5, W\nreturn y"
    backward = "x, t = ctx.saved_tensors\nd = g * (1 - t) * ctx.scale / 2.5\nreturn ctx.W.T @ d, torch.outer(d, x)"
    wrong = operation(FUNCTION, "x, W", forward, backward)
    found = xcheck.check(lambda x, W: tanh(W @ x), backward=wrong, engines=QUICK, x=Vector("m"), W=Matrix("n", "m"))
    notes = [each.verdict.note for each in found.results]
    assert [each.verdict.fault for each in found.results] == ["power", "power"]
    assert "`W.T @ (G * (1 - t * t) * 2.5 / 2.5)`" in notes[0]
    assert "`torch.outer(G * (1 - t * t) * 2.5 / 2.5, x)`" in notes[1]


def test_a_context_that_is_set_up_apart_is_read(operation: Any) -> None:
    """`setup_context`, with the value of the forward pass."""
    template = FUNCTION.replace("def forward(ctx, ", "def forward(").replace(
        "    @staticmethod\n    def backward",
        "    @staticmethod\n    def setup_context(ctx, inputs, output):\n        ctx.save_for_backward(output)\n\n"
        "    @staticmethod\n    def backward",
    )
    wrong = operation(template, "x", "return torch.sigmoid(x)", "(y,) = ctx.saved_tensors\nreturn g * y * (1 + y)")
    found = xcheck.check(sigmoid, backward=wrong, engines=QUICK, x=Vector("n"))
    assert found.verdict.fault == "sign"
    assert "`G * y * (1 - y)`" in found.verdict.note


def test_a_rule_of_jax_is_read(operation: Any) -> None:
    """The residuals of its forward pass go on into its backward pass; its mend is in the words of `jax.numpy`."""
    pytest.importorskip("jax")
    forward = "p = jnp.exp(x - jnp.max(x))\np = p / jnp.sum(p)\nreturn p, (p,)"
    wrong = operation(RULE, "x", forward, "(p,) = left\nreturn (p * (g - jnp.sum(g)),)")
    found = xcheck.check(softmax, backward=wrong, engines=QUICK, x=Vector("n"))
    assert found.verdict.fault == "missing_factor"
    assert "`p * (G - jnp.sum(G * p))`" in found.verdict.note


def test_right_operations_agree(operation: Any) -> None:
    """Nothing of what is read speaks against them."""
    right = operation(FUNCTION, *LINEAR, "X, W = ctx.saved_tensors\nreturn g @ W.T, X.T @ g")
    found = xcheck.check(linear, backward=right, engines=QUICK, **SPACES)
    assert [each.verdict.kind for each in found.results] == [Kind.AGREES, Kind.AGREES]


@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        ("return X.mm(W)", "X, W = ctx.saved_tensors\nreturn g @ W.T, X.T @ g"),
        ("ctx.save_for_backward(X, W)\nreturn X @ W", "X, W = ctx.saved_tensors\nreturn g @ W.T, ctx.lost.T @ g"),
        ("ctx.save_for_backward(X, W)\nreturn X @ W", "X, W = ctx.saved_tensors\nreturn g @ W.T, None"),
        (
            "W = W.flip(0)\nctx.save_for_backward(X, W)\nreturn X @ W",
            "X, W = ctx.saved_tensors\nreturn g @ W.T, X.T @ g * W.sum()",
        ),
    ],
    ids=["nothing is saved", "nothing of that name", "no cotangent", "saved after a line that is not read"],
)
def test_what_is_not_there_is_no_formula(operation: Any, forward: str, backward: str) -> None:
    """Where the backward pass uses what the forward pass is not seen to leave, nothing is made up."""
    given = [*((name, space.shape) for name, space in SPACES.items()), ("G", Matrix("n", "p").shape)]
    with pytest.raises(NoFormula):
        formula_of_operation(operation(FUNCTION, "X, W", forward, backward), given, 1)


def test_other_operations_are_no_formula() -> None:
    """What has neither the parts of torch's operations nor those of JAX's."""
    with pytest.raises(NoFormula, match="the parts of a object are not read"):
        formula_of_operation(object(), [("G", Vector("n").shape)], 0)


def test_code_stays_numpy_s_where_the_library_lacks_a_function() -> None:
    """`torch.block` does not exist."""
    kind = type("F", (torch.autograd.Function,), {})
    assert in_its_words("np.sum(snp.T) @ np.linalg.inv(A)", kind) == "torch.sum(snp.T) @ torch.linalg.inv(A)"
    assert in_its_words("np.block([[A]]) + np.sum(B)", kind) == "np.block([[A]]) + np.sum(B)"
