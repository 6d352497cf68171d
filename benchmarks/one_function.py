"""(a) One function and its gradient, against the gradient checks of the engines themselves."""

from __future__ import annotations

from typing import Any

import numpy

import xcheck
from benchmarks.clock import Time, repeated
from xcheck import Invertible, Matrix, Vector


def energy(x: Any, A: Any) -> Any:
    return x @ A @ x


def gradient(x: Any, A: Any) -> Any:
    return (A + A.T) @ x


def measured(n: int) -> dict[str, tuple[Time, Time]]:
    """The first and the later calls of each checker at this size."""
    import autograd.test_util
    import jax
    import jax.test_util
    import torch

    rng = numpy.random.default_rng(0)
    x, A = rng.normal(size=n), rng.normal(size=(n, n))
    B, y = torch.tensor(A), torch.tensor(x, requires_grad=True)

    def ours(*engines: str) -> None:
        checked = xcheck.check(
            energy, gradient, wrt="x", x=Vector("n"), A=Matrix("n", "n"), sizes={"n": n}, samples=1, engines=engines
        )
        assert checked, str(checked)

    def jax_check() -> None:
        with jax.enable_x64(True):
            jax.test_util.check_grads(lambda x: energy(x, jax.numpy.asarray(A)), (jax.numpy.asarray(x),), 1, ["rev"])

    peers = {
        "xcheck, autograd + torch": lambda: ours("autograd", "torch"),
        "xcheck, jax + torch": lambda: ours("jax", "torch"),
        "xcheck, all engines": lambda: ours(),
        "torch gradcheck": lambda: torch.autograd.gradcheck(lambda y: energy(y, B), (y,)),
        "torch gradcheck, fast": lambda: torch.autograd.gradcheck(lambda y: energy(y, B), (y,), fast_mode=True),
        "jax check_grads": jax_check,
        "HIPS check_grads": lambda: autograd.test_util.check_grads(lambda x: energy(x, A), modes=["rev"], order=1)(x),
    }
    return {name: repeated(call) for name, call in peers.items()}


LARGE = {
    "d(AX) = A dX": (r"d(AX) = A\, dX", {"A": Matrix("m", "n"), "X": Matrix("n", "p")}),
    "d(X⁻¹) = −X⁻¹ dX X⁻¹": (r"d(X^{-1}) = -X^{-1}\, dX\, X^{-1}", {"X": Invertible("n")}),
    "∂AX/∂X = I ⊗ Aᵀ": (
        r"\frac{\partial AX}{\partial X} = I \otimes A^\top",
        {"A": Matrix("m", "n"), "X": Matrix("n", "p")},
    ),
}
"""Statements about matrices, of which the last one's sides have millions of entries."""


def matrices() -> list[str]:
    """A Markdown table of statements about large matrices. The full check of torch takes minutes for one of them."""
    import torch

    sizes = {"m": 62, "n": 64, "p": 63}
    rng = numpy.random.default_rng(0)
    A, X = torch.tensor(rng.normal(size=(62, 64))), torch.tensor(rng.normal(size=(64, 63)), requires_grad=True)

    def ours(text: str, spaces: dict[str, Any]) -> None:
        names = {d for space in spaces.values() for d in (str(space.shape.rows), str(space.shape.columns))}
        asked = {name: size for name, size in sizes.items() if name in names}
        checked = xcheck.check(text, sizes=asked, samples=1, engines=("jax", "torch"), **spaces)
        assert checked, str(checked)

    calls = {f"xcheck, jax + torch, {name}": lambda how=how: ours(*how) for name, how in LARGE.items()}
    calls["torch gradcheck, fast, AX"] = lambda: torch.autograd.gradcheck(lambda X: A @ X, (X,), fast_mode=True)
    rows = ["| {} | {} | {} |".format(name, *repeated(call)) for name, call in calls.items()]
    return [
        "### Matrices of 62 to 64 rows and columns",
        "",
        "| | first call | later calls |",
        "|---|---|---|",
        *rows,
        "",
    ]


def table(n: int) -> list[str]:
    """A Markdown table."""
    rows = [f"| {name} | {first} | {later} |" for name, (first, later) in measured(n).items()]
    return [f"### x'Ax at n = {n}, one point", "", "| | first call | later calls |", "|---|---|---|", *rows, ""]
