"""How sure are the weights of needs? Draws of both sides within their intervals, and the weights that each draw would give.

A side's estimate is drawn from the normal distribution whose 95 % limits are those of its interval, cut to [0, 1]; what several places share (an area's
estimate) is drawn once for all of them. The ranks and weights are then taken as in needs. In: the table `needs` and the study's seed. Out: `need_draws`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.findings.needs import weights

DRAWS = 20
COLUMNS = ["place", "need", "draw", "weight"]
_LIMITS = 2 * 1.959964


def need_draws(needs: pd.DataFrame, seed: int, draws: int = DRAWS) -> pd.DataFrame:
    """Rows of the table `need_draws`: the weight of each need of each place in each draw; needs without evidence are left out.

    needs   the table `needs`; audiences of one place share their evidence
    """
    needs = needs.drop_duplicates(["place", "need"]) if len(needs) else needs
    if needs.empty or draws < 1:
        return pd.DataFrame(columns=COLUMNS)
    sides = {side: _drawn(needs, side, keys, seed, draws) for side, keys in (("talk_side", ["need", "talk_area"]), ("survey_side", ["indicator", "survey_area"]))}
    rows = []
    for place, here in needs.groupby("place", sort=False):
        at = needs.index.get_indexer(here.index)
        for draw in range(draws):
            weight = weights(here.assign(**{side: values[at, draw] for side, values in sides.items()}))
            rows.append(pd.DataFrame({"place": place, "need": here["need"], "draw": draw, "weight": weight})[weight > 0])
    return pd.concat(rows, ignore_index=True)


def _drawn(needs: pd.DataFrame, side: str, keys: list[str], seed: int, draws: int) -> np.ndarray:
    """Needs x draws; the same evidence has the same draws, whichever place it stands in for."""
    stem = side.removesuffix("_side")
    value, low, high = (needs[column].to_numpy(float) for column in (side, f"{stem}_low", f"{stem}_high"))
    evidence = needs[keys].fillna("").agg("/".join, axis=1)
    noise = {key: np.random.default_rng([seed, len(stem), number]).standard_normal(draws) for number, key in enumerate(sorted(set(evidence)))}
    spread = np.nan_to_num((high - low) / _LIMITS)
    # a side that was estimated above nothing stays above it: the ranks count only what was raised
    return np.clip(value[:, None] + spread[:, None] * np.stack([noise[key] for key in evidence]), 1e-9, 1).astype(float) * np.where(value > 0, 1.0, value)[:, None]
