"""What a coder writes beside the codes: memos, in-vivo codes, paraphrases and translations, and where other stages find them.

Each is a note in the coder's own file, with its place and quote. A paraphrase of a sensitive or high code also goes to decisions/paraphrases.jsonl, from which
manuals take it, and a translation to decisions/translations.jsonl; taken back, it is taken back there as well by a retraction. In-vivo codes (the people's
own words for a thing) stay notes until someone puts them into the codebook. In: lines of coding.log. Out: lines of decisions/.
"""

from __future__ import annotations

import json
import os

from pipeline.coding.log import Log, identity
from pipeline.errors import InputError
from pipeline.study import LANGUAGES, Study, in_force, json_lines

NOTES = ("memo", "in_vivo", "paraphrase", "translation")
LONGEST = 4_000
_GOES_TO = {"paraphrase": "paraphrases", "translation": "translations"}
_CARRIED = ("id", "document", "turn", "start", "end", "quote", "file", "code", "language", "text", "coder", "by", "at")


class Notes:
    """The notes of one coder, and their copies under decisions/, which are brought in step when the desk opens: a crash between the two files is mended."""

    def __init__(self, study: Study, log: Log, guarded: set[str]) -> None:
        self.study, self.log, self.guarded = study, log, guarded
        self._there: dict[str, dict[str, dict]] = {}

    def check(self, line: dict) -> None:
        """Raises InputError, with the key of words.yaml as its problem, for a note that cannot be kept."""
        if len(line["text"]) > LONGEST:
            raise InputError("desk_too_long")
        if line["note"] == "paraphrase" and not line.get("code"):
            raise InputError("desk_paraphrase_code")
        if line["note"] in _GOES_TO and line.get("language") not in LANGUAGES:
            raise InputError("desk_which_language")

    def export(self) -> None:
        """Bring decisions/ in step with the notes in force."""
        for note, name in _GOES_TO.items():
            path = self.study.decisions(name)
            if name not in self._there:
                lines = [line for _, _, line in json_lines(path, remedy="Restore the line from git or remove it.")] if path.exists() else []
                self._there[name] = {identity(line): line for line in in_force([line for line in lines if isinstance(line, dict)]) if line.get("coder") == self.log.coder and line.get("desk")}
            wanted = {one: line for one, line in self.log.standing.items() if line.get("note") == note and (note != "paraphrase" or line.get("code") in self.guarded)}
            there = self._there[name]
            new = [{key: line[key] for key in _CARRIED if key in line} | {"desk": True} for one, line in wanted.items() if one not in there]
            gone = [{"id": f"{one}-back", "retracts": one, "coder": self.log.coder, "at": self.log.clock()} for one in there if one not in wanted]
            if not new and not gone:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            ended = not path.exists() or not path.stat().st_size or path.read_bytes().endswith(b"\n")
            with path.open("ab") as file:
                file.write(b"" if ended else b"\n")
                file.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in new + gone).encode())
                file.flush()
                os.fsync(file.fileno())
            self._there[name] = {one: line for one, line in there.items() if one in wanted} | {line["id"]: line for line in new}
