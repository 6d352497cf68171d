"""What is wrong with a formula that is code: its source is read as a formula, which can be edited."""

from __future__ import annotations

import inspect
from dataclasses import replace
from types import FunctionType

import msgspec
import numpy

from xcheck.checking.settle import Means, frugal, settled
from xcheck.checking.suspicions import suspicion_of
from xcheck.diagnosis.diagnose import diagnose
from xcheck.diagnosis.suspicion import Finding, Suspicion
from xcheck.errors import XcheckError
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.scopes import evaluate_plainly
from xcheck.formula.names import canonical
from xcheck.formula.tree import Node, Symbol
from xcheck.formula.walks import map_children, rewrite
from xcheck.formula.writing.latex import to_latex
from xcheck.formula.writing.numpy.code import numpy_expression
from xcheck.formula.writing.numpy.writer import NoNumpy
from xcheck.judging.compare import GATE, distance
from xcheck.reading import BOUND, VALUE, Understood, parameters_of, read, understand_equation
from xcheck.records import Kind
from xcheck.source.trees import formula_of
from xcheck.source.values import NoFormula
from xcheck.spaces import Map
from xcheck.spaces.families import Family


def of_code(understood: Understood, execution: Execution, means: Means) -> Finding | None:
    """The smallest verified repair of what a callable formula computes; None if its source is not read.

    First an edit of what it returns is sought, then one of what it has given names before; at small sizes, for as a
    formula it is computed anew.
    """
    definitions = _definitions(understood)
    if definitions is None:
        return None
    means = frugal(means)
    means = replace(means, settings=msgspec.structs.replace(means.settings, sizes=()))
    named = _as_formula(understood, execution, definitions)
    if named is None:
        return None
    tree, given = definitions
    inner = (_written_out(tree, given), ())
    for reading in (named, *([_as_formula(understood, execution, inner)] if given else [])):
        if reading is None:
            continue
        found, judgement = settled(reading, means)
        if judgement.kind is not Kind.DISAGREES or judgement.subject_differs or judgement.unseen:
            return None
        # A condition would have explained the values of the code as well.
        suspicion = replace(suspicion_of(reading, found, judgement, means), narrowed=None)
        finding = diagnose(suspicion, single=reading is not named)
        if finding is not None:
            return _spoken(finding, suspicion, named)
    return None


Definitions = tuple[Node, tuple[tuple[str, Node], ...]]
"""What a function returns, and the names that it gives values before."""


def _definitions(understood: Understood) -> Definitions | None:
    """The source of the formula as trees."""
    statement, spaces = understood.statement, understood.typed.spaces
    formula, written = statement.formula, inspect.unwrap(statement.formula) if statement.formula else None
    if formula is None or statement.function is None or not isinstance(written, FunctionType):
        return None
    arguments, names = parameters_of(statement.function), parameters_of(formula)
    arrays = {name: space.shape for name, space in spaces.items() if not isinstance(space, Map | Family)}
    variable = canonical(statement.variable)
    if variable not in arguments or not arrays.keys() >= {*names}:
        return None
    # A backward pass, which is wrapped, returns the cotangents of all arguments.
    place = arguments.index(variable) if formula is not written else 0
    symbols = [(name, arrays[name]) for name in names]
    try:
        code = formula_of(written, symbols, place)
    except NoFormula:
        return None
    return code.tree, code.definitions


def _as_formula(understood: Understood, execution: Execution, definitions: Definitions) -> Understood | None:
    """The statement with a formula in the place of the code; None unless it has the values of the code."""
    reading = read(understood.statement)
    left, (tree, given) = reading.equation.sides[0], definitions
    if BOUND in dict(given):  # the code gives a value to the name that the value of the function has
        left = rewrite(left, lambda node: Symbol(VALUE) if node == Symbol(BOUND) else None)
    reading = replace(reading, equation=replace(reading.equation, sides=(left, tree), definitions=given))
    try:
        other = understand_equation(replace(understood.statement, formula=None), reading)
        for place, value in zip(execution.places, execution.plain[1], strict=True):
            (found,) = evaluate_plainly(other, other.sides[1], replace(place, moved=()))
            size = float(numpy.max(numpy.abs(value), initial=0.0))
            if found.shape != value.shape or not distance(found, value, size or 1.0) <= GATE:
                return None
    except XcheckError:
        return None  # the language has no word for it
    return other


def _written_out(tree: Node, given: tuple[tuple[str, Node], ...]) -> Node:
    """A tree with the values of names in their place."""
    known: dict[str, Node] = {}

    def put(node: Node) -> Node:
        if isinstance(node, Symbol) and node.name in known:
            return known[node.name]
        return map_children(node, put)

    for name, value in given:
        known[name] = put(value)
    return put(tree)


def _spoken(finding: Finding, suspicion: Suspicion, named: Understood) -> Finding:
    """The finding with the mend as code, and with the names that the code has given."""
    repair = finding.repair
    if repair.tree is None:
        return finding
    tree = suspicion.typed(repair.tree)
    given = named.typed.equation.definitions
    values = {_written_out(Symbol(name), given): Symbol(name, shape=value.shape) for name, value in given}

    def folded(node: Node) -> Node:
        return values.get(node) or map_children(node, folded)

    tree = folded(tree)
    mend = to_latex(tree)
    try:
        text = numpy_expression(tree, named.typed)
    except NoNumpy:
        text = mend
    says = repair.says.replace(f"`{repair.mend}`", f"`{text}`")
    return replace(finding, repair=replace(repair, tree=tree, mend=mend, says=says))
