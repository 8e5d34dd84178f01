"""A question that the form puts to some alone: its share is of other people, so it is ranked by its share of all respondents and printed with whose share it is."""

import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.findings.draws import reckon
from pipeline.findings.sides import ALL, Sides
from pipeline.report import numbers
from pipeline.report.evidence import Evidence
from pipeline.report.summary import survey as survey_blocks
from pipeline.show.blocks import Number, Table
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.survey.groups import group_answers
from pipeline.survey.indicators import estimates

WHOLE = ("all", "all", ALL)
LABELS = {"water": "quarrel over water", "roads": "complain of roads", "checked": "checked it"}
# of a hundred people thirty had a dispute, and 24 of these over water; 52 complain of roads
ROWS = [("yes", "water" if n < 24 else "land", "yes" if n % 2 else "no", "checked" if n < 6 else "passed on") for n in range(30)] + [("no", None, "yes" if n < 37 else "no", None) for n in range(70)]


@pytest.fixture
def study(project):
    def make(**more):
        folder = project / "corpora" / "some"
        folder.mkdir(parents=True, exist_ok=True)
        one = lambda question, answer, code, problem=True: {"question": question, "answers": [answer], "codes": [code], "problem": problem, "label": dict.fromkeys(("ky", "ru", "en"), LABELS[question])}  # noqa: E731
        indicators = {"water": one("water", "water", "NR.1") | more, "roads": one("roads", "yes", "GV.3"), "checked": one("checked", "checked", "IN.1", False) | {"asked_of": {"en": "people with a dispute", "ru": "у кого был спор", "ky": "талашы барлар"}}}
        facts = {"study": "some", "invented": True, "title": dict.fromkeys(("ky", "ru", "en"), "t"), "places": {"ala": {}}, "survey": {"by": ["gender"], "indicators": indicators}}
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        found = Study("some")
        frame = pd.DataFrame(ROWS, columns=["dispute", "water", "roads", "checked"]).assign(uuid=[f"u{n}" for n in range(100)], wave="baseline", weight=1.0, stratum=None, cluster=None, panel=None, place="ala", gender=["f", "m"] * 50)
        found.write("answers", frame)
        asked = [(f"u{n}", "baseline", question, "not_asked" if answer is None else "answered") for n, one in enumerate(ROWS) for question, answer in zip(("water", "roads", "checked"), one[1:], strict=True)]
        found.write("asked", pd.DataFrame(asked, columns=["uuid", "wave", "question", "state"]))
        for name, made in (("estimates", estimates(found)), ("of_everybody", estimates(found, everybody=True)), ("group_answers", group_answers(found)), ("group_of_everybody", group_answers(found, everybody=True))):
            found.write(name, made)
        for name in ("drivers", "contrasts", "audience_talk", "group_talk"):
            found.write(name, tables.empty(name))
        return found

    return make


@pytest.mark.parametrize("form", [True, False])
def test_without_a_form_an_earlier_question_tells_who_was_passed_over(study, form):
    found = study()
    if not form:
        found.write("asked", found.read("asked").assign(state=lambda frame: frame["state"].replace("not_asked", "not_answered")))
    table = estimates(found, everybody=True)
    assert table.query("domain_level == 'all'").set_index("indicator")["estimate"].round(3).to_dict() == {"water": 0.24, "checked": 0.24}


def test_where_nothing_tells_who_was_passed_over_the_share_is_of_those_who_answered_and_ranked_with_no_other(study):
    found = study()
    answers = found.read("answers").drop(columns="dispute")
    found.write("answers", answers)
    found.write("asked", found.read("asked").assign(state=lambda frame: frame["state"].replace("not_asked", "not_answered")))
    found.write("of_everybody", estimates(found, everybody=True))
    found.write("counts", pd.DataFrame([("respondents", "all", "baseline", 100.0, "answers")], columns=["count", "domain", "wave", "value", "source"]))
    assert found.read("of_everybody").empty
    evidence = Evidence(found, Words("en"))
    said = ["".join(piece if isinstance(piece, str) else piece.text for piece in block.text) for block in survey_blocks(evidence)[1:]]
    assert "quarrel" not in "".join(said) and "complain of roads" in said[0]
    assert evidence.indicator("water") == "quarrel over water (of those who answered; many did not)"


def whole(study, table):
    return study.read(table).query("domain_level == 'all'").set_index("indicator")["estimate"].round(3).to_dict()


def test_a_question_put_to_some_has_a_share_of_those_asked_and_one_of_all_respondents(study):
    found = study()
    assert whole(found, "estimates") == {"water": 0.8, "roads": 0.52, "checked": 0.2}
    # of a good thing asked of some, the problem is theirs who were asked and did not do it
    assert whole(found, "of_everybody") == {"water": 0.24, "checked": 0.24}
    assert set(found.read("of_everybody")["n"]) >= {100} and set(found.read("group_of_everybody")["indicator"]) == {"water", "checked"}


def test_the_survey_side_puts_the_problem_of_all_above_that_of_a_few(study):
    sides = Sides(study(), "baseline")
    share = {code: sides.answered(code, [WHOLE])["share"] for code in ("NR.1", "GV.3", "IN.1")}
    assert share == {"NR.1": pytest.approx(0.24), "GV.3": pytest.approx(0.52), "IN.1": pytest.approx(0.24)}
    frame = pd.DataFrame({"talk_raised": [0, 0], "question": [None, None]})
    none = pd.DataFrame({"water": [float("nan")], "roads": [float("nan")]}).to_numpy().T
    weight = reckon(frame, none, pd.DataFrame({"water": [share["NR.1"]], "roads": [share["GV.3"]]}).to_numpy().T)
    assert weight[1, 0] > weight[0, 0]


def test_a_question_put_to_a_random_half_is_told_as_it_was_asked(study):
    assert set(study(everybody=False).read("of_everybody")["indicator"]) == {"checked"}
    assert Sides(study(everybody=False), "baseline").answered("NR.1", [WHOLE])["share"] == pytest.approx(0.8)


@pytest.mark.parametrize(("language", "everybody", "asked"), [("en", "share of all respondents", "of those who were asked this: people with a dispute"), ("ru", "доля всех респондентов", "среди тех, кому задавали этот вопрос: у кого был спор"), ("ky", "бардык респонденттердин үлүшү", "бул суроо берилгендердин ичинен: талашы барлар")])
def test_the_summary_names_whose_share_it_is_and_puts_no_share_of_a_few_above_one_of_all(study, language, everybody, asked):
    said = ["".join(piece if isinstance(piece, str) else piece.text for piece in block.text) for block in survey_blocks(Evidence(study(), Words(language)))[1:]]
    first = said[0]
    assert first.index("complain of roads") < first.index("quarrel over water") and everybody in first and "80" not in first
    assert not any("checked it" in one for one in said)
    # the section of the survey shows it below the others, and of whom it is
    names = [row.cells[0][0] for section in numbers.sections(Evidence(study(), Words(language))) for block in section.blocks if isinstance(block, Table) for row in block.rows]
    assert names[0] == "complain of roads" and f"checked it ({asked})" in names


def test_its_number_leads_to_the_row_of_all_respondents(study):
    ids = [piece.id for block in survey_blocks(Evidence(study(), Words("en")))[1:2] for piece in block.text if isinstance(piece, Number)]
    assert "of_everybody/water/share/all/all/baseline/estimate" in ids and "estimates/roads/share/all/all/baseline/estimate" in ids
