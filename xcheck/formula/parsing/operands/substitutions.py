r"""What stands at a value: `f\Big|_{x = a}`, `\left. f \right|_{x = a}`, and how far that reaches.

After an operator the bar belongs to the derivative: `\nabla_x f\Big|_{x = a}` is (∇f) at a.
"""

from __future__ import annotations

from xcheck.formula.parsing.parser import SCRIPTS, Parser, operand
from xcheck.formula.parsing.symbols import base_name, scripted_name
from xcheck.formula.tree import Derivative, Node, Substitution, Symbol
from xcheck.formula.walks import symbols


def substitution(p: Parser, node: Node, start: int) -> Node | None:
    r"""`…\Big|_{x = a}`, `…\Big|_{x = a, y = b}`, `\frac{\partial f}{\partial x}\Big|_a`; any other bar is none."""
    if p.peek().text != "_" or p.leaves_bars():
        return None
    return _substituted(p, node, start)


@operand("evaluated")
def evaluated(p: Parser) -> Node:
    r"""`\left. f \right|_{x = a}`: all that stands behind `\left.`."""
    start = p.take().stop
    return _substituted(p, p.within("evaluated"), start)


def _substituted(p: Parser, node: Node, start: int) -> Node:
    p.expect("|", "a bar and what is substituted, as in |_{x = a}")
    p.take()
    if not any(token.text == "=" for token in p.group_tokens()):
        return Substitution(node, _variable_of(p, node), p.argument(), span=p.span_from(start))
    p.expect("{", "a brace and what is substituted, as in |_{x = a}")
    found = [_pair(p), *p.further(lambda: _pair(p), ",")]
    p.expect("}", "a closing brace")
    for name, _ in found:
        if any(name in symbols(value) for other, value in found if other != name):
            raise p.refused(f"{name} is substituted and stands in another value; write one bar after the other", start)
    for name, value in found:
        node = Substitution(node, name, value, span=p.span_from(start))
    return node


def _pair(p: Parser) -> tuple[str, Node]:
    name, _ = scripted_name(p, base_name(p))
    p.expect("=", "'=' and the value that is substituted")
    return name, p.within("{")


def _variable_of(p: Parser, node: Node) -> str:
    r"""What `\Big|_0` behind a derivative gives this value: the variable that is differentiated by."""
    variable = node.wrt[0].of if isinstance(node, Derivative) and len(set(node.wrt)) == 1 else None
    if not isinstance(variable, Symbol):
        raise p.unexpected("what is substituted, as in |_{x = a}")
    return variable.name


SCRIPTS["|"] = substitution
