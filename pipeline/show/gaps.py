"""Why is there nothing to show? In: a study. Out: a key of curriculum/words.yaml, so that a page never says that there is no survey where one lies unasked."""

from __future__ import annotations

from pipeline.study import Study


def no_estimates(study: Study) -> str:
    """Why the survey has no estimate: none was held or read, or study.yaml names no question of it as an indicator."""
    return "no_indicators" if study.config.read.survey and not study.config.survey.indicators else "no_survey"


def no_guides(study: Study) -> str:
    """Why there is no guide: no place has an audience, or there is no evidence for those that have."""
    return "no_evidence_for_training" if any(place.audiences for place in study.config.places.values()) else "no_places"
