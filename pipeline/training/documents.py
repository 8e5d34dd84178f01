"""The documents of a training beside the trainer's guide: workbook, handouts, slides, timetable, materials, attendance, tests, feedback, posters.

All are put together from the same module texts and the same plan that the guide prints. In: a Guide (place, audience, language), the table plan, the
catalogue. Out: Papers (pipeline/training/papers.py). A workbook holds no line of the trainer's and no key. Names are only ever written in by hand.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd

from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.training.annex import alphabetical
from pipeline.training.catalogue import Catalogue
from pipeline.training.facts import printed, read_facts
from pipeline.training.glossary import PATH as GLOSSARY
from pipeline.training.glossary import read_glossary
from pipeline.training.manuals import Guide, clock, parts_of, reading_state
from pipeline.training.papers import Paper, div, lines_to_write, table
from pipeline.training.questions import FEEDBACK, OPENING, POST, PRE, quiz_items, quiz_sheet
from pipeline.training.texts import Block, ModuleText

KINDS = ("workbook", "handouts", "slides", "timetable", "materials", "attendance", "test", "feedback", "posters")
PEOPLE, IN_GROUP = 20, 5
HIDDEN = ("trainer", "key")
SIGNED = "signed by a native speaker"
_CUT = re.compile(r"\((cut|разрез|кесүү)")


@dataclass(frozen=True)
class Training:
    """One training in one language: its plan, its modules in the order they are taught, how many people it is printed for."""

    study: Study
    guide: Guide
    plan: pd.DataFrame
    catalogue: Catalogue
    people: int = PEOPLE
    day: datetime.date | None = None

    @cached_property
    def words(self) -> Words:
        return Words(self.guide.language)

    @cached_property
    def modules(self) -> list[str]:
        taught = self.plan[self.plan["variant"] != "pause"]
        return list(dict.fromkeys(taught.sort_values(["day", "start_min"])["module"]))

    @cached_property
    def texts(self) -> dict[str, ModuleText]:
        return {module: self.catalogue.text(module, self.guide.language) for module in self.modules}

    def title(self, module: str) -> str:
        return self.catalogue[module].title[self.guide.language]

    def paper(self, kind: str, pieces: list[str], *, sheet: str = "page", states: list[str] | None = None) -> Paper:
        lang, config = self.guide.language, self.study.config
        lines = (self.study.place_name(self.guide.place, lang), self.catalogue.audiences[self.guide.audience][lang], self.words("training_days", days=int(self.plan["day"].max())))
        return Paper(self.words(f"kind_{kind}"), lang, config.programme.get(lang, config.title[lang]), lines, tuple(pieces), self.study.invented, tuple(states if states is not None else self.states()), sheet)

    def states(self) -> list[str]:
        """Who has read the texts, and until when the legal facts stand that they touch."""
        signed = {text.front["review"] for text in self.texts.values()} == {SIGNED}
        facts = self.facts(self.modules)
        said = [self.words("review_signed" if signed else "needs_review")]
        return [*said, self.words("facts_touched", facts="; ".join(facts))] if facts else said

    def facts(self, modules: list[str]) -> list[str]:
        """Each legal fact of these modules with the days of its check and of its end."""
        known = read_facts(self.catalogue.folder / "facts.yaml")
        ids = dict.fromkeys(fact for module in modules for fact in self.catalogue[module].legal_facts)
        out = []
        for name in ids:
            fact = known[name]
            state = self.words("fact_days", checked=self.words.date(fact.checked), until=self.words.date(fact.valid_until)) if fact.current(self.day) else self.words("check_law").lower()
            out.append(f"{fact.topic[self.guide.language]} ({state})")
        return out


def compose(kind: str, training: Training) -> Paper:
    """The document of a kind for one training."""
    return {"workbook": workbook, "handouts": handouts, "slides": slides, "timetable": timetable, "materials": materials, "attendance": attendance, "test": tests, "feedback": feedback, "posters": posters}[kind](training)


def sheets(training: Training) -> list[tuple[str, Block, int, bool]]:
    """(module, handout, copies, cut) of every sheet in the order of the timetable; a case that several modules use is printed once."""
    out, seen = [], set()
    for module in training.modules:
        for number, block in enumerate(training.texts[module].all("handout")):
            case = block.attributes.get("case")
            if case in seen:
                continue
            seen |= {case} if case else set()
            if (module, number) in (PRE, POST):
                continue
            cut = bool(_CUT.search(block.attributes["title"]))
            out.append((module, block, math.ceil(training.people / IN_GROUP) if cut else training.people, cut))
    return out


def whole(block: Block, training: Training) -> str:
    """A block's Markdown with the divs inside it in their places; lines of the trainer's and keys are left out."""

    def put_back(mark: re.Match) -> str:
        inner = block.inner[int(mark[1])]
        if inner.kind == "fact":
            fact = read_facts(training.catalogue.folder / "facts.yaml")[inner.attributes["id"]]
            return f"**{training.words('fact')}.** {printed(fact, training.day, training.words)}\n\n{whole(inner, training)}"
        return "" if inner.kind in HIDDEN else div(inner.kind, whole(inner, training), **inner.attributes)

    return re.sub(r"\x00(\d+)", put_back, block.markdown)


def workbook(training: Training) -> Paper:
    """What a participant keeps: objectives, sheets, room to write, the terms used. No line of the trainer's, no key, no cards of a group."""
    words, known = training.words, read_facts(training.catalogue.folder / "facts.yaml")
    pieces = [div("form", f"{words('workbook_use')}\n\n{words('workbook_mine')}: {'_' * 60}"), div("chapter", _days(training), title=words("timetable"))]
    by_module: dict[str, list[Block]] = {}
    for module, block, _, cut in sheets(training):
        if not cut and "(" not in block.attributes["title"]:
            by_module.setdefault(module, []).append(block)
    for module in training.modules:
        text = training.texts[module]
        body = [f"**{words('workbook_goal')}**\n\n{text.first('objectives').markdown}"]
        for fact in training.catalogue[module].legal_facts:
            body.append(f"**{words('fact')}**\n\n{printed(known[fact], training.day, words)}")
        if module not in (FEEDBACK[0], OPENING):
            body.append(f"**{words('workbook_think')}**\n\n{text.first('debrief').markdown}")
        body.append(f"**{words('workbook_notes')}**\n\n" + div("form", lines_to_write(10)))
        pieces.append(div("chapter", "\n\n".join(body), title=training.title(module), note=reading_state(text, words), **{"break": "yes"}))
        pieces += [div("sheet", whole(block, training), title=block.attributes["title"]) for block in by_module.get(module, []) if block is not _feedback_block(training)]
    terms = used_terms(training, "\n".join(pieces))
    rows = [[term, meaning] for term, meaning in terms]
    pieces.append(div("chapter", table([words("glossary_term"), words("glossary_meaning")], rows, [12, 30]), title=words("workbook_terms"), **{"break": "yes"}))
    return training.paper("workbook", pieces)


def _feedback_block(training: Training) -> Block | None:
    return training.texts[FEEDBACK[0]].all("handout")[FEEDBACK[1]] if FEEDBACK[0] in training.texts else None


def used_terms(training: Training, text: str) -> list[tuple[str, str]]:
    """(term, definition) of the glossary's terms that stand in a text, in the order of the alphabet."""
    lang, text = training.guide.language, text.lower()
    # to look for the first stem alone costs a hundredth of the search
    found = {name: definition for name, definition, stem, pattern in _terms(lang, GLOSSARY.stat().st_mtime_ns) if stem in text and pattern.search(text)}
    return sorted(found.items(), key=lambda pair: alphabetical(pair[0]))


@cache
def _terms(lang: str, _changed: int) -> list[tuple[str, str, str, re.Pattern]]:
    """(term, definition, its first stem, what finds it in a text) of every term in a language."""
    found = []
    for term in read_glossary().terms:
        name = getattr(term, lang)
        words = re.sub(r"\s*\(.*?\)", "", name.lower()).split()
        # endings change; the last word of a term carries them in Kyrgyz, every word in Russian
        stems = [word[: max(4, len(word) - 2)] if lang != "en" else word for word in words]
        found.append((name, term.definition[lang], stems[0], re.compile(r"(?<!\w)" + r"\w*\s+".join(map(re.escape, stems)))))
    return found


def handouts(training: Training) -> Paper:
    """Every sheet on a page of its own, with the copies to print; first a list of them."""
    words, every = training.words, sheets(training)
    listed = [[training.title(module), block.attributes["title"], str(copies)] for module, block, copies, _ in every]
    head = div("form", table([words("module"), words("handout"), words("copies_head")], listed, [12, 16, 5]), title="")
    pieces = [words("handouts_use", people=training.people, sets=math.ceil(training.people / IN_GROUP)), head]
    for module, block, copies, cut in every:
        note = [training.title(module), words("copies_group" if cut else "copies_each", n=copies), *training.facts([module])]
        pieces.append(div("sheet", whole(block, training), title=block.attributes["title"], note=" · ".join(note), cut="yes" if cut else ""))
    return training.paper("handouts", pieces)


def slides(training: Training) -> Paper:
    """What participants see, a few lines a slide; what the trainer says stands in the notes of the pptx."""
    words = training.words
    pieces = [div("slide", _days_list(training), title=words("timetable"))]
    for module in training.modules:
        text = training.texts[module]
        minutes = "minutes" if (training.plan.loc[training.plan["module"] == module, "variant"] == "full").any() else "minutes_min"
        pieces.append(div("slide", f"{words('objectives_lead')}\n\n{text.first('objectives').markdown}", title=training.title(module)))
        for block in text.all("step"):
            title = re.search(r"^#+ (.+)$", block.markdown, re.M)[1]
            trainer, people = block.first("trainer"), block.first("participants")
            said = re.sub(r"\x00\d+", "", trainer.markdown) if trainer else ""
            body = people.markdown if people else ""
            pieces.append(div("slide", f"{body}\n\n::: notes\n{said}\n:::", title=title, note=words("minutes", n=block.attributes[minutes])))
        pieces.append(div("slide", text.first("debrief").markdown, title=words("debrief")))
    return training.paper("slides", pieces, sheet="slide", states=training.states()[:1])


def timetable(training: Training) -> Paper:
    return training.paper("timetable", [_days(training)], states=[])


def _rows(training: Training, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    words, out, parts = training.words, [], parts_of(training.plan)
    for row in frame.sort_values("start_min").itertuples():
        if row.variant == "pause":
            title = words("energiser_break" if row.module == "energiser" else row.module)
        else:
            title = training.title(row.module) + (f" ({words('part', n=row.part)})" if parts[row.module] > 1 else "")
        out.append((f"{clock(row.start_min)}–{clock(row.start_min + row.minutes)}", title, str(int(row.minutes))))
    return out


def _days(training: Training) -> str:
    words = training.words
    head = [words("time"), words("module"), words("minutes_head")]
    return "\n\n".join(div("part", table(head, [list(row) for row in _rows(training, frame)], [9, 41, 7]), title=words("day", n=int(day))) for day, frame in training.plan.groupby("day", sort=True))


def _days_list(training: Training) -> str:
    words = training.words
    return "\n".join(f"- **{words('day', n=int(day))}.** " + "; ".join(training.title(m) for m in dict.fromkeys(frame[frame["variant"] != "pause"].sort_values("start_min")["module"])) + "." for day, frame in training.plan.groupby("day", sort=True))


def quantities(training: Training) -> list[tuple[str, str, int]]:
    """(words key, unit key, how many) of what every training needs, for so many people: sheets are A4 pages to print, one side each."""
    n, days, groups = training.people, int(training.plan["day"].max()), math.ceil(training.people / IN_GROUP)
    copies = sum(copies for _, _, copies, _ in sheets(training)) + 2 * n
    modules = len(training.modules)
    return [
        ("item_copies", "unit_sheet", copies), ("item_workbook", "unit_piece", n), ("item_pens", "unit_piece", n + math.ceil(n / 10)), ("item_badges", "unit_piece", n + 2),
        ("item_flipchart", "unit_sheet", modules * (groups + 2)), ("item_markers", "unit_piece", 3 * groups), ("item_notes", "unit_pack", 3 * groups), ("item_tape", "unit_piece", 2),
        ("item_envelopes", "unit_piece", 2 + groups), ("item_certificates", "unit_piece", n), ("item_tea", "unit_person_day", (n + 2) * days), ("item_lunch", "unit_person_day", (n + 2) * days), ("item_hall", "unit_day", days),
    ]  # fmt: skip


def materials(training: Training) -> Paper:
    """What to buy and to print for so many people, with an empty price; then what each module asks for, in its own words."""
    words = training.words
    rows = [[words(item), words(unit), str(count), "", ""] for item, unit, count in quantities(training)]
    head = [words("item"), words("unit"), words("quantity"), words("price"), words("sum")]
    pieces = [words("materials_use", people=training.people), div("form", table(head, [*rows, *[[""] * 5] * 2, [words("total"), "", "", "", ""]], [16, 7, 6, 7, 7]))]
    pieces += [div("part", training.texts[module].first("materials").markdown, title=training.title(module)) for module in training.modules]
    return training.paper("materials", pieces)


def attendance(training: Training) -> Paper:
    """A sheet to sign on paper each day; nothing of it is typed into the program."""
    words, days = training.words, int(training.plan["day"].max())
    head = ["№", words("certificate_name"), words("attendance_where"), words("attendance_gender"), words("attendance_age"), *(words("day", n=day + 1) for day in range(days))]
    rows = [[str(number + 1), *[""] * (len(head) - 1)] for number in range(training.people)]
    return training.paper("attendance", [words("attendance_use"), div("form", table(head, rows, [3, 18, 14, 6, 6, *[8] * days]))], sheet="lying", states=[])


def tests(training: Training) -> Paper:
    """Pre- and post-test as they are handed out, and the key on a page for the trainer."""
    words, lang = training.words, training.guide.language
    items = quiz_items(training.catalogue, lang, training.modules)
    pieces = [words("test_use", people=training.people)]
    for which in (PRE, POST):
        title, body = quiz_sheet(training.catalogue, lang, items, which)
        pieces.append(div("sheet", body, title=title))
    rows = [[str(number), training.title(item.module) if item.module in training.catalogue.modules else "–", item.key or "1–5"] for number, item in enumerate(items, 1)]
    pieces.append(div("sheet", table([words("question_head"), words("module"), words("key")], rows, [6, 30, 6]) + "\n\n" + words("test_count"), title=words("test_key")))
    return training.paper("test", pieces)


def feedback(training: Training) -> Paper:
    block = training.catalogue.text(FEEDBACK[0], training.guide.language).all("handout")[FEEDBACK[1]]
    return training.paper("feedback", [div("form", whole(block, training))], states=[])


def posters(training: Training) -> Paper:
    """For the wall: the days, the rules to begin with, a sheet for questions, and what each module is for."""
    words = training.words
    rules = training.catalogue.text(OPENING, training.guide.language).all("handout")[2]
    pieces = [div("poster", "\n".join(f"- {time} {title}" for time, title, _ in _rows(training, frame)), title=words("day", n=int(day))) for day, frame in training.plan.groupby("day", sort=True)]
    pieces.append(div("poster", "\n".join(line for line in rules.markdown.splitlines() if line.startswith("- ")), title=words("poster_rules")))
    pieces.append(div("poster", words("poster_questions_note"), title=words("poster_questions")))
    pieces += [div("poster", f"{words('objectives_lead')}\n\n{training.texts[module].first('objectives').markdown}", title=training.title(module)) for module in training.modules]
    return training.paper("posters", pieces, sheet="poster")


