"""Whose words may the report print? Those that 7-training chose for the guides: reviewed documents, normal sensitivity, nobody singled out; never more of the team's tables.

A voice stands with a place only where ten people took part there; else it stands with the wider area, under the theme. In: the table `quotes`. Out: blocks.
"""

from __future__ import annotations

from pipeline.show.blocks import Quotation
from pipeline.report.evidence import Evidence
from pipeline.show.trail import quote_id
from pipeline.show.words import inner_marks


def quotations(evidence: Evidence, *, said_in: str | None = None, needs: list[str] | None = None, most: int = 2) -> list[Quotation]:
    """At most so many, from different needs and none twice: those of a place, or those of some needs from everywhere; in the reader's language before others."""
    words = evidence.words
    rows = [row for row in evidence.table("quotes").to_dict("records") if (said_in is None or row["said_in"] == said_in) and (needs is None or row["need"] in needs)]
    rows = [row for row in rows if row["kind"] != "paraphrase" or row["language"] == words.language]
    order = {need: number for number, need in enumerate(needs or [])}
    rows.sort(key=lambda row: (order.get(row["need"], 0), row["language"] != words.language, row["need"], quote_id(row)))
    found, seen = [], set()
    for row in rows:
        if row["need"] in seen or row["text"] in seen or len(found) == most:
            continue
        seen |= {row["need"], row["text"]}
        place = words("paraphrased") if row["kind"] == "paraphrase" else evidence.place(row["said_in"])
        translation = row.get(f"translation_{words.language}") if row["language"] != words.language else None
        translation = words("translated", text=words("quoted", text=translation)) if isinstance(translation, str) else None
        foreign = "" if row["language"] == words.language else f" · {words('lang_' + row['language'])}" + ("" if translation else f", {words('untranslated')}")
        found.append(Quotation(inner_marks(row["text"]), row["language"], f"{evidence.code(row['need'])} · {place}{foreign}", quote_id(row), translation))
    return found
