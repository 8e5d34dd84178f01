"""What do people speak of that the codebook has no code for? Themes of the turns without a code, language by language.

Non-negative matrix factorisation (Lee and Seung, Nature 1999) of tf-idf weights of lemmas, started by NNDSVD so that the same words give the same themes. Only words that name
things count (nouns, and words of which no more is known), for verbs like жаз and бил, and numbers, are in every theme. How firm a theme is: the mean overlap (Jaccard, ten
words at most) with its nearest theme when half of the turns are drawn anew; a theme below one half would be another one tomorrow and is left out. In: words, turns, codings, reviews,
documents. Out: the public table `themes` (words said in at least 3 turns of 2 groups that look like no name), its exemplars `theme_turns` of the team.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.language.kyrgyz import analyse
from pipeline.language.keyness import LEAST_GROUPS, LEAST_TURNS, looks_like_a_name, spoken_words
from pipeline.language.stopwords import is_stopword
from pipeline.protect.cells import PUBLIC
from pipeline.study import LANGUAGES

MOST, TOP, EXEMPLARS, DRAWS = 6, 10, 3, 20
LEAST_OF_A_LANGUAGE, LEAST_WORDS, FIRM = 40, 4, 0.5
THEMES, EXAMPLES = ["theme", "language", "words", "n_turns", "n_groups", "stability"], ["theme", "document", "turn", "weight"]
_BY_PEOPLE = ("human", "accepted", "edited")
_THINGS = {"ky": {"noun", "loan", "place"}, "ru": {"NOUN"}}


def themes(words: pd.DataFrame, turns: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame, *, reviews: pd.DataFrame | None = None, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(themes, theme_turns). A turn belongs to the theme that weighs most in it; a language with fewer than 40 turns without a code has no themes.

    reviews   a turn that people read and gave no code has none, whatever the machine suggests; of the others, those without a suggestion
    The attrs of the first: weak, themes left out because they are not firm; turns, those without a code.
    """
    talk = documents[documents["kind"] == "transcripts"].set_index("document")
    mine = uncoded(turns[turns["document"].isin(talk.index) & (turns["role"] != "moderator")], codings, reviews)
    spoken = spoken_words(words[words["document"].isin(talk.index)], mine) if len(mine) else pd.DataFrame()
    rows, examples, weak = [], [], 0
    if len(spoken):
        language = mine.set_index(["document", "turn"])["language"]
        spoken = spoken.assign(of=language.reindex(pd.MultiIndex.from_tuples(list(spoken["turn_key"]), names=["document", "turn"])).to_numpy())
        written = list(zip(spoken["word"].str.lower(), spoken["language"], strict=True))
        things = {one: _names_a_thing(*one) for one in set(written)}
        spoken = spoken[[len(lemma) > 2 and not is_stopword(lemma) and things[one] for lemma, one in zip(spoken["lemma"], written, strict=True)]]
        spread = spoken.groupby("lemma").agg(turns=("turn_key", "nunique"), groups=("document", "nunique"))
        common = set(spread.index[(spread["turns"] >= LEAST_TURNS) & (spread["groups"] >= LEAST_GROUPS)])
        spoken = spoken[spoken["lemma"].isin(common - looks_like_a_name(spoken, common))]
    for one in LANGUAGES if len(spoken) else ():
        number = 0
        for top, keys, weights, stability in _factored(spoken[spoken["of"] == one], seed):
            groups = {document for document, _ in keys}
            if len(groups) < LEAST_GROUPS or talk.loc[sorted(groups), "n_participants"].astype(float).sum() < PUBLIC:
                continue
            if stability < FIRM:
                weak += 1
                continue
            number += 1
            rows.append((f"{one}-{number}", one, "; ".join(top), len(keys), len(groups), stability))
            examples += [(f"{one}-{number}", *keys[at], weights[at]) for at in np.argsort(-weights, kind="stable")[:EXEMPLARS]]
    found = pd.DataFrame(rows, columns=THEMES)
    found.attrs.update(weak=weak, turns=len(mine))
    return found, pd.DataFrame(examples, columns=EXAMPLES)


def uncoded(turns: pd.DataFrame, codings: pd.DataFrame, reviews: pd.DataFrame | None = None) -> pd.DataFrame:
    """The turns to which people gave no code, and which, if nobody read them, hold no suggestion of the machine."""
    keys = lambda frame: pd.MultiIndex.from_frame(frame[["document", "turn"]])  # noqa: E731
    read = keys(turns).isin(keys(reviews)) if reviews is not None and len(reviews) else np.zeros(len(turns), dtype=bool)
    given, suggested = (keys(turns).isin(keys(codings[codings["source"].isin(sources)])) for sources in (_BY_PEOPLE, ("machine",)))
    return turns[~given & (read | ~suggested)]


def _names_a_thing(word: str, language: str) -> bool:
    """By the word as it was said: жаз is spring and to write, жазды mostly the second."""
    from pipeline.language.lemmas import morphology

    if language == "ky":
        readings = analyse(word)
        # арык is thin and a ditch: one of the likeliest two readings is enough, unless it is first of all a verb or a number
        return not readings or readings[0].kind not in ("verb", "numeral") and any(one.kind in _THINGS["ky"] for one in readings[:2])
    return language != "ru" or morphology().parse(word)[0].tag.POS in _THINGS["ru"]


def _factored(spoken: pd.DataFrame, seed: int) -> list[tuple]:
    """(words, turns, weights, stability) of each theme, the one with most turns first."""
    if spoken["turn_key"].nunique() < LEAST_OF_A_LANGUAGE:
        return []
    counts = spoken.groupby(["turn_key", "lemma"]).size().unstack(fill_value=0).sort_index()
    counts = counts[counts.gt(0).sum(axis=1) >= 2]
    if len(counts) < LEAST_OF_A_LANGUAGE:
        return []
    many = int(min(MOST, max(2, len(counts) // 25)))
    loads, parts = _factorise(counts.to_numpy(dtype=float), many)
    lemmas = np.array(counts.columns, dtype=object)
    # of few words ten would be nearly all of them, and any two themes alike
    top_words = min(TOP, max(3, len(lemmas) // many))
    tops = [list(lemmas[np.argsort(-part, kind="stable")[:top_words]]) for part in parts]
    chance, overlap = np.random.default_rng(seed), np.zeros((DRAWS, many))
    for draw in range(DRAWS):
        drawn = np.sort(chance.choice(len(counts), len(counts) // 2, replace=False))
        others = [set(lemmas[np.argsort(-part, kind="stable")[:top_words]]) for part in _factorise(counts.to_numpy(dtype=float)[drawn], many)[1]]
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
