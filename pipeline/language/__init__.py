"""Kyrgyz, Russian and English text: which language, which words, which lemmas."""

from pipeline.language.detect import identify
from pipeline.language.lemmas import lemmatise
from pipeline.language.segment import tokens
from pipeline.language.words import tag_words

__all__ = ["identify", "lemmatise", "tag_words", "tokens"]
