"""The sections of study.yaml for stages 2-code to 4-leaders."""

from __future__ import annotations

from pydantic import Field

from pipeline.config.section import Section


class CodeSection(Section):
    min_examples: int = Field(8, ge=2)
    threshold: float = Field(0.5, gt=0, lt=1)


class DriversSection(Section):
    min_groups: int = Field(3, ge=2)


class LeadersSection(Section):
    top: int = Field(8, ge=1)
    draws: int = Field(200, ge=20)
    rho: float = Field(0.2, ge=0, lt=1)
