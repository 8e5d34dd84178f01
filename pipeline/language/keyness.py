"""Which words does one group say more than the others, and which words stand together?

Key words: log-odds ratio with an informative Dirichlet prior and its z-score (Monroe, Colaresi and Quinn, Fightin' Words, Political
Analysis 2008, equations 15, 16, 20 and 22); the prior is the whole corpus, so that a rare word must earn its place. Collocations: nltk, likelihood ratio
(Dunning 1993). What may be shown outside the team: a word said in at least 3 turns of 2 groups that is no pseudonym, looks like no name
and names no people (ethnonyms.txt). In: the tables words and turns. Out: a frame of words, or pairs. A key word says what was said more, never who is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from pipeline.config.absent import absent
from pipeline.language.segment import NLTK_ALONE
from pipeline.language.stopwords import is_stopword
from pipeline.study import PSEUDONYM

STRENGTH = 500.0
LEAST_TURNS, LEAST_GROUPS = 3, 2
_WITHHELD = re.compile(rf"{PSEUDONYM.pattern}(?:-?\w+)?|\[[^\]]*\]")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")


def log_odds(counts: pd.DataFrame, *, prior: Mapping[str, float] | pd.Series | None = None, strength: float = STRENGTH) -> pd.DataFrame:
    """How much likelier each word is in each group than in all the others together.

    counts    words x groups, occurrences
    prior     pseudo-counts a word, all above 0; None spreads `strength` pseudo-counts as the corpus spreads its words
    Returns word, group, n, log_odds (natural logarithm of the odds ratio), z; |z| above 1.96 is rare by chance for a single word.
    Raises ValueError if a count is negative or a word that occurs has no prior.
    """
    import numpy as np

    counts = counts.loc[counts.sum(axis=1) > 0]
    said = counts.to_numpy(dtype=float)
    if (said < 0).any():
        raise ValueError("a word cannot occur less than 0 times")
    everywhere = said.sum(axis=1)
    pseudo = strength * everywhere / max(everywhere.sum(), 1.0) if prior is None else pd.Series(prior, dtype=float).reindex(counts.index).to_numpy()
    if len(counts) and not (pseudo > 0).all():
        raise ValueError("each word needs a prior above 0")
    rows = []
    for number, group in enumerate(counts.columns):
        here, there = said[:, number], everywhere - said[:, number]
        odds = [part + pseudo for part in (here, there)]
        delta = sum(sign * (np.log(part) - np.log(np.maximum(part.sum() - part, 1e-12))) for sign, part in zip((1, -1), odds, strict=True))
        rows.append(pd.DataFrame({"word": counts.index, "group": group, "n": said[:, number].astype(int), "log_odds": delta, "z": delta / np.sqrt(1 / odds[0] + 1 / odds[1])}))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["word", "group", "n", "log_odds", "z"])


def key_words(words: pd.DataFrame, turns: pd.DataFrame, groups: Mapping[str, str], *, most: int | None = None, public: bool = True, strength: float = STRENGTH) -> pd.DataFrame:
    """The key words of each group, the strongest first: word (a lemma), group, n, n_turns, n_groups, log_odds, z.

    groups    document -> the group whose words are compared: women, officials, a place; a document without one is left out
    most      key words a group; None gives all with z above 0
    public    True gives only what may leave the team; n_turns and n_groups (focus groups) are counted inside the group
    The moderator and stop words are left out.
    """
    spoken = spoken_words(words, turns)
    spoken["group"] = spoken["document"].map(dict(groups))
    small = [is_stopword(lemma) or is_stopword(word) or len(lemma) < 2 for lemma, word in zip(spoken["lemma"], spoken["word"], strict=True)]
    spoken = spoken[spoken["group"].notna() & ~pd.Series(small, index=spoken.index, dtype=bool)]
    columns = ["word", "group", "n", "n_turns", "n_groups", "log_odds", "z"]
    if spoken.empty:
        return pd.DataFrame(columns=columns)
    counts = spoken.groupby(["lemma", "group"]).size().unstack(fill_value=0)
    if counts.shape[1] < 2:
        # there is nothing to be set apart from
        return pd.DataFrame(columns=columns)
    found = log_odds(counts, strength=strength)
    spread = spoken.groupby(["lemma", "group"]).agg(n_turns=("turn_key", "nunique"), n_groups=("document", "nunique")).reset_index().rename(columns={"lemma": "word"})
    found = found.merge(spread, on=["word", "group"], how="inner")
    found = found[found["z"] > 0]
    if public:
        found = found[(found["n_turns"] >= LEAST_TURNS) & (found["n_groups"] >= LEAST_GROUPS)]
        found = found[~found["word"].isin(looks_like_a_name(spoken, set(found["word"])))]
    found = found.sort_values(["group", "z", "word"], ascending=[True, False, True])
    found = found.groupby("group", sort=False).head(most) if most else found
    return found[columns].reset_index(drop=True)


def spoken_words(words: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """The words of participants, lemmas in small letters, without numbers, signs, pseudonyms and what stands for a name; with `begins` and `turn_key`."""
    texts = turns.loc[turns["role"] != "moderator"].set_index(["document", "turn"])["text"]
    withheld = {key: [match.span() for match in _WITHHELD.finditer(text)] for key, text in texts.items()}
    keys = list(zip(words["document"], words["turn"], strict=True))
    frame = words.assign(turn_key=keys, lemma=words["lemma"].str.lower(), begins=_begins(words))
    kept = [
        key in withheld and _LETTERS.fullmatch(word) is not None and not any(start < high and end > low for low, high in withheld[key])
        for key, word, start, end in zip(keys, words["word"], words["start"], words["end"], strict=True)
    ]
    return frame[pd.Series(kept, index=frame.index, dtype=bool)].copy()


def _begins(words: pd.DataFrame) -> pd.Series:
    """Whether a capital is due anyway: the word opens a turn or follows a sign that ends a sentence or opens a quotation."""
    before = words["word"].shift(1)
    return (words["position"] == 0) | before.str[-1:].isin(list(".!?…:«„“\"—–-"))


def looks_like_a_name(spoken: pd.DataFrame, candidates: Iterable[str]) -> set[str]:
    """Those of the lemmas that may be a name, or name a people: an ethnonym, mostly with a capital inside a sentence, a person's name, or in no dictionary."""
    from pipeline.language.words import is_english, is_listed

    mine = spoken[spoken["lemma"].isin(set(candidates))]
    capital = mine["word"].str[:1].str.isupper() & ~mine["word"].str.isupper()
    inside = mine.assign(capital=capital)[~mine["begins"]].groupby("lemma")["capital"].mean()
    everywhere = mine.assign(capital=capital).groupby("lemma")["capital"].mean()
    forms = mine.groupby("lemma")["word"].agg(lambda written: set(written.str.lower()))
    named = set()
    for lemma in everywhere.index:
        often = inside[lemma] >= 0.5 if lemma in inside.index else everywhere[lemma] == 1.0
        known = {lemma, *forms[lemma]}
        if often or lemma in _ethnonyms() or any(map(_is_persons_name, known)) or not any(is_listed(word) or is_english(word) for word in known):
            named.add(lemma)
    return named


@cache
def ethnonyms() -> dict[str, frozenset[str]]:
    """Names of peoples in their dictionary forms, by language; adjectives of Russian and English stand apart as `ru-adjective`, `en-adjective`."""
    lines = (Path(__file__).parent / "data" / "ethnonyms.txt").read_text("utf-8").splitlines()
    return {kind: frozenset(words.split()) for kind, _, words in (line.partition(":") for line in lines if not line.startswith("#"))}


@cache
def _ethnonyms() -> frozenset[str]:
    return frozenset(word for words in ethnonyms().values() for word in words)


def _is_persons_name(word: str) -> bool:
    from pipeline.language.lemmas import morphology

    return morphology().word_is_known(word) and bool({"Name", "Surn", "Patr"} & morphology().parse(word)[0].tag.grammemes)


def collocations(words: pd.DataFrame, *, least: int = 4, most: int = 15, turns: pd.DataFrame | None = None) -> list[str]:
    """Pairs of lemmas that stand together more often than chance (nltk, likelihood ratio), from four letters each.

    turns    given, only pairs are named that may leave the team: said in at least 3 turns of 2 groups, without pseudonyms and names;
             the moderator and pairs with a stop word are left out, and a capital makes no other word
    """
    with absent(*NLTK_ALONE):
        from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

    if turns is not None:
        spoken = spoken_words(words, turns)
        words = words.merge(spoken[["document", "turn"]].drop_duplicates()).assign(lemma=lambda frame: frame["lemma"].str.lower())
    said = {key: list(frame["lemma"]) for key, frame in words.groupby(["document", "turn"], sort=True)}
    finder = BigramCollocationFinder.from_documents(list(said.values()))
    finder.apply_word_filter(lambda word: len(word) < 4)
    finder.apply_freq_filter(least)
    if turns is not None:
        shown = {lemma for lemma in spoken["lemma"] if not is_stopword(lemma)}
        hidden = looks_like_a_name(spoken, shown)
        spread: dict[tuple[str, str], set] = {}
        for key, lemmas in said.items():
            for pair in zip(lemmas, lemmas[1:], strict=False):
                spread.setdefault(pair, set()).add(key)
        finder.apply_ngram_filter(lambda *pair: not _may_leave(pair, spread.get(pair, set()), shown, hidden))
    return [" ".join(pair) for pair in finder.nbest(BigramAssocMeasures.likelihood_ratio, most)]


def _may_leave(pair: tuple[str, str], keys: set, shown: set[str], hidden: set[str]) -> bool:
    return len(keys) >= LEAST_TURNS and len({document for document, _ in keys if not document.startswith("survey:")}) >= LEAST_GROUPS and all(word in shown and word not in hidden for word in pair)
