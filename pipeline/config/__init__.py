"""What study.yaml may say: one frozen model, a section a stage, unknown keys refused.

A misspelt key is an error that names the keys there are, never a silent default. In: the file. Out: Config, or a StudyError with
the key, what is wrong with it and what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError, model_validator

from pipeline.config.analysis import CodeSection, DriversSection, LeadersSection
from pipeline.config.inputs import Cleaning, DocumentFacts, Place, Question, ReadSection, SurveyFile
from pipeline.config.results import FindingsSection, QuotesSection, ReportSection, TrainingSection, Voices
from pipeline.config.section import Section, Text, read_yaml
from pipeline.config.survey import Index, Indicator, Scale, SurveySection
from pipeline.config.wording import worded
from pipeline.errors import InputError, StudyError

__all__ = ["Cleaning", "CodeSection", "Config", "DocumentFacts", "DriversSection", "FindingsSection", "Index", "Indicator", "LeadersSection", "Place", "Question", "QuotesSection", "ReadSection", "ReportSection", "Scale", "Section",
           "SurveyFile", "SurveySection", "Text", "TrainingSection", "Voices", "load", "read_yaml"]  # fmt: skip


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

    @model_validator(mode="after")
    def _asked(self) -> Config:
        asked = [question.id for question in self.guide]
        if absent := [one for one in self.leaders.gates.knows_questions if one not in asked]:
            raise ValueError(f"leaders.gates.knows_questions: the guide has no question {', '.join(absent)}; there are {', '.join(asked) or 'none'}")
        return self


def load(path: Path) -> Config:
    """study.yaml as a frozen model. Raises StudyError naming the key, what is wrong with it and which keys exist."""
    shown = f"corpora/{path.parent.name}/study.yaml"
    if not path.exists():
        there = sorted(other.parent.name for other in path.parents[1].glob("*/study.yaml"))
        raise StudyError("there is no study.yaml", file=shown, remedy=f"There are the studies {', '.join(there)}. For a new one: python -m pipeline new {path.parent.name} --from FOLDER"
                         if there else f"Make the study first: python -m pipeline new {path.parent.name} --from FOLDER")  # fmt: skip
    try:
        raw = read_yaml(path)
        raw = {} if raw is None else raw
        if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
            raise StudyError("this is not a list of keys with their values", file=shown, place="line 1", remedy="Begin with the line: study: NAME; corpora/README.md lists all keys.")
        return Config(**raw)
    except InputError as error:
        raise StudyError(error.problem, file=shown, place=error.place, remedy=error.remedy) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise StudyError(f"{f'{key}: ' if key else ''}{worded(first)}{_known_keys(first)}", file=shown, remedy="Mend that key; all keys are listed in corpora/README.md.") from None


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
