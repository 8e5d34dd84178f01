"""What a reader of files says in English, in the reader's language: `said("line 3", Words("ky"))`.

The readers write notes, decisions and errors as plain English sentences, which go into tables and logs as they are. A person who runs `check` reads them in
Kyrgyz or Russian: each sentence is found again among the English wordings of curriculum/words.yaml (the keys that begin with said_), what was filled into it is
taken out, looked up in turn, and put into the wording of the other language. A test holds that every sentence of the readers has one. In: a sentence. Out: the
same in the language; a sentence that nobody foresaw (of a library, of the system) stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.errors import YntymakError
from pipeline.show.words import Words

PREFIX = "said_"
_SLOT = re.compile(r"\{(\w+)\}")
# a wording of few words of its own ("row {a}") would take any sentence that begins like it for its own: what fills it may be no English phrase, but for {x}, the words of others
_FEW, _FREE = 14, "x"
_PHRASE = re.compile(r"(?<![\w/-])[a-z]{2,} [a-z]{2,}(?![\w/-])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|python -m pipeline.*|dvc [a-z]+|make [a-z]+|\{.*\}")


def said(text: str, words: Words) -> str:
    """The sentence in the language of `words`; several joined by semicolons or blanks are looked up one by one."""
    found = _one(text, words)
    if found is not None:
        return found
    for joint in ("; ", ". ", ": "):
        # the place of a problem, or further sentences
        for place in (match.start() for match in re.finditer(re.escape(joint), text)):
            end = place + (1 if joint == ". " else 0)
            # a key or a file's name stands as it is
            first = text[:end] if joint == ": " and " " not in text[:end] else _one(text[:end], words)
            if first is not None:
                return first + text[end : place + len(joint)] + said(text[place + len(joint) :], words)
    return "; ".join(said(part, words) for part in text.split("; ")) if "; " in text else text


def said_error(error: YntymakError, words: Words) -> str:
    """An error as `str` gives it, in the language: the file stands; place, problem and remedy are told."""
    where = ", ".join(part for part in (error.file, error.place and said(error.place, words)) if part)
    problem = "\n".join(_line(line, words) for line in error.problem.split("\n"))
    remedy = "\n".join(said(line, words) for line in error.remedy.split("\n"))
    return "\n".join(part for part in (f"{where}: {problem}" if where else problem, remedy) if part)


def _line(text: str, words: Words) -> str:
    """A line of a problem; the error of a stage comes out of its notebook as one text, "file, place: problem"."""
    whole = said(text, words)
    if whole != text:
        return whole
    for joint in re.finditer(": ", text):
        problem = said(text[joint.end() :], words)
        if problem != text[joint.end() :]:
            file, comma, place = text[: joint.start()].partition(", ")
            return f"{file}{comma}{said(place, words)}: {problem}"
    return text


def sentence(text: str) -> str:
    """The text with a full stop, if it ends without one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _one(text: str, words: Words) -> str | None:
    if words.language == "en":
        return text
    exact, patterns = _table()
    if text in exact:
        return words(exact[text])
    ended = text.removesuffix(".")
    if ended != text and ended in exact:
        return words(exact[ended]).removesuffix(".") + "."
    for wording, fixed, key in patterns:
        # a pattern is made only where its own words stand in the sentence: there are many hundred
        if not all(part in text for part in fixed):
            continue
        pattern = _pattern(wording)
        match = pattern.fullmatch(text) or (pattern.fullmatch(ended) if ended != text else None)
        if not match:
            continue
        filled = {name: said(part, words) for name, part in match.groupdict().items()}
        few = sum(map(str.isalpha, "".join(fixed))) < _FEW
        if few and any(name != _FREE and _PHRASE.search(_QUOTED.sub("", part)) for name, part in filled.items()):
            continue
        told = words(key, **filled)
        return told if match.end() == len(text) or told.endswith(".") else f"{told}."
    return None


@cache
def _table() -> tuple[dict[str, str], list[tuple[str, tuple[str, ...], str]]]:
    """English wordings without slots -> key; and (wording, what stands between its slots, key) of those with slots, the most telling first."""
    english = {key: text for key, text in Words("en").all().items() if key.startswith(PREFIX)}
    exact = {text: key for key, text in english.items() if not _SLOT.search(text)}
    slotted = sorted(((text, key) for key, text in english.items() if _SLOT.search(text)), key=lambda pair: (-len(_SLOT.sub("", pair[0])), pair[1]))
    # a sentence may have lost the full stop of its wording
    return exact, [(text, tuple(part.removesuffix(".") for part in _SLOT.sub("\0", text).split("\0")), key) for text, key in slotted]


@cache
def _pattern(wording: str) -> re.Pattern:
    return re.compile(_SLOT.sub(r"(?P<\1>.+?)", _escaped(wording)), re.DOTALL)


def _escaped(text: str) -> str:
    return "".join(part if _SLOT.fullmatch(part) else re.escape(part) for part in re.split(r"(\{\w+\})", text))
