"""Reads an export of a survey with its form: what each respondent answered, and what each was asked.

Knows the exports of KoboToolbox, ODK and ONA and what R and SPSS make of them: names or labels in any language, with or without groups, a select_multiple as
summary, option columns or both, repeats on sheets of their own. In: a file and its form. Out: Survey. A skipped question is NA and `asked` False.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_asked import asked_of
from pipeline.read.survey_cascade import language_of_cells, settle_shared_labels
from pipeline.read.survey_columns import RECORD, Column, joined_header, layout_of, match_columns, plain_header, second_header, true_header
from pipeline.read.survey_files import TEXTS, Sheet, read_sheets
from pipeline.read.survey_missing import declared_missing, disapproved, without_codes
from pipeline.read.survey_repeats import counted_repeats, flat_repeats, is_repeat, outer_rows, parents, repeat_names
from pipeline.read.survey_spss import form_of_labels, joined_sets
from pipeline.read.survey_values import (blanks, code_column, date_column, free_column, number_column, option_columns, point_column,
                                         rank_column, text_column, MARKED, YES, NO)
from pipeline.read.xlsform import Form, read_form, read_forms

TOTAL = re.compile(r"((grand )?(total|sum|average|mean)s?|итого|всего|сумма|среднее|жалпы(сы)?|жыйынты(к|гы)|бардыгы|баары|орточо(су)?)[ :.]*", re.I)
KEYS = ("_uuid", "meta/instanceID", "instanceID", "KEY", "meta.instanceID", "uuid", "_submission__uuid", "_id", "id")


@dataclass(frozen=True)
class Survey:
    """A wave of a survey.

    answers   a row a respondent, index uuid; columns are question names: select_one as code, select_multiple as boolean columns
              "question/option", integers and decimals as numbers, dates as YYYY-MM-DD; NA where not asked or not answered
    repeats   {name: frame} with parent_uuid and the questions of the repeat; an inner repeat also has parent_repeat and parent_row: the name of the
              outer one and the entry of it, from 1 within the interview, that the row stands in (NA where the file does not say it)
    asked     a boolean column a question: was it put to this respondent? NA where its condition cannot be worked out and there is no answer
    form      the Form, or None
    notes     what a person should know about the reading, in plain sentences without any answer; skip_notes are those of them about `asked`
    reasons   by question: why there is no answer (not_asked, not_answered, dont_know, refused) where the file says so by a code declared missing
    """

    answers: pd.DataFrame
    repeats: dict[str, pd.DataFrame]
    asked: pd.DataFrame
    form: Form | None = None
    notes: tuple[str, ...] = field(default=())
    skip_notes: tuple[str, ...] = field(default=())
    reasons: dict[str, pd.Series] = field(default_factory=dict)

    def noted(self, note: str) -> Survey:
        """The same with one more note."""
        return replace(self, notes=(*self.notes, note))

    def label(self, question: str, *key: str) -> str:
        """label(question, language) or label(question, option, language): the wording of the form; without a form the name."""
        *option, language = key
        if self.form is None:
            return option[0] if option else question
        return self.form.label(question, language, option[0] if option else None)


def read_survey(data, form=None, *, form_language=None) -> Survey:
    """Read an export (.xlsx, .csv, .sav ...) with its form.

    form            path of the XLSForm, a pair (survey.csv, choices.csv), a Form, several of these (the newest version first), or None: then headers are taken as names
    form_language   language of the export's labels, or "names"; found by itself unless the form's languages are ambiguous
    Raises InputError if the file cannot be read, nothing in it fits the form, or respondents cannot be told apart.
    """
    path = Path(data)
    if isinstance(form, (tuple, list)):
        pair = len(form) == 2 and all(not isinstance(part, Form) and Path(part).suffix.lower() in TEXTS for part in form)
        form = read_form(*form) if pair else read_forms(form)
    elif form is not None and not isinstance(form, Form):
        form = read_form(form)
    hidden: list[str] = []
    sheets = read_sheets(path, notes=hidden)
    children = {title: sheet for title, sheet in sheets.items() if is_repeat(sheet)}
    mains = [title for title in sheets if title not in children]
    if not mains:
        raise InputError("every sheet looks like a repeat group; the sheet of the respondents is missing.", file=path, remedy="Export the survey with all its sheets.")
    first = _respondents(sheets, mains, form)
    if form is None:
        sheets[first] = joined_header(sheets[first])
    else:
        sheets[first] = counted_repeats(true_header(sheets[first], form), form)
    sheets[first], flat = flat_repeats(sheets[first])
    children |= flat
    main = sheets[first]
    notes = [f"{note}." for note in hidden]
    notes += [f"The sheet {title!r} was not read: it is neither the respondents nor a repeat group." for title in mains if title != first]
    named = repeat_names(children, form)
    main, uuids = _uuids(main, form, path, notes)
    disapproved(main, notes)
    if main.labels is not None and form is None:
        main, sets = joined_sets(main)
        form = form_of_labels(main.labels, [plain_header(name) for name in main.header], main.rows, sets, path)
    linked = parents(sheets, first, children, uuids, path)
    outer = outer_rows(sheets, first, children, linked)
    main, reasons = declared_missing(main, form, uuids)
    if form is None:
        answers = _without_form(main)
        repeats = {named[title]: _without_form(sheet) for title, sheet in children.items()}
    else:
        columns, layout = _columns(main, form, form_language, path)
        spoken = language_of_cells(columns, main.rows, form, layout)
        answers, shared = settle_shared_labels(_answers(main, columns, form, layout, notes), form, spoken)
        notes += shared
        repeats = {}
        for title, sheet in children.items():
            name = named[title]
            found, _ = match_columns(sheet.header, form, name, layout=layout)
            repeats[name], _ = without_codes(_answers(sheet, found, form, layout, notes), form)
        notes += [f"The form has the repeat group {name}; this file has no sheet for it." for name in form.groups[form.groups["is_repeat"]]["name"] if name not in repeats]
    answers.index = pd.Index(uuids, name="uuid", dtype="string")
    answers, told = without_codes(answers, form)
    reasons |= {name: said.combine_first(reasons[name]) if name in reasons else said for name, said in told.items()}
    for (title, sheet), name in zip(children.items(), repeats):
        drop = [column for column in repeats[name] if column in RECORD or column in ("index", "uuid", "KEY", "PARENT_KEY") or column.startswith("_submission_")]
        repeats[name] = repeats[name].drop(columns=drop)
        repeats[name].insert(0, "parent_uuid", pd.array(linked[title], dtype="string"))
        if title in outer:
            above, rows = outer[title]
            repeats[name].insert(1, "parent_repeat", pd.array([named[above]] * len(rows), dtype="string"))
            repeats[name].insert(2, "parent_row", pd.array(rows, dtype="Int64"))
    asked, skips = asked_of(answers, form, reasons, repeats)
    return Survey(answers, repeats, asked, form, (*notes, *skips), tuple(skips), reasons)


def _respondents(sheets: dict[str, Sheet], mains: list[str], form: Form | None) -> str:
    """The title of the sheet of the respondents: of those that are no repeat the one that says most of the form, or tells the respondents apart; else the first."""
    if len(mains) == 1:
        return mains[0]

    def weight(title: str) -> tuple[int, bool]:
        header, known = sheets[title].header, 0
        if form is not None:
            try:
                known = sum(column.question is not None for column in match_columns(header, form)[0])
            except InputError:  # doubles; they are reported when the sheet is read
                known = len(header)
        return known, bool(set(KEYS) & {plain_header(name) for name in header})

    weights = {title: weight(title) for title in mains}
    return max(mains, key=lambda title: (weights[title], -mains.index(title)))


def _uuids(sheet: Sheet, form: Form | None, path: Path, notes: list[str]) -> tuple[Sheet, list[str]]:
    """The sheet without a second header, and what tells its respondents apart; `_index` restarts in each export and never serves."""
    header = [plain_header(name) for name in sheet.header]
    key = next((name for name in KEYS if name in header), None)
    if totals := _totals(sheet.rows, None if key is None else header.index(key)):
        sheet = replace(sheet, rows=sheet.rows[:-totals], numbers=sheet.numbers[:-totals])
        notes.append(f"{totals} rows at the end add up the others and are no respondents.")
    if key is None:
        notes.append("No column tells the respondents apart (_uuid); they are numbered by their rows.")
        return sheet, [f"row-{number}" for number in sheet.numbers]
    place = header.index(key)
    if doubled := second_header(sheet.rows, place, form):
        sheet = replace(sheet, rows=sheet.rows[doubled:], numbers=sheet.numbers[doubled:])
        notes.append(f"{doubled} rows under the header name the columns once more and are no respondents.")
    uuids = [row[place].removeprefix("uuid:") for row in sheet.rows]
    first: dict[str, int] = {}
    for uuid, number in zip(uuids, sheet.numbers):
        if not uuid:
            raise InputError(f"the respondent has no {key}.", file=path, place=f"row {number}", remedy="Take the row out, or export again.")
        if uuid in first:
            raise InputError(f"the same {key} stands in rows {first[uuid]} and {number}.", file=path, place=f"column {key}", remedy="Keep one of the two rows.")
        first[uuid] = number
    return sheet, uuids


def _totals(rows: list[list[str]], key: int | None) -> int:
    """How many rows at the end of a sheet that a person worked in only add up the others: they begin with such a word, in the column of the ids or before an empty one."""
    count = 0
    for row in reversed(rows[-3:]):
        place = next((place for place, cell in enumerate(row) if cell), 0)
        first = row[place] if row else ""
        if not TOTAL.fullmatch(first) or (key is not None and row[key] not in ("", first)) or any(other[place] == first for other in rows[:-3]):
            break
        count += 1
    return count


def _columns(sheet: Sheet, form: Form, form_language: str | None, path: Path) -> tuple[list[Column], str]:
    try:
        columns, layout = match_columns(sheet.header, form, layout=layout_of(form_language, form))
    except InputError as error:
        raise InputError(error.problem, file=path, place=error.place, remedy=error.remedy) from error
    known = sum(column.question is not None for column in columns)
    if known == 0:
        raise InputError("no column of the export belongs to a question of the form.", file=path,
                         remedy=f"Check that {form.file or 'the form'} is the form of this survey, and that the export has names or labels as headers.")
    return columns, layout


def _answers(sheet: Sheet, columns: list[Column], form: Form, layout: str, notes: list[str]) -> pd.DataFrame:
    """The columns of a sheet in the order of the export, each question once."""
    cells = list(zip(*sheet.rows)) if sheet.rows else [()] * len(sheet.header)
    # the rows have said what they had to, and weigh as much as the columns
    sheet.rows.clear()
    of_question: dict[str, dict] = {}
    for column, values in sorted(zip(columns, cells), key=lambda pair: pair[0].earlier):
        if not column.question:
            continue
        parts = of_question.setdefault(column.question, {})
        if column.part not in parts:
            parts[column.part] = values
            continue
        now = parts[column.part]
        if unlike := sum(1 for one, other in zip(now, values) if one and other and one != other):
            notes.append(f"The column {column.header!r} of an earlier version of the form has another answer than {column.question} in {unlike} rows; the newer column counts.")
        parts[column.part] = [one or other for one, other in zip(now, values)]
    kinds = dict(zip(form.questions["name"], form.questions["type"]))
    marked = set().union(*(MARKED & blanks(parts, form, name) for name, parts in of_question.items() if kinds[name] not in ("text", "note")))
    built: dict[str, pd.Series] = {}
    for column, values in zip(columns, cells):
        if column.question is None:
            if column.header and column.header != "_uuid":
                name = column.header if column.header not in built else f"{column.header} ({len(built)})"
                built[name] = text_column(list(values)) if name in RECORD else free_column(list(values))
            elif not column.header and any(values):
                notes.append("A column without a header was not read.")
        elif column.question in of_question:
            parts = of_question.pop(column.question)
            if empty := blanks(parts, form, column.question, marked):
                parts = {part: ["" if cell in empty else cell for cell in values] for part, values in parts.items()}
            series, strange = _question(column.question, parts, form, layout)
            if strange:
                notes.append(f"{strange} answers to {column.question} are not among the options or not of its type; they are kept as they are, or NA in option columns.")
            built |= series
    return pd.DataFrame(built)


def _question(name: str, parts: dict, form: Form, layout: str) -> tuple[dict[str, pd.Series], int]:
    kind, cells = form.question(name)["type"], parts.get(None)
    if kind == "select_multiple":
        frame, strange = option_columns(cells, {part: values for part, values in parts.items() if part is not None}, form, name, layout)
        return dict(frame.items()), strange
    if kind == "geopoint":
        return {name: point_column(cells, parts)}, 0
    if cells is None:  # a rank question in columns
        return {f"{name}/{part}": free_column(values) for part, values in parts.items()}, 0
    if kind == "rank":
        series, strange = rank_column(cells, form, name, layout)
    elif kind == "select_one":
        series, strange = code_column(cells, form, name, layout)
    elif kind in ("integer", "decimal", "range"):
        series, strange = number_column(cells, whole=kind != "decimal")
    elif kind in ("date", "today"):
        series, strange = date_column(cells), 0
    else:
        series, strange = (free_column(cells) if kind in ("calculate", "hidden") else text_column(cells)), 0
    return {name: series}, strange


def _without_form(sheet: Sheet) -> pd.DataFrame:
    """Headers as names without their group where that stays unique; option columns beside their summary become boolean."""
    header, met = [], {}
    for place, name in enumerate(map(plain_header, sheet.header), 1):  # the second of two equal headers is called name.1, as pandas does
        name = name or f"column_{place}"
        met[name] = met.get(name, -1) + 1
        header.append(f"{name}.{met[name]}" if met[name] else name)
    columns = list(map(list, zip(*sheet.rows))) if sheet.rows else [[] for _ in header]
    # what stands for no answer in several columns is a sign of the program, not a word of a person
    seen = [word for cells in columns for word in MARKED & set(cells)]
    marked = {word for word in seen if seen.count(word) > 1}
    cells = {name: ["" if cell in marked else cell for cell in column] if marked else column for name, column in zip(header, columns)}
    names: dict[str, str] = {}
    short, known = [name.rsplit("/", 1)[-1] for name in header], set(header)
    often = Counter(short)
    options = {name for name in header if "/" in name and name.rsplit("/", 1)[0] in known and {cell.lower() for cell in cells[name]} <= YES | NO | {""}}
    for name, last in zip(header, short):
        names[name] = last if often[last] == 1 and name not in options else name
    above = {option[:place] for option in options for place, sign in enumerate(option) if sign == "/"}
    built = {}
    for name in header:
        parent = name.rsplit("/", 1)[0]
        if name in options:
            marks = [None if not cell else cell.lower() in YES for cell in cells[name]]
            built[f"{names[parent]}/{name.rsplit('/', 1)[-1]}"] = pd.Series(pd.array(marks, dtype="boolean"))
        elif name not in above and name and name != "_uuid":
            built[names[name]] = text_column(cells[name]) if name in RECORD else free_column(cells[name])
    return pd.DataFrame(built)
