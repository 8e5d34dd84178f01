"""Is this the name of somebody who was erased? Found without the name: by HMACs of its skeletons under the study's key.

An erased person leaves one line in decisions/erasures.jsonl, a tombstone. It holds what KnownNames holds of a known name (the skeletons of its
parts and cases), each as HMAC-SHA256(key, study, skeleton) cut to 64 bits, so that every spelling, inflection and script that a known
name is guaranteed to be found in is found here too, and the unchanged raw file brings nobody back. Without the key a tombstone says nothing; with
it one can ask whether a given name is meant, not read the name. In: lines, key. Out: spans of kind `erased`, and who is silent.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence

from pipeline.language.recent import recent
from pipeline.language.transliterate import skeletons
from pipeline.protect.known import WORD, KnownNames
from pipeline.protect.names import Span
from pipeline.protect.ordinary import HONORIFICS, LINKS

ERASED = "[erased]"
_TABLES = ("stems", "voiced", "swallowed", "forms", "short")
_LONGEST = 40  # letters of the longest skeleton that is looked up; the true length would tell something of the name


class _Everything:
    """The beginnings of the names: hashing them would spell a name out letter by letter, so every beginning is followed up."""

    def __contains__(self, beginning: object) -> bool:
        return True


class _Keyed:
    """A table of KnownNames whose keys are HMACs."""

    def __init__(self, digest: Callable[[str], str]) -> None:
        self._digest, self.table = digest, {}

    def __contains__(self, skeleton: str) -> bool:
        return self._digest(skeleton) in self.table

    def __getitem__(self, skeleton: str) -> set:
        return self.table[self._digest(skeleton)]

    def get(self, skeleton: str, default=None):
        return self.table.get(self._digest(skeleton), default)


def digests(key: str, study: str) -> Callable[[str], str]:
    """text -> 16 hexadecimal digits of its HMAC, for tombstones of this study only."""
    secret, head = bytes.fromhex(key.strip()), f"yntymak erased\x1f{len(study)}:{study}\x1f"

    @recent
    def digest(text: str) -> str:
        return hmac.digest(secret, (head + text).encode(), "sha256").hex()[:16]

    return digest


def tombstone(key: str, study: str, names: Sequence[str], *, speakers: Iterable[tuple[str, str]] = (), respondents: Iterable[str] = (), by: str, at: str) -> dict:
    """The line that an erased person leaves.

    names        every spelling of the person's name that the study knew
    speakers     (document, label) of the turns that the person spoke; respondents: uuids of the person's own interviews
    """
    digest, known = digests(key, study), KnownNames(names)
    parts = {
        table: {digest(skeleton): sorted(map(list, owners)) for skeleton, owners in sorted(getattr(known, f"_{table}").items(), key=lambda item: digest(item[0]))} for table in _TABLES
    }  # fmt: skip
    return {
        "erased": digest("\x1f".join(sorted(known.names)))[:12], "by": by, "at": at, "sizes": list(known._sizes), "parts": parts,
        "initials": sorted({digest(f"initial\x1f{skeletons(word)[0][:1]}") for name in known.names for word in WORD.findall(name)}),
        "speakers": sorted(digest(f"{document}\x1f{label}") for document, label in speakers), "respondents": sorted(digest(uuid) for uuid in respondents),
    }  # fmt: skip


def is_covered(stone: dict, lines: Iterable[dict]) -> bool:
    """Whether one of the lines finds all that this tombstone finds: each of its names is one of the line's or a part of it."""

    def marks(line: dict) -> list[set]:
        names = [set() for _ in line["sizes"]]
        for table, entries in line["parts"].items():
            for hashed, owners in entries.items():
                for owner, _ in owners:
                    names[owner].add((table, hashed))
        return names

    mine = marks(stone)
    return any(
        all(set(stone[key]) <= set(line.get(key, ())) for key in ("speakers", "respondents")) and all(any(name <= theirs for theirs in marks(line)) for name in mine) for line in lines
    )  # fmt: skip


class Erased(KnownNames):
    """The erased people of a study, searched for as KnownNames are; `matches` gives places, `who` only "[erased]"."""

    def __init__(self, key: str, study: str, lines: Sequence[dict]) -> None:
        super().__init__(())
        self._digest = digests(key, study)
        tables = {table: _Keyed(self._digest) for table in _TABLES}
        for line in lines:
            first = len(self._sizes)
            self._sizes += line["sizes"]
            for table in _TABLES:
                for hashed, owners in line["parts"].get(table, {}).items():
                    tables[table].table.setdefault(hashed, set()).update((first + owner, part) for owner, part in owners)
        for table in _TABLES:
            setattr(self, f"_{table}", tables[table])
        self.names = (ERASED,) * len(self._sizes)
        self._beginnings, self._longest = _Everything(), _LONGEST
        self._speakers = {hashed for line in lines for hashed in line.get("speakers", ())}
        self._respondents = {hashed for line in lines for hashed in line.get("respondents", ())}
        self._initials = {hashed for line in lines for hashed in line.get("initials", ())}
        self._others: dict[str, KnownNames] = {}

    def spoke(self, document: str, label: str) -> bool:
        """Whether the turns of this label in this document were an erased person's."""
        return bool(self.names) and (self._digest(f"{document}\x1f{label}") in self._speakers or self.is_name(label))

    def answered(self, uuid: str) -> bool:
        """Whether this interview was an erased person's own."""
        return bool(self._respondents) and self._digest(str(uuid)) in self._respondents

    def is_name(self, name: str) -> bool:
        """Whether a written name is an erased person's: all its words are, or the whole of a longer name stands in it."""
        matches = self.matches(name)
        if not matches:
            return False
        if self._in_full(name):
            return True
        initials = [word for word in WORD.findall(name) if len(word) == 1]
        if initials and not any(self._digest(f"initial\x1f{skeletons(word)[0][:1]}") in self._initials for word in initials):
            return False  # Токоева З. is not Токоева А.
        words = [word for word in WORD.finditer(name) if len(word.group()) > 1 and skeletons(word.group())[0] not in HONORIFICS | LINKS]
        return all(any(match.start <= word.start() and word.end() <= match.end for match in matches) for word in words)

    def claim(self, text: str, spans: Iterable[Span], listed: KnownNames) -> list[Span]:
        """The spans with every place that may name an erased person as one of kind `erased`.

        A part that an erased person shares with somebody else (a given name, a family's surname) stays that other person's where the
        other's whole name of two or more words stands there; alone it counts as the erased person's: better one word too many.
        """
        spans = list(spans)
        for match in self.matches(text):
            over = [span for span in spans if span.start < match.end and match.start < span.end]
            if not self._in_full(text[match.start : match.end]) and any(self._somebody_else(span, listed) for span in over):
                continue
            start, end = min([match.start, *(span.start for span in over)]), max([match.end, *(span.end for span in over)])
            spans = [span for span in spans if span not in over] + [Span(start, end, text[start:end], "erased")]
        return sorted(spans, key=lambda span: span.start)

    def _in_full(self, text: str) -> bool:
        """Whether all words of a name of two or more stand in the text, whatever stands between them (a patronymic)."""
        parts = frozenset(part for _, _, owners, _ in self._tokens(text) for part in owners)
        return any(self._sizes[owner] > 1 for owner in self._complete(parts))

    def _somebody_else(self, span: Span, listed: KnownNames) -> bool:
        owners = {name for match in listed.matches(span.text) for name in listed.who(match)} if span.kind == "known" else set()
        return any(len(WORD.findall(name)) > 1 and not self.is_name(name) and self._whole_name(name).holds(span.text) for name in owners)

    def _whole_name(self, name: str) -> KnownNames:
        if name not in self._others:
            self._others[name] = KnownNames([name], whole=True)
        return self._others[name]
