import base64
import gzip
import io
import json
import zipfile

import pandas as pd
import pytest

from pipeline.protect.disclosure import Leak, find_leaks, suppress

NAMES = ["Айзирек Тороканов", "Бакыт Черпаков"]


def table(**columns):
    return pd.DataFrame(columns)


def test_small_cells_are_hidden():
    frame = suppress(table(n=[0, 9, 4, 10]), count="n", values=["n"])
    assert frame["suppressed"].tolist() == [False, True, True, False]
    assert frame["n"].isna().tolist() == [False, True, True, False]


def test_a_single_hidden_cell_takes_the_smallest_neighbour_along():
    frame = suppress(table(n=[3, 40, 15]), count="n", values=["n"])
    assert frame["suppressed"].tolist() == [True, False, True]


def test_hidden_cells_together_hold_the_minimum():
    frame = suppress(table(n=[3, 4, 15, 40]), count="n", values=["n"])
    assert frame["suppressed"].tolist() == [True, True, True, False]


def test_groups_are_covered_one_by_one():
    frame = suppress(table(place=list("aabb"), n=[3, 40, 20, 30]), count="n", values=["n"], by=["place"])
    assert frame["suppressed"].tolist() == [True, True, False, False]


def test_two_margins_hold_at_once():
    frame = table(place=list("aaabbbccc"), who=list("xyz") * 3, n=[3, 20, 30, 40, 50, 60, 70, 80, 90])
    hidden = suppress(frame, count="n", values=["n"], by=(["place"], ["who"]))
    for column in ("place", "who"):
        assert (hidden.groupby(column)["suppressed"].sum() != 1).all()


def test_values_are_missing_and_the_frame_is_not_changed():
    frame = table(n=[3, 40], share=[0.1, 0.9], label=["p", "q"])
    hidden = suppress(frame, count="n", values=["share", "label"])
    assert hidden[["share", "label", "n"]].isna().all().all() and frame["share"].tolist() == [0.1, 0.9]


def test_an_unknown_count_is_hidden():
    assert suppress(table(n=[None, 40, 50]), count="n", values=[])["suppressed"].tolist() == [True, True, False]


def test_wrong_columns_are_named():
    with pytest.raises(KeyError, match="no column share; there are n"):
        suppress(table(n=[1]), count="n", values=["share"])


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        suppress(table(n=[-1]), count="n", values=[])


def docx(folder):
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("Кечээ Айзи")
    paragraph.add_run("ректен").bold = True
    document.save(folder / "a.docx")


def pptx(folder):
    import pptx

    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Aizirek"
    deck.save(folder / "a.pptx")


def xlsx(folder):
    pd.DataFrame({"x": ["Айзиректин"]}).to_excel(folder / "a.xlsx")


def parquet(folder):
    pd.DataFrame({"n": [1], "x": [["к", "АЙЗИРЕК"]]}).to_parquet(folder / "a.parquet")


def parquet_metadata(folder):
    frame = pd.DataFrame({"n": [1]})
    frame.attrs["by"] = "Айзирек"
    frame.to_parquet(folder / "a.parquet")


def pdf(folder):
    import typst

    (folder / "a.pdf").write_bytes(typst.compile(b"Here Aizirekten came"))


def notebook(folder):
    image = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\x00" * 90 + "Айзирек".encode() + b"\x00" * 90).decode()
    (folder / "a.ipynb").write_text(json.dumps({"cells": [{"outputs": [{"data": {"image/png": image}}]}]}))


def picture(**chunks) -> bytes:
    """A PNG of one point with further chunks before the points."""
    import zlib

    parts = [(b"IHDR", bytes.fromhex("00000001000000010800000000")), *((kind.encode(), body) for kind, body in chunks.items()), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big") for kind, body in parts)


@pytest.mark.parametrize(("made", "leaks"), [
    (picture(IDAT=b"\x01aizirek@mail.kg \x02"), False),
    (picture(tEXt=b"Author\x00Aizirek Torokanov"), True),
    (picture(zTXt=b"Author\x00\x00" + __import__("zlib").compress(b"Aizirek Torokanov")), True),
    (picture(iTXt=b"Title\x00\x00\x00\x00\x00" + "Айзирек Тороканов".encode()), True),
    (picture(IDAT=b"\x01") + "Айзирек Тороканов".encode(), True),
])  # fmt: skip
def test_a_picture_tells_a_name_beside_its_points_alone(tmp_path, made, leaks):
    """The points are packed: what they spell is chance, and stopped a study whose figure spelled an address."""
    (tmp_path / "a.png").write_bytes(made)
    assert bool(find_leaks(tmp_path, NAMES)) is leaks


TEXTS = {
    "a.json": json.dumps({"x": "Айзиректин"}),
    "a.html": "<p>&#1040;&#1081;&#1079;&#1080;<b>рек</b></p>",
    "a.svg": "<svg><title>Айзирек</title></svg>",
    "b.svg": '<svg><text aria-label="Торокановдун"/></svg>',
    "a.csv": "n,name\n1,torokanov\n",
    "a.yaml": 'name: "\\u0410\\u0439\\u0437\\u0438\\u0440\\u0435\\u043a"',
    "a.url": "https://x.example/%D0%90%D0%B9%D0%B7%D0%B8%D1%80%D0%B5%D0%BA",
    "b.csv": "n,name\n1,Бакыт\n",
    "b.txt": "Анан Бакыт келди",
    "c.txt": "бакыт черпаков",
}


@pytest.mark.parametrize("make", [docx, pptx, xlsx, parquet, parquet_metadata, pdf, notebook])
def test_containers_are_opened(tmp_path, make):
    make(tmp_path)
    leaks = find_leaks(tmp_path, NAMES)
    assert leaks and {leak.kind for leak in leaks} == {"name"}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_decoded(tmp_path, name):
    (tmp_path / name).write_text(TEXTS[name], "utf-8")
    assert {(leak.file, leak.kind) for leak in find_leaks(tmp_path, NAMES)} == {(name, "name")}


def test_a_zip_in_a_gzip_in_a_zip(tmp_path):
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.txt", "Айзирек")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("y.gz", gzip.compress(inner.getvalue()))
    (tmp_path / "z.zip").write_bytes(outer.getvalue())
    assert [leak.kind for leak in find_leaks(tmp_path, NAMES)] == ["name"]


def test_a_leak_never_holds_the_name(tmp_path):
    (tmp_path / "aizirek").mkdir()
    (tmp_path / "aizirek" / "Торокановдун_сөзү.txt").write_text("жок")
    assert find_leaks(tmp_path, NAMES) == [Leak("*/*.txt", "name", "file name")]


def test_phones_and_addresses(tmp_path):
    (tmp_path / "a.txt").write_text("0555 12-34-56 же a@b.kg")
    assert {leak.kind for leak in find_leaks(tmp_path, [])} == {"phone", "email"}
    assert find_leaks(tmp_path, [], phones=False, emails=False) == []


def test_what_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 broken")
    assert find_leaks(tmp_path, NAMES) == [Leak("a.zip", "unreadable", "")]


@pytest.mark.parametrize(
    "text",
    ["Бакыт деген эмне экен", "P-AB1CD2 сөз алды", "0.312261000", "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "2026-11-26T10:00:00", "<style>.a{fill:#fade12}</style>"],
)
def test_clean_text_is_clean(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert find_leaks(tmp_path, [*NAMES, "Ада Деб"]) == []


def test_an_absent_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        find_leaks(tmp_path / "none", NAMES)
