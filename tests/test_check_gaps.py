"""What a study has without using it: `check` names places without an audience, a survey without an indicator and files that nobody reads; figures and `print` give the true reason."""

from __future__ import annotations

import shutil

import followup_study
import pandas as pd
import pytest
import yaml

from pipeline.check import check_study
from pipeline.cli import main
from pipeline.show.gaps import no_estimates, no_guides
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.training.timetable import COLUMNS


def told(name: str) -> str:
    return "\n".join("  ".join(row) for row in check_study(name, "en")[0])


def changed(study: Study, **more) -> Study:
    path = study.folder / "study.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | more, allow_unicode=True), "utf-8")
    return Study(study.name, study.root)


@pytest.fixture
def study(project) -> Study:
    made = followup_study.make(project, "border")
    (made.folder / "survey").mkdir(exist_ok=True)
    return made


def test_places_without_an_audience_are_named(study):
    study = changed(study, places={"ala": {"audiences": ["CL"]}, "bel": {}})
    assert "Places without an audience (audiences) get no training: bel" in told("border")
    changed(study, places={"ala": {}, "bel": {}})
    assert Words("en")("no_places") in told("border")


def test_a_table_in_the_folder_survey_that_no_line_names_is_told(study):
    (study.folder / "survey" / "Обещания 2026.xlsx").write_bytes(b"")
    shutil.copy(study.folder / "study.yaml", study.folder / "survey" / "notes.md")
    rows = [row for row in check_study("border", "en")[0] if row[0].startswith("survey/")]
    assert [row[:2] for row in rows] == [("survey/Обещания 2026.xlsx", "not read")] and "read.survey" in rows[0][2]


def test_a_survey_without_an_indicator_is_not_called_absent(study):
    without = changed(study, read={}, survey={})
    asked = changed(study, read={"survey": [{"wave": "baseline", "data": "a.csv"}]}, survey={})
    assert (no_estimates(without), no_estimates(asked)) == ("no_survey", "no_indicators")
    assert "none of its questions is named as an indicator yet" in told("border")


@pytest.mark.parametrize(("places", "why"), [({"ala": {}}, "no_places"), ({"ala": {"audiences": ["CL"]}}, "no_evidence_for_training")])
@pytest.mark.parametrize("kind", ["guide", "everywhere"])
def test_print_says_why_there_is_nothing_to_print(study, capsys, places, why, kind):
    study = changed(study, places=places)
    study.write("plan", pd.DataFrame(columns=COLUMNS))
    assert main(["print", "border", "--kind", kind, "--language", "en"]) == 1
    said = capsys.readouterr().err
    assert "no training is planned" in said and ("audiences: [CL, TCH]" in said) == (why == "no_places")
    assert no_guides(study) == why
