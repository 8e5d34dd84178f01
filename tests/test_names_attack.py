"""Names put where nobody looks for them: in files' names and properties, lists, forms, codes, decisions, and in letters that no search finds. None comes out of 1-read.

Every name is built of syllables of its own, so that a leak tells by which way it went. The search shares nothing with the masking.
"""

from __future__ import annotations

import csv
import html
import json
import random
import re
import unicodedata
from urllib.parse import quote

import openpyxl
import pytest
import small_study
import yaml
from docx import Document
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from test_names_property import forms, syllables

from pipeline.language.transliterate import romanise_everyday
from pipeline.protect.contents import contents
from pipeline.protect.disguise import UNSEEN, undisguised
from pipeline.read.corpus import write_corpus
from pipeline.study import Study

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ASKED = "Модератор: Кандай?\n\nК1: Суу жетпейт, кезек жок, эмне кылабыз.\n\nК2: Ооба, ошондой, чогулуп сүйлөшөлү.\n\n"
DISGUISES = {
    "soft hyphen": lambda s: s[:4] + "\u00ad" + s[4:], "no width": lambda s: s[:4] + "\u200b" + s[4:], "joiner": lambda s: s[:4] + "\u2060" + s[4:], "byte order": lambda s: s[:4] + "\ufeff" + s[4:],
    "direction": lambda s: s[:4] + "\u202c" + s[4:], "variation": lambda s: s[:4] + "\ufe0f" + s[4:], "titlo": lambda s: s[:4] + "\u0483" + s[4:], "accent": lambda s: s[:2] + "\u0301" + s[2:],
    "torn": lambda s: s[:4] + "-\n" + s[4:], "capitals": str.upper, "small": str.lower, "spaced": lambda s: " ".join(s.upper()), "dotted": ".".join, "look-alikes": lambda s: s.translate(str.maketrans("аеорсухк", "aeopcyxk")),
    "latin": lambda s: romanise_everyday(s, "ky")[0], "bold letters": lambda s: "".join(chr((0x1D400 - 65 if c.isupper() else 0x1D41A - 97) + ord(c)) for c in romanise_everyday(s, "ky")[0]),
    "wide letters": lambda s: "".join(chr(ord(c) + 0xFEE0) for c in romanise_everyday(s, "ky")[0]), "number": lambda s: f"21{s}7", "underscore": lambda s: f"а_{s}_б", "tilde": lambda s: s[:4] + "~" + s[4:],
    "markdown": lambda s: f"**{s[:4]}**{s[4:]}", "tag": lambda s: f"<b>{s[:4]}</b>{s[4:]}", "entity": lambda s: f"{s[:4]}&shy;{s[4:]}", "entities": lambda s: "".join(f"&#{ord(c)};" for c in s), "percent": quote,
    "escape": lambda s: s.encode("unicode_escape").decode(), "nought": lambda s: s[:4] + s[4:].replace("о", "0"), "address": lambda s: f"https://site.kg/people/{romanise_everyday(s, 'ky')[0].lower()}",
    "file": lambda s: f"C:\\Users\\{s}\\Desktop",
}  # fmt: skip


class Names:
    """A name for each way; the same again when it is asked for again."""

    def __init__(self) -> None:
        self.of, self._chance = {}, random.Random(11)

    def __call__(self, way: str) -> str:
        while way not in self.of:
            name = syllables(self._chance, 3)
            if all(name[:5].lower() != other[:5].lower() for other in self.of.values()):
                self.of[way] = name
        return self.of[way]

    def code(self, way: str) -> str:
        return romanise_everyday(self(way), "ky")[0].lower()


def word(name: Names) -> Document:
    document = Document()
    for key in ("author", "title", "comments", "keywords", "last_modified_by"):
        setattr(document.core_properties, key, name(f"docx {key}"))
    document.sections[0].header.paragraphs[0].text, document.sections[0].footer.paragraphs[0].text = name("docx header"), name("docx footer")
    for line in f"{ASKED}К1: Төртүнчү.".split("\n\n"):
        document.add_paragraph(line)
    said = document.paragraphs[1]._p
    said.append(parse_xml(f'<w:ins {W} w:id="5" w:author="{name("who inserted")}"><w:r><w:t xml:space="preserve"> {name("inserted")} айтты</w:t></w:r></w:ins>'))
    said.append(parse_xml(f'<w:del {W} w:id="6" w:author="{name("who deleted")}"><w:r><w:delText xml:space="preserve"> {name("deleted")} айтты</w:delText></w:r></w:del>'))
    for half in (f"<w:t xml:space='preserve'> {name('two runs')[:4]}</w:t>", f"<w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>{name('two runs')[4:]} {name('hyphen')[:4]}</w:t><w:noBreakHyphen/><w:t>{name('hyphen')[4:]}</w:t>"):
        said.append(parse_xml(f"<w:r {W}>{half}</w:r>"))
    return document


def book(name: Names) -> openpyxl.Workbook:
    found = openpyxl.Workbook()
    sheet = found.active
    sheet.title, found.properties.creator = name("sheet"), name("xlsx author")
    for row in (("Speaker", "Text"), ("Модератор", "Кандай?"), ("К1", "Суу жок, кезек жок"), ("К2", "Ооба, ошондой болду"), ("К1", "Бешинчи")):
        sheet.append(row)
    sheet["B2"].comment = Comment(name("xlsx comment"), name("xlsx comment author"))
    return found


def form(name: Names) -> openpyxl.Workbook:
    found = openpyxl.Workbook()
    sheet = found.active
    sheet.title = "survey"
    for row in (
        ("type", "name", "label::Кыргызча (ky)", "label::Русский (ru)", "calculation", "hint"), ("select_one who", "trust", "Кимге ишенесиз?", "Кому доверяете?", "", name("hint")), ("select_one mark", name.code("question"), "Баа", "Оценка", "", ""),
        ("select_one mark", "work", f"{name('question label')} кандай иштейт?", f"Как работает {name('question label')}?", "", ""), ("select_one staff", "enumerator", "Сурамжылоочу", "Интервьюер", "", ""),
        ("text", "first", "Аты", "Имя", "", ""), ("calculate", "copied", "", "", "concat(${first}, ' x')", ""), ("calculate", "constant", "", "", f"'{name('constant')}'", ""), ("hidden", "hid", "", "", "", ""),
        ("text", "worry", "Эмне?", "Что?", "", ""), ("note", "n1", f"{name('note label')} баштады", "x", "", ""), ("select_multiple who", "many", "Кимдер?", "Кто?", "", ""), ("select_one mark or_other", "more", "Дагы?", "Ещё?", "", ""),
    ):  # fmt: skip
        sheet.append(row)
    choices = found.create_sheet("choices")
    for row in (
        ("list_name", "name", "label::Кыргызча (ky)", "label::Русский (ru)"), ("who", "a", name("option label"), name("option label")), ("who", name.code("option"), "Башчы", "Глава"), ("mark", "yes", "Ооба", "Да"), ("mark", "no", "Жок", "Нет"),
        ("staff", "e1", name("interviewer"), name("interviewer")), ("staff", "e2", "Экинчи", "Второй"),
    ):  # fmt: skip
        choices.append(row)
    found.create_sheet("settings").append(["form_title", "form_id"])
    found["settings"].append([name("form title"), name.code("form id")])
    return found


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """(study, names): 1-read done."""
    root = tmp_path_factory.mktemp("attack")
    study, name = small_study.make(root), Names()
    talk = study.folder / "transcripts"
    (talk / f"{name('file')}-топ.txt").write_text(f"{ASKED}К1: Биринчи.", "utf-8")
    (talk / name("folder")).mkdir()
    (talk / name("folder") / "a.txt").write_text(f"{ASKED}К1: Экинчи.", "utf-8")
    (talk / "disguised.txt").write_text(ASKED + "\n\n".join(f"К{1 + number % 2}: Кечээ {disguise(name(f'disguise {way}'))} келип, кезекти сурады." for number, (way, disguise) in enumerate(DISGUISES.items())), "utf-8")
    (talk / "notes.txt").write_text(f"{ASKED}К1: Суу жок ({name('note')} күлөт) болду.\n\nК2: Бул [{name('bracket')} кирди] ошондой. (Ооба, деди {name('thrown in')})\n\n", "utf-8")
    (talk / "labels.txt").write_text(f"{ASKED}{name('label')}: Мен айтам.\n\nЛи: Мен да.\n\n{name('label with role')} (мугалим): Туура.\n\n{name('label with title')} эже: Ооба.\n\nЛи: Болду.", "utf-8")
    (talk / "header.txt").write_text(f"Протокол\nМодератор: {name('moderator')}\nОрду: {name('house')} үйү\nЖазган: {name('scribe')}\n\n{ASKED}К1: Үчүнчү.", "utf-8")
    (talk / "a.vtt").write_text(f"WEBVTT\n\nNOTE {name('vtt note')}\n\n00:00.000 --> 00:02.000\n<v {name('voice')}>Суу жок</v>\n\n00:02.000 --> 00:04.000\n<v К2>Ооба, ошондой</v>\n", "utf-8")
    (talk / "a.html").write_text(f"<html><head><title>{name('html title')}</title></head><body><!-- {name('html comment')} --><p>Модератор: Кандай?</p><p>К1: Суу жок, кезек жок</p><p>К2: Ооба <img alt='{name('html alt')}'></p></body></html>", "utf-8")
    word(name).save(talk / "a.docx")
    book(name).save(talk / "a.xlsx")
    (study.folder / "documents" / f"{name('document file')}.txt").write_text(f"{name('document')} айыл өкмөтү жөнүндө. Суу жок.", "utf-8")
    form(name).save(study.folder / "survey" / "form.xlsx")
    with (study.folder / "survey" / "answers.csv").open("w", encoding="utf-8", newline="") as handle:
        write = csv.writer(handle)
        write.writerow(["trust", name.code("question"), "work", "enumerator", "first", "copied", "constant", "hid", "worry", "many", "more", "more_other", "_uuid", "_submitted_by", name("column")])
        for row in range(60):
            write.writerow(["a" if row % 2 else name.code("option"), "yes", "no", "e1", name("answer"), f"{name('answer')} x", name("constant"), name("hidden"), f"{name('open answer')} айтты" if row % 3 else "Суу жок", f"a {name.code('option')}", "other",
                            name("other"), f"u{row}", name("submitter"), "x"])  # fmt: skip
    # a gender or an age that is a name is an error of the file, which repeats neither
    listed = [name("listed"), name("list role"), "f", "40", *(name(f"list {column}") for column in ("settlement", "consent", "household", "identity_group"))]
    header = "document,participant,name,role,gender,age,settlement,consent,household,identity_group\n"
    (study.folder / "participants.csv").write_text(f"{header}notes.txt,К1,{','.join(listed)}\n", "utf-8")
    said = [json.loads(line) for line in (study.folder / "codings" / "second.jsonl").read_text("utf-8").splitlines()]
    one = next(line for line in said if line["kind"] == "coding")
    place = {key: one[key] for key in ("document", "start", "end")} | {"at": "2025-04-01T10:00:00+06:00"}
    for file, line in {
        "translations": place | {"quote": name("quote"), "language": "ru", "text": f"Так сказал {name('translation')}, воды нет", "coder": name("translator")},
        "paraphrases": place | {"code": "MN.5", "language": "ru", "text": f"Говорят, что {name('paraphrase')} делит людей", "coder": "a"},
    }.items():
        (study.folder / "decisions" / f"{file}.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    (study.folder / "messages").mkdir(exist_ok=True)
    (study.folder / "messages" / f"{name('message file')}.csv").write_text(f"date,place,text\n2026-04-01,osh-jazy,{name('message')} сууну бөгөп салды\n", "utf-8")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"] |= {"survey": [{"wave": "baseline", "data": "answers.csv", "form": "form.xlsx"}], "keep_text": ["worry"]}
    config["read"]["documents"]["notes.txt"] = {"place": "osh-jazy", "group": "mixed", "wave": "baseline", "date": "2025-03-01", "recruiter": name("recruiter")}
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    (study.folder / "names.txt").write_text("\n".join([*small_study.NAMES, *name.of.values(), "Ли"]) + "\n", "utf-8")
    study = Study(study.name, root)
    write_corpus(study)
    return study, name


def readable(text: str) -> list[str]:
    """A text as it stands, and as a person, a browser or somebody with patience reads it."""
    plain = unicodedata.normalize("NFKC", html.unescape(text)).lower()
    seen = re.sub(f"[{UNSEEN}\u0301]", "", plain)
    alike = seen.translate(str.maketrans("aeopcyxk0", "аеорсухко"))
    return [plain, seen, alike, *(re.sub(r"<[^<>]*>|[\W_]+", "", one) for one in (seen, alike))]


def test_no_name_leaves_1_read_by_any_way(attacked):
    study, name = attacked
    assert len(name.of) > 80 and study.read("answers")["uuid"].nunique() == 60 and len(study.read("turns")) > 100
    leaks = set()
    for path in sorted(path for path in study.outputs.rglob("*") if path.is_file()):
        for place, text in [("name", path.name), *contents(path.read_bytes())]:
            assert text is not None
            read = readable(text)
            leaks |= {(way, path.name, place) for way, stem in name.of.items() if any(form in one for form in forms(stem) for one in read)}
    assert not leaks


def test_a_name_of_two_letters_is_no_role(attacked):
    study, _ = attacked
    assert "Ли" not in set(study.read("turns")["participant"]) | set(study.read("participants")["participant"])


def test_no_half_of_a_disguised_name_stays_beside_its_pseudonym(attacked):
    study, _ = attacked
    text = study.read("turns")["text"]
    said = text[text.str.startswith("Кечээ ") & text.str.endswith("сурады.")]
    assert len(said) == len(DISGUISES)
    whole = said.str.fullmatch(r"Кечээ \S*?P-\w{6}\S*? келип, кезекти сурады\.")
    assert whole.all()
    # what stands beside is what stood beside: a number, quotation marks, the rest of an address
    rest = said.str.replace(r"P-[0-9A-HJKMNP-TV-Z]{6}", "", regex=True).str.removeprefix("Кечээ ").str.removesuffix(" келип, кезекти сурады.")
    assert set(rest) <= {"", "217", "а__б", "https://site.kg/people/", "C:\\Users\\\\Desktop", "**", "<b>"}


def test_tables_still_fit_together_where_codes_were_replaced(attacked):
    study, _ = attacked
    questions, options, answers, asked = (study.read(name) for name in ("questions", "options", "answers", "asked"))
    (question,) = [one for one in questions["name"] if one.startswith("N-")]
    (option,) = [one for one in options["name"] if one.startswith("N-")]
    assert set(answers[question]) == {"yes"} and question in set(asked["question"])
    assert set(answers["trust"]) == {"a", option} and answers[f"many/{option}"].all()
    assert question in study.read("reading").set_index("kind").loc["survey", "notes"] and "staff" not in set(options["list"])


def test_two_households_with_names_stay_two_and_a_place_stays_a_place(project):
    study = small_study.make(project)
    rows = [f"group-0.txt,К{seat},{name},participant,f,30,{settlement},yes,{house}" for seat, (name, settlement, house) in enumerate([("Асылгүл Ырсалиева", "Ырсалы-Маала", "Ырсалиевдер"), ("Мээркан Кубатова", "Ырсалы-Маала", "Кубатовдор"), ("Темир Кубатов", "Ак-Булак", "Кубатовдор")], 1)]
    (study.folder / "participants.csv").write_text("\n".join(["document,participant,name,role,gender,age,settlement,consent,household", *rows]) + "\n", "utf-8")
    write_corpus(study)
    people = study.read("people").dropna(subset=["household"]).sort_values("settlement")
    assert people["household"].str.fullmatch("N-[0-9A-Z]{12}").all() and people["household"].value_counts().tolist() == [2, 1]
    assert people["settlement"].tolist() == ["Ак-Булак", "Ырсалы-Маала", "Ырсалы-Маала"]


@pytest.mark.parametrize("text", ["ж.б., айыл", "Суу жок, кезек жок.", "и т. д., и т. п.", "100 % кубаттуу", "5 & 6; 7", "А. Б. Токтогулов"])
def test_ordinary_writing_is_no_disguise(text):
    assert undisguised(text) is None
