"""A progress bar on the terminal only: never in a notebook, whose bytes must stay the same.

A stage runs in a kernel that has no terminal; `run` tells it which one the person is watching and in which language, and the bar is drawn there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

from pipeline.show.reader import reader_language
from pipeline.show.words import Words


def progress(items: Iterable, what: str, *, total: int | None = None) -> Iterator:
    """The items one by one, with a bar where a person is watching; `total` where the items cannot say how many they are."""
    terminal = os.environ.get("YNTYMAK_TERMINAL")
    if not terminal and (os.environ.get("YNTYMAK_STAGE") or not sys.stderr.isatty()):
        yield from items
        return
    from tqdm import tqdm

    language = reader_language()
    if language != "en":
        words = Words(language)
        what = words(f"progress_{what}") if words.has(f"progress_{what}") else what
    try:
        stream = open(terminal, "w", encoding="utf-8") if terminal else sys.stderr
    except OSError:
        yield from items
        return
    yield from tqdm(items, desc=what, total=total, leave=False, file=stream)
    if terminal:
        stream.close()
