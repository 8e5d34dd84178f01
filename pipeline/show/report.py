"""The short report of a study and its start page, in three languages.

In: the public tables of stages 1 to 7 and their figures. Out: outputs/<study>/<language>/report.html and report.pdf, and index.html,
which links everything. Only public tables are read: nothing here can hold a person.
"""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd

from pipeline.show.charts import alt_text
from pipeline.show.pages import STYLE, Block, Figure, Heading, Links, Paragraph, Table, html_block, to_html, to_pdf
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STAGES, Study, atomic

MOST = 12


def write_report(study: Study) -> list[Path]:
    """report.html and report.pdf in each language."""
    written = []
    for language in LANGUAGES:
        words = Words(language)
        title, blocks = f"{words('report_short')}. {study.config.title[language]}", report_blocks(study, words)
        page = study.outputs / language / "report.html"
        with atomic(page) as temporary:
            temporary.write_text(to_html(title, blocks, words, notice=study.invented), "utf-8")
        written += [page, to_pdf(title, blocks, words, study.outputs / language / "report.pdf", notice=study.invented)]
    return written


def report_blocks(study: Study, words: Words) -> list[Block]:
    """The report in one language, as blocks."""
    parts = (_read, _talk, _survey, _leaders, _needs, _training, _agreement)
    return [block for part in parts for block in part(study, words)]


def label(study: Study, code: str, words: Words) -> str:
    """A code's name in the reader's language."""
    return study.read("codes").set_index("code").at[code, f"label_{words.language}"]


def domain(study: Study, name: str, words: Words) -> str:
    """A domain's name: all places, an area, a place or a kind of group."""
    if name == "all":
        return words("all_places")
    return words(f"group_{name}") if words.has(f"group_{name}") else study.place_name(name, words.language)


def interval(low: float, high: float, words: Words) -> str:
    return "—" if pd.isna(low) or pd.isna(high) else f"{words.percent(low)} – {words.percent(high)}"


def _figures(study: Study, stage: str, words: Words) -> list[Block]:
    found = sorted((study.outputs / stage / "figures").glob(f"*-{words.language}.svg"))
    return [Figure(path, alt_text(path) or f"{words('figures')}: {path.stem.rsplit('-', 1)[0]}") for path in found]


def _read(study: Study, words: Words) -> list[Block]:
    documents, estimates = study.read("documents"), study.read("estimates")
    rows = [
        (domain(study, place, words) if isinstance(place, str) else "—", words(f"group_{group}") if isinstance(group, str) and words.has(f"group_{group}") else "—", wave_name(wave, words), date[:7] if isinstance(date, str) else "—", str(int(n)))
        for place, group, wave, date, n in documents[["place", "group", "wave", "date", "n_turns"]].sort_values(["place", "group", "date"]).itertuples(index=False)
    ]  # fmt: skip
    blocks: list[Block] = [Heading(words("read_title"))]
    blocks.append(Table((words("place"), words("groups"), words("wave"), words("time"), words("turns")), tuple(rows), (4,)) if rows else Paragraph(words("no_transcripts")))
    people = estimates[(estimates["domain"] == "all")].groupby("wave")["n"].max()
    blocks.append(Paragraph("; ".join(f"{words('respondents')} ({wave_name(wave, words)}): {int(n)}" for wave, n in people.items() if pd.notna(n)) or words("no_survey")))
    return blocks


def wave_name(wave, words: Words) -> str:
    return words(wave) if isinstance(wave, str) and words.has(wave) else str(wave)


def _talk(study: Study, words: Words) -> list[Block]:
    drivers, codes = study.read("drivers"), study.read("codes").set_index("code")
    blocks: list[Block] = [Heading(words("drivers_title"))]
    if drivers.empty:
        return [*blocks, Paragraph(words("no_transcripts"))]
    if (drivers["method"] == "machine suggestions, not reviewed").all():
        blocks.append(Paragraph(words("no_codings"), "notice"))
    blocks += [Paragraph(words("turns_note"), "note"), *_figures(study, "3-drivers", words)]
    whole = drivers[(drivers["level"] == "all") & ~drivers["suppressed"]]
    for kind, key in (("driver", None), ("connector", "connectors_title"), ("skill", "skills_title")):
        mine = whole[whole["code"].map(codes["kind"]) == kind]
        raised = mine[mine["n_raised"] > 0].sort_values(["estimate", "n_raised", "code"], ascending=[False, False, True]).head(MOST)
        rows = [(codes.at[r.code, f"label_{words.language}"], wave_name(r.wave, words), f"{r.n_raised} / {r.n_groups}", "—" if pd.isna(r.estimate) else words.percent(r.estimate, digits=1), interval(r.ci_low, r.ci_high, words)) for r in raised.itertuples()]
        if key:
            blocks.append(Heading(words(key)))
        if rows:
            blocks.append(Table((words("code"), words("wave"), words("groups_raised"), words("share_of_turns"), words("interval")), tuple(rows), (2, 3, 4)))
        silent = mine.groupby("code").agg(n_raised=("n_raised", "sum"), turns=("n_turns", "sum"))
        names = [codes.at[code, f"label_{words.language}"] for code in silent.index[silent["n_raised"] == 0]]
        if names:
            blocks.append(Paragraph(f"{words('not_raised', turns=int(silent['turns'].iloc[0]))}: {'; '.join(names)}", "note"))
    return blocks


def _survey(study: Study, words: Words) -> list[Block]:
    estimates = study.read("estimates")
    blocks: list[Block] = [Heading(words("survey_title"))]
    if estimates.empty:
        return [*blocks, Paragraph(words("no_survey"))]
    whole = estimates[(estimates["domain_level"] == "all") & ~estimates["suppressed"]]
    rows = [(study.config.survey.indicators[r.indicator].label.get(words.language, r.indicator), wave_name(r.wave, words), words.percent(r.estimate, digits=1), interval(r.ci_low, r.ci_high, words), str(int(r.n))) for r in whole.sort_values(["indicator", "wave"]).itertuples()]
    return [*blocks, *_figures(study, "5-survey", words), Table((words("indicator"), words("wave"), words("share_of_people"), words("interval"), words("answers_n")), tuple(rows), (2, 3, 4))]


def _leaders(study: Study, words: Words) -> list[Block]:
    tiers = study.read("tiers")
    blocks: list[Block] = [Heading(words("leaders_title")), Paragraph(words("tier_note"), "note"), *_figures(study, "4-leaders", words)]
    if tiers.empty:
        return [*blocks, Paragraph(words("finding_empty"))]
    rows = [(domain(study, r.place, words), r.tier, words("suppressed") if r.suppressed else str(int(r.n_people))) for r in tiers.itertuples()]
    return [*blocks, Table((words("place"), words("tier"), words("people_named")), tuple(rows), (2,))]


def _needs(study: Study, words: Words) -> list[Block]:
    needs = study.read("needs")
    blocks: list[Block] = [Heading(words("needs_title"))]
    if needs.empty:
        return [*blocks, Paragraph(words("no_places"))]
    rows = []
    for place in study.config.places:
        mine = needs[(needs["place"] == place) & (needs["weight"] > 0)].drop_duplicates("need").sort_values(["weight", "need"], ascending=[False, True]).head(3)
        rows += [(study.place_name(place, words.language), label(study, r.need, words), words("verdict_" + r.verdict.split()[0]), words.percent(r.weight, digits=1)) for r in mine.itertuples()]
    return [*blocks, Paragraph(words("needs_note"), "note"), *_figures(study, "6-findings", words), Table((words("place"), words("need"), words("evidence"), words("weight")), tuple(rows), (3,))]


def _training(study: Study, words: Words) -> list[Block]:
    from pipeline.show.titles import audience_title, module_title

    plan = study.read("plan")
    blocks: list[Block] = [Heading(words("modules"))]
    if plan.empty:
        return [*blocks, Paragraph(words("no_places"))]
    rows = []
    for (place, audience), mine in plan[plan["variant"] != "pause"].groupby(["place", "audience"], sort=False):
        if audience == study.config.places[place].audiences[0]:
            titles = [module_title(module, words.language) for module in dict.fromkeys(mine["module"])]
            rows.append((study.place_name(place, words.language), audience_title(audience, words.language), "; ".join(titles)))
    return [*blocks, *_figures(study, "7-training", words), Table((words("place"), words("audience"), words("modules")), tuple(rows))]


def _agreement(study: Study, words: Words) -> list[Block]:
    table = study.read("agreement")
    people = table[(table["pair"] == "person-person") & table["coefficient"].isin(["alpha", "ac1"]) & (table["code"] != "all")]
    both = people.pivot(index=["code", "n_turns"], columns="coefficient", values="value").reindex(columns=["alpha", "ac1"]).dropna(subset=["alpha"]).reset_index()
    blocks: list[Block] = [Heading(words("agreement_title"))]
    if both.empty:
        return [*blocks, Paragraph(words("no_codings"))]
    rows = [(label(study, r.code, words), f"{r.alpha:.2f}", f"{r.ac1:.2f}", str(int(r.n_turns))) for r in both.sort_values("alpha", ascending=False).itertuples()]
    return [*blocks, *_figures(study, "2-code", words), Table((words("code"), words("alpha"), "AC1", words("turns")), tuple(rows), (1, 2, 3))]


def write_index(study: Study) -> Path:
    """index.html: manuals, reports, figures, tables and notebooks of the study, in three languages on one page."""
    sections = [f'<section lang="{language}">{_index_section(study, Words(language))}</section>' for language in LANGUAGES]
    jump = " · ".join(f'<a href="#{language}">{name}</a>' for language, name in (("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")))
    title = html.escape(study.config.title[study.config.language])
    page = f'<!DOCTYPE html>\n<html lang="{study.config.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>{STYLE}</style></head>\n<body><p>{jump}</p>\n' + "\n".join(sections) + "\n</body></html>\n"
    path = study.outputs / "index.html"
    with atomic(path) as temporary:
        temporary.write_text(page, "utf-8")
    return path


def _index_section(study: Study, words: Words) -> str:
    from pipeline.show.titles import audience_title

    out, language = study.outputs, words.language
    relative = lambda path: path.relative_to(out).as_posix()  # noqa: E731
    blocks: list[Block] = [Heading(words("report")), Links(tuple((f"{words('report_short')} ({path.suffix[1:].upper()})", relative(path)) for path in (out / language / "report.pdf", out / language / "report.html"))), Heading(words("manuals"))]
    guides = [(f"{study.place_name(path.parts[-3], language)}: {audience_title(path.parts[-2], language)}", relative(path)) for path in sorted((out / language / "manuals").glob("*/*/guide.pdf"))]
    annexes = {"glossary": words("glossary_title"), "certificate": words("certificate")}
    guides += [(title, f"{language}/manuals/{name}.pdf") for name, title in annexes.items() if (out / language / "manuals" / f"{name}.pdf").exists()]
    blocks.append(Links(tuple(guides)) if guides else Paragraph(words("no_places")))
    books = sorted((out / "5-survey" / "book").glob(f"book-{language}.*"))
    blocks += [Heading(words("book_title")), Links(tuple((f"{words('book_title')} ({path.suffix[1:].upper()})", relative(path)) for path in books))] if books else []
    blocks += [Heading(words("notebooks")), Links(tuple((stage, f"{stage}/notebook.ipynb") for stage in STAGES))]
    blocks += [Heading(words("tables")), Links(tuple((relative(path), relative(path)) for path in sorted(out.glob("*/tables/*.parquet"))))]
    blocks += [Heading(words("figures")), *[Figure(path, alt_text(path) or relative(path)) for path in sorted(out.glob(f"*/figures/*-{language}.svg"))]]
    banner = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if study.invented else ""
    return f'<h1 id="{language}">{html.escape(study.config.title[language])}</h1>{banner}' + "\n".join(html_block(block, words, notice=study.invented) for block in blocks)
