"""Which drivers do two groups raise unequally often: women and men, young and old, north and south, before and after, an audience and the rest?

The difference of two corrected shares of turns (prevalence), with the focus groups as clusters: where both sides sit in one group, its two contributions are taken
together. Many codes are compared at once, so the p-values of the whole declared family, all contrasts of the study, are adjusted for the share of false finds (Benjamini
and Hochberg, 1995). In: what `coded` gathers, and `drivers` in study.yaml. Out: the table `contrasts`. Direction and size in talk, never in people.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.audiences import membership, tellable
from pipeline.drivers.coded import Coded, coded
from pipeline.drivers.prevalence import WAITS
from pipeline.drivers.raised import hidden_domains
from pipeline.protect.cells import PUBLIC
from pipeline.study import Study

ALIKE = "groups alike, not tested"
NOTHING = 1e-12  # a share or an error of less is none, but for rounding
PAIRS = (("gender", "f", "m"), ("youth", "young", "older"))
COLUMNS = ["code", "contrast", "first", "second", "wave", "n_groups_first", "n_groups_second", "first_estimate", "second_estimate", "difference", "se", "ci_low", "ci_high", "df", "p", "p_adjusted", "family", "method",
           "suppressed"]  # fmt: skip


def contrasts(study: Study, parts: Coded | None = None) -> pd.DataFrame:
    """The table `contrasts`; a contrast of which the talk has only one side has no rows."""
    parts = parts or coded(study)
    frames = [compared(parts, study, *one) for one in _declared(parts.talk, study)]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(frames, ignore_index=True)
    # an audience against the rest is asked for the sake of its training, not to find out how the country is divided: a family of its own
    for mine in (table["contrast"] == "audience", table["contrast"] != "audience"):
        table.loc[mine, "p_adjusted"] = adjusted(table.loc[mine, "p"])
        table.loc[mine, "family"] = int(table.loc[mine, "p"].notna().sum())
    return table[COLUMNS]


def adjusted(p) -> np.ndarray:
    """p-values for a bound on the share of false finds (Benjamini and Hochberg); what was not tested stays NaN and does not count."""
    from scipy.stats import false_discovery_control

    p = np.asarray(p, dtype=float)
    known, made = ~np.isnan(p), np.full(len(p), np.nan)
    if known.any():
        made[known] = false_discovery_control(p[known])
    return made


def _declared(talk: pd.DataFrame, study: Study) -> list[tuple]:
    """(contrast, first, second, wave, side of each turn, hidden) of each contrast that the study declares and the talk can show."""
    found, regions = [], study.config.drivers.regions
    region_of = {domain: region for region, domains in regions.items() for domain in domains}
    region = talk["place"].astype(object).map(region_of).fillna(talk["area"].astype(object).map(region_of)) if region_of else pd.Series(None, index=talk.index, dtype=object)
    hidden = {}
    for wave, mine in talk.groupby("wave", sort=True):
        hidden[wave] = hidden_domains(mine, study)
        for level, first, second in PAIRS:
            if {first, second} <= set(mine[level].dropna()):
                found.append((level, first, second, wave, mine[level].dropna(), bool({(level, first), (level, second)} & hidden[wave])))
        if len(regions) == 2 and set(regions) <= set(region[mine.index].dropna()):
            found.append(("region", *regions, wave, region[mine.index].dropna(), not all(_open(mine[region[mine.index] == one], hidden[wave]) for one in regions)))
    for audience, inside in membership(talk, study).items():
        side = pd.Series(pd.Categorical.from_codes(inside.astype(int), [f"not-{audience}", audience]), index=talk.index)
        for wave, mine in talk.groupby("wave", sort=True):
            if side[mine.index].nunique() == 2:
                found.append(("audience", f"not-{audience}", audience, wave, side[mine.index], not tellable(mine, inside[mine.index], hidden[wave])))
    waves = sorted(hidden)
    first = "baseline" if "baseline" in waves else waves[0] if waves else None
    for later in [wave for wave in waves if wave != first]:
        side = talk.loc[talk["wave"].isin([first, later]), "wave"]
        found.append(("wave", first, later, "all", side, any(("all", "all") in hidden[one] for one in (first, later))))
    return found


def _open(mine: pd.DataFrame, hidden: set) -> bool:
    """Whether neither a region nor what is left of it without its shown areas and places has fewer than ten people."""
    groups = mine.drop_duplicates("document")
    people = groups["n_participants"].fillna(0).astype(float)
    covered = [pd.Series([(level, domain) in hidden or pd.isna(domain) for domain in groups[level]], index=groups.index) for level in ("area", "place")]
    return all(n == 0 or n >= PUBLIC for n in [people[gone].sum() for gone in [*covered, covered[0] & covered[1]]]) and people.sum() >= PUBLIC


def compared(parts: Coded, study: Study, contrast: str, first: str, second: str, wave: str, side: pd.Series, hidden: bool) -> pd.DataFrame:
    side = side[side.isin([first, second])]
    rows, talk = side.index.to_numpy(), parts.talk
    document, documents = pd.factorize(talk["document"].iloc[rows], sort=True)
    cells, pairs = pd.factorize((side == second).to_numpy().astype(int) * len(documents) + document, sort=True)
    of_second, document_of = pairs // len(documents) == 1, pairs % len(documents)
    here = {"code": parts.codes, "contrast": contrast, "first": first, "second": second, "wave": str(wave), "n_groups_first": int((~of_second).sum()), "n_groups_second": int(of_second.sum()), "suppressed": hidden}
    frame = pd.DataFrame(here | dict.fromkeys(COLUMNS[7:17], np.nan) | {"method": ""})[COLUMNS]
    sums = parts.sums(rows, cells)
    read = [sums.only(mine).groups_read() for mine in (~of_second, of_second)]
    if hidden or min(read) < study.config.drivers.min_groups:
        return frame.assign(method="few people" if hidden else "too few groups" if parts.sampled.any() else "machine suggestions, not reviewed")
    values, influence, heard, spread, waits = [], np.zeros((len(documents), len(parts.codes))), [], [], sums.unsettled()
    for sign, mine in ((-1, ~of_second), (1, of_second)):
        one = sums.only(mine)
        values.append(one.value(one.tuning()))
        own = one.contributions()
        spread.append(((own**2).sum(axis=0) > 0) & ~waits)
        heard.append((spread[-1] | (values[-1] > NOTHING)) & ~waits)
        influence[document_of[mine]] += sign * own
    shared, known = len(documents) < len(pairs), np.unique(document_of[(sums.drawn > 0).any(axis=1)])
    df = len(known) - 1 if shared else len(known) - 2
    tested = _tested(frame, values, np.sqrt((influence**2).sum(axis=0)), df, heard, spread[0] & spread[1])
    return tested.assign(method=np.where(waits, WAITS, tested["method"]))


def _tested(frame: pd.DataFrame, values: list[np.ndarray], se: np.ndarray, df: int, heard: list[np.ndarray], spread: np.ndarray) -> pd.DataFrame:
    """A side on which nobody was heard, or whose groups are all alike, has no spread of its own: the shares stand, and no test pretends to more."""
    from scipy import stats

    both, any_side, firm = heard[0] & heard[1], heard[0] | heard[1], spread & (se > NOTHING)
    difference = values[1] - values[0]
    half = np.where(firm, stats.t.ppf(0.975, df) * se, np.nan)
    told = {"first_estimate": np.clip(values[0], 0, 1), "second_estimate": np.clip(values[1], 0, 1), "difference": difference}
    tested = {"se": se, "ci_low": difference - half, "ci_high": difference + half, "df": np.full(len(se), float(df)), "p": 2 * stats.t.sf(np.abs(difference) / np.where(firm, se, np.nan), df)}
    told = {column: np.where(any_side, numbers, np.nan) for column, numbers in told.items()} | {column: np.where(spread, numbers, np.nan) for column, numbers in tested.items()}
    return frame.assign(**told, method=np.where(firm, "prediction-powered", np.where(both, ALIKE, np.where(any_side, "raised on one side", "not raised"))))
