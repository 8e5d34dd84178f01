"""Written texts and the encodings of text files. All people and organisations are invented."""

from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.read.documents import open_paper, read_document, sniff
from pipeline.read.encodings import decode

SOURCES = Path(__file__).parents[2] / "shared" / "sources"
PROSE = "Жители двух улиц договорились об очереди на воду и повесили график на доске. Мурап отвечает за шлюз. Споров стало меньше."


def read(folder, text, name="report.txt", encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return read_document(folder / name)


def map_holds(frame):
    raw = frame.attrs["raw"]
    for text, pieces in zip(frame["text"], frame.attrs["pieces"], strict=True):
        at = 0
        for start, origin, length in pieces:
            assert text[at:start] in ("", " ") and raw[origin : origin + length] == text[start : start + length]
            at = start + length
        assert at == len(text)
    return True


def test_one_row_a_paragraph(tmp_path):
    frame = read(tmp_path, "Отчёт о долине\n\nВода пришла поздно.\n\nЦель: мир.\n")
    assert list(frame["text"]) == ["Отчёт о долине", "Вода пришла поздно.", "Цель: мир."]


def test_nobody_speaks_in_a_document(tmp_path):
    frame = read(tmp_path, "Отчёт: первый\nОтчёт: второй\nОтчёт: третий\nВода: нет")
    assert frame["participant"].isna().all() and set(frame["role"]) == {"unknown"}


def test_title_and_date(tmp_path):
    header = read(tmp_path, "Вода и мир в долине\n\nКайың-Суу, 20 мая 2026\n\n" + PROSE).attrs["header"]
    assert header == {"title": "Вода и мир в долине", "date": "20 мая 2026"}


def test_lines_of_a_fixed_width_are_one_paragraph(tmp_path):
    frame = read(tmp_path, "Жители двух улиц договорились об очереди на\nводу и повесили график на большой доске.\nМурап отвечает за шлюз.\n\nСпоров стало меньше, чем было прошлым летом,\nи школа снова получает воду каждый день.\n")
    assert len(frame) == 2


def test_markdown_signs_are_no_words(tmp_path):
    frame = read(tmp_path, "## **Вода** и мир\n\nСмотрите [график](https://suu.example/a) на доске.\n\n**Важно** __знать__", "a.md")
    assert list(frame["text"]) == ["Вода и мир", "Смотрите график на доске.", "Важно знать"] and map_holds(frame)


def test_square_brackets_of_a_document_stay_unless_they_are_signs(tmp_path):
    frame = read(tmp_path, "[bookmark: _A]Вода [питьевая] нужна всем[footnoteRef:1].")
    assert list(frame["text"]) == ["Вода [питьевая] нужна всем."] and frame["notes"].iloc[0] == ["bookmark: _A", "footnoteRef:1"]


def test_docx_with_a_table(tmp_path):
    document = docx.Document()
    document.add_heading("Вода и мир", 1)
    document.add_paragraph(PROSE)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Село", "Кайың-Суу"
    document.save(tmp_path / "a.docx")
    frame = read_document(tmp_path / "a.docx")
    assert list(frame["text"]) == ["Вода и мир", PROSE, "Село", "Кайың-Суу"] and frame.attrs["header"]["title"] == "Вода и мир" and map_holds(frame)


def test_pdf_joins_cut_words_and_keeps_hyphens(tmp_path):
    import typst

    text = "Кто-то говорит по-русски, кто-нибудь по-кыргызски; предприниматели недовольны распределением водопользования, социально-экономическое развитие приостановлено."
    (tmp_path / "a.typ").write_text(f'#set page(width: 6cm, height: 9cm, margin: .8cm, numbering: "1")\n#set text(lang: "ru", hyphenate: true)\n#set par(justify: true)\n{text}\n\n{text}\n\n{text}', "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    frame = read_document(tmp_path / "a.pdf")
    assert " ".join(frame["text"]) == " ".join([text] * 3) and map_holds(frame)


def test_a_page_without_text_is_refused(tmp_path):
    import typst

    (tmp_path / "a.typ").write_text("#rect(width: 2cm)", "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    with pytest.raises(InputError, match="no text"):
        read_document(tmp_path / "a.pdf")


def test_html_shows_what_a_reader_sees(tmp_path):
    frame = read(tmp_path, "<html><head><meta charset='windows-1251'><title>x</title></head><body><script>y</script><h1>Вода</h1><p>Мир &amp; <b>шлюз</b></p></body></html>", "a.html", "cp1251")
    assert list(frame["text"]) == ["Вода", "Мир & шлюз"] and "windows-1251" in frame.attrs["encoding"]


def test_the_five_sources_are_read_whole():
    for path in sorted(SOURCES.glob("*.txt")) if SOURCES.exists() else ():
        frame = read_document(path)
        assert map_holds(frame) and len(frame) >= 8
        covered = sum(length for pieces in frame.attrs["pieces"] for *_, length in pieces)
        assert covered > 0.75 * len("".join(path.read_text("utf-8").split()))


@pytest.mark.parametrize("data, kind", [(b"%PDF-1.7", ".pdf"), (b"{\\rtf1", ".rtf"), (b"\xef\xbb\xbfWEBVTT", ".vtt"), (b"<!DOCTYPE html>", ".html"), (b"ID3", ".mp3"), (b"hello", None)])
def test_first_bytes_tell_the_kind(data, kind):
    assert sniff(data) == kind


def test_raw_text_has_plain_line_ends(tmp_path):
    (tmp_path / "a.txt").write_bytes("Суу\r\nЖол\rАарыш".encode())
    assert open_paper(tmp_path / "a.txt").raw == "Суу\nЖол\nАарыш"


# -------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
def test_one_byte_cyrillic_is_told_apart(encoding):
    found = decode(PROSE.encode(encoding))
    assert (found.text, found.name, found.sure) == (PROSE, encoding, "likely")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5"])
def test_capitals_do_not_mislead(encoding):
    assert decode(PROSE.upper().encode(encoding)).name == encoding


def test_lost_kyrgyz_letters_are_pointed_out():
    assert "ө, ү, ң" in decode(PROSE.encode("cp1251")).warnings[0]


def test_western_accents():
    assert decode("El señor llegó mañana a la reunión de la señora".encode("cp1252")).text == "El señor llegó mañana a la reunión de la señora"


@pytest.mark.parametrize("encoding, name", [("utf-8", "utf-8"), ("utf-8-sig", "utf-8 with byte-order mark"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")])
def test_unicode_forms(encoding, name):
    found = decode("Көпүрө кулады, балдар өтпөйт. Эми эмне?".encode(encoding))
    assert (found.text, found.name) == ("Көпүрө кулады, балдар өтпөйт. Эми эмне?", name)


def test_a_few_damaged_bytes_are_replaced_and_said():
    found = decode(("Көпүрө кулады.\n" * 20).encode() + b"\xd0 end")
    assert found.name == "utf-8" and "lines 21" in found.warnings[0]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InputError, match="zero bytes"):
        decode(bytes(range(256)) * 4)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\ufeff\x00"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_utf8_comes_back(text):
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text
