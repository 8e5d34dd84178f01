"""Where does a passage of the masked text stand in the raw text, and the reverse? Replacement that keeps the map of both.

Codings are anchored in the raw file and made on the masked one, so every character must be traceable. In: a text and the
replacements (start, end, new) in it. Out: the masked text and its pieces, which cover both texts in order and without a gap.
Kept pieces have equal lengths in both texts, replaced pieces never: a replacement as long as what it replaces is written as
two pieces, n against 0 and 0 against n, so that four whole numbers a piece are enough to store the map anywhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Piece = tuple[int, int, int, int]  # start in the masked text, start in the text, length in the masked text, length in the text


def mask(text: str, replacements: Iterable[tuple[int, int, str]]) -> tuple[str, list[Piece]]:
    """Replace spans of `text`; returns the masked text and its pieces (start_in_masked, start_in_text, length_masked, length_text).

    replacements   (start, end, replacement) with 0 <= start <= end <= len(text), in any order, not overlapping
    Raises ValueError if a span lies outside the text or two of them overlap.
    """
    pieces: list[Piece] = []
    parts: list[str] = []
    here = there = 0
    for start, end, replacement in [*sorted(replacements), (len(text), len(text), "")]:
        if not 0 <= start <= end <= len(text):
            raise ValueError(f"a replacement from {start} to {end} lies outside a text of {len(text)} characters")
        if start < there:
            raise ValueError(f"two replacements overlap at character {start}")
        lengths = [(start - there, start - there), (len(replacement), end - start)]
        if len(replacement) == end - start:
            lengths[1:] = [(len(replacement), 0), (0, end - start)]
        parts += [text[there:start], replacement]
        for masked, raw in lengths:
            if masked or raw:
                pieces.append((here, there, masked, raw))
            here, there = here + masked, there + raw
    return "".join(parts), pieces


def to_original(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int]:
    """The span of the raw text behind masked[start:end]; one that cuts a replaced part grows to the whole of it."""
    return _across([(masked, raw, m, r) for masked, raw, m, r in pieces], start, end)


def to_masked(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int]:
    """The span of the masked text that stands for text[start:end]; one that cuts a replaced part grows to the whole of it."""
    return _across([(raw, masked, r, m) for masked, raw, m, r in pieces], start, end)


def _across(pieces: list[Piece], start: int, end: int) -> tuple[int, int]:
    """The span in the second text of a span in the first; pieces are (start, start, length, length) in first and second."""
    blocks = _blocks(pieces)
    total = blocks[-1][0] + blocks[-1][2] if blocks else 0
    if not 0 <= start <= end <= total:
        raise ValueError(f"a span from {start} to {end} lies outside a text of {total} characters")
    # a block without length in the first text holds no place in it
    blocks = [block for block in blocks if block[2]]
    if not blocks:
        return 0, 0
    starts = [block[0] for block in blocks]
    first = blocks[bisect_right(starts, start) - 1]
    if start == end:
        if start == first[0]:
            return first[1], first[1]
        if start == first[0] + first[2]:
            return first[1] + first[3], first[1] + first[3]
    # an empty span is a place; a filled one ends in the block of its last character
    last = first if start == end else blocks[bisect_right(starts, end - 1) - 1]
    left = first[1] + (start - first[0] if first[4] else 0)
    right = last[1] + (end - last[0] if last[4] else last[3])
    return left, right


def _blocks(pieces: list[Piece]) -> list[tuple[int, int, int, int, bool]]:
    """Pieces with a fifth part, kept or not; neighbouring replaced pieces are one block."""
    blocks: list[tuple[int, int, int, int, bool]] = []
    for first, second, a, b in pieces:
        kept = a == b
        if not kept and blocks and not blocks[-1][4]:
            first, second, more_a, more_b, _ = blocks.pop()
            a, b = a + more_a, b + more_b
        blocks.append((first, second, a, b, kept))
    return blocks
