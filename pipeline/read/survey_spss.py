"""SPSS files: value labels, and the codes that their authors declared missing.

A declared missing code is an answer that says why there is none: its label tells do not know, refused and not asked apart, so it is read and not blanked with the
empty cells. Without an XLSForm the labels themselves make the form. In: a .sav file. Out: cells, Labels; a Form of the labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from pipeline import language
from pipeline.read.sav import read_sav
from pipeline.read.special_answers import missing_answer
from pipeline.read.survey_files import Sheet
from pipeline.read.xlsform import Form


@dataclass(frozen=True)
class Labels:
    """By variable: its label, the labels of its codes, the declared missing codes that occur in it, and its kind (number, text, date, datetime, time).

    sets are the multiple-response sets by name: label, variable_list, and counted_value of those whose variables say yes or no, else None.
    """

    variables: dict[str, str]
    values: dict[str, dict[str, str]]
    missing: dict[str, frozenset[str]]
    kinds: dict[str, str]
    sets: dict[str, dict] = field(default_factory=dict)

    def reason(self, variable: str, code: str) -> str | None:
        """Why a declared missing code is no answer; None for any other cell, and for a missing code without a label."""
        if code not in self.missing.get(variable, ()):
            return None
        label = self.values.get(variable, {}).get(code)
        return missing_answer(label) if label else None


def read_spss(path: Path, cell_text) -> tuple[list[list[str]], Labels]:
    """The cells as texts, header first, and the labels. Raises InputError if the file cannot be opened."""
    frame, facts = read_sav(path, apply_value_formats=False, user_missing=True)
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    cells = [[cell_text(cell) for cell in row] for row in rows]
    names = list(frame.columns)
    missing = {}
    for name, ranges in (facts["missing_ranges"] or {}).items():
        codes = {cell for cell in frame[name].dropna().unique() if any(_within(cell, one) for one in ranges)}
        missing[name] = frozenset(cell_text(code) for code in codes)
    values = {name: {cell_text(code): str(label).strip() for code, label in labels.items()} for name, labels in (facts["variable_value_labels"] or {}).items()}
    kinds = {name: _kind(facts["original_variable_types"].get(name, ""), facts["readstat_variable_types"].get(name, "")) for name in names}
    return [names, *cells], Labels({name: label for name, label in facts["column_names_to_labels"].items() if label}, values, missing, kinds, facts["mr_sets"] or {})


def joined_sets(sheet: Sheet) -> tuple[Sheet, dict[str, dict[str, str]]]:
    """The sheet with each multiple-response set as the columns of a select_multiple, and by set the labels of its options.

    Variables that say yes or no become "set/variable"; variables that each hold one of the chosen codes become one summary.
    """
    labels, header, options = sheet.labels, list(sheet.header), {}
    columns = {name: column for name, column in zip(header, map(list, zip(*sheet.rows)))} if sheet.rows else {name: [] for name in header}
    for title, facts in labels.sets.items():
        members = [name for name in facts["variable_list"] if name in columns]
        if not members or title in columns:
            continue
        said = {name: ["" if cell in labels.missing.get(name, ()) else cell for cell in columns.pop(name)] for name in members}
        if facts["is_dichotomy"]:
            counted = str(facts["counted_value"])
            columns |= {f"{title}/{name}": [cell and str(int(cell == counted)) for cell in cells] for name, cells in said.items()}
            options[title] = {name: labels.variables.get(name, name) for name in members}
        else:
            columns[title] = [" ".join(dict.fromkeys(filter(None, row))) for row in zip(*said.values())]
            options[title] = {code: label for name in members for code, label in labels.values.get(name, {}).items() if code not in labels.missing.get(name, ())}
    return replace(sheet, header=list(columns), rows=list(map(list, zip(*columns.values())))), options


def _within(cell, one) -> bool:
    low, high = (one["lo"], one["hi"]) if isinstance(one, dict) else (one, one)
    try:
        return bool(low <= cell <= high)
    except TypeError:
        return False


def _kind(written: str, stored: str) -> str:
    for beginning, kind in (("DATETIME", "datetime"), ("YMDHMS", "datetime"), ("TIME", "time"), ("DTIME", "time"), ("MTIME", "time"),
                            ("DATE", "date"), ("ADATE", "date"), ("EDATE", "date"), ("SDATE", "date"), ("JDATE", "date")):  # fmt: skip
        if written.upper().startswith(beginning):
            return kind
    return "text" if stored == "string" else "number"


def form_of_labels(labels: Labels, header: list[str], rows: list[list[str]], sets: dict[str, dict[str, str]], path: Path) -> Form:
    """The form that the labels amount to: a select_one where all answers have labels, a select_multiple for a set, else a number or a text. It knows no conditions.

    The labels stand under the one of our languages that they are written in, "default" if it is none of them.
    """
    written = [*labels.variables.values(), *(label for codes in labels.values.values() for label in codes.values())]
    code = language.identify([" . ".join(written)[:5000]])[0] if written else "other"
    code, questions, options = "default" if code == "other" else code, [], []
    for name, chosen in sets.items():
        wording = labels.sets[name]["label"] or pd.NA
        questions.append({"name": name, "type": "select_multiple", "list": name, f"label_{code}": wording, "relevant": pd.NA, "group": "", "repeat": pd.NA})
        options += [{"list": name, "name": option, f"label_{code}": label} for option, label in chosen.items()]
    for place, name in enumerate(header):
        if name.split("/", 1)[0] in sets:
            continue
        cells = {row[place] for row in rows} - {""}
        codes, missing = labels.values.get(name, {}), labels.missing.get(name, frozenset())
        chosen = bool(set(codes) - missing) and cells - missing <= set(codes)
        kind = "select_one" if chosen else labels.kinds.get(name, "text")
        if kind == "number":
            kind = "integer" if all("." not in cell and "e" not in cell for cell in cells) else "decimal"
        questions.append({"name": name, "type": kind, "list": name if chosen else pd.NA, f"label_{code}": labels.variables.get(name, pd.NA), "relevant": pd.NA, "group": "", "repeat": pd.NA})
        options += [{"list": name, "name": option, f"label_{code}": label} for option, label in codes.items() if chosen]
    frame = pd.DataFrame(questions, columns=["name", "type", "list", f"label_{code}", "relevant", "group", "repeat"]).astype("string")
    frame["conditions"], frame["or_other"] = [[] for _ in questions], False
    groups = pd.DataFrame(columns=["name", "path", "is_repeat"]).astype({"is_repeat": bool})
    return Form(frame, groups, pd.DataFrame(options, columns=["list", "name", f"label_{code}"]).astype("string"), (code,), {"conditions": "unknown"}, str(path))
