"""Words that mark a group, words that stand together, and what of them may leave the team."""

import math

import pandas as pd
import pytest

from pipeline.language.keyness import collocations, key_words, log_odds
from pipeline.language.segment import tokens


def study(groups):
    """words, turns and document -> group, from {document: (group, [turn, ...])}; a lemma is the word in small letters."""
    turns = pd.DataFrame([(document, f"t{i}", "participant", text) for document, (_, texts) in groups.items() for i, text in enumerate(texts)], columns=["document", "turn", "role", "text"])
    rows = [(row.document, row.turn, at, start, end, word, "ky", word.lower()) for row in turns.itertuples() for at, (start, end, word) in enumerate(tokens(row.text))]
    words = pd.DataFrame(rows, columns=["document", "turn", "position", "start", "end", "word", "language", "lemma"])
    return words, turns, {document: group for document, (group, _) in groups.items()}


def test_log_odds_by_hand():
    counts = pd.DataFrame({"women": [3, 1], "men": [1, 3]}, index=["суу", "мал"])
    found = log_odds(counts, prior={"суу": 1.0, "мал": 1.0}).set_index(["word", "group"])
    # women: odds of суу (3+1)/(1+1); men: (1+1)/(3+1); variance 1/4 + 1/2
    assert found.loc[("суу", "women"), "log_odds"] == pytest.approx(math.log(4))
    assert found.loc[("суу", "women"), "z"] == pytest.approx(math.log(4) / math.sqrt(0.75))


def test_two_groups_mirror_each_other():
    found = log_odds(pd.DataFrame({"a": [5, 2, 9], "b": [1, 7, 3]}, index=["x", "y", "z"])).pivot(index="word", columns="group", values="z")
    assert found["a"].tolist() == pytest.approx((-found["b"]).tolist())


def test_a_word_said_equally_often_marks_nobody():
    assert log_odds(pd.DataFrame({"a": [4, 4], "b": [4, 4]}, index=["x", "y"]))["z"].tolist() == pytest.approx([0.0] * 4)


def test_a_word_without_a_prior_is_refused():
    with pytest.raises(ValueError, match="prior above 0"):
        log_odds(pd.DataFrame({"a": [1], "b": [1]}, index=["x"]), prior={"y": 1.0})


def test_a_stronger_prior_brings_a_rare_word_nearer_to_nothing():
    counts = pd.DataFrame({"a": [2, 50], "b": [0, 60]}, index=["x", "y"])
    weak, strong = (log_odds(counts, strength=strength).query("word == 'x' and group == 'a'")["log_odds"].item() for strength in (10.0, 1000.0))
    assert 0 < strong < weak


SAID = {
    "d1": ("women", ["суу жок", "таза суу керек", "мектеп алыс"]),
    "d2": ("women", ["суу кымбат", "мектеп жабык"]),
    "d3": ("men", ["мал уурдалды", "жайыт тар"]),
    "d4": ("men", ["мал жок", "мал көп"]),
}


def test_key_words_of_each_group():
    found = key_words(*study(SAID))
    assert found[["word", "group", "n_turns", "n_groups"]].values.tolist() == [["мал", "men", 3, 2], ["суу", "women", 3, 2]]


def test_inside_the_team_every_word_is_given():
    assert {"мектеп", "жайыт"} <= set(key_words(*study(SAID), public=False)["word"])


def test_a_word_of_one_group_alone_is_not_shown():
    said = SAID | {"d1": ("women", ["көпүрө жок", "көпүрө эски", "көпүрө керек", "көпүрө тар"])}
    assert "көпүрө" not in set(key_words(*study(said))["word"])


@pytest.mark.parametrize("name", ["P-5GCK42", "P-5GCK42нын", "[name]", "Чекирбай", "Сергей", "өзбек"])
def test_a_pseudonym_a_name_and_a_people_are_never_shown(name):
    said = {document: (group, [f"анан {name} келди"] * 3 if group == "women" else texts) for document, (group, texts) in SAID.items()}
    assert {word for word in key_words(*study(said))["word"]} <= {"кел", "келди", "мал"}


def test_the_moderator_and_stop_words_are_left_out():
    words, turns, groups = study(SAID | {"d5": ("women", ["менен жана менен"] * 4), "d6": ("women", ["менен жана менен"] * 4)})
    assert "менен" not in set(key_words(words, turns, groups)["word"])
    assert key_words(words, turns.assign(role="moderator"), groups).empty


def test_collocations_that_may_leave_the_team_come_from_two_groups():
    one = {"d1": ("women", ["ичүүчү суусу таза", "ичүүчү суусу жок", "ичүүчү суусу бар", "ичүүчү суусу кымбат"]), "d2": ("women", ["жол жаман"])}
    words, turns, _ = study(one)
    assert collocations(words, least=3, turns=turns) == []
    words, turns, _ = study(one | {"d2": ("women", ["ичүүчү суусу аз"])})
    assert collocations(words, least=3, turns=turns) == ["ичүүчү суусу"]


def test_collocations_never_hold_a_pseudonym():
    words, turns, _ = study({document: ("women", ["мураб P-5GCK42 айтты"] * 4) for document in ("d1", "d2")})
    assert collocations(words, least=3, turns=turns) == []


def test_documents_without_a_group_have_no_key_words():
    words = pd.DataFrame({"document": ["d"], "turn": ["t0000"], "position": [0], "start": [0], "end": [3], "word": ["суу"], "language": ["ky"], "lemma": ["суу"]})
    turns = pd.DataFrame({"document": ["d"], "turn": ["t0000"], "role": ["participant"], "text": ["суу"]})
    assert key_words(words, turns, {}).empty


def test_where_only_one_kind_of_group_was_heard_no_word_sets_it_apart():
    # as often here as in the corpus, which is the same: rounding alone would put some of them above nought
    said = [word for times, word in enumerate(["суу", "мал", "мектеп", "жайыт", "жумуш"], 1) for _ in range(times)]
    assert key_words(*study({"d1": ("women", said)}), public=False).empty
