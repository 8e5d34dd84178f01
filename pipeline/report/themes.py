"""What people talk about, theme by theme: how much of the talk, in how many groups, what the survey says of the same matter, whose words; then who says what."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Bar, Heading, Link, Paragraph, Row, Section, Strong, Table, Text, joined, say
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure
from pipeline.report.quotations import quotations

GROUPS_FIRST = ("women", "men", "young_women", "young_men", "youth")


def sections(evidence: Evidence) -> list[Section]:
    words, drivers = evidence.words, evidence.table("drivers")
    if drivers.empty:
        return [Section("themes", words("report_themes_title"), (Paragraph((words("no_transcripts"),)),))]
    opening: list = [Paragraph((words("turns_note"),), "note")]
    if evidence.unread:
        opening.append(Paragraph((words("no_codings"),), "notice"))
    opening += figure(evidence, "3-drivers", "prevalence")
    found = [Section("themes", words("report_themes_title"), tuple(opening))]
    parents = list(dict.fromkeys(evidence.table("codes")["parent"]))
    return found + [one for one in (*(_theme(evidence, parent) for parent in parents), _causes(evidence)) if one] + [_groups(evidence)]


def _theme(evidence: Evidence, parent: str) -> Section | None:
    words = evidence.words
    codes = list(evidence.table("codes").query("parent == @parent")["code"])
    waves = sorted({row["wave"] for row in evidence.records("drivers", level="all")}, key=lambda wave: (wave != "baseline", wave))
    rows = [row for wave in waves for code in codes if (row := evidence.one("drivers", code=code, domain="all", level="all", wave=wave)) and not row["suppressed"]]
    raised = [row for row in rows if not sayings.missing(row["n_raised"]) and row["n_raised"] > 0]
    silent = [code for code in codes if code not in {row["code"] for row in raised}]
    blocks: list = []
    if raised:
        first = max((row for row in raised if row["wave"] == waves[0]), key=lambda row: (row["estimate"] if not sayings.missing(row["estimate"]) else -1, row["n_raised"]), default=None)
        if first is not None:
            told = {"code": Strong(evidence.code(first["code"])), "raised": evidence.count("drivers", first, "n_raised"), "groups": evidence.count("drivers", first, "n_groups")}
            # of what too few turns hold no share is given
            blocks.append(Paragraph(say(words, "report_theme_counted", **told) if sayings.missing(first["estimate"]) else say(words, "report_theme_first", share=sayings.value_between(evidence, "drivers", first, 1), **told)))
        blocks.append(_table(evidence, parent, raised, len(waves) > 1))
    if silent:
        blocks.append(Paragraph((f"{words('report_silent_machine' if evidence.unread else 'report_silent')}: {'; '.join(evidence.code(code) for code in silent)}.",), "note"))
    blocks += quotations(evidence, needs=[row["code"] for row in sorted(raised, key=lambda row: -row["n_raised"])], most=2)
    return Section(f"theme-{parent}", evidence.theme(parent), tuple(blocks), level=3) if blocks else None


def _table(evidence: Evidence, parent: str, raised: list[dict], waves: bool) -> Table:
    words = evidence.words
    most = max((row["ci_high"] for row in evidence.records("drivers", level="all") if not sayings.missing(row["ci_high"])), default=1.0)
    lines = []
    for row in sorted(raised, key=lambda row: (row["wave"] != "baseline", row["wave"], -(row["estimate"] if not sayings.missing(row["estimate"]) else -1), row["code"])):
        known = not sayings.missing(row["ci_low"])
        cells: list = [(Link(evidence.code(row["code"]), f"drivers/{row['code']}/all/all/{row['wave']}"),), *([(evidence.wave(row["wave"]),)] if waves else [])]
        cells += [(evidence.percent("drivers", row, "estimate", 1),), Bar(row["estimate"], row["ci_low"], row["ci_high"], most) if known else (), evidence.between("drivers", row, digits=1)]
        cells.append((evidence.count("drivers", row, "n_raised"), " / ", evidence.count("drivers", row, "n_groups")))
        cells += [_survey(evidence, row), _verdict(evidence, row)] if evidence.has_survey else []
        lines.append(Row(tuple(cells)))
    head = (words("code"), *([words("wave")] if waves else []), words("share_of_turns"), "", words("interval"), words("groups_raised"), *((words("report_survey_side"), words("report_verdict")) if evidence.has_survey else ()))
    shift = int(waves)
    return Table(f"{words('report_themes_title')}: {evidence.theme(parent)}", head, tuple(lines), (1 + shift, 3 + shift, 4 + shift))


def _survey(evidence: Evidence, row: dict) -> Text:
    beside = _beside(evidence, row)
    if beside is None or not isinstance(beside["indicator"], str) or sayings.missing(beside["survey_share"]):
        return (NOTHING,)
    return (*sayings.value_between(evidence, "joint", beside, 0, "survey_share", "survey_low", "survey_high"), f": {evidence.problem(beside['indicator'])}")


def _verdict(evidence: Evidence, row: dict) -> Text:
    beside = _beside(evidence, row)
    return (evidence.words("verdict_" + beside["verdict"]),) if beside else (NOTHING,)


def _beside(evidence: Evidence, row: dict) -> dict | None:
    return evidence.one("joint", code=row["code"], level="all", domain="all", place="all", wave=row["wave"]) if len(evidence.table("joint")) else None


def _causes(evidence: Evidence) -> Section | None:
    """What people say leads to what, as a tree and as loops; None where no link has ten people behind it."""
    pictures = [*figure(evidence, "3-drivers", "tree"), *figure(evidence, "3-drivers", "loops")] if evidence.records("causes") else []
    return Section("causes", evidence.words("title_causes"), (Paragraph((evidence.words("links_note"),), "note"), *pictures), level=3) if pictures else None


def _groups(evidence: Evidence) -> Section:
    """Who says what: comparisons of women and men, young and older, and which kinds of group raised which driver."""
    words = evidence.words
    blocks: list = [*figure(evidence, "3-drivers", "contrasts")]
    for contrast, key in (("gender", "report_women_men"), ("youth", "report_young_older")):
        rows = [row for row in evidence.records("contrasts", contrast=contrast, wave=evidence.talk_wave) if not row["suppressed"] and not sayings.missing(row["difference"])]
        blocks.append(Heading(words(key), 4))
        if not rows:
            blocks.append(Paragraph((words("report_women_none" if contrast == "gender" else "report_young_none"),)))
            continue
        blocks.append(_contrasts(evidence, rows, words(key)))
    waves = [row for row in evidence.records("contrasts", contrast="wave") if not row["suppressed"] and not sayings.missing(row["difference"])]
    if waves:
        blocks += [Heading(words("report_talk_change"), 4), Paragraph((words("report_change_not_cause"),), "note"), _contrasts(evidence, waves, words("report_talk_change"))]
    blocks += _kinds(evidence)
    return Section("groups", words("report_groups_say"), tuple(blocks), level=3)


def _contrasts(evidence: Evidence, rows: list[dict], caption: str) -> Table:
    words = evidence.words
    first, second = (words("side_" + one) if words.has("side_" + one) else evidence.wave(one) for one in (rows[0]["first"], rows[0]["second"]))
    lines = []
    for row in sorted(rows, key=lambda row: (row["p"] if not sayings.missing(row["p"]) else 2, row["code"])):
        more = row["first"] if row["first_estimate"] > row["second_estimate"] else row["second"]
        between = evidence.between("contrasts", row, digits=1, points=True) if not sayings.missing(row["ci_low"]) else (NOTHING,)
        sure = not sayings.missing(row["p_adjusted"]) and row["p_adjusted"] < sayings.SURE
        lines.append(Row(((evidence.code(row["code"]),), (evidence.percent("contrasts", row, "first_estimate", 1),), (evidence.percent("contrasts", row, "second_estimate", 1),), (evidence.points("contrasts", row, "difference"),), between,
                          (words("report_sure_high") if sure else words("report_sure_low"),)), group=more if row["contrast"] != "wave" else None))  # fmt: skip
    head = (words("code"), first, second, f"{second} − {first}, {words('points')}", words("interval"), words("report_how_sure"))
    return Table(caption, head, tuple(lines), (1, 2, 3, 4))


def _kinds(evidence: Evidence) -> list:
    """In how many groups of each kind a driver came up; a kind of group with too few people is hidden."""
    words = evidence.words
    rows = [row for row in evidence.records("drivers", level="group", wave=evidence.talk_wave) if not row["suppressed"] and not sayings.missing(row["n_raised"])]
    kinds = sorted({row["domain"] for row in rows}, key=lambda kind: (GROUPS_FIRST.index(kind) if kind in GROUPS_FIRST else len(GROUPS_FIRST), kind))
    hidden = sorted({row["domain"] for row in evidence.records("drivers", level="group", wave=evidence.talk_wave) if row["suppressed"]})
    blocks: list = [Heading(words("report_kinds_title"), 4)]
    lines = []
    for row in rows:
        if row["n_raised"] > 0:
            lines.append((kinds.index(row["domain"]), -row["n_raised"], row["code"], Row(((evidence.place(row["domain"]),), (evidence.code(row["code"]),), (evidence.count("drivers", row, "n_raised"), " / ", evidence.count("drivers", row, "n_groups"))), group=row["domain"])))
    if lines:
        whole = tuple(line[-1] for line in sorted(lines, key=lambda line: line[:3]))
        blocks.append(Table(words("report_kinds_title"), (words("groups"), words("code"), words("groups_raised")), whole, (2,), folded=True, brief=whole[:24] if len(whole) > 40 else None))
    if hidden:
        blocks.append(Paragraph((f"{words('report_hidden_groups')}: ", *joined([(evidence.place(kind),) for kind in hidden], ", "), "."), "note"))
    return blocks if len(blocks) > 1 else []
