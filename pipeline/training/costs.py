"""The list of materials as a workbook that counts: change the number of people or a price, and the sums follow.

In: a Training. Out: xlsx with a formula in each quantity that depends on people, an open column of prices, and a total. The same bytes each time.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from pipeline.study import atomic
from pipeline.training.documents import Training, quantities

CREATED = datetime.datetime(2026, 1, 1)
NAME_OF_PEOPLE = "$C$4"


def to_workbook(training: Training, path: Path) -> Path:
    """Write the list; quantities per person, person-day and copies are formulas of the cell that holds the number of people."""
    import xlsxwriter

    words, fixed = training.words, dict.fromkeys(("item_tape", "item_hall"))
    with atomic(path) as temporary, xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": words("kind_materials"), "comments": words("invented") if training.study.invented else ""})
        page = book.add_worksheet(words("kind_materials")[:31])
        bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bg_color": "#0B5D66", "font_color": "white", "border": 1, "text_wrap": True})
        entry, cell = book.add_format({"bg_color": "#FAF6EF", "border": 1, "num_format": "#,##0.00"}), book.add_format({"border": 1, "num_format": "#,##0", "text_wrap": True})
        money, warm = book.add_format({"border": 1, "num_format": "#,##0.00"}), book.add_format({"bold": True, "font_color": "#8A4B08"})
        page.write_string(0, 0, words("kind_materials"), bold)
        page.write_string(1, 0, " · ".join(training.paper("materials", []).lines))
        page.write_string(2, 0, words("invented") if training.study.invented else "", warm)
        page.write_string(3, 0, words("participants"), cell)
        page.write_number(3, 2, training.people, entry)
        for column, (key, width) in enumerate((("item", 44), ("unit", 14), ("quantity", 12), ("price", 14), ("sum", 16))):
            page.write_string(5, column, words(key), head)
            page.set_column(column, column, width)
        rows = quantities(training)
        for number, (item, unit, count) in enumerate(rows, 6):
            page.write_string(number, 0, words(item), cell)
            page.write_string(number, 1, words(unit), cell)
            if item in fixed:
                page.write_number(number, 2, count, cell)
            else:
                page.write_formula(number, 2, f"=ROUNDUP({count}*{NAME_OF_PEOPLE}/{training.people},0)", cell, count)
            page.write_blank(number, 3, None, entry)
            page.write_formula(number, 4, f"=C{number + 1}*D{number + 1}", money, 0)
        last = 6 + len(rows)
        page.write_string(last, 0, words("total"), head)
        page.write_formula(last, 4, f"=SUM(E7:E{last})", money, 0)
        page.freeze_panes(6, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{words('invented') if training.study.invented else ''}&R&P / &N")
    return path
