"""Means and totals of many variables in many domains at once, with their variances.

Rows are added up once to (domain, unit) cells by one sparse product; every domain of every variable, its variance, its design effect
and its degrees of freedom then come from that small array (about 300 times fewer numbers than rows x variables x domains). Missing
values are left out variable by variable. In: numbers (rows x variables), a domain number per row (-1: in none). Out: Sums, arrays of
domains x variables. Degrees of freedom are a domain's own units less its own strata, as R's degf(subset()).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.survey import variance

BLOCK = 32  # variables at a time: the copies that missing values need stay small beside the data


@dataclass(frozen=True)
class Sums:
    """Domains x variables: respondents, sum of weights, estimate, variance, variance of a simple random sample, units less strata."""

    n: np.ndarray
    weight: np.ndarray
    estimate: np.ndarray
    variance: np.ndarray
    simple: np.ndarray
    df: np.ndarray


@dataclass(frozen=True)
class Cells:
    """The (domain, unit) pairs that occur, sorted; one entry a stage, the deepest first. rows adds up weights, heads counts respondents by domain."""

    rows: sparse.csc_array
    heads: sparse.csc_array
    domains: int
    steps: tuple


@dataclass(frozen=True)
class Step:
    """Cells of one stage: their domain and unit, where each (domain, stratum) starts, and where each cell of the stage above starts."""

    stage: object
    domain: np.ndarray
    unit: np.ndarray
    strata: np.ndarray
    above: np.ndarray | None


def cells(design, domain: np.ndarray, domains: int) -> Cells:
    """Cells of a division of the rows into domains; `domain` is -1 for rows in none."""
    inside = domain >= 0
    steps, key = [], None
    for stage in reversed(design.stages):
        if key is None:
            key, cell = np.unique(domain[inside] * stage.units + stage.unit[inside], return_inverse=True)
            rows = sparse.csc_array((design.weights[inside], cell, np.r_[0, np.cumsum(inside)]), shape=(len(key), len(domain)))
            above = None
        else:
            # a unit of the deeper stage lies in one stratum, which is a unit of this stage or a stratum inside it
            deeper = steps[-1]
            parent = np.zeros(deeper.stage.units, dtype=np.int64)
            parent[deeper.stage.unit] = stage.unit
            upward = deeper.domain * stage.units + parent[deeper.unit]
            above = _starts(upward)
            key = upward[above]
        where, unit = key // stage.units, key % stage.units
        steps.append(Step(stage, where, unit, _starts(where * len(stage.size) + stage.stratum[unit]), above))
    heads = sparse.csc_array(((design.weights[inside] > 0).astype(float), domain[inside], rows.indptr), shape=(domains, len(domain)))
    return Cells(rows, heads, domains, tuple(steps))


@dataclass(frozen=True)
class Columns:
    """A block of variables made ready: gaps filled with 0, who answered (one column if all did), what was taken off to keep digits, whether all are 0 or 1."""

    filled: np.ndarray
    present: np.ndarray
    middle: np.ndarray
    binary: bool


def ready(values: np.ndarray, *, total: bool = False) -> Columns:
    missing = np.isnan(values)
    gaps = bool(missing.any())
    filled = np.where(missing, 0.0, values) if gaps else np.ascontiguousarray(values, dtype=float)
    binary = bool(((filled == 0) | (filled == 1)).all())
    # around the mean of all rows squares lose no digits; zeros and ones need no such care
    middle = np.zeros(values.shape[1]) if binary or total else filled.sum(axis=0) / np.maximum((~missing).sum(axis=0), 1)
    if middle.any():
        filled = np.where(missing, 0.0, filled - middle)
    return Columns(filled, (~missing).astype(float) if gaps else np.ones((len(values), 1)), middle, binary)


@dataclass(frozen=True)
class Grids:
    """Several divisions of the same rows, one below the other: a row of data is fetched once and added to its cell in each."""

    parts: tuple[Cells, ...]
    rows: sparse.csc_array
    heads: sparse.csc_array

    @classmethod
    def of(cls, parts: list[Cells]) -> Grids:
        if len(parts) == 1:
            return cls(tuple(parts), parts[0].rows, parts[0].heads)
        return cls(tuple(parts), sparse.vstack([part.rows for part in parts], format="csc"), sparse.vstack([part.heads for part in parts], format="csc"))

    def sums(self, design, columns: Columns, *, total: bool = False, replace: bool = False) -> list[Sums]:
        """Sums of a block of columns in each division."""
        filled, wide = columns.filled, columns.filled.shape[1]
        blocks = [filled, *([columns.present] if columns.present.shape[1] == wide else []), *([] if columns.binary else [filled * filled])]
        added = self.rows @ (np.hstack(blocks) if len(blocks) > 1 else filled)
        weight = added[:, wide : 2 * wide] if columns.present.shape[1] == wide else np.broadcast_to(self.rows @ columns.present, (len(added), wide))
        squares = added[:, :wide] if columns.binary else added[:, -wide:]
        n = np.broadcast_to(self.heads @ columns.present, (self.heads.shape[0], wide))
        found, cell, domain = [], 0, 0
        for part in self.parts:
            here = slice(cell, cell + part.rows.shape[0])
            found.append(block_sums(design, columns, part, added[here, :wide], weight[here], squares[here], n[domain : domain + part.domains], total=total, replace=replace))
            cell, domain = here.stop, domain + part.domains
        return found


def mean_sums(design, values: np.ndarray, grid: Cells, *, total: bool = False, replace: bool = False) -> Sums:
    """Weighted means (or totals) of the columns of `values` in each domain of `grid`; see Sums.

    replace   the design effect's reference is a sample with replacement; default without, as R
    """
    grids = Grids.of([grid])
    parts = [grids.sums(design, ready(values[:, at : at + BLOCK], total=total), total=total, replace=replace)[0] for at in range(0, max(values.shape[1], 1), BLOCK)]
    return Sums(*(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in Sums.__dataclass_fields__))


def block_sums(design, columns: Columns, grid: Cells, sums: np.ndarray, weight: np.ndarray, squared: np.ndarray, n: np.ndarray, *, total: bool, replace: bool) -> Sums:
    """Sums from what was added up per cell (values, weights of those who answered, squares) and the respondents of each domain."""
    filled, present, middle = columns.filled, columns.present, columns.middle
    step = grid.steps[0]
    starts = np.searchsorted(step.domain, np.arange(grid.domains))

    def by_domain(array):
        return _runs(array, step.domain, starts, grid.domains)

    heavy, summed = by_domain(weight), by_domain(sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed / heavy
        squares = summed if columns.binary else by_domain(squared)
        apart = np.maximum(squares / heavy - mean**2, 0.0) * n / (n - 1)
        rest = 1.0 if replace else np.where(heavy > n, 1 - n / heavy, 1.0)
        simple = rest * apart / n * (heavy**2 if total else 1.0)
    free = _df(grid, weight)
    estimate = summed if total else mean + middle
    if design.replicates is not None:
        repeated = replicate_estimates(design, grid, sums, weight, total)
        found = design.replicates.scale * np.einsum("r,rdk->dk", design.replicates.rscales, (repeated - repeated[design.replicates.rscales > 0].mean(axis=0)) ** 2)
        free = np.where(free >= 0, design.replicates.df, free)
    elif design.calibrations:
        found = _variance_by_rows(design, grid, filled, present, mean, heavy, total)
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            linear = sums if total else (sums - np.where(np.isnan(mean), 0, mean)[step.domain] * weight) / np.where(heavy > 0, heavy, 1)[step.domain]
        found = _variance(design, grid, linear)
    nothing = n == 0
    return Sums(n, heavy, np.where(nothing, np.nan, estimate), np.where(nothing, np.nan, found), simple, free)


def replicate_estimates(design, grid: Cells, sums: np.ndarray, weight: np.ndarray, total: bool) -> np.ndarray:
    """Replicates x domains x variables: the estimate under each replicate's weights, from the sums of cells."""
    step, factor = grid.steps[0], design.replicates.factor
    found = np.full((factor.shape[1], grid.domains, sums.shape[1]), np.nan)
    for domain in np.unique(step.domain):
        here = slice(*np.searchsorted(step.domain, [domain, domain + 1]))
        mine = factor[step.unit[here]].T
        with np.errstate(invalid="ignore", divide="ignore"):
            found[:, domain] = mine @ sums[here] if total else (mine @ sums[here]) / (mine @ weight[here])
    return found


def _variance_by_rows(design, grid: Cells, filled, present, mean, heavy, total: bool) -> np.ndarray:
    """As _variance, for calibrated weights: a residual is not zero outside its domain, so that each domain needs all rows."""
    found = np.zeros((grid.domains, filled.shape[1]))
    domain = np.full(len(filled), -1)
    domain[rows_of(grid.rows)] = grid.steps[0].domain[grid.rows.indices]
    for number in range(grid.domains):
        inside = ((domain == number) * design.weights)[:, None]
        linear = inside * filled if total else inside * (filled - mean[number] * present) / np.where(heavy[number] > 0, heavy[number], 1)
        found[number] = np.diag(variance.covariance(design, np.nan_to_num(linear)))
    return found


def rows_of(table: sparse.csc_array) -> np.ndarray:
    """The column of each stored entry of a table: here, the row of the data."""
    return np.repeat(np.arange(table.shape[1]), np.diff(table.indptr))


def _variance(design, grid: Cells, linear: np.ndarray) -> np.ndarray:
    """Variance in each domain of the totals of linearised values given per cell."""
    found = np.zeros((grid.domains, linear.shape[1]))
    for step in grid.steps:
        stage = step.stage
        if step.above is not None:
            linear = np.add.reduceat(linear, step.above, axis=0)
        touched = np.zeros(stage.units, dtype=bool)
        touched[step.unit] = np.abs(linear).max(axis=1, initial=0) > 0
        variance.check_lonely(stage, design.lonely, touched)
        stratum = stage.stratum[step.unit[step.strata]]
        lengths = np.diff(np.r_[step.strata, len(linear)])
        middle = np.add.reduceat(linear, step.strata, axis=0) / stage.size[stratum][:, None]
        middle[stage.size[stratum] == 1] = 0.0
        factor = stage.factor[step.unit]
        squared = np.add.reduceat((linear - np.repeat(middle, lengths, axis=0)) ** 2 * factor[:, None], step.strata, axis=0)
        # units of the stratum that have nobody in the domain lie at zero, and count
        absent = np.bincount(stage.stratum, stage.factor)[stratum] - np.add.reduceat(factor, step.strata)
        squared += np.where(lengths < stage.size[stratum], absent, 0.0)[:, None] * middle**2
        squared[stage.lonely[stratum] & (design.lonely != "adjust")] = 0.0
        where = step.domain[step.strata]
        found += variance.average(stage, design.lonely) * _runs(squared, where, np.searchsorted(where, np.arange(grid.domains)), grid.domains)
    return found


def _df(grid: Cells, weight: np.ndarray) -> np.ndarray:
    step, there = grid.steps[-1], weight > 0
    for one in grid.steps[1:]:
        there = np.add.reduceat(there, one.above, axis=0) > 0
    units = there.astype(float)
    strata = (np.add.reduceat(units, step.strata, axis=0) > 0).astype(float) if len(units) else units
    where = step.domain[step.strata]
    return _runs(units, step.domain, np.searchsorted(step.domain, np.arange(grid.domains)), grid.domains) - _runs(strata, where, np.searchsorted(where, np.arange(grid.domains)), grid.domains)


def _runs(array: np.ndarray, domain: np.ndarray, starts: np.ndarray, domains: int) -> np.ndarray:
    """Sums over the cells of each domain; a domain without cells has zeros."""
    found = np.zeros((domains, array.shape[1]))
    there = np.unique(domain)
    if len(there):
        found[there] = np.add.reduceat(array, starts[there], axis=0)
    return found


def _starts(groups: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(groups) else np.zeros(0, dtype=np.int64)
