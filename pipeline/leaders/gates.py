"""Is there coded evidence that a person stands up for the community and knows its dealings with companies? A gate, never a score.

Two excerpts coded by people as standing up, one as knowing, none as incitement; an excerpt is a coded segment of a turn that names the person, and
counts in full when two coders have chosen it. Which codes say so stands in study.yaml (leaders.gates). The codebook has no code for knowing: a study names the codes on dealings with
companies, or the question of its guide that asks who knows; there, an excerpt coded as a person's standing is an answer to it. In: mentions, codings, people. Out: a row a person.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.leaders.nominations import LEFT_OUT

COLUMNS = ["person", "n_stands", "n_knows", "n_incites", "n_coders", "gate"]
BY_PEOPLE = ("human", "accepted", "edited")


def gates(persons: Sequence[str], mentions: pd.DataFrame, codings: pd.DataFrame, *, stands: Sequence[str], knows: Sequence[str], incites: Sequence[str], knows_questions: Sequence[str] = ()) -> pd.DataFrame:
    """knows_questions: questions of the guide that ask who knows the dealings with companies.

    n_stands, n_knows, n_incites: turns that name the person and that so many codes stand on; n_coders: people who coded them.

    gate   open: two turns say standing up and one knowing, by two coders; closed: incitement; one coder: the second is missing; more: the
           evidence is too little as yet; not asked: no code says so in this study
    """
    named = mentions[mentions["turn"].notna()]
    named = named.assign(asked_who_knows=named["question"].isin(list(knows_questions)) if "question" in named else False, own=named["relation"].isin(LEFT_OUT) if "relation" in named else False)
    named = named.groupby(["document", "turn", "person"], as_index=False)[["asked_who_knows", "own"]].max()
    coded = codings[codings["source"].isin(BY_PEOPLE)][["document", "turn", "code", "coder"]].drop_duplicates()
    both = named.merge(coded, on=["document", "turn"])
    # praise of oneself or of one's own is no evidence; incitement is, whoever tells of it
    both = both[both["code"].isin(list(incites)) | ~both["own"].astype(bool)]
    rows = []
    for person in persons:
        mine = both[both["person"] == person]
        by = {what: mine[mine["code"].isin(codes)] for what, codes in (("stands", stands), ("incites", incites))}
        by["knows"] = mine[mine["code"].isin(knows) | (mine["asked_who_knows"] & mine["code"].isin(stands))]
        n = {what: len(frame.drop_duplicates(["document", "turn"])) for what, frame in by.items()}
        coders = pd.concat([by["stands"], by["knows"]])["coder"].nunique()
        rows.append({"person": person, "n_stands": n["stands"], "n_knows": n["knows"], "n_incites": n["incites"], "n_coders": coders, "gate": _gate(n, coders, bool(stands), bool(knows or knows_questions))})
    return pd.DataFrame(rows, columns=COLUMNS)


def _gate(n: dict[str, int], coders: int, asks_stands: bool, asks_knows: bool) -> str:
    if not asks_stands and not asks_knows:
        return "not asked"
    if n["incites"]:
        return "closed"
    enough = (not asks_stands or n["stands"] >= 2) and (not asks_knows or n["knows"] >= 1)
    return ("open" if coders >= 2 else "one coder") if enough else "more"
