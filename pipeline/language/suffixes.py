"""What can follow a Kyrgyz stem? The suffixes of data/kyrgyz_suffixes.tsv as an automaton, each written out by its surroundings.

A suffix has one form and up to twelve faces: its vowels follow the last vowel before it, its first consonant the last sound. Given
the written word up to a place, `faces` says how each suffix would be written there, so that reading a word is following it from left
to right. In: the table. Out: for each state the arcs that leave it. Grammar: any descriptive grammar of Kyrgyz; the table is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import InputError
from pipeline.language.recent import recent

TABLE = Path(__file__).parent / "data" / "kyrgyz_suffixes.tsv"
VOWELS = "аеёиоуыэюяөү"
VOICELESS = "кптсшчхцфщ"
# what a vowel of a suffix becomes after each vowel: A, I, U (of -уу) and O (of -оо)
_AFTER = {
    **{vowel: ("а", "ы", "у", "о") for vowel in "аяы"},
    **{vowel: ("а", "у", "у", "о") for vowel in "ую"},
    **{vowel: ("о", "у", "у", "о") for vowel in "оё"},
    **{vowel: ("е", "и", "ү", "ө") for vowel in "еэи"},
    **{vowel: ("ө", "ү", "ү", "ө") for vowel in "өү"},
}
# what must stand before a suffix that is not found everywhere, by its last two letters
_WHERE = {
    "c": lambda ending: ending[-1] not in VOWELS,
    "v": lambda ending: ending[-1] in VOWELS,
    "r": lambda ending: ending[-1] in VOWELS or ending[-1] in "рйлз",
    "l": lambda ending: ending[-1] == "л" or (ending[-1] in VOWELS and ending[0] == "л"),
}
VOICE = frozenset(("passive", "reflexive", "together", "causative"))


@dataclass(frozen=True)
class Arc:
    """One suffix: `to` the state that it leads to, `form` with its archiphonemes, `lemma` is '-', 'undo', 'keep' or 'keep:FORM'."""

    to: str
    form: str
    name: str
    cost: float
    lemma: str

    @property
    def keeps(self) -> bool:
        return self.lemma.startswith("keep")


@cache
def arcs() -> dict[str, tuple[Arc, ...]]:
    """State -> the arcs that leave it. Raises InputError with the line of a table that cannot be read."""
    found: dict[str, list[Arc]] = {}
    lines = [(number, line) for number, line in enumerate(TABLE.read_text("utf-8").splitlines(), 1) if line and not line.startswith("#")]
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != 6:
            raise InputError(f"{len(cells)} cells where 6 belong", file=TABLE, place=f"line {number}")
        states, to, form, name, cost, lemma = cells
        for state in states.split():
            found.setdefault(state, []).append(Arc(to, form, name, float(cost), lemma))
    return {state: tuple(mine) for state, mine in found.items()}


def last_vowel(written: str) -> str:
    """The last vowel of what is written, '' if there is none."""
    for letter in reversed(written):
        if letter in VOWELS:
            return letter
    return ""


def faces(form: str, written: str, *, loose: bool = False) -> tuple[str, ...]:
    """How a suffix is written after `written`: one way, or none where it cannot stand; two where the keyboard lacked ө, ү, ң.

    loose  `written` may hold о, у, н for ө, ү, ң; what comes back does too
    """
    vowel = last_vowel(written)
    return faces_after(form, vowel, written[-2:], loose) if vowel else ()


@recent
def faces_after(form: str, vowel: str, ending: str, loose: bool) -> tuple[str, ...]:
    """`faces` where the last vowel and the last two letters are known."""
    if form[1:2] == ":":
        if not _WHERE[form[0]](ending):
            return ()
        form = form[2:]
    # no suffix tells л and з from other voiced consonants by its own letters
    sound = "н" if ending[-1] in "лз" else ending[-1]
    if not loose:
        return (_written(form, vowel, sound),)
    return tuple(sorted({fold(_written(form, one, sound)) for one in {"о": "оө", "у": "уү"}.get(vowel, vowel)}))


def fold(text: str) -> str:
    """The text as a keyboard without ө, ү and ң writes it."""
    return text.replace("ө", "о").replace("ү", "у").replace("ң", "н")


@recent
def _written(form: str, vowel: str, sound: str) -> str:
    out, at = "", 0
    while at < len(form):
        letter = form[at]
        if letter == "(":
            inner, at = form[at + 1], at + 3
            follows_vowel = sound in VOWELS
            if (inner in "AIUO") == follows_vowel:
                continue
            letter = inner
        else:
            at += 1
        if letter in "AIUO":
            letter = _AFTER[vowel]["AIUO".index(letter)]
            letter = letter * 2 if form[at - 1] == "O" else letter
        elif letter in "DGLNB":
            letter = _consonant(letter, sound)
        out += letter
        sound = letter[-1]
        if sound in VOWELS:
            vowel = sound
    return out


def _consonant(letter: str, sound: str) -> str:
    hard = sound in VOICELESS
    if letter == "D":
        return "т" if hard else "д"
    if letter == "G":
        return "к" if hard else "г"
    if letter == "B":
        return "п" if hard else "б"
    if hard:
        return "т"
    if letter == "L":
        return "л" if sound in VOWELS or sound in "рй" else "д"
    return "н" if sound in VOWELS else "д"
