"""How common a code is in discussions of this kind: all machine predictions, corrected by the random human-coded sample.

Prediction-powered inference (Angelopoulos et al., Science 382, 2023) and design-based supervised learning (Egami et al., 2023):
the machine reads every turn, people read a random sample, and the mean of the machine's errors in the sample is taken off. The
errors are weighted by the inverse of the chance that a turn was drawn. Focus groups are the clusters: the standard error is the
jackknife's over groups, in which the trust in the machine is fitted anew each time, for with few groups the error of that fit counts
(Bell and McCaffrey, Survey Methodology 28, 2002); the interval is t with groups read - 1 degrees of freedom on the scale of log odds (Korn
and Graubard, Survey Methodology 24, 1998), so that it stays within 0 and 1. Below three turns of two groups there is no interval. In: arrays, one
entry a turn, or their sums by group. Out: Estimate, or arrays a code. A share of turns is never a share of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

LEAST_TURNS, LEAST_GROUPS = 3, 2  # of the sample, with the code and without it: docs/prevalence.md has the simulation behind them
WAITING = 0.1  # of the turns in which a code was found: from more codings that wait for a person no share is told
WAITS = "waits to be coded anew"
_NOISE = 1e-12  # shares of groups that differ by less are alike; what is left of their difference, or of a variance that much smaller than its terms, is rounding
_BLOCK = 256  # groups worked on at a time: their numbers of sixty codes stay near the processor


@dataclass(frozen=True)
class Estimate:
    """A share of turns in [0, 1] with its 95 % interval; `human_only` is the same from the human-coded turns alone.

    ci_low, ci_high   NaN with a single group, where people found the code, or turns without it, in fewer than three turns of two groups, and where the groups do not differ at all
    """

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
    Raises ValueError if lengths differ, no turn was sampled, a prediction or the human coding of a sampled turn is missing or not in [0, 1], or its inclusion is not in (0, 1].
    """
    machine, human, sampled, group = np.array(machine, dtype=float), np.array(human, dtype=float), np.array(sampled, dtype=bool), np.array(group)
    if not len(machine) == len(human) == len(sampled) == len(group):
        raise ValueError("machine, human, sampled and group have different lengths")
    if not sampled.any():
        raise ValueError("no turn was sampled: there is nothing to correct the machine by")
    for name, values in (("machine", machine), ("human, where sampled,", human[sampled])):
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(f"{name} has a value that is missing or not in [0, 1]")
    human = np.where(sampled, human, 0.0)
    names, cluster = np.unique(group, return_inverse=True)
    weight = weights(sampled, cluster, len(names), inclusion)
    total = lambda values: np.bincount(cluster, values, minlength=len(names))[:, None]  # noqa: E731
    sums = Sums(total(weight * human), total(weight), total(weight * machine), total(machine), total(np.ones(len(machine))), total(human > 0), total(sampled))
    found, alone = (_one(sums, trusted, level, int(sampled.sum())) for trusted in (True, False))
    return Estimate(*found, human_only=Estimate(*alone))


@dataclass(frozen=True)
class Sums:
    """Sums by focus group, groups × codes: weighted human codings, weighted predictions in the sample, all predictions, turns in which people found the code; groups × 1: weights, turns, turns that people read.

    waiting   groups × codes: turns of which a coding waits to be coded anew; they count as unread, so weights and turns read differ from code to code then, and are groups × codes
    """

    people: np.ndarray
    drawn: np.ndarray
    read: np.ndarray
    everything: np.ndarray
    size: np.ndarray
    found: np.ndarray
    looked: np.ndarray
    waiting: np.ndarray | None = None

    def value(self, tuning: np.ndarray) -> np.ndarray:
        people, read, drawn, *_ = self._totals
        with np.errstate(invalid="ignore", divide="ignore"):
            return (people - tuning * read) / drawn + tuning * self.machine_share()

    def groups_read(self) -> int:
        """Groups in which people read some turn."""
        return int((self.drawn > 0).any(axis=1).sum())

    def turns_read(self) -> np.ndarray:
        """Turns that people read, code by code: without those of which a coding waits."""
        return np.broadcast_to(self.looked, self.people.shape).sum(axis=0).astype(int)

    def machine_share(self) -> np.ndarray:
        """What the machine alone would say: its predictions counted, with nothing taken off."""
        *_, everything, size = self._totals
        return everything / size

    def tuning(self) -> np.ndarray:
        """How far to trust the machine: the share of its predictions that makes the variance least, between 0 and 1 (PPI++); 0 where it would lead below nought or above one."""
        return self._tuning

    def contributions(self, trusted: bool = True) -> np.ndarray:
        """Groups × codes: how far each group moves the estimates, scaled so that their squares add up to the variance (jackknife over groups, the tuning fitted anew).

        trusted   False is for people alone. NaN with fewer than two groups, or where only one group was read
        """
        groups, found = len(self.size), np.full(self.people.shape, np.nan)
        if groups < 2:
            return found
        tuning = self._tuning if trusted else np.zeros(self.people.shape[1])
        value, own = self.value(tuning), np.zeros(1)
        for low in range(0, groups, _BLOCK):
            out = [part[low : low + _BLOCK] for part in self._parts]
            people, read, drawn, everything, size = left = [total - part for total, part in zip(self._totals, out, strict=True)]
            with np.errstate(invalid="ignore", divide="ignore"):
                if (tuning > 0).any():
                    own = np.where(tuning > 0, _best(left, self._products, out), 0.0)
                found[low : low + _BLOCK] = value - ((people - own * read) / drawn + own * everything / size)
        return np.sqrt((groups - 1) / groups) * np.where(np.abs(found) < _NOISE, 0.0, found)

    def told(self) -> np.ndarray:
        """Codes of which an interval is given: people found them, and turns without them, in at least three turns of two groups, and few of their codings wait."""
        enough = [(turns.sum(axis=0) >= LEAST_TURNS) & ((turns > 0).sum(axis=0) >= LEAST_GROUPS) for turns in (self.found, self.looked - self.found)]
        return np.logical_and.reduce(enough) & ~self.unsettled()

    def unsettled(self) -> np.ndarray:
        """Codes of which more codings wait than a tenth of those found: a share without them would be too low, and nobody knows by how much."""
        return np.zeros(self.people.shape[1], dtype=bool) if self.waiting is None else self.waiting.sum(axis=0) > WAITING * self.found.sum(axis=0)

    def only(self, groups: np.ndarray) -> "Sums":
        """The same of some of the groups."""
        return Sums(*(None if (part := getattr(self, field.name)) is None else part[groups] for field in fields(self)))

    @property
    def _parts(self) -> tuple[np.ndarray, ...]:
        return self.people, self.read, self.drawn, self.everything, self.size

    @cached_property
    def _totals(self) -> tuple[np.ndarray, ...]:
        return tuple(part.sum(axis=0) for part in self._parts)

    @cached_property
    def _products(self) -> dict[tuple[int, int], np.ndarray]:
        """Sums over groups of the products of two parts, by the numbers of both."""
        found = {(i, j): (one * other).sum(axis=0) for i, one in enumerate(self._parts) for j, other in enumerate(self._parts) if i <= j}
        return found | {(j, i): value for (i, j), value in found.items()}

    @cached_property
    def _tuning(self) -> np.ndarray:
        best = _best(self._totals, self._products)
        value = self.value(best)
        return np.where((value > 0) & (value < 1), best, 0.0)


def _best(total: Sequence[np.ndarray], products: dict[tuple[int, int], np.ndarray], out: Sequence[np.ndarray] | None = None) -> np.ndarray:
    """The tuning of least variance from the five totals and the sums of their products: -cov / var of the two linearised parts of the estimate.

    out   what is left out of each row, whose products still stand in the sums
    """
    people, read, drawn, everything, size = total
    with np.errstate(invalid="ignore", divide="ignore"):
        # by which part: 0 people, 1 read, 2 drawn, 3 everything, 4 size
        sample = {0: 1 / drawn, 2: -people / drawn**2}
        slope = {1: -1 / drawn, 2: read / drawn**2, 3: 1 / size, 4: -everything / size**2}
        both, own = (sum(weight * sum(other * products[i, j] for j, other in slope.items()) for i, weight in side.items()) for side in (sample, slope))
        noise = np.maximum(_NOISE * sum(weight**2 * products[i, i] for i, weight in slope.items()), 1e-18)
        if out is not None:
            of_sample, of_slope = (sum(weight * out[i] for i, weight in side.items()) for side in (sample, slope))
            both, own = both - of_sample * of_slope, own - of_slope**2
        return np.clip(np.where(own > noise, -both / np.where(own > noise, own, 1.0), 0.0), 0, 1)


def shares(sums: Sums, *, level: float = 0.95) -> dict[str, np.ndarray]:
    """Arrays, one entry a code: estimate, se, ci_low, ci_high, tuning, machine, and human_estimate, human_low, human_high from people alone."""
    found = dict(zip(("estimate", "se", "ci_low", "ci_high"), _interval(sums, True, level), strict=True))
    human = dict(zip(("human_estimate", "human_se", "human_low", "human_high"), _interval(sums, False, level), strict=True))
    return found | human | {"tuning": sums.tuning(), "machine": sums.machine_share()}


def weights(sampled: np.ndarray, cluster: np.ndarray, groups: int, inclusion=None) -> np.ndarray:
    """The inverse of each sampled turn's chance to be drawn, 0 for the others. Raises ValueError if a chance is not in (0, 1]."""
    if inclusion is None:
        share = np.bincount(cluster, sampled, minlength=groups) / np.maximum(np.bincount(cluster, minlength=groups), 1)
        return np.where(sampled, 1 / np.where(sampled, share[cluster], 1.0), 0.0)
    chance = np.broadcast_to(np.array(inclusion, dtype=float), sampled.shape)
    if not ((chance[sampled] > 0) & (chance[sampled] <= 1)).all():
        raise ValueError("the inclusion of a sampled turn is not in (0, 1]")
    return np.where(sampled, 1 / np.where(sampled, chance, 1.0), 0.0)


def _interval(sums: Sums, trusted: bool, level: float) -> tuple[np.ndarray, ...]:
    from scipy import special, stats

    # what groups that nobody read differ by is not known: they bear no degree of freedom
    groups = sums.groups_read()
    value = sums.value(sums.tuning() if trusted else np.zeros(sums.people.shape[1]))
    se = np.sqrt((sums.contributions(trusted) ** 2).sum(axis=0))
    # groups that are all alike tell no spread: an interval without width would claim that every further group is like them
    given = sums.told() & (value > 0) & (value < 1) & (groups > 1) & (se > 0)
    inside = np.where(given, value, 0.5)
    half = stats.t.ppf((1 + level) / 2, max(groups - 1, 1)) * se / (inside * (1 - inside))
    return value, se, *(np.where(given, special.expit(special.logit(inside) + sign * half), np.nan) for sign in (-1, 1))


def _one(sums: Sums, trusted: bool, level: float, sampled: int) -> tuple:
    tuning = float(sums.tuning()[0]) if trusted else 0.0
    return (*(float(part[0]) for part in _interval(sums, trusted, level)), len(sums.size), int(sums.size.sum()), sampled, tuning)
