"""Does one factor explain how the items of a scale hang together, and how well?

Maximum likelihood on the correlations: loadings and what is left of each item, by minimising log|S| + tr(R S^-1) - log|R| - p over the
uniquenesses (Joreskog, Psychometrika 32, 1967; Lawley and Maxwell, Factor Analysis, 1971). Chi-square is n times that minimum; CFI, TLI,
RMSEA with its 90 % interval, SRMR after Hu and Bentler (1999) and Browne and Cudeck (1992). With weights, n is Kish's effective number;
clusters make chi-square too large, which is why the table says fit and not test. In: respondents x items. Out: OneFactor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pipeline.survey.items import complete_rows, weighted_covariance

LEAST = 0.005  # a uniqueness at this bound is a Heywood case, as in R's factanal


@dataclass(frozen=True)
class OneFactor:
    """loadings, uniqueness and sd of each item; fit; rmsea_low and rmsea_high at 90 %; `reason` says why there is no fit.

    n   respondents who answered all items; n_effective what chi-square counts
    """

    items: tuple[str, ...]
    n: int
    n_effective: float
    loadings: np.ndarray
    uniqueness: np.ndarray
    sd: np.ndarray
    chi2: float = np.nan
    df: int = 0
    p_value: float = np.nan
    cfi: float = np.nan
    tli: float = np.nan
    rmsea: float = np.nan
    rmsea_low: float = np.nan
    rmsea_high: float = np.nan
    srmr: float = np.nan
    reason: str = ""


def one_factor(frame: pd.DataFrame, weights=None) -> OneFactor:
    """One common factor by maximum likelihood; its sign is that of most items.

    frame   respondents x items; rows with a missing item are left out
    With three items the model is saturated: df 0, chi-square 0, no indices. Raises InputError as cronbach_alpha does.
    """
    values, weight = complete_rows(frame, weights)
    items, wide = tuple(map(str, frame.columns)), frame.shape[1]
    effective = float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0
    nothing = np.full(wide, np.nan)
    if wide < 3:
        return OneFactor(items, len(values), effective, nothing, nothing, nothing, reason="one factor needs three items")
    if len(values) <= wide:
        return OneFactor(items, len(values), effective, nothing, nothing, nothing, reason="too few respondents answered all items")
    covariance = weighted_covariance(values, weight)
    sd = np.sqrt(np.diag(covariance))
    if not (sd > 0).all():
        return OneFactor(items, len(values), effective, nothing, nothing, sd, reason="an item does not vary")
    correlation = covariance / np.outer(sd, sd)
    sign, logdet = np.linalg.slogdet(correlation)
    if sign <= 0 or logdet < -60:
        return OneFactor(items, len(values), effective, nothing, nothing, sd, reason="two items say the same")
    loadings, uniqueness, least = fitted(correlation, float(logdet))
    if (uniqueness <= LEAST * 1.001).any():
        return OneFactor(items, len(values), effective, loadings, uniqueness, sd, reason="the factor explains an item without error (Heywood case)")
    return OneFactor(items, len(values), effective, loadings, uniqueness, sd, **_fit(correlation, loadings, least, float(logdet), effective))


def fitted(correlation: np.ndarray, logdet: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Loadings, uniquenesses and the least discrepancy for a correlation matrix."""
    wide = len(correlation)

    def loading_of(unique):
        root = np.sqrt(unique)
        lengths, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        return root * vectors[:, -1] * np.sqrt(max(lengths[-1] - 1, 0)), lengths

    def discrepancy(unique):
        loading, lengths = loading_of(unique)
        rest = lengths[:-1]
        # Lawley and Maxwell: the smaller roots alone decide; the gradient is that of the profile in the uniquenesses
        value = float((rest - np.log(rest) - 1).sum() + (lengths[-1] - np.log(lengths[-1]) - 1 if lengths[-1] < 1 else 0))
        gap = np.diag(np.outer(loading, loading) + np.diag(unique) - correlation)
        return value, gap / unique**2

    start = np.clip((1 - 0.5 / wide) / np.diag(np.linalg.inv(correlation)), LEAST, 1)
    found = optimize.minimize(discrepancy, start, jac=True, method="L-BFGS-B", bounds=[(LEAST, 1)] * wide, options={"maxiter": 1000, "ftol": 1e-15, "gtol": 1e-10})
    unique = found.x
    loading, _ = loading_of(unique)
    loading = loading * (1 if loading.sum() >= 0 else -1)
    implied = np.outer(loading, loading) + np.diag(unique)
    least = float(np.linalg.slogdet(implied)[1] + np.trace(correlation @ np.linalg.inv(implied)) - logdet - wide)
    return loading, unique, max(least, 0.0)


def _fit(correlation: np.ndarray, loadings: np.ndarray, least: float, logdet: float, n: float) -> dict:
    wide = len(correlation)
    df = wide * (wide - 3) // 2
    apart = correlation - np.outer(loadings, loadings)
    srmr = float(np.sqrt((apart[np.tril_indices(wide, -1)] ** 2).sum() / (wide * (wide + 1) / 2)))
    if df == 0:
        return {"chi2": 0.0, "df": 0, "srmr": srmr}
    chi2, none, df_none = n * least, -n * logdet, wide * (wide - 1) // 2
    excess, excess_none = max(chi2 - df, 0.0), max(none - df_none, 0.0)
    cfi = 1 - excess / max(excess, excess_none) if max(excess, excess_none) > 0 else 1.0
    tli = (none / df_none - chi2 / df) / (none / df_none - 1) if none != df_none else np.nan
    return {"chi2": chi2, "df": df, "p_value": float(stats.chi2.sf(chi2, df)), "cfi": cfi, "tli": tli, "srmr": srmr, "rmsea": float(np.sqrt(excess / (df * n))),
            "rmsea_low": float(np.sqrt(_noncentral(chi2, df, 0.95) / (df * n))), "rmsea_high": float(np.sqrt(_noncentral(chi2, df, 0.05) / (df * n)))}  # fmt: skip


def _noncentral(chi2: float, df: int, level: float) -> float:
    """The noncentrality under which a chi-square this small has probability `level`; 0 if none."""
    if stats.chi2.cdf(chi2, df) <= level:
        return 0.0
    high = max(chi2, 1.0)
    while stats.ncx2.cdf(chi2, df, high) > level:
        high *= 2
    return float(optimize.brentq(lambda each: stats.ncx2.cdf(chi2, df, each) - level, 1e-12, high, xtol=1e-10))
