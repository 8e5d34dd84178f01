"""What may stand where in a REFI-QDA file, as data, and what a file does otherwise.

The structure of the Project and Codebook schemas, version 1.0 (REFI, 18 March 2019): for each element its children in order and
its attributes with their types. In: the root of a parsed file. Out: findings, one sentence a kind of violation, with how often
and on which line first. Nothing here stops a file from being read; names and texts of the file are never repeated.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from lxml import etree

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)

_MADE = "creatingUser:guid creationDateTime:datetime modifyingUser:guid modifiedDateTime:datetime"
_TEXT = ("Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*", f"guid!:guid name richTextPath plainTextPath {_MADE}")
_FILE = f"guid!:guid name path currentPath {_MADE}"
_REF = ("", "targetGUID!:guid")
_MARKED = "Description? Coding* NoteRef*"
_TAIL = "Coding* NoteRef* VariableValue*"
_LEAF = ("", "")

# element -> (children, attributes); ! required, ? at most one, * any number, + at least one, | one of
RULES: dict[str, tuple[str, str]] = {
    "Project": ("Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*",
                "name! origin creatingUserGUID:guid creationDateTime:datetime modifyingUserGUID:guid modifiedDateTime:datetime basePath"),
    "Users": ("User+", ""), "User": ("", "guid!:guid name id"),
    "CodeBook": ("Codes", ""), "Codes": ("Code+", ""), "Code": ("Description? NoteRef* Code*", "guid!:guid name! isCodable!:boolean color:rgb"),
    "Variables": ("Variable+", ""), "Variable": ("Description?", "guid!:guid name! typeOfVariable!:variable"),
    "VariableValue": ("VariableRef TextValue|BooleanValue|IntegerValue|FloatValue|DateValue|DateTimeValue?", ""),
    "Cases": ("Case+", ""), "Case": ("Description? CodeRef* VariableValue* SourceRef* SelectionRef*", "guid!:guid name"),
    "Sources": ("TextSource|PictureSource|PDFSource|AudioSource|VideoSource+", ""),
    "TextSource": _TEXT, "Note": _TEXT, "Representation": _TEXT, "TextDescription": _TEXT,
    "PlainTextSelection": (_MARKED, f"guid!:guid name startPosition!:integer endPosition!:integer {_MADE}"),
    "PictureSource": (f"Description? TextDescription? PictureSelection* {_TAIL}", _FILE),
    "PictureSelection": (_MARKED, f"guid!:guid name firstX!:integer firstY!:integer secondX!:integer secondY!:integer {_MADE}"),
    "PDFSource": (f"Description? PDFSelection* Representation? {_TAIL}", _FILE),
    "PDFSelection": ("Description? Representation? Coding* NoteRef*", f"guid!:guid name page!:integer firstX!:integer firstY!:integer secondX!:integer secondY!:integer {_MADE}"),
    "AudioSource": (f"Description? Transcript* AudioSelection* {_TAIL}", _FILE), "AudioSelection": (_MARKED, f"guid!:guid name begin!:integer end!:integer {_MADE}"),
    "VideoSource": (f"Description? Transcript* VideoSelection* {_TAIL}", _FILE), "VideoSelection": (_MARKED, f"guid!:guid name begin!:integer end!:integer {_MADE}"),
    "Transcript": ("Description? PlainTextContent? SyncPoint* TranscriptSelection* NoteRef*", f"guid!:guid name richTextPath plainTextPath {_MADE}"),
    "TranscriptSelection": (_MARKED, f"guid!:guid name fromSyncPoint:guid toSyncPoint:guid {_MADE}"), "SyncPoint": ("", "guid!:guid timeStamp:integer position:integer"),
    "Coding": ("CodeRef NoteRef*", "guid!:guid creatingUser:guid creationDateTime:datetime"),
    "Notes": ("Note+", ""), "Links": ("Link+", ""), "Link": ("NoteRef*", "guid!:guid name direction:direction color:rgb originGUID:guid targetGUID:guid"),
    "Sets": ("Set+", ""), "Set": ("Description? MemberCode* MemberSource* MemberNote*", "guid!:guid name!"),
    "Graphs": ("Graph+", ""), "Graph": ("Vertex* Edge*", "guid!:guid name"),
    "Vertex": ("", "guid!:guid representedGUID:guid name firstX!:integer firstY!:integer secondX:integer secondY:integer shape:shape color:rgb"),
    "Edge": ("", "guid!:guid representedGUID:guid name sourceVertex!:guid targetVertex!:guid color:rgb direction:direction lineStyle:line"),
    **dict.fromkeys(("NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef", "MemberCode", "MemberSource", "MemberNote"), _REF),
    **dict.fromkeys(("Description", "PlainTextContent", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue"), _LEAF),
}  # fmt: skip
CODEBOOK_RULES = RULES | {
    "CodeBook": ("Codes Sets?", "origin"), "Code": ("Description? Code*", "guid!:guid name! isCodable!:boolean color:rgb"),
    "Set": ("Description? MemberCode*", "guid!:guid name!"), "MemberCode": ("", "guid!:guid"),
}  # fmt: skip

_PATTERNS = {
    "guid": re.compile(rf"{GUID.pattern}|\{{{GUID.pattern}\}}", re.I), "rgb": re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})", re.I), "integer": re.compile(r"[+-]?[0-9]+"),
    "boolean": re.compile(r"true|false|1|0"), "decimal": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)"), "variable": re.compile(r"Text|Boolean|Integer|Float|Date|DateTime"),
    "direction": re.compile(r"Associative|OneWay|Bidirectional"), "line": re.compile(r"dotted|dashed|solid"),
    "shape": re.compile(r"Person|Oval|Rectangle|RoundedRectangle|Star|LeftTriangle|RightTriangle|UpTriangle|DownTriangle|Note"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"), "date": re.compile(r"\d{4}-\d\d-\d\d(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"),
}  # fmt: skip
_VALUES = {"BooleanValue": "boolean", "IntegerValue": "integer", "FloatValue": "decimal", "DateValue": "date", "DateTimeValue": "datetime"}


class Findings:
    """Problems of a file, each kind once, with how often it was met and where first."""

    def __init__(self) -> None:
        self._met: dict[str, list[int | None]] = {}

    def add(self, problem: str, line: int | None = None) -> None:
        self._met.setdefault(problem, []).append(line)

    def sentences(self) -> list[str]:
        out = []
        for problem, lines in self._met.items():
            first = next((line for line in lines if line), None)
            tail = [f"{len(lines)} times"] * (len(lines) > 1) + [f"{'first on ' if len(lines) > 1 else ''}line {first}"] * bool(first)
            out.append(f"{problem} ({', '.join(tail)})" if tail else problem)
        return out


def local(element: etree._Element) -> str:
    """The element's name without its namespace, so that a file in a wrong namespace can still be read."""
    return etree.QName(element).localname


def fits(value: str, kind: str) -> bool:
    """Whether a value is written as its XSD type demands; `kind` as in RULES."""
    value = value.strip()
    if kind not in _PATTERNS or not _PATTERNS[kind].fullmatch(value):
        return kind not in _PATTERNS
    try:
        if kind == "datetime":
            datetime.fromisoformat(value[:19])
        elif kind == "date":
            date.fromisoformat(value[:10])
    except ValueError:
        return False
    return value.isascii()


def violations(root: etree._Element, findings: Findings) -> None:
    """Compare a parsed file with the standard, element by element."""
    codebook = local(root) == "CodeBook"
    rules, namespace = (CODEBOOK_RULES, CODEBOOK) if codebook else (RULES, PROJECT)
    for element in root.iter(etree.Element):
        name, line = local(element), element.sourceline
        if etree.QName(element).namespace != namespace:
            findings.add(f"elements stand in the namespace {etree.QName(element).namespace or '(none)'}; the standard has {namespace}", line)
        # an element that is unknown is named once, by the element that holds it
        if name in rules:
            _children(element, rules[name][0], findings)
            _attributes(element, rules[name][1], findings)
            if name in _VALUES and not fits(element.text or "", _VALUES[name]):
                findings.add(f"the text of {name} is not a {_VALUES[name]}", line)
    if local(root) not in ("Project", "CodeBook"):
        findings.add(f"the root element is {_short(local(root))}; the standard has Project or CodeBook", root.sourceline)


def _children(element: etree._Element, model: str, findings: Findings) -> None:
    name, line = local(element), element.sourceline
    pattern, known = _model(model)
    children = [local(child) for child in element.iterchildren(etree.Element)]
    foreign = [child for child in children if child not in known]
    for child in foreign:
        findings.add(f"{name} holds {_short(child)}, which the standard does not have there", line)
    if not foreign and not pattern.fullmatch("".join(child + " " for child in children)):
        if not children:
            findings.add(f"{name} is empty; the standard leaves it out then", line)
        else:
            findings.add(f"what stands in {name} is incomplete, repeated or not in the order of the standard", line)
    if model and any(text and text.strip() for text in [element.text, *(child.tail for child in element)]):
        findings.add(f"{name} holds bare text", line)


@cache
def _model(model: str) -> tuple[re.Pattern, frozenset[str]]:
    parts, known = [], set()
    for token in model.split():
        number = token[-1] if token[-1] in "?*+" else ""
        names = token.removesuffix(number).split("|")
        known |= set(names)
        parts.append(f"(?:(?:{'|'.join(names)}) ){number}")
    return re.compile("".join(parts)), frozenset(known)


def _attributes(element: etree._Element, declared: str, findings: Findings) -> None:
    name, line = local(element), element.sourceline
    kinds = {}
    for entry in declared.split():
        attribute, _, kind = entry.partition(":")
        kinds[attribute.rstrip("!")] = kind
        if attribute.endswith("!") and attribute[:-1] not in element.attrib:
            findings.add(f"{name} has no {attribute[:-1]}", line)
    for attribute, value in element.attrib.items():
        if attribute.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
            continue
        if attribute not in kinds:
            findings.add(f"{name} has the attribute {_short(etree.QName(attribute).localname)}, which the standard does not have there", line)
        elif kinds[attribute] and not fits(value, kinds[attribute]):
            findings.add(f"{attribute} of {name} is not a {kinds[attribute]}", line)


def _short(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", name) else "a name that is none of the standard's"
