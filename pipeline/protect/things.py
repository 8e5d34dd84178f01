"""Is this capitalised word a thing - a make, a network, a program, a bank, a feast, a greeting - or is it said to be one («Айпери» аттуу дүкөн)?

What everybody in the region has at home, in the telephone or in the street is listed in data/things.txt. A word that the text itself calls a shop, a programme or a word
is none of a person's either. In: a word, or the text around it. Out: yes or no.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.language.transliterate import is_cyrillic, skeletons
from pipeline.protect.ordinary import stems

_THINGS = Path(__file__).with_name("data") / "things.txt"
_PEOPLE = "киши|адам|жигит|бала|келин|кыз|аял|эркек|аксакал|карыя|мугалим|дарыгер|депутат|фермер|ишкер|бизнесмен"
_KINDS = (
    "сөз|нерсе|түшүнүк|кафе|дүкөн|жер|айыл|кыштак|сыйлык|орден|программа|фирма|уюм|кнопка|баскыч|китеп|кино|тасма|эпос|дары|оору|машина|унаа|долбоор|компания|ишкана|завод|фабрика|фонд|мектеп|лицей|гимназия"
    "|университет|көчө|сайт|тиркеме|банк|канал|гезит|журнал|партия|топ|команда|ресторан|чайкана|базар|мейманкана|район|шаар|кинотеатр|театр|стадион|майрам|кызмат|портал|система|бренд|марка"
)
# after the word: what is called so; Kyrgyz says it with деген, or with the possessive of the thing (Айпери дүкөнү, but Айперинин дүкөнү is hers)
_CALLED = re.compile(rf"[»\"”]?\s(?:деген|аттуу|деп аталган)\s(?!(?:{_PEOPLE}))(?:\w+\s(?!(?:{_PEOPLE})))?(?:{_KINDS})|»?\s(?:это\s)?слово\b", re.IGNORECASE)
_POSSESSED = re.compile(
    r"[»\"”]?\s(?:күнү|дарагы|кварталы|заводу|фабрикасы|банкы|дүкөнү|кафеси|ресторан[ыу]|комитети|кеңеши|союзу|ассоциациясы|уюму|фонду|борбору|мечити|рыногу|чайканасы|мейманканасы|стадиону|театры|кинотеатры|сыйлыгы|ордени|университети|лицейи|гимназиясы|партиясы|компаниясы|фирмасы|гезити|журналы|тиркемеси|программасы)",
    re.IGNORECASE,
)
# English says it behind: the Nurbek hotel
_KIND_BEHIND = re.compile(r"\s(?:hotel|bank|foundation|fund|cafe|restaurant|airport|university|stadium|festival|theatre|theater|library|company|school|park|square|street|avenue)\b", re.IGNORECASE)
_OWNED = re.compile(r"(?:[ндт][ыиуү]н|'s|’s|[аяыи])$", re.IGNORECASE)
_GENITIVE = re.compile(r"[ндт][ыиуү]н$", re.IGNORECASE)
# before the word in quotation marks: a shop, a bank, a paper
_QUOTED_BEFORE = re.compile(
    r"(?:кафе|магазин\w*|дүкөн\w*|ресторан\w*|чайхан\w*|чайкан\w*|гостиниц\w*|отел\w*|банк\w*|компани\w*|фирм\w*|журнал\w*|газет\w*|гезит\w*|канал\w*|парти\w*|кинотеатр\w*|театр\w*|стадион\w*|лагер\w*|санатори\w*|фонд\w*|проект\w*|программ\w*)\s[«\"“]$"
    r"|\bэпос\w*\s$",
    re.IGNORECASE,
)
# without quotation marks only what is not somebody's own: a bank, a market, a station
_KIND_BEFORE = re.compile(
    r"(?<!\w)(?:банк|рынок|фонд|проект|радио|телеканал|канал|газета|сайт|кафе|ресторан|отель|гостиница|компания|фирма|стадион|firm|hotel|store|the company|the shop|company|shop|cafe|café|radio|restaurant|newspaper|website)\s[«\"“]?$",
    re.IGNORECASE,
)


@cache
def _things() -> frozenset[str]:
    return frozenset(skeletons(word)[0] for line in _THINGS.read_text("utf-8").splitlines() if not line.startswith("#") for word in line.split())


@recent
def is_thing(word: str) -> bool:
    """Whether the word is a form of a listed thing's name."""
    if is_cyrillic(word) and any(skeletons(parse.normal_form)[0] in _things() for parse in morphology().parse(word) if parse.is_known):
        return True
    return any(stem in _things() for stem in stems(word)) or any(skeleton[:-1] in _things() for skeleton in skeletons(word) if skeleton[-1:] in "aeiou" and len(skeleton) > 5)


def is_called_thing(text: str, start: int, end: int) -> bool:
    """Whether the words around text[start:end] say that a thing is called so."""
    return bool(_KIND_BEHIND.match(text, end) and not _OWNED.search(text[start:end]) or _CALLED.match(text, end) or _POSSESSED.match(text, end) and not _GENITIVE.search(text[start:end]) or _QUOTED_BEFORE.search(text[max(0, start - 20) : start]) or _KIND_BEFORE.search(text[max(0, start - 14) : start]) and not _OWNED.search(text[start:end]))
