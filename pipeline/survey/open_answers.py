"""How many respondents name an issue in their own words? Weighted shares of those whose open answer holds a code.

People are right and the machine helps: where every answer was read, their codings are the shares; where a random part was, the machine's mean over all answers is
corrected by its weighted errors in that part (prediction-powered inference, Angelopoulos et al., Science 382, 2023; two-phase sampling with the design of the survey, Särndal, Swensson and
Wretman, 1992, chapter 9); where nobody read any, there is no share, only how often the machine suggests. In: answers, turns, codings, reviews, codes. Out: the table `open_answers`.
It rests on 2-code and stands here because shares of people need the survey's Design. Those who left the question empty or wrote in another language are not counted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study
from pipeline.survey import intervals
from pipeline.survey.design import Design
from pipeline.survey.indicators import FEW

COLUMNS = ["question", "code", "domain", "domain_level", "wave", "n", "n_read", "n_raised", "estimate", "se", "ci_low", "ci_high", "df", "method", "suppressed"]
HIDDEN = ["n", "n_read", "n_raised", "estimate", "se", "ci_low", "ci_high", "df"]
READ, CORRECTED, SUGGESTED, FEW_READ, ABSENT, WAITS = "read by people", "machine, corrected by people", "machine suggestions, not reviewed", "too few read", "not raised", "waits to be coded anew"
LEAST_READ = 10
# more answers than this share of those in which people found a code wait under its parent after a split: what is left to read is no longer a random part
MOST_WAITING = 0.1


def open_answers(study: Study) -> pd.DataFrame:
    """One row a question, code, domain (all, area, place, columns of survey.by) and wave; codes that nobody raised in a question have no row."""
    answers, turns = study.read("answers"), study.read("turns")
    written = turns[turns["document"].str.startswith("survey:") & (turns["language"] != "other")]
    if answers.empty or written.empty:
        return pd.DataFrame(columns=COLUMNS)
    codings, reviews, codes = study.read("codings"), study.read("reviews"), study.read("codes").set_index("code")["parent"]
    answers = answers.assign(all="all", area=[study.area_of(place) if isinstance(place, str) else None for place in answers["place"]])
    answers["area"] = answers["area"].where(answers["area"] != "all", None)
    levels = ["all", "area", "place", *(column for column in study.config.survey.by if column in answers)]
    tables = []
    for (document, question), mine in written.groupby(["document", "question"], sort=True):
        wave = document.removeprefix("survey:")
        people = answers[answers["wave"] == wave].reset_index(drop=True)
        parts = coded(mine, people["uuid"], codings, reviews, codes)
        if parts["codes"]:
            tables += [prevalence(people, parts, level).assign(question=question, wave=wave, domain_level=level) for level in levels]
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    found = pd.concat(tables, ignore_index=True)
    parts = {place: study.area_of(place) for place in answers["place"].dropna().unique()}
    return pd.concat([_protected(mine, parts, levels[3:]) for _, mine in found.groupby(["question", "wave", "code"], sort=False)], ignore_index=True)[COLUMNS]


def _protected(table: pd.DataFrame, area_of: dict, extra: list[str]) -> pd.DataFrame:
    """The rows of one code without the cells of few writers, and all that would give them away (protect.cells). How many named it stands for the whole only."""
    people = {(row.domain_level, row.domain): float(row.n) for row in table.itertuples()}
    at = lambda level: {domain: n for (one, domain), n in people.items() if one == level}  # noqa: E731
    counts, sums, unpublished = domains(people.get(("all", "all"), 0.0), at("area"), at("place"), area_of, {level: at(level) for level in extra})
    alike = {(row.domain_level, row.domain) for row in table.itertuples() if row.n < FEW and row.n_raised in (0, row.n)}
    hidden = hidden_cells(counts, sums, minimum=PUBLIC, also=alike & set(counts), unpublished=unpublished)
    gone = pd.Series([cell in hidden for cell in zip(table["domain_level"], table["domain"], strict=True)], index=table.index, dtype=bool)
    table = table.assign(suppressed=gone, n_raised=table["n_raised"].where((table["domain_level"] == "all") & (table["n_raised"] >= PUBLIC)))
    for column in HIDDEN:
        table[column] = pd.to_numeric(table[column], errors="coerce").astype("Int64" if column.startswith("n") else "float64").mask(gone)
    return table


def coded(written: pd.DataFrame, uuids: pd.Series, codings: pd.DataFrame, reviews: pd.DataFrame, parents: pd.Series) -> dict:
    """What is known of each respondent's answer: arrays with a row a respondent of `uuids` and a column a code that was raised at all.

    wrote (answered in one of our languages), machine (0/1), human (share of its readers who gave the code), read, waits (a coding under the code's parent that is to be coded anew,
    so that the answer counts as unread for that code), inclusion (chance to be read; 1 where all were), codes. `parents`: the parent of each code.
    Only random reviews count unless every answer was read: what coders chose to read stands for nothing else.
    """
    at = {uuid: row for row, uuid in enumerate(uuids)}
    place = {turn: at[uuid] for turn, uuid in zip(written["turn"], written["turn"].str.rsplit("/", n=1).str[0]) if uuid in at}
    document = written["document"].iloc[0]
    wrote = np.zeros(len(uuids), dtype=bool)
    wrote[list(place.values())] = True
    given, seen = (frame[(frame["document"] == document) & frame["turn"].isin(place)] for frame in (codings, reviews))
    every = seen["turn"].nunique() == len(place)
    seen = (seen if every else seen[seen["queue"] == "random"]).drop_duplicates(["turn", "coder"])
    readers, chance = np.zeros(len(uuids)), np.full(len(uuids), np.nan)
    for row in seen.itertuples():
        readers[place[row.turn]] += 1
        chance[place[row.turn]] = 1.0 if every else row.inclusion
    read = readers > 0
    number = {code: column for column, code in enumerate(parents.index)}
    below = {parent: [number[code] for code in mine] for parent, mine in parents.groupby(parents).groups.items()}
    machine, human = np.zeros((len(uuids), len(parents))), np.zeros((len(uuids), len(parents)))
    waits = np.zeros(human.shape, dtype=bool)
    pairs = set(zip(seen["turn"], seen["coder"]))
    for row in given.drop_duplicates(["turn", "code", "coder", "source"]).itertuples():
        if row.code not in number and row.code not in below:
            continue
        by_people = row.source not in ("machine", "rejected") and (row.turn, row.coder) in pairs
        if row.source == "machine" and row.code in number:
            machine[place[row.turn], number[row.code]] = 1.0
        elif by_people and row.code in number:
            human[place[row.turn], number[row.code]] += 1
        elif by_people:
            waits[place[row.turn], below[row.code]] = True
    waits &= human == 0
    human = np.minimum(human / np.where(read, readers, 1)[:, None], 1)
    if read.any() and np.isnan(chance[read]).any():
        chance[read] = read.sum() / wrote.sum()
    raised = np.flatnonzero((human.any(axis=0) | machine.any(axis=0)))
    return {"wrote": wrote, "machine": machine[:, raised], "human": human[:, raised], "read": read, "waits": waits[:, raised], "inclusion": chance, "codes": list(parents.index[raised])}


def prevalence(people: pd.DataFrame, parts: dict, level: str) -> pd.DataFrame:
    """The weighted shares by the domains of a column; people have weight, stratum, cluster and that column, parts are as `coded` gives them.

    share = t M + sum v (h - t m) / sum v, with M the weighted machine mean of all who wrote, v = weight / chance of those who were read, and t in [0, 1] the trust in the
    machine that makes the variance least. Its variance is that of the linearised total under the survey's design.
    """
    frame = people[["weight", "stratum", "cluster"]].copy()
    options = {"strata": "stratum" if frame["stratum"].notna().all() else None, "clusters": "cluster" if frame["cluster"].notna().all() else None, "lonely": "adjust"}
    weight, columns = frame["weight"].to_numpy(dtype=float), [f"{kind}{at}" for kind in "ab" for at in range(len(parts["codes"]))]
    rows = []
    for domain in sorted(people[level].dropna().unique()):
        mine = (people[level] == domain).to_numpy(dtype=bool, na_value=False) & parts["wrote"] & (weight > 0)
        read = (mine & parts["read"])[:, None] & ~parts["waits"]
        open_ = (parts["waits"] & mine[:, None]).sum(axis=0) > MOST_WAITING * ((parts["human"] > 0) & mine[:, None]).sum(axis=0)
        raised = ((parts["human"] if parts["read"].any() else parts["machine"])[mine] > 0).sum(axis=0)
        facts = [{"domain": str(domain), "code": code, "n": int(mine.sum()), "n_read": int(read[:, at].sum()), "n_raised": int(raised[at])} for at, code in enumerate(parts["codes"])]
        few = read.sum(axis=0) < LEAST_READ
        if few.all():
            rows += [fact | {"method": FEW_READ if parts["read"].any() else SUGGESTED} for fact in facts]
            continue
        all_read = (read == mine[:, None]).all(axis=0)
        w = np.where(mine, weight, 0.0)[:, None]
        v = np.where(read, weight[:, None] / np.where(mine & parts["read"], parts["inclusion"], 1.0)[:, None], 0.0)
        human, machine = (np.where(mine[:, None], parts[name], 0.0) for name in ("human", "machine"))
        # a code that nobody read at all has no sum to divide by, and no share below
        mean = lambda values, by: (by * values).sum(axis=0) / np.where(by.sum(axis=0) > 0, by.sum(axis=0), 1.0)  # noqa: E731
        h, m, everywhere = mean(human, v), mean(machine, v), mean(machine, w)
        fixed = v * (human - h) / np.where(v.sum(axis=0) > 0, v.sum(axis=0), 1.0)
        slope = w * (machine - everywhere) / w.sum() - v * (machine - m) / np.where(v.sum(axis=0) > 0, v.sum(axis=0), 1.0)
        per = np.hstack([fixed, slope]) / np.where(weight > 0, weight, 1.0)[:, None]
        design = Design(pd.concat([frame, pd.DataFrame(per, columns=columns)], axis=1), weights="weight", **options)
        spread = np.asarray(design.total(columns).attrs["covariance"])
        k, df = len(parts["codes"]), design.df_of(mine)
        for at, fact in enumerate(facts):
            if open_[at] or few[at]:
                rows.append(fact | {"method": WAITS if open_[at] else FEW_READ})
                continue
            aa, ab, bb = spread[at, at], spread[at, k + at], spread[k + at, k + at]
            trust = 0.0 if all_read[at] or bb <= 0 else float(np.clip(-ab / bb, 0, 1))
            share, se = float(np.clip(h[at] + trust * (everywhere[at] - m[at]), 0, 1)), float(np.sqrt(max(aa + 2 * trust * ab + trust**2 * bb, 0)))
            if not se > 0:
                rows.append(fact | {"method": ABSENT})
                continue
            low, high = intervals.of_share(share, se, df, fact["n"], "logit")
            rows.append(fact | {"estimate": share, "se": se, "ci_low": float(low), "ci_high": float(high), "df": df, "method": READ if all_read[at] else CORRECTED})
    return pd.DataFrame(rows, columns=["domain", "code", "n", "n_read", "n_raised", "estimate", "se", "ci_low", "ci_high", "df", "method"])
