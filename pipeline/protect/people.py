"""Which mentions are one person? Spellings are joined only where every part of the two names agrees; doubt is left to a reviewer.

Names are cut into given name and surname (in any order), patronymic, and father with уулу or кызы; case endings, honorifics and
script are taken off; parts are compared by skeleton, by normalised Levenshtein distance (>= .85) and by their consonants. Only
mentions of one place are compared; two genders, two patronymics or two fathers forbid a join, also by way of a third mention.
Measured in the reference, "Resolving names". In: written names, with places and genders if known. Out: a cluster number a mention.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import is_first_name
from pipeline.protect.known import WORD
from pipeline.protect.likeness import NEAR, alike, bases, consonants
from pipeline.protect.ordinary import HONORIFICS, TITLES, stems
from pipeline.protect.suffixes import is_case_chain

_SON, _DAUGHTER = {"ulu", "ogli", "uglu", "ogl", "ugli"}, {"kizi"}
_PATRONYMIC = re.compile(r"(.{2,}?)(?:[oe]v|i)(iC|n)(?:a|u|i|e|em|om|oi|oiu)?(?:.{0,4})?")
# Ильич, Ильинична, and Акматыч for Акматович
_SHORT_PATRONYMIC = re.compile(r"(il|luk|fom|kuzm|nikit|.{3,}?)(?:in)?iC(n)?(?:a|u|i|e|em|om|oi)?")
_JUNK = re.compile(r"\([^)]*\)|[«»\"]|фракци\S+.*", re.IGNORECASE)
_FORMER = re.compile(
    r"\((?:(?:урожд\w*|в девичестве|девичья(?: фамилия)?|раньше|ранее|бывшая|мурда(?:гы)?|мурун(?:ку)?|кыз (?:фамилиясы|кезинде)|n[eé]e|born|formerly|maiden name)\.?[:,]?\s+)?([^\W\d_]+(?:[оеё]ва|ина|[oe]va|ina))\)", re.IGNORECASE
)
_OFFICE = frozenset(skeletons(word)[0] for word in "айыл айылдык өкмөт өкмөтүнүн окмоту аймактык district village local".split())
_WOMAN = frozenset(skeletons(word)[0] for word in "эже эжем апа апай опа хола эне жеңе айым ханум госпожа гражданка тётя бабушка mrs ms miss".split())
_MAN = frozenset(skeletons(word)[0] for word in "байке байкем аке аба агай мырза аксакал домла господин дядя дедушка mr".split())


@dataclass(frozen=True)
class _Name:
    parts: tuple[str, ...]  # skeletons of given name and surname, in the order of the alphabet
    initials: tuple[str, ...] = ()
    patronymic: str = ""
    father: str = ""
    gender: str = ""
    former: str = ""  # the surname in brackets: Айнура Бейшеева (Асанкулова)


@dataclass
class _Cluster:
    mentions: list[int]
    patronymics: set[str] = field(default_factory=set)
    fathers: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    lists: set[Hashable] = field(default_factory=set)


def resolve(
    names: Sequence[str], *, places: Sequence[str] | None = None, genders: Sequence[str] | None = None, lists: Sequence[Collection[Hashable]] | None = None
) -> list[int]:
    """The number of the person behind each mention, counted from 0 in the order of first appearance.

    places    settlement of each mention; mentions of different places are never joined (one spelled in two ways is one place)
    genders   f or m of each mention; NA or "" where it is not known. Without it a surname in -ова and a patronymic tell
    lists     the lists in which each mention stands: two names on one list are two people
    A mention with one word, or with an initial, joins only what it fits without a rival. Raises ValueError if lengths differ.
    """
    names = list(names)
    for column, what in ((places, "places"), (genders, "genders"), (lists, "lists")):
        if column is not None and len(column) != len(names):
            raise ValueError(f"{len(names)} names but {len(column)} {what}")
    places = [_place(place) for place in places] if places is not None else [""] * len(names)
    genders = [_gender(gender) for gender in genders] if genders is not None else [""] * len(names)
    blocks: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        blocks.setdefault(place, []).append(number)
    label = [-1] * len(names)
    parsed = [_parse(name, gender) for name, gender in zip(names, genders, strict=True)]
    parsed = [name if name.gender else replace(name, gender=_said_by_surname(name.parts)) for name in parsed]
    for members in blocks.values():
        for cluster in _clusters(members, parsed, lists or [()] * len(names)):
            for member in cluster.mentions:
                label[member] = cluster.mentions[0]
    order = {first: number for number, first in enumerate(dict.fromkeys(label))}
    return [order[one] for one in label]


# --------------------------------------------------------------------------------------------- parsing


def _place(place) -> str:
    return " ".join(skeletons(word)[0] for word in WORD.findall(place)) if isinstance(place, str) else ""


def _gender(gender) -> str:
    first = str(gender).strip().lower()[:1] if isinstance(gender, str) else ""
    return {"f": "f", "w": "f", "ж": "f", "а": "f", "m": "m", "м": "m", "э": "m"}.get(first, "")


@recent
def _parse(name: str, gender: str) -> _Name:
    written = unicodedata.normalize("NFC", str(name))
    former = skeletons(found[1])[0] if (found := _FORMER.search(written)) else ""
    words = WORD.findall(_JUNK.sub(" ", written))
    tokens = [skeletons(word)[0] for word in words]
    # эжеге, байкенин: an honorific in a case is told by its small letter, for Имамидин is a name
    kept = [(word, token) for word, token in zip(words, tokens, strict=True)
            if token and token not in HONORIFICS and not (word[0].islower() and any(stem in HONORIFICS for stem in stems(word)))]
    if len(kept) < 1:
        kept = [(word, token) for word, token in zip(words, tokens, strict=True) if token]
    # a title is left off a full name; beside one word it stays, for мугалим Асел need not be the only Асел
    titled = [any(stem in TITLES and (len(stem) > 3 or stem == token) for stem in stems(word)) for word, token in kept]
    named = [pair for pair, title in zip(kept, titled, strict=True) if not title and not (any(titled) and pair[1] in _OFFICE)]
    kept = named if len(named) > 1 else kept
    gender = gender or _addressed_as(words)
    parts, initials, patronymic, father = [], [], "", ""
    for position, (word, token) in enumerate(kept):
        following = kept[position + 1][1] if position + 1 < len(kept) else ""
        link = _link(token)
        if link:
            gender = gender or link
        elif _link(following):
            father = token
        elif len(word) == 1:
            initials.append(token)
        elif (match := _PATRONYMIC.fullmatch(token)) and len(kept) > 2 and _is_patronymic(token):
            patronymic = match.group(1)
            gender = gender or ("m" if match.group(2) == "iC" else "f")
        elif len(kept) > 2 and (match := _SHORT_PATRONYMIC.fullmatch(token)):
            patronymic = match.group(1)
            gender = gender or ("f" if match.group(2) else "m")
        else:
            parts.append(token)
    if not parts and initials:
        parts, initials = initials, []
    if len(initials) == 2 and len(parts) == 1 and not patronymic:
        # С.И. Кузнецов: the second letter is the father's
        patronymic = initials.pop() + "."
    return _Name(tuple(sorted(parts)), tuple(initials), patronymic, father, gender, former)


def _addressed_as(words: list[str]) -> str:
    """f beside эже or апа, m beside байке or аке, in small letters or any case ending; nothing where the words disagree."""
    said = {gender for gender, forms in (("f", _WOMAN), ("m", _MAN)) for word in words if word[0].islower() and any(stem in forms for stem in stems(word))}
    return said.pop() if len(said) == 1 else ""


def _said_by_surname(parts: tuple[str, ...]) -> str:
    """f for Эрмек Сатарова, m for Эрмек Сатаров: beside a given name in its basic form a surname is in its own; Эрмека Сатарова is a man's genitive.

    Замира Сатарова is a woman, though Замир's genitive is written so: two people under one pseudonym would be worse than one under two.
    """
    if declined := next((part for part in parts if re.search(r"[oe]v(?:oiu?|im)$", part)), ""):
        return "m" if declined.endswith("m") else "f"
    surnames = {part: found[1] for part in parts if (found := re.search(r"[oe]v(a?)(?:[^aeiou].*)?$", part)) and len(part) > 4}
    given = [part for part in parts if part not in surnames]
    if len(surnames) != 1 or len(given) != 1 or given[0][-1] in "aeiou" and not (given[0][-1] == "a" and is_first_name(given[0])):
        return ""
    return "f" if next(iter(surnames.values())) else "m"


def _link(token: str) -> str:
    stems = [token[:size] for size in range(3, len(token) + 1) if size == len(token) or is_case_chain(token[size - 1], token[size:])]
    return "m" if any(stem in _SON for stem in stems) else "f" if any(stem in _DAUGHTER for stem in stems) else ""


def _is_patronymic(token: str) -> bool:
    return bool(re.search(r"(?:[oe]v|[^aeiou]i)(?:iC|n[aeiou])|[oe]viC|iCn", token)) and not re.search(r"[oe]v[ae]?$", token)


# ------------------------------------------------------------------------------------------- comparing


def _agreement(one: _Name, other: _Name) -> float:
    """How far two names agree, under the former surname that one of them tells as well."""
    return max(_as_written(a, b) for a in _ways(one) for b in _ways(other))


def _ways(name: _Name) -> list[_Name]:
    changed = [tuple(sorted({*name.parts, name.former} - {part})) for part in name.parts if name.former and re.search(r"[oe]v[ao]|in[ao]", part)]
    return [name, *(replace(name, parts=parts, former="") for parts in changed)]


def _as_written(one: _Name, other: _Name) -> float:
    """The least likeness of the aligned parts, 0 if they do not agree; both must have as many parts, or one an initial for it."""
    a, b = one.parts, other.parts
    if not a or not b or bool(one.father) != bool(other.father):
        return 0.0
    if one.father and alike(one.father, other.father) < NEAR:
        return 0.0
    if len(a) == len(b) and not (one.initials and len(a) == 1) and not (other.initials and len(b) == 1):
        return max(min(alike(p, q) for p, q in zip(a, order, strict=True)) for order in _orders(b))
    short, long = (one, other) if len(a) + len(one.initials) <= len(b) and one.initials else (other, one)
    if not short.initials or len(short.parts) != 1:
        return 0.0
    likeness, rest = max(
        ((alike(short.parts[0], part), [q for q in (*long.parts, *long.initials) if q != part]) for part in long.parts),
        default=(0.0, []),
    )
    return min(likeness, 0.9) if any(part.startswith(short.initials[0]) for part in rest) else 0.0


def _orders(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    if len(parts) > 4:
        return [parts]
    if len(parts) < 2:
        return [parts]
    return [(part, *others) for k, part in enumerate(parts) for others in _orders(parts[:k] + parts[k + 1 :])]


# ------------------------------------------------------------------------------------------ clustering


def _clusters(members: list[int], parsed: list[_Name], lists: Sequence[Collection[Hashable]]) -> list[_Cluster]:
    groups: dict[_Name, list[int]] = {}
    for member in members:
        groups.setdefault(parsed[member], []).append(member)
    names = list(groups)
    pairs = sorted(_pairs(names), key=lambda pair: (-pair[0], pair[1], pair[2]))
    home = [_of(name, groups[name], {one for member in groups[name] for one in lists[member]}) for name in names]
    rivals: dict[int, list[int]] = {}
    for likeness, i, j in pairs:
        rivals.setdefault(i, []).append(j)
        rivals.setdefault(j, []).append(i)
    for likeness, i, j in pairs:
        if home[i] is home[j] or not _compatible(home[i], home[j]):
            continue
        if _torn(i, rivals, home, names) or _torn(j, rivals, home, names):
            continue
        merged = _joined(home[i], home[j])
        home = [merged if one is home[i] or one is home[j] else one for one in home]
    return list({id(one): one for one in home}.values())


def _pairs(names: list[_Name]) -> list[tuple[float, int, int]]:
    """The pairs that agree; only names with a part of the same consonants are compared at all."""
    keys: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for key in {consonants(base) for way in _ways(name) for part in way.parts for base in bases(part)}:
            keys.setdefault(key, []).append(number)
    candidates = {(i, j) for numbers in keys.values() for k, i in enumerate(numbers) for j in numbers[k + 1 :]}
    scored = ((_agreement(names[i], names[j]), i, j) for i, j in sorted(candidates) if _may_be_one(names[i], names[j]))
    return [pair for pair in scored if pair[0] >= NEAR]


def _may_be_one(one: _Name, other: _Name) -> bool:
    return _compatible(_of(one, []), _of(other, []))


def _of(name: _Name, mentions: list[int], lists: Collection[Hashable] = ()) -> _Cluster:
    return _Cluster(
        list(mentions),
        {name.patronymic} - {""},
        {name.father} - {""},
        {name.gender} - {""},
        set(lists),
    )


def _compatible(one: _Cluster, other: _Cluster) -> bool:
    return (
        len(one.genders | other.genders) < 2
        and one.lists.isdisjoint(other.lists)
        and all(_one_father(a, b) for a in one.patronymics for b in other.patronymics)
        and all(alike(a, b) >= NEAR for a in one.fathers for b in other.fathers)
    )


def _one_father(one: str, other: str) -> bool:
    """Whether two patronymics, or the letter of one, can be the same."""
    return one[0] == other[0] if one.endswith(".") or other.endswith(".") else alike(one, other) >= NEAR


def _torn(i: int, rivals: dict[int, list[int]], home: list[_Cluster], names: list[_Name]) -> bool:
    """Whether the name fits two people who cannot be one (two patronymics, or two given names for one letter): then it is nobody's until somebody decides."""
    if names[i].initials:
        full = [names[j] for j in rivals.get(i, ()) if not names[j].initials and _compatible(home[i], home[j])]
        if any(_agreement(a, b) < NEAR for k, a in enumerate(full) for b in full[k + 1 :]):
            return True
    if home[i].patronymics or home[i].fathers:
        return False
    # letters that fit a whole name do not make it two people's
    fitting = [home[j] for j in rivals.get(i, ()) if home[j] is not home[i] and len(names[j].initials) <= len(names[i].initials)]
    return any(not _compatible(a, b) for k, a in enumerate(fitting) for b in fitting[k + 1 :])


def _joined(one: _Cluster, other: _Cluster) -> _Cluster:
    return _Cluster(
        sorted(one.mentions + other.mentions),
        one.patronymics | other.patronymics,
        one.fathers | other.fathers,
        one.genders | other.genders,
        one.lists | other.lists,
    )
