"""Which codes the machine would put on a turn, how sure it is, and which words spoke for it.

A one-vs-rest logistic regression with balanced classes over lemmas, the first five letters as a back-off, and the codes whose
seeds the text holds (these carry across languages); learned from the study's own accepted codings. A code with too few examples
gets its seeds only, and says so. In: texts, a boolean table texts x codes, languages. Out: Suggester. The machine suggests,
people decide: nothing here is counted as a fact without the correction of stage 3-drivers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import language
from pipeline.coding.codebook import Codebook, normal, read_codebook

CODEBOOK = Path(__file__).resolve().parents[2] / "corpora" / "codebook.yaml"
PREFIX = 5
REASONS = 3


@lru_cache(maxsize=1)
def default_codebook() -> Codebook:
    return read_codebook(CODEBOOK)


def features(texts: Sequence[str], languages: Sequence[str], codebook: Codebook) -> list[dict[str, float]]:
    """One bag a text: lemmas (l:), first five letters (p:) and codes with a seed hit (s:). Unknown languages keep their words."""
    bags: list[dict[str, float]] = [{} for _ in texts]
    words = [[normal(word) for _, _, word in language.tokens(text)] for text in texts]
    lemmas = _lemmas(words, languages)
    for bag, mine, own, text in zip(bags, words, lemmas, texts, strict=True):
        for word, lemma in zip(mine, own, strict=True):
            if len(word) >= 2:
                bag[f"l:{lemma}"] = 1.0
                bag[f"p:{word[:PREFIX]}"] = 1.0
        for code in codebook.hits(text):
            bag[f"s:{code}"] = 1.0
    return bags


def _lemmas(words: list[list[str]], languages: Sequence[str]) -> list[list[str]]:
    out = [list(mine) for mine in words]
    for lang in ("ky", "ru", "en"):
        at = [i for i, given in enumerate(languages) if given == lang]
        types = sorted({word for i in at for word in words[i]})
        lemma_of = dict(zip(types, language.lemmatise(types, lang), strict=True)) if types else {}
        for i in at:
            out[i] = [normal(lemma_of[word]) for word in words[i]]
    return out


@dataclass
class Suggester:
    """A fitted suggester; `support` says how many examples each code had, `seeds_only` which codes had too few."""

    codebook: Codebook
    codes: list[str]
    support: dict[str, int]
    seeds_only: list[str]
    threshold: float
    vectorizer: object = None
    transformer: object = None
    models: dict = field(default_factory=dict)
    seed_precision: float = 0.5

    def probabilities(self, texts: Sequence[str], languages: Sequence[str], *, bags: list[dict] | None = None) -> pd.DataFrame:
        """texts x codes; a code without a model has the measured precision of seeds where one fires, else 0. `bags`: their `features`, where they are known."""
        bags = features(texts, languages, self.codebook) if bags is None else bags
        out = pd.DataFrame(0.0, index=range(len(texts)), columns=self.codes)
        if self.models and len(texts):
            matrix = self._matrix(bags)
            for code, model in self.models.items():
                out[code] = model.predict_proba(matrix)[:, 1]
        for code in self.seeds_only:
            out[code] = [self.seed_precision if f"s:{code}" in bag else 0.0 for bag in bags]
        return out

    def suggest(self, texts: Sequence[str], languages: Sequence[str], *, bags: list[dict] | None = None) -> pd.DataFrame:
        """The codes proposed: row, code, probability, reason; at most three a text, the most probable first."""
        bags = features(texts, languages, self.codebook) if bags is None else bags
        table = self.probabilities(texts, languages, bags=bags)
        matrix = self._matrix(bags) if self.models and len(texts) else None
        rows = []
        for row, probabilities in enumerate(table.to_numpy()):
            order = np.argsort(-probabilities, kind="stable")[:3]
            for at in order:
                code, probability = self.codes[at], float(probabilities[at])
                if probability >= (self.threshold if code in self.models else min(self.threshold, self.seed_precision)) and probability > 0:
                    reason = self._reason(code, bags[row], matrix[row] if matrix is not None else None)
                    # a text of words never seen before would be judged by the intercept alone
                    if reason:
                        rows.append((row, code, probability, reason))
        return pd.DataFrame(rows, columns=["row", "code", "probability", "reason"])

    def _matrix(self, bags):
        matrix = self.transformer.transform(self.vectorizer.transform(bags))
        # liblinear takes 32-bit indices only
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
        return matrix

    def _reason(self, code: str, bag: dict, row) -> str:
        if code not in self.models:
            return "seed"
        weights = row.multiply(self.models[code].coef_[0]).tocoo()
        names = self.vectorizer.get_feature_names_out()
        best = sorted(((w, names[i]) for i, w in zip(weights.col, weights.data, strict=True) if w > 0), reverse=True)[:REASONS]
        return ", ".join(name[2:] + ("*" if name.startswith("p:") else "") for _, name in best)


def fit(texts: Sequence[str], labels: pd.DataFrame, languages: Sequence[str], *, codebook: Codebook | None = None, min_examples: int = 8, threshold: float = 0.5, bags: list[dict] | None = None) -> Suggester:
    """Learn from coded texts.

    texts      one a turn; labels: boolean, texts x codes; languages: ky, ru, en or other, one a text
    min_examples  codes with fewer positive texts get seeds only
    bags       what `features` gives for the texts, where it is known already
    Deterministic. Raises ValueError if the three do not have the same length.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    if not len(texts) == len(labels) == len(languages):
        raise ValueError(f"{len(texts)} texts, {len(labels)} rows of labels, {len(languages)} languages")
    codebook = codebook or default_codebook()
    codes = list(labels.columns)
    support = {code: int(labels[code].sum()) for code in codes}
    enough = [code for code in codes if min_examples <= support[code] < len(texts)]
    suggester = Suggester(codebook, codes, support, [code for code in codes if code not in enough], threshold)
    bags = features(texts, languages, codebook) if bags is None else bags
    fired = [(code, i) for i, bag in enumerate(bags) for code in codes if f"s:{code}" in bag]
    # a beta(1, 1) prior keeps the seeds' measured precision away from 0 and 1
    suggester.seed_precision = (sum(bool(labels[code].iloc[i]) for code, i in fired) + 1) / (len(fired) + 2)
    if enough:
        suggester.vectorizer, suggester.transformer = DictVectorizer(), TfidfTransformer(sublinear_tf=True)
        suggester.transformer.fit(suggester.vectorizer.fit_transform(bags))
        matrix = suggester._matrix(bags)
        for code in enough:
            model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear", random_state=0)
            suggester.models[code] = model.fit(matrix, labels[code].to_numpy(dtype=bool))
    return suggester
