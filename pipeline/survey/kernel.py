"""Means and totals of many variables in many domains at once, with their variances.

Rows are added up once to (domain, unit) cells by one sparse product; every domain of every variable, its variance, its design effect
and its degrees of freedom then come from that small array (about 300 times fewer numbers than rows x variables x domains). Missing
values are left out variable by variable. In: numbers (rows x variables), a domain number per row (-1: in none). Out: Sums, arrays of
domains x variables. Degrees of freedom are a domain's own units less its own strata, as R's degf(subset()).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from pipeline.survey import variance

NOBODY = np.zeros(0, dtype=np.int64)
BLOCK, STRIP = 16, 2048  # variables at a time: the copies that missing values need stay small beside the data; rows at a time: they stay in the cache


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
    """The (domain, unit) pairs that occur, sorted; one entry a stage, the deepest first. rows adds up weights, heads counts respondents by domain.

    `room` keeps large arrays from block to block: to ask for them anew would take longer than to fill them.
    """

    rows: sparse.csc_array
    heads: sparse.csc_array
    domains: int
    steps: tuple
    room: dict = field(default_factory=dict)

    def space(self, name: str, rows: int, columns: int) -> np.ndarray:
        """An array of any content, the same memory for each block."""
        if name not in self.room or self.room[name].size < rows * columns:
            self.room[name] = np.empty(rows * columns)
        return self.room[name][: rows * columns].reshape(rows, columns)


@dataclass(frozen=True)
class Step:
    """Cells of one stage: their domain and unit, where each (domain, stratum) starts, and where each cell of the stage above starts."""

    stage: object
    domain: np.ndarray
    unit: np.ndarray
    strata: np.ndarray
    above: np.ndarray | None

    @property
    def run(self) -> np.ndarray:
        """The (domain, stratum) of each cell, numbered."""
        return np.repeat(np.arange(len(self.strata)), np.diff(np.r_[self.strata, len(self.unit)]))


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


def together(parts: list[Cells]) -> Cells:
    """Several divisions of the same rows as one, their domains one after the other: a row of data is fetched once and added to its cell in each."""
    if len(parts) == 1:
        return parts[0]
    steps = []
    first = np.cumsum([0, *(part.domains for part in parts)])
    for depth, step in enumerate(parts[0].steps):
        mine = [part.steps[depth] for part in parts]
        cell = np.cumsum([0, *(len(one.unit) for one in mine)])
        deeper = np.cumsum([0, *(len(part.steps[depth - 1].unit) for part in parts)])
        joined = [np.concatenate([getattr(one, name) + at[number] for number, one in enumerate(mine)]) for name, at in (("domain", first), ("unit", 0 * cell), ("strata", cell))]
        steps.append(Step(step.stage, *joined, None if step.above is None else np.concatenate([one.above + deeper[number] for number, one in enumerate(mine)])))
    return Cells(_stacked([part.rows for part in parts]), _stacked([part.heads for part in parts]), int(first[-1]), tuple(steps))


def _stacked(tables: list[sparse.csc_array]) -> sparse.csc_array:
    """Tables of the same columns, of at most one entry in each, one below the other."""
    columns = tables[0].shape[1]
    if any(table.nnz != columns for table in tables):
        return sparse.vstack(tables, format="csc")
    # one entry a column, as where each row of the data lies in a domain: no need to look for them
    first = np.cumsum([0, *(table.shape[0] for table in tables)])
    indices = np.column_stack([table.indices + at for table, at in zip(tables, first[:-1], strict=True)]).ravel()
    return sparse.csc_array((np.column_stack([table.data for table in tables]).ravel(), indices, np.arange(columns + 1) * len(tables)), shape=(int(first[-1]), columns))


@dataclass(frozen=True)
class Columns:
    """A block of variables made ready: gaps filled with 0, beside it who answered where not all did, and squares where not all are 0 or 1.

    numbers   rows x (wide, or two or three times as many); middle, what was taken off to keep digits
    absent    rows x wide, 1 where nobody answered, None where all did
    """

    numbers: np.ndarray
    wide: int
    absent: sparse.csc_array | None
    binary: bool
    middle: np.ndarray

    @property
    def filled(self) -> np.ndarray:
        return self.numbers[:, : self.wide]

    @property
    def present(self) -> np.ndarray:
        """Who answered: one column for all if all did."""
        return self.numbers[:, self.wide : 2 * self.wide] if self.absent is not None else np.ones((len(self.numbers), 1))


def ready(columns: list[np.ndarray], grid: Cells, *, total: bool = False) -> Columns:
    """Columns of floats, NaN where nobody answered, as a block for `block_sums`; it stays good until the next block of this grid."""
    filled, missing, binary = [], [], True
    for column in columns:
        sum_ = column.sum()
        absent = np.flatnonzero(np.isnan(column)) if np.isnan(sum_) else NOBODY
        if len(absent):
            column = column.copy()
            column[absent] = 0.0
            sum_ = column.sum()
        # between 0 and 1 a square is smaller, unless it is of 0 or 1
        binary = binary and len(column) > 0 and column.min() >= 0 and column.max() <= 1 and column @ column == sum_
        filled.append(column)
        missing.append(absent)
    ends, wide, n = np.cumsum([0, *map(len, missing)]), len(columns), grid.rows.shape[1]
    gaps, middle = bool(ends[-1]), np.zeros(wide)
    if not binary and not total:
        # around the mean of all rows squares lose no digits; zeros and ones need no such care
        for number, (column, absent) in enumerate(zip(filled, missing, strict=True)):
            middle[number] = column.sum() / max(n - len(absent), 1)
            filled[number] = column - middle[number]
            filled[number][absent] = 0.0
    numbers = grid.space("numbers", n, wide * (1 + gaps + (not binary)))
    for start in range(0, n, STRIP):
        strip = numbers[start : start + STRIP]
        for number, column in enumerate(filled):
            strip[:, number] = column[start : start + STRIP]
        if gaps:
            strip[:, wide : 2 * wide] = 1.0
        if not binary:
            np.multiply(strip[:, :wide], strip[:, :wide], out=strip[:, -wide:])
    for number, absent in enumerate(missing):
        numbers[absent, wide + number if gaps else number] = 0.0
    gone = sparse.csc_array((np.ones(ends[-1]), np.concatenate([NOBODY, *missing]), ends), shape=(n, wide)) if gaps else None
    return Columns(numbers, wide, gone, binary, middle)


def mean_sums(design, values: np.ndarray, grid: Cells, *, total: bool = False, replace: bool = False) -> Sums:
    """Weighted means (or totals) of the columns of `values` in each domain of `grid`; see Sums.

    replace   the design effect's reference is a sample with replacement; default without, as R
    """
    parts = [block_sums(design, ready(list(values[:, at : at + BLOCK].T), grid, total=total), grid, total=total, replace=replace) for at in range(0, max(values.shape[1], 1), BLOCK)]
    return Sums(*(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in Sums.__dataclass_fields__))


def block_sums(design, columns: Columns, grid: Cells, *, total: bool = False, replace: bool = False) -> Sums:
    """Sums of a block of columns in each domain."""
    wide, step = columns.wide, grid.steps[0]
    added = grid.rows @ columns.numbers
    by_domain = _adder(step.domain, grid.domains) @ added
    sums, summed, squares = added[:, :wide], by_domain[:, :wide], by_domain[:, :wide] if columns.binary else by_domain[:, -wide:]
    # where all answered, weights and counts are one column that serves every variable
    weight, heavy = (added[:, wide : 2 * wide], by_domain[:, wide : 2 * wide]) if columns.absent is not None else (grid.rows @ columns.present, None)
    heavy = _adder(step.domain, grid.domains) @ weight if heavy is None else heavy
    n = grid.heads.sum(axis=1)[:, None] - (0.0 if columns.absent is None else (grid.heads @ columns.absent).toarray())
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed / heavy
        apart = np.maximum(squares / heavy - mean**2, 0.0) * n / (n - 1)
        rest = 1.0 if replace else np.where(heavy > n, 1 - n / heavy, 1.0)
        simple = rest * apart / n * (heavy**2 if total else 1.0)
    free = _df(grid, weight)
    if design.replicates is not None:
        repeated = replicate_estimates(design, grid, sums, weight, total)
        found = design.replicates.scale * np.einsum("r,rdk->dk", design.replicates.rscales, (repeated - repeated[design.replicates.rscales > 0].mean(axis=0)) ** 2)
        free = np.where(free >= 0, design.replicates.df, free)
    elif design.calibrations:
        found = _variance_by_rows(design, grid, columns, mean, heavy, total)
    else:
        linear = grid.space("linear", len(added), wide)
        if total:
            linear[:] = sums
        else:
            np.take(np.where(np.isnan(mean), 0.0, mean), step.domain, axis=0, out=linear, mode="clip")
            linear *= weight
            np.subtract(sums, linear, out=linear)
        found = _variance(design, grid, linear) / (1.0 if total else np.where(heavy > 0, heavy, 1.0) ** 2)
    estimate = summed if total else mean + columns.middle
    shape = estimate.shape
    n, heavy, free = (np.broadcast_to(array, shape) for array in (n, heavy, free))
    return Sums(n, heavy, np.where(n == 0, np.nan, estimate), np.where(n == 0, np.nan, found), simple, free)


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


def _variance_by_rows(design, grid: Cells, columns: Columns, mean, heavy, total: bool) -> np.ndarray:
    """As _variance, for calibrated weights: a residual is not zero outside its domain, so that each domain needs all rows."""
    found, members = np.zeros((grid.domains, columns.wide)), grid.heads.tocsr()
    for number in range(grid.domains):
        inside = np.zeros((len(columns.numbers), 1))
        rows = members.indices[slice(*members.indptr[number : number + 2])]
        inside[rows, 0] = design.weights[rows]
        linear = inside * columns.filled if total else inside * (columns.filled - mean[number] * columns.present) / np.where(heavy[number] > 0, heavy[number], 1)
        found[number] = np.diag(variance.covariance(design, np.nan_to_num(linear)))
    return found


def _variance(design, grid: Cells, linear: np.ndarray) -> np.ndarray:
    """Variance in each domain of the totals of linearised values given per cell; these are overwritten."""
    found = np.zeros((grid.domains, linear.shape[1]))
    for number, step in enumerate(grid.steps):
        stage = step.stage
        if step.above is not None:
            linear = np.add.reduceat(linear, step.above, axis=0)
        if design.lonely == "fail" and stage.lonely.any():
            touched = np.zeros(stage.units, dtype=bool)
            touched[step.unit] = np.abs(linear).max(axis=1, initial=0) > 0
            variance.check_lonely(stage, design.lonely, touched)
        stratum, factor = stage.stratum[step.unit[step.strata]], stage.factor[step.unit]
        lengths, add = np.diff(np.r_[step.strata, len(linear)]), _adder(step.run, len(step.strata))
        middle = add @ linear / stage.size[stratum][:, None]
        middle[stage.size[stratum] == 1] = 0.0
        apart = grid.space("apart", *linear.shape)
        np.take(middle, step.run, axis=0, out=apart, mode="clip")
        # the sums themselves are still needed where a stage lies above
        np.subtract(linear, apart, out=apart)
        np.multiply(apart, apart, out=apart)
        squared = _adder(step.run, len(step.strata), factor) @ apart
        # units of the stratum that have nobody in the domain lie at zero, and count
        absent = np.bincount(stage.stratum, stage.factor)[stratum] - np.add.reduceat(factor, step.strata)
        squared += np.where(lengths < stage.size[stratum], absent, 0.0)[:, None] * middle**2
        squared[stage.lonely[stratum] & (design.lonely != "adjust")] = 0.0
        found += variance.average(stage, design.lonely) * (_adder(step.domain[step.strata], grid.domains) @ squared)
    return found


def _df(grid: Cells, weight: np.ndarray) -> np.ndarray:
    """Units less strata that hold any respondent, domains x variables."""
    step, there = grid.steps[-1], weight > 0
    for one in grid.steps[1:]:
        there = np.add.reduceat(there, one.above, axis=0) > 0
    # few cells are empty, so those are taken off from all there are
    cell, variable = np.nonzero(~there)
    width, runs = there.shape[1], step.run
    empty = np.bincount(runs[cell] * width + variable, minlength=len(step.strata) * width).reshape(-1, width)
    size = np.bincount(runs, minlength=len(step.strata))[:, None]
    return _adder(step.domain[step.strata], grid.domains) @ (size - empty - (size > empty)).astype(float)


def _adder(group: np.ndarray, groups: int, factor: np.ndarray | None = None) -> sparse.csr_array:
    """A matrix that adds up cells by their sorted group; a group without cells has zeros."""
    ends = np.searchsorted(group, np.arange(groups + 1))
    return sparse.csr_array((np.ones(len(group)) if factor is None else factor, np.arange(len(group)), ends), shape=(groups, len(group)))


def _starts(groups: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(groups) else np.zeros(0, dtype=np.int64)
