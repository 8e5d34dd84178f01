"""REFI-QDA: a transcript inside a recording is a text with codings and times; what lies on the recording itself stays listed."""

from __future__ import annotations

import zipfile

import pytest
from lxml import etree

from pipeline.read.refi import read_project, write_project

G = "00000000-0000-4000-8000-0000000000{:02d}"
TALK = "Модератор: Суу 😀 жетеби?\r\nК1: Жетпейт, кезек жок.\r\nК2: Арык тазаланбайт.\r\n"
LINES = TALK.splitlines(keepends=True)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def points(length, *, braces: bool = False) -> str:
    """A SyncPoint at the beginning of each line and at the end, as a program counts that gives `length` of a beginning; 0, 4, 9.5 and 15 seconds."""
    guid = "{{{}}}" if braces else "{}"
    starts = [length("".join(LINES[:line])) for line in range(4)]
    return "".join(f'<SyncPoint guid="{guid.format(G.format(40 + n))}" position="{start}" timeStamp="{time}"/>' for n, (start, time) in enumerate(zip(starts, (0, 4000, 9500, 15000), strict=True)))


def passage(number: int, first: int | None, last: int | None, *, name: str = "") -> str:
    ends = "".join(f' {name}="{G.format(40 + n)}"' for name, n in (("fromSyncPoint", first), ("toSyncPoint", last)) if n is not None)
    return (f'<TranscriptSelection guid="{G.format(number)}" name="{name}"{ends} creatingUser="{G.format(2)}"><Description>ой</Description>'
            f'<Coding guid="{G.format(number + 30)}"><CodeRef targetGUID="{G.format(1)}"/></Coding></TranscriptSelection>')  # fmt: skip


def project(sources: str, *, origin: str, cases: str = "") -> str:
    return (f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}"><Users><User guid="{G.format(2)}" name="Айгүл"/></Users>'
            f'<CodeBook><Codes><Code guid="{G.format(1)}" name="Суу" isCodable="true"/></Codes></CodeBook><Variables><Variable guid="{G.format(6)}" name="топ" typeOfVariable="Text"/></Variables>'
            f'{cases}<Sources>{sources}</Sources><Sets><Set guid="{G.format(8)}" name="кыш"><MemberSource targetGUID="{G.format(4)}"/></Set></Sets></Project>')  # fmt: skip


def packed(folder, xml: str, texts: dict[str, str]):
    with zipfile.ZipFile(folder / "a.qdpx", "w") as archive:
        archive.writestr("project.qde", xml)
        for name, text in texts.items():
            archive.writestr(name, text)
    return folder / "a.qdpx"


def nvivo(folder):
    """NVivo for Windows: UTF-16 units with CR LF as two, Sources/, a byte-order mark, no names of passages; a coded stretch of the recording beside the transcript."""
    inside = (f'<Transcript guid="{G.format(3)}" name="Топ 1" plainTextPath="internal://{G.format(3)}.txt">{points(utf16)}{passage(20, 1, 2)}{passage(21, 2, 3)}</Transcript>'
              f'<AudioSelection guid="{G.format(30)}" begin="4000" end="9500"><Coding guid="{G.format(60)}"><CodeRef targetGUID="{G.format(1)}"/></Coding></AudioSelection>'
              f'<VariableValue><VariableRef targetGUID="{G.format(6)}"/><TextValue>аялдар</TextValue></VariableValue>')  # fmt: skip
    case = f'<Cases><Case guid="{G.format(7)}" name="К"><SourceRef targetGUID="{G.format(4)}"/><SelectionRef targetGUID="{G.format(20)}"/></Case></Cases>'
    xml = project(f'<AudioSource guid="{G.format(4)}" name="топ-1.mp3" path="internal://{G.format(4)}.mp3">{inside}</AudioSource>', origin="NVivo for Windows 12.6", cases=case)
    return packed(folder, xml, {f"Sources/{G.format(3)}.txt": "\ufeff" + TALK})


def atlas(folder):
    """ATLAS.ti: CR LF counted as one, guids in braces, a passage whose end comes first, one without points, a transcript whose file was not packed, a text inside the XML."""
    talk = f'<Transcript guid="{{{G.format(3)}}}" plainTextPath="internal://{G.format(3)}.txt">{points(lambda t: len(t.replace(chr(13), "")), braces=True)}{passage(20, 1, 2, name="кезек")}{passage(21, 3, 2)}{passage(22, None, None)}</Transcript>'
    lost = f'<Transcript guid="{G.format(5)}" name="жок.docx" plainTextPath="internal://{G.format(5)}.txt">{passage(23, 0, 1, name="00:00")}</Transcript>'
    within = f'<Transcript guid="{G.format(9)}" name="ичинде"><PlainTextContent>Жайыт тар.</PlainTextContent></Transcript>'
    xml = project(f'<VideoSource guid="{G.format(4)}" name="топ-1.mp4">{talk}{lost}{within}</VideoSource>', origin="ATLAS.ti 24")
    return packed(folder, xml, {f"sources/{G.format(3)}.txt": TALK})


def test_a_transcript_of_nvivo_is_a_text_with_its_codings_and_times(tmp_path):
    read = read_project(nvivo(tmp_path))
    assert read.sources[["name", "text"]].to_numpy().tolist() == [["Топ 1", TALK.replace("\r\n", "\n")]]
    assert read.selections[["source", "quote", "code", "coder", "memo", "raw_start"]].to_numpy().tolist() == [
        ["Топ 1", "К1: Жетпейт, кезек жок.\n", "Суу", "Айгүл", "ой", 27], ["Топ 1", "К2: Арык тазаланбайт.\n", "Суу", "Айгүл", "ой", 52]]  # fmt: skip
    text = read.sources["text"][0]
    assert [(text[start : start + 3], seconds) for start, seconds in zip(read.times["start"], read.times["seconds"], strict=True)] == [("Мод", 0), ("К1:", 4), ("К2:", 9.5), ("", 15)]


def test_what_lies_on_the_recording_itself_stays_in_media_and_the_findings_say_both(tmp_path):
    read = read_project(nvivo(tmp_path))
    assert read.media[["kind", "source", "place", "code"]].to_numpy().tolist() == [["AudioSource", "топ-1.mp3", "4000 to 9500 ms", "Суу"]]
    said = "\n".join(read.findings)
    assert "1 transcripts of recordings were read as texts" in said and "1 AudioSource are listed in `media`" in said and "no text and" not in said


def test_cases_sets_and_values_of_a_recording_are_those_of_its_transcript(tmp_path):
    read = read_project(nvivo(tmp_path))
    assert (read.cases["sources"].tolist(), read.cases["selections"].tolist()) == ([["Топ 1"]], [[G.format(20)]])
    assert read.sets["member"].tolist() == ["Топ 1"]
    assert read.values[["owner_kind", "name", "variable", "value"]].to_numpy().tolist() == [["source", "Топ 1", "топ", "аялдар"]]


def test_transcripts_of_atlas_with_and_without_their_words(tmp_path):
    read = read_project(atlas(tmp_path))
    assert read.sources["name"].tolist() == ["топ-1.mp4", "ичинде"] and read.sources["text"].tolist() == [TALK.replace("\r\n", "\n"), "Жайыт тар."]
    assert read.selections[["guid", "quote"]].to_numpy().tolist() == [[G.format(20), "К1: Жетпейт, кезек жок.\n"], [G.format(21), "К2: Арык тазаланбайт.\n"], [G.format(22), ""]]
    # the words of this one are not in the file
    assert read.media[["place", "quote", "code"]].to_numpy().tolist() == [["transcript", "00:00", "Суу"]]
    said = "\n".join(read.findings)
    assert "2 transcripts of recordings" in said and "a text is not where the file says" in said and "does not say between which points" in said and "the two were exchanged" in said


def test_the_last_character_of_a_passage_is_not_counted_twice_where_other_ends_are_included(tmp_path):
    words = "Суу жетпейт дайыма. Кезек бузулат дайыма. Арык тазаланбайт эч качан."
    marked = "".join(f'<PlainTextSelection guid="{G.format(70 + n)}" startPosition="{words.index(w)}" endPosition="{words.index(w) + len(w) - 1}"><Coding guid="{G.format(80 + n)}"><CodeRef targetGUID="{G.format(1)}"/></Coding></PlainTextSelection>' for n, w in enumerate(("Суу", "жетпейт", "Кезек", "бузулат", "Арык", "тазаланбайт", "эч", "качан")))  # fmt: skip
    talk = f'<Transcript guid="{G.format(3)}" name="т"><PlainTextContent>{TALK.replace(chr(13), "")}</PlainTextContent>{points(lambda t: len(t.replace(chr(13), "")))}{passage(20, 1, 2)}</Transcript>'
    xml = project(f'<TextSource guid="{G.format(10)}" name="а"><PlainTextContent>{words}</PlainTextContent>{marked}</TextSource><AudioSource guid="{G.format(4)}" name="у">{talk}</AudioSource>', origin="Dedoose")
    (tmp_path / "a.qde").write_text(xml, "utf-8")
    read = read_project(tmp_path / "a.qde")
    assert read.counting.inclusive and read.selections["quote"].tolist() == ["Суу", "жетпейт", "Кезек", "бузулат", "Арык", "тазаланбайт", "эч", "качан", "К1: Жетпейт, кезек жок.\n"]


@pytest.mark.parametrize("vendor", [nvivo, atlas])
def test_transcripts_are_written_as_texts_and_come_back(tmp_path, shared, vendor):
    before = read_project(vendor(tmp_path))
    write_project(before, tmp_path / "b.qdpx")
    tree = etree.fromstring(zipfile.ZipFile(tmp_path / "b.qdpx").read("project.qde")).getroottree()
    etree.XMLSchema(etree.parse(shared / "exam" / "data" / "refi" / "Project.xsd")).assertValid(tree)
    after = read_project(tmp_path / "b.qdpx")
    for table, columns in (("sources", ["guid", "name", "text"]), ("selections", ["guid", "source", "start", "end", "quote", "code", "coder", "memo"]), ("cases", ["name", "sources", "selections"])):
        assert getattr(after, table)[columns].to_numpy().tolist() == getattr(before, table)[columns].to_numpy().tolist()
