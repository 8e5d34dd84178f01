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


@recent
def alike(one: str, other: str) -> float:
    """1 for one name in two cases; else the normalised Levenshtein similarity, 0 if the consonants differ."""
    if one == other or bases(one) & bases(other):
        return 1.0
    best = 0.0
    for a in bases(one):
        for b in bases(other):
            if min(len(a), len(b)) < 4 or a.translate(UNVOICED) != b.translate(UNVOICED):
                continue
            best = max(best, Levenshtein.normalized_similarity(a, b), 0.9 * _confused(a, b))
    return best


def _confused(a: str, b: str) -> bool:
    """Whether two spellings differ only as ө and е (Дүйшөн, Дуйшен), f and p (Юсуф, Юсуп) or, in longer names, as Uzbek о and Kyrgyz а or у do."""
    if a.replace("f", "p").replace("o", "e") == b.replace("f", "p").replace("o", "e"):
        return True
    return len(a) == len(b) > 5 and all(
        one == other or {one, other} == {"o", "u"} or {one, other} == {"o", "a"} and place > 0 for place, (one, other) in enumerate(zip(a, b, strict=True))
    )
