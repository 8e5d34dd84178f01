"""The words of the interface: each key in three languages, each call with a key that is there."""

import ast
import re
import string
from pathlib import Path

import pytest
import yaml

from pipeline.errors import CurriculumError
from pipeline.show.words import NO_BREAK, Words, inner_marks

ROOT = Path(__file__).resolve().parents[1]
TABLE = yaml.safe_load((ROOT / "curriculum" / "words.yaml").read_text("utf-8"))


def calls():
    """(file, line, key, fillers or None) of every words("...") and Words(...)("...") in pipeline/; None where the fillers are not all written out."""
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and (isinstance(node.func, ast.Name) and node.func.id == "words" or isinstance(node.func, ast.Attribute) and node.func.attr == "words")
            if not named or not node.args:
                continue
            options = [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else [node.args[0]]
            fillers = None if any(word.arg is None for word in node.keywords) else {word.arg for word in node.keywords}
            for option in options:
                if isinstance(option, ast.Constant):
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", option.value, fillers


CALLS = list(calls())


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TABLE)
def test_a_key_stands_in_three_languages(key):
    assert set(TABLE[key]) == {"ky", "ru", "en"} and all(str(text).strip() for text in TABLE[key].values())


@pytest.mark.parametrize("key", TABLE)
def test_a_key_has_the_same_fillers_in_each_language(key):
    assert fields(TABLE[key]["ky"]) == fields(TABLE[key]["ru"]) == fields(TABLE[key]["en"])


def test_calls_are_found_at_all():
    assert len(CALLS) > 80


@pytest.mark.parametrize(("place", "key", "fillers"), CALLS, ids=[f"{place} {key}" for place, key, _ in CALLS])
def test_a_call_has_its_key(place, key, fillers):
    assert key in TABLE


@pytest.mark.parametrize(("place", "key", "fillers"), [call for call in CALLS if call[2] is not None and call[1] in TABLE], ids=[f"{place} {key}" for place, key, fillers in CALLS if fillers is not None and key in TABLE])
def test_a_call_fills_every_brace(place, key, fillers):
    assert fields(TABLE[key]["en"]) <= fillers


@pytest.mark.parametrize("key", [*(f"phase_{p}" for p in ("why", "what", "how", "whatif")), *(f"lang_{x}" for x in ("ky", "ru", "en", "other")), *(f"verdict_{v}" for v in ("both", "talk", "survey", "silent")),
                                 *(f"progress_{x}" for x in ("documents", "docx", "plans", "guides", "names", "people", "masking")),
                                 "full", "minimum", "recap", "tea", "lunch", "energiser_break", "done", "failed", "to_do", "talk_share", "talk_share_wider", "survey_share", "survey_share_wider"])  # fmt: skip
def test_a_key_that_is_put_together_is_there(key):
    assert key in TABLE


def test_words_that_the_guide_s_design_asks_for_are_there():
    design = (ROOT / "curriculum" / "design" / "guide.typ").read_text("utf-8")
    named = set(re.findall(r"(?<![\w.])w\.([a-z_]+)", design)) - {"at"}
    assert named <= set(TABLE)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_words_are_those_of_the_language(language):
    assert Words(language)("timetable") == TABLE["timetable"][language]


def test_braces_are_filled():
    assert Words("en")("day", n=3) == "Day 3"


def test_an_unknown_key_is_an_error():
    with pytest.raises(CurriculumError, match="there are no words for 'timetabel'"):
        Words("ky")("timetabel")


def test_a_missing_filler_is_an_error():
    with pytest.raises((CurriculumError, KeyError)):
        Words("ky")("day")


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(CurriculumError, match="there is no language 'kg'; there are ky, ru, en"):
        Words("kg")


def test_all_words_of_a_language_are_given_with_open_fillers():
    assert Words("en").all()["day"] == "Day {n}"


@pytest.mark.parametrize(
    ("language", "share", "digits", "text"),
    [("en", 0.42, 0, "42%"), ("ru", 0.42, 0, f"42{NO_BREAK}%"), ("ky", 0.425, 1, f"42,5{NO_BREAK}%"), ("en", 0.425, 1, "42.5%"), ("en", 0, 0, "0%"), ("ru", 1, 0, f"100{NO_BREAK}%")],
)
def test_a_percentage_is_written_as_the_language_does(language, share, digits, text):
    assert Words(language).percent(share, digits=digits) == text


def test_what_rounds_to_nought_has_no_sign():
    assert Words("en").number(-0.04, 1, sign=True) == "0.0" and Words("ru").number(0.04, 1, sign=True) == "0,0" and Words("ru").number(-0.06, 1, sign=True) == "\u22120,1"


def test_no_key_stands_twice():
    import re
    from collections import Counter

    from pipeline.show.words import PATH

    assert [key for key, n in Counter(re.findall(r"^(\w+):", PATH.read_text("utf-8"), re.M)).items() if n > 1] == []


# ---------------------------------------------------------------- how each language writes its numbers, dates and marks

TABLE = yaml.safe_load((ROOT / "curriculum" / "words.yaml").read_text("utf-8"))


@pytest.mark.parametrize("key", sorted(TABLE))
def test_a_percent_sign_keeps_to_its_figure(key):
    """12 % with a space that no line ends at in Kyrgyz and Russian, 12% in English."""
    assert not re.search(r"\d %", TABLE[key]["ky"]) and not re.search(r"\d %", TABLE[key]["ru"]) and not re.search(r"\d[ \u00a0]%", TABLE[key]["en"])


@pytest.mark.parametrize("key", sorted(TABLE))
def test_a_filler_that_wants_a_case_has_a_word_that_bears_it(key):
    """Not "22.05.2027 чейин" but "22.05.2027 күнүнө чейин": these words ask for a case, and a filler is a nominative."""
    assert not re.search(r"\} (?:чейин|карата|тартып|баштап|караганда|ылайык|карай)\b", TABLE[key]["ky"])


@pytest.mark.parametrize(("language", "said"), [("ky", "2026-ж. май"), ("ru", "май 2026"), ("en", "May 2026")])
def test_a_month_is_written_as_the_language_says_it(language, said):
    assert (Words(language).month("2026-05-17"), Words(language).month("2026-W17")) == (said, "2026-W17")


@pytest.mark.parametrize("text", ['мен "кел" дедим', "мен «кел» дедим", "мен “кел” дедим"])
def test_what_a_quotation_cites_takes_marks_of_the_second_level(text):
    assert inner_marks(text) == "мен „кел“ дедим"
