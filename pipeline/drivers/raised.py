"""Drivers, connectors and skill gaps by domain: how common in discussion, in how many groups, how sure.

In: turns, documents, codings and reviews. Out: the table `drivers`. A domain is the whole study, a wider area, a place, a kind of
group or a wave. An interval stands only where at least three groups stand behind it; below that the table says in how many
groups the code was raised, and nothing more. A code that nobody raised has a row that says so. Of a domain with fewer than ten people nothing is counted,
nor of the others that would give it away by a sum (protect.cells).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.prevalence import estimate
from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study

LEVELS = ("all", "area", "place", "group")
COLUMNS = ["code", "domain", "level", "wave", "n_groups", "n_turns", "n_raised", "estimate", "se", "ci_low", "ci_high", "method", "suppressed"]


def drivers(study: Study) -> pd.DataFrame:
    """The table `drivers` of a study; without transcripts it is empty."""
    turns, documents = study.read("turns"), study.read("documents")
    codings, reviews, codes = study.read("codings"), study.read("reviews"), list(study.read("codes")["code"])
    talk = talk_turns(turns, documents, study)
    if talk.empty:
        return pd.DataFrame(columns=COLUMNS)
    matrices = _matrices(talk, codings, reviews, codes)
    rows = []
    for wave, in_wave in talk.groupby("wave", sort=True):
        hidden = _hidden(in_wave, study)
        for level in LEVELS:
            for domain, frame in in_wave.groupby(level, sort=True):
                names = {"domain": str(domain), "level": level, "wave": str(wave), "suppressed": (level, str(domain)) in hidden}
                rows += _domain(frame, matrices, codes, names, study.config.drivers.min_groups)
    return pd.DataFrame(rows, columns=COLUMNS)


def _hidden(in_wave: pd.DataFrame, study: Study) -> set:
    """The domains of a wave that are not shown: few people took part, or a sum would give such a domain away."""
    groups = in_wave.drop_duplicates("document")
    people = {level: {str(domain): float(n) for domain, n in groups.assign(people=groups["n_participants"].astype("Float64").fillna(0)).groupby(level, sort=True)["people"].sum().items()} for level in LEVELS}
    counts, sums, unpublished = domains(people["all"]["all"], people["area"], people["place"], {place: study.area_of(place) for place in people["place"]}, {"group": people["group"]})
    unknown = {cell for cell, n in counts.items() if n == 0}
    return hidden_cells(counts, sums, minimum=PUBLIC, also=unknown, unpublished=unpublished)


def talk_turns(turns: pd.DataFrame, documents: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Turns of participants in focus groups, with the domains of their document; row numbers are positions."""
    talk = documents[documents["kind"] == "transcripts"]
    joined = turns[(turns["role"] != "moderator") & (turns["language"] != "other")].merge(talk[["document", "wave", "place", "group", "n_participants"]], on="document")
    joined["all"] = "all"
    joined["area"] = [study.area_of(place) if isinstance(place, str) else None for place in joined["place"]]
    joined["area"] = joined["area"].where(joined["area"] != "all", None)
    return joined.reset_index(drop=True)


def _matrices(talk: pd.DataFrame, codings: pd.DataFrame, reviews: pd.DataFrame, codes: list[str]) -> dict[str, np.ndarray]:
    """machine (probability), human (share of the coders who read a turn), sampled, inclusion: one row a turn."""
    index = pd.MultiIndex.from_frame(talk[["document", "turn"]])
    at = {key: i for i, key in enumerate(index)}
    column = {code: i for i, code in enumerate(codes)}
    machine, given = np.zeros((len(talk), len(codes))), np.zeros((len(talk), len(codes)))
    for row in codings.itertuples():
        where = at.get((row.document, row.turn))
        if where is None or row.code not in column:
            continue
        if row.source == "machine":
            machine[where, column[row.code]] = max(machine[where, column[row.code]], float(row.probability >= 0.5))
    random = reviews[reviews["queue"] == "random"]
    readers = random.groupby(["document", "turn"])["coder"].nunique()
    accepted = codings[codings["source"].isin(["human", "accepted", "edited"])].drop_duplicates(["document", "turn", "code", "coder"])
    drawn = {(row.document, row.turn, row.coder) for row in random.itertuples()}
    anyone = np.zeros((len(talk), len(codes)), dtype=bool)
    for row in accepted.itertuples():
        where = at.get((row.document, row.turn))
        if where is None or row.code not in column:
            continue
        anyone[where, column[row.code]] = True
        if (row.document, row.turn, row.coder) in drawn:
            given[where, column[row.code]] += 1
    number = readers.reindex(index).to_numpy(dtype=float, na_value=np.nan)
    sampled = ~np.isnan(number)
    inclusion = random.groupby(["document", "turn"])["inclusion"].first().reindex(index).to_numpy(dtype=float, na_value=np.nan)
    return {"machine": machine, "human": given / np.where(sampled, number, 1)[:, None], "sampled": sampled, "inclusion": inclusion, "anyone": anyone}


def _domain(frame: pd.DataFrame, parts: dict[str, np.ndarray], codes: list[str], names: dict, min_groups: int) -> list[dict]:
    at = frame.index.to_numpy()
    groups = frame["document"].to_numpy()
    sampled = parts["sampled"][at]
    enough = len(set(groups)) >= min_groups and len(set(groups[sampled])) >= min_groups
    inclusion = parts["inclusion"][at]
    inclusion = np.where(sampled, inclusion, 1.0) if sampled.any() and not np.isnan(inclusion[sampled]).any() else None
    rows = []
    for number, code in enumerate(codes):
        # presence is what people read; where nobody has coded yet, it is the machine's suggestion and is called so
        seen = parts["anyone"][at, number] if parts["sampled"].any() else parts["machine"][at, number] >= 0.5
        row = names | {"code": code, "n_groups": len(set(groups)), "n_turns": len(at), "n_raised": len(set(groups[seen]))}
        row |= {"estimate": np.nan, "se": np.nan, "ci_low": np.nan, "ci_high": np.nan}
        if enough and not row["suppressed"]:
            found = estimate(parts["machine"][at, number], parts["human"][at, number], sampled, groups, inclusion=inclusion)
            # nothing heard in the sample and nothing suggested: a zero without a spread would be no interval but a pretence
            raised = found.se > 0
            row |= {"method": "prediction-powered" if raised else "not raised"}
            row |= {} if not raised else {"estimate": _share(found.estimate), "se": found.se, "ci_low": _share(found.ci_low), "ci_high": _share(found.ci_high)}
        else:
            row["method"] = "groups counted" if parts["sampled"].any() else "machine suggestions, not reviewed"
        row |= {"n_turns": None, "n_raised": None} if row["suppressed"] else {}
        rows.append(row)
    return rows


def _share(value: float) -> float:
    return float(np.clip(value, 0, 1)) if not np.isnan(value) else value
