"""The rules of functions: words of the vocabulary, generic functions, and their primes."""

from __future__ import annotations

from xcheck.dimensions import SCALAR
from xcheck.errors import NotSelfContained, NotUnderstood, ShapeError, near_misses
from xcheck.formula.shapes import signatures
from xcheck.formula.shapes.inference import Inference, rule
from xcheck.formula.shapes.symmetry import is_symmetric
from xcheck.formula.tree import OF_CHANCE, Apply, Call, Node, Primed, Symbol, shape_of
from xcheck.formula.walks import copied, symbols
from xcheck.spaces.maps import Map
from xcheck.vocabulary.words import spellings, vocabulary

OF_MATRICES = {"exp": "expm", "log": "logm", "sqrt": "sqrtm", "sin": "sinm", "cos": "cosm"}
"""Words of every entry, with those that are power series of a square matrix."""

OF_ROWS = {"softmax": "softmax_rows"}
"""Words of a column, with those that a matrix has of each row, as is the custom where rows are tokens or samples."""


_OF_NORMAL = r"declare a Map, define it, or say \Phi \text{ normal CDF} or \phi \text{ normal density}"


@rule(Call)
def _call(inference: Inference, node: Call) -> Node:
    arguments = tuple(inference.node(argument) for argument in node.arguments)
    if inference.conventions.functions == "matrix" and node.word in OF_MATRICES and shape_of(arguments[0]).is_matrix:
        node = copied(node, word=OF_MATRICES[node.word])
    _refuse_undefined_entries(inference, node, arguments)
    if node.word in OF_ROWS and shape_of(arguments[0]).is_matrix:
        inference.notes.append(f"{node.word} of a matrix is taken of each row")
        node = copied(node, word=OF_ROWS[node.word])
    shapes = [shape_of(argument) for argument in arguments]
    signature = vocabulary()[node.word].signature
    fitting = [alternative for alternative in signatures.alternatives(signature) if alternative.fits(shapes)]
    found = signatures.result(fitting[0], shapes, inference.unifier) if fitting else 0
    if isinstance(found, int):
        given = arguments[found]
        reason = f"{node.word} takes {signatures.wanted(signature, found)}; this is {inference.described(given)}"
        raise ShapeError(reason, inference.text, given.span)
    if vocabulary()[node.word].symmetric and not is_symmetric(arguments[0], inference):
        says = f"{node.word} is taken of symmetric matrices"
        reason = f"{says}; declare one, say so, as in (A = A^\\top), or write sym({inference.shown(arguments[0])})"
        raise NotUnderstood(reason, inference.text, arguments[0].span)
    return copied(node, arguments=arguments, shape=found)


def _refuse_undefined_entries(inference: Inference, node: Call, arguments: tuple[Node, ...]) -> None:
    r"""`\log X` of a matrix of which nothing is known: of its entries it is undefined, and logm is another function."""
    of = arguments[0] if arguments and node.word in ("log", "sqrt") else None
    if not isinstance(of, Symbol) or of.name not in inference.assumed or not shape_of(of).is_matrix:
        return
    said = {name for name, condition in inference.equation.conditions if "positive" in condition.split()[:1]}
    if of.name in said.union(*map(symbols, inference.equation.bounds)):
        return
    raise NotUnderstood(
        f"{node.word} of a matrix is taken of its entries, of which nothing says that they are positive; write "
        f"{OF_MATRICES[node.word]} for the matrix function, or ({of.name} > 0)",
        inference.text,
        node.span,
    )


@rule(Apply)
def _apply(inference: Inference, node: Apply) -> Apply:
    space = inference.spaces.get(node.function)
    if node.function in OF_CHANCE and space is None:
        raise NotSelfContained(OF_CHANCE[node.function], inference.text, node.span, node.function)
    if not node.arguments:
        reason = f"{node.function} is named without an argument; define it, as in {node.function}(x) = …"
        raise NotSelfContained(reason, inference.text, node.span, node.function)
    arguments = tuple(inference.node(argument) for argument in node.arguments)
    if isinstance(space, Map):
        domains, codomain = tuple(domain.shape for domain in space.domains), space.shape
    elif node.function in inference.conventions.undeclared:
        domains, codomain = inference.function(node.function, arguments)
    else:
        near = near_misses(node.function, spellings()) if len(node.function) > 1 else ""
        hint = f"did you mean {near}? Else declare a Map or define it" if near else "declare a Map or define it"
        hint = _OF_NORMAL if node.function in ("Phi", "phi") else hint
        reason = f"{node.function} is applied to an argument but is no declared function; {hint}"
        raise NotSelfContained(reason, inference.text, node.span, node.function)
    typed = copied(node, arguments=arguments)
    if len(domains) != len(arguments):
        reason = f"{node.function} takes {_count(len(domains))}, found {len(arguments)}"
        raise ShapeError(reason, inference.text, node.span)
    if isinstance(space, Map) and space.entrywise:
        return copied(typed, shape=arguments[0].shape)
    for domain, argument in zip(domains, arguments, strict=True):
        if not inference.unifier.unify_shapes(domain, shape_of(argument)):
            reason = f"{node.function} takes {inference.unifier.shape(domain)}; this is {inference.described(argument)}"
            raise ShapeError(reason, inference.text, argument.span)
    return copied(typed, shape=codomain)


def _count(arguments: int) -> str:
    return f"{arguments} argument{'s' * (arguments != 1)}"


@rule(Primed)
def _primed(inference: Inference, node: Primed) -> Node:
    of = inference.node(node.of)
    assert isinstance(of, Call | Apply), "a rule gives a node of its own kind"
    if isinstance(of, Call):
        name, entrywise = of.word, vocabulary()[of.word].elementwise
    else:
        space = inference.spaces[of.function]
        assert isinstance(space, Map), "only a Map is applied"
        name, entrywise = (
            of.function,
            (tuple(domain.shape for domain in space.domains) == (SCALAR,) and not space.is_complex),
        )
    if not entrywise:
        reason = f"a prime is the derivative of a function of one real number; {name} is none; write \\partial"
        raise ShapeError(reason, inference.text, node.span)
    return copied(node, of=of, shape=of.shape)
