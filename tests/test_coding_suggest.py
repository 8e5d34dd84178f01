"""The suggester proposes, with a probability and a reason; a code with few examples has its seeds only."""

import pandas as pd
import pytest

from pipeline.coding.codebook import read_codebook
from pipeline.coding.suggest import features, fit

YAML = """
codebook: {version: 1}
parents: [{id: NR}]
codes:
- {id: NR.1, parent: NR, label: {ky: a, ru: a, en: a}, sensitivity: normal, seeds: {en: [water]}}
- {id: NR.2, parent: NR, label: {ky: a, ru: a, en: a}, sensitivity: normal, seeds: {en: [pasture]}}
- {id: NR.3, parent: NR, label: {ky: a, ru: a, en: a}, sensitivity: normal, seeds: {en: [water]}}
- {id: NR.4, parent: NR, label: {ky: a, ru: a, en: a}, sensitivity: normal, seeds: {en: [water]}}
- {id: NR.5, parent: NR, label: {ky: a, ru: a, en: a}, sensitivity: normal, seeds: {en: [water]}}
"""
TEXTS = ["zorbel flows"] * 4 + ["quiet morning"] * 4
LABELS = pd.DataFrame({"NR.1": [True] * 4 + [False] * 4, "NR.2": [False] * 8})
OTHER = ["other"] * 8


@pytest.fixture
def book(tmp_path):
    (tmp_path / "codebook.yaml").write_text(YAML, "utf-8")
    return read_codebook(tmp_path / "codebook.yaml")


@pytest.fixture
def fitted(book):
    return fit(TEXTS, LABELS, OTHER, codebook=book, min_examples=4)


def test_it_proposes_what_it_learned(fitted):
    assert fitted.suggest(["the zorbel again"], ["other"])[["row", "code"]].values.tolist() == [[0, "NR.1"]]


def test_it_proposes_nothing_for_words_of_the_other_turns(fitted):
    assert fitted.suggest(["a quiet morning"], ["other"]).empty


def test_the_reason_names_the_word_that_spoke_for_it(fitted):
    assert "zorbel" in fitted.suggest(["zorbel"], ["other"])["reason"][0]


def test_the_first_five_letters_stand_in_for_an_unknown_word(fitted):
    assert fitted.suggest(["zorbelicious"], ["other"])["code"].tolist() == ["NR.1"]


def test_a_probability_lies_between_nought_and_one(fitted):
    assert fitted.probabilities(TEXTS, OTHER).stack().between(0, 1).all()


def test_a_code_with_too_few_examples_has_seeds_only(fitted):
    assert fitted.seeds_only == ["NR.2"]


def test_a_code_without_examples_is_proposed_by_its_seed(fitted):
    assert fitted.suggest(["a quiet pasture"], ["other"])[["code", "reason"]].values.tolist() == [["NR.2", "seeds only: NR.2"]]


def test_a_text_of_unseen_words_gets_no_code(book):
    # the turns with the code share no word, the others share all: only the intercept could speak for the code
    texts = ["zorbel", "krantu", "milvo", "tasper", "quiet morning", "quiet morning", "quiet morning", "quiet morning"]
    suggester = fit(texts, LABELS, OTHER, codebook=book, min_examples=4)
    assert suggester.suggest(["hundrel ostrin"], ["other"]).empty


def test_support_counts_the_examples(fitted):
    assert fitted.support == {"NR.1": 4, "NR.2": 0}


def test_one_example_less_than_needed_is_too_few(book):
    assert fit(TEXTS, LABELS, OTHER, codebook=book, min_examples=5).seeds_only == ["NR.1", "NR.2"]


def test_the_precision_of_seeds_is_measured(book):
    # 'water' is said three times and is NR.1 twice: (2 + 1) / (3 + 2)
    labels = pd.DataFrame({"NR.1": [True, True, False, False]})
    assert fit(["water", "water", "water", "mill"], labels, ["other"] * 4, codebook=book).seed_precision == pytest.approx(0.6)


def test_without_any_seed_hit_the_precision_of_seeds_is_a_half(book):
    assert fit(["mill"], pd.DataFrame({"NR.1": [False]}), ["other"], codebook=book).seed_precision == 0.5


def test_a_seed_has_the_measured_precision_as_its_probability(book):
    labels = pd.DataFrame({"NR.1": [True, True, False, False]})
    assert fit(["water", "water", "water", "mill"], labels, ["other"] * 4, codebook=book).suggest(["water"], ["other"])["probability"].tolist() == pytest.approx([0.6])


def test_a_precision_that_is_rounded_down_does_not_silence_the_seed(book):
    # (0 + 1) / (1 + 2), which has no end of digits
    labels = pd.DataFrame({"NR.1": [False]})
    assert fit(["water"], labels, ["other"], codebook=book).suggest(["water"], ["other"])["probability"].tolist() == [0.333333]


def test_at_most_three_codes_are_proposed_for_a_text(book):
    labels = pd.DataFrame(False, index=range(1), columns=["NR.1", "NR.2", "NR.3", "NR.4", "NR.5"])
    assert len(fit(["mill"], labels, ["other"], codebook=book).suggest(["water"], ["other"])) == 3


def test_the_most_probable_code_comes_first(fitted):
    found = fitted.suggest(["zorbel zorbel flows pasture"], ["other"])
    assert found["probability"].is_monotonic_decreasing


def test_the_same_texts_give_the_same_model(book):
    first, second = (fit(TEXTS, LABELS, OTHER, codebook=book, min_examples=4).probabilities(["zorbel morning"], ["other"]) for _ in range(2))
    assert first.equals(second)


def test_a_code_that_all_texts_hold_needs_no_model(book):
    assert fit(["a b", "c d"], pd.DataFrame({"NR.1": [True, True]}), ["other"] * 2, codebook=book, min_examples=2).seeds_only == ["NR.1"]


def test_no_texts_give_no_proposals(fitted):
    assert fitted.suggest([], []).columns.tolist() == ["row", "code", "probability", "reason"]


def test_lists_of_different_lengths_are_refused(book):
    with pytest.raises(ValueError, match="2 texts, 1 rows of labels, 2 languages"):
        fit(["a", "b"], pd.DataFrame({"NR.1": [True]}), ["en", "en"], codebook=book)


def test_words_become_lemmas_in_a_known_language(book):
    assert "l:quarrel" in features(["quarrels"], ["en"], book)[0]


def test_words_of_an_unknown_language_stay_as_they_are(book):
    assert "l:quarrels" in features(["quarrels"], ["other"], book)[0]


def test_a_seed_hit_is_a_feature_in_any_language(book):
    assert "s:NR.2" in features(["Pasture"], ["other"], book)[0]


def test_a_turn_of_which_a_coding_waits_teaches_nothing_of_that_code(book):
    unsettled = LABELS.astype("boolean").mask(LABELS["NR.1"])
    assert fit(TEXTS, unsettled, OTHER, codebook=book, min_examples=1).suggest(["the zorbel again"], ["other"]).empty
    some = LABELS.astype("boolean")
    some.loc[[row for row in range(len(TEXTS)) if not LABELS["NR.1"][row]][:1], "NR.1"] = pd.NA
    assert fit(TEXTS, some, OTHER, codebook=book, min_examples=4).suggest(["the zorbel again"], ["other"])["code"].tolist() == ["NR.1"]


def test_texts_without_words_teach_nothing():
    labels = pd.DataFrame({"water": [True] * 10 + [False] * 10})
    assert fit(["", "…"] * 10, labels, ["other"] * 20).suggest(["Суу жок"], ["ky"]).empty
