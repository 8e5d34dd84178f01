"""Where is what first? The map, a table of all places, and a page for each place: its three drivers, how sure, what women said differently, which module answers.

In: needs, tops, joint, contrasts, group_talk, group_answers, estimates, changes, plan. A place's own evidence stands there where there is enough of it; else the wider area's, called so.
"""

from __future__ import annotations

from pipeline.report import map as picture
from pipeline.report import sayings
from pipeline.show.blocks import Figure, Heading, Link, Listing, Paragraph, Row, Section, Strong, Table, Text, say
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.quotations import quotations
from pipeline.report.summary import changed
from pipeline.show.charts import alt_text

MOST_INDICATORS = 6
MOST_CHANGES = 2
MOST_SAID = 2
MOST_ANSWERS = 1


def sections(evidence: Evidence) -> list[Section]:
    words, study = evidence.words, evidence.study
    if not study.config.places:
        return [Section("places", words("report_places_title"), (Paragraph((words("no_places"),)),))]
    path = picture.path(study, words.language)
    blocks = [Figure(path, alt_text(path))] if path.exists() else []
    blocks += [*sayings.waves_note(evidence), Paragraph((words("report_glance_note"),), "note"), glance(evidence)]
    found = [Section("places", words("report_places_title"), tuple(blocks))]
    return found + [place_section(evidence, place) for place in study.config.places]


def glance(evidence: Evidence) -> Table:
    """One row a place: its three drivers, how sure the first is, and which module answers it."""
    words, rows = evidence.words, []
    for place, facts in evidence.study.config.places.items():
        tops = evidence.records("tops", place=place)
        cells: list[Text] = [(Link(evidence.place(place), f"#place-{place}"),)]
        cells += [(evidence.code(tops[rank]["need"]),) if rank < len(tops) else (NOTHING,) for rank in range(3)]
        cells.append((sayings.sure_word(evidence, tops[0]) or NOTHING, " ", evidence.percent("tops", tops[0], "in_first")) if tops else (NOTHING,))
        cells.append(sayings.answering(evidence, place, tops[0]["need"], facts.audiences, brief=True) if tops else (NOTHING,))
        rows.append(Row(tuple(cells), place=place))
    head = (words("place"), *(words("report_driver_n", n=n) for n in (1, 2, 3)), words("report_how_sure"), words("report_answered_by"))
    return Table(words("report_glance_title"), head, tuple(rows))


def place_section(evidence: Evidence, place: str) -> Section:
    words, facts = evidence.words, evidence.study.config.places[place]
    area = evidence.study.area_of(place)
    tops = evidence.records("tops", place=place)
    blocks = [Paragraph((f"{words('report_area')}: {evidence.place(area)}",), "note")] if area != "all" else []
    blocks += [Heading(evidence.of_wave(words("report_top_title"), tops[0]["wave"] if tops else None), 4)]
    items = []
    for top in tops:
        both = sayings.place_row(evidence, place, top["need"], top["wave"])
        lines: list[Text] = [(Strong(evidence.code(top["need"])),)]
        lines += sayings.behind_waves(evidence, place, top)
        if sure := sayings.how_sure(evidence, top):
            lines.append(sure)
        if both and evidence.has_talk and evidence.has_survey:
            lines.append((f"{words('report_verdict')}: ", *sayings.verdict(evidence, both)))
        if facts.audiences:
            lines.append((Strong(words("report_answered_by")), ": ", *sayings.answering(evidence, place, top["need"], facts.audiences)))
        items.append(tuple(lines))
    blocks.append(Listing(tuple(items), ordered=True) if items else Paragraph((words("finding_empty"), ".")))
    blocks += _women(evidence, place, [top["need"] for top in tops])
    blocks += quotations(evidence, said_in=place, most=1)
    blocks += _survey(evidence, place)
    return Section(f"place-{place}", evidence.place(place), tuple(blocks), place=place, level=3, page=True)


def _women(evidence: Evidence, place: str, codes: list[str]) -> list:
    """Women and men: in the talk of this place or its area where enough groups held both, else on its drivers in all places together; and in the survey of the place or its area, else in that of all places on its drivers."""
    words = evidence.words
    blocks: list = [Heading(words("report_women_title"), 4)]
    here = _nearest(evidence, "group_talk", place)
    if here:
        blocks += [Paragraph(say(words, "report_women_here", place=evidence.place(here[0]["place"])), "note"), Listing(tuple((sayings.apart(evidence, "group_talk", "report_women_said", evidence.code(row["code"]), row, 1),) for row in here[:MOST_SAID]))]
    elif not evidence.table("drivers").empty:
        rows = [row for code in codes if (row := sayings.gender_row(evidence, code))]
        if rows:
            blocks += [Paragraph((words("report_women_place"),), "note"), Listing(tuple((sayings.difference(evidence, row),) for row in rows))]
        else:
            blocks.append(Paragraph((words("report_women_none" if codes else "finding_empty"),)))
    here = _nearest(evidence, "group_answers", place)
    if here:
        note = words("report_women_answers_area", place=evidence.place(here[0]["place"])) if here[0]["place"] != place else words("report_women_answers")
        blocks += [Paragraph((evidence.of_wave(note, here[0]["wave"]),), "note"), sayings.women_beside(evidence, here[:MOST_ANSWERS])]
    elif answered := sayings.women_answered(evidence, codes, MOST_ANSWERS):
        blocks += [Paragraph((evidence.of_wave(words("report_women_answers_all"), answered[0]["wave"]),), "note"), sayings.women_beside(evidence, answered)]
    return blocks if len(blocks) > 1 else []


def _nearest(evidence: Evidence, table: str, place: str) -> list[dict]:
    """What women said in the first talk, or answered in the newest survey, beside men in this place, or in its area where the place has none; the surest first."""
    if table == "group_answers" and evidence.genders is None:
        return []
    level, women = ("gender", "f") if table == "group_talk" else evidence.genders[:2]
    for where in dict.fromkeys((place, evidence.study.area_of(place))):
        rows = [row for row in evidence.records(table, level=level, domain=women, place=where) if where != "all" and not row["suppressed"] and not sayings.missing(row["estimate"]) and not sayings.missing(row["difference_low"])]
        rows = sayings.of_newest(evidence, rows) if table == "group_answers" else [row for row in rows if row["wave"] == evidence.talk_wave]
        if rows:
            return sayings.surest(rows)
    return []


def _survey(evidence: Evidence, place: str) -> list:
    """What the survey says of the place: its indicators beside all places, and what changed."""
    words = evidence.words
    # a place may not have been surveyed again
    told = [row["wave"] for row in evidence.records("estimates", domain=place, domain_level="place") if not row["suppressed"] and not sayings.missing(row["estimate"])]
    wave = next((one for one in reversed(evidence.waves) if one in told), evidence.newest_wave)
    indicators = evidence.study.config.survey.indicators
    # problems as shares of all respondents, so that they can be put in one order; what people affirm as it was asked
    table = lambda name: "of_everybody" if name in evidence.asked_some and indicators[name].problem else "estimates"  # noqa: E731
    at = lambda level, domain: {row["indicator"]: row for which in ("estimates", "of_everybody") for row in evidence.records(which, domain=domain, domain_level=level, wave=wave) if row["indicator"] in indicators and which == table(row["indicator"])}  # noqa: E731
    here = {name: row for name, row in at("place", place).items() if not row["suppressed"] and not sayings.missing(row["estimate"])}
    whole = at("all", "all")
    # the plain indicators, and of the many causes of tension those named most here
    plain = [name for name in here if not indicators[name].problem]
    causes = sorted((name for name in here if indicators[name].problem), key=lambda name: (name in evidence.thin, -here[name]["estimate"], name))
    chosen = [*causes[: MOST_INDICATORS // 2], *plain[: MOST_INDICATORS // 2]]
    if not chosen:
        return [Paragraph((words("report_no_survey_here"),), "note")] if len(evidence.table("estimates")) else []
    title = lambda name: evidence.problem(name) if table(name) == "of_everybody" else evidence.indicator(name)  # noqa: E731
    rows = [Row(((title(name),), sayings.value_between(evidence, table(name), here[name]), (evidence.percent(table(name), whole[name]) if name in whole else NOTHING,), (evidence.count(table(name), here[name], "n"),)), place=place) for name in chosen]
    head = (words("indicator"), evidence.place(place), words("all_places"), words("answers_n"))
    blocks = [Heading(words("survey_title"), 4), Table(f"{words('survey_title')}: {evidence.place(place)} ({evidence.wave(wave)})", head, tuple(rows), (1, 2, 3))]
    for later in evidence.waves[1:]:
        moved = [row for row in evidence.records("changes", domain=place, domain_level="place", kind="change", wave=later) if not sayings.missing(row["p_value"]) and not row["suppressed"]]
        moved = sorted(moved, key=lambda row: (row["p_value"], row["indicator"]))[:MOST_CHANGES]
        if moved:
            sure = any(not sayings.missing(row["p_holm"]) and row["p_holm"] < sayings.SURE for row in moved)
            blocks += [Heading(words("report_change_title"), 4), Paragraph((words("report_change_place_sure" if sure else "report_change_place"),), "note"), Listing(tuple((changed(evidence, row),) for row in moved))]
    return blocks
