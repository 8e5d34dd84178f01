"""What does a reader of two or more studies, or of two waves, open? Sections: in short, which studies, what they have in common, talk, survey, what cannot be compared and why.

In: the tables of a comparison through a Reader. Out: sections (pipeline.show.blocks), whose numbers know their row.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pandas as pd

from pipeline.compare import overlap
from pipeline.compare.contrasts import BETWEEN, ONE_SIDE, PEOPLE, TURNS, WITHIN
from pipeline.compare.figures import statements
from pipeline.compare.reader import Reader
from pipeline.show.blocks import Figure, Heading, Link, Listing, Paragraph, Row, Section, Strong, Table, Text, say
from pipeline.show.charts import alt_text
from pipeline.show.numbers import NOTHING

MOST, FEWEST = 4, 10  # differences told in short; people of whom at least a count is told
GOALS = ("common", "common", "codes", "indicators", "talk", "survey")  # where each of the statements leads


def sections(reader: Reader) -> list[Section]:
    """All sections of the page but its annex."""
    return [summary(reader), studies(reader), *common(reader), talk(reader), survey(reader), limits(reader)]


def summary(reader: Reader) -> Section:
    """What the studies share, and the surest differences over all places."""
    words = reader.words
    said = statements(reader.comparison, *(reader.table(name) for name in ("compared_places", "compared_codes", "compared_indicators", "comparisons")))[words.language]
    blocks: list = [Listing(tuple(((Link(line, f"#{goal}"),),) for line, goal in zip(said, GOALS, strict=True)))]
    for measure, key in ((TURNS, "share_of_turns"), (PEOPLE, "share_of_people")):
        tested = [row for row in reader.records("comparisons", measure=measure, level="all") if pd.notna(row["p"])]
        sure = sorted((row for row in tested if reader.sure(row)), key=lambda row: (row["p"], row["what"], row["first"], row["second"]))
        if tested:
            blocks.append(Heading(words("compare_surest", measure=words(key))))
            blocks.append(Listing(tuple((_told(reader, row),) for row in sure[:MOST])) if sure else Paragraph((words("compare_none_sure"),)))
    blocks.append(Paragraph((words("compare_limit_time"), " ", Link(words("compare_limits_title"), "#limits"), "."), "note"))
    return Section("summary", words("report_summary"), tuple(blocks))


def _told(reader: Reader, row: dict) -> Text:
    """A difference in a sentence."""
    first, second = reader.side(row["first"], row["second"]), reader.side(row["second"], row["first"])
    where = "" if row["first"].split("/")[0] != row["second"].split("/")[0] else f" ({reader.study(row['first'].split('/')[0])})"
    return (Strong(reader.what(row["what"])), f"{where}: ", *say(reader.words, "compare_line", first=first, second=second, a=reader.percent("comparisons", row, "first_estimate", 1), b=reader.percent("comparisons", row, "second_estimate", 1),
            difference=reader.points("comparisons", row, "difference"), between=reader.between("comparisons", row, digits=1, points=True)))  # fmt: skip


def studies(reader: Reader) -> Section:
    """One row a study and wave: groups, respondents, places, the version of its codebook."""
    words, rows = reader.words, []
    made, comparison = overlap.versions(reader.comparison), reader.comparison
    documents, answers = comparison.read("documents"), comparison.read("answers")
    for name, study in comparison.studies.items():
        for wave in comparison.waves(name):
            talk = documents.get(name, pd.DataFrame(columns=["kind", "wave"]))
            groups = int(((talk["kind"] == "transcripts") & (talk["wave"] == wave)).sum())
            asked = int((answers[name]["wave"] == wave).sum()) if name in answers else 0
            cells = (study.config.title[words.language], reader.wave(wave), str(groups) if groups else NOTHING, (str(asked) if asked >= FEWEST else words("fewer_than_ten")) if asked else NOTHING, str(len(study.config.places)), made[name] or words("compare_unknown"))
            rows.append(Row(tuple((cell,) for cell in cells)))
    head = (words("study"), words("wave"), words("groups"), words("answers_n"), words("compare_places_n"), words("report_codebook"))
    return Section("studies", words("compare_studies_title"), (Paragraph((words("compare_studies_note"),), "note"), Table(words("compare_studies_title"), head, tuple(rows), (2, 3, 4, 5))))


def common(reader: Reader) -> list[Section]:
    """Places, codes and indicators, each with the studies that have it; how versions of the codebook were reconciled."""
    words = reader.words
    named = lambda row: ", ".join(reader.study(name) for name in row["studies"].split("; "))  # noqa: E731
    places = [(row["n_studies"], Row(((Link(reader.domain(row["level"], row["domain"]), _id("compared_places", row["level"], row["domain"])),), (words("report_area" if row["level"] == "area" else "place"),), (named(row),)))) for row in reader.records("compared_places")]
    shared = tuple(row for n, row in places if n > 1)
    head = (words("report_where"), words("report_kind"), words("compare_in"))
    blocks: list = [Table(words("compare_shared"), head, shared)] if shared else [Paragraph((words("compare_nothing_shared"),))]
    blocks.append(Table(words("compare_all_places"), head, tuple(row for _, row in places), folded=True, brief=()))
    found = [Section("common", words("compare_common_title"), tuple(blocks))]
    codes = [(row, Row(((Link(reader.what(row["code"]), _id("compared_codes", row["code"])),), (row["code"],), (named(row),), (row["was"] if isinstance(row["was"], str) else NOTHING,), (words(f"compare_state_{row['state'].replace(' ', '_')}"),)))) for row in reader.records("compared_codes")]
    changed = tuple(line for row, line in codes if isinstance(row["was"], str) or row["state"] not in ("compared", "one study"))
    head = (words("code"), words("report_code_id"), words("compare_in"), words("compare_was"), words("report_state"))
    blocks = [Paragraph(_versions(reader)), *([Table(words("compare_changed_codes"), head, changed)] if changed else []), Table(words("compare_all_codes"), head, tuple(line for _, line in codes), folded=True, brief=())]
    found.append(Section("codes", words("compare_codes_title"), tuple(blocks), level=3))
    asked = [(row, Row(((Link(reader.what(row["indicator"]), _id("compared_indicators", row["indicator"])),), (named(row),), (words(f"compare_state_{row['state'].replace(' ', '_')}"),)))) for row in reader.records("compared_indicators")]
    head = (words("indicator"), words("compare_in"), words("report_state"))
    several = tuple(line for row, line in asked if row["n_studies"] > 1)
    blocks = [Paragraph((words("compare_indicators_rule"),), "note"), Table(words("compare_indicators_title"), head, several) if several else Paragraph((words("compare_indicators_none"),))]
    if asked:
        blocks.append(Table(words("compare_all_indicators"), head, tuple(line for _, line in asked), folded=True, brief=()))
    return [*found, Section("indicators", words("compare_indicators_title"), tuple(blocks), level=3)]


def _versions(reader: Reader) -> Text:
    words, made = reader.words, overlap.versions(reader.comparison)
    current = str(reader.comparison.codebook.get("version") or words("compare_unknown"))
    known = {version for version in made.values() if version}
    told = [words("compare_versions_same", version=current)] if known <= {current} else [words("compare_versions_differ", version=current, versions="; ".join(f"{reader.study(name)} — {version or words('compare_unknown')}" for name, version in made.items()))]
    return (" ".join([*told, *([words("compare_versions_unknown")] if None in made.values() else [])]),)


def talk(reader: Reader) -> Section:
    """Shares of turns beside shares of turns, pair by pair."""
    words = reader.words
    if not reader.records("comparisons", measure=TURNS):
        return Section("talk", words("compare_talk_title"), (Paragraph((words("compare_nothing"),)),))
    blocks: list = [Paragraph((words("compare_talk_note"),), "note"), *_figure(reader, "beside"), *_pairs(reader, TURNS, BETWEEN)]
    for first, second in dict.fromkeys((row["first"], row["second"]) for row in reader.records("comparisons", measure=TURNS, method=ONE_SIDE)):
        rows = reader.records("comparisons", measure=TURNS, method=ONE_SIDE, first=first, second=second)
        for mine, side, other in (("first_estimate", first, second), ("second_estimate", second, first)):
            codes = [(Link(reader.what(row["what"]), _key(row)),) for row in rows if pd.notna(row[mine])]
            if codes:
                listed = tuple(piece for at, code in enumerate(codes) for piece in (("; ", *code) if at else code))
                blocks.append(Paragraph(say(words, "compare_one_side", one=reader.side(side, other), other=reader.side(other, side), codes=listed)))
    blocks += _pairs(reader, TURNS, WITHIN)
    return Section("talk", words("compare_talk_title"), tuple(blocks))


def survey(reader: Reader) -> Section:
    """Shares of respondents beside shares of respondents: of two studies that ask the same, and of two waves."""
    words = reader.words
    blocks: list = [*_pairs(reader, PEOPLE, BETWEEN), *_pairs(reader, PEOPLE, WITHIN)]
    if not any(row["state"] == "compared" for row in reader.records("compared_indicators")):
        blocks.insert(0, Paragraph((words("compare_indicators_none"),)))
    return Section("survey", words("compare_survey_title"), (*(_figure(reader, "differences") if reader.records("comparisons") else []), *blocks))


def _pairs(reader: Reader, measure: str, method: str) -> list:
    """A table for each pair of sides over all places, and one folded for areas, genders and ages."""
    words, blocks = reader.words, []
    rows = [row for row in reader.records("comparisons", measure=measure, method=method)]
    rows.sort(key=lambda row: (row["first"], row["second"], row["level"] != "all", row["p"] if pd.notna(row["p"]) else 2, row["what"], row["level"], row["domain"]))
    for (first, second, apart), mine in groupby(rows, key=lambda row: (row["first"], row["second"], row["level"] != "all")):
        lines = tuple(_line(reader, row, apart) for row in mine)
        title = f"{reader.side(first, second)} — {reader.side(second, first)}"
        title = f"{reader.study(first.split('/')[0])}: {title}" if method == WITHIN else title
        unit = words("share_of_turns" if measure == TURNS else "share_of_people")
        if not apart:
            blocks.append(Heading(title))
        head = (words("code" if measure == TURNS else "indicator"), *([words("report_where")] if apart else []), reader.side(first, second), reader.side(second, first), words("report_difference"), words("interval"), words("report_how_sure"))
        caption = f"{unit}: {title}" + (f" ({words('compare_parts')})" if apart else f" ({words('all_places')})")
        blocks.append(Table(caption, head, lines, tuple(range(1 + apart, 5 + apart)), folded=apart, brief=() if apart else None))
    return blocks


def _line(reader: Reader, row: dict, apart: bool) -> Row:
    words = reader.words
    cells = [(reader.what(row["what"]),), *([(reader.domain(row["level"], row["domain"]),)] if apart else []), reader.share(row, "first"), reader.share(row, "second"), (reader.points("comparisons", row, "difference"),)]
    cells += [reader.between("comparisons", row, digits=1, points=True), (words("report_sure_high" if reader.sure(row) else "report_sure_low"),)]
    return Row(tuple(cells), group=row["domain"] if row["level"] in ("gender", "youth") else None)


def limits(reader: Reader) -> Section:
    """What cannot be compared, each with its reason: of these studies, not in general."""
    words, comparison = reader.words, reader.comparison
    found: list[Text] = [(words("invented_long"),)] if comparison.invented else []
    found += [(words("compare_limit_measures"),), (words("compare_limit_time"),), (words("compare_talk_note"),)]
    gone = [f"{reader.what(row['code'])} ({words('compare_state_' + row['state'])})" for row in reader.records("compared_codes") if row["state"] in ("merged", "split", "dropped")]
    found += [(words("compare_limit_codes", codes="; ".join(gone)),)] if gone else []
    asked = reader.records("compared_indicators")
    other = [reader.what(row["indicator"]) for row in asked if row["state"] == "not the same question"]
    found += [(words("compare_limit_questions", names="; ".join(other)),)] if other else []
    alone = sum(row["state"] == "one study" for row in asked)
    found += [say(words, "compare_limit_alone", n=Link(str(alone), "#indicators"))] if alone and len(comparison.studies) > 1 else []
    silent = len(reader.records("comparisons", method=ONE_SIDE))
    found += [say(words, "compare_limit_one_side", n=Link(str(silent), "#talk"))] if silent else []
    if len(comparison.studies) > 1:
        found += [(words("compare_limit_waves"),)] if any(len(comparison.waves(name)) > 1 for name in comparison.studies) else []
        found += [] if any(row["method"] == BETWEEN for row in reader.records("comparisons", level="place")) else [(words("compare_limit_places"),)]
    found += [(words("compare_limit_hidden"),), (words("compare_limit_few"),)]
    return Section("limits", words("compare_limits_title"), (Listing(tuple((text,) for text in found)),))


def _figure(reader: Reader, name: str) -> list[Figure]:
    path: Path = reader.comparison.figure("compare", name, reader.words.language)
    return [Figure(path, alt_text(path) or reader.words("figures"))] if path.exists() else []


def _id(table: str, *parts: str) -> str:
    from pipeline.show.trail import row_id
    from pipeline.tables import CONTRACTS

    return row_id(table, dict(zip(CONTRACTS[table].key, parts, strict=True)))


def _key(row: dict) -> str:
    from pipeline.show.trail import row_id

    return row_id("comparisons", row)
