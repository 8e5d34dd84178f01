"""Which options say "do not know", which refuse, and which say that the question was not put?

By the option's name, or by its label in Kyrgyz, Russian or English for codes such as 99; of a question that asks for a number by the code that its wording or its hint
names beside such words ("-99 = билбейт"). In: names and labels. Out: a state of the table `asked`, or None.
"""

from __future__ import annotations

import re

DONT_KNOW = {"dk", "dnk", "dont_know", "do_not_know", "don_t_know", "doesnt_know", "not_sure", "idk", "bilbeim", "bilbeyt", "ne_znayu", "ne_znaet", "nz", "zo"}
REFUSED = {"ref", "rf", "refuse", "refused", "refusal", "pnta", "prefer_not_answer", "prefer_not_to_answer", "no_answer", "decline", "declined", "otkaz", "bash_tartuu"}
# what a part of a label says as a whole: "Он не знает своих прав" and "Not sure at all" are answers
DONT_KNOW_LABEL = re.compile(
    r"(i |respondent |he/she )?(really )?(do not|don['’]?t|does not|doesn['’]?t|did not|didn['’]?t|cannot|can['’]?t) (know|remember|recall|say|tell)( the answer)?|(it is |it['’]s )?(hard|difficult) to (say|answer|tell)"
    r"|not sure|unsure|no idea|d\.?k\.?|(я |респондент |точно |ничего |пока )?не (зна(ю|ет|ем|ют|л|ла|ли)|помн(ю|ит|ят))( ответа?| точно| как ответить)?|(не )?(очень )?затрудн\w+( с ответом| с оценкой| (от|сказ|оцен|опред)\w+.*)?"
    r"|(очень )?(трудно|сложно|тяжело) (сказать|ответить|оценить|судить)|не мо(гу|жет) (точно )?(сказать|ответить|вспомнить)|(ответить|сказать) (затрудняюсь|трудно|сложно)|не уверена?|н\.?/?з\.?|з\.?/?о\.?"
    r"|((мен|так|анык|эч нерсе|жообун|такыр) )*(билбей(м|т|мин|бит|биз)|билген жок(мун)?|билген эмес(мин)?)|((мен|так|анык|бир нерсе) )*айт(а|ып бере) алба(й(м|т|мын)|ды|дым)|(так )?айтуу(га)? (кыйын|оор)"
    r"|(так )?жооп (берүү(гө)?|айтуу) (кыйын|оор)( болду)?|жооп бер(е|үүдөн|үүгө) (албай(м|т)|кыйнал\w+)|кыйнал(ам|ат|дым|ды|ып жатам|уу)( жооп бер\w+)?|(эсимде|эсинде|эсте) жок|унутуп калды(м)?", re.I)  # fmt: skip
REFUSED_LABEL = re.compile(
    r"(the |a )?(respondent )?refus(e|es|ed|al|ing)( to (answer|say|respond))?|(i |would )?prefer(s|red)? not to( (answer|say|respond|tell|disclose|comment|reply).*)?|(does not|doesn['’]?t|do not|don['’]?t|did not|didn['’]?t) want to (answer|say|respond)|((i |would )+)?(rather not|choose not to|chose not to) (answer|say|respond)|declin\w+( to (answer|say|respond))?|no (answer|response)"
    r"|(респондент )?отказ(ал(ся|ась|ись)|ыва(юсь|ется|ются))?( от ответа| (от )?отве\w+| дать ответ| говорить)?|(не хо(чу|чет|тел|тела|тят)|не жела(ю|ет)|предпоч\w+ не|не буду) (отвечать|ответить|говорить)|без ответа|нет ответа|не ответил[аи]?|не скажу|н\.?/о\.?"
    r"|((жооп|жооптон|жооп берүүдөн) )?баш тарт\w*( жооп\w*)?|жооп бер(гим|гиси|гибиз)\b.*|жооп бер(үүнү|үүдөн|үүгө) (каала|баш тарт|макул)\w*( жок| эмес)?|жооп (жок|берген жок|берилген жок|бербеди|бербейт|бербейм)|жооп алынган жок|айтпайм|айткы(м|сы) (жок|кел\w+.*)", re.I)  # fmt: skip
NOT_ASKED_LABEL = re.compile(r"\b(not applicable|inapplicable|not asked|skipped|не\s?применимо|не спраш\w+|не задавал\w+|вопрос не задан|тиешеси жок|тиешелүү эмес|суралган эмес|сураган эмес)\b", re.I)
# "Не знаю, куда обратиться" and "Нет, не знаю" are answers: a clause hangs on the words, or they repeat a yes or a no
_CLAUSE = re.compile(r"(куда|кто|кого|кому|что|чего|чем|как|какой|какие|где|когда|почему|зачем|сколько|есть ли|был[аио]? ли|who|whom|what|where|how|when|why|which|whether|if)\b", re.I)
_ASIDE = re.compile(r"\b(на (этот |данный )?вопрос|(бул )?суроого|(to )?(this|the) question|респондента)\b", re.I)
_PLAIN = {"да", "нет", "ооба", "жок", "yes", "no"}
# what a question that asks for a number tells the interviewer: "-99 = не знаю", "98 (отказ)", "Билбесе -99 жазыңыз"; such codes are of sevens, eights and nines alone
_TOLD = re.compile(
    r"(?<![\w.,-])(?P<code>[-−–]?[789]{2,5})(?![\w.,]*\d)|(?P<dont_know>не зна\w+|затрудн\w+|не помн\w+|билбе\w+|айта алба\w+|(?:don['’]?t|doesn['’]?t|do(?:es)? not) know|dk\b)"
    r"|(?P<refused>отказ\w*|не хо\w+ отвеч\w+|(?:жооп\w*(?: бер\w+)? )?баш тарт\w*|жооп бер(?:ги|бе)\w*(?: кел\w+)?|жооп жок|нет ответа|refus\w*|prefer\w* not|no answer)", re.I)  # fmt: skip


def special_answer(name: str, labels=()) -> str | None:
    """dont_know or refused if an option says so by its name or, for codes such as 99, by its label; else None."""
    low = str(name).lower().strip("-_ ")
    for state, names, pattern in (("dont_know", DONT_KNOW, DONT_KNOW_LABEL), ("refused", REFUSED, REFUSED_LABEL)):
        if low in names or any(isinstance(label, str) and _says(label, pattern) for label in labels):
            return state
    return None


def _says(label: str, pattern: re.Pattern) -> bool:
    if len(label) >= 60:
        return False
    label = _ASIDE.sub("", label)
    whole = re.sub(r"^\s*(-?\d+\s*[.):=–—-]?\s*)?((the )?respondent|респондент|участник|жооп берүүчү)?\s+|^-?\d+[.):=–—-]?", "", " ".join(label.split()), flags=re.I)
    parts = [part.strip(" \"«»“”.!?…*") for part in re.split(r"[/;,:()\[\]]|\s[-–—]+\s|\s(?:или|or|же|жана|и|and|либо)\s", whole)]
    if any(part.lower() in _PLAIN for part in parts) or any(_CLAUSE.match(part) for part in parts[1:]):
        return False
    return any(pattern.fullmatch(part) for part in (whole.strip(" .!?…*"), *filter(None, parts)))


def missing_answer(label: str) -> str:
    """What a code that a data set declares missing says: not_asked, dont_know, refused, or not_answered."""
    return "not_asked" if NOT_ASKED_LABEL.search(label) else special_answer("", [label]) or "not_answered"


def special_numbers(texts) -> dict[float, str]:
    """The numbers that stand for "do not know" or a refusal, as the wording, the hint or the message of a question says it: {-99: "dont_know"}.

    texts   the question's texts in all languages
    """
    found: dict[float, str] = {}
    for text in filter(lambda text: isinstance(text, str), texts):
        told = list(_TOLD.finditer(text))
        words_first = bool(told) and told[0].lastgroup != "code"
        for one, other in zip(told, told[1:]):
            between = text[one.end() : other.start()]
            if words_first and one.lastgroup != "code" == other.lastgroup and re.fullmatch(r"[^\d;.]{0,40}", between):
                found.setdefault(_number(other), str(one.lastgroup))
            if not words_first and one.lastgroup == "code" != other.lastgroup and re.fullmatch(r"[\s=:,–—(«\"-]*((if|when|where|если|эгер|когда) +)?((the|a|respondent|респондент|участник|he|she|they|он|она|жооп берүүчү) +)*", between, re.I):
                found.setdefault(_number(one), str(other.lastgroup))
    return found


def _number(match: re.Match) -> float:
    return float(match["code"].replace("−", "-").replace("–", "-"))
