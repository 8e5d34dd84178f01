"""What do people speak of that the codebook has no code for? Themes of the turns without a code, language by language.

Non-negative matrix factorisation (Lee and Seung, Nature 1999) of tf-idf weights of lemmas, started by NNDSVD so that the same words give the same themes. How firm a theme is:
the mean overlap (Jaccard, ten words) with its nearest theme when half of the groups' turns are drawn anew. In: words, turns, codings, documents. Out: the public table `themes`
(words said in at least 3 turns of 2 groups that look like no name), its exemplars `theme_turns` of the team, and `as_code`, a theme as an entry of the codebook.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.language.keyness import LEAST_GROUPS, LEAST_TURNS, looks_like_a_name, spoken_words
from pipeline.language.stopwords import is_stopword
from pipeline.protect.cells import PUBLIC
from pipeline.study import LANGUAGES

MOST, TOP, EXEMPLARS, DRAWS = 6, 10, 3, 20
LEAST_OF_A_LANGUAGE, LEAST_WORDS = 40, 4
THEMES, EXAMPLES = ["theme", "language", "words", "n_turns", "n_groups", "stability"], ["theme", "document", "turn", "weight"]


def themes(words: pd.DataFrame, turns: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame, *, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(themes, theme_turns). A turn belongs to the theme that weighs most in it; a language with fewer than 40 turns without a code has no themes."""
    talk = documents[documents["kind"] == "transcripts"].set_index("document")
    mine = turns[turns["document"].isin(talk.index) & (turns["role"] != "moderator")]
    coded = pd.MultiIndex.from_frame(codings.loc[codings["source"] != "rejected", ["document", "turn"]])
    mine = mine[~pd.MultiIndex.from_frame(mine[["document", "turn"]]).isin(coded)]
    if mine.empty:
        return pd.DataFrame(columns=THEMES), pd.DataFrame(columns=EXAMPLES)
    spoken = spoken_words(words[words["document"].isin(talk.index)], mine)
    if spoken.empty:
        return pd.DataFrame(columns=THEMES), pd.DataFrame(columns=EXAMPLES)
    spoken = spoken[[len(lemma) > 2 and not is_stopword(lemma) for lemma in spoken["lemma"]]]
    spread = spoken.groupby("lemma").agg(turns=("turn_key", "nunique"), groups=("document", "nunique"))
    common = set(spread.index[(spread["turns"] >= LEAST_TURNS) & (spread["groups"] >= LEAST_GROUPS)])
    spoken = spoken[spoken["lemma"].isin(common - looks_like_a_name(spoken, common))]
    language = mine.set_index(["document", "turn"])["language"]
    rows, examples = [], []
    for one in LANGUAGES:
        here = spoken[language.reindex(pd.MultiIndex.from_tuples(list(spoken["turn_key"]), names=["document", "turn"])).eq(one).to_numpy()] if len(spoken) else spoken
        if here["turn_key"].nunique() < LEAST_OF_A_LANGUAGE:
            continue
        for number, (top, keys, weights, stability) in enumerate(_factored(here, seed), 1):
            groups = {document for document, _ in keys}
            if len(groups) < LEAST_GROUPS or talk.loc[sorted(groups), "n_participants"].astype(float).sum() < PUBLIC:
                continue
            name = f"{one}-{number}"
            rows.append((name, one, "; ".join(top), len(keys), len(groups), stability))
            examples += [(name, *keys[at], weights[at]) for at in np.argsort(-weights, kind="stable")[:EXEMPLARS]]
    return pd.DataFrame(rows, columns=THEMES), pd.DataFrame(examples, columns=EXAMPLES)


def _factored(spoken: pd.DataFrame, seed: int) -> list[tuple]:
    """(words, turns, weights, stability) of each theme, the one with most turns first."""
    counts = spoken.groupby(["turn_key", "lemma"]).size().unstack(fill_value=0).sort_index()
    counts = counts[counts.gt(0).sum(axis=1) >= 2]
    if len(counts) < LEAST_OF_A_LANGUAGE:
        return []
    many = int(min(MOST, max(2, len(counts) // 25)))
    loads, parts = _factorise(counts.to_numpy(dtype=float), many)
    lemmas = np.array(counts.columns, dtype=object)
    tops = [list(lemmas[np.argsort(-part, kind="stable")[:TOP]]) for part in parts]
    chance, overlap = np.random.default_rng(seed), np.zeros((DRAWS, many))
    for draw in range(DRAWS):
        drawn = np.sort(chance.choice(len(counts), len(counts) // 2, replace=False))
        others = [set(lemmas[np.argsort(-part, kind="stable")[:TOP]]) for part in _factorise(counts.to_numpy(dtype=float)[drawn], many)[1]]
        overlap[draw] = [max(len(set(top) & other) / len(set(top) | other) for other in others) for top in tops]
    strongest, told = loads.argmax(axis=1), loads.max(axis=1) > 0
    found = []
    for number in range(many):
        at = np.flatnonzero((strongest == number) & told)
        if len(at) >= LEAST_TURNS:
            found.append((tops[number], [counts.index[i] for i in at], loads[at, number], float(overlap[:, number].mean())))
    return sorted(found, key=lambda theme: (-len(theme[1]), theme[0]))


def _factorise(counts: np.ndarray, many: int) -> tuple[np.ndarray, np.ndarray]:
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    present = (counts > 0).sum(axis=0)
    weighted = np.log1p(counts) * (np.log((1 + len(counts)) / (1 + present)) + 1)
    weighted /= np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = NMF(many, init="nndsvd", max_iter=300, tol=1e-4, random_state=0)
        return model.fit_transform(weighted), model.components_


def as_code(theme: pd.Series, code: str, parent: str, labels: dict[str, str]) -> str:
    """The theme as an entry for corpora/codebook.yaml, its words as seeds of its language; the researcher adds definition and examples.

    Raises InputError if a language has no label or the code does not look like NR.7.
    """
    import yaml

    if set(labels) != set(LANGUAGES) or not all(labels.values()):
        raise InputError("a code needs its label in ky, ru and en", remedy='Give {"ky": …, "ru": …, "en": …}.')
    if not re.fullmatch(rf"{re.escape(parent)}\.\d+", code):
        raise InputError(f"{code!r} is no code of {parent}", remedy=f"Take the next free number: {parent}.7.")
    seeds = {language: theme["words"].split("; ") if language == theme["language"] else [] for language in LANGUAGES}
    return yaml.safe_dump([{"id": code, "parent": parent, "label": labels, "seeds": seeds}], allow_unicode=True, sort_keys=False)
