"""Short messages: a day, a place and a text without names; nobody behind them, and no part of the talk."""

import pytest
import small_study
import yaml

from pipeline.errors import InputError
from pipeline.read.corpus import read_corpus
from pipeline.read.messages import days_of, raw_messages
from pipeline.study import Study

HEAD = "date,place,text\n"


@pytest.fixture
def study(project) -> Study:
    small_study.make(project)
    (project / "corpora" / "small" / "messages").mkdir()
    return Study("small")


def put(study, text: str, name: str = "a.csv") -> Study:
    (study.folder / "messages" / name).write_text(text, "utf-8")
    return study


def test_names_give_way_to_the_same_sign_and_never_to_a_pseudonym(study):
    before = read_corpus(study)
    tables = read_corpus(put(study, HEAD + "2026-04-01,osh-jazy,Темирбек Асаналиев сууну бөгөп салды\n02.04.2026,osh-gulistan,Пахирдинге чалгыла: 0555 12 34 56\n"))
    found = tables["messages"]
    assert found["text"].tolist() == ["[name] сууну бөгөп салды", "[name] чалгыла: [tel]"]
    assert found["date"].tolist() == ["2026-04-01", "2026-04-02"] and found["place"].tolist() == ["osh-jazy", "osh-gulistan"]
    # and they change nothing of the talk: neither turns nor people nor who is named
    for name in ("turns", "people", "mentions", "documents", "words"):
        assert tables[name].astype(str).equals(before[name].astype(str)), name


def test_a_name_that_one_message_gives_away_is_hidden_in_all(study):
    found = read_corpus(put(study, HEAD + "2026-04-01,osh-jazy,Вчера Асылбек Турдумамбетов ругался у магазина с соседями.\n2026-04-02,osh-jazy,Асылбек Турдумамбетовго барбагыла\n"))["messages"]
    assert not found["text"].str.contains("Турдумамбетов").any()


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("date,place,text,sender\n", "column 4 may not stand here", "row 1"),
        ("date,text\n", "no column place", "row 1"),
        (HEAD + "2026-04-01,nowhere,суу жок\n", "not one of the study", "row 2, column place"),
        (HEAD + "April,osh-jazy,суу жок\n", "no day", "row 2, column date"),
        (HEAD + "31.02.2026,osh-jazy,суу жок\n", "no day", "row 2, column date"),
        (HEAD + f"2026-04-01,osh-jazy,{'суу ' * 1300}\n", "at most 5000", "row 2, column text"),
        (HEAD + "0226-04-01,osh-jazy,суу жок\n", "no day", "row 2, column date"),
        (HEAD + "2098-04-01,osh-jazy,суу жок\n2162-04-01,osh-jazy,суу жок\n", "no day", "row 3, column date"),
        (HEAD + "2026-04-01,nowhere,суу жок\n2026-04-01,osh-jazy,суу жок\n2026-04-01,elsewhere,суу\n", "not one of the study", "rows 2, 4, column place"),
        # 2005 was written for 2025
        (HEAD + "2025-12-01,osh-jazy,суу жок\n2005-12-03,osh-jazy,суу жок\n2026-02-01,osh-jazy,суу жок\n", "two years from all others", "row 3, column date"),
        ("date,date,place,text\n", "two columns date", "row 1"),
        # the quotation mark swallows the next message
        (HEAD + '2026-04-01,osh-jazy,"суу жок\n2026-04-02,osh-jazy,чалгыла\n', "is not closed", "row 2, column text"),
    ],
)
def test_what_cannot_be_taken_in_is_named_by_file_row_and_column_and_never_repeated(study, text, said, place):
    with pytest.raises(InputError, match=said) as error:
        raw_messages(put(study, text))
    assert error.value.file == "corpora/small/messages/a.csv" and error.value.place == place and "суу" not in str(error.value) and "sender" not in str(error.value)


def test_a_place_may_stand_by_its_name_in_any_of_the_three_languages(study):
    name = study.place_name("osh-jazy", "ru")
    assert raw_messages(put(study, HEAD + f"2026-04-01,{name},суу жок\n"))["place"].tolist() == ["osh-jazy"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-04-13", "2026-04-13"),
        ("13.04.2026", "2026-04-13"),
        ("13/04/2026", "2026-04-13"),
        ("13.4.26", "2026-04-13"),
        ("13-04-2026", "2026-04-13"),
        ("2026/04/13", "2026-04-13"),
        ("2026-04-13T08:15:00+06:00", "2026-04-13"),
        ("13.04.2026, 08:15", "2026-04-13"),
        # the day first, as it is written here
        ("03/04/2026", "2026-04-03"),
        ("13.04-2026", None),
        ("46125", None),
        ("", None),
    ],
)
def test_a_day_in_the_layouts_that_teams_write(written, day):
    assert days_of({2: written}) == {2: day}


def test_the_month_stands_first_where_the_file_can_only_be_read_so():
    assert days_of({2: "03/04/2026", 3: "04/13/2026"}) == {2: "2026-03-04", 3: "2026-04-13"}


def test_a_file_with_both_orders_is_not_guessed_at():
    assert days_of({2: "13/04/2026", 3: "04/14/2026"}) == {2: "2026-04-13", 3: None}


def test_rows_without_words_are_left_out_and_counted(study):
    found = raw_messages(put(study, HEAD + "2026-04-01,osh-jazy,\n,,\n2026-04-02,osh-jazy,суу жок\nкачан,кайда,  \n"))
    assert len(found) == 1 and found.attrs["without_text"] == 2


def test_columns_in_russian_or_kyrgyz_divided_by_semicolons(study):
    found = raw_messages(put(study, "\ufeffДата;Место;Текст\n01.04.2026;osh-jazy;Воды нет, но кезек биздики\n"))
    assert found.to_dict("records") == [{"date": "2026-04-01", "place": "osh-jazy", "text": "Воды нет, но кезек биздики"}]
    assert raw_messages(put(study, "Күнү,Жери,Тексти\n01.04.2026,osh-jazy,суу жок\n"))["place"].tolist() == ["osh-jazy"]


@pytest.mark.parametrize("written", ["OSH-JAZY", "Jazy", "с. Жазы", "Жазы айылы"])
def test_a_place_as_people_write_it(study, written):
    assert raw_messages(put(study, HEAD + f"2026-04-01,{written},суу жок\n"))["place"].tolist() == ["osh-jazy"]


def test_a_message_of_several_lines_with_a_quotation_is_one_message(study):
    found = raw_messages(put(study, HEAD + '2026-04-01,osh-jazy,"""Ала"" базары жабылды\nэртең 10.00дө чогулабыз, келгиле"\n'))
    assert found["text"].tolist() == ['"Ала" базары жабылды эртең 10.00дө чогулабыз, келгиле']


def test_without_a_file_the_table_is_empty(study):
    assert raw_messages(study).empty


def test_the_example_has_a_year_of_messages_in_three_places():
    study = Study("living-in-peace")
    found = raw_messages(study)
    assert len(found) >= 150 and found["place"].nunique() == 3 and found["date"].str[:7].nunique() == 12
    assert "invented" in (study.folder / "messages" / "README.md").read_text("utf-8")
    assert yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))["invented"] is True
