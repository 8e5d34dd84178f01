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


class LeadersSection(Section):
    top: int = Field(8, ge=1)
    draws: int = Field(200, ge=20)
    rho: float = Field(0.2, ge=0, lt=1)
