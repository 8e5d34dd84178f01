"""Which words belong together as one name? Halves on both sides of a hyphen, a father's name with уулу or кызы, short names beside longer ones.

In: the words of a text and the positions that are names. Out: more positions, and the spans that all of them make.
"""

from __future__ import annotations

import re

from pipeline.language.transliterate import is_cyrillic, skeletons
from pipeline.protect.givennames import given_name, is_compound, is_first_name, made_name
from pipeline.protect.known import WORD
from pipeline.protect.ordinary import HONORIFICS, LINKS, stems
from pipeline.protect.suffixes import is_case_chain
from pipeline.protect.toponyms import is_place, place_spans
from pipeline.protect.words import kyrgyz_word, parses_as_word

Token = tuple[int, int, str]

_GENITIVE, _GAPS = re.compile(r"[ндт][ыиуү]н$", re.IGNORECASE), (" ", "\u00a0", "  ")
_ENDING = re.compile(r"([A-Za-z]\w+|[А-Яа-яЁёӨөҮүҢң]\w+)['’ʼ‘`´]([а-яөүң]{1,8})")
_HYPHEN = re.compile(r"[-\u2010\u2011](?:[ \t]?\n[ \t]*)?|\u00ad")


def words_of(text: str) -> list[Token]:
    """The words of a text; of Aibek'ке the name alone, with the ending in its span."""
    found = []
    for match in WORD.finditer(text):
        ended = not match.group().isalpha() and _ENDING.fullmatch(match.group())
        cut = ended and (is_cyrillic(ended[1]) != is_cyrillic(ended[2]) or is_case_chain(skeletons(ended[1])[0][-1:], skeletons(ended[2])[0]))
        found.append((match.start(), match.end(), ended[1] if cut else match.group()))
    return found


def in_two_halves(text: str, tokens: list[Token]) -> set[int]:
    """Нур-Бек, Гүл-Зат, and names that the end of a line cut in two (Кубаныч-, бек): both halves, if the whole is a given name and no place."""
    found: set[int] = set()
    places = place_spans(text) if _HYPHEN.search(text) else []
    for position, (start, end, word) in enumerate(tokens[:-1]):
        until, last, other = tokens[position + 1]
        if not word[0].isupper() or not _HYPHEN.fullmatch(text[end:until]) or skeletons(other)[0] in HONORIFICS or text[start - 1 : start] == "-" or text[last : last + 1] == "-":
            continue
        whole = word + other.lower()
        cut = "\n" in text[end:until] or text[end:until] == "\u00ad"
        named = any(is_first_name(one) or is_compound(one) for one in stems(whole)) or cut and (given_name(whole) or made_name(whole))
        if named and not any(a < last and start < b for a, b in places) and not (is_place(text, until, last) and not cut) and not kyrgyz_word(whole) and not parses_as_word(whole.lower()):
            found |= {position, position + 1}
    return found


def patronyms(text: str, tokens: list[Token], found: set[int]) -> set[int]:
    """Father's name, уулу or кызы, and the name after it: all of one name. "Асандын уулу Нурлан" is Асан's son, and two names."""
    more = set()
    for position, (_, _, word) in enumerate(tokens):
        if position and any(stem in LINKS for stem in stems(word)) and text[tokens[position - 1][1] : tokens[position][0]] in _GAPS:
            before, after = tokens[position - 1][2], tokens[position + 1][2] if position + 1 < len(tokens) and text[tokens[position][1] : tokens[position + 1][0]] in _GAPS else "-"
            of = _GENITIVE.search(before)
            if not of and (after[0].isupper() and before[0].isupper() and not is_place(text, *tokens[position - 1][:2]) and skeletons(word)[0] in LINKS or position - 1 in found or before[0].isupper() and (given_name(before) or made_name(before) or not kyrgyz_word(before) and not parses_as_word(before))):
                more |= {position - 1, position}
                if after[0].isupper() and skeletons(word)[0] in LINKS or given_name(after) and not kyrgyz_word(after):
                    more.add(position + 1)
    return more


# surnames of one syllable that are words besides
_SYLLABLES = frozenset("Ли Ким Пак Цой Хан Тян Ма Ван Ян Те Ни Лим Шин Юн Хе Цай Со Чо".split())


def short_names(text: str, tokens: list[Token], found: set[int]) -> set[int]:
    """Names of two or three letters before a name, as Dungans and Koreans bear them (Ма Шаза, Ли Ирина): too short for anything but their neighbour to tell."""
    return {
        position - 1 for position in found if position and tokens[position - 1][2] in _SYLLABLES and text[tokens[position - 1][1] : tokens[position][0]] == " " and is_first_name(skeletons(tokens[position][2])[0])
    } | {
        position - 1 for position in found if position and 1 < len(word := tokens[position - 1][2]) < 4 and word[0].isupper() and word[1:].islower() and position - 1 not in found
        and text[tokens[position - 1][1] : tokens[position][0]] in (" ", "\u00a0") and skeletons(word)[0] not in HONORIFICS and not kyrgyz_word(word) and not parses_as_word(word) and not is_place(text, *tokens[position - 1][:2])
    }  # fmt: skip


def spans_of(text: str, tokens: list[Token], found: set[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for position in sorted(found):
        start, end, _ = tokens[position]
        if spans and position - 1 in found and re.fullmatch(r"[ \u00a0]|-|-[ \t]?\n[ \t]*|\u00ad|\.\s?|,\s(?=\S+(?:вна|вич))", text[spans[-1][1] : start]):
            start = spans.pop()[0]
        spans.append((start, end))
    return spans
