"""The way back: for each number, quotation and module of the report the row of its table, how that was made, what it rests on, and every section that uses it.

In: the sections of the report. Out: sections with one table for each table that they use. On paper stand the methods and the rows behind the sentences of the sections of no single place, the first MOST_PRINTED of
a table: what a table of the body holds stands there already. All rows stand in the HTML, and whole tables under outputs/.
"""

from __future__ import annotations

from pipeline import tables
from pipeline.report import sayings
from pipeline.show.blocks import NO_TEXT, Link, Number, Paragraph, Row, Section, Table, Text, ids, joined
from pipeline.report.evidence import Evidence
from pipeline.show.titles import module_title
from pipeline.show.trail import MAKERS, Found, Trail, cell_id, rests_on
from pipeline.show.whose import whose
from pipeline.show.words import Words

MOST_PRINTED = 60
MOST_BELOW = 2  # the needs that a module answers most; `pipeline trace` names all
_INTERVAL = ("ci_low", "ci_high")
# what the annex shows of a table; of others all columns but the key
COLUMNS = {
    "drivers": ("estimate", *_INTERVAL, "n_raised", "n_groups", "n_read", "n_turns"),
    "contrasts": ("first_estimate", "second_estimate", "difference", *_INTERVAL, "p_adjusted", "family"),
    "estimates": ("estimate", *_INTERVAL, "n", "deff"),
    "group_answers": ("estimate", "ci_low", "ci_high", "n", "other_estimate", "difference", "difference_low", "difference_high"),
    "of_everybody": ("estimate", *_INTERVAL, "n", "deff"),
    "group_of_everybody": ("estimate", "ci_low", "ci_high", "n", "other_estimate", "difference", "difference_low", "difference_high"),
    "group_talk": ("estimate", "ci_low", "ci_high", "n_raised", "n_groups", "other_estimate", "difference", "difference_low", "difference_high"),
    "audience_talk": ("estimate", "ci_low", "ci_high", "n_raised", "n_groups", "shift", "shift_low", "shift_high"),
    "changes": ("before", "after", "estimate", *_INTERVAL, "p_holm", "n_before", "n_after"),
    "needs": ("weight", "weight_evidence", "adjusted", "talk_side", "talk_low", "talk_high", "talk_raised", "talk_groups", "survey_side", "survey_low", "survey_high", "survey_n"),
    "joint": ("talk_share", "talk_low", "talk_high", "talk_raised", "talk_groups", "survey_share", "survey_low", "survey_high", "survey_n"),
    "choice": ("value", "share"),
    "trainings": ("taught_minutes", "net_minutes", "covered", "bound"),
    "promises": ("days_late", "before", "after", "change", *_INTERVAL),
    "coverage": ("weight", "rank", "n_grants"),
    "documents": ("n_turns",),
    "portfolio": ("amount",),
}
# columns that are floats in their contract and shares in the report, or differences of shares
SHARES = {"drivers": {"estimate", *_INTERVAL}, **dict.fromkeys(("estimates", "of_everybody"), {"estimate", *_INTERVAL}), "needs": {"talk_side", "talk_low", "talk_high", "survey_side", "survey_low", "survey_high"}}
POINTS = {**dict.fromkeys(("group_answers", "group_of_everybody", "group_talk"), {"difference", "difference_low", "difference_high"}), "audience_talk": {"shift", "shift_low", "shift_high"}, "contrasts": {"difference", *_INTERVAL}, "changes": {"estimate", *_INTERVAL}, "promises": {"change", *_INTERVAL}}


def sections(evidence: Evidence, body: list[Section]) -> list[Section]:
    words, trail = evidence.words, Trail(evidence.study)
    trail.rows_from(evidence.table)
    uses: dict[str, dict[str, None]] = {}
    found: dict[str, Found] = {}
    for section in body:
        for one in ids(section.blocks):
            row = trail.find(one)
            found.setdefault(row.id, row)
            uses.setdefault(row.id, {})[section.key] = None
    below: dict[str, list[str]] = {}
    queue = list(found)
    while queue:
        one = queue.pop()
        below[one] = rests_on(trail, found[one])[:MOST_BELOW]
        for other in below[one]:
            if other not in found:
                found[other] = trail.find(other)
                queue.append(other)
    # the summary's come first, for it comes first
    named = dict.fromkeys(trail.find(one).id for section in body if not section.place for block in section.blocks if not isinstance(block, Table) for one in ids(block))
    titles = {section.key: section.title for section in body}
    made = [Section("annex", words("report_annex_title"), (Paragraph((words("report_annex_note", study=evidence.study.name),)), Paragraph((words("report_annex_paper"),), "note")), page=True)]
    for table in sorted({row.table for row in found.values()}, key=list(tables.CONTRACTS).index):
        mine = [row for row in found.values() if row.table == table]
        made.append(_section(evidence, table, sorted(mine, key=lambda row: row.id), uses, below, titles, set([one for one in named if found[one].table == table][:MOST_PRINTED])))
    return made


def _section(evidence: Evidence, table: str, found: list[Found], uses: dict, below: dict, titles: dict, printed: set[str]) -> Section:
    words, contract = evidence.words, tables.CONTRACTS[table]
    columns = [column for column in COLUMNS.get(table, tuple(column for column in contract.columns if column not in contract.key)) if _numeric(table, column)] if table != "quotes" else []
    rows = []
    for one in found:
        cells: list[Text] = [(_named(evidence, one),)] + [(value(evidence, one, column),) for column in columns]
        cells.append(joined([(Link(_short(evidence, other), other),) for other in below[one.id]], "; ") or NO_TEXT)
        cells.append(joined([(Link(titles[key], f"#{key}"),) for key in uses.get(one.id, {})], "; ") or NO_TEXT)
        rows.append(Row(tuple(cells), place=one.row.get("place") if isinstance(one.row.get("place"), str) and one.row["place"] in evidence.study.config.places else None, id=one.id))
    head = (words("report_row"), *(_head(words, table, column) for column in columns), words("report_rests_on"), words("report_used_in"))
    file, function = MAKERS[table]
    method = words("method_" + table) if words.has("method_" + table) else words("method_other")
    blocks = [Paragraph((method,)), Paragraph((f"{words('report_made_by')}: {file}, {function}(). {words('report_file')}: {contract.stage}/{'team' if contract.circle == 'team' else 'tables'}/{table}.parquet",), "note")]
    blocks.append(Table(f"{words('report_table')} {table}", head, tuple(rows), tuple(range(1, 1 + len(columns))), brief=tuple(row for row in rows if row.id in printed), folded=True, columns=tuple(columns)))
    return Section(f"annex-{table}", words("title_" + table), tuple(blocks), level=3)


def _head(words: Words, table: str, column: str) -> str:
    """What a column is called: in this table, if it means something of its own there, else in all."""
    return next((words(key) for key in (f"column_{table}_{column}", f"column_{column}") if words.has(key)), column)


def _numeric(table: str, column: str) -> bool:
    kind = tables.CONTRACTS[table].columns[column].rstrip("?")
    return kind in ("int", "float", "share")


def value(evidence: Evidence, found: Found, column: str) -> Number | str:
    """A value of a row as the annex shows it: a share with one digit, a difference in points, a count, or a decimal."""
    table, row = found.table, found.row
    kind = tables.CONTRACTS[table].columns[column].rstrip("?")
    if column in POINTS.get(table, ()):
        return evidence.points(table, row, column)
    if kind == "share" and not column.startswith("p_") or column in SHARES.get(table, ()):
        return evidence.percent(table, row, column, 1)
    if kind == "int" or table == "counts" and not sayings.missing(row[column]) and float(row[column]).is_integer():
        return evidence.count(table, row, column)
    if column.startswith("p_") and not sayings.missing(row[column]) and row[column] < 0.001:
        return Number(f"< {evidence.words.number(0.001, 3)}", cell_id(table, row, column))
    return evidence.decimal(table, row, column, 3)


def _named(evidence: Evidence, found: Found) -> str:
    """What a row is about, in the reader's language."""
    row, words, parts = found.row, evidence.words, []
    keys = tables.CONTRACTS[found.table].key or ("said_in", "need")
    spots = [row[column] for column in keys if column in ("domain", "place")]
    for column in keys:
        value = row[column]
        if sayings.missing(value) or column in ("level", "domain_level") or (column, value) == ("kind", "change"):
            continue
        # "all" is said where nothing narrower is, and once
        if column in ("domain", "place") and value == "all" and (set(spots) != {"all"} or evidence.place("all") in parts):
            continue
        if column in ("code", "need", "cause", "effect") or (column in ("first", "second") and found.table == "pairs"):
            parts.append(evidence.code(value))
        elif column in ("domain", "place", "said_in", "first", "second", "group"):
            parts.append(module_title(value, words.language) if found.table == "counts" and row["count"] == "module_places" else words("verdict_" + value) if words.has(f"verdict_{value}") else evidence.place(value))
        elif column in ("wave", "baseline"):
            parts.extend([evidence.wave(value)] if value != "all" else [])
        elif column == "indicator":
            parts.append(evidence.problem(value) if "of_everybody" in found.table else evidence.indicator(value))
        elif column == "audience":
            parts.append(evidence.audience(value))
        elif column == "module":
            parts.append(module_title(value, words.language) if value.startswith("M") else str(value))
        elif column == "count":
            parts.append(words("count_" + value) if words.has("count_" + value) else str(value))
        else:
            parts.append(words(f"{column}_{value}") if words.has(f"{column}_{value}") else str(value))
    if found.table == "needs":
        parts.append(f"{words('basis')}: {whose(row, words, evidence.place)}")
    return " · ".join(parts)


def _short(evidence: Evidence, other: str) -> str:
    """The table and the matter of a row that another rests on."""
    return "/".join(other.split("/")[:2]) if other.split("/")[0] != "needs" else other.split("/")[0] + "/" + other.split("/")[3]
