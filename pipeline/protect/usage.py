"""Is somebody meant by this word, or what it means? Бакыт, Эркин, Роза and Надежда are names and words, and begin sentences as both.

Asked is what the word does in its clause: people say, work, marry, and have mothers, houses and tractors; happiness does not. Against a person speak set phrases (data/words_and_names.txt:
асыл тукум, алмаз казган), an explanation of the word (Адилет — это ...), and possessives of us (кубанычыбызды). In: a word in its text. Out: "person", "word" or None, where nothing tells.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import given_name, made_name, surname
from pipeline.protect.ordinary import HONORIFICS, TITLES, stems

_PHRASES = Path(__file__).with_name("data") / "words_and_names.txt"
_CLAUSE = re.compile(r"[^.!?;:,\n–—]{0,90}")
_GENITIVE = re.compile(r"[ндт][ыиуү]н$", re.IGNORECASE)
_DATIVE = re.compile(r"(?:[гк][аеоө]|[дт][аеоө]н)$", re.IGNORECASE)
# whose: relatives, body and household
_POSSESSED = re.compile(
    r"\s(?:[\w-]+\s){0,2}?(?:апасы|атасы|энеси|баласы|балдары|кызы|уулу|келини|аялы|күйөөсү|жубайы|иниси|агасы|байкеси|карындашы|эжеси|сиңдиси|жеңеси|небере\w*|тууган\w*|досу|курбусу|коңшусу"
    r"|үйү|короосу|эшиги|машинасы|камазы|трактору|дүкөнү|магазини|жери|участогу|малы|уйу|кою|телефону|номери|айткан[ы\b]|жашы|колу|тамы|тою|делосу|мужу|муж|жена|сын|доч|внук|брат|сестра|дом)\w{0,6}(?!\w)",
    re.IGNORECASE,
)
_FINITE = r"(?:б[аеоө](?:й(?=т))?)?(?:т(?<=[йаеоө]т)|[дт][ыиуү]|[йаеоө]т|[гк][аеоө]н|пт[ыиуү]р|[чт][уү])"
# what people do and happiness does not
_DOES = re.compile(
    rf"(?:айт|де(?!ген)|сүйлө|чакыр|сура|кыйкыр|ыйла|унчук|отур|оку|иште|ич|жаз|уруш|мушташ|талаш|үйлөн|ажыраш|сат|айда|уюштур|түшүндүр|көтөр|(?:жооп |жардам |кабар |иск |арыз |акча |жол )бер|кол кой|чал|ач|үйрөт|шайлан|көч|уктап|каршы чык|макул бол|ооруп)(?:у?п (?:кой|бер|кал|жүр|тур|отур|жат|кет|жибер|ал|чык))?{_FINITE}",
    re.IGNORECASE,
)
_AFTER_VERB = r"(?:\s(?:эле|экен|го|да|деп|болчу|жок|эмес|бизге|мага|ага|ошол|окшойт))*\s*$"
_OCCUPATION = re.compile(r"\s(?:[\w-]+[дт][аеоө]\s)?(?:[\w-]+\s)?(?:психолог|юрист|врач|дарыгер|медсестра|бухгалтер|водитель|айдоочу|сатуучу|малчы|чабан|тракторист|тигүүчү|ашпозчу|программист|студент|мугалим|директор|завуч|фельдшер|ырчы|жээним|классташым|курдашым|досум)(?!\w)", re.IGNORECASE)
_TOGETHER = re.compile(r"\s(?:экөөбүз|экөө|үчөөбүз|баш болуп)(?!\w)", re.IGNORECASE)
_ENTERS = re.compile(r"\s(?:үйүн|малын|жерин|машинасын|апасын|атасын|баласын|балдарын|кызын|уулун|аялын|күйөөсүн|ишин)\s|\s[\w-]+[гк][аеоө]\s(?:кирип|барып|келип|чыгып|отуруп|кайтып|качып|түшүп)(?!\w)", re.IGNORECASE)
_WISHES = re.compile(r"\s(?:[\w-]+\s){0,3}\w+[гк][ыиуү]с[ыиуү]\s+кел", re.IGNORECASE)
_IS_CALLED = re.compile(r"\s(?:деп\s(?:ко[йю]|чакыр|ата|эркелет|тааны)\w*|дешет|дейбиз)\b", re.IGNORECASE)
_CALLED_BEFORE = re.compile(r"(?<!\w)(?:мени|аны|сени|атым|аты|атын|ысымы|зовут|звали)\s+$", re.IGNORECASE)
_ACCUSATIVE = re.compile(r"[ндт][ыиуү]$", re.IGNORECASE)
# whom people respect, elect, beat
_SUFFERS = re.compile(r"\s(?:[\w-]+\s){0,2}?(?:сыйла|шайла|чакыр|ур(?:уп|ду|ган)|сабап|макта|жакшы көр|колдо|кама|сотто|тааны|күт|жумушка|армияга|милиция|полиция|алып кет|иштен|уволи|задерж|арест|посади|операци|оперир|выбра|избил)\w*", re.IGNORECASE)
_TOLD = re.compile(r"\s(?:(?-i:[а-яөүң-]+)\s){0,2}?(?:айт|чал|жаз|бер|сура|кайрыл|ишен|тапшыр|позвони|барып|чалып|доверие|окшо)\w*", re.IGNORECASE)
_TOPIC = re.compile(r"\sболсо\s(?:[\w-]+\s)?([\w-]+)")
_PERSON_BEHIND = re.compile(r"\s(?:деген\s|аттуу\s)?(?:\w+\s)?(мугалим|молдо|ажы|кары|акын|устаз|агай|уста|дарыгер|доктор|участковый|депутат|фермер|тракторист|бизнесмен|ишкер|сосед|коңшу|келин|жигит|бала|киши)(?!\w)", re.IGNORECASE)
_SAID_OF = re.compile(r"\s(?:не\s)?(?:согласен|согласна|против|прав|права|виноват|виновата|женат|замужем|болен|болеет|макул|каршы|күнөөлүү)(?!\w)", re.IGNORECASE)
_WITH = re.compile(r"\s*(?:,|менен|жана|дагы|и|да|and|with|или|or|же)\s+(?:[а-яөүң]+\s)?([A-ZА-ЯЁӨҮҢ][\w-]+)")
# the name itself is spoken of, or what it means
_ABOUT_NAME = re.compile(r"[»\"”]?\s*(?:[-–—]\s*это\s(?:\w+\s)?имя|деген\s(?:ат|ысым)(?:т[ыа]|ды|га)?(?!\w)|это\sзначит|значит\b|означает|по-(?:кыргызски|киргизски)|means\b)", re.IGNORECASE)
_EXPLAINED = re.compile(r"[»\"”]?\s*(?:[-–—]\s*(?:это(?!\s(?:мо[йя]|наш|он|тот|та|человек))|значит)|деген(?:и|дик)?\s(?:\w+\s)?(?:сөз|эмне|акча|радость|судьба|счастье)|это\sпо)", re.IGNORECASE)
_OF_US = re.compile(r"(?:[ыиуү]б[ыиуү]з|[ыиуү]ң[ыиуү]з)(?:д[ыиуү]н?|г[аеоө]|д[аеоө]н?)?$", re.IGNORECASE)

_RUSSIAN_DOES = frozenset(
    "сказать говорить рассказать рассказывать прийти приходить приехать приезжать уехать работать жить учиться учить вести помочь помогать просить попросить спросить спрашивать обещать позвонить звонить "
    "знать думать считать болеть торговать шить продавать продать купить подписать жаловаться пожаловаться родиться жениться развестись ругаться кричать плакать молчать ответить согласиться отказаться "
    "соглашаться возглавить возглавлять организовать предложить привезти принести ударить драться пить воровать выступать выступить прочитать читать писать написать встретить опоздать служить завести промолчать кивнуть смеяться стесняться бояться обидеться".split()
)
_ENGLISH_DOES = re.compile(
    r"(?:\s(?:from|of|who|and)\s(?:the\s)?[\w-]+)?\s(?:said|says|told|tells|asked|asks|came|comes|went|took|left|works|worked|lives|lived|called|wrote|writes|helped|helps|spoke|speaks|knows|thinks|answered|cried|shouted|teaches|taught|sells|runs|ran|agreed|refused|brought|"
    r"(?:was|is)\s(?:our|my|a|an|the|his|her|from)\s(?:\w+\s)?(?:trainer|teacher|leader|nurse|doctor|neighbou?r|friend|moderator|interpreter|translator|sister|brother|wife|husband|daughter|son|student|farmer|lawyer|village))\b"
)


# words that are borne by people far oftener than they do anything in the past tense: Эркин келди, while Тынчтык келди is peace
_PERSONAL = frozenset(skeletons(word)[0] for word in "бакыт эркин тилек адилет мээрим шайыр сыймык талант жылдыз темир болот калыс жаркын кубат азамат алмаз канат дастан".split())
# what they do in Russian, if they are words
_ABSTRACT = frozenset("пропасть исчезнуть кончиться закончиться начаться наступить прийти быть значить означать держать держаться стоять помогать умирать умереть гаснуть погаснуть зависеть жить расти нужный мочь стать становиться".split())


def may_be_word(word: str) -> bool:
    """Whether the name is known to be a word as well, by its phrases."""
    return any(stem in _phrases() for stem in (*stems(word), *(skeletons(parse.normal_form)[0] for parse in _verbs(word.lower()))))


def is_about_name(text: str, end: int) -> bool:
    """Whether the text goes on to speak of the name before `end` as a name: Айбек деген атты көп коёт."""
    return bool(_ABOUT_NAME.match(text, end))


def usage(text: str, start: int, end: int, *, first: bool = True) -> str | None:
    """ "person" or "word" for text[start:end], if its clause tells. first: it begins a sentence, or capitals tell nothing; else a phrase does not make a word of it."""
    word, rest = text[start:end], _CLAUSE.match(text, end).group()
    behind = _PERSON_BEHIND.match(rest)
    if is_about_name(text, end):
        return "word"
    if behind and (rest.startswith((" деген", " аттуу")) or re.match(rf"\s{behind[1]}", rest) and behind[1].lower() not in ("келин", "жигит", "бала", "киши")):
        return "person"
    if first and _set_phrase(word, text[end : end + 40]) or _EXPLAINED.match(text, end) or _OF_US.search(word):
        return "word"
    return "person" if _in_kyrgyz(text, start, word, rest) or _beside_another(text, end) or _in_russian(rest, word) or _ENGLISH_DOES.match(rest) else None


def _in_kyrgyz(text: str, start: int, word: str, rest: str) -> bool:
    if _GENITIVE.search(word) and _POSSESSED.match(rest) or _DATIVE.search(word) and _TOLD.match(rest) or _ACCUSATIVE.search(word) and _SUFFERS.match(rest):
        return True
    if _SAID_OF.match(rest) or _OCCUPATION.match(rest) or _TOGETHER.match(rest) or _ENTERS.match(rest):
        return True
    if _IS_CALLED.match(rest) and _CALLED_BEFORE.search(text[max(0, start - 12) : start]) or _WISHES.match(rest):
        return True
    topic = _TOPIC.match(rest)
    if topic and any(stem in TITLES for stem in stems(topic[1])):
        return True
    if _PERSONAL & set(stems(word)) and re.search(rf"(?:(?<!\w)[\w-]{{2,}}[дт][ыиуү]{_AFTER_VERB}|^\s(?:[\w-]+\s){{0,2}}(?:үйлөнүп|ажырашып|ооруп|иштеп|окуп|качып|өзү)(?!\w))", rest, re.IGNORECASE):
        return True
    return bool(re.match(rf"\s{_DOES.pattern}(?!\w)", rest, re.IGNORECASE) or re.search(rf"(?<!\w){_DOES.pattern}{_AFTER_VERB}", rest, re.IGNORECASE))


def _beside_another(text: str, end: int) -> bool:
    """Whether somebody else's name is joined to it: Эркин менен Тилек, Алмаз и Азиз."""
    found = _WITH.match(text, end)
    return bool(found) and skeletons(found[1])[0] not in HONORIFICS and (given_name(found[1]) or made_name(found[1]) or surname(found[1]))


def _in_russian(rest: str, word: str) -> bool:
    words = re.findall(r"[а-яё-]+", rest.lower())[:4]
    if _PERSONAL & set(stems(word)) and any(parse.tag.POS == "VERB" and {"sing", "past"} <= parse.tag.grammemes and "neut" not in parse.tag and parse.normal_form not in _ABSTRACT for one in words for parse in _verbs(one)[:1]):
        return True
    return any(parse.tag.POS == "VERB" and parse.normal_form in _RUSSIAN_DOES and "plur" not in parse.tag and not {"1per", "2per"} & parse.tag.grammemes for word in words[:3] for parse in _verbs(word))


@recent
def _verbs(word: str) -> list:
    return [parse for parse in morphology().parse(word) if parse.is_known]


@cache
def _phrases() -> dict[str, re.Pattern]:
    lines = [line.partition(":") for line in _PHRASES.read_text("utf-8").splitlines() if ":" in line and not line.startswith("#")]
    return {skeletons(word.strip())[0]: re.compile(rf"\s*(?:{'|'.join(map(re.escape, goes_on.split('|')))})".replace(r"\ ", r"\s"), re.IGNORECASE) for word, _, goes_on in ((a, b, c.strip()) for a, b, c in lines)}


def _set_phrase(word: str, following: str) -> bool:
    return any(stem in _phrases() and _phrases()[stem].match(following) for stem in stems(word))
