"""Where does a page of a PDF end and its footnotes begin?

A PDF has no footnotes: their lines would continue the last turn of the page, and their numbers stand in the middle of words. Small raised numbers in the text that come
again at the beginnings of the page's last lines are footnotes; a raised number without such a line (m²) is left as it is. In: a page of PDFium. Out: its text without them.
"""

from __future__ import annotations

import re

# of the height of the font
RAISED = 0.15
NUMBER = re.compile(r"(?<=\S)\d{1,3}(?!\d)")


def without_footnotes(page, text: str) -> tuple[str, int]:
    """The text of a PDFium text page (pdf_columns.page_text) with footnotes cut off and their numbers blanked by signs without width, and how many lines were cut off."""
    marks = [match for match in NUMBER.finditer(text) if _is_raised(page, match)]
    for mark in marks:
        below = text.find("\n", mark.end())
        note = re.compile(rf"(?m:^)[ \t]*{mark[0]}[.)]?[ \t]*(?=[^\W\d_]|[«\"(])").search(text, below) if below >= 0 else None
        if note:
            break
    else:
        return text, 0
    kept, cut = text[: note.start()], text[note.start() :]
    numbered = set(re.findall(r"(?m:^)[ \t]*(\d{1,3})(?!\d)", cut))
    for match in marks:
        if match[0] in numbered and match.end() <= len(kept):
            kept = kept[: match.start()] + "\u200b" * len(match[0]) + kept[match.end() :]
    return kept, sum(bool(line.strip()) for line in cut.split("\n"))


def _is_raised(page, number: re.Match) -> bool:
    """Does the number's foot stand well above that of the sign before it? Its size says nothing: fonts have raised figures of their own."""
    from pypdfium2.raw import FPDFText_GetFontSize

    before = number.start() - 1
    return page.get_charbox(number.start())[1] > page.get_charbox(before)[1] + RAISED * FPDFText_GetFontSize(page.raw, before)
