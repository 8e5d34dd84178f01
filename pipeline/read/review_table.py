"""What is there for a person to decide about names? Every replacement, near miss and doubtful pair of a study, in its context.

The table holds real names and so stands under private/<study>/ only: names-review.html, to tick in a browser and save, and names-review.csv, whose
column `decision` can be filled in a spreadsheet. `take` appends what was decided to decisions/name_reviews.jsonl and person_reviews.jsonl, and 1-read
honours it from then on. In: a study with its key and raw files. Out: rows; files; lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.config.opening import text_of
from pipeline.errors import InputError
from pipeline.protect.reviews import borderline, is_case_of, near_misses
from pipeline.protect.tombstones import digests
from pipeline.read.decisions import append_lines, read_lines
from pipeline.read.persons import STAND_IN, load_key
from pipeline.study import Study, atomic, private_folder

AROUND = 70  # characters of context on either side
CHOICES = {"known": (), "guessed": ("keep", "mask"), "contact": ("keep",), "near": ("mask", "keep"), "apart": ("same", "different"), "joined": ("same", "different"), "document": ("done", "open")}
CONTEXTS_IN_CSV = 5
EACH = 3  # contexts of either name of a pair
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Row:
    """One thing to decide. kind: see CHOICES; `words` are the forms that stand in the talk; contexts are (document, turn, before, word, after)."""

    kind: str
    name: str
    words: list[str] = field(default_factory=list)
    person: str = ""
    other: str = ""
    place: str = ""
    other_place: str = ""
    document: str = ""
    why: str = ""
    contexts: list[tuple[str, str, str, str, str]] = field(default_factory=list)


def review_rows(study: Study) -> list[Row]:
    """All rows: replacements (known, guessed, contact), near misses, pairs (apart, joined), documents. Decided near misses and pairs are left out.

    Raises KeyMissing without the study's key.
    """
    from pipeline.read import corpus

    with corpus.gathered(study) as (found, persons):
        places = corpus.place_names(study)
        rows: dict[tuple, Row] = {}
        near: dict[str, Row] = {}
        said: dict[tuple[str, str], list] = {}
        for document, turn, place, text, spans, replaced in _texts(found, persons):
            for span in spans:
                if span.kind == "erased":
                    continue
                kind = {"known": "known", "person": "guessed"}.get(span.kind, "contact")
                key = (kind, replaced(span), "" if kind != "contact" else span.text)
                name = persons.base_name(span) if kind != "contact" else span.text
                row = rows.setdefault(key, Row(kind, name, person=key[1]))
                _add(row, document, turn, text, span.start, span.end)
                if kind != "contact":
                    said.setdefault((name, place), []).append(row.contexts[-1])
            for start, end, why in near_misses(text, spans, places):
                word = text[start:end]
                if not persons.reviews.keeps(word):
                    _add(near.setdefault(word.casefold(), Row("near", word, why=why)), document, turn, text, start, end)
        order = list(CHOICES)
        ranked = sorted([*rows.values(), *_by_stem(near)], key=lambda row: (order.index(row.kind), -len(row.contexts), row.name))
        files = {reading.document: reading.path.name for reading in found.readings if reading.n_turns}
        documents = [Row("document", files[facts["document"]], document=facts["document"], why="done" if facts["document"] in persons.reviews.documents else "") for facts in found.documents]
        return [*ranked, *_pairs(persons, study, said), *documents]


def _texts(found, persons) -> Iterator[tuple]:
    """(document, turn, place, text, spans, replacement of a span) of every turn, then of every open answer."""
    places = {facts["document"]: facts["place"] or "" for facts in found.documents}
    for talk in found.talks():
        document = talk.reading.document
        for row, spans in zip(talk.frame.itertuples(), talk.hits, strict=True):
            yield document, row.turn, places[document], row.text, spans, lambda span, document=document, turn=row.turn: persons.replacement(document, turn, span)
    for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
        yield row.document, row.turn, row.place or "", row.text, spans, lambda span, place=row.place or "": STAND_IN.get(span.kind) or persons.person(persons.base_name(span), place)


def _add(row: Row, document: str, turn: str, text: str, start: int, end: int) -> None:
    if text[start:end] not in row.words:
        row.words.append(text[start:end])
    row.contexts.append((document, turn, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]))


def _by_stem(near: dict[str, Row]) -> list[Row]:
    """Near misses with the cases of one word in one row, under its shortest form."""
    heads: dict[str, list[Row]] = {}
    for row in sorted(near.values(), key=lambda row: (len(row.name), row.name)):
        mine = heads.setdefault(row.name[:2].casefold(), [])
        head = next((head for head in mine if is_case_of(head.name, row.name)), None)
        if head is None:
            mine.append(row)
        else:
            head.words += [word for word in row.words if word not in head.words]
            head.contexts += row.contexts
    return [row for mine in heads.values() for row in mine]


def _pairs(persons, study: Study, said: dict[tuple[str, str], list]) -> list[Row]:
    """The doubtful pairs, each name with the first places where it stands; a nominee of the survey stands in no text."""
    groups = persons.groups
    settled = {frozenset(zip(line["names"], line.get("places") or ("", ""), strict=True)) for line in read_lines(study.decisions("person_reviews")) if len(line.get("names", ())) == 2}
    pairs = borderline(list(groups["name"]), list(groups["place"]), list(groups["cluster"]))
    return [
        Row("joined" if pair.joined else "apart", pair.name, person=" / ".join(dict.fromkeys([persons.person(pair.name, pair.place), persons.person(pair.other, pair.other_place)])),
            other=pair.other, place=pair.place, other_place=pair.other_place, why=f"{pair.likeness:.2f}",
            contexts=[*said.get((pair.name, pair.place), [])[:EACH], *said.get((pair.other, pair.other_place), [])[:EACH]])
        for pair in pairs if frozenset([(pair.name, pair.place), (pair.other, pair.other_place)]) not in settled
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------- files


def write_review(study: Study, *, language: str = "en") -> list[Path]:
    """Write the table for a browser and for a spreadsheet, readable by this user alone; returns the two paths."""
    from pipeline.read.review_page import page
    from pipeline.show.words import Words

    rows = review_rows(study)
    digest = digests(load_key(study), study.name)
    marks = [digest("\x1f".join(("review", row.kind, row.name, row.person, row.other, row.place, row.other_place, row.document))) for row in rows]
    private_folder(study.private, study.root)
    paths = []
    for suffix, text in (("html", page(rows, study.name, Words(language), marks=marks)), ("csv", "\ufeff" + _csv(rows))):
        path = study.private / f"names-review.{suffix}"
        with atomic(path, mode=0o600) as temporary:
            temporary.write_text(text, "utf-8", newline="")
        paths.append(path)
    return paths


COLUMNS = ("kind", "decision", "name", "words", "person", "other", "place", "other_place", "document", "why", "n", "contexts")


def _csv(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        contexts = "\n".join(f"{document} {turn}: …{before}[{word}]{after}…" for document, turn, before, word, after in row.contexts[:CONTEXTS_IN_CSV])
        cells = asdict(row) | {"decision": "", "words": " | ".join(row.words), "n": str(len(row.contexts)), "contexts": contexts}
        # a spreadsheet would take such a cell for a formula
        writer.writerow(["'" + cells[column] if cells[column].startswith(_FORMULA) else cells[column] for column in COLUMNS])
    return out.getvalue()


def take(study: Study, path: Path, *, coder: str, at: str | None = None) -> int:
    """Append the decisions of a filled-in table (csv) or of the page (jsonl) to the study's; returns how many.

    coder   who decided;  at: when, ISO 8601, by default now. Nothing is appended if one row is wrong.
    Raises InputError with the row for a decision that its kind does not have, or a file that is not such a table.
    """
    if not coder.strip():
        raise InputError("nobody is named as the one who decided", remedy="Add --coder with your name or initials.")
    at = at or datetime.now().astimezone().isoformat(timespec="seconds")
    names, people = [], []
    for number, row in _filled(path):
        decision = row.get("decision", "").strip().lower()
        if not decision:
            continue
        if decision not in CHOICES.get(row.get("kind", ""), ()):
            there = ", ".join(CHOICES.get(row.get("kind", ""), ())) or "none: a known name is always replaced; to let it stand, take it out of names.txt or participants.csv"
            raise InputError("this decision does not go with the kind of the row", file=path.name, place=f"row {number}", remedy=f"Decisions of this kind: {there}.")
        stamp = {"coder": coder, "at": at}
        if decision in ("same", "different"):
            said = "same person" if decision == "same" else "different people"
            people.append({"decision": said, "names": [row["name"], row["other"]], "places": [row["place"], row["other_place"]]} | stamp)
        elif decision in ("done", "open"):
            names.append({"decision": "names reviewed" if decision == "done" else "names not reviewed", "document": row["document"], "reviewer": coder} | stamp)
        else:
            words = [word.strip() for word in row["words"].split(" | ") if word.strip()]
            names.append({"decision": decision, "name": row["name"], "words": words} | stamp)
    return append_lines(study.decisions("name_reviews"), names) + append_lines(study.decisions("person_reviews"), people)


def _filled(path: Path) -> Iterator[tuple[int, dict]]:
    try:
        text = text_of(path).removeprefix("\ufeff")
    except OSError:
        raise InputError("this file cannot be read as UTF-8 text", file=path.name, remedy="Save the table as CSV in UTF-8, or take the file that the page saved.") from None
    if path.suffix == ".jsonl":
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    raise InputError("this line is not JSON", file=path.name, place=f"row {number}", remedy="Save the page once more.") from None
                if not isinstance(row, dict) or not isinstance(row.get("words", []), list) or not {"kind", "name"} <= set(row):
                    raise InputError("this line is no decision of the page", file=path.name, place=f"row {number}", remedy="Save the page once more.")
                yield number, dict.fromkeys(COLUMNS, "") | {key: str(value) for key, value in row.items()} | {"words": " | ".join(map(str, row.get("words", [])))}
        return
    sample = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if sample.count(";") > sample.count(",") else ",")
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"there is no column {', '.join(missing)}", file=path.name, place="row 1", remedy="Fill in the table that `names STUDY --review` wrote, and leave its first line as it is.")
        for number, row in enumerate(reader, 2):
            yield number, {key: (value or "").removeprefix("'") if (value or "")[1:2] in _FORMULA else value or "" for key, value in row.items() if key}
    except csv.Error:
        raise InputError("the table cannot be read: a quotation mark is not closed", file=path.name, remedy="Open it in a spreadsheet and save it again.") from None


def review(name: str, *, language: str = "en", decided: Path | None = None, coder: str = "") -> list[str]:
    """The command: writes the table, or takes in a filled one (`decided`) by `coder`; returns the lines to show, without a name."""
    from pipeline.show.words import Words

    study, words = Study(name), Words(language)
    if decided is not None:
        return [words("review_taken", n=take(study, decided, coder=coder))]
    paths = ", ".join(path.relative_to(study.root).as_posix() for path in write_review(study, language=language))
    return [words("review_written", paths=paths), words("review_how", study=name), words("review_private")]
