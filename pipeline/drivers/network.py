"""Which codes are raised in one breath? Pairs of codes in one turn, with intervals.

Log odds ratio of two codes over the turns that people read, with half a turn added to each cell (Haldane 1955), linearised, with the focus groups as clusters and t with
groups - 1 degrees of freedom. In: what `coded` gathers. Out: the public table `pairs`, the pairs said in at least three turns of two groups, if ten people sat in these groups.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.coded import Coded
from pipeline.protect.cells import PUBLIC

LEAST_TURNS, LEAST_GROUPS = 3, 2
COLUMNS = ["first", "second", "n_groups", "n_turns", "log_odds", "ci_low", "ci_high"]


def pairs(parts: Coded) -> pd.DataFrame:
    """The table `pairs`, the most frequent first; without turns that people read at random it is empty."""
    from scipy import stats

    rows = np.flatnonzero(parts.sampled)
    if not len(rows):
        return pd.DataFrame(columns=COLUMNS)
    document, names = pd.factorize(parts.talk["document"].to_numpy()[rows], sort=True)
    order = np.argsort(document, kind="stable")
    said, document = (parts.human[rows][order] > 0).astype(float), document[order]
    ends = np.searchsorted(document, np.arange(len(names) + 1))
    people = parts.talk.drop_duplicates("document").set_index("document")["n_participants"].astype("Float64").fillna(0).reindex(names).to_numpy(dtype=float)
    together = [np.asarray((said[low:high].T @ said[low:high]).todense()) for low, high in zip(ends, ends[1:], strict=False)]
    n = np.diff(ends).astype(float)
    total = sum(together)
    cells = [part + 0.5 for part in _cells(total, n.sum())]
    log_odds = np.log(cells[0]) - np.log(cells[1]) - np.log(cells[2]) + np.log(cells[3])
    variance, groups, behind = np.zeros_like(total), np.zeros_like(total), np.zeros_like(total)
    share = [cell / n.sum() for cell in cells]
    for one, turns, here in zip(together, n, people, strict=True):
        mine = _cells(one, turns)
        variance += sum(sign * (part - part_share * turns) / cell for sign, part, part_share, cell in zip((1, -1, -1, 1), mine, share, cells, strict=True)) ** 2
        groups += one > 0
        behind += here * (one > 0)
    k = len(names)
    half = stats.t.ppf(0.975, k - 1) * np.sqrt(k / (k - 1) * variance) if k > 1 else np.full_like(total, np.nan)
    shown = np.triu((total >= LEAST_TURNS) & (groups >= LEAST_GROUPS) & (behind >= PUBLIC), 1)
    a, b = np.nonzero(shown)
    frame = pd.DataFrame({"first": np.array(parts.codes, dtype=object)[a], "second": np.array(parts.codes, dtype=object)[b], "n_groups": groups[a, b].astype(int), "n_turns": total[a, b].astype(int),
                          "log_odds": log_odds[a, b], "ci_low": (log_odds - half)[a, b], "ci_high": (log_odds + half)[a, b]})  # fmt: skip
    return frame.sort_values(["n_turns", "first", "second"], ascending=[False, True, True]).reset_index(drop=True)[COLUMNS]


def _cells(together: np.ndarray, turns: float) -> tuple[np.ndarray, ...]:
    one = np.diag(together)
    return together, one[:, None] - together, one[None, :] - together, turns - one[:, None] - one[None, :] + together
