"""Whom people name, counted against how often they could have been named.

A nomination is one nominator naming one person when asked whom people listen to; nobody counts for himself, for a relative, a
household member or a colleague of the same employer. A focus group of n people counts as n / (1 + (n - 1) rho) nominators, since
its members echo each other; a group that says again what another of the same recruiter said is no second group. Rates are shrunk
towards the mean of their stratum (Gamma-Poisson). In: mentions, documents, answers. Out: nominations, and who could have named.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import YntymakError

LEFT_OUT = ("self", "relative", "household", "employer")
DEFAULT_RHO, FEWEST = 0.2, 20
SURE = 0.75  # of the effective nominators: their number is an estimate
SMALLEST = 3  # nominations that two groups must have alike, letter by letter, to count as one without a recruiter


class NominationError(YntymakError):
    """Counts and exposures that cannot be: negative, or without any opportunity."""


def shrunken_rate(count, exposure, *, truncated: bool = False, prior: tuple[float, float] | None = None) -> pd.DataFrame:
    """Nomination rate per opportunity, shrunk towards the group's mean.

    count      nominations received, one per person, by people outside the household
    exposure   how often the person could have been named: effective nominators x knowing the place
    truncated  those whom nobody named are not among them, so the prior is fitted to counts above 0 alone
    prior      (alpha, beta) known from elsewhere
    Returns a frame with rate, low and high (90 % interval), one row per person, in the unit of 1 / exposure.
    Gamma-Poisson; Gelman et al., Bayesian Data Analysis (2013), 2.7. The prior is learnt from the counts, and what is not known of it is averaged over: with the most
    likely one alone the interval held the true rate of 20 people 52 to 85 times in a hundred, depending on how unlike they are.
    Raises NominationError if a count is negative or missing, an exposure missing or not positive, or the two are not of one length.
    """
    from scipy import stats

    count, exposure = np.array(count, dtype=float), np.array(exposure, dtype=float)
    if count.shape != exposure.shape:
        raise NominationError(f"there are {count.size} counts and {exposure.size} exposures", remedy="Each person needs one of both.")
    if not count.size:
        return pd.DataFrame(columns=["rate", "low", "high"], dtype=float)
    if not (count >= 0).all() or not (exposure > 0).all():
        raise NominationError("a count is negative or missing, or an exposure is missing or not positive", remedy="Each person needs at least one group or respondent who could have named them.")
    alpha, beta, weight = (np.array(part) for part in (([[prior[0]]], [[prior[1]]], [1.0]) if prior else _likely_priors(count, exposure, truncated)))
    means, spreads = (alpha + count) / (beta + exposure), (alpha + count) / (beta + exposure) ** 2
    rate = weight @ means
    spread = weight @ (spreads + (means - rate) ** 2)
    # the gamma distribution with the mean and variance of the mixture
    low, high = (stats.gamma.ppf(point, rate**2 / spread, scale=spread / rate) for point in (0.05, 0.95))
    return pd.DataFrame({"rate": rate, "low": low, "high": high})


def _likely_priors(count: np.ndarray, exposure: np.ndarray, truncated: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(alpha, beta, weight) of priors around the most likely one: the negative binomial with the exposures as offsets, and wide log-normal hyperpriors for shape and mean."""
    from scipy import optimize, special

    # sums in the order of the values: the same people in another order give the same digits
    order = np.lexsort((exposure, count))
    count, exposure = count[order], exposure[order]
    middle = np.log((count.sum() + 0.5) / exposure.sum())

    def loss(parameters):
        shape, mean = parameters[..., :1], parameters[..., 1:]
        alpha, beta = np.exp(shape), np.exp(shape - mean)
        terms = special.gammaln(alpha + count) - special.gammaln(alpha) + alpha * np.log(beta / (beta + exposure)) + count * (np.log(exposure) - np.log(beta + exposure))
        if truncated:
            terms = terms - np.log(np.maximum(-np.expm1(alpha * np.log(beta / (beta + exposure))), 1e-300))
        return -terms.sum(axis=-1) + 0.5 * (shape[..., 0] / 1.5) ** 2 + 0.5 * ((mean[..., 0] - middle) / 1.5) ** 2

    mode = optimize.minimize(loss, np.array([0.0, middle]), method="L-BFGS-B", bounds=[(-7, 7), (middle - 10, middle + 10)]).x
    step = 1e-3 * np.eye(2)
    bend = np.array([[(loss(mode + a + b) - loss(mode + a - b) - loss(mode - a + b) + loss(mode - a - b)) / 4e-6 for a in step] for b in step])
    curve, axes = np.linalg.eigh(bend)
    wide = axes / np.sqrt(np.maximum(curve, 0.3))
    around = mode + np.stack(np.meshgrid(*[np.linspace(-2.5, 2.5, 9)] * 2), axis=-1).reshape(-1, 2) @ wide.T
    weight = np.exp(loss(mode) - loss(around))
    around, weight = around[weight > 1e-2], weight[weight > 1e-2]
    shape, mean = around[:, :1], around[:, 1:]
    return np.exp(shape), np.exp(shape - mean), weight / weight.sum()


def rate_given_doubt(count, exposure, *, among=None, asked: float | None = None) -> pd.DataFrame:
    """As shrunken_rate for people whom somebody named, with the doubt about the prior itself: few nominations tell little of it.

    among   (counts, exposures) that the prior is learnt from, if not the same
    asked   how many people could have named each of them; by default the exposures. Echoes make voices worth less, but whoever is named by one of them is seen
    The prior's mean and shape are averaged over a grid, each pair weighted by its likelihood for counts above 0 and by a log-normal hyperprior
    (shape about 0.5, a factor of e either way); rate is the posterior mean, low and high the 5 % and 95 % points of the mixture. What voices are worth is itself
    estimated, so that the interval is that of SURE times as many (docs/leaders.md: with all of them it held the true rate 87 times in a hundred, not 90).
    """
    from scipy import special

    count, exposure = np.array(count, dtype=float), np.array(exposure, dtype=float)
    seen, chances = (np.array(part, dtype=float) for part in (among or (count, exposure)))
    order = np.lexsort((chances, seen))
    seen, chances = seen[order], chances[order]
    middle = np.log(max(seen.sum() / chances.sum(), 1e-9))
    shape, mean = (part.ravel() for part in np.meshgrid(np.exp(np.linspace(-3, 2, 14)), np.exp(np.linspace(middle - 3.5, middle + 0.7, 16))))
    alpha, beta = shape[:, None], (shape / mean)[:, None]
    terms = special.gammaln(alpha + seen) - special.gammaln(alpha) + alpha * np.log(beta / (beta + chances)) + seen * np.log(chances / (beta + chances))
    terms = terms - np.log(np.maximum(-np.expm1(alpha * np.log(beta / (beta + (chances if asked is None else asked)))), 1e-300))
    weight = terms.sum(axis=1) - 0.5 * np.log(shape / 0.5) ** 2
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    kept = weight > 1e-4
    alpha, beta, weight = alpha[kept], beta[kept], weight[kept] / weight[kept].sum()
    rate = weight @ ((alpha + count) / (beta + exposure))
    share = lambda value: weight @ special.gammainc(alpha + SURE * count, (beta + SURE * exposure) * value)  # noqa: E731
    bounds = []
    for goal in (0.05, 0.95):
        low, high = np.zeros(len(count)), np.full(len(count), 50.0) * (rate + 1e-9)
        for _ in range(50):
            half = (low + high) / 2
            under = share(half) < goal
            low, high = np.where(under, half, low), np.where(under, high, half)
        bounds.append(high)
    return pd.DataFrame({"rate": rate, "low": bounds[0], "high": bounds[1]})


def nominations(mentions: pd.DataFrame, leader_questions: set[str]) -> pd.DataFrame:
    """Mentions that are nominations: an answer to a question about leaders or to the survey's repeat, by somebody who may count.

    Whoever has once said that a person is a relative names a relative ever after, also where the name stands alone.
    """
    asked = mentions["question"].isin(leader_questions) | (mentions["source_type"] != "focus group")
    # a label such as P1 means somebody else in each group; a pseudonym is one person wherever it stands
    by = mentions["mentioner"].where(mentions["mentioner"].astype(str).str.startswith("P-"), mentions["document"].astype(str) + "/" + mentions["mentioner"].astype(str))
    pairs = pd.MultiIndex.from_arrays([by, mentions["person"]])
    allowed = ~pairs.isin(pairs[mentions["relation"].isin(LEFT_OUT)])
    return mentions[asked & allowed & mentions["mentioner"].notna()].drop_duplicates(["document", "mentioner", "person"]).reset_index(drop=True)


def with_units(named: pd.DataFrame) -> pd.DataFrame:
    """Nominations with `unit`: the group or the respondent (uuid/wave) that named."""
    unit = [row.document if row.source_type == "focus group" else f"{row.mentioner}/{row.document.split(':', 1)[-1]}" for row in named.itertuples()]
    return named.assign(unit=unit)


def units_of(named: pd.DataFrame, documents: pd.DataFrame, answers: pd.DataFrame, rho: float) -> pd.DataFrame:
    """Who could name: a row a focus group (nominators: its effective size) or a respondent (1), with place, recruiter and cluster.

    Respondents of one cluster are one cluster: neighbours echo each other as members of a focus group do. Only waves in which somebody was named count: where nobody
    was asked whom people listen to, nobody could be named. A group that repeats another has the other's name under `same_as`.
    """
    groups = documents[documents["kind"] == "transcripts"].reset_index(drop=True)
    # six where nobody was counted or told apart
    size = groups["n_participants"].astype(float).where(lambda count: count > 0).fillna(6.0)
    blank = pd.Series(None, index=groups.index, dtype=object)
    column = lambda name: groups[name] if name in groups else blank  # noqa: E731
    listed = pd.DataFrame({"unit": groups["document"], "cluster": groups["document"], "place": groups["place"].fillna(""), "nominators": size / (1 + (size - 1) * rho), "size": size,
                           "recruiter": column("recruiter"), "kind": column("group"), "source_type": "focus group"})  # fmt: skip
    listed["same_as"] = _repeats(listed, named)
    others = named[named["source_type"] != "focus group"]
    if not len(answers) or others.empty:
        asked = pd.DataFrame({"unit": others["unit"], "place": others["place"].fillna(""), "source_type": others["source_type"]}).drop_duplicates("unit")
        asked["cluster"] = asked["unit"]
    else:
        answers = answers[answers["wave"].isin(set(others.loc[others["source_type"] == "survey", "document"].str.split(":", n=1).str[-1]))]
        waves = answers["uuid"] + "/" + answers["wave"]
        asked = pd.DataFrame({"unit": waves, "cluster": answers["cluster"].fillna(answers["uuid"]), "place": answers["place"].fillna(""), "source_type": "survey"})
        more = others[~others["unit"].isin(set(waves))].drop_duplicates("unit")
        asked = pd.concat([asked, pd.DataFrame({"unit": more["unit"], "cluster": more["unit"], "place": more["place"].fillna(""), "source_type": more["source_type"]})], ignore_index=True)
    return pd.concat([listed, asked.assign(nominators=1.0, size=1.0)], ignore_index=True).reindex(columns=list(listed.columns))


def _repeats(groups: pd.DataFrame, named: pd.DataFrame) -> list:
    """The earlier group that each group repeats, or None: one place, kind and recruiter and the same people named, or all nominations the same."""
    spoken = named[named["source_type"] == "focus group"]
    pairs = {unit: frozenset(zip(frame["mentioner"], frame["person"], strict=True)) for unit, frame in spoken.groupby("unit")}
    people = {unit: frozenset(person for _, person in found) for unit, found in pairs.items()}
    found: list = []
    for number, row in enumerate(groups.itertuples()):
        mine, same = pairs.get(row.unit, frozenset()), None
        for before in groups.iloc[:number].itertuples():
            alike = pd.notna(row.recruiter) and (row.recruiter, row.kind) == (before.recruiter, before.kind) and people.get(before.unit) == people.get(row.unit)
            if mine and row.place == before.place and (alike or (pairs.get(before.unit) == mine and len(mine) >= SMALLEST)):
                same = before.unit
                break
        found.append(same)
    return found


def estimated_rho(named: pd.DataFrame, units: pd.DataFrame) -> float | None:
    """How far members of a group echo each other: the correlation within groups of naming the same person; None where data are too few.

    Fleiss and Cuzick (Applied Psychological Measurement 3, 1979), pooled over people named in places with two groups or more, and drawn towards the
    default with the weight of 20 nominations; 5 groups and 20 nominations are the least.
    """
    groups = units[(units["source_type"] == "focus group") & units["same_as"].isna()]
    spoken = named[named["unit"].isin(groups["unit"])]
    if len(spoken) < FEWEST or spoken["unit"].nunique() < 5:
        return None
    within, whole = 0.0, 0.0
    for place, mine in groups.groupby("place", sort=True):
        here = spoken[spoken["unit"].isin(mine["unit"])]
        if len(mine) < 2 or here.empty:
            continue
        size = mine.set_index("unit")["size"]
        votes = here.groupby(["person", "unit"])["mentioner"].nunique().unstack(fill_value=0).reindex(columns=size.index, fill_value=0).to_numpy(dtype=float)
        people = np.maximum(size.to_numpy(), votes.max(axis=0))
        share = votes.sum(axis=1) / people.sum()
        within += float((votes * (people - votes) / people).sum())
        whole += float(((people.sum() - len(people)) * share * (1 - share)).sum())
    if whole <= 0:
        return None
    # below nought people pass over a name that was said already; a few nominations tell little, so 20 at the default stand beside them
    return (len(spoken) * float(np.clip(1 - within / whole, 0.0, 0.95)) + FEWEST * DEFAULT_RHO) / (len(spoken) + FEWEST)
