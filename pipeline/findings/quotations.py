"""Which turns show what the joint display says? At most three of each matter in each domain of the joint display, as ids alone.

Turns that people coded, from as many groups as there are, those that most coders chose and that are nearest to 22 words first; whether a turn may be quoted outside the team is told
with it: a code of normal sensitivity, names of the document reviewed, no guarded matter in the same turn (its words must still pass protect.quotation before they are printed).
In: turns, participants, documents, codings, codes and study.yaml. Out: the table `joint_quotes`, of the team's circle; no words.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.study import LANGUAGES, Study

COLUMNS = ["code", "level", "domain", "heard_in", "wave", "number", "document", "turn", "place", "quotable"]
MOST, WORDS, YOUNG = 3, 22, 30
BY_PEOPLE = ("human", "accepted", "edited")


def joint_quotes(study: Study) -> pd.DataFrame:
    """The table `joint_quotes`; without codings by people it is empty."""
    found = _candidates(study)
    if found.empty:
        return pd.DataFrame(columns=COLUMNS)
    levels = [("all", pd.Series("all", index=found.index)), *((level, found[level]) for level in ("area", "place", "gender", "youth"))]
    levels += [("audience", pd.Series(name, index=found.index).where(mine, None)) for name, mine in _speak_for(study, found).items()]
    frames = [found.assign(level=level, domain=domain, heard_in="all").dropna(subset=["domain"]) for level, domain in levels]
    # a group in one area or place, as in `joint`
    frames += [frame.assign(heard_in=frame[where]).dropna(subset=["heard_in"]) for frame in frames if frame["level"].isin(["gender", "youth", "audience"]).any() for where in ("area", "place")]
    keys = ["code", "level", "domain", "heard_in", "wave"]
    ranked = pd.concat(frames, ignore_index=True).sort_values([*keys, "quotable", "coders", "away", "document", "turn"], ascending=[True] * 5 + [False, False, True, True, True])
    # one of each group before a second one of any
    ranked["turn_of_group"] = ranked.groupby([*keys, "document"]).cumcount()
    ranked = ranked.sort_values([*keys, "turn_of_group"], kind="stable")
    ranked["number"] = ranked.groupby(keys).cumcount() + 1
    return ranked.loc[ranked["number"] <= MOST, COLUMNS].reset_index(drop=True)


def _candidates(study: Study) -> pd.DataFrame:
    turns, documents, codings, codes = study.read("turns"), study.read("documents"), study.read("codings"), study.read("codes")
    talk = documents.loc[(documents["kind"] == "transcripts") & documents["wave"].notna(), ["document", "wave", "place", "group", "names_reviewed"]]
    coded = codings[codings["source"].isin(BY_PEOPLE) & codings["code"].isin(codes.loc[codes["kind"] != "connector", "code"])]
    votes = coded.groupby(["code", "document", "turn"], as_index=False)["coder"].nunique().rename(columns={"coder": "coders"})
    found = votes.merge(turns.loc[turns["role"] != "moderator", ["document", "turn", "participant", "language", "text"]], on=["document", "turn"]).merge(talk, on="document")
    people = study.read("participants")
    age = people["age"].fillna(people["age_band"].astype("object").str.extract(r"(\d+)", expand=False).astype(float))
    people = people.assign(youth=np.where(age.isna(), None, np.where(age < YOUNG, "young", "older")))[["document", "participant", "gender", "youth"]].drop_duplicates(["document", "participant"])
    found = found.merge(people, on=["document", "participant"], how="left")
    normal = set(codes.loc[codes["sensitivity"] == "normal", "code"])
    guarded = codings.loc[~codings["code"].isin(normal) & ~codings["source"].isin(["rejected", "machine"]), ["document", "turn"]].drop_duplicates().assign(guarded=True)
    found = found.merge(guarded, on=["document", "turn"], how="left")
    found["quotable"] = found["code"].isin(normal) & found["names_reviewed"] & found["guarded"].isna() & found["language"].isin(LANGUAGES)
    found["away"] = (found["text"].str.split().str.len() - WORDS).abs()
    found["area"] = [study.area_of(place) if isinstance(place, str) else None for place in found["place"]]
    found["area"] = found["area"].where(found["area"] != "all", None)
    return found.drop(columns=["text", "names_reviewed", "guarded"])


def _speak_for(study: Study, found: pd.DataFrame) -> dict[str, pd.Series]:
    """Audience -> which candidates its own people said."""
    chosen = {}
    for name, voices in study.config.findings.audiences.items():
        mine = found["group"].isin(voices.groups)
        for column, values in voices.speakers.items():
            mine |= found[column].isin(values)
        chosen[name] = mine
    return {name: mine for name, mine in chosen.items() if mine.any()}
