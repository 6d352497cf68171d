r"""Functions that nobody declares: u and v in `∂(uᵀv)/∂x = (∂u/∂x) v + (∂v/∂x) u`, A(t) in the derivative of det A(t).

Such a letter is a function of the most general kind if it is applied, or only differentiated, on more than one
side, or if it stands between two others, as y in `∂L/∂x = (∂y/∂x)(∂L/∂y)`: else its definition is missing. What
its value is, a number, a column or a matrix, the letters say, and what stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xcheck.errors import NotSelfContained
from xcheck.formula import kinds
from xcheck.formula.names import GREEK_LETTERS, is_letter
from xcheck.formula.tree import (
    OF_CHANCE,
    Apply,
    Call,
    Derivative,
    Element,
    Equation,
    Node,
    Power,
    Primed,
    Symbol,
    reached,
    rewrite,
    symbols,
    walk,
)

SIGMOID = "sigma"
"""The letter that, applied and not declared, is the logistic sigmoid; with a prime it is any function."""

_LIKE_GREEK = frozenset({"f", "g", "h", "k", "p", "q", "L", "J", "ell", "phi", "psi"})
"""Letters of functions to the numbers, unless what stands beside them says otherwise."""


_CONSTANT = frozenset("ABCDabcd")
"""Letters that beside a function stand for what does not change."""

_COUNTS = frozenset("kmnpqr")
"""Letters that in an exponent do not change either."""


@dataclass(frozen=True)
class Undeclared:
    """A function that nobody declares: the kind of its value, and how many arguments it takes."""

    kind: str
    arguments: int
    of_time: bool = False


def with_sigmoid(equation: Equation, known: Collection[str]) -> tuple[Equation, tuple[str, ...]]:
    r"""An equation in which `\sigma(…)`, if it is nowhere declared nor has a prime, is the logistic sigmoid."""
    applied = [node for node in equation.of(Apply) if node.function == SIGMOID]
    if not applied:
        return equation, ()
    taken = any(node.name == SIGMOID for node in equation.of(Symbol)) or SIGMOID in known
    primed = any(node.of in applied for node in equation.of(Primed))
    if taken or primed or any(len(node.arguments) != 1 for node in applied):
        return equation, ()

    def put_in(node: Node) -> Node | None:
        if isinstance(node, Apply) and node.function == SIGMOID:
            return Call("sigmoid", tuple(rewrite(each, put_in) for each in node.arguments), span=node.span)
        return None

    return equation.mapped(lambda tree: rewrite(tree, put_in)), ("sigma is the logistic sigmoid, of every entry",)


def undeclared_functions(
    equation: Equation, known: Collection[str], scalars: Collection[str] = ()
) -> tuple[Equation, dict[str, Undeclared]]:
    """The functions that nobody declares, by name, and the equation in which those that are only named have values.

    Args:
        scalars: of these the values are numbers, whatever their letters say.
    """
    definitions = dict(equation.definitions)
    nodes = equation.nodes
    primed = {node.of.function for node in equation.of(Primed) if isinstance(node.of, Apply)}
    barred = {*known, *definitions, *primed, *equation.indices, *OF_CHANCE}
    applied: dict[str, Apply] = {}
    for node in nodes:
        if isinstance(node, Apply) and node.arguments and node.function not in barred:
            applied.setdefault(node.function, node)
    by = {name: found for name, found in _differentiated(nodes).items() if name not in barred and name not in applied}
    named = {name: _arguments(found, by, equation) for name, found in by.items()}
    # What is differentiated by two things of which nothing is known may depend on one through the other.
    made = {*by, *definitions}
    named = {
        name: found
        for name, found in named.items()
        if len(found) == 1 or (found and set().union(*map(symbols, found)) <= made)
    }
    sides = [reached(side, definitions) for side in equation.sides]
    calls = {**applied, **{name: Apply(name, found) for name, found in named.items()}}
    between = set().union(*(symbols(each) for found in by.values() for each in found))
    calls = {name: call for name, call in calls.items() if name in between or sum(name in side for side in sides) > 1}
    if not calls:
        return equation, {}
    _refuse_letters_in_doubt(equation, {name: named[name] for name in calls if name in named}, barred | {*calls})
    looks = _kinds(equation, calls) | dict.fromkeys(scalars, kinds.SCALAR)
    found = {
        name: Undeclared(looks[name], len(call.arguments), call.arguments == (Symbol(kinds.TIME),))
        for name, call in calls.items()
    }
    values = tuple((name, call) for name, call in calls.items() if name in named)
    return equation.defined(*values), found


def _refuse_letters_in_doubt(equation: Equation, named: Mapping[str, tuple[Node, ...]], known: Collection[str]) -> None:
    """In ∂(uᵀv)/∂x, where only ∂u/∂x says that u is a function of x, v may be one too."""
    for node in equation.nodes:
        if not isinstance(node, Derivative) or isinstance(node.of, Symbol):
            continue
        inside = symbols(node.of)
        variables = set().union(*(symbols(variable) for variable in node.wrt))
        functions = {name for name in inside & {*named} if any(symbols(each) & variables for each in named[name])}
        if not functions:
            continue
        # Beside A(t) a B is no constant by its letter.
        constant = _CONSTANT if _CONSTANT.isdisjoint(name[0] for name in functions) else frozenset[str]()
        exponents = {part.exponent for part in walk(node.of) if isinstance(part, Power)}
        constant |= {each.name for each in exponents if isinstance(each, Symbol) and each.name in _COUNTS}
        doubtful = {name for name in inside - variables - {*known} if name[0] not in constant and is_letter(name)}
        for name in sorted(name for name in doubtful if name.partition("_")[0] not in GREEK_LETTERS):
            by = " and ".join(sorted(variables))
            reason = f"whether {name} depends on {by} too is not said; write {name}({by}), or declare {name}"
            raise NotSelfContained(reason, equation.text, node.span, name)


def _differentiated(nodes: Collection[Node]) -> dict[str, list[Node]]:
    """What each bare name is differentiated by, where that is one thing that it is not itself."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        if isinstance(node, Derivative) and isinstance(node.of, Symbol) and len(node.wrt) == 1:
            variable = node.wrt[0].of
            base = variable.of if isinstance(variable, Element) else variable
            if isinstance(base, Symbol) and base != node.of and base not in found.setdefault(node.of.name, []):
                found[node.of.name].append(base)
    return found


def _arguments(found: list[Node], by: dict[str, list[Node]], equation: Equation) -> tuple[Node, ...]:
    """Of the things that a function is differentiated by, those that the others do not already depend on."""
    made = {name: Call("total", tuple(variables)) for name, variables in by.items()}
    values: dict[str, Node] = {**made, **dict(equation.definitions)}
    made_of = [reached(values[name], values) for other in found for name in symbols(other) & {*values}]
    return tuple(each for each in found if not any(symbols(each) <= names for names in made_of))


def _kinds(equation: Equation, calls: dict[str, Apply]) -> dict[str, str]:
    """Whether the value of each function is a number, a column or a matrix."""
    # As a Greek letter, whose kind use alone tells; so do the letters that are mostly functions to the numbers.
    names = {name: f"phi_{name}" if name in _LIKE_GREEK else name for name in calls}

    def as_symbol(node: Node) -> Node | None:
        if isinstance(node, Symbol | Apply):
            name = node.name if isinstance(node, Symbol) else node.function
            return Symbol(names[name]) if name in names else None
        return None

    looks = kinds.kinds_of(equation.mapped(lambda tree: rewrite(tree, as_symbol)), {})
    return {name: looks.get(names[name], kinds.SCALAR) for name in calls}
