"""A letter in the wrong case: b for B, X for x.

Shows as a formula that agrees, or conforms at all, once one letter is written in the other case.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.edits import Edit, Parts, symbol_name
from xcheck.formula.tree import Node

ORDER = 34

PLANTED = (r"\Lambda = \Lambda^\top: \frac{\partial \lambda\, a^\top \Lambda x}{\partial x} = \lambda \lambda a",)


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """The symbol that is spelt alike but for its case."""
    name = symbol_name(node)
    for other in parts.symbols if name else ():
        if other != node and symbol_name(other).lower() == name.lower() and type(other) is type(node):
            says = f"{parts.printed(node)} stands where {parts.printed(other)} belongs. Write `{{mend}}`."
            yield Edit(other, "letter case", says)


plants = mends
