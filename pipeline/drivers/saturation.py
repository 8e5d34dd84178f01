"""Have we heard enough? New codes per further group, and how many more groups of which kind would be needed.

Guest, Namey and Chen (PLoS ONE 2020): codes new in a run of two groups against those of the first four; at 5 % or less the talk is saturated. Rarefaction and
extrapolation over groups, and Chao2 for the codes that nobody has raised yet, by Colwell et al. (Journal of Plant Ecology 2012). In: groups × codes, raised or not, in the
order in which the groups met. Out: the public tables `saturation`, a curve, and `further_groups`, an answer a kind of group. It counts codes of this codebook only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from pipeline.drivers.coded import Coded, count
from pipeline.drivers.raised import hidden_domains
from pipeline.protect.cells import PUBLIC
from pipeline.study import Study

BASE, RUN, THRESHOLD, ENOUGH = 4, 2, 0.05, 0.95
LEAST = 3  # of one or two groups nothing follows about what further ones would say
CURVE = ["wave", "n_groups", "codes", "expected", "ci_low", "ci_high", "extrapolated"]
FURTHER = ["wave", "group", "n_groups", "n_codes", "codes_in_all", "new_share", "saturated_after", "new_in_next", "groups_needed", "suppressed"]


def saturation(study: Study, parts: Coded, documents: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(saturation, further_groups) of a study, wave by wave."""
    curves, answers = [], []
    for wave, mine in parts.talk.groupby("wave", sort=True):
        hidden = hidden_domains(mine, study)
        if ("all", "all") in hidden:
            continue
        met = documents[documents["document"].isin(mine["document"])].sort_values(["date", "document"], na_position="last")
        number, names = pd.factorize(mine["document"])
        cells = pd.Index(met["document"]).get_indexer(names)[number]
        raised = count(parts.raised()[mine.index.to_numpy()], cells, len(met)) > 0
        told = steps(met["n_participants"].astype("Float64").fillna(0).tolist())
        curves.append(curve(raised).assign(wave=str(wave), codes=lambda frame: frame["codes"].where(frame["n_groups"].isin(told))))
        answers += [{"wave": str(wave)} | one | {"suppressed": one["group"] != "all" and ("group", one["group"]) in hidden} for one in further(raised, met["group"].fillna("").tolist())]
    table = pd.DataFrame(answers, columns=FURTHER)
    table[["n_codes", "new_in_next"]] = table[["n_codes", "new_in_next"]].astype("float64").mask(table["suppressed"].astype(bool))
    table["n_codes"] = table["n_codes"].astype("Int64")
    return (pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=CURVE))[CURVE], table


def steps(people: list[float]) -> list[int]:
    """After which groups the codes so far may be told: between two of them, and up to the last, at least ten people sat."""
    found, since = [], 0.0
    for number, n in enumerate(people, 1):
        since += n
        if since >= PUBLIC:
            found.append(number)
            since = 0.0
    # what is left over belongs to the last step
    return found if not found or since == 0 else [*found[:-1], len(people)]


def curve(raised: np.ndarray, *, most: float = 2.0) -> pd.DataFrame:
    """Codes after 1, 2 … groups: as they came, expected in any order, and beyond the last up to `most` times as many; 95 % interval of the expectation, NaN below three groups.

    raised   groups × codes, in the order of meeting
    """
    groups, incidence = len(raised), raised.sum(axis=0)
    seen, n = incidence[incidence > 0], np.arange(1, len(raised) + 1)
    observed, unseen = len(seen), _unseen(incidence, groups)
    as_they_came = np.maximum.accumulate(raised, axis=0).sum(axis=1)
    whole = observed + unseen
    missed = np.exp(_log_choose(groups - seen, n[:, None]) - _log_choose(groups, n[:, None]))
    expected = observed - missed.sum(axis=1)
    variance = ((1 - missed) ** 2).sum(axis=1) - expected**2 / whole if whole else np.zeros(groups)
    spread = np.sqrt(np.maximum(variance, 0.0))
    once, more = (incidence == 1).sum(), np.arange(1, int(groups * (most - 1)) + 1 if groups >= LEAST else 1)
    gain = unseen * (1 - (1 - once / (groups * unseen + once)) ** more) if unseen else np.zeros(len(more))
    # what is unseen is itself an estimate: the error grows with the share of it that is counted in
    inside = pd.DataFrame({"n_groups": n, "codes": as_they_came, "expected": expected, "se": spread, "extrapolated": False})
    beyond = pd.DataFrame({"n_groups": groups + more, "codes": None, "expected": observed + gain, "se": np.hypot(spread[-1] if groups else 0.0, gain), "extrapolated": True})
    frame = pd.concat([inside, beyond], ignore_index=True)
    frame["codes"] = frame["codes"].astype("Int64")
    if groups < LEAST:
        return frame.assign(ci_low=np.nan, ci_high=np.nan)
    return frame.assign(ci_low=np.maximum(frame["expected"] - 1.96 * frame["se"], 0), ci_high=np.minimum(frame["expected"] + 1.96 * frame["se"], raised.shape[1]))


def further(raised: np.ndarray, kinds: list[str]) -> list[dict]:
    """For all groups, then for each kind: codes heard, codes there may be (Chao2), the last run's share of new codes, groups until saturation, codes new in one further group, groups needed.

    new_in_next   the mean number of codes that only this group raised, over the groups of the kind: what one more of them would add
    groups_needed further groups until 95 % of Chao2 would be heard; it and codes_in_all are None below three groups
    """
    groups, incidence = len(raised), raised.sum(axis=0)
    alone = (raised & (incidence == 1)).sum(axis=1)
    share, after = guest(raised)
    unseen = _unseen(incidence, groups)
    found = [{"group": "all", "n_groups": groups, "n_codes": int((incidence > 0).sum()), "codes_in_all": (incidence > 0).sum() + unseen if groups >= LEAST else None, "new_share": share, "saturated_after": after,
              "new_in_next": float(alone.mean()), "groups_needed": _needed(incidence, groups)}]  # fmt: skip
    for kind in sorted(set(kinds) - {""}):
        mine = np.array([one == kind for one in kinds])
        found.append({"group": kind, "n_groups": int(mine.sum()), "n_codes": int(raised[mine].any(axis=0).sum()), "new_in_next": float(alone[mine].mean())})
    return found


def guest(raised: np.ndarray, *, base: int = BASE, run: int = RUN, threshold: float = THRESHOLD) -> tuple[float | None, int | None]:
    """(share of new codes in the last run, number of groups after which a run brought no more than `threshold`); None where there are too few groups or it was never so."""
    if len(raised) < base + run:
        return None, None
    first = raised[:base].any(axis=0).sum()
    heard = np.maximum.accumulate(raised, axis=0).sum(axis=1)
    news = {end: (heard[end - 1] - heard[end - run - 1]) / max(first, 1) for end in range(base + run, len(raised) + 1)}
    return float(news[len(raised)]), next((end - run for end, share in news.items() if share <= threshold), None)


def _unseen(incidence: np.ndarray, groups: int) -> float:
    once, twice = (incidence == 1).sum(), (incidence == 2).sum()
    factor = (groups - 1) / groups if groups else 0.0
    return float(factor * (once**2 / (2 * twice) if twice else once * (once - 1) / 2))


def _needed(incidence: np.ndarray, groups: int) -> int | None:
    observed, once, unseen = (incidence > 0).sum(), (incidence == 1).sum(), _unseen(incidence, groups)
    wanted = ENOUGH * (observed + unseen) - observed
    if observed == 0 or groups < LEAST:
        return None
    if wanted <= 0:
        return 0
    return int(np.ceil(np.log(1 - wanted / unseen) / np.log(1 - once / (groups * unseen + once))))


def _log_choose(n, k):
    n = np.asarray(n, dtype=float)
    return np.where(n >= k, special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(np.maximum(n - k, 0) + 1), -np.inf)
