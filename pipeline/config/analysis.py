"""The sections of study.yaml for stages 2-code to 4-leaders."""

from __future__ import annotations

from pydantic import Field, field_validator

from pipeline.config.section import Section


class CodeSection(Section):
    min_examples: int = Field(8, ge=2)
    threshold: float = Field(0.5, gt=0, lt=1)


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
