"""The XML of a REFI-QDA file as the tables of a Project or Codebook.

In: a path. Out: tables with names beside guids, and findings. Elements are known by their local names, guids are compared without
braces and case, a missing guid gets one, names that two sources share are told apart, and a reference that leads nowhere is kept
and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
from lxml import etree

from pipeline.errors import InputError
from pipeline.read.refi import CASES, CODERS, CODES, LINKS, NOTE_LINKS, NOTES, SELECTIONS, SETS, SOURCES, VALUES, VARIABLES, WHOLE, Codebook, Project
from pipeline.read.refi_media import is_transcript, media, passages, pdf_texts_of, texts_of, times
from pipeline.read.refi_offsets import find_counting, known_counting, places, squeezed
from pipeline.read.refi_parts import children, color_of, guid_of, key, text_of, truth
from pipeline.read.refi_rules import Findings, local, violations
from pipeline.read.refi_sources import Package, Raw

ORIGIN = "Yntymak"


def project_of(path: Path) -> Project:
    findings = Findings()
    with Package(path, findings) as package:
        if local(package.root) == "CodeBook":
            raise InputError("this is a codebook, not a project", file=path, remedy="Read it with read_codebook.")
        if local(package.root) != "Project":
            raise InputError("the file is XML, but no REFI-QDA project", file=path, remedy="Export a .qdpx file from the program.")
        violations(package.root, findings)
        return _Reader(package, findings).project()


def codebook_of(path: Path) -> Codebook:
    findings = Findings()
    with Package(path, findings) as package:
        if local(package.root) not in ("CodeBook", "Project"):
            raise InputError("the file is XML, but no REFI-QDA codebook", file=path, remedy="Export a .qdc file from the program.")
        violations(package.root, findings)
        reader = _Reader(package, findings)
        codes = reader.codes()
        sets = reader.sets({})
    return Codebook(codes, sets[sets["kind"] == "code"].reset_index(drop=True), package.root.get("origin") or "", findings.sentences())


class _Reader:
    def __init__(self, package: Package, findings: Findings) -> None:
        self._package, self._root, self._findings = package, package.root, findings
        self._codes: dict[str, str] = {}
        self._coders: dict[str, str] = {}
        self._used: dict[str, int] = {}
        self._links: list[dict] = []
        self._transcripts: dict[str, list[str]] = {}
        self._names: dict[str, int] = {}

    def project(self) -> Project:
        root, project = self._root, Project(name=self._root.get("name") or "Project", origin=self._root.get("origin") or "")
        project.coders, project.codes, project.variables = self._read_coders(), self.codes(), self._variables()
        project.counting = known_counting(project.origin)
        project.sources, raws = self._sources(texts_of)
        project.pdf_texts, papers = self._sources(pdf_texts_of)
        names = dict(zip(project.sources["guid"], project.sources["name"], strict=True))
        project.selections, project.uncoded, project.pdf_selections = self._selections(project, raws, papers)
        project.whole = pd.DataFrame([self._coding(coding, None) | {"source": names[guid], "source_guid": guid} for guid, (_, element) in raws.items() for coding in children(element, "Coding")], columns=list(WHOLE))
        project.times = times(((names[guid], guid, *text) for guid, text in raws.items()), project.counting)
        project.media = media(self._under("Sources"), [element for _, element in (*raws.values(), *papers.values())], self._coding, self._findings)
        project.notes, project.sets = self._notes(), self.sets(names)
        project.links = self._read_links()
        project.cases = self._cases(names, {*project.selections["guid"], *project.uncoded["guid"]})
        project.values = self._values(project, raws)
        project.description, project.created = text_of(root, "Description"), root.get("creationDateTime")
        self._note_refs("project", root)
        project.note_links = pd.DataFrame(self._links, columns=list(NOTE_LINKS))
        if any(True for _ in self._under("Graphs")):
            self._findings.add("graphs are not read and not written again")
        # coders whom the file mentions without listing them
        listed = set(project.coders["guid"])
        more = [{"guid": guid} for guid in self._coders if guid not in listed]
        project.coders = pd.concat([project.coders, pd.DataFrame(more, columns=list(CODERS))], ignore_index=True) if more else project.coders
        project.findings = self._findings.sentences()
        return project

    # ------------------------------------------------------------------ codes, coders, variables, notes, sets

    def codes(self) -> pd.DataFrame:
        rows = []
        book = self._root if local(self._root) == "CodeBook" else next(children(self._root, "CodeBook"), None)
        for element in book.iter(etree.Element) if book is not None else ():
            if local(element) != "Code":
                continue
            guid = self._guid(element)
            if guid in self._codes:
                self._findings.add("two codes have one guid", element.sourceline)
            above = element.getparent()
            name = element.get("name") or ""
            rows.append({"guid": guid, "name": name, "parent": self._guid(above) if local(above) == "Code" else None, "is_codable": truth(element.get("isCodable"), default=True),
                         "color": color_of(element.get("color")), "description": text_of(element, "Description")})  # fmt: skip
            self._codes.setdefault(guid, name)
            self._note_refs(guid, element)
        return pd.DataFrame(rows, columns=list(CODES))

    def _read_coders(self) -> pd.DataFrame:
        rows = [{"guid": self._guid(user), "name": user.get("name") or None, "id": user.get("id") or None} for user in self._under("Users")]
        self._coders = {row["guid"]: row["name"] or row["id"] or row["guid"] for row in rows}
        return pd.DataFrame(rows, columns=list(CODERS))

    def _variables(self) -> pd.DataFrame:
        rows = [{"guid": self._guid(v), "name": v.get("name") or "", "type": v.get("typeOfVariable") or "Text", "description": text_of(v, "Description")} for v in self._under("Variables")]
        return pd.DataFrame(rows, columns=list(VARIABLES))

    def _notes(self) -> pd.DataFrame:
        rows = []
        for note in self._under("Notes"):
            raw = self._content(note)
            rows.append({"guid": self._guid(note), "name": note.get("name") or None, "text": raw.text if raw else "", "coder": self._coder(note.get("creatingUser")), "at": note.get("creationDateTime")})
            if any(True for _ in note.iter("{*}Coding")):
                self._findings.add("codings inside memos are not read", note.sourceline)
        return pd.DataFrame(rows, columns=list(NOTES))

    def _read_links(self) -> pd.DataFrame:
        rows = []
        for link in self._under("Links"):
            rows.append({"guid": self._guid(link), "name": link.get("name") or None, "direction": link.get("direction"), "color": color_of(link.get("color")),
                         "origin": key(link.get("originGUID")), "target": key(link.get("targetGUID"))})  # fmt: skip
            self._note_refs(rows[-1]["guid"], link)
        return pd.DataFrame(rows, columns=list(LINKS))

    def sets(self, sources: dict[str, str]) -> pd.DataFrame:
        """One row a member; a set without members is one row without a member."""
        rows = []
        for number in self._under("Sets"):
            shared = {"guid": self._guid(number), "name": number.get("name") or "", "description": text_of(number, "Description")}
            members = []
            for child in number.iterchildren(etree.Element):
                kind = {"MemberCode": "code", "MemberSource": "source", "MemberNote": "note"}.get(local(child))
                target = key(child.get("targetGUID") or child.get("guid"))
                for one in self._texts_of(target) if kind and target else ():
                    members.append({"kind": kind, "member": {"code": self._codes, "source": sources}.get(kind, {}).get(one, one)})
            rows += [shared | member for member in members or [{"kind": "code", "member": None}]]
        return pd.DataFrame(rows, columns=list(SETS))

    # ------------------------------------------------------------------ sources and selections

    def _sources(self, texts: Callable[[etree._Element], Iterator[etree._Element]]) -> tuple[pd.DataFrame, dict[str, tuple[Raw, etree._Element]]]:
        rows, raws, seen = [], {}, self._names
        for element in (element for source in self._under("Sources") for element in texts(source)):
            raw, guid = self._content(element), self._guid(element)
            if raw is None and is_transcript(element):
                # without its words it is no text: its codings are listed with those of the recording
                continue
            if guid in raws:
                self._findings.add("two sources have one guid", element.sourceline)
                guid = guid_of("source", guid, len(raws))
            above = element.getparent()
            if is_transcript(element):
                self._transcripts.setdefault(self._guid(above), []).append(guid)
            # the words of a PDF are known by the PDF's name
            own, over = element.get("name"), above.get("name") if local(above) != "Sources" else None
            name = (over or own if local(element) == "Representation" else own or over) or re.split(r"[/\\]", element.get("plainTextPath") or guid)[-1]
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                self._findings.add("two sources have one name; the later ones got a number", element.sourceline)
                name = next(new for n in range(seen[name], len(seen) + 3) if (new := f"{name} ({n})") not in seen)
                seen[name] = 1
            raws[guid] = (replace(raw or Raw.of(""), points=is_transcript(element)), element)
            rows.append({"guid": guid, "name": name, "text": raw.text if raw else "", "description": text_of(element, "Description"), "coder": self._coder(element.get("creatingUser")), "at": element.get("creationDateTime")})
            self._note_refs(guid, element)
        return pd.DataFrame(rows, columns=list(SOURCES)), raws

    def _content(self, element: etree._Element) -> Raw | None:
        path, content = element.get("plainTextPath"), next(children(element, "PlainTextContent"), None)
        if path and content is not None:
            self._findings.add(f"{local(element)} has both a path and a text inside", element.sourceline)
        raw = self._package.text(path, element.sourceline) if path else None
        if raw is None and content is not None:
            raw = Raw.of(content.text or "")
        if raw is None and not path:
            self._findings.add(f"{local(element)} has neither a path nor a text inside", element.sourceline)
        return raw

    def _selections(self, project: Project, raws: dict[str, tuple[Raw, etree._Element]], papers: dict[str, tuple[Raw, etree._Element]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Coded and uncoded passages of text sources, and coded ones of PDFs; how offsets are counted is found from all of them."""
        raws = raws | papers
        marked = {guid: passages(element, self._findings) for guid, (_, element) in raws.items()}
        evidence = [(raws[guid][0], [(start, end, tuple(squeezed(t) for t in (s.get("name"), text_of(s, "Description")) if t)) for s, start, end in found if start is not None]) for guid, found in marked.items()]
        if not project.origin.startswith(ORIGIN):
            project.counting, share, number = find_counting(evidence, project.counting)
            if str(project.counting) != "code points" and number:
                self._findings.add(f"offsets are counted in {project.counting}; the standard has code points ({share:.0%} of {number} selections' edges are edges of words)")
        names = dict(zip([*project.sources["guid"], *project.pdf_texts["guid"]], [*project.sources["name"], *project.pdf_texts["name"]], strict=True))
        coded, bare, paper = [], [], []
        for guid, found in marked.items():
            raw = raws[guid][0]
            starts, ends, inside = places(raw, [start or 0 for _, start, _ in found], [end or 0 for _, _, end in found], project.counting)
            for (element, first, last), start, end, within in zip(found, starts, ends, inside, strict=True):
                if raw.text and first is not None and not within:
                    self._findings.add("a selection lies outside its text; it was cut", element.sourceline)
                # without its text a selection keeps the vendor's numbers and the words that the file itself gives
                start, end = (int(start), int(end)) if raw.text else (first or 0, last or 0)
                row = {"source": names[guid], "source_guid": guid, "start": start, "end": end, "quote": raw.text[start:end] if raw.text else element.get("name") or None, "memo": text_of(element, "Description"),
                       "name": element.get("name") or None, "guid": self._guid(element), "raw_start": first, "raw_end": last, "at": element.get("creationDateTime")}  # fmt: skip
                codings = list(children(element, "Coding"))
                (paper if guid in papers else coded).extend(row | {k: v for k, v in self._coding(coding, element).items() if v is not None} for coding in codings)
                if not codings and guid not in papers:
                    user = key(element.get("creatingUser"))
                    bare.append(row | {"coder": self._coder(user), "coder_guid": user})
                self._note_refs(row["guid"], element)
        return pd.DataFrame(coded, columns=list(SELECTIONS)), pd.DataFrame(bare, columns=list(SELECTIONS)), pd.DataFrame(paper, columns=list(SELECTIONS))

    def _coding(self, coding: etree._Element, selection: etree._Element | None) -> dict:
        """Code, coder and time of a Coding; the coder of the selection where the coding names none."""
        guid = key(next((ref.get("targetGUID") for ref in children(coding, "CodeRef")), None))
        if guid not in self._codes:
            self._findings.add("a coding points to a code that is not in the file", coding.sourceline)
        user = key(coding.get("creatingUser") or (selection.get("creatingUser") if selection is not None else None))
        own = self._guid(coding)
        self._note_refs(own, coding)
        return {"code": self._codes.get(guid), "code_guid": guid, "coder": self._coder(user), "coder_guid": user, "at": coding.get("creationDateTime"), "coding": own}

    # ------------------------------------------------------------------ cases

    def _cases(self, sources: dict[str, str], selections: set[str]) -> pd.DataFrame:
        rows = []
        for case in self._under("Cases"):
            refs = {name: [target for ref in children(case, name) for target in self._texts_of(key(ref.get("targetGUID")))] for name in ("CodeRef", "SourceRef", "SelectionRef")}
            for name, known in (("CodeRef", self._codes), ("SourceRef", sources), ("SelectionRef", selections)):
                if any(target not in known for target in refs[name]):
                    self._findings.add(f"a {name} of a case leads to nothing that is text; it was left out", case.sourceline)
            rows.append({"guid": self._guid(case), "name": case.get("name") or "", "description": text_of(case, "Description"), "sources": [sources[t] for t in refs["SourceRef"] if t in sources],
                         "selections": [t for t in refs["SelectionRef"] if t in selections], "codes": [self._codes[t] for t in refs["CodeRef"] if t in self._codes]})  # fmt: skip
        return pd.DataFrame(rows, columns=list(CASES))

    def _values(self, project: Project, raws: dict[str, tuple[Raw, etree._Element]]) -> pd.DataFrame:
        variables = {row.guid: row for row in project.variables.itertuples()}
        cases = zip(project.cases["guid"], project.cases["name"], self._under("Cases"), strict=True)
        owners = [("case", *owner) for owner in cases] + [("source", guid, name, raws[guid][1]) for guid, name in zip(project.sources["guid"], project.sources["name"], strict=True)]
        rows = []
        for kind, guid, name, element in owners:
            # what is said of a recording is said of its transcripts, which have no values of their own
            for value in children(element.getparent() if is_transcript(element) else element, "VariableValue"):
                target = key(next((ref.get("targetGUID") for ref in children(value, "VariableRef")), None))
                given = next((child for child in value.iterchildren(etree.Element) if local(child).endswith("Value")), None)
                if target not in variables:
                    self._findings.add("a value points to a variable that is not in the file", value.sourceline)
                    continue
                rows.append({"owner_kind": kind, "owner": guid, "name": name, "variable": variables[target].name, "variable_guid": target,
                             "type": local(given).removesuffix("Value") if given is not None else variables[target].type, "value": (given.text or "") if given is not None else None})  # fmt: skip
        return pd.DataFrame(rows, columns=list(VALUES))

    # ------------------------------------------------------------------ small things

    def _under(self, name: str) -> Iterator[etree._Element]:
        for holder in children(self._root, name):
            yield from holder.iterchildren(etree.Element)

    def _guid(self, element: etree._Element) -> str:
        """The element's own guid, or one made from where it stands."""
        return key(element.get("guid")) or guid_of(local(element), element.getroottree().getpath(element))

    def _texts_of(self, guid: str | None) -> list[str | None]:
        """The transcripts in place of the recording that they belong to; else what was asked for."""
        return self._transcripts.get(guid, [guid])

    def _coder(self, user: str | None) -> str | None:
        user = key(user)
        if user and user not in self._coders:
            self._findings.add("the file mentions a coder whom it does not list")
            self._coders[user] = user
        return self._coders[user] if user else None

    def _note_refs(self, owner: str, element: etree._Element) -> None:
        self._links += [{"owner": owner, "note": key(ref.get("targetGUID"))} for ref in children(element, "NoteRef") if ref.get("targetGUID")]
