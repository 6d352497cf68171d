"""Other ways to read a claim: letters that are scalars after all, other conventions, undefined names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

import msgspec

from xcheck.checking.broadcasting import with_rows_added
from xcheck.checking.counts import counted_by_letters
from xcheck.checking.lengths import with_other_norms
from xcheck.checking.slashes import with_all_below
from xcheck.diagnosis.edits import symbol_name
from xcheck.errors import XcheckError
from xcheck.formula.equation import Equation, indices_of
from xcheck.formula.names import canonical
from xcheck.formula.shapes.undeclared import with_customary
from xcheck.formula.statements.parse import Reading, parse_equation
from xcheck.formula.statements.unsaid.data import COLUMN, with_data
from xcheck.formula.tree import (
    Apply,
    Call,
    Derivative,
    Differential,
    Element,
    Integral,
    Negative,
    Node,
    Norm,
    Power,
    Primed,
    Product,
    Reduction,
    Substitution,
    Sum,
    Symbol,
    Transpose,
    Variable,
)
from xcheck.formula.walks import children, derivatives, reached, symbols, walk
from xcheck.reading import Understood, read, understand, understand_equation
from xcheck.reading.components import names_entry_of_matrix, with_components
from xcheck.reading.primes import by_primes
from xcheck.records import Kind, Result, Verdict
from xcheck.sample import size_assignments
from xcheck.statement import Statement

MAX_READINGS = 12
"""How many other readings of a claim are tried."""


def scalar_readings(statement: Statement, capitals: bool = False) -> Iterator[frozenset[str]]:
    """Sets of undeclared names that may be scalars, lower-case letters and X_12 as an entry of X.

    None that is by itself, or a term by itself, under a transpose, a trace, a determinant or a norm: in ‖b𝟏 − y‖ b may
    be a number, and y may not. Bars are no determinant of a letter, but its absolute value. With `capitals` also each
    capital letter that nothing is differentiated by and that stands before a number, as the C before a sum of losses.
    """
    equation = read(statement).equation
    found: set[str] = set()
    barred: set[str] = set()
    for tree in equation.trees:
        for node in walk(tree):
            if isinstance(node, Symbol) and (node.name[0].islower() or names_entry_of_matrix(node.name)):
                found.add(node.name)
            arrays_only = isinstance(node, Transpose | Norm) or (
                isinstance(node, Call) and node.word in ("trace", "det", "vec")
            )
            if arrays_only or (isinstance(node, Variable) and node.transposed):
                barred |= {name for part in children(node) for name in _terms_alone(part)}
    candidates = sorted(found - barred - indices_of(equation) - set(dict(equation.definitions)) - set(statement.spaces))
    readings = [
        frozenset(names) for count in (1, 2, len(candidates)) for names in combinations(candidates, count) if names
    ]
    if capitals:
        moving = {name for node in equation.of(Derivative) for each in node.wrt for name in symbols(each.of)}
        large = {name for tree in equation.trees for node in walk(tree) for name in _before_a_number(node)}
        large -= {*barred, *moving, *indices_of(equation), *dict(equation.definitions), *statement.spaces}
        readings += [frozenset({name}) for name in sorted(large)]
    yield from list(dict.fromkeys(readings))[:MAX_READINGS]


def _before_a_number(node: Node) -> Iterator[str]:
    """The capital letters in a product with a sum, a norm or an inner product."""
    if not isinstance(node, Product):
        return
    for place, factor in enumerate(node.factors):
        if isinstance(factor, Symbol) and len(factor.name) == 1 and factor.name.isupper():
            rest = [*node.factors[:place], *node.factors[place + 1 :]]
            bases = [each.of if isinstance(each, Power) else each for each in rest]
            inner = any(isinstance(row, Transpose) for row in rest[:-1])
            if inner or any(isinstance(each, Reduction | Norm) for each in bases):
                yield factor.name


def turns_a_number(understood: Understood, scalars: frozenset[str]) -> bool:
    """Whether something is transposed that holds nothing but letters that are taken for numbers: that means nothing."""
    transposes = understood.typed.equation.of(Transpose)
    return any(symbols(node.of) and symbols(node.of) <= scalars for node in transposes)


def _terms_alone(node: Node) -> set[str]:
    """The symbols that are terms of a sum, or all of it."""
    if isinstance(node, Sum):
        return set().union(*map(_terms_alone, node.terms))
    if isinstance(node, Negative | Transpose):
        return _terms_alone(node.of)
    return {node.name} if isinstance(node, Symbol) else set()


def other_conventions(statement: Statement) -> Iterator[tuple[Understood, str]]:
    r"""The claim as others write it, and how it is read.

    With primes as derivatives, as in (uv)' = u'v + uv', with the data x_i in the columns of X, where the convention
    takes rows, with an operator before a whole sum or product, as in `\nabla_x x^\top A x + b^\top x` and, where the
    convention takes the gradient of g, in `\nabla_x g^\top A x`, with 1/2m as one over 2m, with b as a row that code
    adds to each of X @ W, with |x| as a length and ‖X‖₂ as a Frobenius norm, with the logistic sigmoid as the σ of
    `\sigma'(x) = \sigma(x)(1 - \sigma(x))`, or with an undeclared n as the number of what is summed, as in
    `\frac1n \mathbf 1^\top x`.
    """
    try:
        reading = read(statement)
    except XcheckError:
        return
    if (primed := by_primes(reading.equation, {canonical(n): s for n, s in statement.spaces.items()})) is not None:
        with suppress(XcheckError):
            yield understand_equation(statement, replace(reading, equation=primed[0]), primed[1]), primed[2]
    with suppress(XcheckError):
        understood = understand(statement, data=COLUMN)
        said = [words for words in understood.typed.assumed if f" is {COLUMN} i of " in words]
        if said:
            yield understood, " and ".join(said)
    if (whole := _over_the_sum(reading.equation)) is not None:
        with suppress(XcheckError):
            understood = understand_equation(statement, replace(reading, equation=whole))
            yield understood, "what is differentiated is the whole sum"
    if (whole := _over_the_product(reading.equation)) is not None:
        with suppress(XcheckError):
            understood = understand_equation(statement, replace(reading, equation=whole))
            yield understood, "what is differentiated is the whole product"
    yield from with_all_below(statement, reading, scalar_readings(statement))
    with suppress(XcheckError):
        yield from with_rows_added(statement, reading)
    yield from with_other_norms(statement, reading)
    equation = reading.equation
    known = {canonical(name) for name in statement.spaces} | indices_of(equation) | set(dict(equation.definitions))
    logistic, customary = with_customary(equation, known, with_primes=True)
    # Of a number a function is read that has a prime.
    numbers = {each.name for node in equation.of(Apply) for each in node.arguments if isinstance(each, Symbol)}
    for scalars in (frozenset(), frozenset(numbers - known)) if customary and equation.of(Primed) else ():
        with suppress(XcheckError):
            understood = understand_equation(statement, replace(reading, equation=logistic), scalars)
            yield understood, customary[0].partition(",")[0]
    for name, variable, word in _well_known(equation, known):
        defined = equation.defined((name, Call(word, (variable,), span=variable.span)))
        for scalars in (frozenset(), frozenset({variable.name})):
            with suppress(XcheckError):
                understood = understand_equation(statement, replace(reading, equation=defined), scalars)
                yield understood, f"{name} is {word}({variable.name})"
    yield from counted_by_letters(statement, reading, known)


WELL_KNOWN = ("softmax", "sigmoid", "tanh", "exp", "relu", "logsoftmax", "softplus")
"""Functions of which a text says before what a letter is that its formula is about."""


def _well_known(equation: Equation, known: Collection[str]) -> Iterator[tuple[str, Symbol, str]]:
    r"""What a letter may be that nothing defines, as p in `\partial p_i / \partial z_j = p_i (\delta_{ij} - p_j)`."""
    name, variable = _made_of_itself(equation)
    if variable is not None and name not in known:
        yield from ((name, variable, word) for word in WELL_KNOWN)


def _made_of_itself(equation: Equation) -> tuple[str, Symbol | None]:
    """The letter whose derivative is claimed to be made of it, and what it is differentiated by; None for no such."""
    side, claimed = equation.sides[0], equation.sides[-1]
    if len(equation.sides) != 2 or not isinstance(side, Derivative) or len(side.wrt) != 1 or derivatives(claimed):
        return "", None
    of, by = (each.of if isinstance(each, Element) else each for each in (side.of, side.wrt[0].of))
    if not isinstance(of, Symbol) or not isinstance(by, Symbol) or of.name[0].isupper():
        return "", None
    return (of.name, by) if of.name in symbols(claimed) else ("", None)


def _over_the_sum(equation: Equation) -> Equation | None:
    """The equation with what stands before the first term of its left side before all of it; None without one."""
    side = equation.sides[0]
    if not isinstance(side, Sum) or not isinstance(side.terms[0], Derivative):
        return None
    first = side.terms[0]
    whole = replace(first, of=Sum((first.of, *side.terms[1:])), span=side.span)
    return replace(equation, sides=(whole, *equation.sides[1:]))


def _over_the_product(equation: Equation) -> Equation | None:
    """The equation with the gradient of the first factor of its left side for that of all of it; None without one."""
    match equation.sides[0]:
        case Product(factors=(Transpose(of=Derivative(of=Symbol() as first, sign="nabla") as derivative), *rest)):
            inner = Product((Transpose(first, span=first.span), *rest), span=equation.sides[0].span)
            whole = replace(derivative, of=inner, span=inner.span)
            return replace(equation, sides=(whole, *equation.sides[1:]))
    return None


def matrix_functions(statement: Statement) -> tuple[Understood, str] | None:
    """The claim with exp, log and the like of square matrices as power series, and what changes; None if nothing."""
    try:
        first = understand(statement)
        second = understand(replace(statement, functions="matrix"))
    except XcheckError:
        return None

    def words(understood: Understood) -> set[str]:
        return {node.word for node in understood.typed.equation.of(Call)}

    changed = sorted(words(first) - words(second))
    return (second, " and ".join(changed)) if changed else None


def left_side_alone(statement: Statement, reading: Reading, scalars: frozenset[str] = frozenset()) -> Understood | None:
    """Where the right side does not conform: the left one on both sides of '=', if it takes a derivative.

    None if a free index stands on the right side alone: nothing says how far it runs.

    Args:
        scalars: undeclared letters that are taken for scalars.
    """
    sides = reading.equation.sides
    if len(sides) != 2 or not derivatives(sides[0]):
        return None
    try:
        # What the left side declares and infers holds without the claimed one.
        understood = understand_equation(
            statement, replace(reading, equation=replace(reading.equation, sides=(sides[0],) * 2)), scalars
        )
    except XcheckError:
        return None
    if not understood.typed.ranges.keys() >= {*understood.typed.equation.indices}:
        return None
    moving = {symbol_name(node) for node in walk(sides[1]) if isinstance(node, Differential)}
    return replace(understood, directions=frozenset(moving))


def symbols_of(mend: str, statement: Statement) -> frozenset[str]:
    """The names in a mended side."""
    try:
        return frozenset(symbols(parse_equation(f"{mend} = 1", dict(statement.spaces)).equation.sides[0]))
    except XcheckError:
        return frozenset()


def undefined_name(statement: Statement, result: Result) -> Result | None:
    """Where nothing explains a failure, an undeclared name that stands on one side alone does.

    In `f = A x`, or `df_i = …`, with nothing else of f it does whatever could be mended: drawn at random, f equals
    nothing.
    """
    if result.verdict.kind is not Kind.DISAGREES or statement.formula is not None:
        return None
    mend = result.verdict.mend
    unexplained = not mend and result.verdict.reason in ("unknown cause", "shapes")
    try:
        reading = read(statement)
    except XcheckError:
        return None
    equation, _, _ = with_components(reading.equation, {**statement.spaces, **dict(reading.declared)})
    equation, _ = with_data(equation, statement.spaces, ())
    definitions = dict(equation.definitions)
    declared = {canonical(name) for name in statement.spaces} | set(definitions) | indices_of(equation)
    spaces = [*statement.spaces.values(), *(space for _, space in reading.declared)]
    declared |= {name for space in spaces for d in (space.shape.rows, space.shape.columns) for name in d.atoms}
    # The sizes of what is declared are numbers that a formula may use.
    declared |= {name for sizes in size_assignments(statement.spaces, statement.larger, rounds=1) for name in sizes}
    sides = [reached(side, definitions) for side in equation.sides]
    counts = Counter(name for side in sides for name in side)
    declared |= {f"{name}_{accent}" for name in (*declared, *counts) for accent in ("dot", "ddot")}
    # What no side names, an operator without an operand or a bar may be the derivative of.
    implied = [reached(value, definitions) for name, value in definitions.items() if name not in counts]
    # What is given ties its names to each other: with b = A x, of x = A⁻¹b the A is no name out of nowhere.
    ties = [symbols(value) for value in definitions.values()]
    tied = {name for tie in ties for name in tie if any(tie & side and name not in side for side in sides)}
    known = declared.union(*implied, tied)
    alone = sorted(name for name, count in counts.items() if count == 1 and name not in known)
    bound = {node.name for side in equation.sides for node in walk(side) if isinstance(node, Integral | Substitution)}
    if len(equation.sides) != 2:
        return None
    left = equation.sides[0]
    # A mend that keeps such a name, as in `A x + p - p`, explains nothing.
    kept = symbols_of(mend, statement) if mend else frozenset()
    claimed = [name for name in alone if (unexplained or name in kept) and name in sides[1] - bound]
    while isinstance(left, Differential | Element):
        left = left.of
    # With a plain function the name on the left is what it computes.
    unnamed = statement.function is None and isinstance(left, Symbol) and left.name in alone
    named = left.name if isinstance(left, Symbol) and unnamed else ""
    if not claimed and not named:
        return None
    name, side = (claimed[0], "right") if claimed else (named, "left")
    note = (
        f"{name} is not defined: it stands on the {side} side alone. Declare it, or say what it is, "
        f"as in '{name} = …: …'. {'' if name in kept else result.verdict.note}".strip()
    )
    verdict = Verdict(kind=Kind.NOT_SELF_CONTAINED, detail=name, reason=f"{name} is not defined", note=note)
    return msgspec.structs.replace(result, verdict=verdict, passed=False)


def lacks_definition(statement: Statement, result: Result) -> Result | None:
    """Where nothing explains a failure, a letter does that was taken for any function and is a certain one.

    As the p of softmax, of which a text has said what it is before.
    """
    if result.verdict.reason != "unknown cause" or result.verdict.mend or not statement.claim:
        return None
    try:
        equation = read(statement).equation
    except XcheckError:
        return None
    name, _ = _made_of_itself(equation)
    if not any(said.startswith(f"{name} is any smooth function of ") for said in result.assumed):
        return None
    note = (
        f"It does not hold for every function {name}. If {name} is a certain one, say what it is, as in "
        f"'{name} = …: …'. {result.verdict.note}"
    )
    verdict = Verdict(kind=Kind.NOT_SELF_CONTAINED, detail=name, reason=f"{name} is not defined", note=note)
    return msgspec.structs.replace(result, verdict=verdict, passed=False)
