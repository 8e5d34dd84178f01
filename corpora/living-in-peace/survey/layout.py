"""Writes the form and the exports as KoboToolbox lays them out: XML names, group path, summary and one column an option.

Every cell but _id and the indices is text, as in Kobo's "XML values and headers". The same rows give the same bytes: XlsxWriter
dates the members of the zip to 1980 and the creation date is fixed.
"""

import datetime

import xlsxwriter

LANGUAGES = (("ky", "Кыргызча (ky)"), ("ru", "Русский (ru)"), ("en", "English (en)"))
CREATED = datetime.datetime(2026, 1, 1)


def write_book(path, sheets):
    """sheets: {title: list of rows}; None leaves a cell empty."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": CREATED})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None and value != "":
                        sheet.write(number, column, value)


def sheet_title(title):
    """Kobo cuts a sheet's name to 31 characters, the last three of them dots."""
    return title if len(title) <= 31 else title[:28] + "..."


def write_form(path, form):
    """The XLSForm: survey, choices, settings; label columns in the three languages."""
    labels = [f"label::{name}" for _, name in LANGUAGES]
    survey = [["type", "name", *labels, "relevant", "calculation", "indicator"]]
    survey += [[kind, kind, None, None, None] for kind in ("start", "end", "today", "username", "deviceid")]

    def question(row):
        return [row["type"], row["name"], *row["label"], row.get("relevant"), row.get("calculation"), row.get("indicator")]

    for group in form["groups"]:
        survey.append(["begin_group", group["name"], *group["label"], group.get("relevant")])
        survey += [question(row) for row in group["questions"]]
        if repeat := group.get("repeat"):
            survey.append(["begin_repeat", repeat["name"], *repeat["label"], repeat.get("relevant")])
            survey += [question(row) for row in repeat["questions"]]
            survey.append(["end_repeat"])
        survey.append(["end_group"])
    choices = [["list_name", "name", *labels, "code"]]
    for name, options in form["lists"].items():
        choices += [[name, *option] for option in options]
    settings = [["form_title", "form_id", "version", "default_language"], [form["title"]["ky"], "living_in_peace", "vQz7", LANGUAGES[0][1]]]
    write_book(path, {"survey": survey, "choices": choices, "settings": settings})


def write_export(path, form, rows, nominations):
    """rows: dicts by question name with lists for select_multiple and metadata under their own names; nominations: dicts with parent."""
    columns = [(kind, kind, None) for kind in ("start", "end", "today", "username", "deviceid")]  # header, key, option
    for group in form["groups"]:
        for question in group["questions"]:
            header = f"{group['name']}/{question['name']}"
            kind = question["type"].split()
            columns.append((header, question["name"], None))
            if kind[0] == "geopoint":
                columns += [(f"_{question['name']}_{part}", question["name"], part) for part in GPS]
            if kind[0] == "select_multiple":
                columns += [(f"{header}/{option[0]}", question["name"], option[0]) for option in form["lists"][kind[1]]]
    columns += [(name, name, None) for name in ("__version__", *RECORD, "_index", "weight")]
    main = [[header for header, *_ in columns]]
    for index, row in enumerate(rows, 1):
        row["_index"] = index
        main.append([cell(row.get(key), part) for _, key, part in columns])

    (group,) = [group for group in form["groups"] if "repeat" in group]
    repeat = group["repeat"]
    names = [question["name"] for question in repeat["questions"]]
    head = [f"{group['name']}/{repeat['name']}/{name}" for name in names]
    head += ["_index", "_parent_table_name", "_parent_index", *("_submission_" + name for name in (*RECORD, "__version__"))]
    child = [head]
    for index, nomination in enumerate(nominations, 1):
        parent = rows[nomination["parent"]]
        record = [parent.get(name) for name in (*RECORD, "__version__")]
        child.append([*(nomination[name] for name in names), index, form["title"]["ky"], parent["_index"], *record])
    write_book(path, {sheet_title(form["title"]["ky"]): main, repeat["name"]: child})


GPS = ("latitude", "longitude", "altitude", "precision")
RECORD = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "_tags")


def cell(value, part):
    """The text of a cell; part is an option of a select_multiple or a part of a geopoint."""
    if value is None:
        return None
    if isinstance(value, list):
        return " ".join(value) if part is None else str(int(part in value))
    if part in GPS:
        return value.split()[GPS.index(part)]
    return value
