"""Whom does the team already know? participants.csv, names.txt, and labels of speakers that name nobody.

In: a study. Out: the list as a frame, and every name that is guaranteed never to leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from pipeline.config.opening import bytes_of, is_there
from pipeline.errors import InputError
from pipeline.protect.reviews import NameReviews
from pipeline.read.decisions import read_lines
from pipeline.read.encodings import Decoded, decode
from pipeline.read.offices import read_offices
from pipeline.read.roster import LOST, read_roster
from pipeline.study import Study

PARTICIPANT_COLUMNS = ("document", "participant", "name", "role", "gender", "age", "settlement", "consent")
NUMBERING = re.compile(r"[\W\d_]+")
ROLE_WORDS = {
    "модератор", "мод", "участник", "участница", "катышуучу", "респондент", "алып баруучу", "суроо", "жооп", "вопрос", "ответ", "все", "баары", "moderator", "participant", "interviewer",
    "interviewee", "respondent", "facilitator", "all", "speaker", "интервьюер", "голос", "үн", "неизвестный", "белгисиз", "unknown", "m", "mod", "модератордун жардамчысы", "помощник", "жардамчы", "уч", "кат", "рес", "резп", "инт", "респ",
    "ведущий", "ведущая", "background", "all participants", "все участники", "desconocido", "moderador", "moderadora", "кыз", "жигит", "аял", "эркек", "женщина", "мужчина", "голоса", "хор",
}  # fmt: skip


def participants_file(study: Study) -> pd.DataFrame:
    """participants.csv, also as Excel saves it (roster); empty where there is none. Raises InputError naming a missing column or a wrong cell."""
    path, called = study.folder / "participants.csv", f"corpora/{study.name}/participants.csv"
    if not is_there(path) or not bytes_of(path).strip(b"\xef\xbb\xbf \t\r\n"):
        return pd.DataFrame(columns=list(PARTICIPANT_COLUMNS), dtype="str")
    listed = read_roster(path, shown=called)
    for column in ("document", "participant"):
        if column not in listed:
            raise InputError(f"there is no column {column!r}; there are {', '.join(listed.columns)}", file=called, place="line 1",
                             remedy="The first two columns are the file name and the label as it stands in the transcript.")  # fmt: skip
    listed["document"] = listed["document"].str.normalize("NFC")
    return listed.reindex(columns=list(dict.fromkeys([*PARTICIPANT_COLUMNS, *listed.columns])))


def unheard(listed: pd.DataFrame, voices: Mapping[str, set[str] | None]) -> list[InputError]:
    """What participants.csv says of nobody: files that are not there, labels that speak nowhere. voices: file -> labels, None for one that was left out."""
    rows = listed.dropna(subset=["document"])
    found = [InputError(f"it tells of {name}, but there is no such file", remedy="Write the file's name letter by letter as it stands in the folder.") for name in sorted(set(rows["document"]) - set(voices))]
    for name, mine in rows.groupby("document"):
        silent = [] if voices.get(name) is None else sorted(set(mine["participant"].dropna()) - voices[name])
        if silent:
            found.append(InputError(f"labels listed here that speak nowhere in this file: {len(silent)} of {mine['participant'].nunique()}", place=name, remedy="Write each label as it stands in the transcript, without the colon."))
    return found


def listed_names(study: Study) -> list[str]:
    """The lines of names.txt, in whatever encoding it was saved. Raises InputError where letters were lost or cannot be told."""
    path, called = study.folder / "names.txt", f"corpora/{study.name}/names.txt"
    data = bytes_of(path) if is_there(path) else b""
    found = decode(data, file=called) if data.strip() else Decoded("", "utf-8", "certain")
    if found.sure == "doubtful":
        raise InputError("it cannot be told in which encoding this file is", file=called, remedy="Save it as UTF-8.")
    lines = [line.strip() for line in found.text.splitlines()]
    for number, line in enumerate(lines, 1):
        if LOST.search(line) and not line.startswith("#"):
            raise InputError("letters were lost: a question mark stands inside a word", file=called, place=f"line {number}", remedy="Windows-1251 has no ө, ү, ң. Write the names anew and save the file as UTF-8.")
    return [line for line in lines if line and not line.startswith("#")]


def known_names(study: Study, listed: pd.DataFrame, nominees: pd.DataFrame) -> list[str]:
    """Every name that is guaranteed never to leave: participants.csv, names.txt, the register of offices, nominations and name reviews."""
    named = listed_names(study) + list(listed["name"].dropna()) + list(nominees["name"].dropna() if len(nominees) else [])
    named += read_offices(study).names
    return sorted({*named, *NameReviews(read_lines(study.decisions("name_reviews"))).masked})


def is_generic(label: str) -> bool:
    """Whether a speaker's label says a role or a number and names nobody."""
    word = NUMBERING.sub(" ", label).strip().casefold()
    return word in ROLE_WORDS or len(word) <= 2
