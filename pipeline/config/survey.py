"""The section of study.yaml for stage 5-survey: indicators, scales, indices, what to compare."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from pipeline.config.section import Section, Text


class Indicator(Section):
    """A share of respondents: those whose answer to `question` is one of `answers`; `problem` says if a high share is a problem.

    asked_of    whom the question concerns, in words, where the form puts it to some alone; the report names them
    knowledge   a question of what people know: who says that they do not know stays among those who were asked
    everybody   those whom the form passes over do not have the problem, so that its share may be taken of all respondents and set beside others; not so where it is put to a random half
    """

    question: str
    answers: tuple[str, ...]
    label: Text = {}
    codes: tuple[str, ...] = ()
    problem: bool = True
    knowledge: bool = False
    asked_of: Text = {}
    everybody: bool = True


class Scale(Section):
    """Questions that measure one thing on the same steps; `values` gives answers that are words a number."""

    items: tuple[str, ...] = Field(min_length=2)
    levels: tuple[float, float] = (1, 5)
    reverse: tuple[str, ...] = ()
    values: dict[str, float] = {}
    label: Text = {}

    @model_validator(mode="after")
    def _reverse_is_of_the_items(self):
        if unknown := sorted(set(self.reverse) - set(self.items)):
            raise ValueError(f"reverse names {', '.join(unknown)}, which is not among the items")
        if self.levels[0] >= self.levels[1]:
            raise ValueError("levels are the lowest and the highest answer, in this order")
        return self


class Index(Scale):
    """One figure from several answers: items are questions or names of scales; who answered less than min_share of them has no value."""

    items: tuple[str, ...] = Field(min_length=1)
    method: Literal["mean", "zscore", "pca", "anderson"] = "mean"
    min_share: float = Field(0.5, gt=0, le=1)
    rescale: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _only_a_mean_has_ends(self):
        if self.rescale and self.method != "mean":
            raise ValueError(f"an index by {self.method} has no lowest and highest value to rescale to")
        return self


class SurveySection(Section):
    indicators: dict[str, Indicator] = {}
    language: str | None = None
    scales: dict[str, Scale] = {}
    indices: dict[str, Index] = {}
    by: tuple[str, ...] = ()
    age: str | None = None  # the question that holds the age in years: young and older people are set side by side, as in the focus groups
    family: tuple[str, ...] = ()  # indicators whose p-values are adjusted together; all, if none is named
    comparison: tuple[str, ...] = ()
    min_respondents: int = Field(30, ge=10)
