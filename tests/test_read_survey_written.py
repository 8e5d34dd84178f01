"""How other programs write an export: questions of KoboToolbox's own kinds, repeats side by side, numbers with parted thousands, words for no answer. All invented."""

import struct

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from pipeline.errors import InputError
from pipeline.read.cleaning import clean_survey
from pipeline.read.relevance import relevance_mask
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import survey_tables
from pipeline.read.xlsform import language_code, read_form
from test_read_survey_kinds import MEDIA, OPTIONS, YN, form_of, read
from test_read_xlsform import HEAD, write


def table(folder, text, form, encoding="utf-8"):
    (folder / "e.csv").write_bytes(text.encode(encoding))
    return read_survey(folder / "e.csv", form)


# ---------------------------------------------------------------- KoboToolbox's rating, ranking and matrix


def kobo(folder, column, *rows):
    choices = [*YN, ["things", "car", "Машина", "Унаа"], ["things", "cow", "Корова", "Уй"]]
    return write(folder / "form.xlsx", survey=[[*HEAD, column], *rows], choices=[OPTIONS, *choices])


@pytest.fixture
def matrix(tmp_path):
    return kobo(tmp_path, "kobo--matrix_list", ["begin_kobomatrix", "own", "Хозяйство", "Чарба", None, "things"], ["select_one yn", "has", "Есть?", "Барбы?"],
                ["integer", "many", "Сколько?", "Канча?", "${has} = 'yes'"], ["end_kobomatrix"])  # fmt: skip


def test_a_matrix_is_a_question_for_each_item_and_column(tmp_path, matrix):
    survey = read(tmp_path, matrix, ["own_car/own_car_has", "own_car/own_car_many", "own_cow/own_cow_has", "own_cow/own_cow_many", "_uuid"], ["yes", "2", "no", None, "a"])
    assert survey.answers.loc["a"].tolist() == ["yes", 2, "no", pd.NA] and list(survey.answers) == ["own_car_has", "own_car_many", "own_cow_has", "own_cow_many"]
    assert survey.asked.loc["a", ["own_car_many", "own_cow_many"]].tolist() == [True, False]
    assert survey.label("own_cow_many", "ru") == "Корова: Сколько?"


def test_the_wordings_of_a_matrix_in_an_export(tmp_path, matrix):
    survey = read(tmp_path, matrix, ['<span style="display:none">car-Барбы?</span>', "cow-Барбы?", "_uuid"], ["Ооба", "Жок", "a"])
    assert survey.answers[["own_car_has", "own_cow_has"]].iloc[0].tolist() == ["yes", "no"]


@pytest.mark.parametrize("header", [["top/first", "top/second", "_uuid"], ["top/Первое", "top/Второе", "_uuid"]])
@pytest.mark.parametrize(("column", "begin", "member", "end"), [("kobo--rank-items", "begin_rank", "rank__level", "end_rank"), ("kobo--score-choices", "begin score", "score__row", "end score")])
def test_ranks_and_ratings_are_a_choice_each(tmp_path, column, begin, member, end, header):
    form = kobo(tmp_path, column, [begin, "top", "Что важнее?", "Эмне маанилүү?", None, "things"], [member, "first", "Первое", "Биринчи"], [member, "second", "Второе", "Экинчи"], [end])
    cells = ["Корова", "Машина", "a"] if "Первое" in header[0] else ["cow", "car", "a"]
    survey = read(tmp_path, form, header, cells)
    assert survey.answers.iloc[0].tolist() == ["cow", "car"] and survey.label("first", "ky") == "Эмне маанилүү?: Биринчи"


def test_a_matrix_without_its_list_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not say its list"):
        read_form(kobo(tmp_path, "kobo--matrix_list", ["begin_kobomatrix", "own", "Х", "Ч"], ["integer", "n", "С", "К"], ["end_kobomatrix"]))


def test_labels_of_a_ranking_are_codes_in_their_order(tmp_path):
    form = form_of(tmp_path, ["rank src", "best", "Лучшее", "Эң жакшысы"], choices=MEDIA)
    assert read(tmp_path, form, ["Лучшее", "_uuid"], ["Интернет ТВ", "a"]).answers["best"].tolist() == ["net tv"]


# ---------------------------------------------------------------- repeats


@pytest.fixture
def family(tmp_path):
    return form_of(tmp_path, ["text", "who", "Кто", "Ким"], ["begin_repeat", "kin", "Родня", "Туугандар"], ["integer", "age", "Возраст", "Жашы"], ["begin_repeat", "work", "Работа", "Иш"],
                   ["text", "where", "Где", "Кайда"], ["end_repeat"], ["end_repeat"])  # fmt: skip


def test_repeats_laid_side_by_side_are_rows_of_their_own(tmp_path, family):
    survey = table(tmp_path, "who,kin[1]/age,kin[1]/work[1]/where,kin[1]/work[2]/where,kin[2]/age,_uuid\nА,5,,базар,7,a\nБ,,,,,b\nВ,9,талаа,,,c\n", family)
    assert list(survey.answers) == ["who"]
    assert survey.repeats["kin"].values.tolist() == [["a", 5], ["a", 7], ["c", 9]]
    assert survey.repeats["work"].values.tolist() == [["a", "kin", 1, "базар"], ["c", "kin", 1, "талаа"]]


def test_a_repeat_in_a_repeat_of_odk_central_knows_its_respondent(tmp_path, family):
    survey = read(tmp_path, family, ["who", "KEY"], ["А", "uuid:a"], kin=[["age", "PARENT_KEY", "KEY"], ["5", "uuid:a", "uuid:a/kin[1]"]], work=[["where", "PARENT_KEY", "KEY"], ["базар", "uuid:a/kin[1]", "x"]])
    assert survey.repeats["work"].values.tolist() == [["a", "kin", 1, "базар"]] and list(survey.repeats["kin"]) == ["parent_uuid", "age"]


KIN = {"central": ([["age", "PARENT_KEY", "KEY"], ["30", "uuid:b", "uuid:b/kin[1]"], ["5", "uuid:a", "uuid:a/kin[1]"], ["7", "uuid:a", "uuid:a/kin[2]"]],
                   [["where", "PARENT_KEY", "KEY"], ["базар", "uuid:a/kin[2]", "x"], ["талаа", "uuid:b/kin[1]", "y"], ["мектеп", "uuid:a/kin[2]", "z"], ["үй", "uuid:a/kin[9]", "q"]]),
       "kobo": ([["age", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"], ["30", 7, "main", 2, "b"], ["5", 8, "main", 1, "a"], ["7", 9, "main", 1, "a"]],
                [["where", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"], ["базар", 1, "kin", 9, "a"], ["талаа", 2, "kin", 7, "b"], ["мектеп", 3, "kin", 9, "a"], ["үй", 4, "kin", None, "a"]])}  # fmt: skip


@pytest.fixture(params=["central", "kobo"])
def households(request, tmp_path, family):
    kin, work = KIN[request.param]
    return read(tmp_path, family, ["who", "KEY" if request.param == "central" else "_uuid", "_index"], ["А", "a", 1], ["Б", "b", 2], kin=kin, work=work)


def test_a_row_of_an_inner_repeat_knows_the_entry_that_it_stands_in(households):
    assert households.repeats["work"].drop(columns="parent_repeat").astype(object).where(households.repeats["work"].notna(), None).values.tolist() == [
        ["a", 2, "базар"], ["b", 1, "талаа"], ["a", 2, "мектеп"], ["a", None, "үй"]]  # fmt: skip
    tables = survey_tables(households, "baseline", keep=("where",))
    joined = tables["answers_work"].merge(tables["answers_kin"], left_on=["uuid", "parent_row"], right_on=["uuid", "row"])
    assert dict(zip(joined["where"], joined["age"], strict=True)) == {"базар": 7, "талаа": 30, "мектеп": 7}


@pytest.mark.parametrize(("entry", "left"), [("1", [["a", 1, "базар"], ["b", 1, "талаа"], ["a", 1, "мектеп"], ["a", None, "үй"]]), ("2", [["b", 1, "талаа"], ["a", None, "үй"]])])
def test_an_entry_that_is_taken_out_takes_what_stands_in_it_and_the_others_keep_theirs(households, entry, left):
    log = pd.DataFrame([{"line": "2", "wave": "", "uuid": "a", "repeat": "kin", "row": entry, "question": "", "old": "", "new": "", "change": "remove_entry", "written": "", "reason": ""}])
    work = clean_survey(households, log)[0].repeats["work"]
    assert work[["parent_uuid", "parent_row", "where"]].astype(object).where(work[["parent_uuid", "parent_row", "where"]].notna(), None).values.tolist() == left


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        ("count(${kin}) > 1", [True, False, False]), ("sum(${age}) > 20", [False, True, False]), ("min(${age}) < 18", [True, False, False]), ("max(${age}) = 30", [False, True, False]),
        ("count-non-empty(${age}) = 0", [False, False, True]), ("indexed-repeat(${age}, ${kin}, 2) = 7", [True, False, False]), ("not(count(${kin}) > 0)", [False, False, True]),
    ],
)  # fmt: skip
def test_conditions_that_count_the_rows_of_a_repeat(tmp_path, condition, asked):
    form = form_of(tmp_path, ["text", "who", "Кто", "Ким"], ["begin_repeat", "kin", "Родня", "Туугандар"], ["integer", "age", "Возраст", "Жашы"], ["end_repeat"], ["text", "more", "Ещё", "Дагы", condition])
    rows = [["who", "more", "_index", "_uuid"], ["А", None, 1, "a"], ["Б", None, 2, "b"], ["В", None, 3, "c"]]
    survey = read(tmp_path, form, *rows, kin=[["age", "_parent_index"], ["5", 1], ["7", 1], ["30", 2]])
    assert survey.asked["more"].tolist() == asked
    assert read(tmp_path, form, *rows).asked["more"].tolist() == [pd.NA] * 3  # the file lacks the sheet of the repeat


# ---------------------------------------------------------------- numbers, dates, no answer


@pytest.mark.parametrize(
    ("kind", "cells", "numbers"),
    [
        ("integer", ["1 250", "12\u00a0000", "7"], [1250, 12000, 7]), ("decimal", ["1 250,75", "3,5"], [1250.75, 3.5]), ("integer", ["1,250", "12,000,000", "7"], [1250, 12000000, 7]),
        ("decimal", ["1,250.75", "2,500"], [1250.75, 2500]), ("decimal", ["1.250,75", "0,5"], [1250.75, 0.5]), ("decimal", ["1,250", "0,5"], [1.25, 0.5]), ("integer", ["−5", "-", "NA"], [-5, pd.NA, pd.NA]),
    ],
)  # fmt: skip
def test_thousands_may_be_parted(tmp_path, kind, cells, numbers):
    form = form_of(tmp_path, [kind, "n", "Число", "Сан"])
    assert read(tmp_path, form, ["n", "_uuid"], *[[cell, str(place)] for place, cell in enumerate(cells)]).answers["n"].tolist() == numbers


def test_a_column_that_is_no_number_keeps_every_sign(tmp_path):
    form = form_of(tmp_path, ["decimal", "n", "Число", "Сан"])
    assert read(tmp_path, form, ["n", "_uuid"], ["1,5", "a"], ["около 2,5", "b"]).answers["n"].tolist() == ["1,5", "около 2,5"]


@pytest.mark.parametrize(("cells", "dates"), [(["12/25/2025", "05/06/2026"], ["2025-12-25", "2026-05-06"]), (["25/12/2025", "05/06/2026"], ["2025-12-25", "2026-06-05"]), (["2026-6-5", "2026/06/05"], ["2026-06-05"] * 2)])
def test_a_day_that_is_no_month_tells_their_order(tmp_path, cells, dates):
    form = form_of(tmp_path, ["date", "d", "Дата", "Күнү"])
    assert read(tmp_path, form, ["d", "_uuid"], *[[cell, str(place)] for place, cell in enumerate(cells)]).answers["d"].tolist() == dates


def test_what_r_writes_for_no_answer_is_none(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "x", "Один", "Бир"], ["integer", "n", "Число", "Сан"], ["select_multiple src", "m", "Что", "Эмне"], ["text", "t", "Слова", "Сөз"], choices=[*YN, *MEDIA])
    survey = table(tmp_path, "x,n,m,m.tv,m.net,t,weight,uuid\nNA,NA,NA,NA,NA,NA,NA,a\nyes,3,tv,1,0,суу,0.5,b\n", form)
    assert survey.answers.drop(columns="uuid").loc["a"].isna().all()
    assert survey.answers.loc["b", ["n", "m/tv", "m/net", "t", "weight"]].tolist() == [3, True, False, "суу", 0.5]


def test_an_option_that_is_called_na_is_an_answer(tmp_path):
    form = form_of(tmp_path, ["select_one q", "x", "Один", "Бир"], ["text", "t", "Слова", "Сөз"], choices=[["q", "NA", "Не знаю", "Билбейм"], ["q", "1", "Да", "Ооба"]])
    assert read(tmp_path, form, ["x", "t", "_uuid"], ["NA", "NA", "a"], ["1", "да", "b"]).answers.values.tolist() == [["NA", "NA"], ["1", "да"]]


# ---------------------------------------------------------------- choices


@pytest.mark.parametrize(
    "rows",
    [
        [["tv", None, "a"], [None, "net", "b"], [None, None, "c"]], [["ТВ", None, "a"], [None, "Интернет", "b"], [None, None, "c"]], [["1", None, "a"], [None, "1", "b"], [None, None, "c"]],
        [["ИСТИНА", "ЛОЖЬ", "a"], ["ЛОЖЬ", "ИСТИНА", "b"], [None, None, "c"]], [["Да", "Нет", "a"], ["Нет", "Да", "b"], [None, None, "c"]],
    ],
)  # fmt: skip
def test_how_a_column_of_an_option_says_yes_and_no(tmp_path, rows):
    form = form_of(tmp_path, ["select_multiple src", "m", "Что", "Эмне"], choices=MEDIA)
    assert read(tmp_path, form, ["m/tv", "m/net", "_uuid"], *rows).answers.values.tolist() == [[True, False], [False, True], [pd.NA, pd.NA]]


@pytest.mark.parametrize("cell", ["tv, net", "tv;net", "tv\nnet", "ТВ, Интернет", "Интернет; ТВ", "ТВ\nИнтернет"])
def test_choices_in_one_cell_may_have_signs_between_them(tmp_path, cell):
    form = form_of(tmp_path, ["select_multiple src", "m", "Что", "Эмне"], choices=[*MEDIA, ["src", "none", "Ничего", "Эч нерсе"]])
    assert read(tmp_path, form, ["m", "_uuid"], [cell, "a"]).answers.iloc[0].tolist() == [True, True, False]


def test_codes_that_lost_their_noughts(tmp_path):
    form = form_of(tmp_path, ["select_one z", "one", "Один", "Бир"], ["select_multiple z", "many", "Много", "Көп"], choices=[["z", "01", "А", "А"], ["z", "02", "Б", "Б"], ["z", "10", "В", "В"]])
    answers = read(tmp_path, form, ["one", "many", "_uuid"], [1, "1 10", "a"], [10, 2, "b"]).answers
    assert answers["one"].tolist() == ["01", "10"] and answers["many/01"].tolist() == [True, False] and answers["many/02"].tolist() == [False, True]


def test_a_list_in_another_file_has_the_options_that_were_chosen(tmp_path):
    form = form_of(tmp_path, ["select_multiple_from_file villages.csv", "v", "Сёла", "Айылдар"])
    assert read(tmp_path, form, ["v", "_uuid"], ["v1 v2", "a"], ["v2", "b"]).answers["v/v1"].tolist() == [True, False]


# ---------------------------------------------------------------- headers and forms


def test_names_of_groups_above_the_header(tmp_path):
    form = form_of(tmp_path, ["begin_group", "g", "О вас", "Сиз"], ["select_one yn", "x", "Один", "Бир"], ["select_one yn", "y", "Два", "Эки"], ["end_group"], ["text", "z", "Три", "Үч"], choices=YN)
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "О вас")
        for number, row in enumerate([["x", "y", "z", "_uuid"], ["yes", "no", "суу", "a"]], 1):
            sheet.write_row(number, 0, row)
    assert read_survey(tmp_path / "e.xlsx", form).answers.values.tolist() == [["yes", "no", "суу"]]


def test_names_below_the_wordings_are_no_respondent(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "x", "Один вопрос", "Бир суроо"], ["integer", "n", "Число", "Сан"], choices=YN)
    assert read(tmp_path, form, ["Один вопрос", "Число", "_uuid"], ["x", "n", "_uuid"], ["Да", "3", "a"]).answers.values.tolist() == [["yes", 3]]


def test_the_wording_of_an_earlier_form_is_the_same_question(tmp_path):
    old = form_of(tmp_path, ["select_one yn", "x", "Согласны?", "Макулсузбу?"], choices=YN, name="old.xlsx")
    new = form_of(tmp_path, ["select_one yn", "x", "Вы согласны?", "Сиз макулсузбу?"], choices=YN)
    survey = read(tmp_path, [new, old], ["Вы согласны?", "Согласны?", "_uuid"], [None, "Да", "a"], ["Нет", None, "b"])
    assert survey.answers["x"].tolist() == ["yes", "no"] and list(survey.answers) == ["x"]


def test_readers_of_r_number_equal_headers(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "x", "Есть?", "Барбы?"], ["select_one yn", "y", "Есть?", "Барбы?"], choices=YN)
    assert table(tmp_path, "Есть?...1,Есть?...2,_uuid\nДа,Нет,a\n", form).answers.values.tolist() == [["yes", "no"]]


def test_types_in_capitals_and_old_words(tmp_path):
    form = read_form(form_of(tmp_path, ["Select_One yn", "x", "Один", "Бир"], ["Integer", "n", "Число", "Сан"], ["select all that apply from src", "m", "Что", "Эмне"], ["# заметка"], choices=[*YN, *MEDIA]))
    assert form.questions["type"].tolist() == ["select_one", "integer", "select_multiple"]


def test_a_row_that_is_switched_off_is_no_question(tmp_path):
    path = write(tmp_path / "form.xlsx", survey=[[*HEAD, "disabled"], ["text", "a", "А", "А"], ["text", "b", "Б", "Б", None, "yes"]])
    assert read_form(path).questions["name"].tolist() == ["a"]


@pytest.mark.parametrize(("name", "code"), [("Кырг.", "ky"), ("Рус.", "ru"), ("англ", "en")])
def test_shortened_names_of_languages(name, code):
    assert language_code(name) == code


def test_lines_that_a_spreadsheet_wrapped_into_one_cell(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "x", "Один", "Бир"], ["text", "t", "Слова", "Сөз"], choices=YN)
    assert table(tmp_path, '"x,t,_uuid"\n"yes,""суу, жол"",a"\n', form).answers.values.tolist() == [["yes", "суу, жол"]]


def test_the_code_page_of_dos(tmp_path):
    form = form_of(tmp_path, ["text", "who", "Фамилия", "Фамилия"], ["text", "where", "Село", "Айыл"])
    assert table(tmp_path, "Фамилия;Село;_uuid\nСоломин;Верхний ручей;a\n", form, "cp866").answers.values.tolist() == [["Соломин", "Верхний ручей"]]


def test_a_list_of_another_file_in_a_condition_is_unknown():
    assert relevance_mask("instance('v')/table/item[name = ${a}]/pop > 10 or ${a} = 'x'", {"a": ["x", "y"]}, 2).tolist() == [True, pd.NA]


def test_the_first_filled_of_several(tmp_path):
    assert relevance_mask("coalesce(${a}, ${b}, 'z') = 'z'", {"a": ["x", ""], "b": ["", ""]}, 2).tolist() == [False, True]


# ---------------------------------------------------------------- SPSS


def test_a_multiple_response_set_is_one_question(tmp_path):
    frame = pd.DataFrame({"uuid": list("abc"), "TV": [1.0, 0, float("nan")], "NET": [0.0, 1, float("nan")], "P1": [1.0, 2, float("nan")], "P2": [2.0, float("nan"), float("nan")]})
    pyreadstat.write_sav(frame, tmp_path / "e.sav", column_labels={"TV": "Телевизор", "NET": "Интернет"}, variable_value_labels=dict.fromkeys(("P1", "P2"), {1: "Вода", 2: "Дорога"}))
    sets = "$media=D1 1 9 Откуда TV NET\n$needs=C 10 Нужды P1 P2\n".replace(" 9 Откуда", f" {len('Откуда'.encode())} Откуда").encode()
    data, end = (tmp_path / "e.sav").read_bytes(), struct.pack("<ii", 999, 0)
    at = data.index(end)
    (tmp_path / "e.sav").write_bytes(data[:at] + struct.pack("<iiii", 7, 7, 1, len(sets)) + sets + data[at:])
    survey = read_survey(tmp_path / "e.sav")
    assert survey.answers.drop(columns="uuid").values.tolist() == [[True, False, True, True], [False, True, False, True], [pd.NA] * 4]
    assert survey.label("media", "ru") == "Откуда" and survey.label("media", "TV", "ru") == "Телевизор" and survey.label("needs", "2", "ru") == "Дорога"


def test_names_without_strokes_as_spss_has_them(tmp_path):
    form = form_of(tmp_path, ["select_multiple src", "m", "Что", "Эмне"], ["text", "m_net", "Сеть", "Тармак"], choices=MEDIA)
    answers = read(tmp_path, form, ["M_TV", "M_NET", "_uuid"], ["1", "вай-фай", "a"]).answers
    assert answers["m/tv"].tolist() == [True] and answers["m_net"].tolist() == ["вай-фай"]
