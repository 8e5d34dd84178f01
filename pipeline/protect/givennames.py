"""Is this word a given name or a surname of the region? A dictionary of first names, the elements that make Kyrgyz names, and endings.

The dictionary of 7,653 first names comes with the natasha package (Kyrgyz, Uzbek, Tajik and Russian ones in Russian spelling) and is read by
skeleton, so that Айгүл finds Айгуль; Kyrgyz given names are also built of a small stock of elements (Ай + бек, Нур + гүл).
In: one written word. Out: the class of the evidence, or None.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.suffixes import is_case_chain, starts_with_vowel, voiced

_MORE = Path(__file__).with_name("data") / "given_names.txt"

# Elements that end a given name: бек, бай ... ; and those that begin one
_LAST = (
    r"(?:bek|biubiu|murza|gazi|kazi|seit|ali|bai|gul|Jan|nur|han|kan|mirza|kul|kuli|nazar|zat|aim|bubu|dos|bolot|temir|tegin|berdi|keldi|turdu|kadir|karim|rahman|rahim|mamat|"
    r"mambet|din|sultan|murat|tai|Jigit|aiim|barCin|saira|Sair|zada|mira|nara|ira|Jibek|sulu|bike|kei|bala|er|kozu|Soro)"
)
_FIRST = (
    r"(?:ai|ak|abdi|abdu|alim|almaz|altin|asil|azam|bakt?i?|bek|bei?Sen|boro?n|bolot|gul|duiSo?n?|aSir|oskon|suior|zarli|kanim|turgan|toSto|Jan|Jeti|Jol|Jolbors|Jum[ae]|Jusup|Jenis|er|eren|eSen|esen|kadir|"
    r"kal[ie]?|kani?S?|karim|koJo|kuban|kurman|kulu?|kilic|madi|mamat|mair|marip|mirza|mir|murat|nazar|nur|orman|osmon|omur|rahman|rahmat|sabi?r|sadir|sagin|sapar|sari|satar|sei[td]|soron|sultan|suiun|"
    r"tal[ae]i|talant|taS|tatigul|temir|tilek|tati|kenes|keneS|mikti|oroz|satib?a?l?|saip?i?|egem|Saar|Sakir|tilla|Jeenb?e?|Jilki|kara|kazi|kuba?t?|kutman|meer|narin|rai|roz[iy]|tabal|tagai|toktob?a?|ulu?g?|zaman|el|isl?am|momun|talip|tologon|tolgo|toktog?u?l?|toktosun|tolo|turd[ui]|tursun|turgun|ulan|umut|uson|Cinar|Cini?|Cingiz|Colpon|Sam[Ss]i|Sarip|SarSen|Ser|eldar|eldi|elmi|emil|iris|isa|isak|ibra)"
)
_COMPOUND = re.compile(_FIRST + r"[aiue]?" + _LAST)
# what talk adds to a name: Алтынбекчи (and Алтынбек?), Кутманбектикинде (at Кутманбек's)
_TALK = re.compile(r"C[iu]|[ndt]i?k[iu](?:n?[dt][ae]n?|n[ae]n?|n[iu]n?|n)?|[ndt][iu]k[iu](?:n?[dt][aeou]n?|n[aeou]n?|n[iu]n?|n)?")
# endings that make a name of whatever stands before them; those of the second line are also endings of Kyrgyz verbs (барбай, айткан, баралы)
_MADE = re.compile(r".{2,}(?:bek|gul|bubu|biubiu|murza|mirza|berdi|keldi|d[aoe]+l[eo]t|sultan|zada|mambet|mamat|tegin|nazar|kazi|gazi|sultan|Jan)")
_MADE_WEAKLY = re.compile(r".{2,}(?:bai|kan|han|ali|din|kul|bolot|nur|mat|tur|bu|sun|uulu|ai)")
_PATRONYMIC = re.compile(r".{2,}(?:ovi[C]|evi[C]|ovn|evn|iCn)(?:a|i|e|u|oi|em|om|uv?)?")
# Алиев, Валиева: their skeletons are too short to tell anything
_SHORT_SURNAME = re.compile(r"\w{2,3}(?:иев|iev|iyev|yev)(?:а|у|ым|е|ой|ы|ых|ге|го|дин|ди|ден|де|га|ны|нын|дан|a|s)?", re.IGNORECASE)
_RUSSIAN = (
    "a u om e i oi oiu ei eiu ia iu em am ami ah ih im imi ov".split()
)


@cache
def _dictionary() -> frozenset[str]:
    """Skeletons of first names: at least four letters, for shorter ones are words of every language."""
    folder = Path(find_spec("natasha").origin).parent
    names = (folder / "data/dict/first.txt").read_text("utf-8").split()
    return frozenset(skeletons(name)[0] for name in names if len(name) >= 4) | _of_region()


@cache
def _of_region() -> frozenset[str]:
    names = [name for line in _MORE.read_text("utf-8").splitlines() if not line.startswith("#") for name in line.split()]
    return frozenset(skeletons(name)[0] for name in names if len(name) >= 4)


@recent
def given_name(word: str, *, kyrgyz: bool = True) -> bool:
    """Whether the word can be an inflected given name: in the dictionary, or made of two elements of Kyrgyz names.

    kyrgyz   allow Kyrgyz suffix chains; Russian case endings are always allowed
    """
    names = _dictionary()
    for skeleton in skeletons(word):
        for size in range(len(skeleton), 3, -1):
            stem, rest = skeleton[:size], skeleton[size:]
            ends = not rest or rest in _RUSSIAN or (kyrgyz and (is_case_chain(stem[-1], rest) or _TALK.fullmatch(rest)))
            if not ends:
                continue
            if (stem in names and len(stem) > 3) or (len(stem) > 5 and _COMPOUND.fullmatch(stem)):
                return True
            if rest in _RUSSIAN and (stem + "a" in names or stem + "i" in names) and len(stem) > 3:
                return True
            if kyrgyz and starts_with_vowel(rest) and stem[-1] in "gb":
                base = stem[:-1] + ("k" if stem[-1] == "g" else "p")
                if base in names and voiced(base) == stem:
                    return True
    return False


@recent
def made_name(word: str, *, weakly: bool = False) -> bool:
    """Whether the word ends as made names do, whatever it begins with: Сардарбек, Ырысгүл. The caller sees to it that it is no word.

    weakly   also by endings that verbs have too; for capitals inside a sentence
    """
    for skeleton in skeletons(word):
        for size in range(len(skeleton), 4, -1):
            stem, rest = skeleton[:size], skeleton[size:]
            if (not rest or rest in _RUSSIAN or is_case_chain(stem[-1], rest) or _TALK.fullmatch(rest)) and (_MADE.fullmatch(stem) or weakly and _MADE_WEAKLY.fullmatch(stem)):
                return True
    return False


@recent
def surname(word: str, *, kyrgyz: bool = True) -> bool:
    """Whether the word ends as a surname of Russian make does (-ов, -ева, -ин, -ский) or as a patronymic, inflected."""
    if len(word) < 5:
        return False
    if _SHORT_SURNAME.fullmatch(word):
        return True
    for skeleton in skeletons(word):
        if _PATRONYMIC.fullmatch(skeleton):
            return True
        for size in range(len(skeleton), 4, -1):
            stem, rest = skeleton[:size], skeleton[size:]
            if re.search(r"(?:[oe]v|[oe]va|ski|skaia)$", stem) and (
                not rest or rest in _RUSSIAN or (kyrgyz and is_case_chain(stem[-1], rest))
            ):
                return True
    return False


def patronymic(word: str) -> bool:
    """Whether the word is a Russian patronymic, inflected: Бакытовна, Темировичу."""
    return any(_PATRONYMIC.fullmatch(skeleton) for skeleton in skeletons(word))



def is_compound(skeleton: str) -> bool:
    """Whether the skeleton is made of two elements of Kyrgyz names as it stands (Нурбек, Айгүл)."""
    return len(skeleton) > 5 and bool(_COMPOUND.fullmatch(skeleton))


def is_of_region(skeleton: str) -> bool:
    """Whether the skeleton is a first name of our own list, which holds no words by mistake, as the large dictionary does (Аял, Арык)."""
    return skeleton in _of_region()


def is_first_name(skeleton: str) -> bool:
    """Whether the skeleton is a first name of the dictionary as it stands, so that its last vowel is no case ending (Айнура)."""
    return skeleton in _dictionary()
