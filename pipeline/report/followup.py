"""What followed: initiatives beside needs, promises and what became of them, the mediators' network. In: the tables of 6-findings that say so; a table that is not there has no part."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.report.blocks import Heading, Paragraph, Row, Section, Table, joined
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure

HEAVIEST = 5


def sections(evidence: Evidence) -> list[Section]:
    blocks = [*_initiatives(evidence), *_promises(evidence), *_mediation(evidence)]
    return [Section("followup", evidence.words("followup_title"), tuple(blocks))] if blocks else []


def _initiatives(evidence: Evidence) -> list:
    words = evidence.words
    grants = evidence.records("portfolio")
    if not grants:
        return []
    blocks: list = [Heading(words("coverage_title")), Paragraph((words("coverage_note"),), "note"), *figure(evidence, "6-findings", "coverage")]
    heavy = [row for row in evidence.records("coverage") if row["rank"] <= HEAVIEST and row["state"] in ("covered", "gap")]
    rows = [Row(((evidence.place(row["place"]),), (evidence.code(row["need"]),), (evidence.percent("coverage", row, "weight", 1),), (words("coverage_" + row["state"]),), ((row["grants"] if isinstance(row["grants"], str) else NOTHING),)), place=row["place"]) for row in heavy]
    if rows:
        blocks.append(Table(words("coverage_title"), (words("place"), words("need"), words("weight"), words("report_state"), words("initiatives_n")), tuple(rows), (2,), brief=tuple(rows[:40]) if len(rows) > 60 else None))
    lines = [Row(((row["grant"],), (words("kind_" + row["kind"]) if words.has("kind_" + row["kind"]) else row["kind"],), (evidence.place(row["place"]),), (row[f"theme_{words.language}"],)), place=row["place"], id=None) for row in grants]
    blocks.append(Table(words("portfolio_title"), (words("initiative_id"), words("report_kind"), words("place"), words("initiative_theme")), tuple(lines), folded=True))
    return blocks


def _promises(evidence: Evidence) -> list:
    words = evidence.words
    rows = []
    for row in evidence.records("promises"):
        what = row[f"what_{words.language}"]
        what = what if isinstance(what, str) else next((row[f"what_{one}"] for one in ("ky", "ru", "en") if isinstance(row[f"what_{one}"], str)), NOTHING)
        state = words("state_" + row["state"]) if words.has("state_" + row["state"]) else row["state"]
        owner = words("owner_" + row["owner"]) if words.has("owner_" + row["owner"]) else row["owner"]
        late = () if sayings.missing(row["days_late"]) or not row["days_late"] else (evidence.count("promises", row, "days_late"),)
        moved = (evidence.points("promises", row, "change"), " (", *evidence.between("promises", row, digits=1, points=True), ")") if not sayings.missing(row["change"]) else (NOTHING,)
        place = row["place"] if isinstance(row["place"], str) else None
        rows.append(Row(((evidence.place(place) if place else words("all_places"),), (what,), (owner,), (row["due"] if isinstance(row["due"], str) else NOTHING,), (state,), late or (NOTHING,), moved), place=place))
    if not rows:
        return []
    head = (words("place"), words("promise_what"), words("promise_owner"), words("promise_due"), words("promise_state"), words("promise_late_head"), words("promise_change"))
    return [Heading(words("promises_title")), *figure(evidence, "6-findings", "promises"), Table(words("promises_title"), head, tuple(rows), (5, 6))]


def _mediation(evidence: Evidence) -> list:
    words = evidence.words
    rows = [row for row in evidence.records("mediation", level="all") if not row["suppressed"] and not sayings.missing(row["n"])]
    if not rows:
        return []
    named = [((words("mediation_" + row["measure"]) if words.has("mediation_" + row["measure"]) else row["measure"]), " — ", evidence.count("mediation", row, "n")) for row in rows]
    return [Heading(words("mediation_title")), Paragraph((*joined(named, "; "), "."))]
