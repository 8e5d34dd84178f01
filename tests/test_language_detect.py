import pytest

from pipeline.errors import InputError
from pipeline.language import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Айылда таза суу жетишпей жатат, жаштар шаарга кетип калышты.", "ky"),
        ("Суу жок, жол жаман", "ky"),
        ("депутаттарыбызга айтсак, бюджетте акча жок", "ky"),
        ("Айылда таза суу жетишпей, озубуз казып алабыз, кунуго эки саат", "ky"),
        ("коп балалуу уй-було кошуп жардам сурады", "ky"),
        ("Воды не хватает, молодёжь уезжает в город.", "ru"),
        ("да нет, наверное", "ru"),
        ("участок у соседей, газ дорогой", "ru"),
        ("There is not enough water in our village.", "en"),
        ("i wanna meet people from there", "en"),
        ("the neighbour's dog bit me", "en"),
        ("Ауылда таза су жетіспейді, жастар қалаға кетіп жатыр.", "other"),
        ("Qishlogʻimizda toza suv yetishmaydi, yoshlar ketib qolmoqda.", "other"),
        ("Қишлоғимизда тоза сув етишмайди, ёшлар шаҳарга кетмоқда.", "other"),
        ("Мактаб эски, уни таъмирлаш керак.", "other"),
        ("Дар деҳаи мо оби тоза намерасад ва ҷавонон ба шаҳр мераванд.", "other"),
        ("Падарам дар бозор кор мекунад, модарам дар хона.", "other"),
        ("Köyümüzde temiz su yetmiyor, gençler şehre gidiyor.", "other"),
        ("Babam pazarda, annem evde.", "other"),
        ("Авылыбызда чиста су җитми, яшьләр шәһәргә китә.", "other"),
        ("Бистиң суурда арыг суг чедишпес, аныяктар хоорайже чоруп турар.", "other"),
        ("Сургууль хуучин, засах хэрэгтэй.", "other"),
        ("У нашому селі не вистачає чистої води, молодь їде до міста.", "other"),
        ("Кметът каза, че пътят ще бъде построен догодина.", "other"),
        ("Die Schule ist alt und muss repariert werden.", "other"),
        ("Di desa kami kekurangan air bersih.", "other"),
        ("No hay suficiente agua en nuestro pueblo y los jóvenes se van.", "other"),
        ("сатып алуға ақша керек", "other"),
        ("жаңа мектепті сату туралы", "other"),
        ("Борис Петровның айтқаны", "other"),
        ("топтар арасында сенім аз", "other"),
        ("Кожуун чазааның даргазы ужуражып чугаалашкан", "other"),
        ("уруглар бөгүн школаже чорупкан", "other"),
        ("ыччаттар куоракка баран эрэллэр", "other"),
        ("Хората искат нов път тази година", "other"),
        ("но нищо не се промени", "other"),
        ("Људи су рекли да школа мора бити поправљена", "other"),
        ("рекли су нам да нема воде", "other"),
        ("Maktabni tuzatish kerakligini aytishdi", "other"),
        ("Kepala desa berjanji jalan baru", "other"),
        ("Жолдошбек Рүстөмов жана Мария Стивенс", "ky"),
        ("Доверие к местному кенешу", "ru"),
        ("в Нижнемальцеве, где Вьяртсиля", "ru"),
        ("Викто́рович приехал", "ru"),
        ("укук дээр элеңиз", "ky"),
        ("эмне сатып алынарын тартыңыздар", "ky"),
        ("لا توجد مياه كافية في قريتنا", "other"),
        ("我们村里没有足够的水", "other"),
        ("12 000 – 15", "other"),
        ("", "other"),
    ],
)
def test_identify(text, language):
    assert identify([text]) == [language]


def test_a_turn_that_begins_with_yes_begins_in_russian():
    assert identify(["Да", "Да-да.", "Да, жол жок", "Мен да барам"]) == ["ru", "ru", "ky", "ky"]


def test_one_answer_a_text():
    assert identify(iter(["Суу жок", "Воды нет"])) == ["ky", "ru"]


def test_a_kazakh_name_does_not_make_a_long_russian_text_foreign():
    text = "Мы долго говорили с Әлімом о воде, о дороге и о школе, и он обещал приехать ещё раз весной, когда сойдёт снег и откроют перевал. "
    assert identify([text * 3]) == ["ru"]


def test_one_word_of_a_neighbour_does_not_make_a_long_kyrgyz_turn_foreign():
    text = "Мен айттым го, алар оңой болады дешти, бирок эки жылдан бери суу жок, балдар мектепке кирдеп барып жатат, эч ким угуп койгон жок."
    assert identify([text]) == ["ky"]


def test_a_setting_of_the_researcher_wins():
    assert identify(["Суу жок", "Воды нет"], setting="ru") == ["ru", "ru"]


def test_a_mixed_document_is_asked_text_by_text():
    assert identify(["Суу жок", "Воды нет"], setting="mixed") == ["ky", "ru"]


def test_an_unknown_setting_is_refused():
    with pytest.raises(InputError, match="no language setting"):
        identify(["Суу жок"], setting="kyr")
