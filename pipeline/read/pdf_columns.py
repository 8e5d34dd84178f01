"""Does a page of a PDF hold a table, who spoke on the left and what was said on the right?

A PDF has no tables: PDFium gives "Модератор Как у вас делят воду?" as one line. But the places of the letters show wide gaps, at the same height of the page's
width line after line. In: pages of PDFium. Out: for each line of a page's text, the places of those gaps and the column in which the line begins.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

LEAST_ROWS, LEAST_SHARE, NEAR = 3, 0.6, 4.0
# between two columns stand the margins of two cells, in points; between two words of one cell less
MARGINS = 9.0
# a gap is wide where more than so many heights of a letter stand between two words
WIDE = 0.9


@dataclass(frozen=True)
class LinePlaces:
    """Of one line: x of its first letter and of its end, and every wide gap (place in the line after it, x where the text goes on, width)."""

    left: float
    right: float
    gaps: tuple[tuple[int, float, float], ...]


def page_text(page) -> str | None:
    """The text of a page with a line's end wherever the letters go down and back to the left, which PDFium overlooks in tables; None where letters and text cannot be matched."""
    text = page.get_text_range()
    if len(text) != page.count_chars():
        return None
    signs = list(text)
    for match in re.finditer(r"(?<=\S) (?=\S)", text):
        (left, bottom, *_), (following, _, _, top) = page.get_charbox(match.start() - 1), page.get_charbox(match.end())
        if following < left and top < bottom:
            signs[match.start()] = "\n"
    return "".join(signs)


def line_places(page, text: str | None) -> list[LinePlaces] | None:
    """One entry a line of page_text that holds a letter; None where there is none."""
    if text is None:
        return None
    found, start = [], 0
    for line in text.split("\n"):
        boxes = [(offset, page.get_charbox(start + offset)) for offset, sign in enumerate(line) if not sign.isspace()]
        if boxes:
            height = sorted(top - bottom for _, (_, bottom, _, top) in boxes)[len(boxes) // 2]
            gaps = tuple((offset, box[0], box[0] - before[2]) for (_, before), (offset, box) in zip(boxes, boxes[1:], strict=False) if box[0] - before[2] > max(WIDE * height, 5.0))
            found.append(LinePlaces(boxes[0][1][0], boxes[-1][1][2], gaps))
        start += len(line) + 1
    return found


def table_columns(pages: list[list[LinePlaces] | None]) -> tuple[float, ...]:
    """x of every column after the first, if most lines of the file are rows of a table or go on in its column of speech; else empty."""
    lines = [line for page in pages if page for line in page]
    ends = Counter(round(x / 2) for line in lines for _, x, _ in line.gaps)
    begun = Counter(round(line.left / 2) for line in lines)

    def about(counted: Counter, place: int) -> int:
        return sum(counted[near] for near in (place - 1, place, place + 1))

    # speech is where lines go on; of places that are as good, the one nearest to the letters
    going_on = [place for place in ends if about(begun, place)]
    if not going_on:
        return ()
    speech = 2.0 * max(going_on, key=lambda place: (about(ends, place) + about(begun, place), ends[place], -place))
    rows = [line for line in lines if _at(line, speech) is not None]
    if len(rows) < LEAST_ROWS or len(rows) + sum(abs(line.left - speech) < NEAR for line in lines) <= LEAST_SHARE * len(lines):
        return ()
    before = Counter(round(x / 2) for line in rows for _, x, width in line.gaps if x < speech - NEAR and width > MARGINS)
    others: list[float] = []
    for place, _ in before.most_common():
        if about(before, place) >= LEAST_ROWS and about(before, place) > LEAST_SHARE * len(rows) and all(abs(2.0 * place - x) > 2 * NEAR for x in others):
            others.append(2.0 * place)
    return (*sorted(others), speech)


def _at(line: LinePlaces, x: float) -> int | None:
    """The place in the line of its gap that ends at x."""
    return next((offset for offset, end, _ in line.gaps if abs(end - x) < NEAR), None)


def columns_of(lines: list[LinePlaces], columns: tuple[float, ...]) -> list[tuple[list[tuple[int, int]], int | None]]:
    """For each line: (place of the gap, column that begins there) of each of its cells after the first, and the column in which it begins (None outside the table).

    A name that takes two lines stands alone in a left column, and its speech follows in the right one.
    """
    found: list[tuple[list[tuple[int, int]], int | None]] = []
    for line in reversed(lines):
        cuts = [(offset, number) for number, x in enumerate(columns, 1) if (offset := _at(line, x)) is not None]
        side = next((number for number, x in enumerate(columns, 1) if abs(line.left - x) < NEAR), 0 if cuts else None)
        if side is None and line.right < columns[0] + 0.2 * (columns[0] - line.left) and found and not found[-1][0] and found[-1][1] is not None:
            # a long name may stand out over the edge of its column a little
            side = 0
        found.append((cuts, side))
    return found[::-1]
