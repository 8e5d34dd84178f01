"""The room `survey`: design-based estimates from a sample of people."""

from pipeline.survey.design import Design

__all__ = ["Design"]
