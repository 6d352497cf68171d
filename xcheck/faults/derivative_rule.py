"""A rule of differentiation is misused: f′g′ for f′g + fg′, f′/g′ for (f′g − fg′)/g², f′(x)g′(x) for f′(g(x))g′(x).

Shows as a formula of derivatives that agrees once it is what the rule for the left side makes of it: of a product, a
quotient or a composition. One term or one factor that is missing has a fault of its own. Mend by the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from xcheck.diagnosis.repair import Repair
from xcheck.diagnosis.rules import rules
from xcheck.diagnosis.suspicion import Suspicion

ORDER = 72

PLANTED = (
    r"\frac{d}{dt} \left(f(t) g(t)\right) = f'(t) g'(t)",
    r"\frac{d}{dt} \frac{f(t)}{g(t)} = \frac{f'(t)}{g'(t)}",
    r"\frac{d}{dt} f(g(t)) = f'(t) g'(t)",
    r"\nabla \left(f(x) g(x)\right) = \nabla f(x) \nabla g(x)",
)


def repairs(suspicion: Suspicion) -> Iterator[Repair]:
    """What the rule leads to, whole."""
    for rule in rules(suspicion):
        says = f"The {rule.name} gives something else. Write `{{mend}}`."
        yield Repair(f"misused {rule.name}", says, tree=rule.tree, plain=True)
