"""One function stands where another belongs: sin for cos.

Shows as a formula that agrees once one word is exchanged for a related one, or dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xcheck.diagnosis.edits import SHRINKING, Edit, Parts
from xcheck.formula.shapes.signatures import arity
from xcheck.formula.tree import Call, Constant, Node, Number
from xcheck.vocabulary.words import vocabulary

ORDER = 42

PLANTED = (r"\frac{\partial \sin(a^\top x)}{\partial x} = \sin(a^\top x) a",)

RELATED = (
    ("sin", "cos", "tan"),
    ("sinh", "cosh", "tanh"),
    ("exp", "log"),
    ("expm", "logm"),
    ("sin", "sinm"),
    ("cos", "cosm"),
    ("sigmoid", "softplus", "softmax", "tanh"),
    ("relu", "sign", "absolute"),
    ("logsumexp", "softmax"),
    ("amax", "hardmax"),
    ("lgamma", "digamma", "trigamma"),
    ("total", "mean", "trace"),
    ("rowsum", "rowmean"),
    ("colsum", "colmean"),
    ("det", "logdet", "trace"),
)
"""Words that are mistaken for each other."""

PARTS_OF_MATRICES = ("pinv", "tril", "stril", "triu", "striu")
"""Words that are forgotten around a square matrix, whether or not they stand elsewhere in the statement."""


def mends(node: Node, parts: Parts) -> Iterator[Edit]:
    """A related word in its place; the argument alone; a word of the statement around it."""
    if not isinstance(node, Call):
        if not isinstance(node, Number | Constant):
            shape = node.shape
            square = shape is not None and shape.is_matrix and shape.rows == shape.columns
            for word in dict.fromkeys((*parts.words, *(PARTS_OF_MATRICES if square else ()))):
                if arity(vocabulary()[word].signature) == 1:
                    yield Edit(
                        Call(word, (node,)),
                        "wrong function",
                        f"{parts.spoken(word)} is missing in one place. Write `{{mend}}`.",
                    )
        return
    related = [other for family in RELATED if node.word in family for other in family]
    for other in dict.fromkeys(related):
        if other != node.word and other in vocabulary():
            says = f"{parts.spoken(node.word)} stands where {parts.spoken(other)} belongs. Write `{{mend}}`."
            yield Edit(replace(node, word=other), "wrong function", says)
    if len(node.arguments) == 1 and node.word not in SHRINKING:
        yield Edit(node.arguments[0], "wrong function", f"{parts.spoken(node.word)} is too many. Write `{{mend}}`.")


plants = mends
