"""Codings out to another program and back: nothing lost, nothing overwritten, no name in the file."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest
import small_study

from pipeline.coding.coded import code_study
from pipeline.coding.decisions import anchors_of, place_decisions, read_decisions
from pipeline.errors import InputError
from pipeline.cli import main
from pipeline.interchange import export_project, study_project
from pipeline.interchange_import import coder_id, import_project
from pipeline.read.corpus import read_corpus
from pipeline.read.refi import Project, read_project, write_project
from pipeline.study import Study
from pipeline.tables import CONTRACTS

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The small study with the tables of 1-read and 2-code; no notebook is run."""
    from conftest import fresh_project

    study = small_study.make(fresh_project(tmp_path_factory.mktemp("interchange")))
    for name, frame in read_corpus(study).items():
        if name in CONTRACTS:
            study.write(name, frame)
    for name, frame in code_study(study).items():
        study.write(name, frame)
    return study


@pytest.fixture
def study(made, tmp_path) -> Study:
    shutil.copytree(made.root, tmp_path / "own", symlinks=True)
    return Study(made.name, tmp_path / "own")


def codings(study: Study) -> set[tuple]:
    """Document, turn, start, end, code, coder of what stands in the coders' files, at its place of today."""
    placed, _, orphans, _ = place_decisions(read_decisions(study.folder / "codings"), anchors_of(study), set(study.read("codes")["code"]))
    assert orphans.empty
    return set(placed[["document", "turn", "start", "end", "code", "coder"]].itertuples(index=False, name=None))


def without(study: Study) -> None:
    for path in (study.folder / "codings").glob("*.jsonl"):
        path.unlink()


def test_export_and_import_give_the_same_codings(study, tmp_path):
    before = codings(study)
    export_project(study, tmp_path / "p.qdpx")
    without(study)
    done = import_project(study, tmp_path / "p.qdpx", now=NOW)
    assert (codings(study), done.added, done.left_out, done.findings) == (before, {"first": 34, "second": 30}, {}, [])


def test_a_second_import_adds_nothing_and_touches_nothing(study, tmp_path):
    export_project(study, tmp_path / "p.qdpx")
    before = {path.name: path.read_bytes() for path in (study.folder / "codings").iterdir()}
    done = import_project(study, tmp_path / "p.qdpx", now=NOW)
    assert (done.added, done.already, {path.name: path.read_bytes() for path in (study.folder / "codings").iterdir()}) == ({}, 64, before)


def test_new_lines_come_after_what_stands_even_without_a_line_end(study, tmp_path):
    export_project(study, tmp_path / "p.qdpx")
    path = study.folder / "codings" / "first.jsonl"
    old = "\n".join(line for line in path.read_text("utf-8").splitlines() if json.loads(line)["kind"] == "review")
    path.write_text(old, "utf-8")
    import_project(study, tmp_path / "p.qdpx", now=NOW)
    assert path.read_text("utf-8").startswith(old + "\n{")


def test_the_exported_file_is_valid_and_holds_no_name(study, tmp_path, shared):
    from test_read_refi import inside, valid

    export_project(study, tmp_path / "p.qdpx")
    assert valid(shared, "Project.xsd", inside(tmp_path / "p.qdpx"))
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        text = " ".join(archive.read(entry).decode() for entry in archive.namelist())
    assert "Сугат суусу" in text
    assert not [name for name in ("Темирбек", "Чынаркүл", "Жоломанова", "Гүлбарчын", "Пахирдин", "Pahirdin", "0555 12 34 56") if name in text]


def test_codes_have_labels_in_the_language_asked_for_and_cases_their_facts(study):
    project = study_project(study, language="ky")
    assert "NR.1 Сугат суусу" in set(project.codes["name"])
    assert {"gender", "age_band", "role"} & set(project.values.loc[project.values["owner_kind"] == "case", "variable"])
    assert set(project.values.loc[project.values["variable"] == "place", "value"]) == {"osh-jazy", "osh-gulistan"}


def test_quotes_of_the_export_are_the_protected_words(study):
    project = study_project(study)
    texts = dict(project.sources[["name", "text"]].itertuples(index=False, name=None))
    assert all(texts[row.source][row.start : row.end] == row.quote for row in project.selections.itertuples())


def test_an_existing_file_is_not_overwritten(study, tmp_path):
    (tmp_path / "p.qdpx").write_bytes(b"mine")
    with pytest.raises(InputError, match="not overwritten"):
        export_project(study, tmp_path / "p.qdpx")
    assert (tmp_path / "p.qdpx").read_bytes() == b"mine"


def foreign(study: Study, text: str, words: list[tuple[str, str, str]], *, name: str = "group-0.txt", memo: str | None = None) -> Project:
    """A project as a researcher would make it in another program: own guids, code names, coder names."""
    rows = [{"source": name, "start": text.index(quote), "end": text.index(quote) + len(quote), "code": code, "coder": coder, "memo": memo} for quote, code, coder in words]
    return Project(sources=pd.DataFrame({"name": [name], "text": [text]}), codes=pd.DataFrame({"name": sorted({code for _, code, _ in words})}), selections=pd.DataFrame(rows))


def raw(study: Study) -> str:
    return (study.folder / "transcripts" / "group-0.txt").read_text("utf-8")


@pytest.mark.parametrize("code", ["NR.1", "NR.1: water", "Сугат суусу", "irrigation water"])
def test_the_raw_transcript_coded_elsewhere_is_found_again_under_pseudonyms(study, tmp_path, code):
    quote = "Сугат суусу жетпейт, кезекти Темирбек байке бузуп коёт."
    write_project(foreign(study, raw(study), [(quote, code, "Айгүл К.")]), tmp_path / "p.qdpx")
    without(study)
    done = import_project(study, tmp_path / "p.qdpx", now=NOW)
    line = json.loads((study.folder / "codings" / "aigul-k.jsonl").read_text("utf-8"))
    assert (done.added, line["code"], line["at"], raw(study)[line["start"] : line["end"]]) == ({"aigul-k": 1}, "NR.1", "2026-05-01T12:00:00+00:00", quote)
    assert line["quote"].startswith("Сугат суусу жетпейт, кезекти P-")


def test_a_source_without_a_known_name_is_found_by_its_words(study, tmp_path):
    write_project(foreign(study, raw(study), [("Ушак көп тарайт", "IN.1", "a")], name="Interview"), tmp_path / "p.qdpx")
    without(study)
    assert import_project(study, tmp_path / "p.qdpx", now=NOW).added == {"a": 1}


def test_a_passage_over_two_turns_becomes_a_coding_in_each(study, tmp_path):
    quote = raw(study)[raw(study).index("отчет жок") : raw(study).index("ватсаптан") + 9]
    write_project(foreign(study, raw(study), [(quote, "GV.1", "a")]), tmp_path / "p.qdpx")
    without(study)
    import_project(study, tmp_path / "p.qdpx", now=NOW)
    texts = study.read("turns").set_index(["document", "turn"])["text"]
    assert sorted(texts[d, t][s:e] for d, t, s, e, _, _ in codings(study)) == ["Ушак көп тарайт, ватсаптан", "отчет жок."]


def test_what_finds_no_place_is_counted_with_its_reason(study, tmp_path):
    text = raw(study) + "\n\nК9: Таптакыр башка нерсе жөнүндө эч ким айтпаган сүйлөм."
    words = [("Ушак көп тарайт", "Rumours", "a"), ("Таптакыр башка нерсе жөнүндө", "NR.1", "a"), ("Ооба, ошондой", "NR.1", "machine")]
    write_project(foreign(study, text, words), tmp_path / "p.qdpx")
    done = import_project(study, tmp_path / "p.qdpx", now=NOW)
    assert (done.added, done.left_out) == ({}, {"code": 1, "words": 1, "machine": 1})


def test_a_text_of_another_study_is_left_out(study, tmp_path):
    write_project(foreign(study, "Бул такыр башка текст, бул жерде эч ким эч нерсе айткан эмес.", [("башка текст", "NR.1", "a")], name="x"), tmp_path / "p.qdpx")
    assert import_project(study, tmp_path / "p.qdpx", now=NOW).left_out == {"text": 1}


def test_names_in_a_memo_are_masked(study, tmp_path):
    write_project(foreign(study, raw(study), [("Ушак көп тарайт", "IN.1", "a")], memo="Темирбекке сурап көрүү керек"), tmp_path / "p.qdpx")
    import_project(study, tmp_path / "p.qdpx", now=NOW)
    assert json.loads((study.folder / "codings" / "a.jsonl").read_text("utf-8"))["memo"].startswith("[name]")


def test_reviews_are_written_only_when_the_coder_read_to_the_end(study, tmp_path):
    write_project(foreign(study, raw(study), [("Ушак көп тарайт", "IN.1", "a")]), tmp_path / "p.qdpx")
    assert import_project(study, tmp_path / "p.qdpx", now=NOW).reviews == 0
    done = import_project(study, tmp_path / "p.qdpx", reviewed=True, blind=True, now=NOW)
    lines = [json.loads(line) for line in (study.folder / "codings" / "a.jsonl").read_text("utf-8").splitlines()]
    turns = study.read("turns")
    document = lines[0]["document"]
    assert done.reviews == len(turns[(turns["document"] == document) & (turns["role"] != "moderator")])
    assert {(line["kind"], line.get("queue"), line.get("blind")) for line in lines[1:]} == {("review", "document", True)}


def test_facets_and_memos_survive_the_way_out_and_back(study, tmp_path):
    path = study.folder / "codings" / "first.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    number = next(i for i, line in enumerate(lines) if line["kind"] == "coding")
    lines[number] |= {"memo": "кайра кароо", "facets": {"stage": "open"}}
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    for name, frame in code_study(study).items():
        study.write(name, frame)
    export_project(study, tmp_path / "p.qdpx")
    without(study)
    import_project(study, tmp_path / "p.qdpx", now=NOW)
    again = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(line["memo"], line["facets"]) for line in again if "memo" in line] == [("кайра кароо", {"stage": "open"})]


def test_a_coder_s_name_never_leads_out_of_the_folder():
    assert [coder_id(name) for name in ("coder-a", "../../etc/passwd", "Айгүл К.", "???")][:3] == ["coder-a", "etc-passwd", "aigul-k"]
    assert coder_id("???").startswith("coder-")


def test_two_coders_cannot_be_made_one(study, tmp_path):
    export_project(study, tmp_path / "p.qdpx")
    with pytest.raises(InputError, match="2 coders"):
        import_project(study, tmp_path / "p.qdpx", coder="c", now=NOW)


def test_the_commands_print_counts_and_no_words_of_anybody(study, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YNTYMAK_ROOT", str(study.root))
    for arguments in (["export", "small", str(tmp_path / "p.qdpx")], ["import", "small", str(tmp_path / "p.qdpx"), "--language", "ru"]):
        assert main(["refi", *arguments]) == 0
    said = capsys.readouterr().out
    assert "Уже решено этим кодировщиком, не изменено: 64" in said
    assert "сугат" not in said.casefold()
    assert read_project(tmp_path / "p.qdpx").selections["coder"].nunique() == 2


def test_codings_on_the_words_of_a_pdf_are_found_in_the_transcript(study, tmp_path):
    text, quote = raw(study), "Ушак көп тарайт"
    start = text.index(quote)
    guid = "00000000-0000-4000-8000-0000000000{:02d}".format
    (tmp_path / "p.qde").write_text(
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes><Code guid="{guid(1)}" name="IN.1" isCodable="true"/></Codes></CodeBook><Sources><PDFSource guid="{guid(2)}" name="group-0.pdf">'
        f'<Representation guid="{guid(3)}"><PlainTextContent>{text}</PlainTextContent><PlainTextSelection guid="{guid(4)}" startPosition="{start}" endPosition="{start + len(quote)}">'
        f'<Coding guid="{guid(5)}"><CodeRef targetGUID="{guid(1)}"/></Coding></PlainTextSelection></Representation></PDFSource></Sources></Project>', "utf-8")  # fmt: skip
    without(study)
    done = import_project(study, tmp_path / "p.qde", coder="a", now=NOW)
    assert (done.added, done.left_out) == ({"a": 1}, {})
