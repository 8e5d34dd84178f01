"""What a file of any format becomes before anyone asks who speaks: one text and the blocks that stand in it.

A block is a line, a paragraph, a cell or a subtitle cue: a place in the text plus what its format knows about it (bold
beginning, heading, table cell, times, named voice). Every later step points into this one text and never copies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.read.limits import not_too_long

# signs that take no room on paper: byte-order marks inside a file, zero-width blanks, soft hyphens
INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
# signs that are no writing: controls other than tab and line ends, halves of signs, places that Unicode leaves empty for ever
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
NO_SIGN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
EDGE = re.compile(rf"[\s{INVISIBLE}]*")


@dataclass(slots=True)
class Block:
    """raw[start:end] without blanks at its ends; `bold` is where a bold beginning ends; `cell` is (table, row, column)."""

    start: int
    end: int
    gap: bool = False
    heading: bool = False
    bold: int = 0
    label: str | None = None
    start_s: float = float("nan")
    end_s: float = float("nan")
    cell: tuple[int, int, int] | None = None
    page: int | None = None


@dataclass
class Paper:
    """The whole text of a file, its blocks in document order, its encoding as stated, and warnings.

    `wrapped` says that a line is no paragraph (PDF); `marked_up` that the text carries Markdown signs.
    """

    kind: str
    raw: str
    blocks: list[Block]
    encoding: str
    warnings: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    wrapped: bool = False
    marked_up: bool = False

    def text(self, block: Block) -> str:
        return self.raw[block.start : block.end]

    def cells(self) -> dict[int, dict[int, dict[int, list[Block]]]]:
        """Table → row → column → the blocks of that cell."""
        tables: dict[int, dict[int, dict[int, list[Block]]]] = {}
        for block in self.blocks:
            if block.cell:
                table, row, column = block.cell
                tables.setdefault(table, {}).setdefault(row, {}).setdefault(column, []).append(block)
        return tables


class PaperWriter:
    """Puts the pieces of a format one under the other and remembers where each stands."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.gap = False

    def add(self, text: str, *, bold: int = 0, **known) -> None:
        """One paragraph or cell; line breaks inside it make several blocks. `bold`: length of its bold beginning."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
        offset = self.length
        for line in text.split("\n"):
            block = trimmed(line, offset, gap=self.gap, **known)
            if block:
                block.bold = min(self.length + bold, block.end) if bold and self.length + bold > block.start else 0
                self.blocks.append(block)
                self.gap = False
            else:
                self.gap = True
            offset += len(line) + 1
        self.parts.append(text)
        self.length = offset
        not_too_long(offset)

    def paper(self, kind: str, encoding: str, **known) -> Paper:
        return Paper(kind, "\n".join(self.parts), self.blocks, encoding, **known)


def trimmed(line: str, offset: int, **known) -> Block | None:
    """The block of one line, or None where nothing visible stands."""
    start = EDGE.match(line).end()
    end = len(line)
    while end > start and (line[end - 1].isspace() or line[end - 1] in INVISIBLE):
        end -= 1
    return Block(offset + start, offset + end, **known) if end > start else None


def line_blocks(raw: str, *, skip: Iterable[int] = ()) -> list[Block]:
    """The blocks of a plain text, one a line; `gap` where an empty line stands before it."""
    blocks, offset, gap, left_out = [], 0, False, set(skip)
    for number, line in enumerate(raw.split("\n")):
        block = None if number in left_out else trimmed(line, offset, gap=gap)
        if block:
            blocks.append(block)
        gap = block is None
        offset += len(line) + 1
    return blocks


def clean_signs(paper: Paper) -> None:
    """Put a blank for each control sign and U+FFFD for each sign that cannot be written; places in the text stay, and it is said."""
    def clean(text: str) -> str:
        return NO_SIGN.sub("\ufffd", CONTROL.sub(" ", text))

    raw = clean(paper.raw)
    if raw != paper.raw:
        changed = [place for place, (old, new) in enumerate(zip(paper.raw, raw, strict=True)) if old != new]
        lines = sorted({paper.raw.count("\n", 0, place) + 1 for place in changed[:5]})
        paper.warnings.append(f"{len(changed)} signs that are no writing were replaced by blanks or \ufffd (first in line {', '.join(map(str, lines))} of the text)")
        paper.raw = raw
        # a block that was one such sign holds nothing now
        paper.blocks = [block for block in paper.blocks if raw[block.start : block.end].strip()]
    for block in paper.blocks:
        if block.label:
            block.label = " ".join(clean(block.label).split()) or None


def leave_out_numbering(paper: Paper) -> None:
    """Drop the numbers that a program put beside lines or pages: runs of bare numbers that count up, and "1/5", "2/5" …"""
    texts = [paper.text(block) for block in paper.blocks]
    out: set[int] = set()
    run: list[int] = []
    for place, text in enumerate([*texts, ""]):
        number = text.isdecimal() and len(text) < 6
        if number and (not run or int(text) == int(texts[run[-1]]) + 1):
            run.append(place)
            continue
        # a page's own number may stand right below the numbers of its lines
        out.update(run if len(run) >= 3 or run and run[0] - 1 in out else ())
        run = [place] if number else []
    parts = {place: match for place, text in enumerate(texts) if (match := re.fullmatch(r"(\d{1,3})/(\d{1,3})", text))}
    shown = [int(match[1]) for match in parts.values()]
    if len({match[2] for match in parts.values()}) == 1 and shown == sorted(set(shown)):
        out.update(parts)
    margin = [re.match(r"(\d{1,5})(?:\t\s*| {2,})(?=\S)", text) for text in texts]
    counted = [int(match[1]) for match in margin if match]
    if len(counted) > max(4, 0.9 * len(texts)) and sum(later == earlier + 1 for earlier, later in pairwise(counted)) > 0.9 * (len(counted) - 1):
        for block, match in zip(paper.blocks, margin, strict=True):
            block.start += match.end() if match else 0
        paper.decisions.append(f"numbers of lines left out at the beginning of lines: {len(counted)}")
    if out:
        paper.decisions.append(f"lines left out that only number lines or pages: {len(out)}")
        paper.blocks = [block for place, block in enumerate(paper.blocks) if place not in out]
