"""What followed: initiatives beside needs, promises and what became of them, the mediators' network, and what people made of messages.

In: the tables of 6-findings that say so; a table that is not there has no part. Of a place's messages only what people decided is told.
"""

from __future__ import annotations

import datetime

from pipeline.report import sayings
from pipeline.show.blocks import Heading, Paragraph, Row, Section, Table, joined, say
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure

HEAVIEST = 5


def sections(evidence: Evidence) -> list[Section]:
    blocks = [*_initiatives(evidence), *_promises(evidence), *_mediation(evidence), *_messages(evidence)]
    return [Section("followup", evidence.words("followup_title"), tuple(blocks))] if blocks else []


def _initiatives(evidence: Evidence) -> list:
    words = evidence.words
    grants = evidence.records("portfolio")
    if not grants:
        return []
    blocks: list = [Heading(words("coverage_title")), *_listed(evidence), Paragraph((words("coverage_note"),), "note"), *figure(evidence, "6-findings", "coverage")]
    heavy = [row for row in evidence.records("coverage") if row["rank"] <= HEAVIEST and row["state"] in ("covered", "gap")]
    rows = [Row(((evidence.place(row["place"]),), (evidence.code(row["need"]),), (evidence.percent("coverage", row, "weight", 1),), (words("coverage_" + row["state"]),), ((row["grants"] if isinstance(row["grants"], str) else NOTHING),)), place=row["place"]) for row in heavy]
    if rows:
        blocks.append(Table(words("coverage_title"), (words("place"), words("need"), words("weight"), words("report_state"), words("initiatives_n")), tuple(rows), (2,), brief=tuple(rows[:40]) if len(rows) > 60 else None))
    blocks += _unraised(evidence)
    lines = [Row(((row["grant"],), (words("kind_" + row["kind"]) if words.has("kind_" + row["kind"]) else row["kind"],), (evidence.place(row["place"]),), (row[f"theme_{words.language}"],)), place=row["place"], id=None) for row in grants]
    blocks.append(Table(words("portfolio_title"), (words("initiative_id"), words("report_kind"), words("place"), words("initiative_theme")), tuple(lines), folded=True))
    return blocks


def _listed(evidence: Evidence) -> list:
    """How many of each kind are listed, and how many were announced and are not: nothing stands in their place."""
    words, said = evidence.words, []
    for row in evidence.records("portfolio_totals"):
        fill = {"kind": words("kind_" + row["kind"])} | {name: evidence.count("portfolio_totals", row, column) for name, column in (("announced", "announced"), ("listed", "listed"), ("rest", "not_listed")) if not sayings.missing(row[column])}
        if not sayings.missing(row["not_listed"]) and row["not_listed"]:
            said.append(say(words, "announced_listed", **fill))
        else:
            said.append(say(words, "newsletter_listed", kind=fill["kind"], n=fill["listed"]))
    return [Paragraph(_sentence(line)) for line in said]


def _sentence(text: tuple) -> tuple:
    return (text[0][:1].upper() + text[0][1:], *text[1:]) if text and isinstance(text[0], str) else text


def _unraised(evidence: Evidence) -> list:
    """Causes that initiatives work on and that none of their places gave weight to."""
    rows = evidence.records("coverage")
    silent = {row["need"] for row in rows if row["state"] == "not raised"} - {row["need"] for row in rows if row["state"] == "covered"}
    named = [f"{evidence.code(need)} ({'; '.join(dict.fromkeys(row['grants'] for row in rows if row['need'] == need and row['state'] == 'not raised'))})" for need in sorted(silent)]
    return [Paragraph(say(evidence.words, "coverage_unraised", causes=", ".join(named)))] if named else []


def _promises(evidence: Evidence) -> list:
    words = evidence.words
    rows = []
    for row in evidence.records("promises"):
        what = row[f"what_{words.language}"]
        what = what if isinstance(what, str) else next((row[f"what_{one}"] for one in ("ky", "ru", "en") if isinstance(row[f"what_{one}"], str)), NOTHING)
        state = words("state_" + row["state"]) if words.has("state_" + row["state"]) else row["state"]
        owner = words("owner_" + row["owner"]) if words.has("owner_" + row["owner"]) else row["owner"]
        late = () if sayings.missing(row["days_late"]) or not row["days_late"] else ("; ", *say(words, "promise_late", n=evidence.count("promises", row, "days_late")))
        moved = (NOTHING,)
        if not sayings.missing(row["change"]):
            # the change may be that of a wider area: then it is called so
            domain = row["indicator_domain"]
            wider = () if domain == (row["place"] if isinstance(row["place"], str) else "all") else (f" ({words('promise_from_area', name=words('all_places') if domain == 'all' else evidence.place(domain))})",)
            moved = (evidence.indicator(row["indicator"]), *wider, ": ", evidence.points("promises", row, "change"), " (", *evidence.between("promises", row, digits=1, points=True), ")")
        place = row["place"] if isinstance(row["place"], str) else None
        rows.append(Row(((evidence.place(place) if place else words("all_places"),), (f"{what} ({words('type_' + row['type'])})",), (owner,), (words.date(datetime.date.fromisoformat(row["due"])) if isinstance(row["due"], str) else NOTHING,), (state, *late), moved), place=place))
    if not rows:
        return []
    head = (words("place"), words("promise_what"), words("promise_owner"), words("promise_due"), words("promise_state"), words("promise_change"))
    return [Heading(words("promises_title")), Paragraph((words("promises_note"),), "note"), *figure(evidence, "6-findings", "promises"), Table(words("promises_title"), head, tuple(rows))]


def _mediation(evidence: Evidence) -> list:
    """Counts of the whole network; a hidden one says so."""
    words = evidence.words
    rows = evidence.records("mediation", level="all")
    if not rows:
        return []
    hidden = {row["measure"] for row in rows if row["suppressed"] or sayings.missing(row["n"])}
    named = [(words("measure_" + row["measure"]), " — ", words("fewer_than_ten") if row["measure"] in hidden else evidence.count("mediation", row, "n")) for row in rows]
    return [Heading(words("mediation_title")), Paragraph((*joined(named, "; "), ".")), *figure(evidence, "6-findings", "mediation")]


def _messages(evidence: Evidence) -> list:
    """The figure of all places, and each signal that people judged."""
    words = evidence.words
    notice = evidence.records("notice")
    if not notice:
        return []
    rows = []
    for row in notice:
        if isinstance(row["state"], str) and words.has(f"notice_{row['state']}"):
            place = row["domain"] if row["level"] == "place" else None
            rows.append(Row(((evidence.place(place) if place else words("all_places"),), (evidence.code(row["code"]),), (words.month(row["period"]),), (words(f"notice_{row['state']}"),)), place=place))
    blocks = [Heading(words("notice_title")), *figure(evidence, "6-findings", "notice")]
    return [*blocks, Table(words("notice_title"), (words("place"), words("plan_cause"), words("time"), words("report_state")), tuple(rows))] if rows else blocks
