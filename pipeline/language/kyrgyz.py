"""What is the dictionary form of a Kyrgyz word, and which endings does it carry? The lexicon and the suffix automaton, read together.

Convention for lemmas: a noun in the nominative singular, a verb as its bare stem (бер, изде). All inflection is undone, with it the
passive (курулган: кур), the plural of doers (беришти: бер), the verbal noun (куруу: кур) and the adjectives in -луу, -сыз, -лык of a
noun (мамлекеттик: мамлекет). Causative, reflexive, -чы, -ла and what the lexicon lists as a word of its own stay (билдир, тынчтык).
Every split into a stem and a regular chain of endings is a reading; the cheapest wins: listed stems first, then Russian loans, then
the longest regular chain on a stem that no list knows. In: a word. Out: lemma, class and chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.language.automaton import Automaton, Chain, Node, automaton
from pipeline.language.recent import recent
from pipeline.language.stems import WHOLE, Beginning, lexicon, sounds, spelled
from pipeline.language.suffixes import VOWELS, Arc, faces, fold, last_vowel

# pairs of consonants that a Kyrgyz stem can end in
_ENDS = frozenset("рт рк рп рч рс лт лп лк лч нт нк нч йт йк йп ст шт нд рд лд рм йр рл рг".split())
_VOWELS = frozenset(VOWELS)
_VOWEL, _FOLDED, _HIDDEN = re.compile(f"[{VOWELS}]"), re.compile("[оун]"), re.compile("[яёю]")
_ABBREVIATION = re.compile(r"([A-ZА-ЯЁӨҮҢ]{2,}|\d+)-?[а-яёөүң]+$")
_OWN, _NO_SIGN = re.compile("[өүң]"), frozenset(f"{VOWELS}йьъ")  # no Russian word holds the first, none has ь after the second
_LOOSE, _LOOSER = 0.5, 0.1
_QUALITY, _QUALITIES = "of, -ness", ("adjective", "adverb", "word")


@dataclass(frozen=True)
class Analysis:
    """One reading of a word: `endings` are (written, name) from left to right; `listed` whether the lexicon holds the stem; a lower `cost` is likelier."""

    lemma: str
    kind: str
    stem: str
    endings: tuple[tuple[str, str], ...]
    listed: bool
    cost: float


def analyse(word: str, *, keyboard: bool = False) -> list[Analysis]:
    """Readings of one word, the likeliest first, one for each lemma; an empty list where there is no vowel to stand on.

    keyboard  the text was typed without ө, ү and ң: о, у, н may stand for them even where they make another word (бол, бөл)
    """
    ranked = sorted(_ranked(word, keyboard), key=_likeliest)
    return [Analysis(one[1], one[2], one[3], tuple((written, arc.name) for written, arc in one[4]), one[5], one[0]) for one in ranked]


@recent
def lemma(word: str, *, keyboard: bool = False) -> str:
    """The dictionary form of one Kyrgyz word; a word without reading is its own lemma, and a capital stays. `keyboard` as in `analyse`."""
    lower, book = word.lower(), lexicon()
    capital = word[:1] != lower[:1] or word[:1].isdigit()
    if capital and (abbreviation := _ABBREVIATION.match(word)):
        return abbreviation.group(1)
    plain = sounds(word)
    if plain in book.forms:
        return book.forms[plain][0]
    if len(lower) < 3 or not _VOWEL.search(lower):
        return lower
    if "-" not in lower or lower in book:
        head, joint, tail = "", "", lower
    else:
        head, joint, tail = lower.rpartition("-")
    readings = _ranked(word[-len(tail) :], keyboard)
    best = (readings[0] if len(readings) == 1 else min(readings, key=_likeliest))[1] if readings else tail
    if not word[0].isupper():
        return head + joint + best
    name = best.capitalize() if not head or word[len(head) + 1 :][:1].isupper() else best
    return word[: len(head + joint)] + name


def is_form(word: str) -> bool:
    """Whether the word is a form of a listed Kyrgyz word, by endings that the grammar allows."""
    plain = sounds(word)
    return plain in lexicon().forms or next(_listed_readings(plain, loose=False), None) is not None


# ---------------------------------------------------------------------------------------------- readings


# a reading before it is shown to anyone: cost, lemma, class, stem, (written, suffix) from left to right, whether the lexicon holds the stem
_Reading = tuple[float, str, str, str, tuple[tuple[str, Arc], ...], bool]


def _likeliest(one: _Reading) -> tuple[float, int, str, str]:
    return one[0], -len(one[3]), one[1], one[2]


def _ranked(word: str, keyboard: bool) -> list[_Reading]:
    """The cheapest reading of each lemma and class, in no order."""
    found: dict[tuple[str, str], _Reading] = {}
    hidden, small = bool(_HIDDEN.search(word.lower())), word[:1].islower()
    for one in _readings(sounds(word), keyboard):
        cost, lemma, kind, stem, steps, listed = one
        if hidden and not listed:
            lemma = spelled(lemma)
            one = cost, lemma, kind, spelled(stem), steps, listed
        if small and kind == "place":
            cost += 1.0
            one = cost, *one[1:]
        if (key := (lemma, kind)) not in found or cost < found[key][0]:
            found[key] = one
    return list(found.values())


def _readings(word: str, keyboard: bool) -> Iterator[_Reading]:
    """All readings of a word in sounds: of irregular forms, of listed stems, else of the same without ө, ү, ң, and of unknown stems."""
    book = lexicon()
    if word in book.forms:
        stem, kind, name = book.forms[word]
        yield -0.5, stem, kind, stem, ((word, Arc("", "", name, 0.0, "-")),), True
    listed = list(_listed_readings(word, loose=False))
    folded = (keyboard or not listed) and fold(word) == word and _FOLDED.search(word)
    if listed and folded:
        listed += [(one[0] + _LOOSER, *one[1:]) for one in _listed_readings(word, loose=True)]
    if not listed and folded:
        # a stem that is found only by taking о for ө must explain the word without strain
        listed = [one for one in _listed_readings(word, loose=True) if one[0] < _LOOSE]
    worth = book.worth
    for one in listed:
        yield one[0] - worth.get((one[3], one[2]), 0.0), *one[1:]
    if not listed:
        yield from _unlisted_readings(word)


def readings_without_counts(word: str) -> list[Analysis]:
    """The readings on listed stems as the grammar alone prices them."""
    found = _listed_readings(sounds(word), loose=False)
    return [Analysis(lemma, kind, stem, tuple((written, arc.name) for written, arc in steps), True, cost) for cost, lemma, kind, stem, steps, _ in found]


def _listed_readings(word: str, *, loose: bool) -> Iterator[_Reading]:
    known = _starts(loose)
    machine, size = automaton(loose=loose), len(word)
    for at in range(1, size + 1):
        written = word[:at]
        starts = known.get(written)
        if starts is None:
            if written not in known:
                continue
            known[written] = starts = _begun(written, machine)
        for begin, node, follows, softens in starts:
            rest = word[at:]
            if follows and not (rest[:1] in _VOWELS if follows == "V" else rest if follows == "+" else rest.startswith(follows)):
                continue
            chain = machine.best(node, rest)
            if chain is not None:
                yield _reading(word, at, begin, chain, softens)


@cache
def _starts(loose: bool) -> dict[str, tuple[tuple[Beginning, Node, str, bool], ...] | None]:
    """Written beginning -> what `_begun` says of it, None until a word begins so."""
    return dict.fromkeys((*lexicon().beginnings, *lexicon().loose) if loose else lexicon().beginnings)


def _begun(written: str, machine: Automaton) -> tuple[tuple[Beginning, Node, str, bool], ...]:
    """The stems that can begin so: where the suffixes start, what must follow, and whether к or п stands at the end that a vowel would soften."""
    book = lexicon()
    vowel, ending = last_vowel(written), written[-2:]
    mine = (*book.beginnings.get(written, ()), *(book.loose.get(written, ()) if machine.loose else ()))
    return tuple(
        (
            begin,
            machine.node(begin.state, vowel, ending),
            fold(begin.follows) if machine.loose and begin.follows not in ("V", "+") else begin.follows,
            begin.stem[-1:] in "кп" and written == sounds(begin.stem) and begin.follows == "",
        )
        for begin in mine
    )


def _reading(word: str, at: int, begin: Beginning, chain: Chain, softens: bool) -> _Reading:
    """`softens`: the к or п at the end of the stem should have been written г or б before a vowel."""
    cost, steps, kept = chain
    kind, stem = begin.kind, begin.stem
    if steps:
        total = cost + begin.cost + 0.6 * (softens and word[at] in _VOWELS) + 0.1 * len(steps) - 0.02 * len(stem)
    else:
        # a function word that stands as it is listed is that word
        total = cost + (-0.5 if kind in WHOLE else begin.cost) + 0.4 * (kind == "verb") - 0.02 * len(stem)
    return total, _lemma(word, at, stem, kind, steps, kept), kind, stem, steps, True


def _lemma(word: str, at: int, stem: str, kind: str, steps, last: int) -> str:
    """The stem with the derivations that belong to the lemma; -лык makes a noun of a quality (чоңдук) and an adjective of a noun (шаардык)."""
    if last < 0:
        if not (steps and steps[0][1].name == _QUALITY and kind in _QUALITIES):
            return stem
        last = 0
    before = word[at : at + sum(len(written) for written, _ in steps[:last])]
    written, arc = steps[last]
    if ":" in arc.lemma:
        written = faces(arc.lemma.partition(":")[2], word[:at] + before)[0]
    if arc.form.endswith("к") and written.endswith("г"):
        written = written[:-1] + "к"
    return stem.removesuffix("ь") + before + written


def _unlisted_readings(word: str) -> Iterator[_Reading]:
    machine = automaton(loose=False, voice=False)
    vowel = word[:1] if word[:1] in _VOWELS else ""
    for at in range(2, len(word) + 1):
        if word[at - 1] in _VOWELS:
            vowel = word[at - 1]
        if not vowel:
            continue
        stem, rest, ending = word[:at], word[at:], word[at - 2 : at]
        for state, kind in (("N", "noun"), ("V", "verb")) if rest else (("N", "noun"),):
            chain = machine.best(machine.node(state, vowel, ending), rest)
            if chain is not None:
                for base in _bases(stem, rest, kind):
                    yield _guess(word, at, base, kind, chain)
        if rest[:2] in ("оо", "өө"):
            chain = machine.best(machine.node("VM", vowel, ending), rest)
            if chain is not None:
                yield _guess(word, at, stem + _melting(stem, rest), "verb", chain)


def _bases(stem: str, rest: str, kind: str) -> tuple[str, ...]:
    if rest and rest[0] in VOWELS:
        if stem[-1] in VOWELS:
            return ()
        if stem[-1] in "гб" and len(stem) > 2:
            return (stem[:-1] + {"г": "к", "б": "п"}[stem[-1]], stem)
    return (stem,)


def _melting(stem: str, rest: str) -> str:
    vowel = next((letter for letter in reversed(stem) if letter in VOWELS), "а")
    return ("о" if vowel in "оё" else "а") if rest[0] == "о" else ("ө" if vowel in "өү" else "е")


def _guess(word: str, at: int, stem: str, kind: str, chain: Chain) -> _Reading:
    cost, steps, kept = chain
    loan = kind == "noun" and _loan(stem)
    taken = len(word) - at
    if loan:
        base = 1.0
    else:
        vowels = sum(letter in VOWELS for letter in stem)
        base = 4.0 + (3.0 if len(stem) < 3 or not vowels else 0.0) + (1.0 if len(stem) == 3 else 0.0) - 0.45 * min(taken, 6)
        base += 0.8 * (taken == 1) + 0.3 * (kind == "verb") + 0.6 * (stem[-1] in "гб" and taken > 0)
        base += 2.0 * (len(stem) > 1 and stem[-1] not in VOWELS and stem[-2] not in VOWELS and stem[-2:] not in _ENDS)
    total = base + cost + 0.1 * len(steps) - 0.02 * len(stem)
    return total, _lemma(word, at, stem, kind, steps, kept), kind, stem, steps, False


@recent
def _loan(stem: str) -> bool:
    """Whether the stem is a Russian noun in its dictionary form, but for a soft sign: министр, завод, сентябр(ь)."""
    from pipeline.language.lemmas import morphology

    if len(stem) < 4 or _OWN.search(stem):
        return False
    form = spelled(stem)
    forms = (form,) if form[-1] in _NO_SIGN else (form, form + "ь")
    return any(
        parse.is_known and "NOUN" in parse.tag and "nomn" in parse.tag and parse.normal_form == one
        for one in forms
        if morphology().word_is_known(one)  # parsing an unknown form guesses at length, and guesses do not count here
        for parse in morphology().parse(one)
    )
