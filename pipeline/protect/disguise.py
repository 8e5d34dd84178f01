"""Which words stand in a text so that a search for letters passes them by? Letters set apart, markup or signs without width inside a word, codes for letters.

В д а з о в, В.д.а.з.о.в, Вда**зов**, Вда<b>зов</b>, Вда&shy;зов, &#1042;&#1076;…, %D0%92…, \\u0412…, a nought for an о: all of them are read by a person, or by whoever
opens the page. In: a text. Out: the text as it is read, and where each of its signs stands in the text; None where the two are the same.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_LETTER = r"[^\W\d_]"
# signs without width or that turn the direction of writing, and marks that only choose how a sign looks
UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\u0483-\u0487"
_DISGUISE = re.compile(
    rf"(?P<unseen>[{UNSEEN}]+)"
    rf"|(?P<tag>(?<={_LETTER})</?[a-zA-Z][^<>]{{0,200}}>(?={_LETTER}))"
    rf"|(?P<mark>(?<={_LETTER})(?:\*{{1,3}}|~{{1,2}}|[·|`^])(?={_LETTER}))"
    rf"|(?P<apart>(?<!\w){_LETTER}(?:(?:[ \u00a0.·*/_-]|\. ){_LETTER}){{3,}}(?!\w))"
    rf"|(?P<entity>&(?:#\d{{2,7}}|#[xX][0-9a-fA-F]{{2,6}}|[a-zA-Z]{{2,8}});)"
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<escape>(?:\\u[0-9a-fA-F]{4})+)"
    rf"|(?P<nought>(?<={_LETTER})0(?={_LETTER}))"
)


def undisguised(text: str) -> tuple[str, list[tuple[int, int]]] | None:
    """The text as it is read, and for each of its signs the (start, end) in `text` that it stands for; None where nothing is disguised.

    What stands for several signs at once (%D0%92%D0%B4) is each of them in its whole length.
    """
    if not _DISGUISE.search(text):
        return None
    signs, places, done = [], [], 0
    for match in _DISGUISE.finditer(text):
        start, end = match.span()
        signs += text[done:start]
        places += [(at, at + 1) for at in range(done, start)]
        if match["apart"]:
            for at in range(start, end):
                if text[at].isalpha():
                    signs.append(text[at])
                    places.append((at, at + 1))
        else:
            read = _read(match)
            signs += read
            places += [(start, end)] * len(read)
        done = end
    signs += text[done:]
    places += [(at, at + 1) for at in range(done, len(text))]
    # an entity may stand for a sign without width, and then for nothing
    kept = [at for at, sign in enumerate(signs) if sign not in _UNSEEN_SIGNS]
    plain = "".join(signs[at] for at in kept)
    return (plain, [places[at] for at in kept]) if plain != text else None


_UNSEEN_SIGNS = frozenset(chr(code) for code in range(0x10000) if re.match(f"[{UNSEEN}]", chr(code)))


def _read(match: re.Match) -> str:
    """What a reader sees in place of the match."""
    kind, found = match.lastgroup, match.group()
    if kind == "entity":
        return html.unescape(found)
    if kind == "percent":
        return unquote(found)
    if kind == "escape":
        # two halves of a sign beyond the first 65,536 are put together
        return "".join(chr(int(code, 16)) for code in found.split("\\u")[1:]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "о" if kind == "nought" else ""
