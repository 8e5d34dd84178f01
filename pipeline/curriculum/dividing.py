"""Does a text of ours divide people: ours and theirs, a whole group blamed or generalised, a word that degrades, a call to drive out?

The words, the reasons with their sources and what to say instead stand in curriculum/dividing.yaml; names of peoples are found in every form by
protect.groups. A rule looks at one sentence; what stands in quotation marks is somebody's speech. A machine finds words, not intent: each finding is for
a person to read, and a text without one may still divide. In: text and its language. Out: findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.protect.groups import find_groups
from pipeline.show.words import Words
from pipeline.training.catalogue import CURRICULUM, Fault

PATH = CURRICULUM / "dividing.yaml"
# so many words may stand between a group and what is said of it
NEAR, BESIDE = 8, 3
_SENTENCE = re.compile(r"[^.!?…;\n|]+")
_QUOTED = re.compile(r"«[^»\n]*»|“[^”\n]*”|„[^“”\n]*[“”]|\"[^\"\n]*\"")
_WORD = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+)*")


@dataclass(frozen=True)
class Finding:
    """text[start:end] divides in the way that `kind` says (a key of dividing.yaml); `quoted`: it is somebody's speech."""

    start: int
    end: int
    kind: str
    words: str
    quoted: bool = False


def dividing(text: str, language: str) -> list[Finding]:
    """All that a text in ky, ru or en says that divides, in order; one finding a kind and sentence."""
    speech = [match.span() for match in _QUOTED.finditer(text)]
    found: list[Finding] = []
    for sentence in _SENTENCE.finditer(text):
        seen: set[tuple[str, bool]] = set()
        for start, end, kind in _in_sentence(sentence[0], language):
            start, end = start + sentence.start(), end + sentence.start()
            # one word inside and one outside the marks is the writer's own
            quoted = all(any(low < at < high for low, high in speech) for at in (start, end - 1))
            if (kind, quoted) not in seen:
                seen.add((kind, quoted))
                found.append(Finding(start, end, kind, " ".join(text[start:end].split()), quoted))
    return sorted(found, key=lambda one: (one.start, one.kind))


def dividing_faults(path: Path, name: str, language: str | None = None) -> Iterator[Fault]:
    """Findings in a file of ours as faults with their line; without a language each line of a yaml file is read in that of its key."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        texts = [(language, line)] if language else _of_yaml(line)
        for lang, text in texts:
            for one in dividing(text, lang):
                if not one.quoted:
                    yield Fault(name, number, f"fault_dividing_{one.kind}", {"words": one.words})


def _of_yaml(line: str) -> list[tuple[str, str]]:
    """(language, text) of a line of words.yaml and its like: `ky: …` on a line of its own, or {ky: …, ru: …, en: …}."""
    parts = re.split(r"(?:^|[{,])\s*(ky|ru|en):\s", line)
    return [(lang, re.sub(r"^[\"']|[\"'],?\s*\}?\s*$", "", text.strip())) for lang, text in zip(parts[1::2], parts[2::2], strict=True)]


def explain(kind: str, language: str, *, path: Path = PATH) -> dict[str, str]:
    """name, why, instead and source of a kind, in the reader's language."""
    entry = _rules(path)["kinds"][kind]
    return {key: entry[key][language] for key in ("name", "why", "instead")} | {"source": entry["source"]}


def report_text(text: str, language: str, words: Words) -> list[str]:
    """The findings in a text as lines for the terminal: the words, why they divide with the source, what to say instead."""
    lines = []
    for one in dividing(text, language):
        said, line = explain(one.kind, words.language), text[: one.start].count("\n") + 1
        mark = f" ({words('dividing_quoted')})" if one.quoted else ""
        lines += [f"{words('fault_line', n=line)}: {words('quoted', text=one.words)} – {said['name']}{mark}", f"  {said['why']} [{said['source']}]", f"  {words('dividing_instead')}: {said['instead']}"]
    return lines or [words("dividing_none")]


def _in_sentence(sentence: str, language: str) -> Iterator[tuple[int, int, str]]:
    rules = _patterns(language)
    for kind in ("sides", "insult", "exclude"):
        if match := rules[kind].search(sentence):
            yield *match.span(), kind
    always, every, bad = rules["always"].search(sentence), rules["all"].search(sentence), rules["bad"].search(sentence)
    if not (always or every or bad):
        return
    peoples = [(one.start, one.end) for one in find_groups(sentence, language) if one.kind == "ethnic"]
    closed = [*peoples, *(match.span() for match in rules["closed"].finditer(sentence))]
    opened = [match.span() for match in rules["open"].finditer(sentence)]
    for pattern, groups, most, kind in (("always", [*closed, *opened], BESIDE, "all"), ("all", closed, 1, "all"), ("bad", closed, NEAR, "blame"), ("bad", opened, 0, "blame")):
        for match in rules[pattern].finditer(sentence):
            near = next((span for span in groups if _between(sentence, span, match.span()) <= most), None)
            if near:
                yield min(near[0], match.start()), max(near[1], match.end()), kind
                break


def _between(sentence: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    low, high = min(one[1], other[1]), max(one[0], other[0])
    return len(_WORD.findall(sentence[low:high])) if low <= high else 0


def _rules(path: Path = PATH) -> dict:
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> dict:
    return read_yaml(path)


def _patterns(language: str) -> dict[str, re.Pattern]:
    return _compiled(language, PATH.stat().st_mtime_ns)


@cache
def _compiled(language: str, _changed: int) -> dict[str, re.Pattern]:
    rules = _rules()
    lists = {kind: entries[language] for kind, entries in rules["phrases"].items()} | {name: rules[name][language] for name in ("always", "all", "closed", "open", "bad")}
    return {name: re.compile(r"(?<![\w-])(?:" + "|".join(map(_pattern, entries)) + r")(?![\w-])", re.I) for name, entries in lists.items()}


def _pattern(phrase: str) -> str:
    """A phrase of the list as a pattern: words with anything but letters between them, a star for any ending, a lone star for a word or two."""
    words = [r"\w+(?:\W+\w+)?" if word == "*" else re.escape(word).replace(r"\*", r"[\w-]*") for word in phrase.split()]
    return r"\W+".join(words)
