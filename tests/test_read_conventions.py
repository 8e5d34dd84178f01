"""Transcripts as people write them, in Kyrgyz, Russian and English: labels are found by looking at the whole file, what was decided is said, and study.yaml
overrules it. Every word and person here is invented."""

import docx
import pytest
import small_study
import yaml

from pipeline.check import check_study
from pipeline.errors import InputError
from pipeline.read.asides import sort_asides
from pipeline.read.corpus import read_corpus
from pipeline.read.transcripts import read_transcript

# file -> text, who speaks in which order ("?" nobody is named), who leads
SHAPES = {
    "ru_uch.txt": (
        'Фокус-группа, с. Кум-Арык, 14 мая 2026 г.\n'
        'Участников: 6\n'
        '\n'
        'Модератор. Добрый день! Расскажите, как у вас делят воду?\n'
        'Участник 1. По очереди. [неразб.] Но очередь часто нарушают.\n'
        'Участница 2. Мираб решает. (смеётся)\n'
        'Модератор. А если спор?\n'
        'Участник 1. Идём к [имя удалено], он старейшина.\n'
        '\n'
        'Он обычно мирит.\n'
        'Участница 2. Да, так.\n'
        'Участник 3. Согласен, и школа 1 тоже помогает.\n'
        'Модератор. Спасибо!\n',
        ["Модератор", "Участник 1", "Участница 2", "Модератор", "Участник 1", "Участница 2", "Участник 3", "Модератор"], ["Модератор"],
    ),
    "ky_suroo.txt": (
        'Суроо: Айылда кандай көйгөй бар?\n'
        'Жооп: Жол начар. Мисалы: көпүрө жок.\n'
        'Суроо: Ким чечет?\n'
        'Жооп: Айыл өкмөтү. (күлүп) Балким.\n'
        'Суроо: Качан?\n'
        'Жооп: Саат 17:30да жыйын болот дешти. https://example.kg/a дагы жазылган.\n',
        ["Суроо", "Жооп", "Суроо", "Жооп", "Суроо", "Жооп"], ["Суроо"],
    ),
    "en_legend.txt": (
        'Interview no. 12\n'
        'I1: Interviewer 1\n'
        'M: Man\n'
        'K: Woman\n'
        '\n'
        'I1: How do people here hear the news?\n'
        'M: On the phone mostly.\n'
        'K: (laughs) And at the well.\n'
        'I1: And who do they trust?\n'
        'K: The teacher.\n'
        'M: [unintelligible - u anon?] the teacher, yes.\n',
        ["I1", "M", "K", "I1", "K", "M"], ["I1"],
    ),
    "ru_zh.txt": (
        'М: Здравствуйте. Начнём?\n'
        'Ж1: Да.\n'
        'М2: Начнём.\n'
        'М: Какие трудности у молодёжи?\n'
        'Ж1: Работы нет.\n'
        'Ж3: Уезжают все.\n'
        'М2: И дорога плохая.\n'
        'М: А что делать?\n'
        'Ж3: Не знаем.\n',
        ["М", "Ж1", "М2", "М", "Ж1", "Ж3", "М2", "М", "Ж3"], ["М"],
    ),
    "en_lower.txt": (
        'interviewer: What changed last year?\n'
        'interviewee: The canal broke.\n'
        'interviewer: Who repaired it?\n'
        'interviewee: We did. Ourselves.\n'
        '\n'
        'With shovels, for example: my brother and I.\n'
        'interviewer: And the office?\n'
        'interviewee: Nothing.\n'
        'interviewer: Thank you.\n',
        ["interviewer", "interviewee", "interviewer", "interviewee", "interviewer", "interviewee", "interviewer"], ["interviewer"],
    ),
    "ky_line.txt": (
        'Алып баруучу\n'
        '\tКош келиңиздер. Кайсы маселе курч?\n'
        'Жамийла эже\n'
        '\tСуу маселеси.\n'
        '\tАнан жайыт.\n'
        'Токтобек\n'
        '\tООба, жайыт.\n'
        'Алып баруучу\n'
        '\tКимге кайрыласыздар?\n'
        'Токтобек\n'
        '\tЭч кимге.\n'
        'Жамийла эже\n'
        '\tАксакалдарга.\n'
        'Алып баруучу\n'
        '\tРахмат.\n',
        ["Алып баруучу", "Жамийла эже", "Токтобек", "Алып баруучу", "Токтобек", "Жамийла эже", "Алып баруучу"], ["Алып баруучу"],
    ),
    "en_times.txt": (
        '[00:10] SPEAKER 1: So what about the road? [Speaker 2: Yeah.] Tell me.\n'
        '[00:19] SPEAKER 2: It is bad, (inaudible, 00.25) very bad.\n'
        '[00:31] SPEAKER 1: Since when?\n'
        '[00:40] SPEAKER 3: Since spring [00:45] or so.\n'
        '[00:52] SPEAKER 2: Since the flood.\n'
        '[01:02] SPEAKER 1: I see. Who helps?\n'
        '[01:10] SPEAKER 3: Nobody.\n',
        ["SPEAKER 1", "SPEAKER 2", "SPEAKER 1", "SPEAKER 3", "SPEAKER 2", "SPEAKER 1", "SPEAKER 3"], ["SPEAKER 1"],
    ),
    "ru_dotdash.txt": (
        'Модератор.— Коллеги, начнём обсуждение земли?\n'
        'Госпожа АСАНОВА.— Землю продали без схода.\n'
        'Господин (аксакал).— Сход был.\n'
        'Госпожа АСАНОВА.— Не было!\n'
        'Модератор.— Кто подписал?\n'
        'Неизвестный.— Глава подписал.\n'
        'Госпожа АСАНОВА.— Вот именно.\n'
        'Модератор.— Понятно.\n',
        ["Модератор", "Госпожа АСАНОВА", "Господин (аксакал)", "Госпожа АСАНОВА", "Модератор", "Неизвестный", "Госпожа АСАНОВА", "Модератор"], ["Модератор"],
    ),
    "ky_questions.txt": (
        'Талкуу: суу\n'
        '\n'
        '1-суроо. Сууну ким бөлөт?\n'
        'К1: Мурап.\n'
        'К2: Мурап эмес, акча бөлөт.\n'
        '\n'
        '2-суроо. Чыр чыкса ким чечет?\n'
        'К3: Аксакалдар.\n'
        'К1: Сот чечет, бирок узак.\n'
        'К2: Ошондой.\n',
        ["К1", "К2", "К3", "К1", "К2"], [],
    ),
    "mix_all.txt": (
        'Фасилитатор: Баары макулбу?\n'
        'БААРЫ: Макул!\n'
        'Катышуучу 1: Я думаю, надо собрать людей.\n'
        'Катышуучу 2: Туура айтат. Привет, Катышуучу 1: жакшы айттың.\n'
        'Фасилитатор: Ещё?\n'
        'Катышуучу 3: Жок.\n'
        'ВСЕ: Нет!\n',
        ["Фасилитатор", "БААРЫ", "Катышуучу 1", "Катышуучу 2", "Фасилитатор", "Катышуучу 3", "ВСЕ"], ["Фасилитатор"],
    ),
    "ru_diar.csv": (
        'start,end,speaker,text\n'
        '0.0,3.2,0,Добрый день. Что у вас с пастбищами?\n'
        '3.2,8.0,1,Спорим каждый год.\n'
        '8.0,9.5,2,Каждую весну.\n'
        '9.5,12.0,0,А почему?\n'
        '12.0,20.1,1,Границы нет.\n',
        ["0", "1", "2", "0", "1"], [],
    ),
    "ru_star.txt": (
        '*00:02 = И1: Кто в селе пользуется доверием?\n'
        '*00:09 = Р1: Учительница.\n'
        '*00:15 = Р2: И имам.\n'
        '*00:21 = И1: Почему?\n'
        '*00:25 = Р1: Слово держит.\n'
        '*00:31 = Р3: Помогает всем.\n',
        ["И1", "Р1", "Р2", "И1", "Р1", "Р3"], ["И1"],
    ),
    "ky_hash.txt": (
        'Мод.: Кандай өзгөрүү болду? #00:00:04.2#\n'
        'К 1: Жол оңдолду. #00:00:09.0#\n'
        'К 2: Бирок көчө жарык эмес. [күлкү] #00:00:15.5#\n'
        'Мод.: Дагы? #00:00:18.1#\n'
        'К 1: Суу түтүгү. #00:00:21.7#\n'
        'К 3: (нрзб) Мектеп. #00:00:25.0#\n',
        ["Мод", "К 1", "К 2", "Мод", "К 1", "К 3"], ["Мод"],
    ),
    "en_mark.txt": (
        'Ruth?: Where do the young people go?\n'
        'Tom: To the city.\n'
        'Ruth?: All of them?\n'
        'Ann: Most. (griner) My sister too.\n'
        'Tom: Mine as well.\n'
        'Ruth?: And they come back?\n'
        'Ann: In summer.\n',
        ["Ruth", "Tom", "Ruth", "Ann", "Tom", "Ruth", "Ann"], ["Ruth"],
    ),
    "ru_curly.txt": (
        '{Ведущая} Как решают споры соседи?\n'
        '{Салтанат} Через суд чести.\n'
        '{Бакытбек} Сами.\n'
        '{Ведущая} А если не выходит?\n'
        '{Салтанат} Тогда терпим.\n'
        '{Бакытбек} Ну да.\n',
        ["Ведущая", "Салтанат", "Бакытбек", "Ведущая", "Салтанат", "Бакытбек"], ["Ведущая"],
    ),
    "ru_vo.txt": (
        'В. Сколько лет вы здесь живёте?\n'
        'О. Двадцать.\n'
        'В. Что изменилось?\n'
        'О. Река обмелела. (пауза) И люди уехали.\n'
        'В. Кто остался?\n'
        'О. Старики.\n',
        ["В", "О", "В", "О", "В", "О"], ["В"],
    ),
    "en_review.txt": (
        '40-49 (5 participants)\n'
        'REVIEW TYPE: baseline\n'
        '\n'
        'MOD: Tell me about the market.\n'
        'MALE2: It is closed.\n'
        'FEMALE1: Since the quarrel.\n'
        'MOD: Which quarrel?\n'
        'FEMALE1: Over the stalls.\n'
        'MALE2: Over money.\n'
        'FEMALE3: [audio breakup] both.\n'
        'MOD: Thanks.\n',
        ["MOD", "MALE2", "FEMALE1", "MOD", "FEMALE1", "MALE2", "FEMALE3", "MOD"], ["MOD"],
    ),
    "ky_bom_mid.txt": (
        'Модератор – Саламатсыздарбы, эмне маселе бар?\n'
        '\ufeffНургүл эже – Газ жок.\n'
        'Бектемир – Көмүр кымбат.\n'
        'Модератор – Ким жардам берет?\n'
        'Нургүл эже – Балдарыбыз.\n'
        'Бектемир – Өзүбүз.\n'
        'Нүргүл эже – Туугандар.\n'
        'Модератор – Рахмат.\n',
        ["Модератор", "Нургүл эже", "Бектемир", "Модератор", "Нургүл эже", "Бектемир", "Нүргүл эже", "Модератор"], ["Модератор"],
    ),
    "ru_first.txt": (
        'Добрый вечер, спасибо, что пришли. Сегодня мы поговорим о том, как в селе решаются споры из-за полива и кто в них участвует.\n'
        '\n'
        'Респондент 1: Решает мираб.\n'
        'Интервьюер: А вы?\n'
        'Респондент 2: Мы молчим.\n'
        'Респондент 1: Не все.\n'
        'Интервьюер: Почему?\n'
        'Респондент 2: Боимся.\n',
        ["?", "Респондент 1", "Интервьюер", "Респондент 2", "Респондент 1", "Интервьюер", "Респондент 2"], ["Интервьюер"],
    ),
    "ru_resp.txt": (
        'ИНТ.: Здравствуйте! Давно живёте здесь?\n'
        'РЕСП. 1 (ж., 34): Всю жизнь.\n'
        'РЕСП. 2 (м., 51): Десять лет.\n'
        'ИНТ.: Как ладите с соседями?\n'
        'РЕСП. 1 (ж., 34): Хорошо.\n'
        'РЕСП. 2 (м., 51): По-разному. Например: из-за скота ругаемся.\n'
        'ИНТ.: Часто?\n'
        'РЕСП. 2 (м., 51): Весной.\n',
        ["ИНТ", "РЕСП. 1 (ж., 34)", "РЕСП. 2 (м., 51)", "ИНТ", "РЕСП. 1 (ж., 34)", "РЕСП. 2 (м., 51)", "ИНТ", "РЕСП. 2 (м., 51)"], ["ИНТ"],
    ),
    "ru_tab.txt": (
        'Ведущий\tКак дела в селе?\n'
        'Рахат\tПлохо, вода кончилась.\n'
        'Жылдыз\tИ свет.\n'
        'Ведущий\tЧто делаете?\n'
        'Рахат\tЖдём.\n'
        'Жылдыз\tПишем жалобы.\n'
        'Ведущий\tКому?\n'
        'Рахат\tВсем.\n',
        ["Ведущий", "Рахат", "Жылдыз", "Ведущий", "Рахат", "Жылдыз", "Ведущий", "Рахат"], ["Ведущий"],
    ),
    "ky_at.txt": (
        '@Алып баруучу: Ким келди?\n'
        '@Сапар: Мен.\n'
        '@Гүлзат: Мен дагы. @Сапар: кечикти деди.\n'
        '@Алып баруучу: Баштайбыз. Мисалы: жол.\n'
        '@Сапар: Жол начар.\n'
        '@Гүлзат: Ооба.\n',
        ["Алып баруучу", "Сапар", "Гүлзат", "Алып баруучу", "Сапар", "Гүлзат"], ["Алып баруучу"],
    ),
    "en_names12.txt": (
        'NAME 12: It was raining. Hi NAME 3: you were there.\n'
        'NAME 3: I was.\n'
        'MODERATOR: And then?\n'
        'NAME 12: We left. For example: at 17:30 nobody was there.\n'
        '\n'
        'It was dark.\n'
        'NAME 3: Very dark, see http://a.example/x\n'
        'MODERATOR: Who came?\n'
        'NAME 12: The police.\n',
        ["NAME 12", "NAME 3", "MODERATOR", "NAME 12", "NAME 3", "MODERATOR", "NAME 12"], ["MODERATOR"],
    ),
    "ru_brackets_time.txt": (
        '[00:00:05] Модератор: Начнём с границы.\n'
        '[00:00:12] Участник 1: Граница закрыта.\n'
        '(кашель)\n'
        '[00:00:20] Участник 2: Торговля встала.\n'
        'Рынок пустой.\n'
        '[00:00:31] Модератор: Что нужно?\n'
        '[00:00:40] Участник 1: Открыть. (нрзб, 00:00:42)\n'
        '[00:00:45] Участник 2: Открыть!\n',
        ["Модератор", "Участник 1", "Участник 2", "Модератор", "Участник 1", "Участник 2"], ["Модератор"],
    ),
    "ky_paren_role.txt": (
        'Модератор: Кандай чыр болду?\n'
        'К1 (аял): Жер боюнча.\n'
        'К2 (эркек, күлүп): Мал боюнча.\n'
        'Модератор: Ким чечти?\n'
        'К1 (аял): Сот.\n'
        'К2 (эркек): Сот эмес.\n'
        'К3 (аял): Билбейм.\n',
        ["Модератор", "К1", "К2", "Модератор", "К1", "К2", "К3"], ["Модератор"],
    ),
    "en_all_caps.txt": (
        'ALL PARTICIPANTS: Hello!\n'
        'FACILITATOR: Let us begin. Question: who leads here?\n'
        'AIGUL: The elders.\n'
        'FACILITATOR: Always?\n'
        'BOLOT: Not always.\n'
        'AIGUL: Mostly.\n'
        'BACKGROUND: (phone rings)\n'
        'FACILITATOR: Go on.\n'
        'BOLOT: Young men shout.\n',
        ["ALL PARTICIPANTS", "FACILITATOR", "AIGUL", "FACILITATOR", "BOLOT", "AIGUL", "BACKGROUND", "FACILITATOR", "BOLOT"], ["FACILITATOR"],
    ),
    "ru_question_head.txt": (
        'Вопрос 1. Кому вы доверяете?\n'
        'Р1: Имаму.\n'
        'Р2: Учителю.\n'
        'Р3: Никому.\n'
        'Вопрос 2. Почему?\n'
        'Р1: Честный.\n'
        'Р2: Умный.\n'
        'Р3: Обманули.\n',
        ["Р1", "Р2", "Р3", "Р1", "Р2", "Р3"], [],
    ),
    "ky_jooper.txt": (
        'С: Кайда иштейсиз?\n'
        'Ж: Базарда.\n'
        'С: Канча жыл?\n'
        'Ж: Он жыл. [Ооба.]\n'
        'С: Кыйынбы?\n'
        'Ж: Кыйын.\n',
        ["С", "Ж", "С", "Ж", "С", "Ж"], ["С"],
    ),
    "en_curlytime.txt": (
        '{00:00:03} Interviewer: What is peace here?\n'
        '{00:00:09} Interviewee: Quiet. [by] is quiet.\n'
        '{00:00:15} Interviewer: And before?\n'
        '{00:00:19} Interviewee: [navn på søn] was hurt. [12.34]\n'
        '{00:00:25} Interviewer: I am sorry.\n',
        ["Interviewer", "Interviewee", "Interviewer", "Interviewee", "Interviewer"], ["Interviewer"],
    ),
    "ru_noblank.txt": (
        'Модератор: Как решали спор? Участник 1: Собрались у мечети. Участник 2: Не все пришли. Модератор: А потом? Участник 1: Помирились. Участник 2: Не все.\n',
        ["Модератор", "Участник 1", "Участник 2", "Модератор", "Участник 1", "Участник 2"], ["Модератор"],
    ),
    "mixed_dash.txt": (
        'М — Кош келиңиздер, начнём.\n'
        'К1 — Рахмат.\n'
        'К2 — Спасибо, что позвали — давно пора.\n'
        'М — Что волнует?\n'
        'К1 — Суу — вот что.\n'
        'К3 — И свет.\n'
        'М — Понятно.\n',
        ["М", "К1", "К2", "М", "К1", "К3", "М"], ["М"],
    ),
    "en_interviewerq.txt": (
        'Q: Where were you born?\n'
        'A: In the valley.\n'
        'Q: Did you leave?\n'
        'A: Once. Note: only for work.\n'
        'Q: Why return?\n'
        'A: Family.\n',
        ["Q", "A", "Q", "A", "Q", "A"], ["Q"],
    ),
    "ru_num.txt": (
        '1. Модератор: Добрый день.\n'
        '2. Айнура: Здравствуйте.\n'
        '3. Эмил: Добрый.\n'
        '4. Модератор: О чём спорят?\n'
        '5. Айнура: О воде.\n'
        '6. Эмил: О скоте.\n'
        '7. Модератор: Спасибо.\n',
        ["Модератор", "Айнура", "Эмил", "Модератор", "Айнура", "Эмил", "Модератор"], ["Модератор"],
    ),
    "ky_header.txt": (
        'ФОКУС-ТОП №3\n'
        'Айылы: Таш-Төбө\n'
        'Күнү: 2026-жылдын 3-майы\n'
        'Катышуучулар: 8\n'
        'Модератор: Сооронбаева Н.\n'
        'Протокол: Эсенов Т.\n'
        '\n'
        'Модератор: Эмне тынчсыздандырат?\n'
        'К1: Жумуш жок.\n'
        'К2: Миграция.\n'
        'Модератор: Дагы?\n'
        'К1: Тартип жок.\n',
        ["Модератор", "К1", "К2", "Модератор", "К1"], ["Модератор"],
    ),
    "en_speakerline.txt": (
        'Interviewer 1\n'
        'Can you describe the dispute?\n'
        '\n'
        'Participant 1\n'
        'It began with a fence.\n'
        '\n'
        'The fence was moved.\n'
        '\n'
        'Participant 2\n'
        'Twice.\n'
        '\n'
        'Interviewer 1\n'
        'By whom?\n'
        '\n'
        'Participant 2\n'
        'By night.\n'
        '\n'
        'Participant 1\n'
        'Nobody saw.\n',
        ["Interviewer 1", "Participant 1", "Participant 2", "Interviewer 1", "Participant 2", "Participant 1"], ["Interviewer 1"],
    ),
    "ru_low.txt": (
        'модератор: расскажите про школу\n'
        'участник 1: холодно\n'
        'участник 2: угля нет [Участник 1: да-да.]\n'
        'модератор: кто отвечает?\n'
        'участник 1: район\n'
        'участник 2: никто\n',
        ["модератор", "участник 1", "участник 2", "модератор", "участник 1", "участник 2"], ["модератор"],
    ),
}  # fmt: skip

def as_txt(folder, name):
    path = folder / name
    path.write_text(SHAPES[name][0], "utf-8")
    return path


def as_docx(folder, name):
    paper, path = docx.Document(), folder / f"{name}.docx"
    for line in as_txt(folder, name).read_text("utf-8").split("\n"):
        paper.add_paragraph(line)
    paper.save(path)
    return path


def speakers(frame):
    return [who if isinstance(who, str) else "?" for who in frame["participant"]]


@pytest.mark.parametrize("name", SHAPES)
def test_who_speaks_in_which_order(tmp_path, name):
    assert speakers(read_transcript(as_txt(tmp_path, name))) == SHAPES[name][1]


@pytest.mark.parametrize("name", [name for name in SHAPES if not name.endswith(".csv")])
def test_who_speaks_in_the_same_talk_as_docx(tmp_path, name):
    assert speakers(read_transcript(as_docx(tmp_path, name))) == SHAPES[name][1]


@pytest.mark.parametrize("name", SHAPES)
def test_who_leads(tmp_path, name):
    frame = read_transcript(as_txt(tmp_path, name))
    assert sorted({who for who, role in zip(frame["participant"], frame["role"], strict=True) if role == "moderator"}) == SHAPES[name][2]


@pytest.mark.parametrize("name", SHAPES)
def test_what_was_decided_is_said_and_how_sure_it_is(tmp_path, name):
    frame = read_transcript(as_txt(tmp_path, name))
    # two names that come twice each leave a doubt
    assert frame.attrs["decisions"] and (frame.attrs["certainty"] == "unsure") == (name == "ru_curly.txt")


def test_labels_that_hardly_come_again_are_unsure(tmp_path):
    assert read_transcript(made(tmp_path, "Асан: Келдим.\nҮсөн: Мен да.\nАсан: Жакшы.\nҮсөн: Ооба.")).attrs["certainty"] == "unsure"


def test_the_interviewer_and_the_interviewee_are_not_one_person_with_a_slip_of_the_pen(tmp_path):
    assert read_transcript(as_txt(tmp_path, "en_curlytime.txt")).attrs["warnings"] == []


# -------------------------------------------------------------------------------------------------- study.yaml overrules

TALK = "Модератор: Кимге ишенесиз?\nМыйзам: баарына бирдей.\nАсел: Мугалимге.\nМыйзам: аны сактаган жок.\nЭмил: Молдого.\nМыйзам: ал да жок.\nАсел: Ооба.\nЭмил: Ооба.\nМодератор: Рахмат."


def made(folder, text, name="talk.txt"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def told(folder, text=TALK, **options):
    return read_transcript(made(folder, text), options=options)


def test_a_prefix_that_study_yaml_says_is_no_label_stays_in_the_speech(tmp_path):
    frame = told(tmp_path, not_labels=["Мыйзам"])
    assert speakers(frame) == ["Модератор", "Асел", "Эмил", "Асел", "Эмил", "Модератор"]
    assert frame["text"][1] == "Мугалимге. Мыйзам: аны сактаган жок."


def test_labels_that_study_yaml_lists_are_the_speakers_and_nothing_else_is(tmp_path):
    frame = told(tmp_path, labels=["Модератор", "Асел"])
    assert (speakers(frame), frame.attrs["certainty"]) == (["Модератор", "Асел", "Модератор"], "told")


def test_roles_from_study_yaml_go_before_everything_else(tmp_path):
    frame = told(tmp_path, not_labels=["Мыйзам"], roles={"Асел": "moderator", "Модератор": "participant", "Эмил": "collective"})
    assert dict(zip(frame["participant"], frame["role"], strict=True)) == {"Асел": "moderator", "Модератор": "participant", "Эмил": "collective"}


def test_a_role_for_nobody_is_pointed_out_without_the_label(tmp_path):
    assert told(tmp_path, roles={"Жок": "participant"}).attrs["warnings"] == ["labels to which study.yaml gives a role and that do not speak in this file: 1"]


def test_a_file_that_study_yaml_says_has_no_speakers_is_read_by_paragraphs(tmp_path):
    frame = told(tmp_path, no_speakers=True)
    assert (len(frame), frame["participant"].notna().sum(), frame.attrs["warnings"], frame.attrs["certainty"]) == (9, 0, [], "told")


def test_the_first_speaker_is_named(tmp_path):
    text = SHAPES["ru_first.txt"][0]
    assert speakers(told(tmp_path, text, first_speaker="Интервьюер"))[0] == "Интервьюер"


def test_a_wrong_role_in_study_yaml_is_refused(project):
    study = small_study.make(project)
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"]["documents"]["group-0.txt"]["roles"] = {"К1": "leader"}
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    rows, wrong = check_study("small")
    assert wrong and any(row[0] == "study.yaml" and "moderator" in row[2] for row in rows)


def test_none_of_the_listed_labels_is_an_error(tmp_path):
    with pytest.raises(InputError, match="none of the labels"):
        told(tmp_path, labels=["Жок"])


# -------------------------------------------------------------------------------------------------- notes, backchannels, redactions


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("күлкү", "note"), ("неразб.", "note"), ("inaudible, 05.13", "note"), ("Kort pause", "note"), ("00:09:00", "note"), ("Примечание: запись прервана", "note"),
        ("Катышуучу 2: Ооба.", "backchannel"), ("Участник 1: да-да", "backchannel"), ("Асел: ии", "backchannel"), ("Speaker 2: Yeah.", "backchannel"),
        ("имя", "redaction"), ("имя удалено", "redaction"), ("аты жашырылды", "redaction"), ("айылдын аты", "redaction"), ("school 1", "redaction"), ("by", "redaction"),
        ("navn på søn", "redaction"), ("anonymiseret", "redaction"), ("Deleted to preserve the participant anonymity", "redaction"), ("XX", "redaction"),
    ],
)  # fmt: skip
def test_what_stands_in_brackets_is_sorted(note, kind):
    heard, thrown, out = sort_asides([note], ["Асел"])
    assert {"note": len(heard), "backchannel": len(thrown), "redaction": len(out)} == {"note": 0, "backchannel": 0, "redaction": 0} | {kind: 1}


def test_roles_backchannels_redactions_and_questions_are_columns_of_the_turns(project):
    study = small_study.make(project)
    for path in [*(study.folder / "transcripts").iterdir(), *(study.folder / "codings").iterdir()]:
        path.unlink()
    made(study.folder / "transcripts", "1-суроо. Сууну ким бөлөт?\nМодератор: Ким?\nК1: Мурап бөлөт. [К2: Ооба.] [имя удалено] [күлкү] Ошондой.\nК2: Ооба.\nМодератор: Дагы?\nК1: Болду.", "group-0.txt")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"]["documents"] = {}
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    (study.folder / "participants.csv").write_text("document,participant,name,role,gender,age,settlement,consent\ngroup-0.txt,К2,Чынаркүл Жоломанова,participant,f,34,,yes\n", "utf-8")
    tables = read_corpus(type(study)(study.name, study.root))
    k2 = tables["turns"]["participant"][2]
    assert tables["turns"].loc[1, ["role", "notes", "backchannels", "redactions"]].tolist() == ["participant", "күлкү", f"{k2}: Ооба.", "имя удалено"]
    assert k2.startswith("P-")
    assert tables["turns"]["question"].tolist() == ["Q1"] * 5
    assert tables["reading"][["certainty", "decisions"]].iloc[0].tolist() == ["sure", "labels are written as: colon; 3 labels open 5 of 6 paragraphs (sure); 1 paragraphs without a label continue a turn or stand outside it; headings and closing lines kept out of the turns: 1"]


def test_check_says_how_the_labels_of_each_file_were_found(project):
    small_study.make(project)
    found = {row[0]: row[1] for row in check_study("small", "ru")[0]}
    assert found["transcripts/group-0.txt"] == "Реплики: 23; Говорящие: 13; Метки: надёжно"
