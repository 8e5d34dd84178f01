"""The list of participants as teams keep it: their own headings, semicolons, Windows-1251, a workbook.

Excel with Russian settings saves a csv with semicolons in Windows-1251; headings are written in three languages, and so are genders, roles and
consent. In: a file. Out: a frame with the columns of participants.csv and those that stand beside them. A letter that Windows-1251 has not (ө, ү, ң)
was saved as a question mark: such a name would never be found in the talk, so it is an error and never a guess.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.protect.listed import NAME_HEADING
from pipeline.read.grids import SPEECH
from pipeline.read.survey_files import Sheet, read_sheets

HEADINGS = {
    "document": r"document|file|file ?name|transcript|файл|документ|имя файла|название файла|стенограмма|файлдын аты|файлы|документтин аты",
    "participant": r"participant|label|speaker|participant label|участник|участница|участни(?:к|ца)\(?ца?\)?|метка|код участника|спикер|катышуучу|белги|белгиси|катышуучунун белгиси",
    "name": NAME_HEADING,
    "role": r"role|роль|ролу",
    "gender": r"gender|sex|пол|жынысы|жыныс",
    "age": r"age|возраст|возраст,? лет|лет|жашы|курагы",
    "settlement": r"settlement|village|село|населенный пункт|населённый пункт|место жительства|айыл|айылы|жашаган жери|турак жери",
    "consent": r"consent|согласие|макулдук|макулдугу",
}
VALUES = {
    "role": {"moderator": "модератор ведущий ведущая алып_баруучу facilitator", "participant": "участник участница катышуучу", "official": "официальное_лицо должностное_лицо чиновник кызмат_адамы"},
    "gender": {"f": "f female woman w ж жен женский женщина аял кыз", "m": "m male man м муж мужской мужчина эркек"},
    "consent": {"yes": "да ооба есть бар макул дано", "no": "нет жок отказ"},
}
LOST = re.compile(r"(?<=[^\W\d_])\?|\?(?=[^\W\d_])")
_HEADINGS = {column: re.compile(pattern) for column, pattern in HEADINGS.items()}
_VALUES = {column: {word.replace("_", " "): value for value, words in kinds.items() for word in words.split()} for column, kinds in VALUES.items()}
_YEARS = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:лет|года?|жаш(?:та)?|years?|yrs?|y)?\.?", re.I)


def is_roster(sheet: Sheet) -> bool:
    """Whether a sheet lists participants: a column of names beside a file or a speaker's label, and nothing that was said."""
    found = set(_columns(sheet.header).values())
    return "name" in found and bool(found & {"document", "participant"}) and not any(SPEECH.fullmatch(_plain(heading)) for heading in sheet.header)


def read_roster(path: Path, *, shown: str) -> pd.DataFrame:
    """The rows of a list of participants, missing cells as NA. shown: how an error calls the file.

    Raises InputError with its line where a name has lost letters, or a gender or an age is none.
    """
    sheets = list(read_sheets(path).values())
    sheet = next(filter(is_roster, sheets), sheets[0])
    columns = _columns(sheet.header)
    frame = pd.DataFrame(sheet.rows, columns=sheet.header, dtype="str").rename(columns=columns)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    # row by row: a dictionary for each of thousands of rows at once would be memory that is not given back
    for number, cells in zip(sheet.numbers, frame.itertuples(index=False, name=None), strict=True):
        _look(dict(zip(frame.columns, cells, strict=True)), shown, number)
    frame = frame.mask(frame == "")
    for column, words in _VALUES.items():
        if column in frame:
            frame[column] = frame[column].map(lambda value, words=words: words.get(_plain(value), value), na_action="ignore")
    if "age" in frame:
        frame["age"] = frame["age"].map(lambda value: _YEARS.fullmatch(value.strip())[1], na_action="ignore")
    return frame.astype("str")


def _columns(header: list[str]) -> dict[str, str]:
    """Heading as it stands -> our column; the first heading that fits a column has it."""
    found: dict[str, str] = {}
    for heading in header:
        column = next((column for column, pattern in _HEADINGS.items() if pattern.fullmatch(_plain(heading))), None)
        if column and column not in found.values():
            found[heading] = column
    return found


def _plain(text: str) -> str:
    return " ".join(str(text).casefold().replace("_", " ").split()).strip(" .:*")


def _look(row: dict, shown: str, number: int) -> None:
    place = f"line {number}"
    for column in ("document", "participant", "name"):
        if LOST.search(row.get(column) or ""):
            raise InputError(f"letters were lost in the column {column}: a question mark stands inside a word", file=shown, place=place,
                             remedy="Windows-1251 has no ө, ү, ң. Open the original list in Excel and save it as CSV UTF-8 or as xlsx.")  # fmt: skip
    gender, age = row.get("gender"), row.get("age")
    if gender and _plain(gender) not in _VALUES["gender"]:
        raise InputError("this is no gender that can be counted", file=shown, place=place, remedy="Write f or m (also ж, м, аял, эркек), or leave the cell empty.")
    years = _YEARS.fullmatch(age.strip()) if age else None
    if age and (not years or not 5 <= int(years[1]) <= 110):
        raise InputError("this is no age in years", file=shown, place=place, remedy="Write the age in whole years, for instance 45, or leave the cell empty; a year of birth is no age.")
