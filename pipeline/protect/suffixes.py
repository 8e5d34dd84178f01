"""What may follow a name in running text? Kyrgyz suffix chains and Russian endings, in the skeletons of language.transliterate.

Deliberately wide: a chain that grammar would not allow costs a masked word, a missing one costs a name. Vowel harmony is
ignored because keyboards without ө, ү and the skeleton itself lose it. In: a skeleton or romanised stem. Out: yes or no, or forms.
"""

from __future__ import annotations

import re

from pipeline.language.recent import recent
from pipeline.language.transliterate import contract

_A, _I = "[aeou]", "[iu]"  # the two harmonies: а, е, о, ө and ы, и, у, ү
_KYRGYZ = re.compile(
    "(?:"
    + "|".join(
        (
            f"[ldtn]{_A}r",  # plural -лар, and -ңар of "your"
            f"{_I}?m",  # -ым my
            f"{_I}?n{_A}r",  # -ыңар your
            f"{_I}?[bpn]{_I}z",  # -ыбыз our, -ыңыз your, -быз we are
            f"s?{_I}",  # -ы, -сы his
            f"{_I}?n",  # -ың your, -н of the accusative after -ы
            f"[ndt]{_I}n?g?",  # -нын of, -ны the; -ning in Uzbek Latin
            f"[gk]?{_A}",  # -га to, -а after -ым
            f"n?[dt]{_A}n?",  # -да at, -дан from, -нда
            f"n{_A}n?",  # -на, -нан after -ы
            f"[dt]{_A}i",  # -дай like
            f"[dt]{_A}g{_I}",  # -дагы who is at
            f"[ndt]{_I}k{_I}?",  # -ныкы that of
            f"[ldt]{_I}[kg]?",  # -лык, -луу
            f"[ldt]{_A}[pS]?",  # -лап, -лаш
            f"C{_I}k?",  # -чы, -чу
            f"C{_A}",  # -ча
            f"C{_I}l{_A}p",  # -чылап
            f"[ms]{_I}[nz]g?",  # -мын I am, -сың you are, -сыз without
            f"[bmp]{_I}",  # -бы?
            f"[dt]{_I}r",  # -дыр surely
            f"J{_A}n",  # -жан dear
            f"[gk]{_I}",  # -кы
        )
    )
    + "){1,7}"
)
_CASES = re.compile(
    f"(?:[ldt]{_A}r)?(?:{_I}?m|{_I}?n|{_I}?[bn]{_I}z|s?{_I})?"
    f"(?:n?[dt]{_A}n?|n{_A}n?|[gk]?{_A}|[ndt]{_I}n?|n|[dt]{_A}i|[dt]{_A}g{_I})?(?:[bmp]{_I})?"
)
_VOWELS = "aeiou"


@recent
def is_chain(stem_end: str, rest: str) -> bool:
    """Whether `rest` can be a chain of Kyrgyz suffixes (or the English -s) after a stem whose last letter is `stem_end`.

    A skeleton writes a doubled letter once, so Эсен + -нин is esenin: the last letter of the stem may belong to the suffix too.
    """
    return rest == "s" or bool(_KYRGYZ.fullmatch(rest) or _KYRGYZ.fullmatch(stem_end + rest))


@recent
def is_case_chain(stem_end: str, rest: str) -> bool:
    """The narrow question, for guesses: plural, possessive and case only (Эркинге is a form of Эркин, эркиндик is another word)."""
    return bool(_CASES.fullmatch(rest) or _CASES.fullmatch(stem_end + rest))


def voiced(skeleton: str) -> str | None:
    """The stem before a suffix that begins with a vowel: aibek -> aibeg (Айбегим), Jakip -> Jakib; None where nothing changes."""
    final = {"k": "g", "p": "b"}.get(skeleton[-1:])
    return skeleton[:-1] + final if final else None


def starts_with_vowel(rest: str) -> bool:
    return rest[:1] in _VOWELS and bool(rest)


_HARD = ("a", "u", "om", "e", "i", "am", "ami", "akh", "ov")
_SOFT = ("ia", "iu", "em", "e", "i", "ei", "iam", "iami", "iakh")
_FEMALE = ("a", "i", "e", "u", "oi", "oiu", "ei", "eiu", "am", "ami", "akh")
_FEMALE_SOFT = ("ia", "i", "e", "iu", "ei", "eiu", "ii", "iei", "ieiu", "iam", "iami", "iakh")
_SURNAME = ("a", "u", "im", "om", "e", "oi", "oiu", "ei", "i", "ikh", "imi")
_ADJECTIVE = ("ii", "ogo", "omu", "im", "om", "aia", "oi", "uiu", "oiu", "ie", "ikh", "imi")
_SURNAME_STEM = re.compile(r"(?:[oe]v|in)$")
_ADJECTIVE_END = re.compile(r"(?<=[sc]k)(?:ii|iy|yi|y|i|aia|aya|oi|oy)$")


def russian_forms(roman: str) -> set[str]:
    """Skeletons of the Russian cases, both genders and both numbers of one romanised name (language.transliterate.romanise)."""
    roman = roman.replace("y", "i")
    forms = {roman}
    if _ADJECTIVE_END.search(roman):
        forms |= _with(_ADJECTIVE_END.sub("", roman), _ADJECTIVE)
    elif _SURNAME_STEM.search(roman.removesuffix("a")) and len(roman) > 5:
        forms |= _with(roman.removesuffix("a"), ("", *_SURNAME, *_HARD))
    elif roman.endswith("ia"):
        forms |= _with(roman[:-2], _FEMALE_SOFT)
    elif roman.endswith("a"):
        forms |= _with(roman[:-1], _FEMALE + (("",) if len(roman) > 5 else ()))
    elif roman.endswith("i"):
        forms |= _with(roman[:-1], (*_SOFT, "ev")) | _with(roman, _SOFT)
    elif roman[-1:] not in _VOWELS:
        forms |= _with(roman, _HARD + _SOFT)
        if fleeting := re.fullmatch(r"(.*[^aeiou])[eo]([lkvn]|ts)", roman):
            forms |= _with("".join(fleeting.groups()), _HARD) if len(roman) > 3 else _with("lv", _HARD[:6])
    return {contract(form) for form in forms}


def _with(stem: str, endings: tuple[str, ...]) -> set[str]:
    return {stem + ending for ending in endings}
