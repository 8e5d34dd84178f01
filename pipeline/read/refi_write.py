"""A Project or Codebook as a file that is valid by the REFI-QDA schemas, whatever its tables lack.

In: tables; guids, order and types are made where they are missing. Out: .qdpx (project.qde and sources/<guid>.txt in UTF-8), .qde
with the texts inside, or .qdc. The same tables give the same bytes. Offsets are code points, as the standard says; what XML or
the schema cannot hold (control signs, a wrong date or colour) is left out of the file, never the coding that carries it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from pipeline.errors import InputError
from pipeline.read.refi import Codebook, Project
from pipeline.read.refi_elements import FORBIDDEN, Names, clean, describe, guid_for, listed, rows_of, set_attributes, sub, to_bytes, utf8, when, write_codes, write_sets
from pipeline.read.refi_parts import color_of, guid_of
from pipeline.read.refi_rules import CODEBOOK, PROJECT, fits
from pipeline.study import atomic

ORIGIN = "Yntymak"
_TYPES = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
_LEXICAL = {"Boolean": "boolean", "Integer": "integer", "Float": "decimal", "Date": "date", "DateTime": "datetime"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def save_project(project: Project, path: Path) -> None:
    """Write the file; raises InputError where a selection names a source that is not there, or its place is no number."""
    inline = path.suffix.lower() == ".qde"
    root, texts = _Writer(project, path, inline).tree()
    data = to_bytes(root)
    with atomic(path) as temporary:
        if inline:
            temporary.write_bytes(data)
            return
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (("project.qde", data), *((f"sources/{guid}.txt", utf8(text)) for guid, text in texts)):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def save_codebook(codebook: Codebook | Project, path: Path) -> None:
    """Write the file; raises InputError for a codebook without codes, which the standard does not have."""
    codes = rows_of(codebook.codes)
    if not codes:
        raise InputError("a codebook without codes cannot be written", file=path)
    names = Names(codes, "code")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": ORIGIN}, nsmap={None: CODEBOOK})
    write_codes(sub(root, "Codes"), codes, names, {})
    members = [row for row in rows_of(codebook.sets) if row.get("kind") == "code"]
    if members:
        write_sets(sub(root, "Sets"), members, {"code": names}, {"code": ("MemberCode", "guid")})
    with atomic(path) as temporary:
        temporary.write_bytes(to_bytes(root))


class _Writer:
    def __init__(self, project: Project, path: Path, inline: bool) -> None:
        self.project, self.path, self.inline = project, path, inline
        self.tables = {name: rows_of(getattr(project, name)) for name in ("codes", "sources", "selections", "uncoded", "whole", "coders", "cases", "variables", "values", "notes", "note_links", "links", "sets")}
        self.names = {kind: Names(self.tables[table], kind) for kind, table in (("code", "codes"), ("source", "sources"), ("coder", "coders"), ("variable", "variables"), ("note", "notes"), ("case", "cases"))}
        self.notes: dict[str, list[str]] = {}
        for row in self.tables["note_links"]:
            note = self.names["note"].find(None, row.get("note"))
            if note:
                self.notes.setdefault(str(row["owner"]), []).append(note)
        self.selection_guids: dict[str, str] = {}

    def tree(self) -> tuple[etree._Element, list[tuple[str, str]]]:
        given = {"name": self.project.name, "origin": ORIGIN, "creationDateTime": when(self.project.created)}
        root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})
        set_attributes(root, given)
        coders = self._coders()
        if coders:
            users = sub(root, "Users")
            for row in coders:
                sub(users, "User", guid=row["guid"], name=row.get("name"), id=row.get("id"))
        if self.tables["codes"]:
            write_codes(sub(sub(root, "CodeBook"), "Codes"), self.tables["codes"], self.names["code"], self.notes)
        if self.tables["variables"]:
            variables = sub(root, "Variables")
            for row, guid in zip(self.tables["variables"], self.names["variable"].guids, strict=True):
                kind = row.get("type") if row.get("type") in _TYPES else "Text"
                describe(sub(variables, "Variable", guid=guid, name=row.get("name") or "", typeOfVariable=kind), row)
        sources, texts = self._sources()
        # cases stand before sources and refer to selections, whose guids are settled with the sources
        if self.tables["cases"]:
            self._cases(sub(root, "Cases"))
        if len(sources):
            root.append(sources)
        if self.tables["notes"]:
            notes = sub(root, "Notes")
            for row, guid in zip(self.tables["notes"], self.names["note"].guids, strict=True):
                self._with_text(sub(notes, "Note", guid=guid, name=row.get("name"), **self._maker(row)), guid, row.get("text") or "", texts)
        if self.tables["links"]:
            links = sub(root, "Links")
            for row in self.tables["links"]:
                ends = {name: guid_for("end", row[column]) for name, column in (("originGUID", "origin"), ("targetGUID", "target")) if row.get(column)}
                direction = row["direction"] if fits(row.get("direction") or "", "direction") else None
                link = sub(links, "Link", guid=guid_for("link", row.get("guid"), *ends.values()), name=row.get("name"), direction=direction, color=color_of(row.get("color")), **ends)
                self._note_refs(link, row.get("guid"))
        if self.tables["sets"]:
            write_sets(sub(root, "Sets"), self.tables["sets"], self.names, {"code": ("MemberCode", "targetGUID"), "source": ("MemberSource", "targetGUID"), "note": ("MemberNote", "targetGUID")})
        if self.project.description:
            sub(root, "Description").text = clean(self.project.description)
        self._note_refs(root, "project")
        return root, texts

    def _coders(self) -> list[dict]:
        """Listed coders, and those whom only a coding names."""
        rows = [row | {"guid": guid} for row, guid in zip(self.tables["coders"], self.names["coder"].guids, strict=True)]
        for name in ("selections", "uncoded", "whole", "sources", "notes"):
            for row in self.tables[name]:
                if row.get("coder") and not self.names["coder"].find(row["coder"], row.get("coder_guid")):
                    rows.append({"guid": self.names["coder"].add(row["coder"]), "name": row["coder"]})
        return rows

    def _maker(self, row: dict) -> dict:
        return {"creatingUser": self.names["coder"].find(row.get("coder"), row.get("coder_guid")), "creationDateTime": when(row.get("at"))}

    def _sources(self) -> tuple[etree._Element, list[tuple[str, str]]]:
        holder, texts = etree.Element(f"{{{PROJECT}}}Sources"), []
        marked = self._passages()
        whole: dict[str, list[dict]] = {}
        for row in self.tables["whole"]:
            whole.setdefault(self._source(row), []).append(row)
        for row, guid in zip(self.tables["sources"], self.names["source"].guids, strict=True):
            element = sub(holder, "TextSource", guid=guid, name=row.get("name"), **self._maker(row))
            describe(element, row)
            self._with_text(element, guid, row.get("text") or "", texts)
            for selection, codings in marked.get(guid, {}).values():
                self._selection(element, selection, codings)
            for number, coding in enumerate(whole.get(guid, [])):
                self._coding(element, coding, guid, number)
            self._note_refs(element, row.get("guid"))
            self._values(element, "source", row.get("guid"), row.get("name"))
        return holder, texts

    def _with_text(self, element: etree._Element, guid: str, text: str, texts: list) -> None:
        if self.inline:
            sub(element, "PlainTextContent").text = FORBIDDEN.sub("\ufffd", text)
        else:
            element.set("plainTextPath", f"internal://{guid}.txt")
            texts.append((guid, text))

    def _source(self, row: dict) -> str:
        guid = self.names["source"].find(row.get("source"), row.get("source_guid"))
        if not guid:
            raise InputError("a coding names a source that is not among the sources", file=self.path, remedy="Add the source with its text, or take the coding out.")
        return guid

    def _passages(self) -> dict[str, dict[tuple, tuple[dict, list[dict]]]]:
        """source -> passages in their order, each with its codings; rows of one guid and place are one passage."""
        found: dict[str, dict[tuple, tuple[dict, list[dict]]]] = {}
        used: set[str] = set()
        for number, (row, coded) in enumerate([(row, True) for row in self.tables["selections"]] + [(row, False) for row in self.tables["uncoded"]]):
            source = self._source(row)
            try:
                place = int(row["start"]), int(row["end"])
            except (KeyError, TypeError, ValueError):
                raise InputError("a selection has no place", file=self.path, place=f"row {number} of the selections") from None
            one = source, row.get("guid") or number, *place, row.get("memo")
            if one not in found.setdefault(source, {}):
                guid = guid_for("selection", row.get("guid"), source, place, number)
                while guid in used:
                    guid = guid_of("selection", guid, number)
                used.add(guid)
                if row.get("guid"):
                    self.selection_guids.setdefault(str(row["guid"]), guid)
                found[source][one] = row | {"own": guid, "start": place[0], "end": place[1]}, []
            if coded:
                found[source][one][1].append(row)
        return found

    def _selection(self, source: etree._Element, row: dict, codings: list[dict]) -> None:
        coders = {coding.get("coder") for coding in codings} or {row.get("coder")}
        element = sub(source, "PlainTextSelection", guid=row["own"], name=row.get("name"), startPosition=str(row["start"]), endPosition=str(row["end"]),
                       **(self._maker(row) if len(coders) == 1 else {}))  # fmt: skip
        if row.get("memo"):
            sub(element, "Description").text = clean(row["memo"])
        for number, coding in enumerate(codings):
            self._coding(element, coding, row["own"], number)
        self._note_refs(element, row.get("guid"))

    def _coding(self, parent: etree._Element, row: dict, above: str, number: int) -> None:
        code = self.names["code"].find(row.get("code"), row.get("code_guid"))
        if not code and row.get("code") is None and row.get("code_guid"):
            code = guid_for("code", row["code_guid"])
        if not code:
            raise InputError("a coding names a code that is not among the codes", file=self.path, remedy="Add the code to the table codes.")
        element = sub(parent, "Coding", guid=guid_for("coding", row.get("coding"), above, number), **self._maker(row))
        sub(element, "CodeRef", targetGUID=code)
        self._note_refs(element, row.get("coding"))

    def _cases(self, holder: etree._Element) -> None:
        for row, guid in zip(self.tables["cases"], self.names["case"].guids, strict=True):
            case = sub(holder, "Case", guid=guid, name=row.get("name"))
            describe(case, row)
            for name in listed(row.get("codes")):
                self._ref(case, "CodeRef", self.names["code"].find(name))
            self._values(case, "case", row.get("guid"), row.get("name"))
            for name in listed(row.get("sources")):
                self._ref(case, "SourceRef", self.names["source"].find(name))
            for name in listed(row.get("selections")):
                self._ref(case, "SelectionRef", self.selection_guids.get(str(name)))

    def _ref(self, parent: etree._Element, name: str, target: str | None) -> None:
        if target:
            sub(parent, name, targetGUID=target)

    def _values(self, parent: etree._Element, kind: str, guid: object, name: object) -> None:
        for row in self.tables["values"]:
            if row.get("owner_kind") != kind or (row["owner"] != guid if row.get("owner") and guid else row.get("name") != name):
                continue
            variable = self.names["variable"].find(row.get("variable"), row.get("variable_guid"))
            if not variable:
                raise InputError("a value names a variable that is not among the variables", file=self.path)
            element = sub(parent, "VariableValue")
            sub(element, "VariableRef", targetGUID=variable)
            if row.get("value") is not None:
                text, type_ = str(row["value"]), row.get("type")
                # a value that is not written as its type demands is kept as text
                sub(element, f"{type_ if type_ in _LEXICAL and fits(text, _LEXICAL[type_]) else 'Text'}Value").text = clean(text)

    def _note_refs(self, element: etree._Element, owner: object) -> None:
        for note in self.notes.get(str(owner), []) if owner else []:
            sub(element, "NoteRef", targetGUID=note)


