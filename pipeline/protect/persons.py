"""Who is named here that the study does not know? Measured guesswork, for review, never a guarantee.

Russian: slovnet's news tagger (navec embeddings, both inside the natasha package) joined with pymorphy3's grammemes for names. Kyrgyz, for
which no tagger exists (English: protect.english): capitalised words with evidence (dictionary and elements of given names, surname endings, a form of address
beside them, уулу and кызы), and slovnet where a name's word supports it. Text without capitals is re-cased from dictionaries first.
In: a text. Out: (start, end) spans. Recall and precision: reference, "Person names"; tests hold them on invented focus groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.language import identify
from pipeline.language.kyrgyz import analyse, is_form
from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.language.stems import lexicon
from pipeline.language.transliterate import is_cyrillic, skeletons
from pipeline.protect.companions import companions, initials, is_of_institution
from pipeline.protect.fullnames import in_two_halves, patronyms, short_names, spans_of, words_of
from pipeline.protect.disguise import undisguised
from pipeline.protect.english import is_english, is_english_name
from pipeline.protect.givennames import given_name, is_first_name, is_of_region, made_name, patronymic, surname
from pipeline.protect.historic import historic_spans
from pipeline.protect.known import WORD, has_case
from pipeline.protect.ordinary import HONORIFICS, LINKS, TITLES, VIRTUES, is_derived, is_ordinary, is_particle, is_word_too, stems
from pipeline.protect.suffixes import is_chain
from pipeline.protect.tagger import tagged
from pipeline.protect.talk import is_called, is_strange
from pipeline.protect.things import is_called_thing, is_thing
from pipeline.protect.toponyms import is_named_after, is_place, is_place_name, place_spans
from pipeline.protect.usage import is_about_name, may_be_word, usage
from pipeline.protect.words import NAME_GRAMMEMES, is_acronym, is_name_too, kyrgyz_word, parses, parses_as_word

Token = tuple[int, int, str]

_SENTENCE_END = re.compile(r"(?:[.!?…:]|\n|^|[«\"“(]|[-–—]\s|\d\))[\s«\"“(–—-]*$")
_NAMED = re.compile(r"[\s»\"”]{1,3}(?:деген|дегендин|дегенди|дегенге|аттуу|мырза|айым|по имени)\b", re.IGNORECASE)
# "… деген киши" names somebody, "Бакыт деген сөз" does not
_NAMED_PERSON = re.compile(r"[\s»\"”]{1,3}(?:деген|аттуу)\s+(?:\w+\s+)?(?:киши|адам|жигит|бала|келин|кыз|аял|эркек|аксакал|чал|карыя|кемпир|абышка|улан|мугалим|дарыгер|депутат|фермер|ишкер)", re.IGNORECASE)
_PLURAL = re.compile(r"л[аеоө]р(?:[гд]\w{1,3})?$")
_CALLING = ("чы", "чи", "чу", "чү")
# words that are no names; places are known elsewhere
KYRGYZ_WORDS = frozenset(stem for stem, kinds in lexicon().classes.items() if kinds - {"place"})


def persons(text: str, *, language: str | None = None, places: Iterable[str] = ()) -> list[tuple[int, int]]:
    """The spans of person names in a text, in order; places and streets are left out.

    language   ky, ru, en; `other` gives nothing; None identifies it, and a guess of `other` then goes by the script alone, because
               a missed name is worse than a masked word
    """
    if language == "other" or not WORD.search(text):
        return []
    if (read := undisguised(text)) is not None:
        plain, at = read
        return [(at[start][0], at[end - 1][1]) for start, end in persons(plain, language=language, places=places)]
    if (language := language or identify([text])[0]) == "other":
        language = "ky" if is_cyrillic(text) else "en"
    cased = has_case(text)
    tokens = words_of(text)
    readable = text if cased else _recased(text, tokens, language)
    marked = tagged(readable) if language in ("ru", "ky") else []
    find = {"ru": _russian, "ky": _kyrgyz, "en": _english}[language]
    found = {position for position, (start, end, _) in enumerate(tokens) if readable[start].isupper() and find(readable, tokens, position, any(a < end and start < b for a, b in marked))}
    found -= _places(readable, tokens, found, places, marked)
    found |= in_two_halves(readable, tokens)
    # Сталина эже lives next door
    historic = historic_spans(readable) if found else []
    found -= {position for position in found if any(a <= tokens[position][0] < b for a, b in historic) and not _addressed(readable, tokens, position)}
    found |= patronyms(readable, tokens, found)
    found |= initials(readable, tokens, found)
    if language != "en":
        found |= short_names(readable, tokens, found)
    if language == "ru" and cased:
        found |= companions(text, tokens, found)
    return spans_of(text, tokens, found)


# ------------------------------------------------------------------------------------------- evidence


def _russian(text: str, tokens: list[Token], position: int, marked: bool) -> bool:
    start, end, word = tokens[position]
    if _is_title(word) or is_thing(word) and not _addressed(text, tokens, position) or is_called_thing(text, start, end) or _is_street(text, start, word):
        return False
    first, means = _starts_sentence(text, start), _means(text, start, end, word)
    if means == "word":
        return False
    if means == "person" and first and len(word) > 2 and not is_particle(word) and (given_name(word) or is_name_too(word)):
        return True
    if first and skeletons(word)[0] in VIRTUES and not parses_as_word(word):
        return _addressed(text, tokens, position) or _beside_name(text, tokens, position)
    if marked:  # a word of the dictionary that begins a sentence is tagged by its capital alone
        return _may_be_name(word) or _beside_name(text, tokens, position) or not (first or is_of_institution(text, tokens, position))
    if _addressed(text, tokens, position):
        return True
    if len(word) < 3 or (word.isupper() and len(word) < 5) or is_particle(word):
        return False
    if not is_cyrillic(word):
        return surname(word, kyrgyz=False) or given_name(word) and (_beside_name(text, tokens, position) or (is_first_name(skeletons(word)[0]) or made_name(word)) and not is_english(word))
    readings = parses(word)
    named = [parse for parse in readings if NAME_GRAMMEMES & parse.tag.grammemes]
    likely = sum(parse.score for parse in named)
    if first:
        if parses_as_word(word):
            return (bool(named) and _beside_name(text, tokens, position)) or patronymic(word)
        return given_name(word) or made_name(word) or surname(word, kyrgyz=False) or patronymic(word) or (likely >= 0.5 and readings[0].is_known)
    # a capital inside a sentence makes a person of вера and слава
    if likely >= 0.4 or (named and readings[0] in named) or is_name_too(word) and any(may_be_word(parse.normal_form) for parse in named) and word[1:].islower():
        return True
    return (given_name(word) or made_name(word)) and (not parses_as_word(word) or may_be_word(word))


def _is_street(text: str, start: int, word: str) -> bool:
    """По Ленина, по Токтогула: what stands in the genitive after по is a street; a person would stand in the dative."""
    cases = {parse.tag.case for parse in parses(word) if "Surn" in parse.tag}
    return text[max(0, start - 3) : start].lower() == "по " and "gent" in cases and "datv" not in cases


def _may_be_name(word: str) -> bool:
    return given_name(word) or not (parses_as_word(word) or is_form(word.lower())) or any(NAME_GRAMMEMES & parse.tag.grammemes for parse in parses(word))


def _kyrgyz(text: str, tokens: list[Token], position: int, marked: bool) -> bool:
    start, end, word = tokens[position]
    if _is_title(word) or is_called_thing(text, start, end):
        return False
    if _addressed(text, tokens, position):
        return True
    if len(word) < 3 or (word.isupper() and len(word) < 5) or is_particle(word) or is_thing(word):
        return False
    if _is_street(text, start, word) or is_acronym(word):
        return False
    if surname(word):
        return True
    if not is_cyrillic(word):
        # programs, makes and tools stand in Latin letters in the midst of talk
        return given_name(word) or made_name(word)
    if (means := _means(text, start, end, word)) == "word":
        return False
    if means == "person" and (any(is_first_name(stem) for stem in stems(word)) or made_name(word) or is_name_too(word) and not kyrgyz_word(word)):
        return True
    first = _starts_sentence(text, start)
    explained = _like_kyrgyz if first else kyrgyz_word
    alone = "-" not in (text[start - 1 : start], text[end : end + 1])
    named = given_name(word) or alone and (made_name(word, weakly=not first) and not kyrgyz_word(word) or is_strange(word, explained, parses_as_word))
    if not first:
        return named or may_be_word(word) and any(is_first_name(skeletons(parse.normal_form)[0]) for parse in parses(word)) or (marked and not kyrgyz_word(word) and not parses_as_word(word))
    if not named or is_derived(word) and word[-2:] not in _CALLING or _derived(word) and not _is_somebody(text, start, end):
        return False
    # a form of a word that would be a form of a name: Таштанды is rubbish before it is Таштан in the accusative
    if kyrgyz_word(word) and word[-2:] not in _CALLING and not is_first_name(skeletons(word)[0]) and not _is_somebody(text, start, end):
        return False
    # a name that is a virtue or a blessing begins many sentences: бакыт, тынчтык, үмүт; the tagger knows them as names only
    return not _is_virtue(word) or _beside_name(text, tokens, position)


def _english(text: str, tokens: list[Token], position: int, marked: bool) -> bool:
    return not _is_title(tokens[position][2]) and (_addressed(text, tokens, position) or is_english_name(text, tokens, position, _starts_sentence(text, tokens[position][0])))


def _means(text: str, start: int, end: int, word: str) -> str | None:
    """What is meant by a name that is a word as well: "person", "word", or None."""
    first = _starts_sentence(text, start)
    if is_about_name(text, end):
        return "word"
    return usage(text, start, end, first=first) if may_be_word(word) or any(is_word_too(stem) for stem in stems(word)) or is_ordinary(word) or _is_virtue(word) else None


def _is_somebody(text: str, start: int, end: int) -> bool:
    """Whether a form of a word is the form of a name here: a first name stands in it, and its clause speaks of a person."""
    return any(is_of_region(stem) for stem in stems(text[start:end])) and usage(text, start, end) == "person"


@recent
def _is_title(word: str) -> bool:
    """A role or form of address, whatever its case ending: Имам, Мурап, Аксакалы, Эжелер."""
    if any(stem in HONORIFICS for stem in stems(_PLURAL.sub("", word.lower()))) and _PLURAL.search(word.lower()):
        return True
    return any((one in TITLES or one in HONORIFICS) and (len(one) > 3 or one in skeletons(word)) for one in stems(word))


@recent
def _is_virtue(word: str) -> bool:
    return any(stem in VIRTUES for stem in stems(word))


@recent
def _derived(word: str) -> bool:
    """Whether the form is a Kyrgyz word, or a case of one, and no name's own spelling."""
    lower = word.lower()
    if is_first_name(skeletons(word)[0]) and lexicon().classes.get(lower, {"verb"}) == {"verb"}:
        return False  # Нурлан is a name before it tells anybody to shine
    return is_form(lower) and not any(_is_virtue(lower[:size]) or is_ordinary(lower[:size]) for size in range(4, len(lower) + 1))


def _addressed(text: str, tokens: list[Token], position: int) -> bool:
    """Whether a form of address, "by the name of" or a word to the one addressed follows: Бакыт байке, Тынчтык деген, Тилек, сен."""
    start, end, word = tokens[position]
    if skeletons(word)[0] in HONORIFICS | LINKS or is_particle(word) and not (len(word) > 4 and given_name(word)):
        return False
    if position + 1 < len(tokens):
        first = _starts_sentence(text, start)
        until, _, following = tokens[position + 1]
        if text[end:until].strip(" -\u00a0") == "" and _is_honorific(following) and len(word) > 2:
            return given_name(word) or word.endswith(("бай", "кан", "бү")) and made_name(word, weakly=True) or not first or not kyrgyz_word(word)
    first = _starts_sentence(text, start)
    called = is_called(text, end) and not (first and any(parse.is_known and "impr" in parse.tag for parse in parses(word)))
    return bool(_NAMED_PERSON.match(text, end)) or (called or bool(_NAMED.match(text, end)) and _means(text, start, end, word) != "word" and not (first and kyrgyz_word(word))) and given_name(word) and not is_thing(word) or called and made_name(word, weakly=True) and not kyrgyz_word(word)


def _is_honorific(word: str) -> bool:
    """эже, байке, апа ... in any Kyrgyz case; with a capital it begins a name or a sentence."""
    return not (word[0].isupper() and not word.isupper()) and any(stem in HONORIFICS for stem in stems(word))


def _beside_name(text: str, tokens: list[Token], position: int) -> bool:
    """Whether a capitalised name word stands next to this one."""
    start, end, _ = tokens[position]
    for other in (position - 1, position + 1):
        if 0 <= other < len(tokens):
            first, last, word = tokens[other]
            between = text[last:start] if other < position else text[end:first]
            if between.strip(" \u00a0-") == "" and word[0].isupper() and (surname(word) or given_name(word)) and not is_thing(word):
                return True
    return False


@recent
def _like_kyrgyz(word: str) -> bool:
    """The wide question, for the first word of a sentence: whether a listed stem is followed by what might be a chain of suffixes, as dialects and haste write it."""
    lower = word.lower()
    for size in range(len(lower), 2, -1):
        if lower[:size] in KYRGYZ_WORDS or is_ordinary(lower[:size]):
            rest = skeletons(lower[size:])[0] if size < len(lower) else ""
            return not rest or is_chain(skeletons(lower[:size])[0][-1:], rest)
    return is_particle(lower)


def _starts_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, start - 12) : start]))


# ------------------------------------------------------------------------------------------------ case


def _recased(text: str, tokens: list[Token], language: str) -> str:
    """The same text in lower case with capitals where a sentence begins or a dictionary knows a name; as long as the text."""
    letters = list(text.lower() if len(text.lower()) == len(text) else text)
    for position, (start, end, word) in enumerate(tokens):
        named = _name_likely(word.lower()) if language == "ru" else False
        alike = given_name(word) or made_name(word)
        named = named or (alike and not kyrgyz_word(word) and (language == "ky" or not parses_as_word(word.lower())))
        named = named or (surname(word, kyrgyz=language == "ky") and not kyrgyz_word(word) and not parses_as_word(word.lower()) and not is_english(word))
        named = named or (language == "ky" and alike and not is_particle(word) and usage(text.lower(), start, end) == "person")
        following = tokens[position + 1][2] if position + 1 < len(tokens) else ""
        unknown = len(word) > 3 and not kyrgyz_word(word) and not parses_as_word(word.lower()) and not is_english(word)
        before = tokens[position - 1][2].lower() if position else ""
        weakly = made_name(word, weakly=True) and not kyrgyz_word(word) and not parses_as_word(word.lower()) and not is_english(word)
        named = named or weakly and usage(text.lower(), start, end) == "person"
        named = named or bool(before) and skeletons(before)[0] in TITLES and is_first_name(skeletons(word)[0]) and not is_ordinary(word)
        if named or following and (given_name(word) or unknown) and (_is_honorific(following.lower()) or is_cyrillic(following) and surname(following) and not parses_as_word(following.lower()) and not kyrgyz_word(following)):
            letters[start] = letters[start].upper()
    return "".join(letters)


@recent
def _name_likely(word: str) -> bool:
    return len(word) > 2 and any(parse.is_known and parse.score >= 0.35 and NAME_GRAMMEMES & parse.tag.grammemes for parse in parses(word))


# ------------------------------------------------------------------------------------- places and spans


def _places(text: str, tokens: list[Token], found: set[int], places: Iterable[str], marked: list) -> set[int]:
    """The positions in `found` that are places; beside a surname, or inside a longer name of the tagger's, it is a person."""
    spans, out = place_spans(text, places), set()
    for position in found:
        start, end, _ = tokens[position]
        within = next(((a, b) for a, b in spans if a <= start and end <= b), None)
        if not within and not is_place(text, start, end) and not is_place_name(text, start, end):
            continue
        # the other half of Жалал-Абад is no neighbour
        beside = [tokens[other][2] for other in (position - 1, position + 1) if other in found and not (within and within[0] <= tokens[other][0] < within[1])]
        longer = any(a <= start and end <= b and b - a > end - start for a, b in marked)
        if within and "-" in text[within[0] : within[1]] or is_place_name(text, start, end) or not (beside and longer) and not any(surname(word) or patronymic(word) for word in beside):
            out.add(position)
    for position in sorted(found, reverse=True):
        if position + 1 in out and tokens[position + 1][0] - tokens[position][1] == 1 and is_named_after(text, tokens[position + 1][1]):
            out.add(position)
    return out
