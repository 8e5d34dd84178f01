"""What else the researcher's files put into a table - codes and labels of a form, lists, households, coders - searched for the names that the study knows.

Talk, notes and open answers are masked word by word where they are read. Here everything beside them is looked at once more: in a text a name gives way to [name]; a
value that is a code (one word, no label) is replaced as a whole by a keyed sign, the same wherever it stands, so that tables still fit together and two households stay two.
In: a table of 1-read, Persons. Out: the table. Only names that are guaranteed (lists, nominations, reviews, full names found) are looked for, never guesses.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd

from pipeline.protect.known import KnownMatch, KnownNames
from pipeline.protect.names import Span, find_names
from pipeline.protect.reviews import common_word
from pipeline.read.persons import Persons
from pipeline.tables import CONTRACTS

# what is under pseudonyms already, or comes from a clock, a counter or a hash
LEFT = frozenset("document turn uuid person mentioner participant wave language lemma word start end date kind state".split())
# a quarter or village may be called after somebody
_SETTLEMENT = re.compile(r"маала|махалл|айыл|кыштак|конуш|сел[оае]|участ|квартал|көчө|улиц|village|street|mahalla", re.IGNORECASE)
_EDGE = KnownMatch(0, 0, frozenset())
TEXTS = frozenset("text notes quote reason problem file evidence decisions redactions backchannels".split())


def swept(name: str, frame: pd.DataFrame, persons: Persons) -> pd.DataFrame:
    """The table without a name that the study knows, in its cells and in the names of its columns."""
    promised = CONTRACTS[name].columns if name in CONTRACTS else ()
    frame = frame.rename(columns={column: new for column in frame if column not in promised and (new := _renamed(str(column), persons)) != column})
    changed = {}
    for column in frame:
        if column in LEFT or not (frame[column].dtype == object or pd.api.types.is_string_dtype(frame[column])):
            continue
        values = [value for value in frame[column].dropna().unique() if isinstance(value, str)]
        found = {value: new for value in values if (new := _instead(value, str(column), persons)) != value}
        if found:
            changed[column] = frame[column].map(lambda value, found=found: found.get(value, value) if isinstance(value, str) else value).astype(frame[column].dtype)
    return frame.assign(**changed) if changed else frame


def _instead(value: str, column: str, persons: Persons) -> str:
    if value in persons.study.config.places or value in persons.study.gazetteer:
        return value
    matches = [match for match in persons.listed.matches(value, cased=True) if not _is_word(value[match.start : match.end])]
    rest = "".join(value[last.end : match.start] for last, match in pairwise([_EDGE, *matches, KnownMatch(len(value), len(value), frozenset())]))
    if not matches or (column == "settlement" and _SETTLEMENT.search(rest)):
        return value
    # a code, whose words are joined by signs and not by blanks; a label of one word is read, not looked up
    if column not in TEXTS and not column.startswith("label") and " " not in value.strip():
        return persons.pseudonyms.code(value)
    for match in reversed(matches):
        value = f"{value[: match.start]}[name]{value[match.end :]}"
    return value


def _is_word(found: str) -> bool:
    """Whether what was found is one word in small letters that the language has on its own account: адилетсиз is no Адилет."""
    return " " not in found and found.islower() and common_word(found)


def _renamed(column: str, persons: Persons) -> str:
    """question or question/option, each under the sign that stands for it in the tables questions and options."""
    return "/".join(_instead(part, "name", persons) for part in column.split("/"))


def codes_replaced(frames: dict[str, pd.DataFrame], persons: Persons) -> list[str]:
    """The signs that stand for codes of the form which hold a name, for a note: questions and options."""
    codes = [str(value) for name in ("questions", "options") if name in frames for value in frames[name]["name"].dropna().unique()]
    return sorted({new for code in codes if (new := _instead(code, "name", persons)) != code})


def names_in_labels(options: pd.DataFrame | None, known: KnownNames, places: tuple[str, ...]) -> list[list[Span]]:
    """The names in what a form offers to choose from: a list of leaders is a list of people."""
    labels = [] if options is None else [(text, lang) for lang in ("ky", "ru", "en") for text in options[f"label_{lang}"].dropna().unique() if len(re.findall(r"\b[^\W\d_a-zа-яёөүң]", text)) > 1]
    return [find_names(text, language=lang, known=known, places=places) for text, lang in labels]
