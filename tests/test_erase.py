"""A person who was erased is in no byte of the outputs, and the unchanged raw files do not bring them back; every name is invented."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
import small_study

from pipeline.erase import carry_out, erase, plan_erasure
from pipeline.errors import InputError
from pipeline.holders import holders
from pipeline.protect.contents import contents
from pipeline.protect.known import KnownNames
from pipeline.read.corpus import names_of_people, read_corpus
from pipeline.read.decisions import append_lines, read_lines
from pipeline.run import run_stage

NAME = "Темирбек Асаналиев"
SPEAKER = "Чынаркүл Жоломанова"


@pytest.fixture
def study(project):
    return small_study.make(project)


def gone(study, person: str, **more):
    plan = plan_erasure(study, person, by="aigul", at="2026-01-01T10:00:00+06:00", **more)
    return plan, carry_out(plan)


def bytes_that_hold(folder, names: list[str], pseudonyms: list[str]) -> list[str]:
    known, found = KnownNames(names), []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for place, text in contents(path.read_bytes()):
            assert text is not None, path
            if known.matches(text, starts=False) or any(pseudonym in text for pseudonym in pseudonyms):
                found.append(f"{path.name}, {place}")
    return found


def test_after_erasing_no_byte_of_the_outputs_holds_the_name_its_cases_or_the_pseudonym(project, study):
    run_stage("1-read", "small", root=project, progress=False)
    before = [person for person, names in names_of_people(study).items() if NAME in names]
    assert bytes_that_hold(study.outputs, [], before)
    raw = {path: path.read_bytes() for path in (study.folder / "transcripts").iterdir()}
    gone(study, before[0])
    run_stage("1-read", "small", root=project, progress=False)
    assert (study.outputs / "1-read" / "team" / "turns.parquet").exists()
    assert bytes_that_hold(study.outputs, [NAME, "Temirbek Asanaliev"], before) == []
    assert raw == {path: path.read_bytes() for path in (study.folder / "transcripts").iterdir()}


def test_another_spelling_and_script_in_a_new_file_does_not_bring_the_person_back(study):
    gone(study, NAME)
    (study.folder / "transcripts" / "new.txt").write_text("Модератор: Ким?\n\nК1: Temirbekten surasak, темирбек асаналиевге, АСАНАЛИЕВДИН үйүнө бардык.\n\nК2: Ооба, болот.", "utf-8")
    text = " ".join(read_corpus(study)["turns"]["text"])
    assert "[erased]" in text and not KnownNames([NAME]).matches(text)


def test_mentions_are_masked_and_nobody_else_is(study):
    others = {person: names for person, names in names_of_people(study).items() if NAME not in names}
    gone(study, NAME)
    texts = read_corpus(study)["turns"]["text"]
    assert texts.str.contains("кезекти [erased] байке бузуп", regex=False).sum() == 4
    assert names_of_people(study) == others


def test_turns_that_the_person_spoke_are_gone_and_the_others_keep_their_numbers(study):
    before = read_corpus(study)
    plan, _ = gone(study, SPEAKER)
    after = read_corpus(study)
    document = plan.speakers[0][0]
    spoken = before["turns"]["participant"].isin(plan.pseudonyms)
    assert spoken.sum() == 4
    kept = before["turns"][~spoken]
    assert list(zip(after["turns"]["document"], after["turns"]["turn"], strict=True)) == list(zip(kept["document"], kept["turn"], strict=True))
    counts = after["documents"].set_index("document")["n_turns"]
    assert counts[document] == (kept["document"] == document).sum()


def test_no_table_holds_a_row_about_the_person(study):
    plan, _ = gone(study, SPEAKER)
    for name, frame in read_corpus(study).items():
        text = frame.to_csv()
        assert not any(pseudonym in text for pseudonym in plan.pseudonyms), name
        assert not any("[erased]" in set(frame[column]) for column in ("person", "participant", "mentioner") if column in frame), name


def test_codings_of_the_persons_turns_go_and_the_pseudonym_leaves_quotes(study):
    plan = plan_erasure(study, SPEAKER, by="aigul", at="now")
    path = study.folder / "codings" / "first.jsonl"
    count = len(path.read_text("utf-8").splitlines())
    document = next(iter(plan.turns))
    other = next(line for line in map(json.loads, path.read_text("utf-8").splitlines()) if line["document"] != document)
    append_lines(path, [other | {"quote": f"{plan.pseudonyms[0]} элди чогултат", "memo": "Жоломанованы сурайлы"}])
    carry_out(plan)
    lines = read_lines(path)
    assert len(lines) == count + 1 - 8
    assert lines[-1]["quote"] == "[erased] элди чогултат" and lines[-1]["memo"] == "[erased] сурайлы"


def test_decisions_about_the_person_go_and_others_stay(study):
    person = next(person for person, names in names_of_people(study).items() if NAME in names)
    append_lines(study.decisions("name_reviews"), [{"name": "Темирбек"}, {"name": "Зубайра"}, {"document": "d1", "memo": f"{person} жана Темирбек"}])
    append_lines(study.decisions("person_reviews"), [{"decision": "same person", "names": ["Темирбек", "Тёма"], "places": ["a", "a"]}, {"same": [person, "P-AAAAAA"]}])
    gone(study, person)
    assert read_lines(study.decisions("name_reviews")) == [{"name": "Зубайра"}, {"document": "d1", "memo": "[erased] жана [erased]"}]
    assert read_lines(study.decisions("person_reviews")) == []


def test_the_lists_of_the_team_lose_the_name(study):
    gone(study, SPEAKER)
    assert "Жоломанова" not in (study.folder / "names.txt").read_text("utf-8") + (study.folder / "participants.csv").read_text("utf-8")
    assert "Пахирдин" in (study.folder / "names.txt").read_text("utf-8")


def test_the_tombstone_holds_no_name(study):
    gone(study, NAME)
    line = study.decisions("erasures").read_text("utf-8")
    assert not KnownNames([NAME]).matches(line) and json.loads(line)["by"] == "aigul"


def test_outputs_and_private_tables_are_deleted(study):
    (study.outputs / "8-report").mkdir(parents=True)
    (study.outputs / "index.html").write_text(NAME, "utf-8")
    study.private.mkdir(parents=True)
    (study.private / "names-review.csv").write_text(NAME, "utf-8")
    gone(study, NAME)
    assert not study.outputs.exists() and not study.private.exists()


def test_an_erasure_that_was_cut_off_is_finished_by_running_it_again(study):
    plan = plan_erasure(study, SPEAKER, by="aigul", at="now")
    append_lines(study.decisions("erasures"), [plan.stone])
    again = plan_erasure(study, SPEAKER, by="aigul", at="later")
    assert (again.pseudonyms, again.turns) == (plan.pseudonyms, plan.turns)
    carry_out(again)
    assert len(read_lines(study.decisions("erasures"))) == 1 and "Жоломанова" not in (study.folder / "participants.csv").read_text("utf-8")


def test_a_name_that_fits_two_people_is_refused_with_their_pseudonyms(study):
    path = study.folder / "names.txt"
    path.write_text(path.read_text("utf-8") + "Темирбек Сооронов\n", "utf-8")
    transcript = study.folder / "transcripts" / "group-0.txt"
    transcript.write_text(transcript.read_text("utf-8") + "\n\nК2: Темирбек Сооронов да келди.", "utf-8")
    with pytest.raises(InputError, match=r"P-\w{6}, P-\w{6}") as caught:
        plan_erasure(study, "Темирбек")
    assert "Темирбек" not in str(caught.value)


def test_an_unknown_pseudonym_is_refused(study):
    with pytest.raises(InputError, match="nobody"):
        plan_erasure(study, "P-000000")


def test_nothing_is_changed_without_a_yes(study):
    before = {path: path.read_bytes() for path in study.folder.rglob("*") if path.is_file()}
    asked = []
    assert erase("small", NAME, ask=lambda text: asked.append(text) or "жок", language="ky") == ["Эч нерсе өзгөргөн жок."]
    assert len(asked) == 1 and before == {path: path.read_bytes() for path in study.folder.rglob("*") if path.is_file()}


def test_the_respondents_own_interview_is_known_by_its_hash(study):
    plan, _ = gone(study, NAME, respondents=["uuid-1"])
    assert plan.erased.answered("uuid-1") and not plan.erased.answered("uuid-2")


def test_raw_files_and_git_history_that_hold_the_name_are_listed(project, study):
    for command in (["init", "-q"], ["add", "corpora"], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-q", "-m", "a"], ["remote", "add", "origin", "elsewhere"]):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    plan, _ = gone(study, NAME)
    found = {holder.kind: holder for holder in holders(plan)}
    assert found["raw"].places == tuple(f"corpora/small/transcripts/group-{n}.txt" for n in range(4))
    assert "corpora/small/names.txt" in found["git"].places
    assert any("git filter-repo --force --partial --invert-paths" in command and "corpora/small/names.txt" in command for command in found["git"].commands)
    assert found["git_remote"].places == ("origin",)


def test_the_cache_of_dvc_and_its_remotes_are_listed(project, study):
    import hashlib

    raw = (study.folder / "transcripts" / "group-0.txt").read_bytes()
    digest = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    cached = project / ".dvc" / "cache" / "files" / "md5" / digest[:2] / digest[2:]
    cached.parent.mkdir(parents=True)
    cached.write_bytes(raw)
    (project / ".dvc" / "config").write_text("[core]\n    analytics = false\n['remote \"shelf\"']\n    url = elsewhere\n", "utf-8")
    plan, _ = gone(study, NAME)
    found = {holder.kind: holder for holder in holders(plan)}
    assert found["dvc_cache"].places == (cached.relative_to(project).as_posix(),)
    assert found["dvc_remote"].commands == ("dvc gc --workspace --cloud --remote shelf --force",)


def test_a_file_whose_name_names_the_person_is_shown_with_a_star(study):
    shutil.copy(study.folder / "transcripts" / "group-0.txt", study.folder / "documents" / "Темирбек-Асаналиев.txt")
    plan, _ = gone(study, NAME)
    raw = next(holder for holder in holders(plan) if holder.kind == "raw")
    assert "corpora/small/documents/*.txt" in raw.places and not any("*" in command or "сан" in command.casefold() for command in raw.commands)


def pasted(holder, project) -> None:
    for command in holder.commands:
        assert subprocess.run(["bash", "-c", command], cwd=project, capture_output=True, text=True).returncode == 0


def test_the_command_for_such_a_file_deletes_it_and_no_other(project, study):
    documents = study.folder / "documents"
    shutil.copy(study.folder / "transcripts" / "group-0.txt", documents / "Темирбек-Асаналиев.txt")
    (documents / "report.txt").write_text("Бул жерде эч ким аталбайт.", "utf-8")
    plan, _ = gone(study, NAME)
    pasted(next(holder for holder in holders(plan) if holder.kind == "raw"), project)
    assert [path.name for path in documents.iterdir()] == ["report.txt"]


def test_what_somebody_put_beside_the_studies_is_listed_and_its_command_names_nobody(project, study):
    person = next(person for person, names in names_of_people(study).items() if NAME in names)
    (project / "sheets").mkdir()
    (project / "sheets" / "ws.csv").write_text(f"turn,speaker\n1,{person}\n", "utf-8")
    (project / "Асаналиев.csv").write_text("a\n1\n", "utf-8")
    (project / "other.csv").write_text("a\n1\n", "utf-8")
    (project / "private").mkdir(exist_ok=True)
    (project / "private" / "last-traceback.txt").write_text("…", "utf-8")
    plan, _ = gone(study, NAME)
    found = {holder.kind: holder for holder in holders(plan)}
    assert found["stray"].places == ("sheets/ws.csv", "*.csv") and "саналиев" not in str(found["stray"])
    for kind in ("stray", "private"):
        pasted(found[kind], project)
    assert (project / "other.csv").exists() and not (project / "Асаналиев.csv").exists() and not (project / "sheets" / "ws.csv").exists() and not (project / "private" / "last-traceback.txt").exists()


def test_history_is_listed_under_every_name_that_a_file_has_had_and_what_is_rewritten_names_nobody(project, study):
    def git(*words) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a", *words], cwd=project, check=True, capture_output=True)

    (project / "sheet.csv").write_text(f"who\n{NAME}\n", "utf-8")
    git("init", "-q")
    git("add", "corpora", "sheet.csv")
    git("commit", "-q", "-m", "a")
    git("mv", "corpora/small/transcripts/group-1.txt", "corpora/small/transcripts/Асаналиев.txt")
    git("commit", "-q", "-m", "b")
    plan, _ = gone(study, NAME)
    found = next(holder for holder in holders(plan) if holder.kind == "git")
    assert {"corpora/small/transcripts/group-1.txt", "corpora/small/transcripts/*.txt", "sheet.csv"} <= set(found.places)
    callback = next(command for command in found.commands if "--filename-callback" in command)
    assert "саналиев" not in str(found)
    # what git-filter-repo makes of a callback: the body of a function of the file's name
    spaces: dict = {}
    exec("def rewritten(filename):\n  " + callback.split("'")[1], spaces)
    assert spaces["rewritten"]("corpora/small/transcripts/Асаналиев.txt".encode()) is None and spaces["rewritten"](b"corpora/small/transcripts/group-0.txt")


def test_who_was_erased_can_be_asked_about_again_where_the_raw_files_alone_still_hold_the_name(study):
    # two places unknown to study.yaml and a guess in each: without the lists nobody can say that they are one person
    (study.folder / "transcripts" / "one.txt").write_text("Модератор: Кандай?\n\nК1: Жакшы, мен Чынаркүл Жоломановамын, бул айылда отуз жыл жашайм.\n\nМодератор: Дагы?\n\nК1: Суу жетпейт.\n", "utf-8")
    (study.folder / "transcripts" / "two.txt").write_text("Модератор: Кандай?\n\nК1: Жоломанова бизге келди, суу тууралуу айтты.\n\nМодератор: Ии?\n\nК2: Ошондой болгон.\n", "utf-8")
    first = erase("small", SPEAKER, yes=True)
    again = erase("small", SPEAKER, yes=True)
    listed = [line for line in again if line.startswith("  corpora/small/transcripts/")]
    assert listed and listed == [line for line in first if line.startswith("  corpora/small/transcripts/")]


def test_a_name_that_nobody_bears_erases_nothing(study):
    with pytest.raises(InputError, match="nobody in this study bears this name"):
        erase("small", "Пупкин Вася", yes=True)
    assert not study.decisions("erasures").exists()
