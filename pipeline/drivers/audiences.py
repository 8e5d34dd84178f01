"""How does the audience of a training speak of a matter, compared with all who were heard?

An audience has few groups of its own, so its difference from the whole is drawn towards nought by as much as differences of this size come about by chance: James-Stein over all
codes (Efron and Morris, JASA 68, 1973), the noise taken from the spread of the groups within the audience and outside it; nothing is kept where an F test of all codes together
does not tell the audience from the rest. Who speaks for an audience says
study.yaml, findings.audiences. What would give away few people beside the other tables is not told. In: what `coded` gathers. Out: the table `audience_talk`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.drivers.coded import Coded, count
from pipeline.drivers.prevalence import WAITS, shares
from pipeline.drivers.raised import hidden_domains
from pipeline.protect.cells import PUBLIC
from pipeline.study import Study

COLUMNS = ["code", "audience", "place", "wave", "n_groups", "n_read", "n_raised", "estimate", "ci_low", "ci_high", "shift", "shift_low", "shift_high", "kept", "method", "suppressed"]
# fewer codes do not tell chance from difference
LEAST_CODES = 5
SURE = 0.95
# the noise of a code is half its own and half that of codes as common: about four times the degrees of freedom of its own (docs/findings.md)
POOLED = 4
LEVELS = ("group", "gender", "youth", "place", "area")


def membership(talk: pd.DataFrame, study: Study) -> dict[str, np.ndarray]:
    """Audience -> which turns its own people spoke; audiences for whom nobody speaks are left out."""
    found = {}
    for name, voices in study.config.findings.audiences.items():
        mine = talk["group"].isin(voices.groups).to_numpy(dtype=bool, copy=True)
        for column, values in voices.speakers.items():
            mine |= talk[column].isin(values).to_numpy(dtype=bool)
        if mine.any():
            found[name] = mine
    return found


def audience_talk(study: Study, parts: Coded) -> pd.DataFrame:
    """The table `audience_talk`; without audiences in study.yaml it is empty. `place` is 'all' or a place where enough groups of the audience were heard."""
    frames, talk = [], parts.talk
    waves = [(wave, in_wave, hidden_domains(in_wave, study)) for wave, in_wave in talk.groupby("wave", sort=True)]
    for name, mine in membership(talk, study).items():
        for wave, in_wave, hidden in waves:
            inside = mine[in_wave.index]
            if not inside.any():
                continue
            frames.append(_whole(parts, in_wave, inside, hidden, study.config.drivers.min_groups).assign(audience=name, place="all", wave=str(wave)))
            for place, here in in_wave.groupby("place", sort=True):
                frame = own_talk(parts, here, mine[here.index], ("place", place) in hidden, study.config.drivers.min_groups)
                if frame is not None:
                    frames.append(frame.assign(audience=name, place=str(place), wave=str(wave), shift=np.nan, shift_low=np.nan, shift_high=np.nan, kept=np.nan))
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def tellable(in_wave: pd.DataFrame, inside: np.ndarray, hidden: set) -> bool:
    """Whether an audience may be told of beside the domains that are: neither it, nor who is outside it, nor what is left of either without the shown domains in it are few people or a hidden domain."""
    number, everybody = pd.factorize(in_wave["speaker"])
    sides = [np.isin(np.arange(len(everybody)), number[inside == side]) for side in (True, False)]
    if sides[0].sum() < PUBLIC:
        return False
    for level in LEVELS:
        value, names = pd.factorize(in_wave[level])
        # a person sat in one group, and has one gender and age
        of = np.full(len(everybody), -1)
        of[number[number >= 0]] = value[number >= 0]
        secret, whole = np.array([(level, str(name)) in hidden for name in names], dtype=bool), np.bincount(of[of >= 0], minlength=len(names))
        for side in sides:
            n, held = side.sum(), np.bincount(of[side & (of >= 0)], minlength=len(names))
            within = whole[~secret & (held == whole)]
            rests = [n, n - within.sum(), *(n - within)]
            # a hidden domain that lies on this side is what is left, if it is as large
            given = secret & (held == whole)
            if np.isin(rests, whole[given]).any() or any(0 < rest < PUBLIC for rest in [*rests, *(whole[~secret & (held == n)] - n)]):
                return False
    return True


def _whole(parts: Coded, in_wave: pd.DataFrame, inside: np.ndarray, hidden: set, min_groups: int) -> pd.DataFrame:
    """An audience over all places: its own share where it has groups enough, and its difference from the whole."""
    blank = {"code": parts.codes, "n_groups": int(in_wave.loc[inside, "document"].nunique()), "suppressed": not tellable(in_wave, inside, hidden), "method": "few people"}
    frame = pd.DataFrame(blank).reindex(columns=COLUMNS).astype(dict.fromkeys(COLUMNS[5:14], "float64"))
    if blank["suppressed"]:
        return frame.assign(n_groups=0)
    own, (*units, waits) = own_talk(parts, in_wave, inside, False, min_groups, least=1), _units(parts, in_wave, inside)
    heard = ["n_read", "n_raised", "estimate", "ci_low", "ci_high"]
    frame[heard] = own[heard].to_numpy()
    if not parts.sampled.any():
        return frame.assign(method="machine suggestions, not reviewed")
    shift, half, kept = shrunken(*units)
    shift = np.where(waits, np.nan, shift)
    return frame.assign(shift=shift, shift_low=shift - half, shift_high=shift + half, kept=kept, method=np.where(waits, WAITS, "drawn towards all groups"))


def own_talk(parts: Coded, talk: pd.DataFrame, inside: np.ndarray, hidden: bool, min_groups: int, *, least: int | None = None) -> pd.DataFrame | None:
    """What an audience's own people said in a place; None where they sat in too few groups, or where they or the others there were few people."""
    rows = talk.index.to_numpy()[inside]
    document, names = pd.factorize(talk["document"][inside], sort=True)
    few = [0 < talk["speaker"][inside == side].nunique() < PUBLIC for side in (True, False)]
    if least is None and (hidden or len(names) < min_groups or any(few)):
        return None
    sums = parts.sums(rows, document)
    raised = (count(parts.raised()[rows], document, len(names)) > 0).sum(axis=0)
    frame = pd.DataFrame({"code": parts.codes, "n_groups": len(names), "n_read": sums.turns_read(), "n_raised": raised, "suppressed": False, "method": "prediction-powered"}).reindex(columns=COLUMNS)
    frame[["estimate", "ci_low", "ci_high"]] = np.nan
    if len(names) >= min_groups and sums.groups_read() >= min_groups:
        told = shares(sums)
        for column in ("estimate", "ci_low", "ci_high"):
            # what has no interval (prevalence.Sums.told) has no share here either
            frame[column] = np.where(np.isnan(told["ci_low"]), np.nan, told[column])
    return frame


def _units(parts: Coded, in_wave: pd.DataFrame, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Shares (units × codes), weights and side of each part of a group that is the audience's or is not, where people have read some of it; and the codes of which too much waits, with shares of nought."""
    document, names = pd.factorize(in_wave["document"], sort=True)
    cells, pairs = pd.factorize(inside.astype(int) * len(names) + document, sort=True)
    sums = parts.sums(in_wave.index.to_numpy(), cells)
    read = (sums.drawn > 0).any(axis=1)
    tuning = sums.tuning() if read.any() else np.zeros(len(parts.codes))
    drawn = np.where(sums.drawn > 0, sums.drawn, 1.0)
    value = (sums.people - tuning * sums.read) / drawn + tuning * sums.everything / sums.size
    value, size, mine, waits = value[read], sums.size[read, 0], pairs[read] // len(names) == 1, sums.unsettled()
    if sums.waiting is not None:
        # a part of which every turn that was read waits is as its side is: it says neither yes nor no
        known = size[:, None] * (sums.drawn[read] > 0)
        for side in (mine, ~mine):
            mean = (known[side] * value[side]).sum(axis=0) / np.maximum(known[side].sum(axis=0), 1.0)
            value[side] = np.where(known[side] > 0, value[side], mean)
    return np.where(waits, 0.0, value), size, mine, waits


def shrunken(shares: np.ndarray, weights: np.ndarray, mine: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """The difference of one side from the whole, drawn towards nought: shift and half width of its 95 % interval by code, and the share of the difference that is kept.

    shares   units × codes; weights: the size of each unit; mine: which units are the audience's
    """
    from scipy.stats import f

    nothing = np.zeros(shares.shape[1])
    if len(shares) < 4 or mine.sum() < 1 or (~mine).sum() < 1:
        return nothing, nothing, 0.0
    weights = weights / weights.mean()
    mean = lambda chosen: (weights[chosen, None] * shares[chosen]).sum(axis=0) / weights[chosen].sum()  # noqa: E731
    whole, difference = mean(np.ones(len(shares), dtype=bool)), mean(mine) - mean(np.ones(len(shares), dtype=bool))
    fitted = np.where(mine[:, None], mean(mine), mean(~mine))
    within = (weights[:, None] * (shares - fitted) ** 2).sum(axis=0) / (len(shares) - 2)
    variance = within * (1 / weights[mine].sum() - 1 / weights.sum())
    heard = (variance > 0) & (whole > 0)
    if heard.sum() < LEAST_CODES:
        return nothing, nothing, 0.0
    # noise of one code from few groups is itself noise: half of it is that of codes as common as this one
    scale = np.where(heard, whole * (1 - np.clip(whole, 0, 1)), 0.0)
    common = variance[heard].sum() / scale[heard].sum() * scale
    noise = np.where(heard, (variance + common) / 2, 0.0)
    size, codes = float((difference[heard] ** 2 / noise[heard]).sum()), int(heard.sum())
    # where the audience as a whole is not surely apart, nothing of the difference is kept: else half of all audiences would be told apart by chance
    if size / codes <= f.ppf(SURE, codes, POOLED * (len(shares) - 2)):
        return nothing, nothing, 0.0
    kept = 1 - (codes - 2) / size
    return np.where(heard, kept * difference, 0.0), 1.959964 * np.sqrt(kept * noise), kept
