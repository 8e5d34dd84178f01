"""Every set of modules that the minutes allow, looked at one by one: the exact best choice under many weights at once.

Prerequisites and what is required leave few sets, tens or hundreds of thousands for three days. How often each answers each need is worked out once; one product
with the weights then gives what every set covers, under the needs and under each draw of them, so that nothing is estimated and nothing searched. In: modules, what they
answer, minutes. Out: Sets, or None where there are more than MOST: then the integer programme (select.solve) chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.training.catalogue import Catalogue

# each further module for a need counts half of the one before, the fourth nothing
GAINS = (1.0, 0.5, 0.25)
# among equals the modules that stand first in the catalogue are taken
EVEN = 1e-6
MOST = 1 << 20
# sets valued at a time: what fits a processor's own memory
CHUNK = 1 << 13
# a product's last digits differ from one processor to another: sets no further apart are equal, and the first is taken
EQUAL = 1e-9


@dataclass(frozen=True)
class Sets:
    """`bits`: a set's modules as bits in the order of `names`; `minutes`: what they take at their shortest; `times`: sets × needs, how many modules of a set answer a need."""

    names: tuple[str, ...]
    bits: np.ndarray
    minutes: np.ndarray
    times: np.ndarray

    def worth(self, weights: np.ndarray) -> np.ndarray:
        """What each set covers, less a trifle that decides among equals. `weights`: needs × draws. Returns sets × draws, in the units of the weights."""
        gained = np.r_[0.0, np.cumsum(GAINS)]
        index = np.array([[at * (byte >> at & 1) for at in range(8)] for byte in range(256)]).sum(axis=1)
        late = EVEN * sum(((8 * at * np.array([bin(byte).count("1") for byte in range(256)]) + index)[self.bits >> 8 * at & 255] for at in range(-(-len(self.names) // 8))), np.zeros(len(self.bits)))
        found = np.empty((len(self.bits), weights.shape[1]))
        for start in range(0, len(found), CHUNK):
            part = slice(start, start + CHUNK)
            found[part] = gained[self.times[part]] @ weights - late[part, None]
        return found

    def best(self, worth: np.ndarray, allowed: np.ndarray) -> list[str] | None:
        """The modules of the worthiest set among those allowed; None where none is. `worth`: a column of what `worth` returns, -inf where a set is ruled out; `allowed`: a boolean a set."""
        worth = np.where(allowed, worth, -np.inf)
        if not len(worth) or worth.max() == -np.inf:
            return None
        first = self.bits[worth >= worth.max() - EQUAL].min()
        return [m for i, m in enumerate(self.names) if int(first) >> i & 1]

    def within(self, modules) -> np.ndarray:
        """Which sets hold no other modules than these."""
        return self.bits & ~self._bits(modules) == 0

    def holding(self, modules) -> np.ndarray:
        """Which sets hold all of these modules; none where one of them is unknown."""
        together = self._bits(modules)
        return (self.bits & together == together) & (set(modules) <= set(self.names))

    def _bits(self, modules) -> np.int64:
        return np.int64(sum(1 << i for i, m in enumerate(self.names) if m in modules))


def every_set(names: Sequence[str], needs: Sequence[str], catalogue: Catalogue, minutes: int, required: Sequence[str] = ()) -> Sets | None:
    """All sets of these modules that hold what is required and each module's prerequisites, and at their shortest take no more than `minutes`; None where they are more than MOST."""
    if len(names) > 62:
        return None
    bit = {m: 1 << i for i, m in enumerate(names)}
    order = _prerequisites_first(names, catalogue)
    steps = tuple((bit[m], sum(bit[p] for p in catalogue[m].prerequisites), catalogue[m].minutes_min, m in required) for m in order)
    if not _are_few(steps, minutes, MOST):
        return None
    answers = [np.array([code in catalogue[m].answers for code in needs], np.uint8) for m in order]
    bits, taken, times = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros((1, len(needs)), np.uint8)
    for step, answered in zip(steps, answers, strict=True):
        add, wider, longer = _with(step, bits, taken, minutes)
        more = wider, longer, times[add] + answered
        bits, taken, times = more if step[3] else (np.concatenate(pair) for pair in zip((bits, taken, times), more, strict=True))
    return Sets(tuple(names), bits, taken, np.minimum(times, len(GAINS)))


# places ask for the same sets again and again: that they are too many is found out once
@lru_cache(maxsize=1024)
def _are_few(steps: tuple[tuple[int, int, int, bool], ...], minutes: int, most: int) -> bool:
    """Whether there are no more than `most` sets. A step is a module's bit, those of its prerequisites, its minutes and whether it is required."""
    bits, taken = np.zeros(1, np.int64), np.zeros(1, np.int32)
    for step in steps:
        _, wider, longer = _with(step, bits, taken, minutes)
        bits, taken = (wider, longer) if step[3] else (np.concatenate((bits, wider)), np.concatenate((taken, longer)))
        if len(bits) > most:
            return False
    return True


def _with(step: tuple[int, int, int, bool], bits: np.ndarray, taken: np.ndarray, minutes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which sets may take in a module, and these sets with it: their bits and minutes."""
    bit, before, least, _ = step
    add = (bits & before == before) & (taken + least <= minutes)
    return add, bits[add] | bit, taken[add] + np.int32(least)


def _prerequisites_first(names: Sequence[str], catalogue: Catalogue) -> list[str]:
    order: list[str] = []
    while len(order) < len(names):
        order += [m for m in names if m not in order and set(catalogue[m].prerequisites) <= set(order)][:1] or [m for m in names if m not in order]
    return order
