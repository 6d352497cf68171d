"""A rational factor is wrong: a forgotten 2, a ½ too many, an n that stands for an average.

Shows as a constant ratio between what the engines say and the formula, or one of its terms. Mend by
multiplying with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.diagnose import Repair, Suspicion
from xcheck.diagnosis.edits import Edit, Parts, multiplied, rational, scaled
from xcheck.formula.tree import Node, Number, Product, Quotient, Sum
from xcheck.judging.compare import ratio_of

ORDER = 30

PLANTED = (
    r"\frac{\partial \|A x - b\|^2}{\partial x} = A^\top (A x - b)",
    r"\frac{\partial (x^\top x + b^\top x)}{\partial x} = x + b",
    r"\frac{\partial \operatorname{tr}(X^3)}{\partial X} = \frac{1}{3} X^\top X^\top",
    r"S \text{ symmetric positive definite}: \nabla_S \operatorname{tr}(S^{1/2}) = S^{-1/2}",
)

COMMON = tuple(map(Fraction, ("2", "1/2", "3", "1/3", "4", "1/4", "3/2", "2/3")))
"""What a term of a sum is most often off by."""


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side times the ratio, if that is a simple fraction."""
    value = suspicion.first_value(suspicion.tree)
    ratio = None if value is None else ratio_of(suspicion.reference[0], value)
    if ratio is None or ratio in (1, -1):
        return
    says = f"A constant factor is wrong: {ratio} times it agrees. Write `{{mend}}`."
    yield Repair(f"factor {ratio}", says, tree=scaled(suspicion.tree, ratio))


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """One term of a sum times a common ratio; the whole times or over a dimension; a number taken out."""
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            for ratio in COMMON:
                terms = (*node.terms[:place], scaled(term, ratio), *node.terms[place + 1 :])
                says = f"A factor of one term is wrong: it takes {ratio} times the term. Write `{{mend}}`."
                yield Edit(replace(node, terms=terms), f"factor {ratio} of one term", says)
    if node is parts.side:
        for size in parts.sizes:
            for changed, name in ((multiplied(size, node), size.name), (Quotient(node, size), f"1/{size.name}")):
                yield Edit(changed, f"factor {name}", f"A factor {name} is missing. Write `{{mend}}`.")
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            if rational(factor) is not None and len(node.factors) > 1:
                rest = multiplied(*node.factors[:place], *node.factors[place + 1 :])
                yield Edit(rest, f"factor {rational(factor)}", "A number is too many. Write `{mend}`.")
    if isinstance(node, Quotient) and isinstance(node.denominator, Number):
        yield Edit(node.numerator, f"factor {rational(node.denominator)}", "A number is too many. Write `{mend}`.")


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side, or one term of a sum, doubled and halved; a number taken out."""
    yield from (
        edit for edit in mends(node, parts) if edit.reason in ("factor 2 of one term", "factor 1/2 of one term")
    )
    if node is parts.side:
        for ratio in (Fraction(2), Fraction(1, 2)):
            yield Edit(scaled(node, ratio), f"factor {ratio}", "")
