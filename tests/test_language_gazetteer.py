from types import SimpleNamespace

import pytest

from pipeline.errors import InputError, StudyError
from pipeline.language.gazetteer import check_places, known_place, lookup


def ids(name, **options):
    return [place.id for place in lookup(name, **options)]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Ноокаттан", "osh-nookat"), ("в Ноокате", "osh-nookat"), ("Ноокат шаарынын", "osh-nookat"), ("Наукат", "osh-nookat"), ("Ноокаттык", "osh-nookat"),
        ("Өзгөндө", "osh-uzgen"), ("Узгенский", "osh-uzgen"), ("өзгөндүктөр", "osh-uzgen"), ("Uzgen", "osh-uzgen"), ("Özgön", "osh-uzgen"),
        ("Фрунзе", "bishkek"), ("г. Бишкеке", "bishkek"), ("Bishkek city", "bishkek"), ("Рыбачье", "issyk-kul-balykchy"), ("Балыкчыда", "issyk-kul-balykchy"),
        ("таш комур", "jalal-abad-tash-kumyr"), ("Таш-Кумыре", "jalal-abad-tash-kumyr"), ("Ташкөмүрдөн", "jalal-abad-tash-kumyr"), ("Майли-Сай", "jalal-abad-mailuu-suu"),
        ("Суеркулов", "jalal-abad-a-suerkulov"), ("ЖАБ-1де", "chui-mtu-1"), ("MTU-1", "chui-mtu-1"), ("Гүлстандан", "osh-gulistan"), ("Юрьевкадагы", "chui-yurievka"),
        ("Лейлек районунан", "batken-leilek-district"), ("Ляйлякского района", "batken-leilek-district"), ("Покровский айыл окмоту", "talas-pokrovka"), ("Жазыга", "osh-jazy"),
        ("Ошской области", "osh-oblast"), ("Чүй облусунда", "chui-oblast"), ("на Иссык-Куле", "issyk-kul-oblast"), ("Каракуля", "jalal-abad-kara-kol"), ("Kara-Kulja", "osh-kara-kulja"),
    ],
)  # fmt: skip
def test_a_place_by_any_of_its_names_and_forms(name, place):
    assert ids(name) == [place]


def test_homonyms_are_all_returned_and_flagged():
    assert [(place.id, place.homonym) for place in lookup("Ленин айылынын")] == [("chui-leninskoye", True), ("osh-leninsky", True)]


@pytest.mark.parametrize("name", ["Ош облусунун Ленин айылында", "Ленинское, Ошская область", "Ленинское Ошской области"])
def test_the_oblast_tells_homonyms_apart(name):
    assert [(place.id, place.homonym) for place in lookup(name)] == [("osh-leninsky", False)]


def test_the_oblast_may_be_given_by_its_id():
    assert ids("Ленин", oblast="chui") == ["chui-leninskoye"]


def test_a_town_and_its_oblast_of_one_name():
    assert (ids("Нарын"), ids("Нарын шаары"), ids("Нарын облусунда")) == (["naryn-oblast", "naryn-naryn"], ["naryn-naryn"], ["naryn-oblast"])


def test_a_homonym_outside_the_gazetteer_is_named():
    (place,) = lookup("Каракол")
    assert (place.id, place.homonym, place.elsewhere) == ("jalal-abad-kara-kol", True, ("Каракол, a city in Issyk-Kul oblast",))


def test_a_district_is_not_its_centre():
    assert ids("Ноокат району") == []


def test_the_kind_and_oblast_of_a_place():
    (place,) = lookup("Тепе-Коргондо")
    assert (place.kind, place.oblast) == ("ayil", "osh")


@pytest.mark.parametrize(("name", "language", "found"), [("Ноокатта", "ky", ["osh-nookat"]), ("Ноокатом", "ru", ["osh-nookat"]), ("Ноокаттан", "ru", []), ("Nookat", "en", ["osh-nookat"]), ("Ноокат", "en", [])])
def test_only_one_language(name, language, found):
    assert ids(name, language=language) == found


@pytest.mark.parametrize("name", ["Москва", "", "район", "1"])
def test_what_is_no_place_of_the_gazetteer(name):
    assert lookup(name) == []


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="no place names in the language"):
        lookup("Ош", language="de")


def test_an_unknown_id_names_those_like_it():
    with pytest.raises(InputError, match="osh-nookat"):
        known_place("osh-nokat")


def study(**places):
    return SimpleNamespace(name="invented", gazetteer={"osh-jazy": {}}, config=SimpleNamespace(places={place: SimpleNamespace(name=name) for place, name in places.items()}))


def test_a_place_of_a_study_that_nobody_knows():
    with pytest.raises(StudyError, match="'osh-jasy' is not in corpora/places.yaml"):
        check_places(study(**{"osh-jasy": {}}))


def test_a_place_of_a_study_with_its_own_name():
    assert check_places(study(**{"osh-jazy": {}, "elsewhere": {"ky": "Башка айыл"}})) is None
