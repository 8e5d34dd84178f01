"""What stands above the first turn: title, place, date, group, number of people, moderator, and the legend of labels.

A legend looks like turns ("I1: Interviewer 1"): it is a run of different labels at the top, each with a few words that
describe a person, whose labels come again below. Values are kept as written. Also: lines that are a question's heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.read.paper import Paper
from pipeline.read.roles import is_person, normal, role_of_label

KEYS = {
    "place": r"место(?: проведения)?|село|населенный пункт|населённый пункт|город|локация|айыл(?:ы)?|айыл,? шаар|шаар(?:ы)?|жери|жер|өткөн жери?|өткөрүлгөн жери?|"
             r"өтүүчү жер|орду|location|place|village|town|city|venue|site|community",
    "district": r"район(?:у)?|айыл аймагы|айыльный аймак|аймак|муниципалитет|district|municipality",
    "region": r"область|облус(?:у)?|region|oblast|province",
    "date": r"дата(?:сы)?|дата проведения|күнү|дата интервью|өткөн күнү|өткөрүлгөн күнү|date|date of (?:interview|discussion)",
    "time": r"время(?: начала| проведения)?|убактысы|убакыт|башталышы|time|start time",
    "duration": r"длительность|продолжительность|узактыгы|созулган убактысы|duration|length",
    "group": r"группа|тип группы|состав(?: группы)?|категория|топ|топтун курамы|курамы|тобу|group|group type|composition|category|target group",
    "language": r"язык(?: обсуждения| интервью)?|тил(?:и)?|талкуунун тили|language",
    "n_participants": r"участни(?:ков|ки|цы|ц)|кол(?:ичеств|-в)о участников|число участников|участвовал[иоа]?|присутствовал[иоа]?|катышуучулар(?:дын саны)?|"
                      r"катышкандар|катышуучу саны|саны|participants|number of participants|no\.? of participants|attendees",
    "moderator": r"модератор(?:у)?|ведущ(?:ий|ая)|интервьюер|фасилитатор|алып баруучу(?:су)?|moderator|facilitator|interviewer",
    "recorder": r"протокол(?:ист|у|ду жазган)?|протокол в[её]л[аи]?|запись|расшифров\w+|транскри\w+|ассистент|наблюдатель|жазып алган|жазган|которгон|стенограмманы түзгөн|"
                r"recorder|note[- ]?taker|transcrib\w+(?: by)?|transcript by|translator|observer|assistant",
    "recruiter": r"рекрутер|приглашал[аи]?|чакырган|recruiter|recruited by",
    "wave": r"волна|этап|толкун|wave|round",
    "title": r"фокус-группа|фокус-топ|focus group|тема|название|тема обсуждения|темасы|аталышы|title|topic|subject",
    "code": r"код|шифр|номер|№|файл|коду|code|id|file|interview no\.?|reference",
}
COMPILED = {key: re.compile(pattern) for key, pattern in KEYS.items()}
LEGEND = re.compile(r"(?:условные )?обозначения|легенда|список участников|список сокращений|сокращения|участники(?: обсуждения| дискуссии)?|спикеры|говорящие|"
                    r"шарттуу белгилер(?:и)?|белгилер|белгилөөлөр|кыскартуулар|катышуучулардын тизмеси|катышуучулар|катышкандар|legend|key|speakers|participants|abbreviations|"
                    r"speaker key|labels|people present|present")
# a list is a list, though its heading names participants
LISTED = re.compile(r"список |катышуучулардын тизмеси|people present")
QUESTION = re.compile(r"(?:[#*_\s]*)(?:(?:вопрос|суроо|question|frage|pregunta)\s*(?:№|no\.?|nr\.?|номер)?\s*(?P<after>\d+(?:\.\d+)*)"
                      r"|(?P<before>\d+(?:\.\d+)*)\s*[-–]?\s*(?:суроо|вопрос))(?!\w)\s*[.:)—–-]*\s*(?P<text>.*)", re.I | re.S)
DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2} (?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w* ?(?:\d{4})?(?: ?г(?:ода|\.)?)?|"
                  r"\d{4}[- ]?(?:жыл\w*|ж\.?),? (?:\d{1,2}[- ]?\w{0,2} ?)?(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*|"
                  r"\d{1,2}(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|november|december),? ?(?:\d{4})?|"
                  r"(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}(?:st|nd|rd|th)?,? \d{4}", re.I)
COUNTED = re.compile(r"(\d{1,3})\s*(?:participants|people|участни\w+|человек|чел\.|женщин\w*|мужчин\w*|катышуучу|киши|адам|аял|эркек)", re.I)
PLACE = re.compile(r"(?:\bс\.|\bсело|\bг\.|\bгород|\bпос\.)\s*[А-ЯӨҮҢЁ][\w-]+|[А-ЯӨҮҢЁ][\w-]+ (?:айылы|шаары)(?!\w)")
PAIR = re.compile(r"(?P<key>[^:=\t\n]{1,60}?)\s*(?:[:=\t]|\s[—–-]\s)\s*(?P<value>.*)", re.S)
END = re.compile(r"(?:конец|окончание) (?:записи|интервью|обсуждения|дискуссии|беседы|встречи|фокус-группы|расшифровки|стенограммы|файла|аудио)\w*|(?:жазуу|маек|талкуу|сүйлөшүү|фокус-топ)(?:нун|тин|нин|түн)? (?:аягы|аяктады|бүттү)|аягы|бүттү|end of (?:the )?(?:recording|interview|"
                 r"transcript|discussion|tape|audio)|the end|\*{3,}|-{3,}|_{3,}|={3,}|"
                 r"(?:automatically )?(?:transcribed|transcription|transcript|captions|subtitles) (?:by|with|provided by|powered by) .{1,80}|"
                 r"(?:приложени[ея]|тиркеме(?:лер)?|appendix|annex)(?:\s*(?:№|no\.?)?\s*\w{1,3})?(?:\s*[.:—–-].{0,80})?|"
                 r"(?:автоматически )?расшифровано (?:с помощью|сервисом|в) .{1,80}", re.I)
# "БЛОК 2. ДОВЕРИЕ", "2-бөлүк: Суу", "Part II": a heading between turns, which a sentence is not
SECTION = re.compile(r"(?:[#*_\s]*)(?:(?:блок|раздел|часть|секция|модуль|тема|бөлүм|бөлүк|block|section|part|module|topic|theme)\s*(?:№|no\.?)?\s*(?:\d{1,2}|[IVX]{1,4})(?!\w)"
                     r"|\d{1,2}\s*[-–.]?\s*(?:блок|раздел|часть|секция|модуль|тема|бөлүм|бөлүк)(?!\w)).{0,80}(?<![.?!,;…])", re.I)

# names in the header that hold lists or tables of their own
SET_ASIDE = {"legend", "lines", "questions", "sections", "summary"}


@dataclass
class Header:
    """Facts above the first turn, the place of the first turn among the lines, and what was set aside."""

    facts: dict = field(default_factory=dict)
    first: int = 0
    speech: list[int] = field(default_factory=list)


def is_header_key(label: str) -> bool:
    plain = normal(label)
    return any(pattern.fullmatch(plain) for pattern in COMPILED.values())


def is_legend_heading(label: str) -> bool:
    # "Участники:" with speech after it is everybody speaking; only where nothing follows is it a heading, and that is seen later
    plain = normal(label)
    return bool(LEGEND.fullmatch(plain)) and (role_of_label(plain) is None or LISTED.match(plain) is not None)


def question_number(text: str) -> str | None:
    """The number of a question's heading ("Вопрос 3. …", "3-суроо: …"), or None."""
    match = QUESTION.fullmatch(text)
    return (match["after"] or match["before"]) if match else None


def is_end(text: str) -> bool:
    """Does the line only say that the recording is over?"""
    return bool(END.fullmatch(text.strip("[](){} .!*#")) or END.fullmatch(text))


def is_section(text: str) -> bool:
    """Is the line a heading that parts a discussion, and no sentence?"""
    return bool(SECTION.fullmatch(text.strip()))


def read_header(paper: Paper, lines: list) -> Header:
    """The header above the first turn.

    lines   labels.Line in document order, labelled where a label was found
    `first` is the position of the first turn's line; `speech` the positions before it that look like speech all the same.
    """
    found = Header()
    facts = found.facts
    place = 0
    heading = False
    while place < len(lines):
        line = lines[place]
        text = " ".join(paper.text(line.block).split()).strip("*_# ")
        run = 0 if facts.get("legend") and not heading else _legend_run(paper, lines, place, heading)
        if run:
            legend = facts.setdefault("legend", {})
            for other in lines[place : place + run]:
                legend[other.label] = " ".join(paper.raw[other.start : other.end].split()).strip(" ;,.—–-=")
            place += run
            heading = False
            continue
        if line.label is not None and line.start >= line.end and LEGEND.fullmatch(normal(line.label)) and _legend_run(paper, lines, place + 1, True):
            heading = True
            place += 1
            continue
        pair = _fact(paper, lines, place, text)
        if pair is None and line.label is not None or line.opens:
            break
        if question_number(text) and line.label is None:
            break
        heading = bool(LEGEND.fullmatch(normal(text)))
        if found.speech and (pair or heading or line.block.heading):
            # a long paragraph above facts or a heading tells how the transcript was made
            facts.setdefault("lines", []).extend(" ".join(paper.text(lines[other].block).split()) for other in found.speech)
            found.speech = []
        if line.label is None and _many_facts(facts, text):
            place += 1
            continue
        if pair:
            key, value, taken = pair
            _keep(facts, key, value)
            place += taken - 1
        elif not heading:
            swapped = _swapped(text, lines)
            if swapped:
                facts.setdefault("legend", {})[swapped[0]] = swapped[1]
            elif len(text.split()) >= 15 and text[-1:] in ".?!…\"»":
                found.speech.append(place)
            elif "title" not in facts:
                facts["title"] = text
            else:
                facts.setdefault("lines", []).append(text)
        place += 1
    found.first = place
    _from_title(facts)
    return found


def _fact(paper: Paper, lines: list, place: int, text: str) -> tuple[str, str, int] | None:
    """The fact on this line, by a known key, or by any key where the line is no turn; and how many lines it takes."""
    line = lines[place]
    match = PAIR.fullmatch(text)
    if line.block.cell and line.block.cell[2] == 0 and not (match and match["value"]):
        # a two-column table above the talk: the key stands in one cell, the value in the next
        row = [other for other in lines if other.block.cell and other.block.cell[:2] == line.block.cell[:2]]
        if len(row) == 2 and row[0] is line and is_header_key(text):
            value = " ".join(paper.text(row[1].block).split())
            return normal(text), value, 2
        return None
    if not match or not match["value"]:
        return None
    key, value = normal(match["key"]), match["value"].strip("*_ ")
    if is_header_key(key):
        # "Группа: мужчины" is a fact, "Группа: Да!" is everybody answering
        told = role_of_label(line.label) == "collective" and value[-1] not in ".!?…" if line.label is not None else True
        if told or role_of_label(line.label) is None or _is_name_or_number(value, paper, lines, place):
            return key, value, 1
        return None
    return (key, value, 1) if line.label is None and len(key.split()) <= 5 and len(value.split()) <= 15 and "http" not in key else None


def _many_facts(facts: dict, text: str) -> bool:
    """A header in one line: "Фокус-группа; Место: …; Дата: …"."""
    parts = re.split(r"\s*[;|]\s*", text)
    pairs = [PAIR.fullmatch(part) for part in parts]
    if sum(match is not None and is_header_key(match["key"]) for match in pairs) < 2:
        return False
    for part, match in zip(parts, pairs, strict=True):
        if match:
            _keep(facts, normal(match["key"]), match["value"].strip())
        elif part:
            facts.setdefault("title", part)
    return True


def _is_name_or_number(value: str, paper: Paper, lines: list, place: int) -> bool:
    """"Модератор: Иманова А." among facts is a fact; "Модератор: Добрый день." is a turn."""
    words = value.split()
    if not words or len(words) > 6 or value[-1:] in "?!…":
        return False
    if re.match(r"\d", value):
        return True
    if not all(word[0].isupper() or word[0] == "(" for word in words) or (value.endswith(".") and not re.search(r"\b\w\.$", value)):
        return False
    near = [other for other in lines[max(0, place - 2) : place + 3] if other is not lines[place] and other.label is None]
    return any(is_header_key(match["key"]) for other in near if (match := PAIR.fullmatch(paper.text(other.block))))


def _keep(facts: dict, written: str, value: str) -> None:
    key = next((name for name, pattern in COMPILED.items() if pattern.fullmatch(written)), written)
    first, number = key, 2
    while key in SET_ASIDE or (key in facts and facts[key] != value):
        key, number = f"{first} {number}", number + 1
    facts[key] = value


def _legend_run(paper: Paper, lines: list, place: int, heading: bool) -> int:
    """How many lines from here are a legend: different labels, each described in a few words, that come again below."""
    seen: list[str] = []
    persons = 0
    stems = {re.sub(r"\d+", "#", normal(line.label)) for line in lines[place:] if line.label and any(map(str.isdigit, line.label))}
    for line in lines[place:]:
        if line.label is None and seen:
            _label_like(paper, line, stems)
        described = paper.raw[line.start : line.end].strip() if line.label is not None else ""
        if line.label is None or line.opens or not described or normal(line.label) in seen:
            break
        # "Модератор: ведущая" or "Участница 1: 35 лет" describe; a sentence speaks
        if len(described.split()) > 10 or re.search(r"[?!…]|[.](?!\s*$)\s+[А-ЯӨҮҢA-Z]", described):
            break
        person = is_person(described)
        if not heading and not person or (described.endswith(".") and len(described.split()) > 4):
            break
        if seen and line.block.gap and not person:
            break
        persons += person
        seen.append(normal(line.label))
    again = {normal(line.label) for line in lines[place + len(seen) :] if line.label}
    enough = len(seen) >= (1 if heading else 2) and sum(plain in again for plain in seen) * 2 >= len(seen)
    return len(seen) if enough and (heading or persons == len(seen)) else 0


def _label_like(paper: Paper, line, stems: set[str]) -> None:
    """Give the line of a legend its label though that speaker is silent below: it is made like other labels and describes a person."""
    match = PAIR.fullmatch(paper.text(line.block))
    if match and re.sub(r"\d+", "#", normal(match["key"])) in stems and is_person(match["value"]):
        line.label, line.start = match["key"].strip(" .*_"), line.block.start + match.start("value")


def _swapped(text: str, lines: list) -> tuple[str, str] | None:
    """A legend written the other way round: "Модератор – М"."""
    match = PAIR.fullmatch(text)
    if not match or not is_person(match["key"]):
        return None
    known = {normal(line.label): line.label for line in lines if line.label}
    plain = normal(match["value"].rstrip(";,."))
    return (known[plain], match["key"].strip()) if plain in known else None


def _from_title(facts: dict) -> None:
    # a line of a million signs is no title
    loose = " · ".join(line[:500] for line in [facts.get("title", ""), *facts.get("lines", [])])
    place = PLACE.search(loose)
    if place and "place" not in facts:
        facts["place"] = place[0].strip()
    date, counted = DATE.search(loose), COUNTED.search(loose)
    if date and "date" not in facts:
        facts["date"] = date[0].strip()
    if counted and "n_participants" not in facts:
        facts["n_participants"] = counted[1]
