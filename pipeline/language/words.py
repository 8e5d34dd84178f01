"""Which words does a text hold, and in which language is each? Speakers here change between Kyrgyz and Russian inside a sentence.

`tokens` cuts (nltk's regular-expression tokenizer), `tag_words` names a language for every word: letters that only one language has,
the Russian dictionary, Kyrgyz stems and suffixes and py3langid's letter statistics give each word a score, and neighbours decide where
the word itself does not (Viterbi, weak: strong smoothing swallows short switches). In: a text. Out: (start, end, word) or (word, language).
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from pipeline.language.kyrgyz import is_form, suffixes_of
from pipeline.language.lemmas import morphology

_PATTERN = r"[^\W\d_]+(?:['’ʼ‘`ʻ\-\u2010\u2011][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]|_"
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_KYRGYZ_ONLY = re.compile(r"[өүң]")
_RUSSIAN_ONLY = re.compile(r"[щъ]|[бвгджзклмнпрстфхц]{2}[бвгджзклмнпрстфхц]|^[^\W\d_](?=[бвгджзклмнпрстфхцчш])|^в[бвгджзкмнпрстфхцчш]")
_LONG_VOWEL = re.compile(r"аа|оо|уу|ээ|өө|үү")
_RUSSIAN_WORDS = frozenset(
    "и в на с к у о а но я мы ты вы он она они оно не ни что это как так за по из от до для при или же ли бы то там тут где кто все всё его её их нас вам нам "
    "был была было были есть нет да уже еще ещё если когда только очень вот потом можно надо нужно который которые чтобы потому тоже".split()
)
_KYRGYZ_WORDS = frozenset(
    "бул ал мен сен сиз биз алар эле эмес экен деп деген дейт да де жок бар жана менен үчүн бирок дагы гана болуп болгон болот бир эки ошол ушул эми ооба керек "
    "анан андан анын аны ага мага биздин сага сизге бизге алардын өз эч эң ким эмне кайда кандай канча".split()
)
_SHARED = frozenset("да а у же эти".split())
_UNITS = frozenset("млн млрд тыс км кг га см мм руб сом тонна метр".split())
_ENGLISH = frozenset("a i an as at be by do go he if in is it me my no of on or so to up us we am ok".split())
_STAY = 0.6


def tokens(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of every word, number and sign, in order; a hyphen or apostrophe inside a word belongs to it."""
    # nltk takes seconds to import
    from nltk.tokenize import RegexpTokenizer

    return [(start, end, text[start:end]) for start, end in RegexpTokenizer(_PATTERN).span_tokenize(text)]


def tag_words(text: str) -> list[tuple[str, str]]:
    """(word, language) of every word of the text in order, language ky, ru or en; numbers and signs are left out."""
    words = [word for word in re.findall(_PATTERN, text) if word[0].isalpha()]
    return list(zip(words, _best_path([word_scores(word) for word in words]), strict=True))


@lru_cache(maxsize=200_000)
def word_scores(word: str) -> tuple[float, float, float]:
    """Log-likelihoods of ky, ru and en for one word, up to a constant; see the module for what speaks for each."""
    lower = word.lower()
    if not _CYRILLIC.search(lower):
        # a foreign name or abbreviation belongs to the sentence around it
        foreign = (-3.5 if is_english(lower) else -1.5) if word[0].isupper() else -6.0
        return (foreign, foreign, 0.0)
    if lower in _KYRGYZ_WORDS and lower not in _RUSSIAN_WORDS:
        return (0.0, -5.0, -9.0)
    if lower in _RUSSIAN_WORDS:
        return (-1.5 if lower in _SHARED else -5.0, 0.0, -9.0)
    kyrgyz = 8.0 * bool(_KYRGYZ_ONLY.search(lower)) + 2.0 * bool(_LONG_VOWEL.search(lower)) - 2.0 * bool(_RUSSIAN_ONLY.search(lower))
    listed = is_form(lower)
    kyrgyz += _letters(lower) + 3.0 * listed
    parses = [parse for parse in morphology().parse(lower) if parse.is_known] if morphology().word_is_known(lower) else []
    neutral = len(lower) == 1 or lower in _UNITS
    if parses:
        # a Russian noun in its dictionary form may be a loan in Kyrgyz, a name belongs to both
        loan = any("nomn" in parse.tag and "sing" in parse.tag and "NOUN" in parse.tag for parse in parses)
        name = word[0].isupper() and any({"Name", "Surn", "Patr", "Geox"} & parse.tag.grammemes and "nomn" in parse.tag for parse in parses)
        neutral = neutral or loan or name
        kyrgyz -= 1.5 if neutral else 4.5
    else:
        kyrgyz += 2.5 + 0.5 * min(suffixes_of(lower), 4)
        if word[0].isupper() and not _KYRGYZ_ONLY.search(lower):
            kyrgyz = max(-2.5, min(2.5, kyrgyz))
    if neutral and not _KYRGYZ_ONLY.search(lower):
        kyrgyz = max(-0.7, min(2.0 if listed else 0.7, kyrgyz))
    return (min(kyrgyz, 0.0), min(-kyrgyz, 0.0), -9.0)


def is_listed(word: str) -> bool:
    """Whether the Russian dictionary or the Kyrgyz word list knows the form."""
    return is_form(word.lower()) or morphology().word_is_known(word.lower())


@lru_cache(maxsize=100_000)
def is_english(word: str) -> bool:
    """Whether the word, in small letters, is in simplemma's English dictionary or one of the shortest English words."""
    import simplemma

    return word in _ENGLISH or (len(word) > 2 and simplemma.is_known(word, lang="en"))


def _letters(word: str) -> float:
    """How much likelier py3langid's letter statistics find Kyrgyz than Russian, kept within ±3."""
    from pipeline.language.detect import models

    scores = dict(models()[1].rank(word))
    return max(-3.0, min(3.0, (scores["ky"] - scores["ru"]) / 4))


def _best_path(scores: list[tuple[float, float, float]]) -> list[str]:
    """The likeliest languages when a speaker stays in one language from word to word with chance 0.6."""
    stay, change = math.log(_STAY), math.log((1 - _STAY) / 2)
    if not scores:
        return []
    best, back = list(scores[0]), []
    for row in scores[1:]:
        steps = [max((best[one] + (stay if one == other else change), -one) for one in range(3)) for other in range(3)]
        back.append([-step[1] for step in steps])
        best = [step[0] + own for step, own in zip(steps, row, strict=True)]
    path = [max(range(3), key=best.__getitem__)]
    for row in reversed(back):
        path.append(row[path[-1]])
    return [("ky", "ru", "en")[one] for one in reversed(path)]
