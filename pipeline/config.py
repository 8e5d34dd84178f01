"""What study.yaml may say: one frozen model, a section a stage, unknown keys refused.

A misspelt key is an error that names the keys there are, never a silent default. In: the file. Out: Config, or a StudyError with
the key, what is wrong with it and what to do.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import StudyError

Text = dict[str, str]
# libyaml reads our 50 kB files eight times as fast; it is in PyYAML's wheels
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path):
    """The content of a YAML file. Raises yaml.YAMLError with the line where it is broken."""
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)


class Section(BaseModel):
    """A part of study.yaml: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Section):
    """A place of the study; names default to corpora/places.yaml. The first audience is the one whose guide `make` prints."""

    name: Text = {}
    area: str | None = None
    audiences: tuple[str, ...] = ()


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


class SurveyFile(Section):
    wave: str
    data: str
    form: str | None = None
    choices: str | None = None
    form_language: str | None = None
    earlier_forms: tuple[str, ...] = ()


class Design(Section):
    """Question names that hold the sampling design; without a weight column each respondent counts once."""

    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    panel: str | None = None
    place: str | None = None


class Nominations(Section):
    """The repeat group that asks for people, and its questions."""

    repeat: str
    name: str
    gender: str | None = None
    age: str | None = None
    relation: str | None = None
    office: str | None = None


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
    cleaning: Cleaning | None = None
    keep_text: tuple[str, ...] = ()

    @field_validator("names_review")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ("required", "waived"):
            raise ValueError("names_review is 'required' or 'waived'")
        return value


class CodeSection(Section):
    min_examples: int = Field(8, ge=2)
    threshold: float = Field(0.5, gt=0, lt=1)


class DriversSection(Section):
    min_groups: int = Field(3, ge=2)


class LeadersSection(Section):
    top: int = Field(8, ge=1)
    draws: int = Field(200, ge=20)
    rho: float = Field(0.2, ge=0, lt=1)


class Indicator(Section):
    """A share of respondents: those whose answer to `question` is one of `answers`; `need` says if a high share is a problem."""

    question: str
    answers: tuple[str, ...]
    label: Text = {}
    codes: tuple[str, ...] = ()
    problem: bool = True


class Scale(Section):
    """Questions that measure one thing on the same steps; `values` gives answers that are words a number."""

    items: tuple[str, ...] = Field(min_length=2)
    levels: tuple[float, float] = (1, 5)
    reverse: tuple[str, ...] = ()
    values: dict[str, float] = {}
    label: Text = {}

    @model_validator(mode="after")
    def _reverse_is_of_the_items(self):
        if unknown := sorted(set(self.reverse) - set(self.items)):
            raise ValueError(f"reverse names {', '.join(unknown)}, which is not among the items")
        if self.levels[0] >= self.levels[1]:
            raise ValueError("levels are the lowest and the highest answer, in this order")
        return self


class Index(Scale):
    """One figure from several answers: items are questions or names of scales; who answered less than min_share of them has no value."""

    items: tuple[str, ...] = Field(min_length=1)
    method: Literal["mean", "zscore", "pca", "anderson"] = "mean"
    min_share: float = Field(0.5, gt=0, le=1)
    rescale: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _only_a_mean_has_ends(self):
        if self.rescale and self.method != "mean":
            raise ValueError(f"an index by {self.method} has no lowest and highest value to rescale to")
        return self


class SurveySection(Section):
    indicators: dict[str, Indicator] = {}
    language: str | None = None
    scales: dict[str, Scale] = {}
    indices: dict[str, Index] = {}
    by: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()
    min_respondents: int = Field(30, ge=10)


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


class ReportSection(Section):
    organisation: Text = {}


class Config(Section):
    """The whole of study.yaml."""

    study: str
    invented: bool = False
    key: str | None = None
    key_fingerprint: str | None = None
    seed: int = 0
    title: Text
    programme: Text = {}
    language: str = "ru"
    areas: dict[str, Text] = {}
    places: dict[str, Place] = {}
    guide: tuple[Question, ...] = ()
    read: ReadSection = ReadSection()
    code: CodeSection = CodeSection()
    drivers: DriversSection = DriversSection()
    leaders: LeadersSection = LeadersSection()
    survey: SurveySection = SurveySection()
    findings: FindingsSection = FindingsSection()
    training: TrainingSection = TrainingSection()
    report: ReportSection = ReportSection()


def load(path: Path) -> Config:
    """study.yaml as a frozen model. Raises StudyError naming the key, what is wrong with it and which keys exist."""
    shown = f"corpora/{path.parent.name}/study.yaml"
    if not path.exists():
        raise StudyError("there is no study.yaml", file=shown, remedy=f"Make the study first: python -m pipeline new {path.parent.name} --from FOLDER")
    try:
        raw = read_yaml(path)
        raw = {} if raw is None else raw
        if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
            raise StudyError("this is not a list of keys with their values", file=shown, place="line 1", remedy="Begin with the line: study: NAME; corpora/README.md lists all keys.")
        return Config(**raw)
    except UnicodeDecodeError as error:
        raise StudyError("this file is not in UTF-8", file=shown, place=f"byte {error.start}", remedy="Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise StudyError("this is not valid YAML", file=shown, place=f"line {line}", remedy="Look for a missing blank after a colon, or put the text in quotes.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise StudyError(f"{key}: {first['msg']}{_known_keys(first)}", file=shown, remedy="Mend that key; all keys are listed in corpora/README.md.") from None


def _known_keys(problem: dict) -> str:
    """The keys that stand where an unknown one was met, found by walking the models along the error's place."""
    if problem["type"] != "extra_forbidden":
        return ""
    owner: type[BaseModel] = Config
    for part in problem["loc"][:-1]:
        # a name in a mapping or a number in a list belongs to the model that was found for the mapping itself
        owner = _model(field.annotation) or owner if (field := owner.model_fields.get(str(part))) else owner
    return f"; there are {', '.join(owner.model_fields)}"


def _model(annotation) -> type[BaseModel] | None:
    """The model inside an annotation such as dict[str, Place], tuple[Question, ...] or Nominations | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model(inner))), None)
