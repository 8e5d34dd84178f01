"""How does a value of a table become a number that a reader sees and can follow? Shown in the reader's language, with the id of its cell.

In: a row of a table and a column. Out: Number (pipeline.show.blocks), or a dash where the value is missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from pipeline.show.blocks import Number, Text, say
from pipeline.show.trail import cell_id
from pipeline.show.words import Words

NOTHING = "—"


class Numbers:
    """Writers of numbers in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def percent(self, name: str, row: Mapping, column: str = "estimate", digits: int = 0) -> Number | str:
        """A share in [0, 1] as a percentage."""
        return self._number(name, row, column, lambda value: self.words.percent(value, digits=digits).replace("-", "\u2212"))

    def points(self, name: str, row: Mapping, column: str = "estimate", digits: int = 1) -> Number | str:
        """A difference of shares in percentage points, with its sign."""
        return self._number(name, row, column, lambda value: self.words.number(100 * value, digits, sign=True))

    def count(self, name: str, row: Mapping, column: str) -> Number | str:
        """A whole number."""
        return self._number(name, row, column, lambda value: f"{int(value)}")

    def decimal(self, name: str, row: Mapping, column: str, digits: int = 2) -> Number | str:
        """A number with so many digits after the point."""
        return self._number(name, row, column, lambda value: self.words.number(value, digits))

    def between(self, name: str, row: Mapping, low: str = "ci_low", high: str = "ci_high", *, digits: int = 0, points: bool = False) -> Text:
        """An interval: 'low to high' in the words of the language, or a dash where there is none."""
        write = self.points if points else self.percent
        first, last = write(name, row, low, digits), write(name, row, high, digits)
        return (NOTHING,) if NOTHING in (first, last) else say(self.words, "report_between", low=first, high=last)

    def _number(self, name: str, row: Mapping, column: str, shown) -> Number | str:
        value = row.get(column)
        if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            return NOTHING
        return Number(shown(value), cell_id(name, row, column))
