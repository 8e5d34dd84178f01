"""What comes back from a training: who attended, the two tests, the feedback and the minutes that each module took, as the trainer's files hold them.

Files of corpora/<study>/training/, CSV or XLSX: attendance, tests, key, feedback, minutes. Attendance lists hold names: only the columns named here are kept, so
that names stop at this door, and a name in an error is never repeated. In: the folder. Out: frames without names, or an InputError with file, row and column.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from pipeline.config.opening import bytes_of, is_there, rows_of
from pipeline.errors import InputError

LARGEST = 20_000_000
GENDERS = {"f": "women", "ж": "women", "а": "women", "э": "men", "m": "men", "м": "men"}
BANDS = ((18, "under 18"), (29, "18–28"), (45, "29–44"), (60, "45–59"), (200, "60 and over"))
MOMENTS = ("before", "after")
NEEDED = {
    "attendance": ("place", "audience", "gender", "age"), "tests": ("place", "audience", "code", "moment"), "key": ("question", "module", "key"), "feedback": ("place", "audience"),
    "minutes": ("place", "audience", "module", "planned", "taken"),
}  # fmt: skip


def returned(folder: Path, kind: str) -> pd.DataFrame:
    """The rows of a file of that kind, as text, with the columns that may pass; no rows where there is no file. Raises InputError naming what is missing."""
    found = [path for path in (folder / f"{kind}.csv", folder / f"{kind}.xlsx") if is_there(path)]
    if not found:
        return pd.DataFrame(columns=list(NEEDED[kind]))
    if len(found) > 1:
        raise InputError(f"{kind} stands here as csv and as xlsx", file=_shown(found[0]), remedy="Keep one of them.")
    head, *rows = _rows(found[0]) or [[]]
    head = [" ".join(str(name).split()).casefold() for name in head]
    if missing := [name for name in NEEDED[kind] if name not in head]:
        raise InputError(f"no column {', '.join(missing)}", file=_shown(found[0]), place="row 1", remedy=f"The columns are {', '.join(NEEDED[kind])}; see corpora/README.md.")
    # names, signatures and telephones go no further than this line
    kept = [at for at, name in enumerate(head) if name in NEEDED[kind] or (kind in ("tests", "feedback") and name[:1] in "qf" and name[1:].isdigit())]
    frame = pd.DataFrame([[_text(row[at]) if at < len(row) else "" for at in kept] for row in rows if any(_text(value) for value in row)], columns=[head[at] for at in kept])
    frame.attrs["file"] = _shown(found[0])
    return frame


def attendance(folder: Path) -> pd.DataFrame:
    """place, audience, gender (women, men), age (a band) of each person who came; never the name."""
    frame = returned(folder, "attendance")
    gender = frame["gender"].str.casefold().str[:1].map(GENDERS)
    _refuse(frame, gender.isna(), "gender", "Write f or m.")
    age = _numbers(frame, "age", 5, 120)
    return pd.DataFrame({"place": frame["place"], "audience": frame["audience"], "gender": gender, "age": [next(band for top, band in BANDS if n < top) for n in age]})


def tests(folder: Path) -> pd.DataFrame:
    """A row a sheet: place, audience, code (as the person made it up, evened out), moment, q1, q2 … in small letters."""
    frame = returned(folder, "tests")
    frame["moment"] = frame["moment"].str.casefold()
    _refuse(frame, ~frame["moment"].isin(MOMENTS), "moment", "Write before or after.")
    frame["code"] = frame["code"].str.casefold().str.replace(r"[\W_]+", "", regex=True)
    questions = [column for column in frame if column[:1] == "q" and column[1:].isdigit()]
    return frame.assign(**{column: frame[column].str.casefold() for column in questions})


def minutes(folder: Path) -> pd.DataFrame:
    """A row a module taught once: place, audience, module, planned and taken minutes."""
    frame = returned(folder, "minutes")
    return frame.assign(planned=_numbers(frame, "planned", 1, 480), taken=_numbers(frame, "taken", 1, 480))


def _numbers(frame: pd.DataFrame, column: str, low: float, high: float) -> pd.Series:
    values = pd.to_numeric(frame[column].str.replace(",", "."), errors="coerce").astype("float64")
    _refuse(frame, ~values.between(low, high), column, f"Write a number from {low} to {high}.")
    return values


def _refuse(frame: pd.DataFrame, wrong: pd.Series, column: str, remedy: str) -> None:
    if len(frame) and wrong.any():
        raise InputError(f"{int(wrong.sum())} cells of the column {column} cannot be read", file=frame.attrs["file"], place=f"row {int(wrong.to_numpy().argmax()) + 2}", remedy=remedy)


def _rows(path: Path) -> list[list]:
    data = bytes_of(path)
    if len(data) > LARGEST:
        raise InputError("the file is larger than 20 MB", file=_shown(path), remedy="Keep only the rows of the training in it.")
    if path.suffix == ".csv":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError("the file is not in UTF-8", file=_shown(path), remedy="Save it as CSV UTF-8.") from None
        try:
            return rows_of(text)
        except csv.Error:
            raise InputError("the table cannot be read: a quotation mark is not closed", file=_shown(path), remedy="Open it in a spreadsheet and save it again.") from None
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except BaseException as error:
        # what stops the reader's own code (a panic) is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputError("the workbook is damaged or locked with a password", file=_shown(path), remedy="Save it again as xlsx, without a password.") from None


def _text(value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else " ".join(str(value).split())


def _shown(path: Path) -> str:
    return "/".join(path.parts[-4:])
