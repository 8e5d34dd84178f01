"""What people say leads to what: the direction is the connecting word's."""

import re

import pandas as pd
import pytest

from marked_causes import figures
from pipeline.drivers.causes import cause_turns, causes, finest, loops, tree
from pipeline.drivers.statements import asks_why, statements
from pipeline.language.keyness import collocations


def turn(text, *pieces, document="d", name="t", source="human"):
    """A turn and codings on pieces of its text: (words, code)."""
    codings = [{"document": document, "turn": name, "start": text.index(words), "end": text.index(words) + len(words), "code": code, "source": source} for words, code in pieces]
    return pd.DataFrame([{"document": document, "turn": name, "text": text}]), pd.DataFrame(codings, columns=["document", "turn", "start", "end", "code", "source"])


def links(*cases):
    frames = list(zip(*cases, strict=True))
    return causes(pd.concat(frames[0], ignore_index=True), pd.concat(frames[1], ignore_index=True))


def pairs(*cases):
    return links(*cases)[["cause", "effect"]].values.tolist()


@pytest.mark.parametrize(("people", "left"), [(9, 0), (10, 1), (None, 0)])
def test_a_link_is_named_only_if_ten_people_sat_in_the_groups_that_said_it(people, left):
    turns, codings = turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"), ("суу жок", "NR.1"))
    assert len(causes(turns, codings, pd.DataFrame({"document": ["d"], "n_participants": [people]}))) == left


@pytest.mark.parametrize(
    ("text", "effect", "cause"),
    [
        ("Эл урушат, анткени суу жок", "Эл урушат", "суу жок"),
        ("Эл урушат, себеби суу жок", "Эл урушат", "суу жок"),
        ("Люди ссорятся, потому что воды нет", "Люди ссорятся", "воды нет"),
        ("Ссоры из-за воды", "Ссоры", "воды"),
        ("People quarrel because water is short", "People quarrel", "water is short"),
        ("Quarrels due to water", "Quarrels", "water"),
    ],
)
def test_after_because_stands_the_cause(text, effect, cause):
    assert pairs(turn(text, (effect, "SE.2"), (cause, "NR.1"))) == [["NR.1", "SE.2"]]


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("Суу жок, ошондуктан эл урушат", "Суу жок", "эл урушат"),
        ("Суу жок, ошон үчүн эл урушат", "Суу жок", "эл урушат"),
        ("Воды нет, поэтому люди ссорятся", "Воды нет", "люди ссорятся"),
        ("Воды нет, в результате люди ссорятся", "Воды нет", "люди ссорятся"),
        ("Воды нет, из-за этого люди ссорятся", "Воды нет", "люди ссорятся"),
        ("Water is short, therefore people quarrel", "Water is short", "people quarrel"),
        ("Суу болбогондуктан эл урушат", "Суу болбогондуктан", "эл урушат"),
        ("Жер келишпегендиктен эл урушат", "Жер келишпегендиктен", "эл урушат"),
        ("Суунун айынан эл урушат", "Суунун", "эл урушат"),
    ],
)
def test_before_therefore_stands_the_cause(text, cause, effect):
    assert pairs(turn(text, (cause, "NR.1"), (effect, "SE.2"))) == [["NR.1", "SE.2"]]


def test_without_a_connecting_word_there_is_no_link():
    assert pairs(turn("Суу жок. Эл урушат", ("Суу жок", "NR.1"), ("Эл урушат", "SE.2"))) == []


def test_a_code_on_both_sides_does_not_cause_itself():
    assert pairs(turn("Суу жок, анткени суу аз", ("Суу жок", "NR.1"), ("суу аз", "NR.1"))) == []


def test_the_machine_s_codings_make_no_link():
    assert pairs(turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"), ("суу жок", "NR.1"), source="machine")) == []


def test_a_rejected_coding_makes_no_link():
    assert pairs(turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"), ("суу жок", "NR.1"), source="rejected")) == []


def test_a_connecting_word_inside_another_word_is_none():
    assert statements("Someone is sober, people quarrel") == []


def test_a_connecting_word_is_found_in_capitals():
    assert [one.connective for one in statements("ЛЮДИ ССОРЯТСЯ, ПОТОМУ ЧТО ВОДЫ НЕТ")] == [(15, 25)]


def case(document, name):
    return turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"), ("суу жок", "NR.1"), document=document, name=name)


def test_turns_with_a_link_are_counted():
    assert links(case("d1", "t1"), case("d1", "t2"), case("d2", "t1"))["n_turns"].tolist() == [3]


def test_groups_with_a_link_are_counted_once():
    assert links(case("d1", "t1"), case("d1", "t2"), case("d2", "t1"))["n_groups"].tolist() == [2]


def test_a_link_said_twice_in_a_turn_is_one_turn():
    twice = turn("Эл урушат, анткени суу жок, себеби суу жок", ("Эл урушат", "SE.2"), ("суу жок,", "NR.1"))
    assert links(twice)["n_turns"].tolist() == [1]


def test_the_link_said_most_often_comes_first():
    other = turn("Эл капа, анткени жер жок", ("Эл капа", "SE.2"), ("жер жок", "NR.2"), document="d3")
    assert links(other, case("d1", "t1"), case("d1", "t2"))["cause"].tolist() == ["NR.1", "NR.2"]


def test_without_codings_the_table_is_empty_and_has_its_columns():
    assert causes(*turn("Эл урушат, анткени суу жок")).columns.tolist() == ["cause", "effect", "level", "n_groups", "n_turns"]


def words(*turns):
    return pd.DataFrame([{"document": "d", "turn": f"t{i}", "lemma": lemma} for i, text in enumerate(turns) for lemma in text.split()])


def test_words_that_stand_together_often_are_a_collocation():
    assert collocations(words(*["таза вода пришла", "таза вода ушла", "таза вода стоит", "таза вода мутная"]), least=4) == ["таза вода"]


def test_a_pair_across_two_turns_is_none():
    assert collocations(words("таза", "вода", "таза", "вода", "таза", "вода", "таза", "вода"), least=3) == []


def test_short_words_make_no_collocation():
    assert collocations(words(*["эл суу ичет"] * 5), least=4) == []


@pytest.mark.parametrize("name", ["en", "ru", "ky", "fresh-en", "fresh-ru", "fresh-ky", "unlike-en", "unlike-ru", "unlike-ky"])
def test_statements_are_found_and_nothing_else(name):
    precision, recall, statements_tried, *_ = figures(name)
    assert precision >= 0.85 and recall >= 0.6 and statements_tried >= {"fresh": 60, "unlike": 40}.get(name.partition("-")[0], 200)


@pytest.mark.parametrize(
    "text",
    ["Do people quarrel because of water?", "Эл суудан улам урушабы?", "Maybe people quarrel because water is short", "Балким эл суу жок болгондуктан урушат", "Не из-за воды люди ссорятся", "Суу жок болгондуктан эмес, башка нерседен урушат",
     "Он вышел из-за дома и поздоровался", "We have quarrelled since last spring", "It was so hot that people quarrelled"],
)  # fmt: skip
def test_a_question_a_guess_a_denial_and_a_place_are_no_statement(text):
    assert statements(text) == []


def test_therefore_at_the_beginning_points_to_the_sentence_before():
    text = "Воды нет. Поэтому люди ссорятся."
    assert [(text[slice(*one.cause)], text[slice(*one.effect)]) for one in statements(text)] == [("Воды нет", "люди ссорятся")]


def test_two_statements_of_a_sentence_keep_their_sides():
    text = "The water is late because farmers take it, and people quarrel because nobody measures it."
    assert [text[slice(*one.cause)] for one in statements(text)] == ["farmers take it", "nobody measures it"]


def test_a_code_on_the_whole_turn_takes_the_side_that_is_left():
    text = "Эл урушат, анткени суу жок"
    assert pairs(turn(text, (text, "SE.2"), ("суу жок", "NR.1"))) == [["NR.1", "SE.2"]]


def test_two_codes_on_the_whole_turn_are_on_neither_side():
    text = "Эл урушат, анткени суу жок"
    assert pairs(turn(text, (text, "SE.2"), (text, "NR.1"))) == []


SEEDS = pd.DataFrame([("NR.1", "ky", "суу*"), ("SE.2", "ky", "уруш*")], columns=["code", "language", "seed"])


def told(*cases):
    """cause, effect and basis of the links of turns of one group, with their words and the seeds of two codes."""
    turns, codings = (pd.concat(part, ignore_index=True) for part in zip(*cases, strict=True))
    words = [{"document": row.document, "turn": row.turn, "position": n, "start": m.start(), "end": m.end(), "word": m.group(), "language": "ky", "lemma": m.group().lower()} for row in turns.itertuples() for n, m in enumerate(re.finditer(r"\w+", row.text))]
    return cause_turns(turns, codings, words=pd.DataFrame(words), seeds=SEEDS)[["cause", "effect", "basis"]].values.tolist()


def test_codes_on_the_whole_turn_are_parted_by_their_seeds():
    text = "Эл урушат, анткени суу жок"
    assert told(turn(text, (text, "SE.2"), (text, "NR.1"))) == [["NR.1", "SE.2", "people"]]


def test_a_seed_on_a_side_without_a_code_is_a_suggestion_only():
    text = "Эл таарынат, анткени суу жок"
    assert told(turn(text, ("Эл таарынат", "FY.2"))) == [["NR.1", "FY.2", "suggested"]]


def test_a_suggestion_is_counted_nowhere():
    turns, codings = turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"))
    said = pd.DataFrame([("d", "t", "NR.1", "SE.2", "suggested")], columns=["document", "turn", "cause", "effect", "basis"])
    assert causes(turns, codings, said=said).empty


def test_an_answer_that_opens_with_because_explains_the_turn_before_it():
    first, second = "Кыздар окууну таштап жатат", "Себеби акча жок. Атасы алыста."
    cases = turn(first, (first, "FY.1"), name="t1"), turn(second, (second, "EC.1"), name="t2")
    found = cause_turns(*(pd.concat(part, ignore_index=True) for part in zip(*cases, strict=True)))
    assert found[["turn", "cause", "cause_turn", "effect", "effect_turn", "basis"]].values.tolist() == [["t2", "EC.1", "t2", "FY.1", "t1", "people"]]


def test_because_of_alone_takes_its_effect_from_the_sentence_before():
    text = "Соседи до сих пор не здороваются. Из-за городского кенеша!"
    assert [(text[slice(*one.cause)], text[slice(*one.effect)]) for one in statements(text)] == [("городского кенеша", "Соседи до сих пор не здороваются")]


def test_since_then_and_thanks_for_are_no_cause():
    assert statements("Кезекти тактага илип коюшкан, ошондон бери азыраак урушабыз. Чакырганы үчүн рахмат дейм") == []


def test_a_link_keeps_the_places_of_both_sides():
    turns, codings = turn("Эл урушат, анткени суу жок", ("Эл урушат", "SE.2"), ("суу жок", "NR.1"))
    assert cause_turns(turns, codings)[["cause_start", "cause_end", "effect_start", "effect_end"]].values.tolist() == [[19, 26, 0, 9]]


LINKS = pd.DataFrame([("A", "B", 1, 3), ("B", "C", 1, 2), ("C", "B", 1, 1), ("D", "A", 1, 1)], columns=["cause", "effect", "n_groups", "n_turns"])


def test_links_that_lead_back_make_a_loop():
    assert loops(LINKS) == {("B", "C"), ("C", "B")}


def test_the_core_of_the_tree_is_what_most_turns_link():
    assert tree(LINKS) == ("B", ["A", "C"], [])


def test_the_core_may_be_chosen():
    assert tree(LINKS, core="A") == ("A", ["D"], ["B"])


# ---------------------------------------------------------------- the level at which a link recurs

CODES = pd.DataFrame([("NR.1", "NR"), ("NR.2", "NR"), ("SE.1", "SE"), ("SE.2", "SE"), ("IN.1", "IN")], columns=["code", "parent"])


def above(*cases, people=8):
    """(cause, effect, level, n_groups, n_turns) of links, each (document, turn, cause, effect); so many people sat in each group."""
    said = pd.DataFrame([(*case, "people") for case in cases], columns=["document", "turn", "cause", "effect", "basis"])
    documents = pd.DataFrame({"document": sorted(set(said["document"])), "n_participants": people})
    return causes(said, said, documents, said=said, codes=CODES).values.tolist()


def test_siblings_in_two_groups_make_a_link_of_their_parents():
    assert above(("d1", "t1", "NR.1", "SE.1"), ("d2", "t1", "NR.2", "SE.1")) == [["NR", "SE", "parent", 2, 2]]


def test_a_link_of_one_group_is_none_at_any_level():
    assert above(("d1", "t1", "NR.1", "SE.1"), ("d1", "t2", "NR.2", "SE.1")) == []


def test_a_link_that_recurs_between_codes_stands_at_both_levels():
    assert above(("d1", "t1", "NR.1", "SE.1"), ("d2", "t1", "NR.1", "SE.1")) == [["NR.1", "SE.1", "code", 2, 2], ["NR", "SE", "parent", 2, 2]]


def test_the_parents_do_not_tell_by_a_sum_what_one_group_said():
    # without the third group the parents say nothing beyond their codes; with it the difference is eight people
    assert above(("d1", "t1", "NR.1", "SE.1"), ("d2", "t1", "NR.1", "SE.1"), ("d3", "t1", "NR.2", "SE.1")) == [["NR.1", "SE.1", "code", 2, 2]]


def test_a_link_within_one_parent_is_none_of_parents():
    assert above(("d1", "t1", "NR.1", "NR.2"), ("d2", "t1", "NR.1", "NR.2")) == [["NR.1", "NR.2", "code", 2, 2]]


def test_two_links_of_one_turn_are_one_of_their_parents():
    assert above(("d1", "t1", "NR.1", "SE.1"), ("d1", "t1", "NR.2", "SE.1"), ("d2", "t1", "NR.1", "SE.2"))[-1] == ["NR", "SE", "parent", 2, 2]


def test_a_coding_that_waits_under_its_parent_links_themes_and_no_codes():
    assert above(("d1", "t1", "NR", "SE.1"), ("d2", "t1", "NR", "SE.1")) == [["NR", "SE", "parent", 2, 2]]


def levels(code, parent):
    rows = [("NR.1", f"SE.{i}", "code", 2, 2) for i in range(code)] + [("NR", f"S{i}", "parent", 2, 2) for i in range(parent)]
    return set(finest(pd.DataFrame(rows, columns=["cause", "effect", "level", "n_groups", "n_turns"]))["level"])


@pytest.mark.parametrize(("code", "parent", "drawn"), [(2, 5, "code"), (1, 5, "parent"), (1, 1, "code"), (0, 1, "parent")])
def test_the_picture_is_drawn_at_the_finest_level_with_two_links(code, parent, drawn):
    assert levels(code, parent) == {drawn}


# ---------------------------------------------------------------- what stands between a matter and its reason


@pytest.mark.parametrize("between", ["Эмне үчүн?", "Почему вы так думаете?", "Ооба.", "Эмне үчүн мындай деп ойлойсуз?"])
def test_a_why_and_a_yes_do_not_part_a_matter_from_its_reason(between):
    first, second = "Кыздар окууну таштап жатат", "Себеби акча жок."
    cases = turn(first, (first, "FY.1"), name="t1"), turn(between, name="t2"), turn(second, (second, "EC.1"), name="t3")
    found = cause_turns(*(pd.concat(part, ignore_index=True) for part in zip(*cases, strict=True)))
    assert found[["cause", "cause_turn", "effect", "effect_turn"]].values.tolist() == [["EC.1", "t3", "FY.1", "t1"]]


def test_a_question_with_a_matter_of_its_own_is_no_mere_why():
    assert [asks_why(text) for text in ("Эмне үчүн суу талашат?", "Why do people quarrel?", "Почему?")] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("Языка толком не знаю, поэтому и в совет не зовут", "Языка толком не знаю", "в совет не зовут"),
        ("Кыргызча билбейм, ошондуктан жыйында унчукпайм", "Кыргызча билбейм", "жыйында унчукпайм"),
        ("I do not know the language, so I keep silent", "I do not know the language", "I keep silent"),
        ("Из-за слуха про дорогу и началась эта ругань", "слуха про дорогу", "началась эта ругань"),
        ("Из-за ссоры с соседом он уехал", "ссоры с соседом", "он уехал"),
        ("Из-за воды в селе ссорятся", "воды", "в селе ссорятся"),
    ],
)
def test_not_to_know_a_thing_is_no_guess_and_a_phrase_goes_on_past_about(text, cause, effect):
    assert [(text[slice(*one.cause)], text[slice(*one.effect)]) for one in statements(text)] == [(cause, effect)]


@pytest.mark.parametrize("text", ["Я не знаю, потому что меня там не было", "Говорят, родник высох из-за рудника, но точно не знаю", "Эмне үчүн экенин билбейм, себеби көргөн жокмун", "I don't know, people quarrel because of water"])
def test_not_to_know_whether_is_a_guess(text):
    assert statements(text) == []


@pytest.mark.parametrize("text", ["I'm not saying that the wells went dry because of the mine", "Я не говорю, что колодцы высохли из-за рудника", "Кудуктар кендин айынан соолду деп айтпайм."])
def test_what_is_not_claimed_is_no_cause(text):
    assert statements(text) == []


@pytest.mark.parametrize("text", ["I'm not saying anything because the head is my uncle", "Я не говорю, что думаю, потому что боюсь соседей", "Жаман деп айтпайм, анткени коңшум жардам берген"])
def test_a_reason_for_keeping_silent_is_one(text):
    assert len(statements(text)) == 1


def test_because_of_that_joins_without_a_comma():
    text = "The grader broke, and because of that the road stayed shut"
    assert [(text[slice(*one.cause)], text[slice(*one.effect)]) for one in statements(text)] == [("The grader broke", "the road stayed shut")]
