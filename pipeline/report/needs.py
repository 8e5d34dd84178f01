"""What each audience of each place needs to work on, on which evidence, and which modules its training holds for it. In: needs, choice, plan, trainings."""

from __future__ import annotations

from pipeline.report import sayings
from pipeline.show.blocks import Paragraph, Row, Section, Table, joined
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.report.method import figure
from pipeline.show.titles import module_title
from pipeline.show.whose import whose
from pipeline.study import LANGUAGES

FIRST = 3
MOST_ON_PAPER = 60


def sections(evidence: Evidence) -> list[Section]:
    return [_needs(evidence), _training(evidence)]


def _needs(evidence: Evidence) -> Section:
    words, title = evidence.words, evidence.words("needs_title")
    if evidence.table("needs").empty:
        return Section("needs", title, (Paragraph((words("no_places"),)),))
    rows, firsts = [], []
    for place, facts in evidence.study.config.places.items():
        lists = {audience: _first(evidence, place, audience) for audience in facts.audiences}
        same = len({tuple((row["need"], row["weight"]) for row in mine) for mine in lists.values()}) == 1
        for audience, mine in lists.items():
            if same and audience != facts.audiences[0]:
                continue
            named = words("report_all_audiences") if same and len(facts.audiences) > 1 else evidence.audience(audience)
            firsts.append(len(rows))
            for row in mine:
                rows.append(Row(((evidence.place(place),), (named,), (evidence.code(row["need"]),), (evidence.percent("needs", row, "weight", 1),), (whose(row, words, evidence.place),), joined(sayings.sides(evidence, "needs", row, "side"), "; ") or (NOTHING,)), place=place))
    head = (words("place"), words("audience"), words("need"), words("weight"), words("basis"), words("evidence"))
    # the first need of each audience; those that follow stand in the HTML
    brief = tuple(rows[at] for at in firsts if at < len(rows)) if len(rows) > MOST_ON_PAPER else None
    shorter = [Paragraph((words("report_needs_paper"),), "note")] if brief else []
    blocks = [Paragraph((evidence.sided("report_needs_note"),), "note"), *figure(evidence, "6-findings", "needs"), *shorter, Table(title, head, tuple(rows), (3,), brief=brief)]
    return Section("needs", title, (*blocks, *_adjusted(evidence)))


def _adjusted(evidence: Evidence) -> list:
    """The weights that a researcher changed, with who, when and why, beside what the evidence alone gives; nothing where nobody did."""
    words, rows = evidence.words, []
    for row in evidence.records("needs"):
        if not sayings.missing(row["adjusted"]):
            texts = {language: row[f"adjustment_reason_{language}"] for language in LANGUAGES if isinstance(row[f"adjustment_reason_{language}"], str)}
            language = words.language if words.language in texts else next(iter(texts))
            note = "" if language == words.language else f" ({words('lang_' + language)}, {words('untranslated')})"
            rows.append(Row(((evidence.place(row["place"]),), (evidence.audience(row["audience"]),), (evidence.code(row["need"]),), (evidence.percent("needs", row, "weight", 1),), (evidence.percent("needs", row, "weight_evidence", 1),),
                             (evidence.decimal("needs", row, "adjusted", 1),), (f"{row['adjusted_by']}: {texts[language]}{note}",)), place=row["place"]))  # fmt: skip
    if not rows:
        return []
    head = tuple(words(key) for key in ("place", "audience", "need", "weight", "weight_by_evidence", "adjusted_times", "adjusted_why"))
    return [Paragraph((words("report_adjusted_note"),), "note"), Table(words("report_adjusted_title"), head, tuple(rows), (3, 4, 5))]


def _first(evidence: Evidence, place: str, audience: str) -> list[dict]:
    mine = [row for row in evidence.records("needs", place=place, audience=audience) if row["weight"] > 0]
    return sorted(mine, key=lambda row: (-row["weight"], row["need"]))[:FIRST]


def _training(evidence: Evidence) -> Section:
    words, title = evidence.words, evidence.words("report_training_title")
    plan = evidence.table("plan")
    if plan.empty:
        return Section("training", title, (Paragraph((words("no_places"),)),))
    held = plan[plan["variant"] != "pause"]
    trainings = {key: list(dict.fromkeys(mine["module"])) for key, mine in held.groupby(["place", "audience"], sort=False)}
    common = [module for module in next(iter(trainings.values())) if all(module in modules for modules in trainings.values())] if len(trainings) > 1 else []
    rows = tuple(_held(evidence, *key, modules) for key, modules in trainings.items())
    # of many trainings those of each place's first audience stand on paper, and no page says forty times what they all have
    brief = tuple(_held(evidence, *key, [module for module in modules if module not in common]) for key, modules in trainings.items() if len(trainings) <= 12 or key[1] == evidence.study.config.places[key[0]].audiences[0])
    head = (words("place"), words("audience"), words("modules"), words("minutes_head"))
    shared = [Paragraph((words("report_training_common", modules="; ".join(module_title(module, words.language) for module in common)),))] if common else []
    blocks = [Paragraph((words("report_training_note"),), "note"), *figure(evidence, "7-training", "modules"), *shared, Table(title, head, rows, (3,), brief=brief)]
    return Section("training", title, tuple(blocks))


def _held(evidence: Evidence, place: str, audience: str, modules: list[str]) -> Row:
    training = evidence.one("trainings", place=place, audience=audience)
    listed = joined([(evidence.module(place, audience, module),) for module in modules], "; ") or (NOTHING,)
    return Row(((evidence.place(place),), (evidence.audience(audience),), listed, (evidence.count("trainings", training, "taught_minutes"),) if training else (NOTHING,)), place=place)
