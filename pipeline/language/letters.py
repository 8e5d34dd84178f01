"""How do the letters of a word speak for Kyrgyz against Russian? A table of letter sequences and a table of words that both languages write.

Both are built by `train_letters` from the project's own texts and stem lists, and read here with plain Python. In: a word in Cyrillic.
Out: natural-logarithm odds of Kyrgyz; or uses per million words in each language, for a word that both write.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LETTERS = DATA / "letters.tsv"
BOTH = DATA / "both.tsv"
MOST = 600_000  # bytes that the two tables may hold
_LONGEST = 5
# Latin letters that pass for Cyrillic ones, for words that hold both
LOOKALIKE = str.maketrans("aeocpxykABEKMHOPCTX", "аеосрхукАВЕКМНОРСТХ")
_PLAIN = str.maketrans("ё", "е")


def plain(word: str) -> str:
    """The word as the tables write it: small letters, е for ё."""
    return word.lower().translate(_PLAIN)


def grams(word: str) -> list[str]:
    """Every sequence of 1-5 letters of the word, its ends marked by a space; each once."""
    padded = f" {plain(word)} "
    return list({padded[at : at + size] for size in range(1, _LONGEST + 1) for at in range(len(padded) - size + 1)} - {" "})


def letter_odds(word: str) -> float:
    """Natural-logarithm odds that a word of these letters is Kyrgyz rather than Russian."""
    weights = _weights()
    return weights[""] + sum(weights.get(gram, 0.0) for gram in grams(word))


@cache
def _weights() -> dict[str, float]:
    rows = (line.rsplit("\t", 1) for line in LETTERS.read_text("utf-8").splitlines())
    weights = {sequence: int(weight) / 100 for sequence, weight in rows}
    return {"": 0.0} | weights


@cache
def used_in_both() -> dict[str, tuple[float, float]]:
    """Word -> uses per million words of Kyrgyz and of Russian, for words that the Kyrgyz texts use and Russian writes too."""
    rows = (line.split("\t") for line in BOTH.read_text("utf-8").splitlines())
    return {word: (float(kyrgyz), float(russian)) for word, kyrgyz, russian in rows}
