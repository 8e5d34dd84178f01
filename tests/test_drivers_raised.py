"""The table `drivers`: which domains get an interval, and that nothing raised by nobody disappears."""

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.drivers.raised import drivers
from pipeline.study import Study

CODES = pd.DataFrame([(code, code[:2], "driver", code, code, code, "normal") for code in ("NR.1", "SE.2")], columns=list(tables.CONTRACTS["codes"].columns))


def filled(name, rows):
    return pd.DataFrame(rows).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name)


@pytest.fixture
def study(project):
    """make(groups, codings=..., reviews=...): a study of so many groups of four turns; a group is (document, place, people, kind)."""
    folder = project / "corpora" / "talk"
    folder.mkdir()
    facts = {"study": "talk", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"en": "North"}}, "places": {"ala": {"area": "north"}, "bel": {"area": "north"}, "chet": {}}}
    (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")

    def make(groups, codings=(), reviews=None, wave="baseline", machine=(), people_of=(), speaker=None):
        found = Study("talk")
        found.write("documents", filled("documents", [{"document": d, "kind": "transcripts", "wave": wave, "place": place, "group": kind, "n_participants": people, "n_turns": 5, "names_reviewed": True} for d, place, people, kind in groups]))
        said = [{"document": d, "turn": f"t{i}", "role": "participant", "participant": speaker and speaker(d, i), "language": "ky", "text": "сөз"} for d, *_ in groups for i in range(1, 5)]
        asked = [{"document": d, "turn": "t0", "role": "moderator", "language": "ky", "text": "суроо"} for d, *_ in groups]
        found.write("turns", filled("turns", [*said, *asked]))
        found.write("participants", filled("participants", people_of))
        reviews = [(d, f"t{i}") for d, *_ in groups for i in range(1, 5)] if reviews is None else reviews
        found.write("reviews", filled("reviews", [{"document": d, "turn": t, "coder": "A", "queue": "random", "inclusion": 1.0, "blind": False} for d, t in reviews]))
        people = [{"document": d, "turn": t, "start": 0, "end": 3, "code": code, "coder": "A", "source": source} for d, t, code, source in codings]
        people += [{"document": d, "turn": t, "start": 0, "end": 3, "code": code, "coder": "machine", "source": "machine", "probability": p} for d, t, code, p in machine]
        found.write("codings", filled("codings", people))
        found.write("codes", CODES)
        return drivers(found)

    return make


THREE = [("d1", "ala", 6, "women"), ("d2", "ala", 6, "men"), ("d3", "bel", 6, "women")]
TWELVE = [*THREE[:2], ("d3", "bel", 12, "women")]
RAISED = [("d1", "t1", "NR.1", "human"), ("d1", "t2", "NR.1", "human"), ("d2", "t1", "NR.1", "accepted")]


def row(table, code, domain, level, wave="baseline"):
    return table.set_index(["code", "domain", "level", "wave"]).loc[(code, domain, level, wave)]


def test_three_groups_give_an_estimate(study):
    # 2, 1 and 0 of four turns each
    assert row(study(THREE, RAISED), "NR.1", "all", "all")["estimate"] == pytest.approx(3 / 12)


def test_three_groups_give_an_interval(study):
    # shares .5, .25, 0: sd .25, se .25 / root of 3; the log odds of .25 are -1.098612, and t with 2 degrees of freedom is 4.302653
    half = 4.302653 * 0.25 / 3**0.5 / (0.25 * 0.75)
    assert row(study(THREE, RAISED), "NR.1", "all", "all")["ci_high"] == pytest.approx(1 / (1 + np.exp(1.098612 - half)), rel=1e-6)


def test_the_limits_lie_within_nought_and_one(study):
    assert 0 < row(study(THREE, RAISED), "NR.1", "all", "all")["ci_low"] < 0.25


@pytest.mark.parametrize("raised", [RAISED[1:], [("d1", f"t{i}", "NR.1", "human") for i in (1, 2, 3, 4)]])
def test_a_code_found_in_two_turns_or_one_group_has_no_share(study, raised):
    found = row(study(THREE, raised), "NR.1", "all", "all")
    assert found[["estimate", "ci_low", "ci_high", "human_estimate"]].isna().all() and found["method"] == "groups counted" and found["n_raised"] == len({d for d, *_ in raised})


def test_fewer_than_three_groups_give_no_estimate(study):
    assert np.isnan(row(study(THREE, RAISED), "NR.1", "ala", "place")["estimate"])


def test_fewer_than_three_groups_give_no_interval(study):
    assert row(study(THREE, RAISED), "NR.1", "ala", "place")[["ci_low", "ci_high"]].isna().all()


def test_fewer_than_three_groups_are_counted(study):
    found = row(study(TWELVE, RAISED), "NR.1", "ala", "place")
    assert (found["n_raised"], found["n_groups"], found["method"]) == (2, 2, "groups counted")


def test_three_groups_of_which_two_were_read_give_no_interval(study):
    reviews = [(d, f"t{i}") for d in ("d1", "d2") for i in range(1, 5)]
    assert np.isnan(row(study(THREE, RAISED, reviews), "NR.1", "all", "all")["ci_low"])


def test_a_code_that_nobody_raised_is_a_row(study):
    assert row(study(THREE, RAISED), "SE.2", "all", "all")["n_raised"] == 0


def test_a_code_that_nobody_raised_is_a_row_in_every_place(study):
    table = study(THREE, RAISED)
    assert sorted(table.loc[(table["code"] == "SE.2") & (table["level"] == "place"), "domain"]) == ["ala", "bel"]


def test_a_reviewed_turn_without_codings_counts_as_no(study):
    # three of twelve read turns hold it, nine do not
    assert row(study(THREE, RAISED), "NR.1", "all", "all")["human_estimate"] == pytest.approx(3 / 12)


def test_a_rejected_suggestion_is_not_raised(study):
    assert row(study(THREE, [("d1", "t1", "NR.1", "rejected")]), "NR.1", "all", "all")["n_raised"] == 0


def test_the_moderator_s_turns_are_not_counted(study):
    assert row(study(THREE, RAISED), "NR.1", "all", "all")["n_turns"] == 12


def test_an_area_gathers_its_places(study):
    assert row(study(THREE, RAISED), "NR.1", "north", "area")["n_groups"] == 3


def test_a_place_without_an_area_makes_no_area(study):
    table = study([*THREE, ("d4", "chet", 6, "men")], RAISED)
    assert set(table.loc[table["level"] == "area", "domain"]) == {"north"}


def test_a_kind_of_group_is_a_domain(study):
    assert row(study(THREE, RAISED), "NR.1", "women", "group")["n_groups"] == 2


def test_fewer_than_ten_people_are_suppressed(study):
    assert bool(row(study(THREE, RAISED), "NR.1", "bel", "place")["suppressed"])


def test_ten_people_are_not_suppressed(study):
    assert not bool(row(study(TWELVE, RAISED), "NR.1", "ala", "place")["suppressed"])


@pytest.mark.parametrize("column", ["n_turns", "n_raised", "estimate", "ci_low", "ci_high"])
def test_of_fewer_than_ten_people_nothing_is_counted(study, column):
    assert pd.isna(row(study(THREE, RAISED), "NR.1", "bel", "place")[column])


def test_the_place_that_would_give_a_small_one_away_is_hidden_with_it(study):
    assert bool(row(study(THREE, RAISED), "NR.1", "ala", "place")["suppressed"])


def test_three_groups_of_fewer_than_ten_people_give_no_estimate(study):
    groups = [("d1", "ala", 3, "women"), ("d2", "ala", 3, "men"), ("d3", "bel", 3, "women")]
    assert np.isnan(row(study(groups, RAISED), "NR.1", "all", "all")["estimate"])


def test_where_nobody_has_coded_the_method_says_so(study):
    table = study(THREE, reviews=[], machine=[("d1", "t1", "NR.1", 0.9)])
    assert set(table["method"]) == {"machine suggestions, not reviewed"}


def test_where_nobody_has_coded_there_is_no_estimate(study):
    assert study(THREE, reviews=[], machine=[("d1", "t1", "NR.1", 0.9)])["estimate"].isna().all()


def test_a_suggestion_counts_whatever_its_probability_because_2_code_has_the_threshold(study):
    assert row(study(THREE, reviews=[], machine=[("d1", "t1", "NR.1", 0.2)]), "NR.1", "all", "all")["n_raised"] == 1


def test_the_machine_alone_raises_nothing_once_people_have_coded(study):
    assert row(study(THREE, machine=[("d1", "t1", "NR.1", 0.9)]), "NR.1", "all", "all")["n_raised"] == 0


def test_a_wave_is_its_own_domain(study):
    assert set(study(THREE, RAISED, wave="endline")["wave"]) == {"endline"}


def test_the_table_keeps_its_contract(study):
    table = study(THREE, RAISED)
    assert len(tables.check("drivers", table)) == len(table)


def test_without_transcripts_the_table_is_empty(study):
    assert study([]).empty


def test_a_turn_coded_by_one_of_two_readers_counts_half(project, study):
    study(THREE)
    found = Study("talk")
    again = [{"document": d, "turn": f"t{i}", "coder": coder, "queue": "random", "inclusion": 1.0, "blind": True} for d in ("d1", "d2", "d3") for i in range(1, 5) for coder in ("A", "B")]
    found.write("reviews", filled("reviews", again))
    found.write("codings", filled("codings", [{"document": d, "turn": t, "start": 0, "end": 3, "code": "NR.1", "coder": "B", "source": "human"} for d, t in (("d1", "t1"), ("d1", "t2"), ("d2", "t1"))]))
    assert row(drivers(found), "NR.1", "all", "all")["estimate"] == pytest.approx(1.5 / 12)


# three groups of twelve; in each a person a turn, the first two of them women
MANY = [(f"d{n}", place, 12, "mixed") for n, place in enumerate(["ala", "ala", "bel", "bel", "ala", "bel", "ala"])]
PEOPLE = [{"document": d, "participant": f"{d}-{i}", "gender": "f" if i < 3 else "m", "age": 20 + 15 * (i % 2)} for d, *_ in MANY for i in range(1, 5)]


@pytest.fixture
def spoken(study):
    """make(codings): seven groups in which four people say a turn each."""
    return lambda codings=(), **options: study(MANY, codings, people_of=PEOPLE, speaker=lambda d, i: f"{d}-{i}", **options)


def raising(turns, groups=7):
    return [(d, t, "NR.1", "human") for d, *_ in MANY[:groups] for t in turns]


def test_the_turns_of_women_are_a_domain(spoken):
    assert row(spoken(raising(["t1"])), "NR.1", "f", "gender")[["n_turns", "n_groups"]].tolist() == [14, 7]


def test_the_share_of_the_turns_of_women_is_of_their_turns(spoken):
    # one of two turns of women in the first six groups, both in the last
    assert row(spoken([*raising(["t1"]), ("d6", "t2", "NR.1", "human")]), "NR.1", "f", "gender")["estimate"] == pytest.approx(8 / 14)


def test_those_under_thirty_are_young(spoken):
    assert row(spoken(raising(["t2"])), "NR.1", "young", "youth")["n_turns"] == 14


def test_the_language_spoken_is_a_domain(spoken):
    assert row(spoken(raising(["t2"])), "NR.1", "ky", "language")["n_turns"] == 28


def test_speakers_who_raised_a_code_are_counted(spoken):
    assert row(spoken(raising(["t1", "t3"])), "NR.1", "all", "all")["n_speakers_raised"] == 14


def test_fewer_than_ten_speakers_are_not_counted(spoken):
    assert pd.isna(row(spoken(raising(["t1"])), "NR.1", "all", "all")["n_speakers_raised"])


def test_fewer_than_ten_speakers_who_did_not_raise_it_are_not_told_either(spoken):
    assert pd.isna(row(spoken(raising(["t1", "t2", "t3"])), "NR.1", "all", "all")["n_speakers_raised"])


def test_where_few_women_raised_it_men_are_not_counted_either(spoken):
    # 7 women and 14 men: their sum is shown nowhere beside one of them
    assert row(spoken(raising(["t1", "t3", "t4"])), "NR.1", "m", "gender").isna()["n_speakers_raised"]


def test_the_machine_s_own_share_stands_beside_it(spoken):
    machine = [(d, "t1", "NR.1", 0.9) for d, *_ in MANY] + [("d0", "t2", "NR.1", 0.9)]
    assert row(spoken(raising(["t1"]), machine=machine), "NR.1", "all", "all")["machine_share"] == pytest.approx(8 / 28)


def test_the_share_of_the_human_sample_alone_stands_beside_it(spoken):
    # only the first two turns of each group were read, and three of fourteen hold the code
    read = [(d, t) for d, *_ in MANY for t in ("t1", "t2")]
    assert row(spoken([(d, "t1", "NR.1", "human") for d in ("d0", "d1", "d2")], reviews=read), "NR.1", "all", "all")["human_estimate"] == pytest.approx(3 / 14)


def test_a_code_not_raised_says_how_many_turns_were_read(spoken):
    read = [(d, t) for d, *_ in MANY for t in ("t1", "t2")]
    assert row(spoken(reviews=read), "SE.2", "all", "all")[["method", "n_read"]].tolist() == ["not raised", 14]


def test_women_outside_the_groups_of_women_are_guarded_too(study):
    # twelve women speak in groups of women and two in a mixed group: all women less the groups of women would be those two
    groups = [*((f"w{i}", "ala", 12, "women") for i in range(3)), *((f"e{i}", "ala", 12, "men") for i in range(3)), ("x", "ala", 12, "mixed")]
    people = [{"document": d, "participant": f"{d}-{i}", "gender": "f" if d[0] == "w" or d == "x" and i < 3 else "m"} for d, *_ in groups for i in range(1, 5)]
    made = study(groups, people_of=people, speaker=lambda d, i: f"{d}-{i}")
    assert bool(row(made, "NR.1", "f", "gender")["suppressed"]) or bool(row(made, "NR.1", "women", "group")["suppressed"])


# ---------------------------------------------------------------- a codebook that was split


def test_a_coding_that_waits_under_its_parent_is_neither_yes_nor_no(study):
    # ten of twenty turns hold the code; then one of the other ten waits
    groups = [(f"d{i}", "ala", 6, "women") for i in range(5)]
    raised = [(f"d{i}", f"t{j}", "NR.1", "human") for i, n in enumerate((2, 3, 1, 2, 2)) for j in range(1, n + 1)]
    plain, waits = (row(study(groups, raised + more), "NR.1", "all", "all")["human_estimate"] for more in ([], [("d2", "t4", "NR", "human")]))
    assert (plain, waits) == pytest.approx((10 / 20, 10 / 19))


def test_a_coding_that_waits_leaves_other_codes_as_they_are(study):
    many = [(d, t, "SE.2", "human") for d in ("d1", "d2") for t in ("t1", "t2")]
    assert row(study(THREE, [*many, ("d3", "t4", "NR", "human")]), "SE.2", "all", "all")["estimate"] == pytest.approx(4 / 12)


def test_of_a_code_of_which_much_waits_no_share_is_told(study):
    found = row(study(THREE, [*RAISED, ("d3", "t1", "NR", "human")]), "NR.1", "all", "all")
    assert np.isnan(found["estimate"]) and found["method"] == "waits to be coded anew"


def test_a_turn_that_holds_the_code_does_not_wait_for_it(study):
    assert row(study(THREE, [*RAISED, ("d1", "t1", "NR", "human")]), "NR.1", "all", "all")["estimate"] == pytest.approx(3 / 12)


def test_a_rejected_coding_under_the_parent_does_not_wait(study):
    assert row(study(THREE, [*RAISED, ("d3", "t1", "NR", "rejected")]), "NR.1", "all", "all")["estimate"] == pytest.approx(3 / 12)


def test_a_code_in_every_turn_was_raised(study):
    assert row(study(THREE, [(d, f"t{i}", "NR.1", "human") for d in ("d1", "d2", "d3") for i in range(1, 5)]), "NR.1", "all", "all")["method"] == "groups counted"


def test_what_people_found_outside_the_random_sample_was_raised(study):
    found = row(study(THREE, [("d1", "t4", "NR.1", "human")], [(d, f"t{i}") for d, *_ in THREE for i in (1, 2, 3)]), "NR.1", "all", "all")
    assert (found["n_raised"], found["method"]) == (1, "groups counted")


def test_a_turn_that_waits_is_not_counted_as_read_for_the_codes_below(study):
    # of a code that nobody raised in two groups eight turns would be read, one of which waits
    made = study(TWELVE, [("d1", "t1", "NR", "human")])
    assert (row(made, "NR.1", "ala", "place")["n_read"], row(made, "SE.2", "ala", "place")["n_read"]) == (7, 8)


def test_groups_that_are_all_alike_give_no_interval_without_width(study):
    # one of four turns in each of three groups: no spread is seen, and none is claimed
    found = row(study(THREE, [(d, "t1", "NR.1", "human") for d in ("d1", "d2", "d3")]), "NR.1", "all", "all")
    assert found[["estimate", "ci_low", "ci_high"]].isna().all() and (found["method"], found["n_raised"]) == ("groups counted", 3)


def test_a_part_of_a_group_of_which_every_turn_waits_does_not_speak_against_a_code():
    from scipy import sparse

    from pipeline.drivers.audiences import _units
    from pipeline.drivers.coded import Coded

    # of four groups of ten turns half hold the code; of the last the one turn that was read waits
    document = np.repeat(["a", "b", "c", "d"], 10)
    frame = pd.DataFrame({"document": document, "turn": [f"t{i}" for i in range(40)]})
    human, waiting, sampled = np.zeros((40, 2)), np.zeros((40, 2)), np.ones(40, dtype=bool)
    human[:30:2, 0], sampled[31:], waiting[30, 0] = 1, False, 1
    made = lambda values: sparse.csr_matrix(values)  # noqa: E731
    parts = Coded(frame, ["NR.1", "SE.2"], made(human * 0), made(human), made(human), sampled, np.ones(40), made(waiting))
    value, *_, waits = _units(parts, frame, np.array([True] * 20 + [False] * 20))
    assert value[:, 0].tolist() == pytest.approx([0.5] * 4) and not waits.any()
