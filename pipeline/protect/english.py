"""Is this word of an English text a person's name? No tagger for English is at hand, so the evidence is what the word is not, and what stands beside it.

A capitalised word inside a sentence that English does not know (simplemma's word list), that is no place, people, body or month, is taken for a name; so is whoever a
title or "called" introduces, and whoever is spoken to before a comma. Words that are both (Mark, Grace, Hope) need such a neighbour. In: tokens of a text. Out: yes or no.
"""

from __future__ import annotations

import re

from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import given_name, is_of_region, made_name, surname
from pipeline.protect.ordinary import is_particle
from pipeline.protect.things import is_called_thing, is_thing
from pipeline.protect.usage import usage

_INTRODUCED = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|dr|prof|sir|madam|uncle|aunt|auntie|grandpa|grandma|father|mother|brother|sister|imam|inspector|deputy|mayor|called|named|name is|names are|by the name of)\.?\s+$",
    re.IGNORECASE,
)
# what whoever is named first in a sentence goes on to do
_ACTS = re.compile(r"\s(?:[a-z]+ed|is|was|has|had|says|said|told|came|comes|went|goes|will|would|does|did|asks|took|gave|made|knows|knew|lives|works|and I)\b")
_IN = re.compile(r"(?<!\w)(?:in|near|at|into|across)\s$", re.IGNORECASE)
# what English texts from the region write with a capital and no word list knows
_LOCAL = re.compile(
    r"(?:jogorku|kenesh|tajiks?|dungans?|uzbeks?|uighurs?|uyghurs?|kyrgyz|kazakhs?|tatars?|meskhetians?|ait|semetey|seitek|aiyl|ayil|ayyl|aiyl|okmotu|okmot|ökmötü|rayon|raion|oblast|akim|akimiat|jamaat|aksakals?|murabs?|mirabs?|jailoo|jayloo|nooruz|nowruz|orozo|kurban|som|soms|"
    r"whatsapp|telegram|instagram|tiktok|youtube|odnoklassniki|covid|oblasts|rayons|ashar|yntymak|madrasa|medrese|mahalla|kolkhoz|sovkhoz|komuz|manas|soviet|soviets)$",
    re.IGNORECASE,
)


def is_english_name(text: str, tokens: list[tuple[int, int, str]], position: int, first: bool) -> bool:
    """first: whether the word begins a sentence, where its capital says nothing."""
    start, _, word = tokens[position]
    bare = re.sub(r"['’]s?$", "", word)
    if _IN.search(text[max(0, start - 6) : start]) and not (given_name(bare) or surname(bare)):
        return False
    beside = [other for other in (position - 1, position + 1) if 0 <= other < len(tokens) and "-" in (text[tokens[min(position, other)][1] : tokens[max(position, other)][0]])]
    if beside and not all(given_name(tokens[other][2]) or surname(tokens[other][2]) for other in beside):
        return False  # Kara-Bak
    if "-" in (text[start - 1 : start], text[tokens[position][1] : tokens[position][1] + 1]) and not given_name(bare) and not surname(bare):
        return False  # Ak-Bulak, Jer-Uy: places and companies
    if len(bare) < 2 or (bare.rstrip("s").isupper() and len(bare) < 6) or is_particle(bare) and bare.lower() not in _BOTH and not (not first and position and given_name(tokens[position - 1][2]) and text[tokens[position - 1][1] : start] == " ") or _LOCAL.match(bare) or is_thing(bare) or is_called_thing(text, start, tokens[position][1]):
        return False
    if _INTRODUCED.search(text[max(0, start - 20) : start]):
        return not is_english(bare) or given_name(bare) or not first or text[start - 2 : start] == ". "
    means = usage(text, start, tokens[position][1])
    if means == "word":
        return False
    if means == "person" and first and is_english(bare) and bare.lower() in _BOTH:
        return True
    strange = not is_english(bare)
    if not first:
        return strange or is_of_region(skeletons(bare)[0]) or _joined(text, tokens, position)
    return strange and (given_name(bare) or bare.lower() in GIVEN or made_name(bare, weakly=True) or bool(_ACTS.match(text, tokens[position][1])) or surname(bare) or bare != word or _joined(text, tokens, position)) or given_name(bare) and _joined(text, tokens, position)


def _joined(text: str, tokens: list[tuple[int, int, str]], position: int) -> bool:
    """Whether a capitalised word that English does not know, or a name, stands next to this one without a comma."""
    start, end, word = tokens[position]
    for other in (position - 1, position + 1):
        if 0 <= other < len(tokens):
            first, last, beside = tokens[other]
            between = text[last:start] if other < position else text[end:first]
            if between in (" ", "\u00a0") and beside[0].isupper() and not is_particle(beside) and not _LOCAL.match(beside):
                if (given_name(word) or given_name(beside)) and (not is_english(beside) or surname(beside)):
                    return True
    return False


@recent
def is_english(word: str) -> bool:
    """Whether English knows the form, with or without an -s, as more than a name that its word list holds."""
    import simplemma

    lower = word.lower()
    return any(simplemma.is_known(form, lang="en") for form in {lower, lower.removesuffix("s")}) and lower not in GIVEN


# names that are words as well: what whoever bears them does must tell
_BOTH = frozenset("grace hope mark will rose faith joy dawn bill art jack victor frank rich pat april june may august summer autumn vera roza  miller cook baker".split())
# names that the word list holds and that are no other word
GIVEN = frozenset(
    "sarah doug paul mary david william john james robert michael richard joseph thomas charles daniel matthew anthony donald steven andrew kenneth kevin brian george edward ronald timothy jason "
    "jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick raymond jerry dennis tyler aaron adam nathan henry peter kyle noah ethan "
    "patricia jennifer linda elizabeth barbara susan jessica karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura "
    "cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria "
    "kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia denise amber doris "
    "wang zhang chen liu huang zhao zhou xu zhu guo lin yang smith johnson williams jones davis wilson anderson taylor thompson martin murphy muller schmidt".split()
)
