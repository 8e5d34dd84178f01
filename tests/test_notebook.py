"""What a person sees in a notebook: figures as pictures with words for a screen reader, our errors as sentences in her language and no wall of frames."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.show import charts

ROOT = Path(__file__).resolve().parents[1]
CELL = "from pipeline.study import Study\nStudy('minning')"


def shown(tmp_path, language="ky", **more) -> str:
    """What a notebook's shell prints of a cell with a misspelt study, and of the cell's fate."""
    for name in ("mining", "tolerance"):
        (tmp_path / "corpora" / name).mkdir(parents=True)
        (tmp_path / "corpora" / name / "study.yaml").write_text(f"study: {name}\ntitle: {{}}\n", "utf-8")
    code = f"from IPython.core.interactiveshell import InteractiveShell as S\ns = S.instance()\nprint('success', s.run_cell({CELL!r}).success)"
    environment = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "YNTYMAK_LANGUAGE", "YNTYMAK_STAGE")}
    settings = {"PYTHONPATH": str(ROOT), "LANGUAGE": language, "LANG": "C.UTF-8", "YNTYMAK_ROOT": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment | settings | more, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


@pytest.mark.parametrize(("language", "said"), [("ky", "Мындай изилдөөлөр бар: mining, tolerance."), ("ru", "Есть исследования: mining, tolerance."), ("en", "There are the studies mining, tolerance.")])
def test_a_misspelt_study_is_told_in_the_reader_s_language_without_a_traceback(tmp_path, language, said):
    told = shown(tmp_path, language)
    assert said in told and "corpora/minning/study.yaml" in told
    assert "Traceback" not in told and "StudyError" not in told and "success False" in told


def test_a_stage_keeps_its_traceback_for_the_private_file(tmp_path):
    assert "Traceback" in shown(tmp_path, YNTYMAK_STAGE="1")


def test_a_figure_is_shown_as_the_picture_that_was_saved_with_its_words(tmp_path):
    study = SimpleNamespace(invented=True, config=SimpleNamespace(language="ky", title={"ky": "Сыноо", "ru": "Проба", "en": "Trial"}), figure=lambda stage, name, language, circle: tmp_path / f"{name}-{language}.svg")

    def draw(axes, words):
        axes.barh(["суу"], [3])
        charts.title(axes, {"ky": "Суу «аз»", "ru": "Воды мало", "en": "Little water"}[words.language])

    page = charts.in_three_languages(study, "1-read", "water", draw)._repr_html_()
    assert re.search(r'alt="Суу «аз»[^"]*"', page)
    assert base64.b64decode(re.search(r"base64,([^\"]+)", page)[1]) == (tmp_path / "water-ky.svg").read_bytes()


def test_the_notebook_of_a_stage_names_a_figure_of_the_team_and_does_not_hold_it(tmp_path, monkeypatch):
    study = SimpleNamespace(invented=True, config=SimpleNamespace(language="ky", title={"ky": "Сыноо", "ru": "Проба", "en": "Trial"}), figure=lambda stage, name, language, circle: tmp_path / circle / "figures" / f"{name}-{language}.svg")

    def page():
        return charts.in_three_languages(study, "3-drivers", "tree", lambda axes, words: charts.title(axes, "Суу"), circle="team")._repr_html_()

    assert "<img" in page()
    monkeypatch.setenv("YNTYMAK_STAGE", "1")
    assert page() == "<code>team/figures/tree-ky.svg</code>"
