"""Which plans and promises were kept, which are late, and did what they were about change?

Advocacy plans, joint plans, decisions of the working group on law and order and other promises stand in decisions/promises.jsonl, one line an event, never changed: a line of kind
`promise` makes one, lines of kind `state` tell what became of it. An owner is a role, never a person. Late is reckoned against the day that study.yaml names (findings.followup.day), not
the clock. Beside each promise stands the change of its indicator between baseline and endline: side by side, not as cause and effect. In: those lines, the table changes. Out: promises.
"""

from __future__ import annotations

import datetime

import pandas as pd

from pipeline.config.opening import is_there
from pipeline.config.followup import ENDED, OWNERS, STATES, TYPES
from pipeline.errors import InputError
from pipeline.protect.written import Written
from pipeline.study import LANGUAGES, Study, json_lines

COLUMNS = ["promise", "type", "place", "owner", *(f"what_{language}" for language in LANGUAGES), "drivers", "made", "due_first", "due", "times_moved", "state", "state_day", "timing", "days_late", "indicator",
           "indicator_domain", "before", "after", "change", "ci_low", "ci_high", "p_bh"]  # fmt: skip


def promise_lines(study: Study) -> list[dict]:
    """The lines of decisions/promises.jsonl, what was promised without names. Raises InputError for a line that is broken or tells of a promise that nobody made."""
    path = study.decisions("promises")
    if not is_there(path):
        return []
    lines, known, written = [], set(), Written(study)
    for number, _, line in json_lines(path, remedy="Restore the line from git or remove it; nothing else in the file is touched."):
        problem = fault(line, study, known)
        if problem:
            raise InputError(problem[0], file=f"corpora/{study.name}/decisions/{path.name}", place=f"line {number}", remedy=problem[1])
        if written.names_in(str(line["id"])):
            raise InputError("an id holds a name of participants.csv or names.txt", file=f"corpora/{study.name}/decisions/{path.name}", place=f"line {number}", remedy="It is printed as it stands: give a sign such as G01.")
        known.add(line["id"])
        lines.append(line | ({"what": written.texts(line["what"])} if line["kind"] == "promise" else {}))
    return lines


def fault(line, study: Study, known: set[str]) -> tuple[str, str] | None:
    """(problem, remedy) of a line beside those that are known by their ids; None if it may stand."""
    if not isinstance(line, dict) or line.get("kind") not in ("promise", "state") or not line.get("id"):
        return "this line is neither a promise nor its state", "Write promises with: python -m pipeline promise STUDY add"
    if line["kind"] == "state":
        if line["id"] not in known:
            return "no promise has this id", "python -m pipeline promise STUDY list shows them."
        if line.get("state") not in (*STATES, None):
            return "this state is not known", f"The states are {', '.join(STATES)}."
        return _days(line, ("due", "day"))
    if line["id"] in known:
        return "this id is taken", "Every promise has its own; to tell what became of one: python -m pipeline promise STUDY update ID"
    if line.get("type") not in TYPES:
        return "this type is not known", f"The types are {', '.join(TYPES)}."
    if line.get("owner") not in OWNERS:
        return "the owner is no role of the list", f"Never a person: {', '.join(OWNERS)}."
    if line.get("place") not in (*study.config.places, *study.config.areas, "all", None):
        return "this place is not one of the study", "Use an id of study.yaml, or leave it out for the whole programme."
    if not isinstance(line.get("what"), dict) or not set(line["what"]) & set(LANGUAGES):
        return "it does not say what was promised", "Say it in ky, ru or en, without names."
    if line.get("indicator") and line["indicator"] not in study.config.survey.indicators:
        return "this indicator is not one of the study", f"There are {', '.join(study.config.survey.indicators) or 'none'}."
    return _days(line, ("made", "due"))


def _days(line: dict, keys: tuple[str, ...]) -> tuple[str, str] | None:
    for key in keys:
        try:
            line.get(key) is None or datetime.date.fromisoformat(line[key])
        except (TypeError, ValueError):
            return f"{key} is no day", "Write year, month and day: 2026-05-31."
    return None


def promises(study: Study, lines: list[dict] | None = None) -> pd.DataFrame:
    """The table promises: one row each, in the order in which they were made."""
    lines = promise_lines(study) if lines is None else lines
    made = {line["id"]: {"line": line, "later": []} for line in lines if line["kind"] == "promise"}
    for line in lines:
        if line["kind"] == "state":
            made[line["id"]]["later"].append(line)
    day, changed = study.config.findings.followup.day, _changes(study)
    return pd.DataFrame([_row(one["line"], one["later"], day, changed, study) for one in made.values()], columns=COLUMNS)


def _row(line: dict, later: list[dict], day: datetime.date | None, changed: dict, study: Study) -> dict:
    dues = [due for due in (line.get("due"), *(one.get("due") for one in later)) if due]
    told = [one for one in later if one.get("state")]
    state, due = told[-1]["state"] if told else "open", dues[-1] if dues else None
    state_day = next((one.get("day") for one in reversed(told) if one.get("day")), None)
    # what ended is late by the day on which it ended; what is open, by the day of the look
    until = datetime.date.fromisoformat(state_day) if state in ENDED and state_day else day if state not in ENDED else None
    late = (until - datetime.date.fromisoformat(due)).days if until and due else None
    row = {"promise": line["id"], "type": line["type"], "place": line.get("place"), "owner": line["owner"], "drivers": "; ".join(line.get("drivers") or ()) or None, "made": line.get("made"), "due_first": dues[0] if dues else None,
           "due": due, "times_moved": max(len(dues) - 1, 0), "state": state, "state_day": state_day, "timing": "not known" if late is None else "late" if late > 0 else "in time",
           "days_late": max(late, 0) if late is not None else None, "indicator": line.get("indicator")}  # fmt: skip
    return row | {f"what_{language}": line["what"].get(language) for language in LANGUAGES} | _change(line, changed, study)


def _changes(study: Study) -> dict[tuple[str, str], dict]:
    if not study.has("changes"):
        return {}
    frame = study.read("changes")
    return {(row["indicator"], row["domain"]): row for row in frame[(frame["kind"] == "change") & ~frame["suppressed"]].to_dict("records") if pd.notna(row["estimate"])}


def _change(line: dict, changed: dict, study: Study) -> dict:
    """The change of the promise's indicator in its place, else in the place's area, else in the whole study, and which it is."""
    place = line.get("place")
    for domain in dict.fromkeys([place, study.area_of(place) if place in study.config.places else None, "all"]):
        row = changed.get((line.get("indicator"), domain)) if domain else None
        if row:
            return {"indicator_domain": domain, "before": row["before"], "after": row["after"], "change": row["estimate"], "ci_low": row["ci_low"], "ci_high": row["ci_high"], "p_bh": row["p_bh"]}
    return {}
