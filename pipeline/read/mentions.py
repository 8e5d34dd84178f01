"""Who names whom: one row a person named by another, with what the two are to each other; accusations are counted without a person.

What a speaker says of kinship, a common house or a common employer beside a name (менин күйөөм, мой начальник, my brother) becomes the relation.
Kyrgyz агам, эжем, апам beside a name are courtesy as often as kinship, so they count only with менин or өзүмдүн. In: turns, the
spans of names, Persons. Out: rows of the table `mentions`.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

NEAR = 40  # characters on each side of a name that are looked at

_HOUSEHOLD = (
    r"\b(?:күйөөм|аялым|жубайым|жолдошум (?:экөөбүз|менен бир үйдө)|уулум|кызым|балам|келиним|(?:менин|өзүмдүн) (?:атам|апам|энем)|бир үйдө)\w*|\b(?:мо(?:й|я|его|ей|ему|им|ю) (?:муж|жен|сын|доч|мам|пап|мат|отец|отц)\w*)|"
    r"\bживём вместе|\bmy (?:husband|wife|son|daughter|mother|father)\b|\bwe live together\b"
)  # fmt: skip
_RELATIVE = (
    r"\b(?:иним|сиңдим|карындашым|бир туугам?|тууганым|жээним|кайн(?:атам|енем|агам|им)|жездем|жеңем|(?:менин|өзүмдүн) (?:агам|эжем|таякем|таэжем|байкем))\w*|"
    r"\bмо(?:й|я|его|ей|ему|им|ю) (?:\w+ )?(?:брат|сест[ре]|дяд|т[её]т|племянни|родственни|свояк|свекр|тест|тещ|тёщ|золовк|дед|баб)\w*|\bmy (?:\w+ )?(?:brother|sister|uncle|aunt|cousin|nephew|niece|relative|grand\w+|\w+-in-law)\b"
)  # fmt: skip
_EMPLOYER = (
    r"\b(?:менин )?(?:кесиптешим|начальнигим|шефим|жетекчим|кызматташым)\w*|\bчогуу иштейбиз|\bбир жерде иштейбиз|\bмо(?:й|я|его|ей|им) (?:начальни|директор|шеф|коллег|руководител)\w*|\bработаем вместе|\bвместе работаем|"
    r"\bmy (?:boss|colleague|manager|employer|co-?worker)\b|\bwe work together\b"
)  # fmt: skip
_RELATIONS = (("household", _HOUSEHOLD), ("relative", _RELATIVE), ("employer", _EMPLOYER))


def relation_said(text: str, start: int, end: int) -> str | None:
    """household, relative or employer if the speaker says beside the name text[start:end] that this is what the person is to him."""
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    for relation, words in _RELATIONS:
        if re.search(rf"(?:{words})(?:\s+\w+)?[\s,–—]*$", before, re.IGNORECASE) or re.match(rf"[\s,–—(]*(?:\w+,?\s+)?(?:(?:это|is|was|бул)\s+)?(?:{words})", after, re.IGNORECASE):
            return relation
    return None


def spoken_mentions(persons, document: str, frame: pd.DataFrame, hits, place: str | None) -> list[dict]:
    """One row a person named in a turn by somebody else; a speaker who names himself is marked `self`. Accusations give no row."""
    rows = []
    for row, spans in zip(frame.itertuples(), hits, strict=True):
        if row.role == "moderator":
            continue
        speaker = persons.label(document, row.participant)
        named: dict[str, str | None] = {}
        for span in spans:
            if span.kind not in ("person", "known", "office") or persons.is_withheld(document, row.turn, span):
                continue
            person = persons.replacement(document, row.turn, span)
            named[person] = named.get(person) or ("self" if person == speaker else relation_said(row.text, span.start, span.end))
        rows += [
            {"document": document, "turn": row.turn, "mentioner": speaker, "person": person, "question": row.question, "source_type": "focus group", "evidence": None, "relation": relation, "place": place or None}
            for person, relation in named.items()
        ]  # fmt: skip
    return rows


def survey_mentions(persons, nominees: pd.DataFrame) -> list[dict]:
    """One row a nominee of the survey, of a list or of a network interview; whoever lists himself is marked `self`."""
    rows = []
    for row in nominees.itertuples():
        if persons.is_erased(row.name) or persons.is_erased(row.nominator):
            continue
        source = row.source_type if isinstance(row.source_type, str) else "survey"
        person = persons.person(row.name, row.place or "")
        mentioner = persons.person(row.nominator, row.place or "") if isinstance(row.nominator, str) and row.nominator else row.uuid
        rows.append({"document": f"{source}:{row.wave}", "turn": None, "mentioner": mentioner, "person": person, "question": row.question, "source_type": source, "evidence": None,
                     "relation": "self" if mentioner == person else row.relation, "place": row.place})  # fmt: skip
    return rows


def accusations(persons, places: dict[str, str]) -> pd.DataFrame:
    """How often somebody was named with fear or blame in a place: counted, with no person, group or turn."""
    counted = Counter(places.get(document) or "" for document, _, _ in persons.withheld)
    return pd.DataFrame([{"place": place or None, "n_mentions": number} for place, number in sorted(counted.items())], columns=["place", "n_mentions"])
