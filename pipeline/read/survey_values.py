"""What did the cells of a column say? Codes, numbers, dates and option columns from the text cells of an export.

Cells hold names or labels, whatever the headers hold; the summary of a select_multiple with labels joins them by blanks and is cut
up against the form, longest label first. In: the cells of the columns of one question. Out: a Series with NA where nothing was answered.
"""

from __future__ import annotations

import datetime
import re

import pandas as pd

from pipeline.read.survey_columns import GPS, NAMES, plain_label
from pipeline.read.xlsform import Form

YES = {"1", "true", "yes", "1.0", "t"}
NO = {"0", "false", "no", "0.0", "f"}
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$", re.I)


def text_column(cells: list[str]) -> pd.Series:
    """Texts, NA where the cell is empty."""
    return pd.Series([cell if cell else None for cell in cells], dtype="string")


def number_column(cells: list[str], *, whole: bool = False) -> tuple[pd.Series, int]:
    """Numbers, and how many cells hold something else; if any do, the column stays text."""
    cells = [cell.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", cell) else cell for cell in cells]
    strange = sum(1 for cell in cells if cell and not NUMBER.match(cell))
    if strange:
        return text_column(cells), strange
    numbers = pd.Series([float(cell) if cell else None for cell in cells], dtype="Float64")
    if whole and (numbers.dropna() % 1 == 0).all():
        numbers = numbers.astype("Int64")
    return numbers, 0


def free_column(cells: list[str]) -> pd.Series:
    """A column that no form explains: numbers if all cells are, and none is a code such as 007; else texts."""
    filled = [cell for cell in cells if cell]
    if filled and all(NUMBER.match(cell) and not re.match(r"-?0\d", cell) for cell in filled):
        return number_column(cells, whole=True)[0]
    return text_column(cells)


def date_column(cells: list[str]) -> pd.Series:
    """Dates as YYYY-MM-DD; a spreadsheet's serial number and dd.mm.yyyy are turned round."""
    return text_column([iso_date(cell) for cell in cells])


def iso_date(cell: str) -> str:
    if re.fullmatch(r"\d{5}(\.\d+)?", cell):
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(cell)))).isoformat()
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", cell):
        day, month, year = map(int, match.groups())
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            return cell
    return cell[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]00:00:00(\.0+)?$", cell) else cell


def code_column(cells: list[str], form: Form, question: str, layout: str) -> tuple[pd.Series, int]:
    """Codes of a select_one from names or labels, and how many cells are neither."""
    options = _options_of(form, question)
    known = set(options["name"].dropna())
    texts = codes_of_labels(options, form, layout)
    found, strange = {}, set()
    for cell in set(cells) - {""}:
        code = one_code(cell, known, texts, layout)
        if code is None and known:
            strange.add(cell)
        found[cell] = cell if code is None else code
    return text_column([found.get(cell, "") for cell in cells]), sum(cell in strange for cell in cells)


def _options_of(form: Form, question: str) -> pd.DataFrame:
    """The options with every wording that they have had; `or_other` is exported in English whatever the language."""
    row = form.question(question)
    options = form.options[form.options["list"] == row["list"]]
    if row.get("or_other") is True or (not pd.isna(row.get("or_other")) and bool(row.get("or_other"))):
        plain = {"name": "other"} | {column: "Other" for column in options if column.startswith("label_")}
        options = pd.concat([options, pd.DataFrame([plain])], ignore_index=True)
    return options


def codes_of_labels(options: pd.DataFrame, form: Form, layout: str) -> dict[str, str]:
    """Label -> code, the export's own language before the others (labels come from an older form now and then)."""
    texts: dict[str, str] = {}
    for language in dict.fromkeys((layout, form.settings.get("default_language"), *form.languages)):
        if f"label_{language}" in options:
            for name, label in zip(options["name"], options[f"label_{language}"]):
                if isinstance(label, str) and label:
                    texts.setdefault(plain_label(label), name)
    return texts


def one_code(cell: str, known: set, texts: dict, layout: str) -> str | None:
    label = texts.get(plain_label(cell))
    if layout != NAMES and label is not None:
        return label
    if cell in known:
        return cell
    if NUMBER.match(cell) and cell.removesuffix(".0") in known:
        return cell.removesuffix(".0")
    return label


def option_columns(summary: list[str] | None, options: dict[str, list[str]], form: Form, question: str, layout: str) -> tuple[pd.DataFrame, int]:
    """One boolean column an option, named "question/option", and how many answers could not be read.

    summary   cells of the question's own column, None if the export lacks it
    options   cells by option, of the columns that the export has
    A respondent who was not asked or did not answer has NA in all of them, never False.
    """
    listed = _options_of(form, question)
    names = list(dict.fromkeys([*listed["name"].dropna(), *options]))
    texts = codes_of_labels(listed, form, layout)
    names += _unlisted(summary or [], names, texts, layout)
    length = len(summary) if summary is not None else len(next(iter(options.values())))
    marks = {name: [mark(cell) for cell in cells] for name, cells in options.items()}
    if summary is None:
        strange = sum(1 for name in options for cell, mark in zip(options[name], marks[name]) if cell and mark is None)
        return pd.DataFrame({f"{question}/{name}": pd.array(marks.get(name, [None] * length), dtype="boolean") for name in names}), strange
    known = set(names)
    chosen, strange = {}, 0
    for cell in set(summary) - {""}:
        chosen[cell] = chosen_options(cell, known, texts, layout)
    rows = []
    for place, cell in enumerate(summary):
        row = {name: marks[name][place] for name in marks}
        if cell and all(mark is None for mark in row.values()):  # only the summary knows
            codes = chosen[cell]
            strange += codes is None
            row = dict.fromkeys(names, None) if codes is None else {name: name in codes for name in names}
        elif cell and chosen[cell] is not None:
            row |= {name: name in chosen[cell] for name in names if name not in marks}
        rows.append(row)
    return pd.DataFrame({f"{question}/{name}": pd.array([row.get(name) for row in rows], dtype="boolean") for name in names}), strange


def _unlisted(summary: list[str], names: list[str], texts: dict, layout: str) -> list[str]:
    """Codes that only the summary holds: options of an earlier version of the form, beside known ones or alone in the cell."""
    found: dict[str, None] = {}
    for cell in dict.fromkeys(summary) if layout == NAMES and names else ():
        codes = [code for code in cell.split() if code.removesuffix(".0") not in names]
        alone = len(cell.split()) == 1
        if codes and chosen_options(cell, set(names), texts, layout) is None and (alone or len(codes) < len(cell.split())) and all(re.fullmatch(r"[A-Za-z0-9_-]+", code) for code in codes):
            found |= dict.fromkeys(codes)
    return list(found)


def mark(cell: str) -> bool | None:
    low = cell.lower()
    return True if low in YES else False if low in NO else None


def chosen_options(cell: str, known: set, texts: dict, layout: str) -> set | None:
    """The options in a summary cell: codes parted by blanks, or labels laid end to end."""
    codes = [code.removesuffix(".0") if code not in known else code for code in cell.split()]
    by_code = set(codes) if set(codes) <= known else None
    by_label = _tiled(plain_label(cell), sorted(texts, key=len, reverse=True))
    by_label = None if by_label is None else {texts[label] for label in by_label}
    first, second = (by_code, by_label) if layout == NAMES else (by_label, by_code)
    return first if first is not None else second


def _tiled(text: str, labels: list[str]) -> list[str] | None:
    """The labels that make up the text, each used once at most; None if they do not fill it."""
    if not text:
        return []
    for label in labels:
        if text == label or text.startswith(label + " "):
            rest = _tiled(text[len(label) + 1 :], [other for other in labels if other != label])
            if rest is not None:
                return [label, *rest]
    return None


def point_column(whole: list[str] | None, parts: dict[str, list[str]]) -> pd.Series:
    """A geopoint as "latitude longitude altitude precision"; put together from its parts if the export has only these."""
    if whole is not None:
        return text_column(whole)
    length = len(next(iter(parts.values())))
    rows = zip(*(parts.get(part, [""] * length) for part in GPS))
    return text_column([" ".join(cell or "0" for cell in row) if all(row[:2]) else "" for row in rows])
