"""Identities: the entries of a shelf, as `@identity` and `.states` declare them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from types import FunctionType
from typing import Any

from xcheck.errors import XcheckError, near_misses, unknown
from xcheck.formula.names import canonical
from xcheck.rooms import names
from xcheck.spaces import Space
from xcheck.statement import FUNCTIONS

_SHELF: ContextVar[list[Identity] | None] = ContextVar("shelf", default=None)


@dataclass(frozen=True)
class Form:
    """One printed statement of an identity; `name` is empty for the first."""

    name: str
    latex: str
    where: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    tags: tuple[str, ...] = ()
    layout: str = ""
    wrt: str = ""
    refuted_by: str = ""
    right: str = ""
    line: int = 1
    refusal: str = ""
    """Why it cannot be taken; on a shelf it is told when everything else has been read."""
    functions: str = ""


class Identity:
    """An identity: spaces, statements, and the plain function they are about.

    Used as a decorator it takes the function; without one it is a statement of algebra, named by the
    variable it is assigned to.
    """

    def __init__(self, first: Form, spaces: Mapping[str, Space], larger: frozenset[tuple[str, str]]) -> None:
        self.forms = [first]
        self.spaces = dict(spaces)
        self.larger = larger
        self.function: Callable[..., Any] | None = None
        self.right_side: Callable[..., Any] | None = None
        shelf = _SHELF.get()
        if shelf is not None:
            shelf.append(self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """As a decorator, takes the plain function; afterwards, calls it."""
        if self.function is not None:
            return self.function(*arguments, **named)
        if len(arguments) == 1 and callable(arguments[0]) and not named:
            self.function = arguments[0]
            return self
        raise TypeError("an identity without a function cannot be called; decorate the plain function with it")

    def states(
        self,
        name: str,
        latex: str,
        *,
        where: str = "",
        wrong: Mapping[str, str] | None = None,
        source: str = "",
        tags: tuple[str, ...] = (),
        layout: str = "",
        wrt: str = "",
    ) -> Identity:
        """Another statement about the same function and spaces, known as `identity.name`."""
        refusal = _refusal(latex, wrong, tags, layout, {"name": name, "where": where, "source": source, "wrt": wrt})
        form = Form(name, latex, where, _pairs(wrong), source, _tuple(tags), layout, wrt, "", "", _line(), refusal)
        _refuse(refusal)
        self.forms.append(form)
        return self

    def formula(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Gives the right side as a callable, where the language cannot say it: the LaTeX is then displayed only."""
        self.right_side = function
        return function


def identity(
    latex: str,
    /,
    *,
    where: str = "",
    wrong: Mapping[str, str] | None = None,
    source: str = "",
    tags: tuple[str, ...] = (),
    layout: str = "",
    wrt: str = "",
    functions: str = "",
    sizes: str = "",
    refuted_by: str = "",
    right: str = "",
    **spaces: Space,
) -> Identity:
    """Declares an identity: a decorator for its plain function, or a statement of algebra by itself.

    Args:
        latex: the equation. It is parsed and executed: what is printed is what is checked.
        where: definitions of names in it, such as `J = \\|Xw - z\\|^2`, separated by commas.
        wrong: common false right sides, by the reason each is refuted for ("needs symmetric A").
        source: a key of `sources.bib` and the place in it.
        layout: another layout than the shelf's.
        wrt: the variable that a bare ∇ means.
        functions: "matrix" where exp, log, sqrt, sin and cos of a square matrix are power series.
        sizes: demands on the sizes, such as "N > d".
        refuted_by, right: for an entry of the gallery, the reason it is false and the true equation.
        spaces: what each symbol ranges over; a parameter of the function has the symbol's name.
    Raises:
        XcheckError: something that is no space is declared, or `sizes` cannot be read.
    """
    texts = {"where": where, "source": source, "wrt": wrt, "sizes": sizes, "refuted_by": refuted_by, "right": right}
    refusal = _refusal(latex, wrong, tags, layout, texts) or _no_space(spaces)
    if not refusal and functions and functions not in FUNCTIONS:
        refusal = unknown("convention for functions", functions, FUNCTIONS)
    larger: frozenset[tuple[str, str]] = frozenset()
    if not refusal:
        try:
            larger = demands(sizes)
        except XcheckError as error:
            refusal = str(error)
    _refuse(refusal)
    form = Form(
        "", latex, where, _pairs(wrong), source, _tuple(tags), layout, wrt, refuted_by, right, _line(), refusal,
        functions,
    )  # fmt: skip
    return Identity(form, spaces, larger)


def at_defaults(function: Any, declared: Collection[str]) -> Any:
    """A function of its declared parameters alone, where the others have a default; otherwise the function itself.

    A layer of torch has the parameters of its `forward`.

    Args:
        declared: the names of symbols.
    """
    if type(function) is FunctionType and not (function.__defaults__ or function.__kwdefaults__ or function.__dict__):
        return function
    try:
        every = [*inspect.signature(getattr(function, "forward", function)).parameters.values()]
    except (TypeError, ValueError):
        return function
    own = [each for each in every if each.default is each.empty or canonical(each.name) in declared]
    if any(each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in own):
        return function
    if len(own) == len(every) and not hasattr(function, "forward"):
        return function
    first = sum(each.kind is each.POSITIONAL_ONLY for each in own)

    @wraps(function)
    def shorter(*values: Any) -> Any:
        named = {each.name: value for each, value in zip(own[first:], values[first:], strict=True)}
        return function(*values[:first], **named)

    shorter.__name__ = getattr(function, "__name__", type(function).__name__)
    shorter.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
    return shorter


def _tuple(tags: Any) -> tuple[str, ...]:
    return tuple(tags) if isinstance(tags, tuple | list) else ()


def _pairs(wrong: Any) -> dict[str, str]:
    return dict(wrong) if isinstance(wrong, Mapping) else {}


def _refuse(refusal: str) -> None:
    """Raises for what cannot be taken, except on a shelf: there the other entries are still read."""
    if refusal and _SHELF.get() is None:
        raise XcheckError(refusal)


# What becomes of \\alpha, \\beta, \\frac, \\rho, \\vec, \\top … \\nabla where Python reads the backslash as an escape.
_ESCAPED = re.compile(r"[\a\b\f\r\v]|\t(?=op|heta|au|imes|ext|frac|ilde)|\n(?=abla|u\b)")


def _refusal(latex: Any, wrong: Any, tags: Any, layout: Any, texts: Mapping[str, Any]) -> str:
    """Why the parts of a form cannot be taken, in words; empty if they can."""
    if callable(latex):
        return (
            r"@identity needs its formula in brackets, as in @identity(r'\frac{\partial a^\top x}{\partial x} = a', …)"
        )
    for name, text in {"the formula": latex, **texts, "layout": layout}.items():
        if not isinstance(text, str):
            return f"{name} is a text, not {type(text).__name__}"
    if wrong is not None and not (isinstance(wrong, Mapping) and all(isinstance(v, str) for v in wrong.values())):
        return 'wrong is a dictionary from reasons to right sides, as in wrong={"factor 2": "x"}'
    if not isinstance(tags, tuple | list):
        return f"tags are several: write tags=({tags!r},)"
    if layout and layout not in names("layouts"):
        return unknown("layout", layout, names("layouts"))
    for text in (latex, texts["where"], *(wrong or {}).values()):
        if _ESCAPED.search(text):
            return (
                f"Python has read a backslash of the formula as an escape, which left {text!r}; write r'…', with an r"
            )
    return ""


def _no_space(spaces: Mapping[str, Any]) -> str:
    """What is declared and is no space, in words; empty if all are."""
    for name, space in spaces.items():
        if isinstance(space, Space):
            try:
                _ = space.shape
            except XcheckError as error:
                return f"{name}: {error}"
            continue
        near = near_misses(name, inspect.signature(identity).parameters)
        if near and isinstance(space, str | tuple | Mapping):
            return f"identity takes no {name!r}; did you mean {near}?"
        if isinstance(space, type) and issubclass(space, Space):
            return (
                f'{name}={space.__name__} lacks its brackets; write for example {name}=Vector("n") or {name}=Scalar()'
            )
        return f'{name}={space!r} is no space; write for example {name}=Vector("n") or {name}=Matrix("m", "n")'
    return ""


def demands(text: str) -> frozenset[tuple[str, str]]:
    """Reads "N > d, p > q" as pairs (larger, smaller)."""
    pairs = set()
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = re.fullmatch(r"(\w+)\s*([<>])\s*(\w+)", part)
        if match is None:
            raise XcheckError(f"sizes={part!r} is no demand on sizes; write for example 'N > d'")
        pairs.add((match[1], match[3]) if match[2] == ">" else (match[3], match[1]))
    return frozenset(pairs)


@contextmanager
def collecting() -> Iterator[list[Identity]]:
    """While it is open, every identity that is declared is gathered in the list it gives."""
    found: list[Identity] = []
    token = _SHELF.set(found)
    try:
        yield found
    finally:
        _SHELF.reset(token)


def _line() -> int:
    """The line of the shelf that declares: the first frame outside this file."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame.f_lineno if frame is not None else 1
