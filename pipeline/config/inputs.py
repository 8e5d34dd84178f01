"""The sections of study.yaml about what is read: places, documents, the guide's questions, survey files, names, cleaning."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from pipeline.config.section import Section, Text


class Place(Section):
    """A place of the study; names default to corpora/places.yaml. The first audience is the one whose guide `make` prints."""

    name: Text = {}
    area: str | None = None
    audiences: tuple[str, ...] = ()

    @field_validator("audiences")
    @classmethod
    def _each_once(cls, audiences: tuple[str, ...]) -> tuple[str, ...]:
        if twice := sorted({name for name in audiences if audiences.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)} stands here more than once; name each audience of a place once")
        return audiences


class DocumentFacts(Section):
    """What the team knows about one file; it overrules what the file's header says."""

    place: str | None = None
    group: str | None = None
    wave: str | None = None
    date: str | None = None
    recruiter: str | None = None
    language: str | None = None
    encoding: str | None = None
    first_speaker: str | None = None
    labels: tuple[str, ...] = ()
    not_labels: tuple[str, ...] = ()
    moderator: tuple[str, ...] = ()
    roles: dict[str, Literal["moderator", "participant", "collective", "unknown"]] = {}
    no_speakers: bool = False


class Question(Section):
    """A question of the guide; `leaders` marks those that ask whom people listen to."""

    id: str
    ky: str = ""
    ru: str = ""
    en: str = ""
    leaders: bool = False


class Design(Section):
    """Question names that hold the sampling design; without a weight column each respondent counts once."""

    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    panel: str | None = None
    place: str | None = None


class SurveyFile(Section):
    wave: str
    data: str
    form: str | None = None
    choices: str | None = None
    form_language: str | None = None
    earlier_forms: tuple[str, ...] = ()
    design: Design = Design()  # where this wave calls a question of read.design otherwise


class Nominations(Section):
    """The repeat group that asks for people, and its questions."""

    repeat: str
    name: str
    gender: str | None = None
    age: str | None = None
    relation: str | None = None
    office: str | None = None


class Network(Section):
    """Nominations or ties from elsewhere, files of the folder survey: `file` who named whom, or ties; `people` the list of people of Network Canvas."""

    file: str | None = None
    people: str | None = None
    place: str | None = None
    wave: str = "baseline"


class Cleaning(Section):
    """The cleaning log, where it is not decisions/cleaning_log.*, and its columns; what the checks of raw answers need to know (rules: pipeline/read/checks_logic.py)."""

    file: str | None = None
    columns: dict[str, str] = {}
    rules: dict[str, Text] = {}
    scales: tuple[tuple[str, ...], ...] = ()
    interviewer: str | None = None
    gps_km: float = Field(10, gt=0)


class ReadSection(Section):
    wave: str = "baseline"
    documents: dict[str, DocumentFacts] = {}
    names_review: str = "required"
    survey: tuple[SurveyFile, ...] = ()
    design: Design = Design()
    nominations: Nominations | None = None
    networks: tuple[Network, ...] = ()
    cleaning: Cleaning | None = None
    keep_text: tuple[str, ...] = ()

    @field_validator("names_review")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("required", "waived"):
            raise ValueError("names_review is 'required' or 'waived'")
        return value
