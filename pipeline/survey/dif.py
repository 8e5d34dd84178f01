"""Does an item mean the same in Kyrgyz and in Russian? Differential item functioning between two groups, under the design.

Ordinal logistic regression of the item on the scale's score, the group and their product (Swaminathan and Rogers, 1990; Zumbo, 1999).
The group tells of uniform, the product of non-uniform functioning; Wald tests on the design, adjusted over the items by Holm. The effect is
the rise of Nagelkerke's R squared under the weights: below .035 negligible, below .070 moderate, else large (Jodoin and Gierl, 2001).
In: a Design, items, the group's column. Out: a table, a row an item.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.survey.design import Design
from pipeline.survey.formula import model
from pipeline.survey.multiplicity import adjust

MODERATE, LARGE, MOST_ROUNDS = 0.035, 0.070, 5
COLUMNS = ["item", "reference", "group", "n", "estimate", "se", "ci_low", "ci_high", "df", "statistic_uniform", "p_uniform", "p_uniform_adjusted", "effect_uniform", "statistic_nonuniform", "p_nonuniform",
           "p_nonuniform_adjusted", "effect_nonuniform", "size", "reason"]  # fmt: skip


def dif(design: Design, items: Sequence[str], group: str, *, where=None, method: str = "holm", purify: bool = False) -> pd.DataFrame:
    """A row an item: how the group answers it at equal scores.

    items    numeric columns, reverse ones already turned; the score is their mean, of respondents who answered all
    group    a column of two levels; `reference` is the first in order, `group` the second
    purify   items of moderate or large effect are taken out of the others' score, and all are asked again, until none changes
    Returns estimate (log odds of a higher answer in the group at equal scores) with se, interval and df; statistic (t squared), p, adjusted p
    and effect of uniform and non-uniform functioning; size (negligible, moderate, large); reason, where a fit was not possible.
    Raises InputError if the group does not have two levels among the rows, or there are fewer than three items.
    """
    items = list(items)
    if len(items) < 3:
        raise InputError("differential functioning is judged against the rest of a scale, so it needs three items")
    missing = [name for name in [*items, group] if name not in design.data]
    if missing:
        raise InputError(f"the data have no column {', '.join(missing)}")
    answers = design.data[items].astype("float64")
    rows = answers.notna().all(axis=1) & design.data[group].notna() & (design.weights > 0)
    if where is not None:
        rows &= np.asarray(where, dtype=bool)
    levels = sorted(design.data.loc[rows, group].unique())
    if len(levels) != 2:
        raise InputError(f"{group} has {len(levels)} levels among the respondents who answered all items; two are compared")
    left_out: set[str] = set()
    for _ in range(MOST_ROUNDS):
        table = pd.DataFrame([_item(design, answers, name, [each for each in items if each == name or each not in left_out], group, levels, rows) for name in items])
        flagged = set(table.loc[table["size"].isin(["moderate", "large"]), "item"])
        if not purify or flagged == left_out or len(items) - len(flagged) < 2:
            break
        left_out = flagged
    for kind in ("uniform", "nonuniform"):
        table[f"p_{kind}_adjusted"] = adjust(table[f"p_{kind}"], method)
    return table[COLUMNS]


def _item(design: Design, answers: pd.DataFrame, name: str, scored: list[str], group: str, levels: list, rows: pd.Series) -> dict:
    made = {"item": name, "reference": str(levels[0]), "group": str(levels[1]), "n": int(rows.sum()), "size": None, "reason": None}
    made |= dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "df", "statistic_uniform", "p_uniform", "effect_uniform", "statistic_nonuniform", "p_nonuniform", "effect_nonuniform"), np.nan)
    frame = design.data.assign(_answer=answers[name], _score=answers[scored].mean(axis=1), _group=(design.data[group] == levels[1]).astype(float))
    asked = design.on(frame)
    if frame.loc[rows, "_answer"].nunique() < 2:
        return made | {"reason": "the item does not vary"}
    try:
        fits = {terms: asked.regress(f"_answer ~ {terms}", "ordinal", where=rows) for terms in ("_score", "_score + _group", "_score * _group")}
    except InputError as error:
        return made | {"reason": error.problem}
    explained = [_nagelkerke(asked, f"_answer ~ {terms}", table, rows) for terms, table in fits.items()]
    uniform, product = fits["_score + _group"].iloc[1], fits["_score * _group"].iloc[2]
    effect = explained[2] - explained[0]
    return made | {
        "estimate": uniform["estimate"], "se": uniform["se"], "ci_low": uniform["ci_low"], "ci_high": uniform["ci_high"], "df": uniform["df"],
        "statistic_uniform": uniform["statistic"] ** 2, "p_uniform": uniform["p_value"], "effect_uniform": explained[1] - explained[0],
        "statistic_nonuniform": product["statistic"] ** 2, "p_nonuniform": product["p_value"], "effect_nonuniform": explained[2] - explained[1],
        "size": "large" if effect >= LARGE else "moderate" if effect >= MODERATE else "negligible",
    }  # fmt: skip


def _nagelkerke(design: Design, formula: str, table: pd.DataFrame, rows: pd.Series) -> float:
    """Nagelkerke's R squared of a fitted ordinal model, with weights that sum to the number of respondents."""
    given = model(formula, design.data, keep=rows.to_numpy(), ordered=True)
    answer, matrix = given.answer[given.complete].astype(int), given.matrix[given.complete][:, 1:]
    weight = design.weights[given.complete] / design.weights[given.complete].mean()
    slopes, cuts = table["estimate"].to_numpy()[: matrix.shape[1]], table["estimate"].to_numpy()[matrix.shape[1] :]
    edges = np.r_[-np.inf, cuts, np.inf]
    linear = matrix @ slopes
    below = 1 / (1 + np.exp(-np.clip(edges[None, :] - linear[:, None], -700, 700)))
    fitted = weight @ np.log(np.maximum(below[np.arange(len(answer)), answer + 1] - below[np.arange(len(answer)), answer], 1e-300))
    share = np.bincount(answer, weight) / weight.sum()
    nothing = weight @ np.log(share[answer])
    n = len(answer)
    return float((1 - np.exp(2 * (nothing - fitted) / n)) / (1 - np.exp(2 * nothing / n)))
