"""What exact arithmetic says of a statement, and what its voice does to the judgement of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from xcheck import rooms
from xcheck.engines import EXACT, Decision
from xcheck.errors import NotExact
from xcheck.judging import decision
from xcheck.judging.compare import GATE
from xcheck.judging.decision import ENTRIES, SUBJECT, Exactness, decided, spoken, weighed
from xcheck.judging.judgement import Judgement
from xcheck.reading import understand
from xcheck.records import EngineReport, Kind, Settings, Vote
from xcheck.spaces import Family, Map, Matrix, Scalar, Space, Symmetric, Vector
from xcheck.statement import Statement

JAX = EngineReport(engine="jax", vote=Vote.DISAGREES)
BALLS = EngineReport(engine="balls", vote=Vote.AGREES)
EQUAL = Exactness(chance=2e-13, sizes="n = 3 and n = 4")
DIFFERENT = Exactness(differs="the sides", sizes="n = 3")
SILENT = Exactness(silent="abs is not rational")
SAID = "equal at n = 3 and n = 4; a false statement passes with a probability below 1e-12"


def judged(kind: Kind, **more: Any) -> Judgement:
    return Judgement(kind, (JAX, BALLS), **more)


# -- its voice ---------------------------------------------------------------------------------


def test_nobody_asked() -> None:
    judgement = judged(Kind.DISAGREES, reason="why")
    assert weighed(judgement, None) is judgement


@pytest.mark.parametrize(
    ("exactness", "vote", "reason"),
    [
        (SILENT, Vote.SKIPPED, "abs is not rational"),
        (DIFFERENT, Vote.DISAGREES, "the sides differ (n = 3), without rounding"),
        (EQUAL, Vote.AGREES, SAID),
        (replace(EQUAL, chance=1e-15), Vote.AGREES, SAID.replace("1e-12", "1e-15")),
        (replace(EQUAL, chance=0.0), Vote.AGREES, SAID.replace("1e-12", "0")),
    ],
)
def test_it_reports_beside_the_others(exactness: Exactness, vote: Vote, reason: str) -> None:
    """In the order of their names, with the probability rounded up to a power of ten."""
    reports = weighed(judged(Kind.INCONCLUSIVE), exactness).reports
    assert reports == (BALLS, EngineReport(engine="exact", vote=vote, reason=reason), JAX)


@pytest.mark.parametrize("kind", Kind)
def test_silence_decides_nothing(kind: Kind) -> None:
    before = judged(kind, reason="why", subject_differs=True)
    after = weighed(before, SILENT)
    assert replace(after, reports=before.reports) == before


@pytest.mark.parametrize("kind", Kind)
def test_what_differs_exactly_does_not_agree(kind: Kind) -> None:
    """Neither what the others found equal nor what they could not judge; what they refute they explain better."""
    before = judged(kind, reason="why", subject_differs=True)
    after = weighed(before, DIFFERENT)
    refuted = kind in (Kind.AGREES, Kind.SKIPPED)
    expected = replace(before, kind=Kind.DISAGREES, unseen="the sides differ (n = 3)") if refuted else before
    assert replace(after, reports=before.reports) == expected


@pytest.mark.parametrize("kind", Kind)
def test_what_is_equal_exactly_is_not_refuted(kind: Kind) -> None:
    """One of them is mistaken: nothing is decided, and who is against it is named. Alone it decides."""
    before = judged(kind, reason="why", subject_differs=True)
    after = weighed(before, EQUAL)
    expected = {
        Kind.SKIPPED: replace(before, kind=Kind.AGREES, reason=""),
        Kind.DISAGREES: replace(
            before,
            kind=Kind.INCONCLUSIVE,
            reason="exact arithmetic finds the sides equal (n = 3 and n = 4), jax does not",
            subject_differs=False,
        ),
    }.get(kind, before)
    assert replace(after, reports=before.reports) == expected


def test_all_who_are_against_it_are_named() -> None:
    torch = EngineReport(engine="torch", vote=Vote.DISAGREES)
    found = weighed(Judgement(Kind.DISAGREES, (torch, BALLS, JAX)), EQUAL)
    assert found.reason.endswith(", jax, torch does not")
    assert weighed(Judgement(Kind.DISAGREES, (BALLS,)), EQUAL).reason.endswith(", floating point does not")


# -- what it decides ---------------------------------------------------------------------------

X, A = Vector("n"), Matrix("n", "n")
ALONE = Settings(engines=(EXACT,))
PLACES = ({"n": 2}, {"n": 3})


def decision_on(
    text: str,
    places: Sequence[Mapping[str, int]] = PLACES,
    settings: Settings = ALONE,
    function: Any = None,
    **spaces: Space,
) -> Exactness | None:
    return decided(understand(Statement("s", text, spaces, function=function)), places, settings)


def test_it_is_asked_only_where_it_is_wanted() -> None:
    text = r"\operatorname{tr}(A B) = \operatorname{tr}(B A)"
    spaces = {"A": A, "B": A}
    assert decision_on(text, settings=Settings(engines=("autograd",)), **spaces) is None
    assert decision_on(text, settings=Settings(), **spaces) == decision_on(text, **spaces)


def test_every_size_and_every_link_counts() -> None:
    """The chances of all of them add up; the first that differs is told, at its sizes."""
    chain = r"\operatorname{tr}(A B) = \operatorname{tr}(B A) = \operatorname{tr}(A^\top B^\top)"
    spaces = {"A": A, "B": A}
    whole = decision_on(chain, **spaces)
    first, last = (decision_on(chain, [place], **spaces) for place in PLACES)
    assert whole is not None
    assert first is not None
    assert last is not None
    assert 0.0 < first.chance <= 1e-12
    assert whole == Exactness(chance=first.chance + last.chance, sizes="n = 2 and n = 3")
    link = decision_on(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", PLACES[:1], **spaces)
    assert link is not None
    assert first.chance == 2 * link.chance
    wrong = chain.replace(r"B^\top", r"B")
    assert decision_on(wrong, **spaces) == Exactness(differs="the sides", sizes="n = 2")
    # Nothing is amiss where n is 2.
    assert decision_on(r"\operatorname{tr}(I_n) = 2", **spaces) == Exactness(differs="the sides", sizes="n = 3")


def test_scalars_have_no_sizes() -> None:
    found = decision_on("s t = t s", [{}], s=Scalar(), t=Scalar())
    assert found is not None
    assert found.sizes == "scalars"
    assert spoken({"m": 2, "n": 5}) == "m = 2, n = 5"


@pytest.mark.parametrize("relation", [r"\le", "<", r"\ne", r"\approx"])
def test_an_order_is_not_decided_by_equality(relation: str) -> None:
    """Not even where it is one of several links."""
    for text in (f"x^\\top x {relation} 1", f"x^\\top x = x^\\top x {relation} 1"):
        assert decision_on(text, x=X) == Exactness(silent="an inequality is not decided by equality")


def test_another_equation_begins_with_nothing_to_compare() -> None:
    """What stands between two equations says nothing of the sides next to it."""
    found = decision_on(r"x + y = y + x, \quad x^\top y = y^\top x", x=X, y=X)
    assert found is not None
    assert found.chance > 0.0


def test_an_engine_that_cannot_be_had_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(room: str, name: str) -> Any:
        raise ImportError("no", name="a module that is missing")

    monkeypatch.setattr(rooms, "load", load)
    assert decision_on("x = x", x=X) == Exactness(silent="a module that is missing is not installed")


def test_what_is_not_rational_is_told() -> None:
    found = decision_on(r"|x| = |x|", x=X)
    assert found is not None
    assert (found.silent, found.differs, found.sizes) == ("abs is not rational", "", "")


def raising(x: Any) -> Any:
    raise KeyError("y" * 500)


def test_a_function_that_is_not_made_for_exact_arrays_silences_it() -> None:
    """Whatever it raises, cut off where it is long: whether it is wrong the others tell."""
    found = decision_on(r"\frac{\partial x^\top x}{\partial x} = 2 x", function=raising, x=X)
    assert found is not None
    assert found.silent.startswith("it cannot be evaluated exactly: KeyError: 'yyy")
    assert len(found.silent) == 200


def test_the_seed_and_the_sizes_are_the_engine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked once at each size, of all that has to be equal there, with what is drawn and what moves."""
    asked: list[Any] = []

    def decide(pairs: Any, spaces: Any, tangents: Any, sizes: Any, seed: int) -> Any:
        asked.append((set(spaces), tangents, dict(sizes), seed))
        raise NotExact("no more is needed")

    monkeypatch.setattr(decision, "loaded", lambda name: SimpleNamespace(decide=decide) if name == EXACT else None)
    found = decision_on(
        r"d(x^\top A x) = dx^\top (A + A^\top) x", settings=Settings(engines=(EXACT,), seed=7), x=X, A=A
    )
    assert found == Exactness(silent="no more is needed")
    assert asked == [({"x", "A"}, frozenset({"x"}), {"n": 2}, 7)]


@pytest.mark.parametrize(
    ("text", "spaces", "largest"),
    [
        (r"x^\top A x = x^\top A^\top x", {"x": X, "A": A}, {"n": 31}),  # 31 + 961 numbers
        (r"x^\top A x = x^\top A^\top x", {"x": X, "A": Matrix("n", "n")}, {"n": 31}),
        (r"\sum_i x_i^\top a = a^\top \sum_i x_i", {"x": Family(Vector("n"), "N"), "a": X}, {"n": 10, "N": 99}),
    ],
)
def test_many_numbers_take_too_long(
    text: str, spaces: dict[str, Space], largest: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand may be drawn, those of all members of a family together; one more and it is silent."""

    def decide(*given: Any) -> Any:
        raise NotExact("it was asked")

    monkeypatch.setattr(decision, "loaded", lambda name: SimpleNamespace(decide=decide))
    understood = understand(Statement("s", text, spaces))
    count = decision._entries(understood, largest)
    assert count == {"n": 992, "N": 1000}["N" if "N" in largest else "n"]
    monkeypatch.setattr(decision, "ENTRIES", count)
    assert decided(understood, [largest], ALONE) == Exactness(silent="it was asked")
    monkeypatch.setattr(decision, "ENTRIES", count - 1)
    small = dict.fromkeys(largest, 1)
    found = decided(understood, [small, largest], ALONE)
    assert found == Exactness(silent=f"exact arithmetic takes too long on more than {count - 1} numbers")
    assert ENTRIES == 1000


# -- the plain function ------------------------------------------------------------------------

QUADRATIC = r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x"


def test_the_function_is_held_to_what_is_printed_and_to_the_formula() -> None:
    """It is the subject that differs where the function is another one, whatever the formula is."""
    plain = decision_on(QUADRATIC, x=X, A=A)
    right = decision_on(QUADRATIC, function=lambda x, A: x @ A @ x, x=X, A=A)
    assert plain is not None
    assert right is not None
    assert not right.differs
    assert right.chance > plain.chance  # as printed, and the function against it
    wrong = decision_on(QUADRATIC, function=lambda x, A: x @ A @ x + 1, x=X, A=A)
    assert wrong == Exactness(differs="the plain function and the printed form of what it computes", sizes="n = 2")
    assert wrong.differs == SUBJECT
    assert wrong.chance == 0.0
    formula = decision_on(QUADRATIC.replace(r"A^\top", "A"), function=lambda x, A: x @ A @ x, x=X, A=A)
    assert formula == Exactness(differs="the sides", sizes="n = 2")


def test_what_the_function_computes_has_its_own_derivative() -> None:
    """It may be what is printed wherever S is symmetric, and not beside it: then only its own derivative shows that."""

    def upper(x: Any, S: Any) -> Any:
        n = x.shape[0]
        return sum(x[i] * x[j] * S[min(i, j), max(i, j)] for i in range(n) for j in range(n))

    text, spaces = r"\frac{\partial x^\top S x}{\partial S} = x x^\top", {"x": X, "S": Symmetric("n")}
    honest = decision_on(text, function=lambda x, S: x @ S @ x, **spaces)
    assert honest is not None
    assert not honest.differs
    assert not honest.silent
    assert decision_on(text, function=upper, **spaces) == Exactness(differs="the sides", sizes="n = 2")
    # So it is where Y takes the values that it is given.
    text, spaces = r"Y = x x^\top: \frac{\partial a^\top Y a}{\partial Y} = a a^\top", {"x": X, "a": Vector("n")}
    honest = decision_on(text, function=lambda a, Y: a @ Y @ a, **spaces)
    assert honest is not None
    assert not honest.differs
    assert not honest.silent
    assert decision_on(text, function=lambda a, Y: upper(a, Y), **spaces) == Exactness(
        differs="the sides", sizes="n = 2"
    )


@pytest.mark.parametrize(
    ("text", "function", "count"),
    [
        (QUADRATIC, None, 1),
        (QUADRATIC, lambda x, A: x @ A @ x, 2),
        (r"\frac{\partial f}{\partial x} = (A + A^\top) x", lambda x, A: x @ A @ x, 1),
        (r"A x = A x = A x, \quad x + x = 2 x", None, 3),
    ],
)
def test_an_answer_to_each_pair_is_wanted(
    text: str, function: Any, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has to be equal is asked once; an engine that answers for less than all of it is no witness."""

    def deciding(answers: int) -> Any:
        engine = SimpleNamespace(decide=lambda *given: [Decision(True, 1e-20)] * answers)
        monkeypatch.setattr(decision, "loaded", lambda name: engine)
        return decision_on(text, PLACES[:1], function=function, x=X, A=A)

    assert deciding(count).chance == pytest.approx(count * 1e-20)
    for other in (count - 1, count + 1):
        with pytest.raises(ValueError, match="argument 2"):
            deciding(other)


def test_a_function_without_a_printed_form_is_held_to_the_formula_alone() -> None:
    text = r"\frac{\partial f}{\partial x} = (A + A^\top) x"
    right = decision_on(text, function=lambda x, A: x @ A @ x, x=X, A=A)
    assert right is not None
    assert not right.differs
    assert right.chance > 0.0
    wrong = decision_on(text, function=lambda x, A: x @ A @ A @ x, x=X, A=A)
    assert wrong == Exactness(differs="the sides", sizes="n = 2")


def test_free_indices_are_tried_one_by_one() -> None:
    """The sides of an equation with a free index are arrays of all its values; what a function computes is not."""
    text = r"\frac{\partial x^\top x}{\partial x_i} = 2 x_i"
    right = decision_on(text, function=lambda x: x @ x, x=X)
    assert right is not None
    assert not right.differs
    assert not right.silent
    wrong = decision_on(text.replace("2 x_i", "2 x_1"), x=X)
    assert wrong == Exactness(differs="the sides", sizes="n = 2")


def test_generic_functions_are_drawn_too() -> None:
    found = decision_on(r"\frac{\partial g(x)}{\partial x} = \nabla_x g(x)", x=X, g=Map(X, Scalar()))
    assert found is not None
    assert not found.differs


# -- slight differences ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judgement", "slight"),
    [
        (judged(Kind.DISAGREES, error=2 * GATE), True),
        (judged(Kind.DISAGREES, error=2.01 * GATE), False),
        (judged(Kind.DISAGREES, agreement=2 * GATE), True),
        (judged(Kind.DISAGREES, agreement=2.01 * GATE), False),
        (judged(Kind.DISAGREES, subject_differs=True), False),
        (judged(Kind.AGREES), False),
        (judged(Kind.INCONCLUSIVE), False),
        (judged(Kind.INCONCLUSIVE, apart=(("printed", 0), 0, 0)), True),
        (judged(Kind.DISAGREES, subject_differs=True, apart=(("printed", 0), 0, 0)), True),
        (judged(Kind.INCONCLUSIVE, apart=(("printed", 0), 0, 0), error=1e-9), False),
    ],
)
def test_what_rounding_may_make_is_slight(judgement: Judgement, slight: bool) -> None:
    """Something speaks against the statement, and it is no larger than twice the widest gate."""
    assert judgement.is_slight is slight
