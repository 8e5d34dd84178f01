"""What may leave a study? Small cells hidden so that they cannot be reckoned back, and a search of every byte for known names.

Suppression: cells with few people (primary) and, where totals would give them away, others (complementary): protect.cells. Leak check: every file below a folder is opened, whatever it is packed in
(protect.contents), and searched for the study's names in any inflection and script (protect.known), for phones and e-mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.protect.cells import hidden_cells
from pipeline.protect.contacts import contacts
from pipeline.protect.contents import contents
from pipeline.protect.known import KnownNames
from pipeline.protect.pseudonyms import PSEUDONYM

# Codes whose letters mean nothing: hashes, uuids, pseudonyms
_CODES = re.compile(
    rf"{PSEUDONYM.pattern}|\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{{7,}}\b|\b[0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}}\b"
)


def suppress(
    frame: pd.DataFrame,
    *,
    count: str,
    values: Sequence[str],
    by: Sequence[str] | Sequence[Sequence[str]] = (),
    minimum: int = 10,
) -> pd.DataFrame:
    """The table with a column `suppressed`; in suppressed rows `values` and the count itself are NA.

    count     column with the number of people behind each cell; an unknown count is suppressed
    values    columns that the cell publishes
    by        columns within whose groups a total is known, so that one hidden cell could be had by subtraction: then another is
              hidden too, the smallest, until the bounds of each hidden cell lie `minimum` people apart. () is the whole table. Several margins,
              each a list of columns, hold at once: by=(["place"], ["audience"])
    Cells with count 0 hold nobody and are shown unless they must cover another. Raises ValueError on a negative count, KeyError with
    the columns there are if one is missing.
    """
    margins = [list(by)] if all(isinstance(column, str) for column in by) else [list(margin) for margin in by]
    wanted = {count, *values, *(column for margin in margins for column in margin)}
    if missing := sorted(wanted - set(frame.columns)):
        raise KeyError(f"no column {', '.join(missing)}; there are {', '.join(map(str, frame.columns))}")
    frame = frame.copy()
    counts = pd.to_numeric(frame[count]).astype("Float64").reset_index(drop=True)
    if (counts < 0).any():
        raise ValueError(f"the column {count} counts people and holds a negative number")
    sums = [(None, tuple(positions)) for margin in margins for positions in _groups(frame, margin)]
    hidden = hidden_cells(dict(enumerate(counts.to_numpy(dtype=float, na_value=np.nan))), sums, minimum=minimum)
    frame["suppressed"] = [position in hidden for position in range(len(frame))]
    for column in dict.fromkeys([*values, count]):
        frame[column] = _nullable(frame[column]).mask(frame["suppressed"])
    return frame


def _nullable(column: pd.Series) -> pd.Series:
    """Whole numbers and truth values in a type that can be missing, so that hiding one cell does not turn the others into floats."""
    if pd.api.types.is_bool_dtype(column):
        return column.astype("boolean")
    return column.astype("Int64") if pd.api.types.is_integer_dtype(column) else column


def _groups(frame: pd.DataFrame, margin: list[str]) -> list[list[int]]:
    if not margin:
        return [list(range(len(frame)))]
    return [list(positions) for positions in frame.groupby(margin, dropna=False, sort=True).indices.values()]


@dataclass(frozen=True)
class Leak:
    """Something that must not be in a file: which file, what kind (name, phone, email, unreadable), and where; never the thing itself."""

    file: str
    kind: str
    place: str = ""


def find_leaks(
    folder: str | Path, names: KnownNames | Iterable[str], *, phones: bool = True, emails: bool = True
) -> list[Leak]:
    """Every known name, phone number and e-mail address in the files below `folder`, file names included; [] means none.

    A file that cannot be opened is a leak of kind `unreadable`, because nobody can vouch for it. A file whose own name leaks is
    given by its folder only. An ordinary word that is also a name counts when a capital inside a sentence, a table cell of its own or
    another part of the name marks it as one. Raises FileNotFoundError if there is no such folder.
    """
    folder = Path(folder)
    if not folder.exists():
        raise FileNotFoundError(f"no folder {folder}")
    known = names if isinstance(names, KnownNames) else KnownNames(names)
    leaks: list[Leak] = []
    files = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        shown, in_name = _shown(path, folder, known)
        leaks += [Leak(shown, "name", "file name")] * in_name
        for place, text in contents(path.read_bytes()):
            if text is None:
                leaks.append(Leak(shown, "unreadable", place))
                continue
            leaks += [Leak(shown, kind, where) for kind, where in _in_text(text, place, known, phones, emails)]
    return list(dict.fromkeys(leaks))


def _shown(path: Path, folder: Path, known: KnownNames) -> tuple[str, bool]:
    """The path as it may be printed, and whether it holds a name: parts that do are replaced by a star."""
    parts = path.relative_to(folder).parts or (path.name,)
    leaky = [bool(known.matches(re.sub(r"[_.\d+-]+", " ", part))) for part in parts]
    return "/".join("*" + Path(part).suffix if bad else part for part, bad in zip(parts, leaky, strict=True)), any(leaky)


def _in_text(text: str, place: str, known: KnownNames, phones: bool, emails: bool) -> list[tuple[str, str]]:
    def where(start: int) -> str:
        line = f"line {text.count(chr(10), 0, start) + 1}"
        return f"{place}, {line}" if place else line

    text = _CODES.sub(lambda match: " " * len(match.group()), text)
    found = [("name", where(match.start)) for match in known.matches(text, starts=False)]
    found += [(kind, where(start)) for start, _, kind in contacts(text, phones=phones, emails=emails, handles=False)]
    return found
