"""What this report cannot say: chosen groups, what is hidden, what the machine suggested, what was waived, what is missing. Said of this study, not in general."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Listing, Section, Text, say
from pipeline.show.gaps import no_estimates
from pipeline.report.evidence import Evidence


def sections(evidence: Evidence) -> list[Section]:
    return [Section("limits", evidence.words("report_limits_title"), (Listing(tuple((text,) for text in _limits(evidence))),))]


def _limits(evidence: Evidence) -> list[Text]:
    words, study = evidence.words, evidence.study
    found: list[Text] = [(words("invented_long"),)] if study.invented else []
    drivers, estimates = evidence.table("drivers"), evidence.table("estimates")
    if drivers.empty:
        found.append((words("no_transcripts"), " ", words("report_limit_no_talk")))
    else:
        found.append((words("report_limit_chosen"),))
        read = next((row for row in evidence.records("drivers", level="all") if not sayings.missing(row["n_read"]) and not sayings.missing(row["n_turns"])), None)
        if read:
            found.append(say(words, "report_limit_machine", read=evidence.count("drivers", read, "n_read"), turns=evidence.count("drivers", read, "n_turns")))
        hidden = evidence.one("counts", count="hidden_talk", domain="all", wave="all")
        if hidden and hidden["value"]:
            found.append(say(words, "report_limit_hidden_talk", n=evidence.count("counts", hidden, "value")))
        found.append((words("report_limit_many"),))
    if estimates.empty:
        found.append((words(no_estimates(study)), " ", words("report_limit_no_survey")))
    else:
        found.append((words("report_limit_small"),))
        hidden = evidence.one("counts", count="hidden_survey", domain="all", wave="all")
        if hidden and hidden["value"]:
            found.append(say(words, "report_limit_hidden_survey", n=evidence.count("counts", hidden, "value")))
        if len(evidence.waves) > 1:
            found.append((words("report_change_not_cause"),))
        for row in evidence.records("counts", count="by_otherwise"):
            found.append(say(words, "report_limit_by", question=row["domain"], wave=evidence.wave(row["wave"])))
    if study.config.read.names_review == "waived":
        found.append((words("review_waived"),))
    elif len(evidence.table("documents")):
        found.append(say(words, "report_limit_reviewed", reviewed=evidence.counted("documents_reviewed"), documents=evidence.counted("documents")))
    if evidence.one("counts", count="alpha_median", domain="all", wave="all") is None and not drivers.empty:
        found.append((words("report_one_coder"),))
    if len(evidence.table("needs")):
        found.append((evidence.sided("report_limit_weights"),))
    return found
