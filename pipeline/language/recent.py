"""How many words does a process remember the answer for? The latest, not all: talk never runs out of forms that nobody has said before.

A few thousand words make up nearly all of what is said, so this many answers save nearly all of the work, while an answer kept for every
form of a thousand transcripts would fill the memory of each worker. `@recent` goes before a function of one word (or of few short values).
"""

from __future__ import annotations

from functools import lru_cache

KEPT = 4_096
recent = lru_cache(maxsize=KEPT)
