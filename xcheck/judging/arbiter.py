"""The arbiter: where automatic engines differ, arithmetic with fifty digits tells which of them is off."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from typing import Any

import numpy

from xcheck.errors import NotExact
from xcheck.evaluation.execution import Execution
from xcheck.evaluation.scopes import scope_of
from xcheck.exact.arrays import jacobian, rationals
from xcheck.formula.values.indices import evaluate_side
from xcheck.judging.compare import distance
from xcheck.judging.judgement import Judgement
from xcheck.reading import Key, Understood
from xcheck.sample import Place


def arbitrated(understood: Understood, execution: Execution, judgement: Judgement) -> str:
    """Which automatic engines are off, in a sentence; why that cannot be told; empty where none differ."""
    if judgement.apart is None or judgement.yardsticks is None:
        return ""
    key, link, p = judgement.apart
    if importlib.util.find_spec("mpmath") is None:
        return "Which of them is off could be told with mpmath, which is not installed."
    try:
        value = _precise(understood, key, execution.places[p])
    except NotExact as error:
        return f"Which of them is off cannot be told: {error}."
    # A plain function may raise anything on arrays that it was not made for.
    except Exception as error:  # noqa: BLE001
        return f"Which of them is off cannot be told: {type(error).__name__}: {error}."
    measure = judgement.yardsticks[link, p]
    off = {n: distance(execution.values[n][key][p].value, value, measure.size) for n in judgement.automatic}
    right = [name for name, error in off.items() if error <= measure.gate]
    wrong = [f"{name} is off by {error:.0e}" for name, error in off.items() if error > measure.gate]
    agreeing = f"; {' and '.join(right)} agree{'s' if len(right) == 1 else ''} with it" if right else ""
    return f"In arithmetic with 50 digits {' and '.join(wrong)}{agreeing}." if wrong else ""


def _precise(understood: Understood, key: Key, place: Place) -> Any:
    """One side at a drawn point, computed with fifty digits and rounded at the end."""
    from xcheck.exact.reals import Reals

    field = Reals()
    values = {
        name: rationals(field, [Fraction(entry) for entry in array.reshape(-1).tolist()], array.shape)
        for name, array in place.point.items()
    }
    scope = scope_of(understood, values, jacobian, place.sizes)
    found = evaluate_side(understood.trees[key], understood.typed.equation.indices, scope)
    return numpy.asarray(found.values[0], dtype=float)
