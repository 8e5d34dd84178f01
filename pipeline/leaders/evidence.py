"""What else speaks for the people who were named? Network, talk, coded excerpts and the single sources, each in columns of its own.

None of them changes a rate or a tier: they are read beside it, and no hidden sum is made. In: the tiers and the tables of 1-read and 2-code. Out:
the table `leaders`, the public table `leader_sources`, and who is missing.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.leaders.gates import gates
from pipeline.leaders.position import positions
from pipeline.leaders.sources import combined
from pipeline.leaders.talk import conduct

GENDERS, BANDS = ("f", "m"), ("18-29", "30-49", "50+")


def with_evidence(tiers: pd.DataFrame, tables: Mapping[str, pd.DataFrame], *, leader_questions: set[str], stands=(), knows=(), incites=(), knows_questions=()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the table `leaders`, the table `leader_sources`).

    tables   mentions, people, turns, words, codings, ties
    """
    people = tables["people"]
    home = people.drop_duplicates("person").set_index("person")["place"]
    talk = conduct(tables["turns"], tables["words"], tables["mentions"])
    worth, agreement = combined(tables["mentions"], leader_questions, home, talk)
    found = tiers.merge(positions(tables["ties"], people), on="person", how="left").merge(talk, on="person", how="left")
    found = found.merge(gates(list(tiers["person"].unique()), tables["mentions"], tables["codings"], stands=stands, knows=knows, incites=incites, knows_questions=knows_questions), on="person", how="left")
    found = found.merge(worth.drop_duplicates(["person", "place"]), on=["person", "place"], how="left")
    found["sources_differ"] = found["sources_differ"].eq(True)
    return found, agreement.sort_values("place").reset_index(drop=True)


def gate_agreement(agreement: pd.DataFrame, settings: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """How far two coders agree on the codes of each gate: Cohen's kappa with its 95 % interval, from what people coded without seeing each other.

    agreement   the table of 2-code;  settings   leaders.gates. A code that two people have not read blind has no value and the reason.
    """
    codes = pd.DataFrame([(gate, code) for gate in ("stands", "knows", "incites") for code in settings.get(gate, ())], columns=["gate", "code"])
    mine = agreement[(agreement["pair"] == "person-person") & (agreement["coefficient"] == "cohen")]
    return codes.merge(mine[["code", "value", "ci_low", "ci_high", "n_turns", "n_coders", "reason"]], on="code", how="left").rename(columns={"value": "kappa"})


def places_heard(documents: pd.DataFrame, answers: pd.DataFrame, mentions: pd.DataFrame) -> list[str]:
    """Places where people were asked whom they listen to: those of the groups, and of the respondents where the survey asked."""
    found = set(documents.loc[documents["kind"] == "transcripts", "place"].dropna())
    if (mentions["source_type"] == "survey").any():
        found |= set(answers["place"].dropna())
    return sorted(found | set(mentions.loc[mentions["source_type"] != "focus group", "place"].dropna()))


def gaps(tiers: pd.DataFrame, people: pd.DataFrame, places) -> pd.DataFrame:
    """The table `leader_gaps`: genders and ages of a place from which nobody was named, and the question to ask next.

    places  where people were asked: one where nobody at all was named lacks everybody
    state   nobody; or `not known` where people were named whose gender or age nobody knows, any of whom may be meant
    """
    facts = people.drop_duplicates("person").set_index("person")[["gender", "age_band"]]
    named = tiers[["person", "place"]].join(facts, on="person")
    rows = []
    for place in places:
        mine = named[named["place"] == place]
        for gender in GENDERS:
            for band in BANDS:
                fits = lambda column, value: mine[column].isna() | (mine[column] == value)  # noqa: E731, B023
                certain = ((mine["gender"] == gender) & (mine["age_band"] == band)).any()
                if not certain:
                    rows.append({"place": place, "gender": gender, "age_band": band, "state": "not known" if (fits("gender", gender) & fits("age_band", band)).any() else "nobody", "question": f"ask_{gender}_{BANDS.index(band)}"})
    return pd.DataFrame(rows, columns=["place", "gender", "age_band", "state", "question"])
