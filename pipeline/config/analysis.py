"""The sections of study.yaml for stages 2-code to 4-leaders."""

from __future__ import annotations

from pydantic import Field, field_validator

from pipeline.config.section import Section


class Server(Section):
    """A language model behind an OpenAI-compatible server on this machine."""

    url: str
    model: str
    turns: int = Field(200, ge=1)
    seconds: float = Field(60, gt=0)


class CodeSection(Section):
    """How a study codes: what it adds to the codebook (`add`, `seeds`) and leaves out (`drop`), and how the machine suggests."""

    min_examples: int = Field(8, ge=2)
    # None: chosen by cross-validation, so that F1 is highest
    threshold: float | None = Field(None, gt=0, lt=1)
    add: tuple[dict, ...] = ()
    drop: tuple[str, ...] = ()
    seeds: dict[str, dict[str, tuple[str, ...]]] = {}
    embedding: str | None = None
    server: Server | None = None


class DriversSection(Section):
    min_groups: int = Field(3, ge=2)
    # two parts of the country that are compared, each with its areas or places
    regions: dict[str, tuple[str, ...]] = {}

    @field_validator("regions")
    @classmethod
    def _two(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if len(value) not in (0, 2):
            raise ValueError(f"two regions are compared, and {len(value)} are given: regions: {{north: [naryn-oblast], south: [osh-oblast]}}")
        return value


class Gates(Section):
    """Codes that say of a person named in the same turn: stands up for the community, knows its dealings with companies, incites.

    knows_questions   questions of the guide that ask who knows: an answer that is coded as standing up counts as knowing too
    """

    stands: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    knows_questions: tuple[str, ...] = ()
    incites: tuple[str, ...] = ("IN.2",)


class CohortSection(Section):
    """Who is invited from each place: shares are of the cohort's size; a missing quota is none."""

    size: tuple[int, int] = (20, 25)
    women: tuple[float, float] = (0.4, 0.6)
    youth: float = Field(0.3, ge=0, le=1)
    young_women: float = Field(0.15, ge=0, le=1)
    office_holders: float = Field(0.2, ge=0, le=1)
    identity_groups: dict[str, float] = {}  # share of each group in the place's population
    identity_slack: int = Field(2, ge=0)
    settlement_people: int = Field(2, ge=1)
    settlement_reward: float = Field(0.5, ge=0)
    bridge_reward: float = Field(0.25, ge=0)
    near: float = Field(0.95, gt=0, le=1)  # cohorts this near the best one's utility are equal, and a lottery decides
    together: bool = False  # one cohort over all places, with `each` people from every place: a network of mediators
    each: tuple[int, int] = (2, 4)


class LeadersSection(Section):
    top: int = Field(8, ge=1)
    draws: int = Field(200, ge=20)
    rho: float | None = Field(None, ge=0, lt=1)
    gates: Gates = Gates()
    cohort: CohortSection = CohortSection()
