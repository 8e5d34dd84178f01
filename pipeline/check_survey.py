"""What `check` says of a survey: each wave on its own, and whether the waves answer the questions of survey.by in the same codes.

In: a study, and the rows of pipeline.check. Out: more rows.
"""

from __future__ import annotations

import copy

import pandas as pd

from pipeline.study import Study
from pipeline.tables.waves import called_otherwise


def said_of_waves(study: Study, rows) -> None:
    """Each wave on its own, so that a fault of one does not hide the others."""
    from pipeline.read import limits
    from pipeline.read.files import named_in
    from pipeline.read.respondents import read_waves

    given: list[pd.DataFrame] = []
    for entry in study.config.read.survey:
        what, sound = f"survey/{entry.data}", True
        for name in filter(None, (entry.data, entry.form, entry.choices)):
            sound &= rows.held(f"survey/{name}", lambda name=name: limits.look_at(named_in(study.folder / "survey", name)) or True) is not None
        if not sound:
            continue
        alone = copy.copy(study)
        alone.config = study.config.model_copy(update={"read": study.config.read.model_copy(update={"survey": (entry,)})})
        found = rows.held(what, lambda alone=alone: read_waves(alone))
        given += [survey.answers.assign(wave=str(entry.wave)) for _, survey in found.surveys] if found is not None else []
        for row in found.readings if found is not None else ():
            if row["state"] == "left out":
                rows.problem(what, " ".join(filter(None, (rows.sentence(row["reason"]), rows.told(row["notes"])))))
            elif row["kind"] == "cleaning":
                rows.add(what, rows.words("check_log"), "; ".join(map(rows.told, filter(None, (row["reason"], row["notes"])))))
            else:
                rows.add(what, f"{rows.words('respondents')}: {row['n_turns']}", " ".join(rows.told(note) for _, survey in found.surveys for note in survey.notes))
    for column, wave, mine, first in called_otherwise(pd.concat(given, ignore_index=True), study.config.survey.by) if len(given) > 1 else ():
        shown = lambda values: ", ".join(values[:6]) or "—"  # noqa: E731
        rows.add(f"survey.by: {column}", rows.words("check_not_compared"), rows.words("check_by_otherwise", column=column, wave=wave, mine=shown(mine), first=shown(first)))
