"""What every value depends on: xcheck's own files, the installed libraries, Python and the machine."""

from __future__ import annotations

import os
import sys
import sysconfig
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from xcheck import rooms
from xcheck.cache.digests import Unsound, digest

_PACKAGE = Path(__file__).parent.parent

_LIBRARIES = ("numpy", "scipy", "array_api_compat", "jax", "jaxlib", "torch", "autograd")
"""Where these are imported from is part of the environment: another one may stand earlier on the path."""

_VARIABLES = ("JAX", "XLA", "TORCH", "PYTORCH", "OMP_", "MKL_", "OPENBLAS", "VECLIB", "NPY_", "NUMPY", "ATEN", "CUDA")
"""Beginnings of the environment variables that change what libraries compute."""


@cache
def environment() -> bytes:
    """The digest of everything that is the same for all statements of a run.

    Raises:
        Unsound: a plug-in of xcheck is installed from a folder in which its text may change.
    """
    for room in ("engines", "layouts", "faults", "readers"):
        for module, point in rooms.outside(room).items():
            found = PathFinder.find_spec(point.module.partition(".")[0])
            if found is None or found.origin is None or not is_installed(found.origin):
                raise Unsound(f"the {room.removesuffix('s')} {module} is not an installed distribution")
    variables = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith(_VARIABLES))
    machine = (sys.version, sys.platform, *os.uname()[3:]) if hasattr(os, "uname") else (sys.version, sys.platform)
    return digest(own_files(), *machine, str(sys.flags.optimize), *distributions(), *origins(), "variables", *variables)


@cache
def own_files() -> bytes:
    """The digest of xcheck's own source."""
    parts: list[str | bytes] = []
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            if name.endswith(".py"):
                file = Path(folder, name)
                parts += [file.relative_to(_PACKAGE).as_posix(), file.read_bytes()]
    return digest(*parts)


def distributions() -> list[str]:
    """Name and version of everything that is installed, as its folder of metadata is called."""
    found = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        found |= {name for name in names if name.endswith((".dist-info", ".egg-info"))}
    return sorted(found)


def origins() -> list[str]:
    """From where the libraries of the engines are imported."""
    specs = [(name, PathFinder.find_spec(name)) for name in _LIBRARIES]
    return [f"{name} {spec.origin if spec else 'missing'}" for name, spec in specs]


@cache
def _libraries() -> tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(str(Path(sysconfig.get_path(name)).resolve()) + os.sep for name in names)


@cache
def is_installed(file: str) -> bool:
    """Whether a file belongs to Python or to an installed distribution, which its version identifies."""
    resolved = Path(file).resolve()
    foreign = "site-packages" in resolved.parts or "dist-packages" in resolved.parts
    return foreign or str(resolved).startswith(_libraries())


@cache
def is_own(file: str) -> bool:
    """Whether a file is one of xcheck's, whose text is part of the environment."""
    return Path(file).resolve().is_relative_to(_PACKAGE)
