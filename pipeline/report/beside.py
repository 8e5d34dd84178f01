"""Talk beside survey: the verdicts of the joint display, contradictions first. In: the table `joint` of 6-findings. Presence, rank and direction are compared, never two levels."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Heading, Paragraph, Row, Section, Table, joined
from pipeline.show.gaps import no_estimates
from pipeline.report.evidence import NOTHING, Evidence

VERDICTS = ("contradicts", "confirms", "extends", "silent_talk", "silent_survey", "cannot_say")
MOST_ON_PAPER = 20
TOLD = ("contradicts", "confirms", "extends")  # of a place these are listed; what was silent or cannot be said is only counted


def sections(evidence: Evidence) -> list[Section]:
    words, joint = evidence.words, evidence.table("joint")
    if joint.empty:
        return []
    if not (evidence.has_talk and evidence.has_survey):
        return [Section("joint", words("report_joint_title"), (Paragraph((words(no_estimates(evidence.study) if evidence.has_talk else "no_transcripts"), " ", words("report_joint_one_side"))),))]
    wave = next(one for one in ("baseline", *sorted(set(joint["wave"]))) if one in set(joint["wave"]))
    blocks: list = [Paragraph((words("report_joint_note"),), "note")]
    for level, key in (("all", "report_joint_all"), ("place", "report_joint_places")):
        found = [row for row in evidence.records("counts", count=f"joint_{level}", wave=wave)]
        found.sort(key=lambda row: VERDICTS.index(row["domain"]))
        if found:
            blocks.append(Paragraph((f"{words(key)}: ", *joined([(words("verdict_" + row["domain"]), " — ", evidence.count("counts", row, "value")) for row in found], "; "), ".")))
    whole = evidence.records("joint", level="all", wave=wave)
    blocks += [Heading(words("all_places").capitalize()), _table(evidence, words("report_joint_title") + ": " + words("all_places"), whole)]
    for level, key in (("gender", "report_women_men"), ("youth", "report_young_older"), ("place", "report_by_place")):
        rows = [row for row in evidence.records("joint", level=level, place="all", wave=wave) if row["verdict"] in TOLD]
        if rows:
            blocks += [Heading(words(key)), _table(evidence, f"{words('report_joint_title')}: {words(key)}", rows, domain=True)]
    # of a group in one place what it says otherwise than the others there
    rows = [row for row in evidence.records("joint", wave=wave) if row["place"] != "all" and (row["verdict"] == "contradicts" or row["compared"] == "direction") and _more(row)]
    if rows:
        blocks += [Heading(words("report_groups_in_places")), _table(evidence, f"{words('report_joint_title')}: {words('report_groups_in_places')}", rows, domain=True)]
    return [Section("joint", words("report_joint_title"), tuple(blocks))]


def _more(row: dict) -> bool:
    """Of two groups that are each the other's everybody else the one that it concerns more."""
    return next((value for value in (row["survey_direction"], row["talk_direction"]) if not sayings.missing(value)), 0) > 0


def _table(evidence: Evidence, caption: str, rows: list[dict], *, domain: bool = False) -> Table:
    words, lines = evidence.words, []
    rows = sorted(rows, key=lambda row: VERDICTS.index(row["verdict"]))
    for row in rows:
        place = row["domain"] if row["level"] == "place" else row["place"] if row["place"] in evidence.study.config.places else None
        where = evidence.audience(row["domain"]) if row["level"] == "audience" else evidence.place(row["domain"])
        where += f" ({evidence.place(row['place'])})" if row["place"] != "all" else ""
        talk = sayings.value_between(evidence, "joint", row, 1, "talk_share", "talk_low", "talk_high")
        if domain and isinstance(row["talk_area"], str) and row["talk_area"] != row["domain"] and talk != (NOTHING,):
            # what was said elsewhere is called so
            talk = (*talk, f": {evidence.place(row['talk_area'])}")
        raised = (evidence.count("joint", row, "talk_raised"), " / ", evidence.count("joint", row, "talk_groups")) if row["talk_groups"] else (NOTHING,)
        survey = (*sayings.value_between(evidence, "joint", row, 0, "survey_share", "survey_low", "survey_high"), f": {evidence.problem(row['indicator'])}") if isinstance(row["indicator"], str) and not sayings.missing(row["survey_share"]) else (NOTHING,)
        cells = [*([(where,)] if domain else []), (evidence.code(row["code"]),), (words("verdict_" + row["verdict"]),), (words(row["reason"]),), talk, raised, survey]
        lines.append(Row(tuple(cells), place=place, group=row["domain"] if row["level"] in ("gender", "youth") else None))
    head = (*([words("report_where")] if domain else []), words("code"), words("report_verdict"), words("report_why"), words("report_talk_side"), words("groups_raised"), words("report_survey_side"))
    return Table(caption, head, tuple(lines), brief=tuple(lines[:MOST_ON_PAPER]) if len(lines) > 2 * MOST_ON_PAPER else None)
