"""How the sample was drawn: strata, clusters at each stage, and how much of the population each draw took.

A design is a list of stages. At each stage units are drawn within strata (from the second stage on, a stratum is the unit of the
stage above, or a stratum inside it). What a stage adds to a variance is, per stratum, a factor times the spread of its units' totals:
(1 - n/N) n/(n-1), times the sampling fractions of the stages above (Sarndal, Swensson and Wretman, Model Assisted Survey Sampling,
1992, 4.3; Cochran, Sampling Techniques, 1977, 10.4). A stage that can add nothing (no finite population above it) is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import InputError

LONELY = ("fail", "certainty", "remove", "adjust", "average")


@dataclass(frozen=True)
class Stage:
    """One stage of sampling.

    unit      unit of each row, numbered so that units of one stratum follow one another
    stratum   stratum of each unit
    factor    of each unit: what its squared deviation counts
    size      units drawn in each stratum
    lonely    of each stratum: one unit was drawn of a population of more than one, so its spread cannot be seen
    """

    unit: np.ndarray
    stratum: np.ndarray
    factor: np.ndarray
    size: np.ndarray
    lonely: np.ndarray

    @property
    def units(self) -> int:
        return len(self.stratum)


def stages(data: pd.DataFrame, strata, clusters, fpc, lonely: str, pps: str | None) -> list[Stage]:
    """The stages of a design, from the names of its columns (one, or a list with one a stage).

    fpc    population counts of units, one column a stage, the same within a stratum; values of at most 1 are sampling fractions
    pps    'brewer': the first fpc column holds inclusion probabilities, different from unit to unit; else None
    Raises InputError for a missing value, a count below the sample's, or counts that differ within a stratum.
    """
    names = {"strata": columns(strata), "clusters": columns(clusters), "fpc": columns(fpc)}
    for role, listed in names.items():
        for name in listed:
            complete(data, name, role)
    if lonely not in LONELY:
        raise InputError(f"lonely is {lonely!r}; there are {', '.join(LONELY)}")
    if pps not in (None, "brewer"):
        raise InputError(f"pps is {pps!r}; there is 'brewer' (approximate joint probabilities), or leave it out: with replacement")
    depth = max(len(names["clusters"]), 1)
    if len(names["strata"]) > depth or len(names["fpc"]) > depth:
        raise InputError(f"strata or fpc name more stages than clusters, which has {depth}", remedy="Name the clusters of each stage; the last may be the respondents' own id.")
    made, above, multiplier = [], np.zeros(len(data), dtype=np.int64), np.ones(len(data))
    for number in range(depth):
        stratum = _code(above, data[names["strata"][number]]) if number < len(names["strata"]) else above
        within = _code(stratum, data[names["clusters"][number]]) if names["clusters"] else _ranks(stratum)
        population = _population(data, names["fpc"][number]) if number < len(names["fpc"]) else None
        stage, fraction = _stage(stratum, within, population, multiplier, pps == "brewer" and number == 0, names["fpc"][number] if population is not None else None)
        made.append(stage)
        above, multiplier = stage.unit, multiplier * fraction
        if not (multiplier > 0).any():
            break
    return made


def columns(given) -> list[str]:
    return [] if given is None else [given] if isinstance(given, str) else list(given)


def complete(data: pd.DataFrame, name: str, role: str) -> None:
    """Raises InputError if the data have no such column, or a missing value in it."""
    if name not in data:
        raise InputError(f"the data have no column {name!r} for {role}; there are {', '.join(map(str, data.columns[:12]))} …")
    if data[name].isna().any():
        raise InputError(f"{name} ({role}) is missing for a respondent", place=f"row {int(np.flatnonzero(data[name].isna())[0])}", remedy="Fill it in from the sample list, or leave the respondent out and say so.")


def _code(above: np.ndarray, values: pd.Series) -> np.ndarray:
    """Numbers of the pairs (unit above, value), sorted by the unit above and then by first appearance."""
    codes = pd.factorize(values)[0].astype(np.int64)
    return np.unique(above * (codes.max(initial=0) + 1) + codes, return_inverse=True)[1]


def _ranks(stratum: np.ndarray) -> np.ndarray:
    """Each row as a unit of its own, numbered so that those of one stratum follow one another."""
    found = np.empty(len(stratum), dtype=np.int64)
    found[np.argsort(stratum, kind="stable")] = np.arange(len(stratum))
    return found


def _population(data: pd.DataFrame, name: str) -> np.ndarray:
    values = pd.to_numeric(data[name], errors="coerce").to_numpy(dtype=float, copy=True)
    if not (values > 0).all():
        raise InputError(f"{name} (fpc) is not a positive number", place=f"row {int(np.flatnonzero(~(values > 0))[0])}")
    return values


def _stage(stratum: np.ndarray, within: np.ndarray, population, multiplier: np.ndarray, pps: bool, name: str | None) -> tuple[Stage, np.ndarray]:
    """A stage and, for each row, the sampling fraction of its unit at this stage."""
    _, first, unit = np.unique(within, return_index=True, return_inverse=True)
    _, of_unit = np.unique(stratum[first], return_inverse=True)
    size = np.bincount(of_unit)
    drawn = size[of_unit].astype(float)
    if population is None:
        fraction = np.zeros(len(first))
    else:
        given = population[first]
        fraction = given if pps or (population <= 1).all() else drawn / given
        if (population[within.argsort(kind="stable")] != np.repeat(given, np.bincount(unit))).any() or (not pps and (np.maximum.reduceat(given, _starts(of_unit)) != np.minimum.reduceat(given, _starts(of_unit))).any()):
            raise InputError(f"{name} (fpc) differs within one stratum", remedy="Each stratum has one population count. Probabilities that differ from cluster to cluster need pps='brewer'.")
        if (fraction > 1 + 1e-12).any():
            raise InputError(f"{name} (fpc) says that a stratum has fewer units than were drawn from it", place=f"row {int(first[np.flatnonzero(fraction > 1 + 1e-12)[0]])}")
    rest = np.clip(1 - fraction, 0, 1)
    lonely = (size == 1) & (np.bincount(of_unit, rest * multiplier[first]) > 0)
    factor = multiplier[first] * rest * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
    return Stage(unit, of_unit, factor, size, lonely), fraction[unit]


def _starts(groups: np.ndarray) -> np.ndarray:
    """Where each run of equal numbers starts."""
    return np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
