"""A coding is found again in today's text by its place in the raw file and by its quote; what is not found stays visible."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.anchors import Anchors
from pipeline.coding.decisions import place_decisions, read_decisions
from pipeline.errors import InputError

CODES = {"NR.1", "SE.2"}
DOCUMENT = "d1"


def turns(*texts):
    return pd.DataFrame([{"document": DOCUMENT, "turn": f"t{i}", "text": text} for i, text in enumerate(texts, 1)])


def spans(*rows):
    """turn, start, end, raw_start, raw_end"""
    return pd.DataFrame([(DOCUMENT, *row) for row in rows], columns=["document", "turn", "start", "end", "raw_start", "raw_end"])


def coding(start, end, quote=None, code="NR.1", **more):
    return {"kind": "coding", "document": DOCUMENT, "start": start, "end": end, "quote": quote, "code": code, "coder": "ainura", "at": "2025-01-01"} | more


def review(start, end, **more):
    return {"kind": "review", "document": DOCUMENT, "start": start, "end": end, "coder": "ainura", "queue": "random", "inclusion": 0.5, "at": "2025-01-01"} | more


# one turn "суу жок, эл капа" that stands at character 100 of the raw file
TURNS = turns("суу жок, эл капа")
SPANS = spans(("t1", 0, 16, 100, 116))


def placed(*lines, spans=SPANS, turns=TURNS):
    return place_decisions(list(lines), Anchors(spans, turns), CODES)[:3]


def test_a_coding_is_found_at_its_place():
    codings, _, _ = placed(coding(100, 107, "суу жок"))
    assert codings[["turn", "start", "end"]].values.tolist() == [["t1", 0, 7]]


@pytest.mark.parametrize(("start", "end", "found"), [(109, 116, [9, 16]), (102, 104, [2, 4]), (100, 116, [0, 16]), (90, 120, [0, 16])])
def test_a_place_inside_a_piece_is_exact(start, end, found):
    codings, _, _ = placed(coding(start, end))
    assert codings[["start", "end"]].values.tolist() == [found]


def test_of_words_said_twice_the_place_decides():
    codings, _, _ = placed(coding(109, 116, "суу жок"), turns=turns("суу жок, суу жок"))
    assert codings[["start", "end"]].values.tolist() == [[9, 16]]


def test_a_coding_whose_quote_moved_inside_its_turn_is_found_by_its_quote():
    codings, _, _ = placed(coding(100, 107, "эл капа"))
    assert codings[["turn", "start", "end"]].values.tolist() == [["t1", 9, 16]]


def test_a_coding_whose_quote_moved_to_another_turn_is_found_by_its_quote():
    codings, _, _ = placed(coding(100, 107, "жер жок"), spans=spans(("t1", 0, 16, 100, 116), ("t2", 0, 7, 130, 137)), turns=turns("суу жок, эл капа", "жер жок"))
    assert codings[["turn", "start", "end"]].values.tolist() == [["t2", 0, 7]]


def test_a_coding_whose_place_holds_no_speech_any_more_is_found_by_its_quote():
    codings, _, _ = placed(coding(3, 10, "эл капа"))
    assert codings[["turn", "start", "end"]].values.tolist() == [["t1", 9, 16]]


def test_a_coding_that_cannot_be_found_becomes_an_orphan():
    _, _, orphans = placed(coding(100, 107, "жер жок"))
    assert orphans[["document", "raw_start", "raw_end", "code", "coder"]].values.tolist() == [["d1", 100, 107, "NR.1", "ainura"]]


def test_an_orphan_says_why():
    _, _, orphans = placed(coding(100, 107, "жер жок"))
    assert orphans["problem"].tolist() == ["its words are not in the document any more"]


def test_an_orphan_is_not_a_coding():
    codings, _, _ = placed(coding(100, 107, "жер жок"))
    assert codings.empty


@pytest.mark.parametrize(("start", "turn"), [(1, "t1"), (150, "t2")])
def test_of_a_quote_that_stands_in_two_other_turns_the_nearest_is_taken(start, turn):
    codings, _, _ = placed(coding(start, start + 3, "суу"), spans=spans(("t1", 0, 7, 100, 107), ("t2", 0, 7, 120, 127)), turns=turns("суу жок", "суу бар"))
    assert codings["turn"].tolist() == [turn]


def test_that_a_quote_stands_twice_is_said():
    moved = place_decisions([coding(1, 5, "суу")], Anchors(spans(("t1", 0, 16, 100, 116)), turns("суу жок, суу жок")), CODES).moved
    assert moved[["start", "how", "places"]].values.tolist() == [[0, "nearest", 2]]


def test_a_coding_without_a_quote_and_without_a_place_is_an_orphan():
    _, _, orphans = placed(coding(1, 5))
    assert orphans["problem"].tolist() == ["its place in the file holds no speech today"]


def test_a_coding_of_a_document_that_was_not_read_is_an_orphan():
    _, _, orphans = placed(coding(100, 107, "суу жок", document="d9"))
    assert orphans["problem"].tolist() == ["the document is not among the files that were read"]


def test_an_unknown_code_is_an_orphan():
    _, _, orphans = placed(coding(100, 107, "суу жок", code="NR.99"))
    assert orphans["problem"].tolist() == ["the codebook has no code NR.99"]


def test_a_review_without_a_place_is_an_orphan():
    _, _, orphans = placed(review(1, 5))
    assert orphans["code"].tolist() == ["(review)"]


def test_every_line_is_a_coding_a_review_or_an_orphan():
    tables = placed(coding(100, 107, "суу жок"), coding(109, 116, "эл капа", code="SE.2"), coding(1, 2), coding(100, 107, "суу жок", code="X"), review(100, 116))
    assert [len(table) for table in tables] == [2, 1, 2]


def test_a_later_line_of_the_same_coder_overrules_an_earlier_one():
    codings, _, _ = placed(coding(100, 107, "суу жок", source="human"), coding(100, 107, "суу жок", source="rejected"))
    assert codings["source"].tolist() == ["rejected"]


def test_another_coder_overrules_nobody():
    codings, _, _ = placed(coding(100, 107, "суу жок"), coding(100, 107, "суу жок", coder="bakyt", source="rejected"))
    assert sorted(codings["source"]) == ["human", "rejected"]


def test_a_review_keeps_its_inclusion_only_if_the_turn_was_drawn_at_random():
    _, reviews, _ = placed(review(100, 116, queue="uncertain"))
    assert reviews["inclusion"].isna().tolist() == [True]


def test_a_review_drawn_at_random_keeps_its_inclusion():
    _, reviews, _ = placed(review(100, 116))
    assert reviews["inclusion"].tolist() == [0.5]


def test_a_review_is_found_by_its_place_whatever_its_words_are_today():
    _, reviews, _ = placed(review(100, 116, quote="башка сөз"))
    assert reviews["turn"].tolist() == ["t1"]


def test_a_review_without_a_word_about_blindness_was_not_blind():
    _, reviews, _ = placed(review(100, 116))
    assert reviews["blind"].tolist() == [False]


def test_facets_are_kept_in_one_order():
    codings, _, _ = placed(coding(100, 107, "суу жок", facets={"valence": "сын", "layer": "structural"}))
    assert codings["facets"].tolist() == ['{"layer": "structural", "valence": "сын"}']


def test_a_place_that_cuts_a_masked_name_grows_to_the_whole_of_it():
    # "Айсулуу айтты" became "P-7K2M9Q айтты"; the raw coding ends inside the name
    masked = Anchors(spans(("t1", 0, 8, 0, 7), ("t1", 8, 14, 7, 13)), turns("P-7K2M9Q айтты"))
    assert masked.find(coding(0, 4)) == ("t1", 0, 8)


# ---------------------------------------------------------------- reading the coders' files


def write(folder, *lines, name="ainura"):
    (folder / f"{name}.jsonl").write_text("\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return folder


def test_all_coders_are_read_in_the_order_of_their_files(tmp_path):
    write(tmp_path, coding(0, 1, coder="bakyt"), name="bakyt")
    write(tmp_path, coding(0, 1), name="ainura")
    assert [line["coder"] for line in read_decisions(tmp_path)] == ["ainura", "bakyt"]


def test_a_line_that_its_coder_took_back_is_no_decision(tmp_path):
    write(tmp_path, coding(0, 1, id="a1"), coding(2, 3, id="a2"), {"kind": "retract", "id": "a3", "retracts": "a1", "coder": "ainura", "at": "2025-01-02"})
    assert [line["id"] for line in read_decisions(tmp_path)] == ["a2"]


def test_empty_lines_hold_no_decision(tmp_path):
    assert len(read_decisions(write(tmp_path, coding(0, 1), "", review(0, 1), ""))) == 2


def test_a_folder_without_files_holds_no_decision(tmp_path):
    assert read_decisions(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [("{", "this line is not JSON"), ({"kind": "remark"}, "kind is 'remark'"), ({"kind": "review", "document": "d", "start": 0, "end": 1, "coder": "a"}, "it lacks queue, at")],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path, line, problem):
    with pytest.raises(InputError, match=problem) as caught:
        read_decisions(write(tmp_path, review(0, 1), line))
    assert caught.value.place == "line 2"


def test_a_line_that_is_json_but_no_decision_is_refused_with_its_number(tmp_path):
    with pytest.raises(InputError) as caught:
        read_decisions(write(tmp_path, review(0, 1), "[1, 2]"))
    assert caught.value.place == "line 2"


def test_a_line_separator_inside_a_quote_does_not_end_the_line(tmp_path):
    assert [line["quote"] for line in read_decisions(write(tmp_path, coding(0, 9, "суу\u2028жок")))] == ["суу\u2028жок"]


def test_a_broken_line_never_repeats_what_was_said(tmp_path):
    with pytest.raises(InputError) as caught:
        read_decisions(write(tmp_path, '{"kind": "coding", "quote": "суу жок'))
    assert "суу" not in str(caught.value)


# ---------------------------------------------------------------- raw place -> masked place and back

WORD = st.text(alphabet="абвгө", min_size=1, max_size=6)
PSEUDONYM = st.sampled_from(["P-7K2M9Q", "P-AAAAAA", "[place]"])


@st.composite
def masked_turns(draw):
    """A turn of words, some of them names that were masked: raw text, masked text, spans, and the words' places in both."""
    offset = draw(st.integers(0, 50))
    words = draw(st.lists(st.tuples(WORD, st.none() | PSEUDONYM), min_size=1, max_size=8))
    raw = masked = ""
    rows, places = [], []
    for number, (word, stand_in) in enumerate(words):
        if number:
            rows.append(("t1", len(masked), len(masked) + 1, offset + len(raw), offset + len(raw) + 1))
            raw, masked = raw + " ", masked + " "
        new = stand_in or word
        places.append((offset + len(raw), offset + len(raw) + len(word), len(masked), len(masked) + len(new), stand_in is not None))
        rows.append(("t1", len(masked), len(masked) + len(new), offset + len(raw), offset + len(raw) + len(word)))
        raw, masked = raw + word, masked + new
    return offset, raw, masked, spans(*rows), places


@st.composite
def codings_of_words(draw):
    offset, raw, masked, rows, places = draw(masked_turns())
    first, last = sorted((draw(st.integers(0, len(places) - 1)), draw(st.integers(0, len(places) - 1))))
    return offset, raw, masked, rows, places[first : last + 1]


@settings(max_examples=60, deadline=None)
@given(codings_of_words())
def test_a_coding_made_on_masked_text_comes_back_to_its_place(case):
    _, _, masked, rows, words = case
    raw_start, raw_end, start, end = words[0][0], words[-1][1], words[0][2], words[-1][3]
    assert Anchors(rows, turns(masked)).find(coding(raw_start, raw_end, masked[start:end])) == ("t1", start, end)


@settings(max_examples=60, deadline=None)
@given(codings_of_words())
def test_the_place_in_the_masked_text_leads_back_to_the_raw_words(case):
    offset, raw, masked, rows, words = case
    _, start, end = Anchors(rows, turns(masked)).find(coding(words[0][0], words[-1][1]))
    kept = rows[(rows["start"] >= start) & (rows["end"] <= end)]
    assert raw[kept["raw_start"].min() - offset : kept["raw_end"].max() - offset] == raw[words[0][0] - offset : words[-1][1] - offset]


@settings(max_examples=60, deadline=None)
@given(codings_of_words())
def test_a_coding_beside_a_name_keeps_its_place_when_the_name_is_masked_later(case):
    offset, raw, masked, rows, words = case
    plain = [word for word in words if not word[4]]
    for raw_start, raw_end, start, end, _ in plain:
        assert Anchors(rows, turns(masked)).find(coding(raw_start, raw_end, raw[raw_start - offset : raw_end - offset])) == ("t1", start, end)


@settings(max_examples=60, deadline=None)
@given(codings_of_words())
def test_a_coding_that_holds_a_name_is_found_again_when_the_name_is_masked_later(case):
    """The coder worked before the name was known, so the quote still has the word where today's text has the pseudonym."""
    offset, raw, masked, rows, words = case
    quote = raw[words[0][0] - offset : words[-1][1] - offset]
    assert Anchors(rows, turns(masked)).find(coding(words[0][0], words[-1][1], quote)) == ("t1", words[0][2], words[-1][3])
