"""What coders decided, found again in today's text.

corpora/<study>/codings/<coder>.jsonl holds one decision a line, append-only: a coding (document, start and end in the raw file,
the quote as protected text, code), a review (one coder has finished one turn), a note, or a retraction, by which its coder takes another line
back. A coder's lines from two laptops are one list, each line once (coding.log). coding.anchors finds their places of today; what is not found
goes to `orphans`, is shown by `check` and is never dropped, and what is found elsewhere than it was made goes to `moved` as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline.coding.anchors import SURVEY, Anchors, Lost
from pipeline.coding.log import in_force, merged
from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import Study, json_lines

CODING_COLUMNS = ["document", "turn", "start", "end", "code", "facets", "coder", "source", "probability", "reason", "memo", "codebook_version", "at"]
REVIEW_COLUMNS = ["document", "turn", "coder", "at", "queue", "inclusion", "blind", "codebook_version"]
ORPHAN_COLUMNS = ["document", "turn", "raw_start", "raw_end", "code", "coder", "problem", "remedy"]
MOVED_COLUMNS = ["document", "turn", "start", "end", "code", "coder", "raw_document", "raw_start", "raw_end", "how", "places"]
NEEDED = {
    "coding": ("document", "start", "end", "code", "coder", "at"), "review": ("document", "start", "end", "coder", "queue", "at"),
    "note": ("document", "start", "end", "note", "text", "coder", "at"), "retract": ("id", "retracts", "coder", "at"),
}  # fmt: skip
DECIDING = ("coding", "review")


def read_decisions(folder: Path, *, kinds: tuple[str, ...] = DECIDING) -> list[dict]:
    """The lines of all coders that nobody has taken back, coder by coder. Raises InputError with the line that is broken."""
    files: list[list[dict]] = []
    for path in sorted(folder.glob("*.jsonl")):
        files.append([])
        for number, _, line in json_lines(path, remedy="Restore it from git; no other line is touched."):
            check_line(line, file="/".join(path.parts[-3:]), place=f"line {number}")
            files[-1].append(line)
    coders = dict.fromkeys(line["coder"] for lines in files for line in lines)
    parts = {coder: [[line for line in lines if line["coder"] == coder] for lines in files] for coder in coders}
    return [line for mine in parts.values() for line in in_force(merged(mine)) if line["kind"] in kinds]


def check_line(line: object, *, file: str, place: str) -> None:
    """Raises InputError where this is not the line of a decision."""
    if not isinstance(line, dict):
        raise InputError("this line is not a decision", file=file, place=place, remedy="A line is {…} with a kind; corpora/README.md shows both.")
    kind = line.get("kind") if isinstance(line.get("kind"), str) else None
    missing = [key for key in NEEDED.get(kind, ()) if key not in line]
    if kind not in NEEDED or missing:
        raise InputError(f"kind is {kind!r}" if kind not in NEEDED else f"it lacks {', '.join(missing)}", file=file, place=place, remedy="A line is a coding, a review, a note or a retraction; corpora/README.md shows each.")


class Placed(NamedTuple):
    """Tables of 2-code: what is placed, what is not, and what stands elsewhere than it was made."""

    codings: pd.DataFrame
    reviews: pd.DataFrame
    orphans: pd.DataFrame
    moved: pd.DataFrame


def anchors_of(study: Study) -> Anchors:
    """The anchors of a study whose 1-read has run."""
    reading, answers, cleaning = study.read("reading"), study.read("answers"), study.read("cleaning")
    read = reading[reading["document"].notna() & ~reading["document"].fillna("").str.startswith(SURVEY)]
    log: dict[str | None, set[str]] = {}
    for row in cleaning[cleaning["state"] == "done"].itertuples(index=False):
        log.setdefault(row.question if isinstance(row.question, str) else None, set()).add(row.kind)
    interviews = set(zip(answers["wave"], answers["uuid"], strict=True))
    return Anchors(study.read("spans"), study.read("turns"), files=dict(zip(read["file"], read["document"], strict=True)), interviews=interviews, log=log)


def lost(line: dict, anchors: Anchors, codes: set[str]) -> Lost | None:
    """Why a decision cannot be used; None if it can."""
    place = anchors.place(line)
    if isinstance(place, Lost):
        return place
    return Lost("orphan_code", {"code": line["code"]}) if line["kind"] == "coding" and line["code"] not in codes else None


def place_decisions(lines: list[dict], anchors: Anchors, codes: set[str]) -> Placed:
    """A later line of the same coder on the same place and code overrules an earlier one; a passage that is two turns today is coded in both."""
    anchors.learn(lines)
    words = Words("en")
    codings: dict[tuple, dict] = {}
    reviews: dict[tuple, dict] = {}
    orphans, moved = [], []
    for line in lines:
        raw = {"code": line.get("code", "(review)"), "coder": line["coder"], "raw_start": line["start"], "raw_end": line["end"]}
        if problem := lost(line, anchors, codes):
            orphans.append(raw | {"document": line["document"], "turn": line.get("turn"), "problem": words(problem.key, **problem.fill), "remedy": words(f"{problem.key}_remedy", **problem.fill)})
            continue
        place = anchors.place(line)
        for turn, start, end in place.parts:
            _put(codings, reviews, line, (place.document, turn, start, end))
            if place.how not in ("place", "unread"):
                moved.append(raw | {"document": place.document, "turn": turn, "start": start, "end": end, "raw_document": line["document"], "how": place.how, "places": place.places})
    return Placed(
        pd.DataFrame(list(codings.values()), columns=CODING_COLUMNS), pd.DataFrame(list(reviews.values()), columns=REVIEW_COLUMNS),
        pd.DataFrame(orphans, columns=ORPHAN_COLUMNS), pd.DataFrame(moved, columns=MOVED_COLUMNS),
    )  # fmt: skip


def _put(codings: dict[tuple, dict], reviews: dict[tuple, dict], line: dict, place: tuple[str, str, int, int]) -> None:
    document, turn, start, end = place
    shared = {"document": document, "turn": turn, "coder": line["coder"], "at": line["at"], "codebook_version": line.get("codebook_version")}
    if line["kind"] == "review":
        random = line["queue"] == "random"
        reviews[document, turn, line["coder"]] = shared | {"queue": line["queue"], "inclusion": line.get("inclusion") if random else None, "blind": bool(line.get("blind", False))}
        return
    row = shared | {"start": start, "end": end, "code": line["code"], "source": line.get("source", "human"), "facets": json.dumps(line["facets"], ensure_ascii=False, sort_keys=True) if line.get("facets") else None}
    row |= {"probability": line.get("probability"), "reason": line.get("reason"), "memo": line.get("memo")}
    codings[document, turn, start, end, line["code"], line["coder"]] = row
