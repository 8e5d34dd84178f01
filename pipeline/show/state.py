"""How far each study has come: for the start notebook and `python -m pipeline check`. In: outputs/. Out: a table and words."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from pipeline.errors import StudyError
from pipeline.show.reader import reader_language
from pipeline.show.said import said_error
from pipeline.show.words import Words
from pipeline.study import ROOT, STAGES, Study, studies


def stage_state(study: Study, stage: str) -> str:
    """done, failed or to_do: keys of curriculum/words.yaml."""
    if (study.outputs / "failed" / f"{stage}.ipynb").exists():
        return "failed"
    return "done" if (study.outputs / stage / "notebook.ipynb").exists() else "to_do"


def state_of_studies(language: str | None = None) -> pd.DataFrame:
    """One row a study of params.yaml, one column a stage, in words of the language (default: the reader's); a study whose study.yaml is wrong says so."""
    words, rows = Words(language or reader_language()), {}
    for name in studies():
        try:
            study = Study(name)
            rows[name] = [words(stage_state(study, stage)) for stage in STAGES]
        except StudyError:
            rows[name] = [words("failed")] * len(STAGES)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(STAGES)).rename_axis(words("study"))


def next_steps(language: str | None = None) -> str:
    """What to do next, a line a study; in the reader's language if none is given."""
    words, lines = Words(language or reader_language()), []
    for name in studies():
        try:
            study = Study(name)
        except StudyError as error:
            lines.append(f"{name}: {said_error(error, words)}")
            continue
        open_stages = [stage for stage in STAGES if stage_state(study, stage) != "done"]
        lines.append(f"{name}: {words('next_step')} ({', '.join(open_stages)})" if open_stages else f"{name}: outputs/{name}/index.html")
    root = Path(os.environ.get("YNTYMAK_ROOT") or ROOT)
    if (root / "outputs" / "compare" / "index.html").exists():
        lines.append("compare: outputs/compare/index.html")
    if (root / "outputs" / "index.html").exists():
        lines.append(f"{words('home_title')}: outputs/index.html")
    return "\n".join(lines)
