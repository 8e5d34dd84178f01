"""One call gives the book of tables: every indicator by every division, with n, interval and design effect, in three languages and three shapes.

In: the tables that this stage wrote. Out: outputs/<study>/5-survey/book/book-<language>.xlsx, .docx and .html; the same figures stand as
Parquet in tables/. Labels of questions, answers and places are in the reader's language; what is suppressed is a cross, what there is
none of a dash. Without a survey the sheets are empty and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from pathlib import Path

import pandas as pd

from pipeline.show.at_once import at_once
from pipeline.show.book import HIDDEN, Book, Sheet, to_html, to_xlsx
from pipeline.show.book_docx import to_docx
from pipeline.show.gaps import no_estimates
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study
from pipeline.survey import detectable, open_answers
from pipeline.survey.pictures import indicator, place_names, sentence, wave_name

TABLES = ("estimates", "changes", "detectable", "distributions", "open_answers", "indices", "scales", "scale_items", "dif", "small_areas", "attrition", "cleaning_effect")
BASES = {open_answers.READ: "book_open_read", open_answers.CORRECTED: "book_open_corrected", open_answers.SUGGESTED: "book_open_suggested", open_answers.FEW_READ: "book_open_few", open_answers.ABSENT: "book_open_absent", open_answers.WAITS: "book_open_waits"}


def write_book(study: Study) -> list[Path]:
    """Write the nine files and return their paths. Raises StudyError if a table of this stage is not there yet."""
    tables, folder = {name: study.read(name) for name in TABLES}, study.outputs / "5-survey" / "book"

    def make(language: str) -> list[Path]:
        book = table_book(study, tables, Words(language))
        figures = sorted((study.outputs / "5-survey" / "figures").glob(f"*-{language}.svg")) if len(tables["estimates"]) else []
        return [to_xlsx(book, folder / f"book-{language}.xlsx"), to_html(book, folder / f"book-{language}.html", figures), to_docx(book, folder / f"book-{language}.docx")]

    return [path for written in at_once(make, LANGUAGES) for path in written]


def table_book(study: Study, tables: dict[str, pd.DataFrame], words: Words) -> Book:
    """The book in one language."""
    labels = Labels(study, words)
    notes = [words(key) for key in ("book_legend", "book_method", "book_interval", "book_deff", "book_small", "book_fewer")]
    if tables["estimates"].empty:
        notes = [words(no_estimates(study)), *notes]
    makers = (_estimates, _changes, _detectable, _distributions, _open_answers, _indices, _scales, _items, _dif, _small_areas, _attrition, _cleaning)
    sheets = tuple(maker(tables[name], labels) for name, maker in zip(TABLES, makers, strict=True))
    return Book(words("book_title"), study.config.title[words.language], tuple(notes), sheets, words, study.invented)


class Labels:
    """Names of what tables hold by code, in one language."""

    def __init__(self, study: Study, words: Words) -> None:
        self.study, self.words = study, words
        column = f"label_{words.language}"
        questions, options = study.read("questions"), study.read("options")
        self.codes = dict(zip(*(study.read("codes")[name] for name in ("code", column)), strict=True))
        self.places = place_names(study, study.config.places, words)
        self.list_of = dict(zip(questions["name"], questions["list"], strict=True))
        self.questions = {name: label for name, label in zip(questions["name"], questions[column], strict=True) if isinstance(label, str)}
        self.options = {(one, name): label for one, name, label in zip(options["list"], options["name"], options[column], strict=True) if isinstance(label, str)}

    def indicator(self, name: str) -> str:
        return sentence(indicator(self.study, name, self.words))

    def question(self, name: str) -> str:
        return self.questions.get(name, name)

    def answer(self, question: str, level: str) -> str:
        if self.words.has(f"book_{level}"):
            return self.words(f"book_{level}")
        return self.options.get((self.list_of.get(question), level), level)

    def level(self, level: str) -> str:
        return self.words(f"book_level_{level}") if self.words.has(f"book_level_{level}") else self.question(level)

    def domain(self, level: str, domain: str) -> str:
        if level == "all":
            return self.words("book_all")
        return self.places.get(domain, self.study.place_name(domain, self.words.language)) if level in ("area", "place") else self.answer(level, domain)

    def declared(self, kind: str, name: str) -> str:
        entry = getattr(self.study.config.survey, kind).get(name)
        return entry.label.get(self.words.language, name) if entry else name

    def language(self, language: str) -> str:
        return self.words("book_everybody") if language == "all" else self.words(f"lang_{language}") if self.words.has(f"lang_{language}") else language


def _sheet(labels: Labels, key: str, columns: dict[str, tuple[str, Callable]], groups, *, subject: str = "", page=None, brief=None) -> Sheet:
    """A sheet whose columns are {word of the head: (kind, row -> value)}; groups are (heading, frame), `page` and `brief` choose rows of a frame."""

    def rows(frame: pd.DataFrame) -> tuple[tuple, ...]:
        return tuple(tuple(HIDDEN if row.get("suppressed") is True and kind != "text" else value(row) for kind, value in columns.values()) for row in frame.to_dict("records"))

    words = labels.words
    made = tuple((heading, rows(frame)) for heading, frame in groups)
    chosen = lambda choose: tuple((heading, tuple(compress(lines, kept))) for (heading, lines), (_, frame) in zip(made, groups, strict=True) if (kept := choose(frame)).any())  # noqa: E731
    fewer = [None if choose is None else chosen(choose) for choose in (page, brief)]
    return Sheet(key, words(f"book_{key}"), words(f"book_{key}_note"), tuple(words(head) for head in columns), tuple(kind for kind, _ in columns.values()), made, words(subject) if subject else "", *fewer)


def _of(column: str, kind: str) -> tuple[str, Callable]:
    return kind, lambda row: row[column]


def _where(labels: Labels) -> dict[str, tuple[str, Callable]]:
    return {"book_division": ("text", lambda row: labels.level(row["domain_level"])), "book_domain": ("text", lambda row: labels.domain(row["domain_level"], row["domain"]))}


def _wave(labels: Labels) -> dict[str, tuple[str, Callable]]:
    return {"wave": ("text", lambda row: wave_name(row["wave"], labels.words))}


SHARE = {"book_n": _of("n", "n"), "book_share": _of("estimate", "share"), "book_low": _of("ci_low", "share"), "book_high": _of("ci_high", "share"), "book_deff_head": _of("deff", "number")}


def _estimates(table: pd.DataFrame, labels: Labels) -> Sheet:
    """Waves stand side by side: the columns of SHARE once a wave."""
    waves = sorted(table["wave"].unique())
    keys, words = ["indicator", "domain_level", "domain"], labels.words
    by_wave = {wave: {tuple(row[key] for key in keys): row for row in part.to_dict("records")} for wave, part in table.groupby("wave")}
    groups = []
    for name, part in table.drop_duplicates(keys).groupby("indicator", sort=False):
        rows = []
        for key in part[keys].itertuples(index=False, name=None):
            cells = [labels.level(key[1]), labels.domain(key[1], key[2])]
            for wave in waves:
                row = by_wave[wave].get(key)
                cells += [None if row is None else HIDDEN if row["suppressed"] else value(row) for _, value in SHARE.values()]
            rows.append(tuple(cells))
        groups.append((labels.indicator(name), tuple(rows)))
    head = [words("book_division"), words("book_domain"), *(f"{words(part)} ({wave_name(wave, words)})" for wave in waves or ["baseline"] for part in SHARE)]
    kinds = ["text", "text", *[kind for kind, _ in SHARE.values()] * max(len(waves), 1)]
    return Sheet("estimates", words("book_estimates"), words("book_estimates_note"), tuple(head), tuple(kinds), tuple(groups), words("indicator"))


def _changes(table: pd.DataFrame, labels: Labels) -> Sheet:
    words = labels.words
    columns = {"book_kind": ("text", lambda row: words("book_did" if row["kind"] != "change" else "book_change"))} | _where(labels) | _wave(labels)
    columns |= {"book_n_before": _of("n_before", "n"), "book_n_after": _of("n_after", "n"), "book_before": _of("before", "share"), "book_after": _of("after", "share"), "book_points": _of("estimate", "points"),
                "book_points_low": _of("ci_low", "points"), "book_points_high": _of("ci_high", "points"), "book_p": _of("p_value", "p"), "book_holm": _of("p_holm", "p"), "book_bh": _of("p_bh", "p"),
                "book_ceiling": ("text", lambda row: words("book_yes") if row["ceiling"] else "")}  # fmt: skip
    return _sheet(labels, "changes", columns, [(labels.indicator(name), part) for name, part in table.groupby("indicator", sort=False)], subject="indicator", brief=lambda frame: frame["domain_level"] != "place")


def _detectable(table: pd.DataFrame, labels: Labels) -> Sheet:
    """Both kinds side by side: these waves (the last of them, if there are several), and a next one."""
    keys = ["indicator", "domain_level", "domain"]
    last = table[table["wave"] == max(table["wave"], default="")]
    found = {kind: part.set_index(keys)["detectable"] for kind, part in last.groupby("kind")}
    rows = last.drop_duplicates(keys)
    rows = rows.assign(**{column: [found[kind].get(key, pd.NA) if kind in found else pd.NA for key in rows[keys].itertuples(index=False, name=None)] for column, kind in (("between", detectable.BETWEEN), ("later", detectable.NEXT))})
    columns = _where(labels) | _wave(labels) | {"book_n": _of("n", "n"), "book_share": _of("estimate", "share"), "book_detect_pair": _of("between", "size"), "book_detect_next": _of("later", "size")}
    return _sheet(labels, "detectable", columns, [(labels.indicator(name), part) for name, part in rows.groupby("indicator", sort=False)], subject="indicator", brief=lambda frame: frame["domain_level"] != "place")


def _open_answers(table: pd.DataFrame, labels: Labels) -> Sheet:
    words = labels.words
    columns = {"book_code": ("text", lambda row: labels.codes.get(row["code"], row["code"]))} | _where(labels) | _wave(labels)
    columns |= {"book_n_wrote": _of("n", "n"), "book_n_read": _of("n_read", "n"), "book_n_raised": ("n", lambda row: HIDDEN if pd.isna(row["n_raised"]) else row["n_raised"]), "book_share": _of("estimate", "share"), "book_low": _of("ci_low", "share"), "book_high": _of("ci_high", "share"),
                "book_basis": ("text", lambda row: words(BASES[row["method"]]))}  # fmt: skip
    return _sheet(labels, "open_answers", columns, [(labels.question(name), part) for name, part in table.groupby("question", sort=False)], subject="book_question", page=lambda frame: frame["domain_level"] != "place",
                  brief=lambda frame: frame["domain_level"] == "all")  # fmt: skip


def _cleaning(table: pd.DataFrame, labels: Labels) -> Sheet:
    columns = {"indicator": ("text", lambda row: labels.indicator(row["indicator"]))} | _wave(labels)
    for when in ("before", "after"):
        columns |= {f"book_n_{when}": _of(f"n_{when}", "n")} | {f"book_{when}{end}": _of(f"{when}{end}", "share") for end in ("", "_low", "_high")}
    columns |= {"book_difference": _of("difference", "points"), "book_n_changed": _of("n_changed", "n")}
    return _sheet(labels, "cleaning_effect", columns, [("", table)] if len(table) else [])


def _distributions(table: pd.DataFrame, labels: Labels) -> Sheet:
    words = labels.words
    table = table.sort_values(["question", "domain_level", "domain", "wave", "position"], kind="stable", key=lambda column: column.map({name: at for at, name in enumerate(dict.fromkeys(table[column.name]))}) if column.name != "position" else column)
    columns = _where(labels) | _wave(labels) | {"book_answer": ("text", lambda row: labels.answer(row["question"], row["level"])), "book_of": ("text", lambda row: words("book_of_steps" if row["kind"] == "step" else "book_of_asked"))} | SHARE
    groups = [(labels.question(name), part) for name, part in table.groupby("question", sort=False)]
    return _sheet(labels, "distributions", columns, groups, subject="book_question", page=lambda frame: ~frame["domain_level"].isin(["place", "area"]), brief=lambda frame: frame["domain_level"] == "all")


def _indices(table: pd.DataFrame, labels: Labels) -> Sheet:
    columns = _where(labels) | _wave(labels) | {"book_n": _of("n", "n"), "book_mean": _of("estimate", "number"), "book_low": _of("ci_low", "number"), "book_high": _of("ci_high", "number"), "book_deff_head": _of("deff", "number")}
    return _sheet(labels, "indices", columns, [(labels.declared("indices", name), part) for name, part in table.groupby("index", sort=False)], subject="book_index")


def _scales(table: pd.DataFrame, labels: Labels) -> Sheet:
    columns = {"book_language": ("text", lambda row: labels.language(row["language"]))} | _wave(labels) | {"book_n": _of("n", "n"), "book_items_n": _of("items", "n")}
    columns |= {f"book_{name}": _of(name, "number") for name in ("alpha", "omega", "item_rest_lowest", "cfi", "tli", "rmsea", "srmr")}
    return _sheet(labels, "scales", columns, [(labels.declared("scales", name), part) for name, part in table.groupby("scale", sort=False)], subject="book_scale")


def _items(table: pd.DataFrame, labels: Labels) -> Sheet:
    columns = {"book_question": ("text", lambda row: labels.question(row["item"])), "book_language": ("text", lambda row: labels.language(row["language"]))} | _wave(labels) | {"book_n": _of("n", "n")}
    columns |= {f"book_{name}": _of(name, "number") for name in ("mean", "item_rest", "alpha_without", "loading")}
    return _sheet(labels, "items", columns, [(labels.declared("scales", name), part) for name, part in table.groupby("scale", sort=False)], subject="book_scale")


def _dif(table: pd.DataFrame, labels: Labels) -> Sheet:
    words = labels.words
    columns = {"book_question": ("text", lambda row: labels.question(row["item"]))} | _wave(labels) | {"book_n": _of("n", "n"), "book_log_odds": _of("estimate", "number"), "book_low": _of("ci_low", "number"), "book_high": _of("ci_high", "number")}
    columns |= {"book_p_uniform": _of("p_uniform_adjusted", "p"), "book_p_nonuniform": _of("p_nonuniform_adjusted", "p"), "book_size": ("text", lambda row: words(f"book_size_{row['size']}") if isinstance(row["size"], str) else None)}
    return _sheet(labels, "dif", columns, [(labels.declared("scales", name), part) for name, part in table.groupby("scale", sort=False)], subject="book_scale")


def _small_areas(table: pd.DataFrame, labels: Labels) -> Sheet:
    words = labels.words
    own = lambda column, kind: (kind, lambda row: HIDDEN if row["hidden"] else row[column])  # noqa: E731
    columns = {"place": ("text", lambda row: labels.domain("place", row["place"]))} | _wave(labels) | {"book_n": own("n", "n"), "book_direct": own("direct", "share"), "book_helped": _of("estimate", "share"), "book_low": _of("ci_low", "share"),
               "book_high": _of("ci_high", "share"), "book_gamma": _of("gamma", "number"), "book_basis": ("text", lambda row: words("synthetic_estimate" if row["hidden"] else "helped_estimate"))}  # fmt: skip
    # the model's estimate of a hidden place comes from the others, and may be shown
    table = table.rename(columns={"suppressed": "hidden"})
    last = max(table["wave"], default="")
    return _sheet(labels, "small_areas", columns, [(labels.indicator(name), part) for name, part in table.groupby("indicator", sort=False)], subject="indicator", brief=lambda frame: frame["wave"] == last)


def _attrition(table: pd.DataFrame, labels: Labels) -> Sheet:
    columns = _where(labels) | _wave(labels) | {"book_n_baseline": _of("n_baseline", "n"), "book_n_again": _of("n_again", "n"), "book_met": _of("share", "share"), "book_met_weighted": _of("share_weighted", "share")}
    return _sheet(labels, "attrition", columns, [("", table)] if len(table) else [])
