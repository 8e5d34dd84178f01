"""The glossary as an annex to all guides of a study: terms in three languages with their meaning, one PDF a language.

It is a PDF of its own, because with over three hundred terms it would be a third of a short guide, and every guide of a study would
repeat it. In: curriculum/glossary.yaml and words.yaml. Out: outputs/<study>/<language>/manuals/glossary.pdf, accessible, the same bytes each time.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study
from pipeline.training.glossary import Glossary, read_glossary
from pipeline.training.render import DESIGN
from pipeline.training.typeset import typeset

MAIN = """#import "guide.typ": *
#let d = json("data.json")
#show: doc => setup(d.title, d.lang, d.notice, d.title, doc)
#glossary(d)
"""
# ң stands behind н, ө behind о, ү behind у; ё behind е
_ALPHABET = {letter: place for place, letter in enumerate("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя")}


def glossary_path(study: Study, language: str) -> Path:
    return study.outputs / language / "manuals" / "glossary.pdf"


def print_glossaries(study: Study, languages: tuple[str, ...] = LANGUAGES) -> list[Path]:
    """Write the glossary of each language; returns the paths. Raises CurriculumError where typst warns."""
    glossary, paths = read_glossary(), []
    for language in languages:
        with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
            root = Path(folder)
            shutil.copy(DESIGN / "guide.typ", root / "guide.typ")
            words = Words(language)
            (root / "words.json").write_text(json.dumps(words.all(), ensure_ascii=False), "utf-8")
            (root / "data.json").write_text(json.dumps(glossary_data(glossary, words, invented=study.invented), ensure_ascii=False), "utf-8")
            (root / "main.typ").write_text(MAIN, "utf-8")
            paths.append(typeset(root, "main.typ", glossary_path(study, language)))
    return paths


def glossary_data(glossary: Glossary, words: Words, *, invented: bool = False) -> dict:
    """What the glossary prints in a reader's language: its sections, each with its terms in the order of the alphabet."""
    lang = words.language
    others = [other for other in LANGUAGES if other != lang]
    return {
        "title": words("glossary_title"), "lang": lang, "notice": words("invented") if invented else None, "intro": words("glossary_intro"), "review": words("needs_review"),
        "head": [words("glossary_term"), *(words(f"language_{other}") for other in others), words("glossary_meaning")],
        "sections": [
            {
                "title": getattr(section, lang),
                "rows": [[getattr(term, lang), *(getattr(term, other) for other in others), term.definition[lang]] for term in sorted(section.terms, key=lambda term: alphabetical(getattr(term, lang)))],
            }
            for section in glossary.sections
        ],
    }  # fmt: skip


def alphabetical(text: str) -> list[tuple[int, str]]:
    """The place of a word in a list: by the Kyrgyz and Russian alphabet, signs passed over."""
    return [(_ALPHABET.get(letter, -1), letter) for letter in text.lower() if letter.isalpha()]
