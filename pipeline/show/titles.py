"""Titles of modules and audiences in the reader's language, from curriculum/catalogue.yaml.

The report names what 7-training chose; it reads the titles here, because no stage imports another.
"""

from __future__ import annotations

from functools import cache

from pipeline.config import read_yaml
from pipeline.study import ROOT


@cache
def _catalogue() -> dict:
    return read_yaml(ROOT / "curriculum" / "catalogue.yaml")


def module_title(module: str, language: str) -> str:
    """A module's title; KeyError for an id that the catalogue does not have."""
    return next(entry["title"][language] for entry in _catalogue()["modules"] if entry["id"] == module)


def audience_title(audience: str, language: str) -> str:
    """An audience's name; KeyError for an id that the catalogue does not have."""
    return _catalogue()["catalogue"]["audiences"][audience][language]
