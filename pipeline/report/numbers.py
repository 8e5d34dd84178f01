"""What the survey says of all places and areas, and what changed since the baseline. In: estimates, changes, indices. Out: blocks whose numbers know their row."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Bar, Heading, Paragraph, Row, Section, Table
from pipeline.show.gaps import no_estimates
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure


def sections(evidence: Evidence) -> list[Section]:
    words = evidence.words
    if evidence.table("estimates").empty:
        return [Section("survey", words("survey_title"), (Paragraph((words(no_estimates(evidence.study)),)),))]
    wave = evidence.newest_wave
    blocks: list = [Paragraph((words("report_survey_note"),), "note"), *figure(evidence, "5-survey", "indicators"), _whole(evidence, wave)]
    if by_area := _areas(evidence, wave):
        blocks += [Heading(words("report_by_area")), by_area]
    blocks += _change(evidence)
    return [Section("survey", words("survey_title"), tuple(blocks))]


def _whole(evidence: Evidence, wave: str) -> Table:
    words, rows = evidence.words, []
    found = [row for row in evidence.records("estimates", domain_level="all", wave=wave) if not row["suppressed"] and not sayings.missing(row["estimate"])]
    # what was put to some alone, or answered by some, is a share of other people, and stands below the rest
    for row in sorted(found, key=lambda row: (row["indicator"] in evidence.asked_some | evidence.thin, -row["estimate"], row["indicator"])):
        by = [evidence.one("estimates", indicator=row["indicator"], level=row["level"], domain=side, domain_level=evidence.genders[0], wave=wave) for side in evidence.genders[1:]] if evidence.genders else [None, None]
        known = not sayings.missing(row["ci_low"])
        cells = [(evidence.indicator(row["indicator"]),), (evidence.percent("estimates", row, "estimate"),), Bar(row["estimate"], row["ci_low"], row["ci_high"], 1.0) if known else (), evidence.between("estimates", row)]
        cells += [(evidence.percent("estimates", one),) if one and not one["suppressed"] else (NOTHING,) for one in by]
        cells.append((evidence.count("estimates", row, "n"),))
        rows.append(Row(tuple(cells)))
    head = (words("indicator"), words("share_of_people"), "", words("interval"), words("side_f"), words("side_m"), words("answers_n"))
    return Table(f"{words('survey_title')} ({evidence.wave(wave)}): {words('all_places')}", head, tuple(rows), (1, 3, 4, 5, 6))


def _areas(evidence: Evidence, wave: str) -> Table | None:
    """The plain indicators, area by area."""
    words, rows = evidence.words, []
    indicators = evidence.study.config.survey.indicators
    for row in evidence.records("estimates", domain_level="area", wave=wave):
        if not row["suppressed"] and row["indicator"] in indicators and not indicators[row["indicator"]].problem:
            rows.append(Row(((evidence.indicator(row["indicator"]),), (evidence.place(row["domain"]),), (evidence.percent("estimates", row, "estimate"),), evidence.between("estimates", row), (evidence.count("estimates", row, "n"),))))
    head = (words("indicator"), words("report_area"), words("share_of_people"), words("interval"), words("answers_n"))
    return Table(words("report_by_area"), head, tuple(rows), (2, 3, 4), folded=True, brief=() if len(rows) > 40 else None) if rows else None


def _change(evidence: Evidence) -> list:
    words, blocks = evidence.words, []
    for wave in evidence.waves[1:]:
        rows = [row for row in evidence.records("changes", domain_level="all", kind="change", wave=wave) if not sayings.missing(row["estimate"])]
        blocks += [Heading(words("report_change_title")), Paragraph((*sayings.changes_found(evidence, wave), *((" ", words("report_change_not_cause")) if rows else ())))]
        if not rows:
            continue
        blocks += figure(evidence, "5-survey", "changes")
        lines = []
        for row in sorted(rows, key=lambda row: (row["p_value"] if not sayings.missing(row["p_value"]) else 2, row["indicator"])):
            sure = not sayings.missing(row["p_holm"]) and row["p_holm"] < sayings.SURE
            lines.append(Row(((evidence.indicator(row["indicator"]),), (evidence.percent("changes", row, "before"),), (evidence.percent("changes", row, "after"),), (evidence.points("changes", row),), evidence.between("changes", row, digits=1, points=True), (words("report_sure_high") if sure else words("report_sure_low"),))))
        head = (words("indicator"), evidence.wave(rows[0]["baseline"]), evidence.wave(wave), words("report_difference"), words("interval"), words("report_how_sure"))
        blocks.append(Table(f"{words('report_change_title')}: {words('all_places')}", head, tuple(lines), (1, 2, 3, 4)))
    return blocks
