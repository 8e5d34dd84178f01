"""What coders decided, found again in today's text.

corpora/<study>/codings/<coder>.jsonl holds one decision a line, append-only: a coding (document, start and end in the raw file,
the quote as protected text, code) or a review (one coder has finished one turn). coding.anchors finds their places of today; what is not
found goes to `orphans`, is shown by `check` and is never dropped, and what is found elsewhere than it was made goes to `moved` as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pipeline.coding.anchors import SURVEY, Anchors, Lost
from pipeline.coding.audit import identity
from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import Study, json_lines

CODING_COLUMNS = ["document", "turn", "start", "end", "code", "facets", "coder", "source", "probability", "reason", "memo", "codebook_version", "at"]
REVIEW_COLUMNS = ["document", "turn", "coder", "at", "queue", "inclusion", "blind", "codebook_version"]
ORPHAN_COLUMNS = ["document", "turn", "raw_start", "raw_end", "code", "coder", "problem", "remedy"]
MOVED_COLUMNS = ["document", "turn", "start", "end", "code", "coder", "raw_document", "raw_start", "raw_end", "how", "places"]
NEEDED = {"retract": ("id", "retracts", "coder", "at"), "coding": ("document", "start", "end", "code", "coder", "at"), "review": ("document", "start", "end", "coder", "queue", "at")}


def read_decisions(folder: Path) -> list[dict]:
    """All lines of all coders that nobody has taken back, by file name and line. Raises InputError with the line that is broken."""
    lines = []
    for path in sorted(folder.glob("*.jsonl")):
        shown = "/".join(path.parts[-3:])
        for number, _, line in json_lines(path, remedy="Restore it from git; no other line is touched."):
            if not isinstance(line, dict):
                raise InputError("this line is not a decision", file=shown, place=f"line {number}", remedy="A line is {…} with a kind; corpora/README.md shows both.")
            kind = line.get("kind")
            missing = [key for key in NEEDED.get(kind, ()) if key not in line]
            if kind not in NEEDED or missing:
                raise InputError(f"kind is {kind!r}" if kind not in NEEDED else f"no {', '.join(missing)}", file=shown, place=f"line {number}",
                                 remedy="A line is a coding or a review; corpora/README.md shows both.")  # fmt: skip
            lines.append(line)
    gone = {(line["coder"], line["retracts"]) for line in lines if line["kind"] == "retract"}
    return [line for line in lines if line["kind"] != "retract" and (line["coder"], identity(line)) not in gone]


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
