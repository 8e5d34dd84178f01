"""What the report counts itself: how many groups, places, hidden cells, sure changes; and the drivers that come first in each place, with how sure that is.

A number that no earlier table holds is written down here first, so that the report can name its row. In: public tables of stages 1 to 7, and of `answers` only how many
there are. Out: the tables `counts` and `tops`, of this stage.
"""

from __future__ import annotations

import pandas as pd

from pipeline.study import Study
from pipeline.tables.waves import called_otherwise

FIRST = 3  # drivers of a place that the report names first
SURE = 0.05
FEWEST = 10  # fewer respondents are not counted outside the team
COUNTS = ["count", "domain", "wave", "value", "source"]
TOPS = ["place", "rank", "need", "wave", "weight", "in_first", "draws", "source"]


def counts(study: Study) -> pd.DataFrame:
    """The table `counts`: one row a count, with the table that it was counted from."""
    rows: list[tuple] = []
    add = lambda count, value, source, domain="all", wave="all": rows.append((count, domain, str(wave), float(value), source))  # noqa: E731
    documents, estimates, drivers = study.read("documents"), study.read("estimates"), study.read("drivers")
    add("places", len(study.config.places), "study.yaml")
    talk = documents[documents["kind"] == "transcripts"]
    for wave, mine in talk.groupby("wave"):
        add("groups", len(mine), "documents", wave=wave)
        add("places_of_talk", mine["place"].nunique(), "documents", wave=wave)
        add("turns", mine["n_turns"].sum(), "documents", wave=wave)
    add("documents", len(documents), "documents")
    add("documents_reviewed", documents["names_reviewed"].sum(), "documents")
    answers = study.read("answers")
    for wave, mine in answers.groupby("wave"):
        if len(mine) >= FEWEST:
            add("respondents", len(mine), "answers", wave=wave)
            add("places_of_survey", estimates.loc[(estimates["domain_level"] == "place") & (estimates["wave"] == wave), "domain"].nunique(), "estimates", wave=wave)
    _waves(answers, study, add)
    _agreement(study, add)
    add("hidden_talk", drivers.loc[drivers["suppressed"].astype(bool), ["domain", "level", "wave"]].drop_duplicates().shape[0], "drivers")
    add("hidden_survey", estimates["suppressed"].sum(), "estimates")
    changes = study.read("changes")
    whole = changes[(changes["domain_level"] == "all") & (changes["kind"] == "change") & changes["estimate"].notna()]
    for wave, mine in whole.groupby("wave"):
        add("changes", len(mine), "changes", wave=wave)
        add("changes_sure", (mine["p_holm"] < SURE).sum(), "changes", wave=wave)
    contrasts = study.read("contrasts")
    for (contrast, wave), mine in contrasts.groupby(["contrast", "wave"]):
        add("contrasts_sure", (mine["p_adjusted"] < SURE).sum(), "contrasts", contrast, wave)
    _joint(study, add)
    _training(study, add)
    return pd.DataFrame(rows, columns=COUNTS)


def _waves(answers: pd.DataFrame, study: Study, add) -> None:
    """The places of each wave and those met again, of which a change tells; and questions of survey.by that a later wave answers in other codes, so that its groups are not compared."""
    places = {str(wave): set(mine["place"].dropna()) for wave, mine in answers.groupby("wave")}
    first = "baseline" if "baseline" in places else min(places, default=None)
    for wave, mine in places.items() if len(places) > 1 else ():
        if mine and places[first]:
            add("places_asked", len(mine), "answers", wave=wave)
            if wave != first and mine & places[first]:
                add("places_both", len(mine & places[first]), "answers", wave=wave)
    for column, wave, _, _ in called_otherwise(answers, study.config.survey.by):
        add("by_otherwise", 1, "answers", column, wave)


def _agreement(study: Study, add) -> None:
    agreement, suggester = study.read("agreement"), study.read("suggester")
    alpha = agreement[(agreement["pair"] == "person-person") & (agreement["coefficient"] == "alpha") & (agreement["code"] != "all") & agreement["value"].notna()]
    if len(alpha):
        add("alpha_median", alpha["value"].median(), "agreement")
        add("alpha_codes", len(alpha), "agreement")
        add("alpha_low", (alpha["value"] < 0.667).sum(), "agreement")
    known = suggester[suggester["support"] > 0]
    if len(known):
        add("precision_median", known["precision"].median(), "suggester")
        add("recall_median", known["recall"].median(), "suggester")


def _joint(study: Study, add) -> None:
    joint = study.read("joint") if study.has("joint") else pd.DataFrame(columns=["level", "verdict", "wave"])
    for (level, wave, verdict), n in joint[joint["level"].isin(["all", "place"])].groupby(["level", "wave", "verdict"]).size().items():
        add(f"joint_{level}", n, "joint", verdict, wave)


def _training(study: Study, add) -> None:
    plan = study.read("plan")
    held = plan[plan["variant"] != "pause"]
    add("trainings", len(held.drop_duplicates(["place", "audience"])), "plan")
    for module, mine in held.groupby("module"):
        add("module_places", mine["place"].nunique(), "plan", module)


def tops(study: Study) -> pd.DataFrame:
    """The table `tops`: the first drivers of each place and of all places together, by weight, and in what share of the draws each is among the first.

    A study without places has those of the talk alone, by share of turns, without weight and draws.
    """
    needs, codes, drivers = study.read("needs"), study.read("codes"), study.read("drivers")
    kind = codes.set_index("code")["kind"]
    wave = next(iter(needs["wave"]), None)
    mine = needs[(needs["need"].map(kind) == "driver") & (needs["weight"] > 0)]
    if mine.empty:
        whole = drivers[(drivers["level"] == "all") & (drivers["code"].map(kind) == "driver") & (drivers["n_raised"].fillna(0) > 0)]
        whole = whole.sort_values(["wave", "estimate", "n_raised", "code"], ascending=[True, False, False, True], na_position="last")
        rows = [("all", rank, row.code, row.wave, None, None, 0, "drivers") for rank, row in enumerate(whole.drop_duplicates("code").head(FIRST).itertuples(), 1)]
        return pd.DataFrame(rows, columns=TOPS)
    weights = mine.groupby(["place", "need"])["weight"].mean()
    drawn = study.read("need_draws")
    drawn = drawn[drawn["need"].map(kind) == "driver"].groupby(["place", "draw", "need"])["weight"].mean()
    n_places = len(study.config.places)
    of_all = weights.groupby("need").sum() / n_places
    of_all.index = pd.MultiIndex.from_product([["all"], of_all.index], names=["place", "need"])
    all_drawn = drawn.groupby(["draw", "need"]).sum() / n_places
    all_drawn = pd.concat({"all": all_drawn}, names=["place"]) if len(all_drawn) else all_drawn
    drawn = pd.concat([drawn, all_drawn])
    first = _among_first(drawn)
    draws = drawn.reset_index().groupby("place")["draw"].nunique() if len(drawn) else pd.Series(dtype=int)
    rows = []
    for place in ["all", *study.config.places]:
        here = pd.concat([of_all, weights])
        if place not in here.index.get_level_values("place"):
            continue
        here = here.xs(place, level="place").reset_index().sort_values(["weight", "need"], ascending=[False, True]).head(FIRST)
        for rank, (need, weight) in enumerate(here.itertuples(index=False), 1):
            n = int(draws.get(place, 0))
            rows.append((place, rank, need, wave, weight, first.get((place, need), 0) / n if n else None, n, "needs, need_draws"))
    return pd.DataFrame(rows, columns=TOPS)


def _among_first(drawn: pd.Series) -> dict[tuple[str, str], float]:
    """(place, need) -> in how many draws the need is among the first; needs of one weight share the places that are left."""
    if drawn.empty:
        return {}
    frame = drawn.rename("weight").reset_index()
    of_draw = frame.groupby(["place", "draw"])["weight"]
    ahead, level = of_draw.rank(ascending=False, method="min") - 1, frame.groupby(["place", "draw", "weight"])["need"].transform("size")
    return ((FIRST - ahead) / level).clip(0, 1).groupby([frame["place"], frame["need"]]).sum().to_dict()
