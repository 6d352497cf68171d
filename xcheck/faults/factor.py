"""A rational factor is wrong: a forgotten 2, a ½ too many, an n that stands for an average.

Shows as a constant ratio between what the engines say and the formula, or one of its terms. Mend by
multiplying with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from xcheck.diagnosis.edits import Edit, Parts, multiplied, rational, scaled
from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.suspicion import Suspicion
from xcheck.diagnosis.terms import terms
from xcheck.formula.tree import Node, Number, Product, Quotient, Sum, Symbol
from xcheck.formula.walks import symbols
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

_NUMBER = "A number is too many. Write `{mend}`."


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """The side or one of its terms times the ratio, if that is a simple fraction."""
    for term in terms(suspicion):
        ratio = ratio_of(term.wanted, term.value)
        if ratio is None or ratio in (1, -1):
            continue
        of, says = "", f"A constant factor is wrong: {ratio} times it agrees. Write `{{mend}}`."
        if term.node is not suspicion.tree:
            of, says = " of one term", _of_one_term(ratio)
        plain = not of and 1 in (ratio.numerator, ratio.denominator)
        yield Repair(f"factor {ratio}{of}", says, tree=term.tree(scaled(term.node, ratio)), plain=plain)


def _of_one_term(ratio: Fraction) -> str:
    return f"A factor of one term is wrong: it takes {ratio} times the term. Write `{{mend}}`."


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """One term of a sum times a common ratio; the whole times or over a dimension; a number or dimension taken out."""
    if isinstance(node, Sum):
        for place, term in enumerate(node.terms):
            for ratio in COMMON:
                others = (*node.terms[:place], scaled(term, ratio), *node.terms[place + 1 :])
                yield Edit(replace(node, terms=others), f"factor {ratio} of one term", _of_one_term(ratio))
    if node is parts.side:
        for size in parts.sizes:
            for changed, name in ((multiplied(size, node), size.name), (Quotient(node, size), f"1/{size.name}")):
                yield Edit(changed, f"factor {name}", f"A factor {name} is missing. Write `{{mend}}`.")
    if isinstance(node, Product):
        for place, factor in enumerate(node.factors):
            rest = (*node.factors[:place], *node.factors[place + 1 :])
            if rest and (count := rational(factor)):
                yield Edit(multiplied(*rest), f"factor {count}", _NUMBER)
            elif rest and isinstance(factor, Symbol) and factor in parts.sizes:
                yield Edit(multiplied(*rest), f"factor 1/{factor.name}", _NUMBER)
    if isinstance(node, Quotient) and isinstance(node.denominator, Number):
        yield Edit(node.numerator, f"factor {rational(node.denominator)}", _NUMBER)
    elif isinstance(node, Quotient) and isinstance(node.denominator, Symbol) and node.denominator in parts.sizes:
        yield Edit(node.numerator, f"factor {node.denominator.name}", _NUMBER)


def plants(node: Node, parts: Parts) -> Iterator[Edit]:
    """The whole side, or one term of a sum, doubled and halved; a number taken out; a dimension that occurs, once more
    or less."""
    for edit in mends(node, parts):
        if edit.reason in ("factor 2 of one term", "factor 1/2 of one term") or edit.says == _NUMBER:
            yield edit
    if node is parts.side:
        for ratio in (Fraction(2), Fraction(1, 2)):
            yield Edit(scaled(node, ratio), f"factor {ratio}", "")
        for size in parts.sizes:
            if size.name in symbols(node):
                yield Edit(multiplied(size, node), f"factor {size.name}", "")
                yield Edit(Quotient(node, size), f"factor 1/{size.name}", "")
