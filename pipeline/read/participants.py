"""Whom does the team already know? participants.csv, names.txt, and labels of speakers that name nobody.

In: a study. Out: the list as a frame, and every name that is guaranteed never to leave.
"""

from __future__ import annotations

import re

import pandas as pd

from pipeline.errors import InputError
from pipeline.protect.reviews import NameReviews
from pipeline.read.decisions import read_lines
from pipeline.study import Study

PARTICIPANT_COLUMNS = ("document", "participant", "name", "role", "gender", "age", "settlement", "consent")
NUMBERING = re.compile(r"[\W\d_]+")
ROLE_WORDS = {
    "модератор", "мод", "участник", "участница", "катышуучу", "респондент", "алып баруучу", "суроо", "жооп", "вопрос", "ответ", "все", "баары", "moderator", "participant", "interviewer",
    "interviewee", "respondent", "facilitator", "all", "speaker", "интервьюер", "голос", "үн", "неизвестный", "белгисиз", "unknown", "m", "mod", "модератордун жардамчысы", "помощник", "жардамчы", "уч", "кат", "рес", "резп", "инт", "респ",
    "ведущий", "ведущая", "background", "all participants", "все участники", "desconocido", "moderador", "moderadora", "кыз", "жигит", "аял", "эркек", "женщина", "мужчина", "голоса", "хор",
}  # fmt: skip


def participants_file(study: Study) -> pd.DataFrame:
    """participants.csv as it stands; empty where there is none. Raises InputError naming a missing column."""
    path = study.folder / "participants.csv"
    if not path.exists() or not path.read_text("utf-8-sig").strip():
        return pd.DataFrame(columns=list(PARTICIPANT_COLUMNS), dtype="str")
    listed = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    for column in ("document", "participant"):
        if column not in listed:
            raise InputError(f"there is no column {column!r}; there are {', '.join(listed.columns)}", file=f"corpora/{study.name}/participants.csv", place="line 1",
                             remedy="The first two columns are the file name and the label as it stands in the transcript.")  # fmt: skip
    listed["document"] = listed["document"].str.normalize("NFC")
    return listed.reindex(columns=list(dict.fromkeys([*PARTICIPANT_COLUMNS, *listed.columns])))


def known_names(study: Study, listed: pd.DataFrame, nominees: pd.DataFrame) -> list[str]:
    """Every name that is guaranteed never to leave: participants.csv, names.txt, nominations and name reviews."""
    path = study.folder / "names.txt"
    lines = path.read_text("utf-8-sig").splitlines() if path.exists() else []
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    named += list(listed["name"].dropna()) + list(nominees["name"].dropna() if len(nominees) else [])
    return sorted({*named, *NameReviews(read_lines(study.decisions("name_reviews"))).masked})


def is_generic(label: str) -> bool:
    """Whether a speaker's label says a role or a number and names nobody."""
    word = NUMBERING.sub(" ", label).strip().casefold()
    return word in ROLE_WORDS or len(word) <= 2
