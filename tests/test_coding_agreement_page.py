"""The numbers that docs/agreement.md prints are what the functions give, and what other tools would give by their formulas."""

import re
from pathlib import Path

import numpy as np
import pytest

from pipeline.coding.agreement import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha, percent_agreement, unitizing_alpha

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "agreement.md").read_text("utf-8")
SPANS = [[(2, 10), (14, 20)], [(4, 8), (15, 17)]]


def cells(both, first, second, neither):
    return np.array([[1.0] * (both + first) + [0.0] * (second + neither), [1.0] * both + [0.0] * first + [1.0] * second + [0.0] * neither])


RARE = cells(118, 5, 2, 0)
LETTERS = np.array([[float(any(start <= at < end for start, end in coder)) for at in range(24)] for coder in SPANS])
WORKED = {
    "share that agrees": percent_agreement(RARE), "Cohen's kappa": cohen_kappa(*RARE), "Scott's pi, Fleiss": fleiss_kappa(RARE), "Krippendorff's alpha": krippendorff_alpha(RARE, draws=0),
    "Brennan and Prediger": brennan_prediger(RARE), "Gwet's AC1": gwet_ac1(RARE), "Cohen's kappa over characters": cohen_kappa(*LETTERS), "Scott's pi over characters": fleiss_kappa(LETTERS),
    "Krippendorff's alpha over characters": krippendorff_alpha(LETTERS, draws=0), "alpha for unitizing, 24 characters": unitizing_alpha(SPANS, 24), "alpha for unitizing, ever finer steps": unitizing_alpha(SPANS, 24, limit=True),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_a_number_of_the_page_is_what_the_function_gives(name):
    printed = re.search(rf"^\| {re.escape(name)} \| (-?)(\.\d{{3}}) \|$", PAGE, re.M)
    assert float("".join(printed.groups())) == pytest.approx(WORKED[name].value, abs=5.1e-4)


@pytest.mark.parametrize("row", re.findall(r"^\| ([\d,]+) \| (\d+) \| (\d+) / (\d+) \| (\.\d+) \| (\.\d+) \|$", PAGE, re.M), ids=lambda row: row[0])
def test_qualcoders_formula_and_cohens_give_what_the_page_says(row):
    total, both, first, second = (int(cell.replace(",", "")) for cell in row[:4])
    coded = both + first + second
    yes, no = (both + first) / coded * (both + second) / coded, second / coded * first / coded
    theirs = (both / coded - yes * no) / (1 - yes * no)
    ours = cohen_kappa(*cells(both, first, second, total - coded)).value
    assert (theirs, ours) == (pytest.approx(float(row[4]), abs=5.1e-4), pytest.approx(float(row[5]), abs=5.1e-4))


def test_the_page_shows_qualcoders_formula_at_all():
    assert len(re.findall(r"^\| [\d,]+ \| \d+ \| \d+ / \d+ \|", PAGE, re.M)) == 2


def test_the_page_names_every_coefficient_of_the_table():
    from pipeline.coding.compared import _YES_NO

    assert all(f"`{name}`" in PAGE for name in ("alpha", *_YES_NO, "unitizing_alpha", "alpha_masi", "ac2_masi"))
