"""What the READMEs and docs tell a newcomer to type or to open is there: every command parses, every make target stands in the Makefile, every file and link exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.show.words import Words
from pipeline.study import STAGES
from pipeline.targets import listed, targets

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), ROOT / "corpora" / "README.md", ROOT / "outputs" / "README.md"])
# what a page writes in place of a value of the reader's own
STANDS_FOR = {"PLACE": "osh", "ЖЕР": "osh", "МЕСТО": "osh", "N": "5", "BATCH": "bulk-1a2b3c4d", "STAGE": STAGES[0]}
COMMAND = re.compile(r"python -m pipeline +([^`\n#]+)")
# the table of the README leaves the beginning out, and says so above it
ROW = re.compile(r"^\| [^|]+ \| (`[^|]+) \|", re.M)


def commands(text: str) -> set[str]:
    rows = {code for row in ROW.findall(text) for code in re.findall(r"`([a-z]+ [^`]*(?:STUDY|--)[^`]*)`", row) if code.split()[0] in NAMES}
    return {one.strip() for one in COMMAND.findall(text)} | rows


NAMES = set(next(action.choices for action in cli._parser()._actions if hasattr(action, "_choices_actions")))


def parses(command: str) -> bool:
    """Whether the command line takes it; what stands after … or in [brackets] is the reader's."""
    words = [STANDS_FOR.get(word, word) for word in shlex.split(re.sub(r"\s*…|\[.*?\]|[,.;:)]+$", "", command))]
    try:
        cli._parser().parse_args(words)
    except SystemExit as stopped:
        return stopped.code == 0
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_is_one_that_the_terminal_takes(page):
    # a command named without its study ("`python -m pipeline find`") is no line to type
    whole = {one for one in commands(page.read_text("utf-8")) if len(one.split()) > 1}
    assert [one for one in sorted(whole) if not parses(one)] == []


def test_every_command_stands_in_each_readme_or_is_named_by_the_help():
    text = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in NAMES if not re.search(rf"`{name}\b|pipeline {name}\b", text)} <= {"where", "ask"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_to_a_file(page):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")) if "://" not in link and not link.startswith("#")]
    assert [link for link in links if not (page.parent / link.split("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_of_the_project_that_a_page_names_is_there(page):
    named = re.findall(r"(?<![\w/.-])((?:pipeline|tests|benchmarks|docs|curriculum|notebooks|corpora)/[\w./-]+\.(?:py|md|yaml|ipynb|png|svg|json|tsv|txt|csv))", page.read_text("utf-8"))
    assert [name for name in sorted(set(named)) if not (ROOT / name).exists() and "field" not in name] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_make_target_of_a_page_stands_in_the_makefile(page):
    there = {name for name, _ in targets(ROOT / "Makefile")}
    assert set(re.findall(r"`make ([a-z]+)", page.read_text("utf-8"))) <= there


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_make_help_speaks_the_language(language):
    english = listed(ROOT / "Makefile", "en")
    assert len(english) > 6 and not set(listed(ROOT / "Makefile", language)) & set(english)
    assert Words(language)("said_make_help") in listed(ROOT / "Makefile", language)[-1]
