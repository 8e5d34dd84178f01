"""Files of corpora/<study>/followup: read as text, with errors that name the file, the row and the column.

A column that the file must not have, such as a name or an organisation, is refused: what is not taken in cannot leave. In: the folder, the name of a file without its ending,
the columns. Out: rows of text, each with its line for errors; no rows where there is no file.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pipeline.config.opening import bytes_of, is_there, rows_of
from pipeline.errors import InputError

LARGEST = 5_000_000
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


def shown(path: Path) -> str:
    return "/".join(path.parts[-4:])


def rows(folder: Path, name: str, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """The rows of <name>.csv as {column: text}, with `_row` for errors. Raises InputError for a missing or unknown column, or a file that cannot be read."""
    path = folder / f"{name}.csv"
    if not is_there(path):
        return []
    data = bytes_of(path)
    if len(data) > LARGEST:
        raise InputError("the file is larger than 5 MB", file=shown(path), remedy="Keep only the columns named in corpora/README.md.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=shown(path), place=f"byte {error.start}", remedy="Save it as CSV UTF-8.") from None
    try:
        head, *lines = rows_of(text) or [[]]
    except csv.Error:
        raise InputError("the table cannot be read: a quotation mark is not closed", file=shown(path), remedy="Open it in a spreadsheet and save it again.") from None
    head = [" ".join(one.split()).casefold() for one in head]
    if missing := [one for one in needed if one not in head]:
        raise InputError(f"no column {', '.join(missing)}", file=shown(path), place="row 1", remedy=f"The columns are {', '.join((*needed, *optional))}.")
    unknown = [str(at) for at, one in enumerate(head, 1) if one and one not in (*needed, *optional)]
    if unknown:
        raise InputError(f"column {', '.join(unknown)} is none of those that may stand here", file=shown(path), place="row 1", remedy=f"Take it out: names of people and organisations never stand here. The columns are {', '.join((*needed, *optional))}.")
    out = []
    for number, line in enumerate(lines, 2):
        if any(value.strip() for value in line):
            out.append({one: " ".join(line[at].split()) if at < len(line) else "" for at, one in enumerate(head) if one} | {"_row": str(number), "_file": shown(path)})
    return out


def refuse(row: dict[str, str], column: str, problem: str, remedy: str) -> InputError:
    """The error about one cell; it never repeats what stands there."""
    return InputError(problem, file=row["_file"], place=f"row {row['_row']}, column {column}", remedy=remedy)


def count(row: dict[str, str], column: str) -> int:
    """A whole number of cases or people; an empty cell is none. Raises InputError for anything else."""
    text = row.get(column, "")
    if text == "":
        return 0
    if not text.isdigit():
        raise refuse(row, column, "this is no whole number", "Write how many, for instance 4; leave the cell empty for none.")
    return int(text)


def month(row: dict[str, str], column: str = "month") -> str:
    if not MONTH.match(row[column]):
        raise refuse(row, column, "this is no month", "Write year and month, for instance 2026-03.")
    return row[column]


def split(text: str) -> list[str]:
    """'GV.1; NR.2' as a list."""
    return [one for one in re.split(r"[;,\s]+", text) if one]
