"""Which place of study.yaml does a respondent's answer mean, where a wave's file calls the places otherwise?

Waves are often collected with different tools: one form says kum, an SPSS file says 2 and labels it Кум-Арык. An answer that is no place of study.yaml
goes to the place whose name its label (or the answer itself) is, in any of the three languages; what fits none, or several, stays as it is and is said.
In: the column of places, the survey, the study. Out: the column in the study's ids, and a note or None.
"""

from __future__ import annotations

import pandas as pd

from pipeline.language.transliterate import skeleton
from pipeline.read.survey import Survey
from pipeline.study import LANGUAGES, Study

MOST = 8


def in_study_ids(places: pd.Series, survey: Survey, question: str | None, study: Study) -> tuple[pd.Series, str | None]:
    """places under the ids of study.yaml; and a sentence on those that it does not have. Without places in study.yaml nothing is changed."""
    known = study.config.places
    strange = sorted(set(places.dropna().astype(str)) - set(known))
    if not known or not strange or question is None:
        return places, None
    named: dict[str, set[str]] = {}
    for place in known:
        for language in LANGUAGES:
            named.setdefault(skeleton(study.place_name(place, language)), set()).add(place)
    renamed, left = {}, []
    for value in strange:
        said = {value, *(survey.label(question, value, language) or value for language in LANGUAGES)}
        fitting = set().union(*(named.get(skeleton(text), set()) for text in said if any(map(str.isalpha, text))))
        if len(fitting) == 1:
            renamed[value] = fitting.pop()
        else:
            label = max(said, key=lambda text: (text != value, text))
            left.append(value if label == value else f"{value} ({label})")
    note = f"Places of the answers that study.yaml does not have: {', '.join(left[:MOST])}{' …' if len(left) > MOST else ''}." if left else None
    return places.astype("object").map(lambda value: renamed.get(str(value), value), na_action="ignore").astype(places.dtype), note
