"""Studies beside each other: what is common, what differs beyond chance, and never a share of turns against a share of people."""

import followup_study
import numpy as np
import pandas as pd
import pytest

from pipeline import tables
from pipeline.compare import figures, overlap
from pipeline.compare.contrasts import PEOPLE, TURNS, between, comparisons
from pipeline.compare.sources import Comparison
from pipeline.config.changes import today
from pipeline.errors import StudyError, TableError
from pipeline.study import Study

CHANGES = [{"version": "0.3.0", "split": {"SE.1": ["SE.6", "SE.7"]}, "merged": {"IN.1": "IN.4", "IN.2": "IN.4"}}, {"version": "0.2.0", "renamed": {"NR.1": "NR.8"}, "dropped": {"GV.2": "GV"}}]


def side(measure=TURNS, name="one/baseline", **given):
    row = {"what": "NR.1", "level": "all", "domain": "all", "side": name, "measure": measure, "estimate": 0.2, "se": 0.03, "ci_low": 0.1, "ci_high": 0.3, "n": 9, "rank": 1, "df": 8} | given
    return pd.DataFrame([row])


def driver(code, estimate, wave="baseline", level="all", domain="all", groups=6, suppressed=False):
    known = not np.isnan(estimate)
    return {"code": code, "domain": domain, "level": level, "wave": wave, "n_groups": groups, "estimate": estimate, "se": 0.02 if known else np.nan, "ci_low": estimate - 0.04, "ci_high": estimate + 0.04,
            "method": "prediction-powered" if known else "not raised", "suppressed": suppressed}  # fmt: skip


def put(study: Study, name: str, rows=()):
    study.write(name, pd.DataFrame(list(rows)).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))


def ready(project, name: str, drivers=(), version: str | None = None, **more) -> Study:
    """A study of which the tables that a comparison reads are there."""
    study = followup_study.make(project, name, **more)
    put(study, "drivers", drivers)
    for empty in ("contrasts", "estimates", "changes"):
        put(study, empty)
    coding = {"document": "d", "turn": "t", "start": 0, "end": 1, "code": "NR.1", "coder": "machine", "source": "machine", "codebook_version": version}
    put(study, "codings", [coding] if version else ())
    return study


def codebook(project, version="0.3.0", changes=CHANGES):
    import yaml

    (project / "corpora" / "codebook.yaml").write_text(yaml.safe_dump({"codebook": {"version": version, "changes": changes}}), "utf-8")


@pytest.mark.parametrize(
    ("code", "since", "wanted"),
    [("NR.1", "0.1.0", ("NR.8", "renamed")), ("NR.1", "0.2.0", ("NR.1", "same")), ("IN.1", "0.2.0", ("IN.4", "merged")), ("SE.1", "0.2.0", (None, "split")), ("GV.2", None, (None, "dropped")), ("GV.2", "0.2.0", ("GV.2", "same")), ("GV.1", "0.1.0", ("GV.1", "same"))],
)
def test_a_code_follows_the_change_log_from_its_own_version(code, since, wanted):
    assert today(code, since, CHANGES) == wanted


def test_a_share_of_turns_is_never_set_against_a_share_of_people():
    with pytest.raises(TableError, match="share of turns"):
        between(side(TURNS), side(PEOPLE, "two/baseline"), TURNS)


def test_the_difference_of_two_studies_has_the_sum_of_their_variances_and_welchs_degrees_of_freedom():
    row = between(side(estimate=0.2, se=0.03, df=8), side(name="two/baseline", estimate=0.3, se=0.04, df=4), TURNS).iloc[0]
    assert row["difference"] == pytest.approx(0.1) and row["se"] == pytest.approx(0.05)
    # (9 + 16)^2 / (81 / 8 + 256 / 4), in units of 1e-4
    assert row["df"] == pytest.approx(625 / (81 / 8 + 64))
    assert row["ci_low"] == pytest.approx(0.1 - 2.2815 * 0.05, abs=2e-3) and row["p"] == pytest.approx(0.0789, abs=2e-3)


def test_nothing_in_common_is_said_and_not_filled(project):
    ready(project, "one", [driver("NR.1", 0.2)])
    ready(project, "two", [driver("GV.1", 0.3)], places={"cem": {}}, areas={}, survey={})
    both = Comparison(["one", "two"])
    found = comparisons(both)
    said = figures.statements(both, overlap.places(both), overlap.codes(both), overlap.indicators(both), found)
    assert found.empty
    assert "The studies have no place in common." in list(said["en"]) and "No indicator was asked alike by two studies." in list(said["en"]) and "Доля реплик: сравнивать нечего." in list(said["ru"])


def test_a_code_that_one_study_never_raised_is_shown_and_not_tested(project):
    ready(project, "one", [driver("NR.1", 0.2)])
    ready(project, "two", [driver("NR.1", np.nan)])
    row = comparisons(Comparison(["one", "two"])).iloc[0]
    assert row["method"] == "raised on one side" and np.isnan(row["p"]) and np.isnan(row["second_estimate"])


def test_p_values_of_a_measure_are_one_family(project):
    ready(project, "one", [driver(code, 0.2) for code in ("NR.1", "GV.1", "GV.2")])
    ready(project, "two", [driver("NR.1", 0.3), driver("GV.1", 0.21), driver("GV.2", 0.2)])
    table = comparisons(Comparison(["one", "two"])).set_index("what")
    assert table["family"].eq(3).all()
    assert table.loc["NR.1", "p_adjusted"] == pytest.approx(3 * table.loc["NR.1", "p"])


def test_what_a_study_hid_is_not_compared(project):
    ready(project, "one", [driver("NR.1", 0.2)])
    ready(project, "two", [driver("NR.1", 0.3, suppressed=True)])
    assert comparisons(Comparison(["one", "two"])).empty


def test_a_baseline_is_not_set_against_an_endline_of_another_study(project):
    ready(project, "one", [driver("NR.1", 0.2)])
    ready(project, "two", [driver("NR.1", 0.3, wave="endline")])
    assert comparisons(Comparison(["one", "two"])).empty


def test_a_code_renamed_since_is_compared_under_its_new_name_and_a_split_one_is_not(project):
    ready(project, "old", [driver("NR.1", 0.2), driver("SE.1", 0.2), driver("IN.1", 0.1)], version="0.1.0")
    study = ready(project, "new", [driver("NR.8", 0.3), driver("SE.1", 0.2), driver("IN.4", 0.1)], version="0.3.0")
    codes = study.read("codes")
    study.write("codes", pd.concat([codes, codes.head(2).assign(code=["NR.8", "IN.4"])]))
    codebook(project)
    both = Comparison(["old", "new"])
    table = overlap.codes(both).set_index("code")
    assert table.loc["NR.8", ["state", "was", "n_studies"]].tolist() == ["compared", "old:NR.1", 2]
    assert table.loc["IN.4", "state"] == "merged"
    assert list(comparisons(both)["what"]) == ["NR.8"]


def test_a_place_of_one_study_that_is_an_area_of_another_is_compared_as_the_area(project):
    ready(project, "one", [driver("NR.1", 0.2, level="area", domain="north")])
    ready(project, "two", [driver("NR.1", 0.3, level="place", domain="north")], places={"north": {}}, areas={})
    both = Comparison(["one", "two"])
    assert comparisons(both)[["level", "domain"]].values.tolist() == [["area", "north"]]
    assert overlap.places(both).iloc[0].tolist() == ["area", "north", "one; two", 2]


def test_waves_of_one_study_come_from_the_stage_that_knows_the_panel(project):
    study = ready(project, "one")
    study.write("changes", followup_study.changes(("I01", "all", "all", 0.4, 0.5)))
    row = comparisons(Comparison(["one"])).iloc[0]
    assert (row["measure"], row["first"], row["second"], row["method"]) == (PEOPLE, "one/baseline", "one/endline", "two waves")
    # the error is that of the panel, not of two samples
    assert row["se"] == 0.02


def test_an_indicator_that_asks_something_else_is_not_the_same(project):
    ready(project, "one")
    ready(project, "two", survey={"indicators": {"I01": {"question": "other", "answers": ["yes"], "codes": ["GV.1"]}}})
    assert overlap.indicators(Comparison(["one", "two"]))["state"].tolist() == ["not the same question"]


@pytest.mark.parametrize("names", [[], ["one", "one"]])
def test_a_comparison_of_nothing_or_of_a_study_with_itself_twice_is_refused(project, names):
    ready(project, "one")
    with pytest.raises(StudyError, match="two or more different"):
        Comparison(names)


def test_a_run_writes_tables_figures_and_a_lineage_and_nothing_that_differs_from_run_to_run(project):
    from pipeline.run import run_compare

    ready(project, "one", [driver("NR.1", 0.2), driver("GV.1", 0.1)])
    ready(project, "two", [driver("NR.1", 0.4), driver("GV.1", 0.1)])
    (project / "params.yaml").write_text("studies: [one, two]\ncompare:\n  studies: [one, two]\n", "utf-8")

    run_compare(root=project, progress=False)
    written = {path.relative_to(project / "outputs" / "compare").as_posix(): path.read_bytes() for path in (project / "outputs" / "compare").rglob("*") if path.is_file()}
    assert {"lineage.json", "tables/comparisons.parquet", "figures/differences-ky.svg"} <= set(written)
    notebook = written["notebook.ipynb"].decode("utf-8")
    assert "The studies have no place in common." not in notebook and "Places in common: Ala, Bel." in notebook
    # an address in memory would differ at every run
    assert " at 0x" not in notebook and '"from": {\n  "one": {' in written["lineage.json"].decode()
