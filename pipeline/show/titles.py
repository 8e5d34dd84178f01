"""Titles of modules and audiences in the reader's language, from curriculum/catalogue.yaml, and names of indicators with whose share they are.

The report names what 7-training chose; it reads the titles here, because no stage imports another.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from pipeline.config import read_yaml
from pipeline.show.words import Words
from pipeline.study import ROOT, Study


@cache
def _catalogue() -> dict:
    return read_yaml(ROOT / "curriculum" / "catalogue.yaml")


def module_title(module: str, language: str) -> str:
    """A module's title; KeyError for an id that the catalogue does not have."""
    return next(entry["title"][language] for entry in _catalogue()["modules"] if entry["id"] == module)


def audience_title(audience: str, language: str) -> str:
    """An audience's name; KeyError for an id that the catalogue does not have."""
    return _catalogue()["catalogue"]["audiences"][audience][language]


def place_titles(study: Study, language: str) -> dict[str, str]:
    """Names of the study's places; those of one name get their area's beside it."""
    plain = {place: study.place_name(place, language) for place in study.config.places}
    often = Counter(plain.values())
    return {place: f"{name} ({study.place_name(study.area_of(place), language)})" if often[name] > 1 and study.area_of(place) != "all" else name for place, name in plain.items()}


def indicator_title(study: Study, name: str, words: Words, *, asked_some: bool = False) -> str:
    """An indicator's label; where its question was put to some alone (`asked_some`), with whose share it is."""
    known = study.config.survey.indicators.get(name)
    label = known.label.get(words.language, name) if known else name
    if not asked_some:
        return label
    whom = known.asked_of.get(words.language) if known else None
    return words("of_asked_named", indicator=label, of=whom) if whom else words("of_asked", indicator=label)


def problem_title(study: Study, name: str, words: Words, *, asked_some: bool = False) -> str:
    """The problem behind an indicator: its label, or the words for not having answered so where a high share is good; where its question was put to some alone, that the share is of all respondents."""
    known = study.config.survey.indicators.get(name)
    label = indicator_title(study, name, words)
    label = label if known is None or known.problem else words("not_indicator", indicator=label)
    return words("of_all_respondents", problem=label) if asked_some else label
