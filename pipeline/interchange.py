"""Codings of a study to NVivo, MAXQDA, ATLAS.ti or QualCoder and back: `refi export STUDY FILE`, `refi import STUDY FILE`.

Export: the protected turns of each document as one text, the codebook with labels, coders, memos, participants as cases with
role, gender and age band, documents with place, wave, group. Import: the codings of a project, found again in today's turns (by
the exported text itself, else by aligning words), appended to codings/<coder>.jsonl (interchange_import). Nothing that stands is
overwritten; what finds no place is counted with its reason. Both files belong to the team: they hold what people said.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.coding.codebook import study_codebook
from pipeline.errors import InputError
from pipeline.interchange_places import Texts
from pipeline.read.refi import Project, write_project
from pipeline.read.refi_parts import guid_of
from pipeline.study import LANGUAGES, Study

SOURCE_FACTS = {"kind": "Text", "place": "Text", "wave": "Text", "date": "Date", "language": "Text", "group": "Text"}
PERSON_FACTS = ("role", "gender", "age_band")
FACETS = "facets"


def export_command(given) -> int:
    """What `refi export` prints: how much was written, and that the file stays with the team."""
    from pipeline.show.reader import reader_language
    from pipeline.show.words import Words

    study = Study(given.study)
    words = Words(given.language or reader_language())
    project = export_project(study, given.file, language=given.language or study.config.language, machine=given.machine)
    print(words("refi_exported", file=given.file, sources=len(project.sources), codings=len(project.selections), coders=project.selections["coder"].nunique()))
    print(words("refi_team_only"))
    return 0


def import_command(given) -> int:
    """What `refi import` prints: lines added by coder, what was there, what was left out and why, what the file violates."""
    from pipeline.interchange_import import import_project
    from pipeline.show.said import said
    from pipeline.show.reader import reader_language
    from pipeline.show.words import Words

    study = Study(given.study)
    words = Words(given.language or reader_language())
    done = import_project(study, given.file, coder=given.coder, reviewed=given.reviewed, blind=given.blind)
    for coder, number in done.added.items():
        print(words("refi_added", n=number, file=f"corpora/{study.name}/codings/{coder}.jsonl"))
    counts = {"refi_reviews": done.reviews, "refi_already": done.already} | {f"refi_left_{reason}": number for reason, number in done.left_out.items()}
    for key, number in counts.items():
        if number:
            print(words(key, n=number))
    if done.findings:
        print(words("refi_findings"))
    for finding in done.findings:
        print(f"  {said(finding, words)}")
    print(words("refi_run") if done.added or done.reviews else words("refi_nothing"))
    return 0


def study_project(study: Study, *, language: str | None = None, machine: bool = False) -> Project:
    """The study as a REFI-QDA project, on protected text only.

    language  of the code labels in names; default: the study's own. The other two stand in the description.
    machine   also the machine's suggestions, as a coder called "machine"; rejected ones never
    Raises StudyError if 1-read or 2-code has not run.
    """
    language = language or study.config.language
    turns, codings, documents = study.read("turns"), study.read("codings"), study.read("documents")
    # the open answers of a wave are one text as well
    texts, sources = Texts(turns), [*documents["document"], *(name for name in turns["document"].unique() if name.startswith("survey:"))]
    codings = codings[codings["source"].isin(["human", "accepted", "edited"] + ["machine"] * machine) & codings["document"].isin(sources)]
    project = Project(name=study.config.title.get(language, study.name), origin="Yntymak")
    files = dict(study.read("reading").dropna(subset=["document"])[["document", "file"]].itertuples(index=False, name=None))
    project.codes = _codes(study, language)
    project.sources = pd.DataFrame([{"guid": _source_guid(study, d), "name": f"{d} {files.get(d, '')}".strip(), "text": texts.text(d)} for d in sources], columns=["guid", "name", "text"])
    names = dict(zip(sources, project.sources["name"], strict=True))
    project.selections, project.notes, project.note_links = _selections(study, codings, texts, names)
    _cases(study, project, documents, names)
    return project


def export_project(study: Study, file: Path | str, *, language: str | None = None, machine: bool = False) -> Project:
    """Write study_project to a new .qdpx (or .qde) file; raises InputError if the file is there already."""
    file = Path(file)
    if file.suffix.lower() not in (".qdpx", ".qde"):
        raise InputError(f"a project is a .qdpx file, not {file.suffix or 'a name without an ending'}", file=file, remedy=f"For instance: {file.stem}.qdpx")
    if file.exists():
        raise InputError("the file is there already and is not overwritten", file=file, remedy="Give another name, or move it away.")
    project = study_project(study, language=language, machine=machine)
    write_project(project, file)
    return project


def _source_guid(study: Study, document: str) -> str:
    return guid_of("source", study.name, document)


def _codes(study: Study, language: str) -> pd.DataFrame:
    """Parents hold codes and are not codable; a guid comes from the code's id, so that a renamed code is known again."""
    book, rows = study_codebook(study), []
    for entry in [*book.parents, *book.entries]:
        texts = [f"{lang}: {entry['label'][lang]}" for lang in LANGUAGES] + [f"{lang}: {entry[key][lang]}" for key in ("scope", "definition", "include", "exclude") if entry.get(key) for lang in LANGUAGES]
        rows.append({"guid": guid_of("code", entry["id"]), "name": f"{entry['id']} {entry['label'][language]}", "parent": guid_of("code", entry["parent"]) if "parent" in entry else None,
                     "is_codable": "parent" in entry, "description": "\n".join(texts)})  # fmt: skip
    used = {row["parent"] for row in rows}
    return pd.DataFrame([row for row in rows if row["is_codable"] or row["guid"] in used])


def _selections(study: Study, codings: pd.DataFrame, texts: Texts, names: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One passage a place, coder and memo; facets go along as a memo of the coding."""
    rows, notes, links = [], {}, []
    labels = _codes(study, study.config.language).set_index("guid")["name"]
    without_names = masked_memos(study, codings["memo"])
    for row in codings.itertuples(index=False):
        begin = texts.start(row.document, row.turn)
        code, memo = guid_of("code", row.code), without_names.get(row.memo)
        start, end = begin + row.start, begin + row.end
        one = {"source": names[row.document], "source_guid": _source_guid(study, row.document), "start": start, "end": end, "quote": texts.text(row.document)[start:end], "code": labels.get(code), "code_guid": code,
               "coder": row.coder, "memo": memo, "at": row.at, "guid": guid_of("selection", study.name, row.document, start, end, row.coder, memo or ""),
               "coding": guid_of("coding", study.name, row.document, start, end, row.coder, row.code)}  # fmt: skip
        rows.append(one | {"code": None if code in labels.index else row.code})
        if isinstance(row.facets, str):
            note = guid_of("note", row.facets)
            notes[note] = {"guid": note, "name": FACETS, "text": row.facets}
            links.append({"owner": one["coding"], "note": note})
    selections = pd.DataFrame(rows, columns=["source", "source_guid", "start", "end", "quote", "code", "code_guid", "coder", "memo", "at", "guid", "coding"])
    return selections, pd.DataFrame(list(notes.values()), columns=["guid", "name", "text"]), pd.DataFrame(links, columns=["owner", "note"])


def _cases(study: Study, project: Project, documents: pd.DataFrame, names: dict[str, str]) -> None:
    """Documents get their facts; a participant is a case with the passages that are their own words."""
    by_turn: dict[tuple[str, str], list[str]] = {}
    codings = project.selections
    texts = Texts(study.read("turns"))
    places = {names[d]: [(start, end, row.participant) for row, start, end in texts.turns(d)] for d in names}
    for row in codings.itertuples():
        who = next((p for start, end, p in places[row.source] if start <= row.start < end), None)
        if isinstance(who, str):
            by_turn.setdefault((row.source, who), []).append(row.guid)
    cases, values = [], []
    for row in study.read("participants").itertuples(index=False):
        if row.document not in names:
            continue
        guid = guid_of("case", study.name, row.document, row.participant)
        name = f"{row.participant} ({row.document})"
        cases.append({"guid": guid, "name": name, "sources": [names[row.document]], "selections": list(dict.fromkeys(by_turn.get((names[row.document], row.participant), [])))})
        values += [{"owner_kind": "case", "owner": guid, "name": name, "variable": fact, "type": "Text", "value": getattr(row, fact)} for fact in PERSON_FACTS if isinstance(getattr(row, fact), str)]
    for row in documents.itertuples(index=False):
        guid = _source_guid(study, row.document)
        values += [{"owner_kind": "source", "owner": guid, "name": names[row.document], "variable": fact, "type": kind, "value": getattr(row, fact)} for fact, kind in SOURCE_FACTS.items() if isinstance(getattr(row, fact), str)]
    kinds = dict.fromkeys(PERSON_FACTS, "Text") | SOURCE_FACTS
    project.cases = pd.DataFrame(cases, columns=["guid", "name", "sources", "selections"])
    project.variables = pd.DataFrame([{"name": name, "type": kind} for name, kind in kinds.items()])
    project.values = pd.DataFrame(values, columns=["owner_kind", "owner", "name", "variable", "type", "value"])


def masked_memos(study: Study, memos: pd.Series) -> dict[str, str]:
    """memo -> memo without names; coders know people and may have written one."""
    memos = sorted({memo for memo in memos if isinstance(memo, str) and memo.strip()})
    if not memos:
        return {}
    from pipeline.protect.names import KnownNames, find_names
    from pipeline.read.participants import known_names, participants_file
    from pipeline.read.respondents import read_waves

    known = KnownNames(known_names(study, participants_file(study), read_waves(study).nominees))
    out = {}
    for memo in memos:
        text = memo
        for span in reversed(find_names(memo, known=known)):
            text = f"{text[: span.start]}[name]{text[span.end :]}"
        out[memo] = text
    return out
