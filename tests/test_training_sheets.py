"""How the tables and blanks of a handout are set, from Markdown through pandoc and curriculum/design/module.lua."""

import re

import pytest

from pipeline.show.pandoc import to_typst
from pipeline.training.render import DESIGN

SHEET = """::: {.handout title="Rules (cut out)"}
| Question | What I see | Who is missing? |
|---|---|---|
| Who came? | | |
| Who spoke? | | |

One change: ______________________________
:::

::: {.handout title="Cards"}
#### First
One.

#### Second
Two.

#### Third
Three.
:::

::: {.fact id="F-MED"}
The law.
:::
"""


@pytest.fixture(scope="module")
def typst():
    return to_typst(SHEET, DESIGN / "module.lua", "a sheet")


def test_a_table_to_write_in_takes_the_whole_sheet_and_its_empty_columns_most_of_it(typst):
    question, see, missing = (float(width) for width in re.search(r"columns: \(([\d.]+)%, ([\d.]+)%, ([\d.]+)%\)", typst).groups())
    assert question + see + missing == pytest.approx(100, abs=0.1) and see + missing > 60


def test_each_empty_row_is_as_high_as_handwriting(typst):
    assert typst.count("#hand]") == 2


def test_a_blank_runs_to_the_margin(typst):
    assert "One change: #blank" in typst


def test_only_a_sheet_that_says_so_is_cut_and_cards_are_parted_by_a_line(typst):
    assert typst.count("cut: true") == 1 and len(re.findall(r"#cut$", typst, re.M)) == 2


def test_a_legal_note_shows_its_id(typst):
    assert '#section("fact", tag: "F-MED")' in typst
