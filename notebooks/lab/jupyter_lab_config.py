"""JupyterLab for this project: no news, no update check, and outputs are stripped from notebooks when they are saved."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
# a kernel starts in notebooks/, where Python would not find the package
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE.parents[1]), os.environ.get("PYTHONPATH")]))
# labconfig/ beside this file answers what JupyterLab would ask at its first start: whether it may fetch news
os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(HERE), os.environ.get("JUPYTER_CONFIG_PATH")]))

c = get_config()  # noqa: F821 - JupyterLab provides it


def strip_outputs(model, **_):
    """What a cell printed may hold what people said, so it does not enter a saved file under notebooks/.

    What JupyterLab writes about the kernel goes too: a notebook that was opened and saved unchanged keeps its bytes, and DVC reruns nothing.
    """
    content = model["content"]
    if model["type"] == "notebook" and content["nbformat"] == 4:
        content["metadata"] = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
        for cell in content["cells"]:
            # only the mark of the parameters cell is part of a notebook; folding and scrolling are one reader's
            cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key == "tags"}
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None


c.FileContentsManager.pre_save_hook = strip_outputs
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.ServerApp.root_dir = "."
