"""Does a name of the lists stand in what is printed as the researcher wrote it: the texts of study.yaml and codebook.yaml, the signs of coders?

These texts are the team's own words, so nothing is masked in them: the work stops and says which key it is, never which name. A place may be called after somebody whom
the lists know, and a name may be an ordinary word as well (бакыт, ынтымак): such a single word is only told (`doubtful`, by `check`). A codebook defines ordinary words for many
studies: in it counts a surname, a name of two words, or a word whose capital no beginning of a sentence explains. In: a study whose lists are
here; where only its tables were pulled, nobody can look, and whoever holds the lists has. Out: keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.config import read_yaml
from pipeline.errors import StudyError
from pipeline.language.kyrgyz import analyse
from pipeline.language.transliterate import skeletons
from pipeline.protect.givennames import surname
from pipeline.protect.known import WORD, begins
from pipeline.protect.ordinary import HONORIFICS, is_ordinary
from pipeline.protect.toponyms import place_spans
from pipeline.protect.written import Written
from pipeline.study import Study

# files and labels as they are called outside, words that are looked for and not printed, and names of bodies that quotations hide
UNPRINTED = ("key", "key_fingerprint", "read.documents", "read.survey", "read.networks", "read.cleaning.file", "code.seeds", "training.quotes.companies", "training.quotes.parties", "training.quotes.peoples")
_PLACES = ("areas", "places")
# of an entry of the codebook; the rest is about its making and goes nowhere
_CODEBOOK = ("label", "definition", "include", "exclude", "examples", "near_misses", "scope", "seeds")
_CODER = re.compile(r'"coder":\s*("(?:[^"\\]|\\.)*")')


@dataclass
class Printed:
    """Keys of study.yaml that hold a name for certain, or perhaps, those of codebook.yaml that do for certain, and whether a coder signs with one: with given name and surname, or perhaps with part of one."""

    certain: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    codebook: list[str] = field(default_factory=list)
    coder: bool = False
    coder_doubtful: bool = False


def names_in_print(study: Study) -> Printed:
    """Where a name of participants.csv, names.txt or the name reviews stands in texts that are printed as they are."""
    written, found = Written(study), Printed()
    for key, text in _texts(study.config.model_dump(mode="json"), ""):
        if (sure := _holds(written, text, place=key.split(".")[0] in _PLACES)) is not None:
            (found.certain if sure else found.doubtful).append(key)
    found.certain, found.doubtful = ([*dict.fromkeys(keys)] for keys in (found.certain, found.doubtful))
    found.codebook = [*dict.fromkeys(key for key, text in _codebook(study) if _defined(written, text, key.endswith(".seeds")))]
    for sign in _coders(study):
        text = re.sub(r"[_.\-\d]+", " ", sign)
        matches = written.known.matches(text, cased=True)
        whole = any(_words(text[match.start : match.end]) > 1 or surname(text[match.start : match.end]) for match in matches)
        found.coder, found.coder_doubtful = found.coder or whole, found.coder_doubtful or bool(matches) or written.names_in(sign)
    return found


def refuse_names(study: Study) -> None:
    """Raises StudyError where study.yaml, codebook.yaml or a coder's sign holds a name for certain; the error repeats no name."""
    found = names_in_print(study)
    if found.certain or found.codebook:
        raise StudyError("a name of participants.csv or names.txt stands in a text that is printed as it stands",
                         file=f"corpora/{study.name}/study.yaml" if found.certain else "corpora/codebook.yaml", place=", ".join(found.certain or found.codebook),
                         remedy="Write these texts without the name. If nobody of this study is meant (a prize, a company), take the name out of names.txt.")  # fmt: skip
    if found.coder:
        raise StudyError("the sign of a coder is a name of participants.csv or names.txt", file=f"corpora/{study.name}/codings",
                         remedy="Tables and figures show the signs of coders. Call the file, and coder in each of its lines, by a sign such as coder-a.")  # fmt: skip


def _holds(written: Written, text: str, *, place: bool) -> bool | None:
    """True where the text holds a name for certain, False where a word of it may be one, None where it holds none."""
    matches = written.known.matches(text, cased=True)
    if not matches:
        return None
    places = place_spans(text, written.places)
    for match in matches:
        found = text[match.start : match.end]
        if _words(found) > 1 or not (place or _may_be_a_word(found) or any(start <= match.start and match.end <= end for start, end in places)):
            return True
    return False


def _codebook(study: Study) -> Iterator[tuple[str, str]]:
    """(key, text) of what the project's codebook says of its codes: tables, figures, reports and REFI-QDA projects hold it."""
    path = study.root / "corpora" / "codebook.yaml"
    book = read_yaml(path) if path.exists() else None
    for part in ("parents", "codes"):
        for entry in (book.get(part) or ()) if isinstance(book, dict) else ():
            for key in _CODEBOOK if isinstance(entry, dict) else ():
                for _, text in _texts(entry.get(key), "text"):
                    yield f"{part}.{entry.get('id')}.{key}", text


def _defined(written: Written, text: str, seed: bool) -> bool:
    """Whether a text of the codebook names somebody."""
    for match in written.known.matches(text, cased=True):
        words = [word for word in WORD.findall(text[match.start : match.end]) if len(word) > 2]
        capital = sum(word[0].isupper() for word in words)
        if any(surname(word) and (seed or word[0].isupper()) and not _may_be_a_word(word) for word in words) or capital > 1 or (capital and not seed and not begins(text, match.start) and not _may_be_a_word(words[0])):
            return True
    return False


def _may_be_a_word(found: str) -> bool:
    """Whether it is an ordinary word, or in small letters a form of one: «адилетти издеп» seeks justice."""
    lower = found.lower()
    return is_ordinary(lower) or found == lower and any(one.listed and is_ordinary(one.lemma) for one in analyse(lower))


def _words(found: str) -> int:
    """How many words of a name these are, forms of address left aside."""
    return sum(skeletons(word)[0] not in HONORIFICS for word in WORD.findall(found))


def _texts(value, key: str) -> Iterator[tuple[str, str]]:
    """(key, text) of every text of study.yaml that may be printed; what a mapping calls its entries is a text too."""
    if key in UNPRINTED:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            within = f"{key}.{name}" if key else str(name)
            # the name of an entry may itself be what must not be told
            yield key or "study.yaml", str(name)
            # the languages of one text are one key
            yield from _texts(inner, key if name in ("ky", "ru", "en") and isinstance(inner, str) else within)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str):
        yield key, value


def _coders(study: Study) -> set[str]:
    """How coders sign: the names of their files, and what stands in the lines."""
    signs = set()
    for path in sorted((study.folder / "codings").glob("*.jsonl")):
        signs.add(path.stem)
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", errors="replace") as lines:
            signs |= {json.loads(match[1]) for line in lines if (match := _CODER.search(line))}
    return signs
