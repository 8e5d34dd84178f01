"""Cohorts under quotas and fair lotteries, on people few enough to try every choice."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.leaders.cohort import Infeasible, choose, fair_lottery
from pipeline.leaders.programme import Share

PEOPLE = pd.DataFrame(
    {
        "person": list("abcdefgh"),
        "utility": [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0],
        "gender": ["man", "man", "man", "woman", "man", "woman", "woman", "man"],
        "settlement": ["top", "top", "mill", "mill", "top", "top", "mill", "mill"],
        "household": ["h1", "h1", "h2", "h3", "h4", "h5", "h6", "h7"],
        "office_holder": [True, False, True, False, False, False, False, False],
    }
)  # fmt: skip


def chosen(*arguments, **options):
    return "".join(choose(PEOPLE, *arguments, seed=1, **options).chosen)


def chosen_of(people, *arguments, **options):
    return "".join(choose(people, *arguments, seed=1, **options).chosen)


def test_without_quotas_the_best_are_chosen():
    assert chosen(3, {}) == "abc"


def test_a_quota_is_met_at_the_least_cost():
    found = choose(PEOPLE, 3, {"gender": {"woman": (1, 3)}}, seed=1)
    assert "".join(found.chosen) == "abd"
    assert found.cost_of_quota == {"gender=woman": 1.0}


def test_a_quota_that_costs_nothing_costs_nothing():
    assert choose(PEOPLE, 3, {"settlement": {"mill": (1, 2)}}, seed=1).cost_of_quota == {"settlement=mill": 0.0}


def test_one_of_a_household():
    assert chosen(3, {}, one_each=("household",)) == "acd"


def test_a_limit_on_office_holders():
    assert chosen(4, {}, most={"office_holder": 0.25}) == "abde"


def test_a_settlement_covered_twice_is_worth_its_reward():
    assert chosen(3, {}, cover=(("settlement", 2, 0.5),)) == "abc"
    assert chosen(4, {}, cover=(("settlement", 2, 0.5),)) == "abcd"
    assert chosen(3, {}, cover=(("settlement", 3, 9.0),)) == "abe"


@pytest.mark.parametrize(("column", "values"), [("consent", ["refused", *["given"] * 7]), ("consent", [None, *["given"] * 7]), ("do_not_contact", [True, *[False] * 7])])
def test_who_has_not_agreed_cannot_be_chosen(column, values):
    assert "".join(choose(PEOPLE.assign(**{column: values}), 2, {}, seed=1).chosen) == "bc"


def test_an_impossible_quota_is_named_with_the_smallest_change():
    with pytest.raises(Infeasible, match="gender=woman lacks 2") as caught:
        choose(PEOPLE, 6, {"gender": {"woman": (5, 6)}}, seed=1)
    assert caught.value.relaxed == {"gender=woman": 2.0}


def test_quotas_that_only_together_are_impossible_are_named():
    with pytest.raises(Infeasible) as caught:
        choose(PEOPLE, 4, {"gender": {"woman": (3, 4)}, "settlement": {"top": (3, 4)}}, seed=1)
    assert set(caught.value.relaxed) <= {"gender=woman", "settlement=top"} and len(caught.value.relaxed) == 1


def test_a_share_is_of_as_many_as_are_chosen():
    # 5 to 6 of 8, half of them women at least: of six it takes three, and there are three
    found = choose(PEOPLE, (5, 6), {"gender": {"woman": Share(0.5)}}, seed=1)
    assert "".join(found.chosen) == "abcdfg"
    with pytest.raises(Infeasible) as caught:
        choose(PEOPLE, (7, 8), {"gender": {"woman": Share(0.5)}}, seed=1)
    # three and a half of seven are four
    assert caught.value.relaxed == {"gender=woman": 1.0}


def test_a_limit_is_of_as_many_as_are_chosen():
    # of four or five a fifth at most: nobody of four, one of five
    few = PEOPLE.assign(office_holder=[True] * 4 + [False] * 4)
    assert chosen_of(few, (4, 5), {}, most={"office_holder": 0.2}) == "aefgh" and chosen_of(few, 4, {}, most={"office_holder": 0.2}) == "efgh"


def test_a_share_may_have_slack_and_a_least_number():
    assert chosen(4, {"gender": {"woman": Share(0.75, 1.0, slack=1)}}) == "abdf" and chosen(2, {"gender": {"woman": Share(0.0, 1.0, least=1)}}) == "ad"


@pytest.mark.parametrize("column", ["consent", "do_not_contact"])
def test_where_everybody_has_refused_it_is_said(column):
    refused = PEOPLE.assign(**{column: "refused" if column == "consent" else True})
    for made in (choose, fair_lottery):
        with pytest.raises(Infeasible, match="nobody may be asked") as caught:
            made(refused, 3, {}, seed=1)
        assert caught.value.relaxed == {"size": 3.0}


def test_more_than_there_are_is_said():
    with pytest.raises(Infeasible, match="size lacks 2"):
        choose(PEOPLE, 10, {}, seed=1)


@pytest.mark.parametrize(("size", "quotas", "what"), [((6, 5), {}, "the size of the cohort"), (3, {"gender": {"woman": (2, 1)}}, "gender=woman")])
def test_a_quota_that_no_number_meets_is_named(size, quotas, what):
    with pytest.raises(InputError, match=f"{what} is at least"):
        choose(PEOPLE, size, quotas, seed=1)


def test_a_quota_given_is_not_overruled_by_a_limit():
    assert chosen(3, {"office_holder": {True: (2, 2)}}, most={"office_holder": 1.0}) == "abc" and chosen(3, {"office_holder": {True: (1, 1)}}, most={"office_holder": 1.0}) == "abd"


def test_equals_are_settled_by_the_seed_and_always_alike():
    alike = PEOPLE.assign(utility=1.0)
    found = {seed: tuple(choose(alike, 3, {}, seed=seed).chosen) for seed in range(8)}
    assert len(set(found.values())) > 1
    assert all(tuple(choose(alike, 3, {}, seed=seed).chosen) == one for seed, one in found.items())


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_choice_that_meets_the_quotas_is_better(seed):
    random = np.random.default_rng(seed)
    people = pd.DataFrame({"person": range(8), "utility": random.gamma(2, 1, 8).round(2), "gender": random.choice(["woman", "man"], 8), "place": random.choice(["x", "y"], 8)})
    some = people.sample(4, random_state=seed)
    quotas = {column: {value: (max(n - 1, 0), n + 1) for value, n in some[column].value_counts().items()} for column in ("gender", "place")}

    def meets(rows):
        return all(low <= (people.loc[list(rows), column] == value).sum() <= high for column, values in quotas.items() for value, (low, high) in values.items())

    best = max(people.loc[list(rows), "utility"].sum() for rows in combinations(range(8), 4) if meets(rows))
    found = choose(people, 4, quotas, seed=1)
    assert found.utility == pytest.approx(best) and meets(found.chosen)


@pytest.mark.parametrize(("change", "problem"), [({"utility": -1.0}, "missing or negative"), ({"person": "a"}, "twice")])
def test_people_that_cannot_be_are_refused(change, problem):
    with pytest.raises(InputError, match=problem):
        choose(PEOPLE.assign(**change), 2, {}, seed=1)


def test_an_absent_column_is_named():
    with pytest.raises(InputError, match="no column youth; there are person, utility"):
        choose(PEOPLE, 2, {"youth": {True: (1, 2)}}, seed=1)


def test_without_quotas_all_have_the_same_chance():
    assert set(np.round(list(fair_lottery(PEOPLE, 2, {}, seed=3).probabilities.values()), 9)) == {0.25}


def test_a_rare_kind_shares_its_places():
    chances = fair_lottery(PEOPLE, 2, {"gender": {"woman": (1, 1)}}, seed=3).probabilities
    assert chances["d"] == pytest.approx(1 / 3) and chances["a"] == pytest.approx(0.2)


def test_the_draw_meets_the_quotas_and_the_seed_repeats_it():
    found = fair_lottery(PEOPLE, 3, {"gender": {"woman": (2, 3)}}, seed=7)
    assert sum(person in "dfg" for person in found.drawn) >= 2
    assert fair_lottery(PEOPLE, 3, {"gender": {"woman": (2, 3)}}, seed=7).drawn == found.drawn


def test_who_refused_has_no_chance():
    people = PEOPLE.assign(consent=["refused", *["given"] * 7])
    assert fair_lottery(people, 2, {}, seed=1).probabilities["a"] == 0.0


def test_lots_for_a_witness_have_the_chances_to_a_thousandth():
    found = fair_lottery(PEOPLE, 3, {"gender": {"woman": (2, 2)}}, seed=7)
    lots = found.lots(1000)
    assert lots["lot"].tolist() == list(range(1000))
    for person, chance in found.probabilities.items():
        assert lots["people"].str.split("; ").map(lambda row, who=person: who in row).mean() == pytest.approx(chance, abs=0.005)


def test_among_panels_drawn_at_random_chances_are_nearly_those_of_all():
    many = pd.DataFrame({"person": [f"p{i}" for i in range(24)], "utility": 1.0, "gender": ["woman" if i % 3 else "man" for i in range(24)]})
    every, some = (fair_lottery(many, 6, {"gender": {"woman": (3, 3)}}, seed=5, sample=sample) for sample in (None, 60))
    assert every.sampled is None and some.sampled <= 60
    assert min(some.probabilities.values()) >= 0.9 * min(every.probabilities.values()) and sum(some.probabilities.values()) == pytest.approx(6)


def test_whoever_is_on_no_panel_drawn_has_no_chance():
    found = fair_lottery(PEOPLE, 2, {}, seed=1, sample=1)
    assert sorted(found.probabilities.values(), reverse=True)[:2] == pytest.approx([1.0, 1.0]) and sum(found.probabilities.values()) == pytest.approx(2)


def test_a_chance_can_be_raised_only_by_lowering_a_smaller_one():
    # one woman is in every panel; the men share the rest; the old one may only come with the young one
    people = pd.DataFrame({"person": list("wabc"), "gender": ["woman", "man", "man", "man"], "age": ["young", "young", "old", "old"]})
    chances = fair_lottery(people, 2, {"gender": {"woman": (1, 1)}, "age": {"old": (0, 1)}}, seed=1).probabilities
    assert chances == pytest.approx({"w": 1.0, "a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


@pytest.mark.parametrize("pair", [(2, 1), 2, ("a", "b")])
def test_a_quota_that_is_no_pair_of_limits_is_refused_by_name(pair):
    with pytest.raises(InputError, match="gender=woman"):
        choose(pd.DataFrame({"person": ["p", "q"], "utility": [1.0, 2.0], "gender": ["woman", "man"]}), 1, {"gender": {"woman": pair}}, seed=1)


def test_none_in_a_quota_is_no_limit():
    people = pd.DataFrame({"person": ["p", "q"], "utility": [1.0, 2.0], "gender": ["woman", "man"]})
    assert choose(people, 1, {"gender": {"woman": (1, None)}}, seed=1).chosen == ["p"]


def test_the_size_is_given_up_last():
    people = pd.DataFrame({"person": list("pqrs"), "utility": 1.0, "gender": ["woman"] * 4, "age_band": ["18-35"] * 4})
    with pytest.raises(Infeasible) as told:
        choose(people, 4, {"gender": {"woman": (0, 3)}, "age_band": {"18-35": (0, 3)}}, seed=1)
    assert set(told.value.relaxed) == {"gender=woman", "age_band=18-35"}
