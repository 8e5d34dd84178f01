"""A full name that was found once is looked for everywhere: what one document gives away, another must not.

A tagger finds "Асан Бейшенов" in a Russian sentence and misses "Asan Beishenov" in an English one of the same study. So each full
name found anywhere becomes a known name for the whole study, and known names are found in every script and inflection. A span is a
full name if it has two or more capitalised words of three letters, none of which the study also writes in small letters
(Кыргыз Жараны, Community Center). In: the texts of a study and the spans found in them. Out: names, and spans with these added.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.protect.known import WORD, KnownNames
from pipeline.protect.names import Span, joined

SHORTEST = 3


def candidates(hits: Iterable[Iterable[Span]]) -> set[str]:
    """What looks like a full name among the spans of kind person, whatever else the study writes."""
    names = set()
    for spans in hits:
        for span in spans:
            words = WORD.findall(span.text) if span.kind == "person" else []
            if len(words) >= 2 and all(len(word) >= SHORTEST and word[:1].isupper() and not word.isupper() for word in words):
                names.add(" ".join(words))
    return names


def small_words(texts: Iterable[str]) -> set[str]:
    """The words that begin with a small letter."""
    return {word for text in texts for word in WORD.findall(text) if word[:1].islower()}


def full_names(names: Iterable[str], small: Iterable[set[str]]) -> list[str]:
    """Those of the candidates of all documents no word of which stands in small letters in any, in the order of the alphabet. small: the small words of each document."""
    looked_for = {name: {word.lower() for word in WORD.findall(name)} for name in names}
    wanted, seen = set().union(*looked_for.values()), set()
    for words in small:
        seen |= wanted & words
    return sorted(name for name, words in looked_for.items() if not words & seen)


def with_known(text: str, spans: Iterable[Span], known: KnownNames) -> list[Span]:
    """The spans of a text joined with those of further known names; overlapping ones become one."""
    more = [Span(match.start, match.end, text[match.start : match.end], "known") for match in known.matches(text)]
    return joined(text, [*spans, *more]) if more else list(spans)
