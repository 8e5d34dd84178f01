import pytest

from pipeline.language.transliterate import skeleton, skeletons


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
