"""What each side has to say of a matter in a domain: the talk and the survey, each in its own measure.

In: the tables drivers, contrasts, audience_talk, group_talk, estimates, group_answers, of_everybody and group_of_everybody, and study.yaml survey.indicators (which codes an indicator speaks of). Out: look-ups by code
and domain of one wave; a domain is a level, a name and 'all', or a group and the area or place where it was heard (gender, f, ala). The survey side is the share of respondents for whom a matter is a problem: the indicator's share, or the rest where a high share is good.
It is a share of all respondents, also where the question was put to some alone (of_everybody), for shares of different people cannot be put in one order.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from pipeline.findings.rare import effective_turns, rare_share
from pipeline.study import Study

ALL = "all"
NO_TALK = {"share": np.nan, "low": np.nan, "high": np.nan, "groups": 0, "raised": 0, "area": None}
NO_SURVEY = {"indicator": None, "share": np.nan, "low": np.nan, "high": np.nan, "n": 0, "area": None}
NO_DIFFERENCE = {"difference": np.nan, "low": np.nan, "high": np.nan}


Domain = tuple[str, str, str]


class Sides:
    """Both sides of a study in one wave."""

    def __init__(self, study: Study, wave: str) -> None:
        of_wave = lambda name: study.read(name).loc[lambda frame: frame["wave"] == wave].to_dict("records")  # noqa: E731
        self.section = study.config.survey
        self._worth: dict[Domain, tuple[int, float] | None] = {}
        crossed, heard = of_wave("group_talk"), of_wave("audience_talk")
        self.talk = {(r["code"], r["level"], r["domain"], ALL): r for r in of_wave("drivers")}
        self.talk |= {(r["code"], "audience", r["audience"], ALL): r for r in heard if r["place"] == ALL}
        self.talk |= {(r["code"], r["level"], r["domain"], r["place"]): r for r in crossed}
        self.heard = {(r["code"], r["audience"], r["place"]): r for r in heard if not r["suppressed"]}
        of_all = lambda name: [row | {"everybody": True} for row in of_wave(name)] if study.has(name) else []  # noqa: E731
        everybody, grouped = of_all("of_everybody"), of_all("group_of_everybody")
        # of an indicator that has shares of all respondents those of the asked alone are not taken: where the former are hidden, nothing is known
        self.everybody = {r["indicator"] for r in everybody}
        told = lambda rows, more: [r for r in [*(r for r in rows if r["indicator"] not in self.everybody), *more] if pd.notna(r["ci_low"])]  # noqa: E731
        self.groups = {(r["indicator"], r["level"], r["domain"], r["place"]): r for r in told(of_wave("group_answers"), grouped)}
        # a gender over all places is a column of the survey itself
        self.survey = {key: r for key, r in self.groups.items() if key[3] != ALL or key[1] != "gender"}
        self.survey = {(r["indicator"], r["domain_level"], r["domain"], ALL): r for r in told(of_wave("estimates"), everybody)} | self.survey
        self.apart = _contrasts(of_wave("contrasts"))
        self.apart |= {(r["code"], r["level"], r["domain"], r["place"]): {"difference": r["difference"], "low": r["difference_low"], "high": r["difference_high"]} for r in crossed if pd.notna(r["difference_low"])}
        asked = Counter(question_of(one.question) for one in self.section.indicators.values())
        # options of one question stand beside each other in one respondent's mind; a question of its own has no neighbours to rank among
        self.ranked = {name for name, one in self.section.indicators.items() if asked[question_of(one.question)] > 1}

    def domains(self) -> list[Domain]:
        """The domains of which either side has a row."""
        return list(dict.fromkeys([tuple(where) for _, *where in self.talk] + [tuple(where) for _, *where in self.survey]))

    def said(self, code: str, near: list[Domain]) -> dict:
        """The talk side of a code: the groups of the nearest domain, the share of the first domain that has an interval; `own` tells whether that is the nearest. `near`: the nearest first."""
        found, here = dict(NO_TALK), self.talk.get((code, *near[0]))
        # what fewer than ten people said is not counted outside the team
        if here and not here["suppressed"]:
            found |= {"groups": int(here["n_groups"]), "raised": int(here["n_raised"])}
        for level, domain, place in near:
            row = self.talk.get((code, level, domain, place))
            if row and pd.notna(row["ci_low"]):
                return found | {"share": row["estimate"], "low": row["ci_low"], "high": row["ci_high"], "area": domain}
        return found

    def rare(self, code: str, where: Domain) -> tuple[float, float]:
        """Beta parameters of the share of turns of a code that was raised in too few turns for a share, or in none, in this domain (findings.rare); NaN where no code has an interval here."""
        if where not in self._worth:
            told = [row for (_, *one), row in self.talk.items() if tuple(one) == where and pd.notna(row["ci_low"])]
            self._worth[where] = (int(told[0]["n_read"]), effective_turns(*([row[name] for row in told] for name in ("estimate", "ci_low", "ci_high")), groups=int(told[0]["n_groups"]))) if told else None
        worth, row = self._worth[where], self.talk.get((code, *where))
        return rare_share(int(row["n_raised"]) if row else 0, *worth) if worth else (np.nan, np.nan)

    def indicators(self, code: str) -> list[str]:
        return [name for name, one in self.section.indicators.items() if code in one.codes]

    def answered(self, code: str, near: list[Domain], *, ranked_first: bool = False) -> dict:
        """The survey side of a code: of its indicators the one with the greatest problem share, in the nearest domain with enough respondents.

        ranked_first   one that stands among others of the same question comes before one that stands alone
        """
        for level, domain, place in near:
            found = [self.problem(row) | {"area": domain} for name in self.indicators(code) if (row := self.survey.get((name, level, domain, place))) and row["n"] >= self.section.min_respondents]
            if found:
                return min(found, key=lambda side: (ranked_first and side["indicator"] not in self.ranked, -side["share"], side["indicator"]))
        return dict(NO_SURVEY)

    def problem(self, row: dict) -> dict:
        low, value, high = row["ci_low"], row["estimate"], row["ci_high"]
        if self._good(row):
            low, value, high = 1 - high, 1 - value, 1 - low
        return {"indicator": row["indicator"], "share": value, "low": low, "high": high, "n": int(row["n"])}

    def _good(self, row: dict) -> bool:
        """Whether a row tells of the good, so that the rest is the problem; shares of all respondents tell of the problem already."""
        return not self.section.indicators[row["indicator"]].problem and not row.get("everybody")

    def difference(self, indicator: str, where: Domain) -> dict:
        """Problem share of a gender, an age or an audience less that of everybody else (of the place), with its 95 % limits; NaN where either has too few respondents."""
        row = self.groups.get((indicator, *where))
        if not row or pd.isna(row["n_other"]) or min(row["n"], row["n_other"]) < self.section.min_respondents:
            return dict(NO_DIFFERENCE)
        low, value, high = row["difference_low"], row["difference"], row["difference_high"]
        if self._good(row):
            low, value, high = -high, -value, -low
        return {"difference": value, "low": low, "high": high}

    def difference_of_talk(self, code: str, where: Domain) -> dict:
        """Share of turns of a gender, an age or an audience less that of everybody else (of the place), with its 95 % limits."""
        return self.apart.get((code, *where), dict(NO_DIFFERENCE))


def question_of(name: str) -> str:
    """The question of an option: tension_sources/land belongs to tension_sources."""
    return name.split("/")[0]


def waves_of(study: Study) -> list[str]:
    """The waves of either side, the baseline first."""
    found = sorted(set(study.read("drivers")["wave"]) | set(study.read("estimates")["wave"]))
    return sorted(found, key=lambda wave: wave != "baseline")


def _contrasts(contrasts: list[dict]) -> dict:
    """Code and domain -> difference and limits, of the second group of a contrast against the first, and turned round."""
    found = {}
    for row in contrasts:
        if row["contrast"] in ("gender", "youth", "audience"):
            low, value, high = row["ci_low"], row["difference"], row["ci_high"]
            # a contrast is the second less the first
            found[row["code"], row["contrast"], row["second"], ALL] = {"difference": value, "low": low, "high": high}
            found[row["code"], row["contrast"], row["first"], ALL] = {"difference": -value, "low": -high, "high": -low}
    return found
