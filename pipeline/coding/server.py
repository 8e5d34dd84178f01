"""Suggestions of a language model that runs on this machine, asked once and kept.

Only where study.yaml names a server (`code.server`: url, model), only over loopback, with an OpenAI-compatible interface; proxies and
redirects are refused, so that no turn leaves the machine. `python -m pipeline ask STUDY` asks and writes each prompt and answer to
codings/model.ndjson, which stage 2-code reads: a rerun asks nobody and gives the same bytes. In: turns under pseudonyms, the codebook. Out:
suggestions that people review as they review any other.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from pipeline.coding.codebook import Codebook
from pipeline.config.analysis import Server
from pipeline.errors import InputError, StudyError
from pipeline.language.stopwords import LANGUAGES

MOST = 3
FILE = "model.ndjson"
COLUMNS = ["document", "turn", "model", "prompt", "answer", "codes", "at"]
_TASK = """You code what people said in focus groups with the codebook below. Answer with JSON only:
{"codes": [{"code": "ID", "why": "the words that speak for it"}]}
At most three codes; an empty list where none fits. Code only what the turn itself says.

"""


def check_url(url: str) -> str:
    """The address, without a final slash. Raises StudyError unless it is http on this machine (127.0.0.0/8, ::1 or localhost)."""
    parts = urlsplit(url)
    try:
        here = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here or parts.username is not None:
        raise StudyError("code.server.url is not on this machine", file="study.yaml", remedy="Turns are sent to no other computer. Start the server here and give http://127.0.0.1:PORT/v1.")
    return url.rstrip("/")


def prompt_of(codebook: Codebook, language: str) -> str:
    """What the model is told before the turn: the task and every code with its definition, what belongs to it and what does not."""
    lang = language if language in LANGUAGES else "en"
    said = lambda entry, key: (entry.get(key) or {}).get(lang, "")  # noqa: E731
    return _TASK + "\n".join(f"{entry['id']} {entry['label'][lang]}. {said(entry, 'definition')} + {said(entry, 'include')} - {said(entry, 'exclude')}" for entry in codebook.entries)


def ask_server(server: Server, prompt: str, text: str) -> str:
    """The model's answer to one turn. Raises InputError if the server does not answer in `seconds` or not in its form; no word of the turn is in it."""
    body = {"model": server.model, "temperature": 0, "seed": 0, "messages": [{"role": "system", "content": prompt}, {"role": "user", "content": text}]}
    request = urllib.request.Request(f"{check_url(server.url)}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect).open(request, timeout=server.seconds) as answer:
            return str(json.load(answer)["choices"][0]["message"]["content"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(f"the server of code.server did not answer as it should ({type(error).__name__})", file="study.yaml", remedy="Is it running, and is the model's name right? Answers so far are kept; run the command again.") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        """Wherever it points, it could be another machine."""
        return None


def codes_in(answer: str, known: set[str]) -> list[tuple[str, str]]:
    """(code, why) in an answer, at most three: fences, words around the JSON, plain lists and single objects are all understood; unknown codes are left out."""
    for start in (match.start() for match in re.finditer(r"[\[{]", answer)):
        try:
            found, _ = json.JSONDecoder().raw_decode(answer[start:])
        except ValueError:
            continue
        found = found.get("codes", [found]) if isinstance(found, dict) else found
        pairs = [(one, "") if isinstance(one, str) else (str(one.get("code", one.get("id", ""))), str(one.get("why", one.get("reason", "")))) for one in found if isinstance(one, str | dict)]
        kept = {code: why for code, why in pairs if code in known}
        if kept or not pairs:
            return list(kept.items())[:MOST]
    return []


def read_answers(path: Path) -> list[dict]:
    """What was asked and answered. Raises InputError with the line that is broken."""
    lines = []
    for number, text in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        try:
            line = json.loads(text)
            lines.append({key: line[key] for key in ("document", "turn", "text", "model", "prompt", "answer", "at")})
        except (ValueError, KeyError, TypeError):
            raise InputError("this line is not an answer of a model", file="/".join(path.parts[-3:]), place=f"line {number}", remedy="Remove the line; the turn is asked again.") from None
    return lines


def ask(turns: pd.DataFrame, codebook: Codebook, server: Server, path: Path, *, now: Callable[[], datetime] | None = None) -> int:
    """Ask about turns that have no answer yet; returns how many were asked. One line each, written as it comes.

    Which `server.turns` turns: those whose hash is lowest, so that who reviewed what has no bearing on it and stage 3 may correct as ever.
    """
    check_url(server.url)
    done = {(line["document"], line["turn"], line["text"], line["prompt"], line["model"]) for line in read_answers(path)}
    prompts = {lang: prompt_of(codebook, lang) for lang in turns["language"].unique()}
    asked = 0
    chosen = turns.assign(order=[_hash(f"{row.document} {row.turn}") for row in turns.itertuples()]).sort_values("order").head(server.turns)
    for row in chosen.itertuples():
        prompt = prompts[row.language]
        if (row.document, row.turn, _hash(row.text), prompt, server.model) in done:
            continue
        answer = ask_server(server, prompt, row.text)
        at = (now or (lambda: datetime.now().astimezone()))().isoformat(timespec="seconds")
        line = {"document": row.document, "turn": row.turn, "text": _hash(row.text), "model": server.model, "prompt": prompt, "answer": answer, "at": at}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        asked += 1
    return asked


def answered(turns: pd.DataFrame, codebook: Codebook, path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Suggestions (row of `turns`, code, reason) and the audit table, from what is kept; a turn whose text has changed since is left out."""
    row_of = {(row.document, row.turn, _hash(row.text)): at for at, row in enumerate(turns.itertuples())}
    known, found, audit = set(codebook.codes["code"]), {}, {}
    for line in read_answers(path):
        row = row_of.get((line["document"], line["turn"], line["text"]))
        if row is None:
            continue
        pairs = codes_in(line["answer"], known)
        # a later answer takes the place of an earlier one
        found[row] = [(row, code, f"model {line['model']}: {why}" if why else f"model {line['model']}") for code, why in pairs]
        audit[row] = {**line, "codes": ", ".join(code for code, _ in pairs) or None}
    rows = [one for row in sorted(found) for one in found[row]]
    return pd.DataFrame(rows, columns=["row", "code", "reason"]), pd.DataFrame([audit[row] for row in sorted(audit)], columns=COLUMNS)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
