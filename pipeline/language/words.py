"""Which words does a text hold, and in which language is each? Speakers here change between Kyrgyz and Russian inside a sentence.

`tag_words` names a language for every word. Its letters (`letters`, with py3langid's statistics), its uses in both languages, the
Kyrgyz lexicon and the Russian dictionary give each word odds; neighbours decide where the word itself does not (Viterbi, weak: strong
smoothing swallows short switches). `parts` looks inside the word. In: a text. Out: (start, end, word) or (word, language).
"""

from __future__ import annotations

import math
import re

from pipeline.language import kyrgyz
from pipeline.language.lemmas import morphology
from pipeline.language.letters import LOOKALIKE, letter_odds, plain, used_in_both
from pipeline.language.recent import recent

_PATTERN = r"[^\W\d_]+(?:['’ʼ‘`ʻ\-\u2010\u2011][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]|_"
_COMPILED = re.compile(_PATTERN)
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_KYRGYZ_ONLY = re.compile(r"[өүң]")
_UNITS = frozenset("млн млрд тыс км кг га см мм руб сом тонна метр".split())
_ENGLISH = frozenset("a i an as at be by do go he if in is it me my no of on or so to up us we am ok".split())
_ENGLISH_WORDS = frozenset("the and but not for with this that these those they there here what when where who how why you she are was were have has had will would can could our your his her its all any from".split())
_STAY = 0.6
# what each kind of evidence is worth, in natural logarithms
_OWN, _OPEN, _LETTERS_MOST = 0.8, 0.4, 7.0
_USES, _FORM, _LOAN, _KNOWN, _UNKNOWN, _NAME = 0.9, 1.5, 1.0, 3.5, 1.3, 2.5


def spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of every word in order; numbers and signs are left out."""
    return [(found.start(), found.end(), found.group()) for found in _COMPILED.finditer(text) if found.group()[0].isalpha()]


def tag_words(text: str) -> list[tuple[str, str]]:
    """(word, language) of every word of the text in order, language ky, ru or en; numbers and signs are left out."""
    words = [word for word in _COMPILED.findall(text) if word[0].isalpha()]
    return list(zip(words, language_path(words), strict=True))


def language_path(words: list[str]) -> list[str]:
    """The language of each word of one text, ky, ru or en, as its letters and its neighbours have it."""
    return _best_path([word_scores(word) for word in words])


@recent
def word_scores(word: str) -> tuple[float, float, float]:
    """Log-likelihoods of ky, ru and en for one word, up to a constant; see the module for what speaks for each."""
    lower = word.lower()
    if not _CYRILLIC.search(lower):
        return _in_latin(word, lower)
    odds = max(-9.0, min(9.0, _odds(plain(word.translate(LOOKALIKE)), word[0].isupper())))
    return (min(odds, 0.0), min(-odds, 0.0), -9.0)


def _in_latin(word: str, lower: str) -> tuple[float, float, float]:
    """A foreign name or abbreviation belongs to the sentence around it, an English function word does not."""
    if not word[0].isupper():
        foreign = -6.0
    elif is_english_function(lower):
        foreign = -4.0
    else:
        foreign = -2.0 if is_english(lower) else -0.8
    return (foreign, foreign, 0.0)


def _odds(word: str, capital: bool) -> float:
    """Natural-logarithm odds of Kyrgyz against Russian: letters, lists and dictionaries together."""
    if _KYRGYZ_ONLY.search(word):
        return 9.0
    letters = max(-_LETTERS_MOST, min(_LETTERS_MOST, _OWN * letter_odds(word) + _OPEN * _statistics(word)))
    parses = [parse for parse in morphology().parse(word) if parse.is_known] if morphology().word_is_known(word) else []
    # a Russian noun in its dictionary form may be a loan in Kyrgyz, a name belongs to both
    name = capital and any({"Name", "Surn", "Patr", "Geox"} & parse.tag.grammemes and "nomn" in parse.tag for parse in parses)
    of_kyrgyz, of_russian = used_in_both().get(word, (0.0, 0.0))
    if of_kyrgyz:
        odds = _USES * math.log((of_kyrgyz + 15) / (of_russian + 15)) + (0.3 * letters if abs(of_kyrgyz - of_russian) < 500 else 0.0)
        return max(-0.7, min(0.7, odds)) if name and of_kyrgyz < 200 else odds
    form = is_form(word)
    if name or len(word) == 1 or word in _UNITS or any("nomn" in parse.tag and "sing" in parse.tag and "NOUN" in parse.tag for parse in parses):
        return max(-0.7, min(2.0 if form else 0.7, letters + _FORM * form - _LOAN * bool(parses)))
    if parses:
        return letters + _FORM * form - _KNOWN
    odds = letters + _FORM * form + _UNKNOWN
    return max(-_NAME, min(_NAME, odds)) if capital else odds


@recent
def is_listed(word: str) -> bool:
    """Whether the Russian dictionary or the Kyrgyz word list knows the form."""
    return morphology().word_is_known(word.lower()) or is_form(word.lower()) or plain(word) in used_in_both()


@recent
def is_english(word: str) -> bool:
    """Whether the word, in small letters, is in simplemma's English dictionary or one of the shortest English words."""
    import simplemma

    return word in _ENGLISH or (len(word) > 2 and simplemma.is_known(word, lang="en"))


def is_form(word: str) -> bool:
    """Whether the word, in small letters, is a form of a listed Kyrgyz stem."""
    return kyrgyz.is_form(word)


def is_english_function(word: str) -> bool:
    """Whether the word, in small letters, is one of the English words that hold sentences together."""
    return word in _ENGLISH or word in _ENGLISH_WORDS


def _statistics(word: str) -> float:
    """How much likelier py3langid's letter statistics find Kyrgyz than Russian."""
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
