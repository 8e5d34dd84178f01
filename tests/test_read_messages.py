"""Short messages: a day, a place and a text without names; nobody behind them, and no part of the talk."""

import pytest
import small_study
import yaml

from pipeline.errors import InputError
from pipeline.read.corpus import read_corpus
from pipeline.read.messages import raw_messages
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
        (HEAD + "2026-04-01,osh-jazy,\n", "between 1 and 5000", "row 2, column text"),
    ],
)
def test_what_cannot_be_taken_in_is_named_by_file_row_and_column_and_never_repeated(study, text, said, place):
    with pytest.raises(InputError, match=said) as error:
        raw_messages(put(study, text))
    assert error.value.file == "corpora/small/messages/a.csv" and error.value.place == place and "суу" not in str(error.value) and "sender" not in str(error.value)


def test_a_place_may_stand_by_its_name_in_any_of_the_three_languages(study):
    name = study.place_name("osh-jazy", "ru")
    assert raw_messages(put(study, HEAD + f"2026-04-01,{name},суу жок\n"))["place"].tolist() == ["osh-jazy"]


def test_without_a_file_the_table_is_empty(study):
    assert raw_messages(study).empty


def test_the_example_has_a_year_of_messages_in_three_places():
    study = Study("living-in-peace")
    found = raw_messages(study)
    assert len(found) >= 150 and found["place"].nunique() == 3 and found["date"].str[:7].nunique() == 12
    assert "invented" in (study.folder / "messages" / "README.md").read_text("utf-8")
    assert yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))["invented"] is True
