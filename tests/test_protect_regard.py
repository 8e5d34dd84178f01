"""Fear and blame beside a name are counted without the person; kinship said aloud and gender by grammar, each only where it is certain."""

import re

import pytest

from pipeline.protect.genders import gender_of
from pipeline.protect.regard import is_accused
from pipeline.read.mentions import relation_said

NAME = re.compile(r"Жумабаев\w*|Jumabaev\w*")


def accused(text: str) -> bool:
    match = NAME.search(text)
    return is_accused(text, match.start(), match.end())


@pytest.mark.parametrize("text", [
    "Жумабаевден баары коркот.", "Жумабаев бизди алдаган.", "Жумабаев байке, ал бизди эки жолу алдады.", "Жумабаевге эч ким ишенбейт.", "Бизди алдаган Жумабаев эле.", "Жумабаев пара алат.",
    "Жумабаев. Его все боятся.", "Мы не верим Жумабаеву.", "Жумабаев нас обманул.", "Жумабаев, которого все боятся, опять приехал.", "Жумабаев взятки берёт.",
    "Nobody trusts Jumabaev here.", "Jumabaev threatened people.", "Jumabaev came again. Everybody is afraid of him.",
])  # fmt: skip
def test_fear_and_blame_are_heard(text):
    assert accused(text)


@pytest.mark.parametrize("text", [
    "Жумабаевди угабыз.", "Жумабаев бизди алдабайт.", "Жумабаевден коркпойбуз.", "Жумабаев элди коргойт, компания болсо алдаган.", "Жумабаев коркпой айтат.",
    "Жумабаева все слушают.", "Жумабаев никого не боится.", "Жумабаев выступил против обмана.", "Жумабаева уважают, а начальство врёт.", "Жумабаев во время собрания молчал.",
    "People listen to Jumabaev, he never lied to us.", "Jumabaev stood up against corrupt officials.", "Jumabaev is not corrupt.",
])  # fmt: skip
def test_praise_and_denial_are_not(text):
    assert not accused(text)


@pytest.mark.parametrize(("text", "relation"), [
    ("Менин апам Жумабаева, аны айтсам болобу?", "household"), ("Менин таякем Жумабаев", "relative"), ("Жумабаев менин жездем, айтпай коёюн.", "relative"), ("Мой начальник Жумабаев", "employer"),
    ("Jumabaev, my uncle, went there", "relative"), ("my husband Jumabaev", "household"), ("Жумабаев байке, эмне үчүн менин балам жок?", None), ("Жумабаев эжем айткан", None),
    ("Жумабаев картага салды. Геологдор да «иним» деп кайрылат.", None),
])  # fmt: skip
def test_kinship_counts_where_it_stands_beside_the_name(text, relation):
    match = NAME.search(text)
    assert relation_said(text, match.start(), match.end()) == relation


@pytest.mark.parametrize(("name", "text", "gender"), [
    ("Айсалкын", "Айсалкын эже айтты", "f"), ("Сагын", "Сагын байке келди", "m"), ("Сагын Токто уулу", "", "m"), ("Токто кызы Айсалкын", "", "f"), ("Айсалкын Бектуровна", "", None),
    ("Жумабаева Айсалкын Бектуровна", "", "f"), ("Сагын", "слушали Сагына", None), ("Жумабаева", "слушали Жумабаева", None),
])  # fmt: skip
def test_gender_is_said_only_where_grammar_is_certain(name, text, gender):
    end = len(name) if text.startswith(name) else 0
    assert gender_of(name, text, 0, end) == gender


def test_a_listed_surname_in_ova_is_a_womans():
    assert gender_of("Жумабаева Айсалкын", nominative=True) == "f"
