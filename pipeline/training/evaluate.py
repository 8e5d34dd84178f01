"""What a training taught, whom it reached and how long it took, and what the next edition learns from that.

Gains are of pairs: a test before and one after under the same made-up code, the mean difference of the share of right answers with its t interval; shares right have Wilson's
(1927). Difficulty is the share right, discrimination the correlation of an item with the rest (Crocker and Algina 1986). Cells under ten people are hidden with
their complement (protect.cells). A module taught at least three times is planned anew at its median pace. In: corpora/<study>/training. Out: trained, learning, items, feedback, minutes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.protect.cells import PUBLIC, hidden_cells
from pipeline.study import Study
from pipeline.training import returned
from pipeline.training.catalogue import Catalogue

# sessions of a module behind a pace of its own
SESSIONS = 3
COLUMNS = {
    "trained": ["place", "audience", "by", "level", "n", "suppressed"],
    "learning": ["module", "n_before", "n_after", "n_pairs", "unmatched", "before", "after", "gain", "ci_low", "ci_high", "suppressed"],
    "items": ["question", "module", "moment", "n", "right", "ci_low", "ci_high", "discrimination", "suppressed"],
    "feedback": ["question", "n", "mean", "ci_low", "ci_high", "suppressed"],
    "minutes": ["module", "sessions", "planned", "taken", "pace", "used"],
}


def evaluate(study: Study) -> dict[str, pd.DataFrame]:
    """The five tables; those without a file have no rows."""
    folder = study.folder / "training"
    answers, key = returned.tests(folder), returned.returned(folder, "key")
    return {
        "trained": trained(returned.attendance(folder)), "learning": learning(answers, key), "items": items(answers, key), "feedback": feedback(returned.returned(folder, "feedback")),
        "minutes": paces(returned.minutes(folder)),
    }  # fmt: skip


def catalogue_of(study: Study) -> Catalogue:
    """The catalogue at the pace that trainers of this study have measured."""
    known = paces(returned.minutes(study.folder / "training"))
    return Catalogue(pace=dict(known.loc[known["used"], ["module", "pace"]].itertuples(index=False)))


def trained(people: pd.DataFrame) -> pd.DataFrame:
    """People by place and audience, in all and by gender and age; `people`: one row a person."""
    counts: dict[tuple, int] = {}
    sums = []
    groups = [("all", "all", people)] + [(place, audience, mine) for (place, audience), mine in people.groupby(["place", "audience"], sort=True)]
    for place, audience, mine in groups if len(people) else ():
        whole = (place, audience, "all", "all")
        counts[whole] = len(mine)
        for by in ("gender", "age"):
            parts = {(place, audience, by, level): int(n) for level, n in mine[by].value_counts().sort_index().items()}
            counts |= parts
            sums.append((whole, tuple(parts)))
    if counts:
        sums.append((("all", "all", "all", "all"), tuple(cell for cell in counts if cell[2] == "all" and cell[0] != "all")))
        for by in ("gender", "age"):
            for level in sorted({cell[3] for cell in counts if cell[2] == by}):
                sums.append((("all", "all", by, level), tuple(cell for cell in counts if cell[2:] == (by, level) and cell[0] != "all")))
    hidden = hidden_cells(counts, sums) if counts else set()
    return pd.DataFrame([[*cell, None if cell in hidden else n, cell in hidden] for cell, n in counts.items()], columns=COLUMNS["trained"])


def learning(answers: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Share of right answers before and after by module, and in all; `unmatched` is the share of sheets without their other half."""
    right = _right(answers, key)
    rows = []
    for module in ["all", *dict.fromkeys(key["module"])] if len(answers) else ():
        mine = right[[f"{q}" for q in key["question"] if q in right and (module == "all" or q in set(key.loc[key["module"] == module, "question"]))]].mean(axis=1)
        sheets = answers[["place", "audience", "code", "moment"]].assign(share=mine)
        # a code that stands twice at one moment is nobody's
        clear = sheets[(sheets["code"] != "") & ~sheets.duplicated(["place", "audience", "code", "moment"], keep=False)]
        pairs = clear.pivot(index=["place", "audience", "code"], columns="moment", values="share").reindex(columns=list(returned.MOMENTS)).dropna()
        n, by = len(pairs), sheets.groupby("moment")["share"]
        row = {"module": module, "n_before": int(by.size().get("before", 0)), "n_after": int(by.size().get("after", 0)), "n_pairs": n, "unmatched": 1 - 2 * n / len(sheets), "suppressed": n < PUBLIC}
        if n >= PUBLIC:
            gain = (pairs["after"] - pairs["before"]).to_numpy()
            low, high = _t_interval(gain)
            row |= {"before": pairs["before"].mean(), "after": pairs["after"].mean(), "gain": gain.mean(), "ci_low": low, "ci_high": high}
        else:
            row |= {name: None for name in ("n_before", "n_after", "n_pairs")} | {"unmatched": np.nan}
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS["learning"])


def items(answers: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Difficulty and discrimination of each question, before and after."""
    right = _right(answers, key)
    rows = []
    for question, module in key[["question", "module"]].itertuples(index=False) if len(answers) else ():
        for moment in returned.MOMENTS:
            mine = right[(answers["moment"] == moment).to_numpy()]
            n = len(mine)
            row = {"question": question, "module": module, "moment": moment, "n": n, "suppressed": n < PUBLIC}
            if n >= PUBLIC:
                share, rest = float(mine[question].mean()), mine.drop(columns=question).sum(axis=1)
                low, high = wilson(share, n)
                varies = mine[question].std() > 0 and rest.std() > 0
                row |= {"right": share, "ci_low": low, "ci_high": high, "discrimination": float(np.corrcoef(mine[question], rest)[0, 1]) if varies else np.nan}
            else:
                row["n"] = None
            rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS["items"])


def feedback(sheets: pd.DataFrame) -> pd.DataFrame:
    """Mean of each statement from 1 to 5 with its t interval; what was written in words stays with the team."""
    rows = []
    for question in [column for column in sheets if column[:1] == "f" and column[1:].isdigit()]:
        values = pd.to_numeric(sheets[question], errors="coerce").dropna()
        values = values[values.between(1, 5)].to_numpy(float)
        row = {"question": question, "n": len(values) if len(values) >= PUBLIC else None, "suppressed": len(values) < PUBLIC}
        if len(values) >= PUBLIC:
            low, high = _t_interval(values)
            row |= {"mean": values.mean(), "ci_low": low, "ci_high": high}
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS["feedback"])


def paces(sessions: pd.DataFrame) -> pd.DataFrame:
    """Minutes planned against taken by module: medians; `pace` is the median of taken through planned, `used` where enough sessions stand behind it."""
    rows = []
    for module, mine in sessions.groupby("module", sort=True) if len(sessions) else ():
        rows.append({"module": module, "sessions": len(mine), "planned": mine["planned"].median(), "taken": mine["taken"].median(), "pace": (mine["taken"] / mine["planned"]).median(), "used": len(mine) >= SESSIONS})
    return pd.DataFrame(rows, columns=COLUMNS["minutes"]).astype({"used": bool})


def wilson(share: float, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of n."""
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return float((middle - half) / (1 + z**2 / n)), float((middle + half) / (1 + z**2 / n))


def _t_interval(values: np.ndarray) -> tuple[float, float]:
    from scipy import stats

    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def _right(answers: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """1 where an answer is the key's, 0 where it is another or none: an empty answer counts as not known."""
    return pd.DataFrame({q: (answers[q] == k.casefold()).astype(float) for q, k in zip(key["question"], key["key"], strict=True) if q in answers}, index=answers.index)
