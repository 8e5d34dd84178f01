"""What was done: the groups that were held, the survey and its design, when the groups stopped bringing new things, how far coders agree."""

from __future__ import annotations

from pathlib import Path

from pipeline.report import sayings
from pipeline.show.blocks import Figure, Heading, Paragraph, Row, Section, Table, Text, joined, say
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.show.charts import alt_text


def figure(evidence: Evidence, stage: str, name: str) -> list[Figure]:
    """A figure of an earlier stage in the reader's language, if that stage drew it."""
    path: Path = evidence.study.outputs / stage / "figures" / f"{name}-{evidence.words.language}.svg"
    return [Figure(path, alt_text(path) or evidence.words("figures"))] if path.exists() else []


def sections(evidence: Evidence) -> list[Section]:
    words = evidence.words
    blocks = [Paragraph((evidence.sided("report_method_note"),)), *_groups(evidence), Heading(words("report_survey_design")), *_survey(evidence)]
    blocks += [Heading(words("report_saturation_title")), *_saturation(evidence), Heading(words("agreement_title")), *_agreement(evidence)]
    return [Section("method", words("report_method_title"), tuple(blocks))]


def _groups(evidence: Evidence) -> list:
    words, documents = evidence.words, evidence.table("documents")
    if documents.empty or not (documents["kind"] == "transcripts").any():
        return [Heading(words("report_groups_title")), Paragraph((words("no_transcripts"),))]
    rows = []
    for row in documents[documents["kind"] == "transcripts"].sort_values(["place", "group", "date", "document"]).to_dict("records"):
        place = row["place"] if isinstance(row["place"], str) else None
        group = row["group"] if isinstance(row["group"], str) else None
        rows.append(Row(((evidence.place(place) if place else NOTHING,), (evidence.place(group) if group else NOTHING,), (evidence.wave(row["wave"]) if isinstance(row["wave"], str) else NOTHING,),
                         (words.month(row["date"]) if isinstance(row["date"], str) else NOTHING,), (evidence.count("documents", row, "n_turns"),)), place=place, group=group))  # fmt: skip
    head = (words("place"), words("groups"), words("wave"), words("report_month"), words("turns"))
    return [Heading(words("report_groups_title")), Table(words("report_groups_title"), head, tuple(rows), (4,)), *_spoke(evidence)]


def _spoke(evidence: Evidence) -> list:
    """Who took part and who spoke, by gender and age."""
    words = evidence.words
    rows = []
    for row in evidence.records("voices"):
        if not row["suppressed"] and row["level"] in ("gender", "youth"):
            rows.append(Row(((evidence.place(row["domain"]),), (evidence.wave(row["wave"]),), (evidence.count("voices", row, "n_people"),), (evidence.percent("voices", row, "share_of_people"),), (evidence.percent("voices", row, "share_of_words"),)), group=row["domain"]))
    head = (words("report_who"), words("wave"), words("report_people"), words("report_share_people"), words("report_share_words"))
    return [Table(words("report_spoke_title"), head, tuple(rows), (2, 3, 4))] if rows else []


def _survey(evidence: Evidence) -> list:
    words = evidence.words
    asked = evidence.records("counts", count="respondents")
    if not asked:
        return [Paragraph((words("no_survey"),))]
    blocks: list = [Paragraph(joined(sayings.surveyed(evidence), " "))]
    design = evidence.study.config.read.design
    kinds = [words(f"report_design_{name}") for name in ("weight", "stratum", "cluster") if design is not None and getattr(design, name, None)]
    blocks.append(Paragraph((f"{words('report_design')}: {', '.join(kinds) if kinds else words('report_design_none')}.",)))
    effect = [row["deff"] for row in evidence.records("estimates", domain_level="all") if not sayings.missing(row["deff"])]
    if effect:
        row = max((row for row in evidence.records("estimates", domain_level="all") if not sayings.missing(row["deff"])), key=lambda row: row["deff"])
        blocks.append(Paragraph(say(words, "report_deff", deff=evidence.decimal("estimates", row, "deff", 1), indicator=evidence.indicator(row["indicator"]))))
    for row in evidence.records("attrition", domain_level="all"):
        if not row["suppressed"]:
            blocks.append(Paragraph(say(words, "report_panel", wave=evidence.wave(row["wave"]), again=evidence.count("attrition", row, "n_again"), baseline=evidence.count("attrition", row, "n_baseline"), share=evidence.percent("attrition", row, "share"))))
    blocks.append(Paragraph((words("report_no_response_rate"),), "note"))
    return blocks


def _first_letter(said: str) -> str:
    """What begins a sentence."""
    return said[:1].upper() + said[1:]


def _saturation(evidence: Evidence) -> list:
    words = evidence.words
    rows = [row for row in evidence.records("further_groups", group="all") if not row["suppressed"]]
    if not rows:
        return [Paragraph((words("no_transcripts") if evidence.table("documents").empty else words("report_no_saturation"),))]
    texts: list[Text] = []
    for row in rows:
        texts.append(say(words, "report_saturation", wave=_first_letter(evidence.wave(row["wave"])), groups=evidence.count("further_groups", row, "n_groups"), codes=evidence.count("further_groups", row, "n_codes"), needed=evidence.count("further_groups", row, "groups_needed")))
    return [*[Paragraph(text) for text in texts], *figure(evidence, "3-drivers", "saturation")]


def _agreement(evidence: Evidence) -> list:
    words = evidence.words
    median = evidence.one("counts", count="alpha_median", domain="all", wave="all")
    blocks: list = []
    if median:
        blocks.append(Paragraph(say(words, "report_agreement", codes=evidence.counted("alpha_codes"), median=evidence.decimal("counts", median, "value"), low=evidence.counted("alpha_low"))))
        blocks += figure(evidence, "2-code", "agreement")
    else:
        blocks.append(Paragraph((words("report_one_coder"),)))
    read = next((row for row in evidence.records("drivers", level="all") if not sayings.missing(row["n_read"]) and not sayings.missing(row["n_turns"])), None)
    precision, recall = (evidence.one("counts", count=name, domain="all", wave="all") for name in ("precision_median", "recall_median"))
    if read:
        blocks.append(Paragraph(say(words, "report_machine", wave=_first_letter(evidence.wave(read["wave"])), read=evidence.count("drivers", read, "n_read"), turns=evidence.count("drivers", read, "n_turns"))))
    if precision and recall:
        blocks.append(Paragraph(say(words, "report_machine_quality", precision=evidence.percent("counts", precision, "value"), recall=evidence.percent("counts", recall, "value"))))
    return blocks
