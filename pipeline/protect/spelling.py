"""How is a person's name written on a letter? One of the spellings behind a pseudonym, in the nominative and the reader's script.

Talk gives a name in whatever case the sentence asked for (Канаттын, Замиру), with or without surname, in two scripts. The fullest spelling is taken, without
initials where there is one, in Cyrillic for Kyrgyz and Russian, rather one that stands in the nominative than one whose ending has to be cut off; an ending is cut only where what is
left is a name of the dictionary, a surname, or another spelling of the same person. What is not understood stays as it stands. In: spellings. Out: a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import is_compound, is_first_name
from pipeline.protect.ordinary import HONORIFICS
from pipeline.protect.suffixes import is_case_chain

_WORD = re.compile(r"[^\W\d_]+(?:\.)?")
_FULL = re.compile(r".{2,}(?:[oe]va?|(?<![dnt])ina?|ski|skaia|[oe]vna|iCna|[oe]viC)")
_CASE = re.compile("[ndt][iu]n?|[gk][aeou]|[dt][aeou][ni]?|n[aeou]")  # Kyrgyz, without the possessives that names are made with (Бекболсун)
_RUSSIAN, _FEMALE = ("a", "u", "om", "em", "e"), ("oi", "oiu", "ei")
_OWN = set("өүңӨҮҢ")


def written_name(spellings: Sequence[str], language: str) -> str:
    """The name as it stands on a letter in ky, ru or en; "?" where there is none.

    spellings  all ways in which the person's name was written, in any case and script (protect.people joins them)
    """
    if not spellings:
        return "?"
    # two sentences may have met in a spelling: «Нурсултан. Нурсултан Касымбеков»
    parts = {part for spelling in spellings for part in re.split(r"(?<=[^\W\d_]{2})\.\s+", spelling)}
    stems = {skeletons(word)[0] for part in parts for word in _WORD.findall(part)}
    ranked = []
    for spelling in sorted(parts):
        words = _WORD.findall(spelling)
        woman = any(re.search(r"[oe]v(?:a|oi|oiu|aga|anin|adan|ani)$", skeletons(word)[0]) for word in words)
        named = [_nominative(word, stems, woman) for word in words]
        name = re.sub(_WORD, lambda _, rest=iter(named): next(rest), spelling)  # noqa: B008
        full = [word for word in named if not _is_courtesy(word) and len(word.rstrip(".")) > 1]
        courtesy = any(_is_courtesy(word) for word in named)
        foreign = language in ("ky", "ru") and bool(re.search(r"[A-Za-z]", name))
        own = sum(letter in _OWN for letter in name)
        # a word of courtesy stands beside a given name, not beside a whole one
        rank = (-min(len(full), 3), foreign, any(len(word.rstrip(".")) == 1 for word in named), sum(a != b for a, b in zip(words, named, strict=True)), not name[:1].isupper(),
                courtesy == (len(full) > 1), -own if language == "ky" else own, -len(name), name)  # fmt: skip
        ranked.append((rank, " ".join(_capital(part) for part in name.split())))
    return min(ranked)[1]


def _nominative(word: str, others: Iterable[str], woman: bool) -> str:
    """The word without its case ending where what is left is a name, or one of the others; else the word. `woman`: the surname says so."""
    token = skeletons(word)[0]
    if len(token) < 4 or _is_given(token) or _is_courtesy(word):
        return word
    ends = [(token[:size], token[size:]) for size in range(len(token) - 1, 2, -1)]
    for stem, rest in ends:
        if stem in others and (is_case_chain(stem[-1], rest) or rest in (*_RUSSIAN, *_FEMALE)):
            return _cut(word, stem)
        if stem + "a" in others and rest in (*_FEMALE, "u", "e", "i", "y"):
            return _cut(word, stem) + "а"
    if _FULL.fullmatch(token):
        return word
    for stem, rest in ends:
        if rest in _FEMALE and (_FULL.fullmatch(stem) or is_first_name(stem + "a")):
            return _cut(word, stem) + "а"
        if woman and rest in ("u", "e") and is_first_name(stem + "a"):
            return _cut(word, stem) + "а"
        if (_is_given(stem) or _FULL.fullmatch(stem) or stem in HONORIFICS) and (_is_case(stem, rest) or rest in _RUSSIAN):
            return _cut(word, stem)
        if rest in ("u", "e") and len(stem) > 3 and is_first_name(stem + "a"):
            return _cut(word, stem) + "а"
    return word


def _is_case(stem: str, rest: str) -> bool:
    """Whether the ending fits: -нын and -ны after a vowel, -дын, -тын, -ды, -ты after a consonant; and a surname like Никитин is not taken for a case of a short name."""
    if not _CASE.fullmatch(rest) or (rest.endswith("in") and len(stem) < 5):
        return False
    return not re.fullmatch("[ndt][iu]n?", rest) or (rest[0] == "n") == (stem[-1] in "aeiou")


def _is_given(token: str) -> bool:
    return is_first_name(token) or is_compound(token)


def _is_courtesy(word: str) -> bool:
    token = skeletons(word)[0]
    return token in HONORIFICS or token.removesuffix("i") in HONORIFICS  # эжей, апай


def _cut(word: str, stem: str) -> str:
    """The beginning of the word whose skeleton is the stem; a soft sign and a long vowel belong to it, a doubled consonant (Бакытты) to the ending."""
    size = next((size for size in range(1, len(word) + 1) if skeletons(word[:size])[0] == stem), len(word))
    more = word[size : size + 1]
    return word[: size + 1] if more == "ь" or (more and more == word[size - 1] and more in "аеиоуыэөү") else word[:size]


def _capital(part: str) -> str:
    return part if _is_courtesy(part) and part[:1].islower() else part[:1].upper() + part[1:]
