"""What is differentiated by: whether it occurs in what is differentiated, and has the part that is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from xcheck.errors import NotSelfContained, NotUnderstood
from xcheck.formula.equation import Equation
from xcheck.formula.tree import Constant, Derivative, Element, Node, Objective, Substitution, Symbol, Variable, is_zero
from xcheck.formula.walks import derivatives, reached, walk
from xcheck.spaces import Space


def base_of(node: Node) -> str:
    """The name of a symbol, or of that which an entry is of."""
    inner = node.of if isinstance(node, Element) else node
    return inner.name if isinstance(inner, Symbol) else ""


def _name_by(node: Node) -> str:
    """The name of what is differentiated by; of an expression the one symbol in it, or ""."""
    node = node.of if isinstance(node, Element) else node
    if isinstance(node, Symbol):
        return node.name
    names = {part.name for part in walk(node) if isinstance(part, Symbol)}
    return names.pop() if len(names) == 1 else ""


def _is_meant_to_be_zero(side: Node) -> bool:
    return (is_zero(side) and not isinstance(side, Substitution)) or (isinstance(side, Constant) and side.name == "0")


def refuse_absent_variables(equation: Equation, parameters: tuple[str, ...], subject: Node | None, bare: str) -> None:
    """A derivative of what does not contain the variable is zero by misreading, not by calculus."""
    if any(_is_meant_to_be_zero(side) for side in equation.sides):
        return
    definitions = dict(equation.definitions)
    for side in equation.sides:
        for node in derivatives(side):
            if not isinstance(node, Derivative) or isinstance(node.of, Objective):
                continue
            known = reached(node.of, definitions)
            if node.of == subject and parameters:
                known |= set(parameters)
            for name in [_name_by(variable.of) for variable in node.wrt] if node.wrt else [bare]:
                if name and name not in known:
                    what = f"does not contain {name}"
                    hint = (
                        f"define what it is, as in 'y = a^\\top {name}: …'"
                        if isinstance(node.of, Symbol)
                        else "its derivative is zero"
                    )
                    raise NotSelfContained(f"what is differentiated {what}; {hint}", equation.text, node.of.span, name)


def refuse_parts_of_real_variables(equation: Equation, spaces: Mapping[str, Space]) -> None:
    """∂/∂x* and ∂/∂Im x make sense for a complex x only."""
    for node in equation.of(Variable):
        for name in map(base_of, node.parts if node.part else ()):
            if name in spaces and not spaces[name].is_complex:
                reason = f"{name} is real: no derivative by its {node.part} part; declare it Complex(…)"
                raise NotUnderstood(reason, equation.text, node.span)
