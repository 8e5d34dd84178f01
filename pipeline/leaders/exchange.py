"""The table of leaders and the network of nominations for Gephi, visone, R and spreadsheets: CSV, XLSX, GraphML, under pseudonyms.

These files tell of single people, so they belong to the team and are written under private/ alone. In: leaders, nominations, a folder. Out: paths.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from pipeline.show.cells import safe_frame
from pipeline.study import atomic

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
ATTRIBUTES = ("place", "tier", "stratum", "rate", "p_top")


def write_exchange(leaders: pd.DataFrame, named: pd.DataFrame, folder: Path) -> list[Path]:
    """leaders.csv, leaders.xlsx and network.graphml (directed, nominator -> person); readable by their owner only."""
    paths = [folder / "leaders.csv", folder / "leaders.xlsx", folder / "network.graphml"]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, write in zip(paths, (lambda to: safe_frame(leaders).to_csv(to, index=False, encoding="utf-8-sig", lineterminator="\n"), lambda to: _workbook(leaders, to), lambda to: to.write_bytes(graphml(leaders, named))), strict=True):
        with atomic(path, mode=0o600) as temporary:
            write(temporary)
    return paths


def _workbook(leaders: pd.DataFrame, to: Path) -> None:
    """One sheet whose head stays in sight, with a filter, columns as wide as what they hold, shares to three digits, and printed on the width of three pages."""
    with pd.ExcelWriter(to, engine="xlsxwriter", engine_kwargs={"options": {"strings_to_formulas": False, "strings_to_urls": False}}) as writer:
        leaders.to_excel(writer, index=False, sheet_name="leaders", float_format="%.12g", freeze_panes=(1, 1))
        sheet, digits = writer.sheets["leaders"], writer.book.add_format({"num_format": "0.000"})
        for number, column in enumerate(leaders):
            real = pd.api.types.is_float_dtype(leaders[column])
            widest = 7 if real else max(leaders[column].dropna().astype(str).str.len(), default=0)
            sheet.set_column(number, number, max(widest, len(column)) + 3, digits if real else None)
        sheet.autofilter(0, 0, max(len(leaders), 1), max(len(leaders.columns) - 1, 0))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(3, 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)


def graphml(leaders: pd.DataFrame, named: pd.DataFrame) -> bytes:
    """The network of nominations as GraphML 1.0: nodes are people and those who named them, edges carry the kind of source."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}graphml")
    for name in (*ATTRIBUTES, "source_type"):
        kind = "double" if name in ("rate", "p_top") else "string"
        ElementTree.SubElement(root, f"{{{NAMESPACE}}}key", {"id": name, "for": "edge" if name == "source_type" else "node", "attr.name": name, "attr.type": kind})
    graph = ElementTree.SubElement(root, f"{{{NAMESPACE}}}graph", {"id": "nominations", "edgedefault": "directed"})
    facts = leaders.drop_duplicates("person").set_index("person")
    # the same label in two groups is two people; a pseudonym is one wherever it stands
    edges = named.assign(by=[who if str(who).startswith("P-") else f"{document}/{who}" for document, who in zip(named["document"], named["mentioner"], strict=True)]).drop_duplicates(["by", "person", "source_type"])
    for node in sorted({*edges["by"], *edges["person"]}):
        element = ElementTree.SubElement(graph, f"{{{NAMESPACE}}}node", {"id": node})
        for name in ATTRIBUTES if node in facts.index else ():
            if pd.notna(value := facts.at[node, name]):
                ElementTree.SubElement(element, f"{{{NAMESPACE}}}data", {"key": name}).text = str(value)
    for row in edges.sort_values(["by", "person", "source_type"]).itertuples():
        edge = ElementTree.SubElement(graph, f"{{{NAMESPACE}}}edge", {"source": row.by, "target": row.person})
        ElementTree.SubElement(edge, f"{{{NAMESPACE}}}data", {"key": "source_type"}).text = row.source_type
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
