"""A user's own Kyrgyz resources, asked before our rules: a treebank in CoNLL-U, or a compiled transducer (.hfstol, read by pyhfst).

Neither is part of this project. params.yaml names their paths under `language`; a path that is not there is an error and never
passed over in silence. A form of the treebank has its most frequent lemma; of a transducer's readings the one whose lemma our lexicon
lists wins, then the shortest. A word that a resource does not know goes to our own analyser. In: a word. Out: its lemma, or None.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import InputError
from pipeline.language.recent import recent
from pipeline.language.stems import lexicon
from pipeline.study import ROOT


class Own:
    """What a user brought along: `forms`, form in small letters -> lemma; `lookup`, the transducer's, or None."""

    def __init__(self, treebank: Path | None = None, transducer: Path | None = None) -> None:
        self.forms = read_treebank(treebank) if treebank else {}
        self._transducer = _read_transducer(transducer) if transducer else None

    def __bool__(self) -> bool:
        return bool(self.forms or self._transducer)

    def lemma(self, word: str) -> str | None:
        """The lemma of a word, or None where neither resource knows it."""
        if word.lower() in self.forms:
            return self.forms[word.lower()]
        return self._looked_up(word) if self._transducer else None

    def _looked_up(self, word: str) -> str | None:
        for form in dict.fromkeys((word, word.lower(), word.capitalize())):
            lemmas = [reading.partition("<")[0] for reading, _ in self._transducer.lookup(form)]
            lemmas = [one for one in lemmas if one]
            if lemmas:
                return min(lemmas, key=lambda one: (one not in lexicon(), len(one), one))
        return None


def read_treebank(path: Path) -> dict[str, str]:
    """Form in small letters -> its most frequent lemma, from a CoNLL-U file; ties go to the first in the alphabet.

    Raises InputError with the line that has fewer than three columns.
    """
    counts: dict[str, Counter] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < 3:
            raise InputError(f"{len(cells)} columns where a CoNLL-U line has 10", file=path, place=f"line {number}", remedy="Give a file in CoNLL-U under language: treebank in params.yaml.")
        # ranges (3-4) and empty nodes (3.1) are no words
        if cells[0].isdigit() and cells[2] not in ("", "_"):
            counts.setdefault(cells[1].lower(), Counter())[cells[2]] += 1
    return {form: min(found, key=lambda one: (-found[one], one)) for form, found in counts.items()}


@cache
def own() -> Own:
    """The resources that params.yaml names; empty where it names none. Raises InputError for a path that is not there."""
    root = Path(os.environ.get("YNTYMAK_ROOT") or ROOT)
    path = root / "params.yaml"
    said = (read_yaml(path).get("language") or {}) if path.exists() else {}
    places = {}
    for key in ("treebank", "transducer"):
        if said.get(key):
            places[key] = root / said[key]
            if not places[key].exists():
                raise InputError(f"language: {key} names {said[key]}, which is not there", file="params.yaml", remedy="Correct the path, or leave it empty.")
    return Own(**places)


@recent
def own_lemma(word: str) -> str | None:
    """What the user's own resources say of a word, or None."""
    return own().lemma(word) if own() else None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the treebank is not UTF-8", file=path, place=f"byte {error.start}", remedy="Save it as UTF-8.") from None


def _read_transducer(path: Path):
    import pyhfst

    try:
        return pyhfst.HfstInputStream(path).read()
    except Exception as error:  # pyhfst meets a broken file with whatever its reading stumbles over
        raise InputError(f"the transducer cannot be read ({type(error).__name__})", file=path, remedy="Give a transducer compiled for lookup (.hfstol).") from None
