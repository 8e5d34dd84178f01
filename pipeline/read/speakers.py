"""Who speaks on which line of a transcript that is plain text?

Transcribers write labels in some ten ways (Name: · Name. — · [id1] · @Name · name alone on a line · bold · tab …). Which
way a file takes is found by looking at the whole of it: the prefixes that come again, or that say a role, are labels; a
prefix that stands once is part of the speech unless it looks exactly like the others. In: a paper. Out: lines with labels.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from pipeline.errors import InputError
from pipeline.read.headers import is_header_key, is_legend_heading, question_number
from pipeline.read.paper import INVISIBLE, Block, Paper
from pipeline.read.roles import normal, role_of_label
from pipeline.read.spoken import is_note
from pipeline.read.times import RANGE, leading_time, seconds

TIMED = rf"(?:\s*[\[({{<#]?\s*{RANGE}\s*[\])}}>#]?)"
EMPHASIS = r"[*_]{0,3}"
LEAD = re.compile(rf"(?:>\s*)*(?:[-–—•]\s+)?{EMPHASIS}")
# in the order in which they win when two explain a file equally well
FAMILIES = {
    "named": None,
    "sigil": re.compile(r"[@#](?P<label>[^\s:#@][^\n:]{0,62}?)\s*(?P<mark>\?)?(?::|$)|[@#](?P<short>[^\s:#@]{1,40})\s"),
    "brackets": re.compile(rf"[\[{{<](?P<label>[^\[\]{{}}<>\n]{{1,63}})[\]}}>]{TIMED}?\s*:?"),
    "dot and dash": re.compile(r"(?P<label>[^\n:]{1,63}?)\s*\.\s*[—–-]+(?=\s|[^\W\d_]|[¿¡«\"(\[]|$)"),
    "colon": re.compile(rf"(?P<label>[^\n:\[\]{{}}<>]{{1,63}}?){TIMED}?\s*(?P<mark>\?)?{EMPHASIS}\s*:{EMPHASIS}(?!//)"),
    "bold": None,
    "dash": re.compile(r"(?P<label>[^\n:—–]{1,40}?)(?:\s+[—–-]{1,2}\s+|\s*[—–]\s+)(?=\S)"),
    "tab": re.compile(r"(?P<label>[^\t\n]{1,63}?)(?:\t+| {2,})(?=\S)(?!.*(?:\t| {2}))"),
    "code": re.compile(r"(?P<label>[^\W\d_]{1,4}\d{1,2}|[^\W\d_]{3,14} ?№?\d{1,2}|\d{1,2}-[^\W\d_]{3,14})(?:[.)]\s*|\s+)(?=\S)"),
    "full stop": re.compile(r"(?P<label>[^\W\d_]{1,14}\d{0,2}|[^\W\d_]\.[^\W\d_])\.\s+(?=\S)"),
    "line": None,
}
LEAST_SHARE = {"tab": 0.5, "line": 0.2, "code": 0.2, "full stop": 0.2, "dash": 0.15, "bold": 0.15, "brackets": 0.15}
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
    family: str = ""


def find_labels(paper: Paper, blocks: list[Block], *, labels: list[str] | None = None, file=None) -> tuple[list[Line], list[str], list[str]]:
    """Every block as a line, with the label that opens it; decisions; warnings. No label at all: a text without speakers.

    labels   the labels of this file as the researcher lists them; nothing else is taken then
    Raises InputError when none of the listed labels stands in the file.
    """
    options = [_candidates(paper, blocks, place) for place in range(len(blocks))]
    if labels:
        wanted = {normal(label) for label in labels}
        taken = [next((line for line in found if normal(line.label) in wanted), None) for found in options]
        if not any(taken):
            raise InputError("none of the labels that study.yaml lists for this file stands in it", file=file,
                             remedy="Compare transcripts.labels in study.yaml with the file, letter by letter, or leave it out.")
        decisions = ["labels are taken from study.yaml"]
        warnings = []
    else:
        family = _convention(options)
        if family is None:
            return _dialogue(paper, blocks)
        taken, warnings = _accept(paper, options, family)
        decisions = [_sentence(taken, family, len(blocks))]
    lines = [line or Line(block, block.start, block.end, start_s=block.start_s, end_s=block.end_s) for line, block in zip(taken, blocks, strict=True)]
    lines, split = _split_inside(paper, lines)
    if split:
        decisions.append(f"{split} changes of speaker inside a paragraph were found by a known label and a colon after a finished sentence")
    return lines, decisions, warnings + _near_twins(lines)


# ------------------------------------------------------------------------------------------------ what a line may begin with


def _candidates(paper: Paper, blocks: list[Block], place: int) -> list[Line]:
    block = blocks[place]
    if block.label:
        return [Line(block, block.start, block.end, block.label, block.start_s, block.end_s, family="named")]
    head = paper.raw[block.start : min(block.end, block.start + 200)]
    whole = len(head) == block.end - block.start
    offset, start_s, end_s = leading_time(head)
    offset += LEAD.match(head, offset).end() - offset
    found = []
    for family, pattern in FAMILIES.items():
        if pattern is None:
            continue
        match = pattern.match(head[offset:])
        if match:
            groups = match.groupdict()
            label = groups["label"] or groups.get("short")
            line = _line(block, label, offset + match.end(), family, bool(groups.get("mark")))
            if line:
                first = seconds(groups.get("first"))
                line.start_s, line.end_s = (start_s, end_s) if start_s == start_s else (first, seconds(groups.get("last")))
                found.append(line)
    if block.bold and block.start + offset < block.bold < block.end:
        found.append(_line(block, paper.raw[block.start + offset : block.bold], block.bold - block.start, "bold"))
    if whole and len(head) <= 80 and (place + 1 < len(blocks)):
        match = re.fullmatch(rf"(?P<label>[^\n:]{{1,63}}?){TIMED}?{EMPHASIS}", head[offset:])
        if match and not re.search(r"[.!?,;…]$", head):
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
    label = " ".join(label.translate(dict.fromkeys(map(ord, INVISIBLE))).split()).strip("*_ ").rstrip(":.—–-= ").lstrip("-–—•@ ")
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
    if family == "code":
        return label.split()[0].isupper() or (label[0].isupper() or label[0].isdigit()) and role_of_label(label) is not None
    if family == "full stop":
        return len(plain) < 4 or role_of_label(label) is not None
    if family in ("line", "dash", "tab", "bold"):
        return label[0].isupper() or label[0].isdigit() or role_of_label(label) is not None
    return True


def _time_after(paper: Paper, line: Line) -> None:
    """A time in brackets between the label and the speech."""
    while line.start < line.end and (paper.raw[line.start].isspace() or paper.raw[line.start] in INVISIBLE):
        line.start += 1
    rest = paper.raw[line.start : min(line.end, line.start + 60)]
    if line.start_s != line.start_s and rest[:1] in tuple("[({<#") and rest:
        length, first, last = leading_time(rest)
        if length:
            line.start, line.start_s, line.end_s = line.start + length, first, last


# ------------------------------------------------------------------------------------------------ which way the file takes


def _stem(label: str) -> str:
    return re.sub(r"\d+", "#", normal(label))


def _recurring(lines: list[Line]) -> set[str]:
    """Normal forms of the labels of one family that come again, alone or by their stem (К1, К2), or that say a role."""
    count = Counter(normal(line.label) for line in lines)
    stems = Counter(_stem(line.label) for line in lines)
    answers = any(re.match(r"(?:ответ|жооп|answer|[оaж]\b)", plain) for plain in count)
    good = set()
    for line in lines:
        plain, stem = normal(line.label), _stem(line.label)
        if question_number(line.label) and not answers:
            continue
        if plain.isdigit() and (count[plain] < 2 or len(stems) > 1):
            continue
        spoken_role = role_of_label(line.label) not in (None, "unknown") and len(plain.split()) < 4
        lower = line.label[0].islower() and line.family in ("colon", "dot and dash") and not any(map(str.isdigit, plain))
        if spoken_role or (count[plain] >= (4 if lower else 2)) or ("#" in stem and plain != "#" and stems[stem] >= 2):
            good.add(plain)
    if any(line.family != "named" and is_header_key(line.label) for line in lines):
        good -= {plain for plain in good if is_header_key(plain) and count[plain] < 3 and role_of_label(plain) is None}
    return good


def _convention(options: list[list[Line]]) -> str | None:
    """The way of writing labels that explains most lines; None when no way explains enough."""
    best, chosen = 0.0, None
    total = len(options)
    for family in FAMILIES:
        lines = [line for found in options for line in found if line.family == family]
        good = _recurring(lines)
        taken = [line for line in lines if normal(line.label) in good]
        known = sum(role_of_label(line.label) not in (None, "unknown") for line in taken)
        if not taken or (len(good) < 2 and not known):
            continue
        share = len(taken) * (2 if family == "line" else 1) / total
        if family != "named" and share < LEAST_SHARE.get(family, 0.02 if known else 0.08):
            continue
        if not known and family != "named" and (len(taken) < 4 or len(taken) < 2 * len(good)):
            continue
        score = len(taken) + 0.5 * known
        if score > best * (1.2 if family in ("bold", "line", "tab") else 1.0):
            best, chosen = score, family
    return chosen


def _accept(paper: Paper, options: list[list[Line]], family: str) -> tuple[list[Line | None], list[str]]:
    own = [next((line for line in found if line.family == family), None) for found in options]
    good = _recurring([line for line in own if line])
    stems = {_stem(plain) for plain in good if any(map(str.isdigit, plain))}
    taken: list[Line | None] = []
    for found, line in zip(options, own, strict=True):
        if line and normal(line.label) in good:
            taken.append(line)
            continue
        # another hand, or another way, for a label that is known already
        taken.append(next((other for other in found if other.family != "line" and (normal(other.label) in good
                          or (_stem(other.label) in stems and other.family != "dash" and "#" in _stem(other.label)))
                          and (other.family in ("colon", "named") or len(normal(other.label)) < 30)), None))
    first = next(place for place, line in enumerate(taken) if line)
    once = _once(paper, own, taken, good, first)
    for place in once:
        taken[place] = own[place]
    warnings = []
    if once:
        where = ", ".join(str(place + 1) for place in once[:8])
        warnings.append(f"{len(once)} labels stand only once (paragraph {where}); they were taken as speakers: please look")
    return taken, warnings


def _once(paper: Paper, own: list[Line | None], taken: list[Line | None], good: set[str], first: int) -> list[int]:
    """Lines whose label stands once but is made exactly like those that come again."""
    accepted = [line for line in taken if line]
    timed = sum(line.start_s == line.start_s for line in accepted) > 0.8 * len(accepted)
    openings = Counter(plain.split()[0] for plain in good if len(plain.split()) > 1)
    letters = sum(len(plain) == 1 for plain in good) > 1
    dense = len(accepted) > 0.5 * len(own)
    body = None
    found = []
    for place, line in enumerate(own):
        if not line or taken[place] or place < first or question_number(line.label) or is_header_key(line.label):
            continue
        plain = normal(line.label)
        if any(plain.endswith(" " + other) for other in good) or line.start >= line.end and line.family == "line":
            continue
        names = all(word[0].isupper() or word[0] in "(1234567890" or word.lower() in ("кызы", "уулу", "de", "la", "эже", "байке", "апа", "агай")
                    for word in line.label.split())
        alike = (line.family in ("sigil", "named") or (timed and line.start_s == line.start_s) or (letters and len(plain) == 1 and line.label.isupper())
                 or openings[plain.split()[0]] > 1 or (line.family == "bold" and names) or (line.family == "brackets" and names))
        if not alike and names and dense and line.family in ("colon", "dot and dash") and len(plain.split()) <= 3:
            body = body if body is not None else set(re.findall(r"(?<!\w)[a-zа-яёөүң]\w*", paper.raw))
            alike = not any(word in body for word in plain.split())
        if alike:
            found.append(place)
    return found


# ------------------------------------------------------------------------------------------------ inside lines, and without labels


def _split_inside(paper: Paper, lines: list[Line]) -> tuple[list[Line], int]:
    """A paragraph that lost its line breaks: "… the list. Participant 2: I read …"."""
    labels = {line.label for line in lines if line.label and line.family in ("colon", "named") and (len(line.label) > 2 or line.label[-1].isdigit())}
    if not labels or len(labels) > 200:
        return lines, 0
    pattern = re.compile(r"(?<=[.?!…»”\")\]])\s+(" + "|".join(map(re.escape, sorted(labels, key=len, reverse=True))) + r")\s*:(?=\s)")
    out, count = [], 0
    for line in lines:
        out.append(line)
        end = line.end
        for match in pattern.finditer(paper.raw, line.start, end):
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


def _sentence(taken: list[Line | None], family: str, total: int) -> str:
    labelled = [line for line in taken if line]
    different = len({normal(line.label) for line in labelled})
    known = sum(role_of_label(line.label) is not None for line in labelled)
    sure = "sure" if known > len(labelled) / 3 or len(labelled) > 4 * different else "fairly sure" if len(labelled) > 2 * different else "unsure"
    ways = {"named": "voices named by the file", "line": "a label alone on its line", "tab": "a label and a tab", "code": "a short code before the speech"}
    return (f"labels are written as: {ways.get(family, family)}; {different} labels open {len(labelled)} of {total} paragraphs ({sure}); "
            f"{total - len(labelled)} paragraphs without a label continue a turn or stand outside it")


def _near_twins(lines: list[Line]) -> list[str]:
    """Labels that differ by a slip of the pen; said by paragraph, because a label may be a name."""
    first = {}
    for place, line in enumerate(lines, 1):
        if line.label:
            first.setdefault(normal(line.label), place)
    plain = list(first)
    if len(plain) > 100:
        return []
    twins = [(a, b) for i, a in enumerate(plain) for b in plain[i + 1 :]
             if min(len(a), len(b)) > 5 and re.sub(r"\D", "", a) == re.sub(r"\D", "", b) and OSA.distance(a, b, score_cutoff=2) <= 1]
    return [f"two labels differ by one letter (paragraphs {first[a]} and {first[b]}): perhaps one person" for a, b in twins]
