"""Indicators of study.yaml: who is in the denominator, which cells are hidden, which domains there are."""

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.config import Indicator
from pipeline.errors import InputError
from pipeline.study import Study
from pipeline.survey.indicators import estimates, share_values


def values(given, states=None, question="trust", answers=("yes",), **more):
    """The indicator's value of each respondent; `given` and `states` have one entry a respondent."""
    frame = pd.DataFrame({"uuid": [f"u{i}" for i in range(len(given))], "wave": "baseline", "weight": 1.0, "stratum": None, "cluster": None, "panel": None, "place": None, question: given})
    index = pd.MultiIndex.from_frame(frame[["uuid", "wave"]])
    known = {} if states is None else {question.split("/")[0]: pd.Series(states, index=index)}
    return share_values(frame, known, index, Indicator(question=question, answers=answers, **more), "trust").tolist()


def test_a_listed_answer_counts():
    assert values(["yes"]) == [1.0]


def test_another_answer_counts_as_no():
    assert values(["no"]) == [0.0]


def test_no_answer_leaves_the_respondent_out():
    assert np.isnan(values([None, "no"])[0])


@pytest.mark.parametrize("state", ["dont_know", "refused", "not_asked", "not_answered"])
def test_who_gave_no_answer_is_left_out_whatever_the_cell_holds(state):
    assert np.isnan(values(["yes"], [state])[0])


def test_who_does_not_know_is_in_where_knowledge_is_asked_for():
    found = values(["yes", "dk", None, "rf", None], ["answered", "dont_know", "dont_know", "refused", "not_asked"], knowledge=True)
    assert found[:3] == [1.0, 0.0, 0.0] and np.isnan(found[3:]).all()


def test_who_answered_is_in():
    assert values(["no"], ["answered"]) == [0.0]


def test_several_answers_may_count():
    assert values(["often", "always", "never"], answers=("often", "always")) == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("cell", ["Yes", "YES"])
def test_capitals_do_not_matter(cell):
    assert values([cell]) == [1.0]


@pytest.mark.parametrize("column", [[1.0, 2.0], [1, 2], ["1", "2"], ["1.0", "2.0"]])
def test_a_number_is_found_however_it_is_written(column):
    assert values(column, answers=("1",)) == [1.0, 0.0]


@pytest.mark.parametrize("column", [[True, False], [1, 0], [1.0, 0.0], ["True", "False"]])
def test_a_chosen_option_of_several_is_found_however_it_is_written(column):
    assert values(column, question="heard/radio", answers=("true",)) == [1.0, 0.0]


def test_an_option_of_several_follows_the_state_of_its_question():
    assert np.isnan(values([False], ["refused"], question="heard/radio", answers=("true",))[0])


def test_a_question_that_is_not_there_is_refused():
    frame = pd.DataFrame({"uuid": ["u"], "wave": ["b"], "q": ["yes"]})
    with pytest.raises(InputError, match="indicator trust asks for the question 'trsut'"):
        share_values(frame, {}, pd.MultiIndex.from_frame(frame[["uuid", "wave"]]), Indicator(question="trsut", answers=("yes",)), "trust")


# ---------------------------------------------------------------- the table


@pytest.fixture
def found(project):
    """found(people, ...): the table `estimates` of a study; a respondent is (place, answer) or (place, answer, state)."""

    def make(people, *, by=(), weights=None, wave="baseline", **columns):
        folder = project / "corpora" / "asked"
        folder.mkdir(exist_ok=True)
        facts = {"study": "asked", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"en": "North"}}, "places": {"ala": {"area": "north"}, "bel": {"area": "north"}, "chet": {}},
                 "survey": {"by": list(by), "indicators": {"trust": {"question": "trust", "answers": ["yes"]}}}}  # fmt: skip
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        study, uuids = Study("asked"), [f"u{i}" for i in range(len(people))]
        answers = pd.DataFrame({"uuid": uuids, "place": [person[0] for person in people], "trust": [person[1] for person in people], "weight": weights or [1.0] * len(people)} | columns)
        answers = answers.assign(wave=wave, stratum=None, cluster=None, panel=None)
        study.write("answers", answers if len(people) else tables.empty("answers"))
        asked = [(uuid, wave, "trust", person[2] if len(person) > 2 else "answered") for uuid, person in zip(uuids, people, strict=True)]
        study.write("asked", pd.DataFrame(asked, columns=["uuid", "wave", "question", "state"]))
        return estimates(study)

    return make


def test_an_answer_that_the_question_does_not_offer_is_named_and_is_no_share_of_nought(found, project):
    found([("ala", "yes"), ("ala", "no")])
    study = Study("asked")
    study.write("questions", pd.DataFrame({"name": ["trust"], "list": ["yn"], "label_ky": None, "label_ru": None, "label_en": None, "type": "select_one"}))
    study.write("options", pd.DataFrame({"list": "yn", "name": ["да", "no"], "label_ky": None, "label_ru": None, "label_en": None}))
    assert estimates(study) is not None  # an older form's answer, still given by somebody, is one
    study.write("answers", study.read("answers").assign(trust="да"))
    with pytest.raises(InputError, match="counts yes, which is no answer to trust") as caught:
        estimates(study)
    assert "да, no" in caught.value.remedy


def row(table, domain="all", level="all"):
    return table[(table["domain"] == domain) & (table["domain_level"] == level)].iloc[0]


HALF = [("ala", "yes")] * 6 + [("ala", "no")] * 6


def test_the_share_of_those_who_answered(found):
    assert row(found(HALF))["estimate"] == pytest.approx(0.5)


def test_who_does_not_know_is_not_in_the_denominator(found):
    assert row(found([*HALF, *[("ala", "dk", "dont_know")] * 8]))["n"] == 12


def test_who_does_not_know_does_not_move_the_share(found):
    assert row(found([*HALF, *[("ala", "dk", "dont_know")] * 8]))["estimate"] == pytest.approx(0.5)


def test_who_was_not_asked_is_not_in_the_denominator(found):
    assert row(found([*HALF, *[("ala", None, "not_asked")] * 8]))["n"] == 12


def test_weights_count(found):
    assert row(found(HALF, weights=[3.0] * 6 + [1.0] * 6))["estimate"] == pytest.approx(0.75)


def test_a_cell_of_fewer_than_ten_is_suppressed(found):
    assert bool(row(found([*HALF, *[("bel", "yes")] * 9]), "bel", "place")["suppressed"])


@pytest.mark.parametrize("column", ["n", "estimate", "se", "ci_low", "ci_high", "deff", "df"])
def test_a_suppressed_cell_shows_nothing(found, column):
    assert pd.isna(row(found([*HALF, *[("bel", "yes")] * 9]), "bel", "place")[column])


def test_a_cell_of_ten_is_shown(found):
    assert row(found([*HALF, *[("bel", "yes")] * 5, *[("bel", "no")] * 5]), "bel", "place")["n"] == 10


@pytest.mark.parametrize(("people", "hidden"), [(29, True), (30, False)])
def test_where_fewer_than_thirty_all_answer_alike_the_share_is_hidden(found, people, hidden):
    assert bool(row(found([*HALF, *[("bel", "yes")] * people]), "bel", "place")["suppressed"]) == hidden


def test_answers_that_were_not_given_do_not_fill_a_cell(found):
    assert bool(row(found([*HALF, *[("bel", "yes")] * 9, ("bel", "yes", "refused")]), "bel", "place")["suppressed"])


def test_a_hidden_place_cannot_be_reckoned_back_from_the_others(found):
    """Of two places one holds nine people; with the whole and the other place shown, the nine are had by subtraction."""
    table = found([*HALF, *[("bel", "yes")] * 9])
    shown = table[~table["suppressed"] & table["domain_level"].isin(["all", "place"])]
    assert set(shown["domain"]) != {"all", "ala"}


def test_an_area_gathers_its_places(found):
    assert row(found([*HALF, *[("bel", "yes")] * 12]), "north", "area")["n"] == 24


def test_a_place_without_an_area_makes_no_area(found):
    table = found([*HALF, *[("chet", "yes")] * 12])
    assert table.loc[table["domain_level"] == "area", "domain"].tolist() == ["north"]


def test_a_column_named_in_the_study_is_a_domain(found):
    assert row(found(HALF, by=["gender"], gender=["f"] * 12), "f", "gender")["n"] == 12


def test_a_misspelt_column_named_in_the_study_is_refused(found):
    with pytest.raises(InputError, match="gendr"):
        found(HALF, by=["gendr"], gender=["f"] * 12)


def test_the_table_keeps_its_contract(found):
    table = found([*HALF, *[("bel", "yes")] * 9])
    assert len(tables.check("estimates", table)) == len(table)


def test_without_a_survey_the_table_is_empty(found):
    assert found([]).empty
