"""The form that all parts of study.yaml share: frozen, unknown keys refused; and the reader of YAML files."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from pipeline.config.opening import YAML_BYTES, text_of
from pipeline.errors import InputError

Text = dict[str, str]


# libyaml reads our 50 kB files eight times as fast; it is in PyYAML's wheels
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Without merge keys (<<): YAML 1.2 has none, and thirty lines of them that refer to one another are never done."""

    def flatten_mapping(self, node) -> None:
        pass


def read_yaml(path: Path):
    """The content of a YAML file. Raises InputError with the line or byte where it is broken, or where it is no file of settings."""
    shown = "/".join(path.parts[-3:])
    try:
        return yaml.load(text_of(path, most=YAML_BYTES), Loader=_Loader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise InputError("this is not valid YAML", file=shown, place=f"line {line}", remedy="Look for a missing blank after a colon, or put the text in quotes.") from None
    except (RecursionError, ValueError):
        # thousands of lists inside one another, a number of ten thousand digits, a day that no calendar has
        raise InputError("it holds lists inside one another without end, or a number or a day that is none", file=shown, remedy="Write the file anew, or restore it from git.") from None


class Section(BaseModel):
    """A part of study.yaml: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _in_quotes(value, info: ValidationInfo):
    # YAML reads a bare 2026-11-29 as a date, which DVC cannot watch
    if isinstance(value, datetime.date):
        raise ValueError(f"put the day in quotes: {info.field_name}: '{value.isoformat()[:10]}'")
    return value


# a day of study.yaml, written as '2026-11-29'; not the clock, so that the same input gives the same bytes
Day = Annotated[datetime.date, BeforeValidator(_in_quotes)]
