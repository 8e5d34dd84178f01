"""JupyterLab as `make lab` opens it: what is saved under notebooks/ holds no output and keeps its bytes."""

import json
import os
import runpy
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[1]
LAB = ROOT / "notebooks" / "lab"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def lab(monkeypatch):
    for name in ("PYTHONPATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, "kept")
    config = Config()
    runpy.run_path(str(LAB / "jupyter_lab_config.py"), {"get_config": lambda: config})
    return config


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_that_was_run_and_saved_keeps_its_bytes(lab, path):
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        cell.metadata["collapsed"] = True
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text="what somebody said")], 7
    book.metadata["language_info"] = {"name": "python", "version": "3.99", "file_extension": ".py"}
    model = {"type": "notebook", "content": book}
    lab.FileContentsManager.pre_save_hook(model=model, path=path.name)
    assert nbformat.writes(nbformat.from_dict(model["content"])) + "\n" == path.read_text("utf-8").rstrip("\n") + "\n"


def test_a_kernel_finds_the_package_and_the_user_s_own_paths_stay(lab):
    assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(ROOT), "kept"]
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(LAB), "kept"]


def test_nothing_is_fetched(lab):
    assert lab.LabApp.news_url is None and "Never" in lab.LabApp.check_for_updates_class
    overrides = json.loads((LAB / "labconfig" / "default_setting_overrides.json").read_text("utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}
