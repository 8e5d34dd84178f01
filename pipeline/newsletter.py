"""python -m pipeline newsletter STUDY: a draft of two pages for the people of the places, in ky, ru and en, as HTML and DOCX to be worked on.

Every number comes from a public table and stands in a sentence of curriculum/words.yaml; nothing is typed. What a table does not have is left out, or said to be missing. Of messages only what people
called an alert is told. It is a draft: the team reads it, takes out and adds. In: the tables of stages 1 to 8. Out: outputs/<study>/<language>/newsletter.html and .docx.
"""

from __future__ import annotations

import datetime
import html
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STUDY, Study, atomic

if TYPE_CHECKING:
    from pipeline.show.pages import Block

MOST, CHANGED, SURE = 3, 6, 0.05
SIZES = {"Normal": 11, "Body Text": 11, "First Paragraph": 11, "Compact": 9, "Title": 20, "Heading 1": 16, "Heading 2": 14}


def add_command(command) -> None:
    """The command and its options."""
    newsletter = command("newsletter", newsletter_command, "write a draft of a newsletter from the study's tables, as HTML and DOCX")
    newsletter.add_argument("study", help=STUDY)
    newsletter.add_language("language of the newsletter; default: all three", default=None)


def newsletter_command(given) -> int:
    """What `newsletter` writes and says."""
    study = Study(given.study)
    for language in [given.language] if given.language else LANGUAGES:
        for path in write_newsletter(study, language):
            print(path.relative_to(study.root))
    return 0


def write_newsletter(study: Study, language: str) -> list[Path]:
    """newsletter.html and newsletter.docx in a language; the same tables give the same bytes. Raises StudyError where a stage has not run."""
    from pipeline.show.pages import html_block
    from pipeline.show.pandoc import pandoc
    from pipeline.show.wordfile import docx_reference, fixed

    words, blocks = Words(language), newsletter_blocks(study, Words(language))
    title = words("newsletter_title", title=study.config.programme.get(language) or study.config.title[language])
    page, document = (study.outputs / language / f"newsletter.{ending}" for ending in ("html", "docx"))
    with atomic(page) as temporary:
        temporary.write_text(_page(title, blocks, words, notice=study.invented), "utf-8")
    # a Word file shows our figures as pictures only with a converter of its own, so it gets words and tables
    plain = "\n".join(_wide(html_block(block, words, notice=study.invented), block) for block in blocks if type(block).__name__ != "Figure")
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        docx_reference(root / "reference.docx", words("invented") if study.invented else "", title, SIZES)
        (root / "newsletter.html").write_text(f'<html lang="{language}"><head><title>{html.escape(title)}</title></head><body>{plain}</body></html>', "utf-8")
        pandoc(["newsletter.html", "--from", "html", "--to", "docx", "--reference-doc", "reference.docx", "--metadata", f"lang={language}", "--output", "newsletter.docx"], root, "the newsletter")
        with atomic(document) as temporary:
            fixed(root / "newsletter.docx", temporary)
    return [page, document]


def _page(title: str, blocks: list[Block], words: Words, *, notice: bool) -> str:
    """A whole page; figures are embedded, so that the file can be sent as it is."""
    from pipeline.show.drawing import fonts
    from pipeline.show.pages import STYLE, html_block

    body = "\n".join(html_block(block, words, notice=notice) for block in blocks)
    banner = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if notice else ""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(title)}</title><style>{STYLE}{fonts(body)}</style>'
    return f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>{head}</head>\n<body>\n<h1>{html.escape(title)}</h1>\n{banner}\n{body}\n</body>\n</html>\n'


def _wide(page: str, block: Block) -> str:
    """A table over the whole width, its columns as wide as what stands in them asks for; pandoc would make them all equal."""
    if type(block).__name__ != "Table":
        return page
    longest = [max(len(row[column]) for row in (block.head, *block.rows)) for column in range(len(block.head))]
    # a day or a long word must not be broken
    words = [max(len(word) for row in (block.head, *block.rows) for word in row[column].split() or [""]) for column in range(len(block.head))]
    asked = [max(length**0.5, 0.42 * word) for length, word in zip(longest, words, strict=True)]
    columns = "".join(f'<col style="width: {100 * one / sum(asked):.0f}%" />' for one in asked)
    return re.sub(r"(<table>(?:<caption>.*?</caption>)?)", lambda found: f"{found[1]}<colgroup>{columns}</colgroup>", page, count=1)


def newsletter_blocks(study: Study, words: Words) -> list[Block]:
    """The newsletter in one language, as blocks; a part without a table behind it is left out."""
    from pipeline.show.pages import Paragraph

    parts = (_done, _said, _changed, _initiatives, _promises, _mediators, _alerts)
    return [Paragraph(words("newsletter_draft"), "note"), *(block for part in parts for block in part(study, words))]


def _read(study: Study, name: str):
    return study.read(name) if study.has(name) else None


def _done(study: Study, words: Words) -> list[Block]:
    """What was done: groups, respondents, trainings."""
    from pipeline.show.pages import Heading, Paragraph

    documents, estimates, trained = study.read("documents"), study.read("estimates"), _read(study, "trained")
    lines = [words("newsletter_groups", n=len(documents), places=documents["place"].nunique())] if len(documents) else []
    counts = _read(study, "counts")
    # the report's own count of respondents; before the report was made, those who answered the question that most answered
    people = counts[counts["count"] == "respondents"].set_index("wave")["value"] if counts is not None else estimates[estimates["domain"] == "all"].groupby("wave")["n"].max().dropna() if len(estimates) else ()
    lines += [words("newsletter_survey", wave=words(wave) if words.has(wave) else wave, n=int(n)) for wave, n in (people.items() if len(people) else ())]
    whole = trained[(trained["place"] == "all") & (trained["by"] == "all") & ~trained["suppressed"]] if trained is not None and len(trained) else ()
    lines += [words("newsletter_trained", n=int(whole["n"].iloc[0]))] if len(whole) else []
    return [Heading(words("newsletter_done")), Paragraph(" ".join(lines))] if lines else []


def _said(study: Study, words: Words) -> list[Block]:
    """The drivers raised most in talk, with their interval, in the last wave."""
    from pipeline.show.pages import Heading, Paragraph, Table

    drivers, codes = study.read("drivers"), study.read("codes").set_index("code")
    whole = drivers[(drivers["level"] == "all") & ~drivers["suppressed"] & drivers["ci_low"].notna() & (drivers["code"].map(codes["kind"]) == "driver") & (drivers["code"].map(codes["sensitivity"]) != "high")]
    if whole.empty:
        return []
    wave = max(whole["wave"], key=lambda wave: (wave != "baseline", wave))
    top = whole[whole["wave"] == wave].sort_values(["estimate", "code"], ascending=[False, True], kind="stable").head(MOST)
    rows = tuple((codes.at[row.code, f"label_{words.language}"], words.percent(row.estimate, digits=1), words("report_between", low=words.percent(row.ci_low, digits=1), high=words.percent(row.ci_high, digits=1)), str(int(row.n_groups))) for row in top.itertuples())
    # where groups were held in several waves, the figures are of the last one alone
    said = words("newsletter_said") + (f" ({words(wave) if words.has(wave) else wave})" if whole["wave"].nunique() > 1 else "")
    return [Heading(said), Table((words("plan_cause"), words("share_of_turns"), words("interval"), words("groups")), rows, (1, 2, 3)), Paragraph(words("turns_note"), "note")]


def _changed(study: Study, words: Words) -> list[Block]:
    """Indicators that changed beyond chance between baseline and endline; and, said as plainly, that none did."""
    from pipeline.show.pages import Heading, Paragraph, Table

    changes = study.read("changes")
    whole = changes[(changes["kind"] == "change") & (changes["domain"] == "all") & ~changes["suppressed"] & changes["p_holm"].notna()] if len(changes) else changes
    if whole.empty:
        return []
    sure = whole[whole["p_holm"] < SURE].sort_values(["p_holm", "indicator"], kind="stable")
    label = {name: indicator.label.get(words.language, name) for name, indicator in study.config.survey.indicators.items()}
    said = [Heading(words("newsletter_changed")), Paragraph(words("newsletter_changes", n=len(sure), total=len(whole)))]
    rows = tuple((label[row.indicator], words.percent(row.before), words.percent(row.after), points(row.estimate, row.ci_low, row.ci_high, words)) for row in sure.head(CHANGED).itertuples())
    return [*said, Table((words("indicator"), words("baseline"), words("endline"), words("newsletter_points")), rows, (1, 2, 3))] if rows else said


def points(value: float, low: float, high: float, words: Words) -> str:
    """+7 (+2 – +12): a change in percentage points with its interval."""
    low, high = (words.number(100 * end, 0, sign=True) for end in (low, high))
    return f"{words.number(100 * value, 0, sign=True)} ({words('report_between', low=low, high=high)})"


def _figure(study: Study, name: str, words: Words) -> list[Block]:
    """A figure of 6-findings, where it was drawn."""
    from pipeline.show.charts import alt_text
    from pipeline.show.pages import Figure

    path = study.outputs / "6-findings" / "figures" / f"{name}-{words.language}.svg"
    return [Figure(path, alt_text(path))] if path.exists() else []


def _initiatives(study: Study, words: Words) -> list[Block]:
    from pipeline.show.pages import Heading, Paragraph

    totals, coverage = _read(study, "portfolio_totals"), _read(study, "coverage")
    if totals is None or totals.empty:
        return []
    rest = totals["not_listed"].fillna(0).astype(int)
    lines = [words("announced_listed", kind=words(f"kind_{row.kind}"), announced=row.announced, listed=row.listed, rest=left) if left else words("newsletter_listed", kind=words(f"kind_{row.kind}"), n=row.listed)
             for row, left in zip(totals.itertuples(), rest, strict=True)]  # fmt: skip
    heavy = coverage[coverage["state"].isin(("covered", "gap")) & (coverage["rank"] <= 5)] if coverage is not None else ()
    lines += [words("coverage_finding", n=int((heavy["state"] == "gap").sum()), total=len(heavy)) + "."] if len(heavy) else []
    return [Heading(words("portfolio_title")), Paragraph(" ".join(line[:1].upper() + line[1:] for line in lines)), Paragraph(words("coverage_note"), "note")]


def _promises(study: Study, words: Words) -> list[Block]:
    from pipeline.show.pages import Heading, Paragraph, Table

    promises = _read(study, "promises")
    if promises is None or promises.empty:
        return []
    day, rows = study.config.findings.followup.day, []
    for row in promises.itertuples():
        place = study.place_name(row.place, words.language) if isinstance(row.place, str) and row.place != "all" else words("all_places")
        what = next(text for text in (getattr(row, f"what_{language}") for language in (words.language, study.config.language, *LANGUAGES)) if isinstance(text, str))
        state = words(f"state_{row.state}") + (f"; {words('promise_late', n=int(row.days_late))}" if row.timing == "late" else "")
        rows.append((place, words(f"owner_{row.owner}"), f"{what} ({words('type_' + row.type)})", words.date(datetime.date.fromisoformat(row.due)) if isinstance(row.due, str) else "—", state))
    open_late = promises["timing"].eq("late") & promises["state"].isin(("open", "in_work"))
    said = words("promises_finding", total=len(promises), done=int((promises["state"] == "done").sum()), late=int(open_late.sum()))
    told = Paragraph(f"{said}{', ' + words('promises_day', date=words.date(day)) if day else ''}.")
    return [Heading(words("promises_title")), told, *_figure(study, "promises", words), Table((words("place"), words("promise_owner"), words("promise_what"), words("promise_due"), words("promise_state")), tuple(rows))]


def _mediators(study: Study, words: Words) -> list[Block]:
    from pipeline.show.pages import Heading, Paragraph

    mediation = _read(study, "mediation")
    if mediation is None or mediation.empty:
        return []
    whole = mediation[mediation["level"] == "all"].set_index("measure")["n"].dropna().to_dict()
    shown = {measure: int(whole[measure]) if measure in whole else words("fewer_than_ten") for measure in ("received", "mediated", "settled")}
    return [Heading(words("mediation_title")), Paragraph(words("mediation_finding", **shown) + "."), *_figure(study, "mediation", words)]


def _alerts(study: Study, words: Words) -> list[Block]:
    """What people called an alert; signals that nobody has judged are not told."""
    from pipeline.show.pages import Heading, Paragraph

    notice = _read(study, "notice")
    told = notice[notice["state"] == "alert"] if notice is not None and len(notice) else ()
    if not len(told):
        return []
    label = study.read("codes").set_index("code")[f"label_{words.language}"]
    lines = []
    for (level, domain, code), rows in told.groupby(["level", "domain", "code"], sort=False):
        place = words("all_places") if level == "all" else study.place_name(domain, words.language)
        lines.append(words("newsletter_alert", place=place, code=label[code], period=", ".join(words.month(period) for period in rows["period"])))
    return [Heading(words("notice_title")), *(Paragraph(line[:1].upper() + line[1:]) for line in lines)]
