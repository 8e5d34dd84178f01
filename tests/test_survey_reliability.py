"""The tables scales, scale_items, dif and indices of a study: languages, declared reverse items, missing answers, hidden cells."""

import numpy as np
import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from pipeline import tables
from pipeline.config import Index, Scale
from pipeline.errors import InputError
from pipeline.study import Study
from pipeline.survey.polychoric import polychoric
from pipeline.survey.reliability import dif, indices, items_of, scales

SCALE = {"items": ["q1", "q2", "q3", "q4"], "reverse": ["q4"], "levels": [1, 5]}


def make(root, answers, section, asked=None) -> Study:
    """A study under root with these answers and this survey section."""
    (root / "corpora/test").mkdir(parents=True)
    (root / "corpora/test/study.yaml").write_text(yaml.safe_dump({"study": "test", "title": {"en": "T"}, "places": {"aa": {}, "bb": {}}, "survey": section}), "utf-8")
    study = Study("test", root)
    frame = pd.DataFrame({"panel": None, "stratum": None, "cluster": None} | answers)
    study.write("answers", frame.assign(uuid=[f"u{number}" for number in range(len(frame))]))
    study.write("asked", tables.empty("asked") if asked is None else asked)
    return study


def answered(n=240, seed=3, few=0):
    """Answers to four items of one scale, q4 the other way round; the language alternates, but only `few` in ru if that is given."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=n)
    steps = {f"q{k}": np.clip(np.round(3 + trait + rng.normal(scale=0.8, size=n)), 1, 5) for k in (1, 2, 3)}
    steps["q4"] = 6 - np.clip(np.round(3 + trait + rng.normal(scale=0.8, size=n)), 1, 5)
    spoken = np.where(np.arange(n) < few, "ru", "ky") if few else np.where(np.arange(n) % 2, "ru", "ky")
    return steps | {"wave": "baseline", "weight": 1.0, "place": np.where(np.arange(n) % 3, "aa", "bb"), "spoken": spoken}


def section(**changes):
    return {"language": "spoken", "scales": {"s": SCALE | changes}}


def test_a_scale_is_measured_for_all_and_for_each_language(tmp_path):
    made, items, _ = scales(make(tmp_path, answered(), section()))
    assert made["language"].tolist() == ["all", "ky", "ru"] and made["n"].tolist() == [240, 120, 120]
    assert (made["alpha"] > 0.75).all() and (made["omega"] > 0.75).all() and (made["item_rest_lowest"] > 0).all()
    assert not items["negative"].any() and items.loc[items["item"] == "q4", "reverse"].all()
    tables.check("scales", made)
    tables.check("scale_items", items)


def test_a_reverse_item_that_nobody_declared_is_reported_and_not_turned(tmp_path):
    made, items, _ = scales(make(tmp_path, answered(), section(reverse=[])))
    assert sorted(items.loc[items["negative"], "item"].unique()) == ["q4"]
    assert (made["item_rest_lowest"] < 0).all()


def test_a_small_language_is_hidden_and_takes_the_other_with_it(tmp_path):
    made, items, _ = scales(make(tmp_path, answered(few=6), section()))
    assert made.set_index("language")["suppressed"].to_dict() == {"all": False, "ky": True, "ru": True}
    assert made.loc[made["suppressed"], ["n", "alpha", "chi2"]].isna().all(axis=None)
    assert items.loc[items["suppressed"], ["mean", "item_rest"]].isna().all(axis=None) and not items.loc[items["suppressed"], "negative"].any()


def test_every_two_items_have_their_polychoric_correlation_in_each_language(tmp_path):
    study = make(tmp_path, answered(), section())
    pairs = tables.check("scale_pairs", scales(study)[2])
    assert len(pairs) == 6 * 3 and (pairs["polychoric"] > 0.3).all()
    turned_item = study.read("answers").assign(q4=lambda frame: 6 - frame["q4"])
    wanted = polychoric(turned_item.loc[turned_item["spoken"] == "ru", ["q1", "q4"]]).iloc[0, 1]
    assert pairs.set_index(["item", "other", "language"]).loc[("q1", "q4", "ru"), "polychoric"] == pytest.approx(wanted, abs=1e-7)


def test_few_answers_give_alpha_but_no_factor(tmp_path):
    made, _, _ = scales(make(tmp_path, answered(n=16), {"scales": {"s": SCALE}}))
    assert made["language"].tolist() == ["all"] and made["alpha"].notna().all() and made["omega"].isna().all() and "too few" in made["reason"][0]


def test_what_was_not_answered_is_no_step(tmp_path):
    given = answered(n=12)
    asked = pd.DataFrame({"uuid": [f"u{k}" for k in range(12)], "wave": "baseline", "question": "q1", "state": ["refused"] + ["answered"] * 11})
    study = make(tmp_path, given, section(), asked)
    frame = items_of(study.read("answers"), study.read("asked"), study.config.survey.scales["s"], "s")
    assert np.isnan(frame["q1"][0]) and frame["q1"][1:].notna().all()


def test_answers_that_are_words_get_their_numbers(tmp_path):
    study = make(tmp_path, answered(n=3) | {"q1": ["yes", "no", "dk"], "q2": ["no", "no", "yes"]}, {"scales": {"s": {"items": ["q1", "q2"], "values": {"yes": 1, "no": 0}, "levels": [0, 1]}}})
    frame = items_of(study.read("answers"), study.read("asked"), study.config.survey.scales["s"], "s")
    np.testing.assert_array_equal(frame["q1"], [1, 0, np.nan])


def test_items_are_compared_between_ky_and_ru(tmp_path):
    given = answered(n=400)
    given["q2"] = np.clip(given["q2"] + (given["spoken"] == "ru"), 1, 5)
    made = dif(make(tmp_path, given, section())).set_index("item")
    tables.check("dif", made.reset_index())
    assert made["effect_uniform"].idxmax() == "q2" and made.loc["q2", "p_uniform_adjusted"] < 0.001
    assert (made["reference"] == "ky").all() and made.loc["q2", "estimate"] > 1


def test_too_few_interviews_in_a_language_are_said_and_not_compared(tmp_path):
    made = dif(make(tmp_path, answered(few=30), section()))
    assert made["n"].isna().all() and made["reason"].str.contains("fifty").all()


def test_an_index_of_a_scale_is_rescaled_and_estimated_by_place(tmp_path):
    study = make(tmp_path, answered(), section() | {"indices": {"x": {"items": ["s"], "rescale": [0, 10]}}})
    made = tables.check("indices", indices(study))
    whole = made[made["domain_level"] == "all"].iloc[0]
    answers = study.read("answers")
    mean = pd.concat([answers[["q1", "q2", "q3"]], 6 - answers["q4"]], axis=1).mean(axis=1).mean()
    assert whole["estimate"] == pytest.approx((mean - 1) / 4 * 10)
    assert set(made["domain_level"]) == {"all", "place"} and whole["n"] == 240


def test_a_place_of_few_is_hidden_in_an_index(tmp_path):
    given = answered(n=60) | {"place": ["bb"] * 7 + ["aa"] * 53}
    made = indices(make(tmp_path, given, section() | {"indices": {"x": {"items": ["q1", "q2"], "method": "zscore"}}}))
    assert made.loc[made["domain_level"] == "place", "suppressed"].all() and made.loc[made["domain_level"] == "place", "estimate"].isna().all()


def test_without_scales_the_tables_are_empty_and_have_their_columns(tmp_path):
    study = make(tmp_path, answered(n=3), {})
    made, items, pairs = scales(study)
    for name, table in (("scales", made), ("scale_items", items), ("scale_pairs", pairs), ("dif", dif(study)), ("indices", indices(study))):
        assert len(study.write(name, table)) == 0


def test_a_scale_of_an_unknown_question_is_refused(tmp_path):
    with pytest.raises(InputError, match="q9"):
        scales(make(tmp_path, answered(n=3), {"scales": {"s": {"items": ["q1", "q9"]}}}))


@pytest.mark.parametrize("recipe", [{"items": ["a", "b"], "reverse": ["c"]}, {"items": ["a"]}, {"items": ["a", "b"], "levels": [5, 1]}])
def test_a_scale_that_cannot_be_is_refused_in_study_yaml(recipe):
    with pytest.raises(ValidationError):
        Scale(**recipe)


@pytest.mark.parametrize("recipe", [{"items": ["a"], "method": "sum"}, {"items": ["a"], "method": "pca", "rescale": [0, 10]}, {"items": ["a"], "min_share": 0}])
def test_an_index_that_cannot_be_is_refused_in_study_yaml(recipe):
    with pytest.raises(ValidationError):
        Index(**recipe)
