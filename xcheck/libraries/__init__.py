"""Which library a person's function is written with, and how it is run on the arrays of every engine.

Operators, methods and the words of the vocabulary run on all arrays as they stand. What is written with NumPy's
functions runs on them by NumPy's own protocols, see `xcheck.libraries.carried`. What is written with the functions of
an engine runs on that engine alone: in the place of NumPy's arrays it gets that engine's, and the other engines are
skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xcheck import rooms
from xcheck.batch import Batch, Unbatched
from xcheck.errors import OtherLibrary, XcheckError
from xcheck.libraries.carried import Carried, carried, left
from xcheck.libraries.functions import home_of
from xcheck.libraries.made import rebound
from xcheck.libraries.written import NUMPY, cutting, library_of

__all__ = ["NUMPY", "cutting", "library_of", "run"]


def run(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """What a function returns for arrays of one engine, or of none, in arrays of the same kind.

    Arrays that `tell` are told what an engine compares in their place: the name of NumPy's function, and its arguments.

    Raises:
        OtherLibrary: it is written with the functions of an engine, and the arrays are another one's.
        Unbatched: it has to be called point by point.
    """
    library = library_of(function)
    if not library:
        return function(*arguments)
    home = next((home for home in map(home_of, arguments) if home), "")
    if library == home:
        return function(*arguments)
    if library in NUMPY:
        if home:
            return left(rebound(function, home)(*map(carried, arguments)), home)
        inner = next((each.home for each in arguments if isinstance(each, Carried)), "")
        return (rebound(function, inner) if inner else function)(*arguments)
    if home or any(isinstance(each, Carried) for each in arguments):
        raise OtherLibrary(f"the function is written with {library}, whose functions take arrays of {library} alone")
    if any(isinstance(each, Batch) for each in arguments):
        raise Unbatched(f"a function of {library}")
    tell = next((each.tell for each in arguments if hasattr(each, "tell")), None)
    return _native(library)(function, arguments, tell)


def _native(library: str) -> Callable[..., Any]:
    """What runs functions of a library on NumPy's arrays.

    Raises:
        XcheckError: the library cannot be imported.
    """
    try:
        found: Callable[..., Any] = rooms.load("engines", library).run
    except ImportError as error:
        raise XcheckError(f"the function is written with {library}, which cannot be imported: {error}") from error
    return found
