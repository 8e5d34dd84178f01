"""Where is a name that the study knows? A guarantee, not a guess: every spelling that its skeleton covers is found.

Each part of a known name (three letters or more) is found in any Kyrgyz suffix chain or Russian case, in Cyrillic or Latin of the
usual schools, in any case, with ө ү ң typed as о у н, with hyphens, blanks, accents, soft hyphens or look-alike letters in it, and
alone or beside its other parts. One exception, towards readable text: a part or form that is also an ordinary word (бакыт, роза)
counts only when it is written with a capital letter, when it stands beside another part of the same name, or when the text has no
capital letters to go by; a particle or pronoun (эле, ал, они) only with a capital or beside another part. What is disguised by markup,
codes or letters set apart is read first (protect.disguise). Not covered: Arabic
script, diminutives and nicknames that names.txt does not hold, spelling errors that change a sounded letter.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

from pipeline.language.recent import KEPT
from pipeline.language.transliterate import contract, readings, romanise, skeletons
from pipeline.protect.beginnings import Beginnings
from pipeline.protect.disguise import undisguised
from pipeline.protect.matched import KnownMatch, united, with_initials
from pipeline.protect.ordinary import HONORIFICS, LINKS, is_ordinary, is_particle, stems
from pipeline.protect.suffixes import is_chain, russian_forms, starts_with_vowel, voiced

WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‘`´ʻʹ\u00ad\u200b-\u200d\u0300-\u036f]+[^\W\d_]+)*[\u0300-\u036f]*")
_JOINT = re.compile(r"[ \t\u00a0]?[-\u2010-\u2014\u00ad]?\s{0,3}")
_BESIDE = re.compile(r"[\s\u00a0,.\u2010-\u2014_-]{1,4}")
_BEGINNING = re.compile(r"[.!?…:;>\n\t|#*\"«“(•-]\s*$")
_GOES_ON = re.compile(r"[ \u00a0][^\W\d_A-ZА-ЯЁӨҮҢ]|[ \u00a0]?[-–—]\s")
_CAMEL = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁӨҮҢ])(?=[A-ZА-ЯЁӨҮҢ])")

Part = tuple[int, int]  # which name, which of its parts

_SOFT = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[юё]|(?<=[bcdfghjklmnpqrstvz])[iy][uo]", re.IGNORECASE)
_HARD = {"ю": "у", "ё": "о"} | {soft + sound: sound for soft in "iy" for sound in "uo"}
_SEAM = {"t": "C", "s": "S", "d": "J"}
_CERTAIN, _ORDINARY, _PARTICLE, _SHORT = 0, 1, 2, 3


class KnownNames:
    """The names of one study, prepared once: `KnownNames(names)`, then `.matches(text)` for any number of texts.

    names   full names or single ones, as in participants.csv and names.txt; honorifics in them (эже, ака, ажы) are not parts
    whole   True finds only whole names, not their parts: for places (Чолпон-Ата is one, Чолпон is a person)
    """

    def __init__(self, names: Iterable[str], *, whole: bool = False) -> None:
        self._whole = whole
        self._sizes: list[int] = []
        self.names: tuple[str, ...] = tuple(dict.fromkeys(" ".join(str(name).split()) for name in names if str(name).strip()))
        # skeleton -> whose part it is; sets until all names are in
        self._stems: dict[str, set[Part] | tuple[Part, ...]] = {}
        self._voiced: dict[str, set[Part] | tuple[Part, ...]] = {}
        self._swallowed: dict[str, set[Part] | tuple[Part, ...]] = {}
        self._forms: dict[str, set[Part] | tuple[Part, ...]] = {}
        self._short: dict[str, set[Part] | tuple[Part, ...]] = {}
        self._types: dict[str, tuple[frozenset[Part], int]] = {}
        self._same: dict[frozenset[Part], frozenset[Part]] = {}
        for owner, name in enumerate(self.names):
            self._add(owner, name)
        # thousands of people share few given names and surnames: a tuple takes a tenth of a set
        for table in ("_stems", "_voiced", "_swallowed", "_forms", "_short"):
            setattr(self, table, {skeleton: tuple(sorted(parts)) for skeleton, parts in getattr(self, table).items()})
        self._beginnings = Beginnings(self._stems)
        self._longest = max(map(len, self._stems), default=0)

    def __len__(self) -> int:
        return len(self.names)

    def matches(self, text: str, *, cased: bool | None = None, starts: bool = True) -> list[KnownMatch]:
        """Every place of a known name in `text`, in order and without overlap; neighbouring parts of one name are one match.

        cased    whether capitals in this text can be trusted; None decides by whether it has any
        starts   False takes an ordinary word that begins a sentence for the word, not the name: for generated text only
        """
        if not self.names:
            return []
        found = self._matches(text, cased, starts)
        # both are searched: what the disguise leaves out may have parted a name from a word before it
        if (read := undisguised(text)) is not None:
            plain, places = read
            hidden = [KnownMatch(places[match.start][0], places[match.end - 1][1], match.owners) for match in self._matches(plain, cased, starts)]
            found = united([*found, *hidden])
        return found

    def _matches(self, text: str, cased: bool | None, starts: bool) -> list[KnownMatch]:
        tokens = self._tokens(text)
        if not tokens:
            return []
        if cased is None:
            cased = has_case(text)
        right = [self._accepted(text, tokens, position, cased, starts) for position in range(len(tokens))]
        runs: list[tuple[int, int, frozenset[Part]]] = []
        for start, end, parts, _ in itertools.compress(tokens, right):
            if runs and start < runs[-1][1]:
                first, last, others = runs.pop()
                runs.append((first, max(end, last), others | parts))
            elif runs and (both := _together(runs[-1][2], parts)) and self._bridges(text[runs[-1][1] : start]):
                runs.append((runs.pop()[0], end, both))
            else:
                runs.append((start, end, parts))
        if self._whole:
            return [
                KnownMatch(start, end, frozenset(owners))
                for start, end, parts in runs
                if (owners := self._complete(parts))
            ]
        return [with_initials(text, start, end, frozenset(owner for owner, _ in parts)) for start, end, parts in runs]

    def holds(self, text: str) -> bool:
        """Whether `text` holds any known name."""
        return bool(self.matches(text))

    def who(self, match: KnownMatch) -> list[str]:
        """The known names that a match can stand for; more than one where people share a name."""
        return [self.names[owner] for owner in sorted(match.owners)]

    def __getstate__(self) -> dict:
        # a worker asks about other words; what was remembered here would only fill the pipe
        return vars(self) | {"_types": {}, "_same": {}}

    # ------------------------------------------------------------------------------------------ building

    def _add(self, owner: int, name: str) -> None:
        name = unicodedata.normalize("NFC", name)
        parts = WORD.findall(name)
        # an honorific is a word of its own; joined by a hyphen (Нур-Айым) it belongs to the name
        titles = {word for word in name.split() if skeletons(word) and (skeletons(word)[0] in HONORIFICS or word.islower() and any(stem in HONORIFICS for stem in stems(word)))}
        plain = [part for part in parts if part not in titles and skeletons(part)[0] not in LINKS] or parts
        self._sizes.append(len(plain))
        for number, part in enumerate(plain):
            if len(part) >= 3:
                self._add_part((owner, number), part)
            elif len(part) == 2:
                for skeleton in skeletons(part):
                    self._short.setdefault(skeleton, set()).add((owner, number))
        for number, (left, right) in enumerate(zip(plain, plain[1:], strict=False)):
            if len(left) + len(right) > 5:
                for joined in (left + right, right + left):
                    self._stems.setdefault(skeletons(joined)[0], set()).add((owner, len(plain) + number))
        # уулу and кызы: the same father stands as a surname in other papers (Жээнбек уулу, Жээнбеков)
        for part, link in zip(parts, parts[1:], strict=False):
            if skeletons(link)[0] in LINKS and part in plain and len(part) >= 3:
                ending = "ev" if romanise(part)[-1:] in "aeiou" else "ov"
                self._add_part((owner, plain.index(part)), romanise(part) + ending)

    def _add_part(self, owner: Part, part: str) -> None:
        first, *others = [reading for reading in readings(part)]
        chosen = [first, *(other for other in others if len(contract(other)) >= max(4, len(contract(first)) - 1)), *_unsoftened(part)]
        if "ң" in part.lower():
            chosen.append(romanise(part.lower().replace("ң", "нг")))
        if "ng" in first:
            chosen.append(first.replace("ng", "n"))
        for roman in chosen:
            male = re.sub(r"(?<=[oe]v)a$|(?<=in)a$", "", roman) if len(roman) > 6 else roman
            for stem in {contract(roman), contract(male)}:
                self._stems.setdefault(stem, set()).add(owner)
                if soft := voiced(stem):
                    self._voiced.setdefault(soft, set()).add(owner)
                # tch, sch and dzh across the seam of stem and suffix are written like one sound: Алмат + -чы, Almatchy
                if stem[-1] in _SEAM and len(stem) > 2:
                    self._swallowed.setdefault(stem[:-1] + _SEAM[stem[-1]], set()).add(owner)
            for form in russian_forms(roman):
                if len(form) > 2:
                    self._forms.setdefault(form, set()).add(owner)

    # ----------------------------------------------------------------------------------------- searching

    def _tokens(self, text: str) -> list[tuple[int, int, frozenset[Part], int]]:
        """(start, end, owners, kind) of every word that could be a part of a known name."""
        found = []
        words = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
        for position, (start, end, word) in enumerate(words):
            owners, kind = self._type(word)
            if owners:
                found.append((start, end, owners, kind))
                continue
            if position + 1 < len(words):
                until, last, following = words[position + 1]
                between = text[end:until]
                begins = any(one in self._beginnings for one in skeletons(word))
                if begins and _JOINT.fullmatch(between) and (between.strip() or word[0].isupper()):
                    owners, kind = self._type(word + following)
                    if owners:
                        found.append((start, last, owners, kind))
                        continue
            pieces = _CAMEL.split(word)
            if len(pieces) > 1:
                for piece in pieces:
                    owners, kind = self._type(piece)
                    if owners:
                        found.append((start, start + len(piece), owners, kind))
                    start += len(piece)
        return found

    def _type(self, word: str) -> tuple[frozenset[Part], int]:
        if word not in self._types:
            if len(self._types) >= KEPT:
                self._types.clear()
                self._same.clear()
            owners, kind = self._look_up(word)
            # all cases of a surname have the same owners
            self._types[word] = self._same.setdefault(owners, owners), kind
        return self._types[word]

    def _look_up(self, word: str) -> tuple[frozenset[Part], int]:
        owners: set[Part] = set()
        for skeleton in (*skeletons(word), *_unsoftened(word)):
            owners.update(self._forms.get(skeleton, ()))
            for size in range(2, min(len(skeleton), self._longest) + 1):
                stem, rest = skeleton[:size], skeleton[size:]
                if stem in self._stems and (not rest or is_chain(stem[-1], rest)):
                    owners.update(self._stems[stem])
                if stem in self._voiced and starts_with_vowel(rest) and is_chain(stem[-1], rest):
                    owners.update(self._voiced[stem])
                if stem in self._swallowed and is_chain("", {"S": "C"}.get(stem[-1], stem[-1]) + rest):
                    owners.update(self._swallowed[stem])
        if not owners:
            for skeleton in skeletons(word):
                rest = skeleton[2:]
                if not rest or is_chain(skeleton[1], rest):
                    owners.update(self._short.get(skeleton[:2], ()))
            return frozenset(owners), _SHORT
        kind = _PARTICLE if is_particle(word) else _ORDINARY if is_ordinary(word) else _CERTAIN
        return frozenset(owners), kind

    def _accepted(self, text: str, tokens: list, position: int, cased: bool, starts: bool) -> bool:
        start, end, owners, kind = tokens[position]
        capital = text[start].isupper() and (starts or not _begins_sentence(text, start, end))
        if kind == _CERTAIN or (capital and cased and kind != _SHORT) or (kind == _ORDINARY and not cased):
            return True
        if kind == _SHORT and capital and cased and any(self._sizes[owner] == 1 for owner, _ in owners):
            return True
        neighbours = []
        if position:
            neighbours.append((tokens[position - 1], text[tokens[position - 1][1] : start]))
        if position + 1 < len(tokens):
            neighbours.append((tokens[position + 1], text[end : tokens[position + 1][0]]))
        return any(_together(owners, other[2]) and self._bridges(between) for other, between in neighbours)

    def _complete(self, parts: frozenset[Part]) -> set[int]:
        """The names all of whose parts are there, one by one or written as one word."""
        numbers: dict[int, set[int]] = {}
        for owner, number in parts:
            numbers.setdefault(owner, set()).add(number)
        return {owner for owner, seen in numbers.items() if len(seen) >= self._sizes[owner] or max(seen) >= self._sizes[owner]}

    def _bridges(self, between: str) -> bool:
        """Whether the text between two parts leaves them one name: blanks, a hyphen, a comma, уулу and кызы, or how one addresses a person (Рахима эже Токоева)."""
        if len(between) > 12:
            return False
        words = WORD.findall(between)
        if len(words) > 1 or (words and skeletons(words[0])[0] not in (LINKS if "," in between else LINKS | HONORIFICS)):
            return False
        return bool(_BESIDE.fullmatch(between.replace(words[0], " ", 1) if words else between)) or not between


def _unsoftened(word: str) -> tuple[str, ...]:
    """Skeletons of a name in Russian or passport spelling, which softens the consonant before ү and ө: Гюльзат and Gyulzat are Гүлзат, Бёкёнбаев is Бөкөнбаев."""
    plain = _SOFT.sub(lambda sound: _HARD[sound[0].lower()], word)
    return skeletons(plain) if plain != word else ()


def begins(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins here, so that a capital says nothing."""
    return bool(_BEGINNING.search(text[max(0, start - 6) : start]) or start == 0)


def _begins_sentence(text: str, start: int, end: int) -> bool:
    """Whether the word begins a sentence that goes on in small letters."""
    return begins(text, start) and bool(_GOES_ON.match(text, end))


def has_case(text: str) -> bool:
    """Whether capitals tell anything here: a text in one case, or a long one without a capital inside a sentence, has none."""
    if not any(letter.isupper() for letter in text) or not any(letter.islower() for letter in text):
        return False
    if len(text) < 400:
        return True
    return bool(re.search(r"[\w,]\s+[A-ZА-ЯЁӨҮҢ]\w", text))


def _together(some: frozenset[Part], others: frozenset[Part]) -> frozenset[Part]:
    """The parts of both sets that are different parts of one name; empty if no name has a part in each."""
    numbers: dict[int, set[int]] = {}
    for owner, number in others:
        numbers.setdefault(owner, set()).add(number)
    owners = {owner for owner, part in some if owner in numbers and numbers[owner] != {part}}
    return frozenset(part for part in some | others if part[0] in owners)
