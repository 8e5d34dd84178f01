"""Which numbers and addresses lead to one person? Personal numbers (ПИН, ИНН), passports, bank cards, car plates, and a street with a house.

A street without a house stays: it is a place. Sums, years and numbers of laws have other shapes. Out: (start, end, kind), kind id or address, in order.
Forms: personal number of 14 digits (sex, day, month, year, five more), passports AN and ID with seven digits, plates 01 KG 123 ABC and B 1234 AO.
"""

from __future__ import annotations

import re

_UP = "A-ZА-ЯЁӨҮҢ"
_ID = re.compile(
    r"(?<![\w-])(?:"
    # 2 12041990 12345, and any 14 digits behind the word
    r"[12](?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{7}"
    r"|(?<=ПИН\s)\d(?:[ -]?\d){13}|(?<=ИНН\s)\d(?:[ -]?\d){13}|(?<=PIN\s)\d(?:[ -]?\d){13}|(?<=INN\s)\d(?:[ -]?\d){13}"
    # AN1234567, ID № 1234567, also with look-alike letters
    r"|(?:[AА][NН]|ID|АЙ-?ДИ|[AА][CС]|KGZ)\s?(?:№|N)?\s?\d{7,9}"
    # 4169 5853 1234 5678, whole or with stars in the midst
    r"|[2-69]\d{3}(?:[ -]?\d{4}){3}|[2-69]\d{3}[ -]?[*xх•]{2,4}[ -]?[*xх•]{2,4}[ -]?\d{4}"
    # plates of today, of before, and Russian ones
    r"|\d{2}\s?(?:KG|КГ)\s?\d{3}\s?[A-ZА-Я]{2,3}"
    r"|[A-ZА-Я](?:\d{4}|\s(?!19\d\d|20\d\d)\d{4})\s?[A-ZА-Я]{1,2}"
    r"|[АВЕКМНОРСТУХ]\d{3}[АВЕКМНОРСТУХ]{2}\d{2,3}"
    r")(?![\w-])"
)
_HOUSE = r"(?:д(?:ом(?:е|а)?)?\.?\s*|үй\s*|№\s*)?\d{1,4}(?:\s?/\s?\d{1,3}|-?[а-гa-d](?!\w))?"
_FLAT = r"(?:[,\s]+(?:(?:корп(?:ус)?|кв(?:артира)?|батир|подъезд|apt|apartment|flat)\.?\s*№?\s*\d{1,4}|\d{1,4}-?\s?(?:үй|батир|квартира)\w{0,3}))*"
# two times, three people: no house
_COUNTED = r"(?!\d)(?!\s*(?:раз|год|лет|час|дн|человек|семе|киши|адам|км|метр|мет|дом(?:ов|а)\b|магазин|школ|жыл|жолу|дүкөн|мектеп|үй-бүл|үй\s(?:бар|жок|кал)|сом|процент|%))"
_NAMED = rf"[«\"]?[{_UP}][\w.-]*(?:\s[{_UP}\d][\w.-]*){{0,2}}?[»\"]?"
_ADDRESS = re.compile(
    rf"(?<!\w)(?:(?:[Уу]л\.|[Уу]лиц[аеуы]|[Пп]ер\.|[Пп]ереул\w+|[Пп]росп(?:ект\w*|\.)|пр-т|[Бб]ульвар\w*)\s*{_NAMED},?\s*{_HOUSE}{_COUNTED}"
    rf"|(?:[Мм]кр\.?|[Мм]икрорайон\w*|[Жж]илмассив\w*|[Жж]/м)\s*{_NAMED},?\s*(?:д(?:ом)?\.?|үй)\s*\d{{1,4}}"
    # Ленин көчөсү 45; Ленин көчөсүндө 45 үй бар counts houses
    rf"|[{_UP}][\w.-]*(?:\s[{_UP}][\w.-]*)?\s+көчөсү,?\s*№?\s*\d{{1,4}}(?:-?\s?үй)?{_COUNTED}|[{_UP}][\w.-]*(?:\s[{_UP}][\w.-]*)?\s+көчөсүн(?:дө|дөгү|үн),?\s*\d{{1,4}}-үй"
    rf"|\d{{1,4}}[A-Za-z]?,?\s+[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?\s+(?:Street|St|Avenue|Ave|Road|Rd|Lane)\b\.?|[A-Z][\w'-]+\s+(?:Street|St|Avenue|Ave|Road|Lane)\b\.?,?\s*(?:no\.\s*)?\d{{1,4}}{_COUNTED}"
    rf"|(?:дом|үй)\s*№?\s*\d{{1,4}},\s*(?:кв|батир)\w*\.?\s*\d{{1,4}}){_FLAT}"
)


def identifiers(text: str) -> list[tuple[int, int, str]]:
    """The spans of numbers that stand for one person, and of houses, in order and without overlap."""
    found = [(match.start(), match.end(), "id") for match in _ID.finditer(text)]
    found += [(match.start(), match.end(), "address") for match in _ADDRESS.finditer(text) if not any(match.start() < end and start < match.end() for start, end, _ in found)]
    return sorted(found)
