"""Sentences that several sections say: what stands behind a need, how sure a place in the list is, which module answers, how two groups differ.

Each takes rows of tables and gives texts whose numbers know their row. Place names stand only after a colon or in brackets, where the nominative is right.
"""

from __future__ import annotations

import math

import pandas as pd

from pipeline.show.blocks import NO_TEXT, Listing, Number, Paragraph, Strong, Text, joined, say
from pipeline.report.evidence import NOTHING, Evidence

HIGH, MIDDLE = 0.9, 0.6  # share of draws from which a place in the list is called sure, and likely
SURE = 0.05
MOST_MODULES = 2


def missing(value) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def place_row(evidence: Evidence, place: str, need: str, wave: str) -> dict | None:
    """Both sides of a driver in a place as the joint display has them: of everybody there, not of one audience."""
    level = "all" if place == "all" else "place"
    return evidence.one("joint", code=need, level=level, domain=place, place="all", wave=wave) if len(evidence.table("joint")) else None


def behind(evidence: Evidence, row: dict, place: str, need: dict | None = None) -> list[Text]:
    """What stands behind a driver in a place: talk and survey, each with its interval and where it comes from. `row` is one of `joint`, `need` of `needs` with the survey's side that its weight rests on, if that is another indicator."""
    words, said = evidence.words, []
    if isinstance(row["talk_area"], str) and not missing(row["talk_low"]):
        key = "talk_share" if row["talk_area"] == place else "talk_share_wider"
        source = next((one for one in evidence.records("drivers", code=row["code"], domain=row["talk_area"], wave=row["wave"]) if not missing(one["estimate"])), None)
        said.append(say(words, key, area=evidence.place(row["talk_area"]), value=evidence.percent("joint", row, "talk_share", 1), low=evidence.percent("joint", row, "talk_low", 1),
                        high=evidence.percent("joint", row, "talk_high", 1), groups=evidence.count("drivers", source, "n_groups") if source else NOTHING))  # fmt: skip
    if row["talk_area"] != place and row["talk_groups"]:
        one = row["talk_raised"] == 1
        said.append(say(words, "talk_one" if one else "talk_raised", **({} if one else {"groups": evidence.count("joint", row, "talk_groups"), "raised": evidence.count("joint", row, "talk_raised")})))
    table, asked, share = ("needs", need, "survey_side") if need else ("joint", row, "survey_share")
    if isinstance(asked["indicator"], str) and isinstance(asked["survey_area"], str) and not missing(asked[share]):
        key = "survey_share" if asked["survey_area"] == place else "survey_share_wider"
        said.append(say(words, key, area=evidence.place(asked["survey_area"]), indicator=evidence.problem(asked["indicator"]), value=evidence.percent(table, asked, share),
                        low=evidence.percent(table, asked, "survey_low"), high=evidence.percent(table, asked, "survey_high"), n=evidence.count(table, asked, "survey_n")))  # fmt: skip
    return [(*text, ".") for text in said] or [(words("finding_empty"), ".")]


def behind_waves(evidence: Evidence, place: str, top: dict) -> list[Text]:
    """What stands behind a driver of `tops` in its own wave, on which its place in the list rests; and in one line what the newest wave has of it."""
    row, newest = place_row(evidence, place, top["need"], top["wave"]), evidence.all_waves[-1] if evidence.all_waves else None
    need = _weighed_by(evidence, row, place) if row else None
    shown = (need or row or {}).get("indicator")
    lines = behind(evidence, row, place, need) if row else []
    later = place_row(evidence, place, top["need"], newest) if newest not in (None, top["wave"]) else None
    if later and (parts := sides(evidence, "joint", later, "share")):
        wave = evidence.wave(newest)
        parts = [(part[0][:1].lower() + part[0][1:], *part[1:]) for part in parts]
        if isinstance(later["survey_area"], str) and later["indicator"] != shown:
            # of several indicators another may have become the greater problem
            parts[-1] = (*parts[-1], f" ({evidence.problem(later['indicator'])})")
        lines.append((Strong(wave[:1].upper() + wave[1:]), ": ", *joined(parts, "; "), "."))
    return lines


def _weighed_by(evidence: Evidence, row: dict, place: str) -> dict | None:
    """The row of `needs` of everybody in a place whose weight rests on another indicator than the one that stands beside talk; None where it is the same."""
    rows = [one for one in evidence.records("needs", place=place, need=row["code"], wave=row["wave"]) if isinstance(one["indicator"], str) and one["basis"] != "direct"]
    return rows[0] if rows and rows[0]["indicator"] != row["indicator"] else None


def sides(evidence: Evidence, table: str, row: dict, value: str) -> list[Text]:
    """Both sides in short, each with where it comes from and its interval; a talk without an interval by how many groups raised it. `value` ends the name of the column of the share."""
    words, parts = evidence.words, []
    if isinstance(row["talk_area"], str):
        parts.append((f"{words('report_talk_short')}, {evidence.place(row['talk_area'])}: ", *value_between(evidence, table, row, 1, f"talk_{value}", "talk_low", "talk_high")))
    elif row["talk_groups"]:
        parts.append((f"{words('groups_raised')}: ", evidence.count(table, row, "talk_raised"), " / ", evidence.count(table, row, "talk_groups")))
    if isinstance(row["survey_area"], str):
        parts.append((f"{words('report_survey_short')}, {evidence.place(row['survey_area'])}: ", *value_between(evidence, table, row, 0, f"survey_{value}", "survey_low", "survey_high")))
    return parts


def waves_note(evidence: Evidence) -> list[Paragraph]:
    """On which wave the first drivers rest, and whose figures stand beside them; nothing where there is one wave."""
    tops, waves = evidence.table("tops"), evidence.all_waves
    if len(waves) < 2 or tops.empty:
        return []
    return [Paragraph(say(evidence.words, "report_top_waves", first=evidence.wave(tops["wave"].iloc[0]), last=evidence.wave(waves[-1])), "note")]


def sure_word(evidence: Evidence, top: dict) -> str:
    """sure, likely or open, by the share of draws in which a driver is among the first; empty where nothing was drawn."""
    share = top["in_first"]
    if missing(share):
        return ""
    return evidence.words("report_sure_high" if share >= HIGH else "report_sure_middle" if share >= MIDDLE else "report_sure_low")


def how_sure(evidence: Evidence, top: dict) -> Text:
    """How often a driver stays among the first when the evidence is drawn again within its intervals. `top` is a row of `tops`."""
    if missing(top["in_first"]):
        return NO_TEXT
    said = say(evidence.words, "report_first_share", draws=evidence.count("tops", top, "draws"), share=evidence.percent("tops", top, "in_first"))
    return (f"{evidence.words('report_how_sure')}: ", Strong(sure_word(evidence, top)), ". ", *said)


def verdict(evidence: Evidence, row: dict) -> Text:
    """What talk and survey say together, and why. `row` is one of `joint`."""
    return (Strong(evidence.words("verdict_" + row["verdict"])), ". ", evidence.words(row["reason"]))


def answering(evidence: Evidence, place: str, need: str, audiences: tuple[str, ...], *, brief: bool = False) -> Text:
    """The modules of a place's plan that answer a need best, with the audiences whose training holds them: first those chosen for this need, then those that add most. `brief` names no audience."""
    plan = evidence.table("plan")
    if plan.empty:
        return (evidence.words("report_no_module"),)
    mine = plan[(plan["place"] == place) & (plan["variant"] != "pause") & plan["why"].fillna("").str.split().map(lambda why: need in why)]
    found = []
    for module, rows in mine.groupby("module"):
        for_whom = [audience for audience in audiences if audience in set(rows["audience"])]
        chosen = [row for audience in for_whom if (row := evidence.one("choice", place=place, audience=audience, module=module))]
        if for_whom:
            found.append((-sum(row["need"] == need for row in chosen), -max((row["value"] for row in chosen), default=0), module, for_whom))
    texts = []
    for _, _, module, for_whom in sorted(found)[:MOST_MODULES]:
        named = f" ({', '.join(evidence.audience(one) for one in for_whom)})" if len(for_whom) < len(audiences) and not brief else ""
        texts.append((evidence.module(place, for_whom[0], module), named))
    return joined(texts, "; ") if texts else (evidence.words("report_no_module"),)


def gender_row(evidence: Evidence, code: str, contrast: str = "gender") -> dict | None:
    """The comparison of women and men on a code in the talk of the first wave, if it may be shown."""
    rows = [row for row in evidence.records("contrasts", code=code, contrast=contrast, wave=evidence.talk_wave) if not row["suppressed"]]
    return rows[0] if rows and not missing(rows[0]["first_estimate"]) and not missing(rows[0]["second_estimate"]) else None


def difference(evidence: Evidence, row: dict) -> Text:
    """Two groups on one code: who said it more, both shares, the difference with its interval, and whether it is sure. `row` is one of `contrasts`."""
    words, first, second = evidence.words, evidence.words("side_" + row["first"]), evidence.words("side_" + row["second"])
    a, b = (evidence.percent("contrasts", row, column, 1) for column in ("first_estimate", "second_estimate"))
    if row["first_estimate"] == row["second_estimate"]:
        text = say(words, "report_equal", first=first, second=second, a=a, b=b)
    elif row["first_estimate"] > row["second_estimate"]:
        text = say(words, "report_more", more=Strong(first), less=second, a=a, b=b)
    else:
        text = say(words, "report_more", more=Strong(second), less=first, a=b, b=a)
    if not missing(row["difference"]) and not missing(row["ci_low"]):
        text += (" ", *say(words, "report_gap", first=first, second=second, difference=evidence.points("contrasts", row, "difference"), between=evidence.between("contrasts", row, digits=1, points=True)))
    sure = not missing(row["p_adjusted"]) and row["p_adjusted"] < SURE
    return (Strong(evidence.code(row["code"])), ": ", *text, ". ", words("report_gap_sure" if sure else "report_gap_unsure"))


def value_between(evidence: Evidence, name: str, row: dict, digits: int = 0, column: str = "estimate", low: str = "ci_low", high: str = "ci_high") -> Text:
    """'47% (43% – 52%)'; where all answered alike there is no interval, and none of no width is shown."""
    value: Number | str = evidence.percent(name, row, column, digits)
    if value != NOTHING and not missing(row[low]) and row[low] == row[high]:
        return (value, f" ({evidence.words('report_no_interval')})")
    return (value,) if value == NOTHING else (value, " (", *evidence.between(name, row, low, high, digits=digits), ")")


def women_answered(evidence: Evidence, codes: list[str] | None = None, most: int = 2) -> list[dict]:
    """Rows of what women answered over all places beside men in the newest wave that tells it, the surest differences first: of all indicators, or of those that speak of some codes."""
    if evidence.genders is None:
        return []
    level, women, _ = evidence.genders
    indicators = evidence.study.config.survey.indicators
    rows = [row for row in evidence.records("group_answers", level=level, domain=women, place="all") if not row["suppressed"] and not missing(row["difference_low"])]
    if codes is not None:
        rows = [row for row in rows if row["indicator"] in indicators and set(indicators[row["indicator"]].codes) & set(codes)]
    return surest(of_newest(evidence, rows))[:most]


def of_newest(evidence: Evidence, rows: list[dict]) -> list[dict]:
    """Of rows of several waves of the survey those of the newest one that is among them."""
    newest = next((wave for wave in reversed(evidence.waves) if any(row["wave"] == wave for row in rows)), None)
    return [row for row in rows if row["wave"] == newest]


def surest(rows: list[dict]) -> list[dict]:
    """The surest difference first: how far its interval keeps from nought, in its own width."""
    return sorted(rows, key=lambda row: (-abs(row["difference"]) / max(row["difference_high"] - row["difference_low"], 1e-9), row.get("indicator") or row["code"]))


def women_beside(evidence: Evidence, rows: list[dict]) -> Listing:
    """Women beside everybody else, indicator by indicator. `rows` are of `group_answers`."""
    return Listing(tuple((apart(evidence, "group_answers", "report_women_beside", evidence.indicator(row["indicator"]), row),) for row in rows))


def apart(evidence: Evidence, table: str, key: str, title: str, row: dict, digits: int = 0) -> Text:
    """Women beside everybody else on one matter. `row` is one of `group_talk` or `group_answers`, `key` the words for it."""
    words = evidence.words
    text = say(words, key, a=evidence.percent(table, row, "estimate", digits), b=evidence.percent(table, row, "other_estimate", digits), difference=evidence.points(table, row, "difference"),
               between=evidence.between(table, row, "difference_low", "difference_high", digits=1, points=True))  # fmt: skip
    sure = row["difference_low"] > 0 or row["difference_high"] < 0
    return (Strong(title), ": ", *text, ". ", words("report_apart" if sure else "report_not_apart"))


def changes_found(evidence: Evidence, wave: str) -> Text:
    """How many changes since the first wave chance hardly explains, and of which places they tell; that there is none to tell of where no place was met in both waves."""
    words, first = evidence.words, evidence.waves[0]
    if evidence.one("counts", count="changes", domain="all", wave=wave) is None:
        return (words("report_changes_none"),)
    found = say(words, "report_changes_sure", sure=evidence.counted("changes_sure", wave=wave), all=evidence.counted("changes", wave=wave))
    if evidence.one("counts", count="places_both", domain="all", wave=wave) is None:
        return found
    places = {"both": evidence.counted("places_both", wave=wave), "before": evidence.counted("places_asked", wave=first), "after": evidence.counted("places_asked", wave=wave)}
    return (*found, " ", *say(words, "report_changes_places", **places))


def surveyed(evidence: Evidence) -> list[Text]:
    """How many were asked in each wave, and in how many places where places are known."""
    found = []
    for row in evidence.records("counts", count="respondents"):
        placed = (evidence.one("counts", count="places_of_survey", domain="all", wave=row["wave"]) or {}).get("value")
        found.append(say(evidence.words, "report_survey_n" if placed else "report_survey_nowhere", wave=evidence.wave(row["wave"]), n=evidence.counted("respondents", wave=row["wave"]), places=evidence.counted("places_of_survey", wave=row["wave"])))
    return found
