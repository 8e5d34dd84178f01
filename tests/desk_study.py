"""A small invented study as 1-read and 2-code leave it, written as tables: two focus groups, a masked name, an emoji, three languages, suggestions. For the coding desk."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import yaml

from pipeline import tables
from pipeline.protect.pseudonyms import fingerprint
from pipeline.study import Study

KEY = "5d" * 32
# what was said, with the name where a pseudonym stands now
SAID = (
    ("Модератор", "moderator", "ky", "Бул жерде эмнеден улам чыр чыгат?"),
    ("К1", "participant", "ky", "Сугат суусу жетпейт, кезекти P-7K2M9Q байке бузуп коёт."),
    ("К2", "participant", "ru", "Воды для полива мало, очередь никто не соблюдает."),
    ("К3", "participant", "ky", "Ооба, ошондой."),
    ("К1", "participant", "ky", "Айыл өкмөтүнө эч ким ишенбейт, отчет жок."),
    ("К2", "participant", "ky", "Ушак көп тарайт 😀 ватсаптан окушат да, текшербейт."),
    ("К3", "participant", "en", "We clean the canal together every spring, and nobody quarrels then."),
    ("Модератор", "moderator", "ru", "А что могло бы помочь?"),
    ("К1", "participant", "ru", "Научиться договариваться, а не кричать у шлюза."),
    ("К2", "participant", "ky", "Үйдө кол көтөргөндөр бар, бирок эч ким айтпайт."),
)
NAME = ("P-7K2M9Q", "Темирбек")
SUGGESTED = {1: (("NR.1", 0.93, "суусу, сугат*"), ("GV.1", 0.55, "seeds only: GV.1")), 2: (("NR.1", 0.88, "полива"),), 4: (("GV.1", 0.71, "seed of GV.1, отчет*; like d0000000002 t0004"),), 5: (("IN.1", 0.64, "ушак*, seed of IN.1; like the codebook, IN.1"),), 8: (("SK.3", 0.52, "договариваться"),), 9: (("FY.1", 0.61, "кол"),)}
DOCUMENTS = ("d0000000001", "d0000000002")


def make(root: Path, name: str = "desk", *, turns: int | None = None, suggestions: bool = True) -> Study:
    """The study with its tables under `root`; `turns` a document where many are wanted."""
    folder = root / "corpora" / name
    for part in ("transcripts", "documents", "survey", "codings", "decisions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    config = {"study": name, "invented": True, "key": KEY, "key_fingerprint": fingerprint(KEY), "seed": 7, "title": {"ky": "Стол", "ru": "Стол", "en": "Desk"}, "language": "ky", "guide": [],
              "places": {"osh-jazy": {"audiences": ["CL"]}}, "read": {"names_review": "waived"}}  # fmt: skip
    (folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    study = Study(name, root)
    rows, spans, machine = [], [], []
    for document in DOCUMENTS:
        raw = 0
        for number in range(turns or len(SAID)):
            speaker, role, language, text = SAID[number % len(SAID)]
            turn = f"t{number:04d}"
            rows.append({"document": document, "turn": turn, "participant": speaker, "role": role, "language": language, "text": text})
            raw += len(speaker) + 2
            for start, end, length in _pieces(text):
                spans.append((document, turn, start, end, raw, raw + length))
                raw += length
            raw += 2
            for code, probability, reason in SUGGESTED.get(number % len(SAID), ()) if suggestions else ():
                machine.append({"document": document, "turn": turn, "start": 0, "end": len(text), "code": code, "coder": "machine", "source": "machine", "probability": probability, "reason": reason, "codebook_version": "0.1.0"})
    _write(study, "turns", rows)
    study.write("spans", pd.DataFrame(spans, columns=["document", "turn", "start", "end", "raw_start", "raw_end"]))
    _write(study, "documents", [{"document": document, "kind": "transcripts", "place": "osh-jazy", "group": group, "wave": "baseline", "n_participants": 12} for document, group in zip(DOCUMENTS, ("women", "youth"), strict=True)])
    _write(study, "reading", [{"file": f"group-{number}.txt", "document": document, "kind": "transcripts"} for number, document in enumerate(DOCUMENTS)])
    for table in ("answers", "cleaning", "renderings"):
        study.write(table, tables.empty(table))
    _write(study, "codings", machine)
    return study


def _pieces(text: str):
    """(start, end, raw length) of the pieces of a turn, in which a name of another length was replaced."""
    at = text.find(NAME[0])
    if at < 0:
        return [(0, len(text), len(text))]
    end = at + len(NAME[0])
    return [(0, at, at), (at, end, len(NAME[1])), (end, len(text), len(text) - end)]


def _write(study: Study, name: str, rows: list[dict]) -> None:
    frame = pd.DataFrame(rows)
    for column, kind in tables.contract(name).columns.items():
        if column not in frame:
            frame[column] = None if kind.endswith("?") or kind == "share" else "" if kind in ("str", "role", "language", "state") else 0 if kind in ("int", "float") else False
    study.write(name, frame)
