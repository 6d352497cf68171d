"""What is loaded when: nothing heavy before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = {"numpy", "scipy", "jax", "torch", "autograd", "jinja2", "rich", "xcheck.spaces", "xcheck.checking.check"}


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has after running the code."""
    program = f"import sys\ntry:\n    {code}\nfinally:\n    print('\\n', *sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr, ran.stderr
    return {*ran.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "code",
    [
        "import xcheck",
        "import xcheck.pytest_plugin",
        "from xcheck.command.cli import xcheck; xcheck(['--help'])",
        "from xcheck.command.cli import xcheck; xcheck(['check', '--help'])",
        "from xcheck.command.cli import xcheck; xcheck(['--version'])",
        "from xcheck.command.cli import xcheck; xcheck(['check', '--format', 'xml'])",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str) -> None:
    """`import xcheck`, `--help`, the plug-in and a misspelled word load no engine, no NumPy and no template."""
    modules = loaded(code)
    assert "xcheck" in modules
    assert modules & HEAVY == set()


def test_a_claim_loads_only_the_engine_that_is_asked_for() -> None:
    """`--engine autograd` does not pay for torch and jax; that it loads autograd shows that this test can see."""
    modules = loaded(
        "from xcheck.command.cli import xcheck; xcheck(['check', 'd(x\\' x)/dx = 2 x', '--engine', 'autograd'])"
    )
    assert {"numpy", "autograd"} <= modules
    assert modules & {"jax", "torch", "jinja2"} == set()


def test_the_public_words_are_there_when_they_are_used() -> None:
    """Spaces, vocabulary and `check` are loaded at first use, and `dir` lists them."""
    import xcheck

    assert {"check", "identity", "Vector", "trace"} <= {*dir(xcheck)}
    assert xcheck.Vector.__module__ == "xcheck.spaces.vectors"
    with pytest.raises(AttributeError, match="has no attribute 'Vectr'"):
        _ = xcheck.Vectr


def test_plain_threads_are_asked_of_every_blas() -> None:
    """`python -m xcheck` asks for one thread before NumPy is loaded, and leaves a user's own choice alone."""
    code = "import os, xcheck.__main__; print(os.environ['OMP_NUM_THREADS'], os.environ['MKL_NUM_THREADS'])"
    environment = {**os.environ, "OMP_NUM_THREADS": "3"}
    environment.pop("MKL_NUM_THREADS", None)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.split() == ["3", "1"]
