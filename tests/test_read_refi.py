"""REFI-QDA: vendors' ways of counting and writing, what is kept, and files that are valid."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import InputError, YntymakError
from pipeline.read import refi_sources
from pipeline.read.refi import Project, read_codebook, read_project, write_codebook, write_project
from pipeline.read.refi_rules import Findings, violations

G = "00000000-0000-4000-8000-0000000000{:02d}"
TEXT = "Суу жетпейт 😀 деди.\r\nКезек бузулат 😀 дайыма.\r\nАрык 😀 тазаланбайт, кимге айтабыз?\r\nЖайыт 😀 тарып баратат, мал көп.\r\n"
WORDS = ("Суу жетпейт", "Кезек бузулат", "дайыма", "Арык", "тазаланбайт", "кимге айтабыз", "Жайыт", "тарып баратат", "мал көп")
CODES = f'<CodeBook><Codes><Code guid="{G.format(1)}" name="Суу" isCodable="true"/></Codes></CodeBook>'
USERS = f'<Users><User guid="{G.format(2)}" name="Айгүл"/></Users>'


def qde(sources: str, *, origin: str = "", head: str = USERS + CODES, tail: str = "", ns: str = "urn:QDA-XML:project:1.0") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{ns}" name="p" origin="{origin}">{head}<Sources>{sources}</Sources>{tail}</Project>'


def selection(start: int, end: int, *, number: int = 20, name: str = "", code: str = G.format(1)) -> str:
    return (f'<PlainTextSelection guid="{G.format(number)}" name="{name}" startPosition="{start}" endPosition="{end}" creatingUser="{G.format(2)}">'
            f'<Coding guid="{G.format(number + 30)}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>')  # fmt: skip


def source(inside: str = "", *, path: str = f"internal://{G.format(3)}.txt", name: str = "топ") -> str:
    return f'<TextSource guid="{G.format(3)}" name="{name}" plainTextPath="{path}">{inside}</TextSource>'


def packed(folder, xml: str | bytes, texts: dict[str, str | bytes] | None = None, project: str = "project.qde"):
    path = folder / "a.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(project, xml)
        for name, text in (texts or {}).items():
            archive.writestr(name, text)
    return path


def counted(raw: str, length, last: int = 0, first: int = 0) -> str:
    """Selections of WORDS in a text as a program counts that gives `length` of a beginning."""
    found = []
    for number, word in enumerate(WORDS):
        at = raw.index(word)
        found.append(selection(length(raw[:at]) + first, length(raw[: at + len(word)]) + last, number=20 + number))
    return "".join(found)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


FILE = {f"sources/{G.format(3)}.txt": TEXT}


@pytest.mark.parametrize(
    ("origin", "length", "last", "first"),
    [
        ("NVivo for Windows 12.6", utf16, 0, 0),
        ("NVivo for Mac 15", len, 0, 0),
        ("QualCoder 3.5", len, 0, 0),
        ("QualCoder 3.5", lambda text: len(text.replace("\r\n", "\n")), 0, 0),
        ("ATLAS.ti 24", lambda text: len(text.replace("\r\n", "\n")), 0, 0),
        ("MAXQDA 24.7", utf16, 0, 0),
        ("", lambda text: len(text.encode()), 0, 0),
        ("Dedoose", len, -1, 0),
        ("Quirkos", len, 0, 1),
    ],
)
def test_offsets_are_found_however_a_program_counts(tmp_path, origin, length, last, first):
    project = read_project(packed(tmp_path, qde(source(counted(TEXT, length, last, first)), origin=origin), FILE))
    assert list(project.selections["quote"]) == list(WORDS)


def test_offsets_that_count_the_byte_order_mark(tmp_path):
    project = read_project(packed(tmp_path, qde(source(counted("\ufeff" + TEXT, len))), {f"sources/{G.format(3)}.txt": "\ufeff" + TEXT}))
    assert list(project.selections["quote"]) == list(WORDS)
    assert project.sources["text"][0] == TEXT.replace("\r\n", "\n")


def test_a_name_that_repeats_the_words_decides_where_edges_cannot(tmp_path):
    inside = selection(13, 20, name="деди.\nКезек"[:7]) + selection(utf16(TEXT[: TEXT.index("Арык")]), utf16(TEXT[: TEXT.index(", кимге")]), number=21, name="Арык 😀 тазаланбайт")
    assert read_project(packed(tmp_path, qde(source(inside)), FILE)).selections["quote"][1] == "Арык 😀 тазаланбайт"


def test_raw_numbers_stay_beside_what_was_made_of_them(tmp_path):
    start = utf16(TEXT[: TEXT.index("Арык")])
    project = read_project(packed(tmp_path, qde(source(selection(start, start + 4)), origin="NVivo 12"), FILE))
    row = project.selections.iloc[0]
    assert (row["raw_start"], row["start"], row["quote"]) == (start, start - 4, "Арык")


@pytest.mark.parametrize(
    ("path", "entry", "found"),
    [
        (f"internal://{G.format(3)}.txt", f"Sources/{G.format(3)}.TXT", "but in Sources/"),
        (f"{G.format(3)}.txt", f"sources/{G.format(3)}.txt", "no internal://"),
        ("relative://../x/talk.txt", "sources/talk.txt", "at relative://"),
        ("internal://my%20talk.txt", "sources/my talk.txt", ""),
        (f"internal://sources\\{G.format(3)}.txt", f"export\\sources\\{G.format(3)}.txt", ""),
    ],
)
def test_texts_are_found_where_vendors_put_them(tmp_path, path, entry, found):
    project = read_project(packed(tmp_path, qde(source(selection(0, 11), path=path)), {entry: "Суу жетпейт."}, project="Project.qde"))
    assert project.selections["quote"][0] == "Суу жетпейт"
    assert found in " ".join(project.findings)


def test_a_project_in_a_folder_of_the_archive_beside_the_mac_s_own_files(tmp_path):
    texts = {f"out/Sources/{G.format(3)}.txt": "Суу жетпейт.", "__MACOSX/out/._project.qde": b"\x00\x05\x16\x07"}
    assert read_project(packed(tmp_path, qde(source(selection(0, 3))), texts, project="out/project.qde")).selections["quote"][0] == "Суу"


def test_utf16_text_is_read_and_reported(tmp_path):
    project = read_project(packed(tmp_path, qde(source(selection(0, 11))), {f"sources/{G.format(3)}.txt": "Суу жетпейт.".encode("utf-16")}))
    assert (project.selections["quote"][0], "not UTF-8" in " ".join(project.findings)) == ("Суу жетпейт", True)


def test_an_inner_codebook_of_another_namespace(tmp_path):
    head = USERS + CODES.replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:0:4">')
    project = read_project(packed(tmp_path, qde(source(selection(0, 3)), head=head), FILE))
    assert (list(project.selections["code"]), "codebook:0:4" in project.findings[0]) == (["Суу"], True)


def test_guids_are_compared_without_braces_and_case(tmp_path):
    head = USERS + CODES.replace(G.format(1), "{ABCDEF00-0000-4000-8000-0000000000AA}")
    project = read_project(packed(tmp_path, qde(source(selection(0, 3, code="abcdef00-0000-4000-8000-0000000000aa")), head=head), FILE))
    assert list(project.selections["code"]) == ["Суу"]


def test_departures_are_reported_once_each_and_nothing_is_lost(tmp_path):
    head = f'<Users><User name="Айгүл"/></Users><CodeBook><Codes><Code guid="{G.format(1)}" name="Суу" isCodable="True" color="#80FF0000"/></Codes></CodeBook><Sets/>'
    project = read_project(packed(tmp_path, qde(source(selection(0, 3) + selection(4, 900, number=21, code=G.format(9))), head=head), FILE))
    said = "\n".join(project.findings)
    for part in ("User has no guid", "isCodable of Code is not a boolean", "color of Code is not a rgb", "Sets is empty", "not in the order", "lies outside its text", "code that is not in the file", "does not list"):
        assert part in said
    assert (len(project.selections), project.codes["is_codable"][0]) == (2, True)


def test_forbidden_signs_and_a_wrong_declaration_do_not_stop_reading(tmp_path):
    xml = qde(source(selection(0, 3, name="Суу\x0b")), origin="x").replace("utf-8", "utf-16")
    assert len(read_project(packed(tmp_path, xml.encode(), FILE)).selections) == 1


def test_two_sources_with_one_name_are_told_apart(tmp_path):
    other = source(selection(0, 5, number=22)).replace(G.format(3), G.format(4))
    project = read_project(packed(tmp_path, qde(source(selection(0, 3)) + other), FILE | {f"sources/{G.format(4)}.txt": "Жайыт тар."}))
    assert list(zip(project.selections["source"], project.selections["quote"], strict=True)) == [("топ", "Суу"), ("топ (2)", "Жайыт")]


def full() -> Project:
    """A project with everything, and little that a vendor would give: no guids."""
    project = Project(name="Сынак")
    project.codes = pd.DataFrame({"name": ["Ресурстар", "Суу", "Жайыт"], "parent": [None, "Ресурстар", "Ресурстар"], "is_codable": [False, True, True], "color": ["#2E7D32", None, "red"], "description": ["жер & суу", None, None]})
    project.sources = pd.DataFrame({"name": ["топ-1", "топ-2"], "text": ["😀 Суу жок.\nЖайыт тар.", "Бош"], "description": ["кыш", None]})
    project.selections = pd.DataFrame({"source": ["топ-1"] * 3, "start": [2, 2, 11], "end": [9, 9, 20], "code": ["Суу", "Жайыт", "Жайыт"], "coder": ["а", "б", "а"], "memo": ["эскертме\x00", None, None], "at": ["2026-03-01T10:00:00+06:00", "кечээ", None]})
    project.whole = pd.DataFrame({"source": ["топ-2"], "code": ["Суу"], "coder": ["а"]})
    project.cases = pd.DataFrame({"name": ["К1", "К2"], "sources": [["топ-1"], []], "codes": [["Суу"], []]})
    project.variables = pd.DataFrame({"name": ["age", "group"], "type": ["Integer", "Text"]})
    project.values = pd.DataFrame({"owner_kind": ["case", "case", "source"], "name": ["К1", "К2", "топ-1"], "variable": ["age", "age", "group"], "type": ["Integer", "Integer", "Text"], "value": ["34", "отуз", "women"]})
    project.notes = pd.DataFrame({"guid": ["n1"], "name": ["ой"], "text": ["Муну карап чыгуу керек"]})
    project.note_links = pd.DataFrame({"owner": ["project"], "note": ["n1"]})
    project.sets = pd.DataFrame({"name": ["суу ж-а жайыт"] * 2, "kind": ["code"] * 2, "member": ["Суу", "Жайыт"]})
    return project


def valid(shared, name: str, tree) -> bool:
    etree.XMLSchema(etree.parse(shared / "exam" / "data" / "refi" / name)).assertValid(tree)
    return True


def inside(path):
    return etree.fromstring(zipfile.ZipFile(path).read("project.qde")).getroottree()


def test_a_project_of_bare_tables_is_written_valid(tmp_path, shared):
    write_project(full(), tmp_path / "p.qdpx")
    assert valid(shared, "Project.xsd", inside(tmp_path / "p.qdpx"))


@pytest.mark.parametrize("suffix", [".qdpx", ".qde"])
def test_codes_memos_coders_cases_and_variables_come_back(tmp_path, suffix):
    write_project(full(), tmp_path / f"p{suffix}")
    again = read_project(tmp_path / f"p{suffix}")
    assert again.findings == []
    assert list(again.codes["name"]) == ["Ресурстар", "Суу", "Жайыт"]
    assert list(again.sources["text"]) == ["😀 Суу жок.\nЖайыт тар.", "Бош"]
    assert list(again.selections["quote"]) == ["Суу жок", "Суу жок", "Жайыт тар"]
    assert [again.selections[c].fillna("-").tolist() for c in ("code", "coder", "memo")] == [["Суу", "Жайыт", "Жайыт"], ["а", "б", "а"], ["эскертме", "-", "-"]]
    assert (again.cases["sources"].tolist(), again.cases["codes"].tolist()) == ([["топ-1"], []], [["Суу"], []])
    assert again.values[["owner_kind", "name", "variable", "type", "value"]].to_numpy().tolist() == [["case", "К1", "age", "Integer", "34"], ["case", "К2", "age", "Text", "отуз"], ["source", "топ-1", "group", "Text", "women"]]
    assert (list(again.notes["text"]), len(again.note_links), list(again.sets["member"]), list(again.whole["code"])) == (["Муну карап чыгуу керек"], 1, ["Суу", "Жайыт"], ["Суу"])


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in "ab":
        write_project(full(), tmp_path / f"{name}.qdpx")
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_code_above_itself_is_still_written(tmp_path):
    project = Project(codes=pd.DataFrame({"name": ["а", "б"], "parent": ["б", "а"]}))
    write_project(project, tmp_path / "p.qdpx")
    assert sorted(read_project(tmp_path / "p.qdpx").codes["name"]) == ["а", "б"]


def test_a_renamed_code_is_found_by_its_new_name(tmp_path):
    write_project(full(), tmp_path / "p.qdpx")
    project = read_project(tmp_path / "p.qdpx")
    project.selections["code"] = "Суу"
    write_project(project, tmp_path / "q.qdpx")
    assert set(read_project(tmp_path / "q.qdpx").selections["code"]) == {"Суу"}


def test_a_coding_of_an_unknown_source_is_an_error_and_no_file_is_left(tmp_path):
    project = full()
    project.selections = project.selections.assign(source="жок")
    with pytest.raises(InputError):
        write_project(project, tmp_path / "p.qdpx")
    assert list(tmp_path.iterdir()) == []


def test_a_codebook_keeps_its_tree(tmp_path, shared):
    write_codebook(full(), tmp_path / "c.qdc")
    assert valid(shared, "Codebook.xsd", etree.parse(tmp_path / "c.qdc"))
    again = read_codebook(tmp_path / "c.qdc")
    assert (list(again.codes["name"]), again.codes["parent"].isna().tolist(), len(again.sets)) == (["Ресурстар", "Суу", "Жайыт"], [True, False, False], 2)


def test_an_empty_sets_in_a_codebook_is_reported(tmp_path):
    (tmp_path / "c.qdc").write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="{G.format(1)}" name="а" isCodable="true"/></Codes><Sets/></CodeBook>', "utf-8")
    book = read_codebook(tmp_path / "c.qdc")
    assert (len(book.codes), book.findings) == (1, ["Sets is empty; the standard leaves it out then (line 1)"])


# ------------------------------------------------------------------ hostile and broken files


@pytest.mark.parametrize("xml", ['<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project name="&x;"/>', '<!-- a --><!DOCTYPE a [<!ENTITY b "c">]><Project xmlns="urn:QDA-XML:project:1.0" name="&b;"/>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(tmp_path, xml, encoding):
    (tmp_path / "a.qde").write_bytes(xml.encode(encoding))
    with pytest.raises(InputError, match="document type"):
        read_project(tmp_path / "a.qde")


def test_no_path_leads_out_of_the_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("Суу", "utf-8")
    (tmp_path / "in").mkdir()
    for path in ("internal://../secret.txt", f"absolute://{tmp_path}/secret.txt", "relative://..", "..\\secret.txt"):
        (tmp_path / "in" / "a.qde").write_text(qde(source(path=path)), "utf-8")
        assert read_project(tmp_path / "in" / "a.qde").sources["text"].tolist() == [""]


def test_an_entry_that_leads_out_of_the_archive_is_not_read(tmp_path):
    project = read_project(packed(tmp_path, qde(source()), {f"../{G.format(3)}.txt": "Суу"}))
    assert (project.sources["text"][0], "leads out of it" in " ".join(project.findings)) == ("", True)


def test_a_part_over_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(refi_sources, "PART_BYTES", 2000)
    with pytest.raises(InputError, match="larger than"):
        read_project(packed(tmp_path, qde(source()), {f"sources/{G.format(3)}.txt": "а" * 3000}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", b"<a", b"<Project", b"<x/>", b"\xff\xfe<\x00", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_project_gets_a_sentence(tmp_path, data):
    (tmp_path / "a.qdpx").write_bytes(data)
    with pytest.raises(InputError) as error:
        read_project(tmp_path / "a.qdpx")
    assert error.value.remedy


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_project(tmp_path / "none.qdpx")


GOOD = qde(source(selection(0, 3) + selection(4, 11, number=21)), tail=f'<Sets><Set guid="{G.format(7)}" name="s"><MemberCode targetGUID="{G.format(1)}"/></Set></Sets>')


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([b"", b"<", b'"', b"\x00", b"9", b"/>", b"guid", b"\xff", b"&x;", b"]]>"])), min_size=1, max_size=4))
def test_mutated_files_give_a_valid_project_or_our_own_error(tmp_path, shared, changes):
    data = GOOD.encode()
    for place, piece in changes:
        place %= len(data)
        data = data[:place] + piece + data[place + 1 :]
    (tmp_path / "m.qde").write_bytes(data)
    try:
        write_project(read_project(tmp_path / "m.qde"), tmp_path / "again.qdpx")
    except YntymakError:
        return
    assert valid(shared, "Project.xsd", inside(tmp_path / "again.qdpx"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_our_rules_and_the_schema_agree_on_mutated_trees(shared, data):
    root = etree.fromstring(GOOD.encode())
    elements = list(root.iter())
    element = data.draw(st.sampled_from(elements[1:]))
    change = data.draw(st.sampled_from(["drop", "twice", "attribute", "rename", "value", "move"]))
    above = element.getparent()
    if change == "drop":
        above.remove(element)
    elif change == "twice":
        above.append(etree.fromstring(etree.tostring(element)))
    elif change == "move":
        root.append(element)
    elif change == "rename":
        element.tag = "{urn:QDA-XML:project:1.0}" + data.draw(st.sampled_from(["Code", "Note", "Coding", "NoteRef", "Description", "Odd"]))
    elif change == "attribute" and element.attrib:
        del element.attrib[data.draw(st.sampled_from(sorted(element.attrib)))]
    elif element.attrib:
        element.set(data.draw(st.sampled_from(sorted(element.attrib))), data.draw(st.sampled_from(["", "1", "true", "x", G.format(5)])))
    findings = Findings()
    violations(root, findings)
    schema = etree.XMLSchema(etree.parse(shared / "exam" / "data" / "refi" / "Project.xsd"))
    assert bool(findings.sentences()) != schema.validate(root.getroottree())


@pytest.mark.parametrize("name", ["nvivo_windows.qdpx", "atlas.qde"])
def test_real_files_break_no_rule_of_the_schema(shared, name):
    assert not [finding for finding in read_project(shared / "exam" / "data" / "refi" / name).findings if " is not a " in finding or "the standard does not have" in finding]


def test_selections_of_a_real_project_lie_on_words(shared):
    project = read_project(shared / "exam" / "data" / "refi" / "nvivo_windows.qdpx")
    assert (project.counting.unit, len(project.selections)) == ("utf16", 330)
