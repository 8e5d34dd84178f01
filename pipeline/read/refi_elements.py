"""Elements of a REFI-QDA file as the schema wants them: guids and names settled, texts without the signs that XML forbids."""

from __future__ import annotations

import re

import pandas as pd
from lxml import etree

from pipeline.read.refi_parts import color_of, guid_of, key
from pipeline.read.refi_rules import GUID, fits

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Names:
    """Guids of the rows of a table, found again by guid or by name."""

    def __init__(self, rows: list[dict], kind: str) -> None:
        self.kind, self.guids = kind, []
        self._by_guid: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._name_of: dict[str, object] = {}
        for number, row in enumerate(rows):
            guid = guid_for(kind, row.get("guid"), row.get("name"), number)
            self.guids.append(guid)
            if row.get("guid"):
                self._by_guid.setdefault(str(row["guid"]), guid)
            self._by_guid.setdefault(guid, guid)
            self._by_name.setdefault(row.get("name") or row.get("id") or row.get("guid"), guid)
            self._name_of[guid] = row.get("name") or row.get("id") or row.get("guid")

    def find(self, name: object, guid: object = None) -> str | None:
        """By guid where it agrees with the name, so that an edited name counts; else by name; else by the name taken for a guid."""
        found = self._by_guid.get(str(guid)) if guid else None
        # a row without a name is known by its guid alone
        if found and (not name or self._name_of[found] == name):
            return found
        if not name:
            return None
        return self._by_name.get(name) or self._by_guid.get(str(name))

    def add(self, name: str) -> str:
        guid = guid_for(self.kind, None, name, "added")
        self._by_name[name], self._name_of[guid] = guid, name
        self._by_guid[guid] = guid
        return guid


def write_codes(holder: etree._Element, rows: list[dict], names: Names, notes: dict[str, list[str]]) -> None:
    """Codes under `holder`, each below the code above it; a code that stands above itself goes to the top."""
    below: dict[str | None, list[int]] = {}
    above = [names.find(row.get("parent"), row.get("parent")) or names.find(None, row.get("parent")) if row.get("parent") else None for row in rows]
    for number in range(len(rows)):
        # a code that stands above itself would take the whole branch out of the file
        seen, over = {names.guids[number]}, above[number]
        while over and over not in seen:
            seen.add(over)
            over = above[names.guids.index(over)]
        if over:
            above[number] = None
        below.setdefault(above[number], []).append(number)
    waiting = [(holder, number) for number in reversed(below.get(None, []))]
    done: set[str] = set()
    while waiting:
        parent, number = waiting.pop()
        row, guid = rows[number], names.guids[number]
        element = sub(parent, "Code", guid=guid, name=row.get("name") or "", isCodable="false" if row.get("is_codable") is False else "true", color=color_of(row.get("color")))
        describe(element, row)
        for note in notes.get(str(row.get("guid")), []):
            sub(element, "NoteRef", targetGUID=note)
        if guid not in done:
            waiting += [(element, child) for child in reversed(below.get(guid, []))]
        done.add(guid)


def write_sets(holder: etree._Element, rows: list[dict], names: dict[str, Names], members: dict[str, tuple[str, str]]) -> None:
    """Sets under `holder`; `members` gives for each kind the element and attribute that name a member."""
    sets: dict[str, list[dict]] = {}
    for row in rows:
        sets.setdefault(guid_for("set", row.get("guid"), row.get("name")), []).append(row)
    for guid, of_set in sets.items():
        element = sub(holder, "Set", guid=guid, name=of_set[0].get("name") or "")
        describe(element, of_set[0])
        for kind, (name, attribute) in members.items():
            targets = [names[kind].find(row.get("member")) for row in of_set if row.get("kind") == kind]
            for target in filter(None, targets):
                sub(element, name, **{attribute: target})


def rows_of(frame) -> list[dict]:
    """Rows as dicts with None for whatever is missing."""
    frame = pd.DataFrame(frame)
    return [{name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value):
    if isinstance(value, (list, tuple, set)) or hasattr(value, "tolist"):
        return value.item() if getattr(value, "ndim", 1) == 0 else list(value)
    return None if value is None or pd.isna(value) else value


def listed(value) -> list:
    """A cell that holds a list, or one value, as a list."""
    return value if isinstance(value, list) else [value] if value else []


def guid_for(kind: str, given: object, *otherwise: object) -> str:
    """The guid that is given, or one that is the same every time."""
    known = key(str(given)) if given else None
    return known if known and GUID.fullmatch(known) else guid_of(kind, *([known] if known else otherwise))


def when(value: object) -> str | None:
    """A time as the schema writes it, or None."""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
    return text if fits(text, "datetime") else None


def clean(text: object) -> str:
    """Text without the signs that XML cannot hold."""
    return FORBIDDEN.sub("", str(text))


def utf8(text: str) -> bytes:
    """The bytes of a text that gives the same text when it is read."""
    # a reader takes one mark away, so a text that begins with one needs a second
    return ("\ufeff" * text.startswith("\ufeff") + text).encode("utf-8", errors="replace")


def set_attributes(element: etree._Element, attributes: dict) -> None:
    """Attributes that have a value."""
    for name, value in attributes.items():
        if value is not None:
            element.set(name, clean(value))


def sub(parent: etree._Element, name: str, /, **attributes: object) -> etree._Element:
    """A new last child in its parent's namespace."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    set_attributes(element, attributes)
    return element


def describe(element: etree._Element, row: dict) -> None:
    """The Description of a row that has one."""
    if row.get("description"):
        sub(element, "Description").text = clean(row["description"])


def to_bytes(root: etree._Element) -> bytes:
    """The XML file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)
