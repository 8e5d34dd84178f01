"""Are two answers related? Tests of a two-way table of shares under a design.

Pearson's statistic of the weighted table does not follow a chi-square distribution when people were sampled in clusters. Rao and Scott
(Annals of Statistics 12, 1984) correct it: 'Chisq' by the mean of the generalised design effects, 'F' (default) also by their spread
(Thomas and Rao, JASA 82, 1987). 'Wald' and 'adjWald' test the departures from independence directly (Koch, Freeman and Freeman,
International Statistical Review 43, 1975).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey import estimate

STATISTICS = ("F", "Chisq", "Wald", "adjWald")


def chisq(design, row: str, column: str, statistic: str, where) -> pd.DataFrame:
    """One row: statistic, df, ddf, p_value, n. Raises InputError for an unknown statistic or an answer with a single level."""
    if statistic not in STATISTICS:
        raise InputError(f"statistic is {statistic!r}; there are {', '.join(STATISTICS)}")
    for name in (row, column):
        if name not in design.data:
            raise InputError(f"the data have no column {name!r}; there are {', '.join(map(str, design.data.columns[:12]))} …")
    keep = estimate.kept(design, where) & design.data[[row, column]].notna().all(axis=1).to_numpy() & (design.weights > 0)
    codes = [np.unique(design.data.loc[keep, name], return_inverse=True)[1] for name in (row, column)]
    rows, columns = (int(code.max(initial=-1)) + 1 for code in codes)
    if rows < 2 or columns < 2:
        raise InputError(f"{row if rows < 2 else column} has a single level among these rows, so there is nothing to compare")
    cells = np.full((len(design.data), rows * columns), np.nan)
    cells[keep] = np.eye(rows * columns)[codes[0] * columns + codes[1]]
    wald = statistic in ("Wald", "adjWald")
    table = estimate.means(design, [f"{row} x {column}"], values=cells, levels=range(rows * columns), total=wald)
    content, covariance = table["estimate"].to_numpy().reshape(rows, columns), table.attrs["covariance"]
    n, free = int(keep.sum()), design.df_of(keep)
    made = _wald(content, covariance, free, statistic) if wald else _rao_scott(content, covariance, n, free, statistic)
    return pd.DataFrame([{"variable": row, "level": column, "n": n} | made])


def _rao_scott(share: np.ndarray, covariance: np.ndarray, n: int, free: float, statistic: str) -> dict:
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    pearson = n * float(((share - expected) ** 2 / expected).sum())
    rows, columns = share.shape
    main = np.column_stack([np.ones(rows * columns), *(np.repeat(np.eye(rows)[:, [i]], columns, axis=0) for i in range(rows - 1)), *(np.tile(np.eye(columns)[:, [j]], (rows, 1)) for j in range(columns - 1))])
    both = np.column_stack([np.outer(np.eye(rows)[i], np.eye(columns)[j]).ravel() for i in range(rows - 1) for j in range(columns - 1)])
    flat = share.ravel()
    # of each contrast only what the main effects do not explain
    both = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    weight = np.where(flat > 0, 1 / np.where(flat > 0, flat, 1), 0.0)
    scaled = both * weight[:, None]
    simple = both.T @ scaled / n
    effects = np.linalg.solve(simple, scaled.T @ covariance @ scaled)
    trace, count = float(np.trace(effects)), both.shape[1]
    if statistic == "Chisq":
        return {"statistic": pearson, "df": float(count), "ddf": np.nan, "p_value": float(stats.chi2.sf(pearson / (trace / count), count))}
    df = trace**2 / float((effects * effects.T).sum())
    return {"statistic": pearson / trace, "df": df, "ddf": df * free, "p_value": float(stats.f.sf(pearson / trace, df, df * free))}


def _wald(content: np.ndarray, covariance: np.ndarray, free: float, statistic: str) -> dict:
    rows, columns = content.shape
    across, down, whole = content.sum(axis=1), content.sum(axis=0), content.sum()
    departures, slopes = [], []
    for i in range(rows - 1):
        for j in range(columns - 1):
            departures.append(content[i, j] - across[i] * down[j] / whole)
            slope = np.full((rows, columns), across[i] * down[j] / whole**2)
            slope[i, j] += 1
            slope[i, :] -= down[j] / whole
            slope[:, j] -= across[i] / whole
            slopes.append(slope.ravel())
    gap, slope = np.array(departures), np.array(slopes)
    count = len(gap)
    value = float(gap @ np.linalg.solve(slope @ covariance @ slope.T, gap)) / count
    ddf = free
    if statistic == "adjWald":
        ddf = free - count + 1
        value *= ddf / free
    return {"statistic": value, "df": float(count), "ddf": float(ddf), "p_value": float(stats.f.sf(value, count, ddf))}
