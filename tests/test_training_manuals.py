"""What a guide prints besides the modules' own text."""

import dataclasses
import datetime

import pytest

from pipeline.show.words import Words
from pipeline.training.catalogue import Catalogue
from pipeline.training.manuals import reading_state

TEXT = Catalogue().text("M02", "en")


def text(review="needs native-speaker review", readings=()):
    return dataclasses.replace(TEXT, front={**TEXT.front, "review": review, "readings": [{"date": datetime.date.fromisoformat(day), "by": by, "changed": "x"} for day, by in readings]})


def test_a_text_that_nobody_read_awaits_its_reader():
    assert reading_state(text(), Words("en")) == "The text is to be checked by a native speaker before it is printed."


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("ky", "Окулду: 29.11.2026 (экинчи окурман). Басылганга чейин текстти ушул тилди эне тилиндей билген адам текшериши керек."),
        ("ru", "Прочитано: 29.11.2026 (второй читатель). Перед печатью текст должен проверить носитель языка."),
        ("en", "Read: 2026-11-29 (second reader). The text is to be checked by a native speaker before it is printed."),
    ],
)
def test_the_day_of_a_reading_is_printed_in_the_reader_s_language(language, printed):
    assert reading_state(text(readings=[("2026-11-29", "second reader")]), Words(language)) == printed


def test_a_signed_text_says_so():
    signed = text("signed by a native speaker", [("2026-12-01", "native speaker")])
    assert reading_state(signed, Words("en")) == "Read: 2026-12-01 (native speaker). The text was read and signed by a native speaker."
