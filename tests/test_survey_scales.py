"""Reliability, one factor, polychoric correlations, differential functioning, adjustment and power agree with R; indices follow their recipes.

tests/known/scales.R simulates the answers and writes R's figures; nobody in them exists.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey import Design
from pipeline.survey.dif import dif
from pipeline.survey.indices import index
from pipeline.survey.polychoric import bivariate_normal
from pipeline.survey.scales import adjust, cronbach_alpha, item_rest, mcdonald_omega, one_factor, polychoric, power_means, power_proportions, turned

KNOWN = Path(__file__).parent / "known"
R = json.loads((KNOWN / "scales.json").read_text("utf-8"))
DATA = pd.read_csv(KNOWN / "scales.csv")
NAMES = [f"b{number}" for number in range(1, 7)]
RAW = DATA[NAMES]
ITEMS = turned(RAW, ["b2"], (1, 5))
R_N = int(RAW.notna().all(axis=1).sum())


def close(got, wanted, rtol=1e-9):
    np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=rtol, atol=1e-11)


def test_alpha():
    made = cronbach_alpha(ITEMS)
    close(made.value, R["alpha"])
    assert (made.n, made.items) == (R_N, 6)


def test_weighted_alpha():
    close(cronbach_alpha(ITEMS, weights=DATA["weight"]).value, R["alpha_weighted"])


def test_weights_that_are_all_alike_change_nothing():
    close(cronbach_alpha(ITEMS, weights=np.full(len(ITEMS), 2.5)).value, R["alpha"])


def test_each_item_against_the_rest():
    made = item_rest(ITEMS)
    close(made["item_rest"], R["item_rest"])
    close(made["alpha_without"], R["alpha_without"])
    close(made["loading"], R["loadings"], 1e-5)
    assert not made["negative"].any()


def test_an_item_that_runs_the_other_way_is_reported_and_not_turned():
    made = item_rest(RAW).set_index("item")
    assert made.index[made["negative"]].tolist() == ["b2"]
    assert made.loc["b2", "mean"] == pytest.approx(6 - item_rest(ITEMS).set_index("item").loc["b2", "mean"])


def test_omega_of_one_factor():
    close(mcdonald_omega(ITEMS).value, R["omega"], 1e-7)


def test_omega_of_the_raw_sum_counts_items_by_their_spread():
    assert mcdonald_omega(ITEMS.assign(b1=ITEMS["b1"] * 100), scale="covariance").value == pytest.approx(R["loadings"][0] ** 2, abs=0.02)


@pytest.mark.parametrize("name", ["chi2", "df", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"])
def test_fit_of_one_factor(name):
    close(getattr(one_factor(ITEMS), name), R["fit"][name], 1e-5)


def test_p_value_of_the_fit():
    close(one_factor(ITEMS).p_value, R["fit"]["p"], 1e-4)


def test_three_items_leave_nothing_to_test():
    fit = one_factor(ITEMS[["b1", "b2", "b3"]])
    assert fit.df == 0 and fit.chi2 == 0 and np.isnan(fit.rmsea)


def test_weights_change_the_fit_and_count_as_an_effective_number():
    fit = one_factor(ITEMS, DATA["weight"])
    assert fit.n == R_N and fit.n_effective < fit.n and fit.loadings[0] != pytest.approx(R["loadings"][0], abs=1e-4)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 3]}), "three items"),
        (pd.DataFrame({"a": [1.0, 2, 3, 1, 2], "b": [2.0] * 5, "c": [1.0, 3, 2, 2, 1]}), "does not vary"),
        (pd.DataFrame({"a": [1.0, 2, 3, 1, 2, 3], "b": [1.0, 2, 3, 1, 2, 3], "c": [1.0, 3, 2, 2, 1, 2]}), "the same"),
    ],
)
def test_where_no_factor_can_be_fitted_omega_says_why(frame, reason):
    made = mcdonald_omega(frame)
    assert np.isnan(made.value) and reason in made.reason


def test_alpha_without_variation_is_nan_with_a_reason():
    made = cronbach_alpha(pd.DataFrame({"a": [1, 1, 1], "b": [2, 2, 2]}))
    assert np.isnan(made.value) and made.reason


def test_one_item_is_no_scale():
    with pytest.raises(InputError, match="at least two items"):
        cronbach_alpha(ITEMS[["b1"]])


def test_words_are_no_items():
    with pytest.raises(InputError, match="words"):
        cronbach_alpha(pd.DataFrame({"a": ["often", "never"], "b": ["never", "often"]}))


def test_an_answer_outside_the_levels_is_not_turned():
    with pytest.raises(InputError, match="b1 has an answer outside"):
        turned(pd.DataFrame({"b1": [1, 99]}), [], (1, 5))


def test_polychoric_matrix():
    # R's answers rest on its optimiser's tolerance
    np.testing.assert_allclose(polychoric(ITEMS), R["polychoric"], atol=1e-4)


def test_polychoric_counts_weights_as_so_many_respondents():
    doubled = pd.concat([ITEMS, ITEMS[DATA["weight"] > 1.5]])
    made = polychoric(ITEMS, weights=np.where(DATA["weight"] > 1.5, 2.0, 1.0))
    np.testing.assert_allclose(made, polychoric(doubled), atol=1e-7)


def test_polychoric_of_an_item_that_does_not_vary_is_missing():
    assert np.isnan(polychoric(pd.DataFrame({"a": [1, 2, 1], "b": [3, 3, 3]})).loc["a", "b"])


@pytest.mark.parametrize("correlation", [-0.98, -0.6, 0.0, 0.3, 0.9, 0.99])
def test_the_bivariate_normal_is_scipys(correlation):
    points = [(-2.1, 0.4), (0.0, 0.0), (1.3, 1.2), (0.7, -1.9)]
    wanted = [stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf(point) for point in points]
    np.testing.assert_allclose([bivariate_normal(np.array(h), np.array(k), correlation) for h, k in points], wanted, atol=1e-7)


@pytest.mark.parametrize("method", ["holm", "hochberg", "hommel", "bonferroni", "BH", "BY"])
def test_adjusted_p_values(method):
    close(adjust(R["p"], method.lower()), [np.nan if each is None else each for each in R[f"adjust_{method}"]], 1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from(["holm", "hochberg", "hommel", "bonferroni", "bh", "by"]))
@settings(max_examples=60, deadline=None)
def test_adjustment_never_lowers_a_p_value_and_keeps_the_order(p, method):
    made = adjust(p, method)
    assert (made >= np.array(p) - 1e-15).all() and (made <= 1).all()
    assert (np.diff(made[np.argsort(p, kind="stable")]) >= -1e-15).all()


def test_an_unknown_method_names_those_there_are():
    with pytest.raises(InputError, match="holm, hochberg, hommel"):
        adjust([0.1], "tukey")


PROPORTIONS, MEANS = R["proportions"], R["means"]


@pytest.mark.parametrize(
    ("call", "options", "wanted"),
    [
        (power_proportions, {"p1": 0.31, "p2": 0.4, "power": 0.85}, PROPORTIONS["n"]),
        (power_proportions, {"p1": 0.31, "p2": 0.4, "n": 420}, PROPORTIONS["power"]),
        (power_proportions, {"p1": 0.31, "n": 420, "power": 0.8}, PROPORTIONS["p2"]),
        (power_proportions, {"p1": 0.31, "p2": 0.4, "power": 0.85, "sides": 1}, PROPORTIONS["one_sided"]),
        (power_proportions, {"p1": 0.31, "p2": 0.4, "n": 420, "alpha": 0.01}, PROPORTIONS["strict"]),
        (power_means, {"difference": 0.3, "sd": 1.2, "power": 0.9}, MEANS["n"]),
        (power_means, {"difference": 0.3, "sd": 1.2, "n": 150}, MEANS["power"]),
        (power_means, {"sd": 1.2, "n": 150, "power": 0.8}, MEANS["delta"]),
        (power_means, {"difference": 0.3, "sd": None, "n": 150, "power": 0.8}, MEANS["sd"]),
        (power_means, {"difference": 0.3, "sd": 1.2, "n": 150, "sides": 1}, MEANS["one_sided"]),
        (power_means, {"difference": 2, "sd": 1, "n": 4}, MEANS["small"]),
    ],
)
def test_the_one_left_out_is_solved(call, options, wanted):
    close(call(**options), wanted, 1e-5)


def test_a_design_effect_multiplies_the_sample():
    assert power_proportions(0.31, 0.4, power=0.85, deff=1.8) == pytest.approx(1.8 * PROPORTIONS["n"], rel=1e-6)
    assert power_means(0.3, 1.2, power=0.9, deff=1.8) == pytest.approx(1.8 * MEANS["n"], rel=1e-6)


def test_a_share_left_out_below_the_other_is_solved_too():
    low = power_proportions(p2=0.4, n=420, power=0.8)
    assert low < 0.4 and power_proportions(low, 0.4, n=420) == pytest.approx(0.8)


@pytest.mark.parametrize("options", [{"p1": 0.3, "p2": 0.4}, {"p1": 0.3, "p2": 0.4, "n": 100, "power": 0.8}, {"p1": 0.3, "p2": 0.3, "power": 0.8}, {"p1": 1.3, "p2": 0.3, "power": 0.8}])
def test_what_cannot_be_solved_is_refused(options):
    with pytest.raises(InputError):
        power_proportions(**options)


@pytest.fixture(scope="module")
def functioning():
    frame = DATA.assign(**{name: ITEMS[name] for name in NAMES})
    return dif(Design(frame, weights="weight", strata="stratum", clusters="village"), NAMES, "language").set_index("item")


@pytest.mark.parametrize("item", ["b4", "b5"])
def test_differential_functioning_under_the_design(functioning, item):
    row, known = functioning.loc[item], R[f"dif_{item}"]
    close(row[["estimate", "se", "statistic_uniform"]], [known["uniform"], known["se"], known["statistic_uniform"]], 1e-4)
    np.testing.assert_allclose(row["statistic_nonuniform"], known["statistic_nonuniform"], rtol=1e-3)
    np.testing.assert_allclose(row[["effect_uniform", "effect_nonuniform"]].astype(float), [known["effect_uniform"], known["effect_nonuniform"]], atol=1e-5)


def test_the_item_that_was_made_to_differ_is_found_and_no_other_has_its_size(functioning):
    assert functioning["effect_uniform"].idxmax() == "b4"
    assert functioning.loc["b4", "p_uniform_adjusted"] < 0.001 and functioning.loc["b4", "size"] in ("moderate", "large")
    assert (functioning.drop("b4")["size"] == "negligible").all()
    close(functioning["p_uniform_adjusted"], adjust(functioning["p_uniform"], "holm"))


def test_without_the_item_that_differs_the_others_come_closer():
    frame = DATA.assign(**{name: ITEMS[name] for name in NAMES})
    design = Design(frame, weights="weight", strata="stratum", clusters="village")
    others = [name for name in NAMES if name != "b4"]
    plain, cleaned = (dif(design, NAMES, "language", purify=flag).set_index("item").loc[others, "estimate"].abs().mean() for flag in (False, True))
    assert cleaned < plain


def test_a_group_of_three_levels_is_refused():
    with pytest.raises(InputError, match="3 levels"):
        dif(Design(ITEMS.assign(g=np.arange(len(ITEMS)) % 3)), NAMES, "g")


FRAME = pd.DataFrame({"a": [1, 3, 5, 2, np.nan, 4], "b": [5, 3, 1, 5, np.nan, np.nan], "c": [2, 3, 5, 1, 4, np.nan]}, dtype=float)


def test_a_mean_turns_declared_items_and_leaves_out_what_was_not_answered():
    made = index(FRAME, "mean", reverse=["b"], levels=(1, 5), rescale=(0, 10))
    # rows by hand: (1 + 1 + 2) / 3 on 1 to 5 is 1.333, of 0 to 10 that is 0.833
    np.testing.assert_allclose(made.values, [10 * (4 / 3 - 1) / 4, 5, 10, 10 * (4 / 3 - 1) / 4, np.nan, np.nan], equal_nan=True)
    assert (made.incomplete, made.left_out) == (0, 2)


def test_half_of_the_items_is_enough_unless_more_is_asked():
    two = FRAME[["a", "c"]]
    assert index(two).values.notna().all() and index(two).incomplete == 2
    assert index(two, min_share=0.6).left_out == 2


def test_a_z_score_is_standardised_on_the_reference_with_weights():
    values, weight = pd.DataFrame({"a": [0.0, 2, 10], "b": [1.0, 3, 3]}), np.array([1.0, 1, 5])
    made = index(values, "zscore", weights=weight, reference=[True, True, False])
    root = np.sqrt(2)
    np.testing.assert_allclose(made.values, [-1 / root, 1 / root, (9 / root + 1 / root) / 2])


def test_anderson_counts_an_item_less_that_another_repeats():
    rng = np.random.default_rng(5)
    one, other = rng.normal(size=(2, 400))
    made = index(pd.DataFrame({"a": one, "b": one + 0.2 * rng.normal(size=400), "c": other}), "anderson")
    assert made.item_weights["c"] > 0.45 and made.item_weights.sum() == pytest.approx(1)


def test_anderson_is_the_formula_of_the_paper():
    frame = ITEMS.dropna().reset_index(drop=True)
    standard = (frame - frame.mean()) / frame.std()
    inverse = np.linalg.inv(standard.cov())
    wanted = (standard @ inverse.sum(axis=1)) / inverse.sum()
    np.testing.assert_allclose(index(frame, "anderson").values, wanted, rtol=1e-9)


@pytest.mark.parametrize("method", ["pca", "anderson"])
def test_a_weight_of_two_counts_as_two_respondents(method):
    frame = ITEMS.dropna().reset_index(drop=True)
    twice = np.arange(len(frame)) % 3 == 0
    weighted = index(frame, method, weights=np.where(twice, 2.0, 1.0)).item_weights
    close(weighted, index(pd.concat([frame, frame[twice]], ignore_index=True), method).item_weights)
    assert abs(weighted - index(frame, method).item_weights).max() > 1e-4


def test_the_first_component_has_variance_one_and_points_up():
    frame = ITEMS.dropna().reset_index(drop=True)
    made = index(frame, "pca")
    assert made.values.std() == pytest.approx(1) and (made.item_weights > 0).all()
    assert made.values.corr(frame.mean(axis=1)) > 0.97


def test_an_index_needs_levels_to_turn_an_item():
    with pytest.raises(InputError, match="levels"):
        index(FRAME, reverse=["b"])


def test_too_few_complete_answers_teach_no_covariance():
    with pytest.raises(InputError, match="too few"):
        index(FRAME, "anderson")
