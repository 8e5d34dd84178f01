"""What did people decide about names, and what is there to decide? Decisions honoured, near misses and borderline pairs listed.

A decision is a line of decisions/name_reviews.jsonl (mask, keep, names reviewed) or person_reviews.jsonl (same person, different people); a
later line overrules an earlier one on the same words. `mask` makes a name known, which guarantees it; `keep` lets a *guessed* word stand in its
plain case forms and never a known name. In: lines; texts with the spans found; written names with their clusters. Out: spans, clusters, rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.language.kyrgyz import analyse
from pipeline.language.transliterate import is_cyrillic, skeleton, skeletons
from pipeline.protect.givennames import given_name, surname
from pipeline.protect.known import WORD
from pipeline.protect.names import Span
from pipeline.protect.ordinary import HONORIFICS, LINKS, TITLES, is_ordinary, is_particle
from pipeline.protect.persons import parses_as_word
from pipeline.protect.suffixes import is_case_chain
from pipeline.protect.toponyms import is_place, place_spans

PERSON_DECISIONS = ("same person", "different people")
BORDER = 0.72  # likeness of two spellings from which on a person is asked
_BEGINS = re.compile(r"(?:[.!?…:;]|\n|^|[«\"“(]|[-–—]\s|\d\))[\s«\"“(–—-]*$")


class NameReviews:
    """The lines of name_reviews.jsonl: `.masked` names, `.documents` whose names were reviewed, and `.without_kept(spans)`."""

    def __init__(self, lines: Iterable[dict]) -> None:
        last: dict[tuple[str, ...], tuple[str, str]] = {}
        self.documents: set[str] = set()
        for line in lines:
            decision = line.get("decision") or ("mask" if line.get("name") else "names reviewed")
            if line.get("document"):
                (self.documents.discard if decision == "names not reviewed" else self.documents.add)(line["document"])
            for words in dict.fromkeys([*line.get("words", ()), *([line["name"]] if line.get("name") else [])]):
                last[_key(words)] = (decision, words)
        self.masked = sorted({words for decision, words in last.values() if decision == "mask"})
        self._kept = sorted({key for key, (decision, _) in last.items() if decision == "keep" and key})

    def without_kept(self, spans: Iterable[Span]) -> list[Span]:
        """The spans without those that somebody decided to keep; a known name is never kept."""
        return [span for span in spans if span.kind in ("known", "erased") or not self._keeps(_key(span.text))] if self._kept else list(spans)

    def keeps(self, words: str) -> bool:
        """Whether somebody decided that these words, or a plain case of them, are no name."""
        return self._keeps(_key(words))

    def _keeps(self, key: tuple[str, ...]) -> bool:
        return any(len(kept) == len(key) and kept[:-1] == key[:-1] and _is_case(kept[-1], key[-1]) for kept in self._kept)


def _key(words: str) -> tuple[str, ...]:
    """The skeletons of the words in their order; for a telephone number or an address its letters and digits."""
    found = [] if re.search(r"[\d@]", words) else [skeletons(word)[0] for word in WORD.findall(words)]
    return tuple(found) or ("".join(letter for letter in words.casefold() if letter.isalnum()),)


def is_case_of(base: str, form: str) -> bool:
    """Whether one written word is another in a plain case (plural and possessive too); both words as they stand."""
    return any(_is_case(a, b) for a in skeletons(base) for b in skeletons(form))


def _is_case(base: str, form: str) -> bool:
    return base == form or (len(base) > 2 and form.startswith(base) and is_case_chain(base[-1], form[len(base) :]))


# -------------------------------------------------------------------------------------------- near misses


def near_misses(text: str, spans: Sequence[Span], places: Iterable[str] = ()) -> Iterator[tuple[int, int, str]]:
    """(start, end, why) of the words left standing that could be a name.

    why   capital: written with a capital inside a sentence; name: made like a name, wherever it stands; address: before a form of address
    Places (well known, the study's own, or made like one), roles and words of a dictionary that begin a sentence are passed over.
    """
    tokens = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
    standing = place_spans(text, places)
    for position, (start, end, word) in enumerate(tokens):
        if any(span.start < end and start < span.end for span in spans) or any(a < end and start < b for a, b in standing):
            continue
        if len(word) < 3 or is_particle(word) or is_place(text, start, end) or any(one in HONORIFICS | LINKS | TITLES for one in skeletons(word)):
            continue
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        addressed = following is not None and not text[end : following[0]].strip(" -\u00a0") and skeletons(following[2])[0] in HONORIFICS
        inside = word[0].isupper() and not _BEGINS.search(text[max(0, start - 12) : start])
        if addressed and not common_word(word):
            yield start, end, "address"
        elif inside and not (word.isupper() and len(word) < 6):
            yield start, end, "capital"
        elif len(word) > 3 and not common_word(word) and (given_name(word) or (word[0].isupper() and surname(word))):
            yield start, end, "name"


def common_word(word: str) -> bool:
    """Whether the word, whatever its case, is one of the language and not only a name."""
    lower = word.lower()
    if is_ordinary(lower) or is_particle(lower) or (is_cyrillic(lower) and parses_as_word(lower)):
        return True
    return is_cyrillic(lower) and any(one.listed and one.kind not in ("place", "name") for one in analyse(lower))


# ------------------------------------------------------------------------------------------------- people


@dataclass(frozen=True)
class Pair:
    """Two written names, each in its place, that are one person or two: `joined` says what holds now, `likeness` how alike they are."""

    name: str
    place: str
    other: str
    other_place: str
    joined: bool
    likeness: float


def likeness(one: str, other: str) -> float:
    """1 where the words of one name are among those of the other (a given name alone, an initial), else how alike the skeletons are."""
    a, b = (sorted(skeletons(word)[0] for word in WORD.findall(name)) for name in (one, other))
    if not a or not b:
        return 0.0
    short, long = sorted((a, b), key=len)
    if all(any(word == whole or (len(word) == 1 and whole.startswith(word)) for whole in long) for word in short):
        return 1.0
    return max(Levenshtein.normalized_similarity(" ".join(a), " ".join(b)), Levenshtein.normalized_similarity(" ".join(short), " ".join(long[: len(short)])))


def borderline(names: Sequence[str], places: Sequence[str], clusters: Sequence[int]) -> list[Pair]:
    """The pairs that a person should look at: two people of one place who are spelled alike, and two spellings of one person that differ.

    names, places, clusters   one entry a written name; clusters as people.resolve gives them. Likest first; each pair of clusters once, and
                              of one cluster each spelling beside the fullest, unless it is that name or a part of it in a plain case
    """
    rows = sorted(set(zip(places, names, clusters, strict=True)))
    fullest: dict[int, str] = {}
    for _, name, cluster in rows:
        fullest[cluster] = max(fullest.get(cluster, ""), name, key=lambda one: (len(one.split()), len(one), one))
    by_place: dict[str, list[tuple[str, int]]] = {}
    for place, name, cluster in rows:
        by_place.setdefault(place, []).append((name, cluster))
    best: dict[tuple, Pair] = {}
    for place, members in by_place.items():
        for one, other in _candidates([name for name, _ in members]):
            (name, first), (second, last) = members[one], members[other]
            if first == last and (fullest[first] not in (name, second) or _plain_case(name, second)):
                continue
            alike = likeness(name, second)
            if alike < BORDER and first != last:
                continue
            pair = Pair(name, place, second, place, first == last, round(alike, 3))
            key = (place, name, second) if first == last else (place, *sorted((first, last)))
            if key not in best or best[key].likeness < alike:
                best[key] = pair
    return sorted(best.values(), key=lambda pair: (pair.joined, -pair.likeness, pair.place, pair.name, pair.other))


def _plain_case(one: str, other: str) -> bool:
    short, long = sorted(([word for word in WORD.findall(name) if skeletons(word)[0] not in HONORIFICS] for name in (one, other)), key=len)
    return skeleton(one) == skeleton(other) or all(any(is_case_of(whole, word) or is_case_of(word, whole) for whole in long) for word in short)


def _candidates(names: list[str]) -> list[tuple[int, int]]:
    """Pairs that share the beginning of a word; comparing all with all would take hours for a long survey."""
    blocks: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for start in {skeletons(word)[0][:2] for word in WORD.findall(name) if len(word) > 2}:
            blocks.setdefault(start, []).append(number)
    return sorted({(i, j) for block in blocks.values() for k, i in enumerate(block) for j in block[k + 1 :]})


def regroup(names: Sequence[str], places: Sequence[str], clusters: Sequence[int], lines: Iterable[dict]) -> list[int]:
    """The clusters after people's decisions: `different people` parts two spellings, `same person` joins two, also across places.

    A line: {"decision": ..., "names": [a, b], "places": [p, q]}; spellings are known by their letters. Whoever else was in a parted
    cluster goes to the nearer of the two. Pairs that are no longer in the study change nothing.
    """
    where = {(name, place): number for number, (name, place) in enumerate(zip(names, places, strict=True))}
    last: dict[frozenset, tuple[str, int, int]] = {}
    for line in lines:
        if line.get("decision") in PERSON_DECISIONS and len(line.get("names", ())) == 2:
            ends = [where.get((name, place)) for name, place in zip(line["names"], line.get("places") or ["", ""], strict=True)]
            if None not in ends and ends[0] != ends[1]:
                last[frozenset(ends)] = (line["decision"], *ends)
    found, fresh = list(clusters), max(clusters, default=-1) + 1
    for decision, one, other in last.values():
        if decision == "different people" and found[one] == found[other]:
            for number in [number for number, cluster in enumerate(found) if cluster == found[one] and number != one]:
                if number == other or likeness(names[number], names[other]) > likeness(names[number], names[one]):
                    found[number] = fresh
            fresh += 1
    for decision, one, other in last.values():
        if decision == "same person" and found[one] != found[other]:
            found = [found[one] if cluster == found[other] else cluster for cluster in found]
    return found

