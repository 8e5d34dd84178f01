"""Do study.yaml's demands on the trainings hold together, and what came back from them? Every fault at once, before a stage stops at the first.

Demands: places, audiences and modules that exist, days of prayer that fit, trainers and rooms that suffice, required modules within half of the minutes. Files of
corpora/<study>/training: read as the stage reads them, then row by row against study.yaml and the catalogue. No name is repeated. Out: Faults of the files.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.config.opening import is_there
from pipeline.errors import YntymakError
from pipeline.study import Study
from pipeline.training import returned
from pipeline.training.catalogue import Catalogue, Fault
from pipeline.training.programme import days_of
from pipeline.training.select import choose_modules
from pipeline.training.staffing import staff

HIGHEST = 5


def demand_faults(study: Study, catalogue: Catalogue) -> Iterator[Fault | YntymakError]:
    """What does not hold in the section `training` of study.yaml; an error where the stage itself would stop."""
    section, places = study.config.training, study.config.places

    def unknown(what: str, names, known) -> Iterator[Fault]:
        for name in sorted(set(names) - set(known)):
            yield Fault("study.yaml", 0, "returned_unknown", {"what": f"training.{what}", "name": name, "known": ", ".join(map(str, known)) or "—"})

    yield from unknown("places", section.places, places)
    yield from unknown("rooms", (room.place for room in section.rooms.values()), places)
    for trainer in section.trainers.values():
        yield from unknown("trainers", trainer.modules, catalogue.modules)
    yield from unknown("required", (*section.required, *([section.last] if section.last else [])), catalogue.modules)
    yield from unknown("audiences", (audience for place in places.values() for audience in place.audiences), catalogue.audiences)
    told: dict[str, YntymakError] = {}
    asked: set[tuple[int, str]] = set()
    for place in places:
        try:
            days = days_of(section, place)
        except YntymakError as error:
            # the same window stands for many places: it is told once
            told.setdefault(error.problem, error)
            continue
        net = sum(minutes for day in days for _, minutes, kind in day if kind is None)
        for audience in places[place].audiences:
            if (net, audience) in asked or audience not in catalogue.audiences:
                continue
            asked.add((net, audience))
            required = tuple(m for m in (*section.required, *([section.last] if section.last else [])) if m in catalogue.modules and audience in catalogue[m].audiences)
            try:
                choose_modules(pd.DataFrame({"need": [], "weight": []}), catalogue, net, audience=audience, required=required, lengths=False)
            except YntymakError as error:
                told.setdefault(error.problem, error)
    yield from told.values()
    try:
        own = section.places
        staff(study, [(place, audience, (own[place].dates if place in own and own[place].dates else section.dates), ()) for place, facts in places.items() for audience in facts.audiences])
    except YntymakError as error:
        yield error


def returned_faults(study: Study, catalogue: Catalogue) -> Iterator[tuple[str, int | None, list[Fault | YntymakError]]]:
    """(file, rows read or None, faults) of each file that came back; nothing where there is none."""
    folder = study.folder / "training"
    readers = {"attendance": returned.attendance, "tests": returned.tests, "minutes": returned.minutes}
    frames: dict[str, pd.DataFrame] = {}
    for kind in returned.NEEDED:
        paths = [path for path in (folder / f"{kind}.csv", folder / f"{kind}.xlsx") if is_there(path)]
        if not paths:
            continue
        name = f"training/{paths[0].name}"
        try:
            frames[kind] = readers.get(kind, lambda where, kind=kind: returned.returned(where, kind))(folder)
        except YntymakError as error:
            yield name, None, [error]
            continue
        yield name, len(frames[kind]), [*_of_rows(study, catalogue, kind, frames[kind], name), *_of_answers(kind, frames, name)]
    if "tests" in frames and "key" not in frames and not any((folder / f"key.{ending}").exists() for ending in ("csv", "xlsx")):
        yield "training/key.csv", None, [Fault("training/key.csv", 0, "returned_no_key", {})]


def _of_rows(study: Study, catalogue: Catalogue, kind: str, frame: pd.DataFrame, name: str) -> Iterator[Fault]:
    """Places, audiences and modules that nobody knows, each told once with its first row."""
    places = study.config.places
    known = {"place": list(places), "audience": list(dict.fromkeys(audience for place in places.values() for audience in place.audiences)), "module": list(catalogue.modules)}
    for column in (column for column in ("place", "audience", "module") if column in frame and column in returned.NEEDED[kind]):
        for value in dict.fromkeys(frame[column]):
            if value not in known[column] and not (kind == "key" and value == ""):
                # a value that is not known may be a name that slipped into the column: only its row is told
                yield Fault(name, _row(frame[column] == value), "returned_column", {"column": column, "known": ", ".join(known[column])})


def _of_answers(kind: str, frames: dict[str, pd.DataFrame], name: str) -> Iterator[Fault]:
    frame = frames[kind]
    if kind == "tests":
        empty = frame["code"] == ""
        twice = frame.duplicated(["place", "audience", "code", "moment"], keep=False) & ~empty
        for wrong, key in ((empty, "returned_no_code"), (twice, "returned_code_twice")):
            if wrong.any():
                yield Fault(name, _row(wrong), key, {"n": int(wrong.sum())})
        sides = frame.loc[~empty & ~twice].groupby(["place", "audience", "code"])["moment"].nunique()
        if len(sides) and (alone := int((sides < 2).sum())) * 2 > len(sides):
            yield Fault(name, 0, "returned_unpaired", {"n": alone, "all": len(sides)})
    if kind == "key" and "tests" in frames:
        asked = {column for column in frames["tests"] if column[:1] == "q" and column[1:].isdigit()}
        for question in sorted(set(frame["question"]) - asked):
            yield Fault(name, _row(frame["question"] == question), "returned_question", {"name": question})
        if missing := sorted(asked - set(frame["question"]), key=lambda q: int(q[1:])):
            yield Fault(name, 0, "returned_no_answer", {"names": ", ".join(missing)})
    if kind == "feedback":
        for column in (column for column in frame if column[:1] == "f" and column[1:].isdigit()):
            marks = pd.to_numeric(frame[column].where(frame[column] != ""), errors="coerce")
            wrong = (frame[column] != "") & ~marks.between(1, HIGHEST)
            if wrong.any():
                yield Fault(name, _row(wrong), "returned_mark", {"name": column, "n": int(wrong.sum())})


def _row(wrong: pd.Series) -> int:
    """The row of a sheet, whose first row is the head, of the first that is wrong."""
    return int(wrong.to_numpy().argmax()) + 2
