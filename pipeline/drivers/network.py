"""Which codes are raised in one breath? Pairs of codes in one turn, with intervals.

Log odds ratio of two codes over the turns that people read, with half a turn added to each cell (Haldane 1955), linearised, with the focus groups as clusters and t with
groups - 1 degrees of freedom. In: what `coded` gathers. Out: the public table `pairs`, the pairs said in at least three turns of two groups, if ten people sat in these groups.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.drivers.coded import Coded, count
from pipeline.drivers.prevalence import WAITING
from pipeline.protect.cells import PUBLIC

LEAST_TURNS, LEAST_GROUPS = 3, 2
SIGNS = (1, -1, -1, 1)  # of the turns with both codes, the first alone, the second alone, neither
COLUMNS = ["first", "second", "n_groups", "n_turns", "log_odds", "ci_low", "ci_high"]


def pairs(parts: Coded) -> pd.DataFrame:
    """The table `pairs`, the most frequent first; without turns that people read at random it is empty."""
    rows = np.flatnonzero(parts.sampled)
    if not len(rows):
        return pd.DataFrame(columns=COLUMNS)
    document, names = pd.factorize(parts.talk["document"].iloc[rows], sort=True)
    said, waits = ((matrix[rows] > 0).astype(float).tocsr() if matrix is not None else None for matrix in (parts.human, parts.waiting))
    people = parts.talk.drop_duplicates("document").set_index("document")["n_participants"].astype("Float64").fillna(0).reindex(names).to_numpy(dtype=float)
    # as with shares (prevalence.Sums.unsettled), nothing is told of a code of which much waits
    settled = np.ones(len(parts.codes), dtype=bool) if waits is None else _sum(waits) <= WAITING * _sum(said)
    found = [_of_code(number, said, waits, document, len(names), people) for number in np.flatnonzero(settled)]
    frame = pd.concat([one[settled[one["second"].astype(int)]] for one in found if len(one)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    frame = frame.assign(**{column: np.array(parts.codes, dtype=object)[frame[column].astype(int)] for column in ("first", "second")})
    return frame.sort_values(["n_turns", "first", "second"], ascending=[False, True, True]).reset_index(drop=True)[COLUMNS]


def _of_code(one: int, said: sparse.csr_matrix, waits: sparse.csr_matrix | None, document: np.ndarray, groups: int, people: np.ndarray) -> pd.DataFrame:
    """The pairs of a code with those after it that may be shown; a turn of which a coding of either code waits counts as unread."""
    from scipy import stats

    total = lambda matrix, rows: count(matrix[rows, one + 1 :], document[rows], groups)  # noqa: E731
    holds, known = (said[:, [one]].toarray().ravel() > 0), np.ones(len(document), dtype=bool) if waits is None else waits[:, [one]].toarray().ravel() == 0
    together = total(said, holds)
    shown = np.flatnonzero((together.sum(axis=0) >= LEAST_TURNS) & ((together > 0).sum(axis=0) >= LEAST_GROUPS) & (people @ (together > 0) >= PUBLIC))
    if not len(shown):
        return pd.DataFrame(columns=COLUMNS)
    first, second, turns = np.bincount(document, holds, minlength=groups)[:, None], total(said, known), np.bincount(document, known, minlength=groups)[:, None]
    if waits is not None:
        first, turns = first - total(waits, holds), turns - total(waits, known)
    # what is said in every turn stands with everything: of that no association follows
    shown = shown[(np.broadcast_to(turns - first, together.shape).sum(axis=0) > 0)[shown] & ((turns - second).sum(axis=0) > 0)[shown]]
    cells = [np.broadcast_to(cell, together.shape)[:, shown] for cell in (together, first - together, second - together, turns - first - second + together)]
    # half a turn is added to each cell
    sums = [cell.sum(axis=0) + 0.5 for cell in cells]
    log_odds = sum(sign * np.log(whole) for sign, whole in zip(SIGNS, sums, strict=True))
    # the expected part of a group falls out: it is the same part of each cell's sum
    influence = sum(sign * cell / whole for sign, cell, whole in zip(SIGNS, cells, sums, strict=True))
    k = (np.broadcast_to(turns, together.shape)[:, shown] > 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = np.where(k > 1, stats.t.ppf(0.975, np.maximum(k - 1, 1)) * np.sqrt(k / (k - 1) * (influence**2).sum(axis=0)), np.nan)
    return pd.DataFrame({"first": one, "second": one + 1 + shown, "n_groups": (cells[0] > 0).sum(axis=0), "n_turns": cells[0].sum(axis=0).astype(int), "log_odds": log_odds, "ci_low": log_odds - half, "ci_high": log_odds + half})


def _sum(matrix: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(matrix.sum(axis=0)).ravel()
