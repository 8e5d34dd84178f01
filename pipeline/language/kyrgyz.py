"""What is the dictionary form of a Kyrgyz word? Suffixes are taken off from the right in the order that the grammar allows.

Nominals: stem, (derivation), plural, possessive, case; verbs: stem, voice, negation, tense or participle, person, and a participle
takes what a nominal takes. Every way of cutting that the order, vowel harmony and the final consonant allow is a candidate; a stem
that the word list or the Russian dictionary knows wins, then the one with the most regular cut. Verbs are given as stems (бер, изде),
adjectives in -луу, -сыз, -дык and passives by their base where that base is known: the convention of the UD Kyrgyz-KTMU treebank.
In: a word. Out: a lemma, capital kept for a name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.language.kyrgyz_words import NOUNS, OTHERS, PLACES, VERBS

_CLASSES = {"A": "[аеоө]", "I": "[ыиуү]", "U": "[уү]", "D": "[дт]", "G": "[гк]", "L": "[лдт]", "N": "[ндт]", "B": "[бпм]", "O": "(?:уу|үү|оо|өө)"}
_VOWELS = "аеёиоуыэюяөү"
# pairs of consonants that a Kyrgyz stem can end in
_ENDS = frozenset("рт рк рп рч рс лт лп лк лч нт нк нч йт йк йп ст шт нд рд лд рм йр рл рг".split())
_FRONT, _BACK = set("эеиөүё"), set("аыоуяю")

# (suffix, states it may stand after when read from the left, state it leaves to its left); states are read from the right end
_NOMINAL = {
    "case": "NIн GA DA DAн NI DAй DAгI DAн ча че чо чө NIкI NIкIн DAгIлAр DAгILAр".split(),
    "case_after_his": "нIн нA нDA нAн н нDAй нDAгI нча нче нчо нчө".split(),
    "case_after_mine": "A".split(),
    "his": "I сI".split(),
    "mine": "Iм м Iң ң IбIз бIз IңIз ңIз IңAр ңAр".split(),
    "plural": "LAр".split(),
    "derived": "LUU сIз LIк GI LIг чIл".split(),
}
_TENSE = (
    "DI DIм DIң DIк DIңIз DIңAр DIңIздAр IшDI шDI Iп п GAн GAнмIн GAнсIң GAнбIз GAндAй AT йт AмIн ймIн AсIң йсIң AсIз йсIз AбIз йбIз IшAт шAт Aт "
    "O OдA OчU чU сA сAм сAң сAк сAңIз Aр р AрIн бAс бAй GIчA GAнчA GIн GIлA Iңыз ңыз IңIз ңIз сIн йлI AйлI AйIн йIн Iш GAндA GAндAн GAндIктAн OгA OнI OнIн OсI OсIн OсIнA OсIнIн "
    "GAнI GAнIн GAнIнA GAнGA GAнDAр GAнLAр GAнLAрдIн GAнLAргA Aм йм GIдAй мAк мAкчI BAйт BADI BAGAн BAсA BAсIн BAйсIң BAйбIз BAймIн BAй BAO BAгIлA BAгIн BAгAндA Iптир Iптур Iптүр птIр IптIр A й"
).split()
_VOICE = "Iл л Iн н DIр GIз GAр т Iш ш тIр".split()


def _pattern(suffix: str) -> re.Pattern:
    suffix = suffix.replace("AT", "Aт").replace("LUU", "L(?:уу|үү)")
    return re.compile("".join(_CLASSES.get(letter, letter) for letter in suffix) + "$")


_PATTERNS = {kind: [_pattern(suffix) for suffix in suffixes] for kind, suffixes in _NOMINAL.items()}
_TENSES = [_pattern(suffix) for suffix in _TENSE]
_VOICES = [_pattern(suffix) for suffix in _VOICE]
_LEFT_OF = {  # what may be cut next, to the left of each nominal suffix
    "": ("case", "case_after_his", "case_after_mine", "his", "mine", "plural", "derived"),
    "case": ("mine", "plural", "derived"),
    "case_after_his": ("his",),
    "case_after_mine": ("mine",),
    "his": ("plural", "derived"),
    "mine": ("plural", "derived"),
    "plural": ("derived",),
    "derived": (),
}
_MUST = {"case_after_his", "case_after_mine"}  # a cut that is only right if the possessive to its left is found
_IRREGULAR = {
    "мага": "мен", "мени": "мен", "менин": "мен", "менде": "мен", "менден": "мен", "сага": "сен", "сени": "сен", "сенин": "сен", "ага": "ал", "аны": "ал",
    "анын": "ал", "анда": "ал", "андан": "ал", "алар": "ал", "буга": "бул", "муну": "бул", "мунун": "бул", "мында": "бул", "мындан": "бул", "булар": "бул", "ушуга": "ушул",
    "ушуну": "ушул", "ушунун": "ушул", "ошого": "ошол", "ошону": "ошол", "ошонун": "ошол", "ошондо": "ошол", "ошондон": "ошол", "биздин": "биз", "сиздин": "сиз", "бизге": "биз",
    "орду": "орун", "ордуна": "орун", "ордунда": "орун", "ордунан": "орун", "мурду": "мурун", "мойну": "моюн", "улу": "уул", "уулу": "уул", "дейт": "де", "деди": "де", "деп": "де",
    "деген": "де", "деди": "де", "дешет": "де", "болуп": "бол", "болгон": "бол", "болот": "бол", "экен": "экен", "эмес": "эмес", "эле": "эле", "өзү": "өз", "өзүнүн": "өз",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """The dictionary form of one Kyrgyz word; a word without analysis is its own lemma."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if abbreviation := re.match(r"([A-ZА-ЯЁӨҮҢ]{2,}|\d+)-?[а-яөүң]+$", word):
        return abbreviation.group(1)
    if lower.startswith("балдар"):
        return "бала"
    if not re.search(r"[аеёиоуыэюяөү]", lower) or len(lower) < 3:
        return lower
    head, joint, tail = lower.rpartition("-")
    best = min(_candidates(tail), key=lambda one: _cost(tail, *one))[0]
    capital = word[0].isupper()
    return (word[: len(head + joint)] if capital else head + joint) + (best.capitalize() if capital and (not head or word[len(head) + 1 :][:1].isupper()) else best)


def is_form(word: str) -> bool:
    """Whether the word is a form of a listed Kyrgyz word, by cuts that the grammar allows."""
    lower = word.lower()
    return lower in _IRREGULAR or any(_listed(stem, kind) for stem, kind, _ in _candidates(lower))


def suffixes_of(word: str) -> int:
    """How many letters the longest regular chain of suffixes takes off the word: a sign of Kyrgyz where the stem is not listed."""
    return max(len(word) - len(stem) for stem, _, _ in _candidates(word.lower()))


# ---------------------------------------------------------------------------------------------- cutting


def _candidates(word: str) -> list[tuple[str, str, int]]:
    """(stem, kind, number of cuts) of every way to cut the word; kind is noun or verb."""
    found = {(word, "noun", 0), (word, "verb", 0)}
    found |= {(stem, "noun", cuts) for stem, cuts in _nominals(word, "", 0)}
    for pattern in _TENSES:
        for stem in _cut(word, pattern):
            found |= {(stem, "verb", 1)}
            for voice in _VOICES:
                # a voice is cut only where a listed verb is left: many verbs end as voices do
                found |= {(inner, "verb", 2) for inner in _cut(stem, voice) if inner in VERBS}
    return [one for one in found if one[0]]


def _nominals(word: str, state: str, cuts: int) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    if cuts > 4:
        return found
    for kind in _LEFT_OF[state]:
        for pattern in _PATTERNS[kind]:
            for stem in _cut(word, pattern):
                if kind not in _MUST:
                    found.add((stem, cuts + 1))
                found |= _nominals(stem, kind, cuts + 1)
    return found


@lru_cache(maxsize=400_000)
def _cut(word: str, pattern: re.Pattern) -> tuple[str, ...]:
    """The stems that are left when the suffix is taken off: none if it does not fit, two if the last consonant may have been voiced."""
    match = pattern.search(word)
    if not match or match.start() < 2:
        return ()
    stem, suffix = word[: match.start()], match.group()
    if not _harmony(stem, suffix):
        return ()
    if suffix[:2] in ("оо", "өө"):  # башта + уу = баштоо, иште + уу = иштөө
        last = {"оо": ("а", "о"), "өө": ("е", "ө")}[suffix[:2]]
        return tuple(stem + vowel for vowel in last)
    vowel = suffix[0] in "аеоөыиуү"
    if vowel and stem[-1] in "аеоөыиуүя":
        return ()
    if suffix[0] in "дг" and stem[-1] in "кптсшчхцф" or suffix[0] in "кт" and len(suffix) > 1 and stem[-1] in "аеёиоуыэюяөүлмнңрйзжбвгд" and suffix[0] != "т":
        return ()
    if vowel and stem[-1] in "гб":
        return (stem[:-1] + {"г": "к", "б": "п"}[stem[-1]], stem)
    return (stem,)


def _harmony(stem: str, suffix: str) -> bool:
    """Front after front, back after back; о and у stand for ө and ү too, for a keyboard may not have those."""
    before = [letter for letter in stem if letter in _FRONT or letter in _BACK]
    after = [letter for letter in suffix if letter in _FRONT or letter in _BACK]
    if not before:
        return False
    if not after:
        return True
    if before[-1] in _FRONT:
        return after[0] in _FRONT or (after[0] in "оу" and before[-1] in "оөуү")
    return after[0] in _BACK or before[-1] in "оую" and after[0] in "өүе"


# --------------------------------------------------------------------------------------------- choosing


def _listed(stem: str, kind: str) -> bool:
    return stem in VERBS if kind == "verb" else stem in NOUNS or stem in OTHERS or stem in PLACES


@lru_cache(maxsize=100_000)
def _loan(stem: str) -> bool:
    """Whether the stem is a Russian noun in its dictionary form, but for a soft sign: министр, завод, сентябр(ь)."""
    from pipeline.language.lemmas import morphology

    return len(stem) > 3 and any(
        parse.is_known and "NOUN" in parse.tag and "nomn" in parse.tag and parse.normal_form == form
        for form in (stem, stem + "ь")
        if morphology().word_is_known(form)  # parsing an unknown form guesses at length, and guesses do not count here
        for parse in morphology().parse(form)
    )


def _cost(word: str, stem: str, kind: str, cuts: int) -> tuple[float, int, str]:
    """Lower is better: a listed stem, then a loan, then a long regular cut of an unknown stem that is not too short."""
    taken = len(word) - len(stem)
    if _listed(stem, kind):
        base = 0.4 * (kind == "verb" and not cuts)  # айда: rather "in the month" than "drive!"
    elif kind == "noun" and _loan(stem):
        base = 1.0
    else:
        vowels = sum(letter in _FRONT or letter in _BACK for letter in stem)
        base = 4.0 + (3.0 if len(stem) < 3 or not vowels else 0.0) + (1.0 if len(stem) == 3 else 0.0) - 0.45 * min(taken, 6)
        base += 0.8 * (taken == 1) + 0.3 * (kind == "verb") + 0.6 * (stem[-1] in "гб" and taken > 0)
        base += 2.0 * (len(stem) > 1 and stem[-1] not in _VOWELS and stem[-2] not in _VOWELS and stem[-2:] not in _ENDS)
    return base + 0.1 * cuts - 0.02 * len(stem), -len(stem), stem + kind
