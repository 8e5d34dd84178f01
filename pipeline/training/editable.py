"""The trainer's guide, the glossary and the certificate to be edited: the same content as their PDFs, as docx.

In: what the PDFs are made of (manuals.guide_data, annex.glossary_data, annex.certificate_data) and the modules' texts. Out: Papers, which papers.to_docx
writes. Headings that the PDF draws from its design stand here as words of words.yaml.
"""

from __future__ import annotations

import datetime
import re

from pipeline.show.words import Words
from pipeline.training.catalogue import Catalogue
from pipeline.training.facts import printed, read_facts
from pipeline.training.papers import Paper, cell, div, table
from pipeline.training.texts import Block

NAMES = {"low-literacy": "low_literacy", "local-case": "local_case"}
LED = ("objectives", "debrief")
USE = ("minutes", "words", "sheets", "chart", "few", "many", "odd")


def guide_paper(data: dict, catalogue: Catalogue, day: datetime.date | None) -> Paper:
    """The guide of one training from its data (manuals.guide_data with its notes)."""
    words, cover = Words(data["lang"]), data["cover"]
    pieces = [div("chapter", "\n".join(f"- {words(f'guide_use_{one}')}" for one in USE), title=words("guide_use"), **{"break": "yes"})]
    head = [words("time"), words("module"), words("minutes_head")]
    days = [div("part", table(head, [[row["time"], row["title"], str(row["minutes"])] for row in one["rows"]], [9, 41, 7]) + (f"\n{one['note']}\n" if one["note"] else ""), title=one["title"]) for one in data["days"]]
    pieces.append(div("chapter", "\n\n".join(days), title=words("timetable"), **{"break": "yes"}))
    rows = [[row["module"], row["need"], " ".join(f"{need}. {text}" if need else text for need, text in row["evidence"])] for row in data["evidence"]]
    why = [words("why_intro"), table([words("module"), words("need"), words("evidence")], rows, [11, 10, 20]), *data["notes"]]
    if data["left_out"]:
        why += [f"**{words('left_out')}**", words("left_out_note"), "\n".join(f"- {cell(title)}" for title in data["left_out"])]
    pieces.append(div("chapter", "\n\n".join(why), title=words("why_these"), **{"break": "yes"}))
    for module in data["modules"]:
        pieces += _module(module, catalogue, day, words)
    return Paper(cover["kind"], data["lang"], cover["programme"], (cover["place"], cover["audience"], cover["days"]), tuple(pieces), data["notice"] is not None, (*cover["lines"], cover["review"]))


def _module(module: dict, catalogue: Catalogue, day: datetime.date | None, words: Words) -> list[str]:
    text = catalogue.text(module["id"], words.language)

    def way(one: dict) -> str:
        # what `pipeline trace` follows
        return f" `{one['id']}`" if one.get("id") else ""

    said = [(f"**{cell(why['need'])}.** {cell(why['text'])}" if why["need"] else cell(why["text"])) + way(why) for why in module["why"]]
    said += [f"> «{cell(quote['text'])}»" + (f"\n>\n> {cell(quote['translation'])}" if quote.get("translation") else "") + f"\n>\n> {cell(quote['source'])}{way(quote)}" for quote in module["quotes"]]
    body = [" · ".join(module["facts"]), f"*{module['review']}*", *([f"`{module['trail']}`"] if module.get("trail") else []), f"**{words('why_here')}**", *said]
    pieces = [div("chapter", "\n\n".join(body), title=module["title"], **{"break": "yes"})]
    facts = read_facts(catalogue.folder / "facts.yaml")

    def inside(block: Block) -> str:
        return re.sub("\x00(\\d+)", lambda mark: _inner(block.inner[int(mark[1])]), block.markdown)

    def _inner(block: Block) -> str:
        if block.kind in ("trainer", "participants", "key"):
            return f"**{words(block.kind)}**\n\n{inside(block)}"
        return f"**{words('fact')}**\n\n{printed(facts[block.attributes['id']], day, words)}\n\n{inside(block)}" if block.kind == "fact" else inside(block)

    for block in [*(one for one in text.blocks if one.kind != "handout"), *text.all("handout")]:
        if block.kind == "step":
            title, _, rest = block.markdown.lstrip().removeprefix("### ").partition("\n")
            least, most = block.attributes["minutes_min"], block.attributes["minutes"]
            note = f"{words('minutes', n=most if least == most else f'{least}–{most}')} · {words('phase_' + block.attributes['phase'])}"
            pieces.append(div("part", inside(Block(block.kind, block.attributes, block.line, rest, block.inner)), title=title.strip(), note=note))
        elif block.kind == "handout":
            pieces.append(div("sheet", inside(block), title=block.attributes["title"], note=words("handout")))
        else:
            lead = f"{words(block.kind + '_lead')}\n\n" if block.kind in LED else ""
            first = f"{printed(facts[block.attributes['id']], day, words)}\n\n" if block.kind == "fact" else ""
            pieces.append(div("part", lead + first + inside(block), title=words(NAMES.get(block.kind, block.kind))))
    return pieces


def glossary_paper(data: dict, programme: str) -> Paper:
    """The glossary from its data (annex.glossary_data)."""
    pieces = [data["intro"], *(div("part", table(data["head"], section["rows"], [12, 10, 10, 18]), title=section["title"]) for section in data["sections"])]
    return Paper(data["title"], data["lang"], programme, (), tuple(pieces), data["notice"] is not None, (data["review"],))


def certificate_paper(data: dict) -> Paper:
    """The form of the certificate from its data (annex.certificate_data); what is written in by hand has a row of its own."""
    fields = table([" ", " "], [[field, ""] for field in data["fields"]], [12, 30])
    return Paper(data["title"], data["lang"], data["programme"], (data["of"], data["programme"]), (data["text"], div("form", fields), f"**{data['status']}**"), data["notice"] is not None, (), "lying")
