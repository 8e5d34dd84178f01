"""The trainings of a study: for each place and audience a choice of modules, a timetable, and the guides that `make` prints.

In: the table `needs` and study.yaml. Out: plan, unmet and quotes, and outputs/<study>/<language>/manuals/<place>/<audience>/guide.pdf
for the first audience of each place; the others are planned as well and printed on request.
"""

from __future__ import annotations

import joblib
import pandas as pd

from pipeline.errors import YntymakError
from pipeline.show.progress import progress
from pipeline.study import LANGUAGES, Study, compute
from pipeline.training.catalogue import Catalogue
from pipeline.training.manuals import Guide
from pipeline.training.days import training_day
from pipeline.training.timetable import COLUMNS, Timetable, build
from pipeline.training.quotes import choose_quotes

# starting workers costs about as much as so many timetables
WORTH_PROCESSES = 30
UNMET_COLUMNS = ["place", "audience", "module", "value"]


def plan_study(study: Study, catalogue: Catalogue | None = None) -> dict[str, pd.DataFrame]:
    """The tables plan, unmet and quotes. A place without any evidence gets no plan; an impossible demand raises Infeasible with the place."""
    catalogue = catalogue or Catalogue()
    section, needs = study.config.training, study.read("needs")
    pairs = [(place, audience, mine) for (place, audience), mine in needs.groupby(["place", "audience"], sort=False) if mine["weight"].sum() > 0]
    backend, jobs = compute(study.root)
    solve = joblib.Parallel(n_jobs=jobs if len(pairs) >= WORTH_PROCESSES else 1, backend=backend, return_as="generator")
    tables = list(progress(solve(joblib.delayed(_timetable)(study.name, mine, catalogue, section, place, audience) for place, audience, mine in pairs), "plans", total=len(pairs)))
    plans = [table.plan for table in tables]
    unmet = [
        {"place": place, "audience": audience, "module": module, "value": value}
        for (place, audience, _), table in zip(pairs, tables, strict=True) for module, value in table.selection.left_out.items()
    ]  # fmt: skip
    return {
        "plan": pd.concat(plans, ignore_index=True) if plans else pd.DataFrame(columns=COLUMNS),
        "unmet": pd.DataFrame(unmet, columns=UNMET_COLUMNS), "quotes": choose_quotes(study),
    }  # fmt: skip


def _timetable(study: str, needs: pd.DataFrame, catalogue: Catalogue, section, place: str, audience: str) -> Timetable:
    """The training of one audience of a place. Raises Infeasible with the place and the study's file."""
    # a required or last module that is not made for this audience is left out for it
    required = tuple(m for m in section.required if audience in catalogue[m].audiences)
    last = section.last if section.last and audience in catalogue[section.last].audiences else None
    try:
        return build(needs, catalogue, section.days, audience=audience, place=place, windows=[training_day(section.start)] * section.days, required=required, last=last)
    except YntymakError as error:
        raise type(error)(f"{place}, {audience}: {error.problem}", file=f"corpora/{study}/study.yaml", place=error.place, remedy=error.remedy) from None


def guides_to_print(study: Study, *, audiences: int | None = None) -> list[Guide]:
    """The guides that `make` prints: the first audience of each place that has a plan, in three languages."""
    planned = study.read("plan")[["place", "audience"]].drop_duplicates()
    pairs = {(row.place, row.audience) for row in planned.itertuples()}
    most = audiences or study.config.training.print_audiences
    return [
        Guide(place, audience, language)
        for place, facts in study.config.places.items() for audience in facts.audiences[:most] if (place, audience) in pairs for language in LANGUAGES
    ]  # fmt: skip
