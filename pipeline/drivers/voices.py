"""Who speaks in the groups, who is cut off, who is silent, and what changes if the loudest person of each group had stayed at home?

In: turns, participants, documents and what `coded` gathers. Out: `speakers` of the team, a person and how much he or she said; the public tables `voices`, shares of turns
and words by gender, age and role beside the share of people, and `loudest`, the corrected shares of turns with and without each group's loudest speaker. A turn is
cut off where it ends in a dash and another person goes on. Counts of fewer than ten people do not leave the team (protect.cells).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pipeline.drivers.coded import OF_SPEAKER, Coded, age_groups
from pipeline.drivers.prevalence import shares
from pipeline.drivers.raised import enough, hidden_domains
from pipeline.protect.cells import PUBLIC
from pipeline.study import Study

LEVELS = ("gender", "youth", "role")
_WORDS, _CUT = re.compile(r"\w+").findall, re.compile(r"[—–-]\s*$").search
SPEAKERS = ["document", "participant", "gender", "youth", "role", "n_turns", "n_words", "n_cut_off", "share_of_words", "loudest"]
VOICES = ["level", "domain", "wave", "n_groups", "n_people", "n_silent", "n_turns", "n_words", "n_cut_off", "share_of_people", "share_of_turns", "share_of_words", "suppressed"]
LOUDEST = ["code", "wave", "n_groups", "estimate", "without", "difference", "rank", "rank_without", "suppressed"]


def speakers(turns: pd.DataFrame, participants: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """A row a participant of a focus group, those who said nothing too; share_of_words is of the group's participants, loudest is true for one person of a group."""
    talk = set(documents.loc[documents["kind"] == "transcripts", "document"])
    mine = turns[turns["document"].isin(talk)].reset_index(drop=True)
    another = (mine["document"] == mine["document"].shift(-1)) & (mine["participant"] != mine["participant"].shift(-1))
    texts = mine["text"].tolist()
    mine = mine.assign(n_words=[len(_WORDS(text)) for text in texts], cut=np.array([_CUT(text) is not None for text in texts], dtype=bool) & another)
    said = mine[mine["role"] == "participant"].groupby(["document", "participant"]).agg(n_turns=("turn", "size"), n_words=("n_words", "sum"), n_cut_off=("cut", "sum"))
    people = participants[participants["document"].isin(talk) & ~participants["role"].isin(["moderator", "collective"])].assign(youth=age_groups)
    people = people.drop_duplicates(["document", "participant"])[["document", "participant", "gender", "youth", "role"]]
    frame = people.merge(said.reset_index(), on=["document", "participant"], how="left")
    for column in ("n_turns", "n_words", "n_cut_off"):
        frame[column] = frame[column].fillna(0).astype(int)
    whole = frame.groupby("document")["n_words"].transform("sum")
    frame["share_of_words"] = np.where(whole > 0, frame["n_words"] / whole.where(whole > 0, 1), np.nan)
    frame = frame.sort_values(["document", "n_words", "participant"], ascending=[True, False, True])
    frame["loudest"] = ~frame.duplicated("document") & (frame["n_words"] > 0)
    return frame.sort_values(["document", "participant"])[SPEAKERS].reset_index(drop=True)


def voices(people: pd.DataFrame, documents: pd.DataFrame, study: Study, parts: Coded) -> pd.DataFrame:
    """The table `voices`, from what `speakers` gave; a level one of whose domains cannot be shown keeps its counts of the silent to itself."""
    frame = people.merge(documents[["document", "wave"]], on="document")
    rows = []
    for wave, mine in frame.groupby("wave", sort=True):
        hidden = _hidden(mine, parts.talk[parts.talk["wave"] == wave], study)
        for level in LEVELS:
            known = mine[mine[level].notna()]
            found = known.groupby(level, sort=True).agg(n_groups=("document", "nunique"), n_people=("participant", "size"), n_silent=("n_turns", lambda n: int((n == 0).sum())), n_turns=("n_turns", "sum"),
                                                        n_words=("n_words", "sum"), n_cut_off=("n_cut_off", "sum"))  # fmt: skip
            gone = np.array([(level, str(domain)) in hidden for domain in found.index], dtype=bool)
            quiet = enough(found["n_silent"], found["n_people"]).all() and not gone.any()
            for (domain, one), is_gone in zip(found.iterrows(), gone, strict=True):
                row = dict.fromkeys(VOICES) | {"level": level, "domain": str(domain), "wave": str(wave), "n_groups": int(one["n_groups"]), "suppressed": bool(is_gone)}
                if not is_gone:
                    row |= {name: int(one[name]) for name in ("n_people", "n_turns", "n_words", "n_cut_off")} | {"n_silent": int(one["n_silent"]) if quiet else None}
                    row |= {f"share_of_{name}": one[f"n_{name}"] / max(found[f"n_{name}"].sum(), 1) for name in ("people", "turns", "words")}
                rows.append(row)
    return pd.DataFrame(rows, columns=VOICES)


def _hidden(people: pd.DataFrame, talk: pd.DataFrame, study: Study) -> set:
    """What `drivers` hides, and roles: all of them where one is small or gives a kind of group away."""
    base = hidden_domains(talk, study)
    role = people[["document", "participant", "role"]].assign(speaker=people["document"] + "/" + people["participant"])
    more = hidden_domains(talk.drop(columns="role").merge(role[["speaker", "role"]], on="speaker", how="left"), study, speakers=(*OF_SPEAKER, "role"))
    roles = {("role", str(name)) for name in people["role"].dropna().unique()}
    return base | (roles if roles & more or {cell for cell in more if cell[0] != "role"} - base else set())


def loudest(people: pd.DataFrame, parts: Coded, study: Study) -> pd.DataFrame:
    """The table `loudest`: drivers of the whole talk with and without the loudest speaker of each group, and the rank among all codes on both sides."""
    loud = set(people.loc[people["loudest"], "document"] + "/" + people.loc[people["loudest"], "participant"])
    frames = []
    for wave, mine in parts.talk.groupby("wave", sort=True):
        groups, quieter = int(mine["document"].nunique()), mine[~mine["speaker"].isin(loud)]
        # the difference of both shares is what those few people said
        few = groups < PUBLIC or ("all", "all") in hidden_domains(mine, study)
        frame = pd.DataFrame({"code": parts.codes, "wave": str(wave), "n_groups": groups, "suppressed": few}).reindex(columns=LOUDEST)
        if not few and quieter["document"].nunique() >= study.config.drivers.min_groups and parts.sampled[quieter.index].any():
            found, left = (shares(parts.sums(rows.index.to_numpy(), pd.factorize(rows["document"])[0])) for rows in (mine, quieter))
            # what has no interval as a whole (prevalence.Sums.told) has no share here either
            frame["estimate"], frame["without"] = (np.where(np.isnan(found["ci_low"]), np.nan, np.clip(one["estimate"], 0, 1)) for one in (found, left))
            frame["difference"] = frame["without"] - frame["estimate"]
            frame["rank"], frame["rank_without"] = (frame[column].rank(ascending=False, method="min") for column in ("estimate", "without"))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=LOUDEST)
