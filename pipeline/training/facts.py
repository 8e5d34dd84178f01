"""Legal and institutional facts that expire: what stands on a given day, and how it is printed.

A statement lives in curriculum/facts.yaml with its sources, the day it was checked and the day until which it may be used; a module
names it by id. The day on which it is asked comes from study.yaml (training.printed) or `print --date`, never from the clock, so that
the same input prints the same bytes; without a day nothing can be called current. In: facts.yaml and a day. Out: printed paragraphs.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.show.words import LANGUAGES, Words

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"
_DIV = re.compile(r'^(:{3,})\s*\{\.fact id="([\w-]+)"\}[ \t]*$', re.M)


class Fact(BaseModel):
    """A dated statement; `open` names the part of it that could not be verified."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    topic: dict[str, str]
    status: str
    checked: datetime.date
    valid_until: datetime.date
    text: dict[str, str]
    open: dict[str, str] | None = None
    note: str | None = None
    instruction: str
    sources: tuple[str, ...]
    modules: tuple[str, ...]

    @model_validator(mode="after")
    def _whole(self) -> "Fact":
        for name, texts in (("topic", self.topic), ("text", self.text), ("open", self.open)):
            if texts is not None and set(texts) != set(LANGUAGES):
                raise ValueError(f"{name} must stand in ky, ru and en")
        if self.status not in ("found", "partly", "not found"):
            raise ValueError("status is found, partly or not found")
        if (self.status == "partly") != (self.open is not None):
            raise ValueError("what could not be verified stands under open, with the status partly")
        if self.status != "not found" and not self.sources:
            raise ValueError("a fact that was found names its sources")
        if self.valid_until < self.checked:
            raise ValueError("valid_until lies before checked")
        return self

    def current(self, day: datetime.date | None) -> bool:
        """May the statement be printed on that day? Not before it was checked, not past its date, not without a day."""
        return day is not None and self.status != "not found" and self.checked <= day <= self.valid_until

    @property
    def hosts(self) -> str:
        """Where its sources lie, each site once."""
        return ", ".join(dict.fromkeys(urlsplit(source).hostname.removeprefix("www.") for source in self.sources))


def read_facts(path: Path = CURRICULUM / "facts.yaml") -> dict[str, Fact]:
    """All facts by id; a file is read anew only when it changes. Raises CurriculumError naming the fact that breaks the form."""
    return dict(_facts(path, path.stat().st_mtime_ns))


@cache
def _facts(path: Path, _changed: int) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for entry in read_yaml(path)["facts"]:
        try:
            fact = Fact(**entry)
        except ValidationError as error:
            first = error.errors()[0]
            raise CurriculumError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", file=path, place=str(entry.get("id")), remedy="Mend that key; each fact has the keys of the first one.") from None
        if fact.id in facts:
            raise CurriculumError("this fact stands twice", file=path, place=fact.id)
        facts[fact.id] = fact
    return facts


def printed(fact: Fact, day: datetime.date | None, words: Words) -> str:
    """The paragraph of a fact in the reader's language, as Markdown."""
    language = words.language
    if not fact.current(day):
        return f"**{words('check_law')}:** {fact.topic[language]}. {words('fact_expired', checked=words.date(fact.checked), until=words.date(fact.valid_until), hosts=fact.hosts)}"
    parts = [fact.text[language], words("fact_checked", checked=words.date(fact.checked), until=words.date(fact.valid_until), hosts=fact.hosts)]
    if fact.open is not None:
        parts.append(f"**{words('check_law')}:** {fact.open[language]}.")
    return " ".join(parts)


def put_in(body: str, facts: dict[str, Fact], day: datetime.date | None, words: Words) -> str:
    """A module's Markdown with the statement of each fact at the head of its div, before the trainer's remark."""

    def filled(div: re.Match) -> str:
        if div[2] not in facts:
            raise CurriculumError(f"there is no fact {div[2]}", file="curriculum/facts.yaml", remedy=f"There are {', '.join(facts)}.")
        return f"{div[0]}\n{printed(facts[div[2]], day, words)}\n"

    return _DIV.sub(filled, body)


def to_check(facts: dict[str, Fact], day: datetime.date | None) -> list[tuple[Fact, str]]:
    """The facts that print as "check the current law" on a day, whole or in part, with the key of the reason in words.yaml."""
    rows = [(fact, "fact_open" if fact.current(day) else "fact_no_day" if day is None else "fact_not_found" if fact.status == "not found" else "fact_past" if day > fact.valid_until else "fact_early") for fact in facts.values()]
    return [(fact, reason) for fact, reason in rows if reason != "fact_open" or fact.open is not None]
