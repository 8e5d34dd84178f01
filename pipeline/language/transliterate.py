"""Are two written names the same name? One canonical form (a skeleton) across scripts, schools and keyboards.

Kyrgyz and Russian Cyrillic and the Latin of several schools are first written out in Latin letters (`romanise`), then the letters
that the schools and keyboards confuse are made one (`contract`): ы, и, й, y, i; ө and о; ү and у; ң and н; ж, дж, zh, j; х, kh, h;
е, э, ё, ye, yo; doubled letters; ь and ъ. Two letters stay ambiguous in Latin (j is ж or й, x is х or кс, c is ж, ц or к), so a
word has one or more skeletons. Rules measured on spellings of 121 invented people; see reference section "Resolving names".

How is a name written in the other script? `romanise_bgn` (maps, BGN/PCGN), `romanise_everyday` (what people type), `to_cyrillic` (back).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from pipeline.errors import InputError
from pipeline.language.recent import recent

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "J", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u",
    "ф": "f", "х": "h", "ц": "ts", "ч": "C", "ш": "S", "щ": "S", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu",
    "я": "ia", "ә": "a", "ғ": "g", "қ": "k", "ұ": "u", "һ": "h", "і": "i", "ї": "i", "є": "e", "ў": "u", "ҳ": "h", "ӣ": "i",
    "ӯ": "u", "ҷ": "J", "ѳ": "o", "ҥ": "n", "ӊ": "n", "ӧ": "o", "ӱ": "u", "ґ": "g", "ӓ": "a",
}  # fmt: skip
# Letters that carry a mark which decomposition would throw away together with the sound
_MARKED_LATIN = {
    "ş": "S", "š": "S", "ș": "S", "ç": "C", "č": "C", "ž": "J", "ğ": "g", "ǧ": "g", "ı": "i", "ŋ": "n", "ɵ": "o", "ø": "o",
    "ß": "s", "æ": "e", "ə": "a", "γ": "u", "θ": "o", "ƶ": "J", "ł": "l", "đ": "d", "ħ": "h",
}  # fmt: skip
_TABLE = str.maketrans(_CYRILLIC | _MARKED_LATIN)

# A word that mixes scripts is one typed with look-alikes: Latin a, o, c in a Cyrillic word, or the reverse
_LATIN_LETTERS = "aceopxykmtbhiöüëéABCEHKMOPTXYİI"
_CYRILLIC_LETTERS = "асеорхукмтвніАВСЕНКМОРТХУ"
_LATIN_LOOKALIKES = str.maketrans(_LATIN_LETTERS, "асеорхукмтвніөүёеАВСЕНКМОРТХУИИ")
_CYRILLIC_LOOKALIKES = str.maketrans(_CYRILLIC_LETTERS, "aceopxykmtbhiABCEHKMOPTXY")

_IGNORED = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff'’ʼ‘`´ʻʹ]")
_CONTRACTIONS = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"kh", "h"),
        (r"dzh|dsch|dsh|dJ|dj|zh|j", "J"),
        (r"tsch", "C"),
        (r"shch|sch|sh", "S"),
        (r"tch|ch", "C"),
        (r"gh", "g"),
        (r"q", "k"),
        (r"w", "v"),
        (r"x", "h"),
        (r"y", "i"),
        (r"c", "k"),
        (r"ou", "u"),
        (r"ae", "e"),
        (r"oe", "o"),
        (r"ue", "u"),
        (r"i+e|i+o", "e"),
        (r"'", ""),
        (r"(.)\1+", r"\1"),
    )
]


def is_cyrillic(word: str) -> bool:
    """Whether the word is (mostly) in Cyrillic letters."""
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    return cyrillic * 2 > sum(letter.isalpha() for letter in word)


def _one_script(word: str) -> str:
    """The word in the script of those of its letters that have no double in the other; Cyrillic if that does not tell."""
    cyrillic = [letter for letter in word if "\u0400" <= letter <= "\u052f"]
    latin = [letter for letter in word if letter.isalpha() and letter not in cyrillic]
    if not cyrillic or not latin:
        return word
    doubled = all(letter in _LATIN_LETTERS for letter in latin), all(letter in _CYRILLIC_LETTERS for letter in cyrillic)
    to_cyrillic = doubled[0] if doubled[0] != doubled[1] else doubled[0] or len(cyrillic) >= len(latin)
    return word.translate(_LATIN_LOOKALIKES if to_cyrillic else _CYRILLIC_LOOKALIKES)


def romanise(word: str) -> str:
    """One word in plain Latin letters, before the schools are made one: Дүйшө -> duiSo, Müller -> muller.

    J, C and S stand for ж, ч and ш, so that сх, тч and зх in Cyrillic are not taken for the digraphs sh, tch and zh.
    """
    word = _one_script(_IGNORED.sub("", unicodedata.normalize("NFKC", word)))
    word = word.lower().replace("i̇", "i").translate(_TABLE)
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if letter.isalpha())


def contract(roman: str) -> str:
    """The skeleton of a romanised word: zheenbek, dzheenbek, Jeenbek and jeenbek -> Jenbek."""
    for pattern, letter in _CONTRACTIONS:
        roman = pattern.sub(letter, roman)
    return roman


def readings(word: str) -> tuple[str, ...]:
    """The romanised readings of one word; more than one only where Latin letters are ambiguous (j, x, c, sh, tch, sch).

    An apostrophe in a reading keeps two letters apart that would otherwise be a digraph.
    """
    roman = romanise(word)
    if any("\u0400" <= letter <= "\u052f" for letter in word):
        return (roman,)
    options = [
        ("j", ("j", "i")),
        ("x", ("kh", "ks")),
        (r"c(?!h)", ("zh", "k", "ts")),
        (r"(?<![cdt])sh", ("sh", "s'h")),
        (r"tch", ("tch", "t'ch")),
        (r"(?<![dt])sch", ("sch", "s'ch")),
    ]
    found = [roman]
    for pattern, letters in options:
        if re.search(pattern, roman) and not (pattern == "j" and re.search(r"dj", roman)):
            found = [re.sub(pattern, letter, one) for one, letter in product(found, letters)]
    return tuple(dict.fromkeys(found))


@recent
def skeletons(word: str) -> tuple[str, ...]:
    """Every skeleton that one written word can stand for, the likeliest first."""
    return tuple(dict.fromkeys(contract(reading) for reading in readings(word)))


_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`ʻ\u00ad][^\W\d_]+)*")
_FEMALE = re.compile(r"(?<=[aeiou]v)a$|(?<=in)a$")


def skeleton(name: str) -> str:
    """The canonical form of a name, its words in order of the alphabet: «Токтогулова Айгүл», "Aigul TOKTOGULOVA" -> one string.

    The female ending of -ова, -ева, -ина is dropped, so that a surname is one skeleton for the whole family.
    """
    parts = (skeletons(word)[0] for word in _WORD.findall(unicodedata.normalize("NFC", name)))
    return " ".join(sorted(_FEMALE.sub("", part) for part in parts if part))


# ---------------------------------------------------------------------- from script to script

_BGN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ʺ", "ь": "ʹ", "ю": "yu", "я": "ya", "ё": "yo", "ө": "ö", "ү": "ü", "ң": "ng",
}  # fmt: skip
_BGN_KY = _BGN | {"ж": "j"}
_BGN_RU = _BGN | {"ё": "ë"}
_AFTER_THESE_YE = "аеёиоуыэюяйьъ"
_EVERYDAY = {  # what each school writes otherwise than the map; ь and ъ are dropped by all
    "ky": (
        {"ө": "o", "ү": "u", "ң": "n", "й": "i"}, {"ө": "o", "ү": "u", "ң": "n"}, {"ө": "o", "ү": "u"}, {"ө": "o", "ү": "u", "ң": "n", "ж": "zh"},
        {"ө": "o", "ү": "u", "ң": "n", "ж": "zh", "й": "i", "ю": "iu", "я": "ia"}, {"ж": "c", "ч": "ç", "ш": "ş", "ы": "ı", "х": "h", "ң": "ñ"},
    ),
    "ru": ({"ё": "yo"}, {"ё": "e", "й": "i"}, {"ё": "e", "й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}, {"ё": "e", "х": "h"}),
}  # fmt: skip


def _language(language: str) -> str:
    if language not in ("ky", "ru"):
        raise InputError(f"no transliteration for the language {language!r}", remedy="The languages are ky and ru.")
    return language


def _spell(text: str, table: dict[str, str], *, ye: bool, dots: bool = False) -> str:
    """Each letter by the table; ye and yë as Russian wants them, and the dots that keep two letters from reading as one."""
    text = unicodedata.normalize("NFC", text)
    out = []
    for place, letter in enumerate(text):
        low, before = letter.lower(), text[place - 1].lower() if place else ""
        latin = table.get(low)
        if latin is None:
            out.append(letter)
            continue
        if ye and low in "её" and (not before.isalpha() or before in _AFTER_THESE_YE) and latin[:1] in "eë":
            latin = "y" + latin
        if dots and (before + low in ("тс", "шч", "нг") or (ye and ((low == "ы" and before in "аеёиоуыэюя" and before) or (before in ("й", "ы") and low in "ауы") or (low == "э" and before.isalpha() and before not in "аеёиоуыэюяй")))):
            latin = "·" + latin
        if letter.isupper():
            near = text[place + 1 : place + 2] if text[place + 1 : place + 2].isalpha() else text[place - 1 : place] if place else ""
            latin = latin.upper() if near.isupper() else latin[:1].upper() + latin[1:]
        out.append(latin)
    return "".join(out)


def romanise_bgn(text: str, language: str, *, dots: bool = False) -> str:
    """Kyrgyz or Russian in Latin letters as on maps: Өзгөн -> Özgön, Ельск -> Yelʹsk; other characters stay.

    BGN/PCGN 1979 for Kyrgyz (ж j, ң ng, ө ö, ү ü), BGN/PCGN 1947 for Russian (ж zh, е ye at the beginning, after a vowel, й, ь, ъ; ё ë).
    dots    the systems' optional ·, which keeps н·г, т·с apart from ң, ц, so that the way back is determined
    Raises InputError for a language other than ky and ru. Source: Romanization Systems and Policies, US Board on Geographic Names and PCGN.
    """
    return _spell(text, _BGN_KY if _language(language) == "ky" else _BGN_RU, ye=language == "ru", dots=dots)


def romanise_everyday(text: str, language: str) -> tuple[str, ...]:
    """The Latin spellings that people and offices use, the likeliest first: Чүй -> Chui, Chuy, ...; no marks for ө, ү, ь except in the Turkish school.

    ky: English with й as i, as y, ң as ng, Russian school (zh), passport (iu, ia), Turkish (c, ç, ş, ı). ru: press (Pokrovsky), й as i, passport, h.
    Raises InputError for a language other than ky and ru.
    """
    base, found = (_BGN_KY if _language(language) == "ky" else _BGN_RU) | {"ь": "", "ъ": ""}, []
    for school in _EVERYDAY[language]:
        # only a passport writes й as i before a vowel too
        closing = school.get("й") == "i" and "ю" not in school
        source = re.sub("й(?![аеёиоуыэюяөү])", "и", text) if closing else text
        rest = school | {"й": "y"} if closing else school
        if language == "ky":
            found.append(_spell(source, base | rest, ye=False))
            continue
        for ye in (True, False):
            # the press writes Pokrovsky, Yurievka, Jalal-Abad
            written = re.sub(r"(?<=[ksn])(?:iy|yy|ii|yi)\b", "y", _spell(re.sub("ь(?=[её])", "и", source), base | rest, ye=ye).replace("iye", "ie"))
            found += [written.replace("dzh", "j").replace("Dzh", "J"), written]
    return tuple(dict.fromkeys(found))


_TO_KY = {
    "shch": "щ шч", "zh": "ж", "kh": "х", "ts": "ц тс", "ch": "ч", "sh": "ш", "ng": "ң нг", "yö": "йө", "yü": "йү", "ya": "я", "yu": "ю", "yo": "ё йо", "yë": "ё", "ye": "е", "ie": "ие ье", "sky": "ский скы",
    "iu": "ю иу", "ia": "ия я", "ee": "ээ ее", "j": "ж", "x": "х кс", "c": "ж к ц", "q": "к", "w": "в", "h": "х", "ç": "ч", "ş": "ш", "ı": "ы", "ğ": "г", "ñ": "ң", "ŋ": "ң", "ö": "ө", "ü": "ү", "ë": "ё",
} | {latin: letter for letter, latin in _BGN_KY.items() if len(latin) == 1}  # fmt: skip
_TO_RU = _TO_KY | {"yö": "ё", "j": "дж ж", "ng": "нг", "ee": "ее ээ", "c": "к ц", "iy": "ий", "yy": "ый", "ö": "о ё", "ü": "у ю"}
_MARKS = {"ʹ": "ь", "'": "ь", "’": "ь", "ʼ": "ь", "ʺ": "ъ", '"': "ъ", "”": "ъ", "·": ""}
_LATIN_WORD = re.compile(r"[a-zöüëçşığñŋ][a-zöüëçşığñŋʹʺ'’ʼ”·]*", re.I)


def to_cyrillic(text: str, language: str, *, scheme: str = "everyday") -> tuple[str, ...]:
    """A Latin spelling in Cyrillic: one form where the spelling determines it, else up to sixteen candidates, the likeliest first.

    scheme  "everyday": o, u and n may stand for ө, ү, ң, ordered by vowel harmony; "bgn" (and any text with ö or ü): they stand for themselves.
    Not to be had: ь and ъ that the Latin left out, but for -уль at the end. Özgön -> Өзгөн; Kara-Kol -> Кара-Кол, Кара-Көл. Raises InputError for another language or scheme.
    """
    if scheme not in ("everyday", "bgn"):
        raise InputError(f"there is no scheme {scheme!r}", remedy="The schemes are everyday and bgn.")
    exact = _language(language) in ("ky", "ru") and (scheme == "bgn" or bool(re.search("[öüÖÜʹʺ·]", text)))
    found, end = [(0.0, "")], 0
    for match in _LATIN_WORD.finditer(unicodedata.normalize("NFC", text)):
        between, word = text[end : match.start()], match[0]
        forms = [(cost, word_case(word, form)) for cost, form in _cyrillic_forms(word.lower(), language, exact)]
        found = sorted(((cost + more, so_far + between + form) for cost, so_far in found for more, form in forms), key=lambda one: one[0])[:16]
        end = match.end()
    return tuple(dict.fromkeys(form + text[end:] for _, form in found))


def word_case(like: str, word: str) -> str:
    """The word in the case of another: capitals, a capital letter or small letters."""
    letters = [letter for letter in like if letter.isalpha()]
    return word.upper() if len(letters) > 1 and like.upper() == like else word[:1].upper() + word[1:] if like[:1].isupper() else word


@recent
def _cyrillic_forms(word: str, language: str, exact: bool) -> tuple[tuple[float, str], ...]:
    """(cost, form) of the readings of one Latin word in small letters, cheapest first; breaks of vowel harmony cost in Kyrgyz."""
    table, found, place = _TO_KY if language == "ky" else _TO_RU, [(0.0, "")], 0
    while place < len(word):
        letters, length = _reading(word, place, found[0][1][-1:], table, language, exact)
        found = sorted(((cost + (0.4 + 0.5 * (letter == "ң")) * rank, form + letter) for cost, form in found for rank, letter in enumerate(letters)), key=lambda one: one[0])[:64]
        place += length
    if language == "ky":
        found = [(cost + 1.5 * len(re.findall(r"(?=[эеиөү][^аоуыэеиөү]*[аоуы])|(?=[аоуы][^аоуыэеиөү]*[эеиөү])", form)), form) for cost, form in found]
    return tuple(sorted(found)[:16])


def _reading(word: str, place: int, before: str, table: dict[str, str], language: str, exact: bool) -> tuple[list[str], int]:
    """The Cyrillic letters that may stand for the Latin ones at a place, and how many Latin letters those are."""
    here, vowel = word[place], before in tuple("аоуыэеиөүюяё")
    if here in _MARKS:
        return [_MARKS[here]], 1
    if not exact and language == "ky" and (part := word[place : place + 2]) in ("oo", "uu", "yu"):
        return {"oo": ["оо", "өө"], "uu": ["уу", "үү"], "yu": ["ю", "ү"] if before and not vowel else ["ю"]}[part], 2
    if exact and language == "ru" and word.startswith("yo", place):
        return ["йо"], 2
    for length in (4, 3, 2):
        part = word[place : place + length]
        if len(part) == length and part in table and not (part == "sky" and place + 3 < len(word)) and not (part in ("iu", "ia") and (vowel or exact)):
            return table[part].split(), length
    if here == "y":
        if word[place - 1 : place] == "·" or (not vowel and word[place + 1 : place + 2] == "·"):
            return ["ы"], 1
        return ["й" if vowel or (not before and word[place + 1 : place + 2] in tuple("aeiou")) else "ы"], 1
    if here == "i" and vowel and before != "и":
        return ["и", "й"] if exact else ["й", "и"], 1
    if here == "e":
        return (["э"] if not before and exact else ["э", "е"] if not before else ["е", "э"] if vowel else ["е"]), 1
    if not exact and language == "ru" and word[place - 1 :] == "ul":
        return ["л", "ль"], 1
    if not exact and language == "ky" and here in "oun":
        return {"o": ["о", "ө"], "u": ["у", "ү"], "n": ["н", "ң"] if before else ["н"]}[here], 1
    return table.get(here, here).split(), 1
