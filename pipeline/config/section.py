"""The form that all parts of study.yaml share: frozen, unknown keys refused; and the reader of YAML files."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Text = dict[str, str]
# libyaml reads our 50 kB files eight times as fast; it is in PyYAML's wheels
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path):
    """The content of a YAML file. Raises yaml.YAMLError with the line where it is broken."""
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)


class Section(BaseModel):
    """A part of study.yaml: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
