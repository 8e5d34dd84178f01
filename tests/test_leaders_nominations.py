"""Whom people name: which mentions count, how small numbers are shrunk, and what a tier demands."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.leaders.figures import _counted, tiers_table
from pipeline.leaders.nominations import NominationError, nominations, shrunken_rate
from pipeline.leaders.evidence import gaps, gate_agreement, places_heard, with_evidence
from pipeline.leaders.gates import gates
from pipeline.leaders.nominations import estimated_rho, units_of, with_units
from pipeline.leaders.sources import combined, points
from pipeline.leaders.talk import conduct
from pipeline.leaders.tiers import leaders

# ---------------------------------------------------------------- rates


def test_equal_rates_are_not_moved():
    assert shrunken_rate([2, 2, 2], [10, 10, 10])["rate"].tolist() == pytest.approx([0.2] * 3, rel=1e-2)


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


@pytest.mark.parametrize(("shape", "mean"), [(0.8, 0.07), (5.0, 0.1)])
def test_intervals_of_few_people_hold_their_rates(shape, mean):
    inside = []
    for seed in range(40):
        chance = np.random.default_rng([seed, 20])
        rate, exposure = chance.gamma(shape, mean / shape, 20), chance.integers(10, 40, 20).astype(float)
        found = shrunken_rate(chance.poisson(rate * exposure), exposure)
        inside += list((found["low"] <= rate) & (rate <= found["high"]))
    # with the most likely prior alone .85 and .61
    assert 0.84 < np.mean(inside) < 0.96


def test_nobody_named_is_no_proof_that_nobody_ever_is():
    assert shrunken_rate([0, 0, 0], [10, 10, 10])["high"][0] > 0.02


def test_the_rate_is_per_opportunity():
    # ten times the exposure, a tenth of the rate
    few, many = shrunken_rate([1, 4, 9], [10] * 3)["rate"], shrunken_rate([1, 4, 9], [100] * 3)["rate"]
    assert (few / many).tolist() == pytest.approx([10] * 3, rel=1e-3)


def test_nobody_has_no_rate():
    assert shrunken_rate([], []).empty


@pytest.mark.parametrize(("count", "exposure"), [([-1], [1]), ([1], [0]), ([1], [-2]), ([float("nan")], [1]), ([1], [float("nan")]), ([1, 2], [1])])
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


def test_once_a_relative_always_a_relative():
    assert counted(mention(relation="relative", question="Q1"), mention()) == 0
    assert counted(mention(relation="relative", mentioner="P2"), mention()) == 1
    # P1 of another group is somebody else, a pseudonym is the same person everywhere
    assert counted(mention(relation="relative", document="d2"), mention()) == 1
    assert counted(mention(relation="relative", document="d2", mentioner="P-WWWWWW"), mention(mentioner="P-WWWWWW")) == 0


def test_no_nominations_are_none():
    assert nominations(pd.DataFrame(columns=list(mention())), {"Q3"}).empty


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


def full(found, mentions=()):
    """The tiers with all columns of evidence, from tables that hold nothing more."""
    persons = sorted(set(found["person"]))
    told = {name: tables.empty(name) for name in ("turns", "words", "codings", "ties")} | {"mentions": pd.DataFrame(list(mentions), columns=list(mention()))}
    told["people"] = pd.DataFrame({"person": persons, "place": "ala", "identity_group": None})
    return with_evidence(found, told, leader_questions={"Q3"})[0]


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


def test_a_wave_that_did_not_ask_whom_people_listen_to_could_name_nobody():
    units = [respondent("u1"), respondent("u2"), respondent("u3") | {"wave": "endline"}]
    assert table([mention(), survey("u1")], respondents=units)["exposure"].tolist() == pytest.approx([5.0])
    # a list from elsewhere makes no nominators of the survey's respondents
    listed = mention(document="list:baseline", mentioner="P-WWWWWW", source_type="list")
    assert table([mention(), listed], respondents=units)["exposure"].tolist() == pytest.approx([4.0])


@pytest.mark.parametrize("people", [0, None])
def test_a_group_that_nobody_counted_is_taken_for_six(people):
    assert table([mention()], groups=[group("d1", people=people)])["exposure"].tolist() == pytest.approx([3.0])


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
    for unknown in (None, pd.NA, float("nan")):
        found = table([mention()], people=[{"person": "P-AAAAAA", "gender": unknown, "age_band": unknown, "is_office_holder": unknown}])
        assert found["stratum"].tolist() == ["ala | ? | ?"] and found["office_holder"].tolist() == [False]


def test_an_office_holder_is_marked():
    assert table([mention()], people=[{"person": "P-AAAAAA", "gender": "m", "age_band": None, "is_office_holder": True}])["office_holder"].tolist() == [True]


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
    assert len(tables.check("leaders", full(table([mention(), mention(person="P-BBBBBB")])))) == 2


def test_a_person_named_in_two_places_keeps_the_contract():
    """A review of persons may say that two pseudonyms are one person, so a person can be named in two places."""
    found = table([mention(), mention(document="d2", place="bel")], groups=[group("d1"), group("d2", place="bel")])
    assert len(tables.check("leaders", full(found))) >= 1


def test_a_person_named_in_a_group_without_a_place_is_not_lost():
    found = table([mention(), mention(document="d2", person="P-BBBBBB", place=None)], groups=[group("d1"), group("d2", place=None)])
    assert "P-BBBBBB" in set(found["person"])


# ---------------------------------------------------------------- echoes, recruiters, offices, names


def pool(random, groups=4, respondents=6):
    """Mentions of invented people by groups and respondents of one place."""
    persons = [f"P-{letter * 6}" for letter in "ABCDEFGH"]
    spoken = [mention(document=f"d{g}", mentioner=f"P{random.randint(1, 6)}", person=random.choice(persons)) for g in range(1, groups + 1) for _ in range(random.randint(1, 7))]
    return spoken + [survey(f"u{u}", person=random.choice(persons)) for u in range(1, respondents + 1)]


def recruited(document, recruiter="R1", kind="women"):
    return group(document) | {"recruiter": recruiter, "group": kind}


def ranked(mentions, groups, **more):
    facts = [{"person": person, "gender": None, "age_band": None, "is_office_holder": False} for person in sorted({row["person"] for row in mentions})]
    units = [respondent(f"u{u}") for u in range(1, 7)]
    documents, names = pd.DataFrame(groups), ["uuid", "wave", "place", "cluster"]
    return leaders(pd.DataFrame(mentions), pd.DataFrame(facts), documents, pd.DataFrame(units, columns=names), leader_questions={"Q3"}, top=3, draws=20, rho=0.2, seed=3, **more).set_index("person")


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_group_held_twice_raises_no_tier(random):
    mentions, groups = pool(random), [recruited(f"d{g}", recruiter=f"R{g}") for g in range(1, 5)]
    before = ranked(mentions, groups)
    after = ranked(mentions + [one | {"document": "d9"} for one in mentions if one["document"] == "d1"], [*groups, recruited("d9")])
    pd.testing.assert_frame_equal(before, after)


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_other_voices_of_the_same_recruiter_that_say_the_same_raise_nothing(random):
    mentions, groups = pool(random), [recruited(f"d{g}", recruiter=f"R{g}") for g in range(1, 5)]
    # the same people named, each by twice as many others as before
    again = [one | {"document": "d9", "mentioner": f"{one['mentioner']}{more}"} for one in mentions if one["document"] == "d1" for more in "ab"]
    pd.testing.assert_frame_equal(ranked(mentions, groups), ranked(mentions + again, [*groups, recruited("d9")]))


def test_a_group_that_repeats_a_repetition_is_left_out_as_well():
    # d2 says what d1 said (same recruiter), d3 says letter by letter what d2 said
    one = [mention(mentioner=f"P{n}", person=f"P-{letter * 6}") for n, letter in enumerate("ABC")]
    two = [mention(document=document, mentioner=f"K{n}", person=f"P-{letter * 6}") for document in ("d2", "d3") for n, letter in enumerate("ABC")]
    groups = [recruited("d1"), recruited("d2"), recruited("d3", "R3")]
    pd.testing.assert_frame_equal(ranked(one, groups[:1]), ranked(one + two, groups))


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_praise_at_length_by_one_group_raises_no_tier(random):
    mentions, groups = pool(random), [recruited(f"d{g}", recruiter=f"R{g}") for g in range(1, 5)]
    praised = [one for one in mentions if one["document"] == "d1"]
    pd.testing.assert_frame_equal(ranked(mentions, groups), ranked(mentions + praised * 20, groups))


def test_one_group_of_one_mind_lifts_a_person_to_c_at_most():
    others = [mention(document=f"d{g}", mentioner=f"P{p}", person=f"P-{letter * 6}") for g in (2, 3) for p, letter in enumerate("BCD", 1)]
    found = ranked([mention(mentioner=f"P{p}") for p in range(1, 9)] + others, [recruited(f"d{g}", recruiter=f"R{g}") for g in (1, 2, 3)])
    assert found.at["P-AAAAAA", "tier"] in "CD"


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_other_names_for_the_same_people_change_nothing(random):
    mentions, groups = pool(random), [recruited(f"d{g}", recruiter=f"R{g}") for g in range(1, 5)]
    letters = list("STUVWXYZ")
    random.shuffle(letters)
    new = {f"P-{old * 6}": f"P-{letter * 6}" for old, letter in zip("ABCDEFGH", letters, strict=True)}
    after = ranked([one | {"person": new[one["person"]]} for one in mentions], groups)
    before = ranked(mentions, groups).rename(index=new).sort_index()
    pd.testing.assert_frame_equal(before, after.sort_index())


def test_who_depends_on_one_recruiter_is_marked():
    mentions = [mention(document="d1"), mention(document="d2"), mention(document="d3", person="P-BBBBBB"), mention(document="d3")]
    found = ranked(mentions, [recruited("d1", "R1", "women"), recruited("d2", "R1", "men"), recruited("d3", "R2", "men")])
    assert found["n_recruiters"].to_dict() == {"P-AAAAAA": 2, "P-BBBBBB": 1} and found.at["P-BBBBBB", "p_top_least"] == 0 < found.at["P-AAAAAA", "p_top_least"]


def test_a_person_named_by_office_holders_alone_is_named_for_the_position():
    found = ranked([mention(), mention(document="d2", person="P-BBBBBB")], [recruited("d1", kind="officials"), recruited("d2", "R2")])
    assert found["position_only"].to_dict() == {"P-AAAAAA": True, "P-BBBBBB": False}


def test_an_official_in_a_mixed_group_is_told_by_the_list_of_participants():
    listed = pd.DataFrame([{"document": "d1", "participant": "P1", "role": "official"}])
    found = ranked([mention(), mention(mentioner="P2", person="P-BBBBBB")], [recruited("d1")], participants=listed)
    assert found["position_only"].to_dict() == {"P-AAAAAA": True, "P-BBBBBB": False}


def test_groups_that_speak_with_one_mouth_echo_more_than_groups_that_do_not():
    def rho(mentions):
        named = with_units(pd.DataFrame(mentions))
        return estimated_rho(named, units_of(named, pd.DataFrame([recruited(f"d{g}", f"R{g}") for g in range(6)]), pd.DataFrame(), 0.2))

    one = [mention(document=f"d{g}", mentioner=f"P{p}", person=f"P-{g}") for g in range(6) for p in range(6)]
    none = [mention(document=f"d{g}", mentioner=f"P{p}", person=f"P-{(g + p) % 7}") for g in range(6) for p in range(6)]
    # drawn towards 0.2 with the weight of 20 nominations
    assert rho(one) == pytest.approx((36 * 0.95 + 20 * 0.2) / 56) and rho(none) == pytest.approx(20 * 0.2 / 56)


def test_too_few_nominations_give_no_echo():
    named = with_units(pd.DataFrame([mention()]))
    assert estimated_rho(named, units_of(named, pd.DataFrame([group("d1")]), pd.DataFrame(), 0.2)) is None


# ---------------------------------------------------------------- what else speaks for them


def coded(*rows):
    named = pd.DataFrame([{"document": "d1", "turn": f"t{turn}", "person": "P-AAAAAA"} for turn in (1, 2, 3, 4)])
    codings = pd.DataFrame([{"document": "d1", "turn": turn, "code": code, "coder": coder, "source": source} for turn, code, coder, source in rows], columns=["document", "turn", "code", "coder", "source"])
    return gates(["P-AAAAAA"], named, codings, stands=["S"], knows=["K"], incites=["I"])["gate"][0]


def test_the_gate_wants_two_excerpts_of_one_kind_one_of_the_other_and_two_coders():
    enough = [("t1", "S", "a", "human"), ("t2", "S", "b", "human"), ("t3", "K", "a", "human")]
    assert [coded(*enough), coded(*enough[:2]), coded(*[(t, c, "a", s) for t, c, _, s in enough]), coded(*enough, ("t4", "I", "a", "human"))] == ["open", "more", "one coder", "closed"]


def test_an_answer_to_who_knows_that_is_coded_as_standing_up_counts_as_knowing():
    named = pd.DataFrame([{"document": "d1", "turn": f"t{turn}", "person": "P-AAAAAA", "question": "Q4" if turn == 2 else "Q3"} for turn in (1, 2)])
    codings = pd.DataFrame([("d1", "t1", "S", "a", "human"), ("d1", "t2", "S", "b", "human")], columns=["document", "turn", "code", "coder", "source"])
    by = lambda *questions: gates(["P-AAAAAA"], named, codings, stands=["S"], knows=["K"], incites=[], knows_questions=questions)["gate"][0]  # noqa: E731
    assert [by(), by("Q3"), by("Q4"), by("Q5")] == ["more", "open", "open", "more"]


def test_the_kappa_of_each_gate_s_codes_is_shown():
    agreement = pd.DataFrame([("S", "person-person", "cohen", 0.8, 0.1, 0.6, 0.95, 40, 2, 5, None), ("S", "person-machine", "cohen", 0.3, 0.1, 0.1, 0.5, 40, 2, 5, None), ("S", "person-person", "alpha", 0.7, 0.1, 0.5, 0.9, 40, 2, 5, None)],
                             columns=["code", "pair", "coefficient", "value", "se", "ci_low", "ci_high", "n_turns", "n_coders", "n_groups", "reason"])  # fmt: skip
    found = gate_agreement(agreement, {"stands": ("S",), "knows": ("K",), "incites": ()})
    assert found[["gate", "code"]].values.tolist() == [["stands", "S"], ["knows", "K"]] and found["kappa"][0] == 0.8 and pd.isna(found["kappa"][1])


def test_praise_of_oneself_or_of_a_relative_opens_no_gate_and_incitement_closes_it_whoever_tells():
    named = pd.DataFrame([{"document": "d1", "turn": f"t{turn}", "person": "P-AAAAAA", "relation": "self" if turn == 1 else "relative" if turn == 4 else None} for turn in (1, 2, 3, 4)])
    by = lambda *rows: gates(["P-AAAAAA"], named, pd.DataFrame(rows, columns=["document", "turn", "code", "coder", "source"]), stands=["S"], knows=["K"], incites=["I"])["gate"][0]  # noqa: E731
    rest = [("d1", "t2", "S", "b", "human"), ("d1", "t3", "K", "a", "human")]
    assert [by(("d1", "t1", "S", "a", "human"), *rest), by(("d1", "t3", "S", "a", "human"), *rest), by(("d1", "t4", "I", "a", "human"))] == ["more", "open", "closed"]


def test_what_the_machine_alone_says_opens_no_gate():
    assert coded(("t1", "S", "machine", "machine"), ("t2", "S", "machine", "machine"), ("t3", "K", "machine", "machine")) == "more"


def test_whoever_brings_the_words_that_others_take_up_stands_out():
    said = {"t0": ("P1", "көпүрө сугат арык"), "t1": ("P2", "көпүрө сугат"), "t2": ("P3", "арык көпүрө"), "t3": ("P1", "болот")}
    turns = pd.DataFrame([{"document": "d1", "turn": turn, "participant": who, "role": "participant"} for turn, (who, _) in said.items()])
    words = pd.DataFrame([{"document": "d1", "turn": turn, "position": i, "word": word, "lemma": word} for turn, (_, text) in said.items() for i, word in enumerate(text.split())])
    found = conduct(turns, words).set_index("person")
    assert found["taken_up"].idxmax() == found["new_ideas"].idxmax() == "P1" and found["taken_up"]["P1"] > 1 > found["taken_up"]["P2"]


def test_whom_others_of_the_group_name_stands_out_and_naming_oneself_does_not():
    turns = pd.DataFrame([{"document": "d1", "turn": f"t{i}", "participant": f"P{i}", "role": "participant"} for i in (1, 2, 3)])
    words = pd.DataFrame([{"document": "d1", "turn": f"t{i}", "position": 0, "word": "арык", "lemma": "арык"} for i in (1, 2, 3)])
    said = pd.DataFrame([("d1", "t1", "P1", "P2"), ("d1", "t3", "P3", "P2"), ("d1", "t3", "P3", "P3"), ("d2", "t1", "P9", "P1")], columns=["document", "turn", "mentioner", "person"])
    found = conduct(turns, words, said).set_index("person")["named_by_others"]
    # two turns name P2 and none the others; five more are supposed, shared equally
    assert found.to_dict() == pytest.approx({"P1": 5 / 7, "P2": 11 / 7, "P3": 5 / 7}) and conduct(turns, words)["named_by_others"].isna().all()


def test_sources_that_say_the_opposite_differ_and_their_agreement_is_nought():
    spoken = [mention(mentioner=f"P{i}", person=person) for person, n in (("A", 3), ("B", 2), ("C", 1)) for i in range(n)]
    asked = [survey(f"u{person}{i}", person=person) for person, n in (("A", 1), ("B", 2), ("C", 3)) for i in range(n)]
    rows, agreement = combined(pd.DataFrame(spoken + asked), {"Q3"}, pd.Series(dtype=object), pd.DataFrame(columns=["person", "taken_up"]))
    assert rows.set_index("person")["sources_differ"].to_dict() == {"A": True, "B": False, "C": True} and agreement["kendall_w"].tolist() == [0.0]


def test_sources_in_which_all_are_named_alike_agree_on_nothing():
    spoken = [mention(mentioner=f"P{n}", person=person) for n, person in enumerate("ABC")]
    asked = [survey(f"u{n}", person=person) for n, person in enumerate("ABC")]
    rows, agreement = combined(pd.DataFrame(spoken + asked), {"Q3"}, pd.Series(dtype=object), pd.DataFrame(columns=["person", "taken_up"]))
    assert agreement["kendall_w"].isna().all() and not rows["sources_differ"].any()


def test_two_groups_with_a_p1_each_are_two_voices():
    named = pd.DataFrame([mention(), mention(document="d2"), mention(person="P-BBBBBB")])
    assert points(named) == {"focus group": {"P-AAAAAA": 2, "P-BBBBBB": 1}}


def test_groups_from_which_nobody_was_named_get_the_question_to_ask_next():
    people = pd.DataFrame([{"person": "P-A", "gender": "m", "age_band": "50+"}, {"person": "P-B", "gender": "f", "age_band": None}])
    found = gaps(pd.DataFrame({"person": ["P-A", "P-B"], "place": "ala"}), people, ["ala", "bel"]).set_index(["place", "question"])["state"]
    assert found["ala"].to_dict() == {"ask_f_0": "not known", "ask_f_1": "not known", "ask_f_2": "not known", "ask_m_0": "nobody", "ask_m_1": "nobody"}
    # asked, and nobody was named at all
    assert found["bel"].tolist() == ["nobody"] * 6


def test_places_where_nobody_was_asked_are_not_missing():
    documents = pd.DataFrame([group("d1") | {"place": "ala"}, group("d2") | {"place": None}, group("d3") | {"place": "doc", "kind": "documents"}])
    answers, asked = pd.DataFrame([respondent("u1", place="bel")]), [mention(), survey("u1", place="bel")]
    assert places_heard(documents, answers, pd.DataFrame(asked[:1])) == ["ala"] and places_heard(documents, answers, pd.DataFrame(asked)) == ["ala", "bel"]


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
