"""What code may use whose result is kept: names whose meaning is fixed by versions, and none that look outside.

These are lists of what is known to be harmless, and of what is known to be not. A name that is in
neither is refused where it is global, for it may mean anything.
"""

from __future__ import annotations

import builtins
import sys


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


MODULES = _words(
    "__future__ abc array_api_compat bisect cmath collections dataclasses decimal enum fractions functools heapq",
    "itertools math numbers numpy operator scipy statistics string textwrap typing xcheck",
)
"""Roots of modules that compute and do nothing else, but for what `ATTRIBUTES` names of them."""

BUILTINS = _words(
    "abs all any bin bool bytes chr complex dict divmod enumerate filter float format frozenset hasattr int isinstance",
    "issubclass iter len list map max min next object ord pow print property range repr reversed round set slice",
    "sorted staticmethod classmethod str sum super tuple type zip NotImplemented Ellipsis __build_class__ __name__",
    "__debug__",
) | {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}

FAR = _words("eval exec compile __import__ globals locals vars setattr delattr getattr import_module modules")
"""Names through which a file can change what other files see."""

# Modules of Python whose names are used for harmless things.
_HARMLESS = MODULES | _words("array copy select code string secrets token symbol trace types test tty")

ATTRIBUTES = {name for name in sys.stdlib_module_names if name.strip("_") not in _HARMLESS} | _words(
    "rand randn randint default_rng normal uniform permutation shuffle seed manual_seed empty empty_like load loads",
    "loadtxt genfromtxt fromfile fromregex memmap tofile save savetxt savez DataSource open read read_text read_bytes",
    "readline readlines environ getenv getcwd now today utcnow perf_counter monotonic urandom uuid4 system popen cwd",
    "home exists iterdir glob stdin argv modules import_module ctypeslib f2py seterr seterrcall errstate setattr",
    "delattr eval exec compile globals locals vars update_wrapper attrgetter methodcaller loadmat mmread datasets",
)
"""Attributes that look outside, differ from run to run, or change what others see."""

_DUNDERS = _words(
    "__name__ __doc__ __all__ __init__ __call__ __len__ __getitem__ __iter__ __add__ __mul__ __matmul__ __neg__",
    "__sub__ __eq__ __hash__ __repr__ __str__ __post_init__ __class__ __qualname__ __module__ __annotations__",
    "__future__ __build_class__ __slots__",
)


def refused_attribute(name: str) -> bool:
    """Whether an attribute of this name may look outside; what has underscores on both sides reaches anything."""
    if name.startswith("__") and name.endswith("__"):
        return name not in _DUNDERS
    return name in ATTRIBUTES


def refused_import(module: str) -> bool:
    """Whether a module that is no part of the project may do more than compute."""
    root, _, rest = module.partition(".")
    return root not in MODULES or any(map(refused_attribute, rest.split(".") if rest else ()))
