"""Do the numbers of a module agree in its three languages? Minutes, counts, amounts and card numbers, div by div.

Figures and number words are read into one multiset: "12", "двенадцать" and "он эки" are the same number; 20,000 and 20 000 as well. What a
language may also say with an ordinal, a compound or a noun (question 8, восьмой вопрос; for six months, полугодовой) is kept apart
and only explains a difference, never makes one. In: the Markdown of one div in two languages. Out: the numbers on which they differ.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

# small number words are idiom as often as counts (one another, экөө, на троих): they count as a difference only above this, or as figures
MOST_SMALL = 3
_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_EN_ORDINAL = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_RU = "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать".split()
_RU_ORDINAL = (
    "нулевой первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый тринадцатый четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый".split()
)
_RU_TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
_RU_HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()
_RU_GROUPS = {2: "двое двойка пара вдвоём дважды", 3: "трое тройка втроём трижды", 4: "четверо четвёрка вчетвером четырежды", 5: "пятеро пятёрка впятером", 6: "шестеро шестёрка вшестером полгода полугодие полугодовой", 7: "семеро семёрка всемером", 8: "восьмеро восьмёрка ввосьмером", 9: "девятеро девятка", 10: "десятеро десятка десяток", 12: "дюжина"}  # fmt: skip
_RU_COMPOUND = {2: "дву двух", 3: "трёх трех", 4: "четырёх четырех", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми", 9: "девяти", 10: "десяти", 12: "двенадцати", 15: "пятнадцати", 16: "шестнадцати", 17: "семнадцати", 20: "двадцати", 30: "тридцати"}
_KY = "нөл бир эки үч төрт беш алты жети сегиз тогуз он".split()
_KY_TENS = "жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон".split()
_KY_GROUPS = {"экөө": 2, "үчөө": 3, "төртөө": 4, "бешөө": 5, "алтоо": 6, "жетөө": 7, "бирөө": 1}
_KY_HALF = {"экө": 2, "үчө": 3, "төртө": 4, "бешө": 5, "алто": 6, "жето": 7, "жете": 7}
_ROUND = {"en": {"hundred": 100, "thousand": 1000, "million": 10**6}, "ru": {"тысяча": 1000, "миллион": 10**6}, "ky": {"жүз": 100, "миң": 1000, "миллион": 10**6}}
_KY_ENDING = re.compile(r"(?:[тд][аеоө]н?|[гк][аеоө]|[нтд][ыиуү]н?|(?:с?[ыиуү])(?:н[аеоө]|н[ыиуү]н?|н[дт][аеоө]н?)?|[дт][аеоө]й|[дтл][ыиуү]к|[тд][аеоө]г[ыиуү]|[уү]н|[аеоө]р|өб[үу]з)?\Z")
_KY_ORDINAL = re.compile(r"[ыиуү]?нч[ыиуү]\w*\Z")
_YEARS = re.compile(r"\b((?:19|20)\d\d–)(\d\d)\b(?!\d)")
_TOKEN = re.compile(r"(?P<figure>\d+(?:[ \u00a0\u202f,]\d{3})+(?!\d)|\d+)|(?P<word>[^\W\d_]+)")


def _table(language: str) -> dict[str, tuple[int, bool]]:
    """word -> (number, hard): a hard number is compared, a soft one only explains."""
    if language == "en":
        words = {word: (value, True) for value, word in enumerate(_EN)} | {word: (10 * value, True) for value, word in enumerate(_EN_TENS, 2)}
        soft = {word: (value, False) for value, word in enumerate(_EN_ORDINAL)} | {f"{word[:-1]}ieth": (10 * value, False) for value, word in enumerate(_EN_TENS, 2)}
        return soft | words | {word: (value, True) for word, value in _ROUND["en"].items()} | {"twice": (2, False), "both": (2, False), "pair": (2, False), "pairs": (2, False), "dozen": (12, False), "half": (2, False)}
    if language == "ru":
        words = {word: (value, True) for value, word in enumerate(_RU)} | {word: (10 * value, True) for value, word in enumerate(_RU_TENS, 2)} | {word: (100 * value, True) for value, word in enumerate(_RU_HUNDREDS, 1)}
        soft = {word: (value, False) for value, word in enumerate(_RU_ORDINAL)} | {word: (value, False) for value, group in _RU_GROUPS.items() for word in group.split()}
        return {word.replace("ё", "е"): value for word, value in (soft | words | {word: (value, True) for word, value in _ROUND["ru"].items()}).items()}
    words = {word: (value, True) for value, word in enumerate(_KY)} | {word: (10 * value, True) for value, word in enumerate(_KY_TENS, 2)}
    return words | {word: (value, True) for word, value in _ROUND["ky"].items()} | {word: (value, False) for word, value in (_KY_GROUPS | _KY_HALF | {"жарым": 6}).items()}


_TABLES = {language: _table(language) for language in ("en", "ru", "ky")}

# a form of a numeral begins as its word does, so that few words are analysed at all
_RU_BEGINNINGS = tuple({word[: 2 if len(word) < 5 else 3] for word in _TABLES["ru"]})


@lru_cache(maxsize=200_000)
def _value(word: str, language: str) -> tuple[int, bool] | None:
    """(number, hard) of a word in any form; None for a word that says no number."""
    return {"en": _english, "ru": _russian, "ky": _kyrgyz}[language](word.lower())


def _english(word: str) -> tuple[int, bool] | None:
    table = _TABLES["en"]
    return table.get(word) or (table.get(word[:-1]) if word.endswith("s") and len(word) > 4 else None)


def _russian(word: str) -> tuple[int, bool] | None:
    from pipeline.language.lemmas import morphology

    plain = word.replace("ё", "е")
    for value, starts in _RU_COMPOUND.items():
        if any(plain.startswith(start) and len(plain) > len(start) + 3 and plain[len(start) :][:3] in ("мин", "лет", "год", "час", "дне", "мес", "нед", "сто", "эта", "кла", "чел") for start in starts.split()):
            return value, False
    if plain in _TABLES["ru"]:
        return _TABLES["ru"][plain]
    if not plain.startswith(_RU_BEGINNINGS):
        return None
    forms = [parse.normal_form.replace("ё", "е") for parse in morphology().parse(word) if parse.tag.POS in ("NUMR", "NOUN", "ADVB", "ADJF")]
    # семью is seven and a family: the family is what our texts speak of
    return next((_TABLES["ru"][form] for form in forms if form in _TABLES["ru"]), None) if "семья" not in forms else None


def _kyrgyz(word: str) -> tuple[int, bool] | None:
    table = _TABLES["ky"]
    if word in table:
        return table[word]
    for stem in sorted(table, key=len, reverse=True):
        if not word.startswith(stem):
            continue
        rest, (value, hard) = word[len(stem) :], table[stem]
        if _KY_ORDINAL.match(rest):
            return value, False
        if _KY_ENDING.match(rest) and not (stem == "жүз" and rest[:1] in ("ү", "д", "г")):
            return value, hard
        if stem in _KY_GROUPS or stem in _KY_HALF:
            return value, False
    return None


def numbers(text: str, language: str) -> tuple[Counter, Counter, Counter]:
    """(figures, number words, soft numbers) of a text, each a multiset of values: "20 000 for twenty-five" gives {20000: 1}, {25: 1}, {}."""
    figures, words, soft = Counter(), Counter(), Counter()
    total, hard, parts, end = None, True, 0, -1

    def close() -> None:
        nonlocal total
        if total is not None and total > 1:
            bare = language == "ky" and total == 100 and parts == 1  # жүз is also a face
            (words if hard and not bare else soft)[total] += 1
        total = None

    text = _YEARS.sub(lambda years: years[1] + years[1][:2] + years[2], text)
    for token in _TOKEN.finditer(text):
        if token["figure"]:
            close()
            figures[int(re.sub(r"\D", "", token["figure"]))] += 1
            continue
        found = _value(token["word"], language)
        gap = text[end : token.start()]
        end = token.end()
        if found is None:
            close()
            continue
        value, is_hard = found
        if language == "ru" and not is_hard and re.search(r"половин\w\s*\Z", text[max(token.start() - 12, 0) : token.start()]):
            soft[value - 1] += 1  # в половине восьмого is half past seven
        joins = total is not None and hard and (gap == "-" or (gap in (" ", "\u00a0") and not (language == "en" and value < 10)))
        if joins and value in (100, 1000, 10**6) and 1 <= total < value:
            total, parts = total * value, parts + 1
        elif joins and (value < 10 <= total and total % 10 == 0 and total != 10 * (language != "ky") or value < 100 <= total and total % 100 == 0):
            total, parts = total + value, parts + 1
        else:
            close()
            total, parts, hard = value, 1, True
        hard = hard and is_hard
        if language == "ky" and is_hard and token["word"].lower() not in _TABLES["ky"]:
            close()  # only a bare ten takes a one behind it: жыйырмасы үч айда is twenty and three
    close()
    return figures, words, soft


def differences(theirs: str, ours: str, their_language: str, language: str) -> list[tuple[int, int, int]]:
    """(number, times in their text, times in ours) for each number on which two texts of one div really differ."""
    (fig_a, word_a, soft_a), (fig_b, word_b, soft_b) = numbers(theirs, their_language), numbers(ours, language)
    found = []
    for value in sorted(set(fig_a) | set(fig_b) | set(word_a) | set(word_b)):
        a, b = fig_a[value] + word_a[value], fig_b[value] + word_b[value]
        apart = a > b + soft_b[value] or b > a + soft_a[value]
        in_figures = fig_a[value] != fig_b[value]
        if apart and (in_figures and value > 1 or not (fig_a[value] or fig_b[value]) and value > MOST_SMALL and 0 in (a, b)):
            found.append((value, a, b))
    return found
