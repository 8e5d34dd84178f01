"""Is this capitalised word a place? Places that most transcripts from Kyrgyzstan name, and words that make a place or a body of a name.

A study adds its own places (`places=` of find_names); this list keeps countries, regions, towns, rivers and ranges from being
taken for people. In: a word or the text around it. Out: yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.protect.known import KnownNames

_WELL_KNOWN = """
Кыргызстан|Киргизия|Кыргызская Республика|Казахстан|Казакстан|Узбекистан|Өзбекстан|Таджикистан|Тажикстан|Туркменистан|Россия|Орусия|Китай|Кытай|Турция
Түркия|Афганистан|Ооганстан|Иран|Ирак|Сирия|Украина|Беларусь|Корея|Япония|Германия|Франция|Америка|США|АКШ|Европа|Азия|Израиль|Индия|Пакистан|Дубай|Сауд
Арабия|Мекке|Мекка|Медина|Москва|Петербург|Екатеринбург|Новосибирск|Алматы|Астана|Ташкент|Душанбе|Худжанд|Исфара|Андижан|Анжиян|Фергана|Фаргона|Наманган|Кокон
Бишкек|Фрунзе|Ош|Жалал-Абад|Джалал-Абад|Баткен|Нарын|Талас|Чүй|Чуй|Чуйская|Ысык-Көл|Иссык-Куль|Каракол|Токмок|Токмак|Кара-Балта|Балыкчы|Чолпон-Ата|Кант
Өзгөн|Узген|Кара-Суу|Кара-Кулжа|Ноокат|Ноокен|Араван|Алай|Чоң-Алай|Чон-Алай|Базар-Коргон|Аксы|Ала-Бука|Чаткал|Тогуз-Торо|Сузак|Токтогул|Таш-Көмүр|Таш-Кумыр
Майлуу-Суу|Майли-Сай|Кербен|Кочкор-Ата|Көк-Жаңгак|Кок-Жангак|Кадамжай|Лейлек|Сүлүктү|Сулюкта|Кызыл-Кыя|Айдаркен|Исфана|Раззаков|Кара-Буура|Бакай-Ата|Манас
Ат-Башы|Ак-Талаа|Жумгал|Кочкор|Аламүдүн|Аламедин|Сокулук|Жайыл|Панфилов|Кемин|Ысык-Ата|Жети-Өгүз|Түп|Тоң|Ак-Суу|Кумтөр|Кумтор|Ворух|Сох|Шахимардан
Тянь-Шань|Теңир-Тоо|Ала-Тоо|Сыр-Дарыя|Аму-Дарыя|Сон-Көл|Сары-Челек|Арсланбап|Арстанбап|Памир|Ферганская|Сырдарья|Достук|Ак-Тилек|Көк-Сай|Кок-Сай|Көк-Таш|Кок-Таш
Самаркандек|Орто-Азия|Борбордук|Средняя|Центральная|Советский|Союз|СССР|ССРО|Дордой|Ала-Арча|Кой-Таш|Ак-Сай
Bishkek|Osh|Jalal-Abad|Batken|Naryn|Talas|Chui|Issyk-Kul|Karakol|Tokmok|Uzgen|Kyrgyzstan|Kazakhstan|Uzbekistan|Tajikistan|Russia|China|Turkey|Moscow
"""

_ELEMENTS = re.compile(
    r"[-\s](?:абад|көл|кол|куль|суу|су|булак|тоо|таш|жар|арык|кыя|ата|бука|сай|төбө|тобо|тюбе|дөбө|чек|кулжа|буура|талаа|баш|башы|моюн|өгүз|огуз"
    r"|bulak|suu|too|tash|jar|aryk|sai|say|kol|bel|tobo|dobo|chek|talaa|bash|bashy|korgon|kyshtak|kiya|kyia|terek|chii|jer"
    r"|адыр|ашуу|маала|махалла|чат|кашат|могол|дарыя|daryya|daria|mogol|өзөн|көпүрө|жол|adyr|ashuu|торо|көмүр|кумыр|коргон|кыштак|бел|дыйкан|терек|турук|жаңгак|арча|дарыя|дарья|базар|шоро|бешик|чий|безе|дөң|дон|үй|кур|короо)"
    r"(?:[а-яөүң]{0,8})$",
    re.IGNORECASE,
)
# What follows a name that is a place, a street or a body, with the Kyrgyz possessive: Нарын суусу, Токтогул көчөсү, Курман айт
_FOLLOWED = re.compile(
    r"[\s«»\"-]{1,3}(?:айыл[ыд](?!ык)\w*|айыл\s(?:өкмөт|аймаг|кеңеш)\w*|кыштагы\w*|району\w*|облусу\w*|шаары\w*|суусу\w*|көлү\w*|тоосу\w*|тоолор\w*|өрөөнү\w*"
    r"|дарыясы\w*|көчөсү\w*|жайлоосу\w*|каналы\w*|айт(?:ы|та|ка|тын|тан)?\b|майрам\w*|мейрам\w*|мектеби\w*|мечити\w*|кени\w*|фонду\w*|өкмөтү\w*|аймагы\w*|базары\w*|базар\b|рыно?к\w*|bazaar|market|canal|reservoir|тилкеси\w*"
    r"|эпосу?\b|район\b|область|област[ией]\w*|долин[аыеу]\w*|озеро|республик[аиуе]|village|district|oblast|region|river|street|айтылган)",
    re.IGNORECASE,
)
_PRECEDED = re.compile(
    r"(?:\b(?:(?i:сел[оае]|селом|город\w*|ул\.|улиц\w*|район\w*|област\w*|озер\w*|рек[аеиу]|рекой|долин\w*|проспект\w*|стадион\w*|площад\w*|сквер\w*|переул\w*|театр\w*|парк\w*|street|avenue)|фонд\w*|г\.|с\.|ОсОО|ЗАО|ОАО|ААК|ЖЧК|имени|им\.|атындагы)\s?[«\"]?)$"
)


# a name of a place may be the half of a word with a hyphen: Сулайман-Тоо, Отуз-Адыр
_HYPHENED_BEFORE, _HYPHENED_AFTER = re.compile(r"(?:[^\W\d_]+-)*$"), re.compile(r"(?:-[^\W\d_]+)*")
# villages that settlers called after themselves, and towns: Ивановка, Ленинабад, Базаркоргон
_SETTLED = re.compile(r"[А-ЯЁ]\w{2,}(?:[оеё]вк(?:а|и|е|у|ой)|[оеё]вка\w{1,4}|абад\w{0,4}|коргон\w{0,4}|кыштак\w{0,4}|жол(?:го|до|дон|дун|ду)?|пол[ья]\w{0,2}|град\w{0,2}|горск\w{0,2})|[A-Z]\w{2,}(?:[oe]vka|abad|korgon|kyshtak|gorsk|grad)")
# what a town, a street or a school is called after: the whole name of a person before it
_AFTER = re.compile(r"\s(?:шаар|көчөсү|районун?|проспект|мектеби|университет|атындагы|айылында|айылына|айылынан|street|avenue)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _well_known() -> KnownNames:
    return KnownNames((name for line in _WELL_KNOWN.split("\n") for name in line.split("|") if name), whole=True)


@lru_cache(maxsize=8)
def _of_study(places: tuple[str, ...]) -> KnownNames:
    return KnownNames(places, whole=True)


def place_spans(text: str, places: Iterable[str] = ()) -> list[tuple[int, int]]:
    """The spans of place names in `text`: well-known ones and those of the study, inflected, in either script."""
    spans = [(match.start, match.end) for match in _well_known().matches(text, cased=True)]
    if own := tuple(places):
        spans += [(match.start, match.end) for match in _of_study(own).matches(text, cased=True)]
    return sorted(spans)


def is_named_after(text: str, end: int) -> bool:
    """Whether text[:end] ends with the one whom a street, a town or a school is called after (Исхак Раззаков шаары)."""
    return bool(_AFTER.match(text, end))


def is_place_name(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is the half of a place's name (Ходжа-Арык), or what a town, a street or a school is called after."""
    left, right = _HYPHENED_BEFORE.search(text[max(0, start - 20) : start]), _HYPHENED_AFTER.match(text, end)
    return bool((left.group() or right.group()) and _ELEMENTS.search(text[start - len(left.group()) : right.end()])) or is_named_after(text, end) and not re.search(r"[ндт][ыиуү]н$", text[start:end])


def is_place(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is made or surrounded like a place, a street or a body."""
    left, right = _HYPHENED_BEFORE.search(text[max(0, start - 20) : start]), _HYPHENED_AFTER.match(text, end)
    whole = text[start - len(left.group()) : right.end()]
    return bool(
        _ELEMENTS.search(whole)
        or _SETTLED.fullmatch(text[start:end])
        or _FOLLOWED.match(text, end)
        or _PRECEDED.search(text[max(0, start - 16) : start])
    )
