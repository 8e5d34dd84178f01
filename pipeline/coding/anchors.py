"""Where does what a coder decided stand today, although a parser, a list of names, a turn or the file itself has changed?

An anchor is a place in the raw file and the quote that stood there, as protected text. Found again in this order: the place, moved as far as
the other quotes around it have moved, if the words there are the quote; else the quote, wherever it stands, the nearest to that place
first; else the passage most like it. A file that was edited has another hash: it is known by its name, or by the quotes that stand in it. An
open answer is known by wave, respondent and question. In: lines of coders, turns and spans. Out: Found, or Lost with a reason in words.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.coding.passages import Passages, alike, literal, same, shift, tokens

SURVEY = "survey:"
# a quote of fewer words stands anywhere
TELLING = 3
SHARE = 0.5


@dataclass(frozen=True)
class Found:
    """The places of a decision today: one a turn that it touches. `how` is place, moved, nearest, alike or unread (no quote to compare)."""

    document: str
    parts: list[tuple[str, int, int]]
    how: str
    places: int = 1


@dataclass(frozen=True)
class Lost:
    """Why a decision has no place today: a key of words.yaml and what fills it; `<key>_remedy` is what to do."""

    key: str
    fill: dict = field(default_factory=dict)


class Anchors:
    """The texts of one study and where each piece of them stands in the raw files.

    files       name of each file -> its document today;  interviews  (wave, uuid) of all interviews
    log         question -> kinds of what the cleaning log did to it; None stands for whole interviews
    """

    def __init__(self, spans: pd.DataFrame, turns: pd.DataFrame, *, files: Mapping[str, str] | None = None, interviews: Collection[tuple[str, str]] = (),
                 log: Mapping[str | None, Collection[str]] | None = None) -> None:  # fmt: skip
        texts: dict[str, list[tuple[str, str]]] = {}
        for row in turns[["document", "turn", "text"]].itertuples(index=False):
            texts.setdefault(row.document, []).append((row.turn, row.text))
        pieces: dict[str, list[tuple]] = {}
        for row in spans[["document", "turn", "start", "end", "raw_start", "raw_end"]].itertuples(index=False):
            pieces.setdefault(row.document, []).append(tuple(row[1:]))
        self._texts, self._pieces = texts, pieces
        self._files, self._interviews, self._log = dict(files or {}), set(interviews), dict(log or {})
        self._passages: dict[tuple[str, str | None], Passages] = {}
        self._target: dict[str, str | None] = {}
        self._landmarks: dict[tuple[str, str | None], list[tuple[int, int]]] = {}

    def learn(self, lines: list[dict]) -> None:
        """Look at all decisions first: which file each document is today, and how far its text has moved where."""
        groups: dict[tuple[str, str | None], list[dict]] = {}
        for line in lines:
            groups.setdefault((line["document"], _answer(line)), []).append(line)
        for (document, answer), mine in groups.items():
            if answer is None and not document.startswith(SURVEY):
                self._target[document] = document if document in self._texts else self._successor(mine)
            target = self._target.get(document, document)
            if target in self._texts:
                self._landmarks[document, answer] = self._marks(self._of(target, answer), mine, target == document)

    def find(self, line: dict) -> tuple[str, int, int] | str:
        """(turn, start, end) of the first turn that a decision touches, or why it has no place."""
        found = self.place(line)
        return found.key if isinstance(found, Lost) else found.parts[0]

    def place(self, line: dict) -> Found | Lost:
        document, answer = line["document"], _answer(line)
        target = self._target.get(document, document)
        if document.startswith(SURVEY) and (gone := self._no_answer(document, answer)):
            return gone
        if target not in self._texts:
            return Lost("orphan_file")
        text = self._of(target, answer)
        landmarks, unchanged = self._landmarks.get((document, answer), []), target == document
        quote, old = line.get("quote"), _parts(text, line["start"], line["end"])
        if unchanged and old and (same(quote, _words_at(text, line["start"], line["end"])) if quote else text.turn_bounds(line["start"], line["end"]) or not any(by for _, by in landmarks)):
            return Found(target, _kept(old, text, line), "place" if quote else "unread")
        moved, certain = shift(landmarks, line["start"])
        start, end = line["start"] + moved, line["end"] + moved
        parts, here = _parts(text, start, end), _words_at(text, start, end)
        if not quote:
            if not parts:
                return Lost("orphan_silent")
            return Found(target, _kept(parts, text, line), "moved") if landmarks and (certain or text.turn_bounds(start, end)) else Lost("orphan_no_words")
        if parts and same(quote, here):
            return Found(target, _kept(parts, text, line), "moved")
        if hits := text.occurrences(quote):
            away = [abs((text.raw_place(first) or 0) - start) for first, _ in hits]
            best = min(range(len(hits)), key=lambda number: away[number])
            return Found(target, _kept(text.split(*hits[best]), text, line), "moved" if len(hits) == 1 or not away[best] and landmarks else "nearest", len(hits))
        if parts and alike(quote, here):
            return Found(target, _kept(parts, text, line), "alike")
        if hit := text.nearest_wording(quote):
            return Found(target, _kept(text.split(*hit), text, line), "alike")
        if parts and line["kind"] == "review" and unchanged and not moved:
            return Found(target, _kept(parts, text, line), "alike")
        return self._no_words(line, answer)

    def _of(self, document: str, answer: str | None) -> Passages:
        key = (document, answer)
        if key not in self._passages:
            rows = [row for row in self._texts.get(document, ()) if answer is None or row[0] == answer]
            self._passages[key] = Passages(rows, [piece for piece in self._pieces.get(document, ()) if answer is None or piece[0] == answer])
        return self._passages[key]

    def _successor(self, lines: list[dict]) -> str | None:
        """The document that a file whose hash is gone has become: half of what was quoted from it stands there, or some of it and it has its name."""
        quotes = list(dict.fromkeys(line["quote"] for line in lines if line.get("quote") and literal([word for word, *_ in tokens(line["quote"])]) >= TELLING))
        named = {self._files[line["file"]] for line in lines if line.get("file") in self._files}
        scores: dict[str, float] = {}
        for document in self._texts:
            if document.startswith(SURVEY):
                continue
            text = self._of(document, None)
            hits = sum(bool(text.occurrences(quote)) for quote in quotes) / len(quotes) if quotes else 0.0
            scores[document] = hits + (SHARE if document in named and (hits or not quotes) else 0.0)
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        clear = ranked and ranked[0][1] >= SHARE and (len(ranked) < 2 or ranked[0][1] > ranked[1][1])
        return ranked[0][0] if clear else None

    @staticmethod
    def _marks(text: Passages, lines: list[dict], unchanged: bool) -> list[tuple[int, int]]:
        """(old start, shift) of the quotes of which there is no doubt: they stand where they stood, or stand once."""
        marks: dict[int, int] = {}
        for line in lines:
            quote = line.get("quote")
            if not quote or line["start"] in marks or literal([word for word, *_ in tokens(quote)]) < TELLING:
                continue
            if unchanged and same(quote, _words_at(text, line["start"], line["end"])):
                marks[line["start"]] = 0
            elif len(hits := text.occurrences(quote)) == 1 and (raw := text.raw_place(hits[0][0])) is not None:
                marks[line["start"]] = raw - line["start"]
        return sorted(marks.items())

    def _no_answer(self, document: str, answer: str | None) -> Lost | None:
        """Why an open answer is not there; None if it is."""
        if answer is None:
            return Lost("orphan_which_answer")
        if any(turn == answer for turn, _ in self._texts.get(document, ())):
            return None
        uuid, _, question = answer.partition("/")
        wave = document.removeprefix(SURVEY)
        if not any(known == wave for known, _ in self._interviews):
            return Lost("orphan_wave", {"wave": wave})
        if (wave, uuid) not in self._interviews:
            return Lost("orphan_interview_log" if "remove" in self._log.get(None, ()) else "orphan_interview")
        if not any(turn.partition("/")[2] == question for turn, _ in self._texts.get(document, ())) and "blank" not in self._log.get(question, ()):
            return Lost("orphan_question", {"question": question})
        return Lost("orphan_answer_log" if "blank" in self._log.get(question, ()) else "orphan_answer")

    def _no_words(self, line: dict, answer: str | None) -> Lost:
        if answer is None:
            return Lost("orphan_words")
        return Lost("orphan_reworded_log" if "change" in self._log.get(answer.partition("/")[2], ()) else "orphan_reworded")


def _answer(line: dict) -> str | None:
    """The turn uuid/question of a decision on an open answer."""
    turn = line.get("turn")
    return turn if line["document"].startswith(SURVEY) and isinstance(turn, str) else None


def _parts(text: Passages, start: int, end: int) -> list[tuple[str, int, int]]:
    return [part for stretch in text.from_raw(start, end) for part in text.split(*stretch)]


def _words_at(text: Passages, start: int, end: int) -> str:
    return " ".join(text.text[first:last] for first, last in text.from_raw(start, end))


def _kept(parts: list[tuple[str, int, int]], text: Passages, line: dict) -> list[tuple[str, int, int]]:
    """A review counts for a turn of which it covers half, or that holds half of it: the edge of a turn beside it was not what was read."""
    if line["kind"] != "review" or len(parts) < 2:
        return parts
    sizes = {turn: last - first for turn, first, last in text.bounds}
    whole = sum(end - start for _, start, end in parts)
    return [part for part in parts if 2 * (part[2] - part[1]) >= min(sizes[part[0]], whole)] or parts[:1]
