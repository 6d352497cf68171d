"""What drawing promises: the same seed gives the same numbers, and adding a symbol changes no other."""

from __future__ import annotations

import numpy
import pytest

from xcheck.errors import SpaceError
from xcheck.sample import STEP, draw, perturbed, size_assignments
from xcheck.spaces import FullColumnRank, Map, Matrix, Scalar, Square, Vector

SPACES = {"A": Matrix("m", "n"), "t": Scalar(), "x": Vector("n")}
SIZES = {"m": 3, "n": 4}


def test_a_seed_fixes_the_point() -> None:
    """The same seed draws the same point; another seed changes every symbol."""
    one, same, other = (draw(SPACES, frozenset("x"), SIZES, seed) for seed in ((7, 0), (7, 0), (7, 1)))
    assert set(one) == {"A", "t", "x", "d x"}
    for name in one:
        numpy.testing.assert_array_equal(one[name], same[name])
        assert not numpy.any(one[name] == other[name])


def test_adding_a_symbol_changes_no_other() -> None:
    """A counterexample stays one when a symbol is added to the statement."""
    few, more = (
        draw(spaces, frozenset(), SIZES, (0,)) for spaces in (SPACES, {**SPACES, "B": Square("n"), "s": Scalar()})
    )
    for name in few:
        numpy.testing.assert_array_equal(few[name], more[name])


def test_symbols_of_one_space_differ() -> None:
    """Two matrices of one space are two matrices, and a direction is not its point."""
    point = draw({"A": Square("n"), "B": Square("n")}, frozenset("AB"), SIZES, (0,))
    arrays = [point[name] for name in ("A", "B", "d A", "d B")]
    assert all(not numpy.any(a == b) for n, a in enumerate(arrays) for b in arrays[:n])


def test_points_are_float64() -> None:
    """Every drawn value is a float64 array in plain shape: 0-d, (n,) or (m, n)."""
    point = draw(SPACES, frozenset(SPACES), SIZES, (0,))
    assert {name: value.shape for name, value in point.items()} == {
        "A": (3, 4), "t": (), "x": (4,), "d A": (3, 4), "d t": (), "d x": (4,),
    }  # fmt: skip
    assert all(isinstance(value, numpy.ndarray) and value.dtype == numpy.float64 for value in point.values())


def test_a_perturbation_moves_every_entry_by_little() -> None:
    """Every entry moves, by at most `STEP` of itself, and differently for another seed."""
    point = draw(SPACES, frozenset("x"), SIZES, (0,))
    moved, other = perturbed(point, (0,)), perturbed(point, (1,))
    for name, value in point.items():
        assert moved[name].shape == value.shape
        assert numpy.all(moved[name] != value)
        assert numpy.all(abs(moved[name] - value) <= 1.001 * STEP * abs(value))
        assert numpy.any(moved[name] != other[name])


def test_sizes_come_from_all_spaces() -> None:
    """Names in maps, in products and in the formula alone get sizes; what a space demands is met."""
    spaces = {"X": FullColumnRank("N", "d"), "f": Map(Vector("p"), Vector("m*n"))}
    for sizes in size_assignments(spaces, frozenset({("m", "n")}), frozenset({"k"})):
        assert set(sizes) == {"N", "d", "p", "m", "n", "k"}
        assert sizes["N"] > sizes["d"]
        assert sizes["m"] > sizes["n"]


def test_no_name_gets_a_literal_size() -> None:
    """In `Vector(3)` and `Vector("n")` n is never 3: else a formula that confuses them would pass."""
    for sizes in size_assignments({"x": Vector(3), "y": Vector("n"), "A": Matrix("n", 4)}, frozenset()):
        assert set(sizes) == {"n"}
        assert sizes["n"] > 4


def test_full_column_rank_is_met_against_numbers() -> None:
    """`FullColumnRank("m", 4)` gets m > 4; `FullColumnRank(3, "n")` cannot be drawn and says so."""
    assert all(sizes["m"] > 4 for sizes in size_assignments({"X": FullColumnRank("m", 4)}, frozenset()))
    with pytest.raises(SpaceError, match="the spaces need 3 > n"):
        size_assignments({"X": FullColumnRank(3, "n")}, frozenset())
