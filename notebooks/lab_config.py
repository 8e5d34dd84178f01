"""JupyterLab for this project: no news, no update check, and outputs are stripped from notebooks when they are saved."""

c = get_config()  # noqa: F821 - JupyterLab provides it


def strip_outputs(model, **_):
    """What a cell printed may hold what people said, so it does not enter a saved file under notebooks/."""
    if model["type"] == "notebook" and model["content"]["nbformat"] == 4:
        for cell in model["content"]["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None


c.FileContentsManager.pre_save_hook = strip_outputs
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.ServerApp.root_dir = "."
