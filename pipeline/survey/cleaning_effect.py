"""What did cleaning do to the key figures? Each indicator before and after the cleaning log, by the same estimator.

In: `uncleaned` (coded answers as they were, without the uuid of interviews taken out) and `answers`. Out: the table `cleaning_effect`, empty where the study has no
log. Where fewer than ten respondents make the difference nothing is shown: from two exact shares the answers of those few could be had by subtraction.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.protect.cells import PUBLIC
from pipeline.study import Study
from pipeline.survey.design import Design
from pipeline.survey.indicators import share_values

SHOWN = ["n_before", "before", "before_low", "before_high", "n_after", "after", "after_low", "after_high", "difference", "n_changed"]
COLUMNS = ["indicator", "wave", *SHOWN, "suppressed"]


def cleaning_effect(study: Study) -> pd.DataFrame:
    """indicator, wave, n, share and 95 % interval before and after, their difference, and n_changed: respondents who were taken out or count otherwise now."""
    before, answers, indicators = study.read("uncleaned"), study.read("answers"), study.config.survey.indicators
    if before.empty or not indicators:
        return pd.DataFrame(columns=COLUMNS)
    asked = study.read("asked")
    states = {question: frame.set_index(["uuid", "wave"])["state"] for question, frame in asked.groupby("question")}
    index = pd.MultiIndex.from_frame(answers[["uuid", "wave"]])
    # positions stand in for uuids: those of removed interviews are not there
    nobody = pd.MultiIndex.from_arrays([range(len(before)), before["wave"]])
    old = {name: pd.Series(share_values(before, {}, nobody, indicator, name)) for name, indicator in indicators.items()}
    new = {name: pd.Series(share_values(answers, states, index, indicator, name), index=index) for name, indicator in indicators.items()}
    rows = []
    for wave in sorted(before["wave"].unique()):
        earlier, later = before["wave"] == wave, answers["wave"] == wave
        designs = [_design(frame.assign(**{name: values[keep.to_numpy()].to_numpy() for name, values in shares.items()})) for frame, keep, shares in ((before[earlier], earlier, old), (answers[later], later, new))]
        for name in indicators:
            one, two = (design.proportion(name, levels=[1.0]).iloc[0] for design in designs)
            rows.append({"indicator": name, "wave": str(wave), "n_changed": _changed(before[earlier], old[name][earlier.to_numpy()], new[name]), "n_before": int(one["n"]), "before": one["estimate"],
                         "before_low": one["ci_low"], "before_high": one["ci_high"], "n_after": int(two["n"]), "after": two["estimate"], "after_low": two["ci_low"], "after_high": two["ci_high"],
                         "difference": two["estimate"] - one["estimate"]})  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    table["suppressed"] = (table[["n_before", "n_after"]].min(axis=1) < PUBLIC) | table["n_changed"].between(1, PUBLIC - 1)
    for column in SHOWN:
        table[column] = table[column].astype("Int64" if column.startswith("n_") else "float64").mask(table["suppressed"])
    return table[COLUMNS]


def _design(frame: pd.DataFrame) -> Design:
    return Design(frame, weights="weight", strata="stratum" if frame["stratum"].notna().all() else None, clusters="cluster" if frame["cluster"].notna().all() else None, lonely="adjust")


def _changed(before: pd.DataFrame, old: pd.Series, new: pd.Series) -> int:
    """How many respondents were in the share and are out, came in, or changed sides."""
    was = old.to_numpy(dtype=float)
    now = np.full(len(before), np.nan)
    kept = ~before["removed"].to_numpy(dtype=bool)
    now[kept] = new.reindex(pd.MultiIndex.from_frame(before.loc[kept, ["uuid", "wave"]])).to_numpy(dtype=float)
    return int((~((was == now) | (np.isnan(was) & np.isnan(now)))).sum())
