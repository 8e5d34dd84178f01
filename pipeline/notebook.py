"""What a notebook shows of an error of ours: its own sentence in the reader's language, and no traceback around it.

A researcher who runs a cell in JupyterLab with a misspelt study, or before the stage that it rests on, sees what a command says in the terminal. The error stays an error: the cells after it do not
run. A stage run by papermill keeps the whole traceback, which goes to private/. In: the shell of IPython. Out: a handler in it; pipeline/__init__.py calls for it when a notebook imports the package.
"""

from __future__ import annotations

import os

from pipeline.errors import YntymakError


def speak() -> None:
    """Let the notebook that runs this, if one does, tell our errors in words."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and not os.environ.get("YNTYMAK_STAGE"):
        shell.set_custom_exc((YntymakError,), _told)


def _told(shell, kind, error, trace, tb_offset=None) -> list[str]:
    from pipeline.show.reader import reader_language
    from pipeline.terminal import told

    lines = told(error, reader_language()).split("\n")
    shell._showtraceback(kind, error, lines)
    return lines
