"""The words of the interface in the reader's language: `words = Words("ky")`, then `words("timetable")`.

In: curriculum/words.yaml, the one place where they stand. The language is an argument, never a global state. A key that is not
there, or a missing filler, is an error, so that no page falls back to English in silence.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError

LANGUAGES = ("ky", "ru", "en")
PATH = Path(__file__).resolve().parents[2] / "curriculum" / "words.yaml"
NO_BREAK = "\u00a0"


@cache
def _table() -> dict[str, dict[str, str]]:
    table = read_yaml(PATH)
    for key, texts in table.items():
        if set(texts) != set(LANGUAGES):
            raise CurriculumError(f"{key} stands in {', '.join(texts)}; it must stand in ky, ru and en", file="curriculum/words.yaml")
    return table


def inner_marks(text: str) -> str:
    """Somebody's words as they stand inside «…»: what they cite takes the marks of the second level, „…“."""
    return re.sub(r"[«“\"]([^«»“”\"]*)[»”\"]", "„\\1“", text)


class Words:
    """The interface in one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise CurriculumError(f"there is no language {language!r}; there are ky, ru, en")
        self.language = language
        _table()

    def __call__(self, key: str, **fill) -> str:
        """The words of a key, with {braces} filled. Raises CurriculumError for an unknown key."""
        return self.template(key).format(**fill)

    def template(self, key: str) -> str:
        """The words of a key, with {braces} left open. Raises CurriculumError for an unknown key."""
        if key not in _table():
            raise CurriculumError(f"there are no words for {key!r}", file="curriculum/words.yaml", remedy="Add the key in ky, ru and en.")
        return _table()[key][self.language]

    def all(self) -> dict[str, str]:
        """Every key with its words in this language, fillers left open; for templates."""
        return {key: texts[self.language] for key, texts in _table().items()}

    def has(self, key: str) -> bool:
        return key in _table()

    def date(self, day: datetime.date) -> str:
        """A day as the language writes it in figures: 29.11.2026; in English 2026-11-29."""
        return day.isoformat() if self.language == "en" else f"{day:%d.%m.%Y}"

    def month(self, month: str) -> str:
        """A month of the form 2026-05 as the language says it: 2026-ж. май, май 2026, May 2026; a week (2026-W17) stays as it is."""
        if "W" in month:
            return month
        year, number = month.split("-")[:2]
        return self("month_of_year", year=year, month=self(f"month_{int(number)}"))

    def percent(self, share: float, *, digits: int = 0) -> str:
        """A share in [0, 1] as a percentage, with the decimal sign and the space of the language."""
        text = f"{100 * share:.{digits}f}"
        if self.language == "en":
            return f"{text}%"
        return f"{text.replace('.', ',')}{NO_BREAK}%"

    def number(self, value: float, digits: int = 2, *, sign: bool = False) -> str:
        """A number with the decimal sign of the language and a true minus; `sign` also writes a plus. What rounds to nought has neither."""
        value = 0.0 if round(value, digits) == 0 else value
        text = f"{value:{'+' if sign and value else ''}.{digits}f}".replace("-", "\u2212")
        return text if self.language == "en" else text.replace(".", ",")

    def probability(self, value: float) -> str:
        """A p-value as it is reported: to three digits, and below a thousandth as such."""
        return f"p < {self.number(0.001, 3)}" if value < 0.001 else f"p = {self.number(value, 3)}"
