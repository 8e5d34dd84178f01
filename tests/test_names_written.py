"""What a team writes for print or beside its codes is searched for names, each kind of it, also where a line was written by hand. Every name is invented."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import small_study
import yaml

from pipeline.adjust import recorded as adjust
from pipeline.check import check_study
from pipeline.cli import main
from pipeline.coding.coded import code_study
from pipeline.coding.codebook import study_codebook
from pipeline.errors import InputError
from pipeline.findings.adjust import adjustments
from pipeline.findings.portfolio import portfolio
from pipeline.findings.promises import promises
from pipeline.protect.written import Written, signs, told_without_names
from pipeline.read.corpus import write_corpus
from pipeline.show.words import Words
from pipeline.study import Study

NAME = {"ky": "Жоломанованын каналы тазаланат", "ru": "Канал у Жоломановой почистят", "en": "The canal of Cholomanova, sorry, Jolomanova will be cleaned"}
STAMP = {"coder": "a", "at": "2025-04-01T10:00:00+06:00"}


@pytest.fixture
def study(project) -> Study:
    return small_study.make(project)


def put(study, name: str, *lines: dict) -> None:
    study.decisions(name).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


def test_promises(study):
    put(study, "promises", {"kind": "promise", "id": "pr-1", "type": "promise", "place": "osh-jazy", "owner": "mayor", "what": NAME, "made": "2025-04-01"} | STAMP)
    row = promises(study).iloc[0]
    assert row["what_ky"] == "[name] каналы тазаланат" and row["what_ru"] == "Канал у [name] почистят" and "Jolomanova" not in row["what_en"] and "canal" in row["what_en"]


def test_reasons_of_adjustments_and_who_signs_them(study):
    codes = list(study_codebook(study).codes["code"])
    put(study, "adjustments", {"kind": "adjustment", "need": "NR.1", "place": "osh-jazy", "audience": "CL", "factor": 2, "reason": NAME} | STAMP | {"coder": "Асаналиев"})
    (line,) = adjustments(study, codes)
    assert line["reason"]["ru"] == "Канал у [name] почистят" and line["coder"] == "[name]" and line["factor"] == 2


def test_themes_of_initiatives(study):
    (study.folder / "followup").mkdir()
    (study.folder / "followup" / "portfolio.yaml").write_text(yaml.safe_dump({"initiatives": [{"id": "g1", "kind": "initiative", "places": ["osh-jazy"], "theme": NAME, "drivers": ["NR.1"]}]}, allow_unicode=True), "utf-8")
    study.write("codes", study_codebook(study).codes)
    rows, _ = portfolio(study)
    assert rows["theme_ky"].tolist() == ["[name] каналы тазаланат"]


def test_translations_and_paraphrases(study):
    one = next(line for line in map(json.loads, (study.folder / "codings" / "first.jsonl").read_text("utf-8").splitlines()) if line["kind"] == "coding")
    place = {key: one[key] for key in ("document", "start", "end")} | STAMP
    put(study, "translations", place | {"quote": "x", "language": "ru", "text": NAME["ru"]})
    put(study, "paraphrases", place | {"code": "MN.5", "language": "ky", "text": NAME["ky"]})
    write_corpus(study)
    assert study.read("renderings")["text"].tolist() == ["Канал у [name] почистят", "[name] каналы тазаланат"]


def test_memos_and_reasons_beside_codes(study):
    path = study.folder / "codings" / "second.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(line | ({"memo": NAME["ru"], "reason": "0555 12 34 56"} if line["kind"] == "coding" else {}), ensure_ascii=False) + "\n" for line in lines), "utf-8")
    write_corpus(study)
    codings = code_study(study)["codings"]
    assert set(codings["memo"].dropna()) == {"Канал у [name] почистят"} and "[tel]" in set(codings["reason"].dropna())


@pytest.mark.parametrize("text", list(NAME.items()))
def test_the_command_refuses_a_reason_with_a_name(study, text):
    given = SimpleNamespace(need="NR.1", place="osh-jazy", audience="CL", factor=2.0, reason=[":".join(text)], coder="a")
    with pytest.raises(InputError, match="seems to hold a name"):
        adjust(study, given, Words("en"))
    assert not study.decisions("adjustments").exists()


def test_a_name_that_came_onto_the_lists_later_is_found_in_what_was_written_before(study):
    assert Written(study).text("Эми Ырсалиева жооп берет", "ky", guess=False) == "Эми Ырсалиева жооп берет"
    put(study, "name_reviews", {"name": "Ырсалиева", "decision": "mask"} | STAMP)
    assert Written(study).text("Эми Ырсалиева жооп берет", "ky", guess=False) == "Эми [name] жооп берет"
    # a decision to keep never lets a known name stand, but a guess
    put(study, "name_reviews", {"name": "Жоломанова", "decision": "keep"} | STAMP, {"name": "Асылкан Ырсалиева", "decision": "keep"} | STAMP)
    assert Written(study).text("Кечээ Жоломанова менен Асылкан Ырсалиева келди, Кубатова да", "ky") == "Кечээ [name] менен Асылкан Ырсалиева келди, [name] да"


def test_ordinary_sentences_stay_as_they_are():
    study = Study("living-in-peace")
    written = Written(study)
    for line in map(json.loads, study.decisions("promises").read_text("utf-8").splitlines()):
        assert written.texts(line.get("what") or {}) == (line.get("what") or {})


@pytest.mark.parametrize(("language", "word"), [("ky", "тизмедеги ысым турат"), ("ru", "стоит имя из списков"), ("en", "holds a name of the lists")])
def test_check_says_where_a_name_is_printed_as_it_stands_and_does_not_repeat_it(study, language, word):
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["title"]["ru"] = "У Жоломановой"
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    (study.folder / "codings" / "first.jsonl").rename(study.folder / "codings" / "Пахирдин.jsonl")
    rows = [row for row in check_study("small", language)[0] if row[1] == word]
    assert [row[0] for row in rows] == ["codings/*.jsonl"]
    # the title is more than told: it stops every stage (tests/test_names_printed.py)
    assert "Жоломанов" not in str(check_study("small", language)) and "Пахирдин" not in str(rows)


# ------------------------------------------------------------------------- who signs, and what the terminal says


def test_a_full_name_is_no_sign_of_the_team_though_no_list_has_it(project):
    written = Written(small_study.make(project))
    assert [written.code(sign) for sign in ("A", "coder-a", "Айзада", "Айзада Токсонбаева", "Темирбек")] == ["A", "coder-a", "Айзада", "[name]", "[name]"]


def test_recruiters_with_names_get_signs_and_two_stay_two():
    masked = {"Айзада Токсонбаева": "[name]", "Нурлан Сыдыгалиев": "[name]"}
    assert signs(["R1", "Айзада Токсонбаева", None, "Нурлан Сыдыгалиев", "Айзада Токсонбаева"], lambda text: masked.get(text, text)) == {"Айзада Токсонбаева": "recruiter-1", "Нурлан Сыдыгалиев": "recruiter-2"}


@pytest.mark.parametrize(
    "said, told",
    [
        ("question place has no option Темирбек Асаналиев.", "question place has no option [name]."),
        ("the kind of change 'асаналиевге' is not known", "the kind of change '[name]' is not known"),
        ("codebook has no code XX.Асаналиев. Add the code.", "codebook has no code XX.[name]. Add the code."),
        ("Бакыт үйдөн башталат. Access to the file was refused.", "Бакыт үйдөн башталат. Access to the file was refused."),
    ],
)
def test_what_the_terminal_says_repeats_no_name_of_the_lists(project, said, told):
    study = small_study.make(project)
    (study.folder / "names.txt").write_text("Темирбек Асаналиев\nБакыт\n", "utf-8")
    assert told_without_names(said, study.folder) == told


def test_check_and_an_error_name_nobody(project, capsys):
    study = small_study.make(project)
    path = study.folder / "codings" / "first.jsonl"
    path.write_text(path.read_text("utf-8").replace('"NR.1"', '"XX.Асаналиев"'), "utf-8")
    assert main(["check", "small"]) == 0
    (study.folder / "survey" / "b.csv").write_text("uuid,place\n1,Темирбек Асаналиев\n", "utf-8")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"] |= {"survey": [{"wave": "Темирбек Асаналиев", "data": "b.csv"}, {"wave": "Темирбек Асаналиев", "data": "b.csv"}]}
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    main(["check", "small"])
    main(["adjust", "small", "XX.Асаналиев", "--factor", "2", "--reason", "ru:так решили все", "--coder", "A"])
    said = "".join(capsys.readouterr())
    assert "[name]" in said and "саналиев" not in said
