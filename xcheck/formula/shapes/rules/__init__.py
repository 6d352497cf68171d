"""The rules: each makes of a node of one kind the node with its shape, or says which parts do not conform."""

from xcheck.formula.shapes.rules import arithmetic, functions, indices, operators, powers, products  # noqa: F401  (entered)
