"""What is a number, a quotation or a module called, and which row and which function stand behind it?

A row is called by its table and its key, `drivers/NR.1/osh-uzgen/place/baseline`; one of its numbers by its column as well, `…/estimate`. A module of a training
is a row of `choice`, `choice/osh-uzgen/LSGX/M08`. A quotation is called by where it may be said to come from, its need and the beginning of the SHA-256 of its words:
`quotes/osh-oblast/GV.1/3f9a0c21`, so that neither group nor person shows. Reports and guides print these ids; `python -m pipeline trace` follows them. In: rows. Out: ids, and the row of an id.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

import pandas as pd

from pipeline import tables
from pipeline.errors import StudyError
from pipeline.study import Study

# what `needs.evidence` leaves out of the key: the level is known from the domain
SHORT = {"drivers": ("code", "domain", "wave"), "estimates": ("indicator", "domain", "wave"), "group_answers": ("indicator", "domain", "place", "wave")}
SHORT |= {"of_everybody": SHORT["estimates"], "group_of_everybody": SHORT["group_answers"]}
# the share of all respondents is what a verdict rests on where there is one; a change tells of those who were asked
OF_EVERYBODY = {"estimates": "of_everybody", "group_answers": "group_of_everybody"}
MISSING = "-"
_KEPT = ":,.-_~"
# the file and the function that make each table that a document may name
MAKERS = {
    "documents": ("pipeline/read/corpus.py", "read_corpus"),
    "questions": ("pipeline/read/corpus.py", "read_corpus"),
    "options": ("pipeline/read/corpus.py", "read_corpus"),
    "codes": ("pipeline/coding/coded.py", "code_study"),
    "agreement": ("pipeline/coding/coded.py", "code_study"),
    "suggester": ("pipeline/coding/coded.py", "code_study"),
    "seeds": ("pipeline/coding/coded.py", "code_study"),
    "drivers": ("pipeline/drivers/raised.py", "drivers"),
    "contrasts": ("pipeline/drivers/contrast.py", "contrasts"),
    "audience_talk": ("pipeline/drivers/audiences.py", "audience_talk"),
    "group_talk": ("pipeline/drivers/crossed.py", "group_talk"),
    "causes": ("pipeline/drivers/causes.py", "causes"),
    "voices": ("pipeline/drivers/voices.py", "voices"),
    "loudest": ("pipeline/drivers/voices.py", "loudest"),
    "pairs": ("pipeline/drivers/network.py", "pairs"),
    "saturation": ("pipeline/drivers/saturation.py", "saturation"),
    "further_groups": ("pipeline/drivers/saturation.py", "saturation"),
    "themes": ("pipeline/drivers/themes.py", "themes"),
    "tiers": ("pipeline/leaders/figures.py", "tiers_table"),
    "leader_sources": ("pipeline/leaders/evidence.py", "with_evidence"),
    "leader_gaps": ("pipeline/leaders/evidence.py", "gaps"),
    "cohort_quotas": ("pipeline/leaders/invitation.py", "quota_table"),
    "estimates": ("pipeline/survey/indicators.py", "estimates"),
    "changes": ("pipeline/survey/change.py", "changes"),
    "of_everybody": ("pipeline/survey/indicators.py", "estimates"),
    "group_of_everybody": ("pipeline/survey/groups.py", "group_answers"),
    "group_answers": ("pipeline/survey/groups.py", "group_answers"),
    "detectable": ("pipeline/survey/detectable.py", "detectable"),
    "attrition": ("pipeline/survey/change.py", "attrition"),
    "small_areas": ("pipeline/survey/areas.py", "small_areas"),
    "distributions": ("pipeline/survey/distributions.py", "distributions"),
    "open_answers": ("pipeline/survey/open_answers.py", "open_answers"),
    "cleaning_effect": ("pipeline/survey/cleaning_effect.py", "cleaning_effect"),
    "scales": ("pipeline/survey/reliability.py", "scales"),
    "scale_items": ("pipeline/survey/reliability.py", "scales"),
    "scale_pairs": ("pipeline/survey/reliability.py", "scales"),
    "dif": ("pipeline/survey/reliability.py", "dif"),
    "indices": ("pipeline/survey/reliability.py", "indices"),
    "joint": ("pipeline/findings/joint.py", "joint"),
    "portfolio": ("pipeline/findings/portfolio.py", "portfolio"),
    "portfolio_totals": ("pipeline/findings/portfolio.py", "portfolio"),
    "coverage": ("pipeline/findings/portfolio.py", "coverage"),
    "promises": ("pipeline/findings/promises.py", "promises"),
    "notice": ("pipeline/findings/notice.py", "notice"),
    "mediation": ("pipeline/findings/mediation.py", "mediation"),
    "needs": ("pipeline/findings/needs.py", "needs_and_draws"),
    "need_draws": ("pipeline/findings/needs.py", "needs_and_draws"),
    "choice": ("pipeline/training/programme.py", "plan_study"),
    "plan": ("pipeline/training/programme.py", "plan_study"),
    "unmet": ("pipeline/training/programme.py", "plan_study"),
    "trainings": ("pipeline/training/programme.py", "plan_study"),
    "staffing": ("pipeline/training/programme.py", "plan_study"),
    "quotes": ("pipeline/training/quotes.py", "choose_quotes"),
    "trained": ("pipeline/training/evaluate.py", "evaluate"),
    "learning": ("pipeline/training/evaluate.py", "evaluate"),
    "items": ("pipeline/training/evaluate.py", "evaluate"),
    "feedback": ("pipeline/training/evaluate.py", "evaluate"),
    "minutes": ("pipeline/training/evaluate.py", "evaluate"),
    "compared_places": ("pipeline/compare/overlap.py", "places"),
    "compared_codes": ("pipeline/compare/overlap.py", "codes"),
    "compared_indicators": ("pipeline/compare/overlap.py", "indicators"),
    "comparisons": ("pipeline/compare/contrasts.py", "comparisons"),
    "counts": ("pipeline/report/counts.py", "counts"),
    "tops": ("pipeline/report/counts.py", "tops"),
}


def row_id(table: str, row: Mapping) -> str:
    """The id of a row: its table and the values of its key. Raises KeyError for a column that the row has not."""
    if table == "quotes":
        return quote_id(row)
    return "/".join([table, *(_part(row[column]) for column in tables.contract(table).key)])


def cell_id(table: str, row: Mapping, column: str) -> str:
    """The id of one value of a row."""
    return f"{row_id(table, row)}/{column}"


def quote_id(row: Mapping) -> str:
    """The id of a quotation: where it may be said to come from, its need, and what its words hash to."""
    return f"quotes/{_part(row['said_in'])}/{_part(row['need'])}/{hashlib.sha256(row['text'].encode()).hexdigest()[:8]}"


def module_id(place: str, audience: str, module: str) -> str:
    """The id of a module in the training of an audience of a place: its row of `choice`."""
    return row_id("choice", {"place": place, "audience": audience, "module": module})


def evidence_ids(evidence: object) -> list[str]:
    """The ids that the column `evidence` of a need names."""
    return [one.strip() for one in evidence.split(";") if one.strip()] if isinstance(evidence, str) else []


def rests_on(trail: Trail, found: Found) -> list[str]:
    """The ids of the rows that a row was made of, nearest first: needs of a module, estimates of a need, both waves of a change. Those that are not there are left out."""
    row, asked = found.row, []
    if found.table == "needs":
        asked = evidence_ids(row.get("evidence"))
    elif found.table == "tops":
        asked = [one for one, need in trail.rows("needs").items() if need["place"] == row["place"] and need["need"] == row["need"]][:1] or [f"drivers/{_part(row['need'])}/all/all/{_part(row['wave'])}"]
    elif found.table == "choice":
        plan = [one for one in trail.rows("plan").values() if (one["place"], one["audience"], one["module"]) == (row["place"], row["audience"], row["module"]) and isinstance(one["why"], str)]
        codes = list(dict.fromkeys(([row["need"]] if isinstance(row["need"], str) else []) + [code for one in plan for code in one["why"].split()]))
        asked = [one for code in codes for one in trail.needs(row["place"], row["audience"], code)]
    elif found.table == "changes":
        asked = [f"estimates/{_part(row['indicator'])}/{_part(row['domain'])}/{_part(wave)}" for wave in (row["baseline"], row["wave"])]
    elif found.table == "joint":
        asked = _of_joint(row)
    elif found.table == "coverage":
        place, need = f"needs/{_part(row['place'])}/", _part(row["need"])
        asked = [one for one in trail.rows("needs") if one.startswith(place) and one.split("/")[3] == need][:1]
    known = []
    for one in asked:
        name, _, rest = one.partition("/")
        first = [f"{OF_EVERYBODY[name]}/{rest}"] if name in OF_EVERYBODY and found.table == "joint" else []
        for named in (*first, one):
            try:
                known.append(trail.find(named).id)
                break
            except StudyError:
                continue
    return list(dict.fromkeys(known))


def earlier_names(codes: Mapping[str, object]) -> dict[tuple[str, str], str]:
    """(study, code of today) -> its name in that study, of codes (code -> the column `was` of compared_codes) that were renamed since."""
    told = [(now, one.split(":", 1)) for now, was in codes.items() if isinstance(was, str) for one in was.split("; ")]
    return {(study, now): old for now, (study, old) in told}


def compared_rows(table: str, row: Mapping, earlier: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """(study, id) of the rows that a row of a comparison was made of; of two waves of one study the row of their contrast or change.

    earlier   (study, code of today) -> the name that the code has in that study's tables, where it is another (`earlier_names`)
    """
    if table != "comparisons":
        return []
    (first, wave), (second, later) = (row[side].split("/") for side in ("first", "second"))
    level, domain, talk = _part(row["level"]), _part(row["domain"]), row["measure"] == "share of turns"
    name = lambda study: _part(earlier.get((study, row["what"]), row["what"]))  # noqa: E731
    if first == second:
        return [(first, f"contrasts/{name(first)}/wave/{_part(wave)}/{_part(later)}/all" if talk else f"changes/{name(first)}/change/{domain}/{level}/{_part(later)}")]
    return [(study, f"{'drivers' if talk else 'estimates'}/{name(study)}/{domain}/{_part(at)}") for study, at in ((first, wave), (second, later))]


def _of_joint(row: Mapping) -> list[str]:
    """The rows of both sides; those of a group are told from those of a place or the whole by what they are called."""
    code, wave, place, found = _part(row["code"]), _part(row["wave"]), _part(row["place"]), []
    own = lambda area: area == row["domain"] and row["level"] in ("audience", "gender", "youth")  # noqa: E731
    if isinstance(row["talk_area"], str):
        if own(row["talk_area"]) and row["place"] != "all":
            found.append(f"group_talk/{code}/{_part(row['level'])}/{_part(row['domain'])}/{place}/{wave}")
        else:
            found.append(f"audience_talk/{code}/{_part(row['domain'])}/all/{wave}" if own(row["talk_area"]) and row["level"] == "audience" else f"drivers/{code}/{_part(row['talk_area'])}/{wave}")
    if isinstance(row["indicator"], str) and isinstance(row["survey_area"], str):
        indicator = _part(row["indicator"])
        found.append(f"group_answers/{indicator}/{_part(row['level'])}/{_part(row['domain'])}/{place}/{wave}" if own(row["survey_area"]) else f"estimates/{indicator}/{_part(row['survey_area'])}/{wave}")
    return found


def _part(value) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    return _quoted(str(value))


@lru_cache(maxsize=16_384)
def _quoted(text: str) -> str:
    """Rows say the same places, codes and waves again and again."""
    return quote(text, safe=_KEPT)


@dataclass(frozen=True)
class Found:
    """What an id stands for: `id` is the full id of the row, `column` the one that was asked for, or None."""

    id: str
    table: str
    row: dict
    column: str | None


class Trail:
    """The rows of a study by their ids; each table is read once, when it is first asked for."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._read = lambda name: study.read(name) if study.has(name) else pd.DataFrame()
        self._rows: dict[str, dict[str, dict]] = {}
        self._short: dict[str, dict[str, str]] = {}

    def rows_from(self, read) -> None:
        """Take tables from `read(name)`, which has them already, in place of the study."""
        self._read = read

    def rows(self, table: str) -> dict[str, dict]:
        """id -> row of a table; empty where the stage that owns it left none."""
        if table not in self._rows:
            records = self._read(table).to_dict("records")
            self._rows[table] = {row_id(table, row): row for row in records}
            if table in SHORT:
                # of several levels with a domain of one name the first stands: all, area, place
                short: dict[str, str] = {}
                for one, row in self._rows[table].items():
                    short.setdefault("/".join([table, *(_part(row[column]) for column in SHORT[table])]), one)
                self._short[table] = short
        return self._rows[table]

    def needs(self, place: str, audience: str, need: str) -> list[str]:
        """The ids of a need of an audience of a place, one a wave."""
        if not hasattr(self, "_needs"):
            self._needs: dict[tuple[str, str, str], list[str]] = {}
            for one, row in self.rows("needs").items():
                self._needs.setdefault((row["place"], row["audience"], row["need"]), []).append(one)
        return self._needs.get((place, audience, need), [])

    def find(self, asked: str) -> Found:
        """The row of an id, also of the short form in `needs.evidence`. Raises StudyError for an id that names no row."""
        given = asked.strip().strip("/")
        table = given.split("/")[0]
        if table not in tables.CONTRACTS or not (tables.CONTRACTS[table].key or table == "quotes"):
            named = ", ".join(sorted(name for name in MAKERS if self.study.has(name)))
            raise StudyError(f"no id begins with {unquote(table)!r}", remedy=f"An id begins with the name of a table: {named}. Copy it from a page of the report or of a guide.")
        rows = self.rows(table)
        for one, column in ((given, None), tuple(given.rpartition("/")[::2])):
            one = self._short.get(table, {}).get(one, one)
            if one in rows and (column is None or column in rows[one]):
                return Found(one, table, rows[one], column)
        key = "/".join(f"<{column}>" for column in tables.CONTRACTS[table].key) or "<said_in>/<need>/<sign>"
        raise StudyError(f"the table {table} has no row {asked!r}", file=f"outputs/{self.study.name}", remedy=f"Its ids are {table}/{key}, and after it a column may stand. Look the id up in the annex of the report.")
