"""From what was this report made? The hashes of the inputs and of each stage's results, the parameters, the seeds and the versions. No time stands here: the same input gives the same bytes.

In: lineage.json of each stage (pipeline.lineage), study.yaml, the installed packages, the code itself. Out: a section.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version

import yaml

from pipeline.config import read_yaml
from pipeline.lineage import lineage_path
from pipeline.show.blocks import Heading, Paragraph, Row, Section, Table
from pipeline.report.evidence import NOTHING, Evidence
from pipeline.study import ROOT, STAGES

PACKAGES = ("pandas", "numpy", "scipy", "scikit-learn", "matplotlib", "typst", "pypandoc_binary")
SIGNS = 16  # of a hash, as many as nobody meets twice
OWN = ("errors.py", "tables", "config", "study.py", "lineage.py", "language", "show", "report")
SECTIONS = ("read", "code", "drivers", "leaders", "survey", "findings", "training", "report")


def sections(evidence: Evidence) -> list[Section]:
    words, study = evidence.words, evidence.study
    blocks: list = [Paragraph((words("report_manifest_note"),)), Heading(words("report_inputs"), 4), _inputs(evidence), Heading(words("report_stages"), 4), _stages(evidence)]
    said = read_yaml(study.folder / "study.yaml")
    rows = [(words("report_seed"), str(study.config.seed)), (words("report_least_groups"), str(study.config.drivers.min_groups)), (words("report_least_answers"), str(study.config.survey.min_respondents)), (words("report_least_shown"), "10")]
    rows += [(f"study.yaml: {name}", _hash(yaml.safe_dump(said[name], allow_unicode=True, sort_keys=True).encode())) for name in SECTIONS if name in said]
    blocks += [Heading(words("report_parameters"), 4), _table(evidence, words("report_parameters"), (words("report_parameter"), words("report_value")), rows)]
    rows = [("Python", ".".join(platform.python_version_tuple()[:2])), *((name, version(name)) for name in PACKAGES), (words("report_code"), code_hash()), *_versions(evidence)]
    blocks += [Heading(words("report_versions"), 4), _table(evidence, words("report_versions"), (words("report_parameter"), words("report_value")), rows)]
    return [Section("manifest", words("report_manifest"), tuple(blocks), level=3)]


def _versions(evidence: Evidence) -> list[tuple[str, str]]:
    codebook = evidence.study.root / "corpora" / "codebook.yaml"
    found = [(evidence.words("report_codebook"), str(read_yaml(codebook)["codebook"]["version"]))] if codebook.exists() else []
    return [*found, (evidence.words("report_catalogue"), str(read_yaml(ROOT / "curriculum" / "catalogue.yaml")["catalogue"]["version"]))]


def _inputs(evidence: Evidence) -> Table | Paragraph:
    """The raw files, as 1-read hashed them when it read them."""
    words, path = evidence.words, lineage_path(evidence.study, "1-read")
    inputs = json.loads(path.read_text("utf-8")).get("inputs", {}) if path.exists() else {}
    if not inputs:
        return Paragraph((words("report_no_inputs"),))
    rows = [(words("input_" + name) if words.has("input_" + name) else name, digest[:SIGNS]) for name, digest in inputs.items()]
    return _table(evidence, words("report_inputs"), (words("report_parameter"), "SHA-256"), rows)


def _stages(evidence: Evidence) -> Table:
    words, rows = evidence.words, []
    for stage in STAGES[:-1]:
        path = lineage_path(evidence.study, stage)
        rows.append((stage, _hash(path.read_bytes()) if path.exists() else NOTHING, str(len(json.loads(path.read_text("utf-8"))["files"])) if path.exists() else NOTHING))
    return _table(evidence, words("report_stages"), (words("report_stage"), "SHA-256, lineage.json", words("report_files")), rows)


def _table(evidence: Evidence, caption: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    return Table(caption, head, tuple(Row(tuple((cell,) for cell in row)) for row in rows))


@cache
def code_hash() -> str:
    """One hash of the code that this stage runs, file by file in the order of their names; what earlier stages ran shows in their results, whose hashes stand above."""
    whole = hashlib.sha256()
    found = [path for name in OWN for path in ([ROOT / "pipeline" / name] if name.endswith(".py") else sorted((ROOT / "pipeline" / name).rglob("*.py")))]
    for path in found:
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:SIGNS]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:SIGNS]
