"""A small invented study, made on the fly: four groups in two places, two coders, a survey or none. Every name in it is invented."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from pipeline.protect.pseudonyms import fingerprint
from pipeline.read.files import read_files
from pipeline.study import Study

KEY = "5d" * 32
NAMES = ("Чынаркүл Жоломанова", "Темирбек Асаналиев", "Гүлбарчын", "Пахирдин")
SPOKEN = (
    ("Модератор", "Бул жерде эмнеден улам чыр чыгат?", None),
    ("К1", "Сугат суусу жетпейт, кезекти Темирбек байке бузуп коёт.", "NR.1"),
    ("К2", "Воды для полива мало, очередь никто не соблюдает.", "NR.1"),
    ("К4", "Ооба, ошондой.", None),
    ("К1", "Айыл өкмөтүнө эч ким ишенбейт, отчет жок.", "GV.1"),
    ("К2", "Ушак көп тарайт, ватсаптан окушат да, текшербейт.", "IN.1"),
    ("К3", "Жыйналыштан кийин Темирбекке барып сүйлөштүк, Асаналиев Темирбек макул болду.", None),
    ("Модератор", "Кимдин сөзүн эл угат, ким элди тынчтандырат?", None),
    ("К1", "Гүлбарчын эженин сөзүн угат, Гүлбарчынга баары ишенет.", "PC.1"),
    ("К2", "Чынаркүл Жоломанова элди чогултат, Жоломановага кайрылабыз. Телефону 0555 12 34 56.", "PC.1"),
    ("К3", "Пахирдин аба жараштырат, Pahirdin aba десе баары билет.", "PC.1"),
    ("К1", "Ашарга чогуу чыгабыз, арык тазалайбыз.", "PC.2"),
    ("К2", "Сүйлөшүүнү, талашты чечүүнү үйрөнсөк дейбиз.", "SK.3"),
    ("К3", "Суу тууралуу кайра айтам: сугат суусу болбосо түшүм жок.", "NR.1"),
)
GUIDE = [
    {"id": "Q1", "ky": "Бул жерде эмнеден улам чыр чыгат?"},
    {"id": "Q2", "ky": "Кимдин сөзүн эл угат, ким элди тынчтандырат?", "leaders": True},
]


def make(root: Path, name: str = "small", *, invented: bool = True, places: dict | None = None) -> Study:
    """Write the study's folder under root/corpora and return it; two coders have read every turn."""
    folder = root / "corpora" / name
    for part in ("transcripts", "documents", "survey", "codings", "decisions", "training"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    documents = {}
    for number in range(4):
        # the groups differ in one turn, so that their bytes do
        turns = [f"{label}: {text}" for label, text, _ in SPOKEN[: len(SPOKEN) - number]]
        (folder / "transcripts" / f"group-{number}.txt").write_text("\n\n".join([*turns, f"К4: Биз {number + 1}-топтобуз.", *(f"К{one}: Мен да ошондой ойлойм." for one in range(5, 13))]), "utf-8")
        documents[f"group-{number}.txt"] = {"place": "osh-jazy" if number < 3 else "osh-gulistan", "group": "mixed", "wave": "baseline", "date": f"2025-03-0{number + 1}", "recruiter": f"R{number % 2}"}
    rows = ["document,participant,name,role,gender,age,settlement,consent"] + [f"group-{n}.txt,К1,{NAMES[0]},participant,f,34,Ак-Булак,yes" for n in range(1)]
    (folder / "participants.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "names.txt").write_text("\n".join(NAMES) + "\n", "utf-8")
    config = {
        "study": name, "invented": invented, "key_fingerprint": fingerprint(KEY), "seed": 7, "title": {"ky": "Кичине", "ru": "Малое", "en": "Small"}, "language": "ky", "guide": GUIDE,
        "places": places if places is not None else {"osh-jazy": {"audiences": ["CL"]}, "osh-gulistan": {"audiences": ["CL"]}}, "read": {"documents": documents, "names_review": "waived"},
    }  # fmt: skip
    if invented:
        config["key"] = KEY
    else:
        (root / "private").mkdir(exist_ok=True)
        (root / "private" / f"{name}.key").write_text(KEY, "ascii")
    (folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    study = Study(name, root)
    _code(study)
    return study


def _code(study: Study) -> None:
    codes = {text: code for _, text, code in SPOKEN}
    lines: dict[str, list[dict]] = {"first": [], "second": []}
    for reading in read_files(study):
        raw = reading.turns.attrs["raw"]
        for label, text, code in SPOKEN:
            start = raw.find(text)
            if start < 0 or label == "Модератор":
                continue
            for coder in lines:
                shared = {"document": reading.document, "start": start, "end": start + len(text), "coder": coder, "at": "2025-04-01T10:00:00+06:00", "codebook_version": "0.1.0"}
                lines[coder].append(shared | {"kind": "review", "queue": "random", "inclusion": 1.0, "blind": True})
                # the second coder sees no rumour where the first does
                if codes[text] and not (coder == "second" and code == "IN.1"):
                    lines[coder].append(shared | {"kind": "coding", "code": code, "source": "human"})
    for coder, entries in lines.items():
        (study.folder / "codings" / f"{coder}.jsonl").write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), "utf-8")


def workbook(path: Path, **sheets: list) -> Path:
    """Write a workbook with a sheet for each name, given as its rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
