"""Of which languages is one word made? Speakers put Kyrgyz endings on Russian stems (участокко, школада) and Russian ones on Kyrgyz (аксакалов).

`tag_parts` names the language of every word as `tag_words` does, and of its stem and its ending. A loan in its dictionary form (газ, комитет)
is a word of both languages: it keeps the language of the words around it and is marked `shared`, so that a count of switches can leave it
out. A stem counts as Russian where the Russian dictionary has the noun and Kyrgyz does not use it so much more that it must be another word
(кол, топ); homographs that numbers do not settle stand in _NATIVE. In: a text. Out: WordTag, one a word. Poplack, Sometimes I'll start a
sentence in Spanish y termino en español (Linguistics 18, 1980) on loans and switches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.language.kyrgyz import analyse
from pipeline.language.lemmas import morphology
from pipeline.language.letters import LOOKALIKE, plain, used_in_both
from pipeline.language.recent import recent
from pipeline.language.stems import lexicon
from pipeline.language.words import language_path, spans

# Kyrgyz nouns that Russian happens to write too, with another meaning
_NATIVE = frozenset(
    "адам аким аксакал аймак ашар аяр арам бай бак бал бар барак баш бой бол дан дин дос жак жан жар жара имам казан кан катар кол кулак куда кут май майдан нур пас пул сан сын сыр табак тал "
    "тез терек тик той ток тон топ тор туз туман тур хан чай чек шам шум ыр эс кен кат мин бас таз бел кал ара ала аз дем кара тара чара уй сап кенеш аил".split()
)
# Endings of words that came to both languages from elsewhere, and letters that no old Kyrgyz word holds
_INTERNATIONAL = re.compile(r"(?:ция|сия|зия|логия|графия|изм|ист|тор|граф|метр|тет|мент|ент|инг)$|[вфцщ]")
_RUSSIAN_ENDING = re.compile(r"(?:ами|ями|ов|ев|ом|ем|ам|ям|ах|ях|ы|а|у|е|и|ский|ского|ском|ская|ские|ской)$")
_INFLECTED = {"noun", "loan", "place"}


@dataclass(frozen=True, slots=True)
class WordTag:
    """One word of a text: text[start:end] == word.

    language          ky, ru or en, as `tag_words` says
    stem_language     ky, ru or en
    ending_language   of the endings that stand on the stem: ky or ru; None where there are none, or where stem and ending are both plain Russian or English
    shared            a loan or a name in a form that both languages write
    """

    word: str
    start: int
    end: int
    language: str
    stem_language: str
    ending_language: str | None
    shared: bool


def tag_parts(text: str) -> list[WordTag]:
    """Every word of the text in order, with the languages of its parts; numbers and signs are left out."""
    found = spans(text)
    tags = language_path([word for _, _, word in found])
    return [WordTag(word, start, end, tag, *_parts(word.lower(), tag)) for (start, end, word), tag in zip(found, tags, strict=True)]


@recent
def _parts(word: str, language: str) -> tuple[str, str | None, bool]:
    """Language of the stem, language of the endings, shared."""
    if not re.search(r"[\u0400-\u052f]", word):
        return "en", None, False
    if language == "ky":
        stem, ended, verb = _cut(word.translate(LOOKALIKE))
        stem, word = plain(stem), plain(word.translate(LOOKALIKE))
        return ("ru" if not verb and is_loan(stem) else "ky"), ("ky" if ended else None), not ended and _shared(word)
    word = plain(word)
    bare = _RUSSIAN_ENDING.sub("", word)
    if bare != word and _INFLECTED & lexicon().classes.get(bare, set()) and _of_kyrgyz(bare, word):
        return "ky", "ru", False
    return "ru", None, _shared(word)


def _of_kyrgyz(stem: str, word: str) -> bool:
    """Whether a stem under a Russian ending is a Kyrgyz noun that Russian hardly writes: аксакал-ов, кенеш-а."""
    of_kyrgyz, of_russian = used_in_both().get(stem, (0.0, 0.0))
    return len(stem) > 4 and not is_loan(stem) and (not morphology().word_is_known(word) or stem in _NATIVE or of_kyrgyz > 20 * of_russian)


def _cut(word: str) -> tuple[str, bool, bool]:
    """The stem of a Kyrgyz word, whether endings stand on it, and whether it is a verb; a hyphenated pair is cut at its last part."""
    word = word.rpartition("-")[2] or word
    readings = analyse(word)
    if not readings:
        return word, False, False
    best = readings[0]
    if not best.listed and _noun(word):
        return word, False, False
    return best.stem, bool(best.endings) and word not in lexicon(), best.kind == "verb"


def is_loan(stem: str) -> bool:
    """Whether a stem in its dictionary form is a Russian noun, or came through Russian: участок, депутат, газ; not кол or топ."""
    classes = lexicon().classes.get(stem, set())
    if stem in _NATIVE:
        return False
    if "loan" in classes:
        return True
    if not (_noun(stem) or _noun(stem + "ь")):
        return False
    if not classes:
        return len(stem) > 2
    if not classes & {"noun", "place"}:
        return False
    of_kyrgyz, of_russian = used_in_both().get(stem, (0.0, 0.0))
    return bool(_INTERNATIONAL.search(stem)) or of_russian > max(1.0, of_kyrgyz / 8)


def _shared(word: str) -> bool:
    """Whether Kyrgyz and Russian both write the word as it stands: a loan that Kyrgyz is known to use, or a place."""
    classes = lexicon().classes.get(word, set())
    used = bool(classes & _INFLECTED) or used_in_both().get(word, (0.0, 0.0))[0] > 0 or bool(_INTERNATIONAL.search(word) and len(word) > 5 and not word.endswith("ость"))
    return used and (is_loan(word) or ("place" in classes and morphology().word_is_known(word)))


@recent
def _noun(word: str) -> bool:
    """Whether Russian has the noun in this, its dictionary form; first names and surnames apart."""
    if not morphology().word_is_known(word):
        return False
    parses = [parse for parse in morphology().parse(word) if parse.is_known]
    return any("NOUN" in parse.tag and "nomn" in parse.tag and parse.normal_form.replace("ё", "е") == word and not {"Name", "Surn", "Patr"} & parse.tag.grammemes for parse in parses)
