"""The papers of an invitation, for private/ alone: letters, the attendance list, the organiser's card with the protocol of the draw.

A letter is in the language that the person speaks, with the name as one writes it (protect.spelling); the list and the card are in the organiser's. On the card people stand under
pseudonyms. In: people chosen, their names, words. Out: Word files that their owner alone can read.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.leaders.invitation import Invitation, links, pairs_of_mentors, quota_states, steps
from pipeline.protect.spelling import written_name
from pipeline.show.words import Words
from pipeline.study import Study, atomic

SIGNED = 10  # mm: a row in which one can sign
COUNTED = {"woman": "quota_woman", "youth": "quota_youth", "young_woman": "quota_young_woman", "office_holder": "card_office"}


def letters(study: Study, path: Path, chosen: pd.DataFrame, names: dict[str, list[str]], speaks: dict[str, str], *, groups: bool = False) -> None:
    """A page a person: why (to a training, or to an initiative group), when, that it is free, what becomes of the data, whom to ask, and a line to answer on."""
    paper = _paper()
    for number, row in enumerate(chosen.itertuples()):
        words = Words(speaks.get(row.person, study.config.language))
        if number:
            paper.add_page_break()
        paper.add_heading(words("letter_title"), level=1)
        paper.add_paragraph(words("letter_to", name=written_name(names.get(row.person, []), words.language)))
        for key in ("letter_why_group" if groups else "letter_why", "letter_when", "letter_free", "letter_data", "letter_contact"):
            paper.add_paragraph(words(key, programme=_programme(study, words.language)))
        paper.add_paragraph(words("letter_answer"))
        _invented(study, paper, words)
    _saved(paper, path)


def attendance(study: Study, path: Path, coming: pd.DataFrame, names: dict[str, list[str]], words: Words) -> None:
    """Who said that they will come, with room to sign."""
    paper = _paper()
    paper.add_heading(words("attendance_title", programme=_programme(study, words.language)), level=1)
    paper.add_paragraph(words("letter_when"))
    if coming.empty:
        paper.add_paragraph(words("attendance_nobody"))
    else:
        rows = sorted((written_name(names.get(row.person, []), words.language), study.place_name(row.place, words.language) if isinstance(row.place, str) else "") for row in coming.itertuples())
        head = tuple(words(key) for key in ("attendance_number", "attendance_name", "attendance_place", "attendance_signature"))
        _table(paper, head, [(str(number), name, place, "") for number, (name, place) in enumerate(rows, 1)], (0.08, 0.42, 0.25, 0.25), height=SIGNED)
    _invented(study, paper, words)
    _saved(paper, path)


def card(study: Study, path: Path, one: Invitation, chosen: pd.DataFrame, words: Words, where: str) -> None:
    """How many of whom, what each quota costs, mentors and links, and how a witness draws and repeats the draw."""
    paper = _paper()
    paper.add_heading(words("card_title"), level=1)
    _invented(study, paper, words)
    paper.add_paragraph(f"{where[:1].upper()}{where[1:]}. {words('card_people')}: {len(chosen)}. {words('card_names', study=study.name)}")
    states = quota_states(one).set_index("quota")["lost"]
    # a limit and the number that it limits stand in one row
    rows = [(words(key), str(int(chosen[column].sum())), words.percent(states[column], digits=1) if column in states else "") for column, key in COUNTED.items()]
    rows += [(words(f"quota_{quota}"), "", words.percent(lost, digits=1)) for quota, lost in states.items() if quota not in COUNTED]
    _table(paper, (words("card_quota"), words("card_count"), words("card_quotas")), rows, (0.4, 0.2, 0.4))
    pairs = pairs_of_mentors(chosen)
    if len(pairs):
        paper.add_heading(words("card_mentors"), level=2)
        _table(paper, (words("card_mentor"), words("card_mentee")), [(row.mentor, row.mentee) for row in pairs.itertuples()], (0.3, 0.3))
    if one.place == "all":
        sizes = chosen.groupby("place").size()
        tied = links(pd.DataFrame({"place": sizes.index, "area": [study.config.places[place].area if place in study.config.places else None for place in sizes.index], "people": sizes.to_numpy()}))
        paper.add_heading(words("card_links", n=len(tied), steps=steps(tied)), level=2)
        _table(paper, None, [(study.place_name(row.place, words.language), study.place_name(row.other, words.language)) for row in tied.itertuples()], (0.3, 0.3))
    paper.add_heading(words("card_draw"), level=2)
    _draw(paper, study, one, words)
    _saved(paper, path)


def _draw(paper, study: Study, one: Invitation, words: Words) -> None:
    if one.lottery is None:
        paper.add_paragraph(words("card_no_draw"))
        return
    if one.lottery.sampled is not None:
        paper.add_paragraph(words("card_sampled", n=one.lottery.sampled))
    lot = "NNN" if one.place == "all" or study.config.leaders.cohort.together else f"{one.place}=NNN"
    for key in ("card_protocol", "card_digest", "card_bag", "card_lot", "card_seed"):
        paper.add_paragraph(words(key, panels=len(one.lottery.panels), digest=one.digest, seed=one.lottery.seed, study=study.name, lot=lot), style="List Number" if key in ("card_digest", "card_bag", "card_lot") else None)
    paper.add_paragraph(words("card_by_seed", seed=one.lottery.seed) if one.lot is None else words("card_by_lot", lot=f"{one.lot:03d}"))
    for key in ("card_witness_day", "card_witness_lot", "card_witness_name"):
        paper.add_paragraph(f"{words(key)}: ________________________________")
    paper.add_heading(words("card_chances"), level=2)
    chances = [(person, words.percent(chance)) for person, chance in sorted(one.lottery.probabilities.items()) if chance > 0]
    columns = -(-len(chances) // 3)
    rows = [sum((chances[number + part * columns] if number + part * columns < len(chances) else ("", "") for part in range(3)), ()) for number in range(columns)]
    _table(paper, None, rows, (0.2, 0.13) * 3)


def _programme(study: Study, language: str) -> str:
    """What people are invited to: the programme, or the study where none is named."""
    return study.config.programme.get(language) or study.config.title[language]


def _paper():
    """An empty A4 document."""
    import docx
    from docx.shared import Mm

    paper = docx.Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(22)
    return paper


def _table(paper, head, rows, shares, *, height: float | None = None) -> None:
    """A table with lines; its head is repeated on each page, and no row is torn. `shares` of the width between the margins, `height` in mm."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = paper.add_table(rows=0, cols=len(shares), style="Table Grid")
    page, table.autofit = paper.sections[0], False
    width = page.page_width - page.left_margin - page.right_margin
    for number, row in enumerate([head, *rows] if head else rows):
        line = table.add_row()
        marks = line._tr.get_or_add_trPr()
        for mark in ("w:cantSplit", *(("w:tblHeader",) if head and not number else ())):
            marks.append(OxmlElement(mark))
        if height and (number or not head):
            line.height, line.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, text, share in zip(line.cells, row, shares, strict=True):
            cell.width, cell.text = int(share * width), text
            cell.paragraphs[0].runs[0].bold = bool(head and not number)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(share * width)
    paper.add_paragraph()


def _invented(study: Study, paper, words: Words) -> None:
    if study.invented:
        paper.add_paragraph(words("invented"))


def _saved(paper, path: Path) -> None:
    with atomic(path, mode=0o600) as temporary:
        paper.save(temporary)
