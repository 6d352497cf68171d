"""The rules of indices: entries, members of families, sums over indices, arrays given by their entries."""

from __future__ import annotations

from fractions import Fraction

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, dimension
from xcheck.errors import NotUnderstood, ShapeError
from xcheck.formula.shapes.inference import Inference, rule
from xcheck.formula.tree import (
    Cases,
    Comparison,
    Constant,
    Element,
    Entries,
    Node,
    Number,
    Reduction,
    Sum,
    Symbol,
    is_zero,
    shape_of,
)
from xcheck.formula.walks import copied, map_children, walk
from xcheck.formula.whole_numbers import has_bounds, integer, is_whole, last_of_sum, picks_entries

OUTSIDE = "an entry whose computed index falls outside is left out"


@rule(Element)
def _element(inference: Inference, node: Element) -> Node:
    of = node.of
    of = copied(of, shape=inference.symbol_shape(of)) if isinstance(of, Symbol) else inference.node(of)
    shape, members = shape_of(of), inference.members(of)
    own = [d for d in (shape.rows, shape.columns) if d != ONE]
    if members is not None and own and len(node.indices) == 1 + len(own):
        # Of a family x_{ij} is an entry of x_i.
        member, *entries = node.indices
        return _element(inference, copied(node, of=copied(node, indices=(member,)), indices=tuple(entries)))
    sizes = [members] if members is not None else own
    if len(sizes) != len(node.indices):
        count = f"{len(node.indices)} {'index' if len(node.indices) == 1 else 'indices'}"
        reason = f"{inference.described(of)}, has entries with {len(sizes)}, not {count}"
        raise ShapeError(reason, inference.text, node.span)
    for index, d in zip(node.indices, sizes, strict=True):
        name, over = _range(inference, index)
        if over is not None and not inference.unifier.unify(over, d):
            reason = f"the index {name} would run over two different sizes; use another letter for one of them"
            raise NotUnderstood(reason, inference.text, node.span, name)
        if isinstance(index, Sum):
            inference.notes.append(OUTSIDE)
        length = inference.unifier.resolve(d)
        if isinstance(index, Number) and not length.names and index.value > length.factor:
            what = "member" if members is not None else "entry"
            whole = Symbol(of.name, shape=of.shape) if isinstance(of, Symbol) else of
            reason = f"there is no {what} {index.value} of {inference.described(whole)}"
            raise ShapeError(reason, inference.text, node.span)
    if members is None:
        rest = iter([d if index == Constant(":") else ONE for index, d in zip(node.indices, sizes, strict=True)])
        shape = Shape(*(next(rest) if d != ONE else ONE for d in (shape.rows, shape.columns)))
    indices = tuple(_index(inference, index) for index in node.indices)
    return copied(node, of=of, indices=indices, shape=shape)


def _range(inference: Inference, index: Node) -> tuple[str, Dimension | None]:
    """How a letter is written, and what it runs over, or is the last place of."""
    if isinstance(index, Constant):
        return index.size, dimension(index.size) if index.size else None
    return (index.name, inference.range_of(index)) if isinstance(index, Symbol) else ("", None)


def _index(inference: Inference, node: Node) -> Node:
    """An index with the shape that a number has; every letter in it has a range."""
    for part in walk(node):
        if isinstance(part, Symbol):
            inference.range_of(part)
    return _scalars(node)


def _scalars(node: Node) -> Node:
    return map_children(node, _scalars, shape=SCALAR)


@rule(Entries)
def _entries(inference: Inference, node: Entries) -> Node:
    sizes = [inference.range_of(Symbol(index)) for index in node.indices]
    body = inference.node(node.body)
    for index, end, size in zip(node.indices, node.ends, sizes, strict=False):
        if not inference.unifier.unify(size, dimension(end)):
            reason = f"the array ends at {end}, but {index} runs to {inference.unifier.resolve(size)}"
            raise ShapeError(reason, inference.text, node.span)
    shape = shape_of(body)
    if len(sizes) > 2 or (len(sizes) == 2 and not shape.is_scalar):
        reason = "an array has rows and columns: it is made of numbers by two indices, or of anything by one"
        raise NotUnderstood(reason, inference.text, node.span)
    if shape.is_scalar:
        shape = Shape(sizes[0], sizes[1] if len(sizes) == 2 else ONE)
    elif shape.is_row:
        shape = Shape(sizes[0], shape.columns)
    return copied(node, body=body, shape=shape)


@rule(Comparison)
def _comparison(inference: Inference, node: Comparison) -> Node:
    typed, by_index = _compared(inference, node)
    if node.relation in ("=", "ne") and not by_index:
        reason = "drawn values are never equal; only indices are compared by = and \\ne in a bracket"
        raise NotUnderstood(reason, inference.text, node.span)
    return typed


def _compared(inference: Inference, node: Comparison) -> tuple[Comparison, bool]:
    """The relation with shapes, and whether it is one of indices."""
    left, right = inference.node(node.left), inference.node(node.right)
    shape = shape_of(right) if isinstance(left, Number) else shape_of(left)
    if not isinstance(left, Number) and not isinstance(right, Number):
        inference.conform("cannot compare", left, "and", right)
    if isinstance(left, Symbol) and isinstance(right, Symbol) and {left.name, right.name} <= inference.indices:
        inference.unifier.unify(inference.range_of(left), inference.range_of(right))
    picks = {part.name for side in (left, right) for part in walk(side) if isinstance(part, Symbol)}
    return copied(node, left=left, right=right, shape=shape), picks <= inference.indices


@rule(Cases)
def _cases(inference: Inference, node: Cases) -> Node:
    conditions = tuple(tuple(_condition(inference, each) for each in found) for found in node.conditions)
    values = tuple(map(inference.node, node.values))
    shaped = [value for value in values if not is_zero(value)] or values
    parts = [*shaped, *(each for found in conditions for each in found)]
    wide = next((part for part in parts if not shape_of(part).is_scalar), parts[0])
    for part in parts:
        if not shape_of(part).is_scalar or shape_of(wide).is_scalar:
            inference.conform("in one value by cases stand", wide, "and", part)
    shape = shape_of(wide)
    values = tuple(inference.zero(value, shape) if is_zero(value) else value for value in values)
    return copied(node, values=values, conditions=conditions, shape=shape)


def _condition(inference: Inference, node: Comparison) -> Comparison:
    """A condition of a case, which may also be that drawn values are equal: then its case is never met."""
    typed, by_index = _compared(inference, node)
    if not by_index and node.relation in ("=", "ne"):
        met = f"{inference.shown(node.left)} = {inference.shown(node.right)}"
        inference.notes.append(f"not checked: what holds where {met}, which is at no drawn point")
    return typed


@rule(Reduction)
def _reduction(inference: Inference, node: Reduction) -> Node:
    if has_bounds(node):
        return _counted(inference, node)
    body = inference.node(node.body)
    condition = None if node.condition is None else inference.node(node.condition)
    if node.index not in inference.ranges:
        raise NotUnderstood(
            f"nothing in this {node.word} has the index {node.index}", inference.text, node.span, node.index
        )
    if isinstance(node.upper, Symbol) and node.upper.name in inference.dimensions:
        end = inference.ranges[node.index]
        if not inference.unifier.unify(end, Dimension(1, (node.upper.name,))):
            size = inference.unifier.resolve(end)
            reason = f"the sum ends at {node.upper.name}, but {node.index} runs to {size}"
            raise ShapeError(reason, inference.text, node.upper.span)
    shape = shape_of(body)
    if node.word == "bigoplus":
        count = inference.ranges[node.index]
        shape = inference.unifier.bounded(Shape(count * shape.rows, count * shape.columns))
    return copied(
        node, body=body, lower=_number(node.lower), upper=_number(node.upper), condition=condition, shape=shape
    )


def _counted(inference: Inference, node: Reduction) -> Node:
    """A sum between bounds: its index is a number, and picks nothing."""
    if node.word == "bigoplus":
        reason = "⊕ is read over all that its index picks, as in \\bigoplus_i A_i"
        raise NotUnderstood(reason, inference.text, node.span)
    if picks_entries(node):
        return _over_some_entries(inference, node)
    for bound in (node.lower, node.upper):
        if bound is None or not is_whole(bound):
            span = node.span if bound is None else bound.span
            reason = "a sum that counts needs both its bounds, whole numbers, as in \\sum_{r=0}^{k-1}"
            raise NotUnderstood(reason, inference.text, span)
        for part in walk(bound):
            if isinstance(part, Symbol):
                inference.count(part)
    outside = inference.ranges.pop(node.index, None)
    body = inference.node(node.body)
    condition = None if node.condition is None else inference.node(node.condition)
    if inference.ranges.pop(node.index, None) is None:
        raise NotUnderstood(
            f"nothing in this {node.word} has the index {node.index}", inference.text, node.span, node.index
        )
    if outside is not None:
        inference.ranges[node.index] = outside
    return copied(
        node, body=body, lower=_number(node.lower), upper=_number(node.upper), condition=condition, shape=body.shape
    )


def _over_some_entries(inference: Inference, node: Reduction) -> Node:
    """A sum over a part of what its index picks from, as from 2 to n, or to n - 1."""
    size, upper, lower = last_of_sum(node), node.upper, node.lower or Number(Fraction(1))
    first = integer(lower)
    if size is None or upper is None or not is_whole(lower) or (first is not None and first < 1):
        place = node.span if upper is None else (upper if size is None else lower).span
        reason = (
            "a sum over entries is read from 1 or a later number on, to a named dimension or some before it, as n - 1"
        )
        raise NotUnderstood(reason, inference.text, place)
    for part in walk(lower):
        if isinstance(part, Symbol):
            inference.count(part)
    body = inference.node(node.body)
    condition = None if node.condition is None else inference.node(node.condition)
    end = inference.range_of(Symbol(node.index))
    if not inference.unifier.unify(end, Dimension(1, (size,))):
        reason = f"the sum ends by {size}, but {node.index} runs to {inference.unifier.resolve(end)}"
        raise ShapeError(reason, inference.text, upper.span)
    return copied(node, body=body, lower=_scalars(lower), upper=_scalars(upper), condition=condition, shape=body.shape)


def _number(node: Node | None) -> Node | None:
    return None if node is None else _scalars(node)
