"""Reads an XLSForm: which questions were asked, in which groups and languages, with which options and under which condition.

Follows xlsform.org and the forms seen in the field: blank rows and columns, spaces in names, languages without a code, old spellings
of types, `or_other`, a bare `label` beside a default language. In: an .xlsx, or a pair of CSV files for survey and choices. Out: Form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import Sheet, read_sheets
from pipeline.read.xlsform_kobo import plain_rows

METADATA = {"start", "end", "today", "username", "deviceid", "phonenumber", "email", "simserial", "subscriberid", "audit",
            "start-geopoint", "background-audio", "device_id"}
LANGUAGE_NAMES = {
    "ky": ("кыргызча", "кыргыз тили", "кыргызский", "кыргыз", "киргизский", "kyrgyz", "kirghiz", "kyrgyzcha", "кырг", "кыр", "kg", "kgz", "kir", "ky"),
    "ru": ("русский", "русский язык", "орусча", "орус тили", "по-русски", "рус", "russian", "rus", "ru"),
    "en": ("english", "английский", "англисче", "англ", "eng", "en"),
}
OTHER = {"ky": "Башка", "ru": "Другое", "en": "Other"}
TYPES = {"gps": "geopoint", "location": "geopoint", "select1": "select_one", "select one": "select_one", "select multiple": "select_multiple",
         "select all that apply": "select_multiple", "int": "integer", "string": "text"}


@dataclass(frozen=True)
class Form:
    """A questionnaire.

    questions  name, type (without list), list, label_<language> ..., relevant, group (path of names with "/"), repeat (innermost or
               NA), conditions (all `relevant` expressions that hold it, outermost first), and the form's other columns
    groups     name, path, is_repeat, label_<language> ...
    options    list, name, label_<language> ..., and the other columns of `choices`
    languages  codes of the label columns in their order; a name without a known code stands in small letters
    settings   the first row of `settings`; default_language as a code, or None
    earlier    the earlier versions of the form, the newest first
    """

    questions: pd.DataFrame
    groups: pd.DataFrame
    options: pd.DataFrame
    languages: tuple[str, ...]
    settings: dict = field(default_factory=dict)
    file: str | None = None
    earlier: tuple[Form, ...] = ()

    def label(self, question: str, language: str, option: str | None = None) -> str:
        """The wording in that language; if the form lacks it, in its default language, else the name.

        Raises InputError if there is no such question or option.
        """
        row = self.question(question)
        if option is not None:
            rows = self.options[(self.options["list"] == row["list"]) & (self.options["name"] == option)]
            if rows.empty:
                raise InputError(f"question {question} has no option {option}.", file=self.file)
            row = rows.iloc[0]
        for code in (language, self.settings.get("default_language"), *self.languages):
            text = row.get(f"label_{code}") if code else None
            if isinstance(text, str) and text:
                return text
        return row["name"]

    def question(self, name: str) -> pd.Series:
        rows = self.questions[self.questions["name"] == name]
        if rows.empty:
            raise InputError(f"the form has no question {name}.", file=self.file, remedy="The names stand in the column `name` of its sheet `survey`.")
        return rows.iloc[0]

    def options_of(self, question: str) -> pd.DataFrame:
        """The options of a question in their order, without repetitions (a cascade may list a name twice)."""
        rows = self.options[self.options["list"] == self.question(question)["list"]]
        return rows.drop_duplicates("name")


def read_form(path, choices=None) -> Form:
    """Read a form from one workbook, or from two CSV files, the sheets `survey` and `choices`.

    Raises InputError where the form has no survey sheet, lacks a column, leaves a group open or uses a list it does not define.
    """
    path = Path(path)
    if choices is None:
        sheets = {title.strip().lower(): sheet for title, sheet in read_sheets(path).items()}
        if "survey" not in sheets:
            raise InputError("a form needs a sheet `survey`.", file=path,
                             remedy=f"Its sheets are {', '.join(sheets)}. For CSV files give both: survey and choices.")
    else:
        ((_, survey),) = read_sheets(path).items()
        ((_, options),) = read_sheets(choices).items()
        sheets = {"survey": survey, "choices": options}
    settings = _settings(sheets.get("settings"))
    survey = _frame(sheets["survey"], settings)
    if missing := {"type", "name"} - set(survey.columns):
        raise InputError(f"the sheet survey lacks the column {', '.join(sorted(missing))}; it has {', '.join(survey.columns)}.", file=path)
    options = _frame(sheets["choices"], settings) if "choices" in sheets else pd.DataFrame(columns=["list", "name"], dtype="string")
    options = options.rename(columns={"list_name": "list", "list name": "list", "value": "name"})
    languages = tuple(column.removeprefix("label_") for column in survey.columns if column.startswith("label_"))
    survey = survey.assign(row=sheets["survey"].numbers)
    if "disabled" in survey:
        survey = survey[~survey["disabled"].fillna("").str.lower().isin({"yes", "true", "true()"})]
    questions, groups = _walk(plain_rows(survey.to_dict("records"), options, path), list(survey), path)
    options, extra = _with_other(questions, options, languages)
    if not options.empty:
        options = options[options["list"].notna() & options["name"].notna()].reset_index(drop=True)
    _check_lists(questions, options, path)
    if extra:
        questions = pd.concat([questions, pd.DataFrame(extra)], ignore_index=True)
    return Form(questions, groups, options, languages, settings, str(path))


def read_forms(paths) -> Form:
    """The versions of one form as one, the newest first: what a later version dropped or renamed is still known, with its wording, under its old name.

    Labels and conditions are the newest version's; `earlier` and the options keep the labels of all, so that what was exported with old ones is understood.
    """
    first, *earlier = [path if isinstance(path, Form) else read_form(path) for path in paths]
    first = replace(first, earlier=tuple(earlier))
    for form in earlier:
        known = set(zip(first.questions["name"], first.questions["repeat"].fillna("")))
        gone = form.questions.assign(dropped=True)[[key not in known for key in zip(form.questions["name"], form.questions["repeat"].fillna(""))]]
        groups = form.groups[~form.groups["path"].isin(first.groups["path"])]
        first = replace(first, questions=pd.concat([first.questions, gone], ignore_index=True), groups=pd.concat([first.groups, groups], ignore_index=True),
                        options=pd.concat([first.options, form.options], ignore_index=True).drop_duplicates(ignore_index=True),
                        languages=tuple(dict.fromkeys([*first.languages, *form.languages])))  # fmt: skip
    return first


def language_code(name: str) -> str:
    """"Русский (ru)", "russian", "RU" -> ru; a language not known here keeps its name in small letters."""
    name = name.strip()
    if match := re.search(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\s*\)\s*$", name):
        name = match[1]
    low = name.lower().rstrip(".")
    return next((code for code, names in LANGUAGE_NAMES.items() if low in names), low)


def _settings(sheet: Sheet | None) -> dict:
    settings = {}
    if sheet and sheet.rows:
        settings = {name: value for name, value in zip(sheet.header, sheet.rows[0]) if name and value}
    if "default_language" in settings:
        settings["default_language"] = language_code(settings["default_language"])
    return settings


def _frame(sheet: Sheet, settings: dict) -> pd.DataFrame:
    """A sheet with one column a language: "label::Русский (ru)" becomes label_ru; an empty cell becomes NA."""
    columns: dict[str, list] = {}
    tagged = {language_code(match[2]) for name in sheet.header if (match := TAGGED.match(name)) and match[1].lower() == "label"}
    for place, header in enumerate(sheet.header):
        if not header:
            continue
        match = TAGGED.match(header)
        if match:
            name = f"{match[1].strip().lower()}_{language_code(match[2])}"
        elif header.strip().lower() in ("label", "hint"):
            default = settings.get("default_language")
            name = f"{header.strip().lower()}_{default if default and default not in tagged else 'default'}"
        else:
            name = header.strip()
            name = name.lower() if name.lower() in ("type", "name", "list_name", "list name", "value", "relevant", "calculation") else name
        cells = [row[place] for row in sheet.rows]
        columns[name] = [old or new for old, new in zip(columns[name], cells)] if name in columns else cells
    frame = pd.DataFrame(columns, dtype="string")
    frame = frame.mask(frame == "")
    return frame


TAGGED = re.compile(r"^\s*([A-Za-z_]+)\s*::?\s*(.+?)\s*$")


def _walk(rows: list[dict], columns: list[str], path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One pass through the rows: open and close groups, and give every question its group, repeat and conditions."""
    labels = [column for column in columns if column.startswith("label_")]
    stack, questions, groups, seen = [], [], [], set()
    for row in rows:
        kind = re.sub(r"\s+", " ", _text(row["type"]))
        if not kind or kind.startswith("#"):
            continue
        where = f"sheet survey, row {row['row']}"
        if begin := re.match(r"begin[_ ](\w+)", kind, re.I):
            name, is_repeat = _text(row["name"]) or f"unnamed_{row['row']}", begin[1].lower() == "repeat"
            stack.append((name, is_repeat, _text(row.get("relevant"))))
            groups.append({"name": name, "path": "/".join(part for part, *_ in stack), "is_repeat": is_repeat} | {label: row[label] for label in labels})
        elif re.match(r"end[_ ]\w+", kind, re.I):
            if not stack:
                raise InputError("a group is closed that was never opened.", file=path, place=where)
            stack.pop()
        else:
            if not _text(row["name"]):
                raise InputError("the question has no name.", file=path, place=where, remedy="Give it one in the column `name`.")
            group = "/".join(part for part, *_ in stack)
            repeat = next((part for part, is_repeat, _ in reversed(stack) if is_repeat), pd.NA)
            conditions = [condition for *_, condition in stack if condition]
            own = _text(row.get("relevant"))
            name = row["name"]
            if (key := (name, str(repeat))) in seen:  # the same name in two groups of one level: the later one is told by its path
                name = f"{group}/{name}"
            seen.add(key)
            plain, options, or_other = _kind(kind)
            questions.append(row | {"name": name, "type": plain, "list": options, "or_other": or_other, "relevant": own or pd.NA, "group": group,
                                    "repeat": repeat, "conditions": [*conditions, own] if own else conditions})
    if stack:
        raise InputError(f"the group {stack[-1][0]} is never closed.", file=path, remedy="Add a row end_group or end_repeat.")
    first = ["name", "type", "list", *labels, "relevant", "group", "repeat", "conditions"]
    frame = pd.DataFrame(questions, columns=[*first, *(column for column in columns if column not in (*first, "row")),
                                            *(f"exported_{label}" for label in labels if any(f"exported_{label}" in row for row in rows)), "or_other"])
    text = [column for column in frame.columns if column not in ("conditions", "or_other")]
    return frame.astype(dict.fromkeys(text, "string")), pd.DataFrame(groups, columns=["name", "path", "is_repeat", *labels]).astype({"is_repeat": bool})


def _text(cell) -> str:
    return "" if pd.isna(cell) else str(cell).strip()


def _kind(kind: str) -> tuple[str, object, bool]:
    """"select_one sex or_other" -> ("select_one", "sex", True)."""
    match = re.match(r"(select[_ ](?:one|multiple)|select all that apply|select1|rank)(?:[_ ]from[_ ]file|[_ ]external)?(?: from)? (\S+?)(?:[ _](or_other|or specify other))?$", kind, re.I)
    if match:
        return TYPES.get(match[1].lower(), match[1].lower()), match[2], bool(match[3])
    return TYPES.get(kind.lower(), kind.lower()), pd.NA, False


def _with_other(questions, options, languages) -> tuple[pd.DataFrame, list[dict]]:
    """What `or_other` adds to a form without a row of its own: the option `other` and a text question `<name>_other`."""
    lists, extra = [], []
    for row in questions[questions["or_other"]].to_dict("records"):
        labels = {f"label_{code}": OTHER.get(code, pd.NA) for code in languages}
        known = options[options["list"] == row["list"]]["name"].tolist() if not options.empty else []
        if "other" not in known and row["list"] not in [entry["list"] for entry in lists]:
            lists.append({"list": row["list"], "name": "other"} | labels)
        if f"{row['name']}_other" not in questions["name"].tolist():
            test = f"selected(${{{row['name']}}}, 'other')"
            extra.append({"name": f"{row['name']}_other", "type": "text", "group": row["group"], "repeat": row["repeat"], "relevant": test,
                          "conditions": [*row["conditions"], test], "or_other": False, "asks_other": True})
    return (pd.concat([options, pd.DataFrame(lists)], ignore_index=True) if lists else options), extra


def _check_lists(questions: pd.DataFrame, options: pd.DataFrame, path: Path) -> None:
    known = set(options["list"].dropna())
    for row in questions.to_dict("records"):
        name = row["list"]
        if pd.isna(name) or name in known or re.search(r"\.(csv|xml|geojson)$|\$\{", name):  # lists in other files, or from answers
            continue
        raise InputError(f"question {row['name']} uses the list {name}, which the sheet choices does not define.", file=path,
                         remedy="Add the list, or correct its name in the column `type`.")
