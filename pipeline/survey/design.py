"""Design-based estimates from a sample of people: weights, strata and clusters, by linearisation.

Each estimator writes its statistic as a mean or ratio, linearises it per respondent, adds the linearised values up within primary
sampling units and takes their variance within strata (Sarndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, ch. 5;
the same as R's survey::svymean and svyby). In: a DataFrame of respondents. Out: a DataFrame with variable, level, the by columns,
n, estimate, se, ci_low, ci_high, deff, df. Missing answers leave a respondent out of that estimate only; n says how many remain.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipeline.errors import InputError


class Design:
    """A sample with its design; the data are not copied into estimates, so one Design serves a whole table book.

    data      one row a respondent
    weights, strata, clusters   column names; without weights each respondent counts once, without clusters each is its own
    lonely    what to do with a stratum of one cluster: 'fail' (default), 'certainty' (no variance) or 'adjust' (around the grand mean)
    Clusters are nested in strata: one name in two strata means two clusters.
    Raises InputError for a missing column, a missing weight, or a lonely cluster under 'fail'.
    """

    def __init__(self, data: pd.DataFrame, *, weights: str | None = None, strata: str | None = None, clusters: str | None = None, lonely: str = "fail") -> None:
        for column in (weights, strata, clusters):
            if column is not None and column not in data:
                raise InputError(f"the data have no column {column!r}; there are {', '.join(map(str, data.columns[:12]))} …")
        if lonely not in ("fail", "certainty", "adjust"):
            raise InputError(f"lonely is {lonely!r}; there are fail, certainty, adjust")
        self.data, self.lonely = data.reset_index(drop=True), lonely
        self.weights = self.data[weights].to_numpy(dtype=float, copy=True) if weights else np.ones(len(data))
        if np.isnan(self.weights).any():
            raise InputError("a respondent has no weight", place=f"row {int(np.flatnonzero(np.isnan(self.weights))[0])}")
        stratum = self.data[strata].astype(str) if strata else pd.Series("", index=self.data.index)
        unit = self.data[clusters].astype(str) if clusters else pd.Series(self.data.index.astype(str), index=self.data.index)
        pairs = pd.DataFrame({"stratum": stratum, "unit": stratum + "\x1f" + unit})
        self._unit, units = pd.factorize(pairs["unit"])
        self._stratum_of = pd.factorize(pairs.drop_duplicates("unit")["stratum"])[0]
        self._units = len(units)

    def mean(self, variables, by=None, where: pd.Series | None = None) -> pd.DataFrame:
        """Means of numeric variables, over all or by the columns `by`, among the rows where `where` is true; t intervals."""
        names = [variables] if isinstance(variables, str) else list(variables)
        rows = []
        for name in names:
            values = pd.to_numeric(self.data[name], errors="coerce").to_numpy(dtype=float, copy=True)
            rows += self._by(name, None, values, by, where, None)
        return self._table(rows, by)

    def proportion(self, variable: str, by=None, method: str = "logit", where: pd.Series | None = None, levels: Iterable | None = None) -> pd.DataFrame:
        """Share of each level of a variable, with logit (default) or plain t intervals ('mean')."""
        if method not in ("logit", "mean"):
            raise InputError(f"method is {method!r}; there are logit, mean")
        column = self.data[variable]
        rows = []
        for level in levels if levels is not None else sorted(column.dropna().unique(), key=str):
            values = np.where(column.isna(), np.nan, (column == level).astype(float))
            rows += self._by(variable, level, values, by, where, method)
        return self._table(rows, by)

    def _by(self, name, level, values, by, where, method) -> list[dict]:
        keep = np.ones(len(self.data), dtype=bool) if where is None else where.fillna(False).to_numpy(dtype=bool)
        columns = [by] if isinstance(by, str) else list(by or [])
        if not columns:
            return [self._estimate(name, level, values, keep, method)]
        rows = []
        for key, frame in self.data[columns].dropna().groupby(columns, sort=True):
            inside = np.zeros(len(self.data), dtype=bool)
            inside[frame.index] = True
            rows.append(self._estimate(name, level, values, keep & inside, method) | dict(zip(columns, key, strict=True)))
        return rows

    def _estimate(self, name, level, values, keep, method) -> dict:
        from scipy import stats

        keep = keep & ~np.isnan(values)
        n, weight = int(keep.sum()), np.where(keep, self.weights, 0.0)
        row = {"variable": name, "level": level, "n": n, "estimate": np.nan, "se": np.nan, "ci_low": np.nan, "ci_high": np.nan, "deff": np.nan, "df": np.nan}
        if n == 0:
            return row
        total = weight.sum()
        value = (weight * np.where(keep, values, 0.0)).sum() / total
        influence = weight * (np.where(keep, values, 0.0) - value * keep) / total
        variance = self.variance(influence)
        present = np.unique(self._unit[keep])
        df = len(present) - len(np.unique(self._stratum_of[present]))
        se = float(np.sqrt(variance))
        low, high = self._interval(value, se, stats.t.ppf(0.975, df) if df > 0 else np.nan, method)
        spread = (weight * (np.where(keep, values, 0.0) - value * keep) ** 2).sum() / total
        # R's default: simple random sampling without replacement from a population of the size that the weights add up to
        rest = 1 - n / total if total > n else 1.0
        simple = rest * spread / (n - 1) if n > 1 else np.nan
        return row | {"estimate": value, "se": se, "ci_low": low, "ci_high": high, "deff": variance / simple if simple else np.nan, "df": float(df)}

    @staticmethod
    def _interval(value, se, t, method) -> tuple[float, float]:
        if method != "logit" or value <= 0 or value >= 1:
            return value - t * se, value + t * se
        middle, half = np.log(value / (1 - value)), t * se / (value * (1 - value))
        return 1 / (1 + np.exp(-(middle - half))), 1 / (1 + np.exp(-(middle + half)))

    def variance(self, influence: np.ndarray) -> float:
        """Variance of a total of linearised values, clusters within strata, with replacement at the first stage."""
        sums = np.bincount(self._unit, influence, minlength=self._units)
        size = np.bincount(self._stratum_of)
        lonely = size == 1
        if lonely.any() and self.lonely == "fail" and len(size) > 0 and (np.abs(sums[lonely[self._stratum_of]]) > 0).any():
            raise InputError("a stratum has a single cluster, so its variance cannot be known", remedy="Join it to a neighbouring stratum, or give lonely='certainty' or 'adjust'.")
        centre = np.bincount(self._stratum_of, sums) / size
        if self.lonely == "adjust":
            centre = np.where(lonely, sums.mean(), centre)
        spread = np.bincount(self._stratum_of, (sums - centre[self._stratum_of]) ** 2)
        factor = np.where(lonely, 1.0, size / np.maximum(size - 1, 1))
        return float((factor * spread).sum())

    @staticmethod
    def _table(rows: list[dict], by) -> pd.DataFrame:
        columns = [by] if isinstance(by, str) else list(by or [])
        return pd.DataFrame(rows, columns=["variable", "level", *columns, "n", "estimate", "se", "ci_low", "ci_high", "deff", "df"])
