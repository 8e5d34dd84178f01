"""Codings of a REFI-QDA project as decisions of coders, found again in today's turns.

In: a .qdpx or .qde file of any program, on the exported text or on the raw transcript. Out: lines appended to
corpora/<study>/codings/<coder>.jsonl. A code is known by the guid that the export gave it, by its id or by its label; a document
by the id or file name in its source's name, else by its words. Quotes are today's protected text, never the file's; names in
memos are masked. Left out, with its reason: what the machine coded, a code that the codebook lacks, words that are not there.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd

from pipeline.coding.anchors import Lost
from pipeline.coding.codebook import study_codebook
from pipeline.coding.decisions import anchors_of, read_decisions
from pipeline.coding.located import Located
from pipeline.errors import InputError
from pipeline.interchange import FACETS, masked_memos
from pipeline.interchange_places import Texts, alignment
from pipeline.read.refi import Project, read_project
from pipeline.read.refi_parts import guid_of
from pipeline.study import LANGUAGES, Study


@dataclass
class Imported:
    """What an import did: lines added by coder, codings that were there already, codings left out by reason (machine, code, text, words, place), the file's findings."""

    added: dict[str, int] = field(default_factory=dict)
    reviews: int = 0
    already: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def import_project(study: Study, file: Path | str, *, coder: str | None = None, reviewed: bool = False, blind: bool = False, now: datetime | None = None) -> Imported:
    """Append the codings of a project to corpora/<study>/codings; a coding that the coder has already decided on is left as it is.

    coder     the coder's id here, for a project of one coder; default: each coder's own name, in Latin letters
    reviewed  the coder has read these documents to the end: every spoken turn gets a review, so that turns without a code count as read
    blind     and has seen nobody else's codings
    now       the time of codings that carry none
    Raises InputError for a broken file, or `coder` with a project of several.
    """
    project = read_project(file)
    # a PDF's words are found again in the study's transcript as any other text's
    if len(project.pdf_texts):
        project.sources, project.selections = pd.concat([project.sources, project.pdf_texts], ignore_index=True), pd.concat([project.selections, project.pdf_selections], ignore_index=True)
    texts, anchors, located = Texts(study.read("turns")), anchors_of(study), Located(study.read("spans"))
    book = study_codebook(study)
    codes = _known_codes(project, book.codes)
    coders = _coder_ids(project, coder, file)
    documents = {row.name: texts.document(row.name, row.text, _file_names(study)) for row in project.sources.itertuples(index=False)}
    ways = {row.name: alignment(row.text, texts, documents[row.name]) for row in project.sources.itertuples(index=False) if documents[row.name]}
    memos = masked_memos(study, _memos(project))
    facets = _facets(project)
    at = (now or datetime.now().astimezone()).isoformat(timespec="seconds")
    out, lines, touched = Imported(findings=project.findings), {}, {}
    decided, read = _decided(study)
    files = {row.document: row.file for row in study.read("reading").itertuples() if isinstance(row.document, str) and row.kind in ("transcripts", "documents")}

    def leave(reason: str) -> None:
        out.left_out[reason] = out.left_out.get(reason, 0) + 1

    for row, memo in zip(project.selections.itertuples(index=False), _memos(project), strict=True):
        who, code = coders[row.coder if isinstance(row.coder, str) else None], codes.get(row.code_guid)
        places = ways[row.source](row.start, row.end) if row.source in ways else []
        if reason := "machine" if who == "machine" else "code" if code is None else "text" if row.source not in ways else "" if places else "words":
            leave(reason)
            continue
        document = documents[row.source]
        for turn, start, end in places:
            line = located.line(document, turn, start, end, texts.quote(document, turn, start, end))
            found = anchors.find(line) if line else "no place"
            if isinstance(found, str):
                leave("place")
                continue
            # a passage that cuts a pseudonym takes it whole
            line["quote"] = texts.quote(document, *found)
            touched.setdefault((who, document), []).append(row.at if isinstance(row.at, str) else at)
            if (document, *found, code, who) in decided:
                out.already += 1
                continue
            decided.add((document, *found, code, who))
            line |= {"file": files[document]} if document in files else {}
            line |= {"code": code, "coder": who, "source": "human", "at": row.at if isinstance(row.at, str) else at, "codebook_version": book.version}
            line |= {"memo": memos[memo]} if memo in memos else {}
            line |= {"facets": facets[row.coding]} if row.coding in facets else {}
            lines.setdefault(who, []).append(line)
            out.added[who] = out.added.get(who, 0) + 1
    for (who, document), times in touched.items() if reviewed else ():
        facts = ({"file": files[document]} if document in files else {}) | {"kind": "review", "coder": who, "queue": "document", "blind": blind, "at": max(times), "codebook_version": book.version}
        new = [line | facts for turn, line in _spoken(texts, located, document) if (document, turn, who) not in read]
        lines[who] = [*lines.get(who, []), *new]
        out.reviews += len(new)
    for who, new in ((who, new) for who, new in lines.items() if new):
        _append(study.folder / "codings" / f"{who}.jsonl", new)
    return out


def _spoken(texts: Texts, located: Located, document: str) -> list[tuple[str, dict]]:
    """(turn, line with its place) of every turn of a document that somebody other than the moderator spoke."""
    turns = [row for row, _, _ in texts.turns(document) if row.role != "moderator"]
    found = [(row.turn, located.line(document, row.turn, 0, len(row.text), row.text)) for row in turns]
    return [(turn, line) for turn, line in found if line]


def _known_codes(project: Project, book: pd.DataFrame) -> dict[str, str]:
    """guid of the file's code -> id of ours: by our own guid, by an id at the beginning of the name, by a label in any language."""
    ours = {guid_of("code", code): code for code in book["code"]}
    labels = {str(row[f"label_{lang}"]).casefold().strip(): row["code"] for _, row in book.iterrows() for lang in LANGUAGES}
    ids = {code.casefold(): code for code in book["code"]}
    found = {}
    for row in project.codes.itertuples(index=False):
        name = str(row.name).casefold().strip()
        code = ours.get(row.guid) or ids.get(re.split(r"[\s:–—]", name, maxsplit=1)[0].rstrip(".")) or labels.get(name)
        if code:
            found[row.guid] = code
    return found


def _coder_ids(project: Project, told: str | None, file: Path | str) -> dict[str | None, str]:
    names = list(dict.fromkeys(coder if isinstance(coder, str) else None for coder in project.selections["coder"]))
    if told is not None:
        if coder_id(told) != told or told == "machine":
            raise InputError("a coder's id has Latin letters, digits and hyphens only, and is not machine", remedy=f"For instance: --coder {coder_id(told) if told != 'machine' else 'coder-c'}")
        if len([name for name in names if name != "machine"]) > 1:
            raise InputError(f"the file holds the codings of {len(names)} coders", file=file, remedy="Leave --coder out: each coder gets an own file.")
        return {name: "machine" if name == "machine" else told for name in names}
    ids: dict[str | None, str] = {}
    for name in names:
        short = coder_id(name) if name else "imported"
        # two names that read alike in Latin letters are still two coders
        ids[name] = short if short not in ids.values() else f"{short}-{sha256(str(name).encode()).hexdigest()[:4]}"
    return ids


def coder_id(name: str) -> str:
    """A coder's name as a file name: lower-case Latin letters, digits, hyphens; nothing that leads out of the folder."""
    from pipeline.language.transliterate import romanise

    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name):
        return name
    words = [word if word.isascii() else romanise(word) for word in re.findall(r"[^\W_]+", name)]
    short = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:40].strip("-")
    return short or f"coder-{sha256(name.encode()).hexdigest()[:6]}"


def _file_names(study: Study) -> dict[str, str]:
    """Name of a file, with and without its ending -> document."""
    from pipeline.read.files import document_id, files

    found = {}
    for path in [*files(study, "transcripts"), *files(study, "documents")]:
        found |= {path.stem.casefold(): document_id(path), path.name.casefold(): document_id(path)}
    return found


def _memos(project: Project) -> pd.Series:
    """Each selection's description with the memos that hang on it, its coding or both; facets are no memo."""
    texts = {row.guid: row.text for row in project.notes.itertuples(index=False) if row.name != FACETS}
    of: dict[str, list[str]] = {}
    for row in project.note_links.itertuples(index=False):
        if texts.get(row.note):
            of.setdefault(row.owner, []).append(texts[row.note])
    rows = [[row.memo] * isinstance(row.memo, str) + of.get(row.guid, []) + of.get(row.coding, []) for row in project.selections.itertuples(index=False)]
    return pd.Series(["\n".join(parts) or None for parts in rows], dtype=object)


def _facets(project: Project) -> dict[str, dict]:
    texts = {row.guid: row.text for row in project.notes.itertuples(index=False) if row.name == FACETS}
    out = {}
    for row in project.note_links.itertuples(index=False):
        try:
            value = json.loads(texts[row.note])
        except (KeyError, ValueError):
            continue
        if isinstance(value, dict):
            out[row.owner] = value
    return out


def _decided(study: Study) -> tuple[set[tuple], set[tuple]]:
    """What coders have already decided, and the turns that they have finished, at their places of today."""
    codings, reviews, lines, anchors = set(), set(), read_decisions(study.folder / "codings"), anchors_of(study)
    anchors.learn(lines)
    for line in lines:
        place = anchors.place(line)
        for part in () if isinstance(place, Lost) else place.parts:
            if line["kind"] == "review":
                reviews.add((place.document, part[0], line["coder"]))
            else:
                codings.add((place.document, *part, line["code"], line["coder"]))
    return codings, reviews


def _append(path: Path, lines: list[dict]) -> None:
    """One write at the end of the file, so that what stands there is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    with open(path, "ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else "\n" + text
        file.write(text.encode())
