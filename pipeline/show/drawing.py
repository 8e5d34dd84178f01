"""How does a figure become a part of a page? Its letters as text in the figures' own font, its shapes without what no screen shows; about a tenth as long as the file.

matplotlib draws each letter as a shape and writes the whole text into a comment before it (backend_svg, `_draw_text_as_path`): here the comment becomes the text, set where the letters stood. The font is
DejaVu Sans, which the figures are laid out in, cut to the letters that a page needs (fontTools.subset) and put into the page: lines are as long as they were, and what stands in a figure can be found, copied
and read aloud. In: an SVG of pipeline.show.charts. Out: `<svg>` for HTML, and the `@font-face` rules that it needs.
"""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path

from lxml import etree

from pipeline.show.words import NO_BREAK

FAMILY = "Yntymak figure"
LINK = "{http://www.w3.org/1999/xlink}href"
KEPT_LETTERS = "0123456789.,%"  # what fonts hold in any case
_NUMBER = re.compile(r"-?\d+\.\d+")
_PLACE = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)(?: rotate\(([-\d.]+)\))? scale\(([\d.]+) -[\d.]+\)")
_POINTS = re.compile(r"([A-Za-z])|(-?[\d.]+(?:e-?\d+)?)")


def drawn(path: Path, name: str, alt: str) -> str:
    """A figure as `<svg>`; `name` is what its own ids begin with, so that no two figures of a page share one."""
    root = etree.fromstring(path.read_bytes())
    box = " ".join(_short(part) for part in root.get("viewBox", "0 0 640 400").split())
    ids = _Ids(name)
    body = "".join(_element(child, ids) for child in root)
    # definitions that nothing points at are those of letters
    body = re.sub(r'<path id="([^"]+)"[^>]*/>', lambda found: found[0] if found[1] in ids.pointed else "", body).replace("<defs></defs>", "")
    return f'<svg role="img" aria-label="{html.escape(alt)}" viewBox="{box}">{body}</svg>'


def fonts(page: str) -> str:
    """The `@font-face` rules for the texts of all figures of a page; empty where there are none."""
    rules = []
    for weight, found in (("normal", r"<text(?! class=w)[^>]*>([^<]*)"), ("bold", r"<text class=w[^>]*>([^<]*)")):
        if letters := set(html.unescape("".join(re.findall(found, page)))):
            rules.append(f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};src:url(data:font/woff;base64,{base64.b64encode(_font(weight, letters)).decode()})}}')
    return "\n".join(rules)


def _font(weight: str, letters: set[str]) -> bytes:
    """DejaVu Sans with these letters alone; the same letters give the same bytes."""
    import matplotlib
    from fontTools import subset
    from fontTools.ttLib import TTFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    font = TTFont(folder / ("DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf"), recalcTimestamp=False)
    cut = subset.Subsetter(subset.Options(flavor="woff", hinting=False, layout_features=["kern"], name_IDs=[0, 13], notdef_outline=True, drop_tables=[*subset.Options().drop_tables, "FFTM"]))
    cut.populate(unicodes=sorted({ord(letter) for letter in letters} | {ord(letter) for letter in KEPT_LETTERS}))
    cut.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


class _Ids:
    """Short names for the ids of a figure, and which of them something points at."""

    def __init__(self, name: str) -> None:
        self.name, self.short, self.pointed = name, {}, set()

    def __call__(self, long: str) -> str:
        return self.short.setdefault(long, f"{self.name}-{len(self.short)}")

    def point(self, long: str) -> str:
        self.pointed.add(self(long))
        return self(long)


def _element(one, ids: _Ids) -> str:
    if not isinstance(one.tag, str):
        return ""
    tag = etree.QName(one).localname
    if tag in ("metadata", "style"):
        return ""
    before = one.getprevious()
    # the comment of matplotlib stands before the letters that it names
    if tag == "g" and before is not None and before.tag is etree.Comment and (text := _text(one, before)):
        return text
    attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in _attributes(one, tag, ids))
    inner = "".join(_element(child, ids) for child in one)
    if tag == "g" and not (inner and attributes):
        return inner
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{attributes}/>"


def _attributes(one, tag: str, ids: _Ids):
    """(name, value) of an element's attributes, shortened."""
    for key, value in one.attrib.items():
        key = "href" if key == LINK else etree.QName(key).localname
        if key == "id":
            # nothing of ours points at a group, and `drawn` takes away the letters that nothing points at
            if tag != "g":
                yield key, ids(value)
        elif value.startswith("#") and key == "href":
            yield key, "#" + ids.point(value[1:])
        elif value.startswith("url(#"):
            yield key, f"url(#{ids.point(value[5:-1])})"
        elif key == "d":
            yield key, _way(value)
        elif key == "style":
            value = re.sub(r"\s*([:;])\s*", r"\1", _NUMBER.sub(lambda found: _short(found[0]), value)).rstrip(";")
            value = re.sub(r"#([\da-f])\1([\da-f])\2([\da-f])\3\b", r"#\1\2\3", value)
            # a hatched area is filled with a pattern
            yield key, re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{ids.point(found[1])})", value)
        elif key == "href":
            yield key, value
        else:
            yield key, _NUMBER.sub(lambda found: _short(found[0], 4 if key == "transform" else 1), value)


def _text(group, comment) -> str | None:
    """The text of a group of letters, or None where it is set otherwise than as letters in a line."""
    # the comment sets the text between two blanks; blanks of its own keep it off a bar
    said, place = html.unescape((comment.text or "")[1:-1]).replace("  ", " \u00a0"), _PLACE.fullmatch(group.get("transform", ""))
    letters = [one for one in group if etree.QName(one).localname == "use"]
    if not said.strip() or "$" in said or place is None or len(letters) + sum(etree.QName(one).localname == "defs" for one in group) < len(group):
        return None
    bold = ' class=w' if any("-Bold-" in one.get(LINK, "") for one in letters) else ""
    x, y, turned, scale = place.groups()
    at = f' transform="translate({_short(x)} {_short(y)})rotate({_short(turned)})"' if turned else f' x="{_short(x)}" y="{_short(y)}"'
    style = group.get("style", "").replace(" ", "")
    colour = f' style="{style}"' if style else ""
    return f'<text{bold}{at} font-size="{_short(100 * float(scale), 2)}"{colour}>{html.escape(re.sub("^ | $", NO_BREAK, said))}</text>'


def _way(d: str) -> str:
    """A path with one digit after the point, lines along an axis as such."""
    out, command, at, numbers = [], "", (None, None), []

    def put():
        nonlocal at
        if not command:
            return
        texts = [_short(one) for one in numbers]
        if command == "L" and len(texts) == 2:
            if texts[0] == at[0] and texts[1] == at[1]:
                return
            out.append(f"V{texts[1]}" if texts[0] == at[0] else f"H{texts[0]}" if texts[1] == at[1] else f"L{texts[0]} {texts[1]}")
        else:
            out.append(command + " ".join(texts))
        at = tuple(texts[-2:]) if len(texts) >= 2 else (None, None)

    for letter, number in _POINTS.findall(d):
        if letter:
            put()
            command, numbers = letter, []
        else:
            numbers.append(number)
    put()
    return "".join(out).replace(" -", "-")


def _short(number: str | float, digits: int = 1) -> str:
    text = f"{float(number):.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text in ("-0", "") else text
    return text
