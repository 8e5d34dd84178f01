"""Nominations and ties from other tools: a plain list of who named whom, a list of ties, or the CSV export of Network Canvas.

A plain list has the columns nominator and nominee, or from and to (also source and target), and may have place, gender, age, relation and office; of
Network Canvas the list of people (networkCanvasUUID, name, networkCanvasEgoUUID) is given as `people` and the list of edges
(networkCanvasSourceUUID, networkCanvasTargetUUID) as `file`: whom an ego lists is named by the ego. Only names and these columns are read. In: files under
survey/ that study.yaml lists under read.networks. Out: nominees, people of ties, and ties.
"""

from __future__ import annotations

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import read_sheets
from pipeline.study import Study

NOMINATOR, NOMINEE = ("nominator", "named_by"), ("nominee", "named")
FROM, TO = ("from", "source", "networkCanvasSourceUUID"), ("to", "target", "networkCanvasTargetUUID")
ID, EGO = "networkCanvasUUID", "networkCanvasEgoUUID"
GENDERS = {"female": "f", "f": "f", "woman": "f", "male": "m", "m": "m", "man": "m"}
COLUMNS = ["uuid", "wave", "place", "name", "gender", "age_band", "relation", "office", "question", "source_type", "nominator"]


def read_networks(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(nominees, ties): nominees as the survey's, with source_type and the nominator's name; ties with name, other, place, kind.

    Raises InputError that names the file and the columns it has if neither nominations nor ties are in it, or an edge has a person that is not listed.
    """
    nominees, ties = [], []
    for entry in study.config.read.networks:
        people = _frame(study, entry.people) if entry.people else pd.DataFrame()
        names = dict(zip(people[ID], people["name"], strict=True)) if {ID, "name"} <= set(people.columns) else {}
        if names and EGO in people:
            nominees += [_row(row, entry, name=row["name"], uuid=row[EGO], source="network") for row in people.to_dict("records")]
        frame = _frame(study, entry.file) if entry.file else pd.DataFrame()
        if entry.file and (by := _found(frame, NOMINATOR)) and (whom := _found(frame, NOMINEE)):
            nominees += [_row(row, entry, name=row[whom], nominator=row[by], source="list") for row in frame.to_dict("records")]
        elif entry.file and (one := _found(frame, FROM)) and (other := _found(frame, TO)):
            for number, row in enumerate(frame.to_dict("records"), 2):
                pair = [names.get(row[one]) if names else row[one], names.get(row[other]) if names else row[other]]
                if not all(pair):
                    raise InputError("an edge has a person that is not in the list of people", file=f"corpora/{study.name}/survey/{entry.file}", place=f"line {number}")
                ties.append({"name": pair[0], "other": pair[1], "place": row.get("place") or entry.place, "kind": row.get("kind") or row.get("type") or "tie"})
        elif entry.file:
            raise InputError(f"there are neither nominations nor ties in it; its columns are {', '.join(frame.columns[:12])}", file=f"corpora/{study.name}/survey/{entry.file}",
                             remedy="A list of nominations has the columns nominator and nominee, a list of ties from and to.")  # fmt: skip
    found = pd.DataFrame(nominees, columns=COLUMNS)
    return found[found["name"].astype(str).str.strip() != ""].reset_index(drop=True), pd.DataFrame(ties, columns=["name", "other", "place", "kind"])


def _row(row: dict, entry, *, name: str, source: str, uuid: str | None = None, nominator: str | None = None) -> dict:
    from pipeline.read.persons import age_band

    office = str(row.get("office") or "").lower() in ("yes", "true", "1")
    return {"uuid": uuid, "wave": entry.wave, "place": row.get("place") or entry.place, "name": name, "gender": GENDERS.get(str(row.get("gender") or "").lower()), "age_band": age_band(row.get("age") or None),
            "relation": row.get("relation") if row.get("relation") not in ("", "none") else None, "office": office, "question": source, "source_type": source, "nominator": nominator}  # fmt: skip


def _frame(study: Study, file: str) -> pd.DataFrame:
    path = study.folder / "survey" / file
    if not path.is_file():
        raise InputError("this file is not there", file=f"corpora/{study.name}/survey/{file}", remedy="Its name counts from the folder survey; study.yaml names it under read.networks.")
    sheet = next(iter(read_sheets(path).values()))
    return pd.DataFrame(sheet.rows, columns=list(sheet.header))


def _found(frame: pd.DataFrame, names: tuple[str, ...]) -> str | None:
    plain = {str(column).strip().casefold(): column for column in frame.columns}
    return next((plain[name.casefold()] for name in names if name.casefold() in plain), None)


def people_of(nominees: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """Everybody whom a list names and who is not a nominee: nominators and both ends of ties, as rows that Persons takes in."""
    rows = [{"name": row.nominator, "place": row.place} for row in nominees.itertuples() if isinstance(row.nominator, str) and row.nominator.strip()]
    rows += [{"name": name, "place": row.place} for row in ties.itertuples() for name in (row.name, row.other)]
    return pd.DataFrame(rows, columns=["name", "place"]).drop_duplicates().assign(gender=None, age_band=None, office=False)


def tie_rows(persons, ties: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table `ties`, under pseudonyms; nobody is tied to himself, and erased people to nobody."""
    rows = [
        {"place": row.place or None, "person": persons.person(row.name, row.place or ""), "other": persons.person(row.other, row.place or ""), "kind": row.kind}
        for row in ties.itertuples() if not persons.is_erased(row.name) and not persons.is_erased(row.other)
    ]  # fmt: skip
    return pd.DataFrame([row for row in rows if row["person"] != row["other"]], columns=["place", "person", "other", "kind"])
