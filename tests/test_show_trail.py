"""Ids: each row, number, module and quotation has one, it leads back to its row, and it gives neither a group nor a person away."""

import ast
import hashlib
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.errors import StudyError
from pipeline.show.trail import MAKERS, Trail, cell_id, evidence_ids, module_id, quote_id, row_id
from pipeline.study import Study

ROOT = Path(__file__).resolve().parents[1]
DRIVER = {"code": "NR.1", "domain": "ala", "level": "place", "wave": "baseline"}
QUOTE = {"place": "ala", "need": "NR.1", "document": "d1", "turn": "t7", "text": "Суу жок", "language": "ky", "said_in": "north", "kind": "verbatim", "translation_ky": None, "translation_ru": None, "translation_en": None}


def test_a_row_is_called_by_its_table_and_its_key():
    assert row_id("drivers", DRIVER) == "drivers/NR.1/ala/place/baseline"


def test_a_number_is_called_by_its_column_too():
    assert cell_id("drivers", DRIVER, "estimate") == "drivers/NR.1/ala/place/baseline/estimate"


def test_a_module_of_a_training_is_a_row_of_choice():
    assert module_id("ala", "CL", "M08") == "choice/ala/CL/M08"


def test_a_part_with_a_stroke_or_a_blank_stays_one_part():
    row = {"question": "tension/water", "level": "do not know", "domain": "all", "domain_level": "all", "wave": "baseline"}
    assert row_id("distributions", row) == "distributions/tension%2Fwater/do%20not%20know/all/all/baseline"


def test_what_is_missing_in_a_key_is_a_dash():
    assert row_id("documents", {"document": pd.NA}) == "documents/-"


def test_a_quotation_gives_neither_its_place_nor_its_turn_away():
    sign = hashlib.sha256("Суу жок".encode()).hexdigest()[:8]
    assert quote_id(QUOTE) == f"quotes/north/NR.1/{sign}"


def test_the_evidence_of_a_need_names_two_ids():
    assert evidence_ids("drivers/NR.1/all/baseline; estimates/I07/ala/baseline") == ["drivers/NR.1/all/baseline", "estimates/I07/ala/baseline"]
    assert evidence_ids(None) == []


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_the_function_that_made_a_table_is_where_it_is_said_to_be(table):
    file, name = MAKERS[table]
    assert name in {node.name for node in ast.parse((ROOT / file).read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


@pytest.fixture
def trail(project):
    folder = project / "corpora" / "small"
    folder.mkdir()
    (folder / "study.yaml").write_text(yaml.safe_dump({"study": "small", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {}}}, allow_unicode=True), "utf-8")
    study = Study("small")
    rows = [DRIVER | {"estimate": 0.2}, DRIVER | {"domain": "all", "level": "all", "estimate": 0.1}]
    empty = tables.empty("drivers")
    study.write("drivers", pd.DataFrame([dict.fromkeys(empty.columns) | {"n_groups": 3, "method": "counted", "suppressed": False} | row for row in rows]))
    study.write("quotes", pd.DataFrame([QUOTE]))
    return Trail(study)


def test_an_id_leads_to_its_row_and_column(trail):
    found = trail.find("drivers/NR.1/ala/place/baseline/estimate")
    assert (found.row["estimate"], found.column, found.id) == (0.2, "estimate", "drivers/NR.1/ala/place/baseline")


def test_the_short_form_of_the_needs_leads_there_too(trail):
    assert trail.find("drivers/NR.1/all/baseline").id == "drivers/NR.1/all/all/baseline"
    assert trail.find("drivers/NR.1/all/baseline/estimate").row["estimate"] == 0.1


def test_a_quotation_is_found_by_its_words(trail):
    assert trail.find(quote_id(QUOTE)).row["turn"] == "t7"


@pytest.mark.parametrize(("asked", "said"), [("nothing/x", "no id begins with"), ("drivers/NR.9/ala/place/baseline", "has no row"), ("drivers/NR.1/ala/place/baseline/colour", "has no row"), ("", "no id begins with")])
def test_an_id_that_names_nothing_is_told_what_ids_look_like(trail, asked, said):
    with pytest.raises(StudyError, match=said) as caught:
        trail.find(asked)
    assert "drivers" in str(caught.value)
