"""How alike are two parts of names, a given name or a surname, as they are written?

Case endings are taken off, consonants must be the same, and what dialects, clerks and recognisers confuse is listed: Дүйшөн is Дуйшен in Russian papers, Юсуф is Юсуп
where nobody says f, Йўлдошев is Юлдашев. Vowels that tell two names apart (Марат, Мурат; Асан, Үсөн) are never confused. In: two skeletons. Out: 0 to 1.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from pipeline.language.recent import recent
from pipeline.protect.givennames import is_first_name
from pipeline.protect.suffixes import is_case_chain

NEAR = 0.85  # below this, two parts are two names (Алымбеков, Касымбеков)
UNVOICED = str.maketrans("bdgzvf", "ptkspp", "aeiouh")

_VOWELS = str.maketrans("", "", "aeiouh")
_LIPS, _VOICE, _FLEETING = str.maketrans("fb", "pp"), str.maketrans("bdgz", "ptks"), re.compile(r"e(?=[^aeiou]$)")
_BREATHED = re.compile(r"h(?=[^aeiouh])")
_ENDINGS = ("a", "u", "om", "em", "e", "i", "im", "oi", "oiu", "ei", "iu", "ia", "ii")


@recent
def bases(token: str) -> frozenset[str]:
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


def consonants(skeleton: str) -> str:
    """What is left of a skeleton without vowels and voice; ң is n whether or not it is written ng, and Бахтияр is Бактыяр."""
    return _BREATHED.sub("k", skeleton.replace("ng", "n")).translate(UNVOICED)


@recent
def alike(one: str, other: str) -> float:
    """1 for one name in two cases; else the normalised Levenshtein similarity, 0 if the consonants differ or both are first names of their own."""
    if one == other or bases(one) & bases(other):
        return 1.0
    best = 0.0
    for a in bases(one):
        for b in bases(other):
            if min(len(a), len(b)) < 4 or consonants(a) != consonants(b):
                continue
            if _spoken(a, b)[0].translate(_VOWELS) != _spoken(b, a)[0].translate(_VOWELS) and is_first_name(a) and is_first_name(b):
                continue  # Азат and Асат, Айгерим and Айкерим: names of their own, not slips
            best = max(best, Levenshtein.normalized_similarity(a, b), 0.9 * _confused(a, b))
    return best


def _spoken(a: str, b: str) -> tuple[str, str]:
    """Both names as a Kyrgyz mouth says them: no f and no х before a consonant, ng as ң, Улугбек as Улукбек."""
    a, b = (_BREATHED.sub("k", name).replace("gb", "kb") for name in (a, b))
    if (a.count("f") != b.count("f")) or ("ng" in a) != ("ng" in b):
        a, b = (name.translate(_LIPS).replace("ng", "n") for name in (a, b))
    return a, b


def _confused(a: str, b: str) -> bool:
    """Whether two spellings differ only as ө and е (Дүйшөн, Дуйшен), f and p or b (Юсуф, Юсуп), ң and ng, Павел and Павлу or, in longer names, as Uzbek о and Kyrgyz а or у do."""
    a, b = _spoken(a, b)
    if a.replace("o", "e") == b.replace("o", "e") or _FLEETING.sub("", a) == _FLEETING.sub("", b):
        return True
    if len(a) > 7:
        a, b = a.translate(_VOICE), b.translate(_VOICE)
    other = [(place, {one, two}) for place, (one, two) in enumerate(zip(a, b, strict=False)) if one != two]
    return len(a) == len(b) > 5 and len(other) < 3 and all(pair == {"o", "u"} or place > 0 and pair in ({"o", "a"}, {"e", "i"}, {"a", "e"}, {"o", "e"}) for place, pair in other)
