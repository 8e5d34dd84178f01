"""Which ethnic group, party or company is spoken of here, and how is it said without its name?

Inside the team such words stay; in what leaves it each gives way to a kind in brackets, in the language of the quotation, so inflected or
placed that the sentence stays readable. Names of peoples are dictionary forms (language/data/ethnonyms.txt), found in any form by our
analyser for Kyrgyz and pymorphy3 for Russian; parties and companies are found in protect.organisations. Names of languages, the country and
its citizens are no ethnic groups. A rule, measured on marked sentences and no guarantee (docs/names.md). In: a text. Out: mentions, or the masked text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.language.inflect import inflect
from pipeline.language.keyness import ethnonyms
from pipeline.language.kyrgyz import analyse
from pipeline.language.lemmas import morphology
from pipeline.language.stopwords import is_stopword
from pipeline.protect.masking import mask

KINDS = ("ethnic", "party", "company")
WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
_JOINED = {"ky": {"жана", "менен", "же"}, "ru": {"и", "или"}, "en": {"and", "or"}}


@dataclass(frozen=True)
class Mention:
    """text[start:end] names a group of that kind (ethnic, party, company); `replacement` stands for it, kind word in brackets."""

    start: int
    end: int
    kind: str
    replacement: str


@cache
def rules() -> dict:
    """The words of data/groups.yaml."""
    return read_yaml(Path(__file__).parent / "data" / "groups.yaml")


def find_groups(text: str, language: str, *, companies: Iterable[str] = (), parties: Iterable[str] = (), peoples: Iterable[str] = (), off: Iterable[str] = ()) -> list[Mention]:
    """The mentions in a text, in order, none overlapping.

    language    ky, ru or en: that of the text and of the words in brackets; words of the other Cyrillic language are found too
    companies, parties, peoples   names that the study knows besides, found in any Kyrgyz suffix chain or Russian case
    off         kinds that the study leaves standing
    """
    from pipeline.protect.organisations import listed, organisations

    own = {"company": tuple(companies), "party": tuple(parties), "ethnic": tuple(peoples)}
    found = [mention for kind, names in own.items() if names for mention in listed(text, language, kind, names)]
    found += organisations(text, language) + _peoples(text, language)
    kept: list[Mention] = []
    for mention in found:
        if mention.kind not in set(off) and not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return [_capital(text, mention) for mention in sorted(kept, key=lambda mention: mention.start)]


def _capital(text: str, mention: Mention) -> Mention:
    """A sentence begins with a capital inside the brackets too."""
    words = mention.replacement
    if not (words.startswith("[") and text[mention.start].isupper() and _begins(text, mention.start)):
        return mention
    return Mention(mention.start, mention.end, mention.kind, f"[{words[1].upper()}{words[2:]}")


def mask_groups(text: str, language: str, **options) -> str:
    """The text with every mention replaced by its kind in brackets; options as in `find_groups`."""
    return mask(text, [(mention.start, mention.end, mention.replacement) for mention in find_groups(text, language, **options)])[0]


def _peoples(text: str, language: str) -> list[Mention]:
    tokens = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
    find = {"ky": _kyrgyz, "ru": _russian, "en": _english}
    found = find[language](text, tokens)
    # what this language knows, and has let stand, is not asked of another
    tokens = [token for token in tokens if not _NAMES[language](token[2])]
    # people switch languages inside a turn; the kind is then named without an ending
    for other in find:
        taken = [(mention.start, mention.end) for mention in found]
        if other != language:
            plain = f"[{rules()['words']['ethnic'][language]}]"
            found += [Mention(m.start, m.end, m.kind, plain) for m in find[other](text, tokens) if not any(m.start < b and a < m.end for a, b in taken) and not (other == "en" and text[m.start : m.end].islower())]
    return found


def _head(text: str, tokens: list, at: int, language: str, names_a_people) -> str:
    """The first word after a name of a people and those joined to it; "" at the end of a clause."""
    while at + 1 < len(tokens):
        between = text[tokens[at][1] : tokens[at + 1][0]]
        following = tokens[at + 1][2]
        if between.strip(" ,-\u00a0"):
            return ""
        if following.lower() in _JOINED[language] and at + 2 < len(tokens) and names_a_people(tokens[at + 2][2]):
            at += 2
        elif names_a_people(following) and between.strip() in ("", ",", "-"):
            at += 1
        else:
            return "" if "," in between else following
    return ""


# ---------------------------------------------------------------------- Kyrgyz


def _kyrgyz_form(word: str) -> tuple[bool, list[str]] | None:
    """(plural, names of the endings) if the word is a form of a people's name; кыргызча, кыргызстандык are not."""
    readings = analyse(word.rpartition("-")[2])[:3]
    if not readings or re.search(r"ч[аеоө](?:сын\w*|лап\w*|дан)?$", word.lower()):
        return None
    for one in readings:
        endings = [name for _, name in one.endings]
        if one.lemma.lower() in ethnonyms()["ky"] and one.kind != "verb" and "equative" not in endings:
            plural = "plural" in endings
            # China and a snowdrift have the same word as a people, which is then spoken of in the plural
            if one.lemma.lower() in ("кытай", "күрт") and not plural and not (word.islower() and one.lemma == "кытай" and not endings):
                return None
            return plural, endings
    return None


def _kyrgyz(text: str, tokens: list) -> list[Mention]:
    found = []
    for at, (start, end, word) in enumerate(tokens):
        form = _kyrgyz_form(word)
        if form is None:
            continue
        following = _head(text, tokens, at, "ky", lambda one: _kyrgyz_form(one) is not None).lower()
        plural, endings = form
        bare = not endings
        said = word.lower()
        if bare and following.startswith(tuple(rules()["not_ethnic"]["ky"])):
            continue
        case = next((name for name in reversed(endings) if name in ("genitive", "dative", "accusative", "locative", "ablative")), "nominative")
        after = tokens[at + 1][2].lower() if at + 1 < len(tokens) and not text[end : tokens[at + 1][0]].strip() else ""
        if bare and _is_kyrgyz_noun(after):
            # «татар аялдары» is a possessed word, «уйгур үй-бүлө» is none
            words = "этникалык топтун" if any(name.startswith("possessive") for _, name in analyse(after)[0].endings) else "этникалык топко таандык"
        elif ours := re.search(r"(?:б[ыиуү]з|м[ыиуү]н|с[ыиуү]ң)$", said if plural or not _listed_among(text, tokens, at) else ""):
            words = {"б": "этникалык топтун өкүлдөрүбүз", "м": "этникалык топтун өкүлүмүн", "с": "этникалык топтун өкүлүсүң"}[ours.group()[0]]
        else:
            words = inflect("этникалык топ" if plural or _listed_among(text, tokens, at) else "этникалык топтун өкүлү", case, "ky")
        found.append(Mention(start, end, "ethnic", f"[{words}]"))
    return found


def _listed_among(text: str, tokens: list, at: int) -> bool:
    """Whether a bare name stands in a row of names or as a label (кыргыз, өзбек деп), where it means the group."""
    if re.match(r"\s*(?:деп|деген)\b", text[tokens[at][1] :]):
        return True
    near = [place for step in (-1, 1) for place in (at + step, at + 2 * step) if 0 <= place < len(tokens)]
    return any(_kyrgyz_form(tokens[place][2]) and re.fullmatch(r"\s*(?:,|же|жана)\s*", text[min(tokens[place][1], tokens[at][1]) : max(tokens[place][0], tokens[at][0])]) for place in near)


def _is_kyrgyz_noun(word: str) -> bool:
    return bool(word) and not is_stopword(word) and any(one.kind in ("noun", "loan", "place") for one in analyse(word)[:1])


# ---------------------------------------------------------------------- Russian


def _russian_parse(word: str):
    """(parse, is an adjective) of a form of a people's name in Russian, or None."""
    lower = word.lower()
    if lower.startswith("по-"):
        return None
    last = lower.rpartition("-")[2]
    for one in morphology().parse(last)[:4]:
        if one.tag.POS == "NOUN" and one.normal_form in ethnonyms()["ru"]:
            return one, False
        if one.tag.POS == "ADJF" and one.normal_form in ethnonyms()["ru-adjective"]:
            return one, True
    return None


def _russian(text: str, tokens: list) -> list[Mention]:
    found, until = [], 0
    for at, (start, end, word) in enumerate(tokens):
        if start < until or (parse := _russian_parse(word)) is None:
            continue
        one, adjective = parse
        following = _head(text, tokens, at, "ru", lambda other: (_russian_parse(other) or (None, False))[1])
        # people switch languages: «кыргыз тилинен», «русский тилин» in a Russian turn
        if following.lower().startswith("тил"):
            continue
        if not adjective:
            words = _representative(one.tag)
        else:
            if {p.normal_form for p in morphology().parse(following.lower())[:2] if following} & set(rules()["not_ethnic"]["ru"]):
                continue
            last, joined = _chain(text, tokens, at)
            noun = _noun_of(text, tokens, last)
            if noun is not None:
                kept = text[tokens[last][1] : tokens[noun][1]].strip()
                kept = kept[0].upper() + kept[1:] if word[0].isupper() and _begins(text, start) else kept
                until = tokens[noun][1]
                found.append(Mention(start, until, "ethnic", f"{kept} [{'этнических групп' if joined else 'этнической группы'}]"))
                continue
            if _is_language_ru(tokens, at, one):
                continue
            words = _representative(one.tag) if one.normal_form == "русский" or one.tag.number == "plur" else "этнической группы"
        found.append(Mention(start, end, "ethnic", f"[{words}]"))
    return found


def _representative(tag) -> str:
    word = "представительница" if tag.gender == "femn" and tag.number == "sing" else "представитель"
    form = morphology().parse(word)[0].inflect({tag.number or "sing", tag.case or "nomn"})
    return f"{form.word if form else word} этнической группы"


def _chain(text: str, tokens: list, at: int) -> tuple[int, bool]:
    """The last of the adjectives joined to the one at `at` (узбекские и таджикские), and whether there is more than one."""
    last = at
    while last + 2 < len(tokens) and tokens[last + 1][2] in _JOINED["ru"] and (_russian_parse(tokens[last + 2][2]) or (None, False))[1]:
        last += 2
    return last, last > at


def _noun_of(text: str, tokens: list, at: int) -> int | None:
    """The noun that the adjective at `at` agrees with, over at most two adjectives between."""
    mine = {(p.tag.case, p.tag.number) for p in morphology().parse(tokens[at][2].lower().rpartition("-")[2]) if p.tag.POS == "ADJF"}
    for place in range(at + 1, min(at + 4, len(tokens))):
        if text[tokens[place - 1][1] : tokens[place][0]].strip():
            return None
        parses = morphology().parse(tokens[place][2].lower())[:4]
        if any(p.tag.POS == "NOUN" and (p.tag.case, p.tag.number) in mine for p in parses):
            return place
        if not any(p.tag.POS in ("ADJF", "PRTF") and (p.tag.case, p.tag.number) in mine for p in parses):
            return None
    return None


def _is_language_ru(tokens: list, at: int, one) -> bool:
    before = [other[2].lower() for other in tokens[max(0, at - 4) : at]]
    if one.tag.number == "plur" or one.tag.gender == "femn":
        return False
    # «кыргызский понимаю»: alone and masculine, only русский can be a person
    if one.normal_form != "русский":
        return True
    verbs = {p.normal_form for word in before for p in morphology().parse(word)[:2]}
    return before[-1:] == ["на"] or bool(verbs & set(rules()["language_verbs"]["ru"]))


# ---------------------------------------------------------------------- English


def _english_name(word: str) -> tuple[bool, bool] | None:
    """(plural, can be an adjective) of a people's name in English."""
    lower, known = word.lower(), ethnonyms()
    if lower in known["en"] or lower in known["en-adjective"]:
        return False, lower in known["en-adjective"]
    return (True, False) if lower.endswith("s") and lower[:-1] in known["en"] else None


def _english(text: str, tokens: list) -> list[Mention]:
    found: list[Mention] = []
    languages: set[int] = set()
    for at, (start, end, word) in enumerate(tokens):
        form = _english_name(word)
        if form is None:
            continue
        following = tokens[at + 1][2] if at + 1 < len(tokens) and not text[end : tokens[at + 1][0]].strip() else ""
        before = [other[2].lower() for other in tokens[max(0, at - 2) : at]]
        joins = following.lower() in _JOINED["en"] and at + 2 < len(tokens) and _english_name(tokens[at + 2][2])
        noun = form[1] and ((following.islower() and not is_stopword(following)) or bool(joins and not joins[0] and _noun_after(text, tokens, at + 2)))
        joined = before[-1:] in (["and"], ["or"]) and at - 2 in languages
        if _head(text, tokens, at, "en", lambda one: _english_name(one) is not None).lower() in rules()["not_ethnic"]["en"] or (not form[0] and not noun and not (joins and joins[0]) and (joined or set(before[-1:]) & set(rules()["language_verbs"]["en"]))):
            languages.add(at)
            continue
        article = re.search(r"\b(?:the|an?)\s+$", text[:start], re.I)
        if noun:
            words, indefinite = "[ethnic group]", article and article.group().strip().lower() in ("a", "an")
            begin = article.start() if indefinite else start
            words = ("An " if text[begin].isupper() else "an ") + words if indefinite else words
        else:
            single = article and article.group().strip().lower() in ("a", "an")
            begin = article.start() if article else start
            words = "[a member of an ethnic group]" if single or (not form[0] and before[-1:] and before[-1] in ("is", "am", "was", "be", "being")) else "[members of an ethnic group]"
        found.append(Mention(begin, end, "ethnic", words))
    return found


def _noun_after(text: str, tokens: list, at: int) -> bool:
    return at + 1 < len(tokens) and not text[tokens[at][1] : tokens[at + 1][0]].strip() and tokens[at + 1][2].islower() and not is_stopword(tokens[at + 1][2])


_NAMES = {"ky": _kyrgyz_form, "ru": _russian_parse, "en": _english_name}


def _begins(text: str, start: int) -> bool:
    return not text[:start].strip() or text[:start].rstrip()[-1] in ".!?…"
