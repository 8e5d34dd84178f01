"""The newsletter's numbers are those of the tables, in three languages; what nobody has judged is not told."""

import re
import zipfile

import followup_study
import pandas as pd
import pytest

from pipeline import tables
from pipeline.newsletter import newsletter_blocks, write_newsletter
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study


def put(study: Study, name: str, rows=()):
    study.write(name, pd.DataFrame(list(rows)).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))


@pytest.fixture
def study(project) -> Study:
    study = followup_study.make(project, findings={"followup": {"day": "2026-06-10"}}, programme={"ky": "Ынтымак", "ru": "Согласие", "en": "Accord"})
    put(study, "documents", [{"document": f"d{n}", "kind": "transcripts", "place": "ala", "n_turns": 3, "names_reviewed": True} for n in range(4)])
    put(study, "estimates")
    put(study, "drivers", [{"code": code, "domain": "all", "level": "all", "wave": "baseline", "n_groups": 4, "estimate": value, "se": 0.01, "ci_low": value - 0.02, "ci_high": value + 0.02, "method": "m", "suppressed": False}
                           for code, value in (("NR.1", 0.137), ("GV.1", 0.081), ("IN.2", 0.4))])  # fmt: skip
    study.write("changes", followup_study.changes(("I01", "all", "all", 0.41, 0.52)))
    put(study, "portfolio_totals", [{"kind": "cso_grant", "announced": 2, "listed": 2, "not_listed": 0}, {"kind": "lsg_grant", "announced": 25, "listed": 0, "not_listed": 25}])
    put(study, "coverage", [{"place": "ala", "need": need, "weight": 0.3, "rank": rank, "basis": "direct", "n_grants": n, "state": state} for need, rank, n, state in (("NR.1", 1, 1, "covered"), ("GV.1", 2, 0, "gap"), ("GV.2", 3, 0, "gap"))])
    put(study, "promises", [{"promise": "pr-1", "type": "promise", "place": "ala", "owner": "mayor", "what_ru": "вывесить бюджет", "made": "2026-01-01", "due_first": "2026-06-01", "due": "2026-06-01", "times_moved": 0, "state": "open",
                             "timing": "late", "days_late": 9}])  # fmt: skip
    put(study, "mediation", [{"level": "all", "domain": "all", "measure": measure, "n": n, "suppressed": n is None} for measure, n in (("received", 64), ("mediated", 41), ("settled", None))])
    put(study, "notice", [{"level": "place", "domain": place, "code": "NR.1", "period": "2026-05", "signal": "signal", "state": state, "suppressed": True} for place, state in (("ala", "alert"), ("bel", "to be looked at"))])
    return study


def said(study: Study, language: str) -> str:
    parts = []
    for block in newsletter_blocks(study, Words(language)):
        parts += [block.text] if hasattr(block, "text") else [" | ".join(row) for row in (block.head, *block.rows)]
    return "\n".join(parts)


def test_the_numbers_are_those_of_the_tables(study):
    text = said(study, "en")
    for number in ("Focus groups: 4", "NR.1 | 13.7% | 11.7%\u00a0– 15.7%", "41% | 52% | +11 (+7\u00a0– +15)", "Of 1 indicators, 1 changed", "Of the five heaviest needs of each place, 2 of 3 have no initiative", "25 announced, 0 in the list", "0 of 1 promises are done, 1 are overdue", "9 days late",
                   "64 cases came in, 41 were mediated, fewer than 10 or hidden were settled"):  # fmt: skip
        assert number in text, number


def test_a_driver_of_high_sensitivity_and_a_signal_that_nobody_judged_are_not_told(study):
    for language in LANGUAGES:
        text = said(study, language)
        assert "IN.2" not in text and "Ala" in text and "Bel" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_a_table_changes_the_letter(study, language):
    before = said(study, language)
    put(study, "mediation", [{"level": "all", "domain": "all", "measure": measure, "n": 77, "suppressed": False} for measure in ("received", "mediated", "settled")])
    after = said(Study(study.name, study.root), language)
    assert "77" in after and "77" not in before and "64" not in after


def test_html_and_docx_are_written_with_the_same_bytes_each_time_and_say_that_all_is_invented(study):
    first = {path.name: path.read_bytes() for path in write_newsletter(study, "ky")}
    assert {path.name: path.read_bytes() for path in write_newsletter(study, "ky")} == first and set(first) == {"newsletter.html", "newsletter.docx"}
    page = first["newsletter.html"].decode("utf-8")
    assert "Ойдон чыгарылган маалымат" in page and "<title>Кабарчы: Ынтымак</title>" in page
    with zipfile.ZipFile(study.outputs / "ky" / "newsletter.docx") as docx:
        text = re.sub(r"<[^>]+>", " ", docx.read("word/document.xml").decode("utf-8"))
        header = b"".join(docx.read(name) for name in docx.namelist() if "header" in name).decode("utf-8")
    assert "вывесить бюджет" in text and "Ойдон чыгарылган маалымат" in header


def test_a_study_of_which_little_is_there_still_has_a_letter(project):
    study = followup_study.make(project, "bare")
    for name in ("documents", "estimates", "drivers", "changes"):
        put(study, name)
    assert len(newsletter_blocks(study, Words("ru"))) == 1
