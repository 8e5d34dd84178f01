"""For random invented people and texts, no real name and no form of it stands in any byte that reading leaves, on the console or in a log.

The search shares nothing with the masking: names are built of random syllables, so that their letters occur nowhere else, and every
output is searched for those letters in Cyrillic and Latin. 10 studies in `make test`, 500 with YNTYMAK_NIGHTLY=1.
"""

from __future__ import annotations

import os
import random
from functools import cache
from pathlib import Path

import small_study
import yaml
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.language.inflect import CASES, inflect
from pipeline.language.suffixes import faces, fold
from pipeline.language.transliterate import romanise_everyday
from pipeline.protect.contents import contents
from pipeline.read.corpus import read_corpus
from pipeline.study import Study

STUDIES = 500 if os.environ.get("YNTYMAK_NIGHTLY") else 10
SAID = {
    "ky": ("Кечээ {} келип, арыктын кезегин сурады.", "Биз {} менен сүйлөштүк, макул болду.", "Бул кагазды {} жазган экен.", "Айыл {} угат, башканы укпайт."),
    "ru": ("Вчера {} пришёл и спросил про воду.", "Мы ждали, но {} ничего не сказал.", "Про пастбище лучше знает {}, спросите там."),
    "en": ("Then {} said that the meeting was over.", "People listen to {} because the promise was kept."),
}
ENDINGS = ("NIн", "GA", "NI", "DA", "DAн", "LAр", "LAрдIн", "LAрга", "нIкI", "нIкIн")


def syllables(chance: random.Random, count: int) -> str:
    """A made-up stem in vowel harmony that no language here has: a rare pair of consonants stands inside."""
    vowels = chance.choice(("аыо", "еиө", "аоу", "еүи"))
    parts = [chance.choice("бкмнстжз") + chance.choice(vowels) for _ in range(count)]
    return (parts[0] + chance.choice(("вд", "зв", "дв", "вз")) + chance.choice(vowels) + "".join(parts[1:]) + chance.choice("лрмт")).capitalize()


def person(chance: random.Random) -> tuple[str, str]:
    return syllables(chance, chance.choice((2, 3))), syllables(chance, 2) + chance.choice(("ов", "ова", "ев", "ева", "бек уулу"))


def spelled(name: str, language: str, chance: random.Random) -> str:
    """The name as somebody may write it: in a case, in Latin, without ө ү ң, in capitals or in small letters, with an honorific."""
    ways = [name, name.upper(), fold(name), f"{name} {chance.choice(('эже', 'байке', 'ава'))}"]
    if language == "ky":
        ways += [name + faces(ending, name.lower())[0] for ending in chance.sample(ENDINGS, 3)]
    if language == "ru":
        ways += [inflect(name, case, "ru") for case in CASES["ru"]]
    ways.append(chance.choice(romanise_everyday(name, "ru" if language == "en" else language)))
    return chance.choice(ways)


def write_study(root: Path, seed: int) -> tuple[Study, list[str]]:
    """A study of random people and texts in two formats, and every stem that must not come out."""
    chance = random.Random(seed)
    study = small_study.make(root)
    people = [person(chance) for _ in range(5)]
    lines = []
    for turn in range(30):
        language = chance.choice(("ky", "ky", "ru", "en"))
        given, family = chance.choice(people)
        name = chance.choice((given, family.split()[0], f"{given} {family}", f"{family.split()[0]} {given}"))
        lines.append(f"К{turn % 4 + 1}: " + chance.choice(SAID[language]).format(" ".join(spelled(part, language, chance) for part in name.split())))
    if chance.random() < 0.5:
        document = Document()
        for line in lines:
            document.add_paragraph(line)
        document.core_properties.author = " ".join(people[0])
        document.save(study.folder / "transcripts" / "random.docx")
    else:
        (study.folder / "transcripts" / "random.txt").write_text("\n\n".join(lines), chance.choice(("utf-8", "utf-16")))
    names = [f"{given} {family}" for given, family in people]
    (study.folder / "names.txt").write_text("\n".join((*small_study.NAMES, *names)) + "\n", "utf-8")
    with (study.folder / "participants.csv").open("a", encoding="utf-8") as listed:
        listed.write(f"group-1.txt,К1,{names[0]},participant,f,30,,yes\n")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config | {"seed": seed % 1000}, allow_unicode=True), "utf-8")
    return Study(study.name, root), [part for given, family in people for part in (given, family.split()[0])]


@cache
def forms(stem: str) -> frozenset[str]:
    """The letters by which a name would be known again: its stem without a last vowel or the ending of a surname, as typed and in Latin."""
    lower = stem.lower()
    for ending in ("ова", "ева", "ов", "ев"):
        lower = lower.removesuffix(ending)
    return frozenset({lower, fold(lower), *romanise_everyday(lower, "ky")})


@settings(max_examples=STUDIES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=10**6))
def test_no_letters_of_a_name_are_in_what_reading_leaves(tmp_path_factory, capfd, seed):
    study, stems = write_study(tmp_path_factory.mktemp("study"), seed)
    for name, frame in read_corpus(study).items():
        study.write(name, frame)
    printed = "".join(capfd.readouterr())
    texts = [("console", printed)]
    for path in sorted(study.outputs.rglob("*")):
        if path.is_file():
            texts += [(f"{path.name}, {place}", text) for place, text in contents(path.read_bytes())]
    assert all(text is not None for _, text in texts)
    leaks = [(place, stem) for place, text in texts for lower in [text.lower()] for stem in stems if any(form in lower for form in forms(stem))]
    assert not leaks
