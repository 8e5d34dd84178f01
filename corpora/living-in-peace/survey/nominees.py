"""Whom respondents would turn to in a dispute: invented people of each place, written in several spellings and scripts.

Two to four people of a place are named by many, eight by a few, the rest once; some name a relative, a housemate or an employer.
"""

import numpy as np

AGE_GROUPS = ("under_30", "30_49", "50_plus")
OFTEN, SOMETIMES, ONCE = 9.0, 1.6, 14.0  # weights of one person named by many, one named by a few, and all others together


def nominate(rows, places, parts, known_for, seed, wave):
    """The nominations of a wave, a dict each: the columns of the repeat, `parent` (row), `position`, `truth`."""
    pools = [pool(parts, known_for, np.random.default_rng([*seed, p])) for p in range(len(places))]
    rng = np.random.default_rng([*seed, 100 + wave])
    out = []
    for parent, row in enumerate(rows):
        if row["knows_helper"] != "yes":
            continue
        place = places.index(row["place"])
        chance = np.array([person["weight"] * person["drift"][wave] for person in pools[place]] + [ONCE])
        chance /= chance.sum()
        wanted = 1 + int(rng.choice(3, p=[0.5, 0.33, 0.17]))
        for position, pick in enumerate(rng.choice(len(chance), wanted, replace=False, p=chance), 1):
            if pick < len(pools[place]):
                person, relation = pools[place][pick], "relative" if rng.random() < 0.04 else "none"
                key = f"{row['place']}-{pick + 1:02d}"
            else:
                person = invent(parts, known_for, rng, rng.integers(len(parts["surnames"])))
                relation = str(rng.choice(["none", "relative", "household", "employer"], p=[0.4, 0.4, 0.14, 0.06]))
                key = f"{row['place']}-{wave}{parent:04d}{position}"
            seen = person["age"] if rng.random() < 0.9 else int(np.clip(person["age"] + rng.choice([-1, 1]), 0, 2))
            out.append({
                "parent": parent, "position": position, "nominee_name": written(person, parts, row["interview_language"], rng),
                "nominee_gender": person["gender"], "nominee_age_group": AGE_GROUPS[seen], "relation": relation,
                "known_for": person["known_for"] if rng.random() < 0.75 else str(rng.choice(known_for)),
                "is_office_holder": person["office"] if rng.random() < 0.95 else {"yes": "no", "no": "yes"}[person["office"]],
                "truth": [row["place"], key, person["gender"], AGE_GROUPS[person["age"]], person["office"]],
            })
    return out


def pool(parts, known_for, rng):
    """The people of a place whom more than one respondent may name; no two share a given name and a surname."""
    often = int(rng.integers(2, 5))
    surnames = rng.permutation(len(parts["surnames"]))
    people = []
    for number in range(often + 8):
        person = invent(parts, known_for, rng, surnames[number])
        while any(other["given"] == person["given"] for other in people):
            person = invent(parts, known_for, rng, surnames[number])
        people.append(person | {"weight": OFTEN if number < often else SOMETIMES, "drift": rng.uniform(0.8, 1.25, 2)})
    return people


def invent(parts, known_for, rng, surname):
    gender = "f" if rng.random() < 0.4 else "m"
    given = parts["women" if gender == "f" else "men"]
    return {
        "gender": gender, "given": given[rng.integers(len(given))], "surname": parts["surnames"][surname],
        "age": int(rng.choice(3, p=[0.14, 0.42, 0.44])), "office": "yes" if rng.random() < 0.22 else "no",
        "known_for": str(rng.choice(known_for)),
    }


def written(person, parts, language, rng):
    """The name as an interviewer types it: language, script, order, short form, small letters."""
    script = 2 if rng.random() < 0.08 else 1 if language == "ru" else 0
    given = person["given"][3] if script < 2 and rng.random() < 0.15 else person["given"][script]
    surname = person["surname"][script == 2] + ("" if person["gender"] == "m" else "a" if script == 2 else "а")
    if script == 1:
        surname = surname.translate(str.maketrans("өүң", "оун"))
    honorific = parts["honorific"][person["gender"]][AGE_GROUPS[person["age"]]]
    if script == 2:
        honorific = {"байке": "baike", "эже": "eje", "аксакал": "aksakal", "апа": "apa", "": ""}[honorific]
    forms = [f"{given} {surname}", f"{surname} {given}", f"{given} {honorific}".strip(), f"{surname} {given[0]}.", given]
    name = str(rng.choice(forms, p=[0.42, 0.22, 0.2, 0.1, 0.06]))
    return name.lower() if rng.random() < 0.06 else name
