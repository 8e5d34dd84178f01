"""How common a code is in discussions of this kind: all machine predictions, corrected by the random human-coded sample.

Prediction-powered inference (Angelopoulos et al., Science 382, 2023) and design-based supervised learning (Egami et al., 2023):
the machine reads every turn, people read a random sample, and the mean of the machine's errors in the sample is taken off. The
errors are weighted by the inverse of the chance that a turn was drawn. Focus groups are the clusters, t with groups - 1 degrees
of freedom. In: arrays, one entry a turn. Out: Estimate. A share of turns is never a share of people.
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
    weight = np.where(sampled, 1 / _inclusion(sampled, cluster, len(names), inclusion), 0.0)
    size = np.bincount(cluster, minlength=len(names)).astype(float)
    total = lambda values: np.bincount(cluster, values, minlength=len(names))  # noqa: E731
    people = total(weight * human)
    drawn = total(weight)
    read = total(weight * machine)
    everything = total(machine)
    alone = _fitted(_Parts(people, drawn, read, everything, size), 0.0, level, sampled)
    tuned = _Parts(people, drawn, read, everything, size)
    best = _tuning(tuned)
    return _fitted(tuned, best, level, sampled, human_only=alone)


@dataclass(frozen=True)
class _Parts:
    """Sums by focus group: weighted human codings, weights, weighted predictions in the sample, all predictions, turns."""

    people: np.ndarray
    drawn: np.ndarray
    read: np.ndarray
    everything: np.ndarray
    size: np.ndarray

    def value(self, tuning: float) -> float:
        sampled = (self.people - tuning * self.read).sum() / self.drawn.sum()
        return float(sampled + tuning * self.everything.sum() / self.size.sum())

    def influence(self, tuning: float) -> np.ndarray:
        """Each group's linearised contribution to the estimate: two ratios, one over the sample, one over all turns."""
        error = (self.people - tuning * self.read).sum() / self.drawn.sum()
        mean = self.everything.sum() / self.size.sum()
        sample = (self.people - tuning * self.read - error * self.drawn) / self.drawn.sum()
        return sample + tuning * (self.everything - mean * self.size) / self.size.sum()


def _inclusion(sampled, cluster, groups, inclusion) -> np.ndarray:
    if inclusion is None:
        share = np.bincount(cluster, sampled, minlength=groups) / np.bincount(cluster, minlength=groups)
        overall = sampled.mean()
        return np.where(share > 0, share, overall)[cluster]
    chance = np.broadcast_to(np.array(inclusion, dtype=float), sampled.shape)
    if not ((chance[sampled] > 0) & (chance[sampled] <= 1)).all():
        raise ValueError("the inclusion of a sampled turn is not in (0, 1]")
    return np.where(sampled, chance, 1.0)


def _tuning(parts: _Parts) -> float:
    """How far to trust the machine: the share of its predictions that makes the variance least, between 0 and 1 (PPI++)."""
    zero, one = parts.influence(0.0), parts.influence(1.0)
    slope = one - zero
    spread = (slope**2).sum()
    return float(np.clip(-(zero * slope).sum() / spread, 0, 1)) if spread > 0 else 0.0


def _fitted(parts: _Parts, tuning: float, level: float, sampled: np.ndarray, human_only: Estimate | None = None) -> Estimate:
    from scipy import stats

    groups = len(parts.size)
    value = parts.value(tuning)
    if groups < 2:
        return Estimate(value, np.nan, np.nan, np.nan, groups, int(parts.size.sum()), int(sampled.sum()), tuning, human_only)
    influence = parts.influence(tuning)
    se = float(np.sqrt(groups / (groups - 1) * ((influence - influence.mean()) ** 2).sum()))
    half = stats.t.ppf((1 + level) / 2, groups - 1) * se
    return Estimate(value, se, value - half, value + half, groups, int(parts.size.sum()), int(sampled.sum()), tuning, human_only)
