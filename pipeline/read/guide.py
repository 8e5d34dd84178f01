"""Which question of the guide a turn answers.

A moderator asks the guide's questions nearly word for word, in one of three languages. A moderator's turn that is like a question
(rapidfuzz partial token ratio of at least 75) opens it; the turns that follow answer it until the next one opens. A question
number that stands in the transcript itself wins.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rapidfuzz import fuzz

from pipeline.config import Question

LIKE = 75
SHORTEST = 15


class QuestionGuide:
    """The questions of study.yaml, ready to be looked for."""

    def __init__(self, guide: Sequence[Question]) -> None:
        self.guide = list(guide)
        self.leaders = {question.id for question in guide if question.leaders}
        self._wordings = [(q.id, wording.casefold()) for q in guide for wording in (q.ky, q.ru, q.en) if len(wording) >= SHORTEST]

    def questions(self, texts: pd.Series, roles: pd.Series, headers: pd.Series) -> list[str | None]:
        """The question of each turn, in order; None before the first and where there is no guide."""
        current: str | None = None
        found: list[str | None] = []
        for text, role, header in zip(texts, roles, headers, strict=True):
            if isinstance(header, str) and header:
                current = self._numbered(header)
            elif role == "moderator":
                current = self._asked(text) or current
            found.append(current)
        return found

    def _numbered(self, header: str) -> str:
        ids = {question.id.lstrip("Qq").lstrip("0"): question.id for question in self.guide}
        return ids.get(header.lstrip("Qq").lstrip("0"), header)

    def _asked(self, text: str) -> str | None:
        if len(text) < SHORTEST:
            return None
        lowered = text.casefold()
        scores = [(fuzz.partial_ratio(wording, lowered) if len(lowered) >= len(wording) * 0.6 else 0, id_) for id_, wording in self._wordings]
        best = max(scores, default=(0, None))
        return best[1] if best[0] >= LIKE else None
