"""The report of a study: its sections in their order, in one language, with the annex that leads each number back to its row.

A section is a module with `sections(evidence)`; what is added to SECTIONS stands in HTML, PDF and Word alike, and its numbers in the annex. In: a study. Out: sections.
"""

from __future__ import annotations

import pandas as pd

from pipeline.report import annex, beside, followup, leaders, limits, manifest, method, needs, numbers, places, summary, themes
from pipeline.show.blocks import Section
from pipeline.report.evidence import Evidence
from pipeline.show.words import Words
from pipeline.study import Study

SECTIONS = (summary, places, themes, numbers, beside, needs, leaders, followup, method, limits)


def report(study: Study, language: str, tables: dict[str, pd.DataFrame] | None = None) -> list[Section]:
    """All sections in a language. `tables` keeps what was read, so that three languages read each table once."""
    evidence = Evidence(study, Words(language), tables)
    body = [section for part in SECTIONS for section in part.sections(evidence)]
    return [*body, *annex.sections(evidence, body), *manifest.sections(evidence)]


def title(study: Study, language: str) -> str:
    return f"{Words(language)('report')}. {study.config.title[language]}"
