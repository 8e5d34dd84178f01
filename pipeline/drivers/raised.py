"""Drivers, connectors and skill gaps by domain: how common in discussion, in how many groups and by how many speakers, how sure.

In: what `coded` gathers. Out: the table `drivers`. A domain is the whole study, a wider area, a place, a kind of group, or the speakers of a gender, an age or a
language, wave by wave. Beside the corrected share stand that of the human-coded sample alone and the machine's own count. A share with its interval stands only where at least
three groups stand behind it, and people found the code in three turns of two groups; below that the table says in how many groups the code was raised, and nothing more. A code that nobody raised has a row that says so. Of a domain
with fewer than ten people nothing is counted, nor of the others that would give it away by a sum (protect.cells).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.coded import LEVELS, OF_GROUP, OF_SPEAKER, Coded, coded, count
from pipeline.drivers.prevalence import WAITS, shares
from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study

UNREVIEWED = "machine suggestions, not reviewed"
SHARES = {"estimate": "estimate", "se": "se", "ci_low": "ci_low", "ci_high": "ci_high", "human_estimate": "human_estimate", "human_low": "human_low", "human_high": "human_high"}
COLUMNS = ["code", "domain", "level", "wave", "n_groups", "n_turns", "n_read", "n_raised", "n_speakers", "n_speakers_raised", "estimate", "se", "ci_low", "ci_high", "human_estimate", "human_low", "human_high",
           "machine_share", "method", "suppressed"]  # fmt: skip


def drivers(study: Study, parts: Coded | None = None) -> pd.DataFrame:
    """The table `drivers` of a study; without transcripts it is empty. `parts` is what `coded(study)` gave, if it is at hand."""
    parts = parts or coded(study)
    talk = parts.talk
    frames = []
    for wave, in_wave in talk.groupby("wave", sort=True):
        hidden = hidden_domains(in_wave, study)
        for level in LEVELS:
            frames += [frame.assign(level=level, wave=str(wave)) for frame in _level(in_wave, parts, level, hidden, study.config.drivers.min_groups)]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(frames, ignore_index=True)
    for column in ("n_turns", "n_read", "n_raised", "n_speakers", "n_speakers_raised"):
        table[column] = table[column].astype("Int64")
    return _few_speakers(table, talk)[COLUMNS]


def hidden_domains(in_wave: pd.DataFrame, study: Study, *, speakers: tuple[str, ...] = OF_SPEAKER) -> set:
    """The domains (level, domain) of a wave that are not shown: few people took part, or a sum would give such a domain away."""
    groups = in_wave.drop_duplicates("document")
    people = {level: {str(domain): float(n) for domain, n in groups.assign(people=groups["n_participants"].astype("Float64").fillna(0)).groupby(level, sort=True)["people"].sum().items()} for level in OF_GROUP}
    columns = ["speaker", *speakers, "group", "place", "area"]
    spoken = in_wave.loc[in_wave["speaker"].notna(), columns].assign(speaker=lambda frame: pd.factorize(frame["speaker"])[0]).drop_duplicates()
    spoke = {level: {str(domain): float(n) for domain, n in spoken.groupby(level, sort=True)["speaker"].nunique().items()} for level in speakers}
    counts, sums, unpublished = domains(people["all"]["all"], people["area"], people["place"], {place: study.area_of(place) for place in people["place"]}, {"group": people["group"]})
    for level, parts in spoke.items():
        counts |= {(level, name): n for name, n in parts.items()}
        # these are people who spoke, some of them in two languages: they add up to a whole of their own
        unknown = float(spoken.loc[spoken[level].isna(), "speaker"].nunique())
        if unknown:
            counts[level, None] = unknown
            unpublished.add((level, None))
        sums.append((None, tuple(cell for cell in counts if cell[0] == level)))
        for other in ("group", "place", "area"):
            sums += _inside(spoken, level, other, counts, unpublished)
    return hidden_cells(counts, sums, minimum=PUBLIC, also={cell for cell, n in counts.items() if n == 0}, unpublished=unpublished)


def _inside(speakers: pd.DataFrame, level: str, other: str, counts: dict, unpublished: set) -> list:
    """Groups of women alone are a part of all women: what is left of the women is then a cell too."""
    by = speakers.dropna(subset=[other]).groupby(other, sort=True)
    heard, kinds = by["speaker"].nunique(), by[level].nunique(dropna=False)
    # one woman among people of whom nothing is known makes no women's group
    pure = by[level].first()[kinds == 1].dropna()
    found = []
    for domain, mine in pure.groupby(pure):
        rest = counts[level, str(domain)] - float(heard[mine.index].sum())
        parts = [(other, str(name)) for name in mine.index]
        if rest > 0:
            counts[level, domain, other] = rest
            unpublished.add((level, domain, other))
            parts.append((level, domain, other))
        found.append(((level, str(domain)), tuple(parts)))
    return found


def _level(in_wave: pd.DataFrame, parts: Coded, level: str, hidden: set, min_groups: int) -> list[pd.DataFrame]:
    known = in_wave[in_wave[level].notna()]
    if known.empty:
        return []
    rows = known.index.to_numpy()
    domain, names = pd.factorize(known[level], sort=True)
    document = pd.factorize(known["document"], sort=True)[0]
    cells, pairs = pd.factorize(domain.astype(np.int64) * (document.max() + 1) + document, sort=True)
    domain_of = pairs // (document.max() + 1)
    sums, raised = parts.sums(rows, cells), count(parts.raised()[rows], cells, len(pairs)) > 0
    people, spoke = _speakers(known, parts, rows, domain, len(names))
    turns = np.bincount(domain, minlength=len(names))
    some_read, frames = bool(parts.sampled.any()), []
    for number, name in enumerate(map(str, names)):
        mine = domain_of == number
        here = {"code": parts.codes, "domain": name, "n_groups": int(mine.sum()), "suppressed": (level, name) in hidden, "method": "groups counted" if some_read else UNREVIEWED}
        if here["suppressed"]:
            frames.append(pd.DataFrame(here).reindex(columns=COLUMNS))
            continue
        own = sums.only(mine)
        here |= {"n_turns": int(turns[number]), "n_read": own.turns_read(), "n_raised": raised[mine].sum(axis=0), "n_speakers": int(people[number]), "n_speakers_raised": spoke[number]}
        here["machine_share"] = own.machine_share()
        frame = pd.DataFrame(here).reindex(columns=COLUMNS)
        if mine.sum() >= min_groups and own.groups_read() >= min_groups:
            found = shares(own)
            # raised by nobody, read or not, and suggested nowhere: what every turn holds has no spread either, but was raised
            heard, told = (found["se"] > 0) | (here["n_raised"] > 0), ~np.isnan(found["ci_low"])
            for column, value in SHARES.items():
                frame[column] = np.where(told & ~(column.startswith("human") & ~(found["human_se"] > 0)), found[value], np.nan)
            frame["method"] = np.where(told, "prediction-powered", np.where(own.unsettled(), WAITS, np.where(heard, "groups counted", "not raised")))
        frames.append(frame)
    return frames


def _speakers(known: pd.DataFrame, parts: Coded, rows: np.ndarray, domain: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """People who spoke in each domain, and those of them who raised each code (domains × codes)."""
    speaker = pd.factorize(known["speaker"])[0].astype(np.int64)
    spoke = speaker >= 0
    if not spoke.any():
        return np.zeros(n, dtype=int), np.zeros((n, len(parts.codes)), dtype=int)
    cells, pairs = pd.factorize(domain[spoke].astype(np.int64) * (speaker.max() + 1) + speaker[spoke], sort=True)
    said = count(parts.raised()[rows[spoke]], cells, len(pairs)) > 0
    of = pairs // (speaker.max() + 1)
    return np.bincount(of, minlength=n), np.stack([said[of == number].sum(axis=0) for number in range(n)])


def _few_speakers(table: pd.DataFrame, talk: pd.DataFrame) -> pd.DataFrame:
    """How many raised a code is told for the whole, by gender and by age, for a level as a whole or not at all, and only where no number below ten and no rest of it shows."""
    shown = pd.Series(False, index=table.index)
    for wave, mine in table.groupby("wave"):
        people = talk[talk["wave"] == wave].dropna(subset=["speaker"]).drop_duplicates("speaker")
        crossed = pd.crosstab(people["gender"], people["youth"])
        # where a cell of gender by age is empty, one margin taken from the other gives a third cell away
        levels = ["all", "gender", "youth"] if len(people) and crossed.shape == (2, 2) and (crossed.to_numpy() > 0).all() else ["all"]
        whole = mine[mine["level"] == "all"].set_index("code")
        for level in levels:
            part = mine[mine["level"] == level]
            if part["suppressed"].any():
                continue
            safe = part.assign(safe=enough(part["n_speakers_raised"], part["n_speakers"])).groupby("code")["safe"].all()
            summed = part.groupby("code")[["n_speakers_raised", "n_speakers"]].sum()
            rest = whole[["n_speakers_raised", "n_speakers"]] - summed
            safe &= enough(rest["n_speakers_raised"], rest["n_speakers"])
            if level != "all":
                safe &= enough(whole["n_speakers_raised"], whole["n_speakers"])
            shown.loc[part.index] = part["code"].map(safe).to_numpy(dtype=bool)
    table["n_speakers_raised"] = table["n_speakers_raised"].where(shown)
    return table


def enough(raised: pd.Series, people: pd.Series) -> pd.Series:
    """Whether neither a count of people nor its rest lies between one and nine."""
    raised, people = raised.fillna(0).astype(int), people.fillna(0).astype(int)
    return ((raised == 0) | (raised >= PUBLIC)) & ((people == raised) | (people - raised >= PUBLIC))
