"""Translations and paraphrases at the places that their passages have today, for whoever prints a quotation.

In: `renderings` of 1-read, whose text is masked already, the anchors of all decisions, the codebook. Out: the table `translations`, the last of each coder, passage and
language; what has no place today goes to `orphans` as codings do, and a translation whose turn was divided with it: half of it would be another's.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from pipeline.coding.anchors import Anchors, Lost
from pipeline.coding.codebook import Codebook
from pipeline.coding.versions import follow
from pipeline.errors import InputError
from pipeline.show.words import Words

COLUMNS = ["kind", "document", "turn", "start", "end", "language", "text", "code", "coder", "at"]


class Rendered(NamedTuple):
    """The table `translations`, and rows for `orphans` and `moved`."""

    translations: pd.DataFrame
    orphans: list[dict]
    moved: list[dict]


def place_renderings(renderings: pd.DataFrame, anchors: Anchors, codebook: Codebook, *, lines: list[dict] = (), study: str = "") -> Rendered:
    """lines: the decisions beside which the passages stand; they tell how far a text has moved. Raises InputError for a paraphrase of a code that needs none."""
    rows = [_line(row) for row in renderings.to_dict("records")]
    anchors.learn([*lines, *(row for row in rows if row["document"] is not None)])
    sensitivity, words = dict(zip(codebook.codes["code"], codebook.codes["sensitivity"], strict=True)), Words("en")
    kept: dict[tuple, dict] = {}
    orphans, moved = [], []
    for row in rows:
        raw = {"code": row["code"] or f"({row['kind']})", "coder": row["coder"], "raw_start": row["start"] or 0, "raw_end": row["end"] or 0}
        code = follow([{"kind": "coding", "code": row["code"]}], codebook)[0]["code"] if row["code"] else None
        if code and sensitivity.get(code) == "normal" and row["kind"] == "paraphrase":
            raise InputError(f"{code} needs no paraphrase: its sensitivity is normal", file=f"corpora/{study}/decisions/paraphrases.jsonl", place=f"line {row['line']}", remedy="A paraphrase stands for words of a sensitive or high code; take the line back.")
        place = _place(row, anchors) if code is None or code in sensitivity else Lost("orphan_code", {"code": row["code"]})
        if isinstance(place, Lost):
            orphans.append(raw | {"document": row["document"] or "", "turn": row["turn"], "problem": words(place.key, **place.fill), "remedy": words(f"{place.key}_remedy", **place.fill)})
            continue
        document, turn, start, end, how, places = place
        if how not in (None, "place", "unread"):
            moved.append(raw | {"document": document, "turn": turn, "start": start, "end": end, "raw_document": row["document"], "how": how, "places": places})
        # of one coder the later line of a passage and language; the order is that of the lines
        kept.pop(key := (row["kind"], document, turn, start, end, row["language"], code, row["coder"]), None)
        kept[key] = {"kind": row["kind"], "document": document, "turn": turn, "start": start, "end": end, "language": row["language"], "text": row["text"], "code": code, "coder": row["coder"], "at": row["at"]}
    return Rendered(pd.DataFrame(list(kept.values()), columns=COLUMNS), orphans, moved)


def _line(row: dict) -> dict:
    """A row with None for what is missing, as a line of decisions has it."""
    return {key: None if value is None or pd.isna(value) else int(value) if key in ("start", "end", "line") else value for key, value in row.items()}


def _place(row: dict, anchors: Anchors) -> tuple | Lost:
    """(document, turn, start, end, how, places); a paraphrase of all that was said on a code has none."""
    if row["document"] is None:
        return None, None, None, None, None, 0
    found = anchors.place(row)
    if isinstance(found, Lost):
        return found
    if len(found.parts) > 1:
        return Lost("orphan_divided")
    return (found.document, *found.parts[0], found.how, found.places)
