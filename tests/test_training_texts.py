"""A module's text is read line by line, and a fault is named with its line."""

import re

import pytest

from pipeline.errors import CurriculumError
from pipeline.study import ROOT
from pipeline.training.texts import read_module

FRONT = "---\nid: M90\ntitle: 'Water'\n---\n"


@pytest.fixture
def read(tmp_path):
    def make(body, front=FRONT):
        path = tmp_path / "en.md"
        path.write_text(front + body, "utf-8")
        return read_module(path)

    return make


READ = FRONT.replace("id:", "review: needs native-speaker review\nreadings:\n  - {date: 2026-11-29, by: second reader, changed: 'two sentences'}\n  - {date: 2026-12-02, by: lawyer, changed: 'nothing'}\nid:")


def test_a_text_without_readings_has_none(read):
    assert read("").readings == ()


def test_the_readings_stand_in_their_order(read):
    assert [(str(reading.date), reading.by, reading.changed) for reading in read("", READ).readings] == [("2026-11-29", "second reader", "two sentences"), ("2026-12-02", "lawyer", "nothing")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("date: 2026-11-29", "date: yesterday", "a reading has no day: 'yesterday'"),
        ("by: lawyer", "by: Aibek", "a reading is by somebody unknown; known are second reader, native speaker, reader as a trainer, trainer, lawyer"),
        ("changed: 'nothing'", "changed: ''", "a reading does not say in one line what was changed"),
        (", changed: 'nothing'", "", "a reading has other keys than date, by, changed"),
    ],
)
def test_a_reading_that_breaks_the_form_is_an_error(read, old, new, problem):
    with pytest.raises(CurriculumError, match=problem):
        _ = read("", READ.replace(old, new)).readings


STEPS = """
:::: {.step minutes="10" minutes_min="8" phase="why"}
### Why

::: trainer
1. Say it.
2. Ask.
:::

::: participants
- Listen.
:::
::::

:::: {.step minutes="25" minutes_min="15" phase="how"}
### How
::::
"""


def test_the_front_matter_is_read(read):
    assert read("").front == {"id": "M90", "title": "Water"}


def test_the_mark_that_an_editor_puts_first_is_no_text(read):
    assert read("", front="\ufeff" + FRONT).front == {"id": "M90", "title": "Water"}


def test_blocks_stand_in_the_order_of_the_file(read):
    assert [block.kind for block in read("\n::: objectives\n- a\n:::\n\n::: materials\n- b\n:::\n").blocks] == ["objectives", "materials"]


def test_the_minutes_of_each_step_at_full_length(read):
    assert read(STEPS).step_minutes() == [10, 25]


def test_the_minutes_of_each_step_at_the_least(read):
    assert read(STEPS).step_minutes("minimum") == [8, 15]


def test_a_div_inside_a_div_belongs_to_it(read):
    assert [block.kind for block in read(STEPS).blocks[0].inner] == ["trainer", "participants"]


def test_a_block_knows_its_first_line(read):
    # four lines of front matter, an empty one, then the div
    assert read(STEPS).blocks[0].line == 6


def test_items_at_the_margin_are_counted(read):
    assert read(STEPS).blocks[0].first("trainer").items == 2


@pytest.mark.parametrize(("line", "items"), [("- a", 1), ("* a", 1), ("3. a", 1), ("3) a", 1), ("  - a", 0), ("-a", 0), ("1.", 0), ("text", 0)])
def test_what_counts_as_an_item(read, line, items):
    assert read(f"::: test\n{line}\n:::\n").blocks[0].items == items


def test_an_attribute_may_hold_a_full_stop(read):
    assert read('::: {.handout title="Rules. Part 1"}\nx\n:::\n').blocks[0].attributes == {"title": "Rules. Part 1"}


def test_a_div_that_is_not_there_is_none(read):
    assert read(STEPS).first("test") is None


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("# Water", "does not begin with front matter", "line 1"),
        ("", "does not begin with front matter", "line 1"),
        ("---\nid: M90\n", "the front matter has no end", "line 1"),
        ("---\nid: M90\ntitle: a: b\n---\n", "not valid YAML", "line 3"),
        (FRONT + "::: test\n- a\n", "the div test is never closed", "line 5"),
        (FRONT + ":::\n", "closed that was never opened", "line 5"),
        (FRONT + "\nA stray word.\n", "text stands outside every div", "line 6"),
        (FRONT + '::: {title="a"}\n:::\n', "a div has no class", "line 5"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path, text, problem, line):
    (tmp_path / "en.md").write_text(text, "utf-8")
    with pytest.raises(CurriculumError, match=problem) as caught:
        read_module(tmp_path / "en.md")
    assert caught.value.place == line


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_final_test_asks_the_first_one_s_questions_in_the_same_words(language):
    """The two are compared person by person: a question that is worded anew is another question."""
    first, final = (re.findall(r"^\s+[abc]\. ☐ (.*)$", (ROOT / "curriculum" / "modules" / module / f"{language}.md").read_text("utf-8"), re.MULTILINE) for module in ("M01", "M30"))
    assert first and first == final


@pytest.mark.parametrize("path", sorted((ROOT / "curriculum" / "modules").glob("*/*.md")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_step_begins_with_a_capital(path):
    assert re.findall(r"^\d+\. ([^\W\d_A-ZА-ЯЁӨҮҢ].{0,40})", path.read_text("utf-8"), re.MULTILINE) == []
