"""Whom people listen to, without a name: how many people of each tier a place has, which gender and age nobody was named from, how far sources agree."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Paragraph, Row, Section, Table, joined
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure

TIERS = ("A", "B", "C", "D")


def sections(evidence: Evidence) -> list[Section]:
    words = evidence.words
    tiers = evidence.records("tiers")
    if not tiers:
        return [Section("leaders", words("leaders_title"), (Paragraph((words("report_no_leaders"),)),))]
    by = {(row["place"], row["tier"]): row for row in tiers}
    sources = {row["place"]: row for row in evidence.records("leader_sources")}
    gaps: dict[str, list[dict]] = {}
    for row in evidence.records("leader_gaps"):
        if row["state"] == "nobody":
            gaps.setdefault(row["place"], []).append(row)
    rows = []
    for place in dict.fromkeys(row["place"] for row in tiers):
        cells = [(evidence.place(place),)]
        for tier in TIERS:
            row = by.get((place, tier))
            cells.append((NOTHING,) if row is None else (words("report_hidden"),) if row["suppressed"] else (evidence.count("tiers", row, "n_people"),))
        one = sources.get(place)
        cells.append((evidence.count("leader_sources", one, "n_sources"),) if one else (NOTHING,))
        cells.append((evidence.decimal("leader_sources", one, "kendall_w"),) if one and not sayings.missing(one["kendall_w"]) else (NOTHING,))
        cells.append((", ".join(words("leader_" + row["question"].removeprefix("ask_")) for row in gaps.get(place, [])) or NOTHING,))
        rows.append(Row(tuple(cells), place=place))
    head = (words("place"), *TIERS, words("report_sources"), words("report_sources_agree"), words("report_nobody_named"))
    blocks = [Paragraph((words("tier_note"),), "note"), Paragraph((words("report_leaders_note"),)), *figure(evidence, "4-leaders", "tiers")]
    blocks.append(Table(words("leaders_title"), head, tuple(rows), (1, 2, 3, 4, 5, 6)))
    lost = [row for row in evidence.records("cohort_quotas") if row["state"] == "cannot be met"]
    if lost:
        named: dict[str, list[str]] = {}
        for row in lost:
            named.setdefault(row["place"], []).append(words("quota_" + row["quota"]) if words.has("quota_" + row["quota"]) else row["quota"])
        blocks.append(Paragraph((f"{words('report_quotas_lost')}: ", *joined([(f"{evidence.place(place)} ({', '.join(quotas)})",) for place, quotas in named.items()], "; "), ".")))
    return [Section("leaders", words("leaders_title"), tuple(blocks))]
