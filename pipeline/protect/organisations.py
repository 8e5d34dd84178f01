"""Which words name a political party or a company, an employer? Found by legal forms, head words, quoted names and the study's own list.

"«…» ЖЧКсы", "компания «…»", "партиясы", "the … company": the whole expression gives way to its head word in brackets, in the case that the head
had; where there is none, to the kind in the case that the preposition or the Kyrgyz ending asks for. Quoted names of schools, papers, films, and what is
only said in quotation marks stay. In: a text. Out: mentions (protect.groups), the certain ones first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from pipeline.language.inflect import inflect
from pipeline.language.kyrgyz import analyse, is_form
from pipeline.language.lemmas import morphology
from pipeline.language.stopwords import is_stopword
from pipeline.protect.groups import Mention, rules
from pipeline.protect.known import KnownNames
from pipeline.protect.toponyms import place_spans

_UPPER = "A-ZА-ЯЁӨҮҢ"
_QUOTED = rf"(?:«[^»\n]{{2,60}}»|“[^”\n]{{2,60}}”|„[^“”\n]{{2,60}}[“”]|\"[^\"\n]{{2,60}}\")"
_BARE = rf"[{_UPPER}][\w'’]*(?:[- ][{_UPPER}][\w'’]*){{0,3}}"
_NAME = rf"(?:{_QUOTED}|{_BARE})"
_CASES = ("genitive", "dative", "accusative", "locative", "ablative")
_PREPOSITIONS = {"в": "locative", "во": "locative", "на": "locative", "о": "locative", "об": "locative", "при": "locative", "из": "genitive", "от": "genitive", "у": "genitive", "для": "genitive", "до": "genitive", "без": "genitive",
                 "с": "instrumental", "со": "instrumental", "перед": "instrumental", "к": "dative", "ко": "dative", "по": "dative", "про": "accusative", "через": "accusative"}  # fmt: skip


@cache
def _patterns() -> dict[str, re.Pattern]:
    known = rules()
    legal = rf"(?:(?:{'|'.join(known['legal'])})(?:-?[а-яөүң]{{1,8}})?|(?:{'|'.join(known['legal_latin'])})(?:\.(?=\s+[^\sA-ZА-Я]))?)(?!\w)"
    heads = {lang: "|".join(sorted({word for kind in ("party", "company") for word in known[kind][lang]}, key=len, reverse=True)) for lang in ("ky", "en")}
    russian = "|".join(sorted({_stem(word) for kind in ("party", "company") for word in known[kind]["ru"]}, key=len, reverse=True))
    return {
        "legal": re.compile(rf"(?<!\w)(?:{legal}\s+{_NAME}|{_NAME}\s*,?\s+{legal})"),
        "trade": re.compile(rf"(?<!\w)[{_UPPER}][\w'’]*(?:[- ][{_UPPER}][\w'’]*){{0,2}} (?:{'|'.join(known['trade'])})(?!\w)"),
        "ky": re.compile(rf"(?<!\w)(?P<name>{_NAME})\s+(?P<head>(?i:{heads['ky']})\w*)"),
        "ky after": re.compile(rf"(?<!\w)(?P<head>(?i:{heads['ky']})\w*)\s+(?P<name>{_QUOTED})"),
        "ru": re.compile(rf"(?<!\w)(?P<head>(?i:{russian})[а-яё]{{0,4}})\s+(?P<name>{_NAME})"),
        "en": re.compile(rf"(?<!\w)(?:[Tt]he\s+)?(?P<name>{_QUOTED}|(?!(?:The|A|An|This|That|Our|Their|His|Her|My|Your)(?!\w)){_BARE})\s+(?P<head>(?i:{heads['en']})(?:'s)?)(?!\w)"),
        "en after": re.compile(rf"(?<!\w)(?:[Tt]he\s+)?(?P<head>(?i:{heads['en']}))\s+(?:called\s+)?(?P<name>{_NAME})"),
    }  # fmt: skip


def _stem(word: str) -> str:
    return re.sub(r"(?:ия|ие|а|ь)$", lambda end: {"ия": "и", "ие": "и"}.get(end.group(), ""), word)


def organisations(text: str, language: str) -> list[Mention]:
    """Parties and companies in a text, without the study's list; overlapping ones are not sorted out here."""
    found = _by_head(text, language)
    for pattern in ("legal", "trade"):
        for match in _patterns()[pattern].finditer(text):
            start = _start_of_name(text, match.start(), match.end())
            found.append(Mention(start, match.end(), "company", _kind_in(text, start, match.end(), "company", language)))
    for other in ("ky", "ru"):
        found += _by_head(text, other) if other != language != "en" else []
    return found + [mention for match in re.finditer(_QUOTED, text) if (mention := _quoted(text, match, language))]


def _by_head(text: str, language: str) -> list[Mention]:
    ways = [pattern for name, pattern in _patterns().items() if name.startswith(language)]
    return [mention for pattern in ways for match in pattern.finditer(text) if (mention := _with_head(text, match, language))]


def listed(text: str, language: str, kind: str, names: Iterable[str]) -> list[Mention]:
    """The names of the study's list in a text, in any Kyrgyz suffix chain, Russian case or script."""
    return [Mention(match.start, match.end, kind, _kind_in(text, match.start, match.end, kind, language)) for match in _known(tuple(names)).matches(text, cased=True)]


@lru_cache(maxsize=16)
def _known(names: tuple[str, ...]) -> KnownNames:
    return KnownNames(names, whole=True)


def _with_head(text: str, match: re.Match, language: str) -> Mention | None:
    head, name, (start, end) = match["head"], match["name"], match.span()
    if not name[0] in "«“„\"":
        at = match.start("name")
        trimmed = _start_of_name(text, at, match.end("name"))
        if _is_no_name(name, text, at, head, language) or any(a <= trimmed and match.end("name") <= b for a, b in place_spans(text)):
            return None
        start = trimmed if trimmed > at else start
    lemma = _lemma(head, language)
    kind = next((kind for kind in ("party", "company") if lemma in rules()[kind][language]), None)
    if kind is None:
        return None
    if language == "en":
        words = "a political party" if kind == "party" else f"{'an' if lemma[0] in 'aeiou' else 'a'} {lemma}"
    elif language == "ru":
        words = head if head.isupper() else head.lower()
    else:
        words = inflect(lemma, _kyrgyz_case(head), "ky", number="plural" if "plural" in _endings(head) else "singular")
    return Mention(start, end, kind, f"[{words}]")


def _is_no_name(name: str, text: str, at: int, head: str, language: str) -> bool:
    """Whether the one word with a capital is there for the sentence's sake: Бул компания, Биздин партиябыз, The company, Эта фирма."""
    if re.search(r"[ -]", name) or not _starts(text, at):
        return False
    if language == "en" or is_stopword(name.lower()) or "genitive" in _endings(name):
        return language != "en" or is_stopword(name.lower()) or name.lower() in ("each", "every", "another", "local", "big")
    return not (language == "ky" and any(ending.startswith("possessive") for ending in _endings(head))) and (is_form(name.lower()) or _plain_russian(name))


def _lemma(head: str, language: str) -> str:
    if language == "en":
        return head.lower().removesuffix("'s")
    if language == "ru":
        return next((p.normal_form for p in morphology().parse(head.lower()) if p.tag.POS == "NOUN"), head.lower())
    known = [word for kind in ("party", "company") for word in rules()[kind]["ky"] if head.lower().startswith(word)]
    return max(known, key=len, default=head.lower())


def _endings(word: str) -> list[str]:
    return [name for _, name in readings[0].endings] if (readings := analyse(word)) else []


def _kyrgyz_case(word: str) -> str:
    return next((name for name in reversed(_endings(word)) if name in _CASES), "nominative")


def _start_of_name(text: str, start: int, end: int) -> int:
    """Where a bare name begins: an ordinary word with the capital of a sentence before it is none of it."""
    words = list(re.finditer(r"\S+", text[start:end]))
    first = words[0].group()
    if len(words) > 1 and first[0] not in "«“„\"" and _starts(text, start) and (is_form(first.lower()) or _plain_russian(first) or is_stopword(first.lower())):
        return start + words[1].start()
    return start


def _plain_russian(word: str) -> bool:
    return any(p.is_known and p.tag.POS in ("PREP", "CONJ", "NPRO", "PRCL", "ADVB", "VERB") for p in morphology().parse(word.lower())[:1])


def _starts(text: str, start: int) -> bool:
    return not text[:start].strip() or text[:start].rstrip()[-1] in ".!?…:"


def _kind_in(text: str, start: int, end: int, kind: str, language: str) -> str:
    """The kind in brackets, in the case that stands around: by the preposition before it, or by the Kyrgyz ending of the last word."""
    word = rules()["words"][kind][language]
    if language == "en":
        return f"[{'a political party' if kind == 'party' else 'an ethnic group' if kind == 'ethnic' else 'a company'}]"
    if language == "ru":
        before = re.findall(r"[а-яё]+", text[:start].lower())[-1:] if text[:start].rstrip(" «\"") [-1:].isalpha() else []
        case = _PREPOSITIONS.get(before[0], "nominative") if before else "nominative"
        # a legal form is neuter with its verb, and what one works in is feminine
        return f"[{inflect('компания' if kind == 'company' and case != 'nominative' else word, case, 'ru')}]"
    tail = re.search(r"(?:»|[A-ZА-Я]{2,4})-?([а-яөүң]+)$", text[start:end])
    if tail:
        return f"[{inflect(word, _by_tail(tail[1]), 'ky')}]"
    last = re.findall(r"[^\W\d_]+", text[start:end])[-1:]
    return f"[{inflect(word, _kyrgyz_case(last[0]) if last else 'nominative', 'ky')}]"


def _by_tail(ending: str) -> str:
    """The case of the ending on an abbreviation or after a closing quotation mark: сынан, га, дын."""
    patterns = (("genitive", "[ндт][ыиуү]н$"), ("ablative", "[дтн][аеоө]н$"), ("locative", "[дт][аеоө]$"), ("dative", "(?:[гк]|н)[аеоө]$"), ("accusative", "(?:[ндт][ыиуү]|[ыиуү]н)$"))
    return next((case for case, pattern in patterns if re.search(pattern, ending)), "nominative")


def _quoted(text: str, match: re.Match, language: str) -> Mention | None:
    """A quoted name with no head word: an employer where work is spoken of; what is said aloud, and names of other things, stay."""
    inside = match.group()[1:-1].strip()
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    ending = re.match(r"[а-яөүң]{1,6}(?!\w)", after)
    end = match.end() + (ending.end() if ending and language == "ky" else 0)
    following = re.match(r"\s*([^\W\d_]+)", text[end:])
    beside = [word.lower() for word in (re.findall(r"[^\W\d_]+", before[-40:])[-1:] + ([following[1]] if following else []))]
    if not inside[:1].isupper() or len(inside.split()) > 4 or re.search(r"[.!?,…]", inside) or before.endswith((":", ",")) or re.match(r"\s*(?:,|деп|деген|деди|дешет|дейт)", text[end:]):
        return None
    if any(word.startswith(tuple(rules()["other"])) for word in beside) or not any(word.startswith(tuple(rules()["work"])) for word in re.findall(r"[^\W\d_]+", text.lower())):
        return None
    return Mention(match.start(), end, "company", _kind_in(text, match.start(), end, "company", language))


