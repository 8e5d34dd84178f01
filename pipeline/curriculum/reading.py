"""How easy is a text to read aloud or alone? One published formula for English, one for Russian, a measure of our own for Kyrgyz.

English: Flesch reading ease (Flesch 1948). Russian: its adaptation by Oborneva (2006). Kyrgyz has no published formula; endings make its words
long and its sentences short, so ours takes the words a sentence and the share of words with five syllables and more, on the same scale of
100 for very easy. It orders texts and finds the heavy one; it was not calibrated on readers. In: Markdown. Out: Ease, and the bound a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# below these a text is reported: Flesch calls 70 "fairly easy", Oborneva's 50 is a text for pupils of fourteen to sixteen; 70 of ours is a long sentence of heavy words
LEAST = {"en": 70.0, "ru": 50.0, "ky": 70.0}
_VOWELS = {"en": re.compile(r"[aeiouy]+"), "ru": re.compile(r"[аеёиоуыэюя]"), "ky": re.compile(r"(?:аа|оо|уу|ээ|өө|үү|[аеёиоуыэюяөү])")}
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_END = re.compile(r"[.!?…:;]+[»”\"’)]*(?=\s|\Z)|\n")
LONG = 5


@dataclass(frozen=True)
class Ease:
    """Words a sentence, syllables a word, the share of words of five syllables and more, and the score (100 very easy, 0 very hard)."""

    sentence: float
    syllables: float
    long: float
    score: float


def prose(markdown: str) -> str:
    """The running text: no tables, headings, marks, ticking boxes or gaps to fill."""
    lines = [line for line in markdown.splitlines() if not line.startswith(("|", "#", "\x00"))]
    return re.sub(r"^\s*(?:\d+[.)]|[-*]|[a-d][.)])\s+|[*☐_`]", "", "\n".join(lines), flags=re.M)


def ease(text: str, language: str) -> Ease | None:
    """The reading ease of running text; None where it has no word."""
    sentences = [words for part in _END.split(text) if (words := _WORD.findall(part.lower()))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return None
    counts = [max(1, _syllables(word, language)) for word in words]
    length, syllables, long = len(words) / len(sentences), sum(counts) / len(words), sum(count >= LONG for count in counts) / len(words)
    score = {
        "en": 206.835 - 1.015 * length - 84.6 * syllables,
        "ru": 206.835 - 1.3 * length - 60.1 * syllables,
        "ky": 100 - 1.5 * length - 200 * long,
    }[language]
    return Ease(round(length, 1), round(syllables, 2), round(long, 3), round(score, 1))


def _syllables(word: str, language: str) -> int:
    count = len(_VOWELS[language].findall(word))
    # a silent e at the end: like, place; but little
    return count - 1 if language == "en" and count > 1 and word.endswith("e") and not word.endswith(("le", "ee", "ie")) else count
