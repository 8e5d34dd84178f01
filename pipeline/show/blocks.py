"""What a document is made of before it becomes HTML, PDF or Word: sections of blocks, and in their text numbers that know their row.

A text is a tuple of pieces: plain strings, `Number` (a value of a table, as it is shown, with its id), `Link` (to a row or a section) and `Strong`. Nothing here is
markup: each format escapes for itself. In: texts of curriculum/words.yaml and values of tables. Out: blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from string import Formatter

from pipeline.show.words import Words


@dataclass(frozen=True)
class Number:
    """One value of a table as it is shown; `id` is the id of the cell (pipeline.show.trail)."""

    text: str
    id: str


@dataclass(frozen=True)
class Link:
    """Words that lead to the row of an id, for instance a module's title; or to a section, where `id` begins with #."""

    text: str
    id: str


@dataclass(frozen=True)
class Strong:
    text: str


Piece = str | Number | Link | Strong
Text = tuple[Piece, ...]
NO_TEXT: Text = ()


@dataclass(frozen=True)
class Paragraph:
    text: Text
    kind: str = "p"  # p, note, notice, lead


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; level 3 or 4."""

    text: str
    level: int = 3


@dataclass(frozen=True)
class Listing:
    """Items in an order; each is one text or several, the first of which leads."""

    items: tuple[tuple[Text, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Bar:
    """A value with its interval on a line from 0 to `most`; it repeats numbers that stand beside it."""

    value: float
    low: float
    high: float
    most: float


@dataclass(frozen=True)
class Row:
    """Cells of a table; `place` and `group` are what the filters of the page go by, `id` is the row's own in the annex."""

    cells: tuple[Text | Bar, ...]
    place: str | None = None
    group: str | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", _SAME.get(self.group, self.group))


# one choice for a gender or age of people and for a group of such people
_SAME = {"f": "women", "m": "men", "young": "youth"}


@dataclass(frozen=True)
class Table:
    """`numbers` are the columns set to the right; `brief` rows stand on paper, where the whole would fill dozens of pages (None: all of them)."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...] = ()
    brief: tuple[Row, ...] | None = None
    folded: bool = False
    columns: tuple[str, ...] = ()  # of a table of the annex, the columns whose values stand in `numbers`


@dataclass(frozen=True)
class Figure:
    path: Path
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Quotation:
    """Words that somebody said, in the language in which they were said, and where they come from."""

    text: str
    language: str
    source: str
    id: str
    translation: str | None = None


Block = Paragraph | Heading | Listing | Table | Figure | Quotation


@dataclass(frozen=True)
class Section:
    """A part of the document; `key` is its anchor. A section of a place is shown or hidden by the filter; `level` 2 or 3, `page` begins a page on paper."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    place: str | None = None
    level: int = 2
    page: bool = False


def say(words: Words, key: str, **fill: Piece | Text) -> Text:
    """The words of a key with pieces in its braces: say(words, "report_talk", groups=Number("12", …))."""
    pieces: list[Piece] = []
    for literal, name, _, _ in Formatter().parse(words.template(key)):
        if literal:
            # a percentage does not break before its sign
            pieces.append(literal.replace(" %", "\u00a0%"))
        if name is not None:
            value = fill[name]
            pieces += value if isinstance(value, tuple) else (value,)
    return tuple(pieces)


def joined(texts: list[Text], between: str) -> Text:
    """Texts in a row, with a string between them."""
    out: list[Piece] = []
    for number, text in enumerate(texts):
        out += [between, *text] if number else [*text]
    return tuple(out)


def ids(part) -> Iterator[str]:
    """The ids of all numbers, links and quotations in a section, block or text, in reading order."""
    if isinstance(part, Number | Link | Quotation):
        if part.id and not part.id.startswith("#"):
            yield part.id
    elif isinstance(part, tuple | list):
        for one in part:
            yield from ids(one)
    elif is_dataclass(part) and not isinstance(part, Bar | Figure | Strong):
        for field in fields(part):
            yield from ids(getattr(part, field.name))
