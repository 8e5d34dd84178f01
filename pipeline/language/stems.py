"""Which Kyrgyz stems are there, and how is each written before a suffix? The lexicon of data/stems, by class.

A stem in к or п softens before a vowel (китеп, китеби), some lose their last vowel (орун, орду), a verb in a vowel melts into the -уу
of the verbal noun (башта, баштоо), a verb in п into its converb (тап, таап). So one stem has several written beginnings, each with
what must follow it. Words are compared in sounds: я, ё, ю after a vowel are йа, йо, йу (кой, коюп). In: the files. Out: Lexicon.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pipeline.errors import InputError
from pipeline.language.suffixes import VOWELS, fold

FOLDER = Path(__file__).parent / "data" / "stems"
COUNTS = Path(__file__).parent / "data" / "stem_counts.tsv"
FORMS = Path(__file__).parent / "data" / "kyrgyz_forms.tsv"
# a stem met ten times is preferred to one never met by half the price of an unusual ending
WORTH, MOST = 0.1, 0.6
_LOOKALIKE = str.maketrans("aeocpxykABEKMHOPCTX", "аеосрхукАВЕКМНОРСТХ")
_SPECIAL, _HIDDEN = re.compile("[a-zяёю]"), re.compile(rf"(?<=[{VOWELS}])[яёю]")
_CLASSES = ("noun", "verb", "adjective", "adverb", "pronoun", "numeral", "postposition", "conjunction", "particle", "interjection", "modal", "place", "loan", "word", "lexicalised", "passive")
_CLOSED = ("adverb", "postposition", "conjunction", "particle", "interjection", "modal")
WHOLE = (*_CLOSED, "pronoun", "numeral", "word")


@dataclass(frozen=True)
class Beginning:
    """A stem as it is written before a suffix. `state`: where the suffixes start; `follows`: what the rest must begin with ('' nothing, 'V' a vowel, '+' anything, else these letters)."""

    stem: str
    kind: str
    state: str
    follows: str
    cost: float


def sounds(word: str) -> str:
    """Lower case, look-alike Latin letters made Cyrillic in a Cyrillic word, and я, ё, ю after a vowel as йа, йо, йу."""
    word = word.lower()
    if not _SPECIAL.search(word):
        return word
    if re.search(r"[a-z]", word) and re.search(r"[\u0400-\u052f]", word):
        word = word.translate(_LOOKALIKE)
    return _HIDDEN.sub(lambda letter: {"я": "йа", "ё": "йо", "ю": "йу"}[letter.group()], word)


# the one plural that drops a vowel of its stem, before whose endings a shorter word (бал, honey) would be read
PLURALS = {"бала": "балдар"}


def spelled(form: str) -> str:
    """The opposite of `sounds` for a stem that no list knows."""
    return re.sub(rf"(?<=[{VOWELS}])й[аоу]", lambda pair: {"йа": "я", "йо": "ё", "йу": "ю"}[pair.group()], form)


class Lexicon:
    """`beginnings`: written beginning -> stems; `loose`: the same without ө, ү, ң; `classes`: stem -> its classes; `forms`: whole irregular forms -> (lemma, class, name)."""

    def __init__(self, folder: Path = FOLDER, forms: Path = FORMS) -> None:
        self.classes: dict[str, set[str]] = {}
        self.beginnings: dict[str, list[Beginning]] = {}
        self.forms = dict(_read_forms(forms))
        entries = list(_read(folder))
        verbs = {stem for stem, kind, _ in entries if kind == "verb"}
        for stem, kind, oblique in entries:
            # куруу and курул are forms of кур; what has become a word of its own stands under [lexicalised] and [passive]
            if kind not in ("verb", "passive", "lexicalised") and _is_doing(stem, verbs) or kind == "verb" and _is_passive(stem, verbs):
                continue
            bonus = -0.5 if kind == "lexicalised" else 0.0
            kind = {"passive": "verb", "lexicalised": "noun"}.get(kind, kind)
            if kind in self.classes.setdefault(stem, set()) and not oblique:
                continue
            self.classes[stem].add(kind)
            for written, beginning in _beginnings(stem, kind, oblique, bonus):
                self.beginnings.setdefault(written, []).append(beginning)
        self.loose: dict[str, list[Beginning]] = {}
        for written, mine in self.beginnings.items():
            if fold(written) != written:
                self.loose.setdefault(fold(written), []).extend(mine)

    @cached_property
    def worth(self) -> dict[tuple[str, str], float]:
        """(stem, class) -> what its frequency takes off the cost of a reading; a stem that our texts do not hold has none."""
        lines = COUNTS.read_text("utf-8").splitlines() if COUNTS.exists() else []
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        return {(stem, kind): min(WORTH * math.log1p(int(times)), MOST) for stem, kind, times in rows}

    def __contains__(self, stem: str) -> bool:
        return stem in self.classes


@cache
def lexicon() -> Lexicon:
    """The project's own lexicon, read once."""
    return Lexicon()


def _read(folder: Path):
    for path in sorted(folder.glob("*.txt")):
        kind = ""
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            line = line.partition("#")[0].strip()
            if line.startswith("["):
                kind = line.strip("[]")
                if kind not in _CLASSES:
                    raise InputError(f"there is no class {kind!r}; there are {', '.join(_CLASSES)}", file=path, place=f"line {number}")
                continue
            for entry in line.split():
                stem, _, oblique = entry.partition(":")
                yield stem.translate(_LOOKALIKE), kind, oblique


def _read_forms(path: Path):
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 4:
                raise InputError(f"{len(cells)} cells where 4 belong", file=path, place=f"line {number}")
            for form in cells[0].split():
                yield sounds(form), (cells[1], cells[2], cells[3])


def _is_doing(stem: str, verbs: set[str]) -> bool:
    """Whether a word in -уу, -үү, -оо or -өө is the verbal noun of a listed verb."""
    base, ending = stem[:-2], stem[-2:]
    if len(base) < 2 or ending not in ("уу", "үү", "оо", "өө"):
        return False
    melted_from = {"оо": "ао", "өө": "еө", "уу": "ыу", "үү": "иү"}[ending]
    return base in verbs and ending in ("уу", "үү") or any(base + vowel in verbs for vowel in melted_from)


def _is_passive(stem: str, verbs: set[str]) -> bool:
    """Whether a verb in -ыл is the passive of a listed one: бузул of буз, угул of ук."""
    base = stem[:-2]
    if len(base) < 2 or stem[-2:] not in ("ыл", "ил", "ул", "үл"):
        return False
    return base in verbs or base[-1] in "гб" and base[:-1] + {"г": "к", "б": "п"}[base[-1]] in verbs


def _beginnings(stem: str, kind: str, oblique: str, bonus: float):
    """Every way in which a stem begins a word, with what must follow."""
    plain, state = sounds(stem), "V" if kind == "verb" else "N"
    # what is no noun, adjective or verb rarely takes a suffix; short stems hide in many words
    extra = 0.5 * (kind in _CLOSED) + 0.3 * (len(plain) < 3) + bonus
    yield plain, Beginning(stem, kind, state, "", extra)
    if stem in PLURALS and kind == "noun":
        yield PLURALS[stem], Beginning(stem, kind, state, "+", 0.0)
    if oblique:
        yield sounds(oblique), Beginning(stem, kind, state, "V", 0.0)
    if len(plain) > 1 and plain[-1] in "кп":
        yield plain[:-1] + {"к": "г", "п": "б"}[plain[-1]], Beginning(stem, kind, state, "V", extra)
    if plain[-1] == "ь":
        yield plain[:-1], Beginning(stem, kind, state, "+", 0.0)
    if kind != "verb":
        return
    if plain[-1] in VOWELS and len(plain) > 2:
        yield plain[:-1], Beginning(stem, kind, "VM", melted(plain), 0.0)
    if plain.endswith("ий"):
        yield plain[:-1], Beginning(stem, kind, "VE", "е", 0.0)
    if plain[-1] == "п" and len(plain) in (2, 3) and plain[-2] in VOWELS:
        yield plain[:-1] + plain[-2] + "п", Beginning(stem, kind, "VI", "", 0.0)


def melted(stem: str) -> str:
    """What -уу and the last vowel of a verb become together: башта + уу = баштоо."""
    last = stem[-1]
    return {"а": "оо", "я": "оо", "о": "оо", "е": "өө", "ө": "өө", "ы": "уу", "у": "уу", "и": "үү", "ү": "үү"}.get(last, "оо")
