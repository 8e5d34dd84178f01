"""The list of participants as teams bring it, and speakers who share a name."""

import pandas as pd
import pytest
from small_study import make

from pipeline.errors import InputError
from pipeline.protect.known import KnownNames
from pipeline.read.corpus import read_corpus
from pipeline.read.namesakes import namesakes, numbered_apart
from pipeline.read.participants import listed_names, participants_file, unheard

EXCEL = "Файл;Участник;ФИО;Роль;Пол;Возраст;Село;Согласие\r\ngroup-0.txt;К1;Асан Кадыров;участник;м;51 год;Ак-Булак;да\r\ngroup-1.txt;К2;Зуура Маматова;;ж;;Ак-Булак;нет\r\n"


@pytest.fixture
def study(tmp_path):
    return make(tmp_path)


def _list(study, text, encoding="utf-8"):
    (study.folder / "participants.csv").write_bytes(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
def test_a_list_that_excel_saved_is_read_with_its_headings_and_words(study, encoding):
    _list(study, EXCEL, encoding)
    listed = participants_file(study)
    assert listed[["document", "participant", "name", "role", "gender", "age", "consent"]].fillna("").values.tolist() == [
        ["group-0.txt", "К1", "Асан Кадыров", "participant", "m", "51", "yes"], ["group-1.txt", "К2", "Зуура Маматова", "", "f", "", "no"]]


def test_letters_that_windows_1251_lost_stop_the_reading(study):
    # such a name would be found nowhere in the talk, and would be printed
    (study.folder / "participants.csv").write_bytes(EXCEL.replace("Зуура", "Гүлүмкан").encode("cp1251", "replace"))
    with pytest.raises(InputError, match="letters were lost") as caught:
        participants_file(study)
    assert caught.value.place == "line 3"


@pytest.mark.parametrize("cell, problem", [("Пол;Возраст|x;45", "no gender"), ("Пол;Возраст|ж;1981", "no age")])
def test_a_gender_or_age_that_is_none_is_named(study, cell, problem):
    head, row = cell.split("|")
    _list(study, f"document;participant;{head}\ngroup-0.txt;К1;{row}\n")
    with pytest.raises(InputError, match=problem):
        participants_file(study)


def test_names_txt_may_be_in_windows_1251_but_not_without_its_letters(study):
    (study.folder / "names.txt").write_bytes("Асан Кадыров\r\nЗуура Маматова, Айжамал Турдубаева\r\n".encode("cp1251"))
    assert listed_names(study)[0] == "Асан Кадыров"
    (study.folder / "names.txt").write_bytes("Асан Кадыров\r\nГүлүмкан Маматова\r\n".encode("cp1251", "replace"))
    with pytest.raises(InputError, match="letters were lost"):
        listed_names(study)


def test_rows_about_nobody_are_named():
    listed = pd.DataFrame({"document": ["a.txt", "a.txt", "b.txt"], "participant": ["К1", "К9", "К1"]})
    assert [error.problem for error in unheard(listed, {"a.txt": {"К1", "М"}})] == ["it tells of b.txt, but there is no such file", "labels listed here that speak nowhere in this file: 1 of 2"]


def test_two_people_of_one_name_are_two(study):
    _list(study, "document,participant,name,gender,age\ngroup-0.txt,К1,Чынаркүл Жоломанова,f,51\ngroup-0.txt,К2,Чынаркүл Жоломанова,f,50\ngroup-1.txt,К3,Пахирдин Асаналиев,m,67\ngroup-2.txt,К1,Пахирдин Асаналиев,m,20\n")
    tables = read_corpus(study)
    participants, turns = tables["participants"], tables["turns"]
    document = dict(zip(tables["reading"]["file"], tables["reading"]["document"], strict=True))
    mine = participants[participants["document"] == document["group-0.txt"]]
    assert sorted(mine.loc[mine["participant"].str.startswith("P-"), "age"]) == [50, 51]
    assert mine.loc[mine["participant"].str.startswith("P-"), "participant"].nunique() == 2
    ages = participants.dropna(subset=["age"]).set_index("age")["participant"]
    assert ages[67] != ages[20]
    people = tables["people"].set_index("person")
    assert people.loc[ages[67], "age_band"] == "50+" and people.loc[ages[20], "age_band"] == "18-29"
    spoken = turns.groupby("document")["participant"].nunique()
    assert spoken[document["group-0.txt"]] == len(mine)


def test_one_person_in_two_discussions_is_one():
    said = {"place": "a", "name": "Асан Кадыров", "gender": "m", "age": "40"}
    assert namesakes({("d1", "К1"): said | {"file": "1.txt"}, ("d2", "К4"): said | {"age": "41", "file": "2.txt"}, ("d3", "К4"): said | {"age": None, "file": "3.txt"}}) == {}


def test_labels_that_differ_in_a_number_are_two_people(study):
    assert numbered_apart(["Депутат 1", "Депутат 2", "Асан"], [0, 0, 1]) == [0, 1, 2]
    path = study.folder / "transcripts" / "group-0.txt"
    path.write_text(path.read_text("utf-8").replace("К1:", "Депутат 1:").replace("К2:", "Депутат 2:").replace("К3:", "Депутат 3:"), "utf-8")
    (study.folder / "participants.csv").unlink()
    tables = read_corpus(study)
    document = tables["reading"].set_index("file").loc["group-0.txt", "document"]
    assert (tables["participants"]["document"] == document).sum() == tables["documents"].set_index("document").loc[document, "n_participants"] + 1


def test_a_form_of_address_between_two_names_makes_no_second_person(study):
    # who is named once must not be counted as two people who were each named once
    (study.folder / "names.txt").write_text("Рахима эже Токоева\nТокоева Рахима\n", "utf-8")
    path = study.folder / "transcripts" / "group-3.txt"
    path.write_text(path.read_text("utf-8") + "\n\nК2: Аялдардан Рахима эже Токоева.\n\nК5: Рахима эже Токоевага барабыз.\n\nК6: Токоева Рахима.\n\nК7: Алмаз байке Шерматов.", "utf-8")
    tables = read_corpus(study)
    document = tables["reading"].set_index("file").loc["group-3.txt", "document"]
    mine = tables["mentions"][tables["mentions"]["document"] == document].merge(tables["turns"][["document", "turn", "participant"]], on=["document", "turn"])
    named = {label: set(mine.loc[mine["participant"] == label, "person"]) for label in ("К5", "К6", "К7")}
    assert [len(people) for people in named.values()] == [1, 1, 1] and named["К5"] == named["К6"] != named["К7"]


def test_a_form_of_address_in_a_case_is_no_part_of_a_listed_name():
    # "Gulbara ejei" in names.txt made a person of every эже in the talk
    names = KnownNames(["Gulbara ejei", "Салия"])
    assert [match.start for match in names.matches("Салия эже келди, эжелер да келди")] == [0]
    assert names.holds("Гүлбара эжеге айттым")
