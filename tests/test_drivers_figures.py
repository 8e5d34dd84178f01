"""Titles of the figures of prevalence tell no more than their tables do."""

import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.drivers import figures
from pipeline.drivers.raised import COLUMNS, UNREVIEWED
from pipeline.show.charts import alt_text
from pipeline.show.words import Words
from pipeline.study import Study

CODES = pd.DataFrame([(code, code[:2], kind, f"{code} ky", f"{code} ru", f"{code} en", "normal") for code, kind in (("NR.1", "driver"), ("SE.2", "driver"), ("IN.1", "driver"), ("PC.1", "connector"))], columns=list(tables.CONTRACTS["codes"].columns))


@pytest.fixture
def study(project):
    folder = project / "corpora" / "drawn"
    folder.mkdir()
    facts = {"study": "drawn", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {}, "bel": {}}}
    (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    return Study("drawn")


def table(*rows, level="all", domain="all", n_groups=8, method="prediction-powered"):
    """Rows of `drivers`, each (code, n_raised, estimate, ci_low, ci_high)."""
    made = [{"code": code, "level": level, "domain": domain, "wave": "baseline", "n_groups": n_groups, "n_turns": 90, "n_read": 40, "n_raised": n, "estimate": share, "ci_low": low, "ci_high": high, "method": method, "suppressed": False} for code, n, share, low, high in rows]
    return pd.DataFrame(made).reindex(columns=COLUMNS)


def told(study, name, language="en"):
    return alt_text(study.figure("3-drivers", name, language))


@pytest.mark.parametrize(("language", "said"), [("en", "“NR.1 en”; drivers that may be raised as often: 1."), ("ru", "«NR.1 ru»; причин, которые могут звучать не реже: 1."), ("ky", "«NR.1 ky»; андан кем айтылбашы мүмкүн болгон себептер: 1.")])
def test_where_intervals_overlap_the_title_says_that_the_order_is_not_sure(study, language, said):
    # a connector that is raised more often is no driver, and an interval that ends below the first one's is surely less
    figures.prevalence(study, table(("NR.1", 8, 0.3, 0.2, 0.4), ("SE.2", 6, 0.2, 0.1, 0.25), ("IN.1", 3, 0.05, 0.02, 0.1), ("PC.1", 8, 0.5, 0.4, 0.6)), CODES)
    assert said in told(study, "prevalence", language)


def test_where_none_overlaps_the_title_says_which_is_first(study):
    figures.prevalence(study, table(("NR.1", 8, 0.3, 0.2, 0.4), ("SE.2", 3, 0.05, 0.02, 0.1)), CODES)
    assert told(study, "prevalence").startswith("Of the drivers, raised most: “NR.1 en”. ")


def test_without_a_share_the_figure_does_not_say_that_nobody_coded(study):
    nan = float("nan")
    figures.prevalence(study, table(("NR.1", 2, nan, nan, nan), n_groups=2, method="groups counted"), CODES)
    assert told(study, "prevalence").startswith("There is no code whose share may be told")


def test_the_widest_driver_is_that_of_all_groups_and_not_of_the_places_shown(study):
    nan = float("nan")
    whole, place = table(("NR.1", 4, nan, nan, nan), ("SE.2", 7, nan, nan, nan)), table(("NR.1", 3, nan, nan, nan), ("SE.2", 2, nan, nan, nan), level="place", domain="ala", n_groups=3)
    figures.raised_by_place(study, pd.concat([whole, place], ignore_index=True), CODES)
    assert told(study, "raised").startswith("Raised most widely: “SE.2 en” (in 7 of 8 groups)")


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_what_only_the_machine_suggests_is_not_told_as_raised(study, language):
    nan = float("nan")
    whole = table(("NR.1", 4, nan, nan, nan), method=UNREVIEWED)
    figures.raised_by_place(study, pd.concat([whole, whole.assign(level="place", domain="ala")], ignore_index=True), CODES)
    assert told(study, "raised", language).startswith(Words(language)("by_machine"))
