import pytest

from pipeline.errors import InputError
from pipeline.language.transliterate import romanise_bgn, romanise_everyday, skeleton, skeletons, to_cyrillic


@pytest.mark.parametrize(
    "spellings",
    [
        "Жээнбай Zheenbay Dzheenbai Jeenbay", "Дүйшөкан Дуйшокан Düyshökan Duishokan", "Чыңгызай Chyngyzay Чынгызай",
        "Юзяна Yuzyana Iuziana", "Хайсара Khaysara Haisara", "Шайыркул Shayyrkul Şayırkul", "Жаныкан Canıkan Janykan", "Евзания Yevzaniya Evzania", "Асыль Асыл Asyl'",
    ],
)  # fmt: skip
def test_schools_meet_in_one_skeleton(spellings):
    first, *others = spellings.split()
    assert all(set(skeletons(first)) & set(skeletons(other)) for other in others)


@pytest.mark.parametrize(("one", "other"), [("Асел", "Асыл"), ("Нурбек", "Нарбек"), ("Гүлзат", "Гүлзада"), ("Мирлан", "Мирлана")])
def test_different_names_differ(one, other):
    assert not set(skeletons(one)) & set(skeletons(other))


def test_order_case_and_family_ending_do_not_matter():
    assert skeleton("Чекирова Гүлсайра") == skeleton("gulsaira CHEKIROV")


def test_look_alikes():
    assert skeletons("Айзирeк") == skeletons("Айзирек")


@pytest.mark.parametrize(
    ("name", "language", "latin"),
    [
        ("Өзгөн", "ky", "Özgön"), ("Чүй", "ky", "Chüy"), ("Жаңы-Жол", "ky", "Jangy-Jol"), ("Суу-Башы", "ky", "Suu-Bashy"), ("Кыя", "ky", "Kyya"), ("ЖАБ-1", "ky", "JAB-1"), ("Эл", "ky", "El"),
        ("Юрьевка", "ru", "Yurʹyevka"), ("Ельск", "ru", "Yelʹsk"), ("Чапаевск", "ru", "Chapayevsk"), ("Подъезд", "ru", "Podʺyezd"), ("Ёлка", "ru", "Yëlka"), ("Берёзовка", "ru", "Berëzovka"),
        ("Щербаки", "ru", "Shcherbaki"), ("ЩЕРБАКИ", "ru", "SHCHERBAKI"), ("Джалал-Абад", "ru", "Dzhalal-Abad"), ("Элиста", "ru", "Elista"), ("Бишкек — Ош", "ru", "Bishkek — Osh"),
    ],
)  # fmt: skip
def test_bgn_pcgn(name, language, latin):
    assert romanise_bgn(name, language) == latin


def test_the_dots_of_bgn_pcgn():
    assert (romanise_bgn("Тетса", "ru", dots=True), romanise_bgn("тилинги", "ky", dots=True)) == ("Tet·sa", "tilin·gi")


@pytest.mark.parametrize(
    ("name", "language", "latin"),
    [
        ("Чүй", "ky", "Chui"), ("Чүй", "ky", "Chuy"), ("Жаңы-Жол", "ky", "Jany-Jol"), ("Жаңы-Жол", "ky", "Zhany-Zhol"), ("Кара-Кулжа", "ky", "Kara-Kulca"), ("Сүйөркулов", "ky", "Suyorkulov"),
        ("Покровский", "ru", "Pokrovsky"), ("Юрьевка", "ru", "Yurievka"), ("Джалал-Абад", "ru", "Jalal-Abad"), ("Терек-Сай", "ru", "Terek-Sai"), ("Ленинское", "ru", "Leninskoye"), ("Иссык-Куль", "ru", "Issyk-Kul"),
    ],
)  # fmt: skip
def test_everyday_spellings(name, language, latin):
    assert latin in romanise_everyday(name, language)


@pytest.mark.parametrize(
    ("latin", "language", "name"),
    [
        ("Özgön", "ky", "Өзгөн"), ("Süyörkulov", "ky", "Сүйөркулов"), ("Ysyk-Köl", "ky", "Ысык-Көл"), ("Kyzyl-Kyya", "ky", "Кызыл-Кыя"), ("Yurʹyevka", "ru", "Юрьевка"), ("Podʺyezd", "ru", "Подъезд"),
        ("Balykchy", "ky", "Балыкчы"), ("Bishkek", "ky", "Бишкек"), ("BISHKEK", "ru", "БИШКЕК"),
    ],
)  # fmt: skip
def test_back_to_cyrillic_where_it_is_determined(latin, language, name):
    assert to_cyrillic(latin, language) == (name,)


@pytest.mark.parametrize(
    ("latin", "language", "candidates"),
    [("Kara-Kol", "ky", ("Кара-Кол", "Кара-Көл")), ("Kara-Buura", "ky", ("Кара-Буура", "Кара-Бүүра")), ("Jazy", "ru", ("Джазы", "Жазы")), ("Tyup", "ky", ("Тюп", "Түп")), ("Issyk-Kul", "ru", ("Иссык-Кул", "Иссык-Куль"))],
)  # fmt: skip
def test_candidates_where_it_is_not(latin, language, candidates):
    assert to_cyrillic(latin, language) == candidates


def test_bgn_takes_plain_vowels_as_they_stand():
    assert to_cyrillic("Kara-Kol", "ky", scheme="bgn") == ("Кара-Кол",)


@pytest.mark.parametrize("name", ["Жалал-Абад облусу", "Кара-Буура", "Таш-Көмүр", "Майлуу-Суу", "Жээк", "Аюу", "Коён", "айыл өкмөтү", "Дөң-Арык"])
def test_there_and_back(name):
    assert to_cyrillic(romanise_bgn(name, "ky", dots=True), "ky", scheme="bgn")[0] == name


@pytest.mark.parametrize("make", [romanise_bgn, romanise_everyday, to_cyrillic])
def test_a_language_without_transliteration(make):
    with pytest.raises(InputError, match="no transliteration"):
        make("Ош", "en")


def test_an_unknown_scheme():
    with pytest.raises(InputError, match="no scheme"):
        to_cyrillic("Osh", "ky", scheme="iso")
