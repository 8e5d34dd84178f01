"""What do women, the young or the people of an audience of one area or place say of a matter, beside everybody else who was heard there?

Their share of turns stands where at least three groups of the place held such speakers, with its interval; the difference from everybody else's where three groups held those too (contrast: both may
have sat in the same groups). Told of only where neither they nor the others are few people, and where no sum with areas, places, genders and ages gives few people away (protect.crossings, and
`tellable` for groups that lie inside one another). In: what `coded` gathers. Out: the table `group_talk`; most places have too few groups for a row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.audiences import membership, own_talk, tellable
from pipeline.drivers.coded import Coded
from pipeline.drivers.contrast import compared
from pipeline.drivers.raised import hidden_domains
from pipeline.protect.cells import PUBLIC
from pipeline.protect.crossings import ALL, UNKNOWN, hidden_crossings
from pipeline.study import Study

COLUMNS = ["code", "level", "domain", "place", "wave", "n_groups", "n_read", "n_raised", "estimate", "ci_low", "ci_high", "n_groups_other", "other_estimate", "difference", "difference_low", "difference_high", "method", "suppressed"]
OF_SPEAKER = ("gender", "youth")


def group_talk(study: Study, parts: Coded) -> pd.DataFrame:
    """The table `group_talk`; without transcripts, or with too few groups in every place, it is empty."""
    frames, least = [], study.config.drivers.min_groups
    for wave, in_wave in parts.talk.groupby("wave", sort=True):
        hidden = hidden_domains(in_wave, study)
        for level, values, domains in _partitions(in_wave, parts.talk, study):
            spoken = in_wave.assign(value=values)
            people = spoken.dropna(subset=["speaker"]).drop_duplicates(["speaker", "value"])
            cells, heard = _cells(people), _heard(spoken)
            shown = {cell for cell in cells if cell[2] in domains and cell[:2] != ALL and heard.get(cell, 0) >= least and (cell[0] == "place" or cell[1] not in study.config.places)}
            if not shown:
                continue
            # what is told of everybody else is told of the other groups
            whole = {cell for cell in cells if cell[:2] == ALL and cell[2] != UNKNOWN and (level, cell[2]) not in hidden}
            beside = {cell for cell in cells if cell[2] not in domains and cell[2] != UNKNOWN and any(cell[:2] == one[:2] for one in shown)}
            gone = hidden_crossings(cells, {place: study.area_of(place) for place in spoken["place"].dropna().unique()}, shown=shown | whole | beside, gone={cell for cell in hidden if cell[0] in ("area", "place")})
            rows = {level: {str(where): at for where, at in spoken.groupby(level).indices.items()} for level in ("area", "place")}
            for cell in sorted(shown):
                inside = (people["value"] == cell[2]) & (people[cell[0]] == cell[1])
                told = cell not in gone and cells[cell] >= PUBLIC and tellable(people, inside.to_numpy(), hidden)
                frames.append(_rows(parts, study, spoken.iloc[rows[cell[0]][cell[1]]], cell[2], told).assign(level=level, domain=domains[cell[2]], place=cell[1], wave=str(wave)))
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def _partitions(in_wave: pd.DataFrame, talk: pd.DataFrame, study: Study) -> list[tuple[str, pd.Series, dict[str, str]]]:
    """(level, value of each turn, value -> domain): genders and ages whole, an audience and everybody else."""
    found = [(level, in_wave[level].astype(object).fillna(UNKNOWN).astype(str), {str(value): str(value) for value in in_wave[level].dropna().unique()}) for level in OF_SPEAKER]
    for name, mine in membership(talk, study).items():
        found.append(("audience", pd.Series(np.where(mine[in_wave.index], "in", "out"), index=in_wave.index), {"in": name}))
    return found


def _cells(people: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """People who spoke, by level, place and value; one who spoke for an audience in one turn and not in another counts in both."""
    found = {(*ALL, str(value)): int(n) for value, n in people.groupby("value")["speaker"].nunique().items()}
    for level in ("area", "place"):
        found |= {(level, str(where), str(value)): int(n) for (where, value), n in people.dropna(subset=[level]).groupby([level, "value"])["speaker"].nunique().items()}
    return found


def _heard(spoken: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """Groups in which somebody spoke, by level, place and value."""
    return {(level, str(where), str(value)): int(n) for level in ("area", "place") for (where, value), n in spoken.groupby([level, "value"])["document"].nunique().items()}


def _rows(parts: Coded, study: Study, here: pd.DataFrame, value: str, told: bool) -> pd.DataFrame:
    """A row a code of one group in one place."""
    inside = (here["value"] == value).to_numpy()
    own = own_talk(parts, here, inside, False, study.config.drivers.min_groups) if told else None
    if own is None:
        return pd.DataFrame({"code": parts.codes, "n_groups": 0, "suppressed": True, "method": "few people"}).reindex(columns=COLUMNS)
    known = here.loc[here["value"] != UNKNOWN, "value"]
    # a contrast is the second less the first
    apart = compared(parts, study, "", "else", "group", "", pd.Series(np.where(known == value, "group", "else"), index=known.index), False)
    frame = own.reindex(columns=COLUMNS).assign(n_groups_other=apart["n_groups_first"])
    # beside its difference a share stands without an interval too, as in `contrasts`
    frame["estimate"] = own["estimate"].fillna(apart["second_estimate"].astype(float)).to_numpy()
    for column, source in (("other_estimate", "first_estimate"), ("difference", "difference"), ("difference_low", "ci_low"), ("difference_high", "ci_high")):
        frame[column] = apart[source].to_numpy(dtype=float)
    return frame
