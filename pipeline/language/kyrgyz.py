"""What is the dictionary form of a Kyrgyz word, and which endings does it carry? The lexicon and the suffix automaton, read together.

Convention for lemmas: a noun in the nominative singular, a verb as its bare stem (бер, изде). All inflection is undone, with it the
passive (курулган: кур), the plural of doers (беришти: бер), the verbal noun (куруу: кур) and the adjectives in -луу, -сыз, -лык of a
noun (мамлекеттик: мамлекет). Causative, reflexive, -чы, -ла and what the lexicon lists as a word of its own stay (билдир, тынчтык).
Every split into a stem and a regular chain of endings is a reading; the cheapest wins: listed stems first, then Russian loans, then
the longest regular chain on a stem that no list knows. In: a word. Out: lemma, class and chain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.language.stems import WHOLE, Beginning, lexicon, sounds, spelled
from pipeline.language.suffixes import VOICE, VOWELS, Arc, faces, fold, options

# pairs of consonants that a Kyrgyz stem can end in
_ENDS = frozenset("рт рк рп рч рс лт лп лк лч нт нк нч йт йк йп ст шт нд рд лд рм йр рл рг".split())
_FINAL = frozenset(("N", "NP", "N1", "N3", "NL", "NC", "NR", "V", "VT", "VF", "VQ", "VI", "VC", "P", "VN"))
_BEFORE = frozenset(VOWELS)
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
    found: dict[tuple[str, str], Analysis] = {}
    for one in _readings(sounds(word), keyboard):
        if not one.listed and re.search("[яёю]", word.lower()):
            one = replace(one, lemma=spelled(one.lemma), stem=spelled(one.stem))
        if one.kind == "place" and word[:1].islower():
            one = replace(one, cost=one.cost + 1.0)
        key = one.lemma, one.kind
        if key not in found or one.cost < found[key].cost:
            found[key] = one
    return sorted(found.values(), key=lambda one: (one.cost, -len(one.stem), one.lemma, one.kind))


@lru_cache(maxsize=200_000)
def lemma(word: str, *, keyboard: bool = False) -> str:
    """The dictionary form of one Kyrgyz word; a word without reading is its own lemma, and a capital stays. `keyboard` as in `analyse`."""
    lower = word.lower()
    if abbreviation := re.match(r"([A-ZА-ЯЁӨҮҢ]{2,}|\d+)-?[а-яёөүң]+$", word):
        return abbreviation.group(1)
    if sounds(word) in lexicon().forms:
        return lexicon().forms[sounds(word)][0]
    if not any(letter in VOWELS for letter in lower) or len(lower) < 3:
        return lower
    if lower in lexicon():
        head, joint, tail = "", "", lower
    else:
        head, joint, tail = lower.rpartition("-")
    best = next((one.lemma for one in analyse(word[-len(tail) :], keyboard=keyboard)), tail)
    if not word[0].isupper():
        return head + joint + best
    name = best.capitalize() if not head or word[len(head) + 1 :][:1].isupper() else best
    return word[: len(head + joint)] + name


def is_form(word: str) -> bool:
    """Whether the word is a form of a listed Kyrgyz word, by endings that the grammar allows."""
    plain = sounds(word)
    return plain in lexicon().forms or next(_listed_readings(plain, loose=False), None) is not None


def suffixes_of(word: str) -> int:
    """How many letters the longest regular chain of endings takes off the word: a sign of Kyrgyz where the stem is not listed."""
    return max((len(word) - len(one.stem) for one in _unlisted_readings(sounds(word))), default=0)


# ---------------------------------------------------------------------------------------------- readings


def _readings(word: str, keyboard: bool):
    """All readings of a word in sounds: of irregular forms, of listed stems, else of the same without ө, ү, ң, and of unknown stems."""
    if word in lexicon().forms:
        stem, kind, name = lexicon().forms[word]
        yield Analysis(stem, kind, stem, ((word, name),), True, -0.5)
    listed = list(_listed_readings(word, loose=False))
    folded = fold(word) == word and re.search(r"[оун]", word)
    if listed and keyboard and folded:
        listed += [replace(one, cost=one.cost + _LOOSER) for one in _listed_readings(word, loose=True)]
    if not listed and folded:
        # a stem that is found only by taking о for ө must explain the word without strain
        listed = [one for one in _listed_readings(word, loose=True) if one.cost < _LOOSE]
    worth = lexicon().worth
    yield from (replace(one, cost=one.cost - worth.get((one.stem, one.kind), 0.0)) for one in listed)
    if not listed:
        yield from _unlisted_readings(word)


def readings_without_counts(word: str) -> list[Analysis]:
    """The readings on listed stems as the grammar alone prices them."""
    return list(_listed_readings(sounds(word), loose=False))


def _listed_readings(word: str, *, loose: bool):
    book = lexicon()
    chains = _Chains(word, loose=loose)
    for at in range(1, len(word) + 1):
        written = word[:at]
        beginnings = book.beginnings.get(written, ())
        if loose:
            beginnings = (*beginnings, *book.loose.get(written, ()))
        for begin in beginnings:
            rest = word[at:]
            if begin.follows == "V" and not (rest and rest[0] in VOWELS) or begin.follows == "+" and not rest:
                continue
            if len(begin.follows) == 2 or begin.follows == "е":
                if not rest.startswith(fold(begin.follows) if loose else begin.follows):
                    continue
            chain = chains.best(at, begin.state)
            if chain is not None:
                yield _reading(word, at, begin, chain)


def _reading(word: str, at: int, begin: Beginning, chain: tuple[float, tuple[tuple[str, Arc], ...]]) -> Analysis:
    cost, steps = chain
    hard = begin.stem[-1:] in "кп" and word[at : at + 1] in VOWELS and word[:at] == sounds(begin.stem) and begin.follows == "" and steps
    # a function word that stands as it is listed is that word
    whole = begin.kind in WHOLE and not steps
    total = cost + (-0.5 if whole else begin.cost) + 0.4 * (begin.kind == "verb" and not steps) + 0.6 * bool(hard) + 0.1 * len(steps) - 0.02 * len(begin.stem)
    return Analysis(_lemma(word, at, begin.stem, begin.kind, steps), begin.kind, begin.stem, tuple((written, arc.name) for written, arc in steps), True, total)


def _lemma(word: str, at: int, stem: str, kind: str, steps) -> str:
    """The stem with the derivations that belong to the lemma; -лык makes a noun of a quality (чоңдук) and an adjective of a noun (шаардык)."""
    last = max((i for i, (_, arc) in enumerate(steps) if arc.keeps or not i and arc.name == _QUALITY and kind in _QUALITIES), default=None)
    if last is None:
        return stem
    before = word[at : at + sum(len(written) for written, _ in steps[:last])]
    written, arc = steps[last]
    if ":" in arc.lemma:
        written = faces(arc.lemma.partition(":")[2], word[:at] + before)[0]
    if arc.form.endswith("к") and written.endswith("г"):
        written = written[:-1] + "к"
    return stem.removesuffix("ь") + before + written


def _unlisted_readings(word: str):
    chains = _Chains(word, loose=False, voice=False)
    for at in range(2, len(word) + 1):
        stem, rest = word[:at], word[at:]
        if not any(letter in VOWELS for letter in stem):
            continue
        for state, kind in (("N", "noun"), ("V", "verb")):
            if state == "V" and not rest:
                continue
            chain = chains.best(at, state)
            if chain is None:
                continue
            for base in _bases(stem, rest, kind):
                yield _guess(word, at, base, kind, chain)
        if rest[:2] in ("оо", "өө"):
            chain = chains.best(at, "VM")
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


def _guess(word: str, at: int, stem: str, kind: str, chain) -> Analysis:
    cost, steps = chain
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
    return Analysis(_lemma(word, at, stem, kind, steps), kind, stem, tuple((written, arc.name) for written, arc in steps), False, total)


@lru_cache(maxsize=100_000)
def _loan(stem: str) -> bool:
    """Whether the stem is a Russian noun in its dictionary form, but for a soft sign: министр, завод, сентябр(ь)."""
    from pipeline.language.lemmas import morphology

    return len(stem) > 3 and any(
        parse.is_known and "NOUN" in parse.tag and "nomn" in parse.tag and parse.normal_form == form
        for form in (spelled(stem), spelled(stem) + "ь")
        if morphology().word_is_known(form)  # parsing an unknown form guesses at length, and guesses do not count here
        for parse in morphology().parse(form)
    )


class _Chains:
    """The cheapest chain of endings from a place and a state to the end of one word."""

    def __init__(self, word: str, *, loose: bool, voice: bool = True) -> None:
        self.word, self.loose, self.voice = word, loose, voice
        self._known: dict[tuple[int, str], tuple[float, tuple] | None] = {}
        # the last vowel before each place
        self._vowels = [""]
        for letter in word:
            self._vowels.append(letter if letter in VOWELS else self._vowels[-1])

    def best(self, at: int, state: str) -> tuple[float, tuple[tuple[str, Arc], ...]] | None:
        if at == len(self.word):
            return (0.0, ()) if state in _FINAL else None
        key = at, state
        if key not in self._known:
            self._known[key] = self._search(at, state)
        return self._known[key]

    def _search(self, at: int, state: str):
        vowel, ending, word = self._vowels[at], self.word[max(at - 2, 0) : at], self.word
        if not vowel:
            return None
        found = None
        for written, softened, arc in options(state, word[at], vowel, ending, self.loose):
            if not word.startswith(written, at) or not self.voice and arc.name in VOICE:
                continue
            end = at + len(written)
            # a final к is written г before a vowel, and only there
            if softened != (written[-1] in "кг" and arc.form[-1] == "к" and word[end : end + 1] in _BEFORE):
                continue
            rest = self.best(end, arc.to)
            if rest is not None and (found is None or arc.cost + 0.1 + rest[0] < found[0]):
                found = arc.cost + rest[0], ((written, arc), *rest[1])
        return found
