"""With which speaker's label may a line begin? Every way of writing one that fits, before anyone decides.

Transcribers write labels in some ten ways (Name: · Name. — · [id1] · @Name · name alone on a line · bold · tab …), with or
without a time before or after. In: the blocks of a paper. Out: for each block, its candidate lines.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from pipeline.read.headers import is_legend_heading
from pipeline.read.paper import INVISIBLE, Block, Paper
from pipeline.read.roles import is_person, normal, role_of_label
from pipeline.read.spoken import is_note
from pipeline.read.times import ALONE, RANGE, leading_time, seconds

TIMED = rf"(?:\s*[\[({{<#]?\s*{RANGE}\s*[\])}}>#]?)"
EMPHASIS = r"[*_]{0,3}"
# "(laughing)", "[interrupts]", "(teacher)" between a name and its colon
ASIDE = r"(?:\s*[\[(](?P<aside>[^\[\]()\n:]{1,60})[\])])?"
LEAD = re.compile(rf"(?:>\s*)*(?:#{{1,6}}\s+)?(?:[-–—•]\s+|\d{{1,4}}[.)]\s+)?{EMPHASIS}")
# what may stand before a time: a quotation mark of Markdown or e-mail, a list's dash, bold
QUOTED = re.compile(rf"(?:>\s*)*(?:#{{1,6}}\s+)?(?:[-–—•]\s+)?{EMPHASIS}")
SHORTENED = re.compile(r"[^\W\d_]{2,6}\.")
NUMBER = re.compile(r"(\d{1,2})\.\s+(?=\S)")
# in the order in which they win when two explain a file equally well
FAMILIES = {
    "named": None,
    "sigil": re.compile(r"[@#](?P<label>[^\s:#@][^\n:]{0,62}?)\s*(?P<mark>\?)?(?::|$)|[@#](?P<short>[^\s:#@]{1,40})\s"),
    "brackets": re.compile(rf"(?:[\[{{<](?P<label>[^\[\]{{}}<>\n]{{1,63}})[\]}}>]|\((?P<short>[^()\[\]{{}}<>\n:]{{1,63}})\)){TIMED}?\s*:?"),
    "dot and dash": re.compile(r"(?P<label>[^\n:]{1,63}?)" + ASIDE + r"\s*\.\s*[—–-]+[*_]{0,3}(?=\s|[^\W\d_]|[¿¡«\"(\[]|$)"),
    "colon": re.compile(rf"(?P<label>[^\n:\[\]{{}}<>]{{1,63}}?){ASIDE}{TIMED}?\s*(?P<mark>\?)?{EMPHASIS}\s*(?:(?<!\d):|:(?!\d\d)){EMPHASIS}(?!//)"),
    "bold": None,
    "dash": re.compile(r"(?P<label>[^\n:—–]{1,40}?)" + ASIDE + r"(?:\s+[—–=-]{1,2}[*_]{0,3}\s+|\s*[—–][*_]{0,3}\s+|/\s+|-\s+)(?=\S)"),
    "tab": re.compile(r"(?P<label>[^\t\n|]{1,63}?)(?:\t+| {2,}|\s*\|\s*)(?=\S)(?!.*(?:\t| {2}|\|))"),
    "code": re.compile(r"(?P<label>[^\W\d_]{1,4}\d{1,2}|[^\W\d_]{3,14} ?№?\d{1,2}|[^\W\d_]{2,6}\. ?№?\d{1,2}(?!\s*\()|\d{1,2}-[^\W\d_]{3,14}|(?:[^\W\d_]{3,14}|[МM])(?=\.?\s+[A-ZА-ЯЁӨҮҢ]))(?:[.)]\s*|\s+)(?=[^\s:=*—–-])"),
    "full stop": re.compile(r"(?P<label>[^\W\d_]{1,14}(?: ?№? ?\d{1,2})?|\d{1,2}-[^\W\d_]{3,14}|[^\W\d_]\.[^\W\d_])\.[*_]{0,3}\s+(?=\S)"),
    "line": None,
}
# capitals that look the same in both scripts: a typist who changes the keyboard writes P1 for Р1
LOOK_ALIKE = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
NO_LABEL = {
    "например", "к примеру", "то есть", "итак", "вывод", "выводы", "итого", "так", "да", "нет", "вот", "примечание", "цитата", "внимание", "важно",
    "http", "https", "ссылка", "тел", "телефон", "факс", "почта", "первое", "второе", "третье", "во-первых", "во-вторых", "в-третьих", "пример",
    "главное", "проблема", "решение", "результат", "цель", "задачи", "плюс", "минус", "p.s", "ps", "конец", "начало", "короче", "значит", "говорят",
    "мисалы", "маселен", "тактап айтканда", "башкача айтканда", "биринчиден", "экинчиден", "үчүнчүдөн", "ооба", "жок", "анда", "демек", "эскертүү", "натыйжа", "максаты",
    "for example", "for instance", "that is", "e.g", "i.e", "first", "second", "third", "note", "so", "yes", "no", "well", "example", "phone", "fax",
    "email", "e-mail", "website", "web", "facebook", "and", "but", "or", "okay", "ok", "quote",
}
BACKCHANNEL = re.compile(r"(?:да|ага|угу|ооба|жок|нет|мхм|эмм?|хорошо|понятно|спасибо|рахмат|жакшы|туура|макул|правильно|yeah|yes|no|okay|ok|right|"
                         r"sure|thanks|thank you|exactly|uh|um|hmm?|m+[ -]?hm+|sí|claro|correcto|bueno)(?:[ ,].*)?", re.I)


@dataclass(slots=True)
class Line:
    """A stretch raw[start:end] of speech; `label` opens a turn, None continues one (unless `opens`)."""

    block: Block
    start: int
    end: int
    label: str | None = None
    start_s: float = float("nan")
    end_s: float = float("nan")
    asks: bool = False
    opens: bool = False
    question: str | None = None
    aside: str | None = None
    described: str | None = None
    family: str = ""


def candidates(paper: Paper, blocks: list[Block], place: int) -> list[Line]:
    block = blocks[place]
    if block.label:
        return [Line(block, block.start, block.end, block.label, block.start_s, block.end_s, family="named")]
    head = paper.raw[block.start : min(block.end, block.start + 200)]
    whole = len(head) == block.end - block.start
    quoted = QUOTED.match(head).end()
    length, start_s, end_s = leading_time(head[quoted:])
    offset = quoted + length if length else 0
    number = NUMBER.match(head, offset)
    offset += LEAD.match(head, offset).end() - offset
    # a number before a paragraph numbers it, unless it is how the transcriber calls the speakers: the whole file tells
    found = [_line(block, number[1], number.end(), "full stop")] if number else []
    for family, pattern in FAMILIES.items():
        if pattern is None:
            continue
        match = pattern.match(head[offset:])
        if match and not (family == "tab" and ALONE.match(head[offset + match.end() :])):
            groups = match.groupdict()
            label = groups["label"] or groups.get("short")
            line = _line(block, label, offset + match.end(), family, bool(groups.get("mark")))
            if line:
                line.aside = groups.get("aside")
                first = seconds(groups.get("first"))
                line.start_s, line.end_s = (start_s, end_s) if start_s == start_s else (first, seconds(groups.get("last")))
                found.append(line)
    if block.bold and block.start + offset < block.bold < block.end:
        found.append(_line(block, paper.raw[block.start + offset : block.bold], block.bold - block.start, "bold"))
    if whole and len(head) <= 80 and (place + 1 < len(blocks)):
        match = re.fullmatch(rf"(?P<label>[^\n:]{{1,63}}?){TIMED}?{EMPHASIS}", head[offset:])
        if match and (not re.search(r"[.!?,;…]$", head) or re.search(r"\s[^\W\d_]\.$", head) or SHORTENED.fullmatch(head) and role_of_label(head) is not None):
            line = _line(block, match["label"], len(head), "line")
            if line and not BACKCHANNEL.fullmatch(line.label) and len(line.label.split()) <= 5:
                line.start_s = start_s if start_s == start_s else seconds(match["first"])
                found.append(line)
    for line in filter(None, found):
        _time_after(paper, line)
        if line.start_s != line.start_s:
            line.start_s, line.end_s = block.start_s, block.end_s
    return [line for line in found if line]


def _line(block: Block, label: str, text_at: int, family: str, mark: bool = False) -> Line | None:
    label = " ".join(label.translate(dict.fromkeys(map(ord, INVISIBLE))).split()).strip("*_ ").rstrip(":.—–-= ").lstrip("-–—•@#=+ ")
    if label.endswith("?") and len(label) > 1:
        label, mark = label.rstrip("? "), True
    if not plausible(label, family):
        return None
    return Line(block, min(block.start + text_at, block.end), block.end, label, asks=mark, family=family)


def plausible(label: str, family: str = "colon") -> bool:
    """May this be a label at all? At most seven words, no sentence inside, no word that announces a list or an example."""
    words = label.split()
    if not 0 < len(words) <= 7 or len(label) > 63 or not (any(map(str.isalnum, label)) or set(label) == {"?"}):
        return False
    plain = normal(label)
    if not any(map(str.isalpha, label)) and not (plain.isdecimal() and len(plain) < 3) and set(label) != {"?"}:
        return False
    if plain in NO_LABEL or is_legend_heading(plain) or plain.startswith(("http", "www")):
        return False
    if re.search(r"[!?;\"«»…/]|\s[—–-]\s|\.[—–-]", label.replace("(?)", "")) or any(re.search(r"\w{5,}\.$", word) for word in words[:-1]):
        return False
    if label.count("(") != label.count(")"):
        return False
    if family == "colon" and label[-1].isdigit() and re.fullmatch(r"\d+|.*\d[.:]\d+", label):
        return plain.isdigit() and len(plain) < 3
    if family == "brackets":
        return not is_note(label) and len(words) <= 4 and not re.fullmatch(r"[\d.,\s-]+", label)
    if family == "code" and plain.isalpha():
        # "Модератор Добрый день": beside coded participants, whoever leads them
        return role_of_label(label) == "moderator" or len(plain) == 1
    if family == "code":
        return label.split()[0].isupper() or (label[0].isupper() or label[0].isdigit()) and role_of_label(label) is not None
    if family == "full stop":
        return len(plain) < 4 or role_of_label(label) is not None
    if family in ("line", "dash", "tab", "bold"):
        return label[0].isupper() or label[0].isdigit() or role_of_label(label) is not None
    return True


def _time_after(paper: Paper, line: Line) -> None:
    """A time in brackets, or alone on the rest of the line, between the label and the speech."""
    while line.start < line.end and (paper.raw[line.start].isspace() or paper.raw[line.start] in INVISIBLE):
        line.start += 1
    rest = paper.raw[line.start : min(line.end, line.start + 60)]
    if line.start_s != line.start_s and rest:
        length, first, last = leading_time(rest)
        if length and (rest[0] in "[({<#" or length == line.end - line.start and first == first):
            line.start, line.start_s, line.end_s = line.start + length, first, last


def settle_asides(options: list[list[Line]]) -> None:
    """What stands in brackets, or as an age, behind a name: a note on the speech, a description, or part of the label.

    "К1 (күлүп)" is К1 with a note; "Нургүл, 45 жаш" is Нургүл if she is so called elsewhere; "Модератор (М)" is М from then
    on; "Аял (45)" stays whole where no "Аял" stands alone.
    """
    bare = {normal(line.label) for found in options for line in found if not line.aside}
    for line in (line for found in options for line in found):
        aged = re.fullmatch(r"(?P<who>.+?),\s*(?P<what>\d{1,2}.*)", line.label)
        if aged and normal(aged["who"]) in bare:
            line.label, line.described = aged["who"], aged["what"]
        if line.aside is None or is_note(line.aside):
            continue
        if normal(line.aside) in bare and len(line.aside) < 5:
            line.label, line.described, line.aside = line.aside, line.label, None
        elif normal(line.label) not in bare:
            line.label, line.aside = f"{line.label} ({line.aside.strip()})", None
        elif is_person(line.aside):
            line.described, line.aside = line.aside, None


def settle_scripts(options: list[list[Line]]) -> int:
    """One spelling for labels that look the same on paper, the one that comes most often; how many lines were written otherwise."""
    count = Counter(line.label for found in options for line in found)
    alike: dict[str, list[str]] = {}
    for label in count:
        alike.setdefault(normal(label.upper().translate(LOOK_ALIKE)), []).append(label)
    # case and points at the edges are no other script: normal forms that are equal are left as they are
    spelling = {label: max(labels, key=lambda other: count[other]) for labels in alike.values() if len({normal(label) for label in labels}) > 1 for label in labels}
    changed = set()
    for place, found in enumerate(options):
        for line in found:
            if line.label in spelling and normal(spelling[line.label]) != normal(line.label):
                line.label = spelling[line.label]
                changed.add(place)
    return len(changed)


def settle_times(paper: Paper, lines: list[Line]) -> list[Line]:
    """Lines without those that hold only a time: it is the start of the label above that has no words yet, or of the label below."""
    kept: list[Line] = []
    for place, line in enumerate(lines):
        text = paper.text(line.block)
        length, first, last = leading_time(text) if line.label is None and not line.opens else (0, line.start_s, line.end_s)
        if length and length == len(text) and first == first:
            below = lines[place + 1] if place + 1 < len(lines) else line
            above = kept[-1] if kept and kept[-1].start >= kept[-1].end else line
            owner = next((other for other in (above, below) if other.label is not None and other.start_s != other.start_s), None)
            if owner:
                owner.start_s, owner.end_s = first, last
                continue
        kept.append(line)
    return kept


def near_twins(lines: list[Line]) -> list[str]:
    """Labels that differ by a slip of the pen; said by paragraph, because a label may be a name."""
    first = {}
    for place, line in enumerate(lines, 1):
        if line.label:
            first.setdefault(normal(line.label), place)
    plain = list(first)
    if len(plain) > 100:
        return []
    twins = [(a, b) for i, a in enumerate(plain) for b in plain[i + 1 :]
             if min(len(a), len(b)) > 5 and (role_of_label(a) == role_of_label(b)) and re.sub(r"\D", "", a) == re.sub(r"\D", "", b) and OSA.distance(a, b, score_cutoff=2) <= 1]
    return [f"two labels differ by one letter (paragraphs {first[a]} and {first[b]}): perhaps one person" for a, b in twins]
