"""What changed from the baseline to later waves, indicator by indicator and domain by domain, and whether chance could have done it.

Waves are stacked into one design: a cluster that was visited in both waves is one cluster, so that what stayed the same there does not
count as error twice. With comparison places in study.yaml, the difference in differences says how much more changed where the programme
works. p-values are adjusted over the declared family of indicators: Holm (any false find) and Benjamini-Hochberg (share of false finds).
In: respondents (indicators.py) and the table `estimates`. Out: the tables `changes` and `attrition`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import StudyError
from pipeline.protect.cells import PUBLIC
from pipeline.protect.disclosure import suppress
from pipeline.study import Study
from pipeline.survey.compare import compare_waves, many_changes
from pipeline.survey.indicators import design_of, divisions, respondents
from pipeline.survey.multiplicity import adjust
from pipeline.survey.regression import weights_for_retention

CHANGES = ["indicator", "kind", "domain", "domain_level", "baseline", "wave", "n_before", "n_after", "before", "after", "estimate", "se", "ci_low", "ci_high", "df", "p_value", "p_holm", "p_bh", "ceiling", "method", "suppressed"]
ATTRITION = ["baseline", "wave", "domain", "domain_level", "n_baseline", "n_again", "share", "share_weighted", "suppressed"]
METHOD = "contrast of weighted shares, waves stacked, linearised"
CEILING = 0.8  # of a share; a mean above 4 of 5 on the item's own scale comes to about the same
HIDDEN = ["n_before", "n_after", "before", "after", "estimate", "se", "ci_low", "ci_high", "df", "p_value", "p_holm", "p_bh"]


def changes(study: Study, estimates: pd.DataFrame) -> pd.DataFrame:
    """The table `changes`; empty with fewer than two waves. Raises StudyError if the family or comparison names what is not there."""
    section, valued = study.config.survey, respondents(study)
    waves = sorted(valued["wave"].unique()) if len(valued) else []
    if len(waves) < 2:
        return pd.DataFrame(columns=CHANGES)
    _declared(study)
    first = "baseline" if "baseline" in waves else waves[0]
    valued, names = _persons_as_clusters(valued), list(section.indicators)
    design, parts = design_of(valued), []
    for pair, note in _pairs(valued, waves, first):
        parts += [_changes(design if pair is valued else design_of(pair), names, level, first).assign(method=METHOD + note) for level in (None, *divisions(study))]
    if not parts:
        return pd.DataFrame(columns=CHANGES)
    table = pd.concat(parts, ignore_index=True)
    if section.comparison:
        table = pd.concat([table, pd.DataFrame([row for name in names for row in _differences(design, valued, name, set(section.comparison), first)])], ignore_index=True)
    # by indicator, within it as divided
    table = table.sort_values("indicator", key=lambda column: column.map(names.index), kind="stable").reset_index(drop=True)
    hidden = {(r.indicator, r.domain_level, r.domain, r.wave) for r in estimates[estimates["suppressed"]].itertuples()}
    known = set(zip(estimates["indicator"], estimates["domain_level"], estimates["domain"], estimates["wave"], strict=True))
    cells = [[(r.indicator, r.domain_level, r.domain, wave) for wave in (first, r.wave)] for r in table.itertuples()]
    few = table[["n_before", "n_after"]].min(axis=1) < PUBLIC
    table["suppressed"] = [bool(small) or (kind == "change" and any(cell in hidden or cell not in known for cell in both)) for small, kind, both in zip(few, table["kind"], cells, strict=True)]
    table = _adjusted(table, section.family or tuple(section.indicators))
    table[HIDDEN] = table[HIDDEN].astype("float64").mask(table["suppressed"])
    for column in ("n_before", "n_after"):
        table[column] = table[column].astype("Int64")
    return table.assign(ceiling=table["ceiling"] & ~table["suppressed"], baseline=first)[CHANGES]


def _persons_as_clusters(valued: pd.DataFrame) -> pd.DataFrame:
    """Without clusters of the sample, a person met in two waves is one: two answers of one person are no two samples (compare)."""
    if valued["cluster"].notna().any() or not valued.dropna(subset=["panel"]).groupby("panel")["wave"].nunique().gt(1).any():
        return valued
    alone = valued["wave"].astype(str) + "/" + valued["uuid"].astype(str)
    return valued.assign(cluster=valued["panel"].where(valued["panel"].notna(), alone))


def _pairs(valued: pd.DataFrame, waves: list, first) -> list[tuple[pd.DataFrame, str]]:
    """What is compared: all waves at once, or, where a place was met in one of two waves alone, each wave with the first in the places of both.

    A place that came new or fell out would make a change of the whole out of a change of its make-up.
    """
    places = {wave: set(frame["place"].dropna()) for wave, frame in valued.groupby("wave")}
    if all(mine == places[first] for mine in places.values()):
        return [(valued, "")]
    found = []
    for wave in (one for one in waves if one != first):
        mine = valued[valued["wave"].isin([first, wave])]
        both = places[first] & places[wave]
        if not both and places[first] and places[wave]:
            # no place was met again: what differs may be the places alone
            continue
        if both:
            mine = mine[mine["place"].isna() | mine["place"].isin(both)]
        found.append((mine.reset_index(drop=True), "; places met in both waves" if both and places[first] != places[wave] else ""))
    return found


def _declared(study: Study) -> None:
    section = study.config.survey
    for key, given, known in (("family", section.family, set(section.indicators)), ("comparison", section.comparison, set(study.config.places))):
        wrong = sorted(set(given) - known)
        if wrong:
            raise StudyError(f"survey.{key} names {', '.join(wrong)}, which the study does not have", file=f"corpora/{study.name}/study.yaml", remedy=f"There are {', '.join(sorted(known))}.")


def _changes(design, names: list[str], level: str | None, first: str) -> pd.DataFrame:
    made = many_changes(design, names, "wave", baseline=first, by=level)
    return made.rename(columns={"variable": "indicator"}).assign(kind="change", domain=made[level].astype(str) if level else "all", domain_level=level or "all", wave=made["wave"].astype(str), ceiling=made["before"] > CEILING).drop(columns=[level] if level else [])  # fmt: skip


def _differences(design, valued: pd.DataFrame, name: str, comparison: set[str], first: str) -> list[dict]:
    inside = ~valued["place"].isin(comparison)
    design.data["programme"] = inside.to_numpy()
    made = _compared(design, name, first, comparison="programme", where=valued["place"].notna())
    if made is None:
        return []
    at = {(row["wave"], bool(row["programme"])): row for row in made[made["level"].isna()].to_dict("records")}
    return [_row(row, name, "difference in differences", "all", "all", at[first, True], at[row["wave"], True]) for row in made[made["level"] == "difference in differences"].to_dict("records")]


def _compared(design, name: str, first: str, **options) -> pd.DataFrame | None:
    known = design.data[name].notna() if options.get("by") is None else design.data[name].notna() & design.data[options["by"]].notna()
    if len(design.data.loc[known, "wave"].unique()) < 2 or first not in set(design.data.loc[known, "wave"]):
        return None
    return compare_waves(design, name, "wave", baseline=first, **options)


def _row(row: dict, name: str, kind: str, domain: str, level: str, before: dict, after: dict) -> dict:
    return {"indicator": name, "kind": kind, "domain": domain, "domain_level": level, "wave": str(row["wave"]), "n_before": before["n"], "n_after": after["n"], "before": before["estimate"], "after": after["estimate"],
            "estimate": row["estimate"], "se": row["se"], "ci_low": row["ci_low"], "ci_high": row["ci_high"], "df": row["df"], "p_value": row["p_value"], "ceiling": bool(before["estimate"] > CEILING),
            "method": METHOD}  # fmt: skip


def _adjusted(table: pd.DataFrame, family: tuple[str, ...]) -> pd.DataFrame:
    """Holm and BH among the family's indicators, apart for the whole study, for each kind of domain and for each later wave."""
    table = table.assign(p_holm=np.nan, p_bh=np.nan)
    usable = table["indicator"].isin(family) & ~table["suppressed"]
    for _, positions in table[usable].groupby(["kind", "domain_level", "wave"]).groups.items():
        for column, method in (("p_holm", "holm"), ("p_bh", "bh")):
            table.loc[positions, column] = adjust(table.loc[positions, "p_value"].to_numpy(), method)
    return table


def attrition(study: Study) -> pd.DataFrame:
    """How many of the baseline's panel were met again, by domain; `share_weighted` is weighted by the baseline's weights. Empty without a panel."""
    valued = respondents(study)
    if not len(valued) or valued["panel"].isna().all() or valued["wave"].nunique() < 2:
        return pd.DataFrame(columns=ATTRITION)
    waves = sorted(valued["wave"].unique())
    first = "baseline" if "baseline" in waves else waves[0]
    start = valued[(valued["wave"] == first) & valued["panel"].notna()]
    rows = []
    for wave in (w for w in waves if w != first):
        met = start["panel"].isin(valued.loc[valued["wave"] == wave, "panel"])
        for level in ("all", *divisions(study)):
            for domain, frame in start.groupby(level) if level != "all" else [("all", start)]:
                again = met[frame.index]
                if not frame["weight"].sum():
                    continue
                parts = [int(again.sum()), int((~again).sum())]
                rows.append({"baseline": first, "wave": str(wave), "domain": str(domain), "domain_level": level, "n_baseline": len(frame), "n_again": parts[0], "share": float(again.mean()),
                             "share_weighted": float(np.average(again, weights=frame["weight"])), "smallest": min((part for part in parts if part), default=0)})  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=ATTRITION)
    table = pd.DataFrame(rows)
    # both those met again and those not met count as cells
    parts = [suppress(part, count="smallest", values=["n_baseline", "n_again", "share", "share_weighted"], by=["wave"], minimum=PUBLIC) for _, part in table.groupby("domain_level", sort=False)]
    return pd.concat(parts, ignore_index=True)[ATTRITION]


def retention_weights(baseline: pd.DataFrame, again: np.ndarray, formula: str) -> pd.Series:
    """Weights of those met again that make up for those who were not.

    baseline  the first wave with the study's design columns; again, true for those met again; formula, terms such as "gender + area"
    Each weight is divided by the modelled chance of being met again (logistic, weighted); chances are held between their 2nd and 98th
    percentile so that nobody counts beyond measure. The sum stays that of the whole baseline. Others have weight 0.
    """
    data = baseline.assign(again=np.asarray(again, dtype=float))
    return weights_for_retention(design_of(data), f"again ~ {formula}", data["again"].to_numpy(dtype=bool))
