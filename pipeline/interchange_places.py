"""Where a passage of an exported or foreign text stands in the turns of a study, and from there in the raw file.

In: turns and spans of 1-read, and a project's text. The text of a document is its turns with their speakers, one after another.
A text that is exactly this maps character by character; any other (edited by a program, or the raw transcript with its names) is
aligned by its words (Ratcliff and Obershelp's longest common blocks), and a passage counts as found if 60 % of its words are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

FOUND = 0.6
ALIKE = 0.5
_WORD = re.compile(r"\w+")
_DOCUMENT = re.compile(r"(?<![0-9a-z])d[0-9a-f]{10}(?![0-9a-f])")
Place = tuple[str, int, int]


class Texts:
    """The text of each document and where its turns stand in it."""

    def __init__(self, turns: pd.DataFrame) -> None:
        self._texts: dict[str, str] = {}
        self._turns: dict[str, list] = {}
        self._starts: dict[tuple[str, str], int] = {}
        for document, frame in turns.groupby("document", sort=False):
            parts, place, rows = [], 0, []
            for row in frame.itertuples(index=False):
                label = f"{row.participant if isinstance(row.participant, str) else row.role}: "
                start = place + len(label)
                parts.append(f"{label}{row.text}\n\n")
                rows.append((row, start, start + len(row.text)))
                self._starts[document, row.turn] = start
                place += len(parts[-1])
            self._texts[document], self._turns[document] = "".join(parts), rows

    def text(self, document: str) -> str:
        return self._texts.get(document, "")

    def turns(self, document: str) -> Iterator[tuple]:
        """(turn, start, end) in the document's text."""
        return iter(self._turns.get(document, []))

    def start(self, document: str, turn: str) -> int:
        return self._starts[document, turn]

    def quote(self, document: str, turn: str, start: int, end: int) -> str:
        begin = self.start(document, turn)
        return self.text(document)[begin + start : begin + end]

    def document(self, name: str, text: str, files: dict[str, str]) -> str | None:
        """Which document a source is: by the id in its name, by its file's name, else by its words."""
        told = [found for found in [*_DOCUMENT.findall(name), *name.split()[:1]] if found in self._texts] + [files[n] for n in (name.casefold(), name.casefold().rsplit(".", 1)[0]) if n in files]
        if told:
            return told[0]
        mine = _runs(text)
        shares = {document: len(mine & _runs(whole)) / len(mine) for document, whole in self._texts.items()} if mine else {}
        best = max(shares, key=shares.get, default=None)
        return best if best is not None and shares[best] >= ALIKE else None


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every three words in a row."""
    words = [word.lower() for word in _WORD.findall(text)]
    return set(zip(words, words[1:], words[2:], strict=False))


def alignment(text: str, texts: Texts, document: str) -> Callable[[int, int], list[Place]]:
    """A function from a passage of `text` to its places in the document's turns: one a turn that it touches; none if it is not there."""
    today, turns = texts.text(document), list(texts.turns(document))
    if text == today:
        return lambda start, end: _by_turn(turns, today, start, end)
    mine, theirs = [list(_WORD.finditer(each)) for each in (text, today)]
    to = np.full(len(mine), -1)
    matcher = SequenceMatcher(None, [m.group().lower() for m in mine], [m.group().lower() for m in theirs], autojunk=len(mine) > 30_000)
    for a, b, size in matcher.get_matching_blocks():
        to[a : a + size] = np.arange(b, b + size)
    begins, ends = np.array([m.start() for m in mine]), np.array([m.end() for m in mine])

    def find(start: int, end: int) -> list[Place]:
        inside = np.flatnonzero((ends > start) & (begins < end))
        known = inside[to[inside] >= 0]
        if not len(inside) or len(known) < FOUND * len(inside):
            return []
        # a word that was replaced at the edge lies beside a neighbour outside that was not
        before, after = inside[0] - 1, inside[-1] + 1
        low = to[inside[0]] if known[0] == inside[0] or before < 0 or to[before] < 0 else to[before] + 1
        high = to[inside[-1]] if known[-1] == inside[-1] or after >= len(to) or to[after] < 0 else to[after] - 1
        low, high = low if low >= 0 else to[known[0]], high if high >= 0 else to[known[-1]]
        if low > high:
            return []
        new_start, new_end = theirs[low].start(), theirs[high].end()
        if known[0] == inside[0] and start >= begins[inside[0]]:
            new_start += start - begins[inside[0]]
        # signs after the last word go along where they are the same
        rest = text[ends[inside[-1]] : end].rstrip()
        new_end += len(rest) if rest and today[new_end : new_end + len(rest)] == rest else 0
        lead = text[start : begins[inside[0]]].lstrip()
        new_start -= len(lead) if lead and today[max(0, new_start - len(lead)) : new_start] == lead else 0
        return _by_turn(turns, today, int(new_start), int(new_end))

    return find


def _by_turn(turns: list, text: str, start: int, end: int) -> list[Place]:
    found = []
    for row, first, last in turns:
        low, high = max(start, first), min(end, last)
        while low < high and text[low].isspace():
            low += 1
        while low < high and text[high - 1].isspace():
            high -= 1
        if low < high:
            found.append((row.turn, low - first, high - first))
    return found
