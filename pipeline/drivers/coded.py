"""Who said what in the focus groups, as sparse matrices that all tables of this room are added up from.

In: turns, documents, participants, codings and reviews. Out: Coded, turns × codes: what the machine suggests, what the coders who read a turn gave, what anyone
gave; and the turns with their domains: of the group (all, area, place, kind of group) and of the speaker (gender, youth, language spoken).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.drivers.prevalence import Sums, weights
from pipeline.study import Study

OF_GROUP, OF_SPEAKER = ("all", "area", "place", "group"), ("gender", "youth", "language")
LEVELS = OF_GROUP + OF_SPEAKER
YOUNG = 30  # the age bands part here
SHARED = ("document", "participant", "role", "wave", "speaker", *LEVELS)
BY_PEOPLE = ("human", "accepted", "edited")


@dataclass(frozen=True)
class Coded:
    """Row numbers are those of `talk`; columns those of `codes`. `waiting` is 1 where a coder who read the turn gave a code that was split or dropped since, and which of today's codes it is nobody has said."""

    talk: pd.DataFrame
    codes: list[str]
    machine: sparse.csr_matrix
    human: sparse.csr_matrix
    anyone: sparse.csr_matrix
    sampled: np.ndarray
    inclusion: np.ndarray
    waiting: sparse.csr_matrix | None = None

    def sums(self, rows: np.ndarray, cells: np.ndarray) -> Sums:
        """Sums of these turns by cell; `cells` numbers the cell of each of them from 0."""
        n, sampled = int(cells.max()) + 1, self.sampled[rows]
        inclusion = self.inclusion[rows]
        known = np.where(sampled, inclusion, 1.0) if sampled.any() and not np.isnan(inclusion[sampled]).any() else None
        weight = weights(sampled, cells, n, known)
        add = lambda values, matrix: np.asarray((_indicator(values, cells, n) @ matrix).todense())  # noqa: E731
        ones, machine, human = np.ones(len(rows)), self.machine[rows], self.human[rows]
        total = lambda values: np.bincount(cells, values, minlength=n)[:, None].astype(float)  # noqa: E731
        found, read = add(sampled.astype(float), human > 0), add(weight, machine)
        if self.waiting is None or not self.waiting.nnz:
            return Sums(add(weight, human), total(weight), read, add(ones, machine), total(ones), found, total(sampled))
        waiting = self.waiting[rows]
        waits = add(ones, waiting)
        return Sums(add(weight, human), total(weight) - add(weight, waiting), read - add(weight, machine.multiply(waiting)), add(ones, machine), total(ones), found, total(sampled) - waits, waits)

    def raised(self) -> sparse.csr_matrix:
        """What counts as raised: what people found; where nobody has read at random, what the machine suggests."""
        return self.anyone if self.sampled.any() else self.machine


def _indicator(values: np.ndarray, cells: np.ndarray, n: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((values, (cells, np.arange(len(cells)))), shape=(n, len(cells)))


def count(matrix: sparse.csr_matrix, cells: np.ndarray, n: int) -> np.ndarray:
    """Turns that hold a code, by cell: n × codes."""
    return np.asarray((_indicator(np.ones(len(cells)), cells, n) @ (matrix > 0).astype(float)).todense())


def coded(study: Study) -> Coded:
    """The study's talk with its codings; `talk` is empty without transcripts."""
    talk = talk_turns(study.read("turns"), study.read("documents"), study.read("participants"), study)
    codes = study.read("codes")
    return matrices(talk, study.read("codings"), study.read("reviews"), list(codes["code"]), parents=list(codes["parent"]))


def talk_turns(turns: pd.DataFrame, documents: pd.DataFrame, participants: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Turns of participants in focus groups with their domains and `speaker`, a person of one group; row numbers are positions. What many turns share is categorical."""
    talk = documents[documents["kind"] == "transcripts"]
    said = turns.loc[(turns["role"] != "moderator") & (turns["language"] != "other"), ["document", "turn", "participant", "role", "language"]]
    joined = said.merge(talk[["document", "wave", "place", "group", "n_participants"]], on="document")
    people = participants.assign(youth=age_groups(participants))
    joined = joined.merge(people[["document", "participant", "gender", "youth"]].drop_duplicates(["document", "participant"]), on=["document", "participant"], how="left")
    joined["all"] = "all"
    areas = {place: study.area_of(place) for place in talk["place"].dropna().unique()}
    joined["area"] = joined["place"].astype(object).map({place: area for place, area in areas.items() if area != "all"})
    joined["speaker"] = (joined["document"] + "/" + joined["participant"].fillna("")).where(joined["participant"].notna() & (joined["role"] != "collective"), None)
    return joined.astype(dict.fromkeys(SHARED, "category")).reset_index(drop=True)


def age_groups(people: pd.DataFrame) -> pd.Series:
    """young or older of each participant, by age or age band; None where neither is known."""
    age = people["age"].fillna(people["age_band"].astype("object").str.extract(r"(\d+)", expand=False).astype(float))
    return pd.Series(np.where(age.isna(), None, np.where(age < YOUNG, "young", "older")), index=people.index, dtype=object)


def matrices(talk: pd.DataFrame, codings: pd.DataFrame, reviews: pd.DataFrame, codes: list[str], *, parents: list[str] | None = None) -> Coded:
    """The codings of a talk. A coder who read a turn at random and gave no code judged that it holds none; two readers count half each.

    parents   of the codes: a coding under a parent waits to be coded anew (coding.versions), and says neither yes nor no of the codes below it
    """
    index = pd.MultiIndex.from_frame(talk[["document", "turn"]])
    place = lambda frame: index.get_indexer(pd.MultiIndex.from_frame(frame[["document", "turn"]])) if len(frame) else np.array([], dtype=int)  # noqa: E731
    column = pd.Index(codes)
    known = codings.assign(row=place(codings), column=column.get_indexer(codings["code"]) if len(codings) else np.array([], dtype=int))
    known = known[(known["row"] >= 0) & (known["column"] >= 0)]
    random = reviews[reviews["queue"] == "random"].assign(row=lambda frame: place(frame))
    random = random[random["row"] >= 0].drop_duplicates(["row", "coder"])
    # where coders' differences were settled, the settlement is what was read
    random = random[(random["coder"] == "adjudicated") | ~random["row"].isin(random.loc[random["coder"] == "adjudicated", "row"])]
    readers = np.bincount(random["row"], minlength=len(talk)).astype(float)
    inclusion = np.full(len(talk), np.nan)
    first = random.drop_duplicates("row")
    inclusion[first["row"]] = first["inclusion"].astype(float)
    made = known[known["source"].isin(BY_PEOPLE)].drop_duplicates(["row", "column", "coder"])
    given = made.merge(random[["row", "coder"]], on=["row", "coder"])
    shape = (len(talk), len(codes))
    build = lambda frame, values: sparse.csr_matrix((values, (frame["row"], frame["column"])), shape=shape)  # noqa: E731
    human = build(given, 1 / readers[given["row"]] if len(given) else [])
    waits = _waiting(codings, place, random, parents or [])
    waiting = build(waits, np.ones(len(waits)))
    waiting = (waiting - waiting.multiply(human > 0)).tocsr()
    waiting.eliminate_zeros()
    machine = known[known["source"] == "machine"].drop_duplicates(["row", "column"])
    everyone = made.drop_duplicates(["row", "column"])
    return Coded(talk, list(codes), build(machine, np.ones(len(machine))), human, build(everyone, np.ones(len(everyone))), readers > 0, inclusion, waiting)


def _waiting(codings: pd.DataFrame, place, random: pd.DataFrame, parents: list[str]) -> pd.DataFrame:
    """row and column of what waits, each once: the codes below the parent under which a reader's coding stands."""
    mine = codings[codings["code"].isin(parents) & codings["source"].isin(BY_PEOPLE)]
    if mine.empty:
        return pd.DataFrame({"row": [], "column": []}, dtype=int)
    mine = mine.assign(row=place(mine)).merge(random[["row", "coder"]], on=["row", "coder"])
    return mine.merge(pd.DataFrame({"code": parents, "column": range(len(parents))}), on="code")[["row", "column"]].drop_duplicates()
