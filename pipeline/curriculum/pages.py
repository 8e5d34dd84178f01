"""Two pages of docs/ that are written from the curriculum: topics.md and review-states.md.

Which modules teach what the source documents ask for (curriculum/topics.yaml), and who has read which text (front matter of the modules).
Run `python -m pipeline.curriculum.pages` after a change; a test holds the pages against what it would write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.study import atomic
from pipeline.training.catalogue import CURRICULUM, Catalogue
from pipeline.training.texts import LANGUAGES

DOCS = CURRICULUM.parent / "docs"


class Phrase(BaseModel):
    """A few words of a source document, with the line they stand in."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    source: str
    line: int
    quote: str


class Topic(BaseModel):
    """A topic that the sources ask for, and the modules that teach it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    title: str
    modules: tuple[str, ...]
    phrases: tuple[Phrase, ...]


def read_topics(path: Path = CURRICULUM / "topics.yaml") -> tuple[Topic, ...]:
    """All topics in the order of the file. Raises CurriculumError naming the key that breaks the form."""
    try:
        return tuple(Topic(**entry) for entry in read_yaml(path)["topics"])
    except ValidationError as error:
        first = error.errors()[0]
        raise CurriculumError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", file=path, remedy="Mend that key; each topic has the keys of the first one.") from None


def topics_page(topics: tuple[Topic, ...], catalogue: Catalogue) -> str:
    """docs/topics.md: a row a topic, and below it a row a module."""
    lines = [
        "# What the sources ask for, and where it is taught",
        "",
        "Written by `python -m pipeline.curriculum.pages` from `curriculum/topics.yaml`. 000 to 004 are the five source documents; the number behind the colon is a line.",
        "",
        "| Topic | In the sources | Modules |",
        "|---|---|---|",
    ]
    for topic in topics:
        phrases = "<br>".join(f"{phrase.source}:{phrase.line} “{phrase.quote}”" for phrase in topic.phrases)
        lines.append(f"| {topic.title} | {phrases} | {', '.join(topic.modules)} |")
    lines += ["", "## By module", "", "| Module | Title | Topics |", "|---|---|---|"]
    for module in catalogue.modules:
        lines.append(f"| {module} | {catalogue[module].title['en']} | {'; '.join(topic.title for topic in topics if module in topic.modules)} |")
    return "\n".join(lines) + "\n"


def states_page(catalogue: Catalogue) -> str:
    """docs/review-states.md: a row a text with its length, its state and its readings."""
    rows, signed = [], 0
    for module in catalogue.modules:
        for language in LANGUAGES:
            text = catalogue.text(module, language)
            signed += text.front["review"] == "signed by a native speaker"
            words = len(catalogue.path(module, language).read_text("utf-8").split("\n---", 1)[1].split())
            readings = "; ".join(f"{reading.date.isoformat()} {reading.by}" for reading in text.readings)
            # to the hundred, so that a mended sentence does not change the page
            rows.append(f"| {module} | {language} | {round(words, -2)} | {text.front['review']} | {readings or '—'} |")
    head = [
        "# Who has read the texts",
        "",
        "Written by `python -m pipeline.curriculum.pages` from the front matter of `curriculum/modules`. Words are rounded to the hundred. A reading is by a role, never by a name; what it changed",
        f"stands beside it in the file. A text stays `needs native-speaker review` until a native speaker of its language has signed it. Signed so far: {signed} of {len(rows)} texts.",
        "",
        "| Module | Language | Words | State | Readings |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def pages(catalogue: Catalogue | None = None) -> dict[Path, str]:
    """Both pages as they should stand, by path."""
    catalogue = catalogue or Catalogue()
    return {DOCS / "topics.md": topics_page(read_topics(), catalogue), DOCS / "review-states.md": states_page(catalogue)}


def main() -> int:
    for path, text in pages().items():
        with atomic(path) as temporary:
            temporary.write_text(text, "utf-8")
        print(path.relative_to(CURRICULUM.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
