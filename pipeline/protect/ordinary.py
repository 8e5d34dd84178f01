"""Is this word also an ordinary word? Names such as Бакыт, Роза and Эркин need more than their letters to be taken for a name.

Kyrgyz words that are names too, and particles, pronouns and postpositions that the form of a short name can equal, are listed here;
Russian words are looked up in pymorphy3's dictionary, which is loaded at the first question.
"""

from __future__ import annotations

import re

from pipeline.language.kyrgyz import analyse
from pipeline.language.lemmas import morphology
from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.suffixes import is_case_chain


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _skeletons(words: str) -> frozenset[str]:
    return frozenset(skeletons(word)[0] for word in words.split())


# Between a father's name and one's own: уулу, кызы
LINKS = _skeletons("уулу кызы оглы оглу огли угли кизи углу тегин келини")

# Not a part of anybody's name, though it stands beside it
HONORIFICS = _skeletons(
    "ава таяке баба эже байке байкем эжем апа ата ака ажы ажи аке таке тайке жеңе жезде аба абам акем эне энем молдо мулла аксакал мырза айым агай эжеке "
    "апай опа хола тога домла хаджи ханум бек-мырза иним карындаш мистер господин госпожа гражданин гражданка "
    "кары устаз уста хажы mr mrs ms dr miss дядя тетя тётя дедушка бабушка имам ажыке досум"
)

# Roles: what people are called by, but not who they are
TITLES = _skeletons(
    "имам мурап мираб депутат инспектор мугалим фельдшер врач дарыгер директор аким губернатор мэр министр президент председатель төрага башчы "
    "глава участковый участковому лидер фермер дыйкан коңшу коңшум сосед соседка учитель учительница аксакалы староста юрист журналист модератор "
    "ишкер башкарма агроном зоотехник завуч бригадир тракторист бухгалтер психолог доктор айдоочу катышуучу респондент участник участница эксперт полковник майор капитан лейтенант генерал прокурор судья следователь староста муфтий казы "
    "moderator participant mayor governor director teacher president minister жогорку кеңеш кенеш kenesh"
)

# Names that are virtues, blessings or feasts, and so begin sentences on their own account
VIRTUES = _skeletons(
    "бакыт тынчтык эркин ынтымак береке ыйман адилет манас үмүт тилек жеңиш талап өмүр дүйнө достук дос майрам сапар курман адеп кеңеш ырыс эмгек жылдыз "
    "өкүл султан адам нарын талас нур таң жаз күн айкын жакшы эрте калыс акыл сабыр сезим талант касиет белек жаркын болот темир таш алтын күмүш мээрим кубаныч ырыскы намыс орозо шайыр сыймык"
)

_KYRGYZ_ORDINARY = _set(
    "айым бакыт ырыс жылдыз канат алмаз эркин азамат тилек үмүт мээрим береке ынтымак тынчтык сыймык дастан улан кубат эсен рахат данек "
    "салам шайыр айкын адилет акыл акжол аман арзуу асыл ата ай айдай алтын күмүш бермет бүбү гүл нур күн таң тоо суу эл жер бел "
    "болот темир таш тайгак карлыгач турна бүркүт шумкар туйгун арстан жолборс кабылан бөрү жапар жоомарт жакшы жаркын жаз жайкы "
    "кенже кыял кымбат мухит назик наристе насип нуска өмүр өкүл пейил сабыр сагын сагыныч самат санат сезим сулуу сүйүү султан "
    "талант табылды токтогон төрө тууган умай урмат чынар чолпон шаар шам шамал шаттык шоола шүгүр ыйман ырысбек ысык эмгек эркеш "
    "эрмек эрте аалам дүйнө дос достук курман майрам шарапат сапар самар үрүстөм кыргыз казак түрк орус манас сейтек семетей "
    "бекем береги жеңиш баатыр баракат белек булак касиет айтыш сайра сайдын мамыр кеңеш маани мөөр көркөм ай-бүбү кундуз келбет "
    "нурлуу акмак акын алым алып али асан аян баян жакып кары мерген өсөр төлөн төлө турган тура бар барат баратат келди калды берди "
    "айтты алды болду жолдош ажар ажайып бийик сыр сырга шекер бал кант алма өрүк анар мейиз тынар тынай нарын чүй талас"
)
_ORDINARY_SKELETONS = frozenset(skeletons(word)[0] for word in _KYRGYZ_ORDINARY)
_PARTICLES = _set(
    "ал ала алар аны анын ага анда андан ар ары арты аз алыс ай айт айтып айткан алган алды алып алат албай ата апа ачык баш башка бар бары "
    "баары бала бали бат бек бел бери бир бирок биз бизде бизге бил боз бой бол болот болгон болду бул бут бүт бура да дагы дан дар дары дал даана "
    "де дей деп деген дейт ден десе дос ди до доо жай жана жан жаны жаңы жаш жер жерде же жети жок жол жолу жөн жыл ичи "
    "кайра кайсы кана канча кандай кара каан кат келе кел келет керек кечээ ким кимге кимди кимдин кимде кой кол көл көп көз кош кыз "
    "маал мага мал мен мени менен менин мент мин мына мында мурда нан не неге нече ой ок он ору орто ошо ошол ошон отту өз өзү өң өт сага саат "
    "сай сал сан сара сен сени сиз сой сол соң сөз суу сын таза так талаш тар тан таң таш тез тил тиги тийиш тура туш тууралуу тур түз түн у уга ук ул ура "
    "уч үй үн үч чал чоң чын чыр шаар ызы ыр ыраазы ээ элe эле элем элек эл эли элим элде элге элдин эми эмес эмне эн эң эрк эрте эс эч эски "
    "он она они оно оны ону него нему ней неё ее её ей их им имя ими меня мне мной мы вы вам вас вами ты тебя тебе тобой я и а но да ли не ни же "
    "бы то та те тот эта эти это эту этим этой как так там тут где кто что чем кому кого чего или если ещё еще уже был была были было быть нет "
    "для при про под над без из за до от по на во со об у в с к о же лишь даже раз два три мало много надо весь все всё всех всем всего сам сама сами "
    "the and are was were has had have his her him she they them you your our ours who that this with from not but can may all any one two out "
    "ali amin man mad sad ant art arm are ask bay bet but day dear did die dad end far for get god got let lot men met mine more most my nor now off old one own "
    "per put ran run sat say see set sit six son sun ten the tin too top try use van via war way why win yes yet"
).difference(_set("ali amin"))


def is_word_too(skeleton: str) -> bool:
    """Whether a skeleton is that of a Kyrgyz word which is a name as well."""
    return skeleton in _ORDINARY_SKELETONS


# endings that make another word of a noun, not a case of it
_DERIVING = frozenset({"lacking", "having"})
_DERIVED = re.compile("(?:[лдт][ыиуү]к|[лдт](?:уу|үү)|с[ыиуү]з|ч[ыиуү]л?){1,2}(?:[лдт][ыиуү]к)?")


@recent
def stems(word: str) -> tuple[str, ...]:
    """The skeletons of the word and of everything that a plural, a possessive or a case could have been added to."""
    return tuple(
        skeleton[:size]
        for skeleton in skeletons(word)
        for size in range(len(skeleton), 1, -1)
        if size == len(skeleton) or is_case_chain(skeleton[size - 1], skeleton[size:])
    )


def is_particle(word: str) -> bool:
    """Whether a form of a name can be a word that stands in nearly every text: a pronoun, a particle, a postposition, to take, to be."""
    return word.lower().replace("ё", "е") in _PARTICLES


@recent
def is_ordinary(word: str) -> bool:
    """Whether the form is a word of Kyrgyz or Russian besides being a name: бакыт, роза, надежда; «айбек» and «иванова» are not."""
    lower = word.lower()
    if lower in _KYRGYZ_ORDINARY or is_derived(lower):
        return True
    if not re.fullmatch(r"[а-яё]+", lower):
        return False
    if not morphology().word_is_known(lower):
        return False
    parses = [parse for parse in morphology().parse(lower) if parse.is_known]
    return any(
        parse.score >= 0.05 and not {"Name", "Surn", "Patr", "Geox", "Abbr", "Orgn", "Trad"} & parse.tag.grammemes for parse in parses
    )


def is_derived(lower: str) -> bool:
    """Whether it is what such a word makes of itself, in any case: адилетсиз unjust, адилеттиктен of justice. Адилетке is still whom it was given to."""
    for one in analyse(lower):
        if one.listed and (one.lemma in _KYRGYZ_ORDINARY and _DERIVING & {name for _, name in one.endings} or _deriving(one.lemma)):
            return True
    return False


@recent
def _deriving(lemma: str) -> bool:
    return lemma not in _KYRGYZ_ORDINARY and any(lemma.startswith(word) and _DERIVED.fullmatch(lemma[len(word) :]) for word in _KYRGYZ_ORDINARY)
