"""Whom did respondents name? The entries of the repeat group that asks for people, as rows that Persons takes in.

In: the answers of all waves, with offices settled (read.offices), and read.nominations of study.yaml. Out: uuid, wave, place, name, gender, age_band, relation, office, question.
"""

from __future__ import annotations

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.networks import GENDERS, YES, relation_of
from pipeline.read.persons import age_band

NOMINEE_COLUMNS = ["uuid", "wave", "place", "name", "gender", "age_band", "relation", "office", "question"]
AGE_WORDS = {"young": "18-29", "under_30": "18-29", "18_29": "18-29", "18_35": "18-29", "30_49": "30-49", "middle": "30-49", "50_plus": "50+", "old": "50+", "older": "50+", "30_59": "30-49", "60_plus": "50+"}


def nominees_of(waves) -> pd.DataFrame:
    """One row an entry with a name. Raises InputError where the repeat group has no question of the name that study.yaml gives."""
    study = waves.study
    section = study.config.read.nominations
    frame = waves.frames.get(f"answers_{section.repeat}") if section else None
    if frame is None or frame.empty:
        return pd.DataFrame(columns=NOMINEE_COLUMNS)
    if section.name not in frame:
        raise InputError(f"the repeat group has no question {section.name!r}; it has {', '.join(frame.columns)}", file=f"corpora/{study.name}/study.yaml", place="read.nominations")
    place = waves.frames["answers"].set_index(["uuid", "wave"])["place"]
    column = lambda key: frame[key] if key and key in frame else pd.Series(None, index=frame.index, dtype="object")  # noqa: E731
    office = column(section.office).map(lambda v: str(v).casefold() in (*YES, "1.0"))
    out = pd.DataFrame({
        "uuid": frame["uuid"], "wave": frame["wave"], "place": [None if pd.isna(found := place.get((u, w))) else found for u, w in zip(frame["uuid"], frame["wave"], strict=True)], "name": frame[section.name],
        "gender": column(section.gender).map(lambda v: GENDERS.get(str(v).casefold())), "age_band": column(section.age).map(lambda v: AGE_WORDS.get(str(v)) or age_band(v)),
        "relation": column(section.relation).map(relation_of), "office": office, "question": section.repeat,
    })  # fmt: skip
    named = out["name"].map(lambda v: isinstance(v, str) and bool(v.strip()))
    return out[named].reset_index(drop=True)
