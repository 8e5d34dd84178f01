"""Is each text worded as the curriculum's other texts are? Letters, terms, laws, objectives, length, reading ease, and what two texts share.

Letters: every word in one alphabet, and no letter that the language has not (a Latin o in a Kyrgyz word prints well and is never found).
Terms: no word that the glossary says to avoid. Laws: their numbers stand in facts.yaml alone. Objectives: verbs of what one can see done,
after Bloom's taxonomy as revised by Anderson and Krathwohl (2001). Out: faults with file and line, in no language yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.curriculum.reading import LEAST, ease, prose
from pipeline.curriculum.terms import avoided
from pipeline.training.catalogue import Catalogue, Fault
from pipeline.training.glossary import Glossary
from pipeline.training.texts import Block, ModuleText

# words a file at the least; Kyrgyz says with one long word what English says with two
LEAST_WORDS = {"en": 900, "ru": 900, "ky": 700}
# twelve words in a row do not come about by chance
RUN = 12
# the frame modules and the two frames of a module that are the same by intent: legal remarks, and the items of the tests
_FRAME_DIVS = ("fact", "test")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_ALPHABET = {"ru": _RUSSIAN, "ky": _RUSSIAN + "ңөү"}
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
# one Latin letter between Cyrillic words that has a Cyrillic double: c for с, o for о
_LONE = re.compile(r"(?<=[\u0400-\u052f,] )([aocyekpx])(?= [\u0400-\u052f])")
_LAW = re.compile(r"(?:№|No\.)[ \u00a0]?\d+", re.I)
# what nobody can see a person do
_UNSEEN = {
    "en": {"know", "understand", "learn", "appreciate", "realise", "realize", "believe", "feel", "grasp", "become", "be", "recognize"},
    "ru": {"знать", "понимать", "понять", "осознать", "осознавать", "узнать", "изучить", "ознакомиться", "усвоить", "чувствовать", "почувствовать", "уметь", "научиться", "освоить"},
    "ky": {"билет", "түшүнөт", "үйрөнөт", "сезет", "аңдайт", "таанышат", "өздөштүрөт", "ишенет"},
}


def wording_faults(catalogue: Catalogue, text: ModuleText, name: str, language: str, glossary: Glossary) -> Iterator[Fault]:
    """What is wrong in the wording of one file; `name` is how it is called in messages."""
    lines = text.path.read_text("utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines[1:], 2) if line.strip() == "---")
    words = len(" ".join(lines[begin:]).split())
    if words < LEAST_WORDS[language]:
        yield Fault(name, 1, "fault_words", {"n": words, "least": LEAST_WORDS[language]})
    score = ease_of(text, language)
    if score is not None and score.score < LEAST[language]:
        yield Fault(name, 1, "fault_ease", {"score": score.score, "least": LEAST[language]})
    for number, line in enumerate(lines[begin:], begin + 1):
        if line.startswith(":::"):
            title = re.search(r'title="([^"]*)"', line)
            line = title[1] if title else ""
        yield from _letters(line, number, name, language)
        for word, term in avoided(line, language, glossary):
            yield Fault(name, number, "fault_term", {"word": word, "term": getattr(term, language), "id": term.id})
        if _LAW.search(line) and re.search(r"\b(?:law|code|resolution)\b|закон|кодекс|постановлен|мыйзам|токтом", line, re.I):
            yield Fault(name, number, "fault_law", {})
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^) ]+)", line):
            if not alt.strip():
                yield Fault(name, number, "fault_alt", {})
            if not (text.path.parent / target).exists():
                yield Fault(name, number, "fault_link", {"target": target})
        for target in re.findall(r"\bM\d{2}\b", line):
            if target not in catalogue.modules:
                yield Fault(name, number, "fault_link", {"target": target})
    yield from _objectives(text, name, language)


def _letters(line: str, number: int, name: str, language: str) -> Iterator[Fault]:
    for word in _WORD.findall(line):
        latin, cyrillic = _LATIN.search(word), _CYRILLIC.search(word)
        if latin and cyrillic:
            yield Fault(name, number, "fault_mixed", {"word": word})
        elif cyrillic and language == "en":
            yield Fault(name, number, "fault_letter", {"letter": cyrillic[0], "word": word})
        elif cyrillic and (strange := next((letter for letter in word.lower() if letter not in _ALPHABET[language]), None)):
            yield Fault(name, number, "fault_letter", {"letter": strange, "word": word})
    if language != "en":
        for lone in _LONE.finditer(line):
            yield Fault(name, number, "fault_letter", {"letter": lone[1], "word": lone[1]})


def _objectives(text: ModuleText, name: str, language: str) -> Iterator[Fault]:
    """English begins with a plain verb, Russian with an infinitive, Kyrgyz holds a verb of the third person; none of them names what cannot be seen."""
    block = text.first("objectives")
    for offset, line in enumerate(block.markdown.splitlines() if block else (), 1):
        if not re.match(r"[-*] ", line):
            continue
        words = [word.lower() for word in _WORD.findall(line)]
        verbs = words[:1] if language != "ky" else [word for word in words if _ky_verb(word)]
        fine = bool(verbs) and not set(verbs) & _UNSEEN[language] and (language != "ru" or any(_infinitive(word) for word in words[:4]))
        if not fine:
            yield Fault(name, block.line + offset, "fault_verb", {"words": " ".join(words[:6])})


def _ky_verb(word: str) -> bool:
    return re.search(r"[аеоөйы]т\Z", word) is not None and len(word) > 3


@lru_cache(maxsize=10_000)
def _infinitive(word: str) -> bool:
    from pipeline.language.lemmas import morphology

    return any(parse.tag.POS == "INFN" for parse in morphology().parse(word))


def whole(block: Block) -> str:
    """A div's text with that of the divs inside it, each in its place."""
    return re.sub("\x00(\\d+)", lambda mark: whole(block.inner[int(mark[1])]), block.markdown)


def ease_of(text: ModuleText, language: str):
    """Reading ease of all running text of a file."""
    return ease("\n".join(prose(whole(block)) for block in text.blocks), language)


def shared_runs(catalogue: Catalogue, language: str) -> Iterator[Fault]:
    """Runs of RUN words that stand in two modules outside the frame; the first of each run, with the other module named.

    A case that goes on from module to module (case="water-turn" on its sheets) is told anew in each, so that each stands alone: its sheets
    may share words with one another, and with nothing else.
    """
    first_seen: dict[tuple[str, ...], tuple[str, str | None]] = {}
    for module in catalogue.written:
        if catalogue[module].tier == "frame":
            continue
        own: list[tuple[tuple[str, ...], str | None]] = []
        for block in catalogue.text(module, language).blocks:
            case = block.attributes.get("case")
            if block.kind in _FRAME_DIVS:
                continue
            words = re.findall(r"[^\W_]+", whole(block).lower())
            last = -RUN
            for at in range(len(words) - RUN + 1):
                run = tuple(words[at : at + RUN])
                other, their_case = first_seen.get(run, (None, None))
                if other is not None and at - last >= RUN and (case is None or case != their_case):
                    yield Fault(f"{module}/{language}.md", _line_of(block, words[at : at + 4]), "fault_shared", {"other": other, "words": " ".join(run)})
                    last = at
                own.append((run, case))
        for run, case in own:
            first_seen.setdefault(run, (module, case))


def _line_of(block: Block, words: list[str]) -> int:
    """The line in which a run begins, as near as the block's text tells."""
    pattern = re.compile(r"[\W_]+".join(map(re.escape, words)), re.I)
    match = pattern.search(whole(block))
    return block.line + 1 + whole(block)[: match.start()].count("\n") if match else block.line


