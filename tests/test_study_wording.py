"""Every problem that study.yaml can have is told in a plain sentence in Kyrgyz, Russian and English, and none of them is a crash."""

from __future__ import annotations

import datetime
import re

import pytest
from pydantic import ValidationError

from pipeline.config import Config, _model, load
from pipeline.config.wording import worded
from pipeline.errors import StudyError
from pipeline.show.said import said
from pipeline.show.words import Words

WRONG = (None, "x", "", 1.5, -1, 0, 10**9, [], ["x"], [1], {}, {"x": 1}, {"x": {}}, True, "2026-13-45", "9:99", float("nan"), float("inf"), ["a", "b", "c"], [2, 1], {"ky": 1}, {"ky": "a"}, datetime.date(2026, 1, 1))


def places(owner, at):
    """Where every key of study.yaml stands, inside lists and mappings too."""
    for name, field in owner.model_fields.items():
        yield (*at, name)
        inner, told = _model(field.annotation), str(field.annotation)
        if inner is not None:
            yield from places(inner, (*at, name, *(["k"] if "dict[" in told else [0] if "tuple[" in told else [])))


def with_value(at, value):
    """A study.yaml in which one key has this value."""
    for part in reversed(at):
        value = [value] if isinstance(part, int) else {part: value}
    return {"study": "a", "title": {"ky": "a"}} | value


def test_every_wrong_value_of_every_key_is_told_in_three_languages():
    told = set()
    for at in places(Config, ()):
        for value in WRONG:
            try:
                Config(**with_value(at, value))
            except ValidationError as error:
                told |= {worded(problem) for problem in error.errors()}
    assert len(told) > 25
    for sentence in told:
        assert not re.search("Tuple|unable to|isoformat|valid date|instance of|Value error", sentence), sentence
        for language in ("ky", "ru"):
            assert said(sentence, Words(language)) != sentence


@pytest.mark.parametrize(
    ("line", "english", "kyrgyz"),
    [
        ("training: {start: '9:99'}", "training.start: here stands a time in quotes: '09:30'", "бул жерде убакыт тырмакчада турат"),
        ("training: {days: 40}", "training.days: the number is 10 or less", "сан 10 же андан кичине болушу керек"),
        ("findings: {followup: {day: 5}}", "findings.followup.day: here stands a day in quotes: '2026-05-31'", "бул жерде күн тырмакчада турат"),
        ("leaders: {cohort: {size: [1, 2, 3]}}", "leaders.cohort.size: the list has 2 entries or fewer", "тизмеде эң көп дегенде 2 нерсе болушу керек"),
        ("findings: {audiences: {YW: {respondents: {age: '18-29'}}}}", "findings.audiences.YW.respondents.age: Input should be a valid list", "бул жерде тизме болушу керек"),
        ("training: {dates: [soon]}", "training.dates: here stands a day in quotes: '2026-05-31'", "бул жерде күн тырмакчада турат"),
        ("read: {names_review: later}", "read.names_review: names_review is 'required' or 'waived'", "names_review — 'required' же"),
    ],
)
def test_the_sentence_for(tmp_path, line, english, kyrgyz):
    path = tmp_path / "study.yaml"
    path.write_text(f"study: a\ntitle: {{ky: a}}\n{line}\n", "utf-8")
    with pytest.raises(StudyError) as error:
        load(path)
    assert error.value.problem == english and kyrgyz in said(error.value.problem, Words("ky"))
