"""Which units are in the sample? A draw from a list that anyone can repeat: the same list and seed give the same sample.

Every unit has a random number made from the seed and its own name (a permanent random number: Ohlsson, in Business Survey Methods, 1995), so
the order of the list does not matter unless asked for. Random or systematic draws in strata; clusters by systematic selection with probability
proportional to size (Madow, 1949), large ones with certainty; then units within them. Substitutes are drawn beforehand. In: a list. Out: a
sample table with role, probabilities, weight, stratum and cluster as Design takes them, and the seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.errors import InputError

METHODS = ("random", "systematic")
MADE = ["unit", "stratum", "cluster", "role", "rank", "interviews", "p_cluster", "p_unit", "weight", "population", "seed", "frame"]


def draw(frame: pd.DataFrame, sizes: int | Mapping, *, seed: int, unit: str, stratum: str | None = None, cluster: str | None = None, size: str | None = None, take: int | None = None, method: str = "random",
         substitutes: int = 0) -> pd.DataFrame:  # fmt: skip
    """A sample with its weights.

    frame         one row a unit (a household, a person), or, with `size`, one row a cluster (a village, a polling point)
    sizes         units in each stratum (one number for every stratum, or {stratum: number}); with `cluster`, clusters in each stratum
    unit          the column with each row's own name or number
    cluster       the column of clusters: drawn with probability proportional to `size`, or to their rows
    size          the column with the number of people in a cluster; the frame then has one row a cluster
    take          interviews in a cluster
    method        'random', or 'systematic': every k-th in the order of the list (implicit stratification); also the order of clusters
    substitutes   for each stratum, or cluster, so many units more (clusters more, where the list is one of clusters), in the order to use them
    Returns unit, stratum, cluster, role (main, substitute), rank (of a substitute, in its stratum or cluster), interviews, p_cluster, p_unit, weight,
    population (units or clusters in the stratum), seed, frame (hash of the list) and the frame's own columns. A cluster that came with certainty
    is a stratum of its own, and its units are the clusters of the variance; in a list of clusters name the respondents there yourself.
    Raises InputError for repeated names, missing values, or strata with too few units.
    """
    table = _checked(frame, unit, stratum, cluster, size, take, method, substitutes)
    wanted = _wanted(sizes, table)
    found = []
    for name, rows in table.groupby("stratum", sort=True):
        if cluster is None:
            found.append(_units(rows, wanted[name], substitutes, seed, method, name).assign(p_cluster=1.0, interviews=1))
        else:
            found += _clusters(rows, wanted[name], take, substitutes, seed, method, name, listed=size is None)
    sample = pd.concat(found, ignore_index=True)
    sample["weight"] = 1 / (sample["p_cluster"] * sample["p_unit"])
    sample["seed"], sample["frame"] = seed, frame_hash(frame)
    kept = [column for column in frame.columns if column not in MADE]
    return sample[[*MADE, *kept]]


def chance(seed: int, *names) -> float:
    """The permanent random number of a unit, in [0, 1): from the seed and its names alone, the same on every machine."""
    text = "\x1f".join([str(seed), *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56


def frame_hash(frame: pd.DataFrame) -> str:
    """Twelve signs that tell this list from any other, whatever the order of its rows."""
    lines = sorted("\x1f".join(map(str, row)) for row in frame.astype(object).itertuples(index=False))
    return hashlib.sha256("\x1e".join(["\x1f".join(map(str, frame.columns)), *lines]).encode()).hexdigest()[:12]


def _checked(frame, unit, stratum, cluster, size, take, method, substitutes) -> pd.DataFrame:
    for column in filter(None, (unit, stratum, cluster, size)):
        if column not in frame:
            raise InputError(f"the list has no column {column!r}; there are {', '.join(map(str, frame.columns))}")
        if frame[column].isna().any():
            raise InputError(f"{column} is missing", place=f"row {int(np.flatnonzero(frame[column].isna())[0]) + 2}", remedy="Fill it in, or take the row out of the list and say so.")
    if frame[unit].duplicated().any():
        raise InputError(f"two rows have the same {unit}", place=f"row {int(np.flatnonzero(frame[unit].duplicated())[0]) + 2}", remedy="Take repeated rows out of the list, or give each row a number of its own.")
    if method not in METHODS or substitutes < 0:
        raise InputError(f"method is one of {', '.join(METHODS)}, and substitutes are not negative")
    if (cluster is None) != (take is None) or (size is not None and cluster is None):
        raise InputError("clusters go with the number of interviews to take in each, and a size with clusters", remedy="Give both cluster and take, or neither.")
    table = frame.reset_index(drop=True)
    table = table.assign(unit=table[unit].astype(str), stratum=table[stratum].astype(str) if stratum else "all", cluster=table[cluster].astype(str) if cluster else table[unit].astype(str))
    table["_size"] = pd.to_numeric(table[size], errors="coerce") if size else 1.0
    if size and not (table["_size"] > 0).all():
        raise InputError(f"{size} is not a positive number", place=f"row {int(np.flatnonzero(~(table['_size'] > 0))[0]) + 2}")
    if size and table["cluster"].duplicated().any():
        raise InputError("with sizes of clusters the list has one row a cluster, and one stands there twice", remedy="For a list of households leave the size out: it is counted.")
    if cluster and (table.groupby("cluster")["stratum"].nunique() > 1).any():
        raise InputError("a cluster lies in two strata", remedy="Give clusters of different strata different names.")
    return table


def _wanted(sizes, table: pd.DataFrame) -> dict:
    strata = sorted(table["stratum"].unique())
    wanted = {str(name): int(number) for name, number in sizes.items()} if isinstance(sizes, Mapping) else dict.fromkeys(strata, int(sizes))
    if set(wanted) != set(strata):
        differing = sorted(set(wanted) ^ set(strata))
        raise InputError(f"the sizes and the list have different strata: {', '.join(differing[:8])}", remedy="Give one number for each stratum of the list, or one for all.")
    return wanted


def _order(rows: pd.DataFrame, seed: int, *names) -> pd.DataFrame:
    return rows.iloc[np.argsort([chance(seed, *names, unit) for unit in rows["unit"]], kind="stable")]


def _units(rows: pd.DataFrame, n: int, substitutes: int, seed: int, method: str, *names) -> pd.DataFrame:
    """n units of equal probability and the substitutes for them."""
    if n < 1 or n + substitutes > len(rows):
        raise InputError(f"stratum {' / '.join(names)} has {len(rows)} units; {n} and {substitutes} substitutes are asked of it", remedy="Ask for fewer, or join it to another.")
    if method == "systematic":
        step = len(rows) / n
        taken = np.floor((chance(seed, *names, "start") + np.arange(n)) * step).astype(int)
        main = rows.iloc[taken]
        spare = _order(rows.drop(main.index), seed, *names).head(substitutes)
    else:
        ordered = _order(rows, seed, *names)
        main, spare = ordered.head(n), ordered.iloc[n : n + substitutes]
    made = pd.concat([main.assign(role="main", rank=0), spare.assign(role="substitute", rank=range(1, len(spare) + 1))])
    return made.assign(p_unit=n / len(rows), population=len(rows))


def _clusters(rows: pd.DataFrame, n: int, take: int, substitutes: int, seed: int, method: str, name: str, *, listed: bool) -> list[pd.DataFrame]:
    """n clusters of the stratum with probability proportional to size, and what is taken in each."""
    units = rows.groupby("cluster", sort=False).agg(size=("_size", "sum"))
    units = units.assign(unit=units.index)
    if n < 1 or n > len(units) or (not listed and n + substitutes > len(units)):
        raise InputError(f"stratum {name} has {len(units)} clusters; {n} and the substitutes are more", remedy="Ask for fewer clusters, or join the stratum to another.")
    ordered = units if method == "systematic" else _order(units, seed, name)
    chosen, probability = proportional(ordered["size"].to_numpy(dtype=float), n, chance(seed, name, "start"))
    ordered = ordered.assign(p=probability, chosen=chosen)
    found = []
    for label, row in ordered[ordered["chosen"]].iterrows():
        inside = rows[rows["cluster"] == label]
        if listed:
            n_inside = min(take, len(inside))
            made = _units(inside, n_inside, min(substitutes, len(inside) - n_inside), seed, "random", name, label).assign(interviews=1)
        else:
            made = inside.assign(role="main", rank=0, interviews=int(min(take, row["size"])), p_unit=min(take, row["size"]) / row["size"], population=len(units))
        made["p_cluster"] = row["p"]
        if row["p"] == 1.0:
            made["stratum"] = f"{name}/{label}"
            made["cluster"] = made["unit"] if listed else made["cluster"]
        found.append(made.assign(population=len(units)))
    if not listed and substitutes:
        spare = ordered[~ordered["chosen"]]
        # the larger the likelier, as in the draw itself (Efraimidis and Spirakis, 2006)
        key = [np.log(max(chance(seed, name, "spare", label), 1e-300)) / size for label, size in zip(spare.index, spare["size"], strict=True)]
        spare = spare.iloc[np.argsort(key, kind="stable")[::-1]].head(substitutes)
        for rank, (label, row) in enumerate(spare.iterrows(), 1):
            count = min(take, row["size"])
            found.append(rows[rows["cluster"] == label].assign(role="substitute", rank=rank, interviews=int(count), p_unit=count / row["size"], p_cluster=row["p"], population=len(units)))
    return found


def proportional(size: np.ndarray, n: int, start: float) -> tuple[np.ndarray, np.ndarray]:
    """Which of the units come in a systematic selection proportional to size, and each one's probability; large ones come with certainty."""
    certain = np.zeros(len(size), dtype=bool)
    while n > certain.sum():
        left = n - certain.sum()
        large = ~certain & (size * left >= size[~certain].sum() * (1 - 1e-12))
        if not large.any():
            break
        certain |= large
    probability = np.ones(len(size))
    chosen = certain.copy()
    if left := n - int(certain.sum()):
        probability[~certain] = size[~certain] * left / size[~certain].sum()
        upto = np.cumsum(np.where(certain, 0.0, probability))
        upto *= left / upto[-1]
        hit = np.searchsorted(upto, start + np.arange(left), side="right")
        chosen[np.minimum(hit, np.flatnonzero(~certain)[-1])] = True
    return chosen, probability
