"""How often is a share of turns right? Corrected, from people alone, and as the machine counts, over simulated talks whose truth is known.

A talk is groups of 20 to 60 turns; in each group the chance that a turn holds the code is drawn around the share of the population (beta, 12 pseudo-turns). The machine finds
the code with a sensitivity and a false alarm; people read a random part, even or richer in what the machine found. Coverage and width are over the talks in which
an interval is given, and how many these are is said. The method was chosen on seeds 11 and 12; what the page says is measured on the seed below. In: numbers. Out: bias,
coverage, width; docs/prevalence.svg.

    python benchmarks/prevalence.py [400]      # the figure and its numbers, so many talks of each kind
    python benchmarks/prevalence.py studies    # the example studies: of the turns that people read a third is taken as read, all of them as the truth
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.drivers.prevalence import estimate

MACHINES = {"good": (0.9, 0.02), "fair": (0.75, 0.05), "over-reports": (0.8, 0.15), "misses half": (0.5, 0.02)}
GROUPS, READ = (6, 12, 20, 40, 60), (50, 100, 200, 500)
SEED = 2027
SHOWN = 5


def talk(chance: np.random.Generator, *, groups: int, read: int, machine: tuple[float, float], share: float, uneven: bool) -> dict:
    """One simulated talk as `estimate` takes it, with what is true of its turns; `read` turns are read on average."""
    group = np.repeat(np.arange(groups), chance.integers(20, 61, groups))
    truth = chance.random(len(group)) < chance.beta(12 * share, 12 * (1 - share), groups)[group]
    found = (chance.random(len(group)) < np.where(truth, *machine)).astype(float)
    part = min(read / len(group), 1.0)
    inclusion = np.full(len(group), part)
    if uneven:
        inclusion = np.where(found == 1, 2.5, 1.0)
        inclusion = np.minimum(inclusion * read / inclusion.sum(), 1.0)
    sampled = chance.random(len(group)) < inclusion
    return {"machine": found, "human": truth.astype(float), "sampled": sampled, "group": group, "inclusion": inclusion}


def runs(*, groups: int, read: int, machine: tuple[float, float], share: float = 0.15, uneven: bool = False, repetitions: int = 200, seed: int = SEED) -> dict[str, float]:
    """Over `repetitions` talks: bias, coverage and width of the corrected share and of people alone, bias of the machine's count, and the share of talks in which an interval is given."""
    rows = []
    for number in range(repetitions):
        one = talk(np.random.default_rng([seed, number, groups, read]), groups=groups, read=read, machine=machine, share=share, uneven=uneven)
        if not one["sampled"].any():
            continue
        found = estimate(**one)
        sides = [(side.estimate - share, side.ci_low <= share <= side.ci_high, side.ci_high - side.ci_low) if side.ci_low == side.ci_low else (side.estimate - share, np.nan, np.nan) for side in (found, found.human_only)]
        rows.append((*sides[0], *sides[1], one["machine"].mean() - share))
    names = ("bias", "coverage", "width", "human_bias", "human_coverage", "human_width", "machine_bias")
    return dict(zip(names, np.nanmean(rows, axis=0).tolist(), strict=True)) | {"given": 1 - np.isnan([row[1] for row in rows]).mean()}


def studies(draws: int = 200) -> None:
    """Machine's count, people alone and corrected beside the truth, which is what people found in all turns they read: mean absolute error over the codes, and the commonest codes one by one."""
    from pipeline.drivers.coded import coded
    from pipeline.drivers.prevalence import Sums, shares, weights
    from pipeline.study import Study, studies as named

    print("study, turns, groups, codes; mean absolute error in percentage points of the machine's count, people alone, corrected; corrected intervals: given, hold the truth, width in points\n    code: truth; machine's count; people alone; corrected; its interval (means over the draws, %)")
    for name in named():
        parts = coded(Study(name))
        rows = np.flatnonzero(parts.sampled)
        human, machine = (matrix[rows].toarray() for matrix in (parts.human, parts.machine))
        group = np.unique(parts.talk["document"].to_numpy()[rows], return_inverse=True)[1]
        truth, many = human.mean(axis=0), group.max() + 1
        at, told = truth > 0, []
        add = lambda values: np.stack([np.bincount(group, column, minlength=many) for column in np.atleast_2d(values.T)], axis=1)  # noqa: E731
        for draw in range(draws):
            read = np.random.default_rng([2026, draw]).random(len(rows)) < 1 / 3
            v = weights(read, group, many, np.full(len(rows), 1 / 3))[:, None]
            sums = Sums(add(v * human), add(v), add(v * machine), add(machine), add(np.ones((len(rows), 1))), add((v > 0) * (human > 0)), add(v > 0))
            found = shares(sums)
            told.append([found["machine"], found["human_estimate"], found["estimate"], found["ci_low"], found["ci_high"]])
        counted, alone, corrected, low, high = np.moveaxis(np.array(told), 1, 0)
        errors = [100 * np.abs(one - truth)[:, at].mean() for one in (counted, alone, corrected)]
        given = ~np.isnan(low)
        held = (low <= truth) & (truth <= high)
        print(name, len(rows), many, int(at.sum()), *(f"{error:.2f}" for error in errors), f"{given[:, at].mean():.2f} {held[given].mean():.2f} {100 * (high - low)[given].mean():.1f}")
        for code in np.argsort(-truth, kind="stable")[:SHOWN]:
            mine = given[:, code]
            shown = (truth[code], counted[:, code].mean(), alone[:, code].mean(), corrected[:, code].mean(), low[mine, code].mean(), high[mine, code].mean())
            print(f"    {parts.codes[code]}:", *(f"{100 * one:.1f}" for one in shown))


def main() -> None:
    if sys.argv[1:] == ["studies"]:
        return studies()
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    figure, axes = pyplot.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    print("share 15 %; a row: groups, turns read, machine, sampling; corrected bias/coverage/width; people alone; machine's bias; talks with an interval")
    held = []
    for colour, mark, (name, machine) in zip(("#0072B2", "#D55E00", "#009E73", "#7A7A7A"), "os^D", MACHINES.items(), strict=True):
        by_groups = [_told(name, groups=groups, read=200, machine=machine, repetitions=repetitions) for groups in GROUPS]
        held += [100 * one["coverage"] for one in by_groups]
        axes[0].plot(GROUPS, [100 * one["coverage"] for one in by_groups], f"{mark}-", color=colour, label=name)
        axes[2].plot(GROUPS, [100 * one["bias"] for one in by_groups], f"{mark}-", color=colour)
        axes[2].plot(GROUPS, [100 * one["machine_bias"] for one in by_groups], "x:", color=colour)
        by_read = [_told(name, groups=20, read=read, machine=machine, repetitions=repetitions) for read in READ]
        axes[1].plot(READ, [one["width"] / one["human_width"] for one in by_read], f"{mark}-", color=colour)
        _told(name, groups=20, read=200, machine=machine, repetitions=repetitions, uneven=True)
    for share in (0.02, 0.05, 0.3):
        for groups, read in ((6, 100), (20, 100), (20, 500)):
            _told("fair", groups=groups, read=read, machine=MACHINES["fair"], repetitions=repetitions, share=share)
    axes[0].axhline(95, color="#888888", linewidth=0.8, linestyle="--")
    axes[0].set(title=f"Intervals hold the truth {min(held):.0f} to {max(held):.0f} times in 100", xlabel="groups (200 turns read)", ylabel="coverage, %", ylim=(80, 100))
    axes[0].legend(frameon=False, fontsize=8)
    axes[1].axhline(1, color="#888888", linewidth=0.8, linestyle="--")
    axes[1].set(title="A good machine narrows them", xlabel="turns read (20 groups)", ylabel="width / people alone")
    axes[2].axhline(0, color="#888888", linewidth=0.8)
    axes[2].set(title="The machine's count (×) is off", xlabel="groups (200 turns read)", ylabel="bias, percentage points")
    for one in axes:
        one.title.set_fontsize(9)
        one.spines[["top", "right"]].set_visible(False)
    pyplot.rcParams["svg.hashsalt"] = "yntymak"
    figure.savefig(ROOT / "docs" / "prevalence.svg", metadata={"Date": None, "Creator": "Yntymak"})


def _told(name: str, **options) -> dict[str, float]:
    one = runs(**options)
    print(f"{options['groups']:3} {options['read']:4} {name:13} {'uneven' if options.get('uneven') else 'even':6} {options.get('share', 0.15):.2f}   {one['bias']:+.4f} {one['coverage']:.3f} {one['width']:.3f}   {one['human_bias']:+.4f} {one['human_coverage']:.3f} {one['human_width']:.3f}   {one['machine_bias']:+.4f}   {one['given']:.2f}", flush=True)
    return one


if __name__ == "__main__":
    main()
