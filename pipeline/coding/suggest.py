"""Which codes the machine would put on a turn, how sure it is, and which words spoke for it.

Learned from the study's own accepted codings and from what the codebook says of each code in three languages (definition, examples, seeds):
with few coded turns the codebook is most of what there is to know. The features are those of coding.features, the model is
coding.classifier's. A code with too few examples gets its seeds only, and says so. In: texts, a boolean table texts x codes, languages. Out:
Suggester. The machine suggests, people decide: nothing here is counted as a fact without the correction of stage 3-drivers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.coding.codebook import Codebook, read_codebook
from pipeline.coding.features import features
from pipeline.language.concepts import terms
from pipeline.language.stopwords import LANGUAGES

if TYPE_CHECKING:
    from pipeline.coding.embedding import Encoder

CODEBOOK = Path(__file__).resolve().parents[2] / "corpora" / "codebook.yaml"
REASONS, MOST, BATCH = 3, 3, 2000
DIGITS, _SAME = 6, 9
# a passage of the codebook weighs less than a turn that people coded
PASSAGE = 0.5
# the first letters of a pseudonym, as features have them
_PERSON = re.compile(r"p-[0-9a-z]{3}")
_COLUMNS = ["row", "code", "probability", "reason"]


@lru_cache(maxsize=1)
def default_codebook() -> Codebook:
    """corpora/codebook.yaml, read once."""
    return read_codebook(CODEBOOK)


@dataclass
class Suggester:
    """A fitted suggester.

    support     examples a code had; seeds_only: codes that had too few, which are proposed where a seed of theirs fires
    threshold   from which probability a code is proposed
    names       of the texts that it learned from, for "like …" in a reason
    """

    codebook: Codebook
    codes: list[str]
    support: dict[str, int]
    seeds_only: list[str]
    threshold: float = 0.5
    seed_precision: float = 0.5
    learned: list[str] = field(default_factory=list)
    feature_names: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    vectorizer: object = None
    classifier: object = None
    encoder: Encoder | None = None
    examples: object = None
    held: np.ndarray | None = None

    def probabilities(self, texts: Sequence[str], languages: Sequence[str], *, bags: list[tuple] | None = None) -> pd.DataFrame:
        """texts x codes, calibrated; a code without a model has the measured precision of seeds where one fires, else 0. `bags`: their `features`, where they are known."""
        bags = features(texts, languages, self.codebook) if bags is None else bags
        return pd.DataFrame(self._table(bags, self._matrix(bags, texts)), columns=self.codes)

    def suggest(self, texts: Sequence[str], languages: Sequence[str], *, bags: list[tuple] | None = None, jobs: int = 1) -> pd.DataFrame:
        """The codes proposed: row, code, probability, reason; at most three a text, the most probable first.

        The reason names the words that spoke for the code and the coded example that is most alike. `jobs`: processes, for many texts.
        """
        starts = range(0, len(texts), BATCH)
        parts = ((at, texts[at : at + BATCH], languages[at : at + BATCH], bags[at : at + BATCH] if bags is not None else None) for at in starts)
        if jobs == 1 or len(starts) < 2 * jobs:
            found = [self._batch(*part) for part in parts]
        else:
            from joblib import Parallel, delayed

            # each share carries the model, so there are few; what a process has learned of words serves its later shares
            share = -(-len(starts) // (4 * jobs))
            runs = Parallel(n_jobs=jobs)(delayed(_run)(self, list(islice(parts, share))) for _ in range(0, len(starts), share))
            found = [batch for run in runs for batch in run]
        return pd.DataFrame({name: np.concatenate([batch[at] for batch in found]) if found else [] for at, name in enumerate(_COLUMNS)}, columns=_COLUMNS)

    def _batch(self, first: int, texts: Sequence[str], languages: Sequence[str], bags: list[tuple] | None) -> tuple[np.ndarray, ...]:
        """The four columns of `suggest` for some texts, of which the first has the number `first`."""
        bags = features(texts, languages, self.codebook) if bags is None else bags
        matrix = self._matrix(bags, texts)
        table = self._table(bags, matrix)
        least = np.array([self.threshold if code in self.learned else min(self.threshold, self.seed_precision) for code in self.codes])
        order = np.argsort(-table, axis=1, kind="stable")[:, :MOST]
        probability = np.take_along_axis(table, order, axis=1)
        rows, ranks = np.nonzero((probability >= least[order]) & (probability > 0))
        codes, probability = order[rows, ranks], probability[rows, ranks]
        reasons = np.array(self._reasons(rows, codes, matrix, languages), dtype=object)
        # a text of words never seen before would be judged by the intercept alone
        given = reasons.astype(bool)
        return rows[given] + first, np.array(self.codes, dtype=object)[codes[given]], probability[given], reasons[given]

    def _table(self, bags: list[tuple], matrix) -> np.ndarray:
        table = np.zeros((len(bags), len(self.codes)))
        if self.learned and bags:
            found = self.classifier.predict_proba(matrix)
            # of a single code the classifier gives both classes
            table[:, [self.codes.index(code) for code in self.learned]] = found if self.classifier.multilabel_ else found[:, 1:]
        for code in self.seeds_only:
            table[:, self.codes.index(code)] = [self.seed_precision if f"s:{code}" in bag else 0.0 for bag in bags]
        # processors differ in the last digits, and nobody needs them
        return table.round(DIGITS)

    def _matrix(self, bags: list[tuple], texts: Sequence[str]):
        if self.classifier is None or not bags:
            return None
        return _with_meaning(self.vectorizer.transform(bags), self.encoder, texts)

    def _reasons(self, rows: np.ndarray, codes: np.ndarray, matrix, languages: Sequence[str]) -> list[str]:
        """The reason of each (row, code): the words that spoke for it and the nearest example; "" where nothing spoke."""
        place = {code: at for at, code in enumerate(self.learned)}
        asked = sorted({int(row) for row, code in zip(rows, codes, strict=True) if self.codes[code] in place})
        alike = matrix[asked] @ self.examples.T if asked else None
        row_of = {row: at for at, row in enumerate(asked)}
        found = []
        for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
            name = self.codes[code]
            at = place.get(name)
            if at is None:
                found.append(f"seeds only: {name}")
                continue
            words = self._words(matrix, row, at, languages[row])
            near = self._nearest(alike, row_of[row], at) if words or self.encoder is not None else None
            found.append(", ".join(words) + (f"; like {self.names[near]}" if near is not None else ""))
        return found

    def _words(self, matrix, row: int, at: int, language: str) -> list[str]:
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        columns = matrix.indices[part]
        weights = (matrix.data[part] * self.classifier.coef_[at, columns]).round(_SAME)
        words: list[str] = []
        for i in np.lexsort((columns, -weights)):
            if weights[i] <= 0 or len(words) == REASONS:
                break
            if columns[i] < len(self.feature_names):
                shown = _shown(self.feature_names[columns[i]], language)
                if not any(shown.rstrip("*") == word or word.startswith(shown.rstrip("*")) for word in words):
                    words.append(shown)
        return words

    def _nearest(self, alike, row: int, at: int) -> int | None:
        """The example of the code that shares most with the text, the first of equals; None where none shares anything."""
        part = slice(alike.indptr[row], alike.indptr[row + 1])
        examples = alike.indices[part]
        held = self.held[examples, at]
        if not held.any():
            return None
        examples, nearness = examples[held], alike.data[part][held].round(_SAME)
        return int(examples[nearness == nearness.max()].min())


def fit(texts: Sequence[str], labels: pd.DataFrame, languages: Sequence[str], *, codebook: Codebook | None = None, min_examples: int = 8, threshold: float | None = None, bags: list[tuple] | None = None,
        groups: Sequence[str] | None = None, names: Sequence[str] | None = None, encoder: Encoder | None = None) -> Suggester:  # fmt: skip
    """Learn from coded texts.

    texts         one a turn; labels: boolean, texts x codes, missing where nobody can say (it then teaches nothing of that code); languages: ky, ru, en or other, one a text
    min_examples  codes with fewer positive texts get seeds only
    threshold     from which probability a code is proposed; None: where F1 out of fold is highest
    bags          what `features` gives for the texts, where it is known already
    groups        the focus group of each text, so that no group calibrates what it taught
    names         of the texts, to name the nearest example in a reason; default: their numbers
    encoder       a sentence-embedding model of this machine (coding.embedding)
    Deterministic. Raises ValueError if the three do not have the same length.
    """
    if not len(texts) == len(labels) == len(languages):
        raise ValueError(f"{len(texts)} texts, {len(labels)} rows of labels, {len(languages)} languages")
    codebook = codebook or default_codebook()
    codes, missing = list(labels.columns), labels.isna().to_numpy()
    labels = labels.astype("boolean").fillna(False).astype(bool)
    support = {code: int(labels[code].sum()) for code in codes}
    bags = features(texts, languages, codebook) if bags is None else bags
    # texts without any word teach nothing
    enough = [code for code, told in zip(codes, (~missing).sum(axis=0), strict=True) if any(bags) and min_examples <= support[code] < told]
    suggester = Suggester(codebook, codes, support, [code for code in codes if code not in enough], 0.5 if threshold is None else threshold)
    fired = [(code, i) for i, bag in enumerate(bags) for at, code in enumerate(codes) if f"s:{code}" in bag and not missing[i, at]]
    # a beta(1, 1) prior keeps the seeds' measured precision away from 0 and 1
    suggester.seed_precision = round((sum(bool(labels[code].iloc[i]) for code, i in fired) + 1) / (len(fired) + 2), DIGITS)
    if enough:
        suggester.learned, suggester.encoder = enough, encoder
        suggester.names = [*(names if names is not None else (f"text {i}" for i in range(len(texts))))]
        _learn(suggester, texts, labels[enough].to_numpy(dtype=bool), missing[:, [codes.index(code) for code in enough]], bags, threshold, groups)
    return suggester


def _learn(suggester: Suggester, texts: Sequence[str], given: np.ndarray, missing: np.ndarray, bags: list[dict], threshold: float | None, groups: Sequence[str] | None) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from pipeline.coding.classifier import CodeClassifier

    said, taught, passage_bags = passages(suggester.codebook)
    known = set(taught) & set(suggester.learned)
    if not known:
        said, taught, passage_bags = (), (), ()
    labels = np.vstack([given, np.array([[code == mine for mine in suggester.learned] for code in taught], dtype=bool).reshape(len(taught), given.shape[1])])
    suggester.names += [f"the codebook, {code}" for code in taught]
    everything = [*bags, *passage_bags]
    suggester.vectorizer = TfidfVectorizer(analyzer=tuple)
    matrix = _with_meaning(suggester.vectorizer.fit_transform(everything), suggester.encoder, [*texts, *said])
    suggester.feature_names = list(suggester.vectorizer.get_feature_names_out())
    judged = np.arange(len(everything)) < len(bags)
    where = None if groups is None else np.array([*groups, *[""] * len(taught)], dtype=object)
    suggester.classifier = CodeClassifier(threshold=threshold).fit(matrix, labels.astype(int) if labels.shape[1] > 1 else labels[:, 0].astype(int), sample_weight=np.where(judged, 1.0, PASSAGE), groups=where, judged=judged,
                                                                      missing=np.vstack([missing, np.zeros((len(taught), given.shape[1]), dtype=bool)]) if missing.any() else None)  # fmt: skip
    suggester.threshold, suggester.examples, suggester.held = suggester.classifier.threshold_, matrix, labels


@lru_cache(maxsize=8)
def passages(codebook: Codebook) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """What the codebook says of each code: passages in three languages, the code of each, and their features."""
    found: list[tuple[str, str, str]] = []
    for entry in codebook.entries:
        for lang in LANGUAGES:
            texts = [text for text in (entry.get("examples") or {}).get(lang, ())]
            texts.append(" ".join((entry.get(key) or {}).get(lang, "") for key in ("definition", "include")))
            texts.append(" ".join([entry["label"][lang], *(seed.replace("*", "") for seed in entry["seeds"].get(lang, ()))]))
            found += [(text, entry["id"], lang) for text in texts if text.strip()]
            found += [(miss[lang], miss["belongs_to"], lang) for miss in entry.get("near_misses") or () if lang in miss]
    said, codes, languages = zip(*found, strict=True) if found else ((), (), ())
    return said, codes, tuple(features(said, languages, codebook))


def _run(suggester: Suggester, parts: list[tuple]) -> list[tuple[np.ndarray, ...]]:
    return [suggester._batch(*part) for part in parts]


def _with_meaning(matrix, encoder: Encoder | None, texts: Sequence[str]):
    if encoder is None:
        return matrix
    from scipy.sparse import csr_matrix, hstack

    return hstack([matrix, csr_matrix(encoder.encode(texts))], format="csr")


def _shown(name: str, language: str) -> str:
    kind, text = name[:2], name[2:]
    if kind == "c:":
        return terms()[int(text)][language if language in LANGUAGES else "en"][0]
    text = text.upper() if _PERSON.match(text) else text
    return f"{text}*" if kind == "p:" else f"seed of {text}" if kind == "s:" else text
