"""Is this the beginning of a name's stem? Asked of every word of a text, so that a name torn in two is put together again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Beginnings:
    """Whether a skeleton is the beginning, and not the whole, of a stem: looked up in the stems' own order."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = sorted(stems)

    def __contains__(self, skeleton: str) -> bool:
        place = bisect_right(self._stems, skeleton)
        return len(skeleton) > 1 and place < len(self._stems) and self._stems[place].startswith(skeleton)
