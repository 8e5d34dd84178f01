"""An XLSForm as a workbook that KoboToolbox and ODK open: the sheets survey, choices and settings.

In: the rows of each sheet, the first of them its header. Out: a workbook, the same bytes for the same rows.
"""

from __future__ import annotations

import datetime
from pathlib import Path

# what the form calls its languages; the code in brackets is how both programs match them
NAMES = {"ky": "Кыргызча (ky)", "ru": "Русский (ru)", "en": "English (en)"}
# the day of writing would change the bytes
CREATED = datetime.datetime(2026, 1, 1)


def write_xlsform(path: Path, sheets: dict[str, list[list]]) -> None:
    """Write the workbook; sheets: title -> rows of cells, None and "" left empty, all else as text, so that no cell can act as a formula."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 2)
            for column, name in enumerate(rows[0]):
                sheet.set_column(column, column, 38 if "::" in name else 22, wrapped)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value not in (None, ""):
                        sheet.write_string(number, column, str(value), wrapped if number else bold)
