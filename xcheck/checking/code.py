"""What is wrong with a formula that is code: its source is read as a formula, which can be edited."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from types import FunctionType
from typing import Any

import msgspec
import numpy

from xcheck.checking.misshapen import suspicion_of_shapes
from xcheck.checking.settle import Means, frugal, settled
from xcheck.checking.suspicions import suspicion_of
from xcheck.diagnosis.diagnose import by_one, by_several, diagnose
from xcheck.diagnosis.repair import Finding
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.errors import ShapeError, XcheckError
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.scopes import values_at
from xcheck.formula.names import canonical
from xcheck.formula.statements.parse import Reading
from xcheck.formula.tree import Node, Symbol
from xcheck.formula.walks import map_children, rewrite
from xcheck.formula.writing.latex import to_latex
from xcheck.formula.writing.numpy.code import numpy_expression
from xcheck.formula.writing.numpy.writer import NoNumpy
from xcheck.function import operation_of
from xcheck.judging.compare import GATE, distance
from xcheck.reading import BOUND, VALUE, Understood, parameters_of, read, understand_equation
from xcheck.records import Kind
from xcheck.source.operations import formula_of_operation, in_its_words
from xcheck.source.trees import formula_of
from xcheck.source.values import NoFormula
from xcheck.spaces import Map
from xcheck.spaces.families import Family


def of_code(understood: Understood, execution: Execution, means: Means, several: bool = True) -> Finding | None:
    """The smallest verified repair of what a callable formula computes; None if its source is not read.

    First an edit of what it returns is sought, then one of what it has given names before, the last name first; at
    small sizes, for as a formula it is computed anew.

    Args:
        several: whether repairs of more than one edit are tried as well, which takes long.
    """
    definitions = _definitions(understood)
    if definitions is None:
        return None
    means = frugal(understood, means)
    means = replace(means, settings=msgspec.structs.replace(means.settings, sizes=()))
    named = _as_formula(understood, execution, definitions)
    if named is None:
        return None
    suspicions = []
    for inner in _written_out_by_and_by(definitions):
        reading = named if inner is definitions else _as_formula(understood, execution, inner)
        if reading is None:
            continue
        found, judgement = settled(reading, means)
        if judgement.kind is not Kind.DISAGREES or judgement.subject_differs or judgement.unseen:
            return None
        # A condition would have explained the values of the code as well.
        suspicion = replace(suspicion_of(reading, found, judgement, means), narrowed=None, is_code=True)
        suspicions.append(suspicion)
        finding = by_one(suspicion)
        if finding is not None:
            return _spoken(finding, suspicion, named, understood.statement.formula)
    # Written out it is so long that pairs of edits take too much time.
    finding = by_several(suspicions[0]) if suspicions and several else None
    return None if finding is None else _spoken(finding, suspicions[0], named, understood.statement.formula)


def of_misshapen_code(understood: Understood, means: Means) -> Finding | None:
    """The smallest verified repair of a callable formula whose parts, or whose shape, do not conform.

    None if its source is not read, or conforms.
    """
    definitions = _definitions(understood)
    if definitions is None:
        return None
    statement = replace(understood.statement, formula=None)
    named: Understood | None = None
    for inner in _written_out_by_and_by(definitions):
        reading = _reading_of(understood, inner)
        try:
            understand_equation(statement, reading)
        except ShapeError as error:
            found = suspicion_of_shapes(statement, reading, means, error)
        except XcheckError:
            continue  # the language has no word for it
        else:
            return None
        if found is None:
            continue
        alone, suspicion, _ = found
        named = named or alone
        finding = diagnose(suspicion)
        if finding is not None:
            return _spoken(finding, suspicion, named, understood.statement.formula)
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
    place = arguments.index(variable) if statement.cotangent else 0
    operation = operation_of(formula)
    symbols = [(name, arrays[name]) for name in names]
    try:
        code = (
            formula_of(written, symbols, place)
            if operation is None
            else formula_of_operation(operation, symbols, place)
        )
    except NoFormula:
        return None
    return code.tree, code.definitions


def _as_formula(understood: Understood, execution: Execution, definitions: Definitions) -> Understood | None:
    """The statement with a formula in the place of the code; None unless it has the values of the code."""
    try:
        other = understand_equation(replace(understood.statement, formula=None), _reading_of(understood, definitions))
        values = values_at(other, other.sides[1], execution.places)
        for found, value in zip(values, execution.plain[1], strict=True):
            size = float(numpy.max(numpy.abs(value), initial=0.0))
            if found.shape != value.shape or not distance(found, value, size or 1.0) <= GATE:
                return None
    except XcheckError:
        return None  # the language has no word for it
    return other


def _reading_of(understood: Understood, definitions: Definitions) -> Reading:
    """The statement as if what the code computes were its text."""
    reading = read(understood.statement)
    left, (tree, given) = reading.equation.sides[0], definitions
    if BOUND in dict(given):  # the code gives a value to the name that the value of the function has
        left = rewrite(left, lambda node: Symbol(VALUE) if node == Symbol(BOUND) else None)
    return replace(reading, equation=replace(reading.equation, sides=(left, tree), definitions=given))


def _written_out_by_and_by(definitions: Definitions) -> Iterator[Definitions]:
    """What is returned, with the values of names in their place for one name more each time, the last one first."""
    tree, given = definitions
    if not isinstance(tree, Symbol) or tree.name not in dict(given):
        yield definitions
    while given:
        given, last = given[:-1], given[-1:]
        changed = _written_out(tree, last)
        if changed != tree:
            tree = changed
            yield tree, given


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


def _spoken(finding: Finding, suspicion: Suspicion, named: Understood, formula: Any) -> Finding:
    """The finding with the mend as code like that of the formula, and with the names that it has given."""
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
    operation = operation_of(formula)
    text = text if operation is None or text is mend else in_its_words(text, operation)
    return replace(finding, repair=replace(repair, tree=tree, mend=mend, written=text))
