"""What women or the young of one place said beside the others there: where it is told, what it comes to, and what keeps it from being told."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from pipeline import tables
from pipeline.drivers.coded import Coded
from pipeline.drivers.crossed import group_talk


def study(area=None, audiences=None, places=("ala", "bel")):
    config = SimpleNamespace(drivers=SimpleNamespace(min_groups=3, regions={}), findings=SimpleNamespace(audiences=audiences or {}), places=dict.fromkeys(places))
    return SimpleNamespace(config=config, area_of=lambda place: area or "all")


def talk(groups, area=None, youth=None):
    """Groups of (document, place, [(gender, people, those of them who raise it in one turn each)]); everybody speaks twice."""
    rows, raised = [], []
    for document, place, sides in groups:
        for gender, people, said in sides:
            for person in range(people):
                for number in range(2):
                    rows.append({"document": document, "turn": f"{gender}{person}.{number}", "gender": gender, "place": place, "wave": "baseline", "n_participants": sum(n for _, n, _ in sides), "group": "mixed", "area": area, "youth": youth, "language": "ky",
                                 "all": "all", "speaker": f"{document}/{gender}{person}"})  # fmt: skip
                    raised.append(float(number == 0 and person < said))
    frame, matrix = pd.DataFrame(rows), sparse.csr_matrix(np.array(raised)[:, None])
    return Coded(frame, ["C.0"], matrix * 0, matrix, matrix, np.ones(len(rows), dtype=bool), np.ones(len(rows)))


def place(name, women=5, men=5, groups=4, said=(3, 1)):
    # more in one group than in another: a spread of its own on each side
    return [(f"{name}{n}", name, [("f", women, min(women, said[0] + n % 2)), ("m", men, min(men, said[1] + n // 2 % 2))]) for n in range(groups)]


BOTH = [*place("ala"), *place("bel")]


def of(table, domain="f", where="ala"):
    return table[(table["domain"] == domain) & (table["place"] == where)].iloc[0]


def test_women_of_a_place_are_set_beside_the_men_there():
    # 14 of 40 turns of the women of ala, 6 of 40 of the men
    row = of(group_talk(study(), talk(BOTH)))
    assert row[["n_groups", "n_groups_other", "n_read"]].tolist() == [4, 4, 40]
    assert row[["estimate", "other_estimate", "difference"]].tolist() == pytest.approx([0.35, 0.15, 0.2]) and row["difference_low"] < 0.2 < row["difference_high"]


def test_a_share_too_few_turns_for_an_interval_stands_beside_its_difference_without_one():
    # two women of ala raise it, eight men
    row = of(group_talk(study(), talk([*[(f"ala{n}", "ala", [("f", 5, int(n < 2)), ("m", 5, 1 + n % 3)]) for n in range(4)], *place("bel")])))
    assert row["estimate"] == pytest.approx(0.05) and np.isnan(row["ci_low"]) and not np.isnan(row["difference_low"])


def test_what_is_said_of_men_is_the_same_the_other_way_round():
    found = group_talk(study(), talk(BOTH))
    assert of(found, "m")["difference"] == pytest.approx(-of(found)["difference"]) and of(found, "m")["difference_low"] == pytest.approx(-of(found)["difference_high"])


def test_an_area_gathers_its_places():
    assert of(group_talk(study("north"), talk(BOTH, area="north")), where="north")["n_groups"] == 8


def test_two_groups_give_no_row():
    assert set(group_talk(study(), talk([*place("ala"), *place("bel", women=9, men=9, groups=2)]))["place"]) == {"ala"}


def test_few_women_are_not_told_of():
    # twelve of them in ala, eight in bel: all women less those of ala are eight people
    found = group_talk(study(), talk([*place("ala", women=3), *place("bel", women=2)]))
    assert found["suppressed"].all() and found["estimate"].isna().all() and set(found["n_groups"]) == {0}


def test_of_men_who_are_few_the_women_beside_them_would_tell():
    # the place less its women are eight men
    assert of(group_talk(study(), talk([*place("ala", men=2), *place("bel")])))["suppressed"]


def test_young_people_are_a_group_of_their_own():
    parts = talk(BOTH)
    parts.talk["youth"] = np.where(parts.talk["gender"] == "f", "young", "older")
    assert of(group_talk(study(), parts), "young")["difference"] == pytest.approx(0.2)


def test_an_audience_is_set_beside_everybody_else_of_the_place():
    audiences = {"YW": SimpleNamespace(groups=(), speakers={"gender": ("f",)})}
    found = group_talk(study(audiences=audiences), talk(BOTH))
    assert of(found, "YW")[["level", "difference"]].tolist() == ["audience", pytest.approx(0.2)]


def test_those_of_unknown_gender_are_not_had_by_subtraction():
    # three people of ala of whom no gender is known
    parts = talk([*BOTH, ("ala9", "ala", [(None, 3, 0), ("f", 4, 1), ("m", 4, 1)])])
    found = group_talk(study(), parts)
    assert of(found)["suppressed"] or of(found, "m")["suppressed"]


def test_an_area_with_the_name_of_its_place_is_told_of_once():
    found = group_talk(study("ala"), talk(BOTH, area="ala"))
    assert not found.duplicated(["code", "level", "domain", "place", "wave"]).any()


def test_the_table_keeps_its_contract():
    assert len(tables.check("group_talk", group_talk(study("north"), talk(BOTH, area="north"))))


def test_without_transcripts_the_table_is_empty():
    parts = talk(BOTH)
    empty = Coded(parts.talk.iloc[:0], parts.codes, parts.machine[:0], parts.human[:0], parts.anyone[:0], parts.sampled[:0], parts.inclusion[:0])
    assert tables.check("group_talk", group_talk(study(), empty)).empty
