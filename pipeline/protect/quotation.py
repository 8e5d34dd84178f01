"""May this be quoted, and in which words? A quotation that leaves the team singles nobody out, or it is not printed.

Shortened to the sentences that were coded; exact dates, sums, herds, ages, streets and houses give way to a word in brackets, and so do
ethnic groups, parties and companies (protect.groups). Not printed: what names a person, even under a pseudonym; a role that one person of a
village holds; the speaker's own post, workplace, house or complaint; a rare circumstance (twins, a wheelchair, a second wife); two of age,
kinship and occupation together, or two kinds of kin; more than `most` words.
The place that is printed with it has ten people behind it: that is for the caller to see to. In: a turn. Out: words, or the reason against; and
how people translated them (nothing is machine-translated).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import read_yaml
from pipeline.language.inflect import CASES, inflect
from pipeline.language.kyrgyz import analyse
from pipeline.language.segment import sentences
from pipeline.protect.groups import mask_groups
from pipeline.study import PSEUDONYM

if TYPE_CHECKING:
    import pandas as pd

MOST_WORDS = 40
_STANDS_FOR_A_PERSON = re.compile(rf"{PSEUDONYM.pattern}|\[(?:tel|name|erased|email|e-mail|handle|url|card|id|address)\]", re.I)


@dataclass(frozen=True)
class Quotation:
    """`text` may be printed; where it is None, `reason` says why nothing may: language, person, role, speaker, rare, portrait or length."""

    text: str | None
    reason: str | None = None
    # what of the turn is printed, from and to which character
    span: tuple[int, int] | None = None


@cache
def _data() -> dict:
    return read_yaml(Path(__file__).parent / "data" / "portrait.yaml")


@cache
def _pattern(kind: str, language: str) -> re.Pattern:
    return re.compile(r"(?<!\w)(?:" + "|".join(_data()[kind][language]) + ")", re.I)


@cache
def _exact(language: str) -> tuple[tuple[re.Pattern, str], ...]:
    data = _data()
    word = {kind: f"[{data[kind]['words'][language]}]" for kind in ("date", "number", "address")}
    months = data["date"]["months"]
    capital = r"[«\"]?[A-ZА-ЯЁӨҮҢ][\w’'.-]*[»\"]?(?: [A-ZА-ЯЁӨҮҢ][\w’'.-]*)?"
    return (
        (re.compile(rf"(?<!\w)(?:улиц(?:[аеуы]|ей)|ул\.|көч\.|проспект\w*|переул\w+)\s+{capital}(?:,?\s*(?:д(?:ом\w*)?\.?\s*)?(?:№\s*)?\d+\w?)?(?:,?\s*кв\w*\.?\s*\d+)?"), word["address"]),
        (re.compile(rf"(?<!\w){capital}\s+көчөсү\w*(?:,?\s*\d+(?:-үй\w*)?)?"), word["address"]),
        (re.compile(rf"(?<!\w)(?:\d+\w?\s+)?{capital}\s+(?i:street|road|lane|avenue)(?:,?\s*(?:house\s*)?\d+)?"), word["address"]),
        (re.compile(r"(?<!\w)(?:дом\w{0,2}\s*(?:№\s*)?\d+\w?|\d+-үй\w*|house\s+(?:no\.?\s*|number\s*)?\d+)", re.I), word["address"]),
        (re.compile(r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})(?!\d)"), word["date"]),
        (re.compile(rf"(?<!\w)(?:\d{{4}}-жыл\w*\s+)?\d{{1,2}}(?:-го|-е|-|st|nd|rd|th)?\s?(?:of\s)?(?:{months})\w*(?:,?\s\d{{4}}(?:\sг(?:ода|\.))?)?", re.I), word["date"]),
        (re.compile(r"(?<!\w)(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?(?!\w)"), word["date"]),
        (re.compile(rf"(?<![\w\[])\d[\d \u00a0.,]*(?=[ \u00a0]?(?:{data['number']['before']}))", re.I), word["number"] + " "),
        (re.compile(rf"(?<!\w){data['number']['spelled']}(?: {data['number']['spelled']})*(?= (?:{data['number']['owned']}))", re.I), word["number"]),
    )


def quotable(text: str, language: str, *, span: tuple[int, int] | None = None, most: int = MOST_WORDS, **groups) -> Quotation:
    """What of a turn may be printed.

    span     the characters that were coded; a turn of more than `most` words is cut to the sentences that they touch
    groups   options of protect.groups.find_groups: companies, parties, peoples, off
    """
    if language not in ("ky", "ru", "en"):
        return Quotation(None, "language")
    shortened = _shortened(text, span, most)
    if shortened is None:
        return Quotation(None, "length")
    said, printed = shortened
    if reason := singles_out(said, language):
        return Quotation(None, reason)
    for pattern, word in _exact(language):
        said = pattern.sub(lambda match, word=word: _in_case(match.group(), word) if language == "ky" else word, said)
    return Quotation(re.sub(r"(?<=\S) {2,}", " ", mask_groups(said, language, **groups)).strip(), span=printed)


def translations_of(translations: pd.DataFrame, document: str, turn: str, text: str, span: tuple[int, int]) -> dict[str, str]:
    """language -> how people translated this very passage; signs at its ends do not count, and the last who wrote it is heard.

    translations   the table of that name;  text: of the turn;  span: from and to which character, as `Quotation.span` gives it
    Nothing here says that it may be printed: ask `quotable` with the translation.
    """
    mine = translations[(translations["kind"] == "translation") & (translations["document"] == document) & (translations["turn"] == turn)]
    wanted = _core(text, span)
    return {row.language: row.text for row in mine.itertuples() if _core(text, (int(row.start), int(row.end))) == wanted}


def _core(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span from its first letter or figure to its last."""
    inner = [at for at in range(max(0, span[0]), min(len(text), span[1])) if text[at].isalnum()]
    return (inner[0], inner[-1] + 1) if inner else span


def singles_out(text: str, language: str) -> str | None:
    """Why the words point to one person of a village: person, role, speaker, rare or portrait; None if they do not. People switch languages: all are looked through."""
    if _STANDS_FOR_A_PERSON.search(text):
        return "person"
    languages = ("ky", "ru", "en") if language != "en" else ("en",)
    for kind in ("role", "speaker", "rare"):
        if any(_pattern(kind, one).search(text) for one in languages):
            return kind
    of_the_speaker = {(kind, match.group().lower()) if kind == "kinship" else (kind, "") for kind in ("age", "kinship", "occupation") for one in languages for match in _pattern(kind, one).finditer(text)}
    return "portrait" if len(of_the_speaker) >= 2 else None


def _in_case(replaced: str, word: str) -> str:
    """A Kyrgyz address takes the case of what it stands for: 12-үйдө gives [даректе]."""
    if word != f"[{_data()['address']['words']['ky']}]":
        return word
    endings = [name for _, name in readings[0].endings] if (readings := analyse(re.findall(r"[^\W\d_]+", replaced)[-1])) else []
    case = next((name for name in reversed(endings) if name in CASES["ky"]), "nominative")
    return f"[{inflect(word[1:-1], case, 'ky')}]"


def _shortened(text: str, span: tuple[int, int] | None, most: int) -> tuple[str, tuple[int, int]] | None:
    """What is printed, and which characters of the text that is."""
    if len(text.split()) <= most:
        return text.strip(), (0, len(text))
    if span is None:
        return None
    kept = [(start, end) for start, end, _ in sentences(text) if start < span[1] and span[0] < end]
    if not kept:
        return None
    start, end = kept[0][0], kept[-1][1]
    said = text[start:end].strip()
    if len(said.split()) > most:
        return None
    return ("[…] " if text[:start].strip() else "") + said + (" […]" if text[end:].strip() else ""), (start, end)
