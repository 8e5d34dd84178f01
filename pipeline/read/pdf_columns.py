"""Does a page of a PDF hold a table of two columns, who spoke on the left and what was said on the right?

A PDF has no tables: PDFium gives "Модератор Как у вас делят воду?" as one line. But the places of the letters show a wide gap, at the same height of the page's
width line after line. In: pages of PDFium. Out: for each line of a page's text, the place of that gap and whether the line begins in the right column.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

LEAST_ROWS, LEAST_SHARE, NEAR = 3, 0.6, 4.0
# a gap is wide where more than so many heights of a letter stand between two words
WIDE = 0.9


@dataclass(frozen=True)
class LinePlaces:
    """Of one line: x of its first letter and of its end, and every wide gap (place in the line after it, x where the text goes on)."""

    left: float
    right: float
    gaps: tuple[tuple[int, float], ...]


def line_places(page) -> list[LinePlaces] | None:
    """One entry a line of page.get_text_range() that holds a letter; None where letters and text cannot be matched."""
    text = page.get_text_range()
    if len(text) != page.count_chars():
        return None
    found, start = [], 0
    for line in text.split("\n"):
        boxes = [(offset, page.get_charbox(start + offset)) for offset, sign in enumerate(line) if not sign.isspace()]
        if boxes:
            height = sorted(top - bottom for _, (_, bottom, _, top) in boxes)[len(boxes) // 2]
            gaps = tuple((offset, box[0]) for (_, before), (offset, box) in zip(boxes, boxes[1:], strict=False) if box[0] - before[2] > max(WIDE * height, 5.0))
            found.append(LinePlaces(boxes[0][1][0], boxes[-1][1][2], gaps))
        start += len(line) + 1
    return found


def right_column(pages: list[list[LinePlaces] | None]) -> float | None:
    """x where the right column begins, if most lines of the file are rows of a table of two columns or go on in its right one."""
    lines = [line for page in pages if page for line in page]
    ends = Counter(round(x / 2) for line in lines for _, x in line.gaps[:1])
    if not ends:
        return None
    x = 2.0 * max(ends, key=lambda place: (sum(ends[near] for near in (place - 1, place, place + 1)), -place))
    rows = sum(any(abs(end - x) < NEAR for _, end in line.gaps[:1]) for line in lines)
    going_on = sum(abs(line.left - x) < NEAR for line in lines)
    return x if rows >= LEAST_ROWS and going_on and rows + going_on > LEAST_SHARE * len(lines) else None


def columns_of(lines: list[LinePlaces], column: float) -> list[tuple[int | None, int | None]]:
    """For each line: the place of the gap that parts its two cells, and else its column (0, 1, None outside the table).

    A name that takes two lines stands alone in the left column, and its speech follows in the right one.
    """
    found: list[tuple[int | None, int | None]] = []
    for line in reversed(lines):
        gap = next((offset for offset, x in line.gaps if abs(x - column) < NEAR), None)
        if gap is not None:
            found.append((gap, None))
        elif abs(line.left - column) < NEAR:
            found.append((None, 1))
        else:
            # a long name may stand out over the edge of its column a little
            short = line.right < column + 0.2 * (column - line.left)
            found.append((None, 0 if short and found and found[-1][0] is None and found[-1][1] is not None else None))
    return found[::-1]
