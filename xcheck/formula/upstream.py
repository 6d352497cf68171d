r"""What a chain of definitions ends in: an undeclared scalar, as L in `y = Wx + b: ∂L/∂W = (∂L/∂y) xᵀ`.

L may be any scalar function of the last defined names it is differentiated by. A statement that takes first
derivatives of L alone depends on L only through its gradient by these, which may be any array of their shape:
so L is taken for the inner product with an array that is drawn, and what holds for it holds for every L.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xcheck.formula.adjoints import paired, reached
from xcheck.formula.names import barred
from xcheck.formula.tree import Derivative, Differential, Element, Node, Symbol, walk


def with_upstream(
    sides: Collection[Node], definitions: tuple[tuple[str, Node], ...], known: Collection[str]
) -> tuple[tuple[tuple[str, Node], ...], tuple[str, ...]]:
    """The definitions with those of such scalars, and what is assumed of them, in words.

    Args:
        sides: of the claim.
        known: names that are declared, or bound.
    """
    values = dict(definitions)
    trees = [*sides, *values.values()]
    nodes = [node for tree in trees for node in walk(tree)]
    taken = {node.name for node in nodes if isinstance(node, Symbol)} | {*known}
    added: list[tuple[str, Node]] = []
    words = []
    for name in sorted(taken - {*known} - {*values}):
        outputs = _outputs(name, nodes, values)
        bars = {output: bar for output in outputs for bar in barred(output)[-1:] if bar not in taken}
        if outputs and len(bars) == len(outputs):
            added.append((name, paired(bars, (0, 0))))
            words.append(f"{name} is any scalar function of {' and '.join(outputs)}, its gradient {' and '.join(bars.values())}")
    return (*definitions, *added), tuple(words)


def _outputs(name: str, nodes: Collection[Node], values: Mapping[str, Node]) -> list[str]:
    """The defined names that a name is a function of, where it stands in first derivatives and nowhere else."""
    symbol = Symbol(name)
    taken = [node for node in nodes if isinstance(node, Derivative | Differential) and node.of == symbol]
    by = [variable.of for node in taken if isinstance(node, Derivative) for variable in node.wrt]
    first = all(
        node.order == 1 and (isinstance(node, Differential) or len(node.wrt) == 1) for node in taken
    ) and not any(
        isinstance(node, Derivative | Differential)
        and any(isinstance(part, Derivative) and part.of == symbol for part in walk(node.of))
        for node in nodes
    )
    if not first or len(taken) != sum(node == symbol for node in nodes):
        return []
    bases = [of.of if isinstance(of, Element) else of for of in by]
    found = list(dict.fromkeys(base.name for base in bases if isinstance(base, Symbol) and base.name in values))
    return [each for each in found if not any(each in reached(values[other], values) for other in found)]
