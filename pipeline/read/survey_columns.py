"""Which question does each column of an export stand for? Answered from the form, for names and for labels in any language.

KoboToolbox writes group path + question, with or without the path, with "/", "." or ":" between, and one more column for each option of
a select_multiple; labels may contain the separator and be prefixes of each other. So every header that the form could give is
written out and looked up whole. In: a Form and the headers. Out: a Column for each header, and the layout (names or a language).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import Sheet
from pipeline.read.xlsform import METADATA, Form, language_code

SEPARATORS = ("/", ".", ":", "-")
GPS = ("latitude", "longitude", "altitude", "precision")
RECORD = {"_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index", "__version__", "_version_",
          "_parent_index", "_parent_table_name", "_xform_id_string", "_attachments", "_geolocation", "_date_modified", "_edited", "_duration", "_version",
          "SubmissionDate", "SubmitterID", "SubmitterName", "ReviewState", "DeviceID", "FormVersion", "AttachmentsPresent", "AttachmentsExpected", "formdef_version",
          "_media_count", "_total_media", "_media_all_received", "_xform_id"}
NAMES = "names"
DRESS = re.compile(r"</?[A-Za-z][^<>]*>|\*\*(?=\S)|(?<=\S)\*\*")


@dataclass(frozen=True)
class Column:
    """question None: a column that the form does not know; part: an option's name, or "latitude" ... of a geopoint; earlier: of an earlier version of the form."""

    header: str
    question: str | None = None
    part: str | None = None
    earlier: bool = False


def plain_header(header: str) -> str:
    """A header without the traces of R ("X_uuid") and SPSS ("@_uuid"), its blanks made single."""
    header = " ".join(header.split())
    if (low := header.lower()) in RECORD or low.startswith("_submission_"):
        return low
    for mark in ("X", "@"):
        if header.startswith(mark) and (header[1:] in RECORD or header[1:].startswith("_submission_")):
            return header[1:]
    return header


def plain_label(text: str) -> str:
    """A wording without the tags of HTML and the signs of Markdown, its blanks made single: exports keep them or drop them."""
    return " ".join((DRESS.sub("", text) if "<" in text or "*" in text else text).split())


def second_header(rows: list[list[str]], key: int, form: Form | None) -> int:
    """How many of the first rows name the columns once more: the tags of HXL (hxlstandard.org), or the wordings of the form under its names.

    key   the column that tells respondents apart; a row that is filled there is a respondent
    """
    tables = () if form is None else (form.questions, form.groups, form.options)
    labels = tuple({plain_label(text) for table in tables for column in table if column.startswith("label_") for text in table[column].dropna()})
    names = set() if form is None else {*form.questions["name"], *RECORD}
    for count, row in enumerate(rows[:2]):
        cells = [plain_label(cell) for cell in row if cell]
        tags = sum(bool(re.match(r"#[a-z]+", cell)) for cell in cells)
        said = sum(len(cell) > 3 and cell.endswith(labels) for cell in cells) if labels and tags < len(cells) else 0
        said = max(said, sum(cell.rsplit("/", 1)[-1] in names for cell in cells))
        if not cells or (row[key] and not row[key].startswith("#") and plain_header(row[key]) not in RECORD) or max(tags, said) < 0.6 * len(cells):
            return count
    return min(len(rows), 2)


def match_columns(header: list[str], form: Form, repeat: str | None = None, *, layout: str | None = None) -> tuple[list[Column], str]:
    """The columns of a sheet, and their layout: "names" or a language of the form.

    repeat is the repeat group that the sheet holds, None for the main sheet. Without `layout` the one that explains most columns is taken;
    names win a tie. Raises InputError if two columns claim to be the same question or option.
    """
    header = [plain_label(plain_header(name)) for name in header]
    layouts = [layout] if layout else [NAMES, *form.languages]
    best = max((_matched(header, form, repeat, each) for each in layouts), key=lambda found: sum(column.question is not None for column in found[0]))
    best = _without_stems(best[0]), best[1]
    seen: dict[tuple, str] = {}
    for column in best[0]:
        key = (column.question, column.part)
        if column.earlier:
            continue
        if column.question and key in seen:
            raise InputError(f"the columns {seen[key]!r} and {column.header!r} both stand for question {column.question}.", place=f"column {column.header}",
                             remedy="Export again without such doubles, or delete one of the columns.")
        seen[key] = column.header
    return best


def _without_stems(columns: list[Column]) -> list[Column]:
    """Where a question stands in one column without its group and in another with it, an export of several versions, of which the newer put it into a group: the former is earlier."""
    called: dict[tuple, set[str]] = {}
    for column in columns:
        called.setdefault((column.question, column.part), set()).add(column.header)

    def is_stem(column: Column) -> bool:
        same = called[column.question, column.part]
        return column.question is not None and len(same) > 1 and any(other.endswith(sign + column.header) for other in same for sign in SEPARATORS)

    return [replace(column, earlier=True) if is_stem(column) else column for column in columns]


def layout_of(name: str | None, form: Form) -> str | None:
    """The layout that a person asked for by a language's name or code, or by "names"."""
    if name is None or name == NAMES:
        return name
    code = language_code(name)
    if code not in form.languages:
        raise InputError(f"the form has no labels in {name}; it has {', '.join(form.languages)}.", file=form.file)
    return code


def _matched(header: list[str], form: Form, repeat: str | None, layout: str) -> tuple[list[Column], str]:
    possible = possible_headers(form, repeat, layout)
    turn: dict[str, int] = {}
    columns = []
    folded: dict[str, set[str]] = {}  # a program between may have written all names in capitals, or in small letters
    for name in possible:
        folded.setdefault(name.casefold(), set()).add(name)
    for name in header:
        key = name if name in possible else re.sub(r"(\.\d+|\.\.\.\d+)$", "", name)  # pandas adds .1 to the second of two equal headers, R's readers ...2 to both
        if key not in possible and len(alike := folded.get(name.casefold(), ())) == 1:
            (key,) = alike
        claims = possible.get(key, [])
        if claims:  # equal labels: the columns come in the order of the form
            claim = claims[min(turn.get(key, 0), len(claims) - 1)]
            turn[key] = turn.get(key, 0) + 1
            columns.append(Column(name, *claim))
        else:
            columns.append(Column(name))
    taken = {(column.question, column.part) for column in columns}
    if layout == NAMES:
        columns = [column if column.question else _unlisted_option(column, form, repeat, taken) for column in columns]
        columns = [column if column.question else _moved(column, form, repeat, possible) for column in columns]
    for version in form.earlier:
        before = possible_headers(version, repeat, layout)
        columns = [Column(column.header, *before[column.header][0], earlier=True) if column.question is None and column.header in before else column for column in columns]
    return columns, layout


def true_header(sheet: Sheet, form: Form) -> Sheet:
    """The sheet with that one of its first three rows as header which names most questions: titles and names of groups may stand above it."""
    def known(header: list[str]) -> tuple[int, bool]:
        try:
            columns, layout = match_columns(header, form)
            return sum(column.question is not None for column in columns), layout == NAMES
        except InputError:  # doubles; they are reported when the sheet is read
            return len(header), True

    fits, names = zip(*(known(header) for header in (sheet.header, *sheet.rows[:2])))
    best = fits.index(max(fits))
    if not best or 2 * fits[0] > fits[best]:
        # the names may stand below the wordings of all questions
        best = next((row for row in range(1, len(fits)) if names[row] and not names[0] and fits[row] >= fits[0]), 0)
    if not best:
        return sheet
    return replace(sheet, header=sheet.rows[best - 1], rows=sheet.rows[best:], numbers=sheet.numbers[best:])


def joined_header(sheet: Sheet) -> Sheet:
    """The sheet with one header instead of two, where a question stands over the columns of its answers and the second row names these (SurveyMonkey, merged cells).

    Recognised by the first column, which has nothing in the second row, and by columns without a name above that all have one below.
    """
    below = sheet.rows[0] if sheet.rows else []
    bare = [place for place, name in enumerate(sheet.header) if not name]
    if len(sheet.rows) < 2 or not bare or not bare[0] or below[0] or not all(below[place] for place in bare) or any(re.fullmatch(r"[-\d.,]+", cell) for cell in below):
        return sheet
    header, above = [], ""
    for place, (name, under) in enumerate(zip(sheet.header, below)):
        above = name or above
        alone = name and (place + 1 == len(sheet.header) or sheet.header[place + 1])
        header.append(above if alone or not under else f"{above}: {under}")
    return replace(sheet, header=header, rows=sheet.rows[1:], numbers=sheet.numbers[1:])


def _moved(column: Column, form: Form, repeat: str | None, possible: dict[str, list]) -> Column:
    """A question or option that stood in another group in an earlier version of the form, or below a word of the tool (CommCare: form.): its path is unknown, its last part is not."""
    for sign in re.finditer(r"[/.]", column.header):
        claims = possible.get(column.header[sign.end() :], [])
        if len(claims) == 1 and not column.header.startswith("_"):
            return Column(column.header, *claims[0], earlier=True)
    return column


def possible_headers(form: Form, repeat: str | None, layout: str) -> dict[str, list[tuple[str, str | None]]]:
    """Every header that an export of this form may hold, with what it stands for; several if questions share a label."""
    possible: dict[str, list] = {}
    spss: dict[str, set] = {}
    groups = {row["path"]: row for row in form.groups.to_dict("records")}
    options = {name: rows.drop_duplicates().to_dict("records") for name, rows in form.options.groupby("list", sort=False)}

    def text(row: dict) -> str:
        label = row.get(f"label_{layout}") if layout != NAMES else None
        own = row["name"].rsplit("/", 1)[-1] if "group" in row else row["name"]
        return plain_label(label if isinstance(label, str) and label and row.get("type") not in METADATA else own)

    def claim(name: str, meaning: tuple) -> None:
        if meaning not in possible.setdefault(name, []):
            possible[name].append(meaning)

    for row in questions_of(form, repeat).to_dict("records"):
        question, own = row["name"], text(row)
        path = [text(groups[part]) for part in _ancestors(row["group"])]
        if layout == NAMES:  # as R's janitor joins them
            whole = re.sub(r"\W", "_", "_".join([*path, own]))
            spss.setdefault(whole, set()).add((question, None))
            for option in options.get(row["list"], []) if row["type"] == "select_multiple" else ():
                spss.setdefault(re.sub(r"\W", "_", f"{whole}_{option['name']}"), set()).add((question, option["name"]))
        called = [own, "Specify other."] if layout != NAMES and row.get("asks_other") is True else [own]
        if isinstance(exported := row.get(f"exported_label_{layout}"), str):
            called.append(plain_label(exported))
        for separator in SEPARATORS:
            for name in dict.fromkeys(separator.join(parts) for each in called for parts in ([each], [*path, each])):
                claim(name, (question, None))
                if row["type"] == "geopoint":
                    for part in GPS:
                        claim(f"_{name}_{part}", (question, part))
                        claim(f"{name}{separator}{part.capitalize()}", (question, part))  # ODK Central
                        claim(f"{name}{separator}{part}", (question, part))
                if row["type"] in ("select_multiple", "rank"):
                    for option in options.get(row["list"], []):
                        claim(f"{name}{separator}{text(option)}", (question, option["name"]))
                        if row.get("or_other") is True and option["name"] == "other":  # pyxform labels it in English whatever the language
                            claim(f"{name}{separator}Other", (question, "other"))
                        if layout == NAMES:
                            claim(re.sub(r"[^\w.]", ".", f"{name}{separator}{option['name']}"), (question, option["name"]))  # as R writes names
                            spss.setdefault(re.sub(r"\W", "_", f"{name}_{option['name']}"), set()).add((question, option["name"]))
                if layout == NAMES:
                    claim(re.sub(r"[^\w.]", ".", name), (question, None))
    # SPSS and R's janitor know neither stroke nor minus; such a name means the option only if no question is called so
    return possible | {name: list(meanings) for name, meanings in spss.items() if name not in possible and len(meanings) == 1}


def _ancestors(path: str) -> list[str]:
    parts = path.split("/") if path else []
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def questions_of(form: Form, repeat: str | None) -> pd.DataFrame:
    """The questions that the main sheet or one repeat's sheet holds: all but notes."""
    questions = form.questions[form.questions["type"] != "note"]
    return questions[questions["repeat"].isna()] if repeat is None else questions[questions["repeat"] == repeat]


def _unlisted_option(column: Column, form: Form, repeat: str | None, taken: set) -> Column:
    """An option of an earlier version of the form: its column starts like the question's, but the form no longer lists it."""
    multiple = questions_of(form, repeat)
    multiple = multiple[multiple["type"] == "select_multiple"]["name"]
    for name in sorted(multiple, key=len, reverse=True):
        match = re.search(rf"(?:^|[/.:]){re.escape(name)}[/.:]([^/.:\s]+)$", column.header)
        if match and (name, match[1]) not in taken:
            taken.add((name, match[1]))
            return Column(column.header, name, match[1])
    return column
