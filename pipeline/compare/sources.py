"""Which studies are compared, and where does it go?

params.yaml names the studies (compare.studies); a study with two waves is compared with itself over time as well. A `side` is a study in a wave, written study/wave. All that is read
are tables of stages that have run; all that is written is public: aggregates, with what was hidden in a study hidden here too. Out: outputs/compare.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from pipeline import tables
from pipeline.config import read_yaml
from pipeline.errors import StudyError
from pipeline.show.titles import place_titles
from pipeline.study import LANGUAGES, ROOT, Study, atomic

FIRST = "baseline"


class Comparison:
    """The studies that are compared, as far as their stages have run.

    names   folders under corpora/, the first of them gives the language in which the notebook shows figures
    Raises StudyError if none is named, if one stands twice, or if a stage has not run.
    """

    name = "compare"

    def __init__(self, names: list[str] | tuple[str, ...] | None = None, root: Path | str | None = None) -> None:
        self.root = Path(root or os.environ.get("YNTYMAK_ROOT") or ROOT)
        names = compared(self.root) if names is None else list(names)
        if not names or len(set(names)) < len(names):
            raise StudyError("the studies to compare are two or more different ones, or one with two waves", file="params.yaml", place="compare.studies", remedy="For instance: compare: {studies: [mining, tolerance]}; the same names stand under deps of the stage compare in dvc.yaml.")
        self.studies = {name: Study(name, self.root) for name in names}
        self.outputs, self.private = self.root / "outputs" / "compare", self.root / "private" / "compare"
        first = next(iter(self.studies.values())).config
        title = {language: "; ".join(study.config.title[language] for study in self.studies.values()) for language in LANGUAGES}
        self.config = SimpleNamespace(title=title, language=first.language)

    @property
    def invented(self) -> bool:
        """Whether any of the studies is invented: then the comparison is."""
        return any(study.invented for study in self.studies.values())

    @cached_property
    def codebook(self) -> dict:
        path = self.root / "corpora" / "codebook.yaml"
        return read_yaml(path)["codebook"] if path.exists() else {}

    def read(self, table: str) -> dict[str, pd.DataFrame]:
        """A table of every study that has it."""
        return {name: study.read(table) for name, study in self.studies.items() if study.has(table)}

    def has(self, name: str) -> bool:
        """Whether the comparison has written this table of its own."""
        return self.path(name).exists()

    def path(self, name: str) -> Path:
        return self.outputs / "tables" / f"{name}.parquet"

    def table(self, name: str) -> pd.DataFrame:
        """A table of the comparison's own, empty where it was not written."""
        return tables.check(name, pd.read_parquet(self.path(name))) if self.has(name) else tables.empty(name)

    def waves(self, name: str) -> list[str]:
        """The waves of a study in their order, the baseline first."""
        found = {wave for table in ("drivers", "estimates") for wave in self.studies[name].read(table)["wave"]}
        return sorted(found, key=lambda wave: (wave != FIRST, wave))

    def place_name(self, domain: str, language: str) -> str:
        return next((found for study in self.studies.values() if (found := place_titles(study, language).get(domain) or study.place_name(domain, language)) != domain), domain)

    def write(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Check a table of this room and write it, whole or not at all."""
        frame = tables.check(name, frame)
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.attrs = {"study": "; ".join(self.studies), "invented": self.invented}
        with atomic(path) as temporary:
            frame.to_parquet(temporary, index=False)
        return frame

    def figure(self, stage: str, name: str, language: str, *, circle: str = "public") -> Path:
        # a comparison reads public tables alone and has no team folder
        folder = self.outputs / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}-{language}.svg"


def compared(root: Path) -> list[str]:
    """compare.studies of params.yaml."""
    path = root / "params.yaml"
    return list(((read_yaml(path) if path.exists() else {}).get("compare") or {}).get("studies") or [])
