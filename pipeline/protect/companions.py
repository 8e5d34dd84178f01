"""Which words beside a Russian name, or elsewhere in the same document, belong to a name too? Particles, introductions and repeated mentions.

A tagger reads sentence by sentence and misses a surname in a headline that the text below names in full, the де of a longer name, and whom a
courtesy (г-н, миссис) or имени introduces. It also takes the adjective of an institution for a surname (Минской группы). Both are told by the
words around. In: the tokens of a text and the positions found so far. Out: positions.
"""

from __future__ import annotations

import re

from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.protect.toponyms import is_place

Token = tuple[int, int, str]

_NAME_GRAMMEMES = {"Name", "Surn", "Patr"}
_PARTICLES = frozenset("де фон ван дер ден дю аль эль ибн бен дель делла".split())
_BETWEEN = _PARTICLES | frozenset("да ди ла ле лос оф оглы огли кызы заде".split())
_INTRODUCED = re.compile(
    r"(?<!\w)(?:имени|им\.|г-(?:н|на|ну|ном|не|жа|жи|же|жу|жой)|господин(?:а|у|ом|е)?|госпож(?:а|и|е|у|ой)|мистер(?:а|у|ом)?|миссис|мисс|мсье|мадам|сэр(?:а|у|ом)?|лорд(?:а|у|ом)?|леди|товарищ(?:а|у|ем)?|граждан(?:ин|ина|ину|ка|ки|ке|ку))\s*$",
    re.IGNORECASE,
)
# parts of speech that no surname is taken for, though one may sound like it
_NO_NAME = {"VERB", "INFN", "GRND", "NPRO", "CONJ", "PREP", "PRCL"}


def companions(text: str, tokens: list[Token], found: set[int]) -> set[int]:
    """Positions to add to those found in a Russian text: particles, who is introduced, and the same names elsewhere in any case."""
    more = {position for position, (start, _, word) in enumerate(tokens) if _introduced(text, start, word)}
    named = {form for position in found for form in _name_forms(tokens[position][2]) if len(form) > 3 and not _is_word(tokens[position][2])}
    for position, (start, end, word) in enumerate(tokens):
        if position not in found and len(word) > 3 and word[0].isupper() and not word.isupper() and not _is_word(word) and named & _name_forms(word) and not is_place(text, start, end):
            more.add(position)
    for position, (_, end, word) in enumerate(tokens[:-1]):
        if word in _BETWEEN and position + 1 in found | more and text[end : tokens[position + 1][0]] in (" ", "\u00a0", "-") and (word in _PARTICLES or position - 1 in found):
            more.add(position)
    return more - found


def initials(text: str, tokens: list[Token], found: set[int]) -> set[int]:
    """Initials beside a name: Т. К. Мамытов, Мамытов Т.К., Элнура Т."""
    # Бакыт С: a lone capital after a name, in the midst of a sentence
    more = {position for position, (start, end, word) in enumerate(tokens) if len(word) == 1 and word.isupper() and position - 1 in found and text[tokens[position - 1][1] : start] == " " and re.match(r"\s[а-яёөүңa-z]|$", text[end : end + 2])}
    # Алиев К.М.: whoever has initials is a person
    more |= {position for position, (start, end, word) in enumerate(tokens) if len(word) > 3 and word[0].isupper() and word[1:].islower() and re.match(r"\s[A-ZА-ЯЁӨҮҢ]\.\s?[A-ZА-ЯЁӨҮҢ]\.", text[end : end + 7])}
    single = [position for position, (_, end, word) in enumerate(tokens) if len(word) == 1 and word.isupper() and text[end : end + 1] == "."]
    for order, step in ((single[::-1], 1), (single, -1)):
        for position in order:
            other = position + step
            if 0 <= other < len(tokens) and other in found | more:
                first, last = sorted((position, other))
                if re.fullmatch(r"\.?[ \u00a0]?", text[tokens[first][1] : tokens[last][0]]):
                    more.add(position)
    return more


def is_of_institution(text: str, tokens: list[Token], position: int) -> bool:
    """Whether a capitalised word of the dictionary cannot be a name where it stands: a verb, or the adjective of a noun in small letters after it."""
    _, end, word = tokens[position]
    first = morphology().parse(word)[0]
    if not first.is_known:
        return False
    if first.tag.POS in _NO_NAME:
        return True
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if first.tag.POS not in ("ADJF", "PRTF") or following is None or not following[2][0].islower() or text[end : following[0]] != " ":
        return False
    nouns = [parse.tag.case for parse in morphology().parse(following[2]) if parse.tag.POS == "NOUN"]
    return any(own.tag.case in nouns for own in morphology().parse(word) if own.tag.POS == first.tag.POS)


def _introduced(text: str, start: int, word: str) -> bool:
    return word[0].isupper() and len(word) > 2 and not word.isupper() and bool(_INTRODUCED.search(text[max(0, start - 14) : start])) and not _is_word(word)


@recent
def _name_forms(word: str) -> frozenset[str]:
    """The dictionary forms that the word can have as a name or as a noun that no dictionary knows."""
    parses = morphology().parse(word)
    named = [parse for parse in parses if _NAME_GRAMMEMES & parse.tag.grammemes] or [parse for parse in parses if "NOUN" in parse.tag]
    return frozenset(parse.normal_form for parse in named)


@recent
def _is_word(word: str) -> bool:
    """Whether the dictionary holds the form as anything but a name."""
    return any(parse.is_known and not _NAME_GRAMMEMES & parse.tag.grammemes for parse in morphology().parse(word))
