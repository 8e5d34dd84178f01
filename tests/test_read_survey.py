"""Reading of exports: small invented ones in KoboToolbox's layouts, and the survey of the example study against its true values."""

import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import yaml

from pipeline.errors import InputError
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import open_answers, special_answer, survey_tables
from pipeline.tables import check
from test_read_xlsform import HEAD, write

EXAMPLE = Path(__file__).parents[1] / "corpora/living-in-peace/survey"
FORM = {
    "survey": [
        HEAD,
        ["start", "start"],
        ["begin_group", "grp", "Доверие", "Ишеним"],
        ["select_one trust", "trust", "Вы доверяете кенешу?", "Кеңешке ишенесизби?"],
        ["select_multiple src", "news", "Источники", "Булактар", "${trust} != '99'"],
        ["end_group"],
        ["geopoint", "loc", "Точка", "Чекит"],
        ["integer", "size", "Размер", "Көлөмү"],
        ["text", "words", "Другое", "Башка"],
        ["begin_repeat", "members", "Члены", "Мүчөлөр"],
        ["integer", "age", "Возраст", "Жашы"],
        ["end_repeat"],
    ],
    "choices": [
        ["list_name", "name", "label::Русский (ru)", "label::Кыргызча (ky)"],
        ["trust", "1", "Нет", "Жок"],
        ["trust", "2", "Да", "Ооба"],
        ["trust", "99", "Отказ", "Баш тартуу"],
        ["src", "tv", "ТВ / радио", "ТВ / радио"],
        ["src", "net", "Интернет", "Интернет"],
        ["src", "social", "Интернет: соцсети", "Интернет: соцтармактар"],
        ["src", "dk", "Не знаю", "Билбейм"],
    ],
}
NAMES = ["start", "grp/trust", "grp/news", "grp/news/tv", "grp/news/net", "grp/news/social", "grp/news/dk", "loc", "_loc_latitude", "size", "words", "_uuid", "_index", "weight"]
ROWS = [
    ["2026-05-01T09:00:00.000+06:00", "2", "tv social", "1", "0", "1", "0", "42.1 74.4 760 3", "42.1", "4", "Соседи", "u1", 1, "1.5"],
    ["2026-05-02T09:00:00.000+06:00", "99", None, None, None, None, None, None, None, "3", None, "u2", 2, "0.5"],
    ["2026-05-03T09:00:00.000+06:00", "1", None, None, None, None, None, None, None, None, None, "u3", 3, "1"],
    ["2026-05-03T10:00:00.000+06:00", None, "dk", "0", "0", "0", "1", None, None, "2", None, "u4", 4, "1"],
]


@pytest.fixture
def form(tmp_path):
    return write(tmp_path / "form.xlsx", **FORM)


@pytest.fixture
def export(tmp_path):
    return write(tmp_path / "export.xlsx", **{"Ишеним": [NAMES, *ROWS], "members": [["members/age", "_index", "_parent_index", "_submission__uuid"], ["40", 1, 1, "u1"], ["7", 2, 1, "u1"], ["30", 3, 3, "u3"]]})


@pytest.fixture
def survey(export, form):
    return read_survey(export, form)


def test_the_index_is_the_uuid(survey):
    assert survey.answers.index.tolist() == ["u1", "u2", "u3", "u4"] and survey.answers.index.name == "uuid"


def test_select_one_is_a_code(survey):
    assert survey.answers["trust"].tolist() == ["2", "99", "1", pd.NA]


def test_select_multiple_is_boolean_by_option(survey):
    assert survey.answers.loc["u1", ["news/tv", "news/net", "news/social"]].tolist() == [True, False, True]


def test_an_unanswered_select_multiple_is_missing_not_false(survey):
    assert survey.answers["news/tv"].isna().tolist() == [False, True, True, False]


def test_a_skipped_question_was_not_asked(survey):
    assert survey.asked["news"].tolist() == [True, False, True, True]


def test_integers_are_numbers(survey):
    assert survey.answers["size"].tolist() == [4, 3, pd.NA, 2]


def test_a_column_that_the_form_lacks_is_kept(survey):
    assert survey.answers["weight"].tolist() == [1.5, 0.5, 1.0, 1.0]


def test_the_summary_and_the_parts_of_a_point_are_not_repeated(survey):
    assert not {"news", "_loc_latitude"} & set(survey.answers)


def test_repeats_know_their_respondent(survey):
    assert survey.repeats["members"].values.tolist() == [["u1", 40], ["u1", 7], ["u3", 30]]


def test_repeats_are_joined_by_index_where_the_export_has_no_uuid(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[NAMES, *ROWS], members=[["age", "_parent_index", "_parent_table_name"], ["40", 3, "main"]])
    assert read_survey(path, form).repeats["members"]["parent_uuid"].tolist() == ["u3"]


def test_a_cut_title_still_finds_its_parent(tmp_path, form):
    path = write(tmp_path / "e.xlsx", **{"Ишеним жана биримдик — Ишен...": [NAMES, *ROWS], "members": [["age", "_parent_index", "_parent_table_name"], ["40", 2, "Ишеним жана биримдик — Ишеним сурамжылоосу"]]})
    assert read_survey(path, form).repeats["members"]["parent_uuid"].tolist() == ["u2"]


def test_a_repeat_row_of_nobody_is_refused(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[NAMES, *ROWS], members=[["age", "_submission__uuid"], ["40", "u9"]])
    with pytest.raises(InputError, match="belongs to no respondent"):
        read_survey(path, form)


LABELS = {"Ишеним/Кеңешке ишенесизби?": "Ооба", "Ишеним/Булактар": "Интернет: соцтармактар ТВ / радио Интернет", "Чекит": None, "Көлөмү": "4", "Башка": None, "_uuid": "u1"}


def test_labels_are_turned_into_codes(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[list(LABELS), list(LABELS.values())])
    assert read_survey(path, form).answers.loc["u1", "trust"] == "2"


def test_a_summary_of_labels_is_cut_up_longest_first(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[list(LABELS), list(LABELS.values())])
    assert read_survey(path, form).answers.loc["u1", ["news/tv", "news/net", "news/social", "news/dk"]].tolist() == [True, True, True, False]


def test_an_option_label_may_hold_the_separator(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["Булактар/ТВ / радио", "Булактар/Интернет", "_uuid"], ["1", "0", "u1"]])
    assert read_survey(path, form).answers.loc["u1", ["news/tv", "news/net"]].tolist() == [True, False]


def test_an_option_without_a_column_is_missing(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["news/tv", "_uuid"], ["1", "u1"]])
    assert read_survey(path, form).answers["news/social"].isna().all()


def test_the_language_of_the_labels_may_be_given(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[list(LABELS), list(LABELS.values())])
    assert read_survey(path, form, form_language="Кыргызча").answers.loc["u1", "trust"] == "2"


def test_a_language_that_the_form_lacks_is_refused(export, form):
    with pytest.raises(InputError, match="no labels in English; it has ru, ky"):
        read_survey(export, form, form_language="English")


def test_two_questions_with_one_label_come_in_the_order_of_the_form(tmp_path):
    form = write(tmp_path / "f.xlsx", survey=[["type", "name", "label::Русский (ru)"], ["text", "a", "Другое"], ["integer", "n", "Число"], ["text", "b", "Другое"]])
    path = write(tmp_path / "e.xlsx", main=[["Другое", "Число", "Другое", "_uuid"], ["x", "1", "y", "u1"]])
    assert read_survey(path, form).answers.loc["u1", ["a", "b"]].tolist() == ["x", "y"]


@pytest.mark.parametrize("separator, encoding", [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "cp1251")])
def test_csv_of_any_separator_and_encoding(tmp_path, form, separator, encoding):
    path = tmp_path / "e.csv"
    path.write_text("\n".join(separator.join(row) for row in (["start", "trust", "words", "_uuid"], ["2026-05-01", "2", "Соседи", "u1"])), encoding)
    assert read_survey(path, form).answers.loc["u1", "words"] == "Соседи"


def test_names_as_r_writes_them(tmp_path, form):
    path = tmp_path / "e.csv"
    path.write_text("X.U.FEFF.start,grp.trust,grp.news,grp.news.tv,X_uuid\n2026,2,tv,TRUE,u1\n", "utf-8")
    assert read_survey(path, form).answers.loc["u1", ["start", "trust", "news/tv"]].tolist() == ["2026", "2", True]


def test_an_spss_file(tmp_path, form):
    pyreadstat.write_sav(pd.DataFrame({"trust": [2.0, float("nan")], "words": ["Соседи", ""], "uuid": ["u1", "u2"]}), tmp_path / "e.sav")
    answers = read_survey(tmp_path / "e.sav", form).answers
    assert answers["trust"].tolist() == ["2", pd.NA] and answers.loc["u1", "words"] == "Соседи"


def test_n_a_is_no_answer_and_stays_in_a_text_unless_the_file_writes_it_for_empty_cells(tmp_path, form):
    head = ["trust", "words", "_uuid"]
    assert read_survey(write(tmp_path / "e.xlsx", main=[head, ["", "n/a", "u1"]]), form).answers.loc["u1", "words"] == "n/a"
    assert read_survey(write(tmp_path / "f.xlsx", main=[head, ["n/a", "n/a", "u1"]]), form).answers.loc["u1", ["trust", "words"]].isna().all()


def test_codes_that_a_spreadsheet_made_numbers(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["trust", "_uuid"], [2.0, "u1"], [99, "u2"]])
    assert read_survey(path, form).answers["trust"].tolist() == ["2", "99"]


def test_a_uuid_that_stands_twice_is_refused(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["trust", "_uuid"], ["1", "u1"], ["2", "u1"]])
    with pytest.raises(InputError, match="rows 2 and 3"):
        read_survey(path, form)


def test_two_columns_of_one_question_are_refused(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["grp.trust", "grp/trust", "_uuid"], ["1", "1", "u1"]])
    with pytest.raises(InputError, match="both stand for question trust"):
        read_survey(path, form)


def test_an_export_of_another_form_is_refused(tmp_path, form):
    path = write(tmp_path / "e.xlsx", main=[["q1", "q2"], ["1", "2"]])
    with pytest.raises(InputError, match="no column of the export belongs"):
        read_survey(path, form)


def test_a_missing_file_is_refused(form):
    with pytest.raises(InputError, match="no such file"):
        read_survey("nowhere.xlsx", form)


def test_a_damaged_workbook_is_refused(tmp_path, form):
    (tmp_path / "e.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="damaged"):
        read_survey(tmp_path / "e.xlsx", form)


def test_an_answer_outside_the_options_is_kept_and_counted_without_being_quoted(tmp_path, form):
    survey = read_survey(write(tmp_path / "e.xlsx", main=[["trust", "_uuid"], ["7", "u1"]]), form)
    assert survey.answers.loc["u1", "trust"] == "7"
    assert survey.notes[0].startswith("1 answers to trust are not among the options")


def test_an_answer_against_the_skip_counts_as_asked(tmp_path, form):
    survey = read_survey(write(tmp_path / "e.xlsx", main=[["trust", "news", "_uuid"], ["99", "tv", "u1"]]), form)
    assert survey.asked.loc["u1", "news"] and any("skip the question: news" in note for note in survey.notes)


def test_without_a_form_headers_are_names(export):
    survey = read_survey(export)
    assert survey.answers.loc["u1", ["trust", "news/tv"]].tolist() == [2, True]


def test_label_in_both_languages(survey):
    assert survey.label("trust", "ky") == "Кеңешке ишенесизби?" and survey.label("news", "tv", "ru") == "ТВ / радио"


@pytest.fixture
def tables(survey):
    return survey_tables(survey, "baseline")


def test_tables_keep_their_contracts(tables):
    for name, frame in tables.items():
        check(name, frame)


def test_times_places_and_free_text_stop_at_the_reader(tables):
    assert list(tables["answers"])[:8] == ["uuid", "wave", "weight", "stratum", "cluster", "panel", "place", "trust"]
    assert {"start", "loc", "words", "_index"} <= set(tables["answers"].attrs["left_out"])


def test_free_text_passes_if_it_is_asked_for(survey):
    assert "words" in survey_tables(survey, "baseline", keep=("words",))["answers"]


def test_states_of_a_question(tables):
    asked = tables["asked"].set_index(["question", "uuid"])["state"]
    assert asked["news"].tolist() == ["answered", "not_asked", "not_answered", "dont_know"]
    assert asked["trust"].tolist() == ["answered", "refused", "answered", "not_answered"]


def test_a_survey_without_weights_counts_everybody_once(tmp_path, form):
    tables = survey_tables(read_survey(write(tmp_path / "e.xlsx", main=[["trust", "_uuid"], ["1", "u1"]]), form), "w")
    assert tables["answers"]["weight"].tolist() == [1.0] and tables["answers"]["stratum"].isna().all()


def test_a_telephone_typed_as_a_number_stops(tmp_path):
    form = write(tmp_path / "f.xlsx", survey=[["type", "name"], ["integer", "phone"], ["integer", "age"], ["calculate", "copy"], ["text", "name"]])
    rows = [["phone", "age", "copy", "name", "_uuid"], ["700", "30", "x", "Асан Үсөнов", "u1"]]
    assert list(survey_tables(read_survey(write(tmp_path / "e.xlsx", main=rows), form), "w")["answers"])[7:] == ["age", "copy"]


def test_a_calculation_that_copies_a_text_stops(tmp_path):
    form = write(tmp_path / "f.xlsx", survey=[["type", "name", "calculation"], ["text", "name", None], ["calculate", "copy", "concat(${name}, '!')"]])
    rows = [["name", "copy", "_uuid"], ["Асан Үсөнов", "Асан Үсөнов!", "u1"]]
    assert list(survey_tables(read_survey(write(tmp_path / "e.xlsx", main=rows), form), "w")["answers"])[7:] == []


def test_without_a_form_texts_stop_and_numbers_pass(tmp_path):
    rows = [["age", "name", "_uuid"], ["30", "Асан Үсөнов", "u1"]]
    assert list(survey_tables(read_survey(write(tmp_path / "e.xlsx", main=rows)), "w")["answers"])[7:] == ["age"]


def test_open_answers_have_the_shape_of_turns(survey):
    turns = open_answers(survey, "baseline", ["words"])
    assert turns[["document", "turn", "text"]].values.tolist() == [["survey:baseline", "u1/words", "Соседи"]]


@pytest.mark.parametrize("name, labels, state", [("dk", (), "dont_know"), ("99", ("Баш тартуу",), "refused"), ("98", ("Не знаю",), "dont_know"), ("ref", (), "refused"), ("1", ("Жок",), None)])
def test_special_answers(name, labels, state):
    assert special_answer(name, labels) == state


# ------------------------------------------------------------------ the survey of the example study


@cache
def wave(name):
    return read_survey(EXAMPLE / f"{name}.xlsx", EXAMPLE / "form.xlsx")


@cache
def truth():
    return yaml.safe_load((EXAMPLE / "truth.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", ["baseline", "endline"])
def test_fifty_interviews_in_each_place_in_five_points(name):
    answers = wave(name).answers
    assert answers.groupby("place")["cluster"].agg(["size", "nunique"]).to_numpy().tolist() == [[50, 5]] * 25


def test_three_hundred_people_are_asked_again():
    panel = set(wave("baseline").answers["panel"].dropna()) & set(wave("endline").answers["panel"].dropna())
    assert len(panel) == 300


def test_a_person_of_the_panel_keeps_gender_and_place():
    before, after = (wave(name).answers.dropna(subset="panel").set_index("panel") for name in ("baseline", "endline"))
    assert (before.loc[after.index, ["gender", "place"]] == after[["gender", "place"]]).all(axis=None)


def test_weights_add_up_to_the_adults_of_each_place():
    sums = wave("baseline").answers.groupby("place")["weight"].sum().round().astype(int)
    assert sums.to_dict() == truth()["adults"]


def test_only_those_with_a_school_child_are_asked_about_school():
    survey = wave("baseline")
    assert (survey.asked["pupil_tells"] == (survey.answers["has_pupil"] == "yes")).all()


def test_about_four_in_a_hundred_do_not_know_or_refuse():
    asked = survey_tables(wave("baseline"), "baseline")["asked"]
    share = asked[asked["question"].isin(["trust_okmotu", "act_together", "feel_heard"])]["state"].isin(["dont_know", "refused"]).mean()
    assert 0.025 < share < 0.055


def test_nominees_are_written_in_latin_and_cyrillic_and_stay_out_of_the_tables():
    names = wave("baseline").repeats["nomination"]["nominee_name"]
    assert names.str.contains("[a-z]").any() and names.str.contains("[а-я]").any()
    assert "nominee_name" not in survey_tables(wave("baseline"), "baseline")["answers_nomination"]


def test_the_files_find_their_own_truth():
    """Estimates lie within two linearised standard errors of the true value in about 95 of 100 cases."""
    ratios = []
    for question, facts in truth()["questions"].items():
        if not facts["measure"].startswith("share answering"):
            continue
        for name in ("baseline", "endline"):
            answers = wave(name).answers
            given = answers[question].where(~answers[question].isin(["dk", "ref", "no_out"]))
            value = given.isin(facts["measure"].removeprefix("share answering ").split(" or ")).astype(float).to_numpy()
            weight = answers["weight"].where(given.notna(), 0.0).to_numpy(dtype=float)
            mean = (weight * value).sum() / weight.sum()
            scores = pd.Series(weight * (value - mean) / weight.sum()).groupby([answers["stratum"].to_numpy(), answers["cluster"].to_numpy()]).sum()
            se = np.sqrt((scores.groupby(level=0).var() * 5).sum())
            ratios.append(abs(mean - facts["everywhere"]["all"][name]) / se)
    assert len(ratios) == 58 and np.mean(np.array(ratios) < 2) >= 0.9 and max(ratios) < 4


def test_generate_writes_the_same_files_again(tmp_path):
    corpora = tmp_path / "corpora"
    shutil.copytree(EXAMPLE, corpora / "living-in-peace/survey")
    for name in ("places.yaml", "indicators.yaml", "form.yaml"):
        shutil.copy(EXAMPLE.parents[1] / name, corpora / name)
    subprocess.run([sys.executable, corpora / "living-in-peace/survey/generate.py"], check=True)
    for name in ("form.xlsx", "baseline.xlsx", "endline.xlsx"):  # members, not bytes: another zlib may pack them otherwise
        old, new = (zipfile.ZipFile(folder / name) for folder in (EXAMPLE, corpora / "living-in-peace/survey"))
        assert {member: old.read(member) for member in old.namelist()} == {member: new.read(member) for member in new.namelist()}
    for name in ("truth.yaml", "truth_nominations.csv"):
        assert (EXAMPLE / name).read_bytes() == (corpora / "living-in-peace/survey" / name).read_bytes()


# ------------------------------------------------------------------------------------ wordings that several options share, and rows above and below the header


CASCADE = {
    "survey": [
        ["type", "name", "label::Русский (ru)", "label::Кыргызча (ky)", "choice_filter"],
        ["select_one area", "area", "Аймак (ru)", "Аймак", None],
        ["select_one village", "village", "Село", "Айыл", "area = ${area}"],
    ],
    "choices": [
        ["list_name", "name", "label::Русский (ru)", "label::Кыргызча (ky)", "area"],
        ["area", "east", "Восток", "Чыгыш", None],
        ["area", "west", "Запад", "Батыш", None],
        ["village", "e1", "Жаңы-Жол", "Жаңы-Жол", "east"],
        ["village", "e2", "Кум", "Кум", "east"],
        ["village", "w1", "Жаңы-Жол", "Жаңы-Жол", "west"],
    ],
}


@pytest.mark.parametrize("header", [["Аймак", "Айыл", "_uuid"], ["area", "village", "_uuid"]])
def test_of_two_villages_of_one_name_the_one_that_was_offered_is_meant(tmp_path, header):
    form = write(tmp_path / "form.xlsx", **CASCADE)
    rows = [["Чыгыш", "Жаңы-Жол", "u1"], ["Батыш", "Жаңы-Жол", "u2"], ["Чыгыш", "Кум", "u3"], ["Батыш", None, "u4"]]
    read = read_survey(write(tmp_path / "data.xlsx", data=[header, *rows]), form)
    assert list(read.answers["village"].fillna("-")) == ["e1", "w1", "e2", "-"]
    assert not any("share" in note for note in read.notes)


def test_a_shared_wording_that_nothing_settles_is_said(tmp_path):
    form = write(tmp_path / "form.xlsx", **CASCADE)
    read = read_survey(write(tmp_path / "data.xlsx", data=[["Айыл", "Аймак", "_uuid"], ["Жаңы-Жол", None, "u1"]]), form)
    assert any("village" in note and "share" in note for note in read.notes)


@pytest.mark.parametrize("second", [["#adm1", "#adm2", None], ["Аймак", "Айыл", None]])
def test_a_second_row_of_headers_is_no_respondent(tmp_path, second):
    form = write(tmp_path / "form.xlsx", **CASCADE)
    read = read_survey(write(tmp_path / "data.xlsx", data=[["area", "village", "_uuid"], second, ["east", "e2", "u1"]]), form)
    assert list(read.answers.index) == ["u1"] and any("under the header" in note for note in read.notes)


def test_a_respondent_without_a_uuid_is_still_refused(tmp_path):
    form = write(tmp_path / "form.xlsx", **CASCADE)
    with pytest.raises(InputError, match="row 2"):
        read_survey(write(tmp_path / "data.xlsx", data=[["area", "village", "_uuid"], ["east", "e2", None], ["east", "e2", "u1"]]), form)


def test_a_title_above_the_header_is_not_the_header(tmp_path):
    form = write(tmp_path / "form.xlsx", **FORM)
    read = read_survey(write(tmp_path / "data.xlsx", data=[["Базалык сурамжылоо"], ["2026"], NAMES, *ROWS]), form)
    assert list(read.answers.index) == ["u1", "u2", "u3", "u4"] and read.answers.loc["u1", "trust"] == "2"


def test_names_in_capitals_are_the_forms_names(tmp_path):
    form = write(tmp_path / "form.xlsx", **FORM)
    read = read_survey(write(tmp_path / "data.xlsx", data=[[name.upper() for name in NAMES], *ROWS]), form)
    assert read.answers.loc["u1", "news/tv"] and read.answers.loc["u1", "size"] == 4


def test_wordings_with_tags_and_stars_are_the_same_wordings(tmp_path):
    dressed = {title: [[f"**{cell}** <br/>" if place == 2 and row[0] not in ("type", "list_name", "end_group", "end_repeat") and cell else cell for place, cell in enumerate(row)] for row in rows] for title, rows in FORM.items()}
    read = read_survey(write(tmp_path / "data.xlsx", data=[["Вы доверяете кенешу?", "_uuid"], ["Да", "u1"]]), write(tmp_path / "form.xlsx", **dressed))
    assert read.answers.loc["u1", "trust"] == "2"
