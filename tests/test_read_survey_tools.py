"""Exports of ODK Central, SurveyCTO and ONA, of spreadsheets that people worked in, and what a questionnaire calls "do not know". All invented."""

import datetime
import random
import re
import zipfile

import pandas as pd
import pyreadstat
import pytest
from lxml import etree

from pipeline.errors import InputError
from pipeline.read.cleaning import clean_survey, read_cleaning_log
from pipeline.read.relevance import relevance_mask
from pipeline.read.special_answers import special_answer, special_numbers
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import survey_tables
from pipeline.read.xlsform import read_forms
from test_read_survey_kinds import MEDIA, OPTIONS, YN, form_of, read
from test_read_xlsform import HEAD, write


ITEM = "/" + "root/item"  # XPath, and no path of a machine


def states(survey, question):
    asked = survey_tables(survey, "w")["asked"]
    return asked[asked["question"] == question].set_index("uuid")["state"].reindex(survey.answers.index).fillna("?").tolist()


def archive(path, **files):
    with zipfile.ZipFile(path, "w") as pack:
        for name, rows in files.items():
            pack.writestr(f"{name}.csv", "\n".join(",".join(map(str, row)) for row in rows))
        pack.writestr("media/1.jpg", b"\xff\xd8")
    return path


# ---------------------------------------------------------------- ODK Central, SurveyCTO, ONA


@pytest.fixture
def families(tmp_path):
    return form_of(tmp_path, ["select_one yn", "kids", "Дети?", "Балдар?"], ["begin_repeat", "child", "Ребёнок", "Бала"], ["integer", "age", "Возраст", "Жашы"], ["begin_repeat", "grade", "Класс", "Класс"],
                   ["integer", "mark", "Оценка", "Баа"], ["end_repeat"], ["end_repeat"], ["select_one yn", "many", "Много?", "Көппү?", "count(${child}) > 1"], choices=YN)  # fmt: skip


def test_an_archive_of_odk_central_holds_a_file_for_each_repeat(tmp_path, families):
    path = archive(tmp_path / "f.zip", f=[["kids", "many", "KEY", "ReviewState"], ["yes", "no", "uuid:a", "approved"], ["no", "", "uuid:b", ""]],
                   **{"f-child": [["age", "PARENT_KEY", "KEY"], [9, "uuid:a", "uuid:a/child[1]"], [4, "uuid:a", "uuid:a/child[2]"]],
                      "f-child-grade": [["mark", "PARENT_KEY", "KEY"], [5, "uuid:a/child[2]", "uuid:a/child[2]/grade[1]"]]})  # fmt: skip
    survey = read_survey(path, families)
    assert survey.repeats["child"]["age"].tolist() == [9, 4] and survey.repeats["grade"][["mark", "parent_row"]].values.tolist() == [[5, 2]]
    assert states(survey, "many") == ["answered", "not_asked"]


@pytest.mark.parametrize(("column", "word"), [("ReviewState", "rejected"), ("_validation_status", "Not Approved")])
def test_rejected_interviews_are_read_and_said(tmp_path, column, word):
    survey = read(tmp_path, form_of(tmp_path, ["integer", "n", "?", "?"]), ["n", column, "_uuid"], [1, word, "a"], [2, "approved", "b"])
    assert len(survey.answers) == 2 and any(note.startswith("1 interviews are marked as rejected") for note in survey.notes)


def test_an_archive_of_pictures_is_no_survey(tmp_path):
    with pytest.raises(InputError, match="holds no table"):
        read_survey(archive(tmp_path / "m.zip"))


def test_repeats_that_are_numbered_at_their_end(tmp_path, families):
    survey = read(tmp_path, families, ["kids", "age_1", "age_2", "mark_1_1", "mark_1_2", "mark_2_1", "KEY"], ["yes", 9, 4, 5, 3, "", "uuid:a"], ["yes", 7, "", "", "", "", "uuid:b"])
    assert survey.repeats["child"][["parent_uuid", "age"]].values.tolist() == [["a", 9], ["a", 4], ["b", 7]]
    assert survey.repeats["grade"][["mark", "parent_row"]].values.tolist() == [[5, 1], [3, 1]]


def test_entries_that_hold_only_n_a_are_none(tmp_path, families):
    survey = read(tmp_path, families, ["kids", "child[1]/age", "child[2]/age", "_uuid"], ["yes", 9, "n/a", "a"], ["n/a", "n/a", "n/a", "b"])
    assert survey.repeats["child"][["parent_uuid", "age"]].values.tolist() == [["a", 9]]


def test_dates_with_english_months(tmp_path):
    form = form_of(tmp_path, ["date", "day", "День", "Күн"])
    survey = read(tmp_path, form, ["day", "_uuid"], ["Oct 5, 2026", "a"], ["5-Oct-2026", "b"], ["May 12, 2026 10:15:22 AM", "c"])
    assert survey.answers["day"].tolist() == ["2026-10-05", "2026-10-05", "2026-05-12"]


# ---------------------------------------------------------------- sheets that people worked in


def test_a_row_of_totals_is_no_respondent(tmp_path):
    form = form_of(tmp_path, ["text", "id", "Код", "Коду"], ["integer", "age", "Возраст", "Жашы"])
    survey = read(tmp_path, form, ["id", "age"], ["n1", 33], ["n2", 40], ["Жалпы:", 73])
    assert survey.answers["age"].tolist() == [33, 40] and any("add up the others" in note for note in survey.notes)


def test_a_row_of_totals_where_nothing_tells_respondents_apart(tmp_path):
    survey = read_survey(write(tmp_path / "e.xlsx", d=[["№", "Жашы", "Жынысы"], [1, 33, "аял"], [2, 40, "эркек"], ["Бардыгы", 73, None]]))
    assert survey.answers["Жашы"].tolist() == [33, 40]


def test_codes_that_a_spreadsheet_took_for_dates(tmp_path):
    options = [["often", "1-2", "1-2 раза", "1-2 жолу"], ["often", "3-5", "3-5 раз", "3-5 жолу"], ["often", "5-3", "обратно", "тескери"], ["often", "6-10", "6-10 раз", "6-10 жолу"]]
    form = form_of(tmp_path, ["select_one often", "q", "Как часто?", "Канчалык?"], choices=options)
    cells = ["2026-01-02", "02.янв", "2-Jan", "2026-10-06", "2026-05-03", "03.май"]
    survey = read(tmp_path, form, ["q", "_uuid"], *([cell, str(place)] for place, cell in enumerate(cells)))
    # 3 May may be 3-5 as well as 5-3
    assert survey.answers["q"].tolist() == ["1-2", "1-2", "1-2", "6-10", "2026-05-03", "03.май"]


def test_two_equal_headers_without_a_form_are_two_columns(tmp_path):
    (tmp_path / "e.csv").write_text("id,q,q\n1,да,нет\n", "utf-8")
    assert read_survey(tmp_path / "e.csv").answers[["q", "q.1"]].iloc[0].tolist() == ["да", "нет"]


@pytest.mark.parametrize(("cells", "numbers"), [(["12,5", "40", "1 200,75"], [12.5, 40, 1200.75]), (["0,25", "3,5"], [0.25, 3.5]), (["1,2", "3", "2,5"], None), (["3,99", "1,2"], None)])
def test_decimal_commas_without_a_form_are_no_codes_side_by_side(tmp_path, cells, numbers):
    (tmp_path / "e.csv").write_text("\n".join(["id;x", *(f"{place};{cell}" for place, cell in enumerate(cells))]), "utf-8")
    assert read_survey(tmp_path / "e.csv").answers["x"].tolist() == (cells if numbers is None else numbers)


def test_names_as_rs_janitor_joins_them(tmp_path):
    form = form_of(tmp_path, ["begin_group", "Main", "О", "Н"], ["select_one yn", "Seen", "Видели?", "Көрдүңүзбү?"], ["select_multiple src", "src", "Откуда?", "Кайдан?", "${Seen} = 'yes'"], ["end_group"], choices=[*YN, *MEDIA])
    survey = read(tmp_path, form, ["main_seen", "main_src_tv", "main_src_net", "uuid"], ["yes", "TRUE", "FALSE", "a"], ["no", "NA", "NA", "b"])
    assert survey.answers["Seen"].tolist() == ["yes", "no"] and survey.answers["src/tv"].tolist() == [True, pd.NA] and survey.asked["src"].tolist() == [True, False]


def test_names_and_empty_cells_of_commcare(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "a", "?", "?"], ["integer", "n", "?", "?", "${a} = 'yes'"], ["text", "t", "?", "?"], choices=YN)
    survey = read(tmp_path, form, ["formid", "form.a", "form.g.n", "form.t", "_id"], ["1", "yes", "4", "---", "a"], ["2", "no", "---", "суу", "b"])
    assert survey.answers["n"].tolist() == [4, pd.NA] and survey.answers["t"].tolist() == [pd.NA, "суу"] and survey.asked["n"].tolist() == [True, False]


def test_a_question_over_the_columns_of_its_answers(tmp_path):
    rows = [["Respondent", "Жашы", "Кайдан?", None, "Пикир"], [None, "Response", "ТВ", "Интернет", "Response"], [1, 34, "ТВ", None, "жол"], [2, 41, None, "Интернет", None]]
    survey = read_survey(write(tmp_path / "e.xlsx", d=rows))
    assert list(survey.answers) == ["Respondent", "Жашы", "Кайдан?: ТВ", "Кайдан?: Интернет", "Пикир"] and survey.answers["Жашы"].tolist() == [34, 41]


def test_a_column_without_a_name_is_not_lost(tmp_path):
    assert read_survey(write(tmp_path / "e.xlsx", d=[["id", None, "n"], ["x", "суу", 3]])).answers["column_2"].tolist() == ["суу"]


def test_what_a_program_writes_for_no_answer_stands_in_several_columns(tmp_path):
    (tmp_path / "e.csv").write_text("id,q,r,s\n1,N/A,N/A,a\n2,ооба,жок,NA\n", "utf-8")
    answers = read_survey(tmp_path / "e.csv").answers
    assert answers[["q", "r"]].iloc[0].isna().all() and answers["s"].tolist() == ["a", "NA"]


# ---------------------------------------------------------------- do not know, refused


@pytest.mark.parametrize("label", ["Айтуу кыйын", "98. Билбейм (ОКУБАҢЫЗ)", "Билбейт / эсинде жок", "Жооп берүүгө кыйналам", "Так айта албайм", "Трудно сказать", "Затрудняюсь ответить / не знаю",
                                   "Респондент не знает", "З/О", "Hard to say", "Don’t know/Can’t say"])  # fmt: skip
def test_wordings_of_not_knowing(label):
    assert special_answer("9", [label]) == "dont_know"


@pytest.mark.parametrize("label", ["Жооп бергиси келген жок", "Жооп бергим келбейт", "Жооптон баш тартты", "Жооп жок", "Отказался отвечать", "Не хочет отвечать", "Нет ответа", "Респондент не ответил", "Prefer not to say"])
def test_wordings_of_refusing(label):
    assert special_answer("9", [label]) == "refused"


@pytest.mark.parametrize("label", ["Нет, не знаю", "Не знаю, куда обратиться", "Мен аны билбейм", "Ничего не знаю об этом", "Not sure at all", "Отказали в помощи", "Prefer not to be engaged", "Жок", "Staff refused to explain"])
def test_answers_that_only_sound_so(label):
    assert special_answer("9", [label]) is None


@pytest.mark.parametrize(("text", "numbers"), [
    ("Канча жолу? (-99 билбейм, -98 жооп жок)", {-99: "dont_know", -98: "refused"}),
    ("Билбесеңиз 99, жооп бергиңиз келбесе 98 деп жазыңыз", {99: "dont_know", 98: "refused"}),
    ("Если не знает, введите 99; если отказывается, 98", {99: "dont_know", 98: "refused"}),
    ("Enter -777 if respondent refuses, -999 if respondent does not know", {-777: "refused", -999: "dont_know"}),
    ("Если вам 98 лет и больше, введите 98", {}),
    ("Сколько из 99 сёл не знают об этом?", {}),
])  # fmt: skip
def test_numbers_that_a_question_keeps_for_no_answer(text, numbers):
    assert special_numbers([text]) == numbers


@pytest.fixture
def income(tmp_path):
    head = [*HEAD, "hint::Кыргызча (ky)"]
    return write(tmp_path / "form.xlsx", survey=[head, ["integer", "age", "Возраст", "Жашы"], ["integer", "som", "Доход", "Киреше", None, "-99 = билбейт, -98 = жооп берүүдөн баш тартты"], ["text", "why", "Почему?", "Эмнеге?", "${som} < 100"]], choices=[OPTIONS])


def test_such_a_number_is_no_answer_but_the_same_number_elsewhere_is(tmp_path, income):
    survey = read(tmp_path, income, ["age", "som", "_uuid"], [98, 5000, "a"], [99, -99, "b"], [40, -98, "c"])
    assert survey.answers["age"].tolist() == [98, 99, 40] and survey.answers["som"].tolist() == [5000, pd.NA, pd.NA]
    assert states(survey, "som") == ["answered", "dont_know", "refused"]
    # the form itself saw the number, and put the next question
    assert survey.asked["why"].tolist() == [False, True, True]


def test_a_cleaning_log_speaks_of_such_a_number(tmp_path, income):
    survey = read(tmp_path, income, ["age", "som", "_uuid"], [40, -99, "a"], [40, 500, "b"])
    (tmp_path / "log.csv").write_text("uuid,question,old_value,new_value,change_type\na,som,-99,700,change_response\nb,som,500,-98,change_response\n", "utf-8")
    clean, changes = clean_survey(survey, read_cleaning_log(tmp_path / "log.csv"))
    assert changes["state"].tolist() == ["done", "done"] and clean.answers["som"].tolist() == [700, pd.NA]
    assert states(clean, "som") == ["answered", "refused"] and clean.asked["why"].tolist() == [False, True]


def test_words_of_not_knowing_without_a_form(tmp_path):
    (tmp_path / "e.csv").write_text("id;q\n1;Ооба\n2;Билбейм\n3;Жооп бергиси келген жок\n", "utf-8")
    assert states(read_survey(tmp_path / "e.csv"), "q") == ["answered", "dont_know", "refused"]


def test_a_declared_missing_refusal_in_kyrgyz(tmp_path):
    frame = pd.DataFrame({"q": [1.0, 98.0, 99.0]})
    pyreadstat.write_sav(frame, tmp_path / "e.sav", variable_value_labels={"q": {1: "Ооба", 98: "Билбейм", 99: "Жооп бергиси келген жок"}}, missing_ranges={"q": [{"lo": 98, "hi": 99}]})
    assert states(read_survey(tmp_path / "e.sav"), "q") == ["answered", "dont_know", "refused"]


def test_who_names_something_beside_not_knowing_has_answered(tmp_path):
    form = form_of(tmp_path, ["select_multiple src", "src", "Откуда?", "Кайдан?"], choices=[*MEDIA, ["src", "99", "Не знаю", "Билбейм"]])
    survey = read(tmp_path, form, ["src", "_uuid"], ["tv 99", "a"], ["99", "b"])
    assert states(survey, "src") == ["answered", "dont_know"]


# ---------------------------------------------------------------- versions of a form


def test_versions_are_told_by_the_forms_themselves(tmp_path):
    def version(number, *rows):
        return write(tmp_path / f"{number}.xlsx", survey=[HEAD, *rows], choices=[OPTIONS, *YN], settings=[["version"], [number]])

    trust = ["select_one yn", "trust", "Доверие", "Ишеним"]
    old = version("1", trust, ["integer", "n", "Число", "Саны", "${trust} = 'no'"], ["text", "gone", "Старое", "Эски"])
    new = version("2", trust, ["integer", "n", "Число", "Саны", "${trust} = 'yes'"], ["text", "late", "Новое", "Жаңы"])
    survey = read(tmp_path, read_forms([new, old]), ["trust", "n", "gone", "late", "FormVersion", "_uuid"], ["no", "3", "а", "", "1", "a"], ["yes", "", "", "", "1", "b"], ["yes", "", "", "", "2", "c"])
    assert survey.asked["n"].tolist() == [True, False, True]
    assert survey.asked["gone"].tolist() == [True, True, pd.NA] and survey.asked["late"].tolist() == [pd.NA, pd.NA, True]


def test_a_question_that_a_newer_version_put_into_a_group_has_two_columns(tmp_path):
    form = form_of(tmp_path, ["begin_group", "g", "Г", "Т"], ["select_one yn", "q", "?", "?"], ["end_group"], choices=YN)
    assert read(tmp_path, form, ["q", "g/q", "_uuid"], ["yes", "", "a"], ["", "no", "b"]).answers["q"].tolist() == ["yes", "no"]


def test_names_below_the_wordings_where_only_they_tell_respondents_apart(tmp_path):
    form = form_of(tmp_path, ["text", "id", "Код", "Коду"], ["integer", "n", "Сколько?", "Канча?"])
    survey = read(tmp_path, form, ["Код", "Сколько?"], ["id", "n"], ["a1", 3], ["a2", 4])
    assert survey.answers["n"].to_dict() == {"a1": 3, "a2": 4}


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(("condition", "asked"), [
    ("count(${mem}[sex = 'f']) > 0", [True, False]), ("count(${mem}[${age} > ${limit}]) = 1", [True, True]), ("sum(${mem}[sex='m']/age) = 12", [True, False]), ("count(${age}[. < 18]) = 1", [True, True]),
    ("indexed-repeat(${sex}, ${mem}, ${which}) = 'm'", [True, True]), ("selected(join(' ', ${sex}), 'f')", [True, False]),
    (f"instance('sex'){ITEM}[name = ${{who}}]/side = 'left'", [True, False]), (f"instance('other'){ITEM}[name = ${{who}}]/side = 'left'", [pd.NA, pd.NA]), ("jr:choice-name(${who}, '${who}') = 'Ж'", [True, False]),
    ("${twice} > 3", [True, False]), ("${chance} > 0.5", [pd.NA, pd.NA]), ("not(${limit})", [False, True]),
])  # fmt: skip
def test_conditions_over_rows_lists_and_calculations(tmp_path, condition, asked):
    form = write(tmp_path / "form.xlsx", survey=[[*HEAD, "calculation"], ["integer", "limit", "П", "П"], ["integer", "which", "К", "К"], ["select_one sex", "who", "К", "К"], ["calculate", "twice", None, None, None, "${which} * 2"],
                 ["calculate", "chance", None, None, None, "random()"], ["begin_repeat", "mem", "Член", "Мүчө"], ["integer", "age", "В", "Ж"], ["select_one sex", "sex", "П", "Ж"], ["end_repeat"], ["text", "q", "В", "С", condition]],
                 choices=[[*OPTIONS, "side"], ["sex", "f", "Ж", "Ж", "left"], ["sex", "m", "М", "М", "right"]])  # fmt: skip
    mem = [["age", "sex", "_parent_index", "_submission__uuid"], [40, "f", 1, "a"], [12, "m", 1, "a"], [17, "m", 2, "b"]]
    survey = read(tmp_path, form, ["limit", "which", "who", "_index", "_uuid"], [30, 2, "f", 1, "a"], [0, 1, "m", 2, "b"], mem=mem)
    assert survey.asked["q"].tolist() == asked


@pytest.mark.parametrize("condition", ["min() > 1", "sum() = 0", "substring-before(${n}, '') = ''", "translate(${n}, 1, 2) = '3'", "indexed-repeat(${age}, ${mem}, 1.5) = 1", "count(${mem}[${loop} > 1]) = 1", "${mem}[", "count(${mem}[bad(]) = 1"])
def test_no_condition_breaks_the_reading(tmp_path, condition):
    form = write(tmp_path / "form.xlsx", survey=[[*HEAD, "calculation"], ["integer", "n", "Ч", "С"], ["calculate", "loop", None, None, None, "count(${mem}[${loop} > 1])"], ["begin_repeat", "mem", "Ч", "М"], ["integer", "age", "В", "Ж"], ["end_repeat"], ["text", "q", "В", "С", condition]])
    survey = read(tmp_path, form, ["n", "_index", "_uuid"], [1, 1, "a"], mem=[["age", "_parent_index", "_submission__uuid"], [4, 1, "a"]])
    assert survey.answers["n"].tolist() == [1] and "q" in survey.asked


def test_calculations_that_look_at_each_other_are_unknown(tmp_path):
    form = write(tmp_path / "form.xlsx", survey=[[*HEAD, "calculation"], ["integer", "n", "Ч", "С"], ["calculate", "one", None, None, None, "${two} + 1"], ["calculate", "two", None, None, None, "${one} + 1"], ["text", "q", "В", "С", "${one} > 1"]])
    survey = read(tmp_path, form, ["n", "_uuid"], [1, "a"])
    assert survey.asked["q"].isna().all() and survey_tables(survey, "w")["answers"]["n"].tolist() == [1]


def test_conditions_agree_with_another_reader_of_xpath():
    """libxml2 works out the same random expressions; answers are texts there, as ours are."""
    chance, answers = random.Random(20), {"a": ["", "0", "5", "18", "007"], "b": ["", "1.5", "-2.5", "10"], "s": ["", "x", "05", "суу"], "t": ["", "water land", " none ", "18"]}

    def number(depth):
        kind = chance.random()
        if depth <= 0 or kind < 0.3:
            return chance.choice(["0", "2", "18", "3.5", f"number({text(0)})"])
        if kind < 0.6:
            return f"({number(depth - 1)} {chance.choice(['+', '-', '*', 'mod'])} {number(depth - 1)})"
        return chance.choice([f"string-length({text(depth - 1)})", f"{chance.choice(['floor', 'ceiling', 'round'])}({number(depth - 1)})", f"({number(depth - 1)} div {chance.choice(['2', '4'])})"])

    def text(depth):
        if depth <= 0 or chance.random() < 0.5:
            return chance.choice(["${a}", "${b}", "${s}", "${t}", "'x'", "''", "'18'"])
        one, other = text(depth - 1), text(depth - 1)
        return chance.choice([f"concat({one}, {other})", f"substring-before({one}, {other})", f"substring-after({one}, {other})", f"translate({one}, 'aоw', 'AO')", f"normalize-space({one})"])

    def condition(depth):
        kind = chance.random()
        if depth <= 0 or kind < 0.5:
            return f"{chance.choice([text, number])(depth - 1)} {chance.choice(['=', '!=', '<', '<=', '>', '>='])} {chance.choice([text, number])(depth - 1)}"
        if kind < 0.7:
            return f"({condition(depth - 1)} {chance.choice(['and', 'or'])} {condition(depth - 1)})"
        return chance.choice([f"not({condition(depth - 1)})", f"boolean({text(depth - 1)})", f"contains({text(1)}, {text(0)})", f"({condition(depth - 1)}) = ({chance.choice([condition, text, number])(depth - 1)})"])

    for _ in range(400):
        expression, row = condition(4), {name: chance.choice(values) for name, values in answers.items()}
        document = etree.Element("data")
        for name, value in row.items():
            etree.SubElement(document, name).text = value
        truth = document.xpath("boolean(" + re.sub(r"\$\{(\w)\}", r"string(/data/\1)", expression) + ")")
        assert relevance_mask(expression, {name: [value] for name, value in row.items()}, 1).tolist() == [truth], (expression, row)


# ---------------------------------------------------------------- logs of cleaning


@pytest.mark.parametrize("log", [
    "Код анкеты;Переменная;Было;Стало;Решение;Комментарий\na;n;3;4;исправлено;опечатка\nb;;;;анкета удалена;\n",
    "Маектин коду;Суроонун аты;Мурунку маани;Жаңы маани;Аракет;Түшүндүрмө\na;n;3;4;оңдоо;ката\nb;;;;анкетаны өчүрүү;\n",
])  # fmt: skip
def test_logs_in_russian_and_kyrgyz(tmp_path, log):
    survey = read(tmp_path, form_of(tmp_path, ["integer", "n", "Число", "Саны"]), ["n", "_uuid"], [3, "a"], [5, "b"])
    (tmp_path / "log.csv").write_text(log, "utf-8")
    clean, changes = clean_survey(survey, read_cleaning_log(tmp_path / "log.csv"))
    assert changes["state"].tolist() == ["done", "done"] and clean.answers["n"].to_dict() == {"a": 4}


def test_na_is_no_new_value_unless_an_option_is_called_so(tmp_path):
    form = form_of(tmp_path, ["select_one yn", "q", "?", "?"], ["text", "t", "?", "?"], choices=YN)
    survey = read(tmp_path, form, ["q", "t", "_uuid"], ["yes", "суу", "a"])
    (tmp_path / "log.csv").write_text("uuid,question,old_value,new_value,change_type\na,q,yes,NA,change_response\na,t,суу,NA,change_response\n", "utf-8")
    _, changes = clean_survey(survey, read_cleaning_log(tmp_path / "log.csv"))
    assert changes["problem"].str.contains("no new value").all()


def test_a_spoilt_date_cell_of_a_workbook_is_a_code(tmp_path):
    form = form_of(tmp_path, ["select_one often", "q", "?", "?"], choices=[["often", "1-2", "1-2 раза", "1-2 жолу"]])
    with pd.ExcelWriter(tmp_path / "e.xlsx") as book:
        pd.DataFrame({"q": [datetime.datetime(2026, 1, 2)], "_uuid": ["a"]}).to_excel(book, index=False)
    assert read_survey(tmp_path / "e.xlsx", form).answers["q"].tolist() == ["1-2"]
