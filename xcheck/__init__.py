"""xcheck: the referee for matrix calculus.

    import xcheck

    xcheck.check(r"\\frac{\\partial x^\\top A x}{\\partial x} = (A + A^\\top) x")
    xcheck.check(lambda x, A: x @ A @ x, r"(A + A^\\top) x", wrt="x", x=xcheck.Vector("n"), A=xcheck.Matrix("n", "n"))

Everything is loaded when it is first used: importing xcheck imports no engine and no NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_SPACES = (
    "SPD Diagonal FullColumnRank Invertible LowerTriangular Map Matrix Orthogonal Positive PositiveVector Scalar "
    "Simplex Skew Square Symmetric Unit Vector"
)
_WORDS = {
    "elementwise": "exp log sin cos tan arctan sinh cosh tanh sqrt absolute sign sigmoid softplus relu",
    "linear_algebra": "trace det logdet inv solve matrix_power identity_matrix lambdamax lambdamin",
    "arrangement": "vec kron diag outer",
    "reductions": "total norm softmax logsumexp",
}
_HOMES = {
    "identity": "xcheck.declare",
    "check": "xcheck.api",
    "Verdict": "xcheck.records",
    "Run": "xcheck.records",
    **dict.fromkeys(_SPACES.split(), "xcheck.spaces"),
    **{word: f"xcheck.vocabulary.{file}" for file, words in _WORDS.items() for word in words.split()},
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'xcheck' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    # `xcheck.identity` names a module too: once it is imported, the function must win.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
