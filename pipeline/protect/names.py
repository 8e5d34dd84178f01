"""Which stretches of a text name a person or a way to reach one?

Known names are guaranteed (protect.known), contacts, personal numbers and houses follow patterns (protect.contacts, protect.identifiers), all other names are found by measured
guesswork (protect.persons): a Russian news tagger, dictionaries of names, and Kyrgyz forms of address. In: a text, its language if it is known,
the names of the study. Out: spans in order and without overlap; their kinds are known, person, phone, email, handle, id and address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.transliterate import skeletons
from pipeline.protect.contacts import contacts
from pipeline.protect.givennames import is_first_name
from pipeline.protect.identifiers import identifiers
from pipeline.protect.known import KnownMatch, KnownNames
from pipeline.protect.ordinary import HONORIFICS

__all__ = ["KnownMatch", "KnownNames", "Span", "find_names"]

_ADDRESS = re.compile(r"[ \u00a0]+[^\W\d_]+[ \u00a0]+")
_SURNAME = re.compile(r"[А-ЯЁӨҮҢ][\w-]+(?:[оеё]ва?|ина?|ский|ская)|[A-Z][\w-]+(?:[oe]va?|ina?|sk[iy]+|skaya)")


@dataclass(frozen=True)
class Span:
    """text[start:end] == text of the span; kind: known, person, phone, email, handle, id (personal number, passport, card, plate) or address (with a house)."""

    start: int
    end: int
    text: str
    kind: str


def find_names(
    text: str,
    *,
    language: str | None = None,
    known: KnownNames | Iterable[str] = (),
    places: Iterable[str] = (),
    guess: bool = True,
    cased: bool | None = None,
) -> list[Span]:
    """The spans of `text` that name a person or give a contact, in order, without overlap.

    language  ky, ru, en or None (then it is identified); other languages get known names and contacts only
    known     names whose finding is guaranteed: KnownNames, prepared once, or any iterable of names
    places    names of places, which are not taken for people (a known name wins over a place)
    guess     False leaves out kind `person`, the only kind that loads models
    cased     whether capitals can be trusted; None decides by the text
    """
    prepared = known if isinstance(known, KnownNames) else KnownNames(known)
    candidates = [(match.start, match.end, "known") for match in prepared.matches(text, cased=cased)]
    candidates += [*contacts(text), *identifiers(text)]
    if guess:
        from pipeline.protect.persons import persons

        candidates += [(start, end, "person") for start, end in persons(text, language=language, places=places)]
    return _addressed(text, [Span(start, end, text[start:end], kind) for start, end, kind in _disjoint(candidates)])


def _addressed(text: str, spans: list[Span]) -> list[Span]:
    """Given name, form of address, surname in its basic form: one person and not two (Рахима эже Токоева)."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        if before and {before.kind, span.kind} <= {"known", "person"} and _ADDRESS.fullmatch(text, before.end, span.start) and _SURNAME.fullmatch(span.text):
            word, first = text[before.end : span.start].strip(), before.text.split()[-1]
            if skeletons(word)[0] in HONORIFICS and is_first_name(skeletons(first)[0]) and not _SURNAME.fullmatch(first):
                found[-1] = Span(before.start, span.end, text[before.start : span.end], min(before.kind, span.kind))
                continue
        found.append(span)
    return found


def joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans in order and without overlap: overlapping ones become one over all of them."""
    return [Span(start, end, text[start:end], kind) for start, end, kind in _disjoint([(s.start, s.end, s.kind) for s in spans])]


def _disjoint(candidates: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Overlapping candidates become one span over all of them: a half-covered name is a leak. The surest kind names it."""
    rank = {"email": 0, "phone": 1, "handle": 2, "id": 3, "address": 4, "known": 5, "person": 6}
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(candidates):
        if merged and start < merged[-1][1]:
            first, last, other = merged.pop()
            merged.append((first, max(last, end), min(kind, other, key=rank.__getitem__)))
        else:
            merged.append((start, end, kind))
    return merged
