"""The way back of a comparison: for each number its row, how it was made, the rows of the studies that it rests on, and the sections that use it; and from what all was made.

In: the sections of the page. Out: sections with one table for each table that they use, and the manifest. On paper stand the rows that are printed elsewhere.
"""

from __future__ import annotations

import json

from pipeline import tables
from pipeline.compare.reader import Reader
from pipeline.show.blocks import NO_TEXT, Link, Paragraph, Row, Section, Table, ids, joined
from pipeline.show.numbers import NOTHING
from pipeline.show.paper import on_paper
from pipeline.show.trail import MAKERS, compared_rows, earlier_names, row_id

SHARES = ("first_estimate", "first_low", "first_high", "second_estimate", "second_low", "second_high")
POINTS = ("difference", "ci_low", "ci_high")
COUNTS = ("first_n", "second_n", "first_rank", "second_rank", "family", "n_studies")
COLUMNS = {"comparisons": (*SHARES, "first_n", "second_n", *POINTS, "p", "p_adjusted", "family"), "compared_places": ("n_studies",), "compared_codes": ("n_studies",), "compared_indicators": ("n_studies",)}
SIGNS = 16  # of a hash


def sections(reader: Reader, body: list[Section]) -> list[Section]:
    """The annex of these sections."""
    words = reader.words
    uses: dict[str, dict[str, None]] = {}
    printed: set[str] = set()
    rows = {row_id(table, row): (table, row) for table in COLUMNS for row in reader.records(table)}
    earlier = earlier_names(dict(zip(reader.table("compared_codes")["code"], reader.table("compared_codes")["was"], strict=True)))
    whole = lambda one: one if one in rows else one.rpartition("/")[0]  # noqa: E731
    for section in body:
        for block in section.blocks:
            for one in ids(block):
                uses.setdefault(whole(one), {})[section.key] = None
            printed |= {whole(one) for one in ids(on_paper(block) if isinstance(block, Table) else block)}
    titles = {section.key: section.title for section in body}
    made = [Section("annex", words("report_annex_title"), (Paragraph((words("report_annex_note", study="compare"),)), Paragraph((words("report_annex_paper"),), "note")), page=True)]
    for table, columns in COLUMNS.items():
        lines = []
        for one, (_, row) in sorted((one, found) for one, found in rows.items() if found[0] == table and one in uses):
            below = "; ".join(f"{study}: {other}" for study, other in compared_rows(table, row, earlier))
            cells = [(_named(reader, table, row),), *((_value(reader, table, row, column),) for column in columns), (below,) if below else NO_TEXT]
            cells.append(joined([(Link(titles[key], f"#{key}"),) for key in uses[one]], "; "))
            lines.append(Row(tuple(cells), id=one))
        if lines:
            file, function = MAKERS[table]
            head = (words("report_row"), *(words("column_" + column) if words.has("column_" + column) else column for column in columns), words("report_rests_on"), words("report_used_in"))
            blocks = (Paragraph((words("method_" + table),)), Paragraph((f"{words('report_made_by')}: {file}, {function}(). {words('report_file')}: compare/tables/{table}.parquet",), "note"),
                      Table(f"{words('report_table')} {table}", head, tuple(lines), tuple(range(1, 1 + len(columns))), brief=tuple(line for line in lines if line.id in printed), folded=True, columns=columns))  # fmt: skip
            made.append(Section(f"annex-{table}", words("title_" + table), blocks, level=3))
    return [*made, _manifest(reader)]


def _named(reader: Reader, table: str, row: dict) -> str:
    """What a row is about, in the reader's language."""
    if table == "comparisons":
        sides = f"{reader.study(row['first'].split('/')[0])} ({reader.wave(row['first'].split('/')[1])}) — {reader.study(row['second'].split('/')[0])} ({reader.wave(row['second'].split('/')[1])})"
        return f"{reader.what(row['what'])} · {reader.domain(row['level'], row['domain'])} · {sides}"
    return reader.domain(row["level"], row["domain"]) if table == "compared_places" else reader.what(row[tables.CONTRACTS[table].key[0]])


def _value(reader: Reader, table: str, row: dict, column: str):
    if column in SHARES:
        return reader.percent(table, row, column, 1)
    if column in POINTS:
        return reader.points(table, row, column)
    return reader.count(table, row, column) if column in COUNTS else reader.decimal(table, row, column, 3)


def _manifest(reader: Reader) -> Section:
    """Of which results of the studies the comparison was made: the lineage of each stage, by its hash."""
    from pipeline.lineage import COMPARED, file_hash, lineage_path

    words, rows = reader.words, []
    for name, study in reader.comparison.studies.items():
        for stage in COMPARED:
            path = lineage_path(study, stage)
            files = str(len(json.loads(path.read_text("utf-8"))["files"])) if path.exists() else NOTHING
            rows.append(Row(tuple((cell,) for cell in (name, stage, file_hash(path)[:SIGNS] if path.exists() else NOTHING, files))))
    table = Table(words("report_stages"), (words("study"), words("report_stage"), "SHA-256, lineage.json", words("report_files")), tuple(rows))
    return Section("manifest", words("report_manifest"), (Paragraph((words("compare_manifest_note"),)), table), level=3)
