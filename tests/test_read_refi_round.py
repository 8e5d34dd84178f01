"""REFI-QDA: what random projects hold comes back from a file of ours, which the standard's schema finds valid; and what programs put in odd places."""

from __future__ import annotations

import zipfile

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.read.refi import Project, read_codebook, read_project, write_codebook, write_project

G = "00000000-0000-4000-8000-0000000000{:02d}"
# what XML can hold; line ends are "\n" in our tables
text = st.text(st.one_of(st.sampled_from("өүңӨҮҢаяЙё \n\t😀👍🏽\u0301\u200d<>&\"'«»{}/"), st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff\ufeff")), max_size=40)
name = st.text(st.sampled_from("абөүңAB 12/:.—&<\"😀"), min_size=1, max_size=12).map(lambda s: s.strip() or "x")
VALUES = {"Text": text.filter(str.strip), "Integer": st.integers(-(10**9), 10**9).map(str), "Boolean": st.sampled_from(["true", "false"]), "Float": st.integers(-999, 999).map(lambda n: f"{n / 4}"),
          "Date": st.dates().map(str), "DateTime": st.datetimes().map(lambda d: d.replace(microsecond=0).isoformat() + "Z")}  # fmt: skip


@st.composite
def projects(draw) -> Project:
    names = st.lists(name, min_size=1, max_size=5, unique=True)
    codes, sources, coders, cases = (draw(names) for _ in range(4))
    project = Project(name=draw(name))
    parents = [None] + [draw(st.sampled_from([None, *codes[:number]])) for number in range(1, len(codes))]
    project.codes = pd.DataFrame({"name": codes, "parent": parents, "is_codable": [draw(st.booleans()) for _ in codes], "color": [draw(st.sampled_from([None, "#0a0B0c"])) for _ in codes],
                                  "description": [draw(text.filter(str.strip)) for _ in codes]})  # fmt: skip
    project.coders = pd.DataFrame({"name": coders})
    project.sources = pd.DataFrame({"name": sources, "text": [draw(text) + "Суу жок." for _ in sources]})
    rows = []
    for source, body in zip(sources, project.sources["text"], strict=True):
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(body) - 1))
            rows.append({"source": source, "start": start, "end": draw(st.integers(start, len(body))), "code": draw(st.sampled_from(codes)), "coder": draw(st.sampled_from(coders)), "memo": draw(st.none() | text.filter(str.strip))})
    if rows:
        project.selections = pd.DataFrame(rows)
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), max_size=4))
    project.variables = pd.DataFrame({"name": [f"v{n}" for n, _ in enumerate(kinds)], "type": kinds})
    project.cases = pd.DataFrame({"name": cases, "sources": [draw(st.lists(st.sampled_from(sources), max_size=2, unique=True)) for _ in cases]})
    given_ = [("case", owner, f"v{n}", kind, draw(VALUES[kind])) for owner in cases for n, kind in enumerate(kinds) if draw(st.booleans())]
    given_ += [("source", owner, f"v{n}", kind, draw(VALUES[kind])) for owner in sources for n, kind in enumerate(kinds) if draw(st.booleans())]
    project.values = pd.DataFrame(given_, columns=["owner_kind", "name", "variable", "type", "value"])
    project.notes = pd.DataFrame({"name": ["n1", "n2"], "text": [draw(text), draw(text)]})
    return project


KEPT = {
    "codes": ["name", "parent", "is_codable", "color", "description"],
    "coders": ["name"],
    "sources": ["name", "text"],
    "selections": ["source", "start", "end", "code", "coder", "memo"],
    "cases": ["name", "sources"],
    "variables": ["name", "type"],
    "values": ["owner_kind", "name", "variable", "type", "value"],
    "notes": ["name", "text"],
}


def held(project: Project) -> dict[str, list[str]]:
    above = dict(zip(project.codes.get("guid", []), project.codes["name"], strict=False))
    codes = project.codes.assign(parent=[above.get(parent, parent) for parent in project.codes["parent"]])
    tables = {name: codes if name == "codes" else getattr(project, name) for name in KEPT}
    return {name: sorted(repr([None if value != value or value is None else value for value in row]) for row in tables[name].reindex(columns=columns).to_numpy().tolist()) for name, columns in KEPT.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(project=projects(), suffix=st.sampled_from([".qdpx", ".qde"]))
def test_a_random_project_comes_back_and_is_valid(tmp_path_factory, shared, project, suffix):
    path = tmp_path_factory.mktemp("round") / f"p{suffix}"
    write_project(project, path)
    xml = zipfile.ZipFile(path).read("project.qde") if suffix == ".qdpx" else path.read_bytes()
    etree.XMLSchema(etree.parse(shared / "exam/data/refi/Project.xsd")).assertValid(etree.fromstring(xml).getroottree())
    read = read_project(path)
    assert held(read) == held(project)
    assert [read.findings, [row.quote for row in read.selections.itertuples()]] == [[], [dict(zip(read.sources["name"], read.sources["text"], strict=True))[row.source][row.start : row.end] for row in read.selections.itertuples()]]
    write_codebook(read, path.with_suffix(".qdc"))
    etree.XMLSchema(etree.parse(shared / "exam/data/refi/Codebook.xsd")).assertValid(etree.parse(path.with_suffix(".qdc")))
    assert held(Project(codes=read_codebook(path.with_suffix(".qdc")).codes))["codes"] == held(project)["codes"]


def qde(codes: str, sources: str, root: str = "") -> str:
    return (f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="ATLAS.ti 24"{root}><Users><User guid="{G.format(2)}" name="Айгүл"/></Users>'
            f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>")  # fmt: skip


def packed(folder, xml: str, texts: dict[str, str]):
    path = folder / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml)
        for entry, words in texts.items():
            archive.writestr(f"sources/{entry}", words)
    return path


def coding(code: int = 1) -> str:
    return f'<Coding guid="{G.format(50 + code)}" creatingUser="{G.format(2)}"><CodeRef targetGUID="{G.format(code)}"/></Coding>'


CODE = f'<Code guid="{G.format(1)}" name="Суу" isCodable="true"/>'


def test_a_code_without_a_name_is_written_again_with_its_codings(tmp_path, shared):
    text = f'<TextSource guid="{G.format(3)}" name="топ" plainTextPath="internal://t.txt"><PlainTextSelection guid="{G.format(9)}" startPosition="0" endPosition="8">{coding(4)}</PlainTextSelection></TextSource>'
    read = read_project(packed(tmp_path, qde(f'{CODE}<Code guid="{G.format(4)}" name="" isCodable="true"/>', text), {"t.txt": "Суу жок. Жол жок."}))
    write_project(read, tmp_path / "again.qdpx")
    again = read_project(tmp_path / "again.qdpx")
    assert again.selections[["quote", "code_guid"]].to_numpy().tolist() == [["Суу жок.", G.format(4)]]


def test_the_words_of_a_pdf_keep_their_codings_apart_from_text_sources(tmp_path):
    pdf = (f'<PDFSource guid="{G.format(3)}" name="Отчёт.pdf" path="internal://x.pdf"><PDFSelection guid="{G.format(8)}" page="2" firstX="1" firstY="2" secondX="3" secondY="4">{coding()}</PDFSelection>'
           f'<Representation guid="{G.format(5)}" name="Representation" plainTextPath="internal://t.txt"><PlainTextSelection guid="{G.format(9)}" startPosition="9" endPosition="17">{coding()}</PlainTextSelection></Representation></PDFSource>')  # fmt: skip
    read = read_project(packed(tmp_path, qde(CODE, pdf), {"t.txt": "Суу жок. Жол жок."}))
    assert (len(read.sources), len(read.selections)) == (0, 0)
    assert read.pdf_texts[["name", "text"]].to_numpy().tolist() == [["Отчёт.pdf", "Суу жок. Жол жок."]]
    assert read.pdf_selections[["source", "quote", "code", "coder"]].to_numpy().tolist() == [["Отчёт.pdf", "Жол жок.", "Суу", "Айгүл"]]
    assert read.media[["kind", "place", "code"]].to_numpy().tolist() == [["PDFSource", "page 2, box 1,2 to 3,4", "Суу"]]


def test_a_relative_path_leads_to_the_last_folder_of_the_base_path_beside_the_file_and_not_out_of_it(tmp_path):
    folder = tmp_path / "own"
    (folder / "Documents").mkdir(parents=True)
    (folder / "Documents" / "t.txt").write_text("Суу жок.", "utf-8")
    (tmp_path / "t.txt").write_text("бөтөн", "utf-8")
    source = f'<TextSource guid="{G.format(3)}" name="топ" plainTextPath="relative:///t.txt"/>'
    for base, found in (("C:\\Users\\a\\Documents\\", "Суу жок."), ("..", ""), ("/", ""), ("", "")):
        read = read_project(packed(folder, qde(CODE, source, f' basePath="{base}"'), {}))
        assert read.sources["text"].tolist() == [found]


def test_places_written_with_a_decimal_point_are_numbers_and_reported(tmp_path):
    text = f'<TextSource guid="{G.format(3)}" name="топ" plainTextPath="internal://t.txt"><PlainTextSelection guid="{G.format(9)}" startPosition="9.0" endPosition="17.00">{coding()}</PlainTextSelection></TextSource>'
    read = read_project(packed(tmp_path, qde(CODE, text), {"t.txt": "Суу жок. Жол жок."}))
    assert read.selections["quote"].tolist() == ["Жол жок."] and "startPosition of PlainTextSelection is not a integer" in read.findings[0]
