"""The trainer's guide of a place: title page, timetable, why these modules, and every module in full, as an accessible PDF.

In: the tables plan, needs and quotes, the catalogue and its texts, curriculum/words.yaml. Out: PDF/UA-1 by typst; fixed date, no
system fonts, warnings are errors, so the same input gives the same bytes. Every module says which evidence asked for it.
"""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import CurriculumError
from pipeline.show.progress import progress
from pipeline.show.trail import module_id
from pipeline.show.words import Words
from pipeline.study import Study, compute
from pipeline.training.catalogue import Catalogue
from pipeline.training.render import DESIGN, module_sources
from pipeline.training.texts import READERS, REVIEWS, ModuleText
from pipeline.training.typeset import typeset
from pipeline.training.why import Background, by_weight, reasons

MAIN = """#import "guide.typ": *
#let d = json("data.json")
#show: doc => setup(d.document, d.lang, d.notice, d.running, doc)
#cover(..d.cover)
#contents()
#top(w.guide_use)
#advice((w.guide_use_minutes, w.guide_use_words, w.guide_use_sheets, w.guide_use_chart, w.guide_use_few, w.guide_use_many, w.guide_use_odd))
#top(w.timetable)
#for day in d.days { timetable(day.title, day.rows, note: day.note) }
#top(w.why_these)
#par(w.why_intro)
#evidence-table(d.evidence)
#for note in d.notes { par(note) }
#if d.left_out.len() > 0 {
  heading(level: 2, outlined: false, w.left_out)
  par(w.left_out_note)
  list(..d.left_out)
}
#for m in d.modules { import m.file: here; module(here: here, id: m.id, title: m.title, minutes: m.minutes, facts: m.facts, review: m.review, why: m.why, quotes: m.quotes, trail: m.trail, include m.file) }
"""


@dataclass(frozen=True)
class Guide:
    """One guide to print: where, for whom, in which language."""

    place: str
    audience: str
    language: str


def guide_path(study: Study, guide: Guide) -> Path:
    return study.outputs / guide.language / "manuals" / guide.place / guide.audience / "guide.pdf"


def print_guides(study: Study, guides: list[Guide], catalogue: Catalogue, *, day: datetime.date | None = None) -> list[Path]:
    """Write the PDF of each guide; returns their paths in the order given.

    day   on which legal facts must stand; default: training.printed of study.yaml
    Raises CurriculumError where typst warns or refuses.
    """
    import joblib

    day = day or study.config.training.printed
    plan = study.read("plan")
    wanted = {(guide.place, guide.audience) for guide in guides}
    modules = sorted({row.module for row in plan[plan["variant"] != "pause"].itertuples() if (row.place, row.audience) in wanted})
    languages = list(dict.fromkeys(guide.language for guide in guides))
    # converting the modules is pandoc's work, so threads are enough
    convert = joblib.Parallel(n_jobs=max(len(languages), 1), prefer="threads")
    sources = dict(zip(languages, convert(joblib.delayed(module_sources)(modules, language, catalogue, day) for language in languages), strict=True))
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        tasks: list[tuple[Path, str, Path]] = []
        for language in languages:
            _shared_files(Path(folder) / language, sources[language], language)
        for number, (guide, data) in enumerate(zip(guides, all_data(study, guides, catalogue), strict=True)):
            root = Path(folder) / guide.language
            (root / f"data-{number}.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
            (root / f"main-{number}.typ").write_text(MAIN.replace("data.json", f"data-{number}.json"), "utf-8")
            tasks.append((root, f"main-{number}.typ", guide_path(study, guide)))
        # in threads, because typst works without Python's lock and keeps for all of them what it has set; by language, because it soon forgets what the next guides do not use
        together = sorted(tasks, key=lambda task: languages.index(task[0].name))
        typesetting = joblib.Parallel(n_jobs=compute(study.root)[1], prefer="threads", return_as="generator")(joblib.delayed(typeset)(*task) for task in together)
        for _ in progress(typesetting, "guides", total=len(tasks)):
            pass
        return [target for *_, target in tasks]


def all_data(study: Study, guides: list[Guide], catalogue: Catalogue) -> list[dict]:
    """`guide_data` of each guide, with what is said of its choice as `notes`. Raises CurriculumError where there is no plan."""
    plan, needs, unmet, quotes = study.read("plan"), study.read("needs"), study.read("unmet"), study.read("quotes")
    background = Background.of(study)
    choice, trainings = (study.read(name) if study.has(name) else None for name in ("choice", "trainings"))
    found = []
    for guide in guides:
        here = plan[(plan["place"] == guide.place) & (plan["audience"] == guide.audience)]
        if here.empty:
            raise CurriculumError(f"there is no plan for {guide.place} and {guide.audience}", remedy=f"Run: python -m pipeline run 7-training --study {study.name}")
        found.append(guide_data(study, background, guide, here, needs, unmet, quotes, catalogue) | {"notes": [Words(guide.language)("why_trace", study=study.name), *choice_notes(guide, choice, trainings, catalogue)]})
    return found


def _shared_files(root: Path, sources: dict[str, str], language: str) -> None:
    root.mkdir(parents=True)
    shutil.copy(DESIGN / "guide.typ", root / "guide.typ")
    (root / "words.json").write_text(json.dumps(Words(language).all(), ensure_ascii=False), "utf-8")
    # `here` stands first on a module's page and tells typst by its place in the module's own file that this is the page that it set for another guide, wherever it comes in this one
    for module, source in sources.items():
        (root / f"{module}.typ").write_text('#import "guide.typ": *\n#let here = v(0pt)\n' + source, "utf-8")


def guide_data(study: Study, background: Background, guide: Guide, plan: pd.DataFrame, needs: pd.DataFrame, unmet: pd.DataFrame, quotes: pd.DataFrame, catalogue: Catalogue) -> dict:
    """All that a guide prints besides the modules' own text, as plain data in the reader's language."""
    words, lang, config = Words(guide.language), guide.language, study.config
    place, audience = study.place_name(guide.place, lang), catalogue.audiences[guide.audience][lang]
    taught = plan[plan["variant"] != "pause"]
    order = list(dict.fromkeys(taught.sort_values(["day", "start_min"])["module"]))
    needs = needs[(needs["place"] == guide.place) & (needs["audience"] == guide.audience)]
    needed, quoted = by_weight(needs), quotes[quotes["place"] == guide.place].to_dict("records")
    why = {module: reasons(study, background, guide.place, module, needed, quoted, order, catalogue, words) for module in order}
    notice = words("invented") if study.invented else None
    waived = [words("review_waived")] if config.read.names_review == "waived" else []
    mine = unmet[(unmet["place"] == guide.place) & (unmet["audience"] == guide.audience)].sort_values("value", ascending=False).head(8)
    return {
        "document": f"{words('guide')}. {place}", "lang": lang, "notice": notice, "running": " · ".join([place, audience, *waived]),
        "cover": {
            "programme": config.programme.get(lang, config.title[lang]), "kind": words("guide"), "title": config.title[lang], "place": place, "audience": audience,
            "days": words("training_days", days=int(plan["day"].max())), "notice": notice, "notice-long": words("invented_long") if study.invented else None,
            "review": _review_of_all([catalogue.text(module, lang) for module in order], words), "lines": waived,
        },
        "days": [_day(int(day), frame, parts_of(plan), words, catalogue) for day, frame in plan.groupby("day", sort=True)],
        "evidence": [_evidence_row(module, why[module], catalogue, lang) for module in order],
        "left_out": [f"{catalogue[module].title[lang]}" for module in mine["module"]],
        "modules": [_module(module, taught[taught["module"] == module], why[module], catalogue, words, module_id(guide.place, guide.audience, module)) for module in order],
    }  # fmt: skip


def choice_notes(guide: Guide, choice: pd.DataFrame | None, trainings: pd.DataFrame | None, catalogue: Catalogue) -> list[str]:
    """What a trainer should know of how the modules came to be chosen: flat evidence, modules that the evidence barely decides, what an hour more would add."""
    words, notes = Words(guide.language), []

    def titles(modules) -> str:
        return ", ".join(words("quoted", text=catalogue[m].title[guide.language]) for m in modules)

    if trainings is not None and len(mine := trainings[(trainings["place"] == guide.place) & (trainings["audience"] == guide.audience)]):
        row = mine.iloc[0]
        notes += [words("choice_flat")] * bool(row["flat"]) + [words("choice_not_distinguished")] * (not row["distinguished"])
        notes += [words("choice_hour", modules=titles(row["hour_modules"].split()))] if isinstance(row["hour_modules"], str) and row["hour_value"] > 0 else []
    if choice is not None:
        mine = choice[(choice["place"] == guide.place) & (choice["audience"] == guide.audience) & (choice["verdict"] == "depends")]
        for key, chosen in (("choice_depends", True), ("choice_could", False)):
            if len(modules := mine.loc[mine["chosen"] == chosen, "module"]):
                notes.append(words(key, modules=titles(modules)))
    return notes


def parts_of(plan: pd.DataFrame) -> pd.Series:
    """How many parts each module of a training is taught in, over all its days: one that goes on next day is numbered from its first part."""
    return plan[plan["variant"] != "pause"].groupby("module")["part"].max()


def _day(day: int, plan: pd.DataFrame, parts: pd.Series, words: Words, catalogue: Catalogue) -> dict:
    rows, last = [], plan.sort_values("start_min")
    for row in last.itertuples():
        if row.variant == "pause":
            title, label = words("energiser_break" if row.module == "energiser" else row.module), None
        else:
            title, label = catalogue[row.module].title[words.language], f"module-{row.module}"
            if parts[row.module] > 1:
                title += f" ({words('part', n=row.part)})"
        rows.append({"time": f"{clock(row.start_min)}–{clock(row.start_min + row.minutes)}", "title": title, "label": label, "minutes": int(row.minutes), "pause": row.variant == "pause"})
    ends = (last["start_min"] + last["minutes"]).to_numpy()
    gaps = int((last["start_min"].to_numpy()[1:] - ends[:-1]).clip(min=0).sum())
    return {"title": words("day", n=day), "rows": rows, "note": words("reserve_note", minutes=gaps) if gaps else None}


def clock(minutes: int) -> str:
    """Minutes after midnight as 09:05."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _evidence_row(module: str, why: dict, catalogue: Catalogue, lang: str) -> dict:
    needs = [entry["need"] for entry in why["why"] if entry["need"]]
    return {"module": catalogue[module].title[lang], "label": f"module-{module}", "need": "; ".join(needs) or "—", "evidence": [[entry["need"] if len(needs) > 1 and entry["need"] else "", entry["text"]] for entry in why["why"]]}


def _module(module: str, taught: pd.DataFrame, why: dict, catalogue: Catalogue, words: Words, trail: str) -> dict:
    variant = taught["variant"].iloc[0]
    minutes = catalogue[module].minutes if variant == "full" else catalogue[module].minutes_min
    days = sorted(set(taught["day"]))
    facts = [module, words("minutes", n=minutes), f"{words('variant')}: {words(variant)}", ", ".join(words("day", n=int(day)) for day in days)]
    review = reading_state(catalogue.text(module, words.language), words)
    return {"id": module, "title": catalogue[module].title[words.language], "minutes": str(minutes), "facts": facts, "review": review, "why": why["why"], "quotes": why["quotes"], "trail": trail, "file": f"{module}.typ"}


def reading_state(text: ModuleText, words: Words) -> str:
    """Who has read a module's text and when, and whether a native speaker signed, in the reader's language."""
    read = [words("read_on", date=words.date(reading.date), by=words(READERS[reading.by])) for reading in text.readings]
    return " ".join([*read, words(REVIEWS[text.front["review"]])])


def _review_of_all(texts: list[ModuleText], words: Words) -> str:
    """A guide is signed when each of its modules is."""
    return words("review_signed" if {text.front["review"] for text in texts} == {"signed by a native speaker"} else "needs_review")
