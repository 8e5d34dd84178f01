"""Small parts of REFI-QDA: guids, children by name, truth values and colours as vendors write them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from lxml import etree

from pipeline.read.refi_rules import local

NAMESPACE = uuid.UUID("5d0c6f0e-7f0b-5b1e-9c86-2f6d6a1f4e11")


def guid_of(kind: str, *parts: object) -> str:
    """A guid that is the same for the same thing every time."""
    return str(uuid.uuid5(NAMESPACE, "\0".join([kind, *map(str, parts)])))


def key(value: str | None) -> str | None:
    """A guid as it is compared: no braces, lower case."""
    return value.strip().strip("{}").lower() or None if value else None


class Attributes(dict):
    """An element's attributes for a format string; a question mark for one that is not there."""

    def __init__(self, element: etree._Element) -> None:
        super().__init__(element.attrib)

    def __missing__(self, name: str) -> str:
        return "?"


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren(etree.Element) if local(child) == name)


def text_of(element: etree._Element, name: str) -> str | None:
    return next((child.text for child in children(element, name) if child.text), None)


def truth(value: str | None, *, default: bool) -> bool:
    return default if value is None else value.strip().casefold() in ("true", "1", "yes")


def color_of(value: str | None) -> str | None:
    """#RGB or #RRGGBB; a colour with transparency loses it, opaque FF in front or behind."""
    digits = (value or "").strip().lstrip("#")
    if re.fullmatch(r"[0-9A-Fa-f]{8}", digits):
        digits = digits[2:] if digits[:2].lower() == "ff" else digits[:6]
    return f"#{digits}" if re.fullmatch(r"[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3}", digits) else None
