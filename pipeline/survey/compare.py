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
from pipeline.survey import estimate, intervals


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
