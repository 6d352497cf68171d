"""`-k EXPR`: the words that pytest users know."""

from __future__ import annotations

import pytest

from xcheck.catalogue.select import selector
from xcheck.errors import UsageError

IDS = ["trace", "trace.hessian", "det", "det.wrong[needs symmetric A]", "trace_of_det"]


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("", IDS),
        ("  ", IDS),
        ("trace", ["trace", "trace.hessian", "trace_of_det"]),
        ("TRACE", ["trace", "trace.hessian", "trace_of_det"]),
        ("trace and det", ["trace_of_det"]),
        ("trace and not det", ["trace", "trace.hessian"]),
        ("not trace and not wrong", ["det"]),
        ("hessian or wrong", ["trace.hessian", "det.wrong[needs symmetric A]"]),
        ("not (trace or wrong)", ["det"]),
        ("hessian or trace and det", ["trace.hessian", "trace_of_det"]),
        ("wrong[needs symmetric A]", ["det.wrong[needs symmetric A]"]),
        ("'symmetric A'", ["det.wrong[needs symmetric A]"]),
        ("zzz", []),
    ],
)
def test_words_choose_ids(expression: str, chosen: list[str]) -> None:
    """A word matches where it occurs; `not` goes before `and`, `and` before `or`; an id keeps its square brackets."""
    assert [name for name in IDS if selector(expression)(name)] == chosen


@pytest.mark.parametrize("expression", ["(", ")", "(a", "a)", "a b", "not", "a and", "or a", "()", "a[b", "a and or b"])
def test_an_incomplete_expression_is_refused(expression: str) -> None:
    """What cannot be read is no expression that matches by chance."""
    with pytest.raises(UsageError, match="cannot be read; write words joined by 'and', 'or', 'not' and brackets"):
        selector(expression)
