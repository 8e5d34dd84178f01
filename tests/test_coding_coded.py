"""People's codings beside the machine's: what counts as coded, how coders are compared, and what the machine may learn from."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline.coding.audit import audit_trail
from pipeline.coding.codebook import Codebook, study_codebook
from pipeline.coding.coded import _joined, code_study, coded_table, spoken
from pipeline.coding.matrix import code_matrix
from pipeline.coding.compared import agreement_table, focus_group
from pipeline.coding.decisions import CODING_COLUMNS, REVIEW_COLUMNS
from pipeline.errors import InputError
from pipeline.study import Study
from pipeline.tables import contract, empty

BOOK = Codebook(pd.DataFrame({"code": ["NR.1", "SE.2"]}), (), "1")


def reviews(*rows, blind=True):
    """document, turn, coder"""
    return pd.DataFrame([{"document": d, "turn": t, "coder": c, "queue": "random", "inclusion": 0.5, "blind": blind} for d, t, c in rows], columns=REVIEW_COLUMNS)


def codings(*rows):
    """document, turn, coder, code, source"""
    return pd.DataFrame([{"document": d, "turn": t, "coder": c, "code": code, "source": source, "start": 0, "end": 3} for d, t, c, code, source in rows], columns=CODING_COLUMNS)


def both(turns):
    return reviews(*[("d", turn, coder) for turn in turns for coder in ("A", "B")])


# ---------------------------------------------------------------- what counts as coded


def test_a_reviewed_turn_without_codings_counts_as_coded_no():
    table = coded_table(codings(), reviews(("d", "t1", "A")), ["NR.1", "SE.2"])
    assert table.loc[("d", "t1")].tolist() == [False, False]


def test_a_turn_that_nobody_reviewed_is_not_in_the_table():
    table = coded_table(codings(("d", "t2", "A", "NR.1", "human")), reviews(("d", "t1", "A")), ["NR.1"])
    assert list(table.index) == [("d", "t1")]


@pytest.mark.parametrize("source", ["human", "accepted", "edited"])
def test_what_a_person_decided_counts(source):
    assert coded_table(codings(("d", "t1", "A", "NR.1", source)), reviews(("d", "t1", "A")), ["NR.1"]).loc[("d", "t1"), "NR.1"]


def test_a_rejected_suggestion_does_not_count():
    assert not coded_table(codings(("d", "t1", "A", "NR.1", "rejected")), reviews(("d", "t1", "A")), ["NR.1"]).loc[("d", "t1"), "NR.1"]


def test_one_coder_of_two_is_enough():
    assert coded_table(codings(("d", "t1", "A", "NR.1", "human")), both(["t1"]), ["NR.1"]).loc[("d", "t1"), "NR.1"]


def test_a_turn_reviewed_by_two_coders_is_one_row():
    assert len(coded_table(codings(), both(["t1"]), ["NR.1"])) == 1


@pytest.mark.parametrize(("role", "language", "kept"), [("participant", "ky", 1), ("unknown", "ru", 1), ("collective", "en", 1), ("moderator", "ky", 0), ("participant", "other", 0)])
def test_what_participants_say_in_our_languages_can_hold_a_code(role, language, kept):
    assert len(spoken(pd.DataFrame([{"role": role, "language": language}]))) == kept


# ---------------------------------------------------------------- agreement of the coders


def agreement(codings, reviews, turns=None):
    """The table of coefficients; every reviewed turn is "суу жок, эл капа", sixteen letters long."""
    if turns is None:
        turns = reviews[["document", "turn"]].drop_duplicates().assign(text="суу жок, эл капа", role="participant", language="ky")
    return agreement_table(codings, reviews, turns, BOOK.codes["code"], draws=50)


def of(code, table, pair="person-person"):
    return table[table["pair"] == pair].set_index(["code", "coefficient"])["value"][code]


def test_a_turn_without_codings_is_an_agreement_on_no():
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human")), both(["t1", "t2"]))
    assert of("NR.1", table)["percent"] == 1.0


def test_the_share_of_turns_on_which_coders_agree():
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human"), ("d", "t2", "A", "NR.1", "human")), both(["t1", "t2", "t3", "t4"]))
    assert of("NR.1", table)["percent"] == 0.75


def test_alpha_of_a_code_is_reckoned_over_reviewed_turns():
    # ratings 1 1 0 0 and 1 0 0 0: alpha = 1 - 7 * 2 / (2 * 3 * 5) = 8/15
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human"), ("d", "t2", "A", "NR.1", "human")), both(["t1", "t2", "t3", "t4"]))
    assert of("NR.1", table)["alpha"] == pytest.approx(8 / 15)


def test_a_code_that_no_coder_used_has_no_row_of_agreement():
    assert "SE.2" not in set(agreement(codings(("d", "t1", "A", "NR.1", "human")), both(["t1", "t2"]))["code"])


def test_turns_that_were_not_coded_blind_are_left_out_of_agreement():
    table = agreement(codings(), reviews(("d", "t1", "A"), ("d", "t1", "B"), blind=False))
    assert table["reason"].tolist() == ["no turn was reviewed blind by two coders", "no turn that the machine read was reviewed blind by a person"]


def test_a_turn_that_one_coder_reviewed_is_left_out_of_agreement():
    table = agreement(codings(("d", "t1", "A", "NR.1", "human")), pd.concat([both(["t1", "t2"]), reviews(("d", "t3", "A"))], ignore_index=True))
    assert set(table.loc[table["pair"] == "person-person", "n_turns"]) == {2}


def test_whole_sets_of_codes_are_compared_by_masi():
    # t1: {NR.1, SE.2} against {NR.1}, t2: nothing against nothing
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "A", "SE.2", "human"), ("d", "t1", "B", "NR.1", "human")), both(["t1", "t2"]))
    assert of("all", table)["alpha_masi"] == pytest.approx(4 / 7)


def test_where_nobody_put_a_code_no_agreement_is_claimed():
    table = agreement(codings(), both(["t1", "t2", "t3"]))
    assert table["value"].dropna().tolist() == [] and table["reason"].notna().all()


def test_coefficients_of_a_code_stand_side_by_side():
    # ratings 1 1 0 0 and 1 0 0 0: agree 3/4; kappa 1/2, pi 7/15, half chance 1/2, AC1 (3/4 - 15/32) / (17/32)
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human"), ("d", "t2", "A", "NR.1", "human")), both(["t1", "t2", "t3", "t4"]))
    found = of("NR.1", table)[["cohen", "fleiss", "brennan_prediger", "ac1"]]
    assert found.tolist() == [pytest.approx(0.5), pytest.approx(7 / 15), pytest.approx(0.5), pytest.approx(9 / 17)]


def test_pooled_kappa_averages_agreement_and_chance_before_it_divides():
    # NR.1 as above: 3/4 and 1/2; SE.2: 0 1 0 0 and 0 1 0 0: 1 and 5/8 -> (7/8 - 9/16) / (7/16)
    rows = [("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human"), ("d", "t2", "A", "NR.1", "human"), ("d", "t2", "A", "SE.2", "human"), ("d", "t2", "B", "SE.2", "human")]
    assert of("all", agreement(codings(*rows), both(["t1", "t2", "t3", "t4"])))["cohen"] == pytest.approx(5 / 7)


def test_people_are_compared_with_the_machine_on_what_it_read():
    turns = pd.DataFrame([{"document": "d", "turn": f"t{i}", "text": "суу жок, эл капа", "role": "moderator" if i == 4 else "participant", "language": "ky"} for i in range(1, 5)])
    rows = codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "machine", "NR.1", "machine"), ("d", "t2", "machine", "NR.1", "machine"))
    table = agreement(rows, reviews(*[("d", f"t{i}", "A") for i in range(1, 5)]), turns)
    assert of("NR.1", table, "person-machine")["percent"] == pytest.approx(2 / 3)


def test_the_machine_is_not_compared_with_what_people_saw_of_it():
    rows = codings(("d", "t1", "A", "NR.1", "accepted"), ("d", "t1", "machine", "NR.1", "machine"))
    assert agreement(rows, reviews(("d", "t1", "A"), blind=False))["value"].isna().all()


def test_stretches_are_compared_over_the_turns_that_both_read():
    # both marked the first three letters of t1: the same stretch in a text of two turns
    table = agreement(codings(("d", "t1", "A", "NR.1", "human"), ("d", "t1", "B", "NR.1", "human")), pd.concat([both(["t1", "t2"]), reviews(("d", "t3", "A"))], ignore_index=True))
    assert of("NR.1", table)["unitizing_alpha"] == 1.0


def test_with_three_groups_there_is_an_interval():
    many = [(f"d{i}", f"t{j}", coder) for i in range(1, 5) for j in range(1, 4) for coder in "AB"]
    rows = [(f"d{i}", f"t{j}", coder, "NR.1", "human") for i in range(1, 5) for j in range(1, 1 + i % 3 + 1) for coder in "AB"[: 1 + (j + i) % 2]]
    table = agreement(codings(*rows), reviews(*many))
    row = table[(table["code"] == "NR.1") & (table["coefficient"] == "ac1")].iloc[0]
    assert row["ci_low"] <= row["value"] <= row["ci_high"] and row["n_groups"] == 4


def test_each_respondent_of_a_survey_is_a_group():
    assert [focus_group("d1", "t4"), focus_group("survey:baseline", "u1/why")] == ["d1", "survey:baseline/u1"]


# ---------------------------------------------------------------- the whole stage on a small study


@pytest.fixture
def study(project):
    """Four documents in English, in which 'zorbel' stands for SE.3; 1-read has run, nobody has coded yet."""
    folder = project / "corpora" / "small"
    (folder / "codings").mkdir(parents=True)
    (folder / "study.yaml").write_text(yaml.safe_dump({"study": "small", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "code": {"min_examples": 2}}, allow_unicode=True), "utf-8")
    found, rows, at = Study("small"), [], []
    for document in ("d1", "d2", "d3", "d4"):
        for turn in range(1, 7):
            # odd turns of d1 to d3 speak of zorbel; the word krantu stands in d4 only
            text = f"the zorbel on lane {turn}" if turn % 2 and document != "d4" else f"krantu in a quiet morning {turn}" if turn % 2 else f"quiet morning {turn}"
            rows.append({"document": document, "turn": f"t{turn}", "role": "participant", "language": "en", "text": text})
            at.append({"document": document, "turn": f"t{turn}", "start": 0, "end": len(text), "raw_start": 100 * turn, "raw_end": 100 * turn + len(text)})
    found.write("turns", pd.DataFrame(rows).reindex(columns=list(contract("turns").columns)))
    found.write("spans", pd.DataFrame(at))
    for name in ("reading", "answers", "cleaning", "renderings"):
        found.write(name, empty(name))
    return found


def decide(study: Study, *, documents, code_odd="SE.3"):
    lines = []
    for document in documents:
        for turn in range(1, 7):
            place = {"document": document, "start": 100 * turn, "end": 100 * turn + 5, "coder": "ainura", "at": "2025-01-01"}
            lines.append(place | {"kind": "review", "queue": "random", "inclusion": 1.0})
            if turn % 2:
                lines.append(place | {"kind": "coding", "code": code_odd})
    (Path(study.folder) / "codings" / "ainura.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return code_study(study)


def machine(tables, code, document):
    found = tables["codings"]
    return sorted(found.loc[(found["source"] == "machine") & (found["code"] == code) & (found["document"] == document), "turn"])


def test_the_machine_finds_in_other_documents_what_it_learned(study):
    assert machine(decide(study, documents=["d1", "d2"]), "SE.3", "d3") == ["t1", "t3", "t5"]


def test_the_machine_never_learns_from_the_turns_own_document(study):
    assert "t1" not in machine(decide(study, documents=["d1", "d4"]), "SE.3", "d4")


def test_the_machines_codings_lie_beside_the_peoples(study):
    assert set(decide(study, documents=["d1", "d2"])["codings"]["source"]) == {"human", "machine"}


def test_people_s_codings_are_all_kept(study):
    found = decide(study, documents=["d1", "d2"])["codings"]
    assert (found["source"] == "human").sum() == 6


def test_recall_is_measured_in_documents_that_the_machine_had_not_seen(study):
    # d1 and d2 each teach the other; all six coded turns are found
    assert decide(study, documents=["d1", "d2"])["suggester"].set_index("code").at["SE.3", "recall"] == 1.0


def test_a_code_with_too_few_examples_is_left_to_its_seeds(study):
    assert decide(study, documents=["d1", "d2"])["suggester"].set_index("code").at["NR.1", "method"] == "seeds only"


def test_every_table_keeps_its_contract(study):
    tables = decide(study, documents=["d1", "d2"])
    assert sorted(name for name, frame in tables.items() if len(study.write(name, frame)) == len(frame)) == ["agreement", "codes", "codings", "message_codes", "model_answers", "moved", "orphans", "recode", "reviews", "seeds", "suggester", "translations"]


def test_without_coders_the_codings_are_the_machines_alone(study):
    assert set(code_study(study)["codings"]["source"]) <= {"machine"}


def test_without_coders_precision_is_not_claimed(study):
    assert np.isnan(code_study(study)["suggester"]["precision"]).all()


def test_a_broken_line_stops_the_stage(study):
    (study.folder / "codings" / "ainura.jsonl").write_text("{", "utf-8")
    with pytest.raises(InputError, match="not JSON"):
        code_study(study)


# ---------------------------------------------------------------- codes that were merged or split


@pytest.fixture
def changed(study):
    """Version 0.2 merged OLD.1 into SE.3, version 0.3 split OLD.2 into two codes of SE; the coder coded d1 t1 OLD.1 and d1 t3 OLD.2 under version 0.1, and d1 t5 SE.3 under today's."""
    path = study.root / "corpora" / "codebook.yaml"
    book = yaml.safe_load(path.read_text("utf-8"))
    today = str(book["codebook"]["version"])
    book["codebook"]["changes"] = [{"version": "0.1.8", "split": {"OLD.2": ["SE.2", "SE.3"]}}, {"version": "0.1.5", "merged": {"OLD.1": "SE.3"}}]
    path.write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    lines = []
    for turn, code, version in ((1, "OLD.1", "0.1.0"), (2, None, None), (3, "OLD.2", "0.1.0"), (5, "SE.3", today)):
        place = {"document": "d1", "start": 100 * turn, "end": 100 * turn + 5, "coder": "ainura", "at": f"2025-01-0{turn}T10:00:00+06:00", "codebook_version": version}
        lines += [place | {"kind": "review", "queue": "random", "inclusion": 1.0}] + ([place | {"kind": "coding", "code": code}] if code else [])
    (study.folder / "codings" / "ainura.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return Study(study.name)


def test_an_old_coding_stands_under_the_code_into_which_its_own_was_merged_and_of_a_split_one_under_the_parent(changed):
    tables = code_study(changed)
    assert tables["codings"].query("coder == 'ainura'")[["turn", "code"]].values.tolist() == [["t1", "SE.3"], ["t3", "SE"], ["t5", "SE.3"]]
    assert tables["recode"][["turn", "code", "why"]].values.tolist() == [["t3", "SE", "OLD.2 (0.1.0): SE.2, SE.3"]]


def test_the_matrix_has_one_under_the_merged_code_and_neither_yes_nor_no_where_a_split_one_waits(changed):
    for name, frame in code_study(changed).items():
        changed.write(name, frame)
    changed.write("documents", pd.DataFrame([{"document": f"d{n}", "kind": "transcripts", "n_turns": 6, "names_reviewed": True} for n in range(1, 5)]).reindex(columns=list(contract("documents").columns)))
    changed.write("participants", empty("participants"))
    matrix = code_matrix(changed)[0].set_index(["document", "turn"]).loc["d1"]
    assert [None if pd.isna(cell) else int(cell) for cell in matrix["SE_3"]] == [1, 0, None, None, 1, None]
    assert [None if pd.isna(cell) else int(cell) for cell in matrix["SE_2"]] == [0, 0, None, None, 0, None]
    assert [None if pd.isna(cell) else int(cell) for cell in matrix["NR_1"]] == [0, 0, 0, None, 0, None]


def test_the_audit_trail_shows_the_code_as_it_was_given_and_what_it_counts_as_today(changed):
    trail = audit_trail(changed.folder / "codings", codebook=study_codebook(changed)).query("kind == 'coding'")
    assert trail[["code", "code_today", "codebook_version"]].values.tolist()[:2] == [["OLD.1", "SE.3", "0.1.0"], ["OLD.2", "SE", "0.1.0"]]
    assert trail["state"].eq("stands").all()


# ---------------------------------------------------------------- a language model's answers beside our own suggestions


def test_what_a_model_says_joins_our_suggestion_or_stands_with_the_precision_that_was_measured():
    ours = pd.DataFrame([(0, "NR.1", 0.7, "water"), (2, "GV.1", 0.4, "akim")], columns=["row", "code", "probability", "reason"])
    said = pd.DataFrame([(0, "NR.1", "model m: water"), (1, "NR.1", "model m"), (1, "GV.1", "model m"), (3, "NR.1", "model m")], columns=["row", "code", "reason"])
    human = pd.DataFrame({"NR.1": [True, True, False, None], "GV.1": [False, False, False, None]}, dtype=object)
    joined = _joined(ours, said, human, np.array([True, True, True, False]))
    # of three that people have read two were right: (2 + 1) / (3 + 2)
    assert joined.values.tolist() == [[0, "NR.1", 0.7, "water; model m: water"], [2, "GV.1", 0.4, "akim"], [1, "NR.1", 0.6, "model m"], [1, "GV.1", 0.6, "model m"], [3, "NR.1", 0.6, "model m"]]


def test_without_an_answer_our_suggestions_stay_as_they_are():
    ours = pd.DataFrame([(0, "NR.1", 0.7, "water")], columns=["row", "code", "probability", "reason"])
    none = pd.DataFrame([], columns=["row", "code", "reason"])
    assert _joined(ours, none, pd.DataFrame({"NR.1": [True]}), np.array([True])).values.tolist() == ours.values.tolist()


# ---------------------------------------------------------------- a codebook that was split


def test_where_a_coding_waits_under_its_parent_the_codes_below_are_missing():
    table = coded_table(codings(("d", "t1", "A", "NR", "human")), reviews(("d", "t1", "A"), ("d", "t2", "A")), ["NR.1", "SE.2"], parents=["NR", "SE"])
    assert table.loc[("d", "t1")].isna().tolist() == [True, False] and not table.loc[("d", "t2")].any()


def test_a_code_that_a_second_coder_gave_does_not_wait():
    table = coded_table(codings(("d", "t1", "A", "NR", "human"), ("d", "t1", "B", "NR.1", "human")), both(["t1"]), ["NR.1", "NR.2"], parents=["NR", "NR"])
    assert table.loc[("d", "t1"), "NR.1"] and table.loc[("d", "t1")].isna().tolist() == [False, True]
