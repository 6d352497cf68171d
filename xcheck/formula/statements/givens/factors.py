r"""Matrices that are products of factors: `X = U \Sigma V^\top`, `S = Q \Lambda Q^\top`, `X = L L^\top`, `X = Q R`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xcheck.formula.statements.clause import Clause
from xcheck.formula.tree import Call, Derivative, Differential, Element, Node, Power, Product, Symbol, Transpose
from xcheck.formula.walks import symbols, walk
from xcheck.spaces import Space
from xcheck.spaces.matrices import Matrix
from xcheck.spaces.symmetric import SPD, Symmetric


def factors_of(clause: Clause, spaces: Mapping[str, Space]) -> dict[str, Node]:
    """What `X = U S V^\\top` and the like define, where X is declared and the factors are not."""
    whole = clause.sides[0] if clause.relations == ("=",) and len(clause.sides) == 2 else None
    if not isinstance(whole, Symbol):
        return {}
    product = clause.sides[1]
    names = [part.name for part in walk(product) if isinstance(part, Symbol)]
    if not isinstance(product, Product) or whole.name not in spaces or set(names) & set(spaces) or whole.name in names:
        return {}
    held = spaces[whole.name].held
    symmetric = "symmetric" in held
    match product.factors:
        case (Symbol(a), Symbol(s), Transpose(of=Symbol(b))) if len({a, s, b}) == 3:
            values = Call("diag", (Call("svdvals", (whole,)),))
            return {a: Call("svdleft", (whole,)), s: values, b: Call("svdright", (whole,))}
        case (Symbol(a), Symbol(s), Transpose(of=Symbol(b)) | Power(of=Symbol(b))) if a == b != s and symmetric:
            return {a: Call("eigvecs", (whole,)), s: Call("diag", (Call("eigvals", (whole,)),))}
        case (Symbol("L"), Transpose(of=Symbol("L"))) if "symmetric positive definite" in held:
            return {"L": Call("cholesky", (whole,))}
        case (Symbol("Q"), Symbol("R")):
            return {"Q": Call("qr_frame", (whole,)), "R": Call("qr_triangle", (whole,))}
    return {}


def known_by_letters(
    givens: list[Clause], claims: list[Clause], spaces: Mapping[str, Space]
) -> dict[str, tuple[Space, tuple[str, str]]]:
    r"""The undeclared matrices that by the letters of their factors are decomposed, with the factors and in which way.

    In `X = U\Sigma V^\top` U, Σ and V are by universal custom the singular value decomposition of X, if the claim
    differentiates by X, or by what only X has, as in ∂σ₁/∂X; where it differentiates by U the letters say nothing.
    """
    moving = {name for claim in claims for side in claim.sides for name in moving_in(side)}
    found: dict[str, tuple[Space, tuple[str, str]]] = {}
    for clause in givens:
        if clause.definition is None or len(clause.sides) != 2:
            continue
        name, value = clause.definition
        if (
            name in spaces
            or name not in moving
            or not isinstance(value, Product)
            or symbols(value) & {*spaces, *moving}
        ):
            continue
        match value.factors:
            case (Symbol("U"), Symbol("Sigma" | "S" | "D" as middle), Transpose(of=Symbol("V"))):
                found[name] = Matrix("m", "n"), (f"U {middle} V^T", "its singular value decomposition")
            case (Symbol("Q" | "U" | "V" as frame), Symbol("Lambda"), Transpose(of=Symbol(other))) if frame == other:
                found[name] = Symmetric("n"), (f"{frame} Lambda {frame}^T", "its eigendecomposition")
            case (Symbol("L"), Transpose(of=Symbol("L"))):
                found[name] = SPD("n"), ("L L^T", "its Cholesky factorisation")
            case (Symbol("Q"), Symbol("R")):
                found[name] = Matrix("m", "n"), ("Q R", "its QR factorisation")
    return found


def moving_in(side: Node, *kinds: type[Node]) -> Iterator[str]:
    """The names of what a side differentiates by, and of bare differentials, or of the nodes of some `kinds` alone."""
    for node in walk(side):
        if kinds and not isinstance(node, kinds):
            continue
        by = [variable.of for variable in node.wrt] if isinstance(node, Derivative) else []
        by += [node.of] if isinstance(node, Differential) else []
        for part in by:
            base = part.of if isinstance(part, Element) else part
            if isinstance(base, Symbol):
                yield base.name


def needs_rank(factors: Mapping[str, Node], space: Space) -> bool:
    """Whether singular vectors and Q R are those of a matrix of more rows than columns, and it may have fewer."""
    words = {value.word for value in factors.values() if isinstance(value, Call)}
    return bool(words & {"svdleft", "qr_frame"}) and space.shape.rows != space.shape.columns
