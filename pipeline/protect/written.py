"""What a team writes - promises, reasons, themes of initiatives, memos - without the names that stand in it all the same.

The commands that record such lines refuse a text with a name; a line that was written by hand, or before a name came onto the lists, gets here. Searched for are the
names of participants.csv, names.txt and the name reviews, as far as these files are here, contacts, and full names and surnames by guess. In: a study, texts. Out: texts with [name].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from pipeline.protect.givennames import surname
from pipeline.protect.known import WORD, begins
from pipeline.protect.listed import listed_names
from pipeline.protect.names import KnownNames, find_names
from pipeline.protect.ordinary import is_ordinary
from pipeline.protect.reviews import NameReviews
from pipeline.study import LANGUAGES, Study, json_lines

STAND_IN = {"phone": "[tel]", "email": "[e-mail]", "handle": "[@]", "id": "[id]", "address": "[address]"}


class Written:
    """Masks what a team wrote: `Written(study).text(text, "ru")`. The lists are read, and the models loaded, at the first text."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def _reviews(self) -> NameReviews:
        return _reviews_of(self.study.folder)

    @cached_property
    def known(self) -> KnownNames:
        return KnownNames([*listed_names(self.study.folder), *self._reviews.masked])

    @cached_property
    def places(self) -> tuple[str, ...]:
        names = {name for entry in self.study.gazetteer.values() for name in (entry.get("ky"), entry.get("ru"), entry.get("en"), *(entry.get("aliases") or ())) if name}
        return tuple(sorted(names | {name for place in self.study.config.places.values() for name in place.name.values()}))

    def text(self, text: str, language: str | None = None, *, guess: bool = True) -> str:
        """The text with [name] for every name; a known name is never kept, whatever a review says. guess: False looks for known names and contacts alone."""
        spans = find_names(text, language=language if language in LANGUAGES else None, known=self.known, places=self.places, guess=guess)
        # a guess from one word that is no surname would take the first word of many a sentence; the commands refuse those, and a person looks
        sure = [span for span in self._reviews.without_kept(spans) if span.kind != "person" or len(words := WORD.findall(span.text)) > 1 or (words and surname(words[0]))]
        for span in reversed(sure):
            text = text[: span.start] + STAND_IN.get(span.kind, "[name]") + text[span.end :]
        return text

    def texts(self, said: dict[str, str]) -> dict[str, str]:
        """Texts by language, each as `text` gives it; what is no text stays as it is, for whoever checks it."""
        return {language: self.text(text, language) if isinstance(text, str) else text for language, text in said.items()}

    def names_in(self, text: str) -> bool:
        """Whether a name of the lists stands in a short text, ordinary words in small letters left aside."""
        return bool(self.known.matches(text, cased=True))

    def code(self, code: str) -> str:
        """The name under which somebody of the team signs, [name] where it is one of the study's or a full name."""
        return "[name]" if self.names_in(code) or " " in code.strip() and self.text(code) != code else code


def signs(people: Iterable[str | None], masked: Callable[[str], str]) -> dict[str, str]:
    """A sign for everybody of the team who is called by a name, where `masked` finds one: name -> recruiter-1, in their order, so that two of them stay two."""
    named = [one for one in dict.fromkeys(people) if isinstance(one, str) and masked(one) != one]
    return {name: f"recruiter-{number}" for number, name in enumerate(named, 1)}


def told_without_names(text: str, folder: Path) -> str:
    """What the terminal says of a study, with [name] for names of its lists: an error may repeat a cell, and a cell may hold anything.

    folder   of the study; its study.yaml need not be readable. The words of the program itself stay: small letters count in a surname alone, a capital that
             begins a sentence counts in what is no ordinary word
    """
    known = KnownNames([*listed_names(folder), *_reviews_of(folder).masked])
    for match in reversed(known.matches(text, cased=True)):
        words = [word for word in WORD.findall(text[match.start : match.end]) if len(word) > 1]
        capital = sum(word[0].isupper() for word in words)
        if any(map(surname, words)) or capital > 1 or capital and not (begins(text, match.start) and is_ordinary(words[0].lower())):
            text = f"{text[: match.start]}[name]{text[match.end :]}"
    return text


def _reviews_of(folder: Path) -> NameReviews:
    path = folder / "decisions" / "name_reviews.jsonl"
    lines = json_lines(path, remedy="Restore the line from git or remove it.") if path.exists() else ()
    # 1-read names a line that is no decision (read.decisions)
    return NameReviews(line for _, _, line in lines if isinstance(line, dict) and all(isinstance(line.get(key) or "", str) for key in ("name", "document", "decision")) and all(isinstance(one, str) for one in line.get("words") or ()))
