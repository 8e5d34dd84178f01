"""The coding desk without its window: queue, actions, undo, crash, merge, blindness, adjudication, worksheet. Every word of speech in it is invented."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import desk_study
import pandas as pd
import pytest
from conftest import fresh_project
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.coding.coded import code_study
from pipeline.coding.decisions import read_decisions
from pipeline.coding.desk import Desk, Seat
from pipeline.coding.desk_queue import other_queue, random_queue
from pipeline.coding.desk_view import codebook, why
from pipeline.coding.desk_widget import DeskWidget, show
from pipeline.coding.log import Log, merge_files
from pipeline.errors import InputError
from pipeline.read.renderings import renderings
from pipeline.read.survey_files import read_sheets
from pipeline.show.cells import read_csv, write_csv, write_xlsx
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.worksheet import take_worksheet, write_worksheet

WATER = ("d0000000001", "t0001")


def clock():
    """A minute's work: every line twenty seconds after the one before."""
    moment = pd.Timestamp("2026-03-01T10:00:00+06:00")
    while True:
        yield moment.isoformat(timespec="milliseconds")
        moment += pd.Timedelta(seconds=20)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return desk_study.make(fresh_project(tmp_path_factory.mktemp("desk")))


@pytest.fixture
def study(written, project):
    for part in ("corpora", "outputs"):
        shutil.copytree(written.root / part, project / part, dirs_exist_ok=True)
    return Study("desk", project)


def desk(study, coder="a", **seat) -> Desk:
    times = clock()
    return Desk(study, Seat(coder, **{"queue": "document", **seat}), clock=lambda: next(times))


def lines(study, coder="a") -> list[dict]:
    return [json.loads(line) for line in (study.folder / "codings" / f"{coder}.jsonl").read_text("utf-8").splitlines()]


def codes(view) -> list[str]:
    return [one["code"] for one in view["codes"]]


# ---------------------------------------------------------------- a turn and what is done with it


def test_a_turn_is_shown_with_two_before_and_two_after_speaker_group_place_and_language(study):
    view = desk(study).do({"do": "go", "to": 3})  # the fourth that can hold a code
    assert (view["text"]["text"], view["text"]["speaker"], view["text"]["language"]) == (desk_study.SAID[4][3], "К1", "ky")
    assert [one["speaker"] for one in view["before"]] == ["К2", "К3"] and [one["speaker"] for one in view["after"]] == ["К2", "К3"]
    assert (view["document"]["group"], view["document"]["place"]["ky"], view["document"]["name"]) == ("women", "Жазы", "group-0.txt")


def test_the_context_of_a_turn_never_reaches_into_another_document(study):
    view = desk(study).do({"do": "go", "to": 8})
    assert view["turn"] == ["d0000000002", "t0001"] and [one["role"] for one in view["before"]] == ["moderator"]


def test_moderators_do_not_stand_in_the_queue(study):
    d = desk(study)
    assert len(d.queue) == 16 and all(d.rows[number].role != "moderator" for number, _ in d.queue)


def test_a_line_carries_all_that_a_decision_must_carry(study):
    d = desk(study, queue="random")
    d.do({"do": "code", "turn": WATER, "code": "NR.1", "span": [0, 12]})
    (line,) = lines(study)
    assert {key: line[key] for key in ("kind", "document", "start", "end", "quote", "file", "code", "coder", "at", "codebook_version", "queue", "inclusion", "blind", "source")} == {
        "kind": "coding", "document": "d0000000001", "start": 50, "end": 62, "quote": "Сугат суусу ", "file": "group-0.txt", "code": "NR.1", "coder": "a", "at": "2026-03-01T10:00:00.000+06:00",
        "codebook_version": d.book.version, "queue": "random", "inclusion": 1.0, "blind": False, "source": "human",
    }  # fmt: skip


def test_a_passage_that_cuts_a_masked_name_takes_it_whole_and_its_raw_place_with_it(study):
    view = desk(study).do({"do": "code", "turn": WATER, "code": "NR.1", "span": [31, 43]})
    (line,) = lines(study)
    assert line["quote"] == "P-7K2M9Q байке" and view["codes"][0]["span"] == [29, 43] and line["end"] - line["start"] == len("Темирбек байке")


def test_what_was_coded_is_found_again_by_stage_2_code(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1", "span": [29, 43]})
    d.do({"do": "finish", "turn": WATER})
    tables = code_study(study)
    mine = tables["codings"][tables["codings"]["coder"] == "a"]
    assert mine[["document", "turn", "start", "end", "code"]].values.tolist() == [["d0000000001", "t0001", 29, 43, "NR.1"]]
    assert tables["reviews"][["turn", "coder", "queue"]].values.tolist() == [["t0001", "a", "document"]] and tables["orphans"].empty


def test_an_emoji_before_a_passage_does_not_shift_it(study):
    text = desk_study.SAID[5][3]
    start = text.index("ватсаптан")
    desk(study).do({"do": "code", "turn": ("d0000000001", "t0005"), "code": "IN.1", "span": [start, start + 9]})
    assert lines(study)[0]["quote"] == "ватсаптан"


def test_one_message_accepts_the_suggestion_finishes_the_turn_and_goes_on(study):
    view = desk(study).do({"do": "code", "turn": WATER, "code": "NR.1", "source": "accepted", "finish": True})
    assert [(line["kind"], line.get("source"), line.get("probability"), line.get("reason")) for line in lines(study)] == [("coding", "accepted", 0.93, "суусу, сугат*"), ("review", None, None, None)]
    assert view["turn"] == ["d0000000001", "t0002"] and view["done"] == 1


def test_an_edited_suggestion_says_what_it_stands_instead_of_and_is_not_asked_again(study):
    view = desk(study).do({"do": "code", "turn": WATER, "code": "NR.2", "source": "edited", "instead_of": "NR.1"})
    assert (lines(study)[0]["instead_of"], lines(study)[0]["source"], [one["code"] for one in view["suggestions"]]) == ("NR.1", "edited", ["GV.1"])


def test_the_reason_is_told_in_words_with_the_words_of_the_nearest_example(study):
    like = desk(study).do({"do": "go", "to": 3})["suggestions"][0]["why"]
    assert (like["words"], like["seeds"], like["like"]["text"], like["codebook"]) == (["отчет*"], ["ишенбейт"], desk_study.SAID[4][3], False)
    book = desk(study).do({"do": "go", "to": 4})["suggestions"][0]["why"]
    assert (book["words"], book["like"], book["codebook"]) == (["ушак*"], None, True)


def test_what_a_language_model_said_stands_whole_in_the_reason(study):
    row = type("Row", (), {"reason": "суу; model kumis-7b: it is about water; and turns"})
    assert why(desk(study), WATER, row)["words"] == ["суу"] and why(desk(study), WATER, row)["model"] == "kumis-7b: it is about water; and turns"
    row.reason = "model kumis-7b: water, turns"
    assert why(desk(study), WATER, row)["words"] == [] and why(desk(study), WATER, row)["model"] == "kumis-7b: water, turns"


def test_a_rejected_suggestion_is_a_line_and_no_code(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1", "source": "rejected"})
    d.do({"do": "finish", "turn": WATER, "no_code": True})
    assert [line.get("source") or line["no_code"] for line in lines(study)] == ["rejected", True]


def test_no_code_is_a_decision_of_its_own_and_never_taken_for_granted(study):
    d = desk(study)
    assert d.do({"do": "finish", "turn": WATER})["said"] == "desk_no_codes" and not d.log.path.exists()
    view = d.do({"do": "finish", "turn": WATER, "no_code": True})
    assert lines(study)[0]["no_code"] is True and view["done"] == 1
    assert d.do({"do": "go", "by": -1})["no_code"]


def test_no_code_is_refused_where_there_is_one(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    assert d.do({"do": "finish", "turn": WATER, "no_code": True})["said"] == "desk_has_codes" and len(lines(study)) == 1


def test_three_codes_on_a_turn_and_three_more_on_a_passage_but_no_fourth(study):
    d = desk(study)
    for span in (None, [0, 5]):
        for code in ("NR.1", "NR.2", "GV.1"):
            d.do({"do": "code", "turn": WATER, "code": code} | ({"span": span} if span else {}))
    assert d.do({"do": "code", "turn": WATER, "code": "GV.2"})["said"] == "desk_three" and len(lines(study)) == 6
    assert d.do({"do": "code", "turn": WATER, "code": "NR.1"})["said"] == "desk_already" and len(lines(study)) == 6


@pytest.mark.parametrize("message", [{"do": "code", "code": "NR.99"}, {"do": "code", "code": "NR.1", "span": [5, 4000]}, {"do": "fly"}, {"do": "note", "note": "poem", "text": "а"}])
def test_what_cannot_be_done_is_refused_and_leaves_no_line(study, message):
    d = desk(study)
    with pytest.raises(InputError):
        d.do(message)
    assert not d.log.path.exists()


def test_any_code_has_two_keys_of_its_own_behind_the_search_key(study):
    keys = [one["keys"] for one in codebook(desk(study))]
    assert len(keys) == 44 == len(set(keys)) and all(len(one) == 2 for one in keys)
    assert {one["code"]: one["keys"] for one in codebook(desk(study))}["NR.1"] == "n1"


# ---------------------------------------------------------------- undo, crash, two laptops

ACTIONS = st.lists(st.sampled_from(["NR.1", "GV.1", "back", "undo", "redo"]), min_size=1, max_size=14)


def held(log: Log) -> list[str]:
    return sorted(line["code"] for line in log.standing.values())


@settings(max_examples=60, deadline=None)
@given(ACTIONS)
def test_undo_goes_back_to_the_beginning_redo_comes_back_and_both_outlive_a_restart(tmp_path_factory, actions):
    path = tmp_path_factory.mktemp("undo") / "a.jsonl"
    log, states, at = Log(path, "a", clock=lambda: "2026-03-01T10:00:00+06:00"), [[]], 0
    for action in actions:
        if action == "undo":
            log.undo()
            at = max(0, at - 1)
        elif action == "redo":
            log.redo()
            at = min(at + 1, len(states) - 1)
        elif action != "back" or log.standing:
            log.act([{"kind": "coding", "code": action}] if action != "back" else [], [next(iter(log.standing))] if action == "back" else [])
            states[at + 1 :] = [held(log)]
            at += 1
        assert held(log) == states[at]
    again = Log(path, "a") if path.exists() else log
    assert held(again) == states[at]
    for place in range(at - 1, -1, -1):
        assert again.undo() and held(again) == states[place]
    assert again.undo() == [] and (not path.exists() or held(Log(path, "a")) == [])
    for place in range(1, len(states)):
        assert again.redo() and held(again) == states[place]
    assert again.redo() == [] and (not path.exists() or held(Log(path, "a")) == states[-1])


def test_undo_of_a_finished_turn_comes_back_to_it_also_after_a_restart(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    d.do({"do": "remove", "turn": WATER, "code": "NR.1", "span": [0, 55]})
    assert d.do({"do": "finish", "turn": WATER, "no_code": True})["turn"] == ["d0000000001", "t0002"]
    again = desk(study)
    seen = []
    for _ in range(3):
        view = again.do({"do": "undo"})
        seen.append((view["turn"], view["reviewed"], codes(view), view["done"]))
    assert seen == [(list(WATER), False, [], 0), (list(WATER), False, ["NR.1"], 0), (list(WATER), False, [], 0)]
    assert again.do({"do": "undo"})["said"] == "desk_nothing_to_undo"


def test_undo_takes_nothing_out_of_the_file(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    before = d.log.path.read_bytes()
    d.do({"do": "undo"})
    assert d.log.path.read_bytes().startswith(before) and lines(study)[1]["retracts"] == lines(study)[0]["id"]
    assert read_decisions(study.folder / "codings") == []


def test_an_action_that_is_sent_twice_is_done_once(study):
    d, message = desk(study), {"do": "code", "turn": WATER, "code": "NR.1", "action": "key-1"}
    d.do(dict(message))
    d.do(dict(message))
    assert len(lines(study)) == 1 and codes(desk(study).do(dict(message))) == ["NR.1"]


def test_every_action_is_on_the_disk_before_the_answer(study):
    d = desk(study)
    for number in range(10):
        d.do({"do": "finish", "no_code": True})
        assert len(lines(study)) == number + 1


def test_a_line_that_a_crash_cut_off_is_set_aside_and_nothing_else_is_lost(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    with d.log.path.open("ab") as file:
        file.write('{"kind": "review", "quo'.encode())
    again = desk(study)
    again.do({"do": "finish", "turn": WATER})
    assert [line["kind"] for line in lines(study)] == ["coding", "review"] and again.log.path.with_suffix(".torn").read_text("utf-8") == '{"kind": "review", "quo\n'


def test_a_whole_line_without_its_end_is_kept(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    d.log.path.write_bytes(d.log.path.read_bytes().rstrip())
    desk(study).do({"do": "finish", "turn": WATER})
    assert [line["kind"] for line in lines(study)] == ["coding", "review"]


def test_what_another_window_wrote_is_seen_before_the_next_action(study):
    one, other = desk(study), desk(study)
    other.do({"do": "code", "turn": WATER, "code": "NR.1"})
    assert one.do({"do": "code", "turn": WATER, "code": "NR.1"})["said"] == "desk_already"


def test_two_laptops_files_merge_without_loss_whichever_is_taken_in(study, tmp_path):
    desk(study).do({"do": "code", "turn": WATER, "code": "NR.1"})
    shared = (study.folder / "codings" / "a.jsonl").read_bytes()
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "GV.1"})
    d.do({"do": "undo"})
    here = (study.folder / "codings" / "a.jsonl").read_bytes()
    (study.folder / "codings" / "a.jsonl").write_bytes(shared)
    desk(study).do({"do": "finish", "turn": WATER})
    there = (study.folder / "codings" / "a.jsonl").read_bytes()
    (tmp_path / "one.jsonl").write_bytes(here)
    (tmp_path / "two.jsonl").write_bytes(there)
    assert (merge_files(tmp_path / "one.jsonl", tmp_path / "two.jsonl"), merge_files(tmp_path / "one.jsonl", tmp_path / "two.jsonl")) == (1, 0)
    kept = set((tmp_path / "one.jsonl").read_bytes().splitlines())
    assert set(here.splitlines()) | set(there.splitlines()) == kept and len(kept) == 4
    # two files side by side in the folder say the same
    (study.folder / "codings" / "a-laptop.jsonl").write_bytes(here)
    assert [(line["kind"], line.get("code")) for line in read_decisions(study.folder / "codings")] == [("coding", "NR.1"), ("review", None)]


def test_a_later_decision_stays_the_later_one_after_a_merge(tmp_path):
    def line(number, at, source):
        return json.dumps({"kind": "coding", "id": str(number), "document": "d", "start": 0, "end": 1, "code": "NR.1", "coder": "a", "at": at, "source": source})

    (tmp_path / "a.jsonl").write_text(line(1, "2026-03-01T12:00:00+06:00", "rejected") + "\n", "utf-8")
    (tmp_path / "b.jsonl").write_text(line(2, "2026-03-01T05:00:00+00:00", "human") + "\n", "utf-8")
    merge_files(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert [one["source"] for one in read_decisions(tmp_path) if one["id"] == "1" or one["id"] == "2"][-1:] == ["rejected"]


def test_a_coder_cannot_take_back_another_coder_s_line(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"kind": "coding", "id": "x", "document": "d", "start": 0, "end": 1, "code": "NR.1", "coder": "a", "at": "2026-03-01"}) + "\n", "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"kind": "retract", "id": "y", "retracts": "x", "coder": "b", "at": "2026-03-02"}) + "\n", "utf-8")
    assert len(read_decisions(tmp_path)) == 1


def test_a_line_of_the_old_format_can_be_taken_back(study):
    old = {"kind": "coding", "document": "d0000000001", "start": 50, "end": 104, "quote": desk_study.SAID[1][3], "code": "NR.1", "coder": "a", "at": "2025-01-01T10:00:00+06:00"}
    (study.folder / "codings" / "a.jsonl").write_text(json.dumps(old, ensure_ascii=False) + "\n", "utf-8")
    d = desk(study)
    view = d.do({"do": "go", "to": 0})
    assert codes(view) == ["NR.1"]
    d.do({"do": "remove", "turn": WATER, "code": "NR.1", "span": view["codes"][0]["span"]})
    assert read_decisions(study.folder / "codings") == []


# ---------------------------------------------------------------- notes


def test_a_paraphrase_of_a_sensitive_code_goes_where_manuals_take_it_and_comes_back_with_undo(study):
    d, key = desk(study), ("d0000000001", "t0009")
    d.do({"do": "code", "turn": key, "code": "FY.5"})
    d.do({"do": "note", "turn": key, "note": "paraphrase", "code": "FY.5", "language": "ky", "text": "Үйдөгү зомбулук жөнүндө айтышпайт."})
    path = study.decisions("paraphrases")
    line = json.loads(path.read_text("utf-8"))
    assert (line["code"], line["language"], line["text"], line["coder"]) == ("FY.5", "ky", "Үйдөгү зомбулук жөнүндө айтышпайт.", "a")
    unmasked = SimpleNamespace(mask_known=lambda text, language: text)
    assert renderings(study, unmasked)[["kind", "code", "text"]].values.tolist() == [["paraphrase", "FY.5", "Үйдөгү зомбулук жөнүндө айтышпайт."]]
    d.do({"do": "undo"})
    assert len(path.read_text("utf-8").splitlines()) == 2 and json.loads(path.read_text("utf-8").splitlines()[1])["retracts"] == line["id"]
    assert renderings(study, unmasked).empty
    d.do({"do": "redo"})
    assert len(path.read_text("utf-8").splitlines()) == 3 and len(renderings(study, unmasked)) == 1


def test_a_paraphrase_of_a_normal_code_stays_a_note_because_its_own_words_may_be_quoted(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    d.do({"do": "note", "turn": WATER, "note": "paraphrase", "code": "NR.1", "language": "ky", "text": "Суу жетпейт."})
    assert lines(study)[-1]["note"] == "paraphrase" and not study.decisions("paraphrases").exists()


def test_a_translation_goes_to_decisions_with_its_place(study):
    desk(study).do({"do": "note", "turn": WATER, "note": "translation", "language": "en", "text": "There is not enough water."})
    line = json.loads(study.decisions("translations").read_text("utf-8"))
    assert (line["document"], line["start"], line["language"], line["quote"]) == ("d0000000001", 50, "en", desk_study.SAID[1][3])


def test_a_copy_that_a_crash_left_out_is_written_when_the_desk_opens(study):
    desk(study).do({"do": "note", "turn": WATER, "note": "translation", "language": "en", "text": "There is not enough water."})
    study.decisions("translations").unlink()
    desk(study)
    assert json.loads(study.decisions("translations").read_text("utf-8"))["text"] == "There is not enough water."


def test_a_memo_on_a_code_stands_in_the_table_of_codings(study):
    d = desk(study)
    d.do({"do": "code", "turn": WATER, "code": "NR.1"})
    d.do({"do": "note", "turn": WATER, "note": "memo", "code": "NR.1", "span": d.view()["codes"][0]["span"], "text": "кезек жөнүндө"})
    d.do({"do": "finish", "turn": WATER})
    coded = code_study(study)["codings"]
    assert coded.loc[coded["coder"] == "a", "memo"].tolist() == ["кезек жөнүндө"]


def test_an_in_vivo_code_keeps_the_participant_s_own_words(study):
    d = desk(study)
    d.do({"do": "note", "turn": WATER, "note": "in_vivo", "span": [21, 28], "text": "кезекти"})
    assert [(one["note"], one["text"]) for one in d.view()["notes"]] == [("in_vivo", "кезекти")] and read_decisions(study.folder / "codings") == []


# ---------------------------------------------------------------- queues

FRAME = pd.DataFrame({"document": ["a"] * 60 + ["b"] * 40, "turn": [f"t{n}" for n in range(100)], "raw_start": range(0, 1000, 10)})


def test_a_random_queue_is_the_same_for_the_same_seed_and_another_for_another():
    one, same, other = (random_queue(FRAME, seed, size=20)["position"].tolist() for seed in (7, 7, 8))
    assert one == same != other and len(set(one)) == 20


def test_inclusion_is_sample_by_frame():
    assert random_queue(FRAME, 7, size=20)["inclusion"].tolist() == [0.2] * 20


def test_stratified_each_document_has_its_share_and_its_own_inclusion():
    drawn = random_queue(FRAME, 7, size=10, stratified=True)
    assert drawn["position"].lt(60).sum() == 6 and len(drawn) == 10 and set(drawn["inclusion"]) == {0.1}


def test_a_smaller_sample_is_the_beginning_of_a_larger_one():
    assert random_queue(FRAME, 7, size=50)["position"].tolist()[:20] == random_queue(FRAME, 7, size=20)["position"].tolist()


def test_a_new_transcript_leaves_the_order_of_the_others():
    more = pd.concat([FRAME, FRAME.assign(document="c")], ignore_index=True)
    old = [position for position in random_queue(more, 7, size=200)["position"] if position < 100]
    assert old == random_queue(FRAME, 7, size=100)["position"].tolist()


def test_over_many_seeds_every_turn_is_drawn_equally_often():
    times = pd.concat([random_queue(FRAME, seed, size=20) for seed in range(300)])["position"].value_counts().reindex(range(100), fill_value=0)
    # 300 draws at 0.2: 60 expected, standard deviation 6.9
    assert times.between(60 - 5 * 6.93, 60 + 5 * 6.93).all()


def test_the_least_sure_suggestion_comes_first():
    machine = pd.DataFrame({"document": ["a", "a", "b"], "turn": ["t3", "t5", "t70"], "code": ["X"] * 3, "probability": [0.9, 0.55, 0.7]})
    assert other_queue(FRAME, machine, machine, "uncertain")["position"].tolist()[:3] == [5, 70, 3]


def test_by_code_what_people_gave_comes_before_what_the_machine_suggests(study):
    machine = pd.DataFrame({"document": ["a", "a", "b"], "turn": ["t3", "t5", "t70"], "code": ["X", "Y", "X"], "probability": [0.6, 0.99, 0.9]})
    people = pd.DataFrame({"document": ["b"], "turn": ["t80"], "code": ["X"]})
    assert other_queue(FRAME, machine, people, "code", code="X")["position"].tolist() == [80, 70, 3]


def test_only_the_random_queue_has_an_inclusion(study):
    d = desk(study, queue="uncertain")
    d.do({"do": "finish", "no_code": True})
    assert lines(study)[0]["inclusion"] is None and lines(study)[0]["queue"] == "uncertain"


def test_the_time_left_is_the_pace_of_the_last_turns(study):
    d = desk(study)
    for _ in range(3):
        view = d.do({"do": "finish", "no_code": True})
    # twenty seconds a turn, thirteen left
    assert (view["done"], view["total"], view["minutes"]) == (3, 16, 4.33)


# ---------------------------------------------------------------- blind, and side by side


def two_coders(study):
    first, second = desk(study, "a", blind=True), desk(study, "b", blind=True)
    first.do({"do": "code", "turn": WATER, "code": "NR.1", "finish": True})
    second.do({"do": "code", "turn": WATER, "code": "GV.1", "span": [0, 5]})
    second.do({"do": "finish", "turn": WATER})
    for d in (first, second):
        d.do({"do": "code", "turn": ("d0000000001", "t0002"), "code": "NR.1", "finish": True})


def test_a_blind_coder_is_sent_neither_the_first_coder_s_codes_nor_the_machine_s(study):
    two_coders(study)
    view = desk(study, "c", blind=True).do({"do": "go", "to": 0})
    assert view["turn"] == list(WATER) and (view["suggestions"], view["sides"], view["codes"]) == ([], [], [])
    assert not any(code in json.dumps(view) for code in ("NR.1", "GV.1"))
    assert [one["code"] for one in desk(study, "c").do({"do": "go", "to": 0})["suggestions"]] == ["NR.1", "GV.1"]


def test_a_blind_line_says_so_and_one_decided_with_open_eyes_before_does_not(study):
    desk(study, "a").do({"do": "code", "turn": WATER, "code": "NR.1"})
    d = desk(study, "a", blind=True)
    d.do({"do": "finish", "turn": WATER})
    d.do({"do": "finish", "turn": ("d0000000001", "t0002"), "no_code": True})
    assert [line["blind"] for line in lines(study)] == [False, False, True]


@pytest.mark.parametrize("queue", ["uncertain", "code"])
def test_a_blind_coder_cannot_take_a_queue_that_shows_what_the_machine_found(study, queue):
    with pytest.raises(InputError, match="blind"):
        desk(study, "a", blind=True, queue=queue, code="NR.1")


def test_the_second_coder_s_smaller_random_queue_is_part_of_the_first_s(study):
    first, second = desk(study, "a", queue="random", size=12), desk(study, "b", queue="random", size=5, blind=True)
    assert [number for number, _ in first.queue][:5] == [number for number, _ in second.queue] and {inclusion for _, inclusion in second.queue} == {0.3125}


def test_adjudication_shows_both_and_appends_who_settled_what(study):
    two_coders(study)
    d = Desk(study, Seat("adjudicated", by="c"))
    view = d.view()
    assert view["total"] == 1 and [(side["coder"], [one["code"] for one in side["codes"]]) for side in view["sides"]] == [("a", ["NR.1"]), ("b", ["GV.1"])]
    d.do({"do": "take", "side": "b", "turn": WATER})
    d.do({"do": "code", "code": "NR.2", "source": "edited", "turn": WATER})
    assert d.do({"do": "finish", "turn": WATER})["done"] == 1
    told = [(line["kind"], line.get("code"), line.get("source"), line.get("from"), line["by"]) for line in lines(study, "adjudicated")]
    assert told == [("coding", "GV.1", "accepted", ["b"], "c"), ("coding", "NR.2", "edited", None, "c"), ("review", None, None, None, "c")]
    assert lines(study, "adjudicated")[-1]["adjudicates"] == ["a", "b"]


def test_what_was_settled_counts_and_agreement_is_measured_on_what_each_said_alone(study):
    two_coders(study)
    before = code_study(study)["agreement"]
    d = Desk(study, Seat("adjudicated", by="c"))
    d.do({"do": "take", "side": "a", "turn": WATER})
    d.do({"do": "finish", "turn": WATER})
    tables = code_study(study)
    pd.testing.assert_frame_equal(tables["agreement"], before)
    people = tables["codings"][(tables["codings"]["coder"] != "machine") & (tables["codings"]["turn"] == "t0001")]
    assert people[["coder", "code", "source"]].values.tolist() == [["a", "NR.1", "overruled"], ["adjudicated", "NR.1", "accepted"], ["b", "GV.1", "overruled"]]


# ---------------------------------------------------------------- the window's other half


def test_papermill_passes_the_desk_by(study, monkeypatch):
    monkeypatch.setenv("YNTYMAK_STAGE", "1")
    assert show(study, coder="a") is None


def test_the_widget_keeps_nothing_of_a_turn_in_its_state(study):
    widget = DeskWidget(study, Seat("a"))
    widget.answer({"do": "code", "turn": WATER, "code": "NR.1", "n": 1})
    assert "Сугат" not in json.dumps({key: str(value) for key, value in widget.get_state().items()}, ensure_ascii=False)


def test_what_goes_wrong_is_answered_and_never_kept_quiet(study, monkeypatch):
    widget = DeskWidget(study, Seat("a"), language="en")
    assert "no code of the codebook" in widget.answer({"do": "code", "code": "NR.99", "turn": WATER, "n": 1})["error"]
    assert DeskWidget(study, Seat("a"), language="ru").answer({"do": "code", "code": "NR.99", "turn": WATER, "n": 1})["error"] == "такого кода в кодификаторе нет, или так его не ставят"
    assert widget.answer({"do": "note", "note": "paraphrase", "text": "а", "language": "ky", "turn": WATER, "n": 2}) == {"n": 2, "said": "desk_paraphrase_code"}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Log, "_write", full)
    assert widget.answer({"do": "finish", "no_code": True, "turn": WATER, "n": 3}) == {"n": 3, "lost": "No space left on device"}
    assert not widget.desk.view()["reviewed"]


@pytest.mark.parametrize("coder", ["", "Айгүл", "../x", "machine", "adjudicated"])
def test_a_coder_s_id_is_the_name_of_a_file(study, coder):
    answer = DeskWidget(study).answer({"do": "sit", "seat": {"coder": coder}, "n": 1})
    assert "error" in answer


# ---------------------------------------------------------------- without a browser


def filled(study, path, changes: dict[int, dict], seat=Seat("a", queue="document")):
    """Write a worksheet, fill it in as a spreadsheet would, and save it."""
    write_worksheet(study, seat, path, Words("en"))
    if path.suffix == ".csv":
        frame = read_csv(path).astype(object).fillna("")
    else:
        sheet = next(iter(read_sheets(path).values()))
        frame = pd.DataFrame(sheet.rows, columns=sheet.header)
    for row, cells in changes.items():
        for column, value in cells.items():
            frame.loc[row, column] = value
    (write_csv if path.suffix == ".csv" else write_xlsx)(frame, path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_worksheet_gives_the_lines_of_the_desk(study, tmp_path, suffix):
    path = filled(study, tmp_path / f"sheet{suffix}", {0: {"code_1": "NR.1", "code_2": "GV.1", "passage_2": "P-7K2M9Q байке"}, 1: {"no_code": "x"}})
    assert take_worksheet(study, Seat("a"), path, Words("en")).startswith("2 turns")
    told = [(line["kind"], line.get("code"), line["quote"], line.get("source"), line["queue"]) for line in lines(study)]
    text = desk_study.SAID[1][3]
    assert told == [("coding", "GV.1", "P-7K2M9Q байке", "accepted", "document"), ("coding", "NR.1", text, "accepted", "document"), ("review", None, text, None, "document"), ("review", None, desk_study.SAID[2][3], None, "document")]
    assert take_worksheet(study, Seat("a"), path, Words("en")).startswith("0 turns") and len(lines(study)) == 4


def test_a_random_worksheet_keeps_its_inclusion_and_a_blind_one_shows_no_suggestion(study, tmp_path):
    path = filled(study, tmp_path / "sheet.csv", {0: {"no_code": "x"}}, Seat("a", queue="random", size=8, blind=True))
    assert "suggested" not in read_csv(path).columns
    take_worksheet(study, Seat("a"), path, Words("en"))
    assert [(line["queue"], line["inclusion"], line["blind"]) for line in lines(study)] == [("random", 0.5, True)]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [({"code_1": "NR.99"}, "desk_fault_code"), ({"code_1": "NR.1", "passage_1": "жок сөз"}, "desk_fault_passage"), ({"code_1": "NR.1", "passage_1": "у"}, "desk_fault_twice"), ({"code_1": "NR.1", "no_code": "x"}, "desk_fault_both"),
     ({"passage_1": "Сугат"}, "desk_fault_no_code"), ({"code_1": "NR.1", "text": "башка текст"}, "desk_fault_text"), ({"code_1": "NR.1", "turn": "t9999"}, "desk_fault_turn"), ({"code_1": "NR.1", "coder": "b"}, "desk_fault_coder"),
     ({"code_1": "NR.1", "code_2": "NR.1"}, "desk_fault_repeated")],
)  # fmt: skip
def test_a_worksheet_with_a_fault_is_refused_whole_with_the_row_and_without_its_words(study, tmp_path, cells, problem):
    path = filled(study, tmp_path / "sheet.csv", {0: cells, 3: {"no_code": "x"}})
    with pytest.raises(InputError) as caught:
        take_worksheet(study, Seat("a"), path, Words("en"))
    assert f"row 2: {Words('en')(problem)}" in str(caught.value) and "Сугат" not in str(caught.value) and not (study.folder / "codings" / "a.jsonl").exists()


def test_no_cell_of_a_worksheet_acts(study, tmp_path):
    turns = study.read("turns")
    turns.loc[turns["turn"] == "t0003", "text"] = "=cmd()|x"
    study.write("turns", turns)
    spans = study.read("spans")
    spans.loc[spans["turn"] == "t0003", "end"] = 8
    study.write("spans", spans)
    path = filled(study, tmp_path / "sheet.csv", {2: {"no_code": "x"}})
    assert '"\'=cmd()|x"' in path.read_text("utf-8-sig")
    take_worksheet(study, Seat("a"), path, Words("en"))
    assert lines(study)[0]["quote"] == "=cmd()|x"


def test_the_command_says_how_and_merges_and_refuses(study, tmp_path, capsys):
    assert main(["desk", "desk", "--coder", "A", "--blind", "--how", "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "16 turns in the queue" in said and "notebooks/desk.ipynb" in said and '"blind": true' in said
    desk(study, "b").do({"do": "finish", "no_code": True})
    other = tmp_path / "b.jsonl"
    (study.folder / "codings" / "b.jsonl").rename(other)
    assert main(["desk", "desk", "--coder", "b", "--merge", str(other), "--language", "en"]) == 0 and len(lines(study, "b")) == 1
    assert main(["desk", "desk", "--coder", "a", "--merge", str(other)]) == 1 and not (study.folder / "codings" / "a.jsonl").exists()
    assert main(["desk", "desk"]) == 1 and "coder" in capsys.readouterr().err
