"""Marked statements of cause and effect: read, tried, counted."""

import re
from pathlib import Path

from pipeline.drivers.statements import statements

KNOWN = Path(__file__).parent / "known"


def read(name):
    """(text, [(cause, effect), ...]) of each marked statement."""
    for line in (KNOWN / f"causes-{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, opened, sides = "", {}, {"{": [], "[": []}
        for sign in line:
            if sign in "{[":
                opened[sign] = len(text)
            elif sign in "}]":
                kind = {"}": "{", "]": "["}[sign]
                sides[kind].append((opened[kind], len(text)))
            else:
                text += sign
        yield text, list(zip(sides["{"], sides["["], strict=False))


def covers(found, marked):
    return max(0, min(found[1], marked[1]) - max(found[0], marked[0])) >= 0.5 * (marked[1] - marked[0])


def is_right(one, pair):
    cause, effect = pair
    return covers(one.cause, cause) and covers(one.effect, effect) and not covers(one.cause, effect) and not covers(one.effect, cause)


def figures(name, wrong=None):
    """(precision, recall, statements, pairs marked, pairs found)."""
    right = found = marked = n = 0
    for text, pairs in read(name):
        n += 1
        made, left = statements(text), list(pairs)
        for one in made:
            hit = next((pair for pair in left if is_right(one, pair)), None)
            if hit:
                left.remove(hit)
                right += 1
            elif wrong is not None:
                wrong.append(("+", text, text[slice(*one.cause)], text[slice(*one.effect)]))
        if wrong is not None:
            wrong += [("-", text, text[slice(*c)], text[slice(*e)]) for c, e in left]
        found, marked = found + len(made), marked + len(pairs)
    return right / max(found, 1), right / max(marked, 1), n, marked, found
