"""A place where known names stand: which of them it may be, with the initials beside it; places that overlap are one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_INITIAL_BEFORE = re.compile(r"(?:\b[A-ZА-ЯЁӨҮҢ]\.\s?){1,2}$")
_INITIAL_AFTER = re.compile(r"\s?\b[A-ZА-ЯЁӨҮҢ]\.(?:\s?[A-ZА-ЯЁӨҮҢ]\.)?")


@dataclass(frozen=True)
class KnownMatch:
    """text[start:end] is, or may be, one of the known names with the indices `owners`."""

    start: int
    end: int
    owners: frozenset[int]


def united(matches: Iterable[KnownMatch]) -> list[KnownMatch]:
    """The matches in order, overlapping ones as one."""
    found: list[KnownMatch] = []
    for match in sorted(matches, key=lambda match: (match.start, match.end)):
        if found and match.start < found[-1].end:
            last = found.pop()
            match = KnownMatch(last.start, max(last.end, match.end), last.owners | match.owners)
        found.append(match)
    return found


def with_initials(text: str, start: int, end: int, owners: frozenset[int]) -> KnownMatch:
    """The match with the initials on either side of it: А. Б. Токтогулов, Токтогулов А. Б."""
    before = _INITIAL_BEFORE.search(text, max(0, start - 8), start)
    after = _INITIAL_AFTER.match(text, end)
    return KnownMatch(before.start() if before else start, after.end() if after else end, owners)
