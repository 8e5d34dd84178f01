"""Who leads a discussion, who takes part, who speaks as one voice: roles from labels, from a legend, and from questions.

First the words of a label and of its line in the legend; then pairs such as В and О; then, if nobody leads yet, the one
who asks far more than the others. Every guess is stated. Roles: moderator, participant, collective, unknown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

COLLECTIVE = re.compile(
    r"(?:все(?: (?:участни\w+|вместе|хором|женщины|мужчины))?|всё|хор(?:ом)?|группа|несколько \w+|участники|участницы|голоса|много голосов|"
    r"вместе|баары|бардыгы|баардыгы|(?:баары|бардык|баардык) \w+|чогуу|катышуучулар|топ|бир нече \w+|үндөр|жабыла|"
    r"all|all \w+|everyone|everybody|group|participants|several(?: \w+)?|multiple(?: \w+)*|many|together|voices|both|both \w+)"
    r"(?: \(.*\))?"
)
MODERATOR = re.compile(
    r"модер|\bмод\b|(?<!со)ведущ|интервьюе?э?р|фасилит|исследовател|алып ?баруучу|суроо берүүчү|сурак алуучу|изилдөөчү|маек алуучу|"
    r"фасилитатор|\bинт\b|moderat|\bmod\b|interviewe?r\b|interviewer|facilitat|researcher|\bint\b|\bmc\b|\bfac\b"
)
PARTICIPANT = re.compile(
    r"участни[кц]|\b(?:уч|кат|инф)\.? ?\d|респондент|\bресп\b|информант|опрашиваем|женщин|мужчин|девуш|юнош|молод|катышуучу|жооп берүүчү|аял|эркек|жигит|жаш (?:аял|жигит|кыз)|"
    r"\bкыз\b|апа|аксакал|эксперт|ответ|жооп|participant|interviewee|respondent|\bresp\b|informant|\bmale\b|\bfemale\b|\bmale ?\d|\bfemale ?\d|"
    r"\bwom[ae]n\b|\bm[ae]n\b|answer|\bid ?\d+|\bson\b|\bdaughter\b|\bmother\b|\bfather\b|\bwife\b|\bhusband\b|\bсын\b|\bдочь\b|\bмать\b|\bотец\b|"
    r"\bжена\b|\bмуж\b|учител|мугалим|expert"
)
UNKNOWN = re.compile(
    r"неизвестн\w*(?: \w+)?|неопознанн\w*(?: \w+)?|(?:(?:женский|мужской|чей-то) )?голос(?: \w+){0,2}|кто-то(?: \w+){0,2}|реплика(?: \w+){1,2}|белгисиз(?: \w+)?|бирөө|үн|(?:аялдын|эркектин|залдан|бирөөнүн) үнү?|unknown(?: \w+)?|unidentified(?: \w+)?|voice|someone|"
    r"desconocid[oa]|background|фон|стороннее лицо|\?+|уч\?|n/?a"
)
NUMBERED = re.compile(r"(?:спикер|speaker|сүйлөөчү|говорящий|spk)[ _]*\d*")
QUESTION_LABELS = {"в", "вопрос", "q", "question", "с", "суроо", "i", "int", "и"}
ANSWER_LABELS = {"о", "ответ", "a", "answer", "ж", "жооп", "r", "р"}
LONE_MODERATOR = {"м", "m", "и", "i", "аб", "а.б", "ав"}
PERSON = re.compile(r"\b(?:лет|года?|жаш(?:та)?|years?|yrs?|муж|жен|эр|аял|f|m)\b|\b\d{2}\b", re.I)


@dataclass(slots=True)
class Voice:
    """One label as it was used: times, share of its turns that ask, place of its first turn, words."""

    label: str
    turns: int
    asking: float
    first: int
    marked: bool


def normal(label: str) -> str:
    """A label without case, punctuation at its edges and doubled blanks: two spellings of one label are equal."""
    return " ".join(label.casefold().replace("№", " ").replace("_", " ").split()).strip(" .:?*–—-@#")


def role_of_label(label: str) -> str | None:
    """The role that the words of a label (or of a legend) say, or None for a name or a bare letter."""
    plain = normal(label)
    if COLLECTIVE.fullmatch(plain):
        return "collective"
    if not plain or UNKNOWN.fullmatch(plain):
        return "unknown"
    leads = MODERATOR.search(plain)
    if leads and not re.search(r"interviewee|интервьюируем", plain):
        return "moderator"
    return "participant" if PARTICIPANT.search(plain) else None


def is_person(text: str) -> bool:
    """Does a legend's text describe a person (a role, an age, a sex)?"""
    return role_of_label(text) in ("moderator", "participant", "collective") or bool(PERSON.search(text))


def assign_roles(voices: list[Voice], *, legend: dict[str, str] | None = None, moderators: list[str] | None = None, told: dict[str, str] | None = None) -> tuple[dict[str, str], list[str], list[str]]:
    """Role of each label (by its normal form), decisions and warnings in plain sentences without a label in them.

    moderators   labels that the researcher named in study.yaml; an empty list says that no moderator is in the file
    told         label -> role as the researcher gives them; they go before everything else
    """
    given = {normal(label): role for label, role in (told or {}).items()}
    described = {normal(label): text for label, text in (legend or {}).items()}
    roles: dict[str, str | None] = {}
    decisions, warnings = [], []
    for voice in voices:
        plain = normal(voice.label)
        roles[plain] = given.get(plain) or ((role_of_label(described[plain]) or "participant") if plain in described else role_of_label(plain))
    if given:
        decisions.append(f"roles that study.yaml gives: {len(given)}")
        if set(given) - set(roles):
            warnings.append(f"labels to which study.yaml gives a role and that do not speak in this file: {len(set(given) - set(roles))}")
    if moderators is not None:
        named = {normal(label) for label in moderators}
        for plain in roles:
            roles[plain] = given.get(plain) or ("moderator" if plain in named else "participant" if roles[plain] in (None, "moderator") else roles[plain])
        decisions.append("the moderator is taken from study.yaml")
        if named - set(roles):
            warnings.append("a moderator named in study.yaml does not speak in this file")
    elif "moderator" not in roles.values():
        decisions += _find_moderator(voices, roles, warnings)
    has_lead = "moderator" in roles.values() or moderators is not None
    for plain, role in roles.items():
        if role is None:
            roles[plain] = "participant" if has_lead or is_code(plain) else "unknown"
    return {plain: role or "unknown" for plain, role in roles.items()}, decisions, warnings


def is_code(plain: str) -> bool:
    """к1, р 12, ж2: a letter or two with a number is a participant's code, never "speaker 1"."""
    return bool(re.fullmatch(r"[^\W\d_]{1,2}[ .-]?\d{1,2}", plain)) and not NUMBERED.fullmatch(plain)


def _find_moderator(voices: list[Voice], roles: dict[str, str | None], warnings: list[str]) -> list[str]:
    open_voices = [voice for voice in voices if roles[normal(voice.label)] is None]
    by_label = {normal(voice.label): voice for voice in open_voices}
    # В and О, Q and A, С and Ж, also with numbers: В1, О1
    letters = defaultdict(list)
    for plain in by_label:
        letters[plain.rstrip("0123456789. ")].append(plain)
    if len(voices) - len(open_voices) == 0 or not any(role == "participant" for role in roles.values()):
        asked, answered = QUESTION_LABELS & set(letters), ANSWER_LABELS & set(letters)
        if asked and answered and set(letters) <= QUESTION_LABELS | ANSWER_LABELS | {""}:
            for letter in asked:
                roles.update(dict.fromkeys(letters[letter], "moderator"))
            for letter in answered:
                roles.update(dict.fromkeys(letters[letter], "participant"))
            return ["the labels are letters for question and answer; the one who asks is taken as the moderator"]
    marked = [voice for voice in open_voices if voice.marked]
    if marked:
        roles.update({normal(voice.label): "moderator" for voice in marked})
        return ["a question mark after a label is taken as the sign of the moderator"]
    if any(role == "participant" for role in roles.values()) or any(map(is_code, roles)) or len(roles) > 2 and sum(len(plain) > 2 for plain in roles) == len(roles) - 1:
        lone = [plain for plain in by_label if plain in LONE_MODERATOR]
        if len(lone) == 1:
            roles[lone[0]] = "moderator"
            return ["a lone letter beside participants with numbers or names is taken as the moderator"]
        leads = [plain for plain in by_label if re.fullmatch(r"[iи] ?\d?", plain)]
        if leads and len(leads) < len(roles):
            roles.update(dict.fromkeys(leads, "moderator"))
            return ["the letter of an interviewer is taken as the moderator"]
        if len(open_voices) == 1 and len(voices) == 2:
            roles[normal(open_voices[0].label)] = "moderator"
            return ["of two voices one is labelled a participant; the other is taken as the moderator"]
    asking = sorted((voice for voice in open_voices if not is_code(normal(voice.label)) and voice.turns > 1), key=lambda voice: -voice.asking)
    others = max((voice.asking for voice in voices if not asking or voice is not asking[0]), default=0.0)
    if asking and len(voices) > 1 and asking[0].turns > 2 and asking[0].asking >= 0.5 and asking[0].asking >= 2 * others and asking[0].first < 3:
        roles[normal(asking[0].label)] = "moderator"
        return ["no label says who leads; the one who asks far more than the others is taken as the moderator: please look"]
    if open_voices:
        warnings.append("no moderator was recognised; name the label in study.yaml under read.documents, moderator")
    return []


def voices_of(turns: list[tuple[str | None, str, bool]]) -> list[Voice]:
    """The voices of a list of (label, text, marked by "?") in order of first speech."""
    count, asks, first, marked, written = Counter(), Counter(), {}, Counter(), {}
    for place, (label, text, mark) in enumerate(turns):
        if label is None:
            continue
        plain = normal(label)
        written.setdefault(plain, label)
        first.setdefault(plain, place)
        count[plain] += 1
        asks[plain] += "?" in text
        marked[plain] += mark
    return [Voice(written[plain], count[plain], asks[plain] / count[plain], first[plain], marked[plain] == count[plain]) for plain in count]
