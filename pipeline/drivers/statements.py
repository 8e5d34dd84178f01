"""Where does a text say that one thing leads to another, and which words are the cause and which the effect?

Connecting words with their direction and scope stand as data (data/connectives.yaml); Kyrgyz converbs and postpositions are told by their endings (language.kyrgyz),
the length of a Russian phrase by the case that the connecting word asks for. Left out: questions, guesses, what is denied, and sides without a word that carries
meaning. A sentence that opens with the word and has one side only ("Because of the water.") takes the other from the sentence before, and at the beginning of a turn
from what was said before it. How often it is right is measured on marked statements (tests/known/causes-*.txt). In: a text. Out: Statement, with the places of both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.language.kyrgyz import analyse
from pipeline.language.segment import sentences
from pipeline.language.stopwords import is_stopword

_CLAUSE = re.compile(r"[,;:]|\s[—–-]\s|\s(?:and|but|а|но)\s")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_TRIM = " \t\n,;:.—–-!…«»\"“”"
# an English phrase ends where another begins; prepositions that go on with a Russian one
_ABOUT = frozenset("про о об обо с со между к".split())
_OPENERS = frozenset("the a an my our your his her their its we i they he she it you people many all some no nobody everyone this that these those there half most".split())


@dataclass(frozen=True)
class Statement:
    """(start, end) of the cause, of the effect and of the connecting word in the text; `earlier` says which of the sides, if any, stands in what was said before, where its places count."""

    cause: tuple[int, int]
    effect: tuple[int, int]
    connective: tuple[int, int]
    earlier: str | None = None


def statements(text: str, *, earlier: str | None = None) -> list[Statement]:
    """The causal statements of a text, in order; `earlier` is what was said right before it, if a sentence may lean on that."""
    offset = len(earlier) + 1 if earlier else 0
    whole, found, before = f"{earlier}\n{text}" if earlier else text, [], (0, len(earlier)) if earlier else None
    for start, end, _ in sentences(text):
        found += _of_sentence(whole, start + offset, end + offset, before)
        before = (start + offset, end + offset)
    return [_from(one, offset) for one in found] if offset else found


def _from(one: Statement, offset: int) -> Statement:
    """The statement with its places counted in each text by itself."""
    earlier = "cause" if one.cause[0] < offset else "effect" if one.effect[0] < offset else None
    sides = {side: getattr(one, side) if side == earlier else tuple(at - offset for at in getattr(one, side)) for side in ("cause", "effect")}
    return Statement(**sides, connective=tuple(at - offset for at in one.connective), earlier=earlier)


def _of_sentence(text: str, start: int, end: int, before: tuple[int, int] | None) -> list[Statement]:
    sentence = text[start:end]
    if sentence.rstrip("»”\" ").endswith("?") or any(hedge.search(sentence) for hedge in _hedges()):
        return []
    hits = _connectives(text, start, end)
    found = []
    for number, (low, high, rule, match) in enumerate(hits):
        left = _part(text, hits[number - 1][1], low) if number else start
        right = _part(text, high, hits[number + 1][0]) if number + 1 < len(hits) else end
        sides = _SIDES[rule["kind"]](text, left, low, high, right, rule, match, before if number == 0 else None)
        if sides is None:
            continue
        cause, effect = (_trimmed(text, side) for side in sides)
        if _says_something(text, cause) and _says_something(text, effect):
            found.append(Statement(cause, effect, (low, high)))
    return found


def _connectives(text: str, start: int, end: int) -> list[tuple]:
    sentence, hits = text[start:end], []
    for rule in _rules():
        for match in rule["regex"].finditer(sentence):
            low, high = start + match.start(), start + match.end()
            lead, rest = text[start:low].rstrip(" «\"“(—–"), text[high:end].lstrip(" ,")
            opens = not lead or lead[-1] in ",;:.—–" or bool(re.search(r"\b(?:and|и|а|но|but|бирок|that|что)$", lead, re.I))
            beginning = not _WORD.search(lead)
            if rule.get("opens") and not opens or rule.get("inside") and beginning or rule.get("comma") and "," not in rest:
                continue
            if rule.get("unless") and re.match(rule["unless"], rest, re.I) or rule.get("unless_sentence") and re.search(rule["unless_sentence"], sentence, re.I):
                continue
            if rule.get("unless_before") and re.search(rf"\b{rule['unless_before']}$", lead, re.I):
                continue
            if rule.get("case") and not _in_case(rest, rule["case"]):
                continue
            if rule.get("unless_case") and text[high:high + 1] != "," and _in_case(rest, rule["unless_case"]):
                continue
            if _negation()[0].search(text[start:low]) or _negation()[1].search(text[high:end]):
                continue
            if "needs" in rule and rule["kind"] == "ends" and not _has(match.group().split()[0], rule["needs"]):
                continue
            hits.append((low, high, rule, match))
    # "из-за этого" holds "из-за", which points the other way: the longer one is what was said
    hits = [one for one in hits if not any(other[0] <= one[0] and one[1] <= other[1] and other[:2] != one[:2] for other in hits)]
    kept: dict = {}
    for hit in hits:
        kept.setdefault(hit[:2], hit)
    return [kept[key] for key in sorted(kept)]


def _part(text: str, low: int, high: int) -> int:
    """Where between two connecting words the one statement ends and the next begins: at the last sign or conjunction, else in the middle."""
    cuts = [match.end() for match in _CLAUSE.finditer(text, low, high) if _says_something(text, (match.end(), high)) and _says_something(text, (low, match.start()))]
    return cuts[-1] if cuts else high


def _after(text, left, low, high, right, rule, match, before):
    if _says_something(text, (left, low)):
        return (high, right), (left, low)
    comma = text.find(",", high, right)
    if comma > 0 and rule.get("fronted", True):
        return (high, comma), (comma + 1, right)
    return ((high, right), before) if before else None


def _phrase(text, left, low, high, right, rule, match, before):
    if _says_something(text, (left, low)):
        comma = text.find(",", high, right)
        return (high, comma if comma > 0 and _says_something(text, (high, comma)) else right), (left, low)
    comma = text.find(",", high, right)
    cut = comma if comma > 0 else _phrase_end(text, high, right, rule)
    # "Из-за городского кенеша!" is all cause: without a verb nothing is said to follow
    if before and (not _says_something(text, (cut, right)) or "case" in rule and not _has_verb(text[cut:right])):
        return (high, right), before
    return (high, cut), (cut, right)


def _phrase_end(text: str, high: int, right: int, rule: dict) -> int:
    words, told = list(_WORD.finditer(text, high, right)), 0
    for number, word in enumerate(words[1:], 1):
        if "case" in rule:
            # "a rumour about the road": what such a preposition brings still belongs to the phrase
            if word.group().lower() in _ABOUT:
                told = number + 1
            elif number != told and not _in_case(word.group(), rule["case"]):
                return word.start()
        elif word.group().lower() in _OPENERS or text[words[number - 1].end() : word.start()].strip().isdigit():
            return word.start()
    return words[1].start() if len(words) > 1 and "case" in rule else words[min(2, len(words) - 1)].start() if words else right


def _before(text, left, low, high, right, rule, match, before):
    if _says_something(text, (left, low)):
        return (left, low), (high, right)
    return (before, (high, right)) if before and not rule.get("inside") else None


def _ends(text, left, low, high, right, rule, match, before):
    """The cause closes with the word; what follows is the effect, or what stood before a comma where nothing follows."""
    held = low + len(match.group().split()[0])
    after = list(_WORD.finditer(text, high, right))
    comma = text.rfind(",", left, low)
    if not after:
        return ((comma + 1, held), (left, comma)) if comma > 0 else None
    if rule.get("clause"):
        return (comma + 1 if comma > 0 and not _says_something(text, (left, comma)) else left, held), (high, right)
    words = list(_WORD.finditer(text, left, held))
    if len(after) == 1 and len(words) > 1:
        # the effect is parted by its cause: the quarrel comes from the water
        first = max(1, len(words) - 2) if len(words) > 2 else 1
        return (words[first].start(), held), (left, words[first].start())
    return (left, held), (high, right)


def _verb(text, left, low, high, right, rule, match, before):
    return (left, low), (high, right)


def _reversed(text, left, low, high, right, rule, match, before):
    return (high, right), (left, low)


def _named(text, left, low, high, right, rule, match, before):
    offset = low - match.start()
    return (high, right), (offset + match.start("effect"), offset + match.end("effect"))


def _governed(text, left, low, high, right, rule, match, before):
    """Cause, object, verb: the object is the word that the verb governs, with the words that lean on it."""
    words = list(_WORD.finditer(text, left, low))
    if len(words) < 2 or rule["needs"] and not _has(words[-1].group(), rule["needs"]):
        return None
    at = len(words) - 1
    while at > 1 and (_has(words[at - 1].group(), ["genitive"]) or _has(words[at - 1].group(), ["accusative"]) or re.search(r"[дт][аеоө]г[ыиуү]$", words[at - 1].group())):
        at -= 1
    return (left, words[at - 1].end()), (words[at].start(), words[-1].end())


_SIDES = {"after": _after, "phrase": _phrase, "before": _before, "ends": _ends, "verb": _verb, "reversed": _reversed, "named": _named, "governed": _governed}


def _trimmed(text: str, side: tuple[int, int]) -> tuple[int, int]:
    start, end = side
    start += len(re.match(r"(?:\s*(?:and|but|и|а|но|да|анан|бирок)\s)?", text[start:end], re.I).group())
    end -= len(re.search(r"(?:[\s,](?:and|but|и|а|но)\s*)?$", text[start:end], re.I).group())
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def says_something(text: str) -> bool:
    """Whether a text holds a word that carries meaning."""
    return any(len(word) > 1 and not is_stopword(word) for word in _WORD.findall(text))


def asks_why(text: str) -> bool:
    """Whether a text is nothing but the question why."""
    return bool(_why().match(text))


def _says_something(text: str, side: tuple[int, int]) -> bool:
    return says_something(text[side[0] : side[1]])


def _has(word: str, names: list[str]) -> bool:
    """Whether some likely reading of a Kyrgyz word carries the endings, in this order."""
    for reading in analyse(word)[:3]:
        endings, at = [name for _, name in reading.endings], 0
        for name in endings:
            at += at < len(names) and name.startswith(names[at])
        if at == len(names):
            return True
    return False


def _has_verb(words: str) -> bool:
    from pipeline.language.lemmas import morphology

    return any(parse.tag.POS in ("VERB", "INFN", "PRTS", "ADJS", "PRED") for word in _WORD.findall(words) for parse in morphology().parse(word.lower())[:1])


def _in_case(words: str, case: str) -> bool:
    from pipeline.language.lemmas import morphology

    if not (word := _WORD.search(words)):
        return False
    parses = morphology().parse(word.group().lower())[:4]
    # в is "in" before it is a shortened "century"
    return parses[0].tag.POS not in ("PREP", "CONJ") and any(case in parse.tag for parse in parses)


@cache
def _data() -> dict:
    return read_yaml(Path(__file__).parent / "data" / "connectives.yaml")


@cache
def _rules() -> tuple[dict, ...]:
    return tuple(rule | {"regex": re.compile(rf"(?<![\w-])(?:{rule['pattern']})(?![\w-])" if rule["kind"] != "named" else rule["pattern"], re.I)} for language in ("en", "ru", "ky") for rule in _data()[language])


@cache
def _hedges() -> tuple[re.Pattern, ...]:
    return tuple(re.compile(hedge, re.I) for hedge in _data()["hedges"])


@cache
def _why() -> re.Pattern:
    return re.compile(_data()["asks_why"], re.I)


@cache
def _negation() -> tuple[re.Pattern, re.Pattern]:
    return re.compile(_data()["negated_before"], re.I), re.compile(_data()["negated_after"], re.I)
