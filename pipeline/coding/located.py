"""Where does a passage of a protected turn stand in the raw file? The way back from what a coder saw to what a decision is anchored in.

A pseudonym stands for a whole name, so a passage that cuts one takes all of it along. In: spans of 1-read; a document, a turn, start and end in
the turn's text. Out: the line of a decision with kind, document, start, end and quote, to which the coder's own facts are added.
"""

from __future__ import annotations

import pandas as pd

from pipeline.study import PSEUDONYM


class Located:
    """Protected place -> line of a decision with its place in the raw file."""

    def __init__(self, spans: pd.DataFrame) -> None:
        self._pieces: dict[tuple[str, str], list[tuple[int, int, int, int]]] = {}
        for document, turn, *piece in spans[["document", "turn", "start", "end", "raw_start", "raw_end"]].itertuples(index=False, name=None):
            self._pieces.setdefault((document, turn), []).append(tuple(map(int, piece)))
        for pieces in self._pieces.values():
            pieces.sort()

    def begin(self, document: str, turn: str) -> int | None:
        """The raw place of a turn's first character; None where no piece of the raw file stands behind it."""
        pieces = self._pieces.get((document, turn))
        return pieces[0][2] if pieces else None

    def line(self, document: str, turn: str, start: int, end: int, quote: str | None) -> dict | None:
        """kind, document, start, end and quote of a coding; None where no piece of the raw file stands behind it."""
        touched = [piece for piece in self._pieces.get((document, turn), ()) if piece[0] < end and piece[1] > start]
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        raw_start = first[2] + (max(0, start - first[0]) if _same(first) else 0)
        raw_end = last[3] - (max(0, last[1] - end) if _same(last) else 0)
        line = {"kind": "coding", "document": document, "start": raw_start, "end": raw_end}
        # the places of an open answer count from its own beginning
        line |= {"turn": turn} if document.startswith("survey:") else {}
        return line | ({"quote": quote} if quote is not None else {})

    def whole(self, document: str, turn: str, start: int, end: int, text: str = "") -> tuple[int, int]:
        """The passage, grown over every masked name that it cuts; in `text` also over those that are as long as the name they stand for."""
        names = [match.span() for match in PSEUDONYM.finditer(text)]
        cut = [piece for piece in self._pieces.get((document, turn), ()) if not _same(piece)] + names
        cut = [piece for piece in cut if piece[0] < end and piece[1] > start]
        return min([start, *(piece[0] for piece in cut)]), max([end, *(piece[1] for piece in cut)])


def _same(piece: tuple[int, int, int, int]) -> bool:
    return piece[1] - piece[0] == piece[3] - piece[2]
