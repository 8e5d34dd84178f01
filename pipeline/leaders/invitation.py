"""From tiers to a cohort: who may be invited, under which quotas, and who of near equals is drawn by lot.

Utilities are rates as if women and men had been named equally often; tiers A to C only, with no closed gate. The
cohort is drawn by a fair lottery among all cohorts that come near the best one; who holds office, sits in one household or is not to be contacted is
limited by quotas and decisions. In: leaders, people, consent, settings. Out: Invitation, with the cost of each quota.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil, floor

import numpy as np
import pandas as pd

from pipeline.config.analysis import CohortSection
from pipeline.errors import SolverError
from pipeline.leaders.cohort import Cohort, Infeasible, Lottery, choose, fair_lottery
from pipeline.leaders.programme import Share

MOST_DRAWN, SAMPLED = 80, 60  # people per place for whom the lottery is exact in seconds; beyond, it is among so many cohorts drawn at random


@dataclass(frozen=True)
class Invitation:
    """A cohort of one place (or of all): chosen people, the best cohort, the lottery; or what could not be met."""

    place: str
    candidates: int
    cohort: Cohort | None
    lottery: Lottery | None
    missing: dict[str, float]
    reason: str = ""
    lot: int | None = None  # what a witness has drawn; None: the seed

    @property
    def chosen(self) -> list:
        return self.lottery.drawn if self.lottery else self.cohort.chosen if self.cohort else []

    def of_lot(self, number: int) -> Invitation:
        """The same with the cohort of a lot that a witness has drawn instead of the seed."""
        panel = self.lottery.lots()["panel"].iloc[number]
        return replace(self, lottery=replace(self.lottery, drawn=self.lottery.panels[panel]), lot=number)

    @property
    def lots(self) -> bytes:
        """The numbered lots as a file, nothing where none were drawn."""
        return self.lottery.lots().to_csv(index=False, lineterminator="\n").encode() if self.lottery else b""

    @property
    def digest(self) -> str:
        """What is published before the draw: SHA-256 of the lots; whoever holds the file can compare."""
        return sha256(self.lots).hexdigest() if self.lottery else ""


def candidates(leaders: pd.DataFrame, people: pd.DataFrame, consent: pd.DataFrame | None = None) -> pd.DataFrame:
    """A row a person who may be invited: utility, what quotas ask of, consent and do_not_contact. Tiers A to C, no closed gate.

    consent   person, consent (given, refused, withdrawn), invitation, do_not_contact; without it nobody is left out, for a first list of whom to ask; who has refused the
              invitation or taken it back is asked no second time
    Whoever is named in several places stands with the place that is home, else with the one of the better tier.
    """
    ours = leaders[(leaders["tier"] < "D") & (leaders["gate"] != "closed")]
    abroad = ours["place"].fillna("") != ours["person"].map(people.drop_duplicates("person").set_index("person")["place"]).fillna("")
    ours = ours.assign(abroad=abroad).sort_values(["person", "abroad", "tier", "score", "place"], ascending=[True, True, True, False, True]).drop_duplicates("person")
    frame = ours[["person", "place", "score", "office_holder", "position_only", "tier"]].rename(columns={"score": "utility"})
    frame = frame.merge(people.drop_duplicates("person")[["person", "gender", "age_band", "household", "identity_group", "settlement"]], on="person", how="left").reset_index(drop=True)
    frame["youth"], frame["woman"] = frame["age_band"] == "18-29", frame["gender"] == "f"
    frame["young_woman"] = frame["youth"] & frame["woman"]
    if consent is not None:
        frame = frame.merge(consent, on="person", how="left")
        frame["consent"], frame["do_not_contact"] = frame["consent"].fillna("not asked"), frame["do_not_contact"].eq(True)
        if "invitation" in frame:
            frame["consent"] = frame["consent"].mask(frame["invitation"].isin(["refused", "withdrawn"]), frame["invitation"])
    return frame


def quotas_of(settings: CohortSection, size: tuple[int, int]) -> dict:
    """The quotas of study.yaml, as shares of as many people as will be chosen; an identity group of a twentieth or more has somebody there."""
    quotas: dict = {"woman": {True: _band(settings.women, size)}}
    if settings.youth:
        quotas["youth"] = {True: Share(settings.youth)}
    if settings.young_women:
        quotas["young_woman"] = {True: Share(settings.young_women)}
    if settings.identity_groups:
        quotas["identity_group"] = {group: Share(share, share, settings.identity_slack, 1 if share >= 0.05 else 0) for group, share in settings.identity_groups.items()}
    return quotas


def _band(shares: tuple[float, float], size: tuple[int, int]) -> Share | tuple[int, int]:
    """From the one share to the other; where no size holds a whole number between them (40 to 60 % of 3 people), the numbers on either side."""
    low, high = shares
    if any(ceil(low * n - 1e-9) <= floor(high * n + 1e-9) for n in range(size[0], size[1] + 1)):
        return Share(low, high)
    return floor(low * size[0]), ceil(high * size[1])


def invite(people: pd.DataFrame, settings: CohortSection, *, place: str, seed: int, size: tuple[int, int] | None = None, quotas: dict | None = None, draw: bool = True) -> Invitation:
    """The cohort of a place. Infeasible quotas are no error here: they are named, with the smallest change that lets the rest be met. `draw`: hold the lottery too."""
    size = size or settings.size
    quotas = quotas if quotas is not None else quotas_of(settings, size)
    asked = {"one_each": ("household",), "most": {"office_holder": settings.office_holders}, "seed": seed,
             "cover": (("settlement", settings.settlement_people, settings.settlement_reward),), "pairs": (("identity_group", settings.bridge_reward),)}  # fmt: skip
    try:
        best = choose(people, size, quotas, **asked) if len(people) else None
    except Infeasible as refused:
        return Invitation(place, len(people), None, None, refused.relaxed, str(refused.problem))
    if best is None:
        return Invitation(place, 0, None, None, {"size": float(size[0])}, "nobody may be invited")
    drawn = None
    if draw:
        try:
            sample = None if len(best.problem.people) <= MOST_DRAWN else SAMPLED
            drawn = fair_lottery(people, size, quotas, near=settings.near, sample=sample, **asked)
        except SolverError:
            drawn = None
    return Invitation(place, len(best.problem.people), best, drawn, {})


def quota_states(invitation: Invitation) -> pd.DataFrame:
    """Rows of the public table `cohort_quotas`: each quota met, with the share of utility that it costs, or in the way. Quotas by place are not priced."""
    quotas: dict = {}
    if invitation.cohort is None:
        for name in invitation.missing:
            quotas[name.split("=")[0]] = ("cannot be met", np.nan)
    else:
        whole = invitation.cohort.utility or 1.0
        for column, values in invitation.cohort.problem.quotas.items():
            if column != "place":
                quotas[column] = ("met", max(invitation.cohort.cost_of(column, value) for value in values) / whole)
    return pd.DataFrame([{"place": invitation.place, "quota": quota, "state": state, "lost": lost} for quota, (state, lost) in quotas.items()], columns=["place", "quota", "state", "lost"])


def together(people: pd.DataFrame, settings: CohortSection, *, seed: int, draw: bool = True) -> Invitation:
    """One cohort over several places, `each` people from every place: a national network of mediators."""
    places = sorted(people["place"].dropna().unique())
    least, most = settings.each
    size = (least * len(places), most * len(places))
    return invite(people, settings, place="all", seed=seed, size=size, quotas=quotas_of(settings, size) | {"place": dict.fromkeys(places, settings.each)}, draw=draw)


def initiative_group(people: pd.DataFrame, settings: CohortSection, *, place: str, seed: int, size: tuple[int, int] = (5, 9)) -> Invitation:
    """A small group that starts projects in a place: local authorities, active residents and every identity group there, one at least of each."""
    quotas: dict = {"office_holder": {True: (1, size[0] // 2), False: (2, size[1])}, "woman": {True: _band(settings.women, size)}}
    if groups := sorted(people["identity_group"].dropna().unique()):
        quotas["identity_group"] = dict.fromkeys(groups, (1, size[1]))
    return invite(people, settings.model_copy(update={"office_holders": 1.0}), place=place, seed=seed, size=size, quotas=quotas)


def pairs_of_mentors(people: pd.DataFrame) -> pd.DataFrame:
    """mentor, mentee: each young person with somebody older of tier A or B, so that the sum of fits is greatest; a mentor has two at most.

    Fit: the same place, the same gender, another identity group, another household. Optimal assignment (scipy, Jonker and Volgenant).
    """
    from scipy.optimize import linear_sum_assignment

    mentors = people[~people["youth"] & people["tier"].isin(["A", "B"])].reset_index(drop=True)
    mentees = people[people["youth"]].reset_index(drop=True)
    if mentors.empty or mentees.empty:
        return pd.DataFrame(columns=["mentor", "mentee", "same_place"])
    twice = pd.concat([mentors, mentors], ignore_index=True)
    same = lambda column: (twice[column].to_numpy(dtype=object)[:, None] == mentees[column].to_numpy(dtype=object)[None, :]) & twice[column].notna().to_numpy()[:, None]  # noqa: E731
    other = mentees["identity_group"].notna().to_numpy()[None, :] & twice["identity_group"].notna().to_numpy()[:, None] & ~same("identity_group")
    fit = 4.0 * same("place") + 2.0 * same("gender") + 1.0 * other - 8.0 * same("household")
    rows, columns = linear_sum_assignment(-fit)
    return pd.DataFrame({"mentor": twice.loc[rows, "person"].to_numpy(), "mentee": mentees.loc[columns, "person"].to_numpy(), "same_place": same("place")[rows, columns]}).sort_values("mentee").reset_index(drop=True)


def links(places: pd.DataFrame) -> pd.DataFrame:
    """place, other: which places keep in touch so that no two are more than three steps apart, with few links and most of them near.

    places   place, area, people. The place of an area with the most people is its hub; hubs know each other, all others know their hub.
    """
    frame = places.assign(area=places["area"].fillna(places["place"])).sort_values(["area", "people", "place"], ascending=[True, False, True])
    hubs = frame.drop_duplicates("area").set_index("area")["place"]
    rows = [{"place": hubs[row.area], "other": row.place} for row in frame.itertuples() if hubs[row.area] != row.place]
    names = list(hubs)
    rows += [{"place": one, "other": other} for number, one in enumerate(names) for other in names[number + 1 :]]
    return pd.DataFrame(rows, columns=["place", "other"])


def steps(pairs: pd.DataFrame) -> int:
    """The largest number of steps between two places of a network of links."""
    from pipeline.leaders.network import distances

    names = sorted({*pairs["place"], *pairs["other"]})
    at = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for row in pairs.itertuples():
        matrix[at[row.place], at[row.other]] = matrix[at[row.other], at[row.place]] = 1
    return int(distances(matrix).max()) if len(names) else 0


def invitations(people: pd.DataFrame, settings: CohortSection, *, seed: int, draw: bool = True) -> list[Invitation]:
    """The cohorts that study.yaml asks for: one over all places, or one a place; `draw`: with the lottery, which the costs of quotas do without."""
    if settings.together:
        return [together(people, settings, seed=seed, draw=draw)]
    return [invite(mine, settings, place=str(place), seed=seed, draw=draw) for place, mine in people.groupby("place", sort=True)]


def quota_table(cohorts: list[Invitation]) -> pd.DataFrame:
    """The table `cohort_quotas` of all cohorts."""
    rows = [quota_states(one) for one in cohorts]
    return pd.concat([frame for frame in rows if len(frame)] or [quota_states(Invitation("", 0, None, None, {}))], ignore_index=True)
