"""Every coefficient of agreement against published answers, against cases worked by hand, and under changes that must not matter."""

import numpy as np
import pandas as pd
import pytest

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
    masi,
    percent_agreement,
    unitizing_alpha,
)


def ratings(*coders):
    letters = {letter: str(number) for number, letter in enumerate("abcde", 1)}
    return np.array([[np.nan if cell == "*" else float(letters.get(cell, cell)) for cell in coder.split()] for coder in coders])


README = ratings("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
FOUR = ratings("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *")
BINARY = ratings("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
LETTERS = ratings("a a b b d c c c e d d a", "b a b b b c c c e d d d")
BEN_GERRY = ratings("a a b b d c c c e d d a", "b a b b b c c c e * d d")
FIVE = ratings("1 1 2 * 0 0 1 1 2 2 * 0 1 3 1", "1 1 3 0 0 0 0 * 2 1 1 0 2 3 1", "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1", "* 1 3 * * * * 0 * 1 0 0 2 2 *", "2 * * 0 0 0 1 * 2 * * * * 3 1")


MEASURES = [krippendorff_alpha, gwet_ac1, gwet_ac2, fleiss_kappa, brennan_prediger, conger_kappa]


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


@pytest.mark.parametrize("measure", MEASURES)
def test_where_all_ratings_are_the_same_nothing_is_claimed(measure):
    assert np.isnan(measure([[1, 1, 1], [1, 1, 1]]).value)


@pytest.mark.parametrize("measure", MEASURES)
def test_where_all_ratings_are_the_same_the_reason_is_given(measure):
    assert "same value" in measure([[1, 1, 1], [1, 1, 1]]).reason


@pytest.mark.parametrize("measure", MEASURES)
def test_where_no_unit_has_two_coders_the_reason_is_given(measure):
    assert measure([[1, np.nan], [np.nan, 0]]).reason == "no unit was rated by two coders"


def test_an_unknown_level_names_those_there_are():
    with pytest.raises(ValueError, match="nominal, ordinal, interval, ratio"):
        krippendorff_alpha(FOUR, "cardinal", draws=0)


# ---------------------------------------------------------------- the other coefficients, as published


@pytest.mark.parametrize(("data", "published"), [(FOUR, 0.76117), (BEN_GERRY, 0.64935), (FIVE, 0.45762)])
def test_fleiss_kappa_is_the_published_one(data, published):
    assert fleiss_kappa(data).value == pytest.approx(published, abs=6e-6)


# in irrCAC's copy of the four coders the only rating of the last unit is the third coder's; only a coefficient with marginals a coder can tell
FOUR_OF_IRRCAC = ratings("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * *", "* 3 3 3 2 3 4 2 2 5 1 3", "1 2 3 3 2 4 4 1 2 5 1 *")


@pytest.mark.parametrize(("data", "published"), [(FOUR_OF_IRRCAC, 0.76282), (BEN_GERRY, 0.65714), (FIVE, 0.46927)])
def test_congers_kappa_is_the_published_one(data, published):
    assert conger_kappa(data).value == pytest.approx(published, abs=6e-6)


@pytest.mark.parametrize(("data", "published"), [(FOUR, 0.77273), (BEN_GERRY, 0.65909), (FIVE, 0.48741)])
def test_brennan_and_predigers_kappa_is_the_published_one(data, published):
    assert brennan_prediger(data).value == pytest.approx(published, abs=6e-6)


def test_the_share_that_agrees_is_the_published_one():
    assert percent_agreement(FOUR).value == pytest.approx(0.81818, abs=6e-6)


@pytest.mark.parametrize(("weights", "published", "rounding"), [("quadratic", 0.914, 6e-4), ("linear", 0.85874, 6e-6), ("ordinal", 0.89894, 6e-6)])
def test_ac2_is_the_published_one(weights, published, rounding):
    assert gwet_ac2(FOUR, weights).value == pytest.approx(published, abs=rounding)


@pytest.mark.parametrize(
    ("table", "kappa", "brennan"),
    [((20, 5, 10, 15), 0.4, 0.4), ((45, 15, 25, 15), 0.1304, 0.2), ((25, 35, 5, 35), 0.2593, 0.2), ((118, 5, 2, 0), -0.0234, 0.888), ((0, 0, 1, 33), 0, 0.941),
     ((0, 1, 1, 32), -0.030, 0.882), ((2, 1, 1, 30), 0.634, 0.882), ((3, 0, 1, 30), 0.841, 0.941), ((1, 1, 0, 32), 0.653, 0.941)],
)  # fmt: skip
def test_two_coders_kappa_is_the_published_one(table, kappa, brennan):
    data = two_by_two(*table)
    assert (cohen_kappa(*data).value, brennan_prediger(data).value) == (pytest.approx(kappa, abs=6e-4), pytest.approx(brennan, abs=6e-4))


def test_fleiss_kappa_of_two_coders_is_scotts_pi():
    assert fleiss_kappa(two_by_two(118, 5, 2, 0)).value == pytest.approx(-0.02881, abs=6e-6)


ABSTRACTORS = np.array([pair for pair, times in {(0, 0): 13, (1, 1): 20, (1, 2): 7, (2, 1): 4, (2, 2): 56}.items() for _ in range(times)], dtype=float).T


@pytest.mark.parametrize(
    ("measure", "published"),
    [(percent_agreement, 0.89), (conger_kappa, 0.79641), (fleiss_kappa, 0.79624), (brennan_prediger, 0.835), (gwet_ac1, 0.84933)],
)
def test_every_coefficient_of_the_abstractors_is_the_published_one(measure, published):
    assert measure(ABSTRACTORS).value == pytest.approx(published, abs=6e-6)


# ---------------------------------------------------------------- by hand


def test_the_standard_error_of_kappa_is_that_of_fleiss_cohen_and_everitt():
    # cells .4 .1 .2 .3, rows .5 .5, columns .6 .4, p_e .5: (.4 (1 - 1.1 * .6)^2 + .3 (1 - .9 * .6)^2 + .36 (.1 * 1.1^2 + .2 * .9^2) - (.4 - .5 * .6)^2) / (50 * .25)
    assert cohen_kappa(*two_by_two(20, 5, 10, 15)).se == pytest.approx(0.12699, abs=2e-5)


def test_weighted_kappa_by_hand():
    # ratings 1 2 3 and 1 3 3; linear weights 1, .5, 0: p_a = (1 + .5 + 1) / 3 = 5/6; p_e = 1/9 (1 + 0 + .5 + 2 * .5 + 0 + 2) = .5
    assert cohen_kappa([1, 2, 3], [1, 3, 3], weights="linear").value == pytest.approx(2 / 3)


def test_units_that_one_of_two_coders_left_out_do_not_count_for_kappa():
    assert cohen_kappa([1, 0, np.nan, 1], [1, 0, 1, np.nan]).n_units == 2


def test_categories_that_nobody_used_count_for_brennan_and_prediger_if_the_scale_is_told():
    # p_a = 1/2, chance 1/4
    assert brennan_prediger([[1, 2], [1, 1]], categories=[1, 2, 3, 4]).value == pytest.approx(1 / 3)


def test_two_coders_who_never_gave_a_code_agree_by_ac1_if_the_scale_is_told():
    assert gwet_ac1([[0, 0, 0], [0, 0, 0]], categories=[0, 1]).value == 1.0


def test_kappa_is_not_defined_where_nothing_varies_even_if_the_scale_is_told():
    assert np.isnan(cohen_kappa([0, 0, 0], [0, 0, 0], categories=[0, 1]).value)


def test_the_share_that_agrees_is_defined_where_nothing_varies():
    assert percent_agreement([[0, 0], [0, 0]]).value == 1.0


def test_ratings_outside_the_scale_are_refused():
    with pytest.raises(ValueError, match="7, which is not among"):
        gwet_ac1([[1, 7], [1, 1]], categories=[1, 2])


def test_coders_with_different_numbers_of_ratings_are_refused():
    with pytest.raises(ValueError, match="3 and 2 ratings"):
        cohen_kappa([1, 0, 1], [1, 0])


# ---------------------------------------------------------------- what must not matter

TABLES = st.integers(2, 4).flatmap(lambda m: st.integers(2, 12).flatmap(lambda n: st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.0, np.nan]), min_size=n, max_size=n), min_size=m, max_size=m)))


def value(measure, data, **options):
    return measure(np.array(data), **({"draws": 0} | options if measure is krippendorff_alpha else options)).value


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(MEASURES), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_does_not_matter(data, measure, random):
    table = np.array(data)
    coders, units = random.sample(range(len(table)), len(table)), random.sample(range(table.shape[1]), table.shape[1])
    assert value(measure, table[coders][:, units]) == pytest.approx(value(measure, table), nan_ok=True, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from([krippendorff_alpha, gwet_ac1, fleiss_kappa, brennan_prediger, conger_kappa]))
def test_the_names_of_categories_do_not_matter(data, measure):
    table = np.array(data)
    assert value(measure, np.select([table == 0, table == 1, table == 2], [9.0, 4.0, 7.0], np.nan)) == pytest.approx(value(measure, table), nan_ok=True, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(MEASURES))
def test_what_is_not_defined_says_why(data, measure):
    found = measure(np.array(data))
    assert bool(found.reason) or not np.isnan([found.value]).any()


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_ordinal_alpha_depends_on_the_order_of_values_alone(data):
    table = np.array(data)
    assert krippendorff_alpha(table**3 * 10, "ordinal", draws=0).value == pytest.approx(krippendorff_alpha(table, "ordinal", draws=0).value, nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_two_values_is_the_same_at_every_level(level):
    assert krippendorff_alpha(BINARY, level, draws=0).value == pytest.approx(0.09524, abs=6e-6)


# ---------------------------------------------------------------- draws of focus groups

GROUPS = ["g1"] * 3 + ["g2"] * 4 + ["g3"] * 2 + ["g4"] * 3


def drawn_by_hand(measure, draws=400, **options):
    """Alpha of tables that are put together from whole groups, one after another."""
    labels = np.array(GROUPS)
    random = np.random.default_rng(0)
    values = []
    for _ in range(draws):
        picks = random.integers(4, size=4)
        values.append(value(measure, np.concatenate([FOUR[:, labels == f"g{pick + 1}"] for pick in picks], axis=1), **options))
    return np.nanstd(values, ddof=1)


@pytest.mark.parametrize("measure", [krippendorff_alpha, gwet_ac1, fleiss_kappa, brennan_prediger, conger_kappa])
def test_draws_by_sums_give_what_draws_of_whole_tables_give(measure):
    # the same seed draws the same groups; a draw that misses a category has the scale of the whole all the same
    options = {"categories": [1, 2, 3, 4, 5]} if measure in (gwet_ac1, brennan_prediger) else {}
    assert measure(FOUR, groups=GROUPS, draws=400, seed=0).se == pytest.approx(drawn_by_hand(measure, **options), abs=1e-9)


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_draws_of_the_other_levels_give_what_draws_of_whole_tables_give(level):
    by_hand = drawn_by_hand(lambda table: krippendorff_alpha(table, level, draws=0))
    assert krippendorff_alpha(FOUR, level, groups=GROUPS, draws=400, seed=0).se == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
def test_two_focus_groups_give_a_value_and_no_interval(measure):
    found = measure(FOUR, groups=["a"] * 6 + ["b"] * 6)
    assert not np.isnan(found.value) and np.isnan(found.ci_low) and "three focus groups" in found.reason


def test_where_too_many_draws_hold_one_value_only_no_interval_is_given():
    found = krippendorff_alpha([[1, 0, 0, 0], [1, 0, 0, 0]], groups=["a", "b", "c", "d"])
    assert np.isnan(found.ci_low) and "nothing varied" in found.reason


# ---------------------------------------------------------------- sets of codes


def sets(*coders):
    return [[frozenset(unit) for unit in coder] for coder in coders]


def test_sets_that_are_the_same_agree_fully():
    assert krippendorff_alpha(sets(["x", "yz"], ["x", "yz"]), "masi", draws=0).value == 1.0


def test_a_subset_counts_as_half_an_agreement():
    # MASI of {x, y} and {x}: 1 - 1/2 * 2/3 = 2/3; disagreement (2/3 + 0) / 2 = 1/3, by chance (2/3 + 4) * 2 / 12 = 7/9
    assert krippendorff_alpha(sets(["xy", "z"], ["x", "z"]), "masi", draws=0).value == pytest.approx(4 / 7)


def test_two_empty_sets_agree():
    assert masi(frozenset(), frozenset()) == 0


def test_a_missing_set_is_no_rating():
    assert krippendorff_alpha([[frozenset("x"), None, frozenset("y")], [frozenset("x"), frozenset("y"), frozenset("y")]], "masi", draws=0).n_units == 2


def test_ac2_with_masi_weights_by_hand():
    # three categories {x}, {z}, {xy}; p_a = (1/3 + 1) / 2; weights sum to 3 + 2/3; shares 1/4, 1/2, 1/4
    chance = (3 + 2 / 3) / 6 * (2 * 3 / 16 + 1 / 4)
    assert gwet_ac2(sets(["xy", "z"], ["x", "z"]), "masi").value == pytest.approx((2 / 3 - chance) / (1 - chance))


def test_masi_and_its_alpha_are_those_of_nltk():
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import masi_distance

    random = np.random.default_rng(4)
    coders = [[frozenset(random.choice(list("abcd"), random.integers(1, 4), replace=False)) for _ in range(30)] for _ in range(3)]
    task = AnnotationTask(data=[(str(coder), str(unit), labels) for coder, row in enumerate(coders) for unit, labels in enumerate(row)], distance=masi_distance)
    assert krippendorff_alpha(coders, "masi", draws=0).value == pytest.approx(task.alpha(), abs=1e-12)
    assert all(masi(a, b) == pytest.approx(masi_distance(a, b)) for a in coders[0] for b in coders[1])


# ---------------------------------------------------------------- stretches of text

CASE_A = [[(2, 10), (14, 20)], [(4, 8), (15, 17)]]


def test_the_worked_pair_of_unitizing_alpha():
    assert unitizing_alpha([[(1, 9)], [(2, 3), (4, 5), (6, 7)]], 10).value == pytest.approx(-0.70035, abs=6e-6)


def test_case_a_in_its_24_characters():
    assert unitizing_alpha(CASE_A, 24).value == pytest.approx(0.51529, abs=6e-6)


def test_case_a_in_ever_finer_steps():
    assert unitizing_alpha(CASE_A, 24, limit=True).value == pytest.approx(0.553, abs=6e-4)


def test_a_stretched_text_comes_near_the_limit():
    stretched = [[(1000 * start, 1000 * end) for start, end in coder] for coder in CASE_A]
    assert unitizing_alpha(stretched, 24_000).value == pytest.approx(unitizing_alpha(CASE_A, 24, limit=True).value, abs=1e-3)


def test_a_single_unit_of_one_of_three_coders_is_no_better_than_chance():
    assert unitizing_alpha([[(9, 10)], [], []], 20).value == pytest.approx(0, abs=1e-12)


def test_no_unit_is_not_defined_and_says_why():
    found = unitizing_alpha([[], []], 20)
    assert np.isnan(found.value) and found.reason == "no coder marked a stretch"


def test_the_same_stretches_agree_fully():
    assert unitizing_alpha([[(2, 5), (8, 9)], [(2, 5), (8, 9)]], 20).value == 1.0


def test_one_letter_marked_whole_by_both_leaves_nothing_to_chance():
    found = unitizing_alpha([[(0, 1)], [(0, 1)]], 1)
    assert np.isnan(found.value) and found.reason


def test_codes_are_compared_each_by_itself():
    # both marked the same stretch, under other codes: each code is a unit against a gap
    assert unitizing_alpha([[(2, 5, "NR.1")], [(2, 5, "GV.1")]], 20).value < 0


def test_the_order_of_coders_does_not_matter_for_stretches():
    assert unitizing_alpha(CASE_A[::-1], 24).value == pytest.approx(unitizing_alpha(CASE_A, 24).value)


@pytest.mark.parametrize("wrong", [[(3, 3)], [(-1, 2)], [(8, 25)], [(1, 5), (4, 6)]])
def test_a_stretch_outside_the_text_or_upon_another_is_refused(wrong):
    with pytest.raises(ValueError, match="does not lie|overlap"):
        unitizing_alpha([wrong, []], 24)


def test_texts_of_one_group_each_have_limits():
    texts = [CASE_A, [[(1, 9)], [(2, 8)]], [[(3, 6)], [(3, 7)]], [[(0, 4)], []]]
    found = unitizing_alpha(texts, [24, 12, 10, 9], groups=["a", "b", "c", "d"], draws=300)
    assert found.ci_low < found.value < found.ci_high


def test_two_texts_are_two_gaps_where_they_meet():
    # by hand, m = 2, L = 8: one coder marks 0-2 of the first text of 4; gaps 2, 4, 4, 4. D_o = 2 * 4 / (2 * 64); D_e = 2 / 8 * 4 * (1 + 3 + 3 + 3) / (16 * 15 - 2)
    found = unitizing_alpha([[[(0, 2)], []], [[], []]], [4, 4], groups=["a", "b"], draws=0)
    assert found.value == pytest.approx(1 - (1 / 16) / (10 / 238))


# --------------------------------------------------------------------------------------------- ratings as they come


WORDS = [["жер", "суу", None, "жер", "чек"], ["жер", "суу", "суу", "чек", "чек"]]


@pytest.mark.parametrize("measure", [krippendorff_alpha, gwet_ac1, fleiss_kappa, brennan_prediger])
def test_ratings_may_be_words(measure):
    numbers = np.array([[0, 1, np.nan, 0, 2], [0, 1, 1, 2, 2]])
    assert measure(WORDS).value == pytest.approx(measure(numbers).value)
    assert cohen_kappa(*WORDS).value == pytest.approx(cohen_kappa(*numbers).value)


def test_words_have_no_distances():
    with pytest.raises(ValueError, match="words"):
        krippendorff_alpha(WORDS, "interval")
    with pytest.raises(ValueError, match="words"):
        gwet_ac2(WORDS, "ordinal")


def test_missing_ratings_may_be_na_of_whole_numbers():
    table = pd.DataFrame([[1, 2, pd.NA], [1, 2, 3]], dtype="Int64")
    assert krippendorff_alpha(table).value == krippendorff_alpha([[1, 2, np.nan], [1, 2, 3]]).value


@pytest.mark.parametrize("weights", ["linear", "quadratic", "ordinal", "identity"])
def test_where_nobody_rated_anything_the_reason_is_given(weights):
    found = gwet_ac2(np.full((2, 3), np.nan), weights)
    assert np.isnan(found.value) and found.reason
