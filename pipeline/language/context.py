"""A word in its context, in every form that it takes: who said it, where, and the words around it.

In: a study, or its tables words and turns, and a word, a phrase or a code. Out: a table of hits with place, group and the pseudonymised text
around each, or the same as lines. Searching for "суу" finds суусу, сууну and суубузга, and вода and water, because lemmas are
compared, not letters (pipeline.language.search). What comes out is what people said: it stays with the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.language.search import Book, find_code, find_words, read_book

if TYPE_CHECKING:
    from pipeline.study import Study

AROUND = 45


def in_context(
    words: pd.DataFrame, turns: pd.DataFrame, word: str, *, exact: bool = False, gap: int = 0, book: Book | None = None, said_by: Mapping[str, str] | None = None
) -> list[str]:
    """One line a hit: document, turn, the words before, [the word], the words after.

    exact    the letters as they are given; gap: words allowed between two words of a phrase; `*` allows up to three in its place
    book     the codebook (`read_book`), for the word in all its languages
    said_by  document -> what stands before its lines, for instance place and group
    """
    return lines(around(find_words(words, word, exact=exact, gap=gap, book=book), turns), said_by=said_by)


def around(hits: pd.DataFrame, turns: pd.DataFrame, *, width: int = AROUND) -> pd.DataFrame:
    """The hits with role, before, found and after: `width` letters on each side, line breaks as spaces."""
    texts = turns.set_index(["document", "turn"])[["text", "role"]] if "role" in turns else turns.set_index(["document", "turn"])[["text"]].assign(role="unknown")
    found = [texts.loc[(row.document, row.turn)] for row in hits.itertuples()]
    cut = [(one.text[max(0, row.start - width) : row.start], one.text[row.start : row.end], one.text[row.end : row.end + width]) for one, row in zip(found, hits.itertuples(), strict=True)]
    shown = pd.DataFrame([tuple(" ".join(part.split("\n")) for part in parts) for parts in cut], columns=["before", "found", "after"], index=hits.index)
    return pd.concat([hits.assign(role=[one.role for one in found]), shown], axis=1)


def lines(found: pd.DataFrame, *, said_by: Mapping[str, str] | None = None, width: int = AROUND) -> list[str]:
    """The hits as lines of one shape, the found words under each other."""
    heads = [f"{said_by.get(row.document, row.document)}  {row.turn}" if said_by is not None else f"{row.document} {row.turn}" for row in found.itertuples()]
    wide = max(map(len, heads), default=0)
    return [f"{head:<{wide}}  {row.before:>{width}}[{row.found}]{row.after}" for head, row in zip(heads, found.itertuples(), strict=True)]


def search(study: Study, query: str = "", *, code: str | None = None, exact: bool = False, gap: int = 0) -> pd.DataFrame:
    """Every place of a study where a word, a phrase or a seed of a code is said, for a notebook.

    query    a word in any form and language, word* for a beginning, or a phrase; code: a code or parent of the codebook instead
    Returns place, group, wave, document, turn, role, language, sought, before, found, after. An answer to an open question of
    the survey has no place and no group here: its document is survey:<wave>.
    Raises InputError without a word and for an unknown code, StudyError if 1-read has not run.
    """
    words, turns, documents = study.read("words"), study.read("turns"), study.read("documents")
    path = study.root / "corpora" / "codebook.yaml"
    book = read_book(path) if path.exists() else None
    hits = find_code(words, code, book or Book({}, (), ())) if code else find_words(words, query, exact=exact, gap=gap, book=book)
    found = around(hits, turns).merge(documents[["document", "place", "group", "wave"]], on="document", how="left")
    return found[["place", "group", "wave", "document", "turn", "start", "end", "role", "language", "sought", "before", "found", "after"]]
