"""Which speakers bear one name and are yet two people?

A pseudonym stands for a name in a place. Where participants.csv lists that name twice in one discussion, or with ages or genders that one person
cannot have, each speaker is a person apart, known by the file and the label; whoever is merely spoken of under the name stays a third, because
nobody can tell which of them is meant. In: what the list says of each speaker. Out: the pairs (document, label) that need an identity of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from pipeline.language.transliterate import skeleton
from pipeline.protect.ordinary import HONORIFICS

AGES_APART = 3  # two waves of a study may lie a year or two apart

_NUMBER = re.compile(r"\d+")


def namesakes(speakers: Mapping[tuple[str, str], dict]) -> dict[tuple[str, str], str]:
    """(document, label) -> identity, for the speakers whose name and place another person shares.

    speakers   (document, label) -> name, place, gender, age and file, as the list has them
    Speakers who may be one person (another discussion, no contradiction) share an identity.
    """
    same: dict[tuple[str, str], list] = {}
    for key, said in sorted(speakers.items(), key=lambda item: (item[1]["file"], item[0])):
        same.setdefault((said["place"], " ".join(said["name"].casefold().split())), []).append((key, said))
    found = {}
    for (place, name), mine in same.items():
        people: list[list] = []
        for key, said in mine:
            fitting = next((one for one in people if all(key[0] != other[0] and _may_be_one(said, told) for other, told in one)), None)
            people.append([(key, said)]) if fitting is None else fitting.append((key, said))
        if len(people) > 1:
            for one in people:
                (_, label), first = one[0]
                found |= dict.fromkeys((key for key, _ in one), f"{place}|{name}|{first['file']}|{label}")
    return found


def _may_be_one(one: dict, other: dict) -> bool:
    # one by one: a Series for every two who share a name takes most of the time of resolving
    ages = [pd.to_numeric(said["age"], errors="coerce") for said in (one, other)]
    genders = {value for value in (one["gender"], other["gender"]) if isinstance(value, str)}
    return len(genders) < 2 and not abs(ages[0] - ages[1]) > AGES_APART


def name_words(name: str) -> frozenset[str]:
    """The words of a name without forms of address, however they are spelled: Рахима эже Токоева, Токоева Рахима."""
    return frozenset(word for word in skeleton(name).split() if word not in HONORIFICS)


def numbered_apart(names: list[str], clusters: list[int]) -> list[int]:
    """The clusters, cut where names differ in a number: "Депутат 1" and "Депутат 2" are labels of two people."""
    pairs = [(cluster, tuple(_NUMBER.findall(name))) for name, cluster in zip(names, clusters, strict=True)]
    order = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    return [order[pair] for pair in pairs]
