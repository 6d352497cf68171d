"""What code may use whose result is kept: names whose meaning is fixed by versions, and none that look outside.

These are lists of what is known to be harmless, and of what is known to be not. A name that is in
neither is refused where it is global, for it may mean anything.
"""

from __future__ import annotations

import builtins
import sys

MODULES = frozenset(
    "__future__ abc array_api_compat bisect cmath collections dataclasses decimal enum fractions functools heapq "
    "itertools math numbers numpy operator scipy statistics string textwrap typing xcheck".split()
)
"""Roots of modules that compute and do nothing else, but for what `ATTRIBUTES` names of them."""

BUILTINS = frozenset(
    "abs all any bin bool bytes chr complex dict divmod enumerate filter float format frozenset hasattr int "
    "isinstance issubclass iter len list map max min next object ord pow print property range repr reversed round set "
    "slice sorted staticmethod classmethod str sum super tuple type zip NotImplemented Ellipsis __build_class__ "
    "__name__ __debug__".split()
) | {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}

_HARMLESS = MODULES | {"array", "copy", "select", "code", "string", "secrets", "token", "symbol", "trace", "types", "test", "tty"}

ATTRIBUTES = (
    {name for name in sys.stdlib_module_names if name.strip("_") not in _HARMLESS}
    | set(
        "rand randn randint default_rng normal uniform permutation shuffle seed manual_seed empty empty_like load loads "
        "loadtxt genfromtxt fromfile fromregex memmap tofile save savetxt savez DataSource open read read_text "
        "read_bytes readline readlines environ getenv getcwd now today utcnow perf_counter monotonic urandom uuid4 "
        "system popen cwd home exists iterdir glob stdin argv modules import_module ctypeslib f2py seterr seterrcall "
        "errstate setattr delattr object_hook eval exec compile globals locals vars update_wrapper".split()
    )
) - {"__future__"}
"""Attributes that look outside, differ from run to run, or change what others see."""

_DUNDERS = frozenset(
    "__name__ __doc__ __all__ __init__ __call__ __len__ __getitem__ __iter__ __add__ __mul__ __matmul__ __neg__ __sub__ "
    "__eq__ __hash__ __repr__ __str__ __post_init__ __class__ __qualname__ __module__ __annotations__ __future__ "
    "__build_class__ __slots__".split()
)


def refused_attribute(name: str) -> bool:
    """Whether an attribute of this name may look outside; what has underscores on both sides reaches anything."""
    if name.startswith("__") and name.endswith("__"):
        return name not in _DUNDERS
    return name in ATTRIBUTES


FAR = frozenset("eval exec compile __import__ globals locals vars setattr delattr getattr import_module modules".split())
"""Names through which a file can change what other files see."""


def refused_import(module: str) -> bool:
    """Whether a module that is no part of the project may do more than compute."""
    root, _, rest = module.partition(".")
    return root not in MODULES or any(map(refused_attribute, rest.split(".") if rest else ()))
