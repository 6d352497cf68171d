"""What can begin an operand: each file enters its functions into the parser's table of signs."""

from xcheck.formula.parsing.operands import brackets, constants, names, words  # noqa: F401  (they enter them)
