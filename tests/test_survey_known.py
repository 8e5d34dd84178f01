"""Estimates agree with R's survey package on a made-up survey with strata, villages, homes, unequal weights and missing answers.

tests/known/survey.R simulates the survey and writes R's answers; nobody in it exists.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.survey import Design
from pipeline.survey.estimate import pool

KNOWN = Path(__file__).parent / "known"
ANSWERS = json.loads((KNOWN / "survey.json").read_text("utf-8"))
DATA = pd.read_csv(KNOWN / "survey.csv")
FOUR = {
    "plain": {"weights": "weight", "strata": "stratum", "clusters": "village"},
    "finite": {"weights": "weight", "strata": "stratum", "clusters": "village", "fpc": "villages"},
    "two": {"weights": "weight", "strata": "stratum", "clusters": ["village", "home"], "fpc": ["villages", "homes"]},
    "alone": {"weights": "weight"},
}  # fmt: skip
SOURCES, WOMEN = {"leader": 1000, "media": 420, "neighbour": 700}, {"no": 1030, "yes": 1090}


def design(name: str) -> Design:
    return Design(DATA, **FOUR[name])


def read(name: str, **recipe) -> Design:
    return Design(pd.read_csv(KNOWN / name), **recipe)


def close(got, wanted, rtol=1e-8):
    np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=rtol, atol=1e-11)


@pytest.fixture(params=FOUR)
def pair(request):
    """A design and R's answers for it."""
    return design(request.param), {key.split(".")[1]: value for key, value in ANSWERS.items() if key.startswith(request.param + ".")}


def test_means_errors_design_effects_and_covariance(pair):
    made, known = pair[0].mean(["income", "members"]), pair[1]["mean"]
    close(made["estimate"], known["estimate"])
    close(made["se"], known["se"])
    close(made["deff"], known["deff"])
    close(made["ci_low"], known["low"])
    close(made.attrs["covariance"].ravel(), known["covariance"])


def test_a_missing_answer_leaves_a_respondent_out_of_that_mean_only(pair):
    made = pair[0].mean("trust")
    close(made["estimate"], pair[1]["mean_missing"]["estimate"])
    close(made["se"], pair[1]["mean_missing"]["se"])
    assert made["n"].iloc[0] == DATA["trust"].notna().sum()


def test_totals_and_their_design_effects(pair):
    made = pair[0].total("income")
    for column in ("estimate", "se", "deff"):
        close(made[column], pair[1]["total"][column])


def test_domains_of_two_columns_with_their_full_covariance(pair):
    made, known = pair[0].mean("trust", by=["woman", "band"]), pair[1]["by"]
    order = [list(made["woman"] + " " + made["band"]).index(key) for key in known["keys"]]
    close(made["estimate"].iloc[order], known["estimate"])
    close(made["se"].iloc[order], known["se"])
    close(made.attrs["covariance"][np.ix_(order, order)].ravel(), known["covariance"])


def test_totals_and_ratios_by_domain(pair):
    made = pair[0].total("income", by="source")
    close(made["estimate"], pair[1]["total_by"]["estimate"])
    close(made["se"], pair[1]["total_by"]["se"])
    made = pair[0].ratio("income", "members", by="woman")
    close(made["estimate"], pair[1]["ratio_by"]["estimate"])
    close(made["se"], pair[1]["ratio_by"]["se"])
    close(pair[0].ratio("income", "members")["se"], pair[1]["ratio"]["se"])


@pytest.mark.parametrize("method", ["logit", "beta", "asin", "mean"])
def test_intervals_of_shares(pair, method):
    made, known = pair[0].proportion("asked", method=method, levels=[1]), pair[1][f"share_{method}"]
    close(made["estimate"], known["estimate"], 1e-7)
    close(made[["ci_low", "ci_high"]].iloc[0], known["interval"], 1e-7)
    assert made["df"].iloc[0] == known["df"]


@pytest.mark.parametrize("rule", ["math", "hf7"])
def test_quantiles_with_woodruff_intervals(pair, rule):
    made, known = pair[0].quantile("income", [0.1, 0.5, 0.9], rule=rule), pair[1][f"quantile_{rule}"]
    for mine, theirs in (("estimate", "estimate"), ("ci_low", "low"), ("ci_high", "high"), ("se", "se")):
        close(made[mine], known[theirs])


def test_quantiles_of_an_answer_with_five_values(pair):
    made, known = pair[0].quantile("trust", [0.25, 0.5, 0.75], rule="math"), pair[1]["quantile_ties"]
    close(made["estimate"], known["estimate"])
    close(made["ci_low"], known["low"])
    close(made["ci_high"], known["high"])


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_two_answers_tested_for_being_related(pair, statistic):
    made, known = pair[0].chisq("source", "band", statistic=statistic), pair[1][f"chisq_{statistic}"]
    close(made["statistic"], [known["statistic"]])
    close(made["p_value"], [known["p"]])
    if statistic != "Chisq":
        close(made[["df", "ddf"]].iloc[0], known["parameter"])


def test_t_and_rank_tests(pair):
    made, known = pair[0].ttest("trust", "woman"), pair[1]["ttest"]
    close(made[["estimate", "statistic", "df", "p_value"]].iloc[0], [known[key] for key in ("estimate", "statistic", "df", "p")])
    made, known = pair[0].ranktest("trust", "woman"), pair[1]["ranktest"]
    close(made[["statistic", "df", "p_value"]].iloc[0], [known[key] for key in ("statistic", "df", "p")])


def test_a_linear_model_with_an_interaction_and_the_test_of_a_term(pair):
    made, known = pair[0].regress("trust ~ members + source * woman"), pair[1]["linear"]
    close(made["estimate"], known["estimate"])
    close(made["se"], known["se"])
    close(made["p_value"], known["p"])
    made, known = pair[0].term_test("trust ~ members + source * woman", "source"), pair[1]["term"]
    close(made[["statistic", "df", "ddf", "p_value"]].iloc[0], [known[key] for key in ("statistic", "df", "ddf", "p")])


def test_a_logistic_and_an_ordinal_model(pair):
    made = pair[0].regress("asked ~ members + source", "binomial")
    close(made["estimate"], pair[1]["logistic"]["estimate"], 1e-6)
    close(made["se"], pair[1]["logistic"]["se"], 1e-6)
    made = pair[0].regress("trust ~ members + woman", "ordinal")
    close(made["estimate"], pair[1]["ordinal"]["estimate"], 2e-4)
    close(made["se"], pair[1]["ordinal"]["se"], 2e-4)


def test_the_population_variance(pair):
    made = pair[0].variance("income")
    close(made["estimate"], [pair[1]["variance"]["estimate"]])
    close(made["se"], [pair[1]["variance"]["se"]])


@pytest.mark.parametrize("name", ["plain", "finite", "two"])
def test_post_strata_raking_and_calibration(name):
    made, known = design(name).post_stratify("source", SOURCES), ANSWERS[f"{name}.post"]
    close(made.weights, known["weights"])
    close([made.mean("income")["se"].iloc[0], made.total("members")["se"].iloc[0]], known["se"])
    made, known = design(name).rake({"source": SOURCES, "woman": WOMEN}), ANSWERS[f"{name}.rake"]
    close(made.weights, known["weights"])
    close(made.mean("income")["se"], [known["se"]], 1e-6)
    made, known = design(name).calibrate({"source": SOURCES, "members": 10700}), ANSWERS[f"{name}.greg"]
    close(made.weights, known["weights"])
    close([made.mean("income")["se"].iloc[0], made.total("income")["se"].iloc[0]], known["se"])
    close(design(name).calibrate({"source": SOURCES, "members": 10700}, kind="raking").weights, ANSWERS[f"{name}.greg_raking"]["weights"])
    close(design(name).calibrate({"source": SOURCES, "members": 10700}, kind="logit", bounds=(0.3, 3)).weights, ANSWERS[f"{name}.greg_logit"]["weights"], 1e-7)


def test_trimmed_weights():
    close(design("plain").trim(0, 1.6 * DATA["weight"].mean()).weights, ANSWERS["trim"]["weights"])


@pytest.mark.parametrize(("key", "made"), [("jkn", design("plain").jackknife()), ("jk1", Design(DATA, weights="weight", clusters="village").jackknife()), ("jkn_finite", design("finite").jackknife())])
def test_jackknife(key, made):
    close([made.mean("trust")["se"].iloc[0], made.total("income")["se"].iloc[0], made.ratio("income", "members")["se"].iloc[0]], ANSWERS[key]["se"])


def test_a_bootstrap_of_villages_spreads_as_linearisation_says():
    for name in ("plain", "finite"):
        made, straight = design(name).bootstrap(2000, 7), design(name)
        for call in ("mean", "total"):
            ratio = getattr(made, call)("income")["se"] / getattr(straight, call)("income")["se"]
            assert ratio.between(0.92, 1.12).all()


def test_a_bootstrap_of_a_design_in_two_stages_is_of_its_first_stage():
    made = design("two").bootstrap(50, 3).mean(["income", "trust"], by="woman")
    first = Design(DATA, weights="weight", strata="stratum", clusters="village", fpc="villages").bootstrap(50, 3).mean(["income", "trust"], by="woman")
    close(made["se"], first["se"])


@pytest.mark.parametrize("fay", [0, 0.3])
def test_balanced_halves(fay):
    made = read("survey_pairs.csv", weights="weight", strata="stratum", clusters="village").balanced_halves(fay=fay)
    close(made.total("income")["se"], [ANSWERS[f"brr_{fay:g}"]["se"]])


@pytest.mark.parametrize("rule", ["certainty", "remove", "adjust", "average"])
@pytest.mark.parametrize("finite", [False, True])
def test_a_stratum_of_one_village_by_each_rule(rule, finite):
    made = read("survey_lonely.csv", weights="weight", strata="stratum", clusters="village", lonely=rule, **({"fpc": "villages"} if finite else {}))
    close([made.mean("income")["se"].iloc[0], made.total("income")["se"].iloc[0]], ANSWERS[f"lonely.{rule}.{str(finite).upper()}"]["se"])


def test_villages_drawn_with_unequal_chances():
    made = Design(pd.read_csv(KNOWN / "survey_pps.csv").assign(weight=lambda d: 1 / d["chance"]), weights="weight", clusters="village", fpc="chance", pps="brewer")
    close([made.mean("income")["se"].iloc[0], made.total("income")["se"].iloc[0]], ANSWERS["pps"]["se"])


def test_change_in_a_panel_and_between_fresh_samples():
    waves = pd.read_csv(KNOWN / "survey_waves.csv")
    made = Design(waves, weights="weight", strata="stratum", clusters="village").compare_waves("trust", "wave")
    change = made[made["level"] == "change"]
    close([change["estimate"].iloc[0], change["se"].iloc[0]], [ANSWERS["panel_change"]["estimate"], ANSWERS["panel_change"]["se"]])
    fresh = waves.assign(village=waves["village"] + waves["wave"], stratum=waves["stratum"] + waves["wave"])
    made = Design(fresh, weights="weight", strata="stratum", clusters="village").compare_waves("trust", "wave")
    close(made.loc[made["level"] == "change", "se"], [ANSWERS["fresh_change"]["se"]])


def test_pooled_imputations_carry_the_spread_between_them():
    tables = [Design(DATA.assign(trust=ANSWERS[f"imputation{k}"]), weights="weight", strata="stratum", clusters="village").mean("trust") for k in range(1, 5)]
    made = pool(tables)
    within, between = np.mean([table["se"].iloc[0] ** 2 for table in tables]), np.var([table["estimate"].iloc[0] for table in tables], ddof=1)
    close(made["se"], [np.sqrt(within + 1.25 * between)])


def test_successive_differences_of_a_list_without_order_spread_as_linearisation_says():
    random = np.random.default_rng(4)
    data = pd.DataFrame({"y": random.normal(10, 2, 400), "w": 1.0})
    ratio = Design(data, weights="w").successive_differences().mean("y")["se"] / Design(data, weights="w").mean("y")["se"]
    assert 0.9 < ratio.iloc[0] < 1.1


def test_what_was_done_to_the_weights_is_reported():
    made = design("plain").rake({"source": SOURCES, "woman": WOMEN}).trim(0, 2 * DATA["weight"].mean())
    first, second = made.adjustments
    assert first["step"] == "raking" and first["rounds"] > 1 and first["largest_gap"] < 1e-9 and abs(first["sum"] - 2120) < 1e-6
    assert second["step"].startswith("trimming") and second["largest"] <= 2 * DATA["weight"].mean() + 1e-9
