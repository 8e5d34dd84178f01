"""Reading of forms: small invented ones, and the form of the example study."""

import csv
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.errors import InputError
from pipeline.read.xlsform import language_code, read_form

EXAMPLE = Path(__file__).parents[1] / "corpora/living-in-peace/survey/form.xlsx"
HEAD = ["type", "name", "label::Русский (ru)", "label::Кыргызча (ky)", "relevant"]
CHOICES = [["list_name", "name", "label::Русский (ru)", "label::Кыргызча (ky)"], ["sex", "f", "Жен", "Аял"], ["sex", "m", "Муж", "Эркек"]]


def write(path, **sheets):
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, column, cell)
    return path


@pytest.fixture
def form(tmp_path):
    survey = [
        HEAD,
        ["start", "start"],
        [],
        ["begin_group", "home", "Дом", "Үй", "${agree} = 'yes'"],
        ["select_one sex", "sex ", "Пол", "Жынысы"],
        ["begin_repeat", "people", "Люди", "Адамдар", "${sex} = 'f'"],
        ["integer", "age", "Возраст", "Жашы"],
        ["end_repeat"],
        ["end_group"],
        ["select_multiple sex or_other", "both", "Оба", "Экөө"],
        ["note", "thanks", "Спасибо", "Рахмат"],
    ]
    return read_form(write(tmp_path / "form.xlsx", survey=survey, choices=CHOICES, settings=[["form_title", "default_language"], ["Дом", "Русский (ru)"]]))


def test_blank_rows_and_blanks_in_names_do_not_matter(form):
    assert form.questions["name"].tolist() == ["start", "sex", "age", "both", "thanks", "both_other"]


def test_type_and_list_are_parted(form):
    assert form.question("sex")[["type", "list"]].tolist() == ["select_one", "sex"]


def test_group_path_and_repeat(form):
    assert form.question("age")[["group", "repeat"]].tolist() == ["home/people", "people"]


def test_conditions_of_the_groups_come_first(form):
    assert form.question("age")["conditions"] == ["${agree} = 'yes'", "${sex} = 'f'"]


def test_or_other_adds_an_option_and_a_question(form):
    assert "other" in form.options_of("both")["name"].tolist()
    assert form.question("both_other")["conditions"] == ["selected(${both}, 'other')"]


def test_languages_are_codes_in_the_order_of_the_columns(form):
    assert form.languages == ("ru", "ky")


def test_label_of_a_question_and_of_an_option(form):
    assert form.label("sex", "ky") == "Жынысы"
    assert form.label("sex", "ky", "m") == "Эркек"


def test_a_language_that_the_form_lacks_falls_back_to_its_default(form):
    assert form.label("sex", "en") == "Пол"


def test_an_unknown_question_is_an_error(form):
    with pytest.raises(InputError, match="no question gendr"):
        form.label("gendr", "ky")


def test_an_unknown_option_is_an_error(form):
    with pytest.raises(InputError, match="no option x"):
        form.label("sex", "ky", "x")


def test_settings(form):
    assert form.settings == {"form_title": "Дом", "default_language": "ru"}


@pytest.mark.parametrize("name, code", [("Русский (ru)", "ru"), ("кыргызча", "ky"), ("KG", "ky"), ("English", "en"), ("Kyrgyz (ky-KG)", "ky"), ("Français", "français")])
def test_language_code(name, code):
    assert language_code(name) == code


def test_bare_label_belongs_to_the_default_language(tmp_path):
    path = write(tmp_path / "f.xlsx", survey=[["type", "name", "label"], ["text", "q", "Вопрос"]], settings=[["default_language"], ["Русский (ru)"]])
    assert read_form(path).languages == ("ru",)


def test_a_hint_does_not_make_a_language(tmp_path):
    path = write(tmp_path / "f.xlsx", survey=[["type", "name", "label::English (en)", "hint::Francais"], ["text", "q", "Question", "Indice"]])
    assert read_form(path).languages == ("en",)


def test_numbers_as_option_names_are_codes(tmp_path):
    path = write(tmp_path / "f.xlsx", survey=[["type", "name"], ["select_one a", "q"]], choices=[["list_name", "name", "label"], ["a", 1, "x"], ["a", 99, "y"]])
    assert read_form(path).options["name"].tolist() == ["1", "99"]


def test_an_empty_first_column_does_not_matter(tmp_path):
    path = write(tmp_path / "f.xlsx", survey=[[None, "type", "name"], [None, "text", "q"]])
    assert read_form(path).questions["name"].tolist() == ["q"]


def test_a_name_used_twice_is_told_by_its_group(tmp_path):
    rows = [["type", "name"], ["begin_group", "a"], ["text", "q"], ["end_group"], ["begin_group", "b"], ["text", "q"], ["end_group"]]
    assert read_form(write(tmp_path / "f.xlsx", survey=rows)).questions["name"].tolist() == ["q", "b/q"]


def test_a_pair_of_csv_sheets(tmp_path):
    for name, rows in (("survey", [["type", "name", "label::English (en)"], ["select_one a", "q", "Q"]]), ("choices", [["list_name", "name", "label::English (en)"], ["a", "1", "One"]])):
        with open(tmp_path / f"{name}.csv", "w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    assert read_form(tmp_path / "survey.csv", tmp_path / "choices.csv").label("q", "en", "1") == "One"


@pytest.mark.parametrize(
    "rows, problem",
    [
        ([["type", "name"], ["begin_group", "a"], ["text", "q"]], "never closed"),
        ([["type", "name"], ["text", "q"], ["end_group"]], "never opened"),
        ([["type", "name"], ["select_one nowhere", "q"]], "does not define"),
        ([["type", "name"], ["text", None]], "no name"),
        ([["type", "label"], ["text", "q"]], "lacks the column name"),
    ],
)
def test_a_faulty_form_is_refused(tmp_path, rows, problem):
    with pytest.raises(InputError, match=problem):
        read_form(write(tmp_path / "f.xlsx", survey=rows))


def test_the_error_names_the_row_of_the_sheet(tmp_path):
    with pytest.raises(InputError) as caught:
        read_form(write(tmp_path / "f.xlsx", survey=[["type", "name"], [], [], ["text", None]]))
    assert caught.value.place == "sheet survey, row 4"


def test_a_workbook_without_survey_is_refused(tmp_path):
    with pytest.raises(InputError, match="needs a sheet"):
        read_form(write(tmp_path / "f.xlsx", data=[["a"], ["1"]]))


def test_the_example_form_has_three_languages():
    assert read_form(EXAMPLE).languages == ("ky", "ru", "en")


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_question_and_option_of_the_example_has_a_label(language):
    form = read_form(EXAMPLE)
    asked = form.questions[~form.questions["type"].isin(["start", "end", "today", "username", "deviceid"])]
    assert asked[f"label_{language}"].notna().all() and form.options[f"label_{language}"].notna().all()


def test_the_example_asks_the_indicators_of_the_bank():
    asked = set(read_form(EXAMPLE).questions["indicator"].dropna())
    assert asked == {*(f"I{n:02d}" for n in range(1, 17)), "I20", "I29", "I30", "I31", "I33", "I34"}


def test_sources_of_tension_carry_codes_of_the_codebook():
    options = read_form(EXAMPLE).options.set_index("name")["code"]
    assert options[["irrigation", "elections", "women_out", "jobs"]].tolist() == ["NR.1", "PL.1", "FY.4", "EC.1"]
