"""What coders decided follows its words: when a parser improves, a name is added, a turn splits, a paragraph is inserted, an answer is cleaned."""

import json
from datetime import datetime

import docx
import pandas as pd
import pytest
import small_study
import yaml
from openpyxl import Workbook

from pipeline.check import check_study
from pipeline.coding.anchors import Anchors
from pipeline.coding.coded import code_study
from pipeline.coding.decisions import anchors_of, place_decisions, read_decisions
from pipeline.config import DocumentFacts
from pipeline.interchange import export_project
from pipeline.interchange_import import import_project
from pipeline.orphans import raw_anchors
from pipeline.read.corpus import read_corpus
from pipeline.read.files import read_folder

TALK = [
    ("Модератор", "Бул жерде эмнеден улам чыр чыгат?"),
    ("К1", "Сугат суусу жетпейт, кезекти бузуп коёт."),
    ("К2", "Ооба, ошондой."),
    ("К3", "Айыл өкмөтүнө эч ким ишенбейт, отчет жок."),
    ("К2", "Сугат суусу жетпейт, кезекти бузуп коёт, дагы айтам."),
    ("К1", "Жайыт чек арасы белгисиз, ошон үчүн талашабыз."),
    ("К3", "Ооба, ошондой."),
    ("К2", "Ушак көп тарайт, текшербей эле жөнөтө берет."),
]
CODES = {"NR.1"}
MADE = ["txt", "docx"]


def put(folder, talk, kind, name="topt"):
    """The talk as a file of the study's transcripts; its reading."""
    (folder / "transcripts").mkdir(parents=True, exist_ok=True)
    path = folder / "transcripts" / f"{name}.{kind}"
    lines = [f"{label}: {text}" if label else text for label, text in talk]
    if kind == "txt":
        path.write_text("\n\n".join(lines), "utf-8")
    else:
        paper = docx.Document()
        for line in lines:
            paper.add_paragraph(line)
        # a docx holds the hour of its making; the same words give the same hash all the same
        paper.core_properties.created = paper.core_properties.modified = datetime(2026, 1, 1)
        paper.save(path)
    return read(folder)


def read(folder, **facts):
    return [reading for reading in read_folder(folder, {}) if reading.turns is not None] if not facts else read_folder(folder, {path.name: DocumentFacts(**facts) for path in (folder / "transcripts").iterdir()})


def at(reading, quote, number=0, kind="coding", **more):
    """A decision on the words as they stand in the raw text."""
    raw, start = reading.turns.attrs["raw"], -1
    for _ in range(number + 1):
        start = raw.index(quote, start + 1)
    base = {"kind": kind, "document": reading.document, "start": start, "end": start + len(quote), "quote": quote, "coder": "a", "at": "2026-01-01"}
    more = {"code": "NR.1"} | more if kind == "coding" else {"queue": "random"} | more
    return base | more


def placed(readings, *lines):
    return place_decisions(list(lines), raw_anchors(readings), CODES)


def words(readings, table):
    """The words that the codings of today stand on, with their turn."""
    texts = {(reading.document, f"t{number:04d}"): text for reading in readings for number, text in enumerate(reading.turns["text"])}
    return [(row.turn, texts[row.document, row.turn][row.start : row.end]) for row in table.itertuples()]


def shifted(reading, by, text=lambda text: text):
    """The reading that a better parser gives: text before the talk that was not read so far, and cleaner turns."""
    reading.turns.attrs["pieces"] = [[(start, raw + by, length) for start, raw, length in pieces] for pieces in reading.turns.attrs["pieces"]]
    reading.turns["text"] = [text(one) for one in reading.turns["text"]]
    return [reading]


# ---------------------------------------------------------------- a parser improves


@pytest.mark.parametrize("kind", MADE)
def test_a_coding_follows_its_words_when_a_better_parser_reads_text_above_them(tmp_path, kind):
    [old] = put(tmp_path, TALK, kind)
    found = placed(shifted(read(tmp_path)[0], 57), at(old, "Айыл өкмөтүнө эч ким ишенбейт"), at(old, "Жайыт чек арасы белгисиз"))
    assert words(read(tmp_path), found.codings) == [("t0003", "Айыл өкмөтүнө эч ким ишенбейт"), ("t0005", "Жайыт чек арасы белгисиз")]


@pytest.mark.parametrize("kind", MADE)
def test_of_words_said_twice_the_move_of_those_around_them_decides(tmp_path, kind):
    [old] = put(tmp_path, TALK, kind)
    found = placed(shifted(read(tmp_path)[0], 57), at(old, "Ооба, ошондой", 1), at(old, "Ушак көп тарайт, текшербей"))
    assert words(read(tmp_path), found.codings)[0] == ("t0006", "Ооба, ошондой")


def test_a_review_without_a_quote_moves_with_the_codings_around_it(tmp_path):
    [old] = put(tmp_path, TALK, "docx")
    found = placed(shifted(read(tmp_path)[0], 57), at(old, TALK[3][1], kind="review") | {"quote": None}, at(old, "Жайыт чек арасы белгисиз"))
    assert found.reviews["turn"].tolist() == ["t0003"]


def test_a_note_that_a_better_parser_takes_out_does_not_lose_the_coding(tmp_path):
    talk = [*TALK, ("К1", "Биз ар дайым чогуу чечебиз деп үйрөнгөнбүз.")]
    [new] = put(tmp_path, talk, "docx")
    line = at(new, talk[-1][1]) | {"quote": "Биз ар дайым ызы-чуу чогуу чечебиз деп үйрөнгөнбүз."}
    assert placed([new], line).moved[["turn", "how"]].values.tolist() == [["t0008", "alike"]]


# ---------------------------------------------------------------- a turn splits


@pytest.mark.parametrize("kind", MADE)
def test_a_coding_of_a_turn_that_splits_stands_on_both_halves(tmp_path, kind):
    put(tmp_path, TALK, kind)
    [old] = read(tmp_path, labels=("Модератор", "К1", "К3"))
    whole = old.turns["text"][1]
    assert "К2: Ооба" in whole
    line = at(old, whole) if whole in old.turns.attrs["raw"] else at(old, TALK[1][1]) | {"end": old.turns.attrs["pieces"][1][-1][1] + old.turns.attrs["pieces"][1][-1][2], "quote": whole}
    new = read(tmp_path)
    assert words(new, placed(new, line).codings) == [("t0001", TALK[1][1]), ("t0002", TALK[2][1])]


def test_a_review_of_a_turn_that_splits_stands_on_both_halves(tmp_path):
    put(tmp_path, TALK, "docx")
    [old] = read(tmp_path, labels=("Модератор", "К1", "К3"))
    pieces = old.turns.attrs["pieces"][1]
    line = {"kind": "review", "document": old.document, "start": pieces[0][1], "end": pieces[-1][1] + pieces[-1][2], "coder": "a", "queue": "random", "at": "2026-01-01"}
    assert placed(read(tmp_path), line).reviews["turn"].tolist() == ["t0001", "t0002"]


# ---------------------------------------------------------------- the researcher edits the file


@pytest.mark.parametrize("kind", MADE)
def test_codings_follow_into_a_file_with_a_paragraph_inserted(tmp_path, kind):
    [old] = put(tmp_path, TALK, kind)
    lines = [at(old, "Айыл өкмөтүнө эч ким ишенбейт"), at(old, "Ооба, ошондой", 1), at(old, "Ушак көп тарайт")]
    [new] = put(tmp_path, [*TALK[:2], ("К4", "Мен кийинчерээк кошулдум, мени да жазып коюңуз."), *TALK[2:]], kind)
    found = placed([new], *lines)
    assert new.document != old.document
    assert words([new], found.codings) == [("t0004", "Айыл өкмөтүнө эч ким ишенбейт"), ("t0007", "Ооба, ошондой"), ("t0008", "Ушак көп тарайт")]


def test_a_review_without_a_quote_follows_into_an_edited_file_only_where_it_is_a_whole_turn(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    line = at(old, TALK[3][1], kind="review") | {"quote": None}
    [new] = put(tmp_path, [("К4", "Мен да келдим, саламатсыздарбы."), *TALK], "txt")
    assert placed([new], line, at(old, "Жайыт чек арасы белгисиз")).reviews["turn"].tolist() == ["t0004"]


def test_a_review_without_a_quote_is_an_orphan_where_nothing_tells_its_place(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    line = at(old, TALK[3][1], kind="review") | {"quote": None}
    [new] = put(tmp_path, [("К4", "Мен да келдим, саламатсыздарбы."), *TALK], "txt")
    assert placed([new], line | {"file": "topt.txt"}).orphans["problem"].tolist() == ["the text around it has changed, and it holds no words to find it by"]


def test_an_edited_file_is_known_by_its_name_where_few_of_its_quotes_are_left(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    lines = [at(old, TALK[number][1], file="topt.txt") for number in (1, 3, 5, 7)]
    [new] = put(tmp_path, [*TALK[:2], *TALK[5:6]], "txt")
    assert [len(table) for table in placed([new], *lines)] == [2, 0, 2, 2]


def test_an_edited_and_renamed_file_is_known_by_what_was_quoted_from_it(tmp_path):
    [old] = put(tmp_path, TALK, "docx")
    lines = [at(old, TALK[number][1]) for number in (1, 3, 5)]
    next((tmp_path / "transcripts").iterdir()).unlink()
    put(tmp_path, TALK[4:5], "txt", "other")
    new = put(tmp_path, TALK[:6], "docx", "renamed")
    assert placed(new, *lines).orphans.empty


def test_a_file_that_is_gone_leaves_orphans_with_what_to_do(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    [new] = put(tmp_path, [("Модератор", "Кимдин сөзүн угасыздар?"), ("К1", "Аксакалдардыкын."), ("К2", "Мугалимдердикин.")], "txt")
    found = placed([new], at(old, TALK[3][1]))
    assert found.orphans[["problem", "remedy"]].values.tolist() == [["the document is not among the files that were read",
        "Put the file back. A file that was edited is known by its name, or by half of the passages quoted from it."]]  # fmt: skip


def test_a_word_that_was_corrected_in_the_file_is_said(tmp_path):
    [old] = put(tmp_path, TALK, "docx")
    lines = [at(old, TALK[3][1]), at(old, TALK[5][1])]
    [new] = put(tmp_path, [*TALK[:3], ("К3", TALK[3][1].replace("отчет", "отчёттору")), *TALK[4:]], "docx")
    assert placed([new], *lines).moved[["turn", "how"]].values.tolist() == [["t0003", "alike"], ["t0005", "moved"]]


# ---------------------------------------------------------------- quotes that stand twice


@pytest.mark.parametrize(("number", "turn"), [(0, "t0001"), (1, "t0004")])
def test_of_a_quote_that_stands_twice_the_place_decides(tmp_path, number, turn):
    [old] = put(tmp_path, TALK, "docx")
    assert placed([old], at(old, "Сугат суусу жетпейт", number)).codings["turn"].tolist() == [turn]


def test_of_a_quote_that_stands_twice_the_nearest_is_taken_and_said(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    line = at(old, "Ооба, ошондой", 1)
    assert placed([old], line | {"start": line["start"] - 9, "end": line["end"] - 9}).moved[["turn", "how", "places"]].values.tolist() == [["t0006", "nearest", 2]]


def test_nothing_is_ever_dropped(tmp_path):
    [old] = put(tmp_path, TALK, "txt")
    lines = [at(old, "Ушак көп тарайт"), at(old, "Ооба, ошондой"), at(old, TALK[3][1]), at(old, TALK[1][1], code="XX.9"), at(old, TALK[5][1], kind="review")]
    [new] = put(tmp_path, [*TALK[:3], *TALK[4:]], "txt")
    found = placed([new], *lines)
    assert (len(found.codings), len(found.reviews), len(found.orphans)) == (2, 1, 2)


# ---------------------------------------------------------------- a name is added


@pytest.fixture
def study(project):
    """The small study with one transcript and no codings."""
    made = small_study.make(project)
    for path in [*sorted((made.folder / "transcripts").iterdir())[1:], *(made.folder / "codings").iterdir()]:
        path.unlink()
    path = made.folder / "study.yaml"
    config = yaml.safe_load(path.read_text("utf-8"))
    config["read"]["documents"] = {"group-0.txt": config["read"]["documents"]["group-0.txt"]}
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    return type(made)(made.name, made.root)


def tables(study):
    for name, frame in read_corpus(study).items():
        study.write(name, frame)
    return study


def test_a_coding_keeps_its_words_when_a_name_in_them_is_added(study):
    names, coder = study.folder / "names.txt", study.folder / "codings" / "first.jsonl"
    names.write_text("", "utf-8")
    row = next(row for row in tables(study).read("turns").itertuples() if "Ашарга" in row.text)
    line = {"kind": "coding", "document": row.document, "start": 3, "end": 9, "quote": row.text, "code": "PC.1", "coder": "first", "at": "2026-01-01"}
    coder.write_text(json.dumps(line, ensure_ascii=False), "utf-8")
    names.write_text("Ашар", "utf-8")
    now = tables(study).read("turns").query("turn == @row.turn and document == @row.document")["text"].item()
    assert now != row.text
    assert code_study(study)["codings"].query("coder == 'first'")[["turn", "start", "end"]].values.tolist() == [[row.turn, 0, len(now)]]


def test_a_coding_keeps_its_words_when_the_pseudonym_in_them_changes(tmp_path):
    turns = pd.DataFrame([("d", "t1", "Суу жок."), ("d", "t2", "Элди P-AAAAAA чогултат, баары угат.")], columns=["document", "turn", "text"])
    anchors = Anchors(pd.DataFrame([("d", "t1", 0, 8, 0, 8), ("d", "t2", 0, 35, 20, 55)], columns=["document", "turn", "start", "end", "raw_start", "raw_end"]), turns)
    assert anchors.find({"kind": "coding", "document": "d", "start": 2, "end": 5, "quote": "P-7K2M9Q чогултат"}) == ("t2", 5, 22)


# ---------------------------------------------------------------- open answers of a survey

ANSWERS = [("u1", "Сугат суусу жетпейт, кезекти бузуп коёт."), ("u2", "Ооба, ошондой."), ("u3", "Ооба, ошондой.")]


@pytest.fixture
def survey(study):
    """The small study with an open question in a survey of one wave."""
    book = Workbook()
    book.active.append(["_uuid", "place", "why"])
    for uuid, text in ANSWERS:
        book.active.append([uuid, "osh-jazy", text])
    book.save(study.folder / "survey" / "baseline.xlsx")
    path = study.folder / "study.yaml"
    config = yaml.safe_load(path.read_text("utf-8"))
    config["read"] |= {"survey": [{"wave": "baseline", "data": "baseline.xlsx"}], "keep_text": ["why"], "design": {"place": "place"}}
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    return type(study)(study.name, study.root)


def on_answer(uuid, start, end, quote, **more):
    return {"kind": "coding", "document": "survey:baseline", "turn": f"{uuid}/why", "start": start, "end": end, "quote": quote, "code": "NR.1", "coder": "a", "at": "2026-01-01"} | more


def log(study, *rows):
    (study.folder / "decisions" / "cleaning_log.csv").write_text("\n".join(["uuid,question,old_value,new_value,change_type", *rows]) + "\n", "utf-8")
    return type(study)(study.name, study.root)


def test_a_coding_of_an_answer_stands_where_it_was_put(survey):
    found = place_decisions([on_answer("u3", 0, 4, "Ооба"), on_answer("u1", 0, 11, "Сугат суусу")], anchors_of(tables(survey)), CODES)
    assert found.codings[["document", "turn", "start", "end"]].values.tolist() == [["survey:baseline", "u3/why", 0, 4], ["survey:baseline", "u1/why", 0, 11]]


def test_a_review_of_an_answer_is_read_back(survey):
    line = on_answer("u2", 0, 14, None, kind="review", queue="random", inclusion=0.5)
    assert place_decisions([line], anchors_of(tables(survey)), CODES).reviews[["turn", "inclusion"]].values.tolist() == [["u2/why", 0.5]]


def test_codings_of_answers_that_the_log_changes_follow_or_say_why_not(survey):
    survey = log(survey, "u1,why,,Мурда башкача эле: сугат суусу жетпейт.,change_response", "u2,why,,,blank_response", "u3,,,,remove_survey")
    lines = [on_answer("u1", 0, 19, "Сугат суусу жетпейт"), on_answer("u1", 21, 39, "кезекти бузуп коёт"), on_answer("u2", 0, 4, "Ооба"), on_answer("u3", 0, 4, "Ооба"), on_answer("u9", 0, 4, "Ооба")]
    found = place_decisions(lines, anchors_of(tables(survey)), CODES)
    assert found.codings[["turn", "start", "end"]].values.tolist() == [["u1/why", 19, 38]]
    assert found.orphans[["turn", "problem"]].values.tolist() == [
        ["u1/why", "its words are not in the answer; the cleaning log changes answers to this question"],
        ["u2/why", "the answer is not there; the cleaning log empties answers to this question"],
        ["u3/why", "the interview is not among the answers; the cleaning log takes interviews out"],
        ["u9/why", "the interview is not among the answers; the cleaning log takes interviews out"],
    ]


def test_codings_and_reviews_of_answers_go_out_to_another_program_and_come_back(survey, tmp_path):
    coder = survey.folder / "codings" / "a.jsonl"
    lines = [on_answer("u1", 0, 11, "Сугат суусу"), on_answer("u3", 6, 13, "ошондой")]
    coder.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    for name, frame in code_study(tables(survey)).items():
        survey.write(name, frame)
    export_project(survey, tmp_path / "p.qdpx")
    coder.unlink()
    import_project(survey, tmp_path / "p.qdpx", coder="a", reviewed=True)
    back = place_decisions(read_decisions(survey.folder / "codings"), anchors_of(survey), CODES)
    assert back.codings[["turn", "start", "end"]].values.tolist() == [["u1/why", 0, 11], ["u3/why", 6, 13]]
    assert back.reviews["turn"].tolist() == ["u1/why", "u2/why", "u3/why"]


# ---------------------------------------------------------------- what `check` shows


def test_check_shows_orphans_before_any_stage_has_run(survey):
    survey = log(survey, "u2,why,,,blank_response")
    [talk] = [reading for reading in read_folder(survey.folder, {}) if reading.turns is not None]
    lines = [at(talk, "Сугат суусу жетпейт") | {"coder": "a"}, at(talk, "Сугат суусу жетпейт") | {"quote": "эч качан айтылбаган төрт сөз", "start": 5, "end": 20}, on_answer("u2", 0, 4, "Ооба"), on_answer("u1", 0, 11, "Сугат суусу")]
    (survey.folder / "codings" / "a.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    rows, _ = check_study(survey.name)
    assert [row for row in rows if row[0] == "codings/a.jsonl"] == [
        ("codings/a.jsonl", "no place", f"line 2: {talk.path.name}, 5–20: its words are not in the document any more. Code the passage again if it is still there in other words: a new line is added, the old one stays."),
        ("codings/a.jsonl", "no place", "line 3: u2/why, 0–4: the answer is not there; the cleaning log empties answers to this question. If the answer was meant to go, nothing needs doing; if not, mend the cleaning log."),
    ]


def test_anchors_of_nothing_place_nothing():
    empty = Anchors(pd.DataFrame(columns=["document", "turn", "start", "end", "raw_start", "raw_end"]), pd.DataFrame(columns=["document", "turn", "text"]))
    assert len(place_decisions([on_answer("u1", 0, 4, "Ооба")], empty, CODES).orphans) == 1
