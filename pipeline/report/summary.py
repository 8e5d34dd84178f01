"""The page that a mayor reads: what comes first, how sure that is, what women said differently, what the survey says, what changed, and which training answers."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Heading, Link, Listing, Paragraph, Section, Strong, Text, joined, say
from pipeline.report.evidence import Evidence

MOST = 3


def sections(evidence: Evidence) -> list[Section]:
    words = evidence.words
    blocks = [Paragraph(done(evidence), "lead"), *first_drivers(evidence), Heading(words("report_women_title")), *women(evidence), *survey(evidence), *change(evidence)]
    blocks.append(Paragraph((words("report_limits_short" if evidence.has_talk else "report_limits_short_survey"), " ", Link(words("report_limits_title"), "#limits"), "."), "note"))
    return [Section("summary", words("report_summary"), tuple(blocks))]


def done(evidence: Evidence) -> Text:
    """What was held and asked, by wave; and what there is not."""
    words, said = evidence.words, []
    for row in evidence.records("counts", count="groups"):
        wave = row["wave"]
        placed = (evidence.one("counts", count="places_of_talk", domain="all", wave=wave) or {}).get("value")
        said.append(say(words, "report_talk" if placed else "report_talk_nowhere", wave=evidence.wave(wave), groups=evidence.counted("groups", wave=wave), places=evidence.counted("places_of_talk", wave=wave), turns=evidence.counted("turns", wave=wave)))
    if not said:
        said.append((words("no_transcripts"),))
    asked = sayings.surveyed(evidence)
    return joined([*said, *(asked or [(words("no_survey"),)])], " ")


def first_drivers(evidence: Evidence) -> list:
    """The drivers that come first over all places, with both sides and the modules that answer."""
    words, items = evidence.words, []
    for top in evidence.records("tops", place="all"):
        code = top["need"]
        lines: list[Text] = [(Strong(evidence.code(code)),)]
        lines += sayings.behind_waves(evidence, "all", top)
        if sure := sayings.how_sure(evidence, top):
            lines.append(sure)
        if modules := _modules(evidence, code):
            lines.append((Strong(words("report_answered_by")), ": ", *modules))
        items.append(tuple(lines))
    wave = next((top["wave"] for top in evidence.records("tops", place="all")), None)
    blocks = [Heading(evidence.of_wave(words("report_top_title"), wave)), *sayings.waves_note(evidence)]
    if evidence.unread:
        blocks.append(Paragraph((words("no_codings"),), "notice"))
    return [*blocks, Listing(tuple(items), ordered=True)] if items else [*blocks, Paragraph((words("finding_empty"), "."))]


def _modules(evidence: Evidence, code: str) -> Text:
    """The modules that answer a driver in most places, and in how many."""
    plan = evidence.table("plan")
    if plan.empty:
        return ()
    mine = plan[(plan["variant"] != "pause") & plan["why"].fillna("").str.split().map(lambda why: code in why)].drop_duplicates(["place", "module"])
    most = mine.groupby("module").size().sort_values(ascending=False, kind="stable").head(2).index
    texts = []
    for module in most:
        row = mine[mine["module"] == module].iloc[0]
        texts.append((evidence.module(row["place"], row["audience"], module), f" ({evidence.words('report_in_places')}: ", evidence.counted("module_places", module), ")"))
    return joined(texts, "; ")


def women(evidence: Evidence, most: int = 2) -> list:
    """Where women and men differ most in talk, and whether that is sure after all comparisons; below it the survey."""
    words, blocks = evidence.words, []
    rows = [row for row in evidence.records("contrasts", contrast="gender", wave=evidence.talk_wave) if not row["suppressed"] and not sayings.missing(row["p"])]
    if not rows and evidence.has_talk:
        blocks.append(Paragraph((words("report_women_none"),)))
    elif rows:
        sure = [row for row in rows if row["p_adjusted"] < sayings.SURE]
        shown = sorted(sure or rows, key=lambda row: (row["p"], row["code"]))[:most]
        blocks.append(Paragraph(say(words, "report_sure_differences" if sure else "report_no_sure_difference", family=evidence.count("contrasts", shown[0], "family"))))
        blocks.append(Listing(tuple((sayings.difference(evidence, row),) for row in shown)))
    if answered := sayings.women_answered(evidence, most=most):
        blocks += [Paragraph((evidence.of_wave(words("report_women_answers_all"), answered[0]["wave"]),)), sayings.women_beside(evidence, answered)]
    return blocks or [Paragraph((words("finding_empty"), "."))]


def survey(evidence: Evidence) -> list:
    """The problems that most respondents have, and the good things that fewest affirm; of what was put to some alone the share of all respondents, and where there is none, nothing: it would be of other people."""
    words, indicators = evidence.words, evidence.study.config.survey.indicators
    whole = [row for row in evidence.records("estimates", domain_level="all", wave=evidence.newest_wave) if _known(row) and row["indicator"] in indicators]
    if not whole:
        return []
    blocks = [Heading(evidence.of_wave(words("survey_title"), evidence.newest_wave))]
    everybody = [row for row in whole if row["indicator"] not in evidence.asked_some | evidence.thin]
    problems = [("estimates", evidence.indicator(row["indicator"]), row) for row in everybody if indicators[row["indicator"]].problem]
    problems += [("of_everybody", evidence.problem(row["indicator"]), row) for row in evidence.records("of_everybody", domain_level="all", wave=evidence.newest_wave) if _known(row) and indicators[row["indicator"]].problem]
    good = [("estimates", evidence.indicator(row["indicator"]), row) for row in everybody if not indicators[row["indicator"]].problem]
    for key, found, sign in (("report_most_named", problems, -1), ("report_fewest_named", good, 1)):
        if found:
            first = sorted(found, key=lambda one: (sign * one[2]["estimate"], one[2]["indicator"]))[:MOST]
            blocks.append(Paragraph((Strong(words(key)), ": ", *joined([(title, " — ", *sayings.value_between(evidence, table, row)) for table, title, row in first], "; "), ".")))
    return blocks


def _known(row: dict) -> bool:
    return not row["suppressed"] and not sayings.missing(row["estimate"])


def change(evidence: Evidence, most: int = 2) -> list:
    """Changes since the baseline that chance hardly explains, the surest first, and in which places they are reckoned."""
    words, blocks = evidence.words, []
    for wave in evidence.waves[1:]:
        rows = [row for row in evidence.records("changes", domain_level="all", kind="change", wave=wave) if not sayings.missing(row["estimate"])]
        sure = sorted((row for row in rows if not sayings.missing(row["p_holm"]) and row["p_holm"] < sayings.SURE), key=lambda row: (row["p_holm"], row["indicator"]))
        blocks.append(Heading(words("report_change_title") if len(evidence.waves) < 3 else f"{words('report_change_title')} ({evidence.wave(wave)})"))
        blocks.append(Paragraph(sayings.changes_found(evidence, wave)))
        if sure:
            blocks.append(Listing(tuple((changed(evidence, row),) for row in sure[:most])))
    return blocks


def changed(evidence: Evidence, row: dict) -> Text:
    """An indicator before and after, and its change with the interval."""
    return (Strong(evidence.indicator(row["indicator"])), ": ", *say(evidence.words, "report_changed", before=evidence.percent("changes", row, "before"), after=evidence.percent("changes", row, "after"),
            change=evidence.points("changes", row), between=evidence.between("changes", row, digits=1, points=True)))  # fmt: skip
