"""Which raw answers should a person look at again? Runs every check on a wave and says what each found; nothing is changed here.

Checks: duplicates (checks_alike), hurry, straight-lining and outliers (checks_style), contradictions (checks_logic), interviewers and coordinates
(checks_field). They run on the raw answers because times, interviewers and points stop at 1-read. In: a Survey and what study.yaml says of cleaning. Out:
Checked: findings with uuids, for the team's private proposals, and counts that may go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.config import Cleaning
from pipeline.read.checks_alike import duplicates, soft_duplicates
from pipeline.read.checks_field import by_interviewer, interviewer_column, interviewer_effects, measured, outside_places
from pipeline.read.checks_logic import against_constraints, against_relevance, against_rules
from pipeline.read.checks_style import hurried, outliers, straight_lines
from pipeline.read.survey import Survey

LEAST_SHOWN = 10
CHECKS = ("duplicate", "soft_duplicate", "hurried", "clock", "straight_line", "outlier", "rule", "constraint", "relevance", "gps")
FINDING = ["wave", "uuid", "check", "question", "old", "proposed", "fill"]
COUNTS = ["wave", "check", "question", "n_tested", "n_flagged", "n_decided", "note"]
EFFECTS = ["wave", "question", "n", "n_interviewers", "icc", "f", "df1", "df2", "p", "p_holm"]


@dataclass(frozen=True)
class Checked:
    """What the checks of one wave or of all found.

    findings       wave, uuid, check, question (or NA: the whole interview), old (the answer as it stands; NA for free text), proposed (a kind of change, never
                   a decision), fill (what the words of the check need)
    counts         wave, check, question, n_tested, n_flagged, n_decided (by a line of the log), note (why a check could not run)
    interviewers   wave, question, n, n_interviewers, icc, f, df1, df2, p, p_holm: how far answers depend on who asked
    staff          wave, interviewer, n, dont_know, spreads: private, like the findings
    """

    findings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FINDING))
    counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COUNTS))
    interviewers: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=EFFECTS))
    staff: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["wave", "interviewer", "n", "dont_know", "spreads"]))


def check_survey(survey: Survey, wave: str, *, told: Cleaning | None = None, design: Mapping[str, str] | None = None, centres: Mapping[str, tuple[float, float]] | None = None,
                 minutes: Mapping[str, float] | None = None, log: pd.DataFrame | None = None) -> Checked:  # fmt: skip
    """All checks on one wave.

    told      read.cleaning of study.yaml
    design    the columns of weight, stratum, cluster, panel and place, by these names; they tell nobody's answers apart
    centres   (latitude, longitude) of places; where a place has none, the interviews of the same point are one another's measure
    minutes   minutes spent in questions by uuid, from an audit log
    log       lines already decided (read_cleaning_log): counted, so that a person sees what is left
    Raises InputError if a rule of study.yaml cannot be read or asks for a question that is not there.
    """
    told, design = told or Cleaning(), {key: name for key, name in (design or {}).items() if name}
    interviewer = interviewer_column(survey, told.interviewer)
    leave = {*design.values(), *([interviewer] if interviewer else [])}
    parts = [
        *duplicates(survey, leave=leave), soft_duplicates(survey, leave=leave, blocks=(interviewer, design.get("cluster"), design.get("place"))), *hurried(survey, minutes),
        straight_lines(survey, told.scales), *outliers(survey, leave=leave), *against_rules(survey, told.rules), *against_constraints(survey), *against_relevance(survey),
        outside_places(survey, design, centres or {}, told.gps_km),
    ]  # fmt: skip
    findings = pd.DataFrame([row for part in parts for row in part.rows], columns=[column for column in FINDING if column != "wave"])
    findings.insert(0, "wave", wave)
    decided = _decided(findings, log)
    counts = [
        {"wave": wave, "check": part.check, "question": part.question, "n_tested": part.tested, "n_flagged": len({row["uuid"] for row in part.rows}), "note": part.note,
         "n_decided": len({row["uuid"] for row in part.rows if (row["uuid"], row["question"] or "") in decided or (row["uuid"], "") in decided})}
        for part in parts
    ]  # fmt: skip
    values = measured(survey) if interviewer else {}
    effects = interviewer_effects(survey, interviewer, design, values)
    effects.insert(0, "wave", wave)
    staff = by_interviewer(survey, interviewer, values)
    staff.insert(0, "wave", wave)
    return Checked(findings, _short(pd.DataFrame(counts, columns=COUNTS)), effects[EFFECTS], staff)


def shown(counts: pd.DataFrame) -> pd.DataFrame:
    """wave, check, n_tested, n_flagged of the table `checks` for a page that leaves the team: of a check with several questions the largest n_tested; counts under ten are hidden."""
    table = counts.groupby(["wave", "check"], sort=False, as_index=False).agg(n_tested=("n_tested", "max"), n_flagged=("n_flagged", "sum"), n_decided=("n_decided", "sum"))
    for column in ("n_tested", "n_flagged", "n_decided"):
        table[column] = table[column].astype("Int64").mask(table[column].between(1, LEAST_SHOWN - 1))
    return table


def joined(checked: Iterable[Checked]) -> Checked:
    """The findings of several waves as one."""
    checked = list(checked)
    if not checked:
        return Checked()
    return Checked(*(pd.concat([getattr(one, name) for one in checked], ignore_index=True) for name in ("findings", "counts", "interviewers", "staff")))


def _short(counts: pd.DataFrame) -> pd.DataFrame:
    """A row a question where something was found or the check could not run; the other questions of a check in one row without a question."""
    telling = (counts["n_flagged"] > 0) | counts["note"].notna() | counts["question"].isna()
    rest = counts[~telling].groupby(["wave", "check"], sort=False, as_index=False).agg(n_tested=("n_tested", "max"), n_flagged=("n_flagged", "sum"), n_decided=("n_decided", "sum"))
    both = pd.concat([counts[telling], rest.reindex(columns=COUNTS)], ignore_index=True).astype({"question": "object", "note": "object"})
    order = {check: at for at, check in enumerate(CHECKS)}
    return both.sort_values(["check", "n_flagged"], key=lambda column: column.map(order) if column.name == "check" else -column, kind="stable").reset_index(drop=True)


def _decided(findings: pd.DataFrame, log: pd.DataFrame | None) -> set[tuple[str, str]]:
    """(uuid, question) of the lines of the log; a question is "" for a whole interview. A line may call a question by its groups too."""
    if log is None or findings.empty:
        return set()
    return {(row.uuid, (row.question or "").rsplit("/", 1)[-1]) for row in log.itertuples()} | {(row.uuid, row.question or "") for row in log.itertuples()}
