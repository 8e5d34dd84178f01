"""Endings that our Kyrgyz texts write after figures: those of the number as it is spoken (0дөн, 6дан, 235ке), as language.inflect makes them."""

import re
from pathlib import Path

import pytest

from pipeline.language.inflect import inflect

ROOT = Path(__file__).resolve().parents[1]
TEXTS = sorted([*ROOT.glob("curriculum/modules/*/ky.md"), *ROOT.glob("curriculum/plans/*.ky.md"), *ROOT.glob("curriculum/*.yaml"), *ROOT.glob("notebooks/*.ipynb"), ROOT / "README.ky.md"])
CASES = {"dative": "[гк][аеоө]", "ablative": "[дт][аеоө]н", "locative": "[дт][аеоө]", "genitive": "[ндт][ыиуү]н", "accusative": "[ндт][ыиуү]"}
# a Russian or English text has no such endings; a version, an address or a range is no number that is spoken to its end
WRITTEN = re.compile(r"(?<![\w.,/–-])(?:\d+,)?(\d+)(?P<ending>{})\b".format("|".join(CASES.values())))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_ending_after_a_figure_is_that_of_the_spoken_number(path):
    wrong = []
    for found in WRITTEN.finditer(path.read_text("utf-8")):
        case = next(case for case, ending in CASES.items() if re.fullmatch(ending, found["ending"]))
        if inflect(found[1], case, "ky") != found[1] + found["ending"]:
            wrong.append(f"{found[0]}: {inflect(found[1], case, 'ky')}")
    assert wrong == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_word_that_asks_for_a_case_has_it(path):
    """6 чейин is no Kyrgyz: 6га чейин, or 22.05.2027 күнүнө чейин."""
    assert re.findall(r"\d (?:чейин|карата|тартып|баштап)\b", path.read_text("utf-8")) == []
