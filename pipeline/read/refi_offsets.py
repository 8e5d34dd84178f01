"""Which characters of a text does a vendor's startPosition and endPosition mean?

The standard counts Unicode code points from 0 and does not say whether the end is in or out. Programs count UTF-16 units, bytes,
CR LF as one or as two, the byte-order mark, or from 1. In: raw numbers and texts. Out: the way of counting under which most
selections begin with their own quoted words and at the edges of words; the origin's known way goes first and is left only for
a better one by more than chance gives. The raw numbers are kept beside what was made of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.read.refi_sources import Raw

SAMPLE = 1500
_HINT = 8
_CUT = 30


@dataclass(frozen=True)
class Counting:
    """unit: codepoint, utf16 or utf8; line_end: what CR LF or LF counts, 0 for what stands; mark: the byte-order mark counts;
    first: number of the first character; inclusive: the end is the last character itself, not the one after it."""

    unit: str = "codepoint"
    line_end: int = 0
    mark: bool = False
    first: int = 0
    inclusive: bool = False

    def __str__(self) -> str:
        parts = [{"codepoint": "code points", "utf16": "UTF-16 units", "utf8": "bytes of UTF-8"}[self.unit]]
        parts += [f"a line end as {self.line_end}"] * bool(self.line_end) + ["the byte-order mark counted"] * self.mark
        return ", ".join(parts + ["from 1"] * self.first + ["the end included"] * self.inclusive)

    def unlike(self, other: Counting) -> int:
        return sum(getattr(self, name) != getattr(other, name) for name in self.__dataclass_fields__)


def known_counting(origin: str) -> Counting:
    """How the program that a file names counts, as far as it has been measured."""
    name = origin.casefold()
    if "nvivo" in name and "mac" not in name:
        return Counting("utf16")
    return Counting(line_end=1) if "atlas" in name else Counting()


def edges(raw: Raw, counting: Counting) -> np.ndarray:
    """The number, in this counting, of the edge before each character and after the last; len(text) + 1 integers, rising."""
    signs = np.frombuffer(raw.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    width = np.ones(len(signs), dtype=np.int64)
    if counting.unit == "utf16":
        width += signs > 0xFFFF
    elif counting.unit == "utf8":
        width += (signs > 0x7F).astype(np.int64) + (signs > 0x7FF) + (signs > 0xFFFF)
    ends = signs == 10
    width[ends] = counting.line_end or 1 + raw.crlf[ends]
    before = counting.first + (3 if counting.unit == "utf8" else 1) * (counting.mark and raw.mark)
    return np.concatenate(([before], before + np.cumsum(width)))


def places(raw: Raw, starts: Sequence[int], ends: Sequence[int], counting: Counting) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts and ends as characters of raw.text, end exclusive, and which of them lay inside the text at all."""
    marks = edges(raw, counting)
    first, last = np.asarray(starts, dtype=np.int64), np.asarray(ends, dtype=np.int64) + (counting.inclusive and not raw.points)
    inside = (first >= marks[0]) & (last <= marks[-1]) & (first <= last)
    start = np.searchsorted(marks, first, side="right") - 1
    end = np.searchsorted(marks, last, side="left")
    length = len(raw.text)
    start = np.clip(start, 0, length)
    return start, np.clip(np.maximum(end, start), 0, length), inside


def find_counting(texts: Sequence[tuple[Raw, Sequence[tuple[int, int, tuple[str, ...]]]]], prior: Counting) -> tuple[Counting, float, int]:
    """(counting, share of selection edges that are edges of words, number of selections).

    texts   a text and its selections: raw start, raw end, and what the file itself gives as words of the selection, if anything
    """
    texts = [(raw, list(marked)) for raw, marked in texts if raw.text and marked]
    number = sum(len(marked) for _, marked in texts)
    step = max(1, number // SAMPLE)
    sampled = [(raw, marked[::step]) for raw, marked in texts]
    scores: dict[Counting, tuple[float, float]] = {}
    for counting in _candidates([raw for raw, _ in sampled], prior):
        scores[counting] = _score(sampled, counting)
    if not number:
        return prior, 1.0, 0
    hinted = max(matched for _, matched in scores.values()) > 0
    value = {c: (edge + 3 * matched) / 4 if hinted else edge for c, (edge, matched) in scores.items()}
    best = max(value, key=lambda c: value[c] - 0.005 * c.unlike(prior))
    # with few selections a wrong counting can look better by chance
    margin = 0.05 if hinted else max(0.05, (2 * min(number, SAMPLE)) ** -0.5)
    chosen = best if value[best] > value[prior] + margin else prior
    return chosen, scores[chosen][0], number


def _candidates(raws: list[Raw], prior: Counting) -> list[Counting]:
    """Only countings that can differ on these texts, the prior first."""
    wide = any(max(raw.text, default="") > "\uffff" for raw in raws)
    plain = all(raw.text.isascii() for raw in raws)
    units = ["codepoint"] + ["utf16"] * wide + ["utf8"] * (not plain)
    line_ends = [0, 1, 2] if any("\n" in raw.text for raw in raws) else [0]
    marks = [False, True] if any(raw.mark for raw in raws) else [False]
    found = [Counting(unit, line_end, mark, *ends) for unit, line_end, mark, ends in itertools.product(units, line_ends, marks, ((0, False), (0, True), (1, True), (1, False)))]
    return [prior] + [counting for counting in found if counting != prior]


def _score(texts, counting: Counting) -> tuple[float, float]:
    """(share of edges on edges of words, share of selections that begin as the file quotes them)."""
    good, total, matched, hinted = 0.0, 0, 0, 0
    for raw, marked in texts:
        start, end, inside = places(raw, [m[0] for m in marked], [m[1] for m in marked], counting)
        # a forced cut or an empty selection says nothing
        good += sum(_edge(raw.text, s, s) + _edge(raw.text, e, e - 1) for s, e, within in zip(start, end, inside, strict=True) if within and s < e)
        total += 2 * len(marked)
        for (_, _, hints), s, e in zip(marked, start, end, strict=True):
            usable = [hint for hint in hints if len(hint) >= _HINT]
            if usable:
                hinted += 1
                quote = squeezed(raw.text[s:e])
                matched += any(hint == quote or ((cut != hint or len(hint) >= _CUT) and quote.startswith(cut)) for hint in usable for cut in [hint.rstrip("….")])
    return good / max(total, 1), matched / max(hinted, 1)


def _edge(text: str, place: int, own: int) -> float:
    """1 between words, 0 inside one, a half where the selection's own sign there is a blank."""
    if 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum():
        return 0.0
    return 0.5 if text[own].isspace() else 1.0


def squeezed(text: str) -> str:
    """White space as one blank, as programs write a quotation into an attribute."""
    return re.sub(r"\s+", " ", text).strip()
