"""From rules to a whole equation: its sides conform, sizes get names, and every node has its final shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, summed
from xcheck.errors import NotUnderstood, ShapeError, SizesUnknown
from xcheck.formula.equation import SQUARE, integrated
from xcheck.formula.shapes.inference import PLAIN_ONES, Inference
from xcheck.formula.shapes.numbering import numbers_of_definition, numbers_of_side
from xcheck.formula.shapes.unify import Unifier, is_unknown
from xcheck.formula.tree import Apply, Constant, Node, Number, Primed, Product, Symbol, is_zero, shape_of
from xcheck.formula.typed import Typed
from xcheck.formula.walks import map_children, walk
from xcheck.spaces import Space
from xcheck.spaces import kinds as every_kind
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.scalars import Scalar
from xcheck.spaces.square import Square
from xcheck.spaces.vectors import Vector


def completed(inference: Inference) -> Typed:
    """Gives everything its shape, and says what was found."""
    sides = [inference.node(side) for side in inference.equation.sides]
    sides = [side for chain in inference.equation.chains for side in _chain(inference, sides[chain.start : chain.stop])]
    for name in inference.definitions:
        inference.definition(name)
    for name, condition in inference.equation.conditions:
        if condition == SQUARE or (name in inference.assumed and condition in _conditions_of_square_matrices()):
            _square(inference, name)
    bounds = [inference.node(bound) for bound in inference.equation.bounds]
    _settle(inference)
    _fix_sizes(inference)
    _name_sizes(inference)
    final: dict[Shape, Shape | None] = {}
    definitions = tuple(
        (name, _finished(inference, inference.typed_definitions[name], final, numbers_of_definition(name)))
        for name in inference.definitions
    )
    trees = tuple(
        _finished(inference, tree, final, numbers_of_side(place)) for place, tree in enumerate([*sides, *bounds])
    )
    equation = replace(
        inference.equation, sides=trees[: len(sides)], definitions=definitions, bounds=trees[len(sides) :]
    )
    own = integrated(inference.equation)
    assumed = {name: inference.unifier.shape(shape) for name, shape in inference.assumed.items() if name not in own}
    counts = {name: inference.unifier.resolve(d) for name, d in inference.families.items()}
    maps = {name: _function(inference, name) for name in inference.functions}
    spaces = {
        name: each
        for name, each in inference.spaces.items()
        if name not in inference.definitions or isinstance(each, Map)
    }
    spaces |= {name: _space(shape) for name, shape in assumed.items()}
    spaces |= maps
    spaces |= {name: Family(_space(assumed[name]), _size_of(count)) for name, count in counts.items()}
    ranges = _ranges(inference)
    words = tuple(_in_words(inference, assumed, counts, maps))
    return Typed(equation, spaces, ranges, words, tuple(dict.fromkeys(inference.notes)), frozenset(inference.counts))


def _ranges(inference: Inference) -> dict[str, Dimension]:
    """What each index runs over."""
    ranges = {index: inference.unifier.resolve(d) for index, d in inference.ranges.items()}
    for index, d in ranges.items():
        if any(map(is_unknown, d.atoms)):
            reason = f"what the index {index} runs over cannot be told from the formula; declare what it picks from"
            raise NotUnderstood(reason, inference.text, (0, len(inference.text)), index)
    return ranges


def _in_words(
    inference: Inference, assumed: Mapping[str, Shape], counts: Mapping[str, Dimension], maps: Mapping[str, Map]
) -> Iterator[str]:
    """What was not declared, and so is assumed."""
    for name, shape in assumed.items():
        yield f"{name}_i is {shape}, one for each i up to {counts[name]}" if name in counts else f"{name} is {shape}"
    for name, each in maps.items():
        yield f"{name} is any smooth function of {_listed(each.domains)} to {each.shape}"
    for name in inference.entrywise:
        yield f"{name} is a function of a number, applied to every entry"
    for name in sorted(inference.counts):
        yield f"{name} is a whole number"


def _function(inference: Inference, name: str) -> Map:
    """The space of a function that nobody declared, between the shapes that were found."""
    domains, codomain = inference.functions[name]
    spaces = [_space(inference.unifier.shape(shape)) for shape in (*domains, codomain)]
    return Map(spaces[0] if len(domains) == 1 else tuple(spaces[:-1]), spaces[-1])


def _square(inference: Inference, name: str) -> None:
    """Makes a matrix square that is said to be."""
    shape = inference.symbol_shape(Symbol(name))
    if not inference.unifier.unify(shape.rows, shape.columns):
        raise ShapeError(f"{name} is said to be square but is {inference.unifier.shape(shape)}", inference.text, (0, 0))


def _chain(inference: Inference, sides: list[Node]) -> list[Node]:
    """The sides of one equation, which have one shape."""
    if PLAIN_ONES in inference.notes and any(shape_of(side).is_column for side in sides):
        sides = [inference.node(Constant("1", span=side.span)) if _is_one(side) else side for side in sides]
    shaped = [side for side in sides if not is_zero(side)]
    for left, right in pairwise(shaped):
        inference.conform("the two sides differ:", left, "and", right)
    target = shape_of(shaped[0]) if shaped else SCALAR
    return [inference.zero(side, target) if is_zero(side) else side for side in sides]


def _settle(inference: Inference) -> None:
    """Makes equal what has to be equal for all parts to conform."""
    outcome, origin = inference.unifier.settle()
    if outcome == "settled":
        return
    if outcome == "contradiction" and origin:
        raise inference.mismatch(*origin)
    where = (origin[1].span[0], origin[3].span[1]) if origin else (0, len(inference.text))
    raise SizesUnknown(
        "the sizes here cannot be told from the formula; declare the spaces of its symbols", inference.text, where
    )


def _fix_sizes(inference: Inference) -> None:
    """`n = 3`, `n odd`: the one size that the statement has and nobody named is n."""
    for name, size in inference.equation.fixed:
        found = [
            inference.unifier.resolve(d) for shape in inference.assumed.values() for d in (shape.rows, shape.columns)
        ]
        unknown = {atom for d in found for atom in d.atoms if is_unknown(atom)}
        if name in inference.dimensions or len(unknown) != 1:
            number = {"odd": "'2*k+1'", "even": "'2*k'"}.get(str(size), size)
            reason = f"which size {name} is cannot be told here; declare it, as in Vector({number})"
            raise NotUnderstood(reason, inference.text, (0, len(inference.text)), name)
        inference.unifier.bindings[unknown.pop()] = _fixed_size(inference.unifier, size)


def _fixed_size(unifier: Unifier, size: int | str) -> Dimension:
    if isinstance(size, int):
        return Dimension(size)
    half = Dimension(2) * unifier.fresh()
    return summed([half, ONE]) if size == "odd" else half


def _name_sizes(inference: Inference) -> None:
    """Binds the dimensions that inference introduced, and that are still unknown, to letters."""
    found: list[str] = []
    definitions = [shape_of(part) for side in inference.typed_definitions.values() for part in walk(side)]
    functions = [shape for domains, value in inference.functions.values() for shape in (*domains, value)]
    sizes = [
        d for shape in [*inference.assumed.values(), *functions, *definitions] for d in (shape.rows, shape.columns)
    ]
    for d in [*sizes, *inference.families.values()]:
        found += [name for name in inference.unifier.resolve(d).atoms if is_unknown(name)]
    taken = {
        *inference.dimensions,
        *inference.spaces,
        *inference.assumed,
        *inference.definitions,
        *dict(inference.equation.fixed),
    }
    letters = [letter for letter in "nmpqrstuvwabcdefgh" if letter not in taken]
    order = list(dict.fromkeys(found))
    # Rows before columns reads as m × n; a single size is called n.
    if len(order) > 1:
        letters[:2] = letters[1::-1]
    for place, name in enumerate(order):
        inference.unifier.bindings[name] = Dimension(1, (letters[place] if place < len(letters) else f"n{place}",))


def _final(inference: Inference, shape: Shape) -> Shape | None:
    """The shape with every dimension that was found; None where one was not."""
    shape = inference.unifier.shape(shape)
    return None if any(map(is_unknown, (*shape.rows.atoms, *shape.columns.atoms))) else shape


def _finished(inference: Inference, tree: Node, final: dict[Shape, Shape | None], numbers: Iterator[int]) -> Node:
    """The tree with every dimension that was found, and with numbers for its spans.

    `final` keeps what has become of each shape.
    """

    def finish(node: Node) -> Node:
        number, shape = next(numbers), shape_of(node)
        if shape not in final:
            final[shape] = _final(inference, shape)
        finished = map_children(node, finish, shape=final[shape], span=(number, number))
        if inference.entrywise and isinstance(node, Product):
            _refuse_matrix_functions(inference, node)
        if finished.shape is None:
            reason = f"the size of {inference.shown(node)} cannot be told from the formula; write it, as in I_n"
            raise NotUnderstood(reason, inference.text, node.span)
        return finished

    return finish(tree)


def _refuse_matrix_functions(inference: Inference, node: Product) -> None:
    """`A g'(A)`: of a square matrix g may act on every entry, or be a power series."""
    for factor in node.factors:
        of = factor.of if isinstance(factor, Primed) else factor
        if not isinstance(of, Apply) or of.function not in inference.entrywise:
            continue
        shape = inference.unifier.shape(shape_of(of))
        if shape.is_matrix and shape.rows == shape.columns:
            reason = f"{of.function} of a square matrix is elementwise for some and a matrix function for others"
            raise NotUnderstood(f"{reason}; declare {of.function}, or define it", inference.text, factor.span)


@cache
def _conditions_of_square_matrices() -> frozenset[str]:
    return frozenset(kind.condition for kind in every_kind().values() if issubclass(kind, Square))


def _is_one(node: Node) -> bool:
    """Whether a node is a bare 1."""
    return isinstance(node, Number) and node.value == 1


def _size_of(d: Dimension) -> str:
    """A dimension as a space is given it."""
    return str(d).replace("·", "*")


def _listed(domains: Sequence[Space]) -> str:
    return " and ".join(str(domain.shape) for domain in domains)


@lru_cache(maxsize=1024)
def _space(shape: Shape) -> Space:
    sizes = [_size_of(shape.rows), _size_of(shape.columns)]
    if shape.is_scalar:
        return Scalar()
    return Vector(sizes[0]) if shape.is_column else Matrix(*sizes)
