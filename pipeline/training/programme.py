"""The trainings of a study: for each place and audience a choice of modules, a timetable, and the guides that `make` prints.

In: the tables `needs`, `need_draws` and study.yaml. Out: plan, unmet, choice, trainings, staffing and quotes, and outputs/<study>/<language>/manuals/<place>/<audience>/guide.pdf
for the first audience of each place; the others are planned as well and printed on request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import joblib
import pandas as pd

from pipeline.errors import YntymakError
from pipeline.show.progress import progress
from pipeline.study import LANGUAGES, Study, compute
from pipeline.training.catalogue import Catalogue
from pipeline.training.manuals import Guide
from pipeline.training.choice import CHOICE_COLUMNS, TRAININGS_COLUMNS, choice, training
from pipeline.training.days import is_friday, training_day
from pipeline.training.evaluate import catalogue_of
from pipeline.training.quotes import choose_quotes
from pipeline.training.staffing import can_be_led, staff
from pipeline.training.timetable import COLUMNS, Timetable, build

# starting workers costs about as much as so many timetables
WORTH_PROCESSES = 30
UNMET_COLUMNS = ["place", "audience", "module", "value"]


@dataclass(frozen=True)
class Group:
    """One training to plan: its needs and their draws, hours of its days, dates where they are known."""

    place: str
    audience: str
    needs: pd.DataFrame
    draws: pd.DataFrame
    windows: tuple
    dates: tuple[str, ...] = ()


def plan_study(study: Study, catalogue: Catalogue | None = None) -> dict[str, pd.DataFrame]:
    """The tables plan, unmet, choice, trainings, staffing and quotes. A place without any evidence gets no plan; an impossible demand raises Infeasible with the place."""
    catalogue, section = catalogue or catalogue_of(study), study.config.training
    groups = _groups(study)
    backend, jobs = compute(study.root)
    solve = joblib.Parallel(n_jobs=jobs if len(groups) >= WORTH_PROCESSES else 1, backend=backend, return_as="generator")
    # equal needs of one audience in equal days are planned once, wherever they stand
    alike = {_likeness(group): group for group in reversed(groups)}
    solved = dict(zip(alike, progress(solve(joblib.delayed(_training)(study.name, group, catalogue, section) for group in alike.values()), "plans", total=len(alike)), strict=True))
    found = [_of(group, *solved[_likeness(group)]) for group in groups]
    plans = [table.plan for table, _, _ in found]
    unmet = [
        {"place": group.place, "audience": group.audience, "module": module, "value": value}
        for group, (table, _, _) in zip(groups, found, strict=True) for module, value in table.selection.left_out.items()
    ]  # fmt: skip
    return {
        "plan": pd.concat(plans, ignore_index=True) if plans else pd.DataFrame(columns=COLUMNS), "unmet": pd.DataFrame(unmet, columns=UNMET_COLUMNS),
        "choice": pd.DataFrame([row for _, rows, _ in found for row in rows], columns=CHOICE_COLUMNS), "trainings": pd.DataFrame([row for *_, row in found], columns=TRAININGS_COLUMNS),
        "staffing": _held(staff(study, [(group.place, group.audience, group.dates, tuple(table.selection.variants)) for group, (table, _, _) in zip(groups, found, strict=True)]), plans),
        "quotes": choose_quotes(study),
    }  # fmt: skip


def _held(staffing: pd.DataFrame, plans: list[pd.DataFrame]) -> pd.DataFrame:
    """The days of trainers and rooms on which something is taught."""
    held = {(plan["place"].iloc[0], plan["audience"].iloc[0], day) for plan in plans for day in plan["day"].unique()}
    kept = [one in held for one in zip(staffing["place"], staffing["audience"], staffing["day"], strict=True)]
    return staffing[pd.Series(kept, index=staffing.index, dtype=bool)].reset_index(drop=True)


def _groups(study: Study) -> list[Group]:
    section, needs, draws = study.config.training, study.read("needs"), study.read("need_draws")
    drawn = dict(list(draws.groupby(["place", "audience"])))
    groups = []
    for (place, audience), mine in needs.groupby(["place", "audience"], sort=False):
        if mine["weight"].sum() > 0:
            groups.append(Group(place, audience, mine, drawn.get((place, audience), draws.iloc[:0]), days_of(section, place), section.places[place].dates if place in section.places and section.places[place].dates else section.dates))
    return groups


def _likeness(group: Group) -> tuple:
    """What a plan depends on: the audience, the needs and their draws, and the hours; not the place's name."""
    return group.audience, group.windows, *(tuple(frame[column]) for frame, columns in ((group.needs, ("need", "weight", "distinguished")), (group.draws, ("need", "draw", "weight"))) for column in columns)


def _of(group: Group, table: Timetable, rows: list[dict], row: dict) -> tuple[Timetable, list[dict], dict]:
    """A solved training under the name of the group's own place."""
    return replace(table, plan=table.plan.assign(place=group.place)), [one | {"place": group.place} for one in rows], row | {"place": group.place}


def days_of(section, place: str) -> tuple:
    """The days of a training in a place: its hour of beginning, windows of prayer, and a longer lunch on a Friday. `section`: training of study.yaml."""
    own = section.places.get(place)
    start, prayer, dates = (own and own.start) or section.start, (own and own.prayer) or section.prayer, (own and own.dates) or section.dates
    fridays = [day < len(dates) and is_friday(dates[day]) for day in range(section.days)]
    return tuple(training_day(start, friday=friday, noon=(prayer.friday if friday else None) or prayer.noon, afternoon=prayer.afternoon) for friday in fridays)


def plan_one(study: str, needs: pd.DataFrame, catalogue: Catalogue, section, windows: tuple | None = None) -> Timetable:
    """The timetable of one place and audience. Raises Infeasible with the place and the study's file.

    needs     rows of the table `needs` of one place and audience; section: training of study.yaml
    windows   of each day; by default those of the place
    """
    place, audience = needs["place"].iloc[0], needs["audience"].iloc[0]
    required, last = _required(section, audience, catalogue)
    try:
        return build(needs, catalogue, section.days, audience=audience, place=place, windows=list(windows or days_of(section, place)), required=required, last=last, available=can_be_led(section, catalogue))
    except YntymakError as error:
        raise type(error)(f"{place}, {audience}: {error.problem}", file=f"corpora/{study}/study.yaml", place=error.place, remedy=error.remedy) from None


def _required(section, audience: str, catalogue: Catalogue) -> tuple[tuple[str, ...], str | None]:
    """The required modules and the last one; one that is not made for this audience is left out for it."""
    last = section.last if section.last and audience in catalogue[section.last].audiences else None
    return tuple(m for m in section.required if audience in catalogue[m].audiences), last


def _training(study: str, group: Group, catalogue: Catalogue, section) -> tuple[Timetable, list[dict], dict]:
    """The training of one group, the rows of `choice` and the row of `trainings`."""
    table = plan_one(study, group.needs, catalogue, section, group.windows)
    required, last = _required(section, group.audience, catalogue)
    who = {"audience": group.audience, "place": group.place, "available": can_be_led(section, catalogue), "required": tuple(dict.fromkeys((*required, *([last] if last else []))))}
    return table, choice(table, group.needs, group.draws, catalogue, **who), training(table, group.needs, section.days, catalogue, **who)


def guides_to_print(study: Study, *, audiences: int | None = None) -> list[Guide]:
    """The guides that `make` prints: the first audience of each place that has a plan, in three languages."""
    planned = study.read("plan")[["place", "audience"]].drop_duplicates()
    pairs = {(row.place, row.audience) for row in planned.itertuples()}
    most = audiences or study.config.training.print_audiences
    return [
        Guide(place, audience, language)
        for place, facts in study.config.places.items() for audience in facts.audiences[:most] if (place, audience) in pairs for language in LANGUAGES
    ]  # fmt: skip
