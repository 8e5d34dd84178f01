"""Codings taken out: the matrix of units and codes, the audit trail, turns found by a query, and suggestions accepted in bulk."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline.cli import main
from pipeline.coding.audit import audit_trail
from pipeline.coding.bulk import bulk_accept, suggestions, take_back
from pipeline.coding.matrix import code_matrix, stata_names, write_matrix
from pipeline.coding.retrieve import retrieve
from pipeline.errors import InputError
from pipeline.study import Study
from pipeline.tables import contract

AT = datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC)


def put(study, name, *rows):
    frame = pd.DataFrame(list(rows)).reindex(columns=list(contract(name).columns))
    study.write(name, frame)


def turn(document, number, participant, text, role="participant"):
    return {"document": document, "turn": f"t{number}", "participant": participant, "role": role, "language": "ky", "text": text}


def coding(document, number, code, coder="coder-a", source="human", **more):
    return {"document": document, "turn": f"t{number}", "start": 0, "end": 7, "code": code, "coder": coder, "source": source} | more


@pytest.fixture
def study(project):
    """Two groups. Read: d1 t2 (NR.1, GV.1), d1 t3 (NR.1), d1 t4 (nothing), d2 t1 (GV.1). Not read: d2 t2. The machine suggests NR.1 for d1 t4 and d2 t2."""
    folder = project / "corpora" / "small"
    (folder / "codings").mkdir(parents=True)
    (folder / "study.yaml").write_text(yaml.safe_dump({"study": "small", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "language": "en"}, allow_unicode=True), "utf-8")
    made = Study("small")
    put(made, "documents", {"document": "d1", "kind": "transcripts", "wave": "baseline", "place": "talas", "group": "women", "n_turns": 4, "names_reviewed": True},
        {"document": "d2", "kind": "transcripts", "wave": "baseline", "place": "osh-gulistan", "group": "men", "n_turns": 2, "names_reviewed": True})  # fmt: skip
    put(made, "participants", {"document": "d1", "participant": "P-AAAAAA", "gender": "f", "age_band": "30-49", "settlement": "Ак-Булак"},
        {"document": "d2", "participant": "P-CCCCCC", "gender": "m", "age_band": "50+", "settlement": "Жазы"})  # fmt: skip
    put(made, "turns", turn("d1", 1, None, "эмне болду?", "moderator"), turn("d1", 2, "P-AAAAAA", "суу жок, акимге ишенбейбиз"), turn("d1", 3, "P-BBBBBB", "=суу() жок"), turn("d1", 4, "P-AAAAAA", "ооба \x1b[31mдеген"),
        turn("d2", 1, "P-CCCCCC", "аким келбейт"), turn("d2", 2, "P-DDDDDD", "суу кеч келет"))  # fmt: skip
    codes = [("NR.1", "NR", "Сугат суусу", "Поливная вода", "Irrigation water"), ("GV.1", "GV", "Ишеним", "Доверие", "Trust in government")]
    put(made, "codes", *({"code": c, "parent": p, "kind": "driver", "label_ky": k, "label_ru": r, "label_en": e, "sensitivity": "normal"} for c, p, k, r, e in codes))
    put(made, "reviews", *({"document": d, "turn": t, "coder": "coder-a", "queue": "random", "inclusion": 0.5, "blind": True} for d, t in (("d1", "t2"), ("d1", "t3"), ("d1", "t4"), ("d2", "t1"))))
    put(made, "codings", coding("d1", 2, "NR.1"), coding("d1", 2, "GV.1"), coding("d1", 3, "NR.1"), coding("d1", 4, "GV.1", source="rejected"), coding("d2", 1, "GV.1"),
        coding("d1", 4, "NR.1", "machine", "machine", probability=0.4, reason="seed"), coding("d2", 2, "NR.1", "machine", "machine", probability=0.9, reason="words: суу"))  # fmt: skip
    spans = [("d1", f"t{n}", 0, 20, 100 * n, 100 * n + 20) for n in range(1, 5)] + [("d2", f"t{n}", 0, 13, 100 * n, 100 * n + 13) for n in (1, 2)]
    put(made, "spans", *(dict(zip(("document", "turn", "start", "end", "raw_start", "raw_end"), row, strict=True)) for row in spans))
    return made


# ---------------------------------------------------------------- the matrix


def cells(matrix, column):
    return [None if pd.isna(cell) else int(cell) for cell in matrix[column]]


def test_a_turn_that_was_read_is_one_or_nought_and_one_that_was_not_is_missing(study):
    assert cells(code_matrix(study)[0], "NR_1") == [None, 1, 1, 0, 0, None]


def test_a_rejected_suggestion_is_nought(study):
    assert cells(code_matrix(study)[0], "GV_1") == [None, 1, 0, 0, 1, None]


def test_the_machine_stands_in_where_nobody_has_read_if_it_is_asked(study):
    assert cells(code_matrix(study, machine=True)[0], "NR_1") == [None, 1, 1, 0, 0, 1]


def test_a_speaker_holds_what_any_of_their_turns_holds(study):
    matrix = code_matrix(study, unit="speaker")[0]
    assert dict(zip(matrix["participant"], cells(matrix, "GV_1"), strict=True)) == {"P-AAAAAA": 1, "P-BBBBBB": 0, "P-CCCCCC": 1, "P-DDDDDD": None}


def test_a_speaker_has_their_turns_counted(study):
    matrix = code_matrix(study, unit="speaker")[0].set_index("participant")
    assert matrix.loc["P-AAAAAA", ["n_turns", "n_read", "gender"]].tolist() == [2, 2, "f"]


def test_a_group_holds_what_any_turn_holds(study):
    assert cells(code_matrix(study, unit="group")[0], "NR_1") == [1, 0]


def test_a_coder_who_read_nothing_is_named_with_those_there_are(study):
    with pytest.raises(InputError, match="There are: coder-a"):
        code_matrix(study, coder="coder-z")


@pytest.mark.parametrize(
    ("names", "valid"),
    [(["NR.1", "NR-1"], ["NR_1", "NR_1_2"]), (["1a", "if", "str5"], ["c_1a", "c_if", "c_str5"]), (["суу"], ["code"]), (["a" * 40, "A" * 40], ["a" * 32, "A" * 30 + "_2"])],
)
def test_names_are_valid_in_stata(names, valid):
    assert stata_names(names) == valid


def test_stata_reads_values_and_labels_back(study, tmp_path):
    write_matrix(*code_matrix(study), tmp_path / "m.dta", language="ky")
    with pd.io.stata.StataReader(tmp_path / "m.dta") as file:
        table, labels, values = file.read(convert_categoricals=False), file.variable_labels(), file.value_labels()
    assert table["NR_1"].fillna(-1).tolist() == [-1, 1, 1, 0, 0, -1]
    assert (labels["NR_1"], values["NR_1"]) == ("Сугат суусу", {0: "жок", 1: "ооба"})


def test_the_same_matrix_gives_the_same_bytes(study, tmp_path):
    paths = [write_matrix(*code_matrix(study), tmp_path / f"{name}.dta")[0] for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_code_that_nobody_looked_for_is_an_empty_cell(study, tmp_path, kind):
    path = write_matrix(*code_matrix(study), tmp_path / f"m{kind}")[0]
    table = pd.read_csv(path) if kind == ".csv" else pd.read_excel(path, engine="openpyxl")
    assert table["NR_1"].isna().tolist() == [True, False, False, False, False, True]


def test_the_codebook_beside_the_matrix_says_what_each_column_is(study, tmp_path):
    matrix, sheet = code_matrix(study)
    beside = pd.read_csv(write_matrix(matrix, sheet, tmp_path / "m.csv")[1]).set_index("variable")
    assert list(beside.index) == list(matrix.columns) and beside.loc["NR_1", ["code", "label_ru"]].tolist() == ["NR.1", "Поливная вода"]


def test_a_file_that_is_there_is_not_overwritten(study, tmp_path):
    (tmp_path / "m.csv").write_text("mine")
    with pytest.raises(InputError, match="not overwritten"):
        write_matrix(*code_matrix(study), tmp_path / "m.csv")


def test_before_anybody_has_coded_every_code_is_missing(study):
    put(study, "reviews")
    put(study, "codings")
    assert code_matrix(study)[0]["NR_1"].isna().all() and places(study, "not NR.1") == []


# ---------------------------------------------------------------- turns found by a query


def places(study, query, **options):
    found = retrieve(study, query, **options)
    return list(found["document"] + " " + found["turn"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("NR.1", ["d1 t2", "d1 t3"]), ("nr", ["d1 t2", "d1 t3"]), ("NR.1 and GV.1", ["d1 t2"]), ("NR.1 and not GV.1", ["d1 t3"]), ("NR.1 or GV.1 and group=men", ["d1 t2", "d1 t3", "d2 t1"]),
        ("(NR.1 or GV.1) and group=men", ["d2 t1"]), ("not not GV.1 and gender=f", ["d1 t2"]), ("GV.1 and place=talas", ["d1 t2"]), ('GV.1 and settlement="Ак-Булак"', ["d1 t2"]), ("GV.1 and age_band>=50", ["d2 t1"]),
        ("NR.1 жана эмес GV.1", ["d1 t3"]), ("NR.1 и не GV.1", ["d1 t3"]), ("group=женщины and GV.1", ["d1 t2"]), ("group!=men and not NR.1 and not GV.1", ["d1 t4"]), ("role=moderator", ["d1 t1"]),
    ],
)  # fmt: skip
def test_a_query_finds_its_turns(study, query, found):
    assert places(study, query) == found


def test_of_a_turn_that_nobody_read_nothing_is_denied(study):
    # d2 t2 and the moderator were not read
    assert places(study, "not NR.1") == ["d1 t4", "d2 t1"]


def test_what_nobody_read_is_found_where_the_rest_decides(study):
    assert places(study, "NR.1 or participant=P-DDDDDD") == ["d1 t2", "d1 t3", "d2 t2"]


def test_the_machine_answers_for_what_nobody_read_if_it_is_asked(study):
    assert places(study, "NR.1", machine=True) == ["d1 t2", "d1 t3", "d2 t2"]


def test_a_turn_comes_with_those_before_and_after_of_its_own_talk(study):
    row = retrieve(study, "GV.1 and group=men", context=2).iloc[0]
    assert (row["before"], row["after"]) == ([], [("P-DDDDDD", "суу кеч келет")])


@pytest.mark.parametrize(
    ("query", "problem"),
    [("", "empty"), ("NR.1 and", "missing"), ("(NR.1", "not closed"), ("NR.1 GV.1", "goes on"), ("NR.9", "no code"), ("colour=red", "no attribute"), ("group=", "compared with nothing"),
     ("group=horses", "nothing here has"), ("place<many", "not a number"), ("=women", "missing"), ('group="women', "does not belong"), ("(" * 60 + "NR.1" + ")" * 60, "more than 50")],
)  # fmt: skip
def test_a_query_that_cannot_be_read_says_what_is_wrong(study, query, problem):
    with pytest.raises(InputError, match=problem):
        retrieve(study, query)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_nothing_that_is_printed_steers_the_terminal(study, capsys, language):
    assert main(["codings", "small", "--where", "NR.1 or GV.1", "--language", language]) == 0
    assert all(sign.isprintable() or sign in "\n\u00a0" for sign in capsys.readouterr().out)


def test_what_is_found_and_written_holds_no_formula(study, tmp_path):
    main(["codings", "small", "--where", "NR.1 and not GV.1", "--out", str(tmp_path / "found.csv")])
    assert pd.read_csv(tmp_path / "found.csv")["text"].tolist() == ["'=суу() жок"]


# ---------------------------------------------------------------- the audit trail


def written(study, *lines, coder="ainura"):
    path = study.folder / "codings" / f"{coder}.jsonl"
    path.write_text("".join(json.dumps({"coder": coder} | line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return study.folder / "codings"


def line(at, code="NR.1", **more):
    return {"kind": "coding", "document": "d1", "start": 200, "end": 207, "quote": "суу жок", "code": code, "at": f"2026-03-01T{at}+06:00"} | more


def test_decisions_stand_in_the_order_of_time_whoever_made_them(study):
    written(study, line("10:00:00"), line("12:00:00", "GV.1"))
    assert audit_trail(written(study, line("11:00:00"), coder="bakyt"))["coder"].tolist() == ["coder-1", "coder-2", "coder-1"]


def test_time_is_compared_in_world_time(study):
    written(study, line("10:00:00"))
    trail = audit_trail(written(study, line("10:00:00") | {"at": "2026-03-01T04:30:00+00:00"}, coder="bakyt"), coders=True)
    assert trail["coder"].tolist() == ["ainura", "bakyt"]


def test_a_line_that_was_overruled_says_by_which(study):
    trail = audit_trail(written(study, line("10:00:00"), line("11:00:00", source="rejected")))
    assert trail[["state", "by_line"]].fillna(0).values.tolist() == [["overruled", 2], ["stands", 0]]


def test_a_line_that_was_taken_back_stays_and_says_by_which(study):
    trail = audit_trail(written(study, line("10:00:00", id="a1"), {"kind": "retract", "id": "a2", "retracts": "a1", "at": "2026-03-01T10:05:00+06:00"}))
    assert trail[["state", "by_line", "retracts_line"]].fillna(0).values.tolist() == [["taken back", 2, 0], ["retraction", 0, 1]]


def test_nobody_takes_back_the_line_of_another(study):
    written(study, line("10:00:00", id="a1"))
    trail = audit_trail(written(study, {"kind": "retract", "id": "b1", "retracts": "a1", "at": "2026-03-01T10:05:00+06:00"}, coder="bakyt"))
    assert trail["state"].tolist() == ["stands", "retraction"]


def test_the_trail_holds_no_word_that_was_said(study, tmp_path):
    written(study, line("10:00:00"))
    main(["codings", "small", "--audit", str(tmp_path / "trail.csv")])
    text = (tmp_path / "trail.csv").read_text("utf-8")
    assert "NR.1" in text and "суу" not in text and "ainura" not in text


def test_memos_and_reasons_come_only_masked(study):
    folder = written(study, line("10:00:00", memo="Асан айтты", reason="words: суу"))
    trail = audit_trail(folder, masked=lambda texts: {text: text.replace("Асан", "[name]") for text in texts})
    assert trail[["memo", "reason"]].values.tolist() == [["[name] айтты", "words: суу"]]


def test_whatever_else_a_line_brings_is_masked_too_where_it_is_no_sign_of_ours(study):
    asked = []
    folder = written(study, line("10:00:00", code="XX.Асан", queue="Асандын кезеги", codebook_version="0.1.0", id="a1"), line("11:00:00"))
    trail = audit_trail(folder, masked=lambda texts: asked.extend(texts) or {text: text.replace("Асан", "[name]") for text in texts})
    assert trail["code"].tolist() == ["XX.[name]", "NR.1"] and trail["code_today"].tolist() == ["XX.[name]", "NR.1"]
    assert trail["queue"].tolist()[0] == "[name]дын кезеги" and asked == ["XX.Асан", "Асандын кезеги"]


# ---------------------------------------------------------------- accepted in bulk


def accept(study, **options):
    from pipeline.codings import _located

    return bulk_accept(study, suggestions(study, **options), coder="coder-a", locate=_located(study), at=AT)


def test_suggestions_above_a_probability_are_accepted_with_their_reason(study):
    made = accept(study, code="NR.1", above=0.5).lines
    wanted = {"document": "d2", "start": 200, "end": 207, "quote": "суу кеч", "code": "NR.1", "source": "accepted", "probability": 0.9, "reason": "words: суу", "coder": "coder-a"}
    assert len(made) == 1 and {key: made[0][key] for key in wanted} == wanted


def test_what_the_coder_has_decided_is_left_alone(study):
    put(study, "codings", coding("d1", 4, "NR.1", source="rejected"), coding("d1", 4, "NR.1", "machine", "machine", probability=0.9))
    assert accept(study)[1:3] == ([], 1)


def test_a_selection_limits_what_is_accepted(study):
    assert [made["document"] for made in accept(study, selection=retrieve(study, "place=talas")).lines] == ["d1"]


def test_a_probability_outside_nought_and_one_is_refused(study):
    with pytest.raises(InputError, match="between 0 and 1"):
        suggestions(study, above=40)


def test_a_batch_is_taken_back_line_by_line_and_once(study):
    batch, made, *_ = accept(study)
    written(study, *made, coder="coder-a")
    back = take_back(study, batch, coder="coder-a", at=AT)
    assert [one["retracts"] for one in back] == [one["id"] for one in made]
    written(study, *made, *back, coder="coder-a")
    assert take_back(study, batch, coder="coder-a", at=AT) == []


def test_an_unknown_batch_is_refused(study):
    with pytest.raises(InputError, match="has no batch"):
        take_back(study, "bulk-00000000", coder="coder-a")


def test_the_command_appends_and_takes_back(study, capsys):
    path = study.folder / "codings" / "coder-a.jsonl"
    path.write_text(json.dumps(line("09:00:00", coder="coder-a")) + "\n", "utf-8")
    before = path.read_bytes()
    assert main(["codings", "small", "--accept", "NR.1", "--above", "0.5", "--coder", "coder-a"]) == 0
    batch = json.loads(path.read_text("utf-8").splitlines()[-1])["action"]
    assert main(["codings", "small", "--take-back", batch, "--coder", "coder-a"]) == 0
    assert path.read_bytes().startswith(before)
    assert audit_trail(study.folder / "codings")["state"].tolist() == ["stands", "taken back", "retraction"]


@pytest.mark.parametrize("arguments", [["--accept", "NR.1"], ["--accept", "NR.1", "--coder", "machine"], ["--accept", "NR.1", "--coder", "../a"], ["--matrix", "m.csv", "--audit", "a.csv"], [], ["--matrix", "m.pdf"]])
def test_what_the_command_cannot_do_is_refused_in_a_sentence(study, capsys, arguments):
    assert main(["codings", "small", *arguments]) == 1
    assert capsys.readouterr().err.strip()


def test_masked_pseudonyms_are_the_only_people_in_a_matrix(study):
    people = code_matrix(study)[0]["participant"].dropna()
    assert all(person.startswith("P-") for person in people) and not np.any(people.str.contains(" "))
