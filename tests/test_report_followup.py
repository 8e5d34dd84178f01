"""What followed, in the report: numbers with their ids, what is not listed, causes that nobody raised, and of messages what people decided."""

import followup_study
import pandas as pd
import pytest

from pipeline import tables
from pipeline.report import followup
from pipeline.show.blocks import Number, Paragraph, Table
from pipeline.report.evidence import Evidence
from pipeline.show.words import LANGUAGES, Words


def put(study, name, rows):
    study.write(name, pd.DataFrame(rows).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))


@pytest.fixture
def study(project):
    study = followup_study.make(project)
    for name in tables.CONTRACTS:
        if tables.CONTRACTS[name].circle == "public" and tables.CONTRACTS[name].stage in ("1-read", "3-drivers", "4-leaders", "5-survey"):
            put(study, name, [])
    put(study, "portfolio", [{"grant": "G1", "kind": "cso_grant", "place": "ala", "in_study": True, "theme_ky": "суу", "theme_ru": "вода", "theme_en": "water", "drivers": "NR.1; GV.2"}])
    put(study, "portfolio_totals", [{"kind": "lsg_grant", "announced": 25, "listed": 0, "not_listed": 25}])
    put(study, "coverage", [{"place": "ala", "need": need, "weight": weight, "rank": rank, "basis": "direct", "n_grants": n, "grants": "G1" if n else None, "state": state}
                            for need, weight, rank, n, state in (("NR.1", 0.4, 1, 1, "covered"), ("GV.1", 0.3, 2, 0, "gap"), ("GV.2", 0.0, 6, 1, "not raised"))])  # fmt: skip
    put(study, "promises", [{"promise": "pr-1", "type": "promise", "place": "ala", "owner": "mayor", "what_ru": "вывесить бюджет", "due_first": "2026-06-01", "due": "2026-06-01", "times_moved": 0, "state": "open", "timing": "late",
                             "days_late": 9, "indicator": "I01", "indicator_domain": "north", "before": 0.4, "after": 0.5, "change": 0.1, "ci_low": 0.02, "ci_high": 0.18, "p_bh": 0.03}])  # fmt: skip
    put(study, "mediation", [{"level": "all", "domain": "all", "measure": measure, "n": n, "suppressed": n is None} for measure, n in (("received", 64), ("settled", None))])
    put(study, "notice", [{"level": "place", "domain": place, "code": "NR.1", "period": "2026-05", "signal": "signal", "state": state, "suppressed": True} for place, state in (("ala", "alert"), ("bel", "to be looked at"))])
    return study


def shown(part) -> str:
    """All that a block says, in one string."""
    if isinstance(part, Number):
        return part.text
    if isinstance(part, str):
        return part
    if isinstance(part, tuple | list):
        return " ".join(" ".join(shown(one) for one in part).split())
    if isinstance(part, Paragraph):
        return shown(part.text)
    if isinstance(part, Table):
        return " ".join(shown(cell) for row in part.rows for cell in row.cells)
    return getattr(part, "text", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_stands_in_each_language_and_only_judged_signals_are_told(study, language):
    words = Words(language)
    section = followup.sections(Evidence(study, words))[0]
    said = shown(section.blocks)
    for wanted in (words("measure_received"), words("fewer_than_ten"), words("notice_alert"), words("coverage_gap"), words("owner_mayor"), "64", "25", "G1", "Ala"):
        assert wanted in said, wanted
    assert "Bel" not in said.split()


def test_what_an_initiative_works_on_and_nobody_raised_is_named(study):
    said = shown(followup.sections(Evidence(study, Words("en")))[0].blocks)
    assert "neither talk nor survey gave them weight: GV.2 (G1)" in said


def test_a_change_of_a_wider_area_is_called_so(study):
    assert "wider area: North" in shown(followup.sections(Evidence(study, Words("en")))[0].blocks)


def test_without_these_tables_there_is_no_section(project):
    study = followup_study.make(project, "bare")
    for name in ("portfolio", "portfolio_totals", "coverage", "promises", "mediation", "notice", "documents", "drivers", "estimates", "changes"):
        put(study, name, [])
    assert followup.sections(Evidence(study, Words("ky"))) == []
