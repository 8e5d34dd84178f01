"""A person with everything a study can hold of somebody, erased: nothing of theirs is in any byte of the outputs made anew.

The person spoke in a group, is quoted in a trainers' guide, is named a leader in talk and in the survey under several spellings and a nickname, gave an interview, and
stands in codings, name reviews, pairs and the cleaning log. Somebody with the same given name must stay. Every name here is invented. All eight stages are run
with YNTYMAK_NIGHTLY=1; `make test` runs the first two, which alone read raw files and decisions (test_road holds that the others need neither).
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
from pathlib import Path

import pytest
import small_study
import yaml
from conftest import fresh_project
from test_erase import bytes_that_hold
from test_read_xlsform import HEAD, write

from pipeline import erase as erasing
from pipeline.erase import carry_out, erase, plan_erasure
from pipeline.holders import holders
from pipeline.protect.contents import contents
from pipeline.read.corpus import names_of_people, read_corpus
from pipeline.read.decisions import append_lines, read_lines
from pipeline.read.files import read_files
from pipeline.run import run_stage
from pipeline.study import STAGES, Study
from pipeline.training.quotes import choose_quotes

AFTER = STAGES if os.environ.get("YNTYMAK_NIGHTLY") == "1" else STAGES[:2]
NAME, NICKNAME, NAMESAKE = "Чынаркүл Жоломанова", "Карачач", "Чынаркүл Сатарова"
SPELLINGS = [NAME, "Chynarkul Zholomanova", "Чынаркул Жоломанова", NICKNAME]
OWN = "Кыштактын башындагы чыгырыкты үч ирет оңдоттук, бирок дагы эле талаага арык суусу убагында келбей, сугат кезеги аягына чейин бузулуп калат."
OPEN = "Мага айылдык тигүүчүлөр чеберканасы менен чыгармачыл ийрим көбүрөөк жардам берди деп ойлоймун."
ELSEWHERE = "К2: Карачачты баары билет, Chynarkul Zholomanovага да, Чынаркүл Сатаровага да кайрылабыз."


def make(root: Path) -> Study:
    study = small_study.make(root)
    first = study.folder / "transcripts" / "group-0.txt"
    first.write_text(f"{first.read_text('utf-8')}\n\nК1: {OWN}", "utf-8")
    second = study.folder / "transcripts" / "group-1.txt"
    second.write_text(f"{second.read_text('utf-8')}\n\n{ELSEWHERE}", "utf-8")
    (study.folder / "names.txt").write_text("\n".join((*small_study.NAMES, NAMESAKE)) + "\n", "utf-8")
    _survey(study)
    study = Study(study.name, root)
    spoken, small_study.SPOKEN = small_study.SPOKEN, (*small_study.SPOKEN, ("К1", OWN, "NR.1"))
    try:
        small_study._code(study)
    finally:
        small_study.SPOKEN = spoken
    append_lines(study.decisions("name_reviews"), [{"decision": "mask", "name": NICKNAME, "words": ["Карачачты"], "coder": "a", "at": "x"}, {"decision": "mask", "name": "Зубайра", "coder": "a", "at": "x"}])
    append_lines(study.decisions("person_reviews"), [{"decision": "same person", "names": [NAME, NICKNAME], "places": ["osh-jazy", "osh-jazy"], "coder": "a", "at": "x"},
                                                     {"decision": "different people", "names": [NAME, NAMESAKE], "places": ["osh-jazy", "osh-jazy"], "coder": "a", "at": "x"}])  # fmt: skip
    _translated(study)
    with (study.folder / "decisions" / "cleaning_log.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["uuid", "question", "old_value", "new_value", "change_type", "reason"], ["u2", "trust", "1", "2", "change_response", "call back"],
                                      ["u1", "trust", "2", "1", "change_response", "call back"], ["u7", "", "", "", "remove_survey", f"{NAME} said it was a test"]])  # fmt: skip
    return study


def _translated(study: Study) -> None:
    """The person's own words in English, and somebody else's in which the person and the namesake are named; what a language model and a crash left behind."""
    for reading in read_files(study):
        for words, text in ((OWN, "We mended the pump three times and still have no water."), (ELSEWHERE[4:], f"Karachach is known to all; people go to {SPELLINGS[1]} and to {NAMESAKE}.")):
            start = reading.turns.attrs["raw"].find(words)
            if start >= 0:
                append_lines(study.decisions("translations"), [{"document": reading.document, "start": start, "end": start + len(words), "quote": words, "language": "en", "text": text, "coder": "first", "at": "x"}])
    (study.folder / "codings" / "model.ndjson").write_text(f'{{"answer": "{OWN}"}}\n', "utf-8")
    (study.folder / "codings" / "first.torn").write_text(f'{{"quote": "{OWN}', "utf-8")


def _survey(study: Study) -> None:
    """Twelve interviews; u1 is the person's own, and others name the person under three spellings."""
    named = ["Темирбек Асаналиев", NAME, "Чынаркул Жоломанова", NAMESAKE, "Chynarkul Zholomanova", NAMESAKE, NAME, NICKNAME, "Пахирдин", NAME, "Гүлбарчын", NAMESAKE]
    form = [HEAD, ["select_one trust", "trust", "Доверяете?", "Ишенесизби?"], ["text", "helps", "Что помогает?", "Эмне жардам берет?"], ["text", "place", "Место", "Жер"],
            ["begin_repeat", "nomination", "Кого", "Кимди"], ["text", "who", "Имя", "Аты"], ["end_repeat"]]  # fmt: skip
    write(study.folder / "survey" / "form.xlsx", survey=form, choices=[["list_name", "name", "label::Русский (ru)", "label::Кыргызча (ky)"], ["trust", "1", "Нет", "Жок"], ["trust", "2", "Да", "Ооба"]])
    rows = [[str(1 + n % 2), OPEN if n == 0 else f"Кеңеш жана ынтымак, {NICKNAME} дагы." if n == 4 else None, "osh-jazy", f"u{n + 1}", n + 1] for n in range(12)]
    data = {"a": [["trust", "helps", "place", "_uuid", "_index"], *rows], "nomination": [["nomination/who", "_index", "_parent_index", "_submission__uuid"], *[[name, n + 1, n + 1, f"u{n + 1}"] for n, name in enumerate(named)]]}
    write(study.folder / "survey" / "data.xlsx", **data)
    path = study.folder / "study.yaml"
    config = yaml.safe_load(path.read_text("utf-8"))
    config["read"] |= {"survey": [{"wave": "baseline", "data": "data.xlsx", "form": "form.xlsx"}], "nominations": {"repeat": "nomination", "name": "who"}, "keep_text": ["helps"], "design": {"place": "place"}}
    config["places"] = {"osh-jazy": {"audiences": ["CL"]}}
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")


def planned(study: Study):
    return plan_erasure(study, NAME, also=[NICKNAME], respondents=["u1"], by="aigul", at="2026-01-01T10:00:00+06:00")


def said_in(folder: Path, *wanted: str) -> list[str]:
    """The files in which one of these pieces of speech stands, whatever way lines are broken."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for _, text in contents(path.read_bytes()):
            flat = "".join((text or "").replace("\ufffe", "").replace("\u00ad", "").replace("-", "").split())
            if any("".join(piece.split()) in flat for piece in wanted):
                found.append(path.relative_to(folder).as_posix())
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    """The study after the erasure and the whole road; what stood in it before."""
    root = fresh_project(tmp_path_factory.mktemp("erased"))
    study = make(root)
    raw = {path: path.read_bytes() for part in ("transcripts", "survey") for path in (study.folder / part).iterdir()}
    for stage in STAGES[:2]:
        run_stage(stage, "small", root=root, progress=False)
    quotes, tables = list(choose_quotes(study)["text"]), said_in(study.outputs, OPEN[20:60])
    people = names_of_people(study)
    plan = planned(study)
    done = carry_out(plan)
    for stage in AFTER:
        run_stage(stage, "small", root=root, progress=False)
    assert raw == {path: path.read_bytes() for path in raw}
    return {"study": study, "plan": plan, "quotes": quotes, "tables": tables, "people": people, "done": done}


def test_before_the_person_is_quoted_and_in_the_teams_tables_under_all_spellings(road):
    assert OWN in road["quotes"] and "1-read/team/turns.parquet" in road["tables"]
    assert set(SPELLINGS) <= set(road["plan"].names)


def test_no_byte_holds_a_spelling_the_nickname_or_the_pseudonym(road):
    assert bytes_that_hold(road["study"].outputs, ["Жоломанова", "Zholomanova", NICKNAME], road["plan"].pseudonyms) == []


def test_no_byte_holds_what_the_person_said_or_wrote(road):
    words = OWN.replace(",", "").split(), OPEN.split()
    pieces = [" ".join(each[n : n + 3]) for each in words for n in range(0, len(each) - 2)]
    assert said_in(road["study"].outputs, *pieces) == []


def test_the_namesake_and_everybody_else_stay_with_their_pseudonyms(road):
    after = names_of_people(road["study"])
    before = {person: names for person, names in road["people"].items() if person not in road["plan"].pseudonyms}
    assert after == before and any(NAMESAKE in names for names in after.values())
    assert sum(road["study"].read("mentions")["person"].isin([person for person, names in after.items() if NAMESAKE in names])) >= 4


def test_the_interview_is_gone_and_the_other_answers_are_as_they_were(road):
    answers = road["study"].read("answers").set_index("uuid")
    assert "u1" not in answers.index and "u7" not in answers.index and answers.loc["u2", "trust"] == "2" and len(answers) == 10


def test_decisions_about_the_person_are_gone_and_one_line_without_a_name_says_so(road):
    folder = road["study"].folder / "decisions"
    assert bytes_that_hold(folder, ["Жоломанова", NICKNAME], road["plan"].pseudonyms) == []
    assert [line.get("name") for line in read_lines(road["study"].decisions("name_reviews"))] == ["Зубайра"]
    assert read_lines(road["study"].decisions("person_reviews")) == []
    stones = read_lines(road["study"].decisions("erasures"))
    assert [(stone["by"], stone["at"]) for stone in stones] == [("aigul", "2026-01-01T10:00:00+06:00")]
    # the log of the survey goes on taking out what it took out
    log = (folder / "cleaning_log.csv").read_text("utf-8")
    assert "u7" in log and "u2" in log and "u1," not in log


def test_of_translations_the_persons_own_is_gone_and_in_anothers_the_name_and_no_other_name_stands_in_a_table(road):
    (line,) = read_lines(road["study"].decisions("translations"))
    assert line["text"] == f"[erased] is known to all; people go to [erased] and to {NAMESAKE}."
    study = Study(road["study"].name, road["study"].root)  # the other has read the tables before the erasure
    (text,) = study.read("renderings")["text"]
    assert text.endswith("people go to [erased] and to [name].") and study.read("translations")["text"].tolist() == [text]


def test_what_a_language_model_answered_and_what_a_crash_left_is_gone(road):
    assert not list((road["study"].folder / "codings").glob("*.ndjson")) and not list((road["study"].folder / "codings").glob("*.torn"))


def test_running_it_again_is_harmless(project):
    study = make(project)
    carry_out(planned(study))
    before = {path: path.read_bytes() for path in sorted(study.folder.rglob("*")) if path.is_file()}
    assert sum(carry_out(planned(study)).values()) == 0
    assert before == {path: path.read_bytes() for path in sorted(study.folder.rglob("*")) if path.is_file()}


def test_what_still_holds_the_name_is_listed_and_no_command_deletes_what_the_team_wrote(road):
    found = {holder.kind: holder for holder in holders(road["plan"])}
    assert set(found["raw"].places) == {*(f"corpora/small/transcripts/group-{n}.txt" for n in range(4)), "corpora/small/survey/data.xlsx"}
    assert not any(word in command for holder in found.values() for command in holder.commands for word in ("study.yaml", "cleaning_log", "names.txt", "participants.csv") if command.startswith("rm "))


# ---------------------------------------------------------------- killed half-way


def _killed(root: str, person: str, after: int) -> None:
    """An erasure that dies before its n-th change on the disk."""
    calls = []

    def dying(real):
        def call(*given, **more):
            calls.append(1)
            if len(calls) > after:
                os._exit(9)
            return real(*given, **more)

        return call

    import pipeline.erase_files as files
    import pipeline.read.decisions as decisions

    erasing.atomic = files.atomic = dying(files.atomic)
    erasing.shutil = type("dying", (), {"rmtree": staticmethod(dying(shutil.rmtree))})
    decisions.append_lines = dying(decisions.append_lines)
    erase("small", person, also=[NICKNAME], respondents=["u1"], by="aigul", yes=True)
    os._exit(0)


def state(study: Study) -> dict:
    """Every file of the study; of a tombstone all but the time."""
    files = {path.relative_to(study.folder).as_posix(): path.read_bytes() for path in sorted(study.folder.rglob("*")) if path.is_file()}
    return files | {"decisions/erasures.jsonl": [line | {"at": ""} for line in read_lines(study.decisions("erasures"))]}


def test_an_erasure_killed_at_any_step_is_finished_by_the_same_command(project, tmp_path):
    """By pseudonym, which nobody would have any more once the lists have lost the name."""
    study = make(project)
    person = next(person for person, names in sorted(names_of_people(study).items()) if NAME in names)
    shutil.copytree(study.folder, tmp_path / "before")
    command = {"also": [NICKNAME], "respondents": ["u1"], "by": "aigul", "yes": True}
    study.outputs.mkdir(parents=True)
    erase("small", person, **command)
    whole, steps = state(study), 0
    for after in range(40):
        shutil.rmtree(study.folder)
        shutil.copytree(tmp_path / "before", study.folder)
        study.outputs.mkdir(parents=True, exist_ok=True)
        process = multiprocessing.get_context("fork").Process(target=_killed, args=(str(project), person, after))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == 9
        steps += 1
        erase("small", person, **command)
        assert state(study) == whole and not list((project / "private").glob("*.erasing.json")), after
    assert steps >= 9 and process.exitcode == 0
    team = b"".join(value for name, value in whole.items() if isinstance(value, bytes) and name.startswith(("codings", "decisions", "names", "participants"))).decode()
    assert "Жоломанова" not in team and NICKNAME not in team


def test_an_erasure_that_was_cut_off_is_finished_before_another_begins(project):
    study = make(project)
    plan = planned(study)
    erasing._write_journal(plan, erasing._journal(study))
    assert erasing._journal(study).stat().st_mode & 0o777 == 0o600
    erase("small", "Пахирдин", by="aigul", yes=True)
    assert len(read_lines(study.decisions("erasures"))) == 2 and erasing.cut_off(study) is None
    assert "Жоломанова" not in (study.folder / "names.txt").read_text("utf-8") and "Пахирдин" not in (study.folder / "names.txt").read_text("utf-8")


def test_a_name_that_the_cleaning_log_put_in_is_erased_and_its_line_still_finds_the_answer(project):
    study = make(project)
    with (study.folder / "decisions" / "cleaning_log.csv").open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["u9", "nomination/who", "Пахирдин", NAME, "change_response", "said so"], ["u2", "nomination/who", NAME, "Гүлбарчын", "change_response", "said so"]])
    carry_out(planned(study))
    named = read_corpus(study)["mentions"].query("source_type == 'survey'")
    assert not named["mentioner"].isin(["u9"]).any() and named["mentioner"].eq("u2").sum() == 1
    log = (study.folder / "decisions" / "cleaning_log.csv").read_text("utf-8")
    assert "u9,nomination/who,Пахирдин,[erased],change_response" in log and "u2,nomination/who,,Гүлбарчын" in log
