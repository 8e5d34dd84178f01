"""Does grammar say whether a named person is a woman or a man? Only where it is certain, else nothing is said.

A patronymic, уулу or кызы; a form of address right after the name (эже, апа, айым; байке, аке, мырза), or before it (госпожа, Mrs); and a surname in
-ова, -ева, -ина, -ская where it cannot be a Russian case of a man's (in Kyrgyz, or as a listed name). Given names alone say nothing:
many are borne by both. In: a name as written, the text around it. Out: f, m or None.
"""

from __future__ import annotations

import re

import pandas as pd

from pipeline.language.transliterate import skeletons
from pipeline.protect.known import WORD
from pipeline.protect.people import _parse

_WOMAN_AFTER = re.compile(r"^[\s,]{1,2}(?:эже(?!лик)|апа(?!ат)|айым|эне(?!рг)|жеңе|кызы\b|айым|eje\b|apa\b)", re.IGNORECASE)
_MAN_AFTER = re.compile(r"^[\s,]{1,2}(?:байке|аке(?!т)|мырза|агай|аксакал|аба\b|абам\b|уулу\b|baike\b|bayke\b|ake\b|aksakal\b)", re.IGNORECASE)
_WOMAN_BEFORE = re.compile(r"\b(?:госпож[аеиу]й?|тёт[яеию]|тет[яеию]|бабушк\w+|mrs|ms|miss)\.?\s$", re.IGNORECASE)
_MAN_BEFORE = re.compile(r"\b(?:господин\w*|дяд[яеию]|дедушк\w+|mr)\.?\s$", re.IGNORECASE)
_WOMANS = re.compile(r"(?:[oe]va|[^aeiou]ina|skaia)")
_MANS = re.compile(r"(?:[^aeiou]?[oe]v|skii?)")


def gender_of(name: str, text: str = "", start: int = 0, end: int = 0, *, nominative: bool = False) -> str | None:
    """f or m of a person named `name`; text[start:end] is where the name stands. `nominative`: the name is written in its basic form."""
    said = {_parse(name, "").gender} - {""}
    after, before = text[end : end + 14], text[max(0, start - 14) : start]
    said |= {gender for gender, found in (("f", _WOMAN_AFTER.search(after) or _WOMAN_BEFORE.search(before)), ("m", _MAN_AFTER.search(after) or _MAN_BEFORE.search(before))) if found}
    if nominative:
        words = [skeletons(word)[0] for word in WORD.findall(name)]
        said |= {gender for gender, ending in (("f", _WOMANS), ("m", _MANS)) if any(len(word) > 4 and re.search(f"{ending.pattern}$", word) for word in words)}
    return said.pop() if len(said) == 1 else None


def genders_said(frame: pd.DataFrame) -> pd.Series:
    """person -> f or m, where all that grammar says of the person agrees. frame: person, name, said (what gender_of gave where the name stood)."""
    # a name of two words or more, as it stands in a list, is in its basic form
    listed = frame.drop_duplicates(["person", "name"])
    said = pd.concat([frame[["person", "said"]], listed[["person"]].assign(said=[gender_of(name, nominative=len(name.split()) > 1) for name in listed["name"]])]).dropna()
    agreed = said.groupby("person")["said"].agg(["nunique", "first"])
    return agreed.loc[agreed["nunique"] == 1, "first"]
