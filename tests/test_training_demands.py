"""check tells every fault of the demands on trainings and of the files that came back, with row and remedy, and never a name."""

from types import SimpleNamespace as Simple

import pytest

from pipeline.config.results import TrainingSection
from pipeline.errors import YntymakError
from pipeline.show.words import Words
from pipeline.training.catalogue import Catalogue, Fault
from pipeline.training.demands import demand_faults, returned_faults

CATALOGUE, EN = Catalogue(), Words("en")


def study(folder=None, audiences=("CL",), **section):
    places = {"suu-bashy": Simple(audiences=audiences)}
    return Simple(name="water", folder=folder, config=Simple(training=TrainingSection(**section), places=places, language="ky"))


def said(fault):
    return EN(fault.key, **fault.fill) if isinstance(fault, Fault) else f"{fault.problem} {fault.remedy}"


def demands(**section):
    return [said(fault) for fault in demand_faults(study(**section), CATALOGUE)]


def test_demands_that_hold_have_no_fault():
    assert demands(required=("M01", "M30"), last="M17") == []


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ({"required": ("M01", "M99")}, "training.required: M99"),
        ({"places": {"suu-bashi": {"start": "10:00"}}}, "training.places: suu-bashi"),
        ({"rooms": {"hall": {"place": "osh", "seats": 30}}}, "training.rooms: osh"),
        ({"trainers": {"t1": {"modules": ["M77"]}}}, "training.trainers: M77"),
        ({"audiences": ("CL", "XX")}, "training.audiences: XX"),
        ({"prayer": {"noon": ("17:00", "17:40")}}, "prayer from 17:00 to 17:40 does not fall in the middle"),
        ({"required": ("M01", "M02", "M03", "M09", "M10", "M30"), "days": 1}, "at most half may be required"),
        ({"dates": ("2026-12-01",), "days": 1, "trainers": {"t1": {"away": ["2026-12-01"]}}}, "1 trainers are asked for and 0"),
        ({"rooms": {"hall": {"place": "suu-bashy", "seats": 10}}}, "no room seats 25 people"),
    ],
)
def test_a_demand_that_does_not_hold_is_told(section, fault):
    assert any(fault in line for line in demands(**section))


def test_a_window_of_prayer_that_stands_for_all_places_is_told_once():
    here = study(prayer={"noon": ("17:00", "17:40")})
    here.config.places["osh"] = Simple(audiences=("CL",))
    assert len(list(demand_faults(here, CATALOGUE))) == 1


FILES = {
    "attendance": "place,audience,gender,age,name\nsuu-bashy,CL,f,22,Айгүл\n",
    "tests": "place,audience,code,moment,q1,q2\nsuu-bashy,CL,тоо,before,a,b\nsuu-bashy,CL,тоо,after,a,b\n",
    "key": "question,module,key\nq1,M02,a\nq2,M02,b\n",
    "feedback": "place,audience,f1\nsuu-bashy,CL,5\nsuu-bashy,CL,\n",
    "minutes": "place,audience,module,planned,taken\nsuu-bashy,CL,M02,60,65\n",
}


def found(tmp_path, **changed):
    (tmp_path / "training").mkdir()
    for name, text in (FILES | changed).items():
        if text is not None:
            (tmp_path / "training" / f"{name}.csv").write_text(text, "utf-8")
    return list(returned_faults(study(tmp_path), CATALOGUE))


def test_files_that_hold_are_counted(tmp_path):
    assert [(name, rows, faults) for name, rows, faults in found(tmp_path)] == [(f"training/{name}.csv", rows, []) for name, rows in (("attendance", 1), ("tests", 2), ("key", 2), ("feedback", 2), ("minutes", 1))]


@pytest.mark.parametrize(
    ("name", "text", "row", "fault"),
    [
        ("attendance", "place,audience,gender,age\nsuu-bashy,CL,f,22\nosh,CL,m,30\n", 3, "an unknown value in the column place"),
        ("attendance", "place,audience,gender,age\nsuu-bashy,CL,x,22\n", None, "1 cells of the column gender cannot be read"),
        ("attendance", "place,audience,gender\nsuu-bashy,CL,f\n", None, "no column age"),
        ("tests", "place,audience,code,moment,q1,q2\nsuu-bashy,CL,,before,a,b\n", 2, "sheets without a code: 1"),
        ("tests", "place,audience,code,moment,q1,q2\nsuu-bashy,CL,тоо,before,a,b\nsuu-bashy,CL,ТОО,before,a,b\n", 2, "sheets whose code stands twice in one test: 2"),
        ("tests", "place,audience,code,moment,q1,q2\nsuu-bashy,CL,тоо,before,a,b\nsuu-bashy,CL,суу,after,a,b\n", 0, "one of the two tests alone: 2 of 2"),
        ("key", "question,module,key\nq1,M02,a\n", 0, "questions without a key: q2"),
        ("key", "question,module,key\nq1,M02,a\nq2,M02,b\nq7,M02,b\n", 4, "the question q7 is not in the sheets"),
        ("key", "question,module,key\nq1,M02,a\nq2,M92,b\n", 3, "an unknown value in the column module"),
        ("key", None, 0, "there are answers to the test and no key"),
        ("feedback", "place,audience,f1\nsuu-bashy,CL,5\nsuu-bashy,CL,7\n", 3, "cells of the column f1 that are no number from 1 to 5: 1"),
        ("minutes", "place,audience,module,planned,taken\nsuu-bashy,LSGX,M02,60,65\n", 2, "an unknown value in the column audience"),
    ],
)
def test_a_file_that_does_not_hold_is_told_with_its_row(tmp_path, name, text, row, fault):
    (told,) = [fault for file, _, faults in found(tmp_path, **{name: text}) for fault in faults]
    assert fault in said(told) and (isinstance(told, YntymakError) or told.line == row)


def test_a_name_that_slipped_into_a_column_is_not_repeated(tmp_path):
    faults = [fault for *_, faults in found(tmp_path, attendance="place,audience,gender,age\nАйгүл Тестова,CL,f,22\n") for fault in faults]
    assert faults and all("Айгүл" not in EN(fault.key, **fault.fill) for fault in faults)
