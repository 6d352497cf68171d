"""`xcheck.check`: one statement from Python, as text or as a function with a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from xcheck.declare import at_defaults, demands
from xcheck.errors import UsageError, unknown
from xcheck.formula.names import canonical, name_to_latex
from xcheck.function import code_of, name_of, names_of
from xcheck.records import Place, Result, Settings, Verdict
from xcheck.spaces import Space, describe
from xcheck.statement import FUNCTIONS, Statement


@dataclass(frozen=True)
class Checked:
    """The results of a check, true when all agree, that read as the referee's note.

    There are several where a backward pass returns several cotangents.
    """

    results: tuple[Result, ...]
    settings: Settings

    @property
    def result(self) -> Result:
        """The first result that does not agree, or else the first."""
        return next((result for result in self.results if not result.verdict), self.results[0])

    @property
    def verdict(self) -> Verdict:
        return self.result.verdict

    def __bool__(self) -> bool:
        return all(result.verdict for result in self.results)

    def __str__(self) -> str:
        from xcheck.formats.terminal import render
        from xcheck.run import run_of

        return render(run_of([*self.results], self.settings)).rstrip()

    __repr__ = __str__


def check(
    subject: str | Callable[..., Any],
    formula: str | Callable[..., Any] | None = None,
    /,
    *,
    backward: Any = None,
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
        backward: instead of a formula the backward pass of the function: a function of its arguments and the
            cotangent of its value that returns the cotangents of the arguments (a tuple, or the first one alone), or
            a `torch.autograd.Function`, a `jax.custom_vjp` or a `primitive` of autograd that computes the function.
        wrt: the variable; the function's first parameter by default, of a backward pass all that it returns.
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
    if backward is not None:
        if formula is not None or where:
            raise UsageError("a backward pass takes the place of the formula; leave the formula and `where` out")
        return Checked(_of_backward(subject, backward, wrt, common, settings), settings)
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
    return Checked((result,), settings)


def _of_backward(
    function: Any, backward: Any, wrt: str, common: dict[str, Any], settings: Settings
) -> tuple[Result, ...]:
    """The result for each argument of which a backward pass returns the cotangent."""
    from xcheck.backward import backward_of
    from xcheck.checking.checked import checked, raised

    if not callable(backward):
        raise UsageError(f"a backward pass is a function or an operation, not {type(backward).__name__}")
    function = at_defaults(function, common["spaces"])
    parameters = _declared_parameters(function, (), wrt, common["spaces"])
    common = {**common, "location": _place(function)}
    try:
        found = backward_of(function, backward, parameters, common["spaces"], common["larger"])
    except UsageError:
        raise
    # What the function or its backward pass raises is a verdict like any other.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        text = f"{name_of(function)} and {name_of(backward)}"
        return (raised(Statement(text=text, function=function, formula=backward, **common), error),)
    results = []
    for variable in [wrt] if wrt else found.given:
        statement = found.statement(variable, {**common, "id": variable})
        repro = _repro(function, None, statement, variable, settings, backward)
        results.append(msgspec.structs.replace(checked(statement, settings), repro=repro))
    if not results:
        raise UsageError(f"{name_of(backward)} returns no cotangent; it returns one for each argument, or the first")
    left = [] if wrt else [name for name in found.parameters if name not in found.given]
    if left:
        # None is what PyTorch takes for zero: whether it was meant cannot be told, so it is said.
        said = f"No cotangent of {' and '.join(left)} is returned, so nothing is said of it."
        verdict = results[0].verdict
        results[0] = msgspec.structs.replace(
            results[0], verdict=msgspec.structs.replace(verdict, note=f"{verdict.note} {said}".strip())
        )
    return tuple(results)


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
    if callable(function) and formula is None:
        raise UsageError("a function needs the formula of its derivative, as LaTeX or as a function, or its `backward`")
    function = at_defaults(function, common["spaces"])
    formula = at_defaults(formula, common["spaces"]) if callable(formula) else formula
    more = () if isinstance(formula, str) or formula is None else _parameters(formula)
    parameters = _declared_parameters(function, more, wrt, common["spaces"])
    variable = wrt or parameters[0]
    name = next(n for n in ("f", "g", "h", "F", "function_value") if n not in common["spaces"])
    left = rf"\frac{{\partial {name_to_latex(name)}}}{{\partial {name_to_latex(canonical(variable))}}}"
    common = {**common, "variable": variable, "location": _place(function)}
    if isinstance(formula, str):
        return Statement(text=f"{left} = {formula}", function=function, **common)
    return Statement(text=rf"{left} = \mathrm{{formula}}", function=function, formula=formula, **common)


def _declared_parameters(function: Any, more: Sequence[str], wrt: str, spaces: Mapping[str, Space]) -> list[str]:
    """The parameters of a plain function, which, like `more` of its formula, are declared and have `wrt` among them."""
    if not callable(function):
        raise UsageError(f"an equation as text or a plain function is checked, not {type(function).__name__}")
    parameters = _parameters(function)
    if not parameters:
        raise UsageError("the function takes no argument, so there is nothing to differentiate by")
    for name in (*parameters, *more):
        if canonical(name) not in spaces:
            what = "function" if name in parameters else "formula"
            raise UsageError(f'the {what} takes {name}; declare its space, as in {name}=xcheck.Vector("n")')
    if wrt and wrt not in parameters:
        raise UsageError(f"the function does not take {wrt!r}; it takes {', '.join(parameters)}")
    return parameters


def _parameters(function: Any) -> list[str]:
    try:
        return list(names_of(function))
    except (TypeError, ValueError):
        raise UsageError(f"{function!r} does not tell its parameters; wrap it, as in lambda x: …") from None


def _repro(subject: Any, formula: Any, statement: Statement, wrt: str, settings: Settings, backward: Any = None) -> str:
    """The call that checks this again; a function is known by its name."""
    default = Statement(id="", text="")
    named = {"wrt": wrt, "where": statement.where}
    named |= {"layout": statement.layout} if statement.layout != default.layout else {}
    named |= {"functions": statement.functions} if statement.functions != default.functions else {}
    said = [_literal(subject), *([_literal(formula)] if formula is not None else [])]
    said += [f"backward={name_of(backward)}"] if backward is not None else []
    said += [f"{name}={_literal(text)}" for name, text in named.items() if text]
    own = _parameters(subject) if backward is not None else statement.spaces
    said += [f"{name}={_spelled(space)}" for name, space in statement.spaces.items() if name in own]
    said += [f"engines={[*settings.engines]}"] if settings.engines else []
    said += [f"sizes={dict(settings.sizes)}"] if settings.sizes else []
    said += [f"samples={settings.samples}"] if settings.samples != Settings().samples else []
    return f"xcheck.check({', '.join([*said, f'seed={settings.seed}'])})"


def _spelled(space: Space) -> str:
    """A space as it is called where only xcheck is imported, those inside it too."""
    return _with_module(describe(space))


@lru_cache(maxsize=1024)
def _with_module(text: str) -> str:
    return re.sub(r"\b(?=[A-Z]\w*\()", "xcheck.", text)


def _literal(text: str | Callable[..., Any]) -> str:
    if callable(text):
        return name_of(text)
    return f'r"{text}"' if "\\" in text and '"' not in text else repr(text)


def _place(function: Callable[..., Any]) -> Place:
    code = code_of(function)
    return Place(code.co_filename, code.co_firstlineno) if code else Place("<claim>")
