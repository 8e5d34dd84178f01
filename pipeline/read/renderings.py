"""What people wrote for a passage: a translation, or a paraphrase that stands for sensitive words. Their text goes through the same masking as any other.

Whoever translates reads protected text and still may know the name behind a pseudonym, or write one from memory. In: decisions/translations.jsonl and
paraphrases.jsonl, append-only; the study's people. Out: the table `renderings`, one line in force a row, at its place in the raw file (2-code finds today's).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.persons import Persons
from pipeline.study import LANGUAGES, Study, in_force, json_lines
from pipeline.tables import contract

FILES = {"translation": "translations", "paraphrase": "paraphrases"}
_NEEDED = {"translation": ("document", "language", "text", "coder"), "paraphrase": ("code", "language", "text", "coder")}
_FORM = {
    "translation": 'A line is {"document": …, "start": …, "end": …, "quote": …, "language": "ru", "text": …, "coder": …, "at": …}; the desk writes it.',
    "paraphrase": 'A line is {"code": …, "language": "ky", "text": …, "coder": …, "at": …}, for a code whose sensitivity is not normal.',
}


def renderings(study: Study, persons: Persons) -> pd.DataFrame:
    """The table `renderings`, in the order of the files. Raises InputError with file and line for a line that cannot be used."""
    columns, rows = list(contract("renderings").columns), []
    for kind, name in FILES.items():
        path = study.decisions(name)
        lines = [(number, line) for number, _, line in json_lines(path, remedy="Restore the line from git or remove it.")] if path.exists() else []
        standing = {id(line) for line in in_force([line for _, line in lines if isinstance(line, dict)])}
        for number, line in lines:
            if not isinstance(line, dict) or id(line) in standing:
                _check(line, kind, path, number)
                masked = {key: persons.mask_known(line[key], line["language"]) if isinstance(line.get(key), str) else None for key in ("text", "quote")}
                rows.append({key: line.get(key) for key in columns} | masked | {"kind": kind, "line": number})
    return pd.DataFrame(rows, columns=columns)


def _check(line: object, kind: str, path: Path, number: int) -> None:
    where = {"file": "/".join(path.parts[-3:]), "place": f"line {number}", "remedy": _FORM[kind]}
    needed = _NEEDED[kind]
    if not isinstance(line, dict) or not all(isinstance(line.get(key), str) and line[key].strip() for key in needed):
        raise InputError(f"a {kind} needs {', '.join(needed[:-1])} and {needed[-1]}", **where)
    if line["language"] not in LANGUAGES:
        raise InputError(f"a {kind} is in ky, ru or en, not {line['language']!r}", **where)
    places = [line.get(key) for key in ("start", "end")]
    if (kind == "translation" or places != [None, None]) and not (all(isinstance(place, int) for place in places) and places[0] < places[1]):
        raise InputError(f"a {kind} stands at a passage, from start to end", **where)
