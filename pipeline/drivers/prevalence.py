"""How common a code is in discussions of this kind: all machine predictions, corrected by the random human-coded sample.

Prediction-powered inference (Angelopoulos et al., Science 382, 2023) and design-based supervised learning (Egami et al., 2023):
the machine reads every turn, people read a random sample, and the mean of the machine's errors in the sample is taken off. The
errors are weighted by the inverse of the chance that a turn was drawn. Focus groups are the clusters, t with groups - 1 degrees
of freedom. In: arrays, one entry a turn, or their sums by group. Out: Estimate, or arrays a code. A share of turns is never a share of people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A share of turns in [0, 1] with its 95 % interval; `human_only` is the same from the human-coded turns alone."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n_groups: int
    n_turns: int
    n_sampled: int
    tuning: float
    human_only: "Estimate | None" = None


def estimate(machine, human, sampled, group, *, inclusion=None, level: float = 0.95) -> Estimate:
    """Share of turns that hold the code, in the population that the groups come from.

    machine    0/1 or probability for every turn
    human      0/1 where sampled; anything elsewhere
    sampled    True for turns of the random human-coded sample
    group      focus group of each turn
    inclusion  chance of each turn to be sampled; by default the sampled share of its own group
    Raises ValueError if lengths differ, no turn was sampled, or an inclusion of a sampled turn is not in (0, 1].
    """
    machine, sampled = np.array(machine, dtype=float), np.array(sampled, dtype=bool)
    human = np.where(sampled, np.array(human, dtype=float), 0.0)
    names, cluster = np.unique(np.array(group), return_inverse=True)
    if not len(machine) == len(human) == len(sampled) == len(cluster):
        raise ValueError("machine, human, sampled and group have different lengths")
    if not sampled.any():
        raise ValueError("no turn was sampled: there is nothing to correct the machine by")
    weight = weights(sampled, cluster, len(names), inclusion)
    total = lambda values: np.bincount(cluster, values, minlength=len(names))[:, None]  # noqa: E731
    sums = Sums(total(weight * human), total(weight), total(weight * machine), total(machine), total(np.ones(len(machine))))
    found, alone = (_one(sums, tuning, level, int(sampled.sum())) for tuning in (sums.tuning(), np.zeros(1)))
    return Estimate(*found, human_only=Estimate(*alone))


@dataclass(frozen=True)
class Sums:
    """Sums by focus group, groups × codes: weighted human codings, weighted predictions in the sample, all predictions; groups × 1: weights, turns."""

    people: np.ndarray
    drawn: np.ndarray
    read: np.ndarray
    everything: np.ndarray
    size: np.ndarray

    def value(self, tuning: np.ndarray) -> np.ndarray:
        sampled = (self.people - tuning * self.read).sum(axis=0) / self.drawn.sum()
        return sampled + tuning * self.machine_share()

    def machine_share(self) -> np.ndarray:
        """What the machine alone would say: its predictions counted, with nothing taken off."""
        return self.everything.sum(axis=0) / self.size.sum()

    def influence(self, tuning: np.ndarray) -> np.ndarray:
        """Each group's linearised contribution to the estimates: two ratios, one over the sample, one over all turns. Each column adds up to nought."""
        error = (self.people - tuning * self.read).sum(axis=0) / self.drawn.sum()
        sample = (self.people - tuning * self.read - error * self.drawn) / self.drawn.sum()
        return sample + tuning * (self.everything - self.machine_share() * self.size) / self.size.sum()

    def tuning(self) -> np.ndarray:
        """How far to trust the machine: the share of its predictions that makes the variance least, between 0 and 1 (PPI++)."""
        zero = self.influence(np.zeros(self.people.shape[1]))
        slope = self.influence(np.ones(self.people.shape[1])) - zero
        spread = (slope**2).sum(axis=0)
        return np.clip(np.where(spread > 0, -(zero * slope).sum(axis=0) / np.where(spread > 0, spread, 1.0), 0.0), 0, 1)

    def only(self, groups: np.ndarray) -> "Sums":
        """The same of some of the groups."""
        return Sums(self.people[groups], self.drawn[groups], self.read[groups], self.everything[groups], self.size[groups])


def spread(influence: np.ndarray, df: int) -> np.ndarray:
    """Standard error of each code from the groups' contributions, which add up to nought; NaN below one degree of freedom."""
    groups = len(influence)
    if df < 1 or groups < 2:
        return np.full(influence.shape[1], np.nan)
    return np.sqrt(groups / (groups - 1) * ((influence - influence.mean(axis=0)) ** 2).sum(axis=0))


def shares(sums: Sums, *, level: float = 0.95) -> dict[str, np.ndarray]:
    """Arrays, one entry a code: estimate, se, ci_low, ci_high, tuning, machine, and human_estimate, human_low, human_high from people alone."""
    tuning = sums.tuning()
    found = dict(zip(("estimate", "se", "ci_low", "ci_high"), _interval(sums, tuning, level), strict=True))
    human = dict(zip(("human_estimate", "human_se", "human_low", "human_high"), _interval(sums, np.zeros(len(tuning)), level), strict=True))
    return found | human | {"tuning": tuning, "machine": sums.machine_share()}


def weights(sampled: np.ndarray, cluster: np.ndarray, groups: int, inclusion=None) -> np.ndarray:
    """The inverse of each sampled turn's chance to be drawn, 0 for the others. Raises ValueError if a chance is not in (0, 1]."""
    if inclusion is None:
        share = np.bincount(cluster, sampled, minlength=groups) / np.maximum(np.bincount(cluster, minlength=groups), 1)
        return np.where(sampled, 1 / np.where(sampled, share[cluster], 1.0), 0.0)
    chance = np.broadcast_to(np.array(inclusion, dtype=float), sampled.shape)
    if not ((chance[sampled] > 0) & (chance[sampled] <= 1)).all():
        raise ValueError("the inclusion of a sampled turn is not in (0, 1]")
    return np.where(sampled, 1 / np.where(sampled, chance, 1.0), 0.0)


def _interval(sums: Sums, tuning: np.ndarray, level: float) -> tuple[np.ndarray, ...]:
    from scipy import stats

    groups = len(sums.size)
    value, se = sums.value(tuning), spread(sums.influence(tuning), groups - 1)
    half = stats.t.ppf((1 + level) / 2, groups - 1) * se if groups > 1 else se
    return value, se, value - half, value + half


def _one(sums: Sums, tuning: np.ndarray, level: float, sampled: int) -> tuple:
    return (*(float(part[0]) for part in _interval(sums, tuning, level)), len(sums.size), int(sums.size.sum()), sampled, float(tuning[0]))
