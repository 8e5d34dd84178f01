"""The codebook: 44 codes in two levels, and seeds that suggest them.

In: corpora/codebook.yaml, and what a study adds to it or leaves out (`code` in study.yaml). Out: a table of codes, and for a text the codes
whose seeds it holds, with the words that spoke for them. Seeds only suggest: measured on invented examples they find a quarter to a third of
what people say. The seed syntax is the file's own: a trailing * matches a prefix of one token; a phrase matches tokens in order, at most two
tokens apart; in Kyrgyz a final к or п before the * also matches г or б; ө ү ң are folded to о у н only where nothing matched as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from pipeline.coding.codebook_check import PARENT_KINDS, refuse
from pipeline.config import read_yaml
from pipeline.config.opening import text_of
from pipeline.language.stopwords import LANGUAGES
from pipeline.study import Study

GAP = 2
_REMEMBERED = 500_000
_FOLD = str.maketrans("өүң", "оун")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True)
class Seed:
    """One seed of one code: a regular expression a token, in order."""

    code: str
    language: str
    text: str
    head: str
    parts: tuple[re.Pattern, ...]
    folded: tuple[re.Pattern, ...]


@dataclass(frozen=True, eq=False)
class Codebook:
    """What coders code with.

    codes     code, parent, kind (driver, connector, skill), label_ky, label_ru, label_en, sensitivity
    entries   the codes as the file has them, with definition, include, exclude, examples and near_misses in three languages
    parents   the upper level as the file has it
    changes   what became of codes from version to version, the newest first (`coding.versions`)
    """

    codes: pd.DataFrame
    seeds: tuple[Seed, ...]
    version: str
    entries: tuple[dict, ...] = ()
    parents: tuple[dict, ...] = ()
    changes: tuple[dict, ...] = ()

    def kind(self, code: str) -> str:
        return self.codes.set_index("code")["kind"][code]

    def label(self, code: str, language: str) -> str:
        return self.codes.set_index("code")[f"label_{language}"][code]

    def hits(self, text: str) -> dict[str, list[str]]:
        """Codes whose seeds the text holds, each with the words that matched."""
        plain = [match.group() for match in _TOKEN.finditer(normal(text))]
        begun = [(at, *self._begins(word)) for at, word in enumerate(plain)]
        said: dict[int, str] = {}
        # as written first: a seed that stands there as it is needs no folding
        self._say(said, plain, ((at, here) for at, here, _ in begun if here), folded=False)
        if any(loose for _, _, loose in begun):
            self._say(said, [word.translate(_FOLD) for word in plain], ((at, loose) for at, _, loose in begun if loose), folded=True)
        found: dict[str, list[str]] = {}
        for number in sorted(said):
            found.setdefault(self.seeds[number].code, []).append(said[number])
        return dict(sorted(found.items()))

    def _say(self, said: dict[int, str], tokens: list[str], begun: Iterable[tuple[int, tuple[int, ...]]], *, folded: bool) -> None:
        """Add the seeds that stand in a text, each where it stands first and with its words."""
        for at, numbers in begun:
            for number in numbers:
                if number not in said:
                    seed = self.seeds[number]
                    words = _match(seed.folded if folded else seed.parts, tokens, at)
                    if words:
                        said[number] = words

    def _begins(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Numbers of the seeds whose first token the word is, as it is written and folded; a word is compared once."""
        known = self._begun.get(word)
        if known is None:
            # folding brings ө and о together, so that one index of first letters serves both
            fold = word.translate(_FOLD)
            sought = self._by_head.get(fold[:2], ()) + self._by_head.get(fold[:1], ()) * (len(word) > 1)
            known = tuple(number for number in sought if self.seeds[number].parts[0].match(word)), tuple(number for number in sought if self.seeds[number].folded[0].match(fold))
            if len(self._begun) < _REMEMBERED:
                self._begun[word] = known
        return known

    @cached_property
    def _begun(self) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
        return {}

    @cached_property
    def _by_head(self) -> dict[str, tuple[int, ...]]:
        index: dict[str, list[int]] = {}
        for number, seed in enumerate(self.seeds):
            index.setdefault(seed.head, []).append(number)
        return {head: tuple(numbers) for head, numbers in index.items()}


def normal(text: str) -> str:
    """Lower case, NFC, ё as е."""
    return unicodedata.normalize("NFC", text).lower().replace("ё", "е")


def read_codebook(path: Path, *, add: Sequence[dict] = (), drop: Sequence[str] = (), seeds: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> Codebook:
    """Read codebook.yaml.

    add     codes of a study's own, in the form of the file
    drop    codes that the study does not use
    seeds   seeds of a study's own for codes of the file: code -> language -> seeds
    Raises InputError with file and line for what cannot be used: a code without a label, an unknown parent or key, a seed that is no seed.
    """
    seeds, text = seeds or {}, text_of(path)
    # what is learned from a codebook (suggest.passages) is kept with it, so the same content is one codebook
    content = (text, repr((tuple(add), tuple(drop), seeds)))
    if content not in _read:
        raw = read_yaml(path)
        refuse(raw, path)
        if len(_read) >= 8:
            _read.clear()
        _read[content] = _assemble(raw, add, drop, seeds)
    return _read[content]


_read: dict[tuple[str, str], Codebook] = {}


def _assemble(raw: dict, add: Iterable[dict], drop: Iterable[str], seeds: Mapping[str, Mapping[str, Iterable[str]]]) -> Codebook:
    entries = [entry for entry in raw["codes"] if entry["id"] not in set(drop)] + list(add)
    rows, sought = [], []
    for entry in entries:
        code, kind = entry["id"], PARENT_KINDS.get(entry["parent"], "driver")
        rows.append({"code": code, "parent": entry["parent"], "kind": kind, **{f"label_{lang}": entry["label"][lang] for lang in LANGUAGES}, "sensitivity": entry["sensitivity"]})
        own = seeds.get(code, {})
        sought += [_seed(code, text, lang) for lang in dict.fromkeys([*entry["seeds"], *own]) for text in [*entry["seeds"].get(lang, ()), *own.get(lang, ())]]
    about = raw["codebook"]
    return Codebook(pd.DataFrame(rows), tuple(sought), str(about["version"]), tuple(entries), tuple(raw["parents"]), tuple(about.get("changes") or ()))


def study_codebook(study: Study) -> Codebook:
    """The codebook of all studies with what this one adds and leaves out. Raises InputError with study.yaml and the line where that cannot be."""
    section, path = study.config.code, study.root / "corpora" / "codebook.yaml"
    if section.add or section.drop or section.seeds:
        refuse(read_yaml(path), path, study=study.folder / "study.yaml")
    return read_codebook(path, add=section.add, drop=section.drop, seeds=section.seeds)


def _seed(code: str, text: str, language: str) -> Seed:
    words = normal(text).split()
    stem = words[0].removesuffix("*")
    # a final к or п may turn into г or б, so it is not part of the head
    head = (stem[:-1] if words[0].endswith("*") and stem[-1:] in ("к", "п") else stem).translate(_FOLD)[:2]
    return Seed(code, language, text, head, tuple(_pattern(w, language) for w in words), tuple(_pattern(w.translate(_FOLD), language) for w in words))


def _pattern(word: str, language: str) -> re.Pattern:
    if not word.endswith("*"):
        return re.compile(re.escape(word) + r"\Z")
    stem = word[:-1]
    if language == "ky" and stem[-1:] in ("к", "п"):
        return re.compile(re.escape(stem[:-1]) + f"[{stem[-1]}{'г' if stem[-1] == 'к' else 'б'}]")
    return re.compile(re.escape(stem))


def _match(parts: tuple[re.Pattern, ...], tokens: list[str], at: int) -> str:
    """The words from the token `at` on that fit the parts in order, with at most GAP tokens between two of them; '' if they do not. The first fits."""
    words = [tokens[at]]
    for part in parts[1:]:
        following = next((i for i in range(at + 1, min(at + 2 + GAP, len(tokens))) if part.match(tokens[i])), None)
        if following is None:
            return ""
        words.append(tokens[following])
        at = following
    return " ".join(words)
