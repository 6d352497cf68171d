r"""What a chain of definitions ends in: an undeclared scalar, as L in `y = Wx + b: ∂L/∂W = (∂L/∂y) xᵀ`.

L may be any scalar function of the last defined names that it is differentiated by, and of those that nothing
uses. A statement that takes first derivatives of L alone depends on L only through its gradient by these, which
may be any arrays of their shapes: so L is taken for an inner product with arrays that are drawn, and what holds
for it holds for every L.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xcheck.formula.names import barred
from xcheck.formula.statements.unsaid.adjoints import paired
from xcheck.formula.tree import Derivative, Differential, Element, Node, Symbol
from xcheck.formula.walks import reached, symbols, walk


def with_upstream(
    sides: Sequence[Node], definitions: tuple[tuple[str, Node], ...], known: Collection[str]
) -> tuple[tuple[tuple[str, Node], ...], tuple[str, ...]]:
    """The definitions with those of such scalars, and what is assumed of them, in words.

    Args:
        sides: of the claim.
        known: names that are declared, or bound.
    """
    values = dict(definitions)
    if not values:
        return definitions, ()
    nodes = [node for tree in [*sides, *values.values()] for node in walk(tree)]
    taken = {node.name for node in nodes if isinstance(node, Symbol)} | {*known}
    added: list[tuple[str, Node]] = []
    words = []
    ends = {node.of.name for node in nodes if isinstance(node, Derivative) and isinstance(node.of, Symbol)}
    for name in sorted(ends - {*known} - {*values}):
        by = _differentiated_by(name, nodes)
        outputs = _outputs(name, by, sides, values)
        bars = {output: bar for output in outputs for bar in barred(output)[-1:] if bar not in taken}
        if outputs and len(bars) == len(outputs):
            added.append((name, paired(bars, (0, 0))))
            gradient = " and ".join(bars.values())
            words.append(f"{name} is any scalar function of {' and '.join(outputs)}, its gradient {gradient}")
    return (*definitions, *added), tuple(words)


def _differentiated_by(name: str, nodes: Sequence[Node]) -> list[str]:
    """What a name is differentiated by, where it stands in first derivatives and nowhere else."""
    symbol = Symbol(name)
    taken = [node for node in nodes if isinstance(node, Derivative | Differential) and node.of == symbol]
    once = all(node.order == 1 and (isinstance(node, Differential) or len(node.wrt) == 1) for node in taken)
    again = any(
        isinstance(part, Derivative) and part.of == symbol
        for node in nodes
        if isinstance(node, Derivative | Differential)
        for part in walk(node.of)
    )
    if not once or again or len(taken) != sum(node == symbol for node in nodes):
        return []
    variables = [variable.of for node in taken if isinstance(node, Derivative) for variable in node.wrt]
    bases = [of.of if isinstance(of, Element) else of for of in variables]
    return list(dict.fromkeys(base.name for base in bases if isinstance(base, Symbol)))


def _outputs(name: str, by: Sequence[str], sides: Sequence[Node], values: Mapping[str, Node]) -> list[str]:
    """The defined names that a scalar is a function of."""
    named = [each for each in by if each in values]
    last = [each for each in named if not any(each in reached(values[other], values) for other in named)]
    if not last:
        return []
    # A branch that the claim forgets: it moves with a variable although the last names are held.
    held = {each: value for each, value in values.items() if each not in last}
    used = set().union(*(reached(side, values) for side in sides), *(symbols(value) for value in values.values()))
    forgotten = [
        each
        for each in held
        if each not in used and (moving := reached(held[each], held)) & {*by} - {*values} and name not in moving
    ]
    return [*last, *forgotten]
