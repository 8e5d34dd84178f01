"""The answers as they stood before the cleaning log, so that a later stage can say what cleaning did to the key figures.

Only coded answers, in the columns that `answers` has; what stops at 1-read stops here too, and an interview that was taken out has no uuid, no panel number
and no open answer. Do not know, refused and not asked are NA. A person who asked to be forgotten is not here: that is `erase`, not cleaning. In: a wave before and
after the log. Out: rows for the table `uncleaned`.
"""

from __future__ import annotations

import pandas as pd

from pipeline.read.survey import Survey
from pipeline.read.survey_tables import survey_tables

FIRST = ["uuid", "wave", "removed", "weight", "stratum", "cluster", "place"]


def uncleaned(raw: Survey, cleaned: Survey, wave: str, **columns) -> pd.DataFrame:
    """One row an interview of the raw file; `columns` as for survey_tables. uuid still stands in every row: see `without_removed`."""
    tables = survey_tables(raw, wave, **columns)
    frame = tables["answers"].drop(columns="panel")
    for question, states in tables["asked"].groupby("question"):
        answered, unsure = (frame["uuid"].isin(states.loc[states["state"] == state, "uuid"]) for state in ("answered", "dont_know"))
        mine = [column for column in frame if column == question or (str(column).startswith(f"{question}/") and frame[column].dtype == "boolean")]
        for column in mine:
            frame[column] = frame[column].where(answered)
            if not pd.api.types.is_numeric_dtype(frame[column]):
                # no states stand beside this table, and where knowledge is asked for, not to know is an answer
                frame[column] = frame[column].mask(unsure, "dont_know")
    frame["removed"] = ~frame["uuid"].isin(cleaned.answers.index)
    return frame[[*FIRST, *(column for column in frame if column not in FIRST)]]


def without_removed(frame: pd.DataFrame, erased) -> pd.DataFrame:
    """The rows without erased people (erased(uuid) -> bool), and without the uuid of interviews that were taken out."""
    kept = frame[~frame["uuid"].map(erased).astype(bool)].copy() if len(frame) else frame.copy()
    kept["uuid"] = kept["uuid"].mask(kept["removed"].astype(bool))
    return kept.sort_values(["wave", "removed"], kind="stable").reset_index(drop=True)
