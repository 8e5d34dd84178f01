"""Whose evidence speaks for an audience in a place: its own people's there, or other people's moved by what sets the audience apart.

The audience's own groups or respondents in the place come first, three groups or thirty respondents. Where they are fewer, the place's or the wider area's evidence about everybody
stands in, and the difference of the audience from everybody, known from the whole study, is laid on top. In the survey that difference is drawn towards nought as far as such
differences come about by chance (James-Stein; Efron and Morris, JASA 68, 1973, where a test tells the audience from the rest at all), as the talk's has been in 3-drivers. Out: what a row of `needs` holds of each side.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from pipeline.findings.sides import ALL, NO_SURVEY, NO_TALK, Domain, Sides
from pipeline.study import Study

# fewer indicators do not tell chance from difference; answers of one person hang together, so the test of all indicators is a strict one
LEAST_INDICATORS, SURE = 5, 0.99
UNMOVED = {"shift": np.nan, "shift_low": np.nan, "shift_high": np.nan}


class Audience:
    """One audience of a study. `declared`: study.yaml says who speaks for it; `told`: study.yaml says so of any."""

    def __init__(self, study: Study, sides: Sides, name: str) -> None:
        section = study.config.findings.audiences
        self.name, self.sides, self.min_respondents = name, sides, study.config.survey.min_respondents
        # where no audience is told apart, the people of a place speak for all of its audiences
        self.everybody = not section
        self.kept = self._kept()

    def talk(self, code: str, place: str, near: list[Domain]) -> dict:
        """share, low, high, groups, raised, area, basis, own and shift of the talk side."""
        said = self.sides.said(code, near)
        own = self.sides.heard.get((code, self.name, place))
        if own and not np.isnan(own["estimate"]):
            return said | UNMOVED | {"share": own["estimate"], "low": own["ci_low"], "high": own["ci_high"], "groups": int(own["n_groups"]), "raised": int(own["n_raised"]), "area": place, "basis": "direct", "own": True}
        whole = self.sides.heard.get((code, self.name, ALL))
        moved = whole is not None and not np.isnan(whole["shift"]) and whole["shift"] != 0 and said["area"] is not None
        shift = {key: whole[key] for key in UNMOVED} if moved else UNMOVED
        return NO_TALK | said | shift | {"basis": self._basis(said["area"], place, moved), "own": False}

    def survey(self, code: str, place: str, near: list[Domain]) -> dict:
        """indicator, share, low, high, n, area, basis, own and shift of the survey side."""
        answered = self.sides.answered(code, near)
        own = self.sides.groups.get((answered["indicator"], "audience", self.name, place))
        if own and own["n"] >= self.min_respondents:
            return self.sides.problem(own) | UNMOVED | {"area": place, "basis": "direct", "own": True}
        shift = self._shift(answered["indicator"]) if answered["area"] is not None else UNMOVED
        return NO_SURVEY | answered | shift | {"basis": self._basis(answered["area"], place, shift is not UNMOVED), "own": False}

    def _basis(self, area: str | None, place: str, moved: bool) -> str | None:
        if area is None:
            return None
        if self.everybody:
            return "direct" if area == place else "wider area"
        return "borrowed" if area == place or moved else "wider area"

    def _shift(self, indicator: str) -> dict:
        """How far the audience's share lies from everybody's, as far as chance does not make it."""
        row = self.sides.groups.get((indicator, "audience", self.name, ALL))
        if not row or not self.kept:
            return UNMOVED
        apart = self.sides.difference(indicator, ("audience", self.name, ALL))
        # everybody holds the audience too: its distance from everybody is its distance from the others, less its own part
        others = row["n_other"] / (row["n"] + row["n_other"])
        half = np.sqrt(self.kept) * others * (apart["high"] - apart["low"]) / 2
        shift = self.kept * others * apart["difference"]
        return UNMOVED if np.isnan(shift) else {"shift": shift, "shift_low": shift - half, "shift_high": shift + half}

    def _kept(self) -> float:
        """The share of the audience's differences that is kept."""
        everywhere = ("audience", self.name, ALL)
        rows = [self.sides.difference(indicator, everywhere) for indicator, *where in self.sides.groups if tuple(where) == everywhere]
        sizes = [(row["difference"] / ((row["high"] - row["low"]) / (2 * 1.959964))) ** 2 for row in rows if row["high"] > row["low"]]
        return 1 - (len(sizes) - 2) / sum(sizes) if len(sizes) >= LEAST_INDICATORS and sum(sizes) > chi2.ppf(SURE, len(sizes)) else 0.0
