"""Evidence chooses: places that exchange their evidence exchange their plans, flat evidence says so, and what is printed beside a choice is true."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.training.catalogue import Catalogue
from pipeline.training.choice import CHOICE_COLUMNS, TRAININGS_COLUMNS, apart, choice, is_flat, packages, training
from pipeline.training.select import Infeasible, choose_modules, covered_need, minutes_asked
from pipeline.training.timetable import build

CATALOGUE = Catalogue()
NO_DRAWS = pd.DataFrame({"need": [], "draw": [], "weight": []})
WATER = {"NR.1": 0.5, "NR.2": 0.3, "SK.3": 0.2}
RUMOUR = {"IN.1": 0.5, "IN.2": 0.3, "SK.7": 0.2}


def frame(need):
    return pd.DataFrame({"need": list(need), "weight": list(need.values())})


def days(need, place="ala", **more):
    return build(frame(need), CATALOGUE, 1, audience="CL", place=place, **more)


def rows(need, draws=NO_DRAWS, required=("M01", "M30")):
    return pd.DataFrame(choice(days(need), frame(need), draws, CATALOGUE, audience="CL", place="ala", required=required), columns=CHOICE_COLUMNS).set_index("module")


@pytest.fixture(scope="module")
def water():
    return rows(WATER)


@pytest.fixture(scope="module")
def row():
    return training(days(WATER), frame(WATER), 1, CATALOGUE, audience="CL", place="ala", required=("M01", "M30"))


# ---------------------------------------------------------------- evidence really chooses


def test_exchanging_two_places_evidence_exchanges_their_plans():
    before = {"ala": days(WATER, "ala").plan, "bel": days(RUMOUR, "bel").plan}
    after = {"ala": days(RUMOUR, "ala").plan, "bel": days(WATER, "bel").plan}
    assert not before["ala"].drop(columns="place").equals(before["bel"].drop(columns="place"))
    pd.testing.assert_frame_equal(after["ala"].drop(columns="place"), before["bel"].drop(columns="place"))
    pd.testing.assert_frame_equal(after["bel"].drop(columns="place"), before["ala"].drop(columns="place"))


CODES_OF_ALL = sorted({code for m in CATALOGUE.written for code in CATALOGUE[m].answers})


@settings(max_examples=6, deadline=None)
@given(st.permutations(CODES_OF_ALL), st.permutations(CODES_OF_ALL))
def test_whatever_the_evidence_a_plan_goes_with_it_and_not_with_the_place(one, other):
    evidence = [{code: 0.5**at for at, code in enumerate(order[:8])} for order in (one, other)]
    (ala, bel), (ala_with_other, bel_with_one) = ([days(need, place).plan.drop(columns="place") for need, place in zip(order, ("ala", "bel"), strict=True)] for order in (evidence, evidence[::-1]))
    pd.testing.assert_frame_equal(ala, bel_with_one)
    pd.testing.assert_frame_equal(bel, ala_with_other)


def test_of_25_places_with_evidence_of_their_own_ten_at_least_have_a_module_that_few_have_with_the_need_behind_it():
    made = []
    for number in range(25):
        heavy = CODES_OF_ALL[(number * 5) % len(CODES_OF_ALL) :][:5] or CODES_OF_ALL[:5]
        need = {code: 0.4**at for at, code in enumerate(heavy)} | {"NR.1": 0.05, "SK.3": 0.05}
        made += choice(days(need, f"place-{number}"), frame(need), NO_DRAWS, CATALOGUE, audience="CL", place=f"place-{number}", required=("M01", "M30"))
    rare = apart(pd.DataFrame(made, columns=CHOICE_COLUMNS))
    assert rare["place"].nunique() >= 10 and rare["need"].notna().all() and (rare["places"] < 13).all()
    assert all(row.need in CATALOGUE[row.module].answers for row in rare.itertuples())


def test_places_with_the_same_evidence_have_nothing_apart():
    made = [row for place in ("ala", "bel") for row in choice(days(WATER, place), frame(WATER), NO_DRAWS, CATALOGUE, audience="CL", place=place, required=("M01", "M30"))]
    assert apart(pd.DataFrame(made, columns=CHOICE_COLUMNS)).empty


def test_places_that_differ_in_a_module_have_the_need_that_caused_it():
    mine, other = rows(WATER), rows(RUMOUR)
    only = [m for m in mine.index[mine["chosen"]] if m not in other.index[other["chosen"]]]
    assert only and all(mine.loc[m, "need"] in WATER for m in only if mine.loc[m, "value"] > 0)


@pytest.mark.parametrize(("need", "flat"), [({"NR.1": 0.5, "IN.1": 0.5}, True), ({"NR.1": 0.51, "IN.1": 0.49}, True), ({"NR.1": 0.6, "IN.1": 0.4}, False), ({"NR.1": 1.0, "IN.1": 0.0}, True)])
def test_flat_evidence_says_so(need, flat):
    assert is_flat(frame(need).set_index("need")["weight"]) is flat


CORE = [m for m in CATALOGUE.written if CATALOGUE[m].tier != "thematic"]
CODES = sorted({code for m in CORE for code in CATALOGUE[m].answers_drivers})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=len(CODES), max_size=len(CODES)), st.sampled_from(CODES), st.integers(200, 700))
def test_removing_a_driver_s_evidence_never_raises_what_is_taught_on_it(numbers, driver, minutes):
    # among modules that a driver alone does not bring in or shut out: what it is covered by can only fall
    need = {code: number / sum(numbers) for code, number in zip(CODES, numbers, strict=True)}
    taught = [choose_modules(frame(one), CATALOGUE, minutes, audience="CL", available=CORE).variants for one in (need, need | {driver: 0.0})]
    before, after = (covered_need(chosen, pd.Series({driver: 1.0}), CATALOGUE) for chosen in taught)
    assert after <= before + 1e-9


def test_without_its_evidence_no_module_is_taught_because_of_a_driver():
    without = {"NR.2": 0.6, "SK.3": 0.4}
    assert not days(without).plan["why"].dropna().str.split().map(lambda codes: "NR.1" in codes).any()


def test_the_same_input_gives_the_same_bytes():
    first, second = (days(WATER).plan.to_csv(index=False) for _ in range(2))
    assert first == second


# ---------------------------------------------------------------- what is said of a module


def test_what_the_programme_requires_is_called_required(water):
    assert water.loc[["M01", "M30"], "verdict"].tolist() == ["required", "required"]


def test_a_chosen_module_is_worth_what_would_be_lost_without_it(water):
    chosen = list(water.index[water["chosen"]])
    weight = pd.Series(WATER)
    lost = covered_need(chosen, weight, CATALOGUE) - covered_need([m for m in chosen if m != "M10"], weight, CATALOGUE)
    assert water.loc["M10", "chosen"] and water.loc["M10", "value"] == pytest.approx(lost)


def test_without_draws_nothing_is_called_stable(water):
    assert not set(water["verdict"]) & {"stable", "depends"} and water["share"].isna().all()


def drawn(*needs):
    return pd.concat([frame(need).assign(draw=number) for number, need in enumerate(needs)], ignore_index=True)


def test_a_module_chosen_in_every_draw_is_stable():
    assert rows(WATER, drawn(*[WATER] * 5)).loc["M10", ["share", "verdict"]].tolist() == [1.0, "stable"]


def test_a_module_that_half_of_the_draws_leave_out_depends_on_them():
    table = rows(WATER, drawn(WATER, RUMOUR, WATER, RUMOUR))
    assert table.loc["M10", ["share", "verdict"]].tolist() == [0.5, "depends"]


def test_a_module_that_other_draws_would_bring_in_is_listed():
    table = rows(WATER, drawn(WATER, RUMOUR))
    assert bool(table.loc["M24", "chosen"]) is False and table.loc["M24", "share"] == 0.5


def test_the_table_choice_keeps_its_contract(water):
    assert len(tables.check("choice", water.reset_index())) == len(water)


# ---------------------------------------------------------------- what is said of a training


def test_the_table_trainings_keeps_its_contract(row):
    assert len(tables.check("trainings", pd.DataFrame([row], columns=TRAININGS_COLUMNS))) == 1


def test_nothing_covers_more_than_the_bound(row):
    assert row["covered"] <= row["bound"] + 1e-9 and 0 <= row["gap"] < 1


def test_one_more_hour_never_covers_less(row):
    assert row["hour_value"] >= 0 and row["net_minutes"] == 355


def test_a_package_is_a_baseline_and_never_covers_more_than_the_choice_where_it_takes_no_longer(row):
    fits = [package for package in packages(pd.Series(WATER), 1, CATALOGUE, audience="CL") if package["minutes"] <= row["taught_minutes"]]
    assert fits and all(package["covered"] <= row["covered"] + 1e-9 for package in fits)


def test_a_package_for_others_or_for_more_days_is_no_baseline():
    assert {package["package"] for package in packages(pd.Series(WATER), 1, CATALOGUE, audience="CL")} == {"P4"}


# ---------------------------------------------------------------- demands that conflict


def test_demands_that_conflict_are_named_with_the_smallest_relaxation():
    # M09 with what comes before it takes ten minutes more than a day has
    with pytest.raises(Infeasible, match="355 minutes together with M01, M09, M30") as caught:
        days(WATER, required=("M01", "M09", "M30"))
    assert caught.value.remedy == "Give 10 more net minutes, or take M09 out of training.required in study.yaml."


def test_where_no_single_module_is_to_blame_the_fewest_are_named():
    with pytest.raises(Infeasible) as caught:
        days(WATER, required=("M01", "M09", "M33", "M30"))
    assert "take all of M33, M09 out of" in caught.value.remedy


def test_the_minutes_that_are_missing_are_exactly_those_that_would_do():
    required = ("M01", "M12", "M30")
    asked = minutes_asked(required, CATALOGUE)
    assert choose_modules(frame(WATER), CATALOGUE, asked, audience="CL", required=required).variants
    with pytest.raises(Infeasible, match="M12") as caught:
        choose_modules(frame(WATER), CATALOGUE, asked - 1, audience="CL", required=required)
    assert "Give 1 more net minutes" in caught.value.remedy


def test_a_required_module_s_prerequisites_are_named():
    with pytest.raises(Infeasible, match=r"what comes before them \(M02, M04, M08, M10, M11\)"):
        choose_modules(frame(WATER), CATALOGUE, 400, audience="CL", required=("M01", "M12", "M30"))


def test_weights_of_other_types_do_not_disturb():
    assert is_flat(pd.Series([np.float32(0.5), np.float32(0.5)]))
