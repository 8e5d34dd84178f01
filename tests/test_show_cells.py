"""Tables that leave: no cell acts when a spreadsheet opens it, and none is changed for good. All texts are invented."""

import csv

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.show.cells import plain_cell, read_csv, safe_cell, write_csv, write_xlsx

FORMULAS = ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\uff1d1", "=HYPERLINK(\"http://a.example\",\"x\")", "- Суу жок, деди", "\n=1", '"=1']


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_could_act_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["Суу жок", "", "-5", "+3,5", "1e-9", 5, -2.5, None, True, "а = б", "— Суу жок"])
def test_what_cannot_act_stays(value):
    assert safe_cell(value) == value


@given(st.text(max_size=40))
@settings(max_examples=200, derandomize=True)
def test_the_way_back_gives_the_same_text(text):
    assert plain_cell(safe_cell(text)) == text


def table():
    return pd.DataFrame({"text": FORMULAS[:5] + ["Суу, жок;\nаста"], "n": [1, 2, 3, 4, 5, -6], "=name": ["a", None, "c", "d", "e", "f"]})


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path):
    with write_csv(table(), tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+@")] and "'=1+1" in cells and "'=name" in cells and "-6" in cells


def test_a_csv_comes_back_as_it_was(tmp_path):
    back = read_csv(write_csv(table(), tmp_path / "a.csv"))
    assert list(back["text"]) == list(table()["text"]) and back["=name"].isna().sum() == 1


def test_no_cell_of_an_xlsx_is_a_formula_and_its_text_is_unchanged(tmp_path):
    sheet = openpyxl.load_workbook(write_xlsx(table(), tmp_path / "a.xlsx")).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"} and sheet["A2"].value == "=1+1"


def test_a_cell_of_an_xlsx_that_could_act_is_marked_as_text(tmp_path):
    sheet = openpyxl.load_workbook(write_xlsx(table(), tmp_path / "a.xlsx")).active
    assert sheet["A2"].style_id != 0 and sheet["A7"].style_id == 0


def test_an_address_of_a_page_becomes_no_link(tmp_path):
    sheet = openpyxl.load_workbook(write_xlsx(pd.DataFrame({"a": ["http://a.example"]}), tmp_path / "a.xlsx")).active
    assert sheet["A2"].hyperlink is None


def test_the_same_table_gives_the_same_bytes(tmp_path):
    assert write_xlsx(table(), tmp_path / "a.xlsx").read_bytes() == write_xlsx(table(), tmp_path / "b.xlsx").read_bytes()


def test_a_text_that_is_too_long_for_a_cell_is_refused_and_the_earlier_file_stays(tmp_path):
    before = write_xlsx(table(), tmp_path / "a.xlsx").read_bytes()
    with pytest.raises(InputError, match="does not fit"):
        write_xlsx(pd.DataFrame({"a": ["с" * 40_000]}), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == before and len(list(tmp_path.iterdir())) == 1
