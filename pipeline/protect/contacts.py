"""Which addresses does a text give away? E-mail addresses, telephone numbers (Kyrgyz forms first) and handles, by pattern.

Out: (start, end, kind), kind email, phone or handle, in order and without overlap.
"""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+%'-]+\s?(?:@|\(at\)|\[at\]|＠)\s?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,24}\b")
_HANDLE = re.compile(
    r"(?<![\w.])@[A-Za-z_][\w.]{2,40}(?<!\.)"
    r"|(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|wa\.me|instagram\.com|facebook\.com|fb\.com|vk\.com|ok\.ru|tiktok\.com"
    r"|twitter\.com|x\.com|youtube\.com)/[@\w.+/?=-]*[\w/]"
)
_GAP = r"[\s\u00a0().\u2010-\u2015/-]{0,3}"
_NOT_MONEY = r"(?!\s*(?:сом|тыйын|доллар|евро|рубл|som|usd|kgs|dollar|\$|€))"
_PHONE = re.compile(
    r"(?<![\w+.,-])(?:"
    # a decimal fraction is not a number to call
    rf"(?!\d\.\d+(?![\w.-]))(?:"
    # +996 312 26 10 00 and any other country after a plus
    rf"\+\s?(?:\d{_GAP}){{7,14}}\d"
    # 996555123456, 8 10 996 555 12 34 56, 00996 ...
    rf"|(?:8{_GAP}(?:10{_GAP})?|00{_GAP})?996{_GAP}(?:\d{_GAP}){{8}}\d"
    # 0555 12-34-56, (0555)123456, 03122 6 10 00
    rf"|\(?0{_GAP}[2-9]\d{_GAP}\d{_GAP}(?:\d{_GAP}){{5}}\d"
    # 8 (912) 345-67-89
    rf"|[78]{_GAP}\(?9\d\d\)?{_GAP}(?:\d{_GAP}){{6}}\d"
    # without the leading zero: 555 12 34 56, 555 123 456, 555123456
    r"|[2-9]\d{2}[ \u00a0-]\d{2}[ \u00a0-]\d{2}[ \u00a0-]\d{2}"
    rf"|[579]\d\d[ \u00a0-]\d{{3}}[ \u00a0-]\d{{3}}{_NOT_MONEY}|[579][05-9]\d{{7}}{_NOT_MONEY}"
    # a village exchange, 5-12-34, and a local number after the word for telephone
    r"|[2-9]-\d\d-\d\d(?!-)"
    r"|(?<=тел\.\s)\d(?:[ -]?\d){4,6}|(?<=тел:\s)\d(?:[ -]?\d){4,6}|(?<=телефон\s)\d(?:[ -]?\d){4,6}"
    r"))(?!\w)",
    re.IGNORECASE,
)


def contacts(text: str, *, phones: bool = True, emails: bool = True, handles: bool = True) -> list[tuple[int, int, str]]:
    """The spans of e-mail addresses, phone numbers and handles, in order; an e-mail address wins over a handle within it."""
    found: list[tuple[int, int, str]] = []
    for wanted, pattern, kind in ((emails, _EMAIL, "email"), (handles, _HANDLE, "handle"), (phones, _PHONE, "phone")):
        if not wanted:
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            start += text[start] == "(" and ")" not in match.group()
            if not any(start < e and s < end for s, e, _ in found):
                found.append((start, end, kind))
    return sorted(found)
