"""What sizes promise: no accident of equal, small or always ordered sizes makes a wrong formula right."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xcheck.dimensions import ONE, SCALAR, Dimension, Shape, article, assign_sizes, dimension
from xcheck.errors import SpaceError

NAMES = st.lists(st.sampled_from("dklmnpqNM"), min_size=1, max_size=6, unique=True)


@st.composite
def demanded(draw: st.DrawFn) -> tuple[list[str], frozenset[tuple[str, str]]]:
    """Names, and demands on them that some order of the names meets."""
    names = draw(st.permutations(draw(NAMES)))
    pairs = [(big, small) for small, big in combinations(names, 2)]
    return list(names), frozenset(draw(st.lists(st.sampled_from(pairs), max_size=5)) if pairs else [])


def closure(larger: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    """The demands with all that follow from them."""
    found = set(larger)
    while True:
        more = {(a, d) for a, b in found for c, d in found if b == c} - found
        if not more:
            return found
        found |= more


# -- reading -----------------------------------------------------------------------------------


def test_products_are_multisets() -> None:
    """`m*n` and `n*m` are one dimension, `m*m*n` is another."""
    assert dimension("m*n") == dimension(" n * m")
    assert dimension("m*n") != dimension("m*m*n")
    assert dimension("2*n") == Dimension(2, ("n",)) == dimension(2) * dimension("n")
    assert dimension("2*m*n").size({"m": 3, "n": 5}) == 30


@pytest.mark.parametrize("text", ["", "0", "-1", "n+", "n+0", "(n", "2n", "m n", "n*", 0, "n^2"])
def test_what_is_no_dimension_is_refused(text: str | int) -> None:
    """A text that is no sum or product of names and positive numbers is refused with advice."""
    with pytest.raises(SpaceError, match=r"is no dimension; write a name, a positive number, or a product or sum"):
        dimension(text)


def test_every_shape_is_of_one_kind() -> None:
    """A shape is exactly one of scalar, column, row, matrix; the transpose of a column is a row."""
    n, m = dimension("n"), dimension("m")
    shapes = [SCALAR, Shape(n, ONE), Shape(ONE, n), Shape(n, m)]
    kinds = [(s.is_scalar, s.is_column, s.is_row, s.is_matrix) for s in shapes]
    assert kinds == [tuple(i == j for j in range(4)) for i in range(4)]
    assert [str(s) for s in shapes] == ["a scalar", "a column of n", "a row of n", "an n × m matrix"]
    assert Shape(n, ONE).transposed == Shape(ONE, n)


# -- sizes -------------------------------------------------------------------------------------


@given(demanded())
def test_sizes_differ_are_large_enough_and_meet_the_demands(case: tuple[list[str], frozenset[tuple[str, str]]]) -> None:
    """In each assignment all sizes differ, are at least 3 and meet every demand; each is at least 4 in one."""
    names, larger = case
    assignments = assign_sizes(dict.fromkeys(names), larger)
    assert len(assignments) == 2
    for sizes in assignments:
        assert set(sizes) == set(names)
        assert len(set(sizes.values())) == len(names)
        assert min(sizes.values()) >= 3
        assert all(sizes[big] > sizes[small] for big, small in larger)
    assert all(max(sizes[name] for sizes in assignments) >= 4 for name in names)


@given(NAMES)
def test_of_two_names_each_is_once_the_larger(names: list[str]) -> None:
    """Where nothing is demanded, no pair of names is in the same order in both assignments."""
    one, other = assign_sizes(dict.fromkeys(names))
    assert all((one[a] > one[b]) != (other[a] > other[b]) for a, b in combinations(names, 2))


@given(NAMES)
def test_no_size_sum_or_product_is_the_same_in_both(names: list[str]) -> None:
    """A number in a formula is no size, nor the length of a vec, nor that of two blocks beside each other."""
    one, other = assign_sizes(dict.fromkeys(names))
    assert all(one[name] != other[name] for name in names)
    assert all(one[a] + one[b] != other[a] + other[b] for a, b in combinations(names, 2))
    assert all(one[a] * one[b] != other[a] * other[b] for a, b in combinations(names, 2))


@given(st.lists(st.sampled_from("klmnp"), min_size=3, max_size=5, unique=True), st.data())
def test_one_demand_orders_no_other_pair(names: list[str], data: st.DataObject) -> None:
    """A demand m > n leaves every other pair of names to be seen both ways."""
    big, small = data.draw(st.permutations(names))[:2]
    one, other = assign_sizes(dict.fromkeys(names), frozenset({(big, small)}))
    alike = {(a, b) for a in names for b in names if one[a] > one[b] and other[a] > other[b]}
    assert alike == {(big, small)}


@pytest.mark.parametrize(
    "demands",
    [
        {("N", "d"), ("N", "k")},
        {("m", "n"), ("p", "q")},
        {("m", "n"), ("n", "k")},
        {("m", "n"), ("m", "k"), ("p", "k")},
    ],
)
def test_demands_order_what_follows_from_them_only(demands: set[tuple[str, str]]) -> None:
    """With the demands that notes state, exactly what follows from them is in the same order twice."""
    names = sorted({name for pair in demands for name in pair} | {"z"})
    one, other = assign_sizes(dict.fromkeys(names), frozenset(demands))
    assert {(a, b) for a in names for b in names if one[a] > one[b] and other[a] > other[b]} == closure(
        frozenset(demands)
    )


@pytest.mark.parametrize("demands", [{("n", "d"), ("d", "n")}, {("n", "n")}, {("n", "d"), ("d", "k"), ("k", "n")}])
def test_contradictions_are_refused(demands: set[tuple[str, str]]) -> None:
    """n > d and d > n cannot both be met: the message names the sizes that go round, and no other."""
    names = sorted({name for pair in demands for name in pair})
    with pytest.raises(SpaceError, match=rf"^the sizes {', '.join(names)} are each to be larger than another$"):
        assign_sizes(dict.fromkeys([*names, "a", "z"]), frozenset(demands))


@given(NAMES, st.integers(1, 9))
def test_fixed_sizes_are_kept_and_kept_apart(names: list[str], number: int) -> None:
    """A fixed size stays what it is, and no free name gets the same."""
    for sizes in assign_sizes({**dict.fromkeys(names), "fixed": number}):
        assert sizes["fixed"] == number
        assert len(set(sizes.values())) == len(names) + 1
        assert min(sizes[name] for name in names) >= 3


def test_demands_hold_between_fixed_and_free_sizes() -> None:
    """A free size gives way to a fixed one, above or below; where it cannot, that is said."""
    assert all(sizes["n"] > 10 for sizes in assign_sizes({"n": None, "d": 10}, frozenset({("n", "d")})))
    assert all(sizes["n"] < 4 for sizes in assign_sizes({"a": None, "n": None, "d": 4}, frozenset({("d", "n")})))
    with pytest.raises(SpaceError, match="the spaces need d > n, but d = 2, n = 3"):
        assign_sizes({"n": None, "d": 2}, frozenset({("d", "n")}))


def test_a_demand_on_an_absent_name_demands_nothing() -> None:
    """A document's "N > d" does not break an equation without d."""
    assert assign_sizes({"N": None}, frozenset({("N", "d")})) == assign_sizes({"N": None})


@pytest.mark.parametrize(
    ("name", "told"),
    [("n", "an"), ("m", "an"), ("p", "a"), ("d", "a"), ("N", "an"), ("m·n", "an"), ("8", "an"), ("3", "a"),
     ("inputs", "an"), ("hidden", "a"), ("11", "an")],
)  # fmt: skip
def test_the_article_is_the_one_that_is_read_out(name: str, told: str) -> None:
    """An n × n matrix, a p × q matrix, an 8 × 3 matrix."""
    assert article(name) == told
