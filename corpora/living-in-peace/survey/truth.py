"""The true values of the invented population, which estimates from the two files should find within their intervals."""

import numpy as np
from model import GOT_MESSAGE, HAS_PUPIL, MEDIATION, MEDIATION_CUTS, P_GENDER, cells, cut_points, name_sources, shares

LADDER = np.arange(11)


def true_values(form, effects, sources, companies, population, places, points_a_place, seed):
    """The values that estimates should find, by question: overall and by place, wave and gender."""
    gender, *_ = cells()
    questions = [question for group in form["groups"] for question in group["questions"] if "p" in question.get("draw", {}) or "mean" in question.get("draw", {})]
    questions.append({"name": "mediation", "type": "score", "indicator": "I16", "draw": MEDIATION})
    truth = {}
    for question in questions:
        name = question["name"]
        if name == "contact_quality":  # who is asked depends on an answer: no closed form
            continue
        cuts, codes = (MEDIATION_CUTS, range(6)) if name == "mediation" else cut_points(question)
        share, weight = shares(question["draw"], cuts, effects[name], asked_share(question, companies))
        codes = list(codes)
        if question["type"] == "select_one ladder":
            measure, value = "mean of 0 to 10", share @ LADDER
        elif name == "mediation":
            measure, value = "share with at least 4 of the 5 statements right", share[..., 4:].sum(-1)
        elif "upper" in question["draw"]:
            measure, value = "share answering " + " or ".join(question["draw"]["upper"]), share[..., 1]
        else:
            upper = list(codes)[int(np.searchsorted(cuts, 0)) + 1 :]
            measure, value = "share answering " + " or ".join(upper), share[..., len(codes) - len(upper) :].sum(-1)
        truth[name] = {"indicator": question["indicator"], "measure": measure, **table(value, weight, gender, population, places)}
    return truth | true_sources(form, sources, population, places, points_a_place, seed)


def true_sources(form, sources, population, places, points_a_place, seed):
    """Shares naming each source, by a simulation of 8,000 people a place and wave (no closed form; error below .006 a place)."""
    rng = np.random.default_rng(seed)
    place, gender_effect, cluster = sources
    gender = np.repeat([0, 1], 4000)
    share = np.zeros((len(places), 2, 2, place.shape[2]))
    for p in range(len(places)):
        points = cluster[rng.integers(p * points_a_place, (p + 1) * points_a_place, 8000)]
        for wave in range(2):
            named = name_sources(place[p, wave] + gender_effect[gender] + points, rng)
            share[p, wave] = [named[gender == g].mean(0) for g in range(2)]
    weight = np.tile(P_GENDER, (len(places), 1))
    return {
        f"tension_sources/{option[0]}": {"indicator": "I07", "measure": "share naming it", "code": option[4] if len(option) > 4 else None,
                                         **table(share[..., number], weight, np.arange(2), population, places)}
        for number, option in enumerate(form["lists"]["tension"][:-2])
    }


def table(value, weight, gender, population, places):
    """value: place × wave × kind; averages by place and over the places, for all, women and men, with the change."""

    def levels(shares_, weights):
        out = {}
        for label, rows in (("all", gender >= 0), ("f", gender == 0), ("m", gender == 1)):
            mass = np.broadcast_to(weights[:, None, rows], shares_[..., rows].shape)
            before, after = ((shares_[:, w][:, rows] * mass[:, w]).sum() / mass[:, w].sum() for w in range(2))
            out[label] = {"baseline": round(float(before), 4), "endline": round(float(after), 4), "change": round(float(after - before), 4)}
        return out

    everywhere = levels(value, weight * population[:, None])
    return {"everywhere": everywhere, "places": {place: levels(value[[p]], weight[[p]]) for p, place in enumerate(places)}}


def asked_share(question, companies):
    """How probable it is that a kind of person (place × kind) is asked and answers on the scale."""
    gender, age, _, _ = cells()
    share = np.ones((len(companies), len(age)))
    if question["type"].endswith("safe5"):
        return share * (0.97 - 0.06 * (gender == 0) - 0.05 * (age == 3))
    if question["name"] == "last_message":
        return share * np.array(GOT_MESSAGE)[age]
    if question["name"] == "pupil_tells":
        return share * np.array(HAS_PUPIL)[age]
    return share * companies[:, None] if question["name"] == "promises_kept" else share
