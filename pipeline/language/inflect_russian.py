"""How does a Russian name or role decline? Head and adjectives agree, what depends on the head stays.

A word that pymorphy3's dictionary has declines as there; a name that it has not declines by its last letter: masculine in a consonant, feminine
in -а, -я, unchanged in -о, -у, -ы, -и, -э, a compound (Кара-Балта) in its last part only, and after село, посёлок a name of another gender stays
(Розенталь, Справочник по правописанию и литературной правке, § 149 and 197). In: a nominative and a case. Out: the form.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.language.lemmas import morphology

_TAGS = {"nominative": "nomn", "genitive": "gent", "dative": "datv", "accusative": "accs", "locative": "loct", "ablative": "gent", "instrumental": "ablt"}
_ORDER = ("genitive", "dative", "accusative", "instrumental", "locative")
_TOWN = {"город", "г.", "столица", "город-герой"}
_ADJECTIVE = {
    "masc": "ого ому = им ом", "femn": "ой ой ую ой ой", "neut": "ого ому = им ом", "plur": "их им = ими их",
}  # fmt: skip


@cache
def _data() -> dict:
    return read_yaml(Path(__file__).parent / "data" / "inflect.yaml")["ru"]


def decline(text: str, case: str, plural: bool) -> str:
    """A phrase in a case of inflect.CASES["ru"]: each member joined by a comma, и or или that stands in the nominative is declined."""
    if fixed := _fixed(text, case):
        return fixed
    parts = re.split(r"(,\s+|\s+(?:и|или|либо)\s+)", text)
    out, dependent = [], False
    for place in range(0, len(parts), 2):
        words = parts[place].split()
        if not words or (dependent and not _only_nominative(words)):
            out.append(parts[place])
        else:
            declined, dependent = _phrase(words, case, plural)
            out.append(" ".join(declined))
        out += parts[place + 1 : place + 2]
    return "".join(out)


def _fixed(text: str, case: str) -> str | None:
    data = _data()
    if text in data["forms"] and case != "nominative":
        return data["forms"][text][_ORDER.index("genitive" if case == "ablative" else case)]
    return text if text in data["indeclinable"] or text.lower() in data["indeclinable"] else None


def _only_nominative(words: list[str]) -> bool:
    """Whether the first word cannot be a genitive: in «депутаты айыл кенеша и активисты» the second member is declined, in «науки» not."""
    cases = {parse.tag.case for parse in morphology().parse(words[0].lower()) if parse.tag.case}
    return "nomn" in cases and "gent" not in cases


def _phrase(words: list[str], case: str, plural: bool) -> tuple[list[str], bool]:
    """The words with adjectives and head declined, and whether the head has dependents."""
    first = 0
    while first < len(words) - 1 and _is_adjective(words[first]):
        first += 1
    if fixed := _fixed(" ".join(words[first:]), case):
        return [*(_adjective(word, case, plural, False) for word in words[:first]), fixed], False
    head, rest = words[first], words[first + 1 :]
    if head.lower() == "айыл" and rest and rest[0].lower() in ("окмоту", "өкмөтү", "башы", "башчысы", "кенеши", "аймагы"):
        return [*(_adjective(word, case, plural, False) for word in words[:first]), head, *rest], len(rest) > 1
    bare = head.strip("«»\"").lower()
    if bare in _TOWN and rest and not rest[0].startswith("«"):
        if (following := " ".join(rest)) and (fixed := _fixed(following, case)):
            rest = fixed.split()
        else:
            rest = [*(_adjective(word, case, False, False) for word in rest[:-1]), _word(rest[-1], case, False)] if all(map(_is_adjective, rest[:-1])) and not plural else rest
    elif bare in ("село", "с.") and len(rest) == 1 and re.search(r"(?:ск|цк|н)ое$", rest[0]):
        rest = [_adjective(rest[0], case, False, False)]
    living = _animate(head)
    adjectives = [_adjective(word, case, plural, living) for word in words[:first]]
    return [*adjectives, _word(head, case, plural), *rest], bool(rest)


def _is_adjective(word: str) -> bool:
    lower = word.lower()
    if re.search(r"[сц]к(?:ий|ая|ое|ие)$", lower):
        return True
    return bool(re.search(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$", lower)) and any(
        {"ADJF", "PRTF"} & parse.tag.grammemes and "nomn" in parse.tag for parse in morphology().parse(lower)
    )


def _adjective(word: str, case: str, plural: bool, living: bool) -> str:
    lower = word.lower()
    tag = "gent" if case == "accusative" and living and not lower.endswith(("ая", "яя")) else _TAGS[case]
    known = [parse for parse in morphology().parse(lower) if {"ADJF", "PRTF"} & parse.tag.grammemes and "nomn" in parse.tag]
    if re.search(r"[сц]к(?:ий|ая|ое|ие)$", lower) and not plural:
        gender = {"ий": "masc", "ая": "femn", "ое": "neut", "ие": "plur"}[lower[-2:]]
        if tag == "nomn":
            return word
        ending = _ADJECTIVE[gender].split()[("gent", "datv", "accs", "ablt", "loct").index(tag)]
        return word if ending == "=" else word[:-2] + ending
    if not known:
        return word
    asked = {tag, "plur"} if plural or known[0].tag.number == "plur" else {tag, known[0].tag.gender, "sing"}
    if tag == "accs" and ("plur" in asked or "masc" in asked):
        asked.add("inan")
    form = known[0].inflect(asked)
    return _capitals(word, form.word) if form else word


def _noun(word: str):
    """pymorphy3's nominative of a word that its dictionary has, a place before a person and a person before a thing; None for a word that it only guesses."""
    parses = [p for p in morphology().parse(word.lower()) if p.is_known and p.tag.POS == "NOUN" and p.tag.case == "nomn" and not {"Surn", "Name", "Patr", "Abbr"} & p.tag.grammemes]
    compound = "-" in word and word.islower()
    if not parses and compound:
        parses = [p for p in morphology().parse(word) if p.tag.POS == "NOUN" and p.tag.case == "nomn"]
    return min(parses, key=lambda p: (word[0].isupper() and "Geox" not in p.tag, p.tag.animacy != "anim"), default=None)


def _animate(word: str) -> bool:
    noun = _noun(word)
    return (noun.normal_form if noun else word.lower()) in _data()["persons"] or (noun is not None and noun.tag.animacy == "anim")


def _word(word: str, case: str, plural: bool) -> str:
    """One noun, adjective or name in a case; abbreviations, numbers and words in -о, -у, -ы, -и that nobody knows stay as they are."""
    opening, core, closing = re.fullmatch(r"([«\"“(]*)(.*?)([»\"”)]*)", word).groups()
    lower = core.lower()
    if fixed := _fixed(core, case):
        return opening + fixed + closing
    if not core or core.endswith(".") or re.search(r"\d|[^А-Яа-яЁё\-]", core) or (len(core) > 1 and core.isupper() and len(core) < 6):
        return word
    if re.search(r"[сц]к(?:ий|ая|ое|ие)$", lower) or (_is_adjective(core) and _noun(core) is None):
        return opening + _adjective(core, case, plural, core[0].islower() and not lower.endswith("ое")) + closing
    if plural and lower in _data()["plurals"]:
        return _word(opening + _capitals(core, _data()["plurals"][lower]) + closing, case, False)
    noun = _noun(core)
    if noun is not None and (case != "nominative" or noun.tag.number != "plur"):
        tag = "gent" if case == "accusative" and noun.normal_form in _data()["persons"] else _TAGS[case]
        form = noun.inflect({tag, "plur" if plural or noun.tag.number == "plur" else "sing"})
        return opening + (_capitals(core, form.word) if form else core) + closing
    if noun is not None:
        return word
    if parts := re.fullmatch(r"(.+?)(-(?:на|под|над)-.+)", core):
        return opening + _word(parts[1], case, plural) + parts[2] + closing
    front, hyphen, last = core.rpartition("-")
    if not last or (hyphen and not last[:1].isupper() and front[:1].isupper()):
        return word
    if case == "accusative" and last in _data()["persons"]:
        case = "genitive"
    return opening + front + hyphen + (_fixed(last, case) or _by_last_letter(last, case, plural)) + closing


def _by_last_letter(word: str, case: str, plural: bool) -> str:
    """A name that no dictionary has: masculine in a consonant, feminine in -а, -я, otherwise indeclinable."""
    last, stem = word[-1].lower(), word[:-1]
    if last in "оуыиеюэё" or word in _data()["indeclinable"]:
        return word
    if plural:
        ending = {"nomn": "ы", "gent": "ов", "datv": "ам", "accs": "ы", "ablt": "ами", "loct": "ах"}[_TAGS[case]]
        return word if last in "аяйь" else word + ("и" if ending == "ы" and last in "гкхжшчщ" else "ей" if ending == "ов" and last in "жшчщ" else ending)
    if case == "nominative":
        return word
    at = ("gent", "datv", "accs", "ablt", "loct").index(_TAGS[case])
    if last == "а":
        return stem + ("и" if at == 0 and stem[-1:].lower() in "гкхжшчщ" else ("ы", "е", "у", "ой", "е")[at])
    if last == "я":
        return stem + (("и", "и", "ю", "ей", "и") if stem.lower().endswith("и") else ("и", "е", "ю", "ей", "е"))[at]
    if last in "йь":
        return stem + ("я", "ю", last, "ем", "и" if word.lower().endswith("ий") else "е")[at]
    return word + ("а", "у", "", "ем" if last in "жшчщц" else "ом", "е")[at]


def _capitals(like: str, word: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return "-".join(part.capitalize() if model[:1].isupper() else part for part, model in zip(word.split("-"), like.split("-") + [""] * 9, strict=False)) if like != like.lower() else word
