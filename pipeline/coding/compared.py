"""How far the coders of a study agree with each other and with the machine: the table `agreement`.

Over the turns that both reviewed blind (the machine reads every turn that a participant said). A code is yes or no for a turn; overall stand the
pooled coefficients (p_a and p_e averaged over codes, De Vries et al., Field Methods 20, 2008), Krippendorff's alpha and AC2 over whole sets of
codes with the MASI distance, and alpha for unitizing over the stretches themselves. Intervals: bootstrap over focus groups; each respondent of a
survey is a group. In: codings, reviews and turns of 2-code. Out: one row a code, pair of kinds and coefficient.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline.coding.alpha import krippendorff_alpha
from pipeline.coding.kappas import Parts, brennan_prediger, conger_kappa, corrected, fleiss_kappa, gwet_ac1, gwet_ac2, percent_agreement
from pipeline.coding.ratings import DRAWS, NO_PAIR, ONE_VALUE, Agreement, drawn, group_numbers, undefined, with_limits
from pipeline.coding.unitizing import unitizing_alpha

PEOPLE, MACHINE = "person-person", "person-machine"
NOT_SHARED = {PEOPLE: "no turn was reviewed blind by two coders", MACHINE: "no turn that the machine read was reviewed blind by a person"}
COLUMNS = ["code", "pair", "coefficient", "value", "se", "ci_low", "ci_high", "n_turns", "n_coders", "n_groups", "reason"]
_YES_NO = {"cohen": conger_kappa, "fleiss": fleiss_kappa, "brennan_prediger": brennan_prediger, "ac1": gwet_ac1, "percent": percent_agreement}
_PARTS = {"cohen": "conger", "fleiss": "fleiss", "brennan_prediger": "brennan", "ac1": "gwet", "percent": "percent"}
SURVEY = "survey:"
DIGITS = 9


class Shared(NamedTuple):
    """What two or more coders both read. `sets` is coders x units of sets of codes, None where one did not read; `texts` are for unitizing."""

    pair: str
    sets: list[list[frozenset | None]]
    groups: list[str]
    n_turns: int
    n_coders: int
    texts: list[list[list[tuple[int, int, str]]]]
    lengths: list[int]
    text_groups: list[str]


def agreement_table(codings: pd.DataFrame, reviews: pd.DataFrame, turns: pd.DataFrame, codes: Iterable[str], *, draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """Every coefficient for every code that one of the coders used, and for all codes together.

    codings  human and machine, with source; rejected suggestions do not count
    turns    document, turn, text, role, language; the machine has read what stands there as a participant's in one of our languages
    Where nothing is shared there is one row that says so.
    """
    blind = reviews[reviews["blind"].astype(bool)]
    kept = codings[(codings["source"] != "rejected") & codings["code"].isin(list(codes))]
    rows: list[dict] = []
    for shared in (_people(kept, blind, turns), _with_machine(kept, blind, turns)):
        rows += _rows(shared, list(codes), draws, seed) if shared.n_turns else [_row(shared, "all", "alpha", undefined(0, NOT_SHARED[shared.pair]))]
    return pd.DataFrame(rows, columns=COLUMNS)


def focus_group(document: str, turn: str) -> str:
    """What is drawn whole: a discussion; of open answers the respondent."""
    return f"{document}/{turn.split('/')[0]}" if document.startswith(SURVEY) else document


def _people(codings: pd.DataFrame, blind: pd.DataFrame, turns: pd.DataFrame) -> Shared:
    read = {coder: set(zip(frame["document"], frame["turn"], strict=True)) for coder, frame in blind.groupby("coder")}
    coders = sorted(read)
    several = [unit for unit in sorted(set().union(*read.values())) if sum(unit in done for done in read.values()) >= 2]
    given = _given(codings)
    sets = [[given.get((*unit, coder), frozenset()) if unit in read[coder] else None for unit in several] for coder in coders]
    all_read = [unit for unit in several if all(unit in read[coder] for coder in coders)]
    texts, lengths, groups = _texts(codings, turns, all_read, coders)
    return Shared(PEOPLE, sets, [focus_group(*unit) for unit in several], len(several), len(coders), texts, lengths, groups)


def _with_machine(codings: pd.DataFrame, blind: pd.DataFrame, turns: pd.DataFrame) -> Shared:
    """A turn that two people read stands twice, once for each; draws of whole groups know that the two belong together."""
    heard = turns[(turns["role"] != "moderator") & (turns["language"] != "other")]
    machine = set(zip(heard["document"], heard["turn"], strict=True)) if (codings["source"] == "machine").any() else set()
    given = _given(codings)
    units = sorted((row.document, row.turn, row.coder) for row in blind.itertuples() if (row.document, row.turn) in machine)
    sets = [[given.get(unit, frozenset()) for unit in units], [given.get((*unit[:2], "machine"), frozenset()) for unit in units]]
    texts, lengths, groups = [], [], []
    for coder in sorted({unit[2] for unit in units}):
        found = _texts(codings, turns, [unit[:2] for unit in units if unit[2] == coder], [coder, "machine"])
        texts, lengths, groups = texts + found[0], lengths + found[1], groups + found[2]
    return Shared(MACHINE, sets, [focus_group(*unit[:2]) for unit in units], len({unit[:2] for unit in units}), len({unit[2] for unit in units}) + bool(units), texts, lengths, groups)


def _given(codings: pd.DataFrame) -> dict[tuple[str, str, str], frozenset]:
    found: dict[tuple, set] = {}
    for row in codings[["document", "turn", "coder", "code"]].itertuples(index=False):
        found.setdefault((row.document, row.turn, row.coder), set()).add(row.code)
    return {unit: frozenset(codes) for unit, codes in found.items()}


def _texts(codings: pd.DataFrame, turns: pd.DataFrame, units: list[tuple[str, str]], coders: list[str]) -> tuple[list, list, list]:
    """The turns that all read, a focus group one text: stretches of each coder in it, its length, its group."""
    long = {(row.document, row.turn): len(row.text) for row in turns[["document", "turn", "text"]].itertuples(index=False)}
    order = {unit: number for number, unit in enumerate(long)}
    marked: dict[tuple, list] = {}
    for row in codings[["document", "turn", "coder", "code", "start", "end"]].itertuples(index=False):
        marked.setdefault((row.document, row.turn, row.coder), []).append((row.code, row.start, row.end))
    by_group: dict[str, list] = {}
    for unit in sorted((unit for unit in units if long.get(unit)), key=order.get):
        by_group.setdefault(focus_group(*unit), []).append(unit)
    texts, lengths = [], []
    for own in by_group.values():
        place, stretches = 0, [[] for _ in coders]
        for unit in own:
            for number, coder in enumerate(coders):
                stretches[number] += [(place + start, place + end, code) for code, start, end in _joined(marked.get((*unit, coder), ()), long[unit])]
            place += long[unit]
        texts.append(stretches)
        lengths.append(place)
    return texts, lengths, list(by_group)


def _joined(spans: Iterable[tuple[str, int, int]], length: int) -> list[tuple[str, int, int]]:
    """Stretches of one coder in one turn; those of one code that overlap become one."""
    found: list[tuple[str, int, int]] = []
    for code, start, end in sorted(spans):
        start, end = max(0, min(start, length)), min(end, length)
        if found and found[-1][0] == code and start < found[-1][2]:
            found[-1] = (code, found[-1][1], max(end, found[-1][2]))
        elif start < end:
            found.append((code, start, end))
    return found


def _rows(shared: Shared, codes: list[str], draws: int, seed: int) -> list[dict]:
    used = [code for code in codes if any(code in cell for row in shared.sets for cell in row if cell)]
    options = {"groups": shared.groups, "draws": draws, "seed": seed}
    tables = {code: np.array([[np.nan if cell is None else float(code in cell) for cell in row] for row in shared.sets]) for code in used}
    rows = []
    for code, table in tables.items():
        found = {"alpha": krippendorff_alpha(table, **options)} | {name: measure(table, categories=(0, 1), **options) for name, measure in _YES_NO.items()}
        rows += [_row(shared, code, name, each) for name, each in found.items()]
        rows.append(_row(shared, code, "unitizing_alpha", _unitized(shared, code, draws, seed)))
    found = {"alpha_masi": krippendorff_alpha(shared.sets, "masi", **options), "ac2_masi": gwet_ac2(shared.sets, "masi", **options)}
    found |= {name: _pooled(part, list(tables.values()), shared, draws, seed) for name, part in _PARTS.items()}
    return rows + [_row(shared, "all", name, each) for name, each in (found | {"unitizing_alpha": _unitized(shared, None, draws, seed)}).items()]


def _unitized(shared: Shared, code: str | None, draws: int, seed: int) -> Agreement:
    if not shared.texts:
        return undefined(0, NO_PAIR)
    texts = [[[one for one in coder if code in (None, one[2])] for coder in text] for text in shared.texts]
    return unitizing_alpha(texts, shared.lengths, groups=shared.text_groups, draws=draws, seed=seed)


def _pooled(part: str, tables: list[np.ndarray], shared: Shared, draws: int, seed: int) -> Agreement:
    """One coefficient over all codes: p_a and p_e are averaged first (De Vries et al. 2008)."""
    n_units = sum(sum(cell is not None for cell in column) >= 2 for column in zip(*shared.sets, strict=True))
    if not tables:
        return undefined(n_units, ONE_VALUE)
    numbers, n_groups = group_numbers(shared.groups, len(shared.groups))
    parts = [Parts(part, np.where(np.isnan(table), -1, table).astype(int), np.eye(2), numbers, n_groups) for table in tables]

    def pooled(weights: np.ndarray) -> np.ndarray:
        observed, chance = np.mean([one(weights) for one in parts], axis=0)
        return corrected(observed, chance)

    value = float(pooled(np.ones((1, n_groups)))[0])
    if np.isnan(value):
        return undefined(n_units, ONE_VALUE)
    values = np.concatenate([pooled(weights) for weights in drawn(n_groups, draws, seed)]) if draws else ()
    return with_limits(value, n_units, n_groups, values, grouped=True)


def _row(shared: Shared, code: str, coefficient: str, found: Agreement) -> dict:
    # a coefficient near nought is a difference of equals, whose last digits no two processors share
    value, se, low, high = (round(number, DIGITS) + 0.0 for number in (found.value, found.se, found.ci_low, found.ci_high))
    return {"code": code, "pair": shared.pair, "coefficient": coefficient, "value": value, "se": se, "ci_low": low, "ci_high": high,
            "n_turns": shared.n_turns, "n_coders": shared.n_coders, "n_groups": len(set(shared.groups)), "reason": found.reason or None}  # fmt: skip
