"""A module's text: one Markdown file a language, front matter and fenced divs, read into blocks.

The form is the Carpentries': minutes stand in the text and everything else is added up from them. A file is parsed line by line
so that a fault can be named with its line; pandoc renders the same file later. What goes in: curriculum/modules/<id>/<language>.md.
What comes out: ModuleText, with the blocks in their order. `review` and `readings` of the front matter say who has read the text: a
reading is {date: 2026-11-29, by: second reader, changed: 'one line'}; `by` is a role, never a name.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import yaml

from pipeline.errors import CurriculumError

LANGUAGES = ("ky", "ru", "en")
FRONT_KEYS = ("id", "language", "title", "version", "minutes", "minutes_min", "audiences", "prerequisites", "sensitivity", "facts", "review")
# what `review` may say, and the roles of those who read; curriculum/words.yaml holds both in the reader's language
REVIEWS = {"needs native-speaker review": "needs_review", "signed by a native speaker": "review_signed"}
READERS = {"second reader": "reader_second", "native speaker": "reader_native", "reader as a trainer": "reader_as_trainer", "trainer": "reader_trainer", "lawyer": "reader_lawyer"}
PHASES = ("why", "what", "how", "whatif")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"^(:{3,})\s*(.*?)\s*$")
_CLASS = re.compile(r"\.([\w-]+)")
_PAIR = re.compile(r'([\w-]+)="([^"]*)"')
_ITEM = re.compile(r"^(\d+[.)]|[-*])\s+\S")


@dataclass(frozen=True)
class Block:
    """A fenced div: its class, attributes, first line in the file, own Markdown and the divs inside it."""

    kind: str
    attributes: dict[str, str]
    line: int
    markdown: str
    inner: tuple["Block", ...] = ()

    @property
    def items(self) -> int:
        """How many list items stand at the left margin of the block's own text."""
        return sum(bool(_ITEM.match(line)) for line in self.markdown.splitlines())

    def first(self, kind: str) -> "Block | None":
        return next((block for block in self.inner if block.kind == kind), None)


READING_FORM = "Write readings: and below it - {date: 2026-11-29, by: second reader, changed: 'what was changed, one line'}"


@dataclass(frozen=True)
class Reading:
    """One reading of a text: the day, the reader's role and what was changed, in one line."""

    date: datetime.date
    by: str
    changed: str


def _reading(path: Path, entry) -> Reading:
    def wrong(problem: str) -> CurriculumError:
        return CurriculumError(f"a reading {problem}", file=path, place="line 1", remedy=READING_FORM)

    if not isinstance(entry, dict) or set(entry) != {"date", "by", "changed"}:
        raise wrong("has other keys than date, by, changed")
    if type(entry["date"]) is not datetime.date:
        raise wrong(f"has no day: {entry['date']!r}")
    if entry["by"] not in READERS:
        raise wrong(f"is by somebody unknown; known are {', '.join(READERS)}")
    if not isinstance(entry["changed"], str) or not entry["changed"].strip() or "\n" in entry["changed"].strip():
        raise wrong("does not say in one line what was changed")
    return Reading(entry["date"], entry["by"], entry["changed"].strip())


@dataclass(frozen=True)
class ModuleText:
    """One module in one language: front matter and blocks in the order of the file."""

    path: Path
    front: dict
    blocks: tuple[Block, ...]

    @cached_property
    def readings(self) -> tuple["Reading", ...]:
        """Who has read this text and when, in the order of the file. Raises CurriculumError where an entry breaks the form."""
        entries = self.front.get("readings") or []
        if not isinstance(entries, list):
            raise CurriculumError("readings is not a list", file=self.path, place="line 1", remedy=READING_FORM)
        return tuple(_reading(self.path, entry) for entry in entries)

    def all(self, kind: str) -> list[Block]:
        return [block for block in self.blocks if block.kind == kind]

    def first(self, kind: str) -> Block | None:
        return next(iter(self.all(kind)), None)

    def step_minutes(self, variant: str = "full") -> list[int]:
        """Minutes of each step, in order; `variant` is full or minimum."""
        key = "minutes" if variant == "full" else "minutes_min"
        return [int(block.attributes[key]) for block in self.all("step")]


def at_pace(text: ModuleText, pace: float) -> ModuleText:
    """A module whose steps take `pace` times their minutes, rounded so that they still add up to the rounded whole."""
    gone, blocks = {"minutes": 0, "minutes_min": 0}, []
    for block in text.blocks:
        if block.kind == "step":
            new = {}
            for key, before in gone.items():
                gone[key] = before + int(block.attributes[key])
                new[key] = str(round(gone[key] * pace) - round(before * pace))
            block = replace(block, attributes=block.attributes | new)
        blocks.append(block)
    return replace(text, blocks=tuple(blocks))


@dataclass
class _Open:
    kind: str
    attributes: dict[str, str]
    line: int
    colons: int
    lines: list[str] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)


def read_module(path: Path) -> ModuleText:
    """Read one file of a module. Raises CurriculumError with the line where the form is broken."""
    lines = path.read_text("utf-8-sig").splitlines()
    if not lines or lines[0].strip() != "---":
        raise CurriculumError("the file does not begin with front matter", file=path, place="line 1", remedy="Begin with --- and the keys id, language, title …")
    try:
        end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "---")
        front = yaml.load("\n".join(lines[1:end]), Loader=_LOADER)
    except StopIteration:
        raise CurriculumError("the front matter has no end", file=path, place="line 1", remedy="Close it with a line ---") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise CurriculumError("the front matter is not valid YAML", file=path, place=f"line {line}", remedy="Put a title with a colon in quotes.") from None
    return ModuleText(path, front or {}, tuple(_blocks(path, lines, end + 1)))


def _blocks(path: Path, lines: list[str], start: int) -> list[Block]:
    top: list[Block] = []
    stack: list[_Open] = []
    for number, line in enumerate(lines[start:], start + 1):
        fence = _FENCE.match(line)
        if fence and fence.group(2):
            stack.append(_Open(*_head(path, number, fence.group(2)), number, len(fence.group(1))))
        elif fence:
            if not stack:
                raise CurriculumError("a div is closed that was never opened", file=path, place=f"line {number}", remedy="Remove the line or open a div before it.")
            done = stack.pop()
            block = Block(done.kind, done.attributes, done.line, "\n".join(done.lines).strip("\n"), tuple(done.inner))
            if stack:
                stack[-1].inner.append(block)
                stack[-1].lines.append(f"\x00{len(stack[-1].inner) - 1}")
            else:
                top.append(block)
        elif stack:
            stack[-1].lines.append(line)
        elif line.strip():
            raise CurriculumError("text stands outside every div", file=path, place=f"line {number}", remedy="Put it into a div such as ::: preparation.")
    if stack:
        raise CurriculumError(f"the div {stack[-1].kind} is never closed", file=path, place=f"line {stack[-1].line}", remedy="Close it with as many colons as it was opened with.")
    return top


def _head(path: Path, number: int, text: str) -> tuple[str, dict[str, str]]:
    if not text.startswith("{"):
        return text.strip("{}. "), {}
    classes = _CLASS.findall(re.sub(r'"[^"]*"', '""', text))
    if not classes:
        raise CurriculumError("a div has no class", file=path, place=f"line {number}", remedy='Write ::: {.handout title="…"}')
    return classes[0], dict(_PAIR.findall(text))
