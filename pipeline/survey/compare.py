"""What changed between waves, and whether more than elsewhere.

A panel's waves share their clusters, so their errors partly cancel; fresh cross-sections have clusters of their own. Both come out
of one stacked design: a cluster that keeps its name in both waves is one cluster (panel), one that belongs to a wave is another. The
difference is then a contrast of the table of waves, with the covariance of its rows. Where comparison places exist, the difference in
differences is the change here less the change there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey import estimate, intervals, kernel, variance


def compare_waves(design, variable: str, wave: str, *, baseline=None, by=None, where=None, comparison: str | None = None, ceiling: float | None = None) -> pd.DataFrame:
    """Each wave's mean, the change from baseline (level 'change') and, with `comparison`, the difference in differences.

    baseline     the wave to compare with; default the first in order
    by           domains; the change within each
    comparison   a column that is true for places where the programme works, false for comparison places
    ceiling      a mean above it leaves little room to rise: the column `ceiling` says so
    Returns wave, the by columns and the estimators' columns, with statistic and p_value for changes. `.attrs["covariance"]` is complete.
    Raises InputError if there is one wave only.
    """
    if wave not in design.data:
        raise InputError(f"the data have no column {wave!r}; there are {', '.join(map(str, design.data.columns[:12]))} …")
    waves = sorted(design.data.loc[estimate.kept(design, where), wave].dropna().unique())
    if len(waves) < 2:
        raise InputError(f"{wave} holds {len(waves)} wave among these rows; a change needs two")
    first = waves[0] if baseline is None else baseline
    if first not in waves:
        raise InputError(f"there is no wave {baseline!r}; there are {', '.join(map(str, waves))}")
    groups = [*estimate.columns(by), *([comparison] if comparison else [])]
    table = estimate.means(design, variable, [wave, *groups], where)
    if "covariance" not in table.attrs:
        raise InputError("too many domains to compare at once", remedy=f"Ask for at most {estimate.MOST_ROWS} rows: fewer by columns, or places one region at a time.")
    later = [one for one in waves if one != first]
    weights, rows = [], []
    for key, frame in _grouped(table, groups):
        for one in later:
            found = [frame.index[frame[wave] == name] for name in (one, first)]
            if all(len(index) == 1 for index in found):
                weights.append(np.zeros(len(table)))
                weights[-1][found[0][0]], weights[-1][found[1][0]] = 1.0, -1.0
                rows.append(dict(zip(groups, key, strict=True)) | {"kind": "change", wave: one})
    for key, inside in _grouped(pd.DataFrame(rows), [wave, *estimate.columns(by)]) if comparison and rows else []:
        here, there = ([weights[i] for i in inside.index if bool(inside.loc[i, comparison]) is flag] for flag in (True, False))
        if len(here) == len(there) == 1:
            weights.append(here[0] - there[0])
            rows.append(dict(zip([wave, *estimate.columns(by)], key, strict=True)) | {"kind": "difference in differences"})
    if not weights:
        raise InputError("no domain was asked in both waves, so nothing can be compared")
    return _joined(design, table, np.array(weights), rows, variable, wave, groups, ceiling)


def _joined(design, table, weights, rows, variable, wave, groups, ceiling) -> pd.DataFrame:
    whole = np.vstack([np.eye(len(table)), weights])
    covariance = whole @ table.attrs["covariance"] @ whole.T
    made = estimate.contrast(table, weights)
    described = pd.DataFrame(rows)
    made = made.drop(columns=["variable", "level"]).assign(variable=variable, level=described["kind"].to_numpy(), **{column: described.get(column, pd.Series(dtype=object)).reindex(described.index).to_numpy() for column in (wave, *groups)})
    # changes: the units of both waves, each counted once, as the stacked design has them
    row_of = _table_row(design, table, variable)
    made["df"] = [design.df_of(np.isin(row_of, np.flatnonzero(row))) for row in weights]
    made["ci_low"], made["ci_high"] = intervals.symmetric(made["estimate"], made["se"], made["df"])
    made["p_value"] = 2 * stats.t.sf(np.abs(made["statistic"]), made["df"])
    joined = pd.concat([table.assign(statistic=np.nan, p_value=np.nan), made], ignore_index=True)
    if ceiling is not None:
        joined["ceiling"] = joined["level"].isna() & (joined["estimate"] > ceiling)
    joined = joined[["variable", "level", wave, *groups, *estimate.ESTIMATES, "statistic", "p_value", *(["ceiling"] if ceiling is not None else [])]]
    joined.attrs["covariance"] = estimate.Covariance(covariance)
    return joined


def _table_row(design, table: pd.DataFrame, variable: str) -> np.ndarray:
    """The row of the table that each respondent counts in; -1 for none."""
    columns = [column for column in table if column not in (*estimate.ESTIMATES, "variable", "level")]
    place = design.data[columns].merge(table[columns].assign(_row=range(len(table))), on=columns, how="left")["_row"]
    return np.where(design.data[variable].notna(), place.fillna(-1), -1).astype(int)


def _grouped(frame: pd.DataFrame, names: list[str]):
    if not names:
        yield (), frame
        return
    yield from frame.groupby(names, sort=True, observed=True)


def many_changes(design, variables: list[str], wave: str, *, baseline, by: str | None = None) -> pd.DataFrame:
    """The changes of compare_waves for many variables at once, in one pass over the data: a row a variable, domain and later wave.

    Returns variable, by (or nothing), wave, n_before, n_after, before, after, estimate, se, ci_low, ci_high, df, p_value, by variable, domain and wave;
    without the covariance between rows. A domain that was asked in one wave only has no row. For designs of clusters, strata and weights.
    Raises InputError for a design with replicates: ask compare_waves, a variable at a time.
    """
    if design.replicates is not None:
        raise InputError("the changes of a design with replicate weights are asked a variable at a time", remedy="Use compare_waves.")
    code, cells = estimate.domains(design, [wave, *estimate.columns(by)], None)
    at = {tuple(key): number for number, key in enumerate(cells[[*estimate.columns(by), wave]].itertuples(index=False, name=None))}
    pairs = [(at[*key[:-1], baseline], number, key) for key, number in sorted(at.items()) if key[-1] != baseline and (*key[:-1], baseline) in at]
    values = estimate.numbers(design, variables)
    sums = kernel.mean_sums(design, values, kernel.cells(design, code, len(cells)))
    frames = []
    for column, name in enumerate(variables):
        known = ~np.isnan(values[:, column]) & (code >= 0)
        mine = [pair for pair in pairs if sums.n[pair[0], column] > 0 and sums.n[pair[1], column] > 0]
        if not mine:
            continue
        rows, where = np.flatnonzero(known), code[known]
        pull = np.zeros(len(code))
        pull[rows] = design.weights[rows] * (values[rows, column] - sums.estimate[where, column]) / sums.weight[where, column]
        influence = np.column_stack([np.where(known & (code == after), pull, 0.0) - np.where(known & (code == before), pull, 0.0) for before, after, _ in mine])
        before, after = (np.array([pair[side] for pair in mine]) for side in (0, 1))
        frames.append(pd.DataFrame({
            "variable": name, **{part: [key[place] for *_, key in mine] for place, part in enumerate([*estimate.columns(by), wave])}, "n_before": sums.n[before, column].astype(int), "n_after": sums.n[after, column].astype(int),
            "before": sums.estimate[before, column], "after": sums.estimate[after, column], "se": np.sqrt(np.diag(variance.covariance(design, influence))),
            "df": [design.df_of(known & ((code == one) | (code == two))) for one, two, _ in mine],
        }))  # fmt: skip
    if not frames:
        return pd.DataFrame(columns=["variable", *estimate.columns(by), wave, "n_before", "n_after", "before", "after", "estimate", "se", "ci_low", "ci_high", "df", "p_value"])
    table = pd.concat(frames, ignore_index=True)
    table["estimate"] = table["after"] - table["before"]
    table["ci_low"], table["ci_high"] = intervals.symmetric(table["estimate"], table["se"], table["df"])
    with np.errstate(invalid="ignore", divide="ignore"):
        table["p_value"] = 2 * stats.t.sf(np.abs(table["estimate"] / table["se"]), table["df"])
    return table
