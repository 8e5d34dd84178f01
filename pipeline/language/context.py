"""A word in its context, in every form that it takes: keyword in context over lemmas (nltk's ConcordanceIndex).

In: the tables words and turns, and a word in any form. Out: lines, the pseudonymised text around each hit. Searching for "суу" finds
суусу, сууну and суубузга, because lemmas are compared, not letters.
"""

from __future__ import annotations

import pandas as pd

from pipeline.language import lemmatise

AROUND = 45


def in_context(words: pd.DataFrame, turns: pd.DataFrame, word: str) -> list[str]:
    """One line a hit: document, turn, the words before, the word, the words after."""
    from nltk.text import ConcordanceIndex

    wanted = {word.lower()} | {lemma.lower() for lang in ("ky", "ru", "en") for lemma in lemmatise([word], lang)}
    index = ConcordanceIndex(list(words["lemma"].str.lower()))
    hits = sorted({at for lemma in wanted for at in index.offsets(lemma)})
    texts = turns.set_index(["document", "turn"])["text"]
    lines = []
    for row in words.iloc[hits].itertuples():
        text = texts[(row.document, row.turn)]
        before, after = text[max(0, row.start - AROUND) : row.start], text[row.end : row.end + AROUND]
        lines.append(f"{row.document} {row.turn}  {before:>{AROUND}}[{text[row.start : row.end]}]{after}")
    return lines
