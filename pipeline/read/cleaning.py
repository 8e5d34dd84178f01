"""Applies a cleaning log to the answers of a wave, before anything else is done with them.

Each line of the log ends in a row that says what became of it: done, already so, kept, taken out with its interview, or refused and why; nothing is changed
without a line, and no line is passed over in silence. In: tables of answers and repeats, and a log. Out: cleaned copies and the report. The raw files stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.read.cleaning_log import read_cleaning_log
from pipeline.read.cleaning_values import EMPTY, Refused, Target, TargetFinder
from pipeline.read.survey import Survey
from pipeline.read.survey_asked import asked_of
from pipeline.read.survey_missing import without_codes
from pipeline.read.xlsform import Form

__all__ = ["Cleaned", "apply_cleaning_log", "clean_survey", "read_cleaning_log", "summary", "together"]
CHANGE_COLUMNS = ["line", "wave", "uuid", "repeat", "row", "question", "kind", "old", "new", "reason", "state", "problem"]
SUMMARY_COLUMNS = ["kind", "state", "repeat", "question", "old", "new", "n", "reason", "problem", "lines"]
NO_INTERVIEW = "no interview has this uuid"


@dataclass(frozen=True)
class Cleaned:
    """Cleaned tables, and `changes`: a row a line of the log.

    changes   line, wave, uuid, repeat, row, question (as the answers call it), kind (change, blank, remove, remove_entry, none, ?), old (what stood there), new,
              reason, state (done; already: it was so; kept: the log says so; gone: with its interview; refused), problem (why refused, or what else is to be said)
    """

    answers: pd.DataFrame
    repeats: dict[str, pd.DataFrame]
    changes: pd.DataFrame


def apply_cleaning_log(answers: pd.DataFrame, repeats: dict[str, pd.DataFrame], log: pd.DataFrame, *, form: Form | None = None, wave: str | None = None,
                       elsewhere: Collection[str] = ()) -> Cleaned:  # fmt: skip
    """Apply the lines of a log in their order; a later line may overrule an earlier one on the same answer.

    answers     a row an interview, index uuid, as read_survey gives them
    repeats     {name: frame with parent_uuid}
    log         as read_cleaning_log gives it
    form        tells options, types and labels; without it the types of the columns count
    wave        lines that name another wave are not this wave's and have no row in `changes`
    elsewhere   uuids that stand in another wave too: their lines must name the wave
    A line is refused where its interview, question or entry is not there, its new value does not fit the question, or the old value is neither what the file
    holds nor what an earlier line put there. A removed interview takes its entries in the repeats with it, a removed entry those that stand in it.
    """
    work = _Work(answers, repeats, form, frozenset(elsewhere))
    lines = [line for line in log.to_dict("records") if not (wave and line["wave"] and line["wave"] != wave)]
    for line in lines:
        if line["change"] == "remove" and work.problem_of_interview(line) is None:
            work.removed.setdefault(line["uuid"], line["line"])
    rows = [_row(line, wave) | work.apply(line) for line in lines]
    changes = pd.DataFrame(rows, columns=CHANGE_COLUMNS).astype("string")
    return Cleaned(*work.tables(), changes)


def clean_survey(survey: Survey, log: pd.DataFrame, *, wave: str | None = None, elsewhere: Collection[str] = ()) -> tuple[Survey, pd.DataFrame]:
    """A survey with the log applied, who was asked what worked out anew from the cleaned answers, and the changes."""
    cleaned = apply_cleaning_log(survey.answers, survey.repeats, log, form=survey.form, wave=wave, elsewhere=elsewhere)
    answers, told = without_codes(cleaned.answers, survey.form)
    repeats = {name: without_codes(frame, survey.form)[0] for name, frame in cleaned.repeats.items()}
    # what the file said of an answer that the log has put right holds no longer
    reasons = {name: why[~why.index.isin(answers.index[answers[name].notna()])] if name in answers else why for name, why in survey.reasons.items()}
    reasons |= {name: said.combine_first(reasons[name]) if name in reasons else said for name, said in told.items()}
    asked, notes = asked_of(answers, survey.form, reasons, repeats)
    kept = tuple(note for note in survey.notes if note not in survey.skip_notes)
    return replace(survey, answers=answers, repeats=repeats, asked=asked, reasons=reasons, notes=(*kept, *notes), skip_notes=tuple(notes)), cleaned.changes


def together(changes: list[pd.DataFrame], log: pd.DataFrame) -> pd.DataFrame:
    """The changes of all waves; that an interview is not in one wave is no fault if it is in another. A line that no wave took up is refused."""
    frames = [frame for frame in changes if len(frame)]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=CHANGE_COLUMNS, dtype="string")
    absent = frame["problem"].eq(NO_INTERVIEW).fillna(False).astype(bool)
    found = set(frame.loc[~absent, "line"])
    frame = frame[~(absent & (frame["line"].isin(found) | frame.duplicated(["line", "problem"])))].copy()
    frame.loc[frame["problem"].eq(NO_INTERVIEW).fillna(False).astype(bool), "wave"] = pd.NA
    rest = [_row(line, None) | {"state": "refused", "problem": "no wave that was read has this name" if line["wave"] else NO_INTERVIEW} for line in log.to_dict("records") if line["line"] not in set(frame["line"])]
    return pd.concat([frame, pd.DataFrame(rest, columns=CHANGE_COLUMNS).astype("string")], ignore_index=True) if rest else frame.reset_index(drop=True)


def summary(changes: pd.DataFrame, *, shown: Collection[str] | None = None) -> pd.DataFrame:
    """What the log did, one row a kind of change: kind, state, repeat, question, old, new, n (interviews), reason, problem, lines (of the log).

    shown   questions whose old and new values may be seen; None for all. Of others stands only that they changed.
    """
    frame = changes.copy()
    if shown is not None:
        hidden = ~frame["question"].isin(set(shown))
        for column in ("old", "new"):
            frame.loc[hidden & frame[column].notna(), column] = "…"
    # what a line that changes nothing compares is of no use, and may be what somebody wrote
    frame.loc[frame["state"].isin(["kept", "gone", "refused"]), ["old", "new"]] = pd.NA
    keys = ["kind", "state", "repeat", "question", "old", "new", "reason", "problem"]
    if frame.empty:
        return pd.DataFrame(columns=SUMMARY_COLUMNS)
    grouped = frame.groupby(keys, dropna=False, sort=False)
    return grouped.agg(n=("uuid", "nunique"), lines=("line", ", ".join)).reset_index()[SUMMARY_COLUMNS]


def deletions_and_changes(cleaning: pd.DataFrame) -> pd.DataFrame:
    """kind, state, question, n: what the table `cleaning` says, for a page that leaves the team. Reasons and values are the team's; a number under ten is hidden."""
    table = cleaning.groupby(["kind", "state", "question"], dropna=False, sort=True, as_index=False)["n"].sum()
    return table.assign(n=table["n"].astype("Int64").mask(table["n"].between(1, 9)))


def _row(line: dict, wave: str | None) -> dict:
    empty = {key: line[key] or pd.NA for key in ("uuid", "repeat", "row", "question", "reason")}
    return {"line": line["line"], "wave": wave or line["wave"] or pd.NA, "kind": line["change"], "old": pd.NA, "new": pd.NA, "problem": pd.NA} | empty


class _Work:
    """The tables while the lines are applied."""

    def __init__(self, answers: pd.DataFrame, repeats: dict[str, pd.DataFrame], form: Form | None, elsewhere: frozenset[str]) -> None:
        self.main, self.children = answers.copy(), {name: frame.copy() for name, frame in repeats.items()}
        self.elsewhere, self.uuids = elsewhere, set(answers.index)
        self.find = TargetFinder(answers, repeats, form)
        self.removed: dict[str, str] = {}
        self._dropped: set[str] = set()
        self._entries: dict[str, set[int]] = {name: set() for name in repeats}
        self._at = {name: frame.groupby("parent_uuid").indices for name, frame in repeats.items()}
        self._first: dict[tuple, tuple] = {}
        self._touched: dict[tuple, Target] = {}

    def problem_of_interview(self, line: dict) -> str | None:
        if not line["uuid"]:
            return "the line names no interview"
        if line["uuid"] not in self.uuids:
            return NO_INTERVIEW
        if line["uuid"] in self.elsewhere and not line["wave"]:
            return "this interview stands in several waves, and the line does not say in which; add a column wave"
        return None

    def apply(self, line: dict) -> dict:
        """What becomes of one line, as columns of `changes`."""
        if problem := self.problem_of_interview(line):
            return {"state": "refused", "problem": problem}
        if line["change"] == "remove":
            again = line["uuid"] in self._dropped
            self._dropped.add(line["uuid"])
            return {"question": pd.NA, "state": "already" if again else "done", "problem": f"taken out by line {self.removed[line['uuid']]}" if again else pd.NA}
        if line["uuid"] in self.removed:
            return {"state": "gone"}
        if line["change"] == "none":
            return {"state": "kept"}
        try:
            if line["change"] == "?":
                raise Refused(f"the kind of change {line['written']!r} is not known" if line["written"] else "the line does not say what kind of change it is")
            return self._change(line)
        except Refused as refused:
            return {"state": "refused", "problem": str(refused)}

    def _change(self, line: dict) -> dict:
        if line["change"] == "remove_entry":
            repeat = self.find.repeat(line["repeat"], line["question"])
            place = self._entry(repeat, line)
            again = place in self._entries[repeat]
            self._entries[repeat].add(place)
            return {"state": "already" if again else "done", "repeat": repeat}
        target = self.find.target(line["question"], line["repeat"])
        frame = self.main if target.repeat is None else self.children[target.repeat]
        row = line["uuid"] if target.repeat is None else frame.index[self._entry(target.repeat, line)]
        if line["change"] == "change" and (not line["new"] or (line["new"] in EMPTY and not target.offers(line["new"]))):
            raise Refused("the line has no new value; an answer that is to be empty has the kind blank_response")
        now = target.current(frame, row)
        new = target.empty() if line["change"] == "blank" else target.value(line["new"])
        told = {"repeat": target.repeat or pd.NA, "question": target.question, "old": target.text(now), "new": target.text(new)}
        if new == now:
            return told | {"state": "already"}
        key = (target.repeat, target.question, row)
        first, by = self._first.setdefault(key, (now, None))
        if line["old"] and not target.same(line["old"], now):
            if by is None or not target.same(line["old"], first):
                raise Refused("the answer in the file is not the old value of the line")
        note = f"overrules line {by}" if by else pd.NA
        self._first[key] = (first, line["line"])
        target.put(frame, row, new)
        self._touched[target.repeat, target.question] = target
        return told | {"state": "done", "problem": note}

    def _entry(self, repeat: str, line: dict) -> int:
        """The position of the entry of a repeat: the only one, or the one whose number the line gives, from 1 in the order of the file."""
        places = self._at[repeat].get(line["uuid"], [])
        if not len(places):
            raise Refused(f"this interview has no entry in the repeat group {repeat}")
        if not line["row"]:
            if len(places) > 1:
                raise Refused(f"this interview has {len(places)} entries in the repeat group {repeat}; add a column row with the number of the entry")
            return int(places[0])
        number = line["row"].removesuffix(".0")
        if not number.isdecimal() or not 1 <= int(number) <= len(places):
            raise Refused(f"this interview has {len(places)} entries in the repeat group {repeat}, but not the one that the line names")
        return int(places[int(number) - 1])

    def tables(self) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
        """The cleaned tables; columns that a wrong cell had kept as text become numbers once they can."""
        for target in self._touched.values():
            target.settle(self.main if target.repeat is None else self.children[target.repeat])
        main = self.main[~self.main.index.isin(set(self.removed))]
        children = {name: self._kept(name) for name in self.children}
        return main, {name: frame[~frame["parent_uuid"].isin(set(self.removed))].reset_index(drop=True) for name, frame in children.items()}

    def _kept(self, name: str) -> pd.DataFrame:
        """A repeat without the entries taken out and, in an inner one, those that stood in them; the others keep pointing to the entry that they stand in."""
        frame = self.children[name]
        kept = frame.drop(index=frame.index[sorted(self._entries[name])])
        if "parent_row" not in frame or frame.empty:
            return kept
        outer = self.children[frame["parent_repeat"].iloc[0]]
        old = outer.groupby("parent_uuid").cumcount() + 1
        left = self._kept(frame["parent_repeat"].iloc[0])
        new = left.groupby("parent_uuid").cumcount() + 1
        now = dict(zip(zip(left["parent_uuid"], old[left.index], strict=True), new, strict=True))
        kept["parent_row"] = pd.array([pd.NA if pd.isna(row) else now.get((uuid, row)) for uuid, row in zip(kept["parent_uuid"], kept["parent_row"], strict=True)], dtype="Int64")
        return kept[kept["parent_row"].notna() | frame.loc[kept.index, "parent_row"].isna()]
