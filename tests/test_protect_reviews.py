"""What a person decides about names holds, and what is left standing is shown; every name here is invented."""

from __future__ import annotations

import csv
import json

import pytest
import small_study

from pipeline.errors import InputError
from pipeline.protect.known import KnownNames
from pipeline.protect.names import Span, find_names
from pipeline.protect.reviews import NameReviews, borderline, near_misses, regroup
from pipeline.protect.tombstones import Erased, tombstone
from pipeline.read.corpus import names_of_people, read_corpus
from pipeline.read.decisions import append_lines, read_lines
from pipeline.read.review_table import review_rows, take, write_review

KEY = "5d" * 32


def words(text: str, **more) -> list[str]:
    return [text[start:end] for start, end, _ in near_misses(text, [], **more)]


def erased(*names: str, study: str = "small") -> Erased:
    return Erased(KEY, study, [tombstone(KEY, study, list(names), by="a", at="now")])


def test_a_capital_inside_a_sentence_is_a_near_miss():
    assert words("Кечээ биз Зубайрага бардык.") == ["Зубайрага"]


def test_a_place_is_no_near_miss():
    assert words("Биз Бишкекке бардык.") == []


def test_a_word_of_the_language_that_begins_a_sentence_is_no_near_miss():
    assert words("Суу жетпейт. Кезек бузулат.") == []


def test_a_lower_case_given_name_is_a_near_miss():
    assert words("анан гүлбарчынга айттык") == ["гүлбарчынга"]


def test_what_was_replaced_is_no_near_miss():
    assert list(near_misses("Биз Зубайрага бардык.", [Span(4, 13, "Зубайрага", "person")])) == []


def test_a_kept_word_stands_in_its_plain_cases():
    kept = NameReviews([{"decision": "keep", "name": "Заречной", "words": ["Заречной"]}, {"decision": "keep", "words": ["Болот"]}])
    assert kept.without_kept([Span(0, 7, "Болотту", "person")]) == []


def test_a_kept_word_does_not_let_a_surname_stand():
    kept = NameReviews([{"decision": "keep", "words": ["Болот"]}])
    assert len(kept.without_kept([Span(0, 8, "Болотова", "person"), Span(9, 15, "Болот Асанов", "person")])) == 2


def test_a_known_name_is_never_kept():
    kept = NameReviews([{"decision": "keep", "words": ["Болот"]}])
    assert len(kept.without_kept([Span(0, 5, "Болот", "known")])) == 1


def test_a_kept_telephone_number_is_let_go():
    kept = NameReviews([{"decision": "keep", "words": ["0555 12 34 56"]}])
    assert kept.without_kept([Span(0, 13, "0555 12 34 56", "phone")]) == []
    assert len(kept.without_kept([Span(0, 13, "0555 12 34 57", "phone")])) == 1


def test_a_later_decision_overrules_an_earlier_one():
    reviews = NameReviews([{"decision": "keep", "words": ["Зубайра"]}, {"decision": "mask", "name": "Зубайра"}])
    assert reviews.masked == ["Зубайра"] and not reviews.keeps("Зубайра")


def test_a_line_with_a_name_alone_masks_as_before():
    assert NameReviews([{"name": "Зубайра"}]).masked == ["Зубайра"]


def test_a_document_can_be_opened_again():
    lines = [{"document": "d1", "decision": "names reviewed"}, {"document": "d2"}, {"document": "d1", "decision": "names not reviewed"}]
    assert NameReviews(lines).documents == {"d2"}


def test_two_people_who_are_spelled_alike_are_a_borderline_pair():
    pairs = borderline(["Зубайра Токоева", "Зубайра Токобаева", "Пахирдин"], ["a", "a", "a"], [0, 1, 2])
    assert [(pair.name, pair.other, pair.joined) for pair in pairs] == [("Зубайра Токобаева", "Зубайра Токоева", False)]


def test_a_given_name_alone_is_a_borderline_pair_with_the_full_name():
    assert len(borderline(["Зубайра", "Зубайра Токоева"], ["a", "a"], [0, 1])) == 1


def test_people_of_two_places_are_no_borderline_pair():
    assert borderline(["Зубайра Токоева", "Зубайра Токоева"], ["a", "b"], [0, 1]) == []


def test_case_forms_of_one_person_are_no_borderline_pair():
    assert borderline(["Пахирдин", "Пахирдинге"], ["a", "a"], [0, 0]) == []


def test_same_person_joins_across_places():
    line = {"decision": "same person", "names": ["Зубайра", "Зуура"], "places": ["a", "b"]}
    assert regroup(["Зубайра", "Зуура"], ["a", "b"], [0, 1], [line]) == [0, 0]


def test_different_people_are_parted_and_the_others_go_to_the_nearer():
    names = ["Асан Токоев", "Асан Токобаев", "Асан Токобаевге"]
    found = regroup(names, ["a"] * 3, [0, 0, 0], [{"decision": "different people", "names": names[:2], "places": ["a", "a"]}])
    assert found[0] != found[1] and found[1] == found[2]


def test_a_later_decision_on_a_pair_overrules():
    pair = {"names": ["А", "Б"], "places": ["a", "a"]}
    assert regroup(["А", "Б"], ["a", "a"], [0, 1], [pair | {"decision": "same person"}, pair | {"decision": "different people"}]) == [0, 1]


# ------------------------------------------------------------------------------------------------ tombstones


@pytest.mark.parametrize("text", ["Темирбекке айттым", "temirbek asanaliev", "АСАНАЛИЕВТИН үйү", "Asanalievdin", "А. Темирбек", "Асаналиевым", "Темир-бек", "Temirbekten"])
def test_a_tombstone_finds_what_a_known_name_finds(text):
    known = KnownNames(["Темирбек Асаналиев"])
    assert [(m.start, m.end) for m in erased("Темирбек Асаналиев").matches(text)] == [(m.start, m.end) for m in known.matches(text)] != []


def test_a_tombstone_holds_no_letter_of_the_name():
    line = json.dumps(tombstone(KEY, "small", ["Темирбек Асаналиев"], speakers=[("d1", "К1")], by="a", at="now"), ensure_ascii=False)
    assert "emirbek" not in line.lower() and "емирбек" not in line.lower() and "К1" not in line


def test_a_tombstone_of_one_study_says_nothing_in_another():
    line = tombstone(KEY, "small", ["Темирбек Асаналиев"], by="a", at="now")
    assert not Erased(KEY, "other", [line]).matches("Темирбек Асаналиев")


def test_a_full_name_of_somebody_else_keeps_the_part_it_shares():
    listed = KnownNames(["Темирбек Сооронов", "Темирбек Асаналиев"])
    text = "Темирбек Сооронов келди, Темирбек кетти."
    assert [span.text for span in erased("Темирбек Асаналиев").claim(text, find_names(text, known=listed, guess=False), listed) if span.kind == "erased"] == ["Темирбек"]


def test_a_patronymic_between_does_not_hide_an_erased_name():
    assert erased("Темирбек Асаналиев").is_name("Темирбек Касымович Асаналиев")


def test_another_initial_is_another_person():
    assert erased("Темирбек Асаналиев").is_name("Асаналиев Т.") and not erased("Темирбек Асаналиев").is_name("Асаналиев К.")


def test_somebody_else_of_the_family_is_not_erased():
    assert not erased("Темирбек Асаналиев").is_name("Гүлнара Асаналиева")


# ------------------------------------------------------------------------------------------- table and decisions


@pytest.fixture
def study(project):
    return small_study.make(project)


def test_the_table_lists_every_replacement_in_context(study):
    rows = [row for row in review_rows(study) if row.kind == "known" and row.name == "Темирбек Асаналиев" and row.person]
    assert sum(len(row.contexts) for row in rows) == 12
    assert {word for row in rows for word in row.words} == {"Темирбек", "Темирбекке", "Асаналиев Темирбек"}


def test_the_table_stands_under_private_and_only_its_owner_reads_it(study):
    paths = write_review(study)
    assert {path.parent for path in paths} == {study.private}
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}


def test_the_page_escapes_what_was_said(project):
    study = small_study.make(project)
    path = study.folder / "transcripts" / "group-0.txt"
    path.write_text(path.read_text("utf-8") + "\n\nК2: <script>alert(1)</script> Пахирдин айтты.", "utf-8")
    page = write_review(study, language="ky")[0].read_text("utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_cell_of_the_table_is_no_formula(study):
    path = study.folder / "names.txt"
    path.write_text(path.read_text("utf-8") + "=Зубайра\n", "utf-8")
    transcript = study.folder / "transcripts" / "group-0.txt"
    transcript.write_text(transcript.read_text("utf-8") + "\n\nК2: Зубайра айтты.", "utf-8")
    with write_review(study)[1].open(encoding="utf-8-sig", newline="") as handle:
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(handle) for cell in row)


def filled(study, choose) -> None:
    path = write_review(study)[1]
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | {"decision": choose(row)} for row in rows)
    take(study, path, coder="aigul", at="2026-01-01T10:00:00+06:00")


def test_a_near_miss_that_is_masked_is_replaced_in_the_next_run(study):
    transcript = study.folder / "transcripts" / "group-0.txt"
    transcript.write_text(transcript.read_text("utf-8") + "\n\nК2: Анан биз Чагарак менен сүйлөштүк.", "utf-8")
    filled(study, lambda row: "mask" if row["kind"] == "near" and row["name"] == "Чагарак" else "")
    assert not read_corpus(study)["turns"]["text"].str.contains("Чагарак").any()
    line = read_lines(study.decisions("name_reviews"))[-1]
    assert (line["decision"], line["name"], line["coder"], line["at"]) == ("mask", "Чагарак", "aigul", "2026-01-01T10:00:00+06:00")


def test_a_reviewed_document_may_be_quoted(project):
    study = small_study.make(project)
    document = read_corpus(study)["documents"]["document"].iloc[0]
    filled(study, lambda row: "done" if row["document"] == document else "")
    assert NameReviews(read_lines(study.decisions("name_reviews"))).documents == {document}


def test_two_who_are_the_same_person_share_a_pseudonym_in_the_next_run(study):
    append_lines(study.decisions("person_reviews"), [{"decision": "same person", "names": ["Гүлбарчын", "Пахирдин"], "places": ["osh-jazy", "osh-jazy"]}])
    assert ["Гүлбарчын", "Пахирдин"] in list(names_of_people(study).values())


def test_a_decided_near_miss_is_not_asked_again(study):
    transcript = study.folder / "transcripts" / "group-0.txt"
    transcript.write_text(transcript.read_text("utf-8") + "\n\nК2: Анан биз Чагарак менен сүйлөштүк.", "utf-8")
    filled(study, lambda row: "keep" if row["name"] == "Чагарак" else "")
    assert not [row for row in review_rows(study) if row.name == "Чагарак"]


def test_a_known_name_cannot_be_kept_by_the_table(study):
    with pytest.raises(InputError, match="names.txt"):
        filled(study, lambda row: "keep" if row["kind"] == "known" else "")
    assert not study.decisions("name_reviews").exists()


def test_a_table_without_its_columns_is_refused(study, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="no column"):
        take(study, path, coder="aigul")


def test_what_the_page_saves_is_taken_in(study, tmp_path):
    path = tmp_path / "names-decisions.jsonl"
    path.write_text(json.dumps({"kind": "near", "name": "Чагарак", "words": ["Чагарак"], "decision": "mask"}) + "\n", "utf-8")
    assert take(study, path, coder="aigul") == 1


def test_decisions_are_only_added_at_the_end(study):
    path = study.decisions("name_reviews")
    path.write_text('{"name": "Зубайра"}', "utf-8")
    append_lines(path, [{"name": "Пахирдин"}])
    assert path.read_text("utf-8") == '{"name": "Зубайра"}\n{"name": "Пахирдин"}\n'


@pytest.mark.parametrize(("file", "line", "said"), [("name_reviews", {"name": 5}, "name"), ("name_reviews", {"document": ["d1"]}, "document"), ("person_reviews", {"same": "P-AAAAAA"}, "same"), ("erasures", {"erased": "x"}, "sizes, parts"), ("name_reviews", ["Асан"], "")])
def test_a_line_that_is_no_decision_is_named_with_its_place(tmp_path, file, line, said):
    study = small_study.make(tmp_path)
    study.decisions(file).write_text(json.dumps({"document": "d1"} if file == "name_reviews" else {"same": []} if file == "person_reviews" else line) + "\n" + json.dumps(line) + "\n", "utf-8")
    with pytest.raises(InputError, match="this line is no decision") as error:
        read_corpus(study)
    assert error.value.file.endswith(f"decisions/{file}.jsonl") and error.value.problem.endswith(said) and error.value.place in ("line 1", "line 2")
