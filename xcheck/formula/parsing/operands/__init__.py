"""What can begin an operand: each file enters its functions into the parser's table of signs."""

from xcheck.formula.parsing.operands import (  # noqa: F401  (they enter them)
    brackets,
    cases,
    constants,
    derivatives,
    differentials,
    integrals,
    names,
    numpy,
    substitutions,
    sums,
    words,
)
