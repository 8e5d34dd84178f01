"""A name that is a word as well: somebody, or what the word means? And who and what else talk gives away: numbers, houses, halves of names; heroes stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.protect.identifiers import identifiers
from pipeline.protect.known import WORD
from pipeline.protect.names import find_names

LINES = [line for line in Path(__file__).with_name("marked_usage.txt").read_text("utf-8").splitlines() if "\t" in line and not line.startswith("#")]
MARK = re.compile(r"\{(?P<name>[^}]*)\}|\[\[(?P<contact>.*?)\]\]")


def marked(line: str) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """The text of a line, the places of its names and of its contacts."""
    text, names, contacts, done = "", [], [], 0
    said = line.split("\t")[1]
    for match in MARK.finditer(said):
        text += said[done : match.start()]
        inside = match[match.lastgroup]
        (names if match.lastgroup == "name" else contacts).append((len(text), len(text) + len(inside)))
        text, done = text + inside, match.end()
    return text + said[done:], names, contacts


def people_in(text: str) -> list[str]:
    return [span.text for span in find_names(text) if span.kind == "person"]


def test_names_in_four_kinds_of_talk_are_found_and_little_else():
    covered, right = [], []
    for text, names, contacts in map(marked, LINES):
        spans = find_names(text)
        words = [word for word in WORD.finditer(text) if any(a <= word.start() and word.end() <= b for a, b in names)]
        covered += [any(span.start <= word.start() and word.end() <= span.end for span in spans) for word in words]
        right += [any(a < span.end and span.start < b for a, b in names) for span in spans if span.kind == "person"]
        assert all(any(span.start <= a and b <= span.end for span in spans) for a, b in contacts), text
    assert len(covered) > 100 and sum(covered) / len(covered) >= 0.98 and sum(right) / len(right) >= 0.96


@pytest.mark.parametrize(
    "text, names",
    [
        ("Эркин сүйлөй албайбыз чогулушта.", []),
        ("Эркин кечинде үйүнө келди.", ["Эркин"]),
        ("Эркин менен Тилек чогуу окушкан.", ["Эркин", "Тилек"]),
        ("Адилет болбосо, эл чогулат.", []),
        ("Адилеттин апасы келип кетти.", ["Адилеттин"]),
        ("Ынтымак болсо, суу да жетет.", []),
        ("Салтанат болсо мугалим.", ["Салтанат"]),
        ("Таштанды көп чогулуп калды.", []),
        ("Аялдарды жыйынга чакыруу керек.", []),
        ("Берметти баарыбыз сыйлайбыз.", ["Берметти"]),
        ("спасибо Алмазу за воду", ["Алмазу"]),
        ("Надежда есть, но слабая.", []),
        ("Надежда работает в медпункте.", ["Надежда"]),
        ("Hope is all we have.", []),
        ("Hope told us to wait.", ["Hope"]),
        ("Айбек деген атты көп коёт.", []),
        ("мени нурлан деп коюшат", ["нурлан"]),
        ("Айыл арасында жол жок.", []),
    ],
)
def test_what_a_word_does_tells_whether_somebody_is_meant(text, names):
    assert people_in(text) == names


@pytest.mark.parametrize(
    "text, names",
    [
        ("Нур-Бек келбей калды.", ["Нур-Бек"]),
        ("Ак-Суу айылында суу жок.", []),
        ("Кубаныч-\nбека искали всю ночь.", ["Кубаныч-\nбека"]),
        ("Кубан**ычбек** байке айтты.", ["Кубан**ычбек"]),
        ("Aibek'ке айтып кой.", ["Aibek'ке"]),
        ("Айсулуу Нурмамат кызынын сөзү туура.", ["Айсулуу Нурмамат кызынын"]),
        ("Дело Абдылда уулу в суде.", ["Абдылда уулу"]),
        ("Уулу Россияда, кызы Түркияда.", []),
    ],
)
def test_halves_endings_and_fathers_belong_to_a_name(text, names):
    assert people_in(text) == names


@pytest.mark.parametrize("text", ["Семетей, Сейтек деп айтып келет манасчылар.", "Каныкей менен Айчүрөк тууралуу айтышат.", "Курманжан датка Алайды башкарган.", "Чингиз Айтматов родился давно.", "Lenin is still on the square.", "Пророк Мухаммед учил терпению.", "Исхак Раззаков шаарында мектеп салынды."])
def test_heroes_of_epic_and_history_stay(text):
    assert people_in(text) == []


@pytest.mark.parametrize("text, names", [("Каныкей эже келди.", ["Каныкей"]), ("Мухаммед байке суу ачты.", ["Мухаммед"]), ("Сталина эже пенсияга чыкты.", ["Сталина"])])
def test_their_namesakes_next_door_do_not(text, names):
    assert people_in(text) == names


@pytest.mark.parametrize(
    "text, found",
    [
        ("ПИН 21204199012345 деп турат", ["21204199012345"]),
        ("Паспорт ID № 1234567 выдан", ["ID № 1234567"]),
        ("Картам 4169 5853 1234 5678", ["4169 5853 1234 5678"]),
        ("Номери 01 KG 123 ABC экен", ["01 KG 123 ABC"]),
        ("Живу на ул. Ленина, 45, кв. 12.", ["ул. Ленина, 45, кв. 12"]),
        ("Жаш Гвардия көчөсү, 12-үй, 4-батир", ["Жаш Гвардия көчөсү, 12-үй, 4-батир"]),
        ("I live at 45 Lenin Street, apt. 12.", ["45 Lenin Street, apt. 12"]),
        ("Ленин көчөсүндө 45 үй бар", []),
        ("улица Ленина без света", []),
        ("1 200 000 сом, 15.03.2024, С 2010 ПО 2015 ГОД", []),
    ],
)
def test_numbers_and_houses_that_lead_to_one_person(text, found):
    assert [text[start:end] for start, end, _ in identifiers(text)] == found
