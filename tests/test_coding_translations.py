"""Translations and paraphrases: masked like any other text, found again where their passage stands today, and taken back by their coder. Names are invented."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pipeline.coding.anchors import Anchors
from pipeline.coding.codebook import study_codebook
from pipeline.coding.translations import place_renderings
from pipeline.errors import InputError
from pipeline.protect.quotation import translations_of
from pipeline.read.renderings import renderings
from pipeline.study import Study
from pipeline.tables import check

NAMED = "Темирбек"


class Masked:
    """Stands for the people of a study: what they do to a text is tested where they live, and on the whole road in test_erase_road."""

    def mask_known(self, text: str, lang: str | None = None) -> str:
        return text.replace(NAMED, "[name]")


@pytest.fixture
def study(project):
    folder = project / "corpora" / "small"
    (folder / "decisions").mkdir(parents=True)
    (folder / "study.yaml").write_text('{study: small, invented: true, title: {ky: к, ru: р, en: e}}', "utf-8")
    return Study("small")


def told(study, name, *lines):
    study.decisions(name).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return check("renderings", renderings(study, Masked()))


WATER = {"document": "d1", "start": 100, "end": 116, "quote": "Суу жок болчу да", "language": "ru", "text": "Воды не было.", "coder": "a", "at": "2026-01-01T10:00:00+06:00", "id": "n1"}
SAID = {"code": "FY.5", "language": "ky", "text": "Үйдө уруш болот дешет.", "coder": "a", "at": "2026-01-01T10:00:00+06:00"}


# ---------------------------------------------------------------- 1-read takes them in


def test_a_name_in_a_translation_and_in_its_quote_is_masked(study):
    found = told(study, "translations", WATER | {"text": f"{NAMED} перекрыл воду.", "quote": f"{NAMED} сууну жапты"})
    assert found[["kind", "text", "quote"]].values.tolist() == [["translation", "[name] перекрыл воду.", "[name] сууну жапты"]]


def test_a_line_that_its_coder_took_back_is_not_there(study):
    gone = {"id": "n1-back", "retracts": "n1", "coder": "a", "at": "2026-01-02"}
    assert told(study, "translations", WATER, gone).empty
    assert len(told(study, "translations", WATER, gone | {"coder": "b"})) == 1


@pytest.mark.parametrize(("name", "line", "wrong"), [("translations", WATER | {"text": " "}, "needs"), ("translations", WATER | {"language": "other"}, "ky, ru or en"), ("translations", WATER | {"end": None}, "passage"),
                                                     ("paraphrases", SAID | {"code": ""}, "needs"), ("paraphrases", ["a"], "needs")])  # fmt: skip
def test_a_line_that_cannot_be_used_is_named_with_its_file_and_line(study, name, line, wrong):
    with pytest.raises(InputError, match=wrong) as error:
        told(study, name, line)
    assert f"decisions/{name}.jsonl" in str(error.value) and "line 1" in str(error.value)


# ---------------------------------------------------------------- 2-code finds their places


def placed(study, lines, turns, spans, name="translations"):
    rows = [{"document": "d1", "turn": turn, "text": text} for turn, text in turns]
    anchors = Anchors(pd.DataFrame(spans, columns=["document", "turn", "start", "end", "raw_start", "raw_end"]), pd.DataFrame(rows))
    return place_renderings(told(study, name, *lines), anchors, study_codebook(study), study="small")


HERE = [("d1", "t1", 0, 16, 100, 116)]


def test_a_translation_stands_at_its_passage_as_codings_do(study):
    found = placed(study, [WATER], [("t1", "Суу жок болчу да")], HERE)
    assert found.translations[["kind", "document", "turn", "start", "end", "language", "text", "coder"]].values.tolist() == [["translation", "d1", "t1", 0, 16, "ru", "Воды не было.", "a"]]
    assert found.orphans == [] and found.moved == []


def test_it_follows_its_passage_to_another_place(study):
    found = placed(study, [WATER], [("t1", "Ооба."), ("t2", "Суу жок болчу да")], [("d1", "t1", 0, 5, 100, 105), ("d1", "t2", 0, 16, 140, 156)])
    assert found.translations[["turn", "start", "end"]].values.tolist() == [["t2", 0, 16]] and [(row["code"], row["how"]) for row in found.moved] == [("(translation)", "moved")]


def test_the_later_line_of_a_coder_overrules_the_earlier_and_another_coders_stands_beside_it(study):
    found = placed(study, [WATER, WATER | {"id": "n2", "coder": "b", "text": "Нет воды."}, WATER | {"id": "n3", "text": "Воды у нас не было."}], [("t1", "Суу жок болчу да")], HERE)
    assert found.translations[["coder", "text"]].values.tolist() == [["b", "Нет воды."], ["a", "Воды у нас не было."]]


def test_a_passage_that_is_gone_is_an_orphan_and_its_translation_is_not_used(study):
    found = placed(study, [WATER | {"quote": "Такыр башка сөздөр айтылган"}], [("t1", "Эмгек акы да жок")], HERE)
    assert found.translations.empty and [(row["code"], row["coder"]) for row in found.orphans] == [("(translation)", "a")]


def test_a_translation_of_a_turn_that_was_divided_waits_for_a_person(study):
    found = placed(study, [WATER], [("t1", "Суу жок"), ("t2", "болчу да")], [("d1", "t1", 0, 7, 100, 107), ("d1", "t2", 0, 8, 108, 116)])
    assert found.translations.empty and found.orphans[0]["problem"] == "the passage is divided between two turns now"


def test_a_paraphrase_may_stand_for_all_that_was_said_on_a_code(study):
    found = placed(study, [SAID], [("t1", "Суу жок болчу да")], HERE, "paraphrases").translations
    assert found[["kind", "code", "text"]].values.tolist() == [["paraphrase", "FY.5", SAID["text"]]] and found["turn"].isna().all()


def test_a_paraphrase_of_a_normal_code_is_an_error_and_of_an_unknown_one_an_orphan(study):
    with pytest.raises(InputError, match="NR.1 needs no paraphrase"):
        placed(study, [SAID | {"code": "NR.1"}], [("t1", "Суу")], HERE, "paraphrases")
    assert [row["code"] for row in placed(study, [SAID | {"code": "XX.9"}], [("t1", "Суу")], HERE, "paraphrases").orphans] == ["XX.9"]


# ---------------------------------------------------------------- whoever prints a quotation


def test_only_the_translation_of_this_very_passage_is_its_translation():
    rows = pd.DataFrame([("translation", "d1", "t1", 0, 7, "ru", "Воды нет."), ("translation", "d1", "t1", 0, 24, "ru", "Воды нет. Люди ушли."), ("paraphrase", "d1", "t1", 0, 7, "en", "None.")],
                        columns=["kind", "document", "turn", "start", "end", "language", "text"])  # fmt: skip
    text = "Суу жок. Эл кетип калды."
    assert translations_of(rows, "d1", "t1", text, (0, 8)) == {"ru": "Воды нет."}
    assert translations_of(rows, "d1", "t1", text, (0, len(text))) == {"ru": "Воды нет. Люди ушли."}
    assert translations_of(rows, "d1", "t2", text, (0, 8)) == {}

