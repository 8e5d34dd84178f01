"""One notebook for one study: run by papermill, then scrubbed so that a rerun gives the same bytes.

papermill writes times and random cell ids into what it runs; these would change dvc.lock at every rerun. A notebook that fails
may hold a line of a transcript in its output or its traceback: the whole of it goes to private/<study>/failed/, and
outputs/<study>/failed/ gets only the cells as they were written. What the terminal shows of a failure is our own message, which
never repeats what somebody said.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import errors
from pipeline.config.absent import absent
from pipeline.errors import YntymakError
from pipeline.home import write_home
from pipeline.lineage import write_comparison, write_lineage
from pipeline.protect.printed import refuse_names
from pipeline.rights import alone, refuse_without_rights
from pipeline.show.reader import TOLD, reader_language
from pipeline.study import LANGUAGES, STAGES, Study, atomic, private_folder, studies

if TYPE_CHECKING:
    from pipeline.compare.sources import Comparison

# jsonschema, which checks a notebook's shape, builds a grammar of web addresses: 1.7 s; papermill asks pyarrow for file systems of clusters: .25 s
UNNEEDED = ("rfc3987_syntax", "pyarrow")
_NOISE = re.compile(r"\x1b\[[0-9;]*m")


def run_stage(stage: str, study: str, *, root: Path | None = None, progress: bool | None = None, language: str | None = None) -> Path:
    """Run notebooks/<stage>.ipynb for one study; returns the executed notebook's path.

    `language` is that of the progress on the terminal, by default the reader's. Raises the stage's own YntymakError, or one that says where the full traceback was put.
    """
    if stage not in STAGES:
        raise YntymakError(f"there is no stage {stage!r}; there are {', '.join(STAGES)}")
    this = Study(study, root)
    refuse_without_rights(this.root, study, this.outputs / stage)
    # the notebook and everything after it print the team's own texts
    refuse_names(this)
    with alone(this.outputs / stage, stage, study):
        _clear(this, stage)
        target = _executed(this, stage, this.outputs / stage, {"study": study}, progress, language)
        write_lineage(this, stage)
    if stage == STAGES[-1]:
        write_home(this.root)
    return target


def run_compare(*, root: Path | None = None, progress: bool | None = None, language: str | None = None) -> Path:
    """Run notebooks/compare.ipynb for the studies that params.yaml compares; returns the executed notebook's path.

    Raises StudyError if it names none, and what run_stage raises.
    """
    from pipeline.compare.sources import Comparison

    this = Comparison(root=root)
    for study in this.studies.values():
        refuse_names(study)
    shutil.rmtree(this.outputs, ignore_errors=True)
    for folder in ("tables", "figures"):
        (this.outputs / folder).mkdir(parents=True)
    target = _executed(this, "compare", this.outputs, {"studies": list(this.studies)}, progress, language)
    write_comparison(this)
    write_home(this.root)
    return target


def _executed(this: Study | Comparison, stage: str, folder: Path, parameters: dict, progress: bool | None, language: str | None) -> Path:
    """Run a notebook, scrub it and put it into its folder; what an earlier failure left is taken away."""
    target, source = folder / "notebook.ipynb", this.root / "notebooks" / f"{stage}.ipynb"
    with warnings.catch_warnings(), absent(*UNNEEDED):
        warnings.simplefilter("ignore")
        import nbformat
        from papermill.exceptions import PapermillExecutionError

        try:
            executed = _execute(source, parameters, this.root, progress if progress is not None else sys.stderr.isatty(), language)
        except PapermillExecutionError as error:
            raise _failure(error, this, stage, source) from None
    # the kernel of a run that was killed lives on for a second and may leave a write unfinished here
    for left in folder.rglob(".writing-*"):
        left.unlink(missing_ok=True)
    scrub(executed)
    with atomic(target) as temporary:
        temporary.write_text(nbformat.writes(executed), "utf-8")
    failed = this.outputs / "failed"
    (failed / f"{stage}.ipynb").unlink(missing_ok=True)
    if failed.is_dir() and not any(failed.iterdir()):
        failed.rmdir()
    return target


def _clear(study: Study, stage: str) -> None:
    """Remove what an earlier run of this stage left, so that a table that is no longer written does not linger."""
    # the folder itself stays: by it a run knows that another one is under way
    for left in (study.outputs / stage).iterdir():
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
    for folder in ("tables", "team", "figures"):
        (study.outputs / stage / folder).mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        if stage == "7-training":
            shutil.rmtree(study.outputs / language / "manuals", ignore_errors=True)
            (study.outputs / language / "manuals").mkdir(parents=True, exist_ok=True)
        if stage == "8-report":
            for suffix in ("html", "pdf", "docx"):
                (study.outputs / language / f"report.{suffix}").unlink(missing_ok=True)


def _execute(source: Path, parameters: dict, root: Path, progress: bool, language: str | None):
    import papermill

    # one BLAS thread a worker, and a fixed seed of Python's own hash: the same input then gives the same bytes
    settings = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
                "YNTYMAK_ROOT": str(root), "PYDEVD_DISABLE_FILE_VALIDATION": "1", "YNTYMAK_STAGE": "1", TOLD: language or reader_language()}  # fmt: skip
    if progress:
        # a bar inside a long stage is drawn on the terminal itself, never into the notebook
        settings["YNTYMAK_TERMINAL"] = os.ttyname(2)
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        return papermill.execute_notebook(
            str(source), None, parameters=parameters, cwd=str(root), kernel_name="python3", log_output=False, request_save_on_cell_execute=False,
            progress_bar={"desc": _where(source.stem, parameters.get("study", ""), root), "leave": False} if progress else False,
            # the kernel warns that it talks over TCP, which stays on this machine, and of the interrupt that ends it
            extra_arguments=["--log-level=50"],
        )  # fmt: skip
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _where(stage: str, study: str, root: Path) -> str:
    """'[11/24] mining 3-drivers': how far the whole road has come."""
    names = studies(root)
    if study not in names:
        return f"{study} {stage}".strip()
    return f"[{names.index(study) * len(STAGES) + STAGES.index(stage) + 1}/{len(names) * len(STAGES)}] {study} {stage}"


def scrub(notebook) -> None:
    """Drop from an executed notebook all that differs from run to run: times, ids, stderr, widget state, versions."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = [output for output in cell.outputs if not (output.output_type == "stream" and output.name == "stderr")]
        for output in cell.outputs:
            output.get("metadata", {}).pop("execution", None)


def _failure(error, study: Study | Comparison, stage: str, source: Path) -> YntymakError:
    """Keep what failed where only the team can see it; return the error that the terminal may show."""
    import nbformat

    trace = private_folder(study.private / "failed", study.root) / f"{stage}.txt"
    with atomic(trace, mode=0o600) as temporary:
        temporary.write_text(_NOISE.sub("", "\n".join(error.traceback)), "utf-8")
    shown = study.outputs / "failed" / f"{stage}.ipynb"
    shown.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with atomic(shown) as temporary:
        temporary.write_text(nbformat.writes(notebook), "utf-8")
    place = trace.relative_to(study.root)
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, YntymakError):
        return kind(str(error.evalue), remedy=f"(stage {stage}, study {study.name}; the full traceback is in {place})")
    return YntymakError(
        f"stage {stage} stopped in cell {error.cell_index} with {error.ename}", file=f"notebooks/{stage}.ipynb",
        remedy=f"The full traceback is in {place}. It may hold what people said, so it stays there.",
    )  # fmt: skip
