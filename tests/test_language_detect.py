import pytest

from pipeline.language import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Айылда таза суу жетишпей жатат, жаштар шаарга кетип калышты.", "ky"),
        ("Суу жок, жол жаман", "ky"),
        ("Айылда таза суу жетишпей, озубуз казып алабыз, кунуго эки саат", "ky"),
        ("Воды не хватает, молодёжь уезжает в город.", "ru"),
        ("да нет, наверное", "ru"),
        ("There is not enough water in our village.", "en"),
        ("i wanna meet people from there", "en"),
        ("Ауылда таза су жетіспейді, жастар қалаға кетіп жатыр.", "other"),
        ("Qishlogʻimizda toza suv yetishmaydi, yoshlar ketib qolmoqda.", "other"),
        ("No hay suficiente agua en nuestro pueblo y los jóvenes se van.", "other"),
        ("لا توجد مياه كافية في قريتنا", "other"),
        ("我们村里没有足够的水", "other"),
        ("12 000 – 15", "other"),
        ("", "other"),
    ],
)
def test_identify(text, language):
    assert identify([text]) == [language]


def test_one_answer_a_text():
    assert identify(iter(["Суу жок", "Воды нет"])) == ["ky", "ru"]
