"""The rating, ranking and matrix questions of KoboToolbox as the plain rows that it makes of them when a form is deployed.

A form that was downloaded holds `begin_score`, `begin_rank` or `begin_kobomatrix`; the answers stand under the questions that these stand for. In: rows of the sheet
survey. Out: rows of an ordinary XLSForm.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError

LISTS = {"score": "kobo--score-choices", "rank": "kobo--rank-items", "kobomatrix": "kobo--matrix_list"}
MEMBERS = ("score__row", "rank__level")


def plain_rows(rows: list[dict], options: pd.DataFrame, path: Path) -> list[dict]:
    """The rows, with the three kinds as groups: a select_one for each row or rank, and for a matrix a group for each item with a question for each column.

    rows      of the sheet survey, with their number as "row"
    options   list, name, label_<language> ...
    Their questions also have exported_label_<language>, the wording in exports. Raises InputError where the list of such a question is not said.
    """
    plain: list[dict] = []
    kind = items = None
    columns: list[dict] = []
    labels: list[str] = []
    head: dict = {}
    for row in rows:
        begin = re.match(r"(begin|end)[_ ](score|rank|kobomatrix)$", _text(row["type"]).lower())
        if begin and begin[1] == "begin":
            kind, items, head = begin[2], _text(row.get(LISTS[begin[2]])), row
            if not items:
                raise InputError(f"the question {_text(row['name'])} does not say its list.", file=path, place=f"sheet survey, row {row['row']}", remedy=f"Name it in the column {LISTS[kind]}.")
            labels = [column for column in row if column.startswith("label_")]
            if kind != "kobomatrix":
                # the wording goes to a note when the form is deployed, so that the group has none in exports
                plain.append(row | {"type": "begin_group"} | dict.fromkeys(labels, pd.NA))
        elif begin and kind:
            plain += _matrix(head, columns, labels, options[options["list"] == items].to_dict("records")) if kind == "kobomatrix" else [row | {"type": "end_group"}]
            kind, columns = None, []
        elif kind == "kobomatrix":
            columns.append(row)
        elif kind and _text(row["type"]).lower() in MEMBERS:
            plain.append(row | {"type": f"select_one {items}"} | _worded(row, head, labels))
        else:
            plain.append(row)
    return plain


def _worded(row: dict, above: dict, labels: list[str], own: str | None = None) -> dict:
    """The wordings of a row after those of what it belongs to, and the row's own as exports have it, with `own` before it."""
    worded = {}
    for label in labels:
        if not pd.isna(row[label]):
            worded[f"exported_{label}"] = f"{own}-{row[label]}" if own else row[label]
            worded[label] = row[label] if pd.isna(above.get(label, pd.NA)) else f"{above[label]}: {row[label]}"
    return worded


def _matrix(head: dict, columns: list[dict], labels: list[str], items: list[dict]) -> list[dict]:
    """A group for each item; ${column} in a condition means the same item's."""
    rows: list[dict] = []
    for item in items:
        base = f"{_text(head['name'])}_{item['name']}"
        rows.append({**head, "type": "begin_group", "name": base} | dict.fromkeys(labels, pd.NA))
        for column in columns:
            row = column | {"name": f"{base}_{_text(column['name'])}"} | _worded(column, item, labels, item["name"])
            if _text(row.get("relevant")):
                for other in columns:
                    row["relevant"] = re.sub(rf"\$\{{\s*{re.escape(_text(other['name']))}\s*\}}", f"${{{base}_{_text(other['name'])}}}", row["relevant"])
            rows.append(row)
        rows.append({**head, "type": "end_group"})
    return rows


def _text(cell) -> str:
    return "" if cell is None or pd.isna(cell) else re.sub(r"\s+", " ", str(cell)).strip()
