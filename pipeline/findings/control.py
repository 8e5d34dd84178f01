"""Has something become more frequent than it usually is, for a month or for half a year, beyond chance, though the usual level is itself known from a few periods only?

A series is counts with their exposure (messages about a code, messages in all). The usual rate and the overdispersion come from the first periods. At each period the last one, two … `window` periods are
looked at, each stretch against its own expectation by the likelihood ratio of a Poisson count, divided by the overdispersion; the greatest is the statistic: a prospective scan in time (Kulldorff,
Journal of the Royal Statistical Society A 164, 2001). So a burst of one period and a slow rise are found by the same chart. Textbook limits assume a known rate and give far too many false signals after six
periods; so the limit of each series is found by simulation: rate and overdispersion are drawn from what the first periods leave open, series without a change are drawn from them, and the limit is passed in a
year of them as seldom as `false` a period says. Of a rare matter six periods hardly tell whether it comes in bursts; the other series of the same team do, and count as much as its own periods.
In: counts, exposures. Out: one row a period.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

HORIZON, DRAWS = 12, 2000
SHARED = 5  # degrees of freedom that the overdispersion of the other series counts for: as many as six periods of the series itself have
COLUMNS = ["phase", "chart", "expected", "dispersion", "statistic", "limit", "signal"]


def control_chart(n, exposure, *, baseline: int = 6, false: float = 0.005, window: int = 6, others: float = float("nan"), seed=0, draws: int = DRAWS) -> pd.DataFrame:
    """What each period shows against the first `baseline` ones.

    n, exposure   counts and what they are counted in, a period each, in order; n <= exposure is not required
    false         chance of a signal in a period if nothing has changed, kept over a year of periods
    window        the longest stretch of periods that is looked at together
    others        overdispersion of the other series that are watched (`shared_dispersion`); NaN where there are none
    Returns phase (baseline, watched), chart (scan, none), expected, dispersion, statistic, limit (of the statistic), signal. Fewer periods than baseline + 1, or no exposure: chart none.
    """
    n, exposure = np.asarray(n, dtype=float), np.asarray(exposure, dtype=float)
    phase = np.where(np.arange(len(n)) < baseline, "baseline", "watched")
    frame = pd.DataFrame({"phase": phase, "chart": "none", "expected": np.nan, "dispersion": np.nan, "statistic": np.nan, "limit": np.nan, "signal": False})
    used = exposure[:baseline] > 0
    if len(n) <= baseline or used.sum() < 3:
        return frame[COLUMNS]
    total, known, rate, scatter, free = _usual(n[:baseline], exposure[:baseline])
    if np.isfinite(others):
        scatter, free = scatter + SHARED * max(1.0, others), free + SHARED
    seen = scatter / free
    dispersion = max(1.0, seen)
    expected = rate * exposure
    ahead = np.concatenate([exposure[baseline:], np.full(max(0, HORIZON - (len(n) - baseline)), exposure[:baseline][used].mean())])[:HORIZON]
    drawn = _unchanged(np.random.default_rng(seed), total, known, seen, free, ahead, draws)
    peaks = _scan(drawn, rate * ahead, window).max(axis=1) / dispersion
    limit = float(np.quantile(peaks, 1 - (1 - (1 - false) ** HORIZON), method="higher"))
    watched = slice(baseline, None)
    statistic, signal = _watched(n[watched], expected[watched], dispersion, limit, window)
    frame["chart"], frame["expected"], frame["dispersion"] = "scan", expected, dispersion
    for column, values in (("statistic", statistic), ("limit", limit), ("signal", signal)):
        frame.loc[phase == "watched", column] = values
    return frame[COLUMNS]


def shared_dispersion(series: list[tuple], *, baseline: int = 6) -> list[float]:
    """For each series of (n, exposure) the overdispersion of all the others together in their first periods; NaN where these tell less than a series itself would."""
    parts = [_usual(np.asarray(n, dtype=float)[:baseline], np.asarray(exposure, dtype=float)[:baseline])[3:] for n, exposure in series]
    scatter, free = (sum(part[at] for part in parts) for at in (0, 1))
    return [(scatter - mine) / (free - own) if free - own >= SHARED else float("nan") for mine, own in parts]


def _usual(n: np.ndarray, exposure: np.ndarray) -> tuple[float, float, float, float, int]:
    """Cases and exposure of the first periods, the rate, how far the periods scatter around it (Pearson's chi-square), and its degrees of freedom."""
    used = exposure > 0
    if used.sum() < 3:
        return 0.0, 0.0, float("nan"), 0.0, 0
    total, known = n[used].sum(), exposure[used].sum()
    rate = (total + 0.5) / known  # Jeffreys: a series without a case so far may still have one
    return total, known, rate, float(((n[used] - rate * exposure[used]) ** 2 / (rate * exposure[used])).sum()), int(used.sum()) - 1


def count_of_signal(expected: float, dispersion: float, limit: float) -> float:
    """The count of one period that would be a signal by itself, as a number that is passed."""
    if not np.isfinite(expected + dispersion + limit) or expected <= 0:
        return float("nan")
    low, high = expected, expected + 1.0
    while _excess(high, expected) / dispersion <= limit:
        high *= 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(middle, expected) / dispersion <= limit else (low, middle)
    return high


def _unchanged(rng, total: float, known: float, seen: float, free: int, exposure: np.ndarray, draws: int) -> np.ndarray:
    """Series in which nothing changes, draws x periods: the rate and the overdispersion are themselves drawn from what the first periods leave open."""
    # six periods that happen to look even do not show that a series is: the overdispersion is drawn all the same
    spread = np.maximum(1.0, seen * free / rng.chisquare(free, draws))
    # cases that come in bursts tell of the rate as fewer would that come alone; the prior tells as much as before
    rate = rng.gamma(total / spread + 0.5, spread / known)
    mean = np.maximum(rate[:, None] * exposure[None, :], 1e-12)
    # negative binomial as a Poisson whose mean varies: variance = spread x mean
    over = np.maximum(spread - 1, 1e-9)[:, None]
    varying = np.where(spread[:, None] > 1 + 1e-6, rng.gamma(mean / over, over), mean)
    return rng.poisson(varying).astype(float)


def _excess(n, expected) -> np.ndarray:
    """Log likelihood ratio of a count above its expectation; 0 below it."""
    n, expected = np.asarray(n, dtype=float), np.maximum(expected, 1e-12)
    return np.where(n > expected, n * np.log(np.maximum(n, 1e-12) / expected) - (n - expected), 0.0)


def _scan(n: np.ndarray, expected: np.ndarray, window: int) -> np.ndarray:
    """Series x periods: the greatest excess of the stretches of up to `window` periods that end in each period."""
    counts, means = np.cumsum(n, axis=1), np.cumsum(expected)
    found = np.zeros_like(counts)
    for length in range(1, min(window, n.shape[1]) + 1):
        stretch, mean = counts[:, length - 1 :].copy(), means[length - 1 :].copy()
        stretch[:, 1:] -= counts[:, :-length]
        mean[1:] -= means[:-length]
        found[:, length - 1 :] = np.maximum(found[:, length - 1 :], _excess(stretch, mean))
    return found


def _watched(n: np.ndarray, expected: np.ndarray, dispersion: float, limit: float, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Statistic and signal of each watched period; after a signal stretches begin anew, so that a burst that is over is not told of again."""
    statistic, signal, begin = np.zeros(len(n)), np.zeros(len(n), dtype=bool), 0
    for at in range(len(n)):
        first = max(begin, at - window + 1)
        statistic[at] = _scan(n[None, first : at + 1], expected[first : at + 1], window)[0, -1] / dispersion
        # a signal is told of in a period that has more than usual itself
        signal[at] = statistic[at] > limit and n[at] > expected[at]
        begin = at + 1 if signal[at] else begin
    return statistic, signal
