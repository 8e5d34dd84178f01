"""What does an erasure change in the files that the team wrote? Lines about the person go, in all others the name gives way to [erased].

Decisions and codings are append-only for everybody else; a legal erasure goes before that, and the tombstone in erasures.jsonl is the line that says so. A
cleaning log in CSV loses the lines on the person's own interview and keeps what it does to all others; one in a workbook is left to a person
(pipeline.holders lists it). Each file changes whole or not at all. In: an Erasure, a path. Out: how many lines went or were changed.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.protect.tombstones import ERASED
from pipeline.study import atomic, json_lines

if TYPE_CHECKING:
    from pipeline.erase import Erasure

ABOUT = ("person", "name", "participant", "mentioner", "speaker", "other")  # a line with the person under one of these is about the person
TOGETHER = ("names", "same", "words")


def change_lines(plan: Erasure, path: Path) -> int:
    """Lines about the person go, in all others the name gives way; the file changes whole or not at all."""
    kept, changed = [], 0
    for _, text, line in json_lines(path, remedy="Mend or remove the line, then run the same command again."):
        left = None if _is_about(plan, line) else _without(plan, line)
        changed += left != line
        if left is not None:
            kept.append(text if left == line else json.dumps(left, ensure_ascii=False))
    if changed:
        with atomic(path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in kept), "utf-8")
    return changed


def _is_about(plan: Erasure, line) -> bool:
    if not isinstance(line, dict):
        return False
    if any(plan.is_person(line.get(key)) for key in ABOUT) or {line.get("uuid"), str(line.get("turn")).split("/")[0]} & set(plan.respondents):
        return True
    if any(plan.is_person(value) for key in TOGETHER if isinstance(line.get(key), list) and len(line[key]) < 3 or key == "words" for value in line.get(key) or ()):
        return True
    start = line.get("start")
    return isinstance(start, int) and any(first <= start < last for first, last in plan.turns.get(line.get("document"), ()))


def _without(plan: Erasure, value):
    if isinstance(value, str):
        return plan.without(value)
    if isinstance(value, list):
        return [_without(plan, one) for one in value if not plan.is_person(one)]
    if isinstance(value, dict):
        return {plan.without(key): _without(plan, one) for key, one in value.items()}
    return value


def change_names(plan: Erasure, path: Path) -> int:
    from pipeline.read.encodings import decode

    if not path.exists():
        return 0
    lines = decode(path.read_bytes()).text.splitlines()
    kept = [plan.without(line) if line.startswith("#") else line for line in lines if line.startswith("#") or not plan.erased.is_name(line)]
    if kept != lines:
        with atomic(path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in kept), "utf-8")
    return sum(line not in kept for line in lines)


def change_participants(plan: Erasure, path: Path) -> int:
    from pipeline.read.files import plain_name
    from pipeline.read.participants import participants_file

    listed = participants_file(plan.study)
    if listed.empty:
        return 0
    rows = [list(listed.columns), *listed.fillna("").values.tolist()]
    head, spoken = rows[0], {(plain_name(name), label) for name, label in plan.files}
    kept = [head]
    for row in rows[1:]:
        cell = dict(zip(head, row, strict=False))
        if plan.erased.is_name(cell.get("name") or "") or (plain_name(cell.get("document") or ""), cell.get("participant")) in spoken:
            continue
        kept.append([plan.without(value) for value in row])
    if kept != rows:
        with atomic(path) as temporary:
            with temporary.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, lineterminator="\n").writerows(kept)
    return len(rows) - len(kept)


def change_offices(plan: Erasure, path: Path) -> int:
    """The register of offices loses the lines of whoever is erased."""
    from pipeline.read.offices import read_offices
    from pipeline.read.survey_files import read_sheets

    if not read_offices(plan.study).held:
        return 0
    sheet = next(iter(read_sheets(path).values()))
    name = [heading.strip().lower() for heading in sheet.header].index("name")
    kept = [row for row in sheet.rows if not plan.erased.is_name(row[name])]
    if len(kept) < len(sheet.rows):
        with atomic(path) as temporary:
            with temporary.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, lineterminator="\n").writerows([sheet.header, *kept])
    return len(sheet.rows) - len(kept)


def change_cleaning_log(plan: Erasure) -> int:
    """The cleaning log in CSV: lines on the person's own interview go (the tombstone leaves it out), a cell that names the person becomes [erased].

    An old value is emptied instead: the line must still find its answer in the raw file, whatever stands there.
    """
    from pipeline.read.cleaning_log import HEADERS, _plain
    from pipeline.read.respondents import log_file

    path = log_file(plan.study)
    if path is None or path.suffix.lower() != ".csv":
        return 0
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    old = {place for place, name in enumerate(rows[0] if rows else ()) if _plain(name) in HEADERS["old"]}
    kept = rows[:1] + [[_cell(plan, cell, place in old) for place, cell in enumerate(row)] for row in rows[1:] if not set(row) & set(plan.respondents)]
    if kept != rows:
        with atomic(path) as temporary:
            with temporary.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, delimiter=delimiter, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(kept)
    return len(rows) - len(kept) + sum(left not in rows for left in kept)


def _cell(plan: Erasure, cell: str, old: bool) -> str:
    left = plan.without(cell)
    return "" if old and left != cell else left


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("this file is not in UTF-8", file=path, place=f"byte {error.start}", remedy="Save it as UTF-8, then run the same command again.") from None
