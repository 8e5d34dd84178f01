"""Whom people name: which mentions count, how small numbers are shrunk, and what a tier demands."""

import pandas as pd
import pytest

from pipeline import tables
from pipeline.leaders.figures import _counted, tiers_table
from pipeline.leaders.nominations import NominationError, leaders, nominations, shrunken_rate

# ---------------------------------------------------------------- rates


def test_equal_rates_are_not_moved():
    assert shrunken_rate([2, 2, 2], [10, 10, 10])["rate"].tolist() == pytest.approx([0.2] * 3, rel=1e-3)


def test_a_high_rate_is_drawn_towards_the_mean():
    # raw rate .9, mean 1.2 / 4 = .3
    assert 0.3 < shrunken_rate([9, 1, 1, 1], [10, 10, 10, 10])["rate"][0] < 0.9


def test_a_person_named_by_nobody_has_a_rate_above_nought():
    assert shrunken_rate([0, 5, 9], [10, 10, 10])["rate"][0] > 0


def test_the_same_share_of_fewer_chances_is_drawn_further():
    found = shrunken_rate([2, 20, 1, 10, 3], [4, 40, 20, 200, 30])["rate"]
    assert abs(found[0] - 0.5) > abs(found[1] - 0.5)


def test_the_interval_holds_the_rate():
    found = shrunken_rate([0, 3, 8], [5, 10, 20])
    assert ((found["low"] < found["rate"]) & (found["rate"] < found["high"])).all()


def test_the_rate_is_per_opportunity():
    # ten times the exposure, a tenth of the rate
    few, many = shrunken_rate([1, 4, 9], [10] * 3)["rate"], shrunken_rate([1, 4, 9], [100] * 3)["rate"]
    assert (few / many).tolist() == pytest.approx([10] * 3, rel=1e-3)


@pytest.mark.parametrize(("count", "exposure"), [([-1], [1]), ([1], [0]), ([1], [-2])])
def test_counts_and_exposures_that_cannot_be_are_refused(count, exposure):
    with pytest.raises(NominationError):
        shrunken_rate(count, exposure)


# ---------------------------------------------------------------- which mentions count


def mention(document="d1", mentioner="P1", person="P-AAAAAA", question="Q3", source_type="focus group", relation=None, place="ala"):
    return {"document": document, "turn": "t1", "mentioner": mentioner, "person": person, "question": question, "source_type": source_type, "evidence": None, "relation": relation, "place": place}


def counted(*mentions):
    return len(nominations(pd.DataFrame(list(mentions)), {"Q3"}))


@pytest.mark.parametrize("relation", ["self", "relative", "household", "employer"])
def test_who_names_himself_or_his_own_does_not_count(relation):
    assert counted(mention(relation=relation)) == 0


@pytest.mark.parametrize("relation", [None, "neighbour", "none"])
def test_who_names_another_counts(relation):
    assert counted(mention(relation=relation)) == 1


def test_a_person_named_in_answer_to_another_question_is_no_nomination():
    assert counted(mention(question="Q1")) == 0


def test_a_person_named_without_a_question_is_no_nomination():
    assert counted(mention(question=None)) == 0


def test_the_survey_s_repeat_asks_for_people():
    assert counted(mention(question="leaders", source_type="survey", document="survey:baseline")) == 1


def test_a_voice_that_nobody_can_tell_does_not_count():
    assert counted(mention(mentioner=None)) == 0


def test_who_names_a_person_twice_counts_once():
    assert counted(mention(), mention()) == 1


def test_two_voices_count_twice():
    assert counted(mention(), mention(mentioner="P2")) == 2


# ---------------------------------------------------------------- the table


def group(document, people=6, place="ala"):
    return {"document": document, "kind": "transcripts", "place": place, "n_participants": people}


def respondent(uuid, place="ala", cluster=None):
    return {"uuid": uuid, "wave": "baseline", "place": place, "cluster": cluster}


def survey(uuid, **more):
    return mention(document="survey:baseline", mentioner=uuid, question="leaders", source_type="survey", **more)


def table(mentions, groups=(group("d1"),), respondents=(), top=8, rho=0.2, people=None, seed=1, draws=40):
    persons = sorted({row["person"] for row in mentions})
    facts = people or [{"person": person, "gender": "f", "age_band": "18-35", "is_office_holder": False} for person in persons]
    return leaders(
        pd.DataFrame(list(mentions), columns=list(mention())), pd.DataFrame(facts, columns=["person", "gender", "age_band", "is_office_holder"]), pd.DataFrame(list(groups), columns=list(group("d"))),
        pd.DataFrame(list(respondents), columns=["uuid", "wave", "place", "cluster"]), leader_questions={"Q3"}, top=top, draws=draws, rho=rho, seed=seed,
    )  # fmt: skip


def tier(*mentions, **more):
    return table(mentions, **more).set_index("person").at["P-AAAAAA", "tier"]


def test_six_people_of_a_group_count_as_three_nominators():
    # 6 / (1 + 5 * .2)
    assert table([mention()])["exposure"].tolist() == pytest.approx([3.0])


def test_people_who_do_not_echo_each_other_count_in_full():
    assert table([mention()], rho=0)["exposure"].tolist() == pytest.approx([6.0])


def test_a_respondent_counts_as_one_nominator():
    found = table([mention(), survey("u1")], respondents=[respondent("u1"), respondent("u2")])
    assert found["exposure"].tolist() == pytest.approx([5.0])


def test_voices_are_counted():
    assert table([mention(), mention(mentioner="P2")])["count"].tolist() == [2]


def test_one_group_alone_never_lifts_above_tier_c():
    assert tier(mention(), mention(mentioner="P2"), mention(mentioner="P3")) == "C"


def test_one_source_type_holds_at_tier_b():
    assert tier(mention(), mention(document="d2"), groups=[group("d1"), group("d2")]) == "B"


def test_two_sources_and_two_voices_reach_tier_a():
    assert tier(mention(), survey("u1"), respondents=[respondent("u1")]) == "A"


def test_neighbours_of_one_cluster_are_one_voice():
    cluster = [respondent("u1", cluster="c1"), respondent("u2", cluster="c1")]
    assert tier(survey("u1"), survey("u2"), groups=[], respondents=cluster) == "C"


def test_respondents_of_two_clusters_are_two_voices():
    assert tier(survey("u1"), survey("u2"), groups=[], respondents=[respondent("u1", cluster="c1"), respondent("u2", cluster="c2")]) == "B"


def test_who_is_never_among_the_first_has_tier_d():
    # the other is named by all four, she by one: with one place at the top she is hardly ever there
    groups = [group(f"d{i}") for i in range(1, 5)]
    strong = [mention(document=f"d{i}", mentioner=f"P{j}", person="P-BBBBBB") for i in range(1, 5) for j in range(1, 4)]
    assert tier(mention(), mention(document="d2"), *strong, groups=groups, top=1) == "D"


def test_the_chance_to_be_among_the_first_is_certain_where_there_is_room_for_all():
    assert table([mention(), mention(person="P-BBBBBB")])["p_top"].tolist() == [1.0, 1.0]


def test_a_stratum_is_a_place_a_gender_and_an_age():
    assert table([mention()])["stratum"].tolist() == ["ala | f | 18-35"]


def test_what_is_not_known_of_a_person_stays_open():
    assert table([mention()], people=[{"person": "P-AAAAAA", "gender": None, "age_band": None, "is_office_holder": None}])["stratum"].tolist() == ["ala | ? | ?"]


def test_an_office_holder_is_marked():
    assert table([mention()], people=[{"person": "P-AAAAAA", "gender": "m", "age_band": None, "is_office_holder": True}])["position_only"].tolist() == [True]


def test_the_same_seed_gives_the_same_table():
    mentions = [mention(), mention(document="d2", person="P-BBBBBB"), mention(document="d2", person="P-CCCCCC")]
    first, second = (table(mentions, groups=[group("d1"), group("d2")], top=1, seed=5) for _ in range(2))
    assert first.equals(second)


def test_a_place_is_judged_by_its_own_voices():
    found = table([mention(), mention(document="d2", person="P-BBBBBB", place="bel")], groups=[group("d1"), group("d2", place="bel")])
    assert found[["person", "place"]].values.tolist() == [["P-AAAAAA", "ala"], ["P-BBBBBB", "bel"]]


def test_without_nominations_the_table_is_empty():
    assert table([mention(relation="self")]).empty


def test_the_table_keeps_its_contract():
    assert len(tables.check("leaders", table([mention(), mention(person="P-BBBBBB")]))) == 2


def test_a_person_named_in_two_places_keeps_the_contract():
    """A review of persons may say that two pseudonyms are one person, so a person can be named in two places."""
    found = table([mention(), mention(document="d2", place="bel")], groups=[group("d1"), group("d2", place="bel")])
    assert len(tables.check("leaders", found)) >= 1


def test_a_person_named_in_a_group_without_a_place_is_not_lost():
    found = table([mention(), mention(document="d2", person="P-BBBBBB", place=None)], groups=[group("d1"), group("d2", place=None)])
    assert "P-BBBBBB" in set(found["person"])


# ---------------------------------------------------------------- what may be shown


def tiers(**people):
    rows = [{"place": "ala", "tier": tier} for tier, n in people.items() for _ in range(n)]
    return tiers_table(pd.DataFrame(rows)).set_index("tier")


def test_a_tier_of_fewer_than_ten_people_is_hidden():
    assert bool(tiers(A=3, B=12, C=20, D=30).at["A", "suppressed"])


def test_beside_a_hidden_tier_another_is_hidden_so_that_it_cannot_be_reckoned_back():
    assert tiers(A=3, B=12, C=20, D=30)["suppressed"].sum() == 2


def test_a_hidden_tier_shows_no_number():
    assert pd.isna(tiers(A=3, B=12, C=20, D=30).at["A", "n_people"])


def test_a_tier_of_ten_people_is_shown():
    assert int(tiers(A=10, B=12, C=20, D=30).at["A", "n_people"]) == 10


def test_a_tier_of_one_place_cannot_be_had_from_that_tier_of_all_places():
    rows = [{"place": place, "tier": tier} for place, people in {"ala": (3, 12, 20, 30), "bel": (40, 50, 60, 70)}.items() for tier, n in zip("ABCD", people, strict=True) for _ in range(n)]
    table, totals = _counted(pd.DataFrame(rows))
    shown = table[~table["suppressed"]].groupby("tier").size()
    assert pd.isna(totals["A"]) or shown.get("A", 0) == 0


def test_without_people_no_tier_is_claimed():
    assert tiers_table(pd.DataFrame(columns=["place", "tier"])).columns.tolist() == ["place", "tier", "n_people", "suppressed"]
