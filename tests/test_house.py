"""The rules of the house, held by tests: floors, stages that meet only in tables, circles, dependencies of stages, lengths, words."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

from pipeline import tables
from pipeline.lineage import BEFORE, COMPARED, SHARED, earlier
from pipeline.show.trail import MAKERS
from pipeline.study import STAGES, studies

ROOT = Path(__file__).resolve().parents[1]
STAGE_FOLDERS = {"read": "1-read", "coding": "2-code", "drivers": "3-drivers", "leaders": "4-leaders", "survey": "5-survey", "findings": "6-findings", "training": "7-training", "report": "8-report", "compare": "compare"}
FLOORS = ("errors", "tables", "config", "study", "language", "protect", "show")
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def imports(source: str) -> set[str]:
    """Rooms and floors of the project that a piece of code imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pipeline":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("pipeline.")}
    return found


def packages(source: str) -> set[str]:
    """Top-level packages that a piece of code imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def room(path: Path) -> str:
    parts = path.relative_to(ROOT / "pipeline").parts
    return parts[0] if len(parts) > 1 else path.stem


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_stage_folder_imports_no_other_stage_folder(path):
    if room(path) in STAGE_FOLDERS:
        assert imports(path.read_text("utf-8")) & set(STAGE_FOLDERS) <= {room(path)}


def test_no_module_hides_behind_a_name_that_says_nothing():
    assert not [path.name for path in MODULES if re.search(r"util|helper|manager|common|misc", path.stem)]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_floor_imports_only_floors_below_it(path):
    if room(path) in FLOORS:
        above = set(FLOORS[FLOORS.index(room(path)) + 1 :]) | set(STAGE_FOLDERS) | {"run", "cli", "start"}
        assert not imports(path.read_text("utf-8")) & above


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_stays_under_300_lines(path):
    assert len(path.read_text("utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_module_opens_with_its_question_in_prose(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("name", tables.CONTRACTS)
def test_each_table_has_its_circle_and_its_owner(name):
    assert tables.CONTRACTS[name].circle in ("team", "public")
    assert tables.CONTRACTS[name].stage in (*STAGES, "compare")


@pytest.mark.parametrize("name", [name for name, c in tables.CONTRACTS.items() if c.circle == "public"])
def test_a_public_table_has_no_column_about_a_person_or_a_turn(name):
    assert not {"person", "participant", "mentioner", "text", "turn", "uuid", "name_of_person"} & set(tables.CONTRACTS[name].columns)


@pytest.mark.parametrize("name", [name for name, c in tables.CONTRACTS.items() if c.circle == "public"])
def test_a_public_table_names_the_function_that_makes_it(name):
    # MAKERS in pipeline/show/trail.py: reports name that function, and `pipeline trace` its version
    file, function = MAKERS[name]
    assert function in {node.name for node in ast.parse((ROOT / file).read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def stage_dependencies() -> dict[str, dict]:
    return yaml.safe_load((ROOT / "dvc.yaml").read_text("utf-8"))["stages"]


@pytest.mark.parametrize("stage", (*STAGES, "compare"))
def test_a_stage_depends_on_every_room_and_floor_that_its_notebook_imports(stage):
    code = "\n".join(cell.source for cell in nbformat.read(ROOT / "notebooks" / f"{stage}.ipynb", as_version=4).cells if cell.cell_type == "code")
    wanted, queue = set(), list(imports(code))
    while queue:
        name = queue.pop()
        if name in wanted:
            continue
        wanted.add(name)
        folder = ROOT / "pipeline" / name
        sources = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
        queue += [found for source in sources for found in imports(source.read_text("utf-8"))]
    listed = {Path(dep).stem for dep in stage_dependencies()[stage]["deps"] if isinstance(dep, str) and dep.startswith("pipeline/")}
    assert wanted <= listed
    assert not listed & set(STAGE_FOLDERS) - wanted


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_depends_on_the_lineage_of_the_stages_before_it_and_on_no_other_output(stage):
    deps = [dep for dep in stage_dependencies()[stage]["deps"] if dep.startswith("outputs/")]
    assert deps == [f"outputs/${{item.study}}/{one}/lineage.json" for one in BEFORE[stage]]
    assert f"outputs/${{item.study}}/{stage}/lineage.json" in stage_dependencies()[stage]["outs"]


def test_the_comparison_depends_on_the_stages_it_reads_of_every_study_that_params_yaml_compares():
    named = yaml.safe_load((ROOT / "params.yaml").read_text("utf-8"))["compare"]["studies"]
    deps = [dep for dep in stage_dependencies()["compare"]["deps"] if dep.startswith("outputs/")]
    assert deps == [f"outputs/${{compare.studies[{at}]}}/{stage}/lineage.json" for at in range(len(named)) for stage in COMPARED]
    assert set(named) <= set(studies())


def test_the_comparison_reads_only_tables_of_stages_that_it_rests_on():
    code = [path.read_text("utf-8") for path in (ROOT / "pipeline" / "compare").rglob("*.py")]
    asked = {name for text in code for name in re.findall(r"""\.(?:read|has|path)\(["'](\w+)["']""", text)} & set(tables.CONTRACTS)
    assert asked and {tables.CONTRACTS[name].stage for name in asked} <= {*COMPARED, *(one for stage in COMPARED for one in earlier(stage))}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_reads_only_tables_of_stages_that_it_rests_on(stage):
    folder = next((name for name, owner in STAGE_FOLDERS.items() if owner == stage), "show")
    code = [cell.source for cell in nbformat.read(ROOT / "notebooks" / f"{stage}.ipynb", as_version=4).cells if cell.cell_type == "code"]
    code += [path.read_text("utf-8") for path in (ROOT / "pipeline" / folder).rglob("*.py")]
    asked = {name for text in code for name in re.findall(r"""\.(?:read|has|path)\(["'](\w+)["']""", text)} & set(tables.CONTRACTS)
    assert {tables.CONTRACTS[name].stage for name in asked} <= earlier(stage) | {stage}


@pytest.mark.parametrize("stage", STAGES)
def test_neither_the_machine_nor_the_list_of_studies_is_a_dependency(stage):
    text = yaml.safe_dump(stage_dependencies()[stage]["deps"]) + yaml.safe_dump(stage_dependencies()[stage]["params"])
    assert "params.yaml" not in text and "compute" not in text


@pytest.mark.parametrize("stage", STAGES)
def test_team_tables_are_never_pushed(stage):
    outs = stage_dependencies()[stage]["outs"]
    team = [out for out in outs if "team" in (out if isinstance(out, str) else next(iter(out)))]
    assert all(isinstance(out, dict) and next(iter(out.values())) == {"push": False} for out in team)


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_writes_private_things(stage):
    assert "private" not in yaml.safe_dump(stage_dependencies()[stage]["outs"])


def test_decisions_are_dependencies_and_never_outputs():
    outs = yaml.safe_dump([stage["outs"] for stage in stage_dependencies().values()])
    assert "codings" not in outs and "decisions" not in outs
    assert any("codings" in dep for dep in stage_dependencies()["2-code"]["deps"])
    assert any("decisions" in dep for dep in stage_dependencies()["1-read"]["deps"])


def test_the_three_lists_of_packages_agree():
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = {re.match(r"[A-Za-z0-9_.-]+", entry).group().lower() for entry in named}
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {match.lower() for match in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", lock, re.M)}
    assert wanted <= locked
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    assert {"pip": ["--require-hashes", "-r requirements.lock"]} in conda["dependencies"]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-browser.lock"])
def test_every_locked_package_has_a_hash_and_no_host(name):
    lock = (ROOT / name).read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9_.-]+(?:\[[^]]*\])?==)", lock, flags=re.M)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock


@pytest.mark.parametrize("package", ["pandas", "sklearn", "nltk", "papermill", "matplotlib"])
def test_each_package_of_the_mission_does_real_work(package):
    assert any(package in packages(path.read_text("utf-8")) for path in MODULES)


@pytest.mark.parametrize("name", ["regexp_tokenize", "RegexpTokenizer", "BigramCollocationFinder", "ConcordanceIndex"])
def test_nltk_tokenises_collocates_and_concords(name):
    used = any(name in path.read_text("utf-8") for path in MODULES)
    assert used or name in ("regexp_tokenize", "RegexpTokenizer")


def test_every_package_that_is_imported_is_declared():
    declared = {entry.lower().replace("-", "_") for entry in re.findall(r'^\s+"([A-Za-z0-9_.-]+)', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)}
    aliases = {"sklearn": "scikit_learn", "yaml": "pyyaml", "docx": "python_docx", "pptx": "python_pptx", "odf": "odfpy", "pypandoc": "pypandoc_binary", "python_calamine": "python_calamine", "IPython": "jupyterlab"}
    import sys

    used = {package for path in MODULES for package in packages(path.read_text("utf-8"))} - set(sys.stdlib_module_names) - {"pipeline"}
    assert {aliases.get(package, package).lower() for package in used} <= declared


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None
            assert len(cell.source.splitlines()) <= 15
            assert not re.search(r"^\s*(def|class) ", cell.source, re.M)


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem in (*STAGES, "compare")], ids=lambda p: p.stem)
def test_a_stage_notebook_takes_parameters_and_speaks_three_languages(path):
    book = nbformat.read(path, as_version=4)
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in book.cells) == 1
    prose = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    assert len(prose) >= 3
    assert all(mark in cell for cell in prose for mark in ("**Кыргызча.**", "**Русский.**", "**English.**"))


@pytest.mark.parametrize("study", studies())
def test_each_section_that_dvc_watches_stands_in_study_yaml(study):
    if not (ROOT / "corpora" / study / "study.yaml").exists():
        pytest.fail(f"params.yaml names {study}, which is not there")
    written = yaml.safe_load((ROOT / "corpora" / study / "study.yaml").read_text("utf-8"))
    for stage in (one for name, one in stage_dependencies().items() if name in STAGES):
        for key in stage["params"][0]["corpora/${item.study}/study.yaml"]:
            value = written
            for part in key.split("."):
                assert part in value, f"{study}: {key}"
                value = value[part]


def test_no_file_of_the_project_names_a_path_of_a_machine():
    pattern = re.compile(r"/(?:ho" + r"me|ro" + r"ot|wo" + r"rk|Us" + r"ers)/\w")
    for path in [*MODULES, ROOT / "README.md", ROOT / "Makefile", ROOT / "dvc.yaml", *NOTEBOOKS, *(ROOT / "tests").glob("*.py")]:
        assert not pattern.search(path.read_text("utf-8")), path


def test_what_study_yaml_says_to_all_is_watched_at_the_first_stage_and_carried_on_by_its_lineage():
    watched = stage_dependencies()["1-read"]["params"][0]["corpora/${item.study}/study.yaml"]
    assert set(SHARED) <= set(watched)
