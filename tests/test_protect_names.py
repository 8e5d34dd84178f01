import subprocess
import sys

import pytest

from pipeline.protect.names import KnownNames, find_names

# Invented people; each pair is a sentence and the name words in it
KYRGYZ = [
    ("Жыйынды Болотбек ачты, анан сөздү бизге берди.", "Болотбек"),
    ("Кечээ Айжаркынга барып, кагаздарды көрсөттүк.", "Айжаркынга"),
    ("Суу бөлүүчү Жумагулдун айтканы айткан.", "Жумагулдун"),
    ("Айылда Кеңешбек байкеден башка эч ким унчуккан жок.", "Кеңешбек"),
    ("Осмонбек уулу Тилек жайытты бөлүп берди.", "Осмонбек уулу Тилек"),
    ("Бул чатакты Нурайым эже гана токтотту.", "Нурайым"),
    ("Ороскан апа кыздарга үй-бүлө тууралуу айтып берди.", "Ороскан"),
    ("Келдибековага арыз жаздык, жооп келген жок.", "Келдибековага"),
    ("Мектептин директору Гүлсүн Асанбаева чогулуш өткөрдү.", "Гүлсүн Асанбаева"),
    ("Эгер Марат келбесе, биз да барбайбыз.", "Марат"),
    ("Кудай бетин салбасын, Сталбек мурап болсо жарашмак.", "Сталбек"),
    ("Мирзат деген бала телефонун алдырып жиберди.", "Мирзат"),
    ("Биздин коңшу Абдрашит жерди тосуп алды.", "Абдрашит"),
    ("Акматовдор көчөнүн аягында турушат.", "Акматовдор"),
    ("Жылдыз эже менен Бурулай эже кеңешип жатышат.", "Жылдыз Бурулай"),
    ("Ал киши Шайырбектин иниси экен.", "Шайырбектин"),
]
RUSSIAN = [
    ("Собрание вёл Болотбек, говорил он долго.", "Болотбек"),
    ("Мы ходили к Айжаркын эже три раза.", "Айжаркын"),
    ("Без Жумагула воду не откроют.", "Жумагула"),
    ("Осмонбек уулу Тилек делил пастбища.", "Осмонбек уулу Тилек"),
    ("Директор школы Гульсун Асанбаева промолчала.", "Гульсун Асанбаева"),
    ("Келдибековой написали жалобу.", "Келдибековой"),
    ("Потом Марат Эсенович всё объяснил.", "Марат Эсенович"),
    ("Наш сосед Абдрашит огородил землю.", "Абдрашит"),
    ("Спросили Валентину Сергеевну Птицыну, она знает.", "Валентину Сергеевну Птицыну"),
    ("Акматовы живут в конце улицы.", "Акматовы"),
    ("Это сделал Шайырбек байке со своими братьями.", "Шайырбек"),
    ("Дильфуза и Тахмина перевели для всех.", "Дильфуза Тахмина"),
]
NO_NAMES = [
    ("ky", "Айылыбызда таза суу жок, балдар алыстан ташышат."),
    ("ky", "Жайыт комитети бизди укпайт, ошондуктан чатак чыгат."),
    ("ky", "Быйыл Нарын дарыясы ташып кетти, Талас жакта да ошондой."),
    ("ky", "Ынтымак болсо, баары болот. Береке ошондон башталат."),
    ("ky", "Бийлик өкүлдөрү Бишкектен келип, убада берип кетишти."),
    ("ru", "В Баткене закрыли границу, базар стоит пустой."),
    ("ru", "Воду делят ночью, потому что днём её не хватает."),
    ("ru", "Министерство обещало дорогу, но техника так и не пришла."),
    ("ru", "Здесь вера в суд давно пропала."),
]


def covered(text: str, names: str, language: str) -> bool:
    spans = find_names(text, language=language)
    places = [(text.index(word), text.index(word) + len(word)) for word in names.split()]
    return all(any(span.start <= a and b <= span.end for span in spans) for a, b in places)


def test_kyrgyz_names_nobody_listed():
    assert sum(covered(text, names, "ky") for text, names in KYRGYZ) >= 0.93 * len(KYRGYZ)


def test_russian_names_nobody_listed():
    assert sum(covered(text, names, "ru") for text, names in RUSSIAN) >= 0.95 * len(RUSSIAN)


@pytest.mark.parametrize(("language", "text"), NO_NAMES)
def test_text_without_names(language, text):
    assert find_names(text, language=language) == []


def test_places_of_the_study_are_not_people():
    text = "Кечээ Айжаркынга барып келдик."
    assert find_names(text, language="ky", places=["Айжаркын"]) == []


def test_a_known_name_wins_over_a_place():
    spans = find_names("Кечээ Айжаркынга барып келдик.", language="ky", places=["Айжаркын"], known=["Айжаркын"])
    assert [span.kind for span in spans] == ["known"]


def test_a_place_with_the_name_of_a_person():
    assert find_names("Биз Токтогул көчөсүндө турабыз.", language="ky") == []


def test_spans_quote_the_text_and_do_not_overlap():
    text = "Болотбек Акматов (0555 12-34-56, b.akmatov@mail.kg) келди, Айзирек апа да."
    spans = find_names(text, known=KnownNames(["Айзирек"]))
    assert [(span.text, span.kind) for span in spans] == [
        ("Болотбек Акматов", "person"),
        ("0555 12-34-56", "phone"),
        ("b.akmatov@mail.kg", "email"),
        ("Айзирек", "known"),
    ]
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_another_language_still_gets_known_names():
    text = "Ayer Aizirek llegó tarde a la reunión del pueblo"
    assert [span.kind for span in find_names(text, language="other", known=["Айзирек"])] == ["known"]


def test_nothing_in_nothing():
    assert find_names("") == []


def test_the_import_loads_no_model():
    code = "import sys, pipeline.protect.names; print([m for m in ('pymorphy2', 'pymorphy3', 'slovnet', 'natasha', 'nltk', 'py3langid') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_pymorphy2_is_never_touched():
    code = "import sys; from pipeline.protect.names import find_names; find_names('Вчера Болотбек ушёл', language='ru'); print('pymorphy2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


# ------------------------------------------------------------------------------------ how people are named in talk: invented people


def found_in(text, language):
    return [text[span.start : span.end] for span in find_names(text, language=language)]


@pytest.mark.parametrize(
    "text, language, names",
    [
        ("Акт подписал Т. К. Бейшенов.", "ru", ["Т. К. Бейшенов"]),
        ("Бейшенов Т.К. кол койгон.", "ky", ["Бейшенов Т.К"]),
        ("Мурунку төрага Ороз уулу Кенжебек келди.", "ky", ["Ороз уулу Кенжебек"]),
        ("Күрөңкей уулу Белек көчө комитетинде.", "ky", ["Күрөңкей уулу Белек"]),
        ("Анын уулу Белек эмес, кызы келди.", "ky", ["Белек"]),
        ("Тилек, сен айтчы, эмне болду?", "ky", ["Тилек"]),
        ("Тилекчи, ал эмне деди?", "ky", ["Тилекчи"]),
        ("Кожобектикинде чогулдук.", "ky", ["Кожобектикинде"]),
        ("Ал кезде Ырысдөөлөт студент болчу.", "ky", ["Ырысдөөлөт"]),
        ("Барбай койдук, уялбай сүйлөдүк.", "ky", []),
        ("Тигил тараптан Көгүмкан деген киши чыкты.", "ky", ["Көгүмкан"]),
        ("Сапарбек, унчукпай отурасыз.", "ky", ["Сапарбек"]),
        ("Биз Абдыллабекке айттык.", "ky", ["Абдыллабекке"]),
        ("Таарынышып кетишти, балдар калды.", "ky", []),
        ("Кырчында эл көп, Айылдыктар келди.", "ky", []),
        ("Ms Hartwell from the bank took notes.", "en", ["Hartwell"]),
        ("The Esenbaevs own half of the village.", "en", ["Esenbaevs"]),
        ("Nurdana's son repaired the pump.", "en", ["Nurdana's"]),
        ("We drove from Kok-Bulak to Osh in April.", "en", []),
        ("The Asian bank and local NGOs paid for the road.", "en", []),
    ],
)
def test_how_people_are_named_in_talk(text, language, names):
    assert found_in(text, language) == names
