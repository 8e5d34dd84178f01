"""Why a module stands in a training: an interval only where enough stands behind it, and quotations that may be printed."""

import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.config import QuotesSection
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.training.catalogue import Catalogue
from pipeline.training.quotes import choose_quotes
from pipeline.training.why import Background, by_weight, problem_of, reasons, sentences

WORDS = Words("en")
FACTS = {
    "study": "small", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"ky": "Түндүк", "ru": "Север", "en": "North"}},
    "places": {"ala": {"name": {"ky": "Ала", "ru": "Ала", "en": "Ala"}, "area": "north", "audiences": ["CL"]}, "bel": {"name": {"ky": "Бел", "ru": "Бел", "en": "Bel"}}},
    "survey": {"indicators": {"quarrels": {"question": "q", "answers": ["yes"], "label": {"en": "Quarrels over water"}}, "trust": {"question": "t", "answers": ["yes"], "label": {"en": "Trust"}, "problem": False}}},
}  # fmt: skip
CODES = [("NR.1", "driver", "normal"), ("GV.1", "driver", "normal"), ("FY.1", "driver", "high"), ("PC.1", "connector", "normal")]


@pytest.fixture
def study(project):
    folder = project / "corpora" / "small"
    folder.mkdir()
    (folder / "study.yaml").write_text(yaml.safe_dump(FACTS, allow_unicode=True), "utf-8")
    return Study("small")


# ---------------------------------------------------------------- what is said of a need


def need(**more):
    row = {"place": "ala", "audience": "CL", "need": "NR.1", "wave": "baseline", "weight": 0.5, "talk_side": None, "talk_low": None, "talk_high": None, "talk_groups": 0, "talk_raised": 0, "talk_area": None,
           "survey_side": None, "survey_low": None, "survey_high": None, "survey_n": 0, "survey_area": None, "indicator": None}  # fmt: skip
    return row | more


def talk(area, groups=3, raised=2):
    return {"talk_side": 0.21, "talk_low": 0.1, "talk_high": 0.32, "talk_area": area, "talk_groups": groups, "talk_raised": raised}


def survey(area, indicator="quarrels"):
    return {"survey_side": 0.44, "survey_low": 0.37, "survey_high": 0.51, "survey_area": area, "survey_n": 57, "indicator": indicator}


BACKGROUND = Background({("NR.1", "en"): "Water", ("GV.1", "en"): "Rules"}, {("NR.1", "ala", "baseline"): 4, ("NR.1", "north", "baseline"): 9, ("NR.1", "all", "baseline"): 20})


def said(study, **row):
    return sentences(study, BACKGROUND, "ala", need(**row), WORDS)


@pytest.mark.parametrize("part", ["21%", "10%", "32%", "4"])
def test_talk_of_the_place_is_said_with_its_interval_and_groups(study, part):
    assert part in said(study, **talk("ala"))[0]


def test_talk_of_the_place_is_one_sentence(study):
    assert len(said(study, **talk("ala"))) == 1


def test_talk_of_the_wider_area_names_it(study):
    assert "North" in said(study, **talk("north", groups=2))[0]


def test_talk_of_the_whole_study_is_called_so(study):
    assert WORDS("all_places") in said(study, **talk("all", groups=2))[0]


def test_beside_the_wider_area_the_groups_of_the_place_are_counted(study):
    assert said(study, **talk("north", groups=5, raised=2))[1] == WORDS("talk_raised", groups=5, raised=2)


def test_a_single_group_that_spoke_of_it_is_called_so(study):
    assert said(study, talk_groups=2, talk_raised=1) == [WORDS("talk_one")]


def test_a_single_group_gives_no_number(study):
    assert "%" not in said(study, talk_groups=2, talk_raised=1)[0]


@pytest.mark.parametrize("part", ["44%", "37%", "51%", "57", "Quarrels over water"])
def test_the_survey_of_the_place_is_said_with_its_interval_and_respondents(study, part):
    assert part in said(study, **survey("ala"))[0]


def test_the_survey_of_the_wider_area_names_it(study):
    assert "North" in said(study, **survey("north"))[0]


def test_both_sides_are_two_sentences(study):
    assert len(said(study, **talk("ala"), **survey("ala"))) == 2


def test_where_nothing_stands_behind_it_that_is_said(study):
    assert said(study) == [WORDS("finding_empty")]


def named(study, indicator, table="estimates"):
    return problem_of(study, {"indicator": indicator, "evidence": f"drivers/NR.1/all/baseline; {table}/{indicator}/ala/baseline"}, WORDS)


def test_an_indicator_of_a_problem_has_its_own_name(study):
    assert named(study, "quarrels") == "Quarrels over water"


def test_where_a_high_share_is_good_the_problem_is_its_opposite(study):
    assert named(study, "trust") == WORDS("not_indicator", indicator="Trust")


def test_of_a_question_put_to_some_alone_the_share_is_called_one_of_all_respondents(study):
    assert named(study, "quarrels", "of_everybody") == WORDS("of_all_respondents", problem="Quarrels over water")


# ---------------------------------------------------------------- why a module


CATALOGUE = Catalogue()
NO_QUOTES = tables.empty("quotes")


def why(study, module, needs, quotes=NO_QUOTES, taught=()):
    return reasons(study, BACKGROUND, "ala", module, by_weight(pd.DataFrame(needs)), quotes[quotes["place"] == "ala"].to_dict("records"), list(taught), CATALOGUE, WORDS)


def test_a_module_names_the_need_that_it_answers(study):
    assert [entry["need"] for entry in why(study, "M03", [need(**talk("ala"))])["why"]] == ["Water"]


def test_the_heavier_need_comes_first(study):
    found = why(study, "M03", [need(weight=0.2, **talk("ala")), need(need="GV.1", weight=0.5, talk_raised=1, talk_groups=2)])
    assert [entry["need"] for entry in found["why"]] == ["Rules", "Water"]


def test_a_need_without_weight_is_no_reason(study):
    assert [entry["need"] for entry in why(study, "M03", [need(weight=0.0)])["why"]] == [None]


def test_a_required_module_says_so(study):
    assert why(study, "M01", [need()])["why"] == [{"need": None, "text": WORDS("required_module"), "id": None}]


def test_a_module_that_prepares_another_names_it(study):
    assert "Causes: tree and layers" in why(study, "M02", [need()], taught=["M02", "M03"])["why"][0]["text"]


def quote(**more):
    return pd.DataFrame([{"place": "ala", "need": "NR.1", "document": "d1", "turn": "t1", "text": "Суу жок.", "language": "ky", "said_in": "ala", "kind": "verbatim"} | more])


def test_a_quotation_of_the_need_stands_by_its_module(study):
    assert [found["text"] for found in why(study, "M03", [need(**talk("ala"))], quote())["quotes"]] == ["Суу жок."]


def test_a_quotation_in_another_language_says_that_it_is_not_translated(study):
    assert WORDS("untranslated") in why(study, "M03", [need(**talk("ala"))], quote())["quotes"][0]["source"]


def test_a_quotation_in_the_reader_s_language_does_not_say_so(study):
    assert WORDS("untranslated") not in why(study, "M03", [need(**talk("ala"))], quote(language="en"))["quotes"][0]["source"]


@pytest.mark.parametrize("change", [{"place": "bel"}, {"need": "GV.1"}])
def test_a_quotation_of_another_place_or_need_does_not_stand_there(study, change):
    assert why(study, "M03", [need(**talk("ala"))], quote(**change))["quotes"] == []


# ---------------------------------------------------------------- which quotations may be printed


def filled(name, rows):
    return pd.DataFrame(rows).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name)


def choose(study, codings, *, reviewed=True, place="ala", texts=None, language="ky", people=12, translations=()):
    """codings: (turn, code, coder, source); the document d1 has the turns of `texts`."""
    texts = texts or {"t1": "Суу жок болуп калды, эл капа."}
    study.write("documents", filled("documents", [{"document": "d1", "kind": "transcripts", "place": place, "n_participants": people, "n_turns": 1, "names_reviewed": reviewed}]))
    study.write("turns", filled("turns", [{"document": "d1", "turn": turn, "role": "participant", "language": language, "text": text} for turn, text in texts.items()]))
    study.write("codings", filled("codings", [{"document": "d1", "turn": turn, "start": 0, "end": 3, "code": code, "coder": coder, "source": source} for turn, code, coder, source in codings]))
    study.write("codes", pd.DataFrame([(code, code[:2], kind, code, code, code, sensitivity) for code, kind, sensitivity in CODES], columns=list(tables.CONTRACTS["codes"].columns)))
    study.write("translations", filled("translations", [{"kind": "translation", "document": "d1", "turn": "t1", "start": 0, "end": 29, "coder": "A"} | row for row in translations]))
    return choose_quotes(study)


MINE = ("t1", "NR.1", "A", "human")


def test_what_a_person_coded_may_be_quoted(study):
    assert choose(study, [MINE])[["place", "need", "turn"]].values.tolist() == [["ala", "NR.1", "t1"]]


@pytest.mark.parametrize("source", ["machine", "rejected"])
def test_what_no_person_put_there_is_not_quoted(study, source):
    assert choose(study, [("t1", "NR.1", "A", source)]).empty


def test_a_document_whose_names_were_not_reviewed_is_not_quoted(study):
    assert choose(study, [MINE], reviewed=False).empty


def test_a_sensitive_matter_is_not_quoted(study):
    assert choose(study, [("t1", "FY.1", "A", "human")]).empty


def test_a_turn_that_also_holds_a_sensitive_matter_is_not_quoted(study):
    assert choose(study, [MINE, ("t1", "FY.1", "B", "human")]).empty


def test_a_connector_is_not_quoted_for_a_need(study):
    assert choose(study, [("t1", "PC.1", "A", "human")]).empty


def test_a_document_without_a_place_is_not_quoted(study):
    assert choose(study, [MINE], place=None).empty


def test_a_turn_in_a_language_that_we_do_not_read_is_not_quoted(study):
    assert choose(study, [MINE], language="other").empty


def test_at_most_one_quotation_a_place_and_need(study):
    assert len(choose(study, [MINE, ("t2", "NR.1", "A", "human")], texts={"t1": "бир", "t2": "эки"})) == 1


def test_of_two_the_one_that_two_coders_chose_is_quoted(study):
    two = [("t2", "NR.1", "A", "human"), ("t2", "NR.1", "B", "accepted")]
    assert choose(study, [MINE, *two], texts={"t1": "сөз " * 22, "t2": "эки"})["turn"].tolist() == ["t2"]


def test_of_two_the_one_nearest_to_22_words_is_quoted(study):
    assert choose(study, [MINE, ("t2", "NR.1", "A", "human")], texts={"t1": "бир", "t2": "сөз " * 20})["turn"].tolist() == ["t2"]


def test_what_may_be_quoted_keeps_its_contract(study):
    assert len(tables.check("quotes", choose(study, [MINE]))) == 1


# ---------------------------------------------------------------- what is printed of them


@pytest.mark.parametrize("text", ["Мен мектеп директорумун, суу жок.", "P-AB12CD сууну бузат.", "сөз " * 41])
def test_a_turn_that_cannot_be_made_safe_is_not_printed(study, text):
    assert choose(study, [MINE], texts={"t1": text}).empty


def test_the_next_turn_is_printed_instead(study):
    assert choose(study, [MINE, ("t2", "NR.1", "A", "human")], texts={"t1": "Имам айтты.", "t2": "Суу жок."})["text"].tolist() == ["Суу жок."]


@pytest.mark.parametrize("text", ["Иштегендин баары келгин.", "Алардын баары ошондой: «келгиндер» дешет, келгин болгон соң."])
def test_words_that_set_people_apart_are_not_printed(study, text):
    assert choose(study, [MINE, ("t2", "NR.1", "A", "human")], texts={"t1": text, "t2": "Суу жок."})["text"].tolist() == ["Суу жок."]


def test_a_place_hears_another_voice_for_each_need_while_there_is_one(study):
    both = [("t1", "GV.1", "A", "human"), MINE, ("t2", "NR.1", "A", "human")]
    assert choose(study, both, texts={"t1": "сөз " * 22, "t2": "эки"})[["need", "turn"]].values.tolist() == [["GV.1", "t1"], ["NR.1", "t2"]]


def test_the_same_voice_stands_for_two_needs_where_there_is_no_other(study):
    assert choose(study, [("t1", "GV.1", "A", "human"), MINE])[["need", "turn"]].values.tolist() == [["GV.1", "t1"], ["NR.1", "t1"]]


def test_an_ethnic_group_is_printed_as_its_kind(study):
    assert choose(study, [MINE], texts={"t1": "Өзбектерге суу жетпейт."})["text"].tolist() == ["[Этникалык топко] суу жетпейт."]


@pytest.mark.parametrize(("people", "where"), [(10, "ala"), (9, "all"), (None, "all")])
def test_a_place_with_fewer_than_ten_people_is_not_named(study, people, where):
    assert choose(study, [MINE], people=people)["said_in"].tolist() == [where]


def paraphrased(study, groups, lines, source="human"):
    """groups: (document, place), each with one turn coded FY.1; lines: rows of the table of translations."""
    study.write("translations", filled("translations", [{"kind": "paraphrase"} | line for line in lines]))
    study.write("documents", filled("documents", [{"document": d, "kind": "transcripts", "place": place, "n_participants": 12, "n_turns": 1, "names_reviewed": True} for d, place in groups]))
    study.write("turns", filled("turns", [{"document": d, "turn": "t1", "role": "participant", "language": "ky", "text": "Айтылбай турган сөз."} for d, _ in groups]))
    study.write("codings", filled("codings", [{"document": d, "turn": "t1", "start": 0, "end": 3, "code": "FY.1", "coder": "A", "source": source} for d, _ in groups]))
    study.write("codes", pd.DataFrame([(code, code[:2], kind, code, code, code, sensitivity) for code, kind, sensitivity in CODES], columns=list(tables.CONTRACTS["codes"].columns)))
    return choose_quotes(study)


LINE = {"code": "FY.1", "language": "ky", "text": "Кыздар эрте турмушка чыгып жатат дешет.", "coder": "A", "at": "2025-05-01"}
THREE_IN_TWO = [("d1", "ala"), ("d2", "ala"), ("d3", "bel")]


def test_of_a_sensitive_code_the_paraphrase_stands_where_three_groups_in_two_places_said_it(study):
    assert paraphrased(study, THREE_IN_TWO, [LINE])[["place", "kind", "text"]].values.tolist() == [["ala", "paraphrase", LINE["text"]]]


@pytest.mark.parametrize("groups", [[("d1", "ala"), ("d2", "bel")], [("d1", "ala"), ("d2", "ala"), ("d3", "ala")]])
def test_two_groups_or_one_place_are_too_few_for_a_paraphrase(study, groups):
    assert paraphrased(study, groups, [LINE]).empty


def test_what_only_a_machine_suggested_is_not_paraphrased(study):
    assert paraphrased(study, THREE_IN_TWO, [LINE], source="machine").empty


def test_a_paraphrase_that_singles_somebody_out_is_not_printed(study):
    assert paraphrased(study, THREE_IN_TWO, [LINE | {"text": "Имам никесин кыйып койду."}]).empty


def test_of_a_normal_code_there_is_no_paraphrase_to_print(study):
    assert paraphrased(study, THREE_IN_TWO, [LINE | {"code": "NR.1"}]).empty


def test_a_turn_that_waits_to_be_coded_anew_is_not_quoted(study):
    # of a code that was split the codings stand under the parent until a person decides (coding.versions)
    assert len(choose(study, TOLD)) == 1
    assert choose(study, [*TOLD, ("t1", "NR", "B", "human")]).empty


WATER = "Суу жок болуп калды, эл капа."
TOLD = [("t1", "NR.1", "A", "human")]


def test_a_translation_of_the_whole_turn_goes_with_its_quotation(study):
    found = choose(study, TOLD, translations=[{"language": "ru", "text": "Воды не стало, люди расстроены."}, {"language": "en", "text": "The water is gone."}])
    assert found[["text", "translation_ru", "translation_en"]].values.tolist() == [[WATER, "Воды не стало, люди расстроены.", "The water is gone."]] and found["translation_ky"].isna().all()


def test_the_last_translation_is_heard_and_signs_at_the_ends_do_not_count(study):
    rows = [{"language": "ru", "text": "Воды нет."}, {"language": "ru", "text": "Воды не стало.", "end": 28, "coder": "B"}]
    assert choose(study, TOLD, translations=rows)["translation_ru"].tolist() == ["Воды не стало."]


def test_a_translation_of_a_part_is_no_translation_of_the_whole(study):
    assert choose(study, TOLD, translations=[{"language": "ru", "text": "Воды не стало.", "end": 19}])["translation_ru"].isna().all()


def test_a_long_turn_is_translated_where_the_passage_was_that_is_printed(study):
    text = "Бул жерде көп нерсе айтылды. " * 12 + "Суу жок болуп калды. " + "Кийин чай ичтик. " * 3
    start = text.index("Суу жок")
    rows = [{"language": "en", "text": "The water is gone.", "start": start, "end": start + 19}]
    assert choose(study, TOLD, texts={"t1": text}, translations=rows)["translation_en"].isna().all()  # the first sentence is coded and printed
    study.write("codings", study.read("codings").assign(start=start, end=start + 12))
    assert choose_quotes(study)[["text", "translation_en"]].values.tolist() == [["[…] Суу жок болуп калды. […]", "The water is gone."]]


def test_a_translation_that_names_an_office_of_one_person_is_not_printed(study):
    assert choose(study, TOLD, translations=[{"language": "ru", "text": "Имам сказал, что воды нет."}])["translation_ru"].isna().all()


def test_a_manual_prints_the_translation_below_the_original_and_no_longer_says_untranslated(study):
    (said,) = why(study, "M03", [need(**talk("ala"))], quote(translation_en="No water."))["quotes"]
    assert (said["text"], said["translation"]) == ("Суу жок.", WORDS("translated", text=WORDS("quoted", text="No water."))) and WORDS("untranslated") not in said["source"]


def test_a_translation_into_another_language_than_the_readers_is_none_for_the_reader(study):
    (said,) = why(study, "M03", [need(**talk("ala"))], quote(translation_ru="Воды нет."))["quotes"]
    assert said["translation"] is None and WORDS("untranslated") in said["source"]


def test_a_manual_says_that_it_is_a_paraphrase(study):
    assert why(study, "M03", [need(**talk("ala"))], quote(kind="paraphrase", language="en"))["quotes"][0]["source"] == WORDS("paraphrased")


def test_a_kind_that_stays_needs_a_reason(study):
    with pytest.raises(ValueError, match="reason"):
        QuotesSection(shown={"company": "yes"})
