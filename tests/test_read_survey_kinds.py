"""Exports of the kinds that the field brings: several versions of a form, or_other, cut titles, SPSS with declared missing codes, any separator. All invented."""

import re
import zipfile

import pandas as pd
import pyreadstat
import pytest

from pipeline.errors import InputError
from pipeline.read.relevance import relevance_mask
from pipeline.read.survey import read_survey
from pipeline.read.survey_files import read_sheets
from pipeline.read.survey_tables import survey_tables
from pipeline.read.xlsform import read_form
from test_read_xlsform import HEAD, write

OPTIONS = ["list_name", "name", "label::Русский (ru)", "label::Кыргызча (ky)"]
YN = [["yn", "yes", "Да", "Ооба"], ["yn", "no", "Нет", "Жок"]]
MEDIA = [["src", "tv", "ТВ", "ТВ"], ["src", "net", "Интернет", "Интернет"]]


def form_of(folder, *rows, choices=(), name="form.xlsx"):
    return write(folder / name, survey=[HEAD, *rows], choices=[OPTIONS, *choices])


def read(folder, form, *rows, **sheets):
    return read_survey(write(folder / "export.xlsx", main=list(rows), **sheets), form)


# ---------------------------------------------------------------- or_other


@pytest.fixture
def other(tmp_path):
    return form_of(tmp_path, ["select_one water or_other", "water", "Вода", "Суу"], ["select_multiple src or_other", "src", "Булак", "Булактар"], choices=[["water", "tap", "Кран", "Кран"], *MEDIA])


def test_or_other_is_exported_in_english_in_any_language(tmp_path, other):
    survey = read(tmp_path, other, ["Суу", "Specify other.", "Булактар", "Булактар/ТВ", "Булактар/Интернет", "Булактар/Other", "_uuid"], ["Other", "булак", "ТВ Other", "1", "0", "1", "a"])
    assert survey.answers.loc["a", ["water", "water_other", "src/other"]].tolist() == ["other", "булак", True]


def test_who_said_other_is_asked_what(tmp_path, other):
    survey = read(tmp_path, other, ["water", "water_other", "_uuid"], ["other", "булак", "a"], ["tap", "", "b"])
    assert survey.asked["water_other"].tolist() == [True, False]


# ---------------------------------------------------------------- several versions of a form


def test_a_question_that_was_moved_to_another_group_is_one_question(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["select_one yn", "same", "Тот же", "Ошол"], choices=YN), ["same", "old/group/same", "_uuid"], ["yes", "", "a"], ["", "no", "b"])
    assert survey.answers["same"].tolist() == ["yes", "no"] and list(survey.answers) == ["same"]


def test_two_versions_that_contradict_each_other_are_reported(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["select_one yn", "same", "Тот же", "Ошол"], choices=YN), ["same", "old/same", "_uuid"], ["yes", "no", "a"])
    assert survey.answers["same"].tolist() == ["yes"] and any("another answer than same in 1 rows" in note for note in survey.notes)


def test_an_option_that_only_the_summary_holds_is_not_lost(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["select_multiple src", "news", "Новости", "Кабар"], choices=MEDIA), ["news", "news/tv", "news/net", "_uuid"], ["paper net", "0", "1", "a"], ["tv", "1", "0", "b"])
    assert survey.answers.loc["a", ["news/tv", "news/net", "news/paper"]].tolist() == [False, True, True]


def test_the_earlier_form_explains_what_the_newer_one_dropped(tmp_path):
    new = form_of(tmp_path, ["select_one yn", "a", "Новый вопрос", "Жаңы"], choices=[["yn", "yes", "Да, конечно", "Ооба"], ["yn", "no", "Нет", "Жок"]], name="new.xlsx")
    old = form_of(tmp_path, ["select_one yn", "a", "Вопрос", "Суроо"], ["select_one yn", "b", "Старый вопрос", "Эски"], choices=YN, name="old.xlsx")
    survey = read(tmp_path, [new, old], ["Новый вопрос", "Старый вопрос", "_uuid"], ["Да", "Нет", "u1"], ["Да, конечно", "", "u2"])
    assert survey.answers[["a", "b"]].values.tolist() == [["yes", "no"], ["yes", pd.NA]]


def test_a_version_in_which_nobody_answered_may_not_have_asked(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["select_one yn", "a", "Вопрос", "Суроо"], choices=YN), ["a", "__version__", "_uuid"], ["yes", "v2", "u1"], ["", "v2", "u2"], ["", "v1", "u3"])
    assert survey.asked["a"].tolist() == [True, True, pd.NA] and any("is unknown" in note for note in survey.notes)


# ---------------------------------------------------------------- sheets


LONG = ["family_members_of_the_household_one", "family_members_of_the_household_two"]


@pytest.mark.parametrize("titles", [["family_members_of_the_househ...", "family_members_of_the_hous...1"], ["family_members_of_the_household", "family_members_of_the_househol1"], LONG])
def test_two_repeats_with_one_beginning_are_told_apart(tmp_path, titles):
    form = form_of(tmp_path, ["text", "q", "В", "С"], *[row for name in LONG for row in (["begin_repeat", name, name, name], ["integer", "age", "Возраст", "Жашы"], ["end_repeat"])])
    rows = {title[:31]: [["age", "_parent_index", "_submission__uuid"], [str(number), "1", "a"]] for number, title in enumerate(titles)} if titles != LONG else None
    if rows is None:
        rows = {f"{name[:28]}{number}": [["age", "_parent_index", "_submission__uuid"], [str(number), "1", "a"]] for number, name in enumerate(titles)}
    survey = read(tmp_path, form, ["q", "_uuid", "_index"], ["x", "a", "1"], **rows)
    assert {name: frame["age"].tolist() for name, frame in survey.repeats.items()} == {LONG[0]: [0], LONG[1]: [1]}


def test_a_sheet_before_the_respondents_is_named_and_left(tmp_path):
    path = write(tmp_path / "e.xlsx", readme=[["Export of the survey"], ["hello"]], main=[["q", "_uuid"], ["x", "a"]])
    survey = read_survey(path, form_of(tmp_path, ["text", "q", "В", "С"]))
    assert survey.answers.index.tolist() == ["a"] and "'readme' was not read" in survey.notes[0]


@pytest.mark.parametrize("told", [b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b""])
def test_the_size_that_a_workbook_declares_is_not_believed(tmp_path, told):
    path, other = write(tmp_path / "e.xlsx", main=[["a", "b", "_uuid"], ["1", "2", "x"], ["3", "4", "y"]]), tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for item in source.infolist():
            target.writestr(item, re.sub(rb'<dimension ref="[^"]*"\s*/>', told, source.read(item)))
    assert read_survey(other).answers.values.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("separator", list(",;\t|^~"))
def test_the_separator_is_found_although_answers_hold_others(tmp_path, separator):
    text = "\n".join(separator.join(row) for row in (["uuid", '"one, two; three|four"', "n"], ["a", '"x;y;z | u, v"', "4"], ["b", "", "5"]))
    (tmp_path / "e.csv").write_text(text, "utf-8")
    assert read_survey(tmp_path / "e.csv").answers["n"].tolist() == [4, 5]


def test_the_line_that_tells_excel_the_separator(tmp_path):
    (tmp_path / "e.csv").write_bytes(b"sep=;\r\nuuid;n\r\na;4,5\r\n")
    assert read_sheets(tmp_path / "e.csv")["e"].header == ["uuid", "n"]


# ---------------------------------------------------------------- SPSS


@pytest.fixture
def sav(tmp_path):
    frame = pd.DataFrame({"uuid": list("abcde"), "trust": [1.0, 2.0, 99.0, 98.0, 97.0], "size": [4.0, -9.0, 3.0, float("nan"), -8.0]})
    labels = {"trust": {1: "Нет", 2: "Да", 97: "Не применимо", 98: "Не знаю", 99: "Отказ"}, "size": {-9: "Не знаю"}}
    pyreadstat.write_sav(frame, tmp_path / "e.sav", column_labels={"trust": "Доверяете?"}, variable_value_labels=labels, missing_ranges={"trust": [{"lo": 97, "hi": 99}], "size": [-9, -8]})
    return tmp_path / "e.sav"


def test_declared_missing_codes_say_why_there_is_no_answer(sav):
    asked = survey_tables(read_survey(sav), "w")["asked"]
    assert dict(zip(asked.loc[asked["question"] == "trust", "uuid"], asked.loc[asked["question"] == "trust", "state"])) == {"a": "answered", "b": "answered", "c": "refused", "d": "dont_know", "e": "not_asked"}


def test_a_declared_missing_number_is_no_number(sav):
    survey = read_survey(sav)
    assert survey.answers["size"].tolist() == [4, pd.NA, 3, pd.NA, pd.NA]


def test_a_declared_missing_number_keeps_its_reason(sav):
    asked = survey_tables(read_survey(sav), "w")["asked"].set_index(["question", "uuid"])["state"]
    # the system's own missing value and a code without a label say nothing: no state is claimed
    assert asked["size"].to_dict() == {"a": "answered", "b": "dont_know", "c": "answered"}


def test_value_labels_are_the_wording_of_questions_and_options(sav):
    survey = read_survey(sav)
    assert survey.label("trust", "ru") == "Доверяете?" and survey.label("trust", "2", "ru") == "Да"


def test_a_form_beside_an_spss_file_knows_its_own_missing_codes(tmp_path, sav):
    form = form_of(tmp_path, ["select_one t", "trust", "Д", "И"], ["integer", "size", "Р", "К"], choices=[["t", code, label, label] for code, label in (("1", "Нет"), ("2", "Да"), ("98", "Не знаю"), ("99", "Отказ"))])
    asked = survey_tables(read_survey(sav, form), "w")["asked"].set_index(["question", "uuid"])["state"]
    assert asked["trust"].tolist() == ["answered", "answered", "refused", "dont_know", "not_asked"] and asked["size"].tolist()[:2] == ["answered", "dont_know"]


def test_a_damaged_spss_file_is_refused(tmp_path):
    (tmp_path / "e.sav").write_bytes(b"$FL2" + b"\x00" * 50)
    with pytest.raises(InputError):
        read_survey(tmp_path / "e.sav")


# ---------------------------------------------------------------- who was asked


def test_a_condition_that_cannot_be_read_is_reported_and_its_mask_is_unknown(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["select_one yn", "a", "А", "А"], ["text", "b", "Б", "Б", "${a} == 'yes' AND"], choices=YN), ["a", "b", "_uuid"], ["yes", "x", "u1"], ["no", "", "u2"])
    assert survey.asked["b"].tolist() == [True, pd.NA] and any("condition of b cannot be read" in note for note in survey.notes)


def test_where_nobody_can_tell_no_state_is_claimed(tmp_path):
    survey = read(tmp_path, form_of(tmp_path, ["text", "b", "Б", "Б", "pulldata('x', 'y', 'z', ${b}) = 1"]), ["b", "_uuid"], ["x", "u1"], ["", "u2"])
    assert survey_tables(survey, "w", keep=["b"])["asked"][["uuid", "state"]].values.tolist() == [["u1", "answered"]]


def test_without_a_form_an_empty_cell_does_not_say_whether_the_question_was_put(tmp_path):
    (tmp_path / "e.csv").write_text("uuid,a\nu1,1\nu2,\n", "utf-8")
    assert read_survey(tmp_path / "e.csv").asked["a"].tolist() == [True, pd.NA]


def test_today_is_the_day_of_the_interview(tmp_path):
    form = form_of(tmp_path, ["today", "today"], ["date", "born", "Дата", "Күн"], ["text", "b", "Б", "Б", "today() - ${born} > 100"])
    survey = read(tmp_path, form, ["today", "born", "b", "_uuid"], ["2026-05-01", "2026-04-30", "", "u1"], ["2026-05-01", "2025-01-01", "", "u2"])
    assert survey.asked["b"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("substr(${s}, 0, 3) = 'Суу'", [True, False]), ("substr(${s}, -3) = 'Жок'", [True, False]), ("substring-before(${s}, ' ') = 'Суу'", [True, False]), ("substring-after(${s}, ' ') = 'Жок'", [True, False]),
        ("format-date(${d}, '%Y-%m') = '2026-01'", [True, False]), ("format-date(${d}, '%a %e %b') = 'Mon 5 Jan'", [True, False]), ("decimal-time('12:00:00.000') = 0.5", [True, True]),
        ("decimal-date-time('1970-01-02T06:00:00.000+06:00') = 1", [True, True]), ("lower-case(${s}) = 'суу жок'", [True, False]), ("upper-case('aб') = 'AБ'", [True, True]),
        ("ceiling(4.2) = 5 and floor(4.8) = 4", [True, True]), ("sqrt(16) = 4", [True, True]), ("join('-', 'a', 'b') = 'a-b'", [True, True]), ("checklist(1, 1, 1 = 1, 1 = 2)", [True, True]),
        ("weighted-checklist(2, -1, 1 = 1, 3)", [True, True]), ("max(${n}, 3) = 3", [True, False]), ("./s = 'x'", [False, True]), ("current()/../s = 'x'", [False, True]),
        ("round(1, ${n}) = 1", [True, False]), ("selected-at('a b', ${n}) = 'a'", [False, False]), ("pulldata('a', 'b', 'c', ${n}) = 1", [pd.NA, pd.NA]),
    ],
)  # fmt: skip
def test_functions_of_conditions(expression, expected):
    assert relevance_mask(expression, {"s": ["Суу Жок", "x"], "d": ["2026-01-05", ""], "n": ["2", ""]}, 2).tolist() == expected


def test_a_condition_nested_without_end_is_refused():
    with pytest.raises(InputError, match="too deeply"):
        relevance_mask("(" * 20_000 + "1" + ")" * 20_000, {}, 1)


def test_forms_may_be_given_in_one_list_or_alone(tmp_path):
    form = form_of(tmp_path, ["text", "q", "В", "С"])
    assert read(tmp_path, [form], ["q", "_uuid"], ["x", "a"]).form.questions.equals(read_form(form).questions)
