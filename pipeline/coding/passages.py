"""Where does a quotation stand in a text today, word by word?

A pseudonym or a stand-in ([phone]) in one of the two may be up to six words in the other: the name was masked later, or no longer. Blanks,
punctuation and case do not count. Words that were changed are allowed for by the longest common subsequence of words. In: two texts of the
same document, spans of 1-read. Out: places.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

# a telephone number has up to six groups of figures
NAME_WORDS = 6
# a name with the word for an uncle or an elder after it
WITH_TITLE = 3
ALIKE = 0.7
# a shorter quotation with a word changed is like too much else
LEAST_WORDS = 4
_MASK = "\u25ae"
_TOKEN = re.compile(r"(?P<mask>P-[0-9A-HJKMNP-TV-Z]{6}\w*|\[[a-z@-]{1,12}\])|\w+")
Token = tuple[str, int, int]


def tokens(text: str) -> list[Token]:
    """(word in small letters, or the sign of a masked name; start; end)."""
    return [(_MASK if match["mask"] else match[0].casefold().replace("ё", "е"), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def literal(words: list[str]) -> int:
    """How many words say something by themselves: masked names do not."""
    return sum(word != _MASK for word in words)


def same(quote: str, today: str) -> bool:
    """Are these the same words, but for names that were masked, or are masked no more?"""
    if quote == today:
        return True
    cut, other = tokens(quote), tokens(today)
    first, second = [word for word, *_ in cut], [word for word, *_ in other]
    return bool(first) and len(second) in _ends(first, second, 0, (_may_be_names(quote, cut), _may_be_names(today, other)), small=True)


def alike(quote: str, today: str) -> bool:
    """Are at least seven words of ten the same, in the same order? What was split off, taken out or corrected leaves that many."""
    first, second = [word for word, *_ in tokens(quote)], [word for word, *_ in tokens(today)]
    return bool(literal(first)) and 2 * LCSseq.similarity(first, second) >= ALIKE * (len(first) + len(second))


def _ends(quote: list[str], words: list[str], begin: int, names: tuple[list[bool], list[bool]], small: bool = False) -> set[int]:
    """Where the quotation ends in `words` if it begins at `begin`: every end that fits.

    names   which words of the two may be names;  small  at the very place a name may be written small
    """
    open_places = {(0, begin)}
    done: set[int] = set()
    while open_places:
        at, place = open_places.pop()
        if at == len(quote):
            done.add(place)
            continue
        if place >= len(words):
            continue
        if quote[at] == words[place]:
            open_places.add((at + 1, place + 1))
        if quote[at] == _MASK:
            open_places |= {(at + 1, place + size) for size in _sizes(words, place, names[1], small)}
        if words[place] == _MASK:
            open_places |= {(at + size, place + 1) for size in _sizes(quote, at, names[0], small)}
    return done


def _sizes(words: list[str], at: int, named: list[bool], small: bool) -> list[int]:
    """How many words from here on may stand for one masked name."""
    return [size for size in range(1, min(NAME_WORDS, len(words) - at) + 1) if all(named[at : at + size]) or (size <= WITH_TITLE and (small or named[at]))]


def _may_be_names(text: str, cut: list[Token]) -> list[bool]:
    """Names begin with a capital; figures and Latin letters may be a telephone number or an address."""
    return [word == _MASK or text[start].isupper() or text[start].isdigit() or text[start].isascii() for word, start, _ in cut]


class Passages:
    """The words of one document (or one answer) in their order, with the turns that they stand in and the way back into the raw file.

    turns   (turn, text) in order;  pieces  (turn, start, end, raw_start, raw_end): the spans of 1-read
    """

    def __init__(self, turns: list[tuple[str, str]], pieces: list[tuple[str, int, int, int, int]]) -> None:
        self.bounds: list[tuple[str, int, int]] = []
        parts, place = [], 0
        for turn, text in turns:
            self.bounds.append((turn, place, place + len(text)))
            parts.append(text)
            place += len(text) + 1
        self.text = "\n".join(parts)
        begins = {turn: start for turn, start, _ in self.bounds}
        # place in the text, its end, place in the raw file, its end
        self.pieces = sorted((raw_start, raw_end, begins[turn] + start, begins[turn] + end) for turn, start, end, raw_start, raw_end in pieces if turn in begins)
        self._raw = [piece[0] for piece in self.pieces]
        self._back = sorted((start, end, raw_start, raw_end) for raw_start, raw_end, start, end in self.pieces)
        self._tokens = tokens(self.text)
        self._words = [word for word, *_ in self._tokens]
        self._named = _may_be_names(self.text, self._tokens)
        self._where: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            self._where.setdefault(word, []).append(number)

    def from_raw(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of text, one a turn, behind raw[start:end]; a replaced name that is cut counts whole."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number in range(max(0, bisect_left(self._raw, start) - 1), bisect_left(self._raw, end)):
            raw_start, raw_end, first, last = self.pieces[number]
            if raw_end <= start:
                continue
            if last - first == raw_end - raw_start:
                first, last = first + max(0, start - raw_start), last - max(0, raw_end - end)
            found.setdefault(self._turn_at(first), []).append((first, last))
        return [(min(a for a, _ in each), max(b for _, b in each)) for each in found.values()]

    def raw_place(self, place: int) -> int | None:
        """Where the character at `place` of the text stands in the raw file."""
        number = bisect_right(self._back, (place, 1 << 60, 0, 0)) - 1
        if not self._back:
            return None
        start, end, raw_start, raw_end = self._back[max(number, 0)]
        return raw_start + (min(max(place - start, 0), end - start) if end - start == raw_end - raw_start else 0)

    def split(self, start: int, end: int) -> list[tuple[str, int, int]]:
        """(turn, start, end) for each turn that text[start:end] touches with at least one word; with any sign where there is no word at all."""
        out, worded = [], any(map(str.isalnum, self.text[start:end]))
        for turn, first, last in self.bounds[max(0, self._turn_at(start)) :]:
            if first >= end:
                break
            low, high = max(start, first), min(end, last)
            if low < high and (not worded or any(map(str.isalnum, self.text[low:high]))):
                out.append((turn, low - first, high - first))
        return out

    def occurrences(self, quote: str) -> list[tuple[int, int]]:
        """Every place where the words of the quotation stand, as (start, end) in the text; none for one without a word of its own."""
        cut = tokens(quote)
        if not literal([word for word, *_ in cut]):
            return []
        # a name at the edge could be any word beside it: what is looked for is what stands between, and the name goes along
        inner = [number for number, (word, *_) in enumerate(cut) if word != _MASK]
        before, after, core = inner[0], len(cut) - inner[-1] - 1, cut[inner[0] : inner[-1] + 1]
        wanted, named = [word for word, *_ in core], _may_be_names(quote, core)
        found: list[tuple[int, int]] = []
        for begin in sorted({*self._where.get(wanted[0], ()), *self._where.get(_MASK, ())}):
            ends = _ends(wanted, self._words, begin, (named, self._named))
            stop = min(ends, key=lambda end: abs(end - begin - len(wanted)), default=begin)
            if not any(self._words[number] in wanted and self._words[number] != _MASK for number in range(begin, stop)):
                continue
            start, end = self._edges(quote, cut, max(0, begin - before), min(len(self._words), stop + after))
            if not found or start >= found[-1][1]:
                found.append((start, end))
        return found

    def _edges(self, quote: str, cut: list[Token], first: int, stop: int) -> tuple[int, int]:
        """Signs before the first and after the last word go along where they are the same."""
        start, end, lead, tail = self._tokens[first][1], self._tokens[stop - 1][2], cut[0][1], len(quote) - cut[-1][2]
        start -= lead if lead and self.text[max(0, start - lead) : start] == quote[:lead] else 0
        end += tail if tail and self.text[end : end + tail] == quote[-tail:] else 0
        return start, end

    def nearest_wording(self, quote: str) -> tuple[int, int] | None:
        """The passage that is most like a quotation of which some words were changed; None if none is like it."""
        wanted = [word for word, *_ in tokens(quote)]
        if literal(wanted) < LEAST_WORDS or not self._words:
            return None
        joined, begins, place = " ".join(self._words), [], 0
        for word in self._words:
            begins.append(place)
            place += len(word) + 1
        hit = fuzz.partial_ratio_alignment(" ".join(wanted), joined, score_cutoff=100 * ALIKE)
        if hit is None:
            return None
        first = bisect_right(begins, hit.dest_start) - 1
        last = max(first, bisect_left(begins, hit.dest_end) - 1)
        # the passage begins and ends with words of the quotation, wherever the window was laid
        hits = [number for block in LCSseq.opcodes(wanted, self._words[first : last + 1]).as_matching_blocks() for number in range(first + block.b, first + block.b + block.size)]
        hits = [number for number in hits if self._words[number] != _MASK]
        if not hits:
            return None
        first = hits[0] - (wanted[0] == _MASK and hits[0] > 0 and self._words[hits[0] - 1] == _MASK)
        last = hits[-1] + (wanted[-1] == _MASK and self._words[hits[-1] + 1 : hits[-1] + 2] == [_MASK])
        start, end = self._tokens[first][1], self._tokens[last][2]
        return (start, end) if alike(quote, self.text[start:end]) else None

    def turn_bounds(self, start: int, end: int) -> bool:
        """Is raw[start:end] exactly one turn of today, from its first to its last character?"""
        parts = self.from_raw(start, end)
        if len(parts) != 1:
            return False
        turn = self.bounds[self._turn_at(parts[0][0])]
        return parts[0] == turn[1:] and abs((self.raw_place(turn[1]) or 0) - start) <= 2

    def _turn_at(self, place: int) -> int:
        return max(0, bisect_right(self.bounds, place, key=lambda bound: bound[1]) - 1)


def shift(landmarks: list[tuple[int, int]], place: int) -> tuple[int, bool]:
    """How far the raw text has moved at an old place, by the nearest passage found again; and whether those on both sides say the same.

    landmarks   (old start, how far it has moved), sorted by old start
    """
    if not landmarks:
        return 0, False
    at = bisect_left(landmarks, (place, -(1 << 60)))
    around = [landmarks[number] for number in (at - 1, at) if 0 <= number < len(landmarks)]
    moved = min(around, key=lambda mark: abs(mark[0] - place))[1]
    return moved, all(a[1] == b[1] for a, b in pairwise(around)) and len(around) == 2
