"""Was the interview made where it should have been, and do answers depend on who asked?

Coordinates: haversine distance to the place's own point in corpora/places.yaml; a place without one is measured by the middle of the interviews of the same
cluster, else of the same place. Interviewers: one-way random model (Kish, JASA 57, 1962), answers less the mean of their place, so that an interviewer who worked in
difficult villages is not accused; where interviewers had whole clusters, the F test sets them against the clusters (nested), for people of one cluster answer
alike anyhow. p is Holm's over all questions. In: a Survey. Out: Part; a row a question. No point and no interviewer goes on from here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.read.checks_parts import NUMBERS, Part, kinds, robust
from pipeline.read.checks_style import substantive
from pipeline.read.special_answers import special_answer
from pipeline.read.survey import Survey
from pipeline.read.survey_tables import STAFF

EARTH_KM, LEAST_POINTS, WORST_PRECISION_M = 6371.0088, 3, 1000
LEAST_INTERVIEWERS, LEAST_EACH = 3, 5
SUBMITTERS = ("username", "_submitted_by")


def interviewer_column(survey: Survey, named: str | None = None) -> str | None:
    """The column that tells who asked: the named one, one called enumerator or interviewer, else the account that sent the interview."""
    own = [column for column in survey.answers if STAFF.search(str(column)) and survey.answers[column].notna().any()]
    return next((name for name in [named, *own, *SUBMITTERS] if name and name in survey.answers and survey.answers[name].nunique() > 1), None)


def points(survey: Survey) -> pd.DataFrame:
    """latitude, longitude and precision (metres) of each interview, from the first question of coordinates that is answered."""
    names = [name for name, kind in kinds(survey).items() if kind in ("geopoint", "start-geopoint")]
    cells = pd.Series(pd.NA, index=survey.answers.index, dtype="string")
    for name in names:
        cells = cells.fillna(survey.answers[name].astype("string"))
    parts = cells.str.split(expand=True).reindex(columns=range(4))
    return parts.set_axis(["latitude", "longitude", "altitude", "precision"], axis=1).apply(pd.to_numeric, errors="coerce")


def distance_km(lat1, lon1, lat2, lon2) -> np.ndarray:
    """Great-circle distance (haversine) between points in degrees."""
    lat1, lon1, lat2, lon2 = (np.radians(np.asarray(each, dtype=float)) for each in (lat1, lon1, lat2, lon2))
    inner = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))


def outside_places(survey: Survey, design: Mapping[str, str], centres: Mapping[str, tuple[float, float]], limit_km: float) -> Part:
    """Interviews farther than limit_km (and their own precision) from their place, or with a point that is none."""
    part, found = Part("gps"), points(survey)
    if found["latitude"].isna().all():
        part.note = "the answers have no coordinates"
        return part
    valid = found["latitude"].between(-90, 90) & found["longitude"].between(-180, 180) & ~((found["latitude"] == 0) & (found["longitude"] == 0))
    for uuid in found.index[found["latitude"].notna() & ~valid]:
        part.add(uuid, None, km=None, of="no_point")
    column = lambda key: survey.answers[design[key]].astype("string") if design.get(key) in survey.answers else pd.Series(pd.NA, index=found.index, dtype="string")  # noqa: E731
    place, cluster = column("place"), column("cluster")
    middle = pd.DataFrame({"lat": np.nan, "lon": np.nan, "of": ""}, index=found.index)
    for key, group in (("cluster", cluster), ("place", place)):
        count = group[valid].groupby(group).transform("size").reindex(found.index).fillna(0)
        open_ = middle["lat"].isna() & (count >= LEAST_POINTS)
        for part_, name in (("lat", "latitude"), ("lon", "longitude")):
            middle.loc[open_, part_] = found[name].where(valid).groupby(group).transform("median")[open_]
        middle.loc[open_, "of"] = key
    known = place.isin(list(centres)).fillna(False).astype(bool)
    middle.loc[known, "lat"], middle.loc[known, "lon"], middle.loc[known, "of"] = ([centres[one][0] for one in place[known]], [centres[one][1] for one in place[known]], "place")
    km = distance_km(found["latitude"], found["longitude"], middle["lat"], middle["lon"])
    exact = found["precision"].fillna(0).to_numpy()
    judged = valid.to_numpy() & ~np.isnan(km) & (exact <= WORST_PRECISION_M)
    part.tested = int(judged.sum()) + int((found["latitude"].notna() & ~valid).sum())
    if not judged.any():
        part.note = "no place has coordinates, and too few interviews share a place"
    for row in np.flatnonzero(judged & (km - exact / 1000 > limit_km)):
        part.add(found.index[row], None, km=round(float(km[row])), of=middle["of"].iloc[row])
    return part


def interviewer_effects(survey: Survey, interviewer: str | None, design: Mapping[str, str], values_of: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """question, n, n_interviewers, icc, f, df1, df2, p, p_holm, most dependent first; the row dont_know is the share of asked questions answered so."""
    columns = ["question", "n", "n_interviewers", "icc", "f", "df1", "df2", "p", "p_holm"]
    if interviewer is None:
        return pd.DataFrame(columns=columns)
    who = pd.factorize(survey.answers[interviewer].astype("string"))[0]
    place, cluster = (pd.factorize(survey.answers[design[key]].astype("string"))[0] if design.get(key) in survey.answers else np.zeros(len(who), dtype=int) for key in ("place", "cluster"))
    rows = []
    for name, values in values_of.items():
        if name in {interviewer, *design.values()}:
            continue
        use = ~np.isnan(values) & (who >= 0)
        busy = np.isin(who, np.flatnonzero(np.bincount(who[use], minlength=1) >= LEAST_EACH))
        use &= busy
        if len(np.unique(who[use])) < LEAST_INTERVIEWERS or np.ptp(values[use]) == 0:
            continue
        rows.append({"question": name} | _random_model(values[use], who[use], place[use], cluster[use]))
    table = pd.DataFrame(rows, columns=columns[:-1])
    table["p_holm"] = _holm(table["p"].to_numpy(dtype=float))
    return table.sort_values(["p_holm", "p", "question"], kind="stable").reset_index(drop=True)


def by_interviewer(survey: Survey, interviewer: str | None, values_of: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """interviewer, n, dont_know (share of the asked questions answered so), spreads (how many robust spreads from the interviewers' median). Private: it names staff."""
    if interviewer is None:
        return pd.DataFrame(columns=["interviewer", "n", "dont_know", "spreads"])
    share = pd.Series(values_of["dont_know"], index=survey.answers.index)
    table = share.groupby(survey.answers[interviewer].astype("string")).agg(["size", "mean"]).reset_index().set_axis(["interviewer", "n", "dont_know"], axis=1)
    middle, spread = robust(table["dont_know"].to_numpy()) if len(table) else (np.nan, 0.0)
    return table.assign(spreads=(table["dont_know"] - middle) / spread if spread > 0 else np.nan)


def measured(survey: Survey) -> dict[str, np.ndarray]:
    """Numbers, and answers of lists as the rank of the substantive option (a scale) or 0 and 1; the share of asked questions with "do not know"."""
    out, unknown, asked = {}, np.zeros(len(survey.answers)), np.zeros(len(survey.answers))
    for name, kind in kinds(survey).items():
        if STAFF.search(name):
            continue
        if kind in NUMBERS:
            out[name] = pd.to_numeric(survey.answers[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        elif kind == "select_one":
            text, options = survey.answers[name].astype("string"), substantive(survey, name)
            if 2 <= len(options) <= 11:
                out[name] = text.map({option: float(at) for at, option in enumerate(options)}).to_numpy(dtype=float, na_value=np.nan)
            special = {code: special_answer(code) == "dont_know" for code in text.dropna().unique()}
            unknown += text.map(special).fillna(False).to_numpy(dtype=bool)
            asked += text.notna().to_numpy()
    with np.errstate(invalid="ignore"):
        out["dont_know"] = unknown / np.where(asked > 0, asked, np.nan)
    return out


def _random_model(values: np.ndarray, who: np.ndarray, place: np.ndarray, cluster: np.ndarray) -> dict:
    """ICC by ANOVA of the values less the mean of their place, and F of interviewers over places against clusters (or against single answers)."""
    n, (_, who) = len(values), np.unique(who, return_inverse=True)
    centred = values - (np.bincount(place, values) / np.maximum(np.bincount(place), 1))[place]
    size = np.bincount(who).astype(float)
    mean = np.bincount(who, centred) / size
    between = (size * (mean - centred.mean()) ** 2).sum() / (len(size) - 1)
    within = ((centred - mean[who]) ** 2).sum() / max(n - len(size), 1)
    k0 = (n - (size**2).sum() / n) / (len(size) - 1)
    icc = (between - within) / (between + (k0 - 1) * within) if between + (k0 - 1) * within > 0 else 0.0
    nested = pd.Series(who).groupby(cluster).nunique().max() == 1 and len(np.unique(cluster)) > len(size) + 1
    cells = np.unique(np.stack([who, place, cluster if nested else np.arange(n)]), axis=1, return_inverse=True)
    weight = np.bincount(cells[1].ravel()).astype(float)
    y, (w, p) = np.bincount(cells[1].ravel(), values) / weight, cells[0][:2]
    full, plain = _rss(y, weight, [p, w]), _rss(y, weight, [p])
    df1, df2 = full[1] - plain[1], len(y) - full[1]
    f = ((plain[0] - full[0]) / df1) / (full[0] / df2) if df1 > 0 and df2 > 0 and full[0] > 0 else np.nan
    # 37 MB that every worker which reads transcripts would hold with it
    from scipy import stats

    return {"n": n, "n_interviewers": len(size), "icc": float(np.clip(icc, 0, 1)), "f": f, "df1": df1, "df2": df2, "p": float(stats.f.sf(f, df1, df2)) if not np.isnan(f) else np.nan}


def _rss(y: np.ndarray, weight: np.ndarray, factors: list[np.ndarray]) -> tuple[float, int]:
    """Weighted residual sum of squares and rank of a model with the factors' levels, by the normal equations of their dummies."""
    codes = [np.unique(factor, return_inverse=True)[1] for factor in factors]
    start = np.cumsum([0, *(code.max() + 1 for code in codes)])
    total = np.zeros((start[-1], start[-1]))
    right = np.zeros(start[-1])
    for a, one in enumerate(codes):
        right += np.bincount(one + start[a], weight * y, minlength=start[-1])
        for b, other in enumerate(codes):
            np.add.at(total, (one + start[a], other + start[b]), weight)
    rank = int(np.linalg.matrix_rank(total))
    beta = np.linalg.lstsq(total, right, rcond=None)[0]
    fitted = sum(beta[code + start[at]] for at, code in enumerate(codes))
    return float((weight * (y - fitted) ** 2).sum()), rank


def _holm(p: np.ndarray) -> np.ndarray:
    out, known = np.full(len(p), np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1) if len(order) else steps
    return out
