"""A name of the lists in what is printed as the researcher wrote it stops every stage, in three languages and without the name; a village may be called after somebody."""

from __future__ import annotations

import json

import pytest
import small_study
import yaml

from pipeline.check import check_study
from pipeline.errors import StudyError
from pipeline.protect.listed import listed_names
from pipeline.protect.printed import names_in_print, refuse_names
from pipeline.protect.written import Written
from pipeline.run import run_stage
from pipeline.show.said import said_error
from pipeline.show.words import Words
from pipeline.study import STAGES, Study

NAME = "Темирбек Асаналиев"
FIELDS = {
    "title": {"ky": f"{NAME} жана башкалар", "ru": "Малое", "en": "Small"},
    "programme": {"ky": "к", "ru": "Программа Темирбека Асаналиева", "en": "e"},
    "areas": {"north": {"ky": "Түндүк", "ru": NAME, "en": "North"}},
    "places": {"osh-jazy": {"audiences": ["CL"], "name": {"ky": f"{NAME} айылы", "ru": "Жазы", "en": "Jazy"}}},
    "guide": [{"id": "Q1", "ky": "Темирбек Асаналиев жөнүндө эмне дейсиз?"}],
    "survey": {"indicators": {"I01": {"question": "q", "answers": ["yes"], "label": {"ky": "к", "ru": f"Доверяют: {NAME}", "en": "e"}}}},
    "code": {"add": [{"id": "XX.1", "name": {"ky": NAME, "ru": "р", "en": "e"}}]},
    "report": {"organisation": {"ky": "к", "ru": "р", "en": "Temirbek Asanaliev and friends"}},
    "training": {"quotes": {"shown": {"company": f"{NAME} asked for it"}}},
    "drivers": {"regions": {NAME: ["osh-jazy"], "south": ["osh-gulistan"]}},
}  # fmt: skip


def written_into(study: Study, **fields) -> Study:
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config | fields, allow_unicode=True), "utf-8")
    return Study(study.name, study.root)


@pytest.mark.parametrize("key", FIELDS)
def test_a_listed_name_in_a_text_of_study_yaml_stops(project, key):
    study = written_into(small_study.make(project), **{key: FIELDS[key]})
    with pytest.raises(StudyError) as stopped:
        refuse_names(study)
    told = [said_error(stopped.value, Words(language)) for language in ("ky", "ru", "en")]
    assert len(set(told)) == 3 and all(key in one and "names.txt" in one for one in told)
    assert not any(part in one for one in told for part in ("Темирбек", "Асаналиев", "Temirbek", "Asanaliev"))


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_runs_under_a_title_that_names_somebody(project, stage):
    written_into(small_study.make(project), title=FIELDS["title"])
    with pytest.raises(StudyError, match="printed as it stands"):
        run_stage(stage, "small", root=project, progress=False)
    assert not list((project / "outputs").rglob("*"))


def test_check_tells_the_key_as_a_problem(project):
    written_into(small_study.make(project), title=FIELDS["title"])
    rows, wrong = check_study("small", "ru")
    assert wrong and any("title" in note and "ни один этап" in note for _, _, note in rows) and "Темирбек" not in str(rows)


def test_places_and_words_that_are_names_too_are_only_told(project):
    study = small_study.make(project)
    (study.folder / "names.txt").write_text("Бакыт Асаналиев\nТоктогул\n", "utf-8")
    study = written_into(study, title={"ky": "Бакыт үйдөн башталат", "ru": "р", "en": "e"}, places={"osh-jazy": {"audiences": ["CL"], "name": {"ky": "Асаналиев", "ru": "Жазы", "en": "Jazy"}}})
    refuse_names(study)
    assert names_in_print(study).doubtful == ["title", "places.osh-jazy.name"]


def test_words_made_of_a_word_that_is_a_name_too_are_no_names(project):
    """Адилет is somebody; адилетсиз is unjust, адилеттик justice: labels say such words in every study."""
    study = small_study.make(project)
    with (study.folder / "names.txt").open("a", encoding="utf-8") as names:
        names.write("\nАдилет\n")
    said = {"ky": "жардамдын адилетсиз бөлүнүшү, адилеттик жана адилеттиктен четтөө", "ru": "р", "en": "e"}
    assert names_in_print(written_into(study, programme=said)) == names_in_print(study)
    found = names_in_print(written_into(study, programme={**said, "ky": "Адилеттен сурагыла"}))
    assert found.certain == ["programme"]
    assert names_in_print(written_into(study, programme={**said, "ky": "адилетти издеп"})).doubtful == ["programme"]


def test_files_as_the_team_calls_them_and_labels_are_not_printed(project):
    study = written_into(small_study.make(project), read={"documents": {"group-0.txt": {"moderator": [NAME], "labels": [NAME]}, f"{NAME}.txt": {"group": "mixed"}}, "names_review": "waived"})
    refuse_names(study)


@pytest.mark.parametrize("sign, stops", [("temirbek_asanaliev", True), ("asanaliev", True), ("Чынаркүл.Жоломанова", True), ("coder-a", False), ("chynarkul", False)])
def test_a_coder_who_signs_with_a_listed_name_and_surname_stops(project, sign, stops):
    study = small_study.make(project)
    path = study.folder / "codings" / "first.jsonl"
    lines = [json.loads(line) | {"coder": sign} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    found = names_in_print(study)
    assert found.coder is stops and (found.coder_doubtful or sign == "coder-a")
    if stops:
        with pytest.raises(StudyError, match="coder") as stopped:
            refuse_names(study)
        assert sign not in str(stopped.value)


@pytest.mark.parametrize(
    "data",
    [
        "Файл;Участник;ФИО\r\na.txt;К1;Сыргабай Чоноев\r\n".encode("cp1251"), "document,participant,name\na.txt,К1,Сыргабай Чоноев\n".encode("utf-16"), "\ufeffdocument\tparticipant\tАты-жөнү\na.txt\tК1\tСыргабай Чоноев\n".encode(),
        "Тизме;;\r\nдокумент;участник;Имя и фамилия\r\na.txt;К1;Сыргабай Чоноев\r\n".encode("cp1251"),
    ],
)  # fmt: skip
def test_later_stages_know_the_names_however_a_spreadsheet_saved_the_list(project, data):
    study = small_study.make(project)
    (study.folder / "participants.csv").write_bytes(data)
    (study.folder / "names.txt").write_bytes("Бейшегүл\n".replace("ү", "у").encode("cp1251"))
    assert set(listed_names(study.folder)) == {"Сыргабай Чоноев", "Бейшегул"}
    assert Written(study).text("Сыргабай Чоноевге убада бердик", "ky") == "[name] убада бердик"


def test_a_workbook_under_the_name_of_a_csv_is_read_too(project):
    import openpyxl

    study, book = small_study.make(project), openpyxl.Workbook()
    for row in (("document", "participant", "name"), ("a.txt", "К1", "Сыргабай Чоноев")):
        book.active.append(row)
    book.save(study.folder / "list.xlsx")
    (study.folder / "list.xlsx").rename(study.folder / "participants.csv")
    assert "Сыргабай Чоноев" in listed_names(study.folder)


# ------------------------------------------------------------------------------------------------------ the codebook


def defined(study: Study, code: str, key: str, text) -> Study:
    path = study.root / "corpora" / "codebook.yaml"
    book = yaml.safe_load(path.read_text("utf-8"))
    next(entry for entry in [*book["codes"], *book["parents"]] if entry["id"] == code)[key] = text
    path.write_text(yaml.safe_dump(book, allow_unicode=True), "utf-8")
    return study


@pytest.mark.parametrize(
    "code, key, text",
    [
        ("NR.1", "label", {"ky": "Сугат суусу", "ru": "Вода Темирбека Асаналиева", "en": "Water"}),
        ("NR.1", "definition", {"ky": "Асаналиевге айтылган сөз", "ru": "р", "en": "e"}),
        ("NR.1", "examples", {"ky": ["Сууну Пахирдин бууду"], "ru": ["р"], "en": ["e"]}),
        ("NR.1", "seeds", {"ky": ["асаналиев*"], "ru": [], "en": []}),
        ("NR", "scope", {"ky": "к", "ru": "р", "en": "As Temirbek Asanaliev told it"}),
    ],
)
def test_a_listed_name_in_the_codebook_stops(project, code, key, text):
    study = defined(small_study.make(project), code, key, text)
    with pytest.raises(StudyError) as stopped:
        refuse_names(study)
    assert f"{code}.{key}" in str(stopped.value) and "codebook.yaml" in str(stopped.value)
    assert not any(part in str(stopped.value).casefold() for part in ("темирбек", "асаналиев", "asanaliev", "пахирдин"))
    rows, wrong = check_study("small", "ky")
    assert wrong and any("codebook.yaml" in note and f"{code}.{key}" in note for _, _, note in rows)


def test_words_of_the_codebook_that_are_names_too_stop_nobody(project):
    """Ишен, Кадыр, Марианна and Раис are people; ишеним is trust, кадырлуу respected, marriage and raise are words."""
    study = small_study.make(project)
    (study.folder / "names.txt").write_text("Ишен\nКадыр\nМарианна\nТилек\nАкы\nРаис\n", "utf-8")
    refuse_names(study)
