"""Tables of means, totals, shares, ratios and variances, by domain, with intervals and the full covariance between rows.

Each table has variable, level, the by columns, n, estimate, se, ci_low, ci_high, deff, df. Missing answers leave a respondent out of that
estimate only, and n says how many remain. `.attrs["covariance"]` is the covariance between all rows of a table (up to MOST_ROWS rows),
so that any difference of them has its standard error: contrast(). Method: kernel.py, variance.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey import intervals, kernel, variance
from pipeline.survey.stages import columns

MOST_ROWS, MOST_NUMBERS = 1000, 60_000_000
ESTIMATES = ["n", "estimate", "se", "ci_low", "ci_high", "deff", "df"]


class Covariance(np.ndarray):
    """A read-only matrix that may stand in a table's attrs: pandas compares attrs as a whole when tables are joined, and copies them often."""

    def __new__(cls, values: np.ndarray) -> Covariance:
        made = np.array(values, dtype=float).view(cls)
        made.flags.writeable = False
        return made

    def __eq__(self, other) -> bool:
        return self is other or (np.shape(self) == np.shape(other) and bool(np.array_equal(np.asarray(self), np.asarray(other))))

    __hash__ = None

    def __deepcopy__(self, memo) -> Covariance:
        return self


def numbers(design, names: Sequence[str]) -> np.ndarray:
    """Rows x variables as floats; see column."""
    return np.column_stack([column(design, name) for name in names]) if len(names) else np.empty((len(design.data), 0))


def column(design, name: str) -> np.ndarray:
    """A column as floats, NaN where missing; it may be the data's own memory. Raises InputError if it is absent or holds words."""
    if name not in design.data:
        raise InputError(f"the data have no column {name!r}; there are {', '.join(map(str, design.data.columns[:12]))} …")
    values = design.data[name]
    if values.dtype == np.float64:
        return values.to_numpy()
    if not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        read = pd.to_numeric(values, errors="coerce")
        if (read.isna() & values.notna()).any():
            raise InputError(f"{name} holds words, so it has no mean", place=f"row {int(np.flatnonzero(read.isna() & values.notna())[0])}", remedy="Use proportion() for answers that are words or codes.")
        values = read
    return values.to_numpy(dtype=float, na_value=np.nan)


def domains(design, by, where) -> tuple[np.ndarray, pd.DataFrame]:
    """The domain of each row (-1: none) and a table of the domains that occur, sorted. Raises InputError for a column that the data have not."""
    keep = kept(design, where)
    names = columns(by)
    if not names:
        return np.where(keep, 0, -1), pd.DataFrame(index=[0])
    for name in names:
        if name not in design.data:
            raise InputError(f"the data have no column {name!r} to divide by; there are {', '.join(map(str, design.data.columns[:12]))} …")
    if where is None and len(names) == 1 and pd.api.types.is_numeric_dtype(design.data[names[0]]):
        # the same as below, and the quickest way for a column of numbers
        code, found = pd.factorize(design.data[names[0]], sort=True)
        return code, pd.DataFrame({names[0]: found})
    frame = design.data.loc[keep, names]
    grouped = frame.groupby(names, sort=True, observed=True, dropna=True)
    code = np.full(len(design.data), -1)
    code[keep] = grouped.ngroup().fillna(-1).to_numpy(dtype=int)
    return code, grouped.size().index.to_frame(index=False)[names]


def kept(design, where) -> np.ndarray:
    """Which rows `where` keeps, all without it; what is missing there is left out. Raises InputError unless it has a row a respondent."""
    if where is None:
        return np.ones(len(design.data), dtype=bool)
    keep = np.asarray(where.fillna(False) if isinstance(where, pd.Series) else where, dtype=bool)
    if len(keep) != len(design.data):
        raise InputError(f"where has {len(keep)} rows, the data have {len(design.data)}")
    return keep


def means(design, variables, by=None, where=None, *, total=False, deff="wor", levels=(None,), method=None, values=None) -> pd.DataFrame:
    """Means (or totals) of columns; `values` with `levels` in place of columns when shares of levels are wanted. Raises InputError for another deff or column."""
    if deff not in ("wor", "replace"):
        raise InputError(f"deff is {deff!r}; there are 'wor' (against a sample without replacement, as R) and 'replace'")
    names = columns(variables)
    values = numbers(design, names) if values is None else values
    labels = [(name, level) for name in names for level in levels]
    code, places = domains(design, by, where)
    grid = kernel.cells(design, code, len(places))
    sums = kernel.mean_sums(design, values, grid, total=total, replace=deff == "replace")
    covariance = _covariance(design, values, code, grid, sums, total)
    frame = pd.concat([places.assign(variable=name, level=level) for name, level in labels], ignore_index=True) if labels else places.head(0).assign(variable=[], level=[])
    n, estimate, df = (array.T.ravel() for array in (sums.n, sums.estimate, sums.df))
    spread = np.diag(covariance) if covariance is not None else sums.variance.T.ravel()
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.where(n > 0, np.sqrt(spread), np.nan)
        ratio = spread / sums.simple.T.ravel()
    low, high = intervals.symmetric(estimate, se, df) if method is None else intervals.of_share(estimate, se, df, n, method)
    table = frame.assign(n=n.astype(int), estimate=estimate, se=se, ci_low=low, ci_high=high, deff=np.where(np.isfinite(ratio), ratio, np.nan), df=df)
    return finished(table, by, covariance)


def _covariance(design, values, code, grid, sums, total) -> np.ndarray | None:
    count = sums.n.size
    if count == 0 or count > MOST_ROWS or count * len(values) > MOST_NUMBERS:
        return None
    if design.replicates is not None:
        missing = np.isnan(values)
        repeated = kernel.replicate_estimates(design, grid, grid.rows @ np.where(missing, 0.0, values), grid.rows @ (~missing).astype(float), total)
        return variance.over_replicates(design, repeated.transpose(0, 2, 1).reshape(len(repeated), -1))
    linear = np.zeros((len(values), values.shape[1] * grid.domains))
    for variable in range(values.shape[1]):
        column = values[:, variable]
        rows = np.flatnonzero((code >= 0) & ~np.isnan(column))
        where = code[rows]
        weighted = design.weights[rows]
        linear[rows, variable * grid.domains + where] = weighted * column[rows] if total else weighted * (column[rows] - sums.estimate[where, variable]) / sums.weight[where, variable]
    return variance.covariance(design, np.nan_to_num(linear))


def finished(table: pd.DataFrame, by, covariance: np.ndarray | None) -> pd.DataFrame:
    """The table with its columns in the order of all estimators, and the covariance of its rows for `contrast`."""
    table = table[["variable", "level", *columns(by), *ESTIMATES, *[c for c in table if c not in ESTIMATES and c not in ("variable", "level", *columns(by))]]]
    if covariance is not None:
        table.attrs["covariance"] = Covariance(covariance)
    return table


def shares(design, variable: str, by, where, method: str, levels: Iterable | None, deff: str = "wor") -> pd.DataFrame:
    """Share of each level of one variable among those who have any. Raises InputError for a variable that the data have not."""
    if variable not in design.data:
        raise InputError(f"the data have no column {variable!r}; there are {', '.join(map(str, design.data.columns[:12]))} …")
    column = design.data[variable]
    found = sorted(column.dropna().unique(), key=lambda level: (isinstance(level, str), str(level) if isinstance(level, str) else level)) if levels is None else list(levels)
    given = column.notna().to_numpy()
    values = np.column_stack([np.where(given, (column == level).fillna(False).to_numpy(dtype=float), np.nan) for level in found]) if found else np.empty((len(column), 0))
    return means(design, [variable], by, where, levels=found, method=method, values=values, deff=deff)


def linearised(design, quantities: list[tuple], by, where, labels: list[tuple]) -> pd.DataFrame:
    """A table of estimates that are functions of totals.

    quantities   functions (weights, mask) -> (estimate, influence per row, rows used); `weights` may be a replicate's
    labels       (variable, level) of each
    """
    code, places = domains(design, by, where)
    rows, influences, repeated = [], [], []
    for (variable, level), quantity in zip(labels, quantities, strict=True):
        for number in range(len(places)):
            mask = code == number
            value, influence, used = quantity(design.weights, mask)
            rows.append(dict(places.iloc[number]) | {"variable": variable, "level": level, "n": int(used.sum()), "estimate": value, "deff": np.nan, "df": design.df_of(used)})
            influences.append(np.where(used, influence, 0.0))
            if design.replicates is not None:
                repeated.append([quantity(weights, mask)[0] for weights in design.replicates.each(design.weights)])
    covariance = variance.covariance(design, np.column_stack(influences)) if design.replicates is None else variance.over_replicates(design, np.array(repeated).T)
    table = pd.DataFrame(rows).assign(se=np.sqrt(np.diag(covariance)))
    low, high = intervals.symmetric(table["estimate"], table["se"], table["df"])
    return finished(table.assign(ci_low=low, ci_high=high), by, covariance)


def ratio_of(top: np.ndarray, bottom: np.ndarray):
    """The ratio of two totals and its influence; rows without either are left out."""

    def quantity(weights, mask):
        used = mask & ~np.isnan(top) & ~np.isnan(bottom)
        upper, lower = (weights[used] * top[used]).sum(), (weights[used] * bottom[used]).sum()
        value = upper / lower if lower else np.nan
        return value, weights * (np.nan_to_num(top) - value * np.nan_to_num(bottom)) / (lower or np.nan), used & (weights > 0)

    return quantity


def variance_of(values: np.ndarray):
    """The population variance of a column (denominator n - 1) and its influence."""

    def quantity(weights, mask):
        used = mask & ~np.isnan(values) & (weights > 0)
        n, heavy = used.sum(), weights[used].sum()
        if n < 2:
            return np.nan, np.zeros(len(values)), used
        apart = (np.nan_to_num(values) - (weights[used] * values[used]).sum() / heavy) ** 2 * n / (n - 1)
        value = (weights[used] * apart[used]).sum() / heavy
        return value, weights * (apart - value) / heavy, used

    return quantity


def contrast(table: pd.DataFrame, weights, *, df: float | None = None, name: str = "contrast") -> pd.DataFrame:
    """A weighted sum of a table's estimates, for instance a difference of two rows, with its standard error from their covariance.

    weights   one number a row of the table, or one list of them a contrast
    df        degrees of freedom; default the smallest of the rows that count
    Raises InputError if the table has no covariance or another number of rows.
    """
    covariance = table.attrs.get("covariance")
    matrix = np.atleast_2d(np.asarray(weights, dtype=float))
    if covariance is None or len(covariance) != len(table):
        raise InputError("this table does not carry the covariance of its rows", remedy=f"Take a table as an estimator returned it, unfiltered, of at most {MOST_ROWS} rows.")
    if matrix.shape[1] != len(table):
        raise InputError(f"the contrast has {matrix.shape[1]} weights, the table has {len(table)} rows")
    estimate = matrix @ table["estimate"].to_numpy()
    joint = matrix @ covariance @ matrix.T
    se = np.sqrt(np.maximum(np.diag(joint), 0))
    free = np.array([df if df is not None else table["df"].to_numpy()[row != 0].min(initial=np.inf) for row in matrix], dtype=float)
    low, high = intervals.symmetric(estimate, se, free)
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = estimate / se
    made = pd.DataFrame({"variable": name, "level": list(range(1, len(matrix) + 1)) if len(matrix) > 1 else None, "n": [int(table["n"].to_numpy()[row != 0].sum()) for row in matrix], "estimate": estimate, "se": se,
                         "ci_low": low, "ci_high": high, "deff": np.nan, "df": free, "statistic": statistic, "p_value": 2 * stats.t.sf(np.abs(statistic), free)})  # fmt: skip
    made.attrs["covariance"] = Covariance(joint)
    return made


def pool(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One table from the tables of several completed (imputed) data sets, by Rubin's rules (Multiple Imputation for Nonresponse, 1987).

    Degrees of freedom after Barnard and Rubin (Biometrika 86, 1999), with the tables' own as those of complete data. Columns `fmi` (share
    of the information that is missing) and `n` (smallest) are added or kept. Raises InputError for fewer than two tables or other rows.
    """
    tables = list(tables)
    if len(tables) < 2 or len({len(table) for table in tables}) != 1:
        raise InputError("pooling needs at least two tables with the same rows, one a completed data set")
    keys = [column for column in tables[0] if column not in (*ESTIMATES, "statistic", "p_value")]
    if any(not table[keys].equals(tables[0][keys]) for table in tables):
        raise InputError("the tables to pool have other rows, or the same rows in another order")
    m = len(tables)
    estimates, within = (np.array([table[name].to_numpy(dtype=float) for table in tables]) for name in ("estimate", "se"))
    value, between, inner = estimates.mean(axis=0), estimates.var(axis=0, ddof=1), (within**2).mean(axis=0)
    whole = inner + (1 + 1 / m) * between
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, (1 + 1 / m) * between / whole, 0.0)
        complete = np.array([table["df"].to_numpy(dtype=float) for table in tables]).mean(axis=0)
        old = np.where(share > 0, (m - 1) / share**2, np.inf)
        observed = (complete + 1) / (complete + 3) * complete * (1 - share)
        df = 1 / (1 / old + 1 / observed)
    low, high = intervals.symmetric(value, np.sqrt(whole), df)
    n = np.array([table["n"].to_numpy() for table in tables]).min(axis=0)
    return tables[0][keys].assign(n=n, estimate=value, se=np.sqrt(whole), ci_low=low, ci_high=high, deff=np.nan, df=df, fmi=share)
