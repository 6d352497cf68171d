"""`xcheck.check`: one statement from Python, as text or as a function with a formula."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from xcheck.declare import demands
from xcheck.errors import UsageError, unknown
from xcheck.formula.names import canonical, name_to_latex
from xcheck.function import name_of
from xcheck.records import Place, Result, Settings, Verdict
from xcheck.spaces import Space, describe
from xcheck.statement import FUNCTIONS, Statement


@dataclass(frozen=True)
class Checked:
    """A result that is true when the statement agrees and reads as the referee's note."""

    result: Result
    settings: Settings

    @property
    def verdict(self) -> Verdict:
        return self.result.verdict

    def __bool__(self) -> bool:
        return bool(self.result.verdict)

    def __str__(self) -> str:
        from xcheck.formats.terminal import render
        from xcheck.run import run_of

        return render(run_of([self.result], self.settings)).rstrip()

    __repr__ = __str__


def check(
    subject: str | Callable[..., Any],
    formula: str | Callable[..., Any] | None = None,
    /,
    *,
    wrt: str = "",
    where: str = "",
    layout: str = "denominator",
    functions: str = "elementwise",
    sizes: str | Mapping[str, int] = "",
    engines: tuple[str, ...] | list[str] = (),
    seed: int = 0,
    samples: int = 2,
    spaces: Mapping[str, Space] | None = None,
    **symbols: Space,
) -> Checked:
    """Checks an equation, or a formula for the derivative of a plain function, in this process: nothing limits it.

    Args:
        subject: the equation as LaTeX or plain text, or the plain function.
        formula: for a function, its derivative by `wrt`: LaTeX, or a function of named arguments.
        wrt: the variable; the function's first parameter by default.
        where: definitions of names in the text, separated by commas.
        layout: the layout in which the formula is written.
        functions: what exp, log, sqrt, sin and cos of a square matrix are, "elementwise" or "matrix" (power series).
        sizes: demands on the sizes, such as "N > d", or the sizes of some names, such as {"n": 64}.
        engines: the engines that judge; all that are installed by default.
        seed, samples: what is drawn, and how many points for each of two size assignments.
        spaces, symbols: what each symbol ranges over; others are assumed by convention.
    Raises:
        UsageError: the arguments do not fit together, or name no engine or layout.
    """
    from xcheck.checking.checked import checked
    from xcheck.run import refuse_unknown

    settings = Settings(engines=_names(engines), seed=seed, samples=samples, sizes=fixed_sizes(sizes))
    refuse_unknown(settings)
    refuse_unknown(Settings(layout=layout))
    if functions not in FUNCTIONS:
        raise UsageError(unknown("convention for functions", functions, FUNCTIONS))
    declared = _declared({**(spaces or {}), **symbols})
    common: dict[str, Any] = {
        "id": "claim", "spaces": declared, "where": where, "layout": layout, "functions": functions, "variable": wrt,
        "larger": demands(sizes if isinstance(sizes, str) else ""),
    }  # fmt: skip
    if isinstance(subject, str):
        if formula is not None:
            raise UsageError(
                "an equation given as text has both sides in it; pass a function to give its formula apart"
            )
        statement = Statement(text=subject, claim=True, **common)
    else:
        statement = _of_function(subject, formula, wrt, common)
    result = checked(statement, settings)
    if not statement.claim or declared:
        result = msgspec.structs.replace(result, repro=_repro(subject, formula, statement, wrt, settings))
    return Checked(result, settings)


def fixed_sizes(sizes: str | Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The sizes that are given as numbers."""
    return () if isinstance(sizes, str) else tuple(sorted(sizes.items()))


def _names(engines: tuple[str, ...] | list[str] | str) -> tuple[str, ...]:
    return (engines,) if isinstance(engines, str) else tuple(engines)


def _declared(spaces: Mapping[str, Any]) -> dict[str, Space]:
    """The spaces by the names that the language has for their symbols."""
    for name, space in spaces.items():
        if isinstance(space, type) and issubclass(space, Space):
            raise UsageError(f'{name}={space.__name__} lacks its brackets; write for example {name}=xcheck.Vector("n")')
        if not isinstance(space, Space):
            raise UsageError(f'{name}={space!r} is no space; write for example {name}=xcheck.Vector("n")')
    return {canonical(name): space for name, space in spaces.items()}


def _of_function(
    function: Callable[..., Any], formula: str | Callable[..., Any] | None, wrt: str, common: dict[str, Any]
) -> Statement:
    if not callable(function):
        raise UsageError(f"an equation as text or a plain function is checked, not {type(function).__name__}")
    if formula is None:
        raise UsageError("a function needs the formula of its derivative, as LaTeX or as a function")
    parameters = _parameters(function)
    if not parameters:
        raise UsageError("the function takes no argument, so there is nothing to differentiate by")
    variable = wrt or parameters[0]
    for name in (*parameters, *(() if isinstance(formula, str) else _parameters(formula))):
        if canonical(name) not in common["spaces"]:
            what = "function" if name in parameters else "formula"
            raise UsageError(f'the {what} takes {name}; declare its space, as in {name}=xcheck.Vector("n")')
    if variable not in parameters:
        raise UsageError(f"the function does not take {variable!r}; it takes {', '.join(parameters)}")
    name = next(n for n in ("f", "g", "h", "F", "function_value") if n not in common["spaces"])
    left = rf"\frac{{\partial {name_to_latex(name)}}}{{\partial {name_to_latex(canonical(variable))}}}"
    common = {**common, "variable": variable, "location": _place(function)}
    if isinstance(formula, str):
        return Statement(text=f"{left} = {formula}", function=function, **common)
    return Statement(text=rf"{left} = \mathrm{{formula}}", function=function, formula=formula, **common)


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        raise UsageError(f"{function!r} does not tell its parameters; wrap it, as in lambda x: …") from None


def _repro(subject: Any, formula: Any, statement: Statement, wrt: str, settings: Settings) -> str:
    """The call that checks this again; a function is known by its name."""
    default = Statement(id="", text="")
    named = {"wrt": wrt, "where": statement.where}
    named |= {"layout": statement.layout} if statement.layout != default.layout else {}
    named |= {"functions": statement.functions} if statement.functions != default.functions else {}
    said = [_literal(subject), *([_literal(formula)] if formula is not None else [])]
    said += [f"{name}={_literal(text)}" for name, text in named.items() if text]
    said += [f"{name}=xcheck.{describe(space)}" for name, space in statement.spaces.items()]
    said += [f"engines={[*settings.engines]}"] if settings.engines else []
    said += [f"sizes={dict(settings.sizes)}"] if settings.sizes else []
    said += [f"samples={settings.samples}"] if settings.samples != Settings().samples else []
    return f"xcheck.check({', '.join([*said, f'seed={settings.seed}'])})"


def _literal(text: str | Callable[..., Any]) -> str:
    if callable(text):
        return name_of(text)
    return f'r"{text}"' if "\\" in text and '"' not in text else repr(text)


def _place(function: Callable[..., Any]) -> Place:
    code = getattr(function, "__code__", None)
    return Place(code.co_filename, code.co_firstlineno) if code else Place("<claim>")
