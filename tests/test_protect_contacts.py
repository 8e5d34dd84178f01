import pytest

from pipeline.protect.contacts import contacts


@pytest.mark.parametrize(
    "number",
    "+996 312 26 10 00|+996312261000|996555123456|0555 12-34-56|0555123456|(0555) 12 34 56|0 555 123 456|8 10 996 555 12 34 56|+7 (912) 345-67-89|8 912 345 67 89"
    "|555 12 34 56|555 123 456|700123456|03122 6 10 00|5-12-34|+998 90 123 45 67".split("|"),
)
def test_phone_numbers(number):
    text = f"Мага {number} деп чалгыла"
    assert [(text[a:b], kind) for a, b, kind in contacts(text)] == [(number, "phone")]


@pytest.mark.parametrize(
    "text",
    "0.555123456|300 000 000 сом|2026-11-26|26.11.2026|12 000 сом|500 000 000 долларов|1,234,567|09:30-17:45|№ 112|ст. 278|1990-2010|3-4-класс".split("|"),
)
def test_other_numbers(text):
    assert contacts(text) == []


def test_addresses_and_handles():
    text = "жазгыла: a.b-c@mail.kg же @aizirek_01 же t.me/aizirek"
    assert [(text[a:b], kind) for a, b, kind in contacts(text)] == [
        ("a.b-c@mail.kg", "email"),
        ("@aizirek_01", "handle"),
        ("t.me/aizirek", "handle"),
    ]
