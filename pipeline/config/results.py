"""The sections of study.yaml for stages 6-findings, 7-training and 8-report."""

from __future__ import annotations

import datetime

from pydantic import Field, field_validator

from pipeline.config.section import Section, Text


class FindingsSection(Section):
    """No settings yet."""


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
            raise ValueError("each kind that stays needs its reason, in words: shown: {company: The company asked to be named}")
        return value

    def masks(self) -> dict:
        """Options of protect.groups.find_groups."""
        return {"companies": self.companies, "parties": self.parties, "peoples": self.peoples, "off": tuple(self.shown)}


class TrainingSection(Section):
    days: int = Field(3, ge=1, le=10)
    start: str = "09:00"
    required: tuple[str, ...] = ("M01", "M30")
    last: str | None = None
    print_audiences: int = Field(1, ge=1)
    # the day on which legal facts must stand; not the clock, so that the same input prints the same bytes
    printed: datetime.date | None = None
    quotes: QuotesSection = QuotesSection()

    @field_validator("printed", mode="before")
    @classmethod
    def _in_quotes(cls, value):
        # YAML reads a bare 2026-11-29 as a date, which DVC cannot watch
        if isinstance(value, datetime.date):
            raise ValueError(f"put the day in quotes: printed: '{value.isoformat()[:10]}'")
        return value


class ReportSection(Section):
    organisation: Text = {}
