import pytest

from pipeline.protect.people import resolve


def test_scripts_order_and_cases_are_one_person():
    names = ["Айзирек Тороканов", "Torokanov Ayzirek", "ТОРОКАНОВ Айзирек", "Айзирек Торокановдон", "Тороканову Айзиреку", "Айзирек Тороканов байке"]
    assert resolve(names) == [0] * 6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Нурзат Алыкбеков", "Нурзат Касыбеков"),
        ("Мирлан Черпаков Асанович", "Мирлан Черпаков Бакирович"),
        ("Гүлсана Чекирова", "Гүлсара Чекирова"),
        ("Айзирек уулу Нурзат", "Бекзат уулу Нурзат"),
        ("Бактыбек Черпаков", "Бакытбек Черпаков"),
    ],
)
def test_different_people_stay_apart(one, other):
    assert resolve([one, other]) == [0, 1]


def test_two_places_are_two_people():
    assert resolve(["Айзирек Тороканов"] * 2, places=["Ак-Суу", "Көк-Суу"]) == [0, 1]


def test_one_place_in_two_spellings_is_one():
    assert resolve(["Айзирек Тороканов"] * 2, places=["Көк-Суу", "Кок-Суу"]) == [0, 0]


def test_gender_keeps_apart():
    assert resolve(["Замир Черпаков", "Замира Черпакова"], genders=["m", "f"]) == [0, 1]


def test_a_name_that_fits_two_patronymics_is_left_alone():
    assert len(set(resolve(["Мирлан Черпаков Асанович", "Мирлан Черпаков Бакирович", "Мирлан Черпаков"]))) == 3


def test_an_initial_joins_what_it_fits():
    assert resolve(["Айзирек Тороканов", "Тороканов А."]) == [0, 0]


def test_numbers_follow_the_first_appearance():
    assert resolve(["Бекзат Чекиров", "Айзирек Тороканов", "Бекзат Чекиров"]) == [0, 1, 0]


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="2 names but 1 places"):
        resolve(["а", "б"], places=["в"])


def test_nothing_gives_nothing():
    assert resolve([]) == []


# ------------------------------------------------------------------------------------ letters, honorifics in a case, and namesakes


@pytest.mark.parametrize(
    "names, clusters",
    [
        (["Эсенов Белек", "Эсенов Б.", "Эсенов Бакай"], [0, 1, 2]),
        (["Эсенов Белек", "Эсенов Б.", "Асанов Бакай"], [0, 0, 1]),
        (["Эсенов Белек Нурович", "Эсенов Б.Н.", "Б. Н. Эсенов"], [0, 0, 0]),
        (["Эсенов Белек Нурович", "Эсенов Б.Т."], [0, 1]),
        (["Турсунова Айжамал", "Турсунова Айжамал эжеге", "Айжамал Турсунова эжеден"], [0, 0, 0]),
        (["Эрмек Сатаров", "Эрмек Сатарова", "Эрмек Сатаровдон", "Эрмек Сатаровага"], [0, 1, 0, 1]),
        (["Эрмек Сатаров", "Эрмека Сатарова"], [0, 0]),
    ],
)
def test_letters_honorifics_and_namesakes(names, clusters):
    assert resolve(names) == clusters


# ------------------------------------------------------------------ what clerks, dialects and lists do to a name


@pytest.mark.parametrize(
    "names, clusters",
    [
        (["айыл башчы Эрмек Садыров", "Садыров Эрмек", "глава Эрмек Садыров"], [0, 0, 0]),
        (["мугалим Асел", "Асел"], [0, 1]),
        (["Мээрим Сатаева", "Сатаева, Мээрим Сапаровна"], [0, 0]),
        (["Айнура Асанкулова", "Айнура Бейшеева (Асанкулова)", "Бейшеева Айнура"], [0, 0, 0]),
        (["Айнура Бейшеева (депутат)", "Айнура Асанкулова"], [0, 1]),
        # the last is her accusative or his dative: nobody's until somebody decides
        (["Замира Кадырова", "Замир Кадыров", "Замире Кадыровой", "Замиру Кадырову"], [0, 1, 0, 2]),
        (["Кубанычбек Сатаров", "Сатаров Кубанычбек Акматович", "Сатаров К.А.", "Сатаров Кубанбек Токтоевич", "Сатаров К.Т."], [0, 0, 0, 1, 1]),
        (["Пётр Сидоренко", "Сидоренко Пётр Ильич", "Петру Ильичу Сидоренко"], [0, 0, 0]),
        (["Дүйшөн Абдраимов", "Абдраимов Дуйшен", "Duishon Abdraimov"], [0, 0, 0]),
        (["Юсуф Ахмедов", "Юсуп Ахмедов"], [0, 0]),
        (["Фатима Курбанова", "Батима Курбанова"], [0, 0]),
        (["Бактыяр Сулайманов", "Бахтияр Сулейманов"], [0, 0]),
        (["Султонмурод Йўлдошев", "Султанмурат Юлдашев"], [0, 0]),
        (["Азат Болотов", "Асат Болотов"], [0, 1]),
        (["Марат Дыйканов", "Мурат Дыйканов"], [0, 1]),
        (["Асан Дыйканов", "Үсөн Дыйканов"], [0, 1]),
        (["Айгерим Саякова", "Айкерим Саякова"], [0, 1]),
    ],
)
def test_spellings_are_joined_and_names_kept_apart(names, clusters):
    assert resolve(names) == clusters


def test_two_names_of_one_list_are_two_people():
    names = ["А. Токтоев", "Асан Токтоев"]
    assert (resolve(names), resolve(names, lists=[{1}, {1}]), resolve(names, lists=[{1}, {2}])) == ([0, 0], [0, 1], [0, 0])
