"""A study's tables as a writer of sentences needs them: rows by what they are about, values as numbers that know their id, names in the reader's language.

In: a study, a language. Out: Number, Text and rows. No number of a report is written anywhere else than here, so each one has its row.
"""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from pipeline.config import read_yaml
from pipeline.show.blocks import Link, Number
from pipeline.show.numbers import NOTHING, Numbers
from pipeline.show.titles import audience_title, indicator_title, module_title, place_titles, problem_title
from pipeline.show.trail import module_id, row_id
from pipeline.show.words import Words
from pipeline.study import Study


ENOUGH = 0.8  # of a wave's respondents who answered; where fewer did, the report says so and puts the share in no order with others
# how questionnaires name women and men
WOMEN, MEN = {"f", "female", "woman", "women"}, {"m", "male", "man", "men"}


class Evidence(Numbers):
    """What a section function is given: `words`, `study`, and the tables through `table`, `one` and the writers of numbers."""

    def __init__(self, study: Study, words: Words, tables: dict[str, pd.DataFrame] | None = None) -> None:
        super().__init__(words)
        self.study = study
        self._tables = tables if tables is not None else {}
        self._index: dict[str, dict[str, dict]] = {}
        self._dicts: dict[str, list[dict]] = {}
        self._chosen: dict[tuple[str, tuple[str, ...]], dict[tuple, list[dict]]] = {}

    def table(self, name: str) -> pd.DataFrame:
        """A table, empty if its stage left none; read once for all languages."""
        if name not in self._tables:
            self._tables[name] = self.study.read(name) if self.study.has(name) else pd.DataFrame()
        return self._tables[name]

    def records(self, name: str, **where) -> list[dict]:
        """Rows of a table as dicts, those whose columns are what is asked for."""
        columns = tuple(where)
        if any(column not in self.table(name) for column in columns):
            return []
        if (name, columns) not in self._chosen:
            # a report asks for each place, code and wave in turn
            chosen: dict[tuple, list[dict]] = {}
            for row in self._records(name):
                chosen.setdefault(tuple(row[column] for column in columns), []).append(row)
            self._chosen[name, columns] = chosen
        return [dict(row) for row in self._chosen[name, columns].get(tuple(where.values()), ())]

    def one(self, name: str, **where) -> dict | None:
        """The row with this key, or None; the key must be whole."""
        if name not in self._index:
            self._index[name] = {row_id(name, row): row for row in self._records(name)}
        return self._index[name].get(row_id(name, where))

    def _records(self, name: str) -> list[dict]:
        if name not in self._dicts:
            self._dicts[name] = self.table(name).to_dict("records")
        return self._dicts[name]

    # ------------------------------------------------------------------ numbers

    def counted(self, count: str, domain: str = "all", wave: str = "all") -> Number | str:
        """A count of the table `counts`, which this stage makes."""
        row = self.one("counts", count=count, domain=domain, wave=wave)
        return NOTHING if row is None else self.count("counts", row, "value")

    # ------------------------------------------------------------------ names

    def code(self, code: str) -> str:
        row = self.one("codes", code=code)
        return row[f"label_{self.words.language}"] if row else code

    def kind(self, code: str) -> str | None:
        row = self.one("codes", code=code)
        return row["kind"] if row else None

    def theme(self, parent: str) -> str:
        """The name of a parent of codes, from the codebook; its id where a study added one of its own."""
        return self._parents().get(parent, {}).get(self.words.language, parent)

    def _parents(self) -> dict[str, dict]:
        if not hasattr(self, "_read_parents"):
            path = self.study.root / "corpora" / "codebook.yaml"
            self._read_parents = {one["id"]: one["label"] for one in read_yaml(path).get("parents", [])} if path.exists() else {}
        return self._read_parents

    def place(self, place: str) -> str:
        """All places, an area, a place, or a kind of group."""
        words = self.words
        if place == "all":
            return words("all_places")
        for key in (f"group_{place}", f"side_{place}"):
            if place not in self.study.config.places and place not in self.study.config.areas and words.has(key):
                return words(key)
        return self._names().get(place) or self.study.place_name(place, words.language)

    def _names(self) -> dict[str, str]:
        if not hasattr(self, "_place_names"):
            self._place_names = place_titles(self.study, self.words.language)
        return self._place_names

    def wave(self, wave: str) -> str:
        return self.words(wave) if self.words.has(wave) else str(wave)

    def of_wave(self, title: str, wave: str | None) -> str:
        """A heading with its wave in brackets, where the study has several."""
        if wave is None or len(self.all_waves) < 2:
            return title
        # a colon leads to what follows, and stands last
        return f"{title.removesuffix(':')} ({self.wave(wave)}){':' if title.endswith(':') else ''}"

    def indicator(self, indicator: str) -> str:
        """An indicator's label, and of whom its share is where not everybody was asked or many gave no answer."""
        title = indicator_title(self.study, indicator, self.words, asked_some=indicator in self.asked_some)
        return self.words("of_answered", indicator=title) if indicator in self.thin else title

    def problem(self, indicator: str) -> str:
        """The problem behind an indicator, as a share of all respondents; where many gave no answer, of those who did."""
        title = problem_title(self.study, indicator, self.words, asked_some=indicator in self.asked_some)
        return self.words("of_answered", indicator=title) if indicator in self.thin else title

    @cached_property
    def asked_some(self) -> frozenset[str]:
        """Indicators whose question was put to some alone; their shares are of other people than the rest."""
        return frozenset(self.table("of_everybody").get("indicator", ()))

    def audience(self, audience: str) -> str:
        return audience_title(audience, self.words.language)

    def module(self, place: str, audience: str, module: str) -> Link:
        """A module's title, leading to its row of `choice`."""
        return Link(module_title(module, self.words.language), module_id(place, audience, module))

    # ------------------------------------------------------------------ what there is

    @cached_property
    def thin(self) -> frozenset[str]:
        """Indicators that many respondents of a wave gave no answer to, though nothing tells that they were passed over: a share of those who answered."""
        asked = {row["wave"]: row["value"] for row in self.records("counts", count="respondents")}
        whole = [row for row in self.records("estimates", domain_level="all") if not pd.isna(row["n"])]
        return frozenset(row["indicator"] for row in whole if row["n"] < ENOUGH * asked.get(row["wave"], 0)) - self.asked_some

    @property
    def has_talk(self) -> bool:
        return not self.table("drivers").empty

    @property
    def has_survey(self) -> bool:
        return not self.table("estimates").empty

    @cached_property
    def unread(self) -> bool:
        """Whether all that is known of the talk are suggestions of the machine that nobody has reviewed."""
        drivers = self.table("drivers")
        return len(drivers) > 0 and bool((drivers["method"] == "machine suggestions, not reviewed").all())

    def sided(self, key: str) -> str:
        """The words of a key that speaks of talk and survey, or of the one of them that the study has: key, key_talk, key_survey."""
        return self.words(key if self.has_talk and self.has_survey else f"{key}_survey" if self.has_survey else f"{key}_talk")

    @cached_property
    def genders(self) -> tuple[str, str, str] | None:
        """(question, women, men): the question of survey.by that parts women and men, and how its answers name them; None where there is none."""
        for column in self.study.config.survey.by:
            given = sorted(set(self.table("estimates").query("domain_level == @column")["domain"])) if self.has_survey else []
            found = [next((value for value in given if value.casefold() in names), None) for names in (WOMEN, MEN)]
            if all(found):
                return column, *found
        return None

    @property
    def talk_wave(self) -> str | None:
        return _first(self.table("drivers"))

    @property
    def survey_wave(self) -> str | None:
        return _first(self.table("estimates"))

    @property
    def newest_wave(self) -> str | None:
        """The last wave of the survey: what it says now; the needs and the trainings rest on the first."""
        return self.waves[-1] if self.waves else None

    @property
    def all_waves(self) -> list[str]:
        """Waves of talk or survey, the first one first."""
        return _ordered(set(self.table("drivers").get("wave", ())) | set(self.waves))

    @property
    def waves(self) -> list[str]:
        """Waves of the survey, the first one first."""
        return _ordered(set(self.table("estimates").get("wave", ())))


def _ordered(waves: set[str]) -> list[str]:
    return sorted(waves, key=lambda wave: (wave != "baseline", wave))


def _first(frame: pd.DataFrame) -> str | None:
    waves = sorted(set(frame["wave"])) if len(frame) and "wave" in frame else []
    return next((wave for wave in ("baseline", *waves) if wave in waves), None)
