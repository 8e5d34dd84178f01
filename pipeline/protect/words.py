"""Is this a word of the language? A form of a Kyrgyz word by its grammar, of a Russian one by pymorphy3's dictionary, or the letters of a body with an ending.

In: a written word. Out: yes or no, or the readings.
"""

from __future__ import annotations

import re

from pipeline.language.kyrgyz import analyse, is_form
from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.protect.ordinary import is_ordinary, is_particle

NAME_GRAMMEMES = {"Name", "Surn", "Patr"}


@recent
def kyrgyz_word(word: str) -> bool:
    """Whether the word is a form of a common Kyrgyz word, by endings that the grammar allows, also typed without ө, ү, ң."""
    lower = word.lower()
    return is_ordinary(lower) or is_particle(lower) or is_form(lower) or any(one.listed for one in analyse(lower))


@recent
def parses(word: str) -> list:
    return morphology().parse(word)


def parses_as_word(word: str) -> bool:
    """Whether pymorphy3's dictionary holds the form as anything but a name."""
    return any(parse.is_known and not NAME_GRAMMEMES & parse.tag.grammemes for parse in parses(word))


def is_acronym(word: str) -> bool:
    """ГЭСте, НПОлор: letters of a body or a work, with an ending."""
    return bool(re.match(r"[А-ЯЁӨҮҢA-Z]{2,5}[а-яёөүң]", word))


def is_name_too(word: str) -> bool:
    """Whether pymorphy3's dictionary holds the form as a given name."""
    return any(parse.is_known and "Name" in parse.tag for parse in parses(word))
