"""The pandoc that writes is the wheel's: what else the user's PATH holds changes no byte."""

from __future__ import annotations

import os
import subprocess

import pytest

from pipeline.errors import CurriculumError
from pipeline.show.pandoc import pandoc, program, to_typst
from pipeline.training.render import DESIGN


def test_another_pandoc_on_the_path_is_left_alone(tmp_path, monkeypatch):
    """Debian's own knows no typst, and a newer one writes other bytes."""
    before = to_typst("## Тема\n\nСөз.\n", DESIGN / "module.lua", "a text")
    other = tmp_path / "pandoc"
    other.write_text("#!/bin/sh\necho 'pandoc 99.9'\nexit 3\n", "utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYPANDOC_PANDOC", str(other))
    assert subprocess.run(["pandoc"], check=False, capture_output=True).returncode == 3
    program.cache_clear()
    assert "Тема" in before and to_typst("## Тема\n\nСөз.\n", DESIGN / "module.lua", "a text") == before


def test_what_pandoc_refuses_is_named(tmp_path):
    with pytest.raises(CurriculumError, match="pandoc refuses the poster"):
        pandoc(["--to", "nosuchformat", "--output", "x"], tmp_path, "the poster")
