"""Which mentions are one person? Spellings are joined only where every part of the two names agrees; doubt is left to a reviewer.

Names are cut into given name and surname (in any order), patronymic, and father with уулу or кызы; case endings, honorifics and
script are taken off; parts are compared by skeleton, by normalised Levenshtein distance (>= .85) and by their consonants. Only
mentions of one place are compared; two genders, two patronymics or two fathers forbid a join, also by way of a third mention.
Measured in the reference, "Resolving names". In: written names, with places and genders if known. Out: a cluster number a mention.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Levenshtein

from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import is_first_name
from pipeline.protect.known import WORD
from pipeline.protect.ordinary import HONORIFICS, stems
from pipeline.protect.suffixes import is_case_chain

NEAR = 0.85  # below this, two parts are two names (Алымбеков, Касымбеков)

_SON, _DAUGHTER = {"ulu", "ogli", "uglu", "ogl", "ugli"}, {"kizi"}
_PATRONYMIC = re.compile(r"(.{2,}?)(?:[oe]v|i)(iC|n)(?:a|u|i|e|em|om|oi|oiu)?(?:.{0,4})?")
_ENDINGS = ("a", "u", "om", "em", "e", "i", "im", "oi", "oiu", "ei", "iu", "ia", "ii")
_UNVOICED = str.maketrans("bdgzv", "ptksf", "aeiouh")
_JUNK = re.compile(r"\([^)]*\)|[«»\"]|фракци\S+.*", re.IGNORECASE)


@dataclass(frozen=True)
class _Name:
    parts: tuple[str, ...]  # skeletons of given name and surname, in the order of the alphabet
    initials: tuple[str, ...] = ()
    patronymic: str = ""
    father: str = ""
    gender: str = ""


@dataclass
class _Cluster:
    mentions: list[int]
    patronymics: set[str] = field(default_factory=set)
    fathers: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)


def resolve(
    names: Sequence[str], *, places: Sequence[str] | None = None, genders: Sequence[str] | None = None
) -> list[int]:
    """The number of the person behind each mention, counted from 0 in the order of first appearance.

    places    settlement of each mention; mentions of different places are never joined (one spelled in two ways is one place)
    genders   f or m of each mention; NA or "" where it is not known. Without it a surname in -ова and a patronymic tell
    A mention with one word, or with an initial, joins only what it fits without a rival. Raises ValueError if lengths differ.
    """
    names = list(names)
    for column, what in ((places, "places"), (genders, "genders")):
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
        for cluster in _clusters(members, parsed):
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
    words = WORD.findall(_JUNK.sub(" ", unicodedata.normalize("NFC", str(name))))
    tokens = [skeletons(word)[0] for word in words]
    # эжеге, байкенин: an honorific in a case is told by its small letter, for Имамидин is a name
    kept = [(word, token) for word, token in zip(words, tokens, strict=True)
            if token and token not in HONORIFICS and not (word[0].islower() and any(stem in HONORIFICS for stem in stems(word)))]
    if len(kept) < 1:
        kept = [(word, token) for word, token in zip(words, tokens, strict=True) if token]
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
        else:
            parts.append(token)
    if not parts and initials:
        parts, initials = initials, []
    if len(initials) == 2 and len(parts) == 1 and not patronymic:
        # С.И. Кузнецов: the second letter is the father's
        patronymic = initials.pop() + "."
    return _Name(tuple(sorted(parts)), tuple(initials), patronymic, father, gender)


def _said_by_surname(parts: tuple[str, ...]) -> str:
    """f for Эрмек Сатарова, m for Эрмек Сатаров: beside a given name in its basic form a surname is in its own; Эрмека Сатарова is a man's genitive."""
    surnames = {part: found[1] for part in parts if (found := re.search(r"[oe]v(a?)(?:[^aeiou].*)?$", part)) and len(part) > 4}
    given = [part for part in parts if part not in surnames]
    if len(surnames) != 1 or len(given) != 1 or given[0][-1] in "aeiou":
        return ""
    return "f" if next(iter(surnames.values())) else "m"


def _link(token: str) -> str:
    stems = [token[:size] for size in range(3, len(token) + 1) if size == len(token) or is_case_chain(token[size - 1], token[size:])]
    return "m" if any(stem in _SON for stem in stems) else "f" if any(stem in _DAUGHTER for stem in stems) else ""


def _is_patronymic(token: str) -> bool:
    return bool(re.search(r"(?:[oe]v|[^aeiou]i)(?:iC|n[aeiou])|[oe]viC|iCn", token)) and not re.search(r"[oe]v[ae]?$", token)


@recent
def _bases(token: str) -> frozenset[str]:
    """What the part can be a case of, itself first of all: ermeku, ermekten -> ermek; toktogulovoi -> toktogulov."""
    found = {token}
    for size in range(3, len(token)):
        stem, rest = token[:size], token[size:]
        if size < 4 and len(rest) > 1:
            continue
        if is_case_chain(stem[-1], rest):
            if rest in ("a", "i", "n", "in", "m") and stem[-2:] not in ("ov", "ev") and is_first_name(token):
                continue
            found.add(stem)
        if rest in _ENDINGS and not (rest == "a" and is_first_name(token)):
            found.add(stem)
            if rest in ("u", "e", "i", "oi", "ei", "oiu"):
                found.add(stem + "a")
    # one surname for the whole family: -ова is -ов
    return frozenset(found | {base[:-1] for base in found if re.search(r"[oe]va$|[^aeiou]ina$", base)})


# ------------------------------------------------------------------------------------------- comparing


@recent
def _likeness(one: str, other: str) -> float:
    """1 for one name in two cases; else the normalised Levenshtein similarity, 0 if the consonants differ."""
    if one == other or _bases(one) & _bases(other):
        return 1.0
    best = 0.0
    for a in _bases(one):
        for b in _bases(other):
            if len(a) < 4 or len(b) < 4 or a.translate(_UNVOICED) != b.translate(_UNVOICED):
                continue
            best = max(best, Levenshtein.normalized_similarity(a, b))
            if min(len(a), len(b)) > 5 and a.replace("o", "a") == b.replace("o", "a"):
                best = max(best, 0.9)  # Uzbek and Kyrgyz forms of one name: Qodirjon, Кадыржан
    return best


def _agreement(one: _Name, other: _Name) -> float:
    """The least likeness of the aligned parts, 0 if they do not agree; both must have as many parts, or one an initial for it."""
    a, b = one.parts, other.parts
    if not a or not b or bool(one.father) != bool(other.father):
        return 0.0
    if one.father and _likeness(one.father, other.father) < NEAR:
        return 0.0
    if len(a) == len(b) and not (one.initials and len(a) == 1) and not (other.initials and len(b) == 1):
        return max(min(_likeness(p, q) for p, q in zip(a, order, strict=True)) for order in _orders(b))
    short, long = (one, other) if len(a) + len(one.initials) <= len(b) and one.initials else (other, one)
    if not short.initials or len(short.parts) != 1:
        return 0.0
    likeness, rest = max(
        ((_likeness(short.parts[0], part), [q for q in (*long.parts, *long.initials) if q != part]) for part in long.parts),
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


def _clusters(members: list[int], parsed: list[_Name]) -> list[_Cluster]:
    groups: dict[_Name, list[int]] = {}
    for member in members:
        groups.setdefault(parsed[member], []).append(member)
    names = list(groups)
    pairs = sorted(_pairs(names), key=lambda pair: (-pair[0], pair[1], pair[2]))
    home = [_of(name, groups[name]) for name in names]
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
        for key in {base.translate(_UNVOICED) for part in name.parts for base in _bases(part)}:
            keys.setdefault(key, []).append(number)
    candidates = {(i, j) for numbers in keys.values() for k, i in enumerate(numbers) for j in numbers[k + 1 :]}
    scored = ((_agreement(names[i], names[j]), i, j) for i, j in sorted(candidates) if _may_be_one(names[i], names[j]))
    return [pair for pair in scored if pair[0] >= NEAR]


def _may_be_one(one: _Name, other: _Name) -> bool:
    return _compatible(_of(one, []), _of(other, []))


def _of(name: _Name, mentions: list[int]) -> _Cluster:
    return _Cluster(
        list(mentions),
        {name.patronymic} - {""},
        {name.father} - {""},
        {name.gender} - {""},
    )


def _compatible(one: _Cluster, other: _Cluster) -> bool:
    return (
        len(one.genders | other.genders) < 2
        and all(_one_father(a, b) for a in one.patronymics for b in other.patronymics)
        and all(_likeness(a, b) >= NEAR for a in one.fathers for b in other.fathers)
    )


def _one_father(one: str, other: str) -> bool:
    """Whether two patronymics, or the letter of one, can be the same."""
    return one[0] == other[0] if one.endswith(".") or other.endswith(".") else _likeness(one, other) >= NEAR


def _torn(i: int, rivals: dict[int, list[int]], home: list[_Cluster], names: list[_Name]) -> bool:
    """Whether the name fits two people who cannot be one (two patronymics, or two given names for one letter): then it is nobody's until somebody decides."""
    if names[i].initials:
        full = [names[j] for j in rivals.get(i, ()) if not names[j].initials]
        if any(_agreement(a, b) < NEAR for k, a in enumerate(full) for b in full[k + 1 :]):
            return True
    if home[i].patronymics or home[i].fathers:
        return False
    fitting = [home[j] for j in rivals.get(i, ()) if home[j] is not home[i]]
    return any(not _compatible(a, b) for k, a in enumerate(fitting) for b in fitting[k + 1 :])


def _joined(one: _Cluster, other: _Cluster) -> _Cluster:
    return _Cluster(
        sorted(one.mentions + other.mentions),
        one.patronymics | other.patronymics,
        one.fathers | other.fathers,
        one.genders | other.genders,
    )
