"""What the invented respondents would answer: the model behind the example survey and its true values.

An answer is a category of a latent normal variable (probit): item level + place + gender + age + household size + wave, then
sampling point, person and chance, whose variances sum to 1. So the share of each answer in a population is a normal integral and
truth.yaml is exact, not another sample. Effects of places come from the random numbers alone.
"""

import numpy as np
from scipy.stats import norm

WAVES = ("baseline", "endline")
GENDERS = np.array(["f", "m"])
AGES = np.array([(18, 28), (29, 44), (45, 59), (60, 82)])
ADULTS = np.arange(1, 7)
P_GENDER = np.array([0.52, 0.48])
P_AGE = np.array([0.27, 0.33, 0.25, 0.15])
P_ADULTS = np.array([0.08, 0.30, 0.24, 0.20, 0.11, 0.07])  # of persons by adults in the household

CLUSTER, PERSON = 0.05, 0.35  # shares of the latent variance: sampling point (the ICC), person; the rest is chance
PLACE_FAMILY, PLACE_ITEM, PLACE_CHANGE = 0.28, 0.15, 0.14  # standard deviations on the latent scale
GOT_MESSAGE, HAS_PUPIL = (0.70, 0.65, 0.50, 0.35), (0.35, 0.75, 0.45, 0.30)  # by age group
HOUSEHOLD = -0.05  # for every adult above three

SCALES = {  # cut points of the latent variable and the codes between them; 0 divides the upper answers from the others
    "trust5": ([-1.40, -0.65, 0, 0.85], "12345"),
    "agree5": ([-1.40, -0.65, 0, 0.85], "12345"),
    "safe5": ([-1.40, -0.65, 0, 0.85], "12345"),
    "quality5": ([-1.40, -0.65, 0, 0.85], "12345"),
    "contact5": ([-0.90, 0, 0.60, 1.20], "01234"),
    "yes_no_dk": ([0], ["no", "yes"]),
}
MEDIATION = {"family": "info", "woman": -0.05, "age": [0, 0.1, 0, -0.1], "endline": 0.45}
MEDIATION_CUTS = [-1.6, -0.9, -0.2, 0.77, 1.6]  # statements right, 0 to 5


def cells():
    """Gender, age group and adults of the 48 kinds of person, and the share of each in the population."""
    gender, age, adults = (axis.ravel() for axis in np.meshgrid(range(2), range(4), range(6), indexing="ij"))
    return gender, age, adults, P_GENDER[gender] * P_AGE[age] * P_ADULTS[adults]


def draw_effects(seed, names, n_places, n_clusters, reverse=()):
    """Place, place-by-wave and sampling-point effects, drawn once for all: {name: (place × wave, cluster × wave)}.

    reverse   questions asked the other way round: where the others of their family are high, they are low
    """
    rng = np.random.default_rng(seed)
    families = {
        family: (rng.normal(0, PLACE_FAMILY, n_places), rng.normal(size=n_clusters), rng.normal(size=(2, n_clusters)))
        for family in ("power", "ties", "strain", "info")
    }
    effects = {}
    for name, family in names.items():
        level, steady, fresh = (-part if name in reverse else part for part in families[family])
        place = level + rng.normal(0, PLACE_ITEM, n_places)
        change = rng.normal(0, PLACE_CHANGE, n_places)
        change -= change.mean()
        shared = np.sqrt(0.6) * steady + np.sqrt(0.4) * fresh
        cluster = np.sqrt(CLUSTER) * (np.sqrt(0.7) * shared + np.sqrt(0.3) * rng.normal(size=(2, n_clusters)))
        effects[name] = np.stack([place, place + change], axis=1), cluster.T
    return effects


def latent_mean(draw, place_wave, wave, gender, age, adults):
    """Mean of the latent variable for arrays of persons; place_wave is the place's effect in that wave."""
    level = norm.ppf(draw["p"]) if "p" in draw else 0.0
    woman = draw["woman"] * ((gender == 0) - P_GENDER[0])
    return level + place_wave + woman + np.array(draw["age"])[age] + HOUSEHOLD * (ADULTS[adults] - 3) + draw["endline"] * wave


def cut_points(question):
    """Cut points and codes of a question."""
    kind = question["type"].split()[-1]
    draw = question["draw"]
    if kind == "ladder":
        return (np.arange(1, 11) - 0.5 - draw["mean"]) / draw["spread"], [str(step) for step in range(11)]
    if "upper" in draw:
        return [0], ["lower", "upper"]
    return SCALES[kind]


def shares(draw, cuts, effect, asked):
    """True shares of the categories: place × wave × kind of person × category, and the weight of each kind of person.

    asked is the probability that a person of that kind in that place is asked and answers in the scale: place × kind.
    """
    gender, age, adults, weight = cells()
    place_wave, _ = effect
    wave = np.arange(2)[None, :, None]
    mean = latent_mean(draw, place_wave[:, :, None], wave, gender[None, None], age[None, None], adults[None, None])
    below = norm.cdf(np.asarray(cuts, float)[None, None, None] - mean[..., None])
    edges = np.concatenate([np.zeros_like(below[..., :1]), below, np.ones_like(below[..., :1])], axis=-1)
    return np.diff(edges, axis=-1), weight[None] * asked


def sources_utility(seed, levels, mines, companies, n_clusters):
    """Effects on how readily each source of tension is named: place × wave × option, gender × option, cluster × option.

    levels: of each option; mines: which options are about a company, named more often where one works (companies: share saying so).
    """
    rng = np.random.default_rng(seed)
    shape = (len(companies), len(levels))
    place = np.asarray(levels) + rng.normal(0, 0.6, shape) + 1.6 * np.outer(companies > 0.5, mines)
    wave = rng.normal(0, 0.2, len(levels)) + rng.normal(0, 0.15, shape)
    return np.stack([place, place + wave], axis=1), rng.normal(0, 0.2, (2, len(levels))), rng.normal(0, 0.35, (n_clusters, len(levels)))


def name_sources(utility, rng):
    """Up to three sources that each person names: a boolean array, persons × options."""
    chosen = np.argsort(-(utility + rng.gumbel(size=utility.shape)), axis=1, kind="stable")[:, :3]
    how_many = rng.choice([1, 2, 3], p=[0.3, 0.35, 0.35], size=len(utility))
    named = np.zeros(utility.shape, bool)
    for position in range(3):
        rows = np.flatnonzero(how_many > position)
        named[rows, chosen[rows, position]] = True
    return named
