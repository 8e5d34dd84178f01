"""What the study already knows of a place, put into the programmes' instruments: needs, indicators, connectors, good practice, examples of grants.

Public tables alone (needs, drivers, codes, documents, estimates) and curriculum/grants.yaml: aggregates with their interval or the honest lack of one,
never a quotation, a person or an organisation. Room is always left to write in. In: a study, a place, a reader's language. Out: Markdown.
"""

from __future__ import annotations

import re
from functools import cached_property

import pandas as pd

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.training.catalogue import CURRICULUM
from pipeline.training.papers import cell, table
from pipeline.training.why import Background, by_weight, problem_of, sentences

# tables that a slot brings whole, and tables of an instrument whose first rows it fills
SLOTS = ("needs", "connectors")
FILLED = ("practice", "indicators", "grants", "sources", "measures", "programme", "options")
MOST, FEW = 5, 3


class Evidence:
    """The public tables of a study from which slots are filled."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def background(self) -> Background:
        return Background.of(self.study)

    def slot(self, name: str, place: str, words: Words) -> str:
        """A table for the slot with room to write in; before it, where the study knows nothing, the sentence that says so."""
        if name not in SLOTS:
            raise CurriculumError(f"there is no slot {name!r}", file="curriculum/plans", remedy=f"Slots are: {', '.join(SLOTS)}")
        return getattr(self, f"_{name}")(place, words)

    def drivers_of(self, place: str) -> list[dict]:
        """The needs of a place that are drivers, each once with its heaviest weight over audiences, the heaviest first, MOST at most."""
        needs = self.study.read("needs")
        rows = list({row["need"]: row for row in reversed(by_weight(needs[needs["place"] == place]))}.values())[::-1]
        kinds = self.study.read("codes").set_index("code")["kind"]
        return sorted((row for row in rows if kinds.get(row["need"]) == "driver"), key=lambda row: (-row["weight"], row["need"]))[:MOST]

    def _label(self, code: str, words: Words) -> str:
        return self.background.labels[code, words.language]

    def _needs(self, place: str, words: Words) -> str:
        said = [[self._label(row["need"], words), ". ".join(sentences(self.study, self.background, place, row, words)) + ".", ""] for row in self.drivers_of(place)]
        return _told([words("plan_cause"), words("evidence"), words("plan_change")], said, words)

    def _connectors(self, place: str, words: Words) -> str:
        rows = [[self._label(row.code, words), words("connector_said", raised=int(row.n_raised), groups=int(row.n_groups)), ""] for row in self._said_of_connectors("all").itertuples()]
        return _told([words("plan_connector"), words("evidence"), words("plan_build_on")], rows, words)

    def _said_of_connectors(self, level: str) -> pd.DataFrame:
        codes, drivers = self.study.read("codes"), self.study.read("drivers")
        known = drivers[(drivers["level"] == level) & drivers["code"].isin(codes.loc[codes["kind"] == "connector", "code"]) & ~drivers["suppressed"] & (drivers["n_raised"] > 0)]
        return known.sort_values(["n_raised", "code", "domain"], ascending=[False, True, True], kind="stable").drop_duplicates(["code", "domain"])

    def rows(self, name: str, place: str, words: Words) -> list[list[str]]:
        """What the study puts into the first rows of an instrument's own table, cell by cell; an empty cell leaves what the table holds."""
        if name not in FILLED:
            raise CurriculumError(f"there is no slot {name!r}", file="curriculum/plans", remedy=f"Slots are: {', '.join((*SLOTS, *FILLED))}")
        return getattr(self, f"_{name}")(place, words)

    def _practice(self, place: str, words: Words) -> list[list[str]]:
        """A register that the connectors begin: what was said to work, where, from which discussions; conditions are for people to add."""
        said = self._said_of_connectors("area")
        said = said if len(said) else self._said_of_connectors("place")
        rows = []
        for code, mine in said.groupby("code", sort=False):
            where = ", ".join(self.study.place_name(domain, words.language) for domain in mine["domain"])
            rows.append([self._label(code, words), where, "", words("practice_said", raised=int(mine["n_raised"].sum()), groups=int(mine["n_groups"].sum())), ""])
        return rows

    def _indicators(self, place: str, words: Words) -> list[list[str]]:
        """What an application can measure: the survey's indicators of the place's heaviest needs, with their value now."""
        rows = {}
        for row in self.drivers_of(place):
            if isinstance(row.get("survey_area"), str):
                area = words("all_places") if row["survey_area"] == "all" else self.study.place_name(row["survey_area"], words.language)
                value = words("indicator_now", area=area, value=words.percent(row["survey_side"]), low=words.percent(row["survey_low"]), high=words.percent(row["survey_high"]), n=int(row["survey_n"]))
                rows.setdefault(row["indicator"], [problem_of(self.study, row, words), value])
        return list(rows.values())[:FEW]

    def _grants(self, place: str, words: Words) -> list[list[str]]:
        """Examples of grants: those of the place itself, then those for the same causes, the heaviest first; number, place and theme alone."""
        weight = {row["need"]: row["weight"] for row in self.drivers_of(place)}
        known = [(place in grant["places"], sum(weight.get(code, 0.0) for code in grant["drivers"]), grant) for grant in read_yaml(CURRICULUM / "grants.yaml")["grants"]]
        near = sorted((one for one in known if one[0] or one[1] > 0), key=lambda one: (not one[0], -one[1], one[2]["id"]))[:FEW]
        rows = []
        for _, _, grant in near:
            causes = [self._label(code, words) for code in grant["drivers"] if code in weight]
            rows.append([f"{grant['id']}. {grant['place'][words.language]}", grant["theme"][words.language], "; ".join(causes) or "–"])
        return rows

    def _sources(self, place: str, words: Words) -> list[list[str]]:
        """What there is already to read: the study's discussions and survey answers of the place, by how many."""
        documents, needs = self.study.read("documents"), self.study.read("needs")
        here = documents[(documents["place"] == place) & documents["group"].notna()]
        rows = [[words("source_talk", n=len(here))]] if len(here) else []
        asked = needs[(needs["place"] == place) & (needs["survey_area"] == place)]
        return rows + ([[words("source_survey", n=int(asked["survey_n"].max()))]] if len(asked) else [])

    def _measures(self, place: str, words: Words) -> list[list[str]]:
        return [[f"{number}.", self._label(row["need"], words)] for number, row in enumerate(self.drivers_of(place), 1)]

    def _programme(self, place: str, words: Words) -> list[list[str]]:
        """The three heaviest needs between the opening and the agreements."""
        return [[], *[["", self._label(row["need"], words)] for row in self.drivers_of(place)[:FEW]]]

    def _options(self, place: str, words: Words) -> list[list[str]]:
        return [[self._label(row["need"], words)] for row in self.drivers_of(place)[:FEW]]


def _told(head: list[str], rows: list[list[str]], words: Words) -> str:
    widths, empty = [10, 20, 12], [[""] * len(head)]
    return table(head, [*rows, *empty], widths) if rows else words("plan_no_evidence") + "\n\n" + table(head, empty * 3, widths)


def put_rows(markdown: str, rows: list[list[str]]) -> str:
    """A pipe table with rows put over its first ones, cell by cell; an empty row is added where none would be left to write in."""
    lines = markdown.splitlines()
    first = next(at for at, line in enumerate(lines) if re.fullmatch(r"\|[-|]+\|", line)) + 1
    last = next((at for at in range(first, len(lines)) if not lines[at].startswith("|")), len(lines))
    old = [[text.strip() for text in line.strip("|").split("|")] for line in lines[first:last]]
    columns = lines[first - 1].count("|") - 1
    old += [[""] * columns] * max(0, len(rows) - len(old))
    new = [[cell(mine) if mine else there for mine, there in zip([*row, *[""] * columns], before, strict=False)] for row, before in zip([*rows, *[[]] * len(old)], old, strict=False)]
    if all(any(row) for row in new):
        new.append([""] * columns)
    return "\n".join([*lines[:first], *("| " + " | ".join(row) + " |" for row in new), *lines[last:]])
