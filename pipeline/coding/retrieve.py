"""Which turns hold this combination of codes and attributes, and what was said around them?

A query is a small language: `NR.1 and not GV.1 and group=women and (place=talas or age_band>30)`; and, or, not and brackets also in Kyrgyz and Russian
(жана, же, эмес; и, или, не). A code stands for itself, a parent (NR) for any code below it. A turn that nobody has read holds a code neither yes nor no,
so it is found only where the rest decides (Kleene's three-valued logic). In: tables of 1-read and 2-code. Out: turns with those before and after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.coding.matrix import coded_turns, turns_with_facts
from pipeline.errors import InputError
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study

CONTEXT = 2
DEEPEST = 50
ATTRIBUTES = ("document", "turn", "participant", "role", "language", "question", "wave", "place", "group", "gender", "age_band", "settlement")
_AND, _OR, _NOT = {"and", "жана", "и"}, {"or", "же", "или"}, {"not", "эмес", "не"}
_TOKEN = re.compile(r"""\s*(?:(?P<quoted>"[^"]*"|«[^»]*»)|(?P<sign>!=|<=|>=|[=<>()])|(?P<word>[^\s"«()=<>!]+)|(?P<wrong>\S))""")
_EXAMPLE = "For instance: NR.1 and not GV.1 and group=women"


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def retrieve(study: Study, query: str, *, context: int = CONTEXT, coder: str | None = None, machine: bool = False) -> pd.DataFrame:
    """Turns for which the query is true, in the order of the talk.

    context  turns to give before and after, of the same document
    coder    only this coder's decisions;  machine  the machine's suggestions where nobody has read
    Returns document, turn, participant, place, group, wave, language, text, codes (joined by a blank), before and after: lists of (speaker, text).
    Raises InputError for a query that cannot be read, and for an unknown code or attribute with those there are.
    """
    turns, codes = turns_with_facts(study), study.read("codes")
    known = turns[["document", "turn"]].merge(coded_turns(study, coder=coder, machine=machine), on=["document", "turn"], how="left")
    table = known[list(codes["code"])].astype("boolean")
    found = Query(query, study, codes)(turns, table).fillna(False).to_numpy(dtype=bool)
    rows = turns.loc[found, ["document", "turn", "participant", "place", "group", "wave", "language", "text"]].copy()
    given = table[found].fillna(False).to_numpy(dtype=bool)
    rows["codes"] = [" ".join(codes["code"][row]) for row in given]
    told = [(row.participant or row.role, row.text) for row in turns.itertuples(index=False)]
    whose = list(turns["document"])
    places = [number for number, hit in enumerate(found) if hit]
    rows["before"] = [[told[i] for i in range(max(0, at - context), at) if whose[i] == whose[at]] for at in places]
    rows["after"] = [[told[i] for i in range(at + 1, min(len(told), at + context + 1)) if whose[i] == whose[at]] for at in places]
    return rows.reset_index(drop=True)


class Query:
    """A query, read once: called with turns and their codes it gives a nullable boolean a turn."""

    def __init__(self, text: str, study: Study, codes: pd.DataFrame) -> None:
        self.study = study
        self.codes = {code.casefold(): [code] for code in codes["code"]}
        for parent, own in codes.groupby("parent")["code"]:
            self.codes.setdefault(str(parent).casefold(), list(own))
        self.tokens, self.at, self.depth = list(tokens(text)), 0, 0
        if not self.tokens:
            raise InputError("the query is empty", remedy=_EXAMPLE)
        self.tree = self._either()
        if self.at < len(self.tokens):
            raise InputError("the query goes on where it should end", place=self._place(), remedy="Put and, or or not between two conditions, and close what you open.")

    def __call__(self, turns: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
        return self._value(self.tree, turns, table)

    # ------------------------------------------------------------------ reading

    def _either(self) -> tuple:
        parts = [self._both()]
        while self._word() in _OR:
            self.at += 1
            parts.append(self._both())
        return ("or", *parts) if len(parts) > 1 else parts[0]

    def _both(self) -> tuple:
        parts = [self._one()]
        while self._word() in _AND:
            self.at += 1
            parts.append(self._one())
        return ("and", *parts) if len(parts) > 1 else parts[0]

    def _one(self) -> tuple:
        self.depth += 1
        if self.depth > DEEPEST:
            raise InputError(f"the query has more than {DEEPEST} brackets or nots inside each other", remedy="Ask in several steps.")
        try:
            if self._word() in _NOT:
                self.at += 1
                return ("not", self._one())
            if self._sign() == "(":
                self.at += 1
                inner = self._either()
                if self._sign() != ")":
                    raise InputError("a bracket is opened and not closed", place=self._place(), remedy=_EXAMPLE)
                self.at += 1
                return inner
            return self._condition()
        finally:
            self.depth -= 1

    def _condition(self) -> tuple:
        if self.at >= len(self.tokens) or self._sign() or self.tokens[self.at].kind == "quoted":
            raise InputError("a code or an attribute is missing", place=self._place(), remedy=_EXAMPLE)
        name = self.tokens[self.at].text
        self.at += 1
        sign = self._sign()
        if sign not in ("=", "!=", "<", "<=", ">", ">="):
            if name.casefold() not in self.codes:
                raise InputError(f"the codebook has no code {_shown(name)}", remedy=f"There are {', '.join(sorted({own[0] for own in self.codes.values() if len(own) == 1})[:8])} …; a value stands behind its attribute: group=women")
            return ("code", *self.codes[name.casefold()])
        if name.casefold() not in ATTRIBUTES:
            raise InputError(f"there is no attribute {_shown(name)}", remedy=f"There are: {', '.join(ATTRIBUTES)}")
        self.at += 1
        if self.at >= len(self.tokens) or self._sign():
            raise InputError(f"{name} is compared with nothing", place=self._place(), remedy=f'For instance: {name}=…, in quotes where it has blanks: place="…"')
        value = self.tokens[self.at].text
        self.at += 1
        return ("is", name.casefold(), sign, value)

    def _word(self) -> str | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text.casefold() if token and token.kind == "word" else None

    def _sign(self) -> str | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token and token.kind == "sign" else None

    def _place(self) -> str:
        return f"word {min(self.at + 1, len(self.tokens))} of the query"

    # ------------------------------------------------------------------ deciding

    def _value(self, node: tuple, turns: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
        kind, *rest = node
        if kind == "not":
            return ~self._value(rest[0], turns, table)
        if kind in ("and", "or"):
            out = self._value(rest[0], turns, table)
            for part in rest[1:]:
                other = self._value(part, turns, table)
                out = out & other if kind == "and" else out | other
            return out
        if kind == "code":
            out = table[rest[0]]
            for code in rest[1:]:
                out = out | table[code]
            return out
        return self._compared(*rest, turns)

    def _compared(self, name: str, sign: str, value: str, turns: pd.DataFrame) -> pd.Series:
        column = turns[name]
        if sign in ("=", "!="):
            wanted = self._meant(name, value, column)
            same = column.map(lambda cell: pd.NA if cell is None or pd.isna(cell) else str(cell).casefold() in wanted).astype("boolean")
            return ~same if sign == "!=" else same
        bound, numbers = _number(value), column.map(_number)
        if bound is None:
            raise InputError(f"{_shown(value)} is not a number", remedy=f"< and > compare numbers, for instance {name}>=30; else use {name}=…")
        compare = {"<": lambda n: n < bound, "<=": lambda n: n <= bound, ">": lambda n: n > bound, ">=": lambda n: n >= bound}[sign]
        return numbers.map(lambda n: pd.NA if n is None or pd.isna(n) else compare(n)).astype("boolean")

    def _meant(self, name: str, value: str, column: pd.Series) -> set[str]:
        """The value as the table has it, and what it is called in any of the three languages."""
        wanted, there = {value.casefold()}, sorted({str(cell) for cell in column if cell is not None and not pd.isna(cell)})
        for one in there:
            names = [one]
            if name == "place":
                names += [self.study.place_name(one, language) for language in LANGUAGES]
            key = f"{name}_{one}"
            names += [Words(language)(key) for language in LANGUAGES if Words(language).has(key)]
            if value.casefold() in {called.casefold() for called in names}:
                wanted.add(one.casefold())
        if not wanted & {one.casefold() for one in there} and name not in ("turn", "participant", "document", "question"):
            raise InputError(f"nothing here has {name}={_shown(value)}", remedy=f"There are: {', '.join(map(_shown, there[:20])) or 'no values at all'}")
        return wanted


def tokens(text: str) -> Iterator[Token]:
    """Words, signs and quoted values of a query. Raises InputError at what is neither."""
    at = 0
    while match := _TOKEN.match(text, at):
        if match["wrong"]:
            raise InputError(f"{_shown(match['wrong'])} does not belong there", place=f"sign {match.start('wrong') + 1} of the query", remedy=_EXAMPLE)
        kind = match.lastgroup
        yield Token(kind, match[kind][1:-1] if kind == "quoted" else match[kind])
        at = match.end()


def _number(value: object) -> float | None:
    """The first number of a text, so that the age band 30-49 counts from 30."""
    found = re.search(r"\d+(?:[.,]\d+)?", str(value)) if value is not None else None
    return float(found[0].replace(",", ".")) if found else None


def _shown(text: str) -> str:
    return plain(text)[:40]


def plain(text: str) -> str:
    """Without signs that would steer a terminal or turn the line around; a blank stands in for each."""
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in str(text))


def lines(found: pd.DataFrame, study: Study, words: Words) -> Iterator[str]:
    """What was found as it is printed: whose talk it is, the turns before, the turn itself, the turns after."""
    labels = study.read("codes").set_index("code")[f"label_{words.language}"]
    for row in found.itertuples(index=False):
        place = study.place_name(row.place, words.language) if isinstance(row.place, str) else words("no_place")
        group = words(f"group_{row.group}") if isinstance(row.group, str) and words.has(f"group_{row.group}") else row.group or words("no_group")
        turn = row.turn.split("/", 1)[1] if row.document.startswith("survey:") and "/" in row.turn else row.turn
        yield plain(f"— {row.document} {turn}: {place}, {group}")
        yield from (plain(f"    {who}: {text}") for who, text in row.before)
        yield plain(f"  > {row.participant or ''}: {row.text}")
        if row.codes:
            yield plain(f"    [{'; '.join(f'{code} {labels[code]}' for code in row.codes.split())}]")
        yield from (plain(f"    {who}: {text}") for who, text in row.after)
        yield ""
