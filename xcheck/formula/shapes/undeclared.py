r"""Functions that nobody declares: u and v in `∂(uᵀv)/∂x = (∂u/∂x) v + (∂v/∂x) u`, A(t) in the derivative of det A(t).

Such a letter is a function of the most general kind if it is applied, or only differentiated, on more than one
side, or if it stands between two others, as y in `∂L/∂x = (∂y/∂x)(∂L/∂y)`: else its definition is missing. What
its value is, a number, a column or a matrix, the letters say, and what stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from xcheck.errors import NotSelfContained
from xcheck.formula.equation import Equation, indices_of
from xcheck.formula.names import GREEK_LETTERS, is_letter
from xcheck.formula.shapes import kinds
from xcheck.formula.tree import (
    OF_CHANCE,
    Apply,
    Call,
    Derivative,
    Element,
    Node,
    Power,
    Primed,
    Product,
    Symbol,
    Variable,
)
from xcheck.formula.walks import copied, reached, rewrite, symbols, walk

HESSIAN = 2
"""The order of the derivative that a Hessian is."""

SIGMOID = "sigma"
"""The letter that, applied and not declared, is the logistic sigmoid; with a prime it is any function."""

_NORMAL = {"Phi": "normcdf", "phi": "normpdf"}
"""Letters that beside each other are the standard normal distribution, with the words for it."""

_CUSTOMARY = {
    SIGMOID: "the logistic sigmoid",
    "Phi": "the standard normal distribution function",
    "phi": "the standard normal density",
}

_LIKE_GREEK = frozenset({"f", "g", "h", "k", "p", "q", "L", "J", "ell", "phi", "psi"})
"""Letters of functions to the numbers, unless what stands beside them says otherwise."""


_CONSTANT = frozenset("ABCDabcd")
"""Letters that beside a function stand for what does not change."""

_DATA = frozenset("xyz")
"""Letters that beside a matrix which depends on a parameter stand for what was measured."""

_COUNTS = frozenset("kmnpqr")
"""Letters that in an exponent do not change either."""


@dataclass(frozen=True)
class Undeclared:
    """A function that nobody declares: the kind of its value, and how many arguments it takes."""

    kind: str
    arguments: int
    of_time: bool = False


def with_customary(
    equation: Equation, known: Collection[str], with_primes: bool = False
) -> tuple[Equation, tuple[str, ...]]:
    r"""An equation in which letters that by custom are one function are that, where nothing else is said of them.

    `\sigma(…)`, which has nowhere a prime, is the logistic sigmoid, `\Phi(…)` beside `\phi(…)` the normal distribution.

    Args:
        with_primes: `\sigma` is the logistic sigmoid where it has a prime as well.
    """
    applied: dict[str, list[Apply]] = {}
    for node in equation.of(Apply):
        applied.setdefault(node.function, []).append(node)
    if applied.keys().isdisjoint(_CUSTOMARY):
        return equation, ()
    taken = {*known, *dict(equation.definitions), *(node.name for node in equation.of(Symbol))}
    primed = {node.of.function for node in equation.of(Primed) if isinstance(node.of, Apply)}
    free = {name for name in applied.keys() - taken if all(len(node.arguments) == 1 for node in applied[name])}
    words: dict[str, str] = {}
    if SIGMOID in (free if with_primes else free - primed):
        words[SIGMOID] = "sigmoid"
    if {*_NORMAL} <= free:
        words |= _NORMAL

    def put_in(node: Node) -> Node | None:
        if isinstance(node, Apply) and node.function in words:
            arguments = tuple(rewrite(each, put_in) for each in node.arguments)
            return Call(words[node.function], arguments, span=node.span)
        return None

    if not words:
        return equation, ()
    assumed = tuple(f"{name} is {_CUSTOMARY[name]}, of every entry" for name in words)
    return equation.mapped(lambda tree: rewrite(tree, put_in)), assumed


def with_parameters(equation: Equation, known: Collection[str]) -> Equation:
    r"""An equation in which an undeclared `\pi_\theta(a)`, where derivatives are by θ, is a function of θ too."""
    by = [variable.of for node in equation.of(Derivative) for variable in node.wrt]
    definitions = dict(equation.definitions)
    variables = {each.name: each for each in by if isinstance(each, Symbol) and each.name not in definitions}
    applied = {node.function for node in equation.of(Apply)} - {*known, *definitions}
    parameters = {name: variables[of] for name in applied if (of := name.partition("_")[2]) in variables}
    if not parameters:
        return equation

    def put_in(node: Node) -> Node | None:
        if not isinstance(node, Apply) or node.function not in parameters:
            return None
        own = tuple(rewrite(each, put_in) for each in node.arguments)
        return copied(node, arguments=(*own, parameters[node.function]))

    return equation.mapped(lambda tree: rewrite(tree, put_in))


def undeclared_functions(
    equation: Equation, known: Collection[str], scalars: Collection[str] = ()
) -> tuple[Equation, dict[str, Undeclared]]:
    """The functions that nobody declares, by name, and the equation in which those that are only named have values.

    Args:
        scalars: of these the values are numbers, whatever their letters say.
    """
    definitions = dict(equation.definitions)
    primed = {node.of.function for node in equation.of(Primed) if isinstance(node.of, Apply)}
    # `K = K(\theta)` says of K that it depends on θ, and nothing else.
    own = {name for name, value in equation.definitions if isinstance(value, Apply) and value.function == name}
    barred = {*known, *definitions.keys() - own, *primed, *equation.indices, *OF_CHANCE}
    applied: dict[str, Apply] = {}
    for node in equation.of(Apply):
        if node.arguments and node.function not in barred:
            applied.setdefault(node.function, node)
    # Who writes rates with dots writes one on all that moves.
    equation, moving = _moving_with_time(equation)
    by = _differentiated(equation) | moving
    by = {name: found for name, found in by.items() if name not in barred and name not in applied}
    if not by and not applied:
        return equation, {}
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
    rates = {name.removesuffix("_dot") for side in sides for name in side if name.endswith("_dot")}
    fixed = applied.keys() - _moved(equation)
    calls = {
        name: call
        for name, call in calls.items()
        if name in between or name in rates or name in fixed or sum(name in side for side in sides) > 1
    }
    if not calls:
        return equation, {}
    if not moving:
        _refuse_letters_in_doubt(equation, {name: named[name] for name in calls if name in named}, barred | {*calls})
    looks = _kinds(equation, calls) | dict.fromkeys(scalars, kinds.SCALAR)
    found = {
        name: Undeclared(looks[name], len(call.arguments), call.arguments == (Symbol(kinds.TIME),))
        for name, call in calls.items()
    }
    values = tuple((name, call) for name, call in calls.items() if name in named)
    return equation.defined(*values), found


def _moved(equation: Equation) -> set[str]:
    """The functions that change with what is differentiated by; in ∂(f(x) + λᵀg)/∂λ the f is any constant.

    One that is differentiated by itself does: ∇_x L(x_0) is its gradient, at x_0.
    """
    by = [variable for node in equation.of(Derivative) for variable in node.wrt]
    if not by:
        return {node.function for node in equation.of(Apply)}
    definitions = dict(equation.definitions)
    variables = set().union(*map(symbols, by))
    alone = {node.of.function for node in equation.of(Derivative) if isinstance(node.of, Apply)}
    return alone | {
        node.function
        for node in equation.of(Apply)
        if any(variables & reached(each, definitions) for each in node.arguments)
    }


def _refuse_letters_in_doubt(equation: Equation, named: Mapping[str, tuple[Node, ...]], known: Collection[str]) -> None:
    """In ∂(uᵀv)/∂x, where only ∂u/∂x says that u is a function of x, v may be one too."""
    indices = indices_of(equation)
    for node in equation.nodes:
        if not isinstance(node, Derivative) or isinstance(node.of, Symbol):
            continue
        inside = symbols(node.of) - indices
        variables = set().union(*(symbols(variable) for variable in node.wrt)) - indices
        functions = {name for name in inside & {*named} if any(symbols(each) & variables for each in named[name])}
        if not functions:
            continue
        # Beside A(t) a B is no constant by its letter.
        constant = _CONSTANT if _CONSTANT.isdisjoint(name[0] for name in functions) else frozenset[str]()
        # By a parameter, as θ in K(θ), data do not change.
        if all(kinds.is_greek(name) for name in variables) and all(name[0].isupper() for name in functions):
            constant |= _DATA
        constant |= kinds.counts_of(equation)
        exponents = {part.exponent for part in walk(node.of) if isinstance(part, Power)}
        constant |= {each.name for each in exponents if isinstance(each, Symbol) and each.name in _COUNTS}
        doubtful = {name for name in inside - variables - {*known} if name[0] not in constant and is_letter(name)}
        for name in sorted(name for name in doubtful if name.partition("_")[0] not in GREEK_LETTERS):
            by = " and ".join(sorted(variables))
            reason = f"whether {name} depends on {by} too is not said; write {name}({by}), or declare {name}"
            raise NotSelfContained(reason, equation.text, node.span, name)


def _differentiated(equation: Equation) -> dict[str, list[Node]]:
    """What each bare name, or its entries, is differentiated by, where that is one thing that it is not itself."""
    found: dict[str, list[Node]] = {}
    for node in equation.of(Derivative):
        if len(node.wrt) == 1:
            of, base = (each.of if isinstance(each, Element) else each for each in (node.of, node.wrt[0].of))
            if isinstance(of, Symbol) and isinstance(base, Symbol) and base not in (of, *found.setdefault(of.name, [])):
                found[of.name].append(base)
    return found


def _moving_with_time(equation: Equation) -> tuple[Equation, dict[str, list[Node]]]:
    r"""The names Y beside whose `\dot Y` all derivatives are by t, and the equation with `\dot V` of what is defined.

    Where there are no derivatives it is the rate of a defined name that makes t what the others move with.
    """
    names, defined = {node.name for node in equation.of(Symbol)}, dict(equation.definitions)
    dotted = sorted(name for name in names | {*defined} if f"{name}_dot" in names and f"{name}_dot" not in defined)
    if not dotted:
        return equation, {}
    variables = {variable.of for node in equation.of(Derivative) for variable in node.wrt}
    time = Symbol(kinds.TIME)
    # A name that its own rate goes into has none: it would go round in a circle.
    values = {**defined, **{f"{name}_dot": Symbol(name) for name in dotted}}
    rates = [name for name in dotted if name in defined and f"{name}_dot" not in reached(defined[name], values)]
    if variables != {time} and (variables or not rates):
        return equation, {}
    by_time = (Variable(time, transposed=True),)
    equation = equation.defined(*((f"{name}_dot", Derivative(Symbol(name), by_time)) for name in rates))
    return equation, {name: [time] for name in dotted if name not in defined and name != kinds.TIME}


def _arguments(found: list[Node], by: dict[str, list[Node]], equation: Equation) -> tuple[Node, ...]:
    """Of the things that a function is differentiated by, those that the others do not already depend on."""
    made = {name: Call("total", tuple(variables)) for name, variables in by.items()}
    values: dict[str, Node] = {**made, **dict(equation.definitions)}
    made_of = [reached(values[name], values) for other in found for name in symbols(other) & {*values}]
    return tuple(each for each in found if not any(symbols(each) <= names for names in made_of))


def _kinds(equation: Equation, calls: dict[str, Apply]) -> dict[str, str]:
    """Whether the value of each function is a number, a column or a matrix."""
    # As a Greek letter, whose kind use alone tells; so do the letters that are mostly functions to the numbers.
    names = {name: f"phi_{name}" if name.partition("_")[0] in _LIKE_GREEK else name for name in calls}

    def as_symbol(node: Node) -> Node | None:
        if isinstance(node, Symbol | Apply):
            name = node.name if isinstance(node, Symbol) else node.function
            return Symbol(names[name]) if name in names else None
        return None

    looks = kinds.kinds_of(equation.mapped(lambda tree: rewrite(tree, as_symbol)), {})
    # What has a Hessian is a number, and what has a gradient in an inner product.
    dotted = [f for node in equation.of(Product) for place in node.dots for f in node.factors[place - 1 : place + 1]]
    gradients = [node for node in equation.of(Derivative) if node.sign == "nabla"]
    gradients = [node for node in gradients if node.order == HESSIAN or any(node is factor for factor in dotted)]
    numbers = {node.of.function for node in gradients if isinstance(node.of, Apply)}
    fields = {name for node in equation.of(Call) if node.word == "trace" for name in _fields(node)}
    known = {**dict.fromkeys(numbers, kinds.SCALAR), **dict.fromkeys(fields, kinds.COLUMN)}
    return {name: known.get(name, looks.get(names[name], kinds.SCALAR)) for name in calls}


def _fields(node: Call) -> Iterator[str]:
    """What a divergence is taken of, as F(x) is, and the last factor of a product in its place."""
    inside = node.arguments[0] if node.arguments else node
    if isinstance(inside, Derivative) and inside.sign == "nabla" and inside.order == 1:
        last = inside.of.factors[-1] if isinstance(inside.of, Product) else inside.of
        if isinstance(last, Apply):
            yield last.function
