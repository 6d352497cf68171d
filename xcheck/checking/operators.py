r"""What a bare ∇ differentiates by: in `\nabla \|Ax - b\|^2 = 2 A^\top (Ax - b)` x, as everybody sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.checking.meant import Meant
from xcheck.errors import XcheckError
from xcheck.formula.equation import indices_of
from xcheck.formula.names import name_to_latex
from xcheck.formula.parsing.operands.derivatives import LETTERS_OF_FUNCTIONS
from xcheck.formula.tree import Apply, Block, Derivative
from xcheck.formula.walks import contains, reached
from xcheck.reading import read
from xcheck.statement import Statement

_USUAL = ("x", "theta", "w", "beta", "z", "X", "W")
"""What is differentiated by most often, in this order, where there are several letters."""


def with_variable(statement: Statement) -> Iterator[Meant]:
    """The claim with each letter that a bare ∇ may differentiate by."""
    try:
        equation = read(statement).equation
    except XcheckError:
        return
    bare = [node for node in equation.of(Derivative) if node.sign == "nabla" and not node.wrt]
    if statement.variable or not bare or any(isinstance(node.of, Apply) for node in bare):
        return
    definitions = dict(equation.definitions)
    names = set().union(*(reached(node.of, definitions) for node in bare)) - {*definitions} - indices_of(equation)
    names -= LETTERS_OF_FUNCTIONS  # whatever those are functions of
    apart = any(contains(side, Block) for side in equation.sides)  # one entry for each letter: ∇(x² + y²) = (2x, 2y)
    usual = [name for name in _USUAL if name in names]
    for name in [*usual, *sorted(names - {*usual})]:
        surely = len(names) == 1 or (name == "x" and not apart)
        # By a number nobody writes ∇.
        yield Meant(replace(statement, variable=name), f"∇ is by {name_to_latex(name)}", surely, numbers=False)
