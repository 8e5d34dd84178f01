"""What may be quoted outside the team: short, without what singles a person out, or not at all."""

import pytest

from pipeline.protect.quotation import quotable

REFUSED = [
    ("ky", "Мен мектеп директорумун, баары мага келет.", "role"), ("ky", "Айыл башчы жыйынга келбейт.", "role"), ("ky", "Имам элди тынчытты.", "role"),
    ("ru", "Директор школы сам всё решает.", "role"), ("ru", "Глава села не отвечает.", "role"), ("en", "The imam calmed us.", "role"),
    ("ky", "Эгиз балдарым мектепке жөө барат.", "rare"), ("ru", "Я вдова, мне никто не помогает.", "rare"), ("ru", "У нас пятеро детей и один колодец.", "rare"), ("en", "I am the only woman on the council.", "rare"),
    ("ky", "Кызым мугалим болуп иштейт, айлыгы аз.", "portrait"), ("ru", "Мне 45 лет, жена болеет.", "portrait"), ("ru", "Мой брат водитель, ему не платят.", "portrait"), ("en", "My son is a driver there.", "portrait"),
    ("ky", "Мен жер адисимин, арыздарды мен жазам.", "speaker"), ("ky", "Медпунктта иштейм, баары мага келет.", "speaker"), ("ky", "Биз химиядан берем, лаборатория жок.", "speaker"), ("ky", "Менин кампамды ачып карашты.", "speaker"),
    ("ky", "Мен эки жолу арыз жаздым, жооп жок.", "speaker"), ("ky", "Мен экинчи курстамын.", "speaker"), ("ru", "У меня ребёнок не ходит.", "speaker"), ("ru", "Я преподаю там десять лет.", "speaker"),
    ("ru", "Я из районной газеты, нас не зовут.", "speaker"), ("ru", "Я дважды подавал жалобу.", "speaker"), ("en", "I work at the clinic.", "speaker"), ("en", "I'm a welder there.", "speaker"),
    ("ru", "В клуб на коляске не заехать.", "rare"), ("ky", "Кайненем уруксат бербейт, күйөөм алыста.", "portrait"),
    ("ky", "P-AB12CD суунун кезегин бузат.", "person"), ("ru", "Звоните [tel], там ответят.", "person"), ("ru", "Так сказал [name].", "person"), ("other", "Suv yoq.", "language"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "reason"), REFUSED)
def test_what_singles_a_person_out_is_not_printed(language, said, reason):
    assert (quotable(said, language).text, quotable(said, language).reason) == (None, reason)


PRINTED = [
    ("ky", "Суу жок, эл капа.", "Суу жок, эл капа."), ("ky", "5-майда суу токтоду.", "[күнү] суу токтоду."), ("ky", "Айыпка 12 000 сом төлөдүк.", "Айыпка [сан] сом төлөдүк."),
    ("ky", "Ленин көчөсү, 12-үйдө жарык жок.", "[даректе] жарык жок."), ("ru", "Воду отключили 5 мая 2024 года.", "Воду отключили [дата]."), ("ru", "На улице Речная, дом 12 нет света.", "На [адрес] нет света."),
    ("ru", "Пропало 20 овец.", "Пропало [число] овец."), ("en", "On 5 May 2024 the water stopped.", "On [a date] the water stopped."), ("en", "They took 20 sheep.", "They took [a number of] sheep."),
    ("ru", "Туалет на улице. Двадцать лет ждём.", "Туалет на улице. Двадцать лет ждём."), ("ky", "1998-жылкы кагазды көрсөттү.", "1998-жылкы кагазды көрсөттү."),
    ("ky", "Он сегиз кой жоголду, издеген жок.", "[сан] кой жоголду, издеген жок."), ("ru", "Увели пять коров.", "Увели [число] коров."), ("ky", "Үч жолу койдук, жооп жок.", "Үч жолу койдук, жооп жок."),
    ("ky", "Мен укган эмесмин, барган да жокмун.", "Мен укган эмесмин, барган да жокмун."), ("ky", "Мен ойлогонмун, бирок айткан жокмун.", "Мен ойлогонмун, бирок айткан жокмун."), ("ru", "Я из-за света и пришёл.", "Я из-за света и пришёл."),
    ("ru", "Узбекам воду дали раньше.", "[Представителям этнической группы] воду дали раньше."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "printed"), PRINTED)
def test_exact_dates_sums_and_addresses_give_way(language, said, printed):
    assert quotable(said, language).text == printed


LONG = "Суу жок болуп калды. " + "Бул тууралуу көп айттык, бирок эч ким уккан жок. " * 6 + "Арык бузулган."


def test_a_long_turn_is_cut_to_the_coded_sentence():
    assert quotable(LONG, "ky", span=(0, 7)).text == "Суу жок болуп калды. […]"


def test_a_cut_at_the_beginning_is_marked_too():
    assert quotable(LONG, "ky", span=(len(LONG) - 5, len(LONG))).text == "[…] Арык бузулган."


def test_one_sentence_of_more_than_forty_words_is_not_printed():
    assert quotable("сөз " * 41, "ky", span=(0, 160)).reason == "length"


def test_what_is_cut_away_is_not_held_against_the_rest():
    assert quotable(LONG + " Мен директормун.", "ky", span=(0, 7)).text == "Суу жок болуп калды. […]"
