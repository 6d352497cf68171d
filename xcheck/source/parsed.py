"""The parsed source of a function."""

from __future__ import annotations

import ast
import linecache
from types import CodeType, FunctionType

from xcheck.source.values import NoFormula


def source_of(function: FunctionType) -> ast.FunctionDef | ast.Lambda:
    """The parsed source of a function; of several lambdas in a line the one at its place.

    Raises:
        NoFormula: there is none.
    """
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        raise NoFormula("its source cannot be parsed") from None
    found = [node for node in ast.walk(tree) if _is_of(node, code)]
    if len(found) != 1:
        raise NoFormula("its source is not found")
    return found[0]  # type: ignore[return-value]


def _is_of(node: ast.AST, code: CodeType) -> bool:
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>" or node.lineno != code.co_firstlineno:
        return False
    body = node.body
    # What begins and ends a function has a place without width.
    inside = {(line, start) for line, last, start, end in code.co_positions() if (line, start) != (last, end)}
    span = (body.lineno, body.col_offset), (body.end_lineno or body.lineno, body.end_col_offset or 0)
    return bool(inside) and all(None not in place and span[0] <= place <= span[1] for place in inside)
