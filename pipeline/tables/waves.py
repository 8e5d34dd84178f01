"""Do the waves of a survey answer a question in the same codes? Where they do not, the same people stand in two groups, and none is compared with itself.

In: answers with their wave. Out: what is called otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

FIRST = "baseline"


def called_otherwise(answers: pd.DataFrame, columns) -> list[tuple[str, str, list[str], list[str]]]:
    """(question, wave, its answers, those of the first wave) for each later wave that shares no answer to the question with the first; a wave without the question has none."""
    found, waves = [], sorted(answers["wave"].astype(str).unique(), key=lambda wave: (wave != FIRST, wave)) if len(answers) else []
    for column in columns:
        if column not in answers or len(waves) < 2:
            continue
        text = answers[column].astype("object").where(answers[column].notna())
        given = {wave: sorted(set(text[answers["wave"].astype(str) == wave].dropna().astype(str))) for wave in waves}
        found += [(column, wave, given[wave], given[waves[0]]) for wave in waves[1:] if (given[wave] or given[waves[0]]) and not set(given[wave]) & set(given[waves[0]])]
    return found
