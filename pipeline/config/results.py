"""The sections of study.yaml for stages 6-findings, 7-training and 8-report."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from pipeline.config.followup import Followup, Notice
from pipeline.config.section import Day, Section, Text


class Voices(Section):
    """Who speaks for an audience: kinds of focus group, speakers in any group, respondents of the survey. One of the conditions is enough; none at all means that nobody does.

    speakers      gender (f, m) and youth (young, older)
    respondents   question: answers, or a span of numbers such as '18-29'
    """

    groups: tuple[str, ...] = ()
    speakers: dict[Literal["gender", "youth"], tuple[str, ...]] = {}
    respondents: dict[str, tuple[str, ...]] = {}

    @field_validator("respondents", mode="before")
    @classmethod
    def _as_words(cls, value):
        # codes of a form are often numbers, and YAML reads them so
        if not isinstance(value, dict):
            return value or {}
        return {question: tuple(str(answer) for answer in answers) if isinstance(answers, list | tuple) else answers for question, answers in value.items()}


class FindingsSection(Section):
    """Who speaks for which audience, and what of promises and messages is watched."""

    audiences: dict[str, Voices] = {}
    followup: Followup = Followup()
    notice: Notice = Notice()


class QuotesSection(Section):
    """What a quotation may hold when it leaves the team: the study's own names to mask, and kinds that stay, each with the reason why."""

    most_words: int = Field(40, ge=5, le=60)
    companies: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    peoples: tuple[str, ...] = ()
    shown: dict[str, str] = {}

    @field_validator("shown")
    @classmethod
    def _reasoned(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value) - {"ethnic", "party", "company"}):
            raise ValueError(f"there is no kind {', '.join(unknown)}; the kinds are ethnic, party and company")
        if any(len(reason.split()) < 3 for reason in value.values()):
            raise ValueError("each kind that stays needs its reason, in three words or more")
        return value

    def masks(self) -> dict:
        """Options of protect.groups.find_groups."""
        return {"companies": self.companies, "parties": self.parties, "peoples": self.peoples, "off": tuple(self.shown)}


Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Prayer(Section):
    """Windows of prayer as [from, to]; they move with season and place. `friday` overrules `noon` on a Friday."""

    noon: tuple[Clock, Clock] | None = None
    afternoon: tuple[Clock, Clock] | None = None
    friday: tuple[Clock, Clock] | None = None

    @field_validator("noon", "afternoon", "friday")
    @classmethod
    def _runs_forward(cls, value):
        if value and value[0] >= value[1]:
            raise ValueError(f"a window runs from the earlier to the later time: {value[1]}, {value[0]}")
        return value


class Trainer(Section):
    """A trainer, by a made-up id and never by name: languages, the modules that they can lead (all, if none is named), days on which they cannot."""

    languages: tuple[str, ...] = ("ky", "ru", "en")
    modules: tuple[str, ...] = ()
    away: tuple[str, ...] = ()


class Room(Section):
    """A room, with its place and how many it seats."""

    place: str
    seats: int = Field(25, ge=1)


class TrainingPlace(Section):
    """What differs in one place: hour, dates of the days (in quotes), windows of prayer, people in a group, language of the training."""

    start: Clock | None = None
    dates: tuple[str, ...] = ()
    prayer: Prayer | None = None
    people: int | None = Field(None, ge=1)
    language: str | None = None

    @field_validator("dates", mode="before")
    @classmethod
    def _days_in_quotes(cls, value):
        return days_in_quotes(value)


def days_in_quotes(value):
    """Days written as '2026-11-27'. Raises ValueError for a bare one, which DVC cannot watch, and for one that is no day."""
    for day in value if isinstance(value, list | tuple) else ():
        if isinstance(day, datetime.date):
            raise ValueError(f"put the day in quotes: '{day.isoformat()[:10]}'")
        try:
            datetime.date.fromisoformat(day)
        except (TypeError, ValueError):
            raise ValueError("here stands a day in quotes: '2026-05-31'") from None
    return value


class TrainingSection(Section):
    days: int = Field(3, ge=1, le=10)
    start: Clock = "09:00"
    dates: tuple[str, ...] = ()
    prayer: Prayer = Prayer()
    places: dict[str, TrainingPlace] = {}
    people: int = Field(25, ge=1)
    trainers: dict[str, Trainer] = {}
    trainers_a_group: int = Field(1, ge=1)
    rooms: dict[str, Room] = {}
    required: tuple[str, ...] = ("M01", "M30")
    last: str | None = None
    print_audiences: int = Field(1, ge=1)
    # the day on which legal facts must stand
    printed: Day | None = None
    quotes: QuotesSection = QuotesSection()

    @field_validator("dates", mode="before")
    @classmethod
    def _days_in_quotes(cls, value):
        return days_in_quotes(value)


class ReportSection(Section):
    organisation: Text = {}
