"""(a) One function and its gradient, against the gradient checks of the engines themselves."""

from __future__ import annotations

from typing import Any

import numpy

import xcheck
from benchmarks.clock import Time, repeated
from xcheck import Matrix, Vector


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


def table(n: int) -> list[str]:
    """A Markdown table."""
    rows = [f"| {name} | {first} | {later} |" for name, (first, later) in measured(n).items()]
    return [f"### x'Ax at n = {n}, one point", "", "| | first call | later calls |", "|---|---|---|", *rows, ""]
