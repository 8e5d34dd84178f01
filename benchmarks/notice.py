"""False signals and delays of the early notice, by simulation: series for each usual number a month, overdispersion and change; twelve months, six of them to learn from, then twelve watched.

Beside each series stand 24 others of the same overdispersion, as a study has them; the last lines are series that are not like the others.
A change is a rise that stays (twice, three times) or a burst of one month or two, from the third watched month on. python benchmarks/notice.py [SERIES]; prints the table of docs/notice.md.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.config.followup import Notice
from pipeline.findings.control import control_chart, shared_dispersion

BASELINE, WATCHED, HEARD = 6, 12, 60
CHANGES = {
    "none": np.ones(WATCHED),
    "doubled": np.full(WATCHED, 2.0),
    "tripled": np.full(WATCHED, 3.0),
    "a month of 5": np.r_[1, 1, 5, np.ones(9)],
    "a month of 8": np.r_[1, 1, 8, np.ones(9)],
    "two months of 4": np.r_[1, 1, 4, 4, np.ones(8)],
}


def simulated(rng: np.random.Generator, mean: float, dispersion: float, change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(counts, messages) by month; after the baseline the rate is `change` times the usual one."""
    exposure = rng.poisson(HEARD, BASELINE + WATCHED) + 1
    expected = mean / HEARD * exposure * np.concatenate([np.ones(BASELINE), change])
    varying = rng.gamma(expected / (dispersion - 1), dispersion - 1) if dispersion > 1 else expected
    return rng.poisson(varying), exposure


OTHERS = [0.3] * 10 + [1.0] * 8 + [3.0] * 6
# overdispersion of the series and of the others beside it
WORLDS = ((1.0, 1.0, (0.3, 1.0, 3.0, 8.0, 20.0)), (2.0, 2.0, (0.3, 1.0, 3.0, 8.0, 20.0)), (2.0, 1.0, (0.3, 1.0, 3.0)), (1.0, 2.0, (0.3, 1.0, 3.0)))


def beside(rng: np.random.Generator, dispersion: float, mine: tuple) -> float:
    """The overdispersion of 24 series that stand beside one."""
    return shared_dispersion([mine, *(simulated(rng, mean, dispersion, CHANGES["none"]) for mean in OTHERS)], baseline=BASELINE)[0]


def main(series: int) -> None:
    start, settings = time.process_time(), Notice()
    print(f"{series} series each; a signal in a month of a series in which nothing changed is aimed at {settings.false}")
    print("| usual a month | overdispersion, its own and of the others | a false signal a series-month | a series-year | doubled: found within 6 months | tripled: within 6 months | tripled: months, median | a month of 5 times: found in it | of 8 times | two months of 4 times: found in them |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for dispersion, of_others, means in WORLDS:
        for mean in means:
            signals = {}
            for number, (name, change) in enumerate(CHANGES.items()):
                rng, other = (np.random.default_rng([int(10 * dispersion), int(10 * mean), number, *more]) for more in ((), (int(10 * of_others),)))
                made = [simulated(rng, mean, dispersion, change) for _ in range(series)]
                charts = [control_chart(*one, baseline=BASELINE, false=settings.false, window=settings.window, others=beside(other, of_others, one), seed=at) for at, one in enumerate(made)]
                signals[name] = np.array([chart["signal"].to_numpy(dtype=bool)[BASELINE:] for chart in charts])
            found = {name: signals[name][:, :6].any(axis=1).mean() for name in ("doubled", "tripled")}
            bursts = [signals["a month of 5"][:, 2].mean(), signals["a month of 8"][:, 2].mean(), signals["two months of 4"][:, 2:4].any(axis=1).mean()]
            first = [row.argmax() + 1 for row in signals["tripled"] if row.any()]
            print(f"| {mean:g} | {dispersion:g}, {of_others:g} | {signals['none'].mean():.4f} | {signals['none'].any(axis=1).mean():.3f} | {found['doubled']:.2f} | {found['tripled']:.2f} | {np.median(first):g} | {' | '.join(f'{share:.2f}' for share in bursts)} |", flush=True)
    print(f"{time.process_time() - start:.0f} s of processor time")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
