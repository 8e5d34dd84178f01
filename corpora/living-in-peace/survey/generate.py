"""Invents the survey of the example study: form.xlsx, baseline.xlsx, endline.xlsx, truth.yaml, truth_nominations.csv.

    python corpora/living-in-peace/survey/generate.py

Run by hand; the same files come out byte for byte. Everything is invented: people, names, telephone numbers, coordinates, populations
and answers. Design: 25 places = strata, 5 sampling points a place = clusters, 10 interviews a point, one adult a household; the
weight is the place's adults shared out by household size. The endline keeps the points and draws new households, but 12 interviews
a place repeat a person of the baseline: these share `panel`. questionnaire.yaml holds the questions, model.py the arithmetic.
"""

import csv
import datetime
import uuid
from pathlib import Path

import numpy as np
import yaml
from layout import write_export, write_form
from model import (ADULTS, AGES, GENDERS, CLUSTER, GOT_MESSAGE, HAS_PUPIL, MEDIATION, MEDIATION_CUTS, P_ADULTS, P_AGE, P_GENDER, PERSON, WAVES, cut_points,
                   draw_effects, latent_mean, name_sources, sources_utility)
from nominees import nominate
from truth import true_values

HERE = Path(__file__).parent
CORPORA = HERE.parents[1]
SEED = 20250407
PLACES = """chui-tokmok chui-kurama chui-mtu-1 chui-leninskoye issyk-kul-balykchy issyk-kul-tyup osh-nookat osh-tepe-korgon osh-kara-kulja
    osh-uzgen osh-leninsky naryn-kochkor naryn-naryn jalal-abad-tash-kumyr jalal-abad-terek-sai jalal-abad-a-suerkulov
    jalal-abad-mailuu-suu jalal-abad-jany-jol jalal-abad-kara-kol jalal-abad-kargalyk batken-sumbula batken-birlik batken-suu-bashy
    talas-pokrovka talas-kyzyl-adyr""".split()
POINTS, INTERVIEWS = 5, 10  # sampling points a place, interviews a point
AGAIN = (3, 3, 2, 2, 2)  # of the endline's interviews at each point, those with people of the baseline
DONT_KNOW, REFUSED, LEFT_OUT = 0.027, 0.013, 0.012
STARTS = {"baseline": datetime.datetime(2025, 4, 7, 9), "endline": datetime.datetime(2026, 9, 14, 9)}
N, CLUSTERS = len(PLACES) * POINTS * INTERVIEWS, len(PLACES) * POINTS


def read_form():
    """questionnaire.yaml with its lists filled in and the wording of the bank put where a question has none."""
    form = yaml.safe_load((HERE / "questionnaire.yaml").read_text("utf-8"))
    common = yaml.safe_load((CORPORA / "form.yaml").read_text("utf-8"))
    worded = {question["name"]: question["label"] for group in common["groups"] for question in group["questions"] if "label" in question}
    form["special"] = common["special"]
    form["lists"] = {name: list(common["lists"][name]) if options == "bank" else options for name, options in form["lists"].items()}
    gazetteer = {place["id"]: place for place in yaml.safe_load((CORPORA / "places.yaml").read_text("utf-8"))["places"]}
    bank = {row["id"]: row for row in yaml.safe_load((CORPORA / "indicators.yaml").read_text("utf-8"))["bank"]}
    form["lists"]["place"] = [[place, *(gazetteer[place][language] for language in ("ky", "ru", "en"))] for place in PLACES]
    form["lists"]["ladder"] = [[str(step)] * 4 for step in range(11)] + ["dk", "ref"]
    for options in form["lists"].values():
        options[:] = [form["special"].get(option, option) if isinstance(option, str) else option for option in options]
    for group in form["groups"]:
        for question in group["questions"]:
            if "label" not in question and question["name"] in worded:
                question["label"] = worded[question["name"]]
            elif "label" not in question:
                wording = bank[question["indicator"]]["question"]
                question["label"] = [wording[language] for language in ("ky", "ru", "en")]
    return form


def draw_people():
    """Who is interviewed: arrays by wave; a person of the panel keeps gender, household and place of the baseline."""
    rng = np.random.default_rng([SEED, 1])
    place, cluster = np.repeat(np.arange(len(PLACES)), POINTS * INTERVIEWS), np.repeat(np.arange(CLUSTERS), INTERVIEWS)
    met = P_ADULTS / ADULTS / (P_ADULTS / ADULTS).sum()  # one adult a household is asked: large households are met too seldom
    people = []
    for wave in range(2):
        group = rng.choice(4, N, p=P_AGE)
        low, high = AGES[group].T
        people.append({
            "place": place, "cluster": cluster, "wave": np.full(N, wave), "gender": rng.choice(2, N, p=P_GENDER), "group": group,
            "age": rng.integers(low, high + 1), "adults": rng.choice(6, N, p=met), "same": np.full(N, -1), "ok": rng.random(N) < 0.6,
        })
    first, second = people
    for point in range(CLUSTERS):
        rows = np.arange(point * INTERVIEWS, (point + 1) * INTERVIEWS)
        willing = rng.permutation(rows)[: AGAIN[point % POINTS]]
        first["ok"][willing] = True
        second["same"][rng.permutation(rows)[: len(willing)]] = willing
    again = np.flatnonzero(second["same"] >= 0)
    for name in ("gender", "adults"):
        second[name][again] = first[name][second["same"][again]]
    second["age"][again] = first["age"][second["same"][again]] + 1
    second["group"] = np.searchsorted(AGES[1:, 0], second["age"], side="right")
    return people


def latent(draw, effect, people, shared, rng):
    """The latent variable of every respondent of a wave."""
    place_wave, cluster = effect
    mean = latent_mean(draw, place_wave[people["place"], people["wave"]], people["wave"], people["gender"], people["group"], people["adults"])
    chance = rng.normal(0, np.sqrt(1 - CLUSTER - PERSON), N)
    # who leans towards the other questions of the family leans away from one that is asked the other way round
    own = -shared if draw.get("reverse") else shared
    return mean + cluster[people["cluster"], people["wave"]] + np.sqrt(PERSON) * own + chance


def draw_answers(form, people, effects, sources, companies):
    """Answers of both waves: a list by wave of {question: array of codes, None where not asked or not answered}."""
    rng = np.random.default_rng([SEED, 2])
    families = ("power", "ties", "strain", "info")
    shared = [{family: rng.normal(size=N) for family in families} for _ in WAVES]
    again = np.flatnonzero(people[1]["same"] >= 0)
    for family in families:
        before = shared[0][family][people[1]["same"][again]]
        shared[1][family][again] = 0.7 * before + np.sqrt(1 - 0.49) * shared[1][family][again]
    return [draw_wave(form, people[wave], effects, sources, companies, shared[wave], rng) for wave in range(2)]


def draw_wave(form, who, effects, sources, companies, shared, rng):
    def yes(share):
        return np.where(rng.random(N) < share, "yes", "no").astype(object)

    got = {"has_pupil": yes(np.array(HAS_PUPIL)[who["group"]]), "got_message": yes(np.array(GOT_MESSAGE)[who["group"]])}
    got["company_here"], got["knows_helper"] = yes(companies[who["place"]]), yes(0.8)
    score = np.digitize(latent(MEDIATION, effects["mediation"], who, shared["info"], rng), MEDIATION_CUTS)
    ease = np.argsort(rng.gumbel(size=(N, 5)) + np.array([1.0, 0.2, 0.6, 0, -0.6]), axis=1)[:, ::-1]  # statements known first
    right = np.zeros((N, 5), bool)
    np.put_along_axis(right, ease, np.arange(5)[None] < score[:, None], axis=1)
    statement = 0
    for group in form["groups"]:
        for question in group["questions"]:
            name, draw = question["name"], question.get("draw")
            if not draw and name != "tension_sources":
                continue
            if name == "tension_sources":
                place, gender, cluster = sources
                utility = place[who["place"], who["wave"]] + gender[who["gender"]] + cluster[who["cluster"]]
                named = name_sources(utility, rng)
                options = np.array([option[0] for option in form["lists"]["tension"][:-2]])
                answer = np.array([None] * N, object)
                answer[:] = [list(options[row]) for row in named]
                answer = [with_special(value, special) for value, special in zip(answer, specials(rng))]
            elif "score" in draw:
                wrong = np.where(rng.random(N) < 0.6, "dk", "no" if question["correct"] == "yes" else "yes")
                answer = np.where(right[:, statement], question["correct"], wrong).astype(object)
                statement += 1
            else:
                cuts, codes = cut_points(question)
                answer = np.array(list(codes), object)[np.digitize(latent(draw, effects[name], who, shared[draw["family"]], rng), cuts)]
                if "upper" in draw:
                    for side in ("upper", "lower"):
                        rows = answer == side
                        answer[rows] = rng.choice(list(draw[side]), rows.sum(), p=np.array(list(draw[side].values())))
                if name == "safe_street":
                    stays = rng.random(N) < 0.03 + 0.06 * (who["gender"] == 0) + 0.05 * (who["group"] == 3)
                    answer[stays] = "no_out"
                special = specials(rng)
                answer = np.where(special == "", answer, special)
                answer[special == "left out"] = None
            got[name] = np.array([*answer, None], object)[:-1]
    blank(got, "contact_quality", [value not in ("1", "2", "3", "4") for value in got["contact_frequency"]])
    blank(got, "last_message", got["got_message"] != "yes")
    blank(got, "promises_kept", got["company_here"] != "yes")
    blank(got, "pupil_tells", got["has_pupil"] != "yes")
    return got


def specials(rng):
    """Do not know, refused, left out, or "" for an answer: one for each respondent."""
    share = [DONT_KNOW, REFUSED, LEFT_OUT, 1 - DONT_KNOW - REFUSED - LEFT_OUT]
    return rng.choice(np.array(["dk", "ref", "left out", ""], object), N, p=share)


def with_special(value, special):
    return None if special == "left out" else [special] if special else value


def blank(got, name, rows):
    got[name][np.asarray(rows)] = None


def export_rows(form, people, answers, wave, adults_of_place, own, parts):
    """One dict a respondent with every column of the export."""
    rng = np.random.default_rng([SEED, 3, wave])
    russian = rng.beta(2, 4, len(PLACES)) if wave == 0 else own["russian"]
    own["russian"] = russian
    corner = own.setdefault("corner", np.stack([rng.uniform(39.5, 43, CLUSTERS), rng.uniform(70, 79, CLUSTERS)], axis=1))
    in_sample = np.bincount(people["place"], ADULTS[people["adults"]], len(PLACES))
    weight = adults_of_place[people["place"]] * ADULTS[people["adults"]] / in_sample[people["place"]]
    rows = []
    for i in range(N):
        place, cluster = people["place"][i], people["cluster"][i]
        language = "ru" if rng.random() < russian[place] else "ky"
        start = STARTS[WAVES[wave]] + datetime.timedelta(days=int(place // 5 * 4 + cluster % POINTS), minutes=int(i % INTERVIEWS * 48 + rng.integers(15)))
        end = start + datetime.timedelta(seconds=int(rng.normal(1750, 320)))
        sent = end + datetime.timedelta(hours=int(rng.integers(1, 9))) - datetime.timedelta(hours=6)
        worker = int(cluster % len(parts["usernames"]))
        before = people["same"][i]
        row = {
            "start": start.isoformat(timespec="milliseconds") + "+06:00", "end": end.isoformat(timespec="milliseconds") + "+06:00",
            "today": start.date().isoformat(), "username": parts["usernames"][worker], "deviceid": f"collect:demo{worker:08d}",
            "place": PLACES[place], "cluster": f"{PLACES[place]}-{cluster % POINTS + 1}", "stratum": PLACES[place],
            "gps": "{:.5f} {:.5f} {} {}".format(*(corner[cluster] + rng.normal(0, 0.002, 2)), 900 + cluster, rng.integers(3, 15)),
            "interview_language": language, "consent": "yes", "gender": GENDERS[people["gender"][i]], "age": str(people["age"][i]),
            "adults": str(ADULTS[people["adults"][i]]), **{name: values[i] for name, values in answers.items()},
            "__version__": "vQz7invented", "_id": 700001 + i + 100000 * wave, "_uuid": str(uuid.UUID(bytes=rng.bytes(16), version=4)),
            "_submission_time": sent.isoformat(timespec="seconds"), "_validation_status": "validation_status_approved",
            "_status": "submitted_via_web", "_submitted_by": parts["usernames"][worker], "weight": f"{weight[i]:.4f}",
        }
        if row["attended"] == "yes":
            row["attended_times"] = str(1 + rng.poisson(1.2))
        for name, question, option in (("tension_other", "tension_sources", "other"), ("water_dispute_other", "water_dispute", "other"), ("decision_text", "knows_decision", "yes")):
            if option in (row[question] or []) and rng.random() < 0.9:
                row[name] = str(rng.choice(parts[name][language]))
        if rng.random() < 0.35:
            row["what_helps"] = str(rng.choice(parts["what_helps"][language]))
        row["contact_ok"] = "yes" if people["ok"][i] else "no"
        if people["ok"][i]:
            row["contact_phone"] = f"+996 000 {rng.integers(1000000):06d}"
            row["panel"] = f"L{i + 1:04d}" if wave == 0 else None
        if wave == 1:
            row["panel"] = f"L{before + 1:04d}" if before >= 0 else None
        rows.append(row)
    return rows


def main():
    form, parts = read_form(), yaml.safe_load((HERE / "people.yaml").read_text("utf-8"))
    rng = np.random.default_rng([SEED, 5])
    population = np.round(rng.lognormal(9.2, 0.4, len(PLACES)), -2)
    companies = np.where(rng.permutation(len(PLACES)) < 9, 0.88, 0.04)
    families = {question["name"]: question["draw"]["family"] for group in form["groups"] for question in group["questions"] if "family" in question.get("draw", {})}
    turned = {question["name"] for group in form["groups"] for question in group["questions"] if question.get("draw", {}).get("reverse")}
    effects = draw_effects([SEED, 6], families | {"mediation": MEDIATION["family"]}, len(PLACES), CLUSTERS, turned)
    (levels,) = [question["levels"] for group in form["groups"] for question in group["questions"] if "levels" in question]
    options = [option[0] for option in form["lists"]["tension"][:-2]]
    mines = [option.startswith("mine_") for option in options]
    sources = sources_utility([SEED, 7], [levels.get(option, 0) for option in options], mines, companies, CLUSTERS)
    people = draw_people()
    answers = draw_answers(form, people, effects, sources, companies)

    write_form(HERE / "form.xlsx", form)
    own, who_is_who = {}, []
    for wave, name in enumerate(WAVES):
        rows = export_rows(form, people[wave], answers[wave], wave, population, own, parts)
        nominations = nominate(rows, PLACES, parts, [question["name"] for question in known_for(form)], [SEED, 8], wave)
        write_export(HERE / f"{name}.xlsx", form, rows, nominations)
        who_is_who += [[name, rows[n["parent"]]["_uuid"], n["position"], *n["truth"]] for n in nominations]
    with open(HERE / "truth_nominations.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["wave", "uuid", "position", "place", "person", "gender", "age_group", "is_office_holder"], *who_is_who])
    truth = {
        "note": "True values of the invented population; in `everywhere` places count by their invented adults. f women, m men.",
        "adults": {place: int(n) for place, n in zip(PLACES, population)},
        "icc": CLUSTER,
        "questions": true_values(form, effects, sources, companies, population, PLACES, POINTS, [SEED, 4]),
    }
    (HERE / "truth.yaml").write_text(yaml.safe_dump(truth, sort_keys=False, allow_unicode=True, default_flow_style=None, width=130), "utf-8")


def known_for(form):
    return [{"name": option[0]} for option in form["lists"]["known_for"]]


if __name__ == "__main__":
    main()
