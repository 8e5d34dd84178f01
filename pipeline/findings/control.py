"""Has something become more frequent than it usually is, beyond chance, though the usual level is itself known from a few periods only?

A series is counts with their exposure (messages about a code, messages in all). The usual rate and the overdispersion come from the first periods. Where a period holds five or more on average, a u'-chart:
each count against its own expectation, in units of its overdispersed error (Laney 2002). Where it holds fewer, sums of what is above the usual (Poisson CUSUM, Lucas 1985), tuned to a rise by `ratio`.
Textbook limits assume a known rate and give far too many false signals after six periods; so the limit of each series is found by simulation: rate and overdispersion are drawn from what the first periods
leave open, series without a change are drawn from them, and the limit is passed in a year of them as seldom as `false` a period says. In: counts, exposures. Out: one row a period.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

RARE, HORIZON, DRAWS = 5.0, 12, 2000
COLUMNS = ["phase", "chart", "expected", "dispersion", "statistic", "limit", "signal"]


def control_chart(n, exposure, *, baseline: int = 6, false: float = 0.005, ratio: float = 2.0, seed=0, draws: int = DRAWS) -> pd.DataFrame:
    """What each period shows against the first `baseline` ones.

    n, exposure   counts and what they are counted in, a period each, in order; n <= exposure is not required
    false         chance of a signal in a period if nothing has changed, kept over a year of periods
    Returns phase (baseline, watched), chart (u', cusum, none), expected, dispersion, statistic, limit (of the statistic), signal. Fewer periods than baseline + 1, or no exposure: chart none.
    """
    n, exposure = np.asarray(n, dtype=float), np.asarray(exposure, dtype=float)
    phase = np.where(np.arange(len(n)) < baseline, "baseline", "watched")
    frame = pd.DataFrame({"phase": phase, "chart": "none", "expected": np.nan, "dispersion": np.nan, "statistic": np.nan, "limit": np.nan, "signal": False})
    used = exposure[:baseline] > 0
    if len(n) <= baseline or used.sum() < 3:
        return frame[COLUMNS]
    total, known = n[:baseline][used].sum(), exposure[:baseline][used].sum()
    rate = (total + 0.5) / known  # Jeffreys: a series without a case so far may still have one
    free = int(used.sum()) - 1
    seen = float(((n[:baseline][used] - rate * exposure[:baseline][used]) ** 2 / (rate * exposure[:baseline][used])).sum() / free)
    dispersion = max(1.0, seen)
    expected = rate * exposure
    chart = "u'" if expected[:baseline][used].mean() >= RARE else "cusum"
    ahead = np.concatenate([exposure[baseline:], np.full(max(0, HORIZON - (len(n) - baseline)), exposure[:baseline][used].mean())])[:HORIZON]
    rng = np.random.default_rng(seed)
    drawn = _unchanged(rng, total, known, seen, free, ahead, draws)
    peaks = _statistic(drawn, rate * ahead, dispersion, chart, ratio).max(axis=1)
    limit = float(np.quantile(peaks, 1 - (1 - (1 - false) ** HORIZON), method="higher"))
    watched = slice(baseline, None)
    statistic = _statistic(n[None, watched], expected[watched], dispersion, chart, ratio, limit=limit)[0]
    frame["chart"], frame["expected"], frame["dispersion"] = chart, expected, dispersion
    frame.loc[phase == "watched", "statistic"], frame.loc[phase == "watched", "limit"] = statistic, limit
    frame.loc[phase == "watched", "signal"] = (statistic > limit) & (n[watched] > 0)
    return frame[COLUMNS]


def _unchanged(rng, total: float, known: float, seen: float, free: int, exposure: np.ndarray, draws: int) -> np.ndarray:
    """Series in which nothing changes, draws x periods: the rate and the overdispersion are themselves drawn from what the first periods leave open."""
    # six periods that happen to look even do not show that a series is: the overdispersion is drawn all the same
    spread = np.maximum(1.0, seen * free / rng.chisquare(free, draws))
    rate = rng.gamma((total + 0.5) / spread, spread / known)
    mean = np.maximum(rate[:, None] * exposure[None, :], 1e-12)
    # negative binomial as a Poisson whose mean varies: variance = spread x mean
    over = np.maximum(spread - 1, 1e-9)[:, None]
    varying = np.where(spread[:, None] > 1 + 1e-6, rng.gamma(mean / over, over), mean)
    return rng.poisson(varying).astype(float)


def _statistic(n: np.ndarray, expected: np.ndarray, dispersion: float, chart: str, ratio: float, limit: float | None = None) -> np.ndarray:
    """Series x periods; sums begin anew after they passed `limit`."""
    if chart == "u'":
        return (n - expected) / np.sqrt(dispersion * np.maximum(expected, 1e-12))
    reference = (ratio - 1) / np.log(ratio) * expected
    out, running = np.zeros_like(n), np.zeros(len(n))
    for at in range(n.shape[1]):
        running = np.maximum(0, running + n[:, at] - reference[at])
        out[:, at] = running
        if limit is not None:
            running = np.where(running > limit, 0, running)
    return out
