"""From a stretch of raw text to clean words, its notes, and the map back.

Notes are what a transcriber put in: everything in square or double brackets, and round brackets only where they say what
was heard or seen (laughter, pause, unclear) or hold a time or "?"; other round brackets are speech. Blanks are
collapsed. The map: (start in text, start in raw, length); what no piece covers is a single joining blank.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.language import words
from pipeline.read.paper import INVISIBLE
from pipeline.read.roles import is_code, normal, role_of_label
from pipeline.read.times import ALONE, CLOCK

Piece = tuple[int, int, int]

BRACKETS = re.compile(
    r"\(\((?P<double>[^()]{0,200})\)\)|\[(?P<square>[^\[\]]{0,400})\](?!\((?:[a-z]+:|www\.|\#|/|\)))|\((?P<round>[^()]{0,200})\)|\{(?P<curly>[^{}]{0,100})\}"
    r"|<(?P<angle>[^<>]{0,100})>|(?<!\w)\*(?P<star>[^*\n]{2,60})\*(?!\w)|(?<![\w/:])/(?P<slash>[^/\n]{2,60})/(?![\w/])"
    rf"|\#(?P<hash>{CLOCK})\#"
)
# beginnings of words that say what was heard or seen, in Kyrgyz, Russian, English and the languages of the sample files
HEARD = re.compile(
    r"смех|сме[её]тся|смеются|смеясь|усмех|хохо|хихик|улыба|пауз|молч|тишин|вздых|вздох|каш(?:л|ель)|плач|плак(?!ат)|всхлип|неразб|нрзб|"
    r"не\s?разборч|неслыш|не слыш|не\s?ясн|шум\b|шум(?:но|ят|ы)\b|гул\b|перебива|одновременн|говорят вместе|хором|кива|аплод|хлопа|звонит|звонок|звонят|"
    r"ш[её]п|жест(?:ом|ы|ами|икул\w*)?\b|показыва|указыва|уходит\b|выходит из|запись (?:прер|обор|остан|выкл)|обрыв (?:записи|связи)|иронич|"
    r"задум(?:ал|ыва)|развод(?:ит|ят) рук|машет|качая|шут(?:ит|ят|я)\b|возмущ|раздраж[её]н|удивл[её]нн|нерви?ч|со злостью|со слезами|сл[её]з[ыа]\b|обраща(?:ется|ясь)|перебив|"
    r"все говорят|говорят все|говорят одновр|переглядыва|хмыка|мыч[аи]т|поёт|по[её]т\b|зева|телефон зв|лает|лай собак|плач реб|реб[её]нок плач|перерыв\b|заходит\b|вош(?:[её]л|ла|ли)\b|эмоцион|громко|тихо\b|повышает голос|соглаша|качает|стук|музык|помех|крик|крич|"
    r"күлкү|күлүү|күлөт|күлүп|күлүшөт|күлүшүп|күлүшүү|күлдү|жылмай|тыным|жымжырт|жөтөл|ыйла|унчукп|унчугуш|түшүнүксүз|угулб|угулган жок|"
    r"сөзүн бөл|сөзүнө кош|бир мезгилде|чогуу сүйл|баары сүйл|баары чогуу|ойлон(?:уп|от|ду)|жылмай|башын чайка|башын ийк|кол(?:ун)? шилте|кол(?:ун)? көтөр|көрсөт(?:үп|өт)|"
    r"ачуулан|кейи(?:п|йт)|тамаша|таң калып|ырда(?:п|йт)|эсте|үнсүз|акырын\b|катуу үн|эшик (?:такылда|кагыл)|бала ыйла|ит үр|тыныгуу\b|кирип кел|чыгып кет|ызы-?чуу|чуу\b|шуулда|баш ийке|башын ийке|кол чаб|үшкүр|шыбыра|баары күл|үзгүлтүк|жазуу үзүл|телефон чал|"
    r"laugh|chuckl|giggl|smil(?:es?|ing)\b|paus|silen|sigh|cough|cry(?:ing)?\b|cries|sob(?:s|bing)?\b|inaudib|unintel|indistinct|unclear|crosstalk|cross-talk|"
    r"shak(?:es|ing) (?:his|her|their)? ?head|shrug|thinking\b|sarcas|jokes?\b|joking|sniff|tearful|tears\b|yawn|hums\b|knock|door (?:opens|closes|slams)|phone (?:buzz|rings)|dog bark|baby cr|"
    r"all (?:talk|speak|agree)|talk(?:s|ing) at once|overlap|nois|applau|clap|nods?\b|nodding|whisper|phone ring|gestur|points (?:to|at)|interrupt|break\b|recording (?:stop|paus|end)|background|"
    r"audio|music|ininte|inintg|risas|ruido|pausa|griner|latter|uklart|kort pause",
    re.I,
)
MARKDOWN = re.compile(r"\*\*|__|(?m:^(?:#{1,6}\s+|(?:>[ \t]*)+))|(?<=\])\([^()\s]*\)|(?<!\w)\\(?=[\W_])")
HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010][ \t]*\n\s*(?=[^\W\d_])")
# hyphens that belong to the word: particles after it, beginnings before it, and compounds of two adjectives
PARTICLES = re.compile(r"(?:то|либо|нибудь|ка|таки|де|за|под|первых|вторых|третьих|чатак\w*|бири\w*)\b")
PREFIXES = re.compile(r"(?:кое|кой|айыл|бири|ата|эне|ага|өз|[а-яё]+(?:альн|енн|ческ|ийск|ярн|урн|онн|ивн|ическ)о)$", re.I)
MANNER = re.compile(r"\w+(?:ски|цки|ому|ему|ьи)\b")
KYRGYZ = re.compile("[өүңӨҮҢ]")
# "(К1: ии)", another speaker's word inside a turn
THROWN_IN = re.compile(r"(?P<who>[^:]{1,30}):\s*(?:[^\s:]+\s*){1,4}")
WORD = re.compile(rf"[^\s{INVISIBLE}]+")
CLOSING = ".,;:!?…»)”"
UNSEEN = dict.fromkeys(map(ord, INVISIBLE))


@dataclass(slots=True)
class Spoken:
    """Clean text, its pieces, its notes as written without brackets, and a time that ends the stretch, if any."""

    text: str
    pieces: list[Piece]
    notes: list[str]
    last_time: str | None = None


def clean(raw: str, ranges: list[tuple[int, int]], *, wrapped: bool = False, marked_up: bool = False, document: bool = False) -> Spoken:
    """The words of raw[a:b] for all ranges, in order, joined by single blanks.

    wrapped     lines end where the page did: a word cut by a hyphen is joined again
    marked_up   Markdown signs are no speech: stars, hashes and addresses of links are dropped
    document    a written text: square brackets stay unless they hold a note
    """
    starts, parts, length = [], [], 0
    for a, b in ranges:
        starts.append((length, a))
        parts.append(raw[a:b])
        length += b - a + 1
    joined = "\n".join(parts)
    if marked_up:
        dropped = [(match.start(), match.end(), "") for match in MARKDOWN.finditer(joined)]
        dropped += [(place, place + 1, "") for match in re.finditer(r"\[[^\[\]]*\](?=\()", joined) for place in (match.start(), match.end() - 1)]
    else:
        dropped = []
    kyrgyz = wrapped and bool(ranges) and KYRGYZ.search(raw, max(0, ranges[0][0] - 1000), ranges[-1][1] + 1000) is not None
    if wrapped:
        # the word's own hyphen stays, the line's end after it does not
        dropped += [(match.start() + (not _is_cut(joined, match, kyrgyz)), match.end(), "") for match in HYPHEN.finditer(joined)]
    found = [note for note in _notes(joined, document=document, wrapped=wrapped, kyrgyz=kyrgyz) if not any(a <= note[0] < b for a, b, _ in dropped)]
    text, pieces = _weave(joined, sorted(dropped + [(a, b, "note") for a, b, _ in found]), starts)
    last = found[-1] if found else None
    ends_so = last is not None and not joined[last[1] :].strip() and ALONE.match(last[2])
    # the time that ends a stretch is its end and no note
    notes = [note for *_, note in (found[:-1] if ends_so else found) if note]
    return Spoken(text, pieces, notes, last[2] if ends_so else None)


def is_note(content: str) -> bool:
    """Does a round bracket say what was heard or seen (True), or does it belong to the speech?"""
    content = content.strip()
    if not any(character.isalnum() for character in content):
        return True
    if ALONE.match(content) or re.fullmatch(r"\d+(?:[.,]\d+)?\s*(?:с|сек|секунд\w*|s|sec|seconds?)\.?", content, re.I):
        return True
    words = content.split()
    if len(words) > 10:
        return False
    if (thrown := THROWN_IN.fullmatch(content)) and (role_of_label(thrown["who"]) not in (None, "unknown") or is_code(normal(thrown["who"]))):
        return True
    if len(words) <= 4:
        return any(HEARD.match(content, match.start()) for match in re.finditer(r"(?<!\w)\w", content))
    return bool(HEARD.match(content))


def _notes(text: str, *, document: bool, wrapped: bool, kyrgyz: bool):
    place = 0
    while match := BRACKETS.search(text, place):
        kind, content = match.lastgroup, match[match.lastgroup]
        content = HYPHEN.sub(lambda cut: "" if _is_cut(content, cut, kyrgyz) else "-", content) if wrapped else content
        content = content.translate(UNSEEN).strip()
        if kind == "hash":
            taken = True
        elif kind in ("double", "square"):
            taken = not document or is_note(content) or content.startswith(("bookmark:", "footnoteRef:")) or not content
        elif kind == "round":
            # a paragraph in brackets that is not the first of its turn was put there by the transcriber
            own_line = not wrapped and text[: match.start()].rstrip(" \t").endswith("\n") and text[match.end() :].lstrip(" \t")[:1] in ("", "\n")
            taken = bool(content) and (is_note(content) or own_line and len(content.split()) <= 10)
        else:
            taken = bool(ALONE.match(content)) or (len(content.split()) <= 4 and bool(HEARD.match(content)))
        if taken:
            yield match.start(), match.end(), " ".join(content.split())
            place = match.end()
        else:
            place = match.start() + 1


def _is_cut(text: str, match: re.Match, among_kyrgyz: bool) -> bool:
    """Is the hyphen at the line's end the printer's and not the word's own? A capital or a particle after it: the word's."""
    left = re.search(r"[^\W\d_]+$", text[max(0, match.start() - 30) : match.start()])
    right = re.match(r"[^\W\d_]+", text[match.end() : match.end() + 30])
    if not left or not right or not right[0].islower() or not left[0][-1].islower() or len(left[0]) < 2 or len(right[0]) < 2:
        return False
    own = PARTICLES.match(right[0]) or PREFIXES.match(left[0]) or (left[0].lower() == "по" and MANNER.match(right[0]))
    return not own and not _is_pair(left[0], right[0], among_kyrgyz)


def _is_pair(left: str, right: str, among_kyrgyz: bool) -> bool:
    """A Kyrgyz pair of words (эсеп-кысап, бала-чака): the first is a word, the two together are none; the second alone is often said nowhere else."""
    return len(left) > 2 and left.islower() and words.is_form(left) and not words.is_listed(left + right) and (len(right) > 3 and among_kyrgyz or words.is_form(right))


def _weave(joined: str, cuts: list[tuple[int, int, str]], starts: list[tuple[int, int]]) -> tuple[str, list[Piece]]:
    firsts = [first for first, _ in starts]
    tokens: list[tuple[int, int, bool, bool]] = []  # start, end, a blank before, a note before
    place, blank, noted = 0, False, False
    for a, b, kind in [*cuts, (len(joined), len(joined), "")]:
        if a < place:
            noted = noted or kind == "note"
            place = max(place, b)
            continue
        end = place
        for match in WORD.finditer(joined, place, a):
            blank = blank or any(map(str.isspace, joined[end : match.start()]))
            tokens.append((match.start(), match.end(), blank, noted))
            end, blank, noted = match.end(), False, False
        blank = blank or any(map(str.isspace, joined[end:a]))
        noted = noted or kind == "note"
        place = b
    text, pieces, size = [], [], 0
    for start, end, gap, note in tokens:
        gap = gap and bool(pieces) and not (note and joined[start] in CLOSING)
        first, origin = starts[bisect_right(firsts, start) - 1]
        at = origin + start - first
        if pieces and gap and joined[start - 1 : start] == " " and sum(pieces[-1][1:]) == at - 1:
            text.append(" " + joined[start:end])
            pieces[-1] = (*pieces[-1][:2], pieces[-1][2] + 1 + end - start)
            size += 1 + end - start
            continue
        if gap:
            text.append(" ")
            size += 1
        text.append(joined[start:end])
        pieces.append((size, at, end - start))
        size += end - start
    return "".join(text), pieces
