"""Where do words, expressions and sentences begin and end? One pattern for words, data for shortened words and expressions.

A date, a number with its thousands or its Kyrgyz ending (12 000, 5-чи), an initial, a shortened word with its full stop (ж.б., обл.)
and an address of the network are one token each. `sentences` follows the sentence starters of Kiss and Strunk (2006): after a full
stop that may belong to a shortened word, a word that often begins sentences decides. No download, no model. In: a text.
Out: (start, end, piece), where text[start:end] is the piece; `expressions` gives the name of the thing instead.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.config.absent import absent
from pipeline.language.stopwords import FOLD, LANGUAGES, is_stopword, stopwords

# nltk imports all of itself; with what only its parsers and tests of association need it takes five times as long
NLTK_ALONE = ("sklearn", "scipy.stats")
_DATA = Path(__file__).parent / "data" / "expressions.txt"
_SPACES = "[ \u00a0\u202f\u2009]"
_UPPER = "A-ZА-ЯЁӨҮҢІӘҒҚҰҺ"
_LETTER = r"(?:[^\W\d_][\u0300-\u036f\u00ad]*)"
# endings that Kyrgyz, Russian and English put on a number
_ENDING = "(?:ынчы|инчи|унчу|үнчү|нчы|нчи|нчу|нчү|чы|чи|чу|чү|га|ге|го|гө|ка|ке|ко|кө|да|де|до|дө|та|те|то|тө|дан|ден|дон|дөн|тан|тен|тон|төн|нын|нин|нун|нүн|дын|дин|дун|дүн|тын|тин|тун|түн|ны|ни|ну|нү|ды|ди|ду|дү|ты|ти|ту|тү|й|я|е|х|м|му|ым|ый|ой|ая|ое|ые|ых|ми|ть|th|st|nd|rd|s)"
_PATTERNS = (
    r"(?:https?://|www\.)[^\s<>«»\"]*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?<![0-9A-Za-z])P-[0-9A-HJKMNP-TV-Z]{6}(?:[0-9A-HJKMNP-TV-Z]{6})?(?:-?[а-яөүң]+)?(?!\w)",
    r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{2,4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{1,2}/\d{1,2}/\d{2,4}(?!\d)",
    rf"(?<![\d.,])\d{{1,3}}(?:{_SPACES}\d{{3}})+(?!\d)(?:[.,]\d+)?(?:-{_ENDING}(?!\w))?",
    rf"\d+(?:[.,:]\d+)*(?:-{_ENDING}(?!\w))?",
)
_WORD = rf"{_LETTER}+(?:['’ʼ‘`ʻ\-\u2010\u2011]{_LETTER}+)*(?:-\d+(?!\w))?"
_INITIAL = rf"(?<!\w)[{_UPPER}]\.(?={_SPACES}?[{_UPPER}])"
_SIGN = r"\.{2,}|[^\w\s]|_"
_ENDS = frozenset(".!?…")
_CLOSING = frozenset("»”\"’')]“")
_OPENING = frozenset("«„“\"‘'([—–-•*")
_DASHES = frozenset("—–-")


def tokens(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of every word, number and sign, in order; what belongs together (a date, ж.б., an initial) is one."""
    return [(start, end, text[start:end]) for start, end in _tokenizer().span_tokenize(text)]


def expressions(text: str) -> list[tuple[int, int, str]]:
    """(start, end, name) of every expression and abbreviation of the data file: ЖӨБдүн and жергиликтүү өз алдынча башкарууну have one name.

    The longest fit wins and none overlap. Typed without ө, ү and ң they are found as well.
    """
    words = [(start, end, text[start:end]) for start, end, word in tokens(text) if word[0].isalnum()]
    folded = [_fold(word) for _, _, word in words]
    found, at = [], 0
    while at < len(words):
        fits = [
            (len(parts), name)
            for parts, name in _expressions().get(folded[at][:2], ())
            if len(parts) <= len(words) - at and all(_fits(part, words[at + i][2], folded[at + i]) for i, part in enumerate(parts)) and _together(text, words[at : at + len(parts)])
        ]
        if fits:
            length, name = max(fits, key=lambda fit: fit[0])
            found.append((words[at][0], words[at + length - 1][1], name))
            at += length
        else:
            at += 1
    return found


def sentences(text: str, language: str | None = None) -> list[tuple[int, int, str]]:
    """(start, end, sentence) in order, without the spaces around them; an empty text has none.

    language  ky, ru or en narrows the words that are taken for the beginning of a sentence; None takes those of all three
    """
    found, first = [], 0
    words = tokens(text)
    cased = any(word[0].isupper() for _, _, word in words)
    for number, (_, end, word) in enumerate(words[:-1]):
        if number < first:
            continue
        # a run of signs and the quotation marks that close on it belong to the sentence that they end
        if words[number + 1][0] == end and (words[number + 1][2][0] in _ENDS or words[number + 1][2] in _CLOSING and _closes(text, words[number + 1], word)):
            continue
        if _is_end(text, words, first, number, cased, language if language in LANGUAGES else None):
            found.append((words[first][0], end, text[words[first][0] : end]))
            first = number + 1
    if first < len(words):
        start, end = words[first][0], words[-1][1]
        found.append((start, end, text[start:end]))
    return found


# --------------------------------------------------------------------------------------------- sentences


def _is_end(text: str, words: list, first: int, number: int, cased: bool, language: str | None) -> bool:
    """Whether a sentence ends after words[number], which is not the last word."""
    start, end, word = words[number]
    gap = text[end : words[number + 1][0]]
    following = next((other for _, _, other in words[number + 1 : number + 4] if other not in _OPENING), "")
    capital = following[:1].isupper()
    last = number
    while last > first and words[last][2] in _CLOSING and words[last][0] == words[last - 1][1]:
        last -= 1
    sign = words[last][2]
    kind = _kind(sign)
    ended = sign[-1] in _ENDS
    if "\n" in gap and (ended or re.search(r"\n\s*\n", gap) or capital or words[number + 1][2] in _OPENING):
        return True
    if not ended:
        return False
    if not gap and not (len(following) > 1 and capital and number > first and words[number - 1][2][-1:].islower()):
        return False
    if kind == "number" and following[:1].isdigit():
        return False
    if kind not in (None, "number") or _is_initial(sign):
        if not capital or kind == "before" and not _starts(following, language):
            return False
        return kind == "after" or _starts(following, language)
    if sign == "." and last - first == 1 and words[first][2].isdigit():
        return False  # 1. Суу: a number in a list
    if words[number + 1][2] in _DASHES and not capital:
        return False  # — Кайда? — деди ал.
    if sign.startswith("..") or sign == "…":
        return capital
    if capital or following[:1].isdigit():
        return True
    return not cased and sign in (".", "!", "?") and word not in _CLOSING


def _closes(text: str, mark: tuple[int, int, str], before: str) -> bool:
    """Whether a quotation mark right after a sign closes: nothing of a word follows it without a space."""
    return before[-1] in _ENDS | _CLOSING and not text[mark[1] : mark[1] + 1].isalnum()


def _starts(word: str, language: str | None) -> bool:
    return word[:1].isupper() and len(word) > 1 and is_stopword(word, language) or word in ("Я", "В", "У", "С", "И", "А", "К", "О", "I")


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[0].isupper() and word[1] == "."


def _kind(word: str) -> str | None:
    return _shortened().get(re.sub(r"\s", "", word.lower()))


# -------------------------------------------------------------------------------------------------- data


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = []
    for line in _DATA.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, _, name, forms = (part.strip() for part in line.split("|"))
            rows.append((kind, name, tuple(form.strip() for form in forms.split(";"))))
    return tuple(rows)


@cache
def _shortened() -> dict[str, str]:
    """Shortened words without their spaces, in small letters, each with its kind."""
    return {re.sub(r"\s", "", form.lower()): kind for kind, _, forms in _rows() if kind != "expression" for form in forms if form.endswith(".")}


def _token_pattern() -> str:
    """The regular expression of one token, without groups that capture."""
    forms = {form for kind, _, forms in _rows() if kind != "expression" for form in forms if form.endswith(".")}
    written = {r"\s?".join(re.escape(part) + r"\." for part in form.rstrip(".").replace(" ", "").split(".")) for form in forms if " " not in form.replace(". ", "")}
    short = sorted((form for form in written), key=len, reverse=True)
    # the full stop of a single shortened word is its own only where something follows that is not the end of the text
    several = "|".join(form for form in short if form.count(r"\.") > 1)
    single = "|".join(form for form in short if form.count(r"\.") == 1)
    shortened = rf"(?<![\w.])(?i:{several})(?!\w)|(?<![\w.])(?i:{single})(?=\s+\S|[,;:)])"
    return "|".join((*_PATTERNS, shortened, _INITIAL, _WORD, _SIGN))


@cache
def _tokenizer():
    with absent(*NLTK_ALONE):
        from nltk.tokenize import RegexpTokenizer

    return RegexpTokenizer(_token_pattern())


@cache
def _expressions() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, name, forms in _rows():
        for form in forms if kind == "expression" else ():
            parts = tuple(form.split()) if not form.endswith(".") else (form.replace(" ", ""),)
            head = _fold(parts[0]).rstrip("*")
            index.setdefault(head[:2], []).append((parts, name))
    return index


def _fold(word: str) -> str:
    return re.sub(r"[\s\u00ad\u0300-\u036f]", "", word.lower().translate(FOLD)).replace("\u2011", "-").replace("\u2010", "-")


@cache
def _part(part: str) -> re.Pattern:
    stem = _fold(part)
    if not stem.endswith("*"):
        return re.compile(re.escape(stem) + r"\Z")
    stem = stem[:-1]
    last = {"к": "[кг]", "п": "[пб]"}.get(stem[-1], re.escape(stem[-1]))
    return re.compile(re.escape(stem[:-1]) + last)


def _fits(part: str, written: str, folded: str) -> bool:
    """Whether a word as written fits one part of an expression; capitals alone (ЖӨБ) also with a Kyrgyz ending (ЖӨБдүн, ЖӨБ-гө)."""
    if part.isupper() and part.isalpha() and len(part) > 1:
        head = re.match(r"[^\W\d_]+?(?=-?[а-яёөүң]*\Z)", written)
        if not head:
            return False
        capitals = re.match(rf"[{_UPPER}]+", written)
        if capitals and _fold(capitals.group()) == _fold(part):
            return True
        # three small letters are too often another word
        return len(part) > 3 and folded == _fold(part)
    return bool(_part(part).match(folded))


def _together(text: str, words: list[tuple[int, int, str]]) -> bool:
    return all(re.fullmatch(r"[\s\u00ad-]*", text[one[1] : other[0]]) for one, other in zip(words, words[1:], strict=False))
