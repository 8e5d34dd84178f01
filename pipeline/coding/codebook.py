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
        folded = [word.translate(_FOLD) for word in plain]
        found: dict[str, list[str]] = {}
        said: dict[int, str] = {}
        for tokens, fold in ((plain, False), (folded, True)):
            begun: dict[int, list[int]] = {}
            for at, word in enumerate(tokens):
                for number in self._begins(word, fold):
                    begun.setdefault(number, []).append(at)
            for number, starts in begun.items():
                seed = self.seeds[number]
                words = _match(seed.folded if fold else seed.parts, tokens, starts) if number not in said else ""
                if words:
                    said[number] = words
        for number in sorted(said):
            found.setdefault(self.seeds[number].code, []).append(said[number])
        return dict(sorted(found.items()))

    def _begins(self, word: str, folded: bool) -> tuple[int, ...]:
        """Numbers of the seeds whose first token the word is; a word is compared once."""
        known = self._begun.get((word, folded))
        if known is None:
            # folding brings ө and о together, so that one index of first letters serves both
            sought = self._by_head.get(word[:2].translate(_FOLD), ()) + self._by_head.get(word[:1].translate(_FOLD), ()) * (len(word) > 1)
            known = tuple(number for number in sought if (self.seeds[number].folded if folded else self.seeds[number].parts)[0].match(word))
            if len(self._begun) < _REMEMBERED:
                self._begun[word, folded] = known
        return known

    @cached_property
    def _begun(self) -> dict[tuple[str, bool], tuple[int, ...]]:
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
    seeds, text = seeds or {}, path.read_text("utf-8")
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
    return Seed(code, text, head, tuple(_pattern(w, language) for w in words), tuple(_pattern(w.translate(_FOLD), language) for w in words))


def _pattern(word: str, language: str) -> re.Pattern:
    if not word.endswith("*"):
        return re.compile(re.escape(word) + r"\Z")
    stem = word[:-1]
    if language == "ky" and stem[-1:] in ("к", "п"):
        return re.compile(re.escape(stem[:-1]) + f"[{stem[-1]}{'г' if stem[-1] == 'к' else 'б'}]")
    return re.compile(re.escape(stem))


def _match(parts: tuple[re.Pattern, ...], tokens: list[str], starts: list[int]) -> str:
    """The first run of tokens that fits the parts in order, with at most GAP tokens between two of them; '' if none does. `starts`: where the first part fits."""
    for at in starts:
        words = [tokens[at]]
        for part in parts[1:]:
            following = next((i for i in range(at + 1, min(at + 2 + GAP, len(tokens))) if part.match(tokens[i])), None)
            if following is None:
                break
            words.append(tokens[following])
            at = following
        else:
            return " ".join(words)
    return ""
