"""Ties the rows of repeat groups to their respondents.

KoboToolbox puts each repeat on its own sheet. Its title is cut to 31 characters while `_parent_table_name` keeps the whole, and `_index` counts
anew in every export: so rows are joined by the submission's uuid, and only within one file by `_parent_index`, through nested repeats too. A row of an
inner repeat keeps the entry of the outer one that it stands in: which household a member belongs to.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read.survey_columns import RECORD, plain_header, match_columns
from pipeline.read.survey_files import Sheet
from pipeline.read.survey_values import BLANK
from pipeline.read.xlsform import Form

PARENT = {"_parent_index", "_parent_table_name", "_submission__uuid", "PARENT_KEY"}
# what ties a row of a repeat to its interview and, in an inner repeat, to the entry of the outer one
LINK = ("parent_uuid", "parent_repeat", "parent_row")


def is_repeat(sheet: Sheet) -> bool:
    header = {plain_header(name) for name in sheet.header}
    return bool(PARENT & header) and "_uuid" not in header


def counted_repeats(main: Sheet, form: Form) -> Sheet:
    """The main sheet with the columns of repeats as ONA calls them, where they are numbered at their end (SurveyCTO: age_1, age_2; in an inner repeat age_1_2)."""
    repeats = set(form.groups.loc[form.groups["is_repeat"], "path"])
    taken = {*form.questions.loc[form.questions["repeat"].isna(), "name"], *RECORD}
    inner = {row["name"]: row for row in form.questions[form.questions["repeat"].notna()].to_dict("records")}
    options = {name: set(rows["name"].dropna()) for name, rows in form.options.groupby("list")}

    def called(name: str) -> str:
        match = re.fullmatch(r"(.+?)((?:_\d+)+)", name)
        if not match or name in taken:
            return name
        for cut in range(1, match[2].count("_") + 1):
            own, *numbers = name.rsplit("_", cut)
            asked, option = next(((question, own[len(question) + 1 :]) for question in sorted(inner, key=len, reverse=True) if own == question or own.startswith(question + "_")), (None, ""))
            known = options.get(inner[asked]["list"], set()) if option else set()
            option = next((one for one in (option, option.replace("_", "-", 1)) if one in known), "" if not option else None)
            if asked is None or option is None:
                continue
            path = inner[asked]["group"].split("/")
            inside = ["/".join(path[: depth + 1]) in repeats for depth in range(len(path))]
            if sum(inside) != cut:
                continue
            counts = iter(numbers)
            steps = [f"{part}[{next(counts)}]" if is_one else part for part, is_one in zip(path, inside)]
            return "/".join([*steps, asked, *([option] if option else [])])
        return name

    return replace(main, header=[called(plain_header(name)) for name in main.header]) if inner else main


def flat_repeats(main: Sheet) -> tuple[Sheet, dict[str, Sheet]]:
    """The main sheet without the columns of repeats that an export laid side by side (ONA: members[1]/age, members[2]/age), and these as sheets of their own."""
    paths = [re.match(r"((?:.*/)?([^/\[\]]+))\[(\d+)\]/([^\[\]]+)$", name) for name in main.header]
    if not any(paths):
        return main, {}
    index = _index(main)
    sheets: dict[str, Sheet] = {}
    for title in dict.fromkeys(path[2] for path in paths if path):
        mine = [(place, path) for place, path in enumerate(paths) if path and path[2] == title]
        names = list(dict.fromkeys(re.sub(r"\[\d+\]", "", f"{path[1]}/{path[4]}") for _, path in mine))
        rows, numbers = [], []
        for number, parent, row in zip(main.numbers, index, main.rows):
            found: dict[tuple, list[str]] = {}
            for place, path in mine:
                entry = found.setdefault((*map(int, re.findall(r"\[(\d+)\]", path[1])), int(path[3])), [""] * len(names))
                entry[names.index(re.sub(r"\[\d+\]", "", f"{path[1]}/{path[4]}"))] = row[place]
            filled = [key for key in sorted(found) if any(cell and cell.lower() not in BLANK for cell in found[key])]
            # keys as ODK Central writes them: 1/2 is the second entry of a repeat in the first of the outer one
            rows += [[*found[key], parent, "/".join(map(str, (parent, *key[:-1]))), "/".join(map(str, (parent, *key)))] for key in filled]
            numbers += [number] * len(filled)
        sheets[title] = Sheet([*names, "_parent_index", "PARENT_KEY", "KEY"], rows, numbers)
    kept = [place for place, path in enumerate(paths) if not path]
    return replace(main, header=[main.header[place] for place in kept], rows=[[row[place] for place in kept] for row in main.rows]), sheets


def repeat_names(children: dict[str, Sheet], form: Form | None) -> dict[str, str]:
    """The repeat group that each sheet holds, every group once: by its title, a cut title or label, else by the questions in it.

    Titles end after 31 characters, so several groups may have the same beginning: then the columns decide, and the order of the form where they are alike.
    """
    if form is None:
        return {title: title for title in children}
    repeats = form.groups[form.groups["is_repeat"]].drop_duplicates("name").to_dict("records")
    claims = []
    for place, (title, sheet) in enumerate(children.items()):
        for order, group in enumerate(repeats):
            titles = [group["name"], *(value for key, value in group.items() if key.startswith("label_") and isinstance(value, str))]
            likeness = 2 if title in titles else 1 if any(is_cut(title, text) for text in titles) else 0
            fit = sum(c.question is not None for c in match_columns(sheet.header, form, group["name"])[0])
            if likeness or fit:
                claims.append((-likeness, -fit, place, order, title, group["name"]))
    found: dict[str, str] = {}
    for *_, title, name in sorted(claims):
        if title not in found and name not in found.values():
            found[title] = name
    return {title: found.get(title, title) for title in children}


def is_cut(title: str, text: str) -> bool:
    """Whether a sheet's title is the beginning of a longer one: "family memb...", "family memb...1", or 31 characters, the last perhaps a number."""
    dotted = re.fullmatch(r"(.+?)(?:\.\.\.|…)[ _(]*\d*\)?", title)
    if dotted:
        return text.startswith(dotted[1].rstrip())
    return len(title) >= 31 and len(text) > len(title) and (text.startswith(title) or text.startswith(re.sub(r"[ _(]*\d+\)?$", "", title)))


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
                # ODK Central names the parent's own row: uuid:.../members[2]
                rows = [uuid.removeprefix("uuid:").split("/", 1)[0] for uuid in _cells(sheet, "_submission__uuid" if "_submission__uuid" in _header(sheet) else "PARENT_KEY")]
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


def outer_rows(sheets: dict[str, Sheet], main: str, children: dict[str, Sheet], linked: dict[str, list[str]]) -> dict[str, tuple[str, list[int | None]]]:
    """Of each inner repeat the sheet of the outer one and, row by row, the number of the entry in it, from 1 within the interview; None where the file does not say it.

    linked   the respondent's uuid of each row, as `parents` gives it
    """
    found = {}
    for title, sheet in children.items():
        by_key = "PARENT_KEY" in _header(sheet)
        if not by_key and "_parent_index" not in _header(sheet):
            continue
        above = [other for other, its in children.items() if "KEY" in _header(its)] if by_key else [_parent(sheet, sheets, main)]
        cells = _cells(sheet, "PARENT_KEY" if by_key else "_parent_index")
        for outer in above:
            if outer not in children or title in _above(outer, found):
                continue
            met: dict[str, int] = {}
            at = {}
            for uuid, cell in zip(linked[outer], _cells(children[outer], "KEY") if by_key else _index(children[outer])):
                met[uuid] = met.get(uuid, 0) + 1
                at[uuid, cell] = met[uuid]
            rows = [at.get(key) for key in zip(linked[title], cells)]
            if any(rows):
                found[title] = outer, rows
                break
    return found


def _above(title: str, found: dict[str, tuple[str, list]]) -> list[str]:
    """A sheet and those that it stands in."""
    chain = [title]
    while chain[-1] in found:
        chain.append(found[chain[-1]][0])
    return chain


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
        if title == name:
            return title
    for title in sheets:
        if is_cut(title, name):
            return title
    return main
