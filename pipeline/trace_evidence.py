"""Which turns or answers stand behind a row? The end of a trail: what was said, by whom under a pseudonym, and who coded it; or how people answered a question.

In: a row of a table. Out: lines. Nothing here leaves the team's terminal.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.show.trail import Found
from pipeline.show.words import Words
from pipeline.study import Study

SIGNS = 8  # of an interview's uuid, and of a document's, enough to find it


def evidence_lines(study: Study, found: Found, words: Words, most: int) -> Iterator[str]:
    """Turns behind drivers, contrasts, quotations and agreement; answers behind estimates; people under pseudonyms behind tiers. Of other tables nothing: they rest on rows."""
    row, table = found.row, found.table
    if table in ("drivers", "contrasts", "audience_talk", "group_talk"):
        yield from _turns(study, row["code"], _rows_of_talk(study, table, row), words, most)
    elif table == "quotes":
        turns = study.read("turns")
        yield from _said(study, turns[(turns["document"] == row["document"]) & (turns["turn"] == row["turn"])], words, most)
    elif table == "agreement" and row["code"] != "all":
        yield from _agreed(study, row["code"], words, most)
    elif table in ("estimates", "group_answers", "of_everybody", "group_of_everybody"):
        yield from _answers(study, table, row, words, most)
    elif table == "tiers":
        leaders = study.read("leaders")
        mine = leaders[(leaders["place"] == row["place"]) & (leaders["tier"] == row["tier"])]
        yield f"{words('trace_people')}: {', '.join(mine['person']) or '—'}"
    elif table == "documents":
        turns = study.read("turns")
        yield from _said(study, turns[turns["document"] == row["document"]], words, most)
    elif table == "counts":
        yield f"{words('trace_counted')}: {row['source']}"


def _rows_of_talk(study: Study, table: str, row: dict):
    """A mask on the talk: the turns that a row was made of, coded or not."""
    from pipeline.drivers.audiences import membership

    regions = study.config.drivers.regions

    def mask(talk: pd.DataFrame) -> pd.Series:
        here = pd.Series(True, index=talk.index) if row["wave"] == "all" else talk["wave"] == row["wave"]
        if table == "drivers":
            return here & (talk[row["level"]] == row["domain"])
        if table == "audience_talk":
            # an audience for whom nobody speaks any more has no turns of its own
            own = membership(talk, study).get(row["audience"], False)
            return here & own & ((talk["place"] == row["place"]) if row["place"] != "all" else True)
        if table == "group_talk":
            own = membership(talk, study).get(row["domain"], False) if row["level"] == "audience" else talk[row["level"]] == row["domain"]
            return here & own & ((talk["place"] == row["place"]) | (talk["area"] == row["place"]))
        sides = (row["first"], row["second"])
        if row["contrast"] == "region":
            domains = [domain for side in sides for domain in regions.get(side, ())]
            return here & (talk["place"].isin(domains) | talk["area"].isin(domains))
        return here & talk[row["contrast"]].isin(sides)

    return mask


def _turns(study: Study, code: str, mask, words: Words, most: int) -> Iterator[str]:
    """The turns of these rows that hold a code by anybody's reading; where nobody has read any, those that the machine suggests."""
    from pipeline.drivers.coded import coded

    parts = coded(study)
    if parts.talk.empty or code not in parts.codes:
        return
    holds = parts.raised()[:, parts.codes.index(code)].toarray().ravel() > 0
    talk = parts.talk[mask(parts.talk) & holds].merge(study.read("turns")[["document", "turn", "text"]], on=["document", "turn"])
    codings = study.read("codings")
    by = codings[(codings["code"] == code) & (codings["source"] != "rejected")].groupby(["document", "turn"])
    coders = {key: ", ".join(sorted({f"{one.coder} ({one.source})" for one in group.itertuples()})) for key, group in by}
    yield f"{words('trace_turns')}: {len(talk)}"
    yield from _said(study, talk, words, most, coders)


def _said(study: Study, turns: pd.DataFrame, words: Words, most: int, coders: dict | None = None) -> Iterator[str]:
    shown = turns if not most else turns.head(most)
    for one in shown.itertuples():
        who = one.participant if isinstance(one.participant, str) else words("trace_nobody")
        by = f" [{coders[one.document, one.turn]}]" if coders and (one.document, one.turn) in coders else ""
        yield f"  {one.document}/{one.turn} {who} ({one.language}){by}: {one.text}"
    if len(shown) < len(turns):
        yield f"  {words('trace_more', n=len(turns) - len(shown))}"


def _agreed(study: Study, code: str, words: Words, most: int) -> Iterator[str]:
    """Turns that more than one person read blind, and who of them gave the code."""
    reviews, codings, turns = study.read("reviews"), study.read("codings"), study.read("turns")
    blind = reviews[reviews["blind"].astype(bool)].groupby(["document", "turn"])["coder"].agg(set)
    both = blind[blind.map(len) > 1]
    given = codings[(codings["code"] == code) & (codings["source"] != "machine")].groupby(["document", "turn"])["coder"].agg(set)
    either = [key for key in both.index if key in given.index]
    yield f"{words('trace_read_twice')}: {len(both)}; {words('trace_given')}: {len(either)}"
    keys = pd.MultiIndex.from_frame(turns[["document", "turn"]])
    yield from _said(study, turns[keys.isin(either)], words, most, {key: ", ".join(sorted(given[key])) for key in either})


def _asked_of(study: Study, answers: pd.DataFrame, row: dict, table: str) -> tuple[pd.Series, pd.Series]:
    """Masks on the answers: those that a row was made of, of its wave and its place, area or group of people; and those that it sets beside them."""
    here = answers["wave"] == row["wave"]
    if table in ("group_answers", "group_of_everybody"):
        from pipeline.survey.groups import groups

        side, _ = groups(study, answers).get((row["level"], row["domain"]), (pd.Series(None, index=answers.index), None))
        here &= (answers["place"] == row["place"]) if row["place"] != "all" else True
        return here & (side == "in"), here & (side == "out")
    level, domain = row["domain_level"], row["domain"]
    if level == "area":
        here &= pd.Series([isinstance(place, str) and study.area_of(place) == domain for place in answers["place"]], index=answers.index)
    elif level in answers:
        here &= answers[level].astype("object").astype(str) == domain
    return here, here & False


def _answers(study: Study, table: str, row: dict, words: Words, most: int) -> Iterator[str]:
    """How the people of a domain, and those beside them, answered the question of an indicator: counts of each answer, and the first interviews."""
    indicator = study.config.survey.indicators.get(row["indicator"])
    answers = study.read("answers")
    if indicator is None or indicator.question not in answers:
        return
    inside, beside = _asked_of(study, answers, row, table)
    given = answers[indicator.question].astype("object")
    mine, column = answers[inside], given[inside]
    yield f"{words('trace_question')}: {indicator.question} = {', '.join(map(str, indicator.answers))}; {words('trace_interviews')}: {len(mine)}"
    yield f"  {_tally(column)}"
    if beside.any():
        yield f"  {words('trace_others')}: {int(beside.sum())}; {_tally(given[beside])}"
    known = mine[column.notna()]
    shown = known if not most else known.head(most)
    for uuid, where, value, weight in zip(shown["uuid"], shown["place"], column[shown.index], shown["weight"], strict=True):
        yield f"  {uuid[:SIGNS]} {where}: {value} ({words('weight')} {weight:.4g})"
    if len(shown) < len(known):
        yield f"  {words('trace_more', n=len(known) - len(shown))}"


def _tally(column: pd.Series) -> str:
    counted = column.map(lambda value: "—" if pd.isna(value) else str(value)).value_counts().sort_index()
    return "; ".join(f"{value}: {n}" for value, n in counted.items())
