"""Shared fixtures: where third-party material lies, and small studies made on the fly."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import small_study

from pipeline.run import run_stage
from pipeline.study import STAGES, Study

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CI = os.environ.get("CI", "").lower() == "true"
# what the terminal says is compared in English, whatever the machine is set to; a test of the languages sets its own
os.environ["LANGUAGE"] = "en"
for setting in ("YNTYMAK_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(setting, None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real inputs beside the project; its tests run whenever it is there, and always in CI."""
    if not SHARED.is_dir() and not CI:
        pytest.skip(f"no folder {SHARED}: real inputs are not part of the project")
    return SHARED


def fresh_project(folder: Path) -> Path:
    for name in ("notebooks", "curriculum"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml", "indicators.yaml"):
        shutil.copy(ROOT / "corpora" / name, folder / "corpora" / name)
    (folder / "params.yaml").write_text("studies:\n- small\n", "utf-8")
    return folder


def pages_of(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    import pypdfium2

    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


@pytest.fixture(scope="session")
def done(tmp_path_factory) -> Study:
    """The small study carried to its end, once for all tests that only look."""
    root = fresh_project(tmp_path_factory.mktemp("road"))
    study = small_study.make(root)
    for stage in STAGES:
        run_stage(stage, "small", root=root, progress=False)
    return Study("small", root)


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    """An empty project folder with the real notebooks, curriculum and code books, for studies that a test makes."""
    root = fresh_project(tmp_path)
    shutil.copy(ROOT / "params.yaml", root / "params.yaml")
    monkeypatch.setenv("YNTYMAK_ROOT", str(root))
    return root
