"""False signals and delays of the early notice, by simulation: 500 series for each usual number a month, overdispersion and rise; twelve months, six of them to learn from, then twelve watched.

python benchmarks/notice.py [SERIES]; prints the table of docs/notice.md.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from pipeline.config.followup import Notice
from pipeline.findings.control import control_chart

BASELINE, WATCHED, HEARD = 6, 12, 60


def simulated(rng: np.random.Generator, mean: float, dispersion: float, rise: float) -> tuple[np.ndarray, np.ndarray]:
    """(counts, messages) by month; after the baseline the rate is `rise` times the usual one."""
    exposure = rng.poisson(HEARD, BASELINE + WATCHED) + 1
    expected = mean / HEARD * exposure * np.where(np.arange(len(exposure)) < BASELINE, 1.0, rise)
    varying = rng.gamma(expected / (dispersion - 1), dispersion - 1) if dispersion > 1 else expected
    return rng.poisson(varying), exposure


def main(series: int) -> None:
    start, settings = time.process_time(), Notice()
    print(f"{series} series each; a signal in a month of a series in which nothing changed is aimed at {settings.false}")
    print("| usual a month | overdispersion | a false signal a series-month | a series-year | doubled: found within 6 months | tripled: found within 6 months | tripled: months until found, median |\n|---|---|---|---|---|---|---|")
    for dispersion in (1.0, 2.0):
        for mean in (0.3, 1.0, 3.0, 8.0, 20.0):
            signals = {}
            for rise in (1.0, 2.0, 3.0):
                rng = np.random.default_rng([int(10 * dispersion), int(10 * mean), int(rise)])
                charts = [control_chart(*simulated(rng, mean, dispersion, rise), baseline=BASELINE, false=settings.false, ratio=settings.ratio, seed=at) for at in range(series)]
                signals[rise] = np.array([chart["signal"].to_numpy()[BASELINE:] for chart in charts])
            found = {rise: signals[rise][:, :6].any(axis=1).mean() for rise in (2.0, 3.0)}
            first = [row.argmax() + 1 for row in signals[3.0] if row.any()]
            print(f"| {mean:g} | {dispersion:g} | {signals[1.0].mean():.4f} | {signals[1.0].any(axis=1).mean():.3f} | {found[2.0]:.2f} | {found[3.0]:.2f} | {np.median(first):g} |", flush=True)
    print(f"{time.process_time() - start:.0f} s of processor time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
