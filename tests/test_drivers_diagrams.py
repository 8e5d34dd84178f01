"""Diagrams say in words what they draw, in three languages, and say so where there is nothing to draw."""

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.drivers import diagrams
from pipeline.show.charts import alt_text
from pipeline.study import Study

CODES = pd.DataFrame([(code, code[:2], "driver", f"{code} ky", f"{code} ru", f"{code} en", "normal") for code in ("NR.1", "SE.2", "IN.1")], columns=list(tables.CONTRACTS["codes"].columns))
LINKS = pd.DataFrame([("NR.1", "SE.2", 4, 6), ("SE.2", "IN.1", 2, 3), ("IN.1", "SE.2", 2, 2)], columns=["cause", "effect", "n_groups", "n_turns"])
PAIRS = pd.DataFrame([("NR.1", "SE.2", 3, 5, 1.5, 0.4, 2.6)], columns=list(tables.CONTRACTS["pairs"].columns))


@pytest.fixture
def study(project):
    folder = project / "corpora" / "drawn"
    folder.mkdir()
    (folder / "study.yaml").write_text(yaml.safe_dump({"study": "drawn", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}}, allow_unicode=True), "utf-8")
    return Study("drawn")


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_tree_says_its_links_in_words(study, language):
    diagrams.conflict_tree(study, LINKS, CODES)
    assert f"NR.1 {language} → SE.2 {language}: 6" in alt_text(study.figure("3-drivers", "tree", language))


def test_the_loops_count_the_links_that_lead_back(study):
    diagrams.causal_loops(study, LINKS, CODES)
    assert "Of 3 links that people named, 2 close a circle" in alt_text(study.figure("3-drivers", "loops", "en"))


def test_a_pair_tells_its_turns_and_its_interval(study):
    diagrams.together(study, PAIRS, CODES)
    assert "NR.1 en – SE.2 en: 5 (0.40 … 2.60)" in alt_text(study.figure("3-drivers", "pairs", "en"))


@pytest.mark.parametrize(("draw", "name"), [(diagrams.conflict_tree, "tree"), (diagrams.causal_loops, "loops")])
def test_without_links_the_figure_says_so(study, draw, name):
    draw(study, LINKS.iloc[:0], CODES)
    assert "No causal link" in study.figure("3-drivers", name, "en").read_text("utf-8").replace("\n", " ") or "No causal link" in (alt_text(study.figure("3-drivers", name, "en")) or "")


BETWEEN_PARENTS = pd.DataFrame([("NR.1", "SE.2", "code", 2, 2), ("NR", "SE", "parent", 3, 4), ("SE", "IN", "parent", 2, 2)], columns=["cause", "effect", "level", "n_groups", "n_turns"])


@pytest.mark.parametrize(("draw", "name"), [(diagrams.conflict_tree, "tree"), (diagrams.causal_loops, "loops")])
@pytest.mark.parametrize(("language", "told"), [("ky", "Чоң темалардын"), ("ru", "между крупными темами"), ("en", "etween broad themes")])
def test_links_between_parents_say_so_in_title_and_note(study, draw, name, language, told):
    (study.root / "corpora" / "codebook.yaml").write_text("parents: [{id: NR, label: {ky: Суу, ru: Вода, en: Water}}]", "utf-8")
    draw(study, BETWEEN_PARENTS, CODES)
    said = alt_text(study.figure("3-drivers", name, language))
    assert told in said and {"ky": "Суу → SE: 4", "ru": "Вода → SE: 4", "en": "Water → SE: 4"}[language] in said and "NR.1" not in said


def test_links_between_codes_say_nothing_of_themes(study):
    diagrams.conflict_tree(study, pd.concat([LINKS.assign(level="code"), BETWEEN_PARENTS.iloc[1:]]), CODES)
    assert "theme" not in alt_text(study.figure("3-drivers", "tree", "en"))


def test_what_is_cause_and_effect_of_the_core_counts_as_both(study):
    diagrams.conflict_tree(study, LINKS, CODES)
    assert "The links meet in “SE.2 en” (causes: 2, effects: 1)" in alt_text(study.figure("3-drivers", "tree", "en"))


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_figure_that_shows_nothing_says_why_to_those_who_cannot_see_it(study, language):
    from pipeline.show.words import Words

    diagrams.together(study, PAIRS.iloc[:0], CODES)
    assert alt_text(study.figure("3-drivers", "pairs", language)).startswith(Words(language)("pairs_none"))


@pytest.mark.parametrize(("draw", "name"), [(diagrams.conflict_tree, "tree"), (diagrams.causal_loops, "loops")])
def test_a_single_link_meets_with_none(study, draw, name):
    draw(study, LINKS.iloc[:1], CODES)
    assert alt_text(study.figure("3-drivers", name, "en")).startswith("One link was named: “NR.1 en” → “SE.2 en”")


def curves(raised):
    from pipeline.drivers.saturation import FURTHER, curve, further

    return curve(raised).assign(wave="baseline"), pd.DataFrame([{"wave": "baseline"} | one for one in further(raised, [""] * len(raised))], columns=FURTHER)


def test_of_two_groups_the_title_asks_for_no_further_ones(study):
    diagrams.saturation(study, *curves(np.array([[1, 0, 1], [0, 1, 1]], dtype=bool)))
    assert alt_text(study.figure("3-drivers", "saturation", "en")).startswith("Codes raised in 2 groups: 3; from these it cannot be said how many more are needed")


def test_what_the_machine_alone_heard_is_called_so(study):
    diagrams.saturation(study, *curves(np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]], dtype=bool)), reviewed=False)
    assert alt_text(study.figure("3-drivers", "saturation", "ru")).startswith("Непроверенные предложения машины. Групп — 3, прозвучало кодов — 3")
