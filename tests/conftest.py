"""Shared fixtures: where third-party material lies, and small studies made on the fly."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CI = os.environ.get("CI", "").lower() == "true"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real inputs beside the project; its tests run whenever it is there, and always in CI."""
    if not SHARED.is_dir() and not CI:
        pytest.skip(f"no folder {SHARED}: real inputs are not part of the project")
    return SHARED


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    """An empty project folder with the real notebooks, curriculum and code books, for studies that a test makes."""
    for name in ("notebooks", "curriculum"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml", "indicators.yaml"):
        shutil.copy(ROOT / "corpora" / name, tmp_path / "corpora" / name)
    shutil.copy(ROOT / "params.yaml", tmp_path / "params.yaml")
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    return tmp_path
