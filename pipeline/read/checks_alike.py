"""Which interviews are copies of one another? Exact ones, and those that differ in far fewer answers than interviews here do.

Distance: Gower's (Biometrics 27, 1971) over the closed questions that both answered: an answer of a list counts 0 or 1, a number its difference as a share of
the range. An interview is a soft duplicate where its nearest neighbour is at most NEAR away and more than Z robust spreads nearer than neighbours usually are,
so that a homogeneous village is not taken for a fraud. Blocks: copies are made by one interviewer, so only interviews of one interviewer (without one: of one
cluster, else of one place) are compared; a block over MOST is cut by day and then in the order of the file.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.read.checks_parts import Answered, Part, answered, robust, times
from pipeline.read.survey import Survey

LEAST_ANSWERS, LEAST_INTERVIEWS, MOST = 8, 30, 1000
NEAR, Z = 0.15, 3.5


def duplicates(survey: Survey, *, leave=()) -> list[Part]:
    """Interviews whose answers, open ones too, all equal those of an earlier interview; identifiers, times and contacts are not looked at."""
    part = Part("duplicate")
    found = answered(survey, leave=leave, text=True)
    enough = np.flatnonzero((found.codes >= 0).sum(axis=1) >= LEAST_ANSWERS)
    part.tested = len(enough)
    if not len(enough):
        return [part]
    keys = pd.util.hash_pandas_object(pd.DataFrame(found.codes[enough]), index=False).to_numpy()
    first: dict[int, int] = {}
    for row, key in zip(enough, keys):
        other = first.setdefault(int(key), int(row))
        if other != row and (found.codes[row] == found.codes[other]).all():
            part.add(survey.answers.index[row], "remove_survey", other=survey.answers.index[other])
    return [part]


def soft_duplicates(survey: Survey, *, leave=(), blocks=()) -> Part:
    """Interviews nearer to another one than interviews of this survey are; the later of the two in the file is named."""
    part = Part("soft_duplicate")
    found = answered(survey, leave=leave)
    nearest, other, both = _neighbours(found, _blocks(survey, [name for name in blocks if name]))
    known = np.isfinite(nearest)
    part.tested = int(known.sum())
    if part.tested < LEAST_INTERVIEWS:
        part.note = f"fewer than {LEAST_INTERVIEWS} interviews can be compared"
        return part
    middle, spread = robust(nearest[known])
    every = answered(survey, leave=leave, text=True).codes if (nearest[known] == 0).any() else None
    seen = set()
    for row in np.flatnonzero(known & (nearest > 0) & (nearest <= min(NEAR, middle - Z * spread)) | known & (nearest == 0)):
        pair = (min(row, other[row]), max(row, other[row]))
        same_text = nearest[row] == 0 and bool((every[pair[0]] == every[pair[1]]).all())
        if pair in seen or same_text:
            continue
        seen.add(pair)
        shared = int(both[row])
        part.add(survey.answers.index[pair[1]], "remove_survey", other=survey.answers.index[pair[0]], differ=round(float(nearest[row]) * shared), shared=shared)
    return part


def _blocks(survey: Survey, names: list[str]) -> list[np.ndarray]:
    name = next((name for name in names if name in survey.answers), None)
    column = survey.answers[name].astype("string").fillna("") if name else pd.Series("", index=survey.answers.index)
    day = times(survey, "start").dt.date.astype("string").fillna("").to_numpy()
    out = []
    for rows in pd.Series(np.arange(len(column))).groupby(column.to_numpy()).indices.values():
        pieces = [rows] if len(rows) <= MOST else [rows[at] for at in pd.Series(rows).groupby(day[rows]).indices.values()]
        out += [piece[start : start + MOST] for piece in pieces for start in range(0, len(piece), MOST)]
    return [block for block in out if len(block) > 1]


def _neighbours(found: Answered, blocks: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distance to the nearest interview of the block, which one it is, and how many questions both answered."""
    n = len(found.codes)
    nearest, other, shared = np.full(n, np.inf), np.full(n, -1), np.zeros(n)
    with np.errstate(all="ignore"):
        reach = np.nanmax(found.numbers, axis=0, initial=-np.inf) - np.nanmin(found.numbers, axis=0, initial=np.inf) if n else np.empty(0)
    ranged = np.isfinite(reach) & (reach > 0)
    for block in blocks:
        # how many answers two interviews share is a product of matrices of 0 and 1, exact in float32 up to 16 million questions
        listed = found.codes[block][:, ~ranged]
        given = (listed >= 0).astype(np.float32)
        both = given @ given.T
        chosen = np.concatenate([(listed[:, at : at + 1] == np.unique(listed[listed[:, at] >= 0, at])).astype(np.float32) for at in range(listed.shape[1])] or [np.zeros((len(block), 0), np.float32)], axis=1)
        apart = both - chosen @ chosen.T
        for at in np.flatnonzero(ranged):
            value = found.numbers[block, at]
            there = (found.codes[block, at] >= 0) & ~np.isnan(value)
            pair = there[:, None] & there
            apart += np.where(pair, np.abs(value[:, None] - value) / reach[at], 0).astype(np.float32)
            both += pair
        least = max(LEAST_ANSWERS, int(np.median((found.codes[block] >= 0).sum(axis=1)) / 2))
        distance = np.where(both >= least, apart / np.maximum(both, 1), np.inf)
        np.fill_diagonal(distance, np.inf)
        best = distance.argmin(axis=1)
        here = np.arange(len(block))
        nearest[block], other[block], shared[block] = distance[here, best], block[best], both[here, best]
    return nearest, other, shared
