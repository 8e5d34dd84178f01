"""Which words does a text hold, and in which language is each? Speakers here change between Kyrgyz and Russian inside a sentence.

`tokens` cuts (nltk's regular-expression tokenizer), `tag_words` names a language for every word: letters that only one language has,
dictionaries and Kyrgyz suffixes give each word a score, and neighbours decide where the word itself does not (Viterbi, weak:
strong smoothing swallows short switches). In: a text. Out: (start, end, word) or (word, language).
"""

from __future__ import annotations

import re

_PATTERN = r"[^\W\d_]+(?:['’ʼ‘`ʻ\-\u2010\u2011][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[^\w\s]|_"


def tokens(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of every word, number and sign, in order; a hyphen or apostrophe inside a word belongs to it."""
    # nltk takes seconds to import
    from nltk.tokenize import RegexpTokenizer

    return [(start, end, text[start:end]) for start, end in RegexpTokenizer(_PATTERN).span_tokenize(text)]


def tag_words(text: str) -> list[tuple[str, str]]:
    """(word, language) of every word of the text in order, language ky, ru or en; numbers and signs are left out."""
    from pipeline.language.detect import _models

    ours = _models()[1]
    return [(word, ours.classify(word)[0]) for word in re.findall(_PATTERN, text) if word[0].isalpha()]
