"""The tables of a comparison as a writer of sentences needs them: values as numbers that know their id, studies, codes and places by the names that the reader uses.

In: a comparison whose tables are written, a language. Out: Number, Text and rows.
"""

from __future__ import annotations

import pandas as pd

from pipeline.compare.figures import indicator_labels, labels, side_name
from pipeline.compare.sources import Comparison
from pipeline.show.blocks import Text
from pipeline.show.numbers import NOTHING, Numbers
from pipeline.show.words import Words

SURE = 0.05


class Reader(Numbers):
    """What a section function is given: `words`, `comparison`, its tables, and the writers of numbers."""

    def __init__(self, comparison: Comparison, words: Words) -> None:
        super().__init__(words)
        self.comparison = comparison
        self._label = indicator_labels(comparison, words.language)
        for frame in comparison.read("codes").values():
            self._label |= labels(frame, words.language)

    def table(self, name: str) -> pd.DataFrame:
        """A table of the comparison."""
        return self.comparison.table(name)

    def records(self, name: str, **where) -> list[dict]:
        """Rows of a table as dicts, those whose columns are what is asked for."""
        frame = self.table(name)
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return frame.to_dict("records")

    def what(self, name: str) -> str:
        """A code or an indicator."""
        return self._label.get(name, name)

    def study(self, name: str) -> str:
        """A study by the first part of its title."""
        return side_name(self.comparison, f"{name}/-", self.words).rsplit(",", 1)[0]

    def wave(self, wave: str) -> str:
        return self.words(wave) if self.words.has(wave) else str(wave)

    def side(self, side: str, beside: str) -> str:
        """A side of a pair: the study, or the wave where both are of one study."""
        study, wave = side.split("/")
        return self.wave(wave) if beside.split("/")[0] == study else self.study(study)

    def domain(self, level: str, domain: str) -> str:
        """All places, an area, a place, or people of one gender or age."""
        if domain == "all":
            return self.words("all_places")
        for key in (f"side_{domain}", f"group_{domain}"):
            if level not in ("area", "place") and self.words.has(key):
                return self.words(key)
        return self.comparison.place_name(domain, self.words.language)

    def share(self, row: dict, side: str) -> Text:
        """A side's share with its interval, where it has one."""
        value = self.percent("comparisons", row, f"{side}_estimate", 1)
        between = self.between("comparisons", row, f"{side}_low", f"{side}_high", digits=1)
        return (value,) if value == NOTHING or between == (NOTHING,) else (value, " (", *between, ")")

    def sure(self, row: dict) -> bool:
        """Whether a difference holds after the correction for all that were tested."""
        return pd.notna(row["p_adjusted"]) and row["p_adjusted"] < SURE
