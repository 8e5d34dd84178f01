"""Whose evidence stands behind a need, said of each side."""

import pytest

from pipeline.show.whose import kind, whose
from pipeline.show.words import Words

NOBODY = {"place": "ala", "talk_area": None, "talk_own": False, "talk_raised": 0, "talk_shift": float("nan"), "survey_area": None, "survey_own": False, "survey_shift": float("nan")}
NAMES = {"north": "North"}.get


@pytest.mark.parametrize(
    "told, nearest, said",
    [
        ({}, "none", "no evidence"),
        ({"talk_raised": 1}, "counted", "groups of this place, only their number, no share"),
        ({"talk_area": "ala", "talk_own": True}, "own", "those who speak for this audience in this place"),
        ({"talk_area": "ala"}, "place", "all focus groups of this place"),
        ({"talk_area": "north"}, "area", "all focus groups of the wider area (North)"),
        ({"talk_area": "all", "talk_shift": -0.02}, "study", "all focus groups of the study, adjusted for how this audience differs from the rest"),
        ({"talk_area": "north", "survey_area": "ala", "survey_own": True}, "own", "all focus groups of the wider area (North); respondents of this audience in this place"),
        ({"talk_raised": 2, "survey_area": "all"}, "study", "groups of this place, only their number, no share; all respondents of the study"),
    ],
)
def test_each_side_says_whose_its_evidence_is(told, nearest, said):
    row = NOBODY | told
    assert kind(row) == nearest
    assert whose(row, Words("en"), NAMES) == said


@pytest.mark.parametrize("language, said", [("ky", "ушул жердин бардык фокус-топтору"), ("ru", "все фокус-группы этого места")])
def test_evidence_of_the_place_is_not_called_borrowed(language, said):
    assert whose(NOBODY | {"talk_area": "ala"}, Words(language), NAMES) == said
