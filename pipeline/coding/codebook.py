"""The codebook: 44 codes in two levels, and seeds that suggest them.

In: corpora/codebook.yaml. Out: a table of codes, and for a text the codes whose seeds it holds, with the words that spoke for
them. Seeds only suggest: measured on invented examples they find a quarter to a third of what people say. The seed syntax is
the file's own: a trailing * matches a prefix of one token; a phrase matches tokens in order, at most two tokens apart; in Kyrgyz
a final к or п before the * also matches г or б; ө ү ң are folded to о у н only where nothing matched as written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from pipeline.config import read_yaml
from pipeline.errors import InputError

GAP = 2
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


@dataclass(frozen=True)
class Codebook:
    """`codes`: code, parent, kind (driver, connector, skill), label_ky, label_ru, label_en, sensitivity; `version` as the file says."""

    codes: pd.DataFrame
    seeds: tuple[Seed, ...]
    version: str

    def kind(self, code: str) -> str:
        return self.codes.set_index("code")["kind"][code]

    def label(self, code: str, language: str) -> str:
        return self.codes.set_index("code")[f"label_{language}"][code]

    def hits(self, text: str) -> dict[str, list[str]]:
        """Codes whose seeds the text holds, each with the words that matched."""
        plain = [match.group() for match in _TOKEN.finditer(normal(text))]
        folded = [word.translate(_FOLD) for word in plain]
        found: dict[str, list[str]] = {}
        # only seeds whose first two letters begin some word can match; folding brings ө and о together
        for head in sorted({word[:2] for word in folded} | {word[:1] for word in folded}):
            for seed in self._by_head.get(head, ()):
                words = _match(seed.parts, plain) or _match(seed.folded, folded)
                if words:
                    found.setdefault(seed.code, []).append(words)
        return dict(sorted(found.items()))

    @cached_property
    def _by_head(self) -> dict[str, list[Seed]]:
        index: dict[str, list[Seed]] = {}
        for seed in self.seeds:
            index.setdefault(seed.head, []).append(seed)
        return index


def normal(text: str) -> str:
    """Lower case, NFC, ё as е."""
    return unicodedata.normalize("NFC", text).lower().replace("ё", "е")


def read_codebook(path: Path) -> Codebook:
    """Read codebook.yaml. Raises InputError with the code that lacks a label or names a parent that is not there."""
    raw = read_yaml(path)
    parents = {parent["id"] for parent in raw["parents"]}
    rows, seeds = [], []
    for entry in raw["codes"]:
        code = entry["id"]
        if entry["parent"] not in parents:
            raise InputError(f"code {code} has the parent {entry['parent']!r}; there are {', '.join(sorted(parents))}", file=path)
        missing = [lang for lang in ("ky", "ru", "en") if not entry["label"].get(lang)]
        if missing:
            raise InputError(f"code {code} has no label in {', '.join(missing)}", file=path)
        kind = {"PC": "connector", "SK": "skill"}.get(entry["parent"], "driver")
        rows.append({"code": code, "parent": entry["parent"], "kind": kind, **{f"label_{lang}": entry["label"][lang] for lang in ("ky", "ru", "en")}, "sensitivity": entry["sensitivity"]})
        seeds += [_seed(code, text, lang) for lang, texts in entry["seeds"].items() for text in texts]
    return Codebook(pd.DataFrame(rows), tuple(seeds), str(raw["codebook"]["version"]))


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


def _match(parts: tuple[re.Pattern, ...], tokens: list[str]) -> str:
    """The first run of tokens that fits the parts in order, with at most GAP tokens between two of them; '' if none does."""
    for start, token in enumerate(tokens):
        if not parts[0].match(token):
            continue
        words, at = [token], start
        for part in parts[1:]:
            following = next((i for i in range(at + 1, min(at + 2 + GAP, len(tokens))) if part.match(tokens[i])), None)
            if following is None:
                break
            words.append(tokens[following])
            at = following
        else:
            return " ".join(words)
    return ""
