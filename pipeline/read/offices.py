"""Who held which office, where and when? Somebody called by an office alone (айыл башчысы) is whoever held it on that day, and is never known by the spelling.

The register is the team's: decisions/offices.csv with the columns office, place, name, from, to (ISO dates; empty: always, still). A nominee who is an office becomes its holder on the day
of the interview; where the register does not say who that was, or says several, a role-holder: one for each office, place and wave, so that a successor is nobody's past.
In talk the office stays where it stands, and a holder whom the register tells is mentioned there. In: a study. Out: names, and the spans of offices.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.config.opening import bytes_of, is_there
from pipeline.errors import InputError
from pipeline.protect.names import Span
from pipeline.protect.offices import office_of, offices_said
from pipeline.study import Study

COLUMNS = ("office", "place", "name", "from", "to")
FILE = "offices.csv"
# how a role-holder without a name is called inside 1-read, and by `names STUDY`
_ROLE = "office: "
# when somebody was asked, as tools record it
_ASKED = ("start", "today", "end", "_submission_time", "SubmissionDate", "date")


@dataclass(frozen=True)
class Held:
    office: str
    place: str
    name: str
    since: str
    until: str


class Offices:
    """The register of a study; empty where it keeps none."""

    def __init__(self, held: tuple[Held, ...] = (), own: tuple[str, ...] = ()) -> None:
        self.held, self.own = held, own

    @property
    def names(self) -> list[str]:
        return sorted({one.name for one in self.held})

    def holder(self, office: str, place: str | None, date: str | None) -> str | None:
        """The one who held the office there on that day (ISO; None: whoever alone ever held it); None where nobody or several did."""
        there = {one.name for one in self.held if one.office == office and one.place == (place or "") and (date is None or one.since <= date[:10] <= one.until)}
        return there.pop() if len(there) == 1 else None

    def named(self, name: str, place: str | None, date: str | None, wave: str) -> str:
        """The name behind what a nominee is called: as it is, the holder's, or the role-holder's."""
        office = office_of(name, self.own)
        return name if office is None else self.holder(office, place, date) or f"{_ROLE}{office}, {wave}"

    def spans(self, text: str, place: str | None, date: str | None, hits: list[Span]) -> list[Span]:
        """Where a text speaks of a holder by the office alone, kind `office` with the holder's name; a name beside it says itself who is meant."""
        if not self.held or not date:
            return []
        return [
            Span(start, end, holder, "office") for start, end, office in offices_said(text, self.own)
            if (holder := self.holder(office, place, date)) and not any(hit.start <= end + 2 and start <= hit.end + 2 for hit in hits)
        ]  # fmt: skip


def is_role(name) -> bool:
    """Whether 1-read calls a role-holder so whose name nobody knows."""
    return isinstance(name, str) and name.startswith(_ROLE)


def read_offices(study: Study) -> Offices:
    """decisions/offices.csv. Raises InputError with the line of a row without office, place or name, of a place that the study has not, and of a date that is none."""
    from pipeline.read.survey_files import read_sheets

    path, called = study.decisions("offices").with_suffix(".csv"), f"corpora/{study.name}/decisions/{FILE}"
    if not is_there(path) or not bytes_of(path).strip(b"\xef\xbb\xbf \t\r\n"):
        return Offices()
    sheet = next(iter(read_sheets(path).values()))
    columns = [heading.strip().lower() for heading in sheet.header]
    if missing := [column for column in COLUMNS[:3] if column not in columns]:
        raise InputError(f"there is no column {missing[0]!r}; there are {', '.join(sheet.header)}", file=called, place="line 1", remedy="The columns are office, place, name, from, to.")
    held, own = [], []
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        cell = dict(zip(columns, map(str.strip, row), strict=False))
        if empty := [column for column in COLUMNS[:3] if not cell[column]]:
            raise InputError(f"the cell {empty[0]} is empty", file=called, place=f"line {number}", remedy="Say which office it is, in which place, and who held it.")
        if cell["place"] not in study.config.places:
            raise InputError(f"the study has no place {cell['place']!r}", file=called, place=f"line {number}", remedy=f"Write one of {', '.join(list(study.config.places)[:12])}.")
        office = office_of(cell["office"])
        if office is None:
            own.append(office := cell["office"])
        held.append(Held(office, cell["place"], cell["name"], _day(cell.get("from"), "0000-01-01", called, number), _day(cell.get("to"), "9999-12-31", called, number)))
    return Offices(tuple(held), tuple(dict.fromkeys(own)))


def _day(said: str | None, open_end: str, called: str, number: int) -> str:
    day = pd.to_datetime(said or None, errors="coerce")
    if said and pd.isna(day):
        raise InputError(f"{said!r} is no date", file=called, place=f"line {number}", remedy="Write it as 2026-11-30, or leave the cell empty.")
    return day.date().isoformat() if said else open_end


def settle(waves, networks):
    """Nominees who were called by an office get the name of its holder, or of a role-holder, in the answers and in lists; returns the networks. waves.offices: the register."""
    register, section = read_offices(waves.study), waves.study.config.read.nominations
    frame = waves.frames.get(f"answers_{section.repeat}") if section else None
    if frame is not None and section.name in frame:
        place, asked = waves.frames["answers"].set_index(["uuid", "wave"])["place"].to_dict(), _days(waves.surveys)
        at = [(place.get(key), asked.get(key), key[1]) for key in zip(frame["uuid"], frame["wave"], strict=True)]
        frame[section.name] = [register.named(name, where if isinstance(where, str) else None, day, wave) if isinstance(name, str) else name for name, (where, day, wave) in zip(frame[section.name], at, strict=True)]
    for table, columns in ((networks.nominees, ("name", "nominator")), (networks.ties, ("name", "other"))):
        for column in (column for column in columns if column in table):
            table[column] = [register.named(row[column], row["place"], None, row.get("wave") or "") if isinstance(row[column], str) else row[column] for row in table.to_dict("records")]
    waves.offices = register
    return networks


def real_names(names, register: Offices) -> list[str]:
    """Those that are neither an office nor a role-holder: the words of an office name nobody and stay in the talk."""
    return sorted(name for name in set(names) if not is_role(name) and office_of(name, register.own) is None)


def _days(surveys) -> dict[tuple[str, str], str]:
    """(uuid, wave) -> the day on which somebody was asked."""
    found = {}
    for wave, survey in surveys:
        column = next((column for column in _ASKED if column in survey.answers), None)
        if column is not None:
            days = pd.to_datetime(survey.answers[column].astype("string"), errors="coerce", utc=True, format="mixed")
            found |= {(uuid, wave): day.date().isoformat() for uuid, day in zip(survey.answers.index, days, strict=True) if not pd.isna(day)}
    return found
