"""What is the case form of a place or role name, so that a generated sentence reads as a person would write it?

Kyrgyz endings follow the last vowel (а ы у я ю: а; о ё: о; е э и: е; ө ү: ө) and the last sound (vowel, voiced, voiceless); a possessed word
(айыл өкмөтү) takes the endings after the third person's -ы, -сы (Кыргыз адабий тилинин грамматикасы, 1980, жөндөмө). Russian
is declined by pymorphy3 and rules of its own (inflect_russian). Exceptions are data: data/inflect.yaml. In: a nominative. Out: a form.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import InputError
from pipeline.language import inflect_russian
from pipeline.language.recent import recent

_NAMES = {
    "nominative": "атооч atooch именительный", "genitive": "илик ilik родительный", "dative": "барыш barysh дательный", "accusative": "табыш tabysh винительный",
    "locative": "жатыш jatysh prepositional предложный", "ablative": "чыгыш chygysh", "instrumental": "творительный",
}  # fmt: skip
_CASES = {alias: case for case, aliases in _NAMES.items() for alias in (case, *aliases.split())}
CASES = {"ky": ("nominative", "genitive", "dative", "accusative", "locative", "ablative"), "ru": tuple(_NAMES), "en": tuple(_NAMES)}
_A = {"а": "а", "ы": "а", "у": "а", "я": "а", "ю": "а", "о": "о", "ё": "о", "е": "е", "э": "е", "и": "е", "ө": "ө", "ү": "ө"}
_I = {"а": "ы", "ы": "ы", "у": "у", "я": "ы", "ю": "у", "о": "у", "ё": "у", "е": "и", "э": "и", "и": "и", "ө": "ү", "ү": "ү"}
_VOICELESS = "пфсшщчхктц"
_ENDINGS = {"genitive": "NIн", "dative": "GA", "accusative": "NI", "locative": "DA", "ablative": "DAн"}
_AFTER_HIS = {"genitive": "нIн", "dative": "нA", "accusative": "н", "locative": "нDA", "ablative": "нAн"}
_ONES = "нөл бир эки үч төрт беш алты жети сегиз тогуз".split()
_TENS = "_ он жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон".split()
_LETTERS = dict(zip("бвгджзйклмнпрстфхцчшщ", "бэ вэ гэ дэ же зэ ий ка эл эм эн пэ эр эс тэ эф ха цэ че ша ща".split(), strict=True))


@cache
def _data() -> dict:
    return read_yaml(Path(__file__).parent / "data" / "inflect.yaml")["ky"]


def inflect(text: str, case: str, language: str, *, number: str = "singular") -> str:
    """A name or role in a case: ("Ош облусу", "locative", "ky") -> "Ош облусунда", ("Ошская область", "locative", "ru") -> "Ошской области".

    text      a nominative of one or more words; already plural words stay plural
    case      nominative, genitive, dative, accusative, locative (in Russian: prepositional) or ablative (in Russian the genitive, after из);
              instrumental in Russian only, for in Kyrgyz it is the nominative with менен. Names in ky and ru are understood too: жатыш, предложный
    language  ky or ru; any other language, as English, gives the text back
    number    "plural" makes a singular role plural: тургун -> тургундар; "singular" leaves the number as it is written
    Raises InputError for a case that the language has not, and for another number.
    """
    wanted = _CASES.get(str(case).strip().lower())
    if wanted is None or wanted not in CASES.get(language, tuple(_NAMES)):
        raise InputError(f"there is no case {case!r} in {language}", remedy=f"The cases are {', '.join(CASES.get(language, tuple(_NAMES)))}.")
    if number not in ("singular", "plural"):
        raise InputError(f"there is no number {number!r}", remedy="The numbers are singular and plural.")
    if language not in ("ky", "ru") or (wanted == "nominative" and number == "singular"):
        return text
    return _inflect(text, wanted, language, number == "plural")


@recent
def _inflect(text: str, case: str, language: str, plural: bool) -> str:
    head, tail = re.fullmatch(r"(.*?)((?:\s*\([^()]*\))?[\s»\"”.,;:!?]*)", text, re.S).groups()
    if tail.startswith(".") and language == "ky" and head.rpartition(" ")[2].lower() + "." in _data()["short"]:
        head, tail = head + ".", tail[1:]
    if not re.search(r"\w", head):
        return text
    if language == "ky":
        return _kyrgyz(head, case, plural) + tail
    if inside := re.fullmatch(r"(\s*\()([^()]*)(\).*)", tail, re.S):
        tail = inside[1] + inflect_russian.decline(inside[2], case, plural) + inside[3]
    return inflect_russian.decline(head, case, plural) + tail


# ---------------------------------------------------------------------- Kyrgyz


def _kyrgyz(text: str, case: str, plural: bool) -> str:
    before, gap, word = re.fullmatch(r"(?s)(.*?)(\s*)(\S+)", text).groups()
    word = _data()["short"].get(word.lower(), word)
    base = _possessed(word, bool(before))
    if plural:
        word, base = (_third_person(_plural(base)), _plural(base)) if base else (_plural(word), None)
    if case == "nominative":
        return before + gap + word
    stem, spoken = _spoken(word)
    return before + gap + attach(stem, (_AFTER_HIS if base else _ENDINGS)[case], spoken)


def _spoken(word: str) -> tuple[str, str]:
    """The letters that an ending is written after, and the sounds that decide its form."""
    data = _data()
    lower = word.lower().strip("«\"“(")
    if word.upper() in data["spoken"]:
        return word, data["spoken"][word.upper()]
    if number := re.search(r"(\d+)$", word):
        return word, _number(number[1])
    if lower in data["with_vowel"]:
        stem = word + data["with_vowel"][lower][len(lower) :]
        return stem, stem.lower()
    if len(lower) > 1 and word.isupper():
        last = lower[-1]
        return word, lower if last in _A or lower[-2:-1] in _A else _LETTERS.get(last, lower)
    stem = word.rstrip("ьъ") if lower[-1:] in ("ь", "ъ") else word
    if lower in data["harmony"]:
        return stem, data["harmony"][lower] + stem.lower()[-1:]
    return stem, stem.lower()


def _number(digits: str) -> str:
    """The last word of a number as it is spoken: 15 беш, 40 кырк, 2000 миң."""
    digits = digits.lstrip("0") or "0"
    if digits[-1] != "0" or digits == "0":
        return _ONES[int(digits[-1])]
    zeros = len(digits) - len(digits.rstrip("0"))
    return _TENS[int(digits[-2])] if zeros == 1 else ("жүз" if zeros == 2 else "миң" if zeros < 6 else "миллион" if zeros < 9 else "миллиард")


def attach(stem: str, ending: str, spoken: str | None = None) -> str:
    """A Kyrgyz stem with an ending in which A and I follow the last vowel, G, D, N and L the last sound: ("Ноокат", "LIк") -> Ноокаттык."""
    if not (spoken := spoken or stem.lower()):
        return stem
    vowel = next((letter for letter in reversed(spoken) if letter in _A), "э")
    last = spoken[-1]
    voiceless = last in _VOICELESS
    sounds = {
        "A": _A[vowel], "I": _I[vowel], "G": "к" if voiceless else "г", "D": "т" if voiceless else "д",
        "N": "т" if voiceless else "н" if last in _A else "д", "L": "т" if voiceless else "л" if last in _A or last in "рй" else "д",
    }  # fmt: skip
    if ending.startswith("н"):
        sounds["D"] = "д"
    return stem + "".join(sounds.get(letter, letter) for letter in ending)


def _plural(word: str) -> str:
    if re.search(r"[лдт][аеоө]р$", lower := word.lower()) and lower not in _data()["singular"] and attach(word[:-3], "LAр") == word:
        return word
    stem, spoken = _spoken(word)
    return attach(stem, "LAр", spoken)


def _third_person(word: str) -> str:
    """айыл -> айылы, башчы -> башчысы, аймак -> аймагы, мектеп -> мектеби."""
    if word[-1].lower() in _A:
        return attach(word, "сI")
    voiced = {"к": "г", "п": "б"}.get(word[-1])
    return attach(word[:-1] + voiced if voiced and len(word) > 2 else word, "I")


def _possessed(word: str, in_phrase: bool) -> str | None:
    """What a possessed word is made of (өкмөтү -> өкмөт), or None: Балыкчы, жетекчи and суу only look like it."""
    data = _data()
    lower = word.lower().strip("«\"“")
    if lower in data["possessed"]:
        return data["possessed"][lower]
    made = re.fullmatch(r"(.+?)(?:(?<=[аеоөуүыияё])(с[ыиуү])|(?<=[^аеоөуүыияюёэ])[ыиуү])", lower)
    # -чы is who does it: башчы, жетекчи
    if not made or lower in data["not_possessed"] or re.search(r"ч[ыиуү]$", lower):
        return None
    # a capitalised single word is a name (Жазы), and a compound name declines as one word (Суу-Башыга)
    if word[0].isupper() and (not in_phrase or "-" in word):
        return None
    if not in_phrase and not made[2] and not re.search(r"[лдт][аеоө]р[ыиуү]$", lower):
        return None
    return made[1] if made[2] else re.sub(r"[гб]$", lambda end: {"г": "к", "б": "п"}[end[0]], made[1])
