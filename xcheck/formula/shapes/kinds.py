r"""What kind of thing an undeclared letter is: scalar, column or matrix, by how it is used, then by convention.

The convention of letters does most of the work: a capital is a matrix, a lower-case letter a column, a
Greek one a scalar. Use overrules it where it leaves no choice: an entry has one index or two, what
stands alone below a line or in an exponent is a scalar, and a Greek letter that is transposed, that
follows a matrix (`X\beta`) or is added to a column (`x - \mu`) is a column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from xcheck.formula.equation import Equation
from xcheck.formula.names import GREEK_LETTERS
from xcheck.formula.tree import (
    Call,
    Constant,
    Derivative,
    Element,
    Infix,
    Integral,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Primed,
    Product,
    Quotient,
    Reduction,
    Sum,
    Symbol,
    Transpose,
)
from xcheck.formula.walks import walk
from xcheck.spaces import Space
from xcheck.spaces.families import Family
from xcheck.spaces.maps import Map

SCALAR, COLUMN, ROW, MATRIX = "scalar", "column", "row", "matrix"
COLUMNS, MATRICES = "family of columns", "family of matrices"
"""What a letter is whose members x_i are columns, or E_k matrices."""

MAX_PASSES = 5
"""How far one letter can tell of another that tells of a third."""

TIME = "t"
"""The letter that is a number where a derivative is taken by it."""

COUNTING = frozenset("NMTDKnmdpqk")
"""The letters that may stand for how many there are."""

_TELLING = frozenset({Element, Transpose, Norm, Derivative, Primed})
"""The kinds of nodes around a letter that only some kinds of letters can stand in."""

_TRANSPOSED = {COLUMN: ROW, ROW: COLUMN}
_COLUMN_WORDS = frozenset({"diag", "softmax"})


def kinds_of(equation: Equation, known: Mapping[str, str]) -> dict[str, str]:
    """The kind of every symbol of an equation.

    Args:
        known: kinds that are settled already: by declaration, or by the reading that is tried.
    """
    names = {node.name for node in equation.of(Symbol)}
    kinds = {name: kind for name in names if (kind := _conventional(name)) is not None}
    in_scalar_places = [node for kind in (Integral, Quotient, Power, Infix, Norm) for node in equation.of(kind)]
    kinds |= dict.fromkeys((name for node in in_scalar_places for name in _scalar_places(node)), SCALAR)
    kinds |= dict.fromkeys(counts_of(equation), SCALAR)
    nodes = [node for node in equation.nodes if type(node) in _TELLING]
    for node in nodes:
        if isinstance(node, Element) and isinstance(node.of, Symbol):
            name, single = node.of.name, len(node.indices) == 1
            if kinds.get(name) not in (COLUMNS, MATRICES):
                kinds[name] = (MATRICES if name[0].isupper() else COLUMN) if single else MATRIX
        elif isinstance(node, Transpose | Norm) and isinstance(node.of, Symbol | Sum):
            # Of a sum of Greek letters alone, as in (μ_1 - μ_0)ᵀ, all are.
            terms = [*(node.of.terms if isinstance(node.of, Sum) else (node.of,))]
            greek = _greek([term.of if isinstance(term, Negative) else term for term in terms])
            kinds |= dict.fromkeys(greek if len(greek) == len(terms) else (), COLUMN)
        elif isinstance(node, Derivative | Primed) and _is_by_time(node, nodes):
            kinds[TIME] = SCALAR
    if equation.of(Element):
        kinds |= dict.fromkeys((name for node in nodes for name in _members(node)), COLUMNS)
        kinds |= dict.fromkeys(_members_of_means(equation), COLUMNS)
        behind_rows = set().union(*map(_members_behind_rows, equation.of(Product)))
        kinds |= dict.fromkeys(behind_rows & _named_by_index_alone(equation), COLUMNS)
    kinds |= known
    if names <= kinds.keys() and not equation.of(Element):
        return kinds
    # What one letter is found to be can tell of the next: `X\beta` makes β a column, `\beta - \mu` then μ.
    sums = equation.of(Sum)
    beside = [node for kind in (Sum, Infix, Call, Product) for node in equation.of(kind)]
    for _ in range(MAX_PASSES):
        found = {name: COLUMN for node in beside for name in _columns_beside(node, kinds) if name not in kinds}
        found |= {name: COLUMNS for node in sums for name in _members_beside(node, kinds) if name not in known}
        if not found:
            break
        kinds |= found
    return kinds


def known_kinds(spaces: Mapping[str, Space], scalars: Collection[str]) -> dict[str, str]:
    """The kinds of what is declared, and of what is taken for a number."""
    known = dict.fromkeys(scalars, SCALAR)
    for name, space in spaces.items():
        if isinstance(space, Family):
            known[name] = COLUMNS if space.shape.is_column else MATRICES
        elif not isinstance(space, Map):
            shape = space.shape
            known[name] = SCALAR if shape.is_scalar else COLUMN if shape.is_column else MATRIX
    return known


def _is_by_time(node: Derivative | Primed, nodes: Sequence[Node]) -> bool:
    """Whether a derivative is taken by t, be it a prime, and t is nowhere transposed."""
    time = Symbol(TIME)
    if isinstance(node, Primed):
        by_time = node.of.arguments == (time,)
    else:
        partial = node.sign == "partial" and bool(node.wrt)
        by_time = partial and all(variable.of == time and not variable.transposed for variable in node.wrt)
    return by_time and not any(each in (Transpose(time), Norm(time)) for each in nodes)


def _conventional(name: str) -> str | None:
    """The kind by the letter alone; None for a Greek letter, which use may yet make a column."""
    if is_greek(name):
        return None
    return MATRIX if name[0].isupper() else COLUMN


def is_greek(name: str) -> bool:
    """Whether a name is a lower-case Greek letter."""
    base = name.partition("_")[0]
    return base in GREEK_LETTERS and base[0].islower()


def _scalar_places(node: Node) -> set[str]:
    """The letters that stand alone below a line or in an exponent, such as n in 1/(2n); e^x is no such place.

    What an integral runs over is a number too.
    """
    if isinstance(node, Integral):
        return {node.name}
    if isinstance(node, Quotient):
        place = node.denominator
    elif isinstance(node, Power) and not (isinstance(node.of, Constant) and node.of.name == "e"):
        place = node.exponent
    elif isinstance(node, Infix) and (node.operator == "power" or (node.operator == "over" and _is_count(node.right))):
        place = node.right
    elif isinstance(node, Norm) and node.power is not None:
        place = node.power
    else:
        return set()
    if isinstance(place, Call) and place.word == "sqrt":
        place = place.arguments[0]
    if isinstance(place, Number):
        return set()
    parts = [*walk(place)]
    plain = all(
        isinstance(part, Number | Symbol | Sum | Product | Negative | Quotient | Power | Constant) for part in parts
    )
    return {part.name for part in parts if isinstance(part, Symbol)} if plain else set()


def _is_count(node: Node) -> bool:
    """Whether a letter stands for how many there are, as n in `x / n`; NumPy divides by columns too."""
    return isinstance(node, Symbol) and node.name in COUNTING


def counts_of(equation: Equation) -> set[str]:
    r"""The letters of counts that stand above a line only, and alone there, as N in `-\frac N2 \log \sigma^2`."""
    above = Counter(node.numerator.name for node in equation.of(Quotient) if isinstance(node.numerator, Symbol))
    if not above:
        return set()
    every = Counter(node.name for node in equation.of(Symbol))
    return {name for name, count in above.items() if name in COUNTING and count == every[name]}


def _members(node: Node) -> set[str]:
    """The letter of x_i where only a column can stand: under a transpose or a norm, which no number has."""
    if not isinstance(node, Transpose | Norm):
        return set()
    inside = node.of
    parts = inside.terms if isinstance(inside, Sum) and not any(map(_is_inner_product, inside.terms)) else [inside]
    found = [part.of if isinstance(part, Negative) else part for part in parts]
    return {
        part.of.name
        for part in found
        if isinstance(part, Element)
        and isinstance(part.of, Symbol)
        and len(part.indices) == 1
        and not part.of.name[0].isupper()
    }


def _is_inner_product(node: Node) -> bool:
    """Whether a term is a number as `w^T x_i` is, beside which y_i is one too."""
    term = node.of if isinstance(node, Negative) else node
    return isinstance(term, Product) and isinstance(term.factors[0], Transpose)


def _members_of_means(equation: Equation) -> set[str]:
    r"""The letter of x_i in `m = \frac1n \sum_i x_i` where m is used as a column, or is differentiated to I by x_i."""
    found: dict[str, str] = {}
    for name, value in equation.definitions:
        last = value.factors[-1] if isinstance(value, Product) else value
        last = last.numerator if isinstance(last, Quotient) else last
        part = last.body if isinstance(last, Reduction) and last.word == "sum" else None
        if isinstance(part, Element) and len(part.indices) == 1 and isinstance(part.of, Symbol):
            found[name] = part.of.name
    marked: list[Node] = [node.of for node in equation.of(Transpose)]
    marked += [node.of for node in equation.of(Norm)]
    used = {of.name for of in marked if isinstance(of, Symbol)}
    if any(node.name == "I" for node in equation.of(Constant)):
        by = [(node.of, variable.of) for node in equation.of(Derivative) for variable in node.wrt]
        used |= {of.name for of, variable in by if isinstance(of, Symbol) and isinstance(variable, Element)}
    return {letter for name, letter in found.items() if name in used and not letter[0].isupper()}


def _named_by_index_alone(equation: Equation) -> set[str]:
    """The letters that occur as x_i only."""
    indexed = Counter(node.of.name for node in equation.of(Element) if isinstance(node.of, Symbol))
    counts = Counter(node.name for node in equation.of(Symbol))
    return {name for name, count in indexed.items() if count == counts[name]}


def _members_behind_rows(node: Product) -> set[str]:
    """The letter of x_i behind a row, as in `w^T x_i`, with which a column makes a number, and behind a matrix."""
    return {
        other.of.name
        for before, other in pairwise(node.factors)
        if isinstance(row := before.of if isinstance(before, Transpose) else before, Symbol)
        and (row.name[0].isupper() or isinstance(before, Transpose))
        and isinstance(other, Element)
        and isinstance(other.of, Symbol)
        and len(other.indices) == 1
        and not other.of.name[0].isupper()
    }


def _members_beside(node: Sum, kinds: Mapping[str, str]) -> set[str]:
    """The letter of x_i where x_i is added to a column, as no number is."""
    if COLUMN not in (looks := [_look(term, kinds) for term in node.terms]):
        return set()
    terms = [term.of if isinstance(term, Negative) else term for term in node.terms]
    return {
        term.of.name
        for term, look in zip(terms, looks, strict=True)
        if look == SCALAR and isinstance(term, Element) and isinstance(term.of, Symbol) and len(term.indices) == 1
    }


def _columns_beside(node: Node, kinds: Mapping[str, str]) -> set[str]:
    """Greek letters that what stands beside them makes columns."""
    if isinstance(node, Sum):
        terms = [term.of if isinstance(term, Negative) else term for term in node.terms]
        looks = [_look(term, kinds) for term in terms]
        return _greek(terms) if COLUMN in looks else set()
    if isinstance(node, Infix) and node.operator in ("hadamard", "elementwise quotient"):
        return (
            _greek([node.left, node.right]) if COLUMN in (_look(node.left, kinds), _look(node.right, kinds)) else set()
        )
    if isinstance(node, Call) and node.word in _COLUMN_WORDS:
        return _greek([*node.arguments])
    if isinstance(node, Product) and len(node.factors) > 1 and isinstance(node.factors[-1], Symbol):
        before = _look(node.factors[-2], kinds)
        return _greek([node.factors[-1]]) if before in (MATRIX, ROW) else set()
    return set()


def _greek(nodes: list[Node]) -> set[str]:
    return {node.name for node in nodes if isinstance(node, Symbol) and is_greek(node.name)}


def _look(node: Node, kinds: Mapping[str, str]) -> str | None:
    """The kind that an expression seems to have; None where that is open."""
    if isinstance(node, Symbol):
        return kinds.get(node.name)
    if isinstance(node, Element):
        kind = kinds.get(node.of.name) if isinstance(node.of, Symbol) else None
        return {COLUMNS: COLUMN, MATRICES: MATRIX}.get(kind or "", SCALAR)
    if isinstance(node, Constant):
        return {"I": MATRIX, "1": COLUMN}.get(node.name, SCALAR)
    if isinstance(node, Negative | Power):
        return _look(node.of, kinds)
    if isinstance(node, Quotient):
        return _look(node.numerator, kinds)
    if isinstance(node, Transpose):
        inner = _look(node.of, kinds)
        return _TRANSPOSED.get(inner or "", inner)
    if isinstance(node, Sum):
        return next((look for term in node.terms if (look := _look(term, kinds)) not in (None, SCALAR)), None)
    if isinstance(node, Infix) and node.operator != "kronecker":
        looks = [_look(side, kinds) for side in (node.left, node.right)]
        return next((look for look in looks if look not in (None, SCALAR)), looks[0])
    if isinstance(node, Product):
        return _product_look([look for factor in node.factors if (look := _look(factor, kinds)) not in (None, SCALAR)])
    return None


def _product_look(looks: list[str | None]) -> str | None:
    if not looks:
        return None
    rows, columns = looks[0] in (COLUMN, MATRIX), looks[-1] in (ROW, MATRIX)
    return {(True, True): MATRIX, (True, False): COLUMN, (False, True): ROW, (False, False): SCALAR}[rows, columns]
