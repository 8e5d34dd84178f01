"""What each side has to say of a matter in a domain: the talk and the survey, each in its own measure.

In: the tables drivers, contrasts and estimates, and study.yaml survey.indicators (which codes an indicator speaks of). Out: look-ups by code, domain and level of one wave.
The survey side is the share of respondents for whom a matter is a problem: the indicator's share, or the rest where a high share is good.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from pipeline.study import Study

OTHER = {("gender", "f"): "m", ("gender", "m"): "f", ("youth", "young"): "older", ("youth", "older"): "young"}
NO_TALK = {"share": np.nan, "low": np.nan, "high": np.nan, "groups": 0, "raised": 0, "area": None}
NO_SURVEY = {"indicator": None, "share": np.nan, "low": np.nan, "high": np.nan, "n": 0, "area": None}


class Sides:
    """Both sides of a study in one wave."""

    def __init__(self, study: Study, wave: str) -> None:
        drivers, estimates = study.read("drivers"), study.read("estimates")
        self.section = study.config.survey
        self.talk = {(r["code"], r["level"], r["domain"]): r for r in drivers[drivers["wave"] == wave].to_dict("records")}
        mine = estimates[(estimates["wave"] == wave) & estimates["ci_low"].notna()]
        self.survey = {(r["indicator"], r["domain_level"], r["domain"]): r for r in mine.to_dict("records")}
        asked = Counter(question_of(one.question) for one in self.section.indicators.values())
        # options of one question stand beside each other in one respondent's mind; a question of its own has no neighbours to rank among
        self.ranked = {name for name, one in self.section.indicators.items() if asked[question_of(one.question)] > 1}

    def domains(self) -> list[tuple[str, str]]:
        """(level, domain) of which either side has a row."""
        return list(dict.fromkeys([(level, domain) for _, level, domain in self.talk] + [(level, domain) for _, level, domain in self.survey]))

    def said(self, code: str, near: list[tuple[str, str]]) -> dict:
        """The talk side of a code: the groups of the nearest domain, the share of the first domain that has an interval. `near`: (level, domain), the nearest first."""
        found, here = dict(NO_TALK), self.talk.get((code, *near[0]))
        # what fewer than ten people said is not counted outside the team
        if here and not here["suppressed"]:
            found |= {"groups": int(here["n_groups"]), "raised": int(here["n_raised"])}
        for level, domain in near:
            row = self.talk.get((code, level, domain))
            if row and not np.isnan(row["estimate"]):
                return found | {"share": row["estimate"], "low": row["ci_low"], "high": row["ci_high"], "area": domain}
        return found

    def indicators(self, code: str) -> list[str]:
        return [name for name, one in self.section.indicators.items() if code in one.codes]

    def answered(self, code: str, near: list[tuple[str, str]], *, ranked_first: bool = False) -> dict:
        """The survey side of a code: of its indicators the one with the greatest problem share, in the nearest domain with enough respondents.

        ranked_first   one that stands among others of the same question comes before one that stands alone
        """
        for level, domain in near:
            found = [self.problem(row) | {"area": domain} for name in self.indicators(code) if (row := self.survey.get((name, level, domain))) and row["n"] >= self.section.min_respondents]
            if found:
                return min(found, key=lambda side: (ranked_first and side["indicator"] not in self.ranked, -side["share"], side["indicator"]))
        return dict(NO_SURVEY)

    def problem(self, row: dict) -> dict:
        low, value, high = row["ci_low"], row["estimate"], row["ci_high"]
        if not self.section.indicators[row["indicator"]].problem:
            low, value, high = 1 - high, 1 - value, 1 - low
        return {"indicator": row["indicator"], "share": value, "low": low, "high": high, "n": int(row["n"])}

    def difference(self, indicator: str, level: str, domain: str, other: str) -> tuple[float, float, float]:
        """Problem share of a domain less that of the other one, with its 95 % limits; NaN where either is missing. Respondents of one cluster are alike, so the interval is rather too wide."""
        rows = [self.survey.get((indicator, level, one)) for one in (domain, other)]
        if not all(row and row["n"] >= self.section.min_respondents for row in rows):
            return np.nan, np.nan, np.nan
        sign = 1 if self.section.indicators[indicator].problem else -1
        value = sign * (rows[0]["estimate"] - rows[1]["estimate"])
        half = 1.959964 * float(np.hypot(rows[0]["se"], rows[1]["se"]))
        return value, value - half, value + half


def question_of(name: str) -> str:
    """The question of an option: tension_sources/land belongs to tension_sources."""
    return name.split("/")[0]


def waves_of(study: Study) -> list[str]:
    """The waves of either side, the baseline first."""
    found = sorted(set(study.read("drivers")["wave"]) | set(study.read("estimates")["wave"]))
    return sorted(found, key=lambda wave: wave != "baseline")


def contrast_rows(study: Study, wave: str) -> dict:
    """(code, level, domain) -> difference, low, high, other domain: of the first group of a contrast against the second, and turned round."""
    found = {}
    contrasts = study.read("contrasts")
    told = contrasts[(contrasts["wave"] == wave) & contrasts["contrast"].isin(["gender", "youth", "audience"])]
    for row in told.to_dict("records"):
        low, value, high = row["ci_low"], row["difference"], row["ci_high"]
        # a contrast is the second less the first
        found[row["code"], row["contrast"], row["second"]] = (value, low, high, row["first"])
        found[row["code"], row["contrast"], row["first"]] = (-value, -high, -low, row["second"])
    return found
