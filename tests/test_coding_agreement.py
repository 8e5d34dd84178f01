"""Alpha and AC1 against published answers (reference/qualitative.md, section 8)."""

import numpy as np
import pytest

from pipeline.coding.agreement import gwet_ac1, krippendorff_alpha, set_agreement


def ratings(*coders):
    letters = {letter: str(number) for number, letter in enumerate("abcde", 1)}
    return np.array([[np.nan if cell == "*" else float(letters.get(cell, cell)) for cell in coder.split()] for coder in coders])


README = ratings("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
FOUR = ratings("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *")
BINARY = ratings("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
LETTERS = ratings("a a b b d c c c e d d a", "b a b b b c c c e d d d")
BEN_GERRY = ratings("a a b b d c c c e d d a", "b a b b b c c c e * d d")
FIVE = ratings("1 1 2 * 0 0 1 1 2 2 * 0 1 3 1", "1 1 3 0 0 0 0 * 2 1 1 0 2 3 1", "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1", "* 1 3 * * * * 0 * 1 0 0 2 2 *", "2 * * 0 0 0 1 * 2 * * * * 3 1")


def two_by_two(both, first, second, neither):
    return np.array([[1] * both + [1] * first + [0] * second + [0] * neither, [1] * both + [0] * first + [1] * second + [0] * neither], dtype=float)


@pytest.mark.parametrize(
    ("data", "level", "published"),
    [
        (README, "nominal", 0.69136), (README, "ordinal", 0.80672), (README, "interval", 0.81084), (README, "ratio", 0.80894),
        (FOUR, "nominal", 0.74342), (FOUR, "ordinal", 0.81539), (FOUR, "interval", 0.84911), (FOUR, "ratio", 0.79740),
        (BINARY, "nominal", 0.09524), (LETTERS, "nominal", 0.69196), (BEN_GERRY, "nominal", 0.66489), (FIVE, "nominal", 0.48053),
    ],
)  # fmt: skip
def test_alpha_is_the_published_one(data, level, published):
    assert krippendorff_alpha(data, level, draws=0).value == pytest.approx(published, abs=6e-6)


@pytest.mark.parametrize(("data", "published"), [(FOUR, 0.77544), (BEN_GERRY, 0.66144), (FIVE, 0.49662)])
def test_ac1_is_the_published_one(data, published):
    assert gwet_ac1(data).value == pytest.approx(published, abs=6e-6)


def test_the_standard_error_of_ac1_is_the_published_one():
    assert gwet_ac1(FOUR).se == pytest.approx(0.14295, abs=6e-6)


def test_the_limits_of_ac1_are_the_published_ones():
    found = gwet_ac1(FOUR)
    assert (round(found.ci_low, 3), found.ci_high) == (0.461, 1.0)


@pytest.mark.parametrize(("table", "published"), [((20, 5, 10, 15), 0.40594), ((45, 15, 25, 15), 0.26606), ((25, 35, 5, 35), 0.20792), ((118, 5, 2, 0), 0.94078)])
def test_ac1_of_two_coders_is_the_published_one(table, published):
    assert gwet_ac1(two_by_two(*table)).value == pytest.approx(published, abs=6e-6)


def test_alpha_collapses_where_a_code_is_rare_as_published():
    assert krippendorff_alpha(two_by_two(118, 5, 2, 0), draws=0).value == pytest.approx(-0.0247, abs=5e-5)


def test_three_categories_of_two_abstractors():
    cells = {(0, 0): 13, (1, 1): 20, (1, 2): 7, (2, 1): 4, (2, 2): 56}
    pairs = np.array([pair for pair, times in cells.items() for _ in range(times)], dtype=float).T
    assert krippendorff_alpha(pairs, draws=0).value == pytest.approx(0.79726, abs=6e-6)


def test_units_that_one_coder_rated_do_not_count():
    assert krippendorff_alpha(README, draws=0).n_units == 12


def test_perfect_agreement_is_one():
    assert krippendorff_alpha([[0, 1, 1, 0], [0, 1, 1, 0]], draws=0).value == 1.0


def test_the_limits_of_alpha_hold_its_value():
    found = krippendorff_alpha(FOUR, draws=100)
    assert found.ci_low < found.value < found.ci_high


def test_the_same_seed_gives_the_same_limits():
    assert krippendorff_alpha(FOUR, draws=50, seed=3) == krippendorff_alpha(FOUR, draws=50, seed=3)


@pytest.mark.parametrize("measure", [krippendorff_alpha, gwet_ac1])
def test_where_all_ratings_are_the_same_nothing_is_claimed(measure):
    assert np.isnan(measure([[1, 1, 1], [1, 1, 1]]).value)


@pytest.mark.parametrize("measure", [krippendorff_alpha, gwet_ac1])
def test_where_all_ratings_are_the_same_the_reason_is_given(measure):
    assert "same value" in measure([[1, 1, 1], [1, 1, 1]]).reason


@pytest.mark.parametrize("measure", [krippendorff_alpha, gwet_ac1])
def test_where_no_unit_has_two_coders_the_reason_is_given(measure):
    assert measure([[1, np.nan], [np.nan, 0]]).reason == "no unit was rated by two coders"


def test_an_unknown_level_names_those_there_are():
    with pytest.raises(ValueError, match="nominal, ordinal, interval, ratio"):
        krippendorff_alpha(FOUR, "cardinal", draws=0)


def test_sets_that_are_the_same_agree_fully():
    assert set_agreement({"A": [frozenset("x"), frozenset("yz")], "B": [frozenset("x"), frozenset("yz")]}) == 1.0


def test_a_subset_counts_as_half_an_agreement():
    # MASI of {x, y} and {x}: 1 - 1/2 * 2/3 = 2/3; disagreement (2/3 + 0) / 2 = 1/3, by chance (2/3 + 4) * 2 / 12 = 7/9
    sets = {"A": [frozenset("xy"), frozenset("z")], "B": [frozenset("x"), frozenset("z")]}
    assert set_agreement(sets) == pytest.approx(4 / 7)
