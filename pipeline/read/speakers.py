"""Who speaks on which line of a transcript that is plain text?

Transcribers write labels in some ten ways (Name: · Name. — · [id1] · @Name · name alone on a line · bold · tab …). Which
way a file takes is found by looking at the whole of it: the prefixes that come again, or that say a role, are labels; a
prefix that stands once is part of the speech unless it looks exactly like the others. In: a paper. Out: lines with labels.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from pipeline.errors import InputError
from pipeline.read.certainty import sentence
from pipeline.read.headers import is_header_key, question_number
from pipeline.read.labels import FAMILIES, Line, candidates, near_twins, plausible, settle_asides, settle_scripts, settle_times
from pipeline.read.paper import Block, Paper
from pipeline.read.recurring import begins_sentence, recurring, sayings, stem
from pipeline.read.roles import ANSWER_LABELS, QUESTION_LABELS, is_person, normal, role_of_label

LEAST_SHARE = {"tab": 0.5, "line": 0.2, "code": 0.2, "full stop": 0.2, "dash": 0.15, "bold": 0.15, "brackets": 0.15}
# small words inside a name
BESIDE_NAMES = {"кызы", "уулу", "de", "la", "эже", "байке", "апа", "агай", "ава", "аке", "жеңе", "келин", "мырза", "айым"}
# a change of speaker inside a paragraph: a finished sentence, a label whose only full stops are those of initials, a colon
INSIDE = re.compile(r"(?<=[.?!…»”\")\]])\s+((?:[^\W\d_]|\d{1,2}-)(?:[^:.?!…\n]|\.(?=\s*:)|(?<=\s[^\W\d_])\.){0,40}?)\s*:(?=\s)")


def find_labels(paper: Paper, blocks: list[Block], *, labels: list[str] | None = None, not_labels: list[str] | None = None, file=None) -> tuple[list[Line], list[str], list[str]]:
    """Every block as a line, with the label that opens it; decisions; warnings. No label at all: a text without speakers.

    labels       the labels of this file as the researcher lists them; nothing else is taken then
    not_labels   prefixes that the researcher says belong to the speech
    Raises InputError when none of the listed labels stands in the file.
    """
    refused = {normal(label) for label in not_labels or ()}
    blocks, restored = _restored(paper, blocks, refused)
    options = [[line for line in candidates(paper, blocks, place) if normal(line.label) not in refused] for place in range(len(blocks))]
    settle_asides(options)
    mixed = settle_scripts(options)
    if labels:
        wanted = {normal(label) for label in labels}
        taken = [next((line for line in found if normal(line.label) in wanted), None) for found in options]
        if not any(taken):
            raise InputError("none of the labels that study.yaml lists for this file stands in it", file=file,
                             remedy="Compare read.documents, labels, in study.yaml with the file, letter by letter, or leave it out.")
        decisions = ["labels are taken from study.yaml"]
        warnings = []
    else:
        family = _convention(options)
        if family is None:
            return _dialogue(paper, blocks)
        taken, warnings = _accept(paper, blocks, options, family)
        decisions = [sentence(taken, family, len(blocks))]
    if mixed:
        decisions.append(f"labels that look alike in two scripts (Latin P1, Cyrillic Р1) were taken as one: {mixed} paragraphs")
    if refused:
        decisions.append(f"prefixes that study.yaml says are no labels: {len(refused)}")
    if restored:
        decisions.append("the file has lost its line breaks; a turn begins wherever a recurring label and a colon follow a finished sentence")
    lines = [line or Line(block, block.start, block.end, start_s=block.start_s, end_s=block.end_s) for line, block in zip(taken, blocks, strict=True)]
    lines, split = _split_inside(paper, settle_times(paper, lines))
    if split:
        decisions.append(f"{split} changes of speaker inside a paragraph were found by a known label and a colon after a finished sentence")
    if _numbered_questions(lines):
        decisions.append("the numbers behind the letters or words for question and answer are taken as numbers of questions")
    return lines, decisions, warnings + near_twins(lines)


# ------------------------------------------------------------------------------------------------ which way the file takes


def _convention(options: list[list[Line]]) -> str | None:
    """The way of writing labels that explains most lines; None when no way explains enough."""
    best, chosen = 0.0, None
    total = len(options)
    for family in FAMILIES:
        lines = [line for found in options for line in found if line.family == family]
        good = recurring(lines)
        stems = {stem(plain) for plain in good}
        taken = [line for line in lines if normal(line.label) in good]
        known = sum(role_of_label(line.label) not in (None, "unknown") for line in taken)
        if taken and family == "named":
            return family
        if not taken or (len(good) < 2 and not known):
            continue
        if family not in ("colon", "sigil", "dot and dash", "brackets") and (len(taken) < 3 or len(good) < 2):
            continue
        share = len(taken) * (2 if family == "line" else 1) / total
        if share < LEAST_SHARE.get(family, 0.02 if known else 0.08):
            continue
        if not known and (len(taken) < 4 or len(taken) < 2 * len(stems)):
            continue
        score = len(taken) + 0.5 * known
        if score > best * (1.2 if family in ("bold", "line", "tab") else 1.0):
            best, chosen = score, family
    return chosen


def _accept(paper: Paper, blocks: list[Block], options: list[list[Line]], family: str) -> tuple[list[Line | None], list[str]]:
    own = [next((line for line in found if line.family == family), None) for found in options]
    good = recurring([line for line in own if line]) - _above_only(own)
    good -= sayings(paper, [line for line in own if line and normal(line.label) in good])
    stems = {stem(plain) for plain in good if any(map(str.isdigit, plain))}
    taken: list[Line | None] = []
    for found, line in zip(options, own, strict=True):
        if line and normal(line.label) in good:
            taken.append(line)
            continue
        # another hand, or another way, for a label that is known already
        taken.append(next((other for other in found if other.family != "line" and not (other.family == "full stop" and other.label.isdigit()) and (normal(other.label) in good
                          or (stem(other.label) in stems and not (other.family == "dash" and _describes(paper, other)) and "#" in stem(other.label)))
                          and (other.family in ("colon", "named") or len(normal(other.label)) < 30)), None))
    first = next(place for place, line in enumerate(taken) if line)
    once = _once(paper, blocks, own, taken, good, first)
    for place in once:
        taken[place] = own[place]
    warnings = []
    if once:
        warnings.append(f"labels that stand only once and were taken as speakers: {len(once)} (paragraph {', '.join(str(place + 1) for place in once[:8])}); please look")
    return taken, warnings


def _above_only(own: list[Line | None]) -> set[str]:
    """Prefixes without a role whose every line stands above the first label that says one: keys of a header."""
    count = Counter(normal(line.label) for line in own if line)
    leads = next((place for place, line in enumerate(own) if line and role_of_label(line.label) is not None
                  and (count[normal(line.label)] > 1 or not is_header_key(line.label))), 0)
    above = {normal(line.label) for line in own[:leads] if line and line.end - line.start < 60 and role_of_label(line.label) is None}
    return above - {normal(line.label) for line in own[leads:] if line}


def _once(paper: Paper, blocks: list[Block], own: list[Line | None], taken: list[Line | None], good: set[str], first: int) -> list[int]:
    """Lines whose label stands once but is made exactly like those that come again."""
    accepted = [line for line in taken if line]
    # a time that the line itself carries; every cue of a subtitle file has one
    timed = sum(_has_time(line) for line in accepted) > 0.8 * len(accepted)
    openings = Counter(plain.split()[0] for plain in good if len(plain.split()) > 1)
    letters = sum(len(plain) == 1 for plain in good) > 1
    dense = len(accepted) > (0.2 if paper.wrapped else 0.4) * len(own)
    capital = sum(begins_sentence(paper, line) for line in accepted) > 0.8 * len(accepted)
    named = sum(role_of_label(plain) is None and not any(map(str.isdigit, plain)) and len(plain) > 2 for plain in good)
    body = None
    found = []
    for place, line in enumerate(own):
        if not line or taken[place] or place < first or question_number(line.label) or is_header_key(line.label):
            continue
        plain = normal(line.label)
        if any(plain.endswith(" " + other) for other in good):
            continue
        names = all(word[0].isupper() or word[0] in "(1234567890" or word.lower() in BESIDE_NAMES
                    for word in line.label.split())
        code = line.label.isupper() and re.fullmatch(r"[^\W\d_]{1,3}[ .-]?\d{1,2}", plain)
        alike = (code or line.family in ("sigil", "named") or (timed and _has_time(line)) or (letters and len(plain) == 1 and line.label.isupper())
                 or openings[plain.split()[0]] > 1 or (line.family == "bold" and names) or (line.family == "brackets" and names))
        # "BACKGROUND", "Белгисиз": nobody's name, and yet who speaks
        alike = alike or dense and line.family == "colon" and line.label[0].isupper() and role_of_label(plain) == "unknown"
        # a slip of the pen in a label that comes again; two letters have too many neighbours
        alike = alike or line.family != "line" and len(plain) > 5 and any(re.sub(r"\D", "", plain) == re.sub(r"\D", "", other) and OSA.distance(plain, other, score_cutoff=2) <= 1 for other in good if len(other) > 5)
        if not alike and names and dense and line.family in ("colon", "dot and dash", "dash", "tab") and len(plain.split()) <= 3:
            body = body if body is not None else set(re.findall(r"(?<!\w)[a-zа-яёөүң]\w*", paper.raw))
            # "Итог: все недовольны" goes on in small letters; what a speaker says begins like a sentence
            alike = not body.intersection(set(plain.split()) - BESIDE_NAMES) and (begins_sentence(paper, line) or not capital and line.family not in ("dash", "tab"))
        if line.family == "line" and line.start >= line.end:
            # a name alone on its line, among names: a finished sentence above it, a new one below it
            body = body if body is not None else set(re.findall(r"(?<!\w)[a-zа-яёөүң]\w*", paper.raw))
            alike = (names and named > 1 and len(plain.split()) < 3 and not line.block.heading and not body.intersection(set(plain.split()) - BESIDE_NAMES) and taken[place - 1] is None
                     and re.search(r"[.?!…»”\")\]]$", paper.text(blocks[place - 1])) and re.match(r"[\[(«\"]?[A-ZА-ЯЁӨҮҢ]", paper.text(blocks[place + 1])))
        if alike:
            found.append(place)
    return found


def _describes(paper: Paper, line: Line) -> bool:
    """"К3 – эркек, 40 жаш", a line of a legend."""
    said = paper.raw[line.start : line.end]
    return len(said.split()) <= 6 and is_person(said)


def _has_time(line: Line) -> bool:
    return line.start_s == line.start_s and line.start_s != line.block.start_s


# ------------------------------------------------------------------------------------------------ inside lines, and without labels


def _restored(paper: Paper, blocks: list[Block], refused: set[str]) -> tuple[list[Block], bool]:
    """Blocks cut before labels inside them, if more labels stand inside paragraphs than at their beginnings."""
    inside: list[tuple[int, Line]] = []
    for place, block in enumerate(blocks):
        for match in INSIDE.finditer(paper.raw, block.start, block.end):
            if plausible(match[1]) and normal(match[1]) not in refused:
                inside.append((place, Line(block, match.start(1), match.end(), match[1], family="colon")))
    good = recurring([line for _, line in inside])
    cuts = [(place, line) for place, line in inside if normal(line.label) in good]
    if len(cuts) < 3:
        return blocks, False
    # a saying that comes again inside speech ("на собрании говорят: …") cuts nothing where the paragraphs have labels of their own
    opening = [next((line for line in candidates(paper, blocks, place) if line.family == "colon"), None) for place in range(len(blocks))]
    begun = recurring([line for line in opening if line])
    if len(begun) > 1 and begun.isdisjoint(good):
        return blocks, False
    own = good | begun
    if len(cuts) <= sum(bool(line) and normal(line.label) in own for line in opening):
        return blocks, False
    out = []
    for place, block in enumerate(blocks):
        edges = [block.start, *(line.start for where, line in cuts if where == place), block.end]
        for start, end in pairwise(edges):
            out.append(replace(block, start=start, end=start + len(paper.raw[start:end].rstrip()), bold=block.bold if start == block.start else 0))
    return out, True


def _split_inside(paper: Paper, lines: list[Line]) -> tuple[list[Line], int]:
    """A paragraph that lost its line breaks: "… the list. Participant 2: I read …"."""
    labels = {line.label for line in lines if line.label and line.family in ("colon", "named") and (len(line.label) > 2 or line.label[-1].isdigit())}
    if not labels or len(labels) > 200:
        return lines, 0
    pattern = re.compile(r"(?<=[.?!…»”\")\]])\s+(" + "|".join(map(re.escape, sorted(labels, key=len, reverse=True))) + r")\s*:(?=\s)")
    out, count = [], 0
    labelled = [line for line in lines if line.label]
    # "Р2: вы хотели добавить?" names somebody, and goes on in small letters where turns begin with capitals
    capital = sum(begins_sentence(paper, line) for line in labelled) > 0.8 * len(labelled)
    for line in lines:
        out.append(line)
        end = line.end
        for match in pattern.finditer(paper.raw, line.start, end):
            if capital and not begins_sentence(paper, replace(line, start=match.end(), end=end)):
                continue
            out[-1].end = match.start()
            out.append(Line(line.block, match.end(), end, match[1], family="colon"))
            count += 1
    return out, count


def _dialogue(paper: Paper, blocks: list[Block]) -> tuple[list[Line], list[str], list[str]]:
    """Nobody is named, but most lines begin with a dash: every dash opens a turn of an unknown speaker."""
    lines = [Line(block, block.start, block.end, start_s=block.start_s, end_s=block.end_s) for block in blocks]
    dashed = [line for line in lines if re.match(r"[—–-]\s+\S", paper.text(line.block))]
    if len(dashed) < 4 or len(dashed) < 0.5 * len(lines):
        return lines, [], []
    for line in dashed:
        line.opens = True
        line.start += re.match(r"[—–-]\s+", paper.text(line.block)).end()
    return lines, [f"every dash at the beginning of a line opens a turn ({len(dashed)} turns); nobody is named"], [
        "turns are told apart by dashes only; who spoke is unknown"]


def _numbered_questions(lines: list[Line]) -> bool:
    """В1, О1, В2, О2 … in an interview number the questions and not the people: the number leaves the label."""
    labelled = [line for line in lines if line.label]
    parts = [re.fullmatch(r"(?P<word>[^\W\d_]+)[ .-]*(?P<number>\d*)", normal(line.label)) for line in labelled]
    if not all(parts) or not any(part["number"] for part in parts):
        return False
    words = {part["word"] for part in parts}
    asked = words & QUESTION_LABELS
    if not asked or not words & ANSWER_LABELS or not words <= QUESTION_LABELS | ANSWER_LABELS:
        return False
    numbers = [int(part["number"]) for part in parts if part["number"] and part["word"] in asked]
    if not numbers or numbers != sorted(set(numbers)):
        return False
    for line, part in zip(labelled, parts, strict=True):
        if part["number"]:
            line.label = re.sub(r"[\s.№-]*\d+$", "", line.label)
            line.question = part["number"]
    return True
