"""What goes with all guides of a study: the glossary, and the form of the certificate, one PDF a language each.

The certificate is filled in by hand, so that no name enters the program, and says that it gives no mediator status (law, F-MED). The glossary is a PDF of its own, because with over three hundred terms it would be a third of a short guide. In: curriculum/glossary.yaml and
words.yaml. Out: outputs/<study>/<language>/manuals/{glossary,certificate}.pdf, accessible, the same bytes each time.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study
from pipeline.training.editable import certificate_paper, glossary_paper
from pipeline.training.glossary import Glossary, read_glossary
from pipeline.training.papers import to_docx
from pipeline.training.render import DESIGN
from pipeline.training.typeset import typeset

MAIN = """#import "guide.typ": *
#let d = json("data.json")
#show: doc => setup(d.title, d.lang, d.notice, d.title, doc)
#glossary(d)
"""
# ң stands behind н, ө behind о, ү behind у; ё behind е
_ALPHABET = {letter: place for place, letter in enumerate("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя")}


CERTIFICATE = """#import "guide.typ": *
#let d = json("data.json")
#certificate(d)
"""


def annex_path(study: Study, language: str, name: str) -> Path:
    return study.outputs / language / "manuals" / f"{name}.pdf"


def print_annexes(study: Study, languages: tuple[str, ...] = LANGUAGES, *, editable: bool = False) -> list[Path]:
    """Write the glossary and the certificate's form in each language, `editable` as docx too; returns the paths. Raises CurriculumError where typst warns."""
    glossary, paths = read_glossary(), []
    for language in languages:
        words = Words(language)
        pieces = {"glossary": (MAIN, glossary_data(glossary, words, invented=study.invented)), "certificate": (CERTIFICATE, certificate_data(study, words))}
        for name, (main, data) in pieces.items():
            with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
                root = Path(folder)
                shutil.copy(DESIGN / "guide.typ", root / "guide.typ")
                (root / "words.json").write_text(json.dumps(words.all(), ensure_ascii=False), "utf-8")
                (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
                (root / "main.typ").write_text(main, "utf-8")
                paths.append(typeset(root, "main.typ", annex_path(study, language, name)))
            if editable:
                programme = study.config.programme.get(language, study.config.title[language])
                paper = glossary_paper(data, programme) if name == "glossary" else certificate_paper(data)
                paths.append(to_docx(paper, annex_path(study, language, name).with_suffix(".docx")))
    return paths


def certificate_data(study: Study, words: Words) -> dict:
    """What the form of a certificate prints; names, dates and hours are left to be written in."""
    lang, config = words.language, study.config
    return {
        "lang": lang, "title": words("certificate"), "of": words("certificate_of"), "programme": config.programme.get(lang, config.title[lang]), "text": words("certificate_took_part"),
        "fields": [words(f"certificate_{field}") for field in ("name", "place", "dates", "hours", "topics", "trainer")], "status": words("certificate_status"), "notice": words("invented") if study.invented else None,
    }  # fmt: skip


def glossary_data(glossary: Glossary, words: Words, *, invented: bool = False) -> dict:
    """What the glossary prints in a reader's language: its sections, each with its terms in the order of the alphabet."""
    lang = words.language
    others = [other for other in LANGUAGES if other != lang]
    return {
        "title": words("glossary_title"), "lang": lang, "others": others, "notice": words("invented") if invented else None, "intro": words("glossary_intro"), "review": words("needs_review"),
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
