"""Ties the rows of repeat groups to their respondents.

KoboToolbox puts each repeat on its own sheet. Its title is cut to 31 characters while `_parent_table_name` keeps the whole, and `_index` counts
anew in every export: so rows are joined by the submission's uuid, and only within one file by `_parent_index`, through nested repeats too.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError
from pipeline.read.survey_columns import plain_header, match_columns
from pipeline.read.survey_files import Sheet
from pipeline.read.xlsform import Form

PARENT = {"_parent_index", "_parent_table_name", "_submission__uuid", "PARENT_KEY"}


def is_repeat(sheet: Sheet) -> bool:
    header = {plain_header(name) for name in sheet.header}
    return bool(PARENT & header) and "_uuid" not in header


def repeat_name(title: str, sheet: Sheet, form: Form | None) -> str:
    """The repeat group that a sheet holds: by its title, a cut title or label, else by the questions in it."""
    if form is None:
        return title
    repeats = form.groups[form.groups["is_repeat"]].to_dict("records")
    for group in repeats:
        titles = [group["name"], *(value for key, value in group.items() if key.startswith("label_") and isinstance(value, str))]
        if any(title == text or (title.endswith("...") and text.startswith(title[:-3])) for text in titles):
            return group["name"]
    fits = {group["name"]: sum(c.question is not None for c in match_columns(sheet.header, form, group["name"])[0]) for group in repeats}
    best = max(fits, key=fits.get, default=None)
    return best if best is not None and fits[best] else title


def parents(sheets: dict[str, Sheet], main: str, children: dict[str, Sheet], uuids: list[str], path: Path) -> dict[str, list[str]]:
    """The respondent's uuid of each row of each repeat sheet. Raises InputError if a row belongs to nobody in the file."""
    known = set(uuids)
    keys = {main: dict(zip(_index(sheets[main]), uuids))}
    linked: dict[str, list[str]] = {}
    waiting = dict(children)
    while waiting:
        ready = [title for title, sheet in waiting.items() if _has_uuid(sheet) or _parent(sheet, sheets, main) in keys]
        if not ready:
            raise InputError("the repeat groups name each other as parents.", file=path, place=f"sheet {next(iter(waiting))}")
        for title in ready:
            sheet = waiting.pop(title)
            if _has_uuid(sheet):
                rows = [uuid.removeprefix("uuid:") for uuid in _cells(sheet, "_submission__uuid" if "_submission__uuid" in _header(sheet) else "PARENT_KEY")]
            else:
                above = keys[_parent(sheet, sheets, main)]
                rows = [above.get(index, "") for index in _cells(sheet, "_parent_index")]
            for uuid, number in zip(rows, sheet.numbers):
                if uuid not in known:
                    raise InputError("the row belongs to no respondent of this file.", file=path, place=f"sheet {title}, row {number}",
                                     remedy="Export all sheets together; if a respondent was taken out, take out the rows of the repeat group as well.")
            linked[title] = rows
            keys[title] = dict(zip(_index(sheet), rows))
    return linked


def _header(sheet: Sheet) -> list[str]:
    return [plain_header(name) for name in sheet.header]


def _cells(sheet: Sheet, name: str) -> list[str]:
    place = _header(sheet).index(name)
    return [row[place] for row in sheet.rows]


def _has_uuid(sheet: Sheet) -> bool:
    return "_submission__uuid" in _header(sheet) or ("PARENT_KEY" in _header(sheet) and "_parent_index" not in _header(sheet))


def _index(sheet: Sheet) -> list[str]:
    name = next((name for name in ("_index", "index", "KEY") if name in _header(sheet)), None)
    return _cells(sheet, name) if name else [str(place) for place in range(1, len(sheet.rows) + 1)]


def _parent(sheet: Sheet, sheets: dict[str, Sheet], main: str) -> str:
    """The sheet of the parents: `_parent_table_name` holds its whole title, the sheet itself perhaps a cut one."""
    if "_parent_table_name" not in _header(sheet):
        return main
    name = next((cell for cell in _cells(sheet, "_parent_table_name") if cell), "")
    for title in sheets:
        if title == name or (title.endswith("...") and name.startswith(title[:-3])):
            return title
    return main
