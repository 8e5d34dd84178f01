"""What coders decided, found again in today's text.

corpora/<study>/codings/<coder>.jsonl holds one decision a line, append-only: a coding (document, start and end in the raw file,
the quote as protected text, code) or a review (one coder has finished one turn). The raw file does not change, so its offsets
are the anchor; the span map of 1-read takes them to today's turns. Where the words there are no longer the quote, the quote is
looked for in the same document; what is not found goes to `orphans`, is shown, and is never dropped.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.study import json_lines

CODING_COLUMNS = ["document", "turn", "start", "end", "code", "facets", "coder", "source", "probability", "reason", "memo", "codebook_version", "at"]
REVIEW_COLUMNS = ["document", "turn", "coder", "at", "queue", "inclusion", "blind", "codebook_version"]
ORPHAN_COLUMNS = ["document", "raw_start", "raw_end", "code", "coder", "problem"]
_MASKED = re.compile(r"P-[0-9A-HJKMNP-TV-Z]{6}|\[[a-z@-]{1,12}\]")
NEEDED = {"coding": ("document", "start", "end", "code", "coder", "at"), "review": ("document", "start", "end", "coder", "queue", "at")}


def read_decisions(folder: Path) -> list[dict]:
    """All lines of all coders, by file name and line. Raises InputError with the line that is broken."""
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
    return lines


class Anchors:
    """The span map of one study: raw place -> turn and place in the protected text."""

    def __init__(self, spans: pd.DataFrame, turns: pd.DataFrame) -> None:
        self._spans = {document: frame.sort_values("raw_start") for document, frame in spans.groupby("document", sort=False)}
        self._texts = {(row.document, row.turn): row.text for row in turns.itertuples()}
        self._order: dict[str, list[str]] = {}
        for document, turn in self._texts:
            self._order.setdefault(document, []).append(turn)

    def find(self, line: dict) -> tuple[str, int, int] | str:
        """(turn, start, end) of a decision, or the reason why it has no place today."""
        spans = self._spans.get(line["document"])
        if spans is None:
            return "the document is not among the files that were read"
        touched = spans[(spans["raw_start"] < line["end"]) & (spans["raw_end"] > line["start"])]
        quote = line.get("quote")
        if len(touched):
            turn = touched["turn"].iloc[0]
            mine = touched[touched["turn"] == turn]
            start, end = self._inside(mine, line)
            if quote is None or line["kind"] == "review" or _same_words(quote, self._texts[line["document"], turn][start:end]):
                return turn, start, end
        return self._by_quote(line["document"], quote) if quote else "its place in the file holds no speech today"

    @staticmethod
    def _inside(spans: pd.DataFrame, line: dict) -> tuple[int, int]:
        first, last = spans.iloc[0], spans.iloc[-1]
        # inside a piece that stands as it was said, the place is exact; a piece that was replaced counts whole
        same = lambda piece: piece["end"] - piece["start"] == piece["raw_end"] - piece["raw_start"]  # noqa: E731
        start = first["start"] + (max(0, line["start"] - first["raw_start"]) if same(first) else 0)
        end = last["end"] - (max(0, last["raw_end"] - line["end"]) if same(last) else 0)
        return int(start), int(end)

    def _by_quote(self, document: str, quote: str) -> tuple[str, int, int] | str:
        places = [(turn, match.start()) for turn in self._order.get(document, ()) for match in re.finditer(re.escape(quote), self._texts[document, turn])]
        if len(places) == 1:
            turn, start = places[0]
            return turn, start, start + len(quote)
        return "its words are not in the document any more" if not places else f"its words stand in {len(places)} places"


def _same_words(quote: str, today: str) -> bool:
    """Whether a quote is today's text but for names: one that was masked later, or whose pseudonym has changed."""
    pattern = lambda text: ".{1,80}?".join(re.escape(part) for part in _MASKED.split(text))  # noqa: E731
    return quote == today or bool(re.fullmatch(pattern(today), quote, re.S)) or bool(re.fullmatch(pattern(quote), today, re.S))


def place_decisions(lines: list[dict], spans: pd.DataFrame, turns: pd.DataFrame, codes: set[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """codings, reviews and orphans. A later line of the same coder on the same place and code overrules an earlier one."""
    anchors = Anchors(spans, turns)
    codings: dict[tuple, dict] = {}
    reviews: dict[tuple, dict] = {}
    orphans = []
    for line in lines:
        place = anchors.find(line)
        problem = place if isinstance(place, str) else f"the codebook has no code {line['code']}" if line["kind"] == "coding" and line["code"] not in codes else None
        if problem:
            orphans.append({"document": line["document"], "raw_start": line["start"], "raw_end": line["end"], "code": line.get("code", "(review)"), "coder": line["coder"], "problem": problem})
            continue
        turn, start, end = place
        shared = {"document": line["document"], "turn": turn, "coder": line["coder"], "at": line["at"], "codebook_version": line.get("codebook_version")}
        if line["kind"] == "review":
            random = line["queue"] == "random"
            reviews[line["document"], turn, line["coder"]] = shared | {"queue": line["queue"], "inclusion": line.get("inclusion") if random else None, "blind": bool(line.get("blind", False))}
        else:
            row = shared | {"start": start, "end": end, "code": line["code"], "source": line.get("source", "human"), "facets": json.dumps(line["facets"], ensure_ascii=False, sort_keys=True) if line.get("facets") else None}
            row |= {"probability": line.get("probability"), "reason": line.get("reason"), "memo": line.get("memo")}
            codings[line["document"], turn, start, end, line["code"], line["coder"]] = row
    return (
        pd.DataFrame(list(codings.values()), columns=CODING_COLUMNS),
        pd.DataFrame(list(reviews.values()), columns=REVIEW_COLUMNS),
        pd.DataFrame(orphans, columns=ORPHAN_COLUMNS),
    )
