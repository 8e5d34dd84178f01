"""Where is a word said, in every form that it takes and in every language that the codebook has for it?

Lemmas are compared, not letters: суу finds суусу, сууну, суубузга and суулуу, and вода, воды, water as well, because the words of the codebook
have their counterparts in terms.txt and, for a study's own codebook, by the company they keep in its labels, examples and seeds (Dice).
The words of a study are indexed with nltk's ConcordanceIndex. In: the table words and a query. Out: hits, one a word or phrase.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from pipeline.config import read_yaml
from pipeline.config.absent import absent
from pipeline.errors import InputError
from pipeline.language.concepts import plain as _plain
from pipeline.language.concepts import terms
from pipeline.language.kyrgyz import is_form
from pipeline.language.lemmas import lemmatise, morphology
from pipeline.language.recent import recent
from pipeline.language.segment import NLTK_ALONE
from pipeline.language.stopwords import FOLD, LANGUAGES, is_stopword

WILDCARD = 3  # words that a * of its own may stand for, at most
SEED_GAP = 2  # the codebook's own rule: at most two words between two words of a seed
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_WORD = re.compile(r"[^\W_]+(?:[-‑'’][^\W_]+)*")
# derivations after which a Kyrgyz word is still looked for by its stem, with any ending behind them: суулуу, суусуз, сууча
_DERIVED = re.compile(r"(?:[лдт](?:уу|үү|у)|с[ыиуү]з|[лдт][ыиуү][кг]|ч[ыиуү]|ч[ыи]л)(?=$|[^\W\d_])")
_HITS = ["document", "turn", "start", "end", "language", "sought"]


@dataclass(frozen=True)
class Part:
    """One word of a query: what it is called, its lemmas by language, its own letters, and whether these may be continued."""

    text: str
    lemmas: frozenset[tuple[str, str]] = frozenset()
    forms: frozenset[str] = frozenset()
    prefix: str = ""
    gap: int = 0  # words that may stand between this one and the one before


# ------------------------------------------------------------------------------------------------ words


@recent
def analyses(word: str) -> frozenset[tuple[str, str]]:
    """(language, lemma) of every language in which the word can stand; a word of no dictionary keeps both readings."""
    lower = _plain(word)
    if not _CYRILLIC.search(lower):
        return frozenset({("en", lemmatise([lower], "en")[0])})
    kyrgyz, russian = is_form(lower), not re.search("[өүң]", lower) and morphology().word_is_known(lower)
    languages = [lang for lang, known in (("ky", kyrgyz), ("ru", russian)) if known] or ["ky", *(["ru"] if not re.search("[өүң]", lower) else [])]
    return frozenset((lang, _plain(lemmatise([lower], lang)[0])) for lang in languages)


def parts(query: str, *, exact: bool = False, gap: int = 0) -> list[Part]:
    """A query as its parts: word, word*, and * for up to three words between two. Raises InputError if no word is left."""
    found, between = [], 0
    for piece in query.split():
        if set(piece) <= {"*", "…", "."}:
            between += WILDCARD
            continue
        for word in _WORD.findall(piece):
            space = max(gap, between) if found else 0
            open_end = piece.endswith(f"{word}*")
            lemmas = frozenset() if exact or open_end else analyses(word) | {(lang, _plain(word)) for lang, _ in analyses(word)}
            found.append(Part(word, lemmas, frozenset({_plain(word)}), _plain(word) if open_end else "", space))
            between = 0
    if not found:
        raise InputError("there is no word to look for", remedy='Give a word, for instance "суу", or a phrase such as "суу * талаш".')
    return found


def seed_parts(seed: str, language: str) -> list[Part]:
    """A seed of the codebook as parts: a word by its lemma, word* by its beginning; a short word that is whole by its lemma alone."""
    found = []
    for number, piece in enumerate(seed.split()):
        stem, lemmas = _plain(piece.rstrip("*")), frozenset()
        whole = (language, stem) in analyses(stem) and (is_form(stem) if language == "ky" else morphology().word_is_known(stem) if language == "ru" else True)
        if not piece.endswith("*") or (whole and len(stem) <= 4):
            lemmas = frozenset({(language, stem)} | {one for one in analyses(stem) if one[0] == language})
        prefix = stem if piece.endswith("*") and not (whole and len(stem) <= 4) else ""
        found.append(Part(piece, lemmas, frozenset({stem}), prefix, SEED_GAP if number else 0))
    return found


# ------------------------------------------------------------------------------------------- three languages


@dataclass(frozen=True)
class Book:
    """The codebook's words: `seeds` (code -> [(language, seed)]), and `units`, lemmas that say the same in three languages."""

    seeds: dict[str, list[tuple[str, str]]]
    labels: tuple[dict[str, str], ...]
    units: tuple[dict[str, frozenset[str]], ...]


@lru_cache(maxsize=4)
def read_book(path: Path) -> Book:
    """The labels, examples and seeds of codebook.yaml in three languages."""
    raw = read_yaml(path)
    labels, units, seeds = [], [], {}
    for entry in [*raw["parents"], *raw["codes"]]:
        labels.append({lang: entry["label"][lang] for lang in LANGUAGES})
        units.append(labels[-1])
        units += [dict(zip(LANGUAGES, said, strict=True)) for said in zip(*(entry["examples"][lang] for lang in LANGUAGES), strict=False)] if "examples" in entry else []
        if "seeds" in entry:
            units.append({lang: " ".join(entry["seeds"].get(lang, ())) for lang in LANGUAGES})
            seeds[entry["id"]] = [(lang, seed) for lang in LANGUAGES for seed in entry["seeds"].get(lang, ())]
    return Book(seeds, tuple(labels), tuple({lang: _lemmas_in(text, lang) for lang, text in unit.items()} for unit in units))


def _lemmas_in(text: str, language: str) -> frozenset[str]:
    return frozenset(_plain(lemma) for lemma in lemmatise([word for word in _WORD.findall(text.lower()) if len(word) > 2], language))


def counterparts(part: Part, book: Book | None = None) -> list[tuple[str, str]]:
    """(language, word or phrase) that says the same in the other languages: from terms.txt, else from the company it keeps in the codebook."""
    found: list[tuple[str, str]] = []
    mine = {lang for lang, _ in part.lemmas}
    for row in terms():
        hit = [lang for lang in LANGUAGES if any((lang, _lemma(word, lang)) in part.lemmas or (lang, _plain(word)) in part.lemmas for word in row[lang] if " " not in word)]
        if hit:
            found += [(lang, word) for lang in LANGUAGES for word in row[lang] if lang not in hit or _plain(word) not in part.forms]
    if not found and book is not None:
        found = [(other, word) for lang, lemma in sorted(part.lemmas) for other in LANGUAGES if other not in mine for word in _company(lemma, lang, other, book)]
    return list(dict.fromkeys(found))


def _lemma(word: str, language: str) -> str:
    return _plain(lemmatise([word], language)[0])


def _company(lemma: str, language: str, other: str, book: Book) -> list[str]:
    """The one word of another language that stands in the same labels, examples and seeds; none where two would do as well."""
    beside = [unit[other] for unit in book.units if lemma in unit[language]]
    if len(beside) < 2:
        return []
    total, together = Counter(word for unit in book.units for word in unit[other]), Counter(word for words in beside for word in words if not is_stopword(word))
    ranked = sorted(((2 * n / (len(beside) + total[word]), word) for word, n in together.items() if n > 1), reverse=True)[:2]
    clear = ranked and ranked[0][0] >= 0.7 and (len(ranked) == 1 or ranked[1][0] < ranked[0][0])
    return [ranked[0][1]] if clear else []


# -------------------------------------------------------------------------------------------------- finding


class Index:
    """The words of a study, ready to be searched: every hit of a part by nltk's ConcordanceIndex over forms and over lemmas."""

    def __init__(self, words: pd.DataFrame) -> None:
        with absent(*NLTK_ALONE):
            from nltk.text import ConcordanceIndex

        self.words = words.reset_index(drop=True)
        forms = [_plain(word) for word in self.words["word"]]
        self.forms = ConcordanceIndex(forms)
        self.lemmas = ConcordanceIndex([f"{lang} {_plain(lemma)}" for lang, lemma in zip(self.words["language"], self.words["lemma"], strict=True)])
        self.types = sorted({form for form in forms if form[:1].isalnum()})
        self.keys = list(zip(self.words["document"], self.words["turn"], strict=True))
        # signs do not count as words between two others, but the end of a sentence parts them
        self.spoken = [form[:1].isalnum() for form in forms]
        self.stops = [bool(set(form) & set(".!?…")) and not spoken for form, spoken in zip(forms, self.spoken, strict=True)]

    def at(self, part: Part) -> set[int]:
        """Row numbers of the words that a part of a query means."""
        types = {one for one in self._near(part) if self._means(one, part)}
        rows = {row for one in types for row in self.forms.offsets(one)}
        return rows | {row for lang, lemma in part.lemmas for row in self.lemmas.offsets(f"{lang} {lemma}") if not self._other_word(row, lang, lemma)}

    def _near(self, part: Part) -> set[str]:
        """The forms among which those that a part means stand: to ask all forms of a study for each word of the codebook would take most of the time."""
        letters = {text[:1].translate(FOLD) for text in (part.prefix, *part.forms, *(lemma for lang, lemma in part.lemmas if lang == "ky"))}
        letters |= set(self._near_by[0]) if len(part.prefix) == 1 else set()
        return set().union(*(self._near_by[0][letter] for letter in letters), *(self._near_by[1][reading] for reading in part.lemmas))

    @cached_property
    def _near_by(self) -> tuple[dict[str, set[str]], dict[tuple[str, str], set[str]]]:
        """Forms by their first letter and by what they can be read as."""
        letter, reading = defaultdict(set), defaultdict(set)
        for form in self.types:
            letter[form[:1].translate(FOLD)].add(form)
            for one in analyses(form):
                reading[one].add(form)
        return letter, reading

    def _means(self, form: str, part: Part) -> bool:
        if form in part.forms or (part.prefix and _begins(form, part.prefix)):
            return True
        if not part.lemmas or not _CYRILLIC.search(form) and all(lang != "en" for lang, _ in part.lemmas):
            return False
        if analyses(form) & part.lemmas:
            return True
        for lang, lemma in part.lemmas:
            if lang == "ky" and len(lemma) > 2 and form.startswith(lemma) and _DERIVED.match(form, len(lemma)) and not morphology().word_is_known(form):
                return True
            # typed without ө, ү and ң, where the letters as they stand are no word of their own
            if lang == "ky" and lemma != lemma.translate(FOLD) and form[:2].translate(FOLD) == lemma.translate(FOLD)[:2] and not is_form(form) and not morphology().word_is_known(form):
                if lemma.translate(FOLD) in {form.translate(FOLD), *(one.translate(FOLD) for _, one in analyses(form) | analyses(form.translate(FOLD)))}:
                    return True
        return False

    def _other_word(self, row: int, language: str, lemma: str) -> bool:
        """Whether a table's lemma is a guess about a word of another language: воду read as Kyrgyz in a Kyrgyz turn."""
        form = _plain(self.words["word"].iat[row])
        return form != lemma and language not in {lang for lang, _ in analyses(form)}

    def phrases(self, sought: list[Part]) -> list[tuple[int, int]]:
        """(first row, last row) of every run of words that fits the parts in order, inside a turn and a sentence."""
        at = [self.at(part) for part in sought]
        found = []
        for start in sorted(at[0]):
            row: int | None = start
            for part, rows in zip(sought[1:], at[1:], strict=True):
                row = self._next(row, rows, part.gap)
                if row is None:
                    break
            if row is not None:
                found.append((start, row))
        return found

    def _next(self, row: int, rows: set[int], gap: int) -> int | None:
        between = 0
        for other in range(row + 1, len(self.keys)):
            if self.keys[other] != self.keys[row] or self.stops[other] or between > gap:
                return None
            if other in rows:
                return other
            between += self.spoken[other]
        return None

    def hits(self, queries: Iterable[tuple[str, list[Part]]]) -> pd.DataFrame:
        """document, turn, start, end, language (of the turn), sought, in the order of the study; a place is found once, by its longest fit."""
        rows = sorted({(first, last): name for name, sought in reversed(list(queries)) for first, last in self.phrases(sought)}.items())
        kept = [(span, name) for span, name in rows if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other, _ in rows)]
        words = self.words
        return pd.DataFrame([(*self.keys[a], words["start"].iat[a], words["end"].iat[b], words["language"].iat[a], name) for (a, b), name in kept], columns=_HITS)


def find_words(words: pd.DataFrame, query: str, *, exact: bool = False, gap: int = 0, book: Book | None = None, index: Index | None = None) -> pd.DataFrame:
    """Every place where a word or phrase is said: document, turn, start, end, language, sought.

    exact    only the letters as they are given, without lemmas and without the other languages
    gap      words that may stand between two words of a phrase; `*` in the query allows up to three in its place
    book     the codebook whose words are looked for in all its languages; None keeps to terms.txt
    """
    sought = parts(query, exact=exact, gap=gap)
    queries = [(query, sought)]
    if not exact:
        if len(sought) == 1 and not sought[0].prefix:
            queries += [(word, _said(word, lang)) for lang, word in counterparts(sought[0], book)]
        elif len(sought) > 1:
            queries += _translated(sought, book)
    return (index or Index(words)).hits(queries)


def _said(text: str, language: str) -> list[Part]:
    return [Part(word, frozenset({(language, _lemma(word, language)), (language, _plain(word))}), frozenset({_plain(word)})) for word in text.split()]


def _translated(sought: list[Part], book: Book | None) -> list[tuple[str, list[Part]]]:
    """A phrase in the other languages: a label of the codebook by its label, and word by word where each has a counterpart."""
    queries: list[tuple[str, list[Part]]] = []
    asked = [part.lemmas for part in sought]
    for label in book.labels if book else ():
        own = next((lang for lang in LANGUAGES if len(label[lang].split()) == len(asked) and all(analyses(word) & lemmas for word, lemmas in zip(_WORD.findall(label[lang]), asked, strict=False))), None)
        queries += [(label[lang], _said(label[lang], lang)) for lang in LANGUAGES if own and lang != own]
    others = [counterparts(part, book) for part in sought]
    for lang in LANGUAGES:
        words = [[part for other, word in found if other == lang and " " not in word for part in _said(word, lang)] for found in others]
        if all(words) and not all(any(one[0] == lang for one in lemmas) for lemmas in asked):
            merged = [Part(mine[0].text, frozenset().union(*(one.lemmas for one in mine)), frozenset().union(*(one.forms for one in mine)), gap=part.gap) for mine, part in zip(words, sought, strict=True)]
            queries.append((" ".join(part.text for part in merged), merged))
    return queries


def find_code(words: pd.DataFrame, code: str, book: Book, *, index: Index | None = None) -> pd.DataFrame:
    """Every place where a seed of a code is said, in three languages; a parent (NR) stands for all its codes. Raises InputError for an unknown code."""
    codes = [one for one in book.seeds if one == code or one.split(".")[0] == code]
    if not codes:
        raise InputError(f"there is no code {code!r}; there are {', '.join(book.seeds)}", file="corpora/codebook.yaml")
    return (index or Index(words)).hits([(seed, seed_parts(seed, lang)) for one in codes for lang, seed in book.seeds[one]])


def _begins(form: str, prefix: str) -> bool:
    """Whether a form begins so; in Kyrgyz a last к or п is г or б before a vowel."""
    return form.startswith(prefix) or prefix[-1:] in ("к", "п") and form.startswith(prefix[:-1] + {"к": "г", "п": "б"}[prefix[-1]])
