"""What did the cells of a column say? Codes, numbers, dates and option columns from the text cells of an export.

Cells hold names or labels, whatever the headers hold; the summary of a select_multiple with labels joins them by blanks and is cut
up against the form, longest label first. In: the cells of the columns of one question. Out: a Series with NA where nothing was answered.
"""

from __future__ import annotations

import datetime
import re

import pandas as pd

from pipeline.read.survey_codes import MONTHS, NUMBER, number_code, spoilt_code
from pipeline.read.survey_columns import GPS, NAMES, plain_label
from pipeline.read.xlsform import Form

YES = {"1", "true", "yes", "1.0", "t", "истина", "да", "ооба"}
NO = {"0", "false", "no", "0.0", "f", "ложь", "нет", "жок"}
DIGITS = {"1", "0", "1.0", "0.0", "true", "false", "t", "f", "истина", "ложь"}
BLANK = {"n/a", "na", "#n/a", "#н/д", "null", "nan", "<na>", "-", "–", "—", "---"}  # what Aggregate, Briefcase, CommCare, spreadsheets and programs write for no answer
MARKED = {"NA", "NULL", "NaN", "nan", "<NA>", "n/a", "N/A", "#N/A", "---"}  # those of them that a program writes into texts as well
GROUPED = re.compile(r"-?\d{1,3}([ \u00a0\u2009\u202f'’]\d{3})+([.,]\d+)?$")
# "Oct 5, 2026" and "5-Oct-2026", with or without a time: SurveyCTO and SPSS
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
NAMED = re.compile(rf"(?:(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}}), (?P<year>\d{{4}})|(?P<other>\d{{1,2}})[- ](?P<second>{_MONTH})\.?[- ](?P<last>\d{{4}}))(?:,? \d{{1,2}}:\d\d(?::\d\d)?(?: ?[AP]M)?)?", re.I)
DECIMAL = re.compile(r"-?(\d+|\d{1,3}([ \u00a0\u2009\u202f'’]\d{3})+),\d+$")
COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+$")


def text_column(cells: list[str]) -> pd.Series:
    """Texts, NA where the cell is empty."""
    return pd.Series([cell if cell else None for cell in cells], dtype="string")


def number_column(cells: list[str], *, whole: bool = False) -> tuple[pd.Series, int]:
    """Numbers, and how many cells hold something else; if any do, the column stays text, as it was written.

    Blanks may part the thousands. A comma is the decimal sign, unless the column shows that it parts thousands too: 1,250.75 or 1,250,000, or whole numbers that are
    asked for and have three digits behind every comma.
    """
    written = set(cells)
    thousands = any(re.match(r"-?\d{1,3}(,\d{3})+(\.\d+|,\d{3})$", cell) for cell in written) or (whole and all(COMMAS.match(cell) for cell in written if "," in cell))
    plain = {cell: _plain_number(cell, thousands) for cell in written}
    strange = sum(1 for cell in cells if cell and not NUMBER.match(plain[cell]))
    if strange:
        return text_column(cells), strange
    numbers = pd.Series([float(plain[cell]) if cell else None for cell in cells], dtype="Float64")
    if whole and (numbers.dropna() % 1 == 0).all():
        numbers = numbers.astype("Int64")
    return numbers, 0


def _plain_number(cell: str, thousands: bool) -> str:
    cell = cell.replace("−", "-")
    if GROUPED.match(cell):
        cell = re.sub(r"[ \u00a0\u2009\u202f'’]", "", cell)
    if re.match(r"-?\d{1,3}(\.\d{3})+,\d+$", cell):  # 1.250,75
        cell = cell.replace(".", "")
    if thousands and re.match(r"-?\d{1,3}(,\d{3})+(\.\d+)?$", cell):
        return cell.replace(",", "")
    return cell.replace(",", ".") if re.match(r"-?\d+,\d+$", cell) else cell


def free_column(cells: list[str]) -> pd.Series:
    """A column that no form explains: numbers if all cells are, and none is a code such as 007; else texts.

    Decimal commas count where some cell cannot be two codes side by side: "1,2" and "3,4" may be chosen options, "0,25" and "1 200,5" are not.
    """
    filled = [cell for cell in cells if cell and cell not in MARKED]
    if filled and all(NUMBER.match(cell) and not re.match(r"-?0\d", cell) for cell in filled):
        return number_column(["" if cell in MARKED else cell for cell in cells], whole=True)[0]
    if any("," in cell for cell in filled) and all(NUMBER.match(cell) or DECIMAL.match(cell) for cell in filled) and any(_no_codes(cell) for cell in filled):
        return number_column(["" if cell in MARKED else cell for cell in cells])[0]
    return text_column(cells)


def _no_codes(cell: str) -> bool:
    """Whether a cell with one comma can only be a decimal number: options are numbered from 1 and few, but for 77, 88, 99 and their like."""
    whole, _, part = cell.partition(",")
    return bool(part) and (not whole.isdecimal() or whole == "0" or part.startswith("0") or any(int(code) > 30 and not re.fullmatch("[789]+", code) for code in (whole, part)))


def date_column(cells: list[str]) -> pd.Series:
    """Dates as YYYY-MM-DD; a spreadsheet's serial number and dd.mm.yyyy are turned round, and mm/dd/yyyy where the column holds a day that is no month."""
    numbers = [tuple(map(int, match.groups()[:2])) for cell in set(cells) if (match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/\d{4}", cell))]
    american = any(second > 12 for _, second in numbers) and all(first <= 12 for first, _ in numbers)
    return text_column([iso_date(re.sub(r"^(\d{1,2})/(\d{1,2})/", r"\2/\1/", cell) if american else cell) for cell in cells])


def iso_date(cell: str) -> str:
    if match := NAMED.fullmatch(cell):
        month = MONTHS.index((match["month"] or match["second"])[:3].lower()) + 1
        cell = f"{match['day'] or match['other']}.{month}.{match['year'] or match['last']}"
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", cell):
        cell = f"{match[3]}.{match[2]}.{match[1]}"
    if re.fullmatch(r"\d{5}(\.\d+)?", cell):
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(cell)))).isoformat()
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", cell):
        day, month, year = map(int, match.groups())
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            return cell
    return cell[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]00:00:00(\.0+)?$", cell) else cell


def blanks(parts: dict, form: Form, question: str, marked=frozenset()) -> set[str]:
    """The words in a question's columns that stand for no answer; an option of such a name is one.

    marked   words that stand for no answer in this file, so in its texts too
    """
    row = form.question(question)
    options = form.options[form.options["list"] == row["list"]] if isinstance(row["list"], str) else None
    said = set() if options is None else {str(text) for column in options if column == "name" or column.startswith("label_") for text in options[column].dropna()}
    cells = set().union(*map(set, parts.values())) - said
    return {cell for cell in cells if cell in marked or (row["type"] not in ("text", "note") and cell.lower() in BLANK)}


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
    return label if label is not None else spoilt_code(cell, known, texts)


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
    if not names and layout == NAMES:  # a list that stands in another file: its codes are those that were chosen
        names = list(dict.fromkeys(code for cell in summary or () for code in cell.split()))
    marks = _marks(options, texts)
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


def _marks(options: dict[str, list[str]], texts: dict) -> dict[str, list]:
    """By option, was it chosen? Columns hold 1 and 0 or words for them; some programs write the option itself where it was chosen, and nothing elsewhere."""
    filled = {name: set(cells) - {""} for name, cells in options.items()}
    own = all(cell == name or texts.get(plain_label(cell)) == name for name, cells in filled.items() for cell in cells)
    itself = own and any(cell.lower() not in DIGITS for cells in filled.values() for cell in cells) and any("" in row and any(row) for row in zip(*options.values()))
    read = {name: [bool(cell) or None if itself else mark(cell) for cell in cells] for name, cells in options.items()}
    if len(options) > 1 and not any(yes is False for column in read.values() for yes in column):
        # nothing is ever denied: who chose something did not choose the rest
        chose = [any(row) for row in zip(*read.values())]
        read = {name: [False if yes is None and some and not cell else yes for yes, some, cell in zip(column, chose, options[name])] for name, column in read.items()}
    return read


def mark(cell: str) -> bool | None:
    low = cell.lower()
    return True if low in YES else False if low in NO else None


def chosen_options(cell: str, known: set, texts: dict, layout: str) -> list | None:
    """The options in a summary cell, in their order: codes or labels laid end to end, with blanks, commas, semicolons or lines between."""
    by_code = None
    for parts in (cell.split(), re.split(r"[\s,;|]+", cell.strip(" ,;|"))):
        codes = [code if code in known else number_code(code, known) for code in parts]
        if by_code is None and None not in codes:
            by_code = codes
    by_label = _tiled(plain_label(cell), sorted(texts, key=len, reverse=True))
    by_label = None if by_label is None else [texts[label] for label in by_label]
    first, second = (by_code, by_label) if layout == NAMES else (by_label, by_code)
    return first if first is not None else second


def _tiled(text: str, labels: list[str]) -> list[str] | None:
    """The labels that make up the text, each used once at most; None if they do not fill it."""
    if not text:
        return []
    for label in labels:
        if text.startswith(label) and (between := re.match(r"\s*[,;|]\s*|\s+|$", text[len(label) :])):
            rest = _tiled(text[len(label) + between.end() :], [other for other in labels if other != label])
            if rest is not None:
                return [label, *rest]
    return None


def rank_column(cells: list[str], form: Form, question: str, layout: str) -> tuple[pd.Series, int]:
    """Codes in the order in which a person ranked them, joined by blanks, and how many cells hold anything else."""
    options = _options_of(form, question)
    known, texts = set(options["name"].dropna()), codes_of_labels(options, form, layout)
    orders = {cell: chosen_options(cell, known, texts, layout) for cell in set(cells) - {""}}
    return text_column([cell if orders.get(cell) is None else " ".join(orders[cell]) for cell in cells]), sum(bool(cell) and orders[cell] is None for cell in cells)


def point_column(whole: list[str] | None, parts: dict[str, list[str]]) -> pd.Series:
    """A geopoint as "latitude longitude altitude precision"; put together from its parts if the export has only these."""
    if whole is not None:
        return text_column(whole)
    length = len(next(iter(parts.values())))
    rows = zip(*(parts.get(part, [""] * length) for part in GPS))
    return text_column([" ".join(cell or "0" for cell in row) if all(row[:2]) else "" for row in rows])
