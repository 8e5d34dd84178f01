"""One row a person: what lists, talk and survey together say of her, by the count of what was said. In: rows of what was said, each with its person. Out: the table `people`."""

from __future__ import annotations

import pandas as pd

from pipeline.protect.genders import genders_said

PERSON_COLUMNS = ("gender", "age_band", "consent", "settlement", "household", "identity_group")


def people_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """person, place, is_office_holder and PERSON_COLUMNS; frame: the columns of read.persons.ROW, times and person."""
    if frame["withheld"].eq(True).all():
        return pd.DataFrame(columns=["person", "place", "is_office_holder", *PERSON_COLUMNS])
    # who is spoken of with fear or blame alone is in no table: a row without a mention would tell it
    frame = frame[~frame["withheld"].eq(True)]
    frame["in_office"] = frame["office"].fillna(False).astype(bool) * frame["times"]
    people = frame.groupby("person", sort=True).agg(place=("place", "first"), in_office=("in_office", "sum"), times=("times", "sum")).reset_index()
    for column in PERSON_COLUMNS:
        people[column] = people["person"].map(_most_common(frame, column))
    people["gender"] = people["gender"].where(people["gender"].notna(), people["person"].map(genders_said(frame)))
    people["is_office_holder"] = people["in_office"] / people["times"] >= 0.5
    return people.assign(place=people["place"].where(people["place"] != "", None))[["person", "place", "is_office_holder", *PERSON_COLUMNS]]


def _most_common(frame: pd.DataFrame, column: str) -> pd.Series:
    """The value that was said most often of each person; of two equally frequent ones the first in the alphabet."""
    counts = frame.dropna(subset=[column]).groupby(["person", column])["times"].sum().reset_index().sort_values(["person", "times", column], ascending=[True, False, True])
    return counts.drop_duplicates("person").set_index("person")[column]
