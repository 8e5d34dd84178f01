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

from dataclasses import dataclass, fields

import numpy as np

LEAST_TURNS, LEAST_GROUPS = 3, 2  # of the sample, with the code and without it: docs/prevalence.md has the simulation behind them
WAITING = 0.1  # of the turns in which a code was found: from more codings that wait for a person no share is told
WAITS = "waits to be coded anew"


@dataclass(frozen=True)
class Estimate:
    """A share of turns in [0, 1] with its 95 % interval; `human_only` is the same from the human-coded turns alone.

    ci_low, ci_high   NaN with a single group, and where people found the code, or turns without it, in fewer than three turns of two groups
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
        with np.errstate(invalid="ignore", divide="ignore"):
            sampled = (self.people - tuning * self.read).sum(axis=0) / self.drawn.sum(axis=0)
        return sampled + tuning * self.machine_share()

    def groups_read(self) -> int:
        """Groups in which people read some turn."""
        return int((self.drawn > 0).any(axis=1).sum())

    def machine_share(self) -> np.ndarray:
        """What the machine alone would say: its predictions counted, with nothing taken off."""
        return self.everything.sum(axis=0) / self.size.sum()

    def tuning(self) -> np.ndarray:
        """How far to trust the machine: the share of its predictions that makes the variance least, between 0 and 1 (PPI++); 0 where it would lead below nought or above one."""
        parts = self._parts()
        best = _best(parts.sum(axis=0)[None], _products(parts))[0]
        value = self.value(best)
        return np.where((value > 0) & (value < 1), best, 0.0)

    def contributions(self, trusted: bool = True) -> np.ndarray:
        """Groups × codes: how far each group moves the estimates, scaled so that their squares add up to the variance (jackknife over groups, the tuning fitted anew).

        trusted   False is for people alone. NaN with fewer than two groups, or where only one group was read
        """
        groups, tuning = len(self.size), self.tuning() if trusted else np.zeros(self.people.shape[1])
        if groups < 2:
            return np.full(self.people.shape, np.nan)
        parts = self._parts()
        left = parts.sum(axis=0) - parts
        with np.errstate(invalid="ignore", divide="ignore"):
            own = np.where(tuning > 0, _best(left, _products(parts), parts), 0.0)
            people, read, drawn, everything, size = np.moveaxis(left, -1, 0)
            without = (people - own * read) / drawn + own * everything / size
        return np.sqrt((groups - 1) / groups) * (self.value(tuning) - without)

    def told(self) -> np.ndarray:
        """Codes of which an interval is given: people found them, and turns without them, in at least three turns of two groups, and few of their codings wait."""
        enough = [(turns.sum(axis=0) >= LEAST_TURNS) & ((turns > 0).sum(axis=0) >= LEAST_GROUPS) for turns in (self.found, self.looked - self.found)]
        return np.logical_and.reduce(enough) & ~self.unsettled()

    def unsettled(self) -> np.ndarray:
        """Codes of which more codings wait than a tenth of those found: a share without them would be too low, and nobody knows by how much."""
        return np.zeros(self.people.shape[1], dtype=bool) if self.waiting is None else self.waiting.sum(axis=0) > WAITING * self.found.sum(axis=0)

    def _parts(self) -> np.ndarray:
        return np.stack([np.broadcast_to(part, self.people.shape) for part in (self.people, self.read, self.drawn, self.everything, self.size)], axis=-1).astype(float)

    def only(self, groups: np.ndarray) -> "Sums":
        """The same of some of the groups."""
        return Sums(*(None if (part := getattr(self, field.name)) is None else part[groups] for field in fields(self)))


def _products(parts: np.ndarray) -> np.ndarray:
    """Codes × 5 × 5: sums over groups of the products of their parts."""
    by_code = parts.transpose(1, 0, 2)
    return by_code.transpose(0, 2, 1) @ by_code


def _best(total: np.ndarray, products: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The tuning of least variance from sums over groups (rows × codes × 5) and sums of their products: -cov / var of the two linearised parts of the estimate.

    out   what is left out of each row, whose products still stand in the sums
    """
    people, read, drawn, everything, size = np.moveaxis(total, -1, 0)
    none = np.zeros_like(people)
    with np.errstate(invalid="ignore", divide="ignore"):
        sample = np.stack([1 / drawn, none, -people / drawn**2, none, none], axis=-1)
        slope = np.stack([none, -1 / drawn, read / drawn**2, 1 / size, -everything / size**2], axis=-1)
        both, own = (((one.transpose(1, 0, 2) @ products).transpose(1, 0, 2) * slope).sum(axis=-1) for one in (sample, slope))
        if out is not None:
            of_slope = (slope * out).sum(axis=-1)
            both, own = both - (sample * out).sum(axis=-1) * of_slope, own - of_slope**2
        return np.clip(np.where(own > 1e-18, -both / np.where(own > 1e-18, own, 1.0), 0.0), 0, 1)


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
    given = sums.told() & (value > 0) & (value < 1) & (groups > 1)
    inside = np.where(given, value, 0.5)
    half = stats.t.ppf((1 + level) / 2, max(groups - 1, 1)) * se / (inside * (1 - inside))
    return value, se, *(np.where(given, special.expit(special.logit(inside) + sign * half), np.nan) for sign in (-1, 1))


def _one(sums: Sums, trusted: bool, level: float, sampled: int) -> tuple:
    tuning = float(sums.tuning()[0]) if trusted else 0.0
    return (*(float(part[0]) for part in _interval(sums, trusted, level)), len(sums.size), int(sums.size.sum()), sampled, tuning)
