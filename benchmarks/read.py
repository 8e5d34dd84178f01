"""1-read on large studies: seconds and memory, beside what else reads and masks the same files, in one run.

    python benchmarks/read.py                      # 100, 300 and 1,000 transcripts of 300 turns, then 100,000 answers x 300 columns
    python benchmarks/read.py --sizes 24,100 --answers 5000
    python benchmarks/read.py --sizes 100,300,1000 --villages 10,100 --kinds ours --answers 0    # the same people in more transcripts, more people in the same

Everybody in the files is invented, drawn with a seed. Each size is a study of its own: villages of forty people, one for every ten
transcripts (so the people grow with the transcripts) or as many as `--villages` says; half of the transcripts are docx, half txt; three turns in
ten name somebody, in a case, in Latin or with an honorific; every transcript brings 300 words (`--rare`) that no other holds. The survey is a KoboToolbox export in CSV with its XLSForm: select_one, select_multiple with option columns, numbers,
conditions, open answers with names. Each measured thing runs in a process of its own:

    ours              1-read from the raw files to its tables, names masked, as many workers as params.yaml says
    python-docx       the paragraphs of the docx files and the text of the others, nothing else
    literal           the same, and each name of participants.csv and names.txt replaced wherever it stands as it is written (QualCoder's pseudonyms)
    pandas            read_csv of the survey with its defaults

Seconds by the clock and of the processors (workers included); memory is the largest sum, sampled five times a second, of what the process and
its workers hold in memory, each page that several share counted once (Linux: PSS; elsewhere resident memory, shared pages counted in each);
`main` and `worker` are the largest that the process, and one of its workers, held alone. `left` is the share of the names put into the talk that stand
there unchanged afterwards.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
KEY = "6e" * 32
FIRST = "Ай Нур Жан Ак Тал Бек Сый Кан Эр Гүл Алтын Темир Чол Мээр Жоомарт Кең Таал Бал Дил Ыр".split()
LAST = {"m": "бек мурат лан тегин болот жигит кул бай", "f": "гүл зат дана сулуу жан нур кыз пери"}
STEMS = "Асанбек Токтомат Жээнмат Сыдыкбай Осмонкул Калыбай Турдумат Бекбоо Шерназар Эсенаман Кадырмат Молдобек Назаркул Чокобай Үсөнбай Эшимкул".split()
TALK = {
    "ky": "суу кезеги бузулат|айыл өкмөтү жооп бербейт|жайытта мал көп|жаштар шаарга кетет|мектепте орун жетпейт|чек арада чыр чыгат|ушак тез тарайт|жыйналышта сүйлөшөбүз|арыкты чогуу тазалайбыз|талашты аксакалдар чечет|"
    "баалар өсүп жатат|жолду оңдогон жок|жумуш жок болгондуктан кетишет|ишеним азайып баратат|коңшулар менен ынтымактуубуз|аялдардын сөзүн укпайт|жер бөлүштүрүү адилет эмес|кеңешме керек".split("|"),
    "ru": "воды не хватает|очередь на полив не соблюдают|молодёжь уезжает|слухи расходятся быстро|на собрании договорились|дорогу не починили|пастбище делят несправедливо|работы нет|школа переполнена|доверия стало меньше|"
    "соседи помогают друг другу|решают без женщин|цены растут|спор решили старики|канал чистим вместе|нужна встреча".split("|"),
}
JOIN = {"ky": (", ошондуктан ", ", бирок ", ". Анан ", ", анткени "), "ru": (", поэтому ", ", но ", ". Потом ", ", потому что ")}
NAMED = {"ky": ("{} муну жакшы билет", "бул тууралуу {} айткан", "{} менен сүйлөшүп көрдүк"), "ru": ("про это лучше знает {}", "на собрании выступал {}", "мы ходили к людям, и {} тоже пошёл")}
CASES = ("", "", "нын", "га", "ды", "дан", "да")


# -------------------------------------------------------------------------------------------------- the files


@cache
def people_of(village: int) -> list[tuple[str, str]]:
    """Forty (name, gender), the same whenever the village is asked for."""
    chance = random.Random(f"village {village}")
    found: dict[str, str] = {}
    while len(found) < 40:
        gender = chance.choice("mf")
        name = f"{chance.choice(FIRST)}{chance.choice(LAST[gender].split())} {chance.choice(STEMS)}{'ов' if gender == 'm' else 'ова'}"
        found.setdefault(name, gender)
    return list(found.items())


def age_of(name: str) -> int:
    """The same in every transcript: with ages that one person cannot have a name is taken for two people."""
    return random.Random(f"age {name}").randrange(18, 80)


def spoken(name: str, language: str, chance: random.Random) -> str:
    """How somebody says the name."""
    from pipeline.language.transliterate import romanise_everyday

    given, family = name.split()
    way = chance.random()
    if way < 0.25:
        return name
    if way < 0.35:
        return romanise_everyday(name, "ky")[0]
    if language == "ky":
        return given + chance.choice((" эже", " байке", *CASES))
    return chance.choice((family, f"{given} {family}", given))


def rare_words(number: int, count: int) -> list[str]:
    """Words that no other transcript holds, as every new talk brings some: invented stems with a case."""
    chance = random.Random(f"words {number}")
    return ["".join(chance.choice("бгджзклмнпрстчш") + chance.choice("аоуыэ") for _ in range(3)) + chance.choice("лрнмк") + chance.choice(CASES[2:]) for _ in range(count)]


def transcript(number: int, turns: int, village: int, rare: int) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Turns (label, text) and the names in them: (turn, as written)."""
    chance = random.Random(f"transcript {number}")
    people, language = people_of(village), "ru" if number % 4 == 3 else "ky"
    said, named, new = [], [], rare_words(number, rare)
    for turn in range(turns):
        label = "Модератор" if turn % 8 == 0 else f"К{chance.randrange(1, 9)}"
        parts = chance.sample(TALK[language], chance.randrange(2, 6))
        mine = new[turn * rare // turns : (turn + 1) * rare // turns]
        parts[-1] = " ".join([parts[-1], *mine])
        if chance.random() < 0.3:
            form = spoken(chance.choice(people)[0], language, chance)
            parts.insert(chance.randrange(len(parts)), chance.choice(NAMED[language]).format(form))
            named.append((turn, form))
        text = parts[0] + "".join(chance.choice(JOIN[language]) + part for part in parts[1:])
        said.append((label, text[0].upper() + text[1:] + f". Бул {number}-жазуу." * (turn == 0) + "." * (turn > 0)))
    return said, named


CONTENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
RELATIONS = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write_docx(path: Path, lines: list[str]) -> None:
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>')


def write_study(root: Path, name: str, read: dict, villages: int = 100) -> Path:
    """An empty study; `read` is its section of study.yaml."""
    import yaml

    from pipeline.protect.pseudonyms import fingerprint

    folder = root / "corpora" / name
    for part in ("transcripts", "documents", "survey", "codings", "decisions", "training"):
        (folder / part).mkdir(parents=True)
    config = {"study": name, "invented": True, "key": KEY, "key_fingerprint": fingerprint(KEY), "seed": 7, "title": {"ky": "Чоң", "ru": "Большое", "en": "Large"}, "language": "ky",
              "places": {f"village-{number}": {"audiences": ["CL"], "name": {"ky": f"Айыл {number}", "ru": f"Село {number}", "en": f"Village {number}"}} for number in range(villages)}, "read": read}  # fmt: skip
    (folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    (folder / "participants.csv").write_text("document,participant,name,role,gender,age,settlement,consent\n", "utf-8")
    shutil.copy(ROOT / "params.yaml", root / "params.yaml")
    return folder


def write_transcripts(root: Path, study: str, count: int, turns: int, villages: int, rare: int) -> None:
    """The study, and truth-<study>.json: for each file the names in it."""
    told, truth, rows = {}, {}, []
    for number in range(count):
        file = f"talk-{number:04d}.{'docx' if number % 2 else 'txt'}"
        told[file] = {"place": f"village-{number * villages // count}", "group": ("women", "men", "youth", "mixed")[number % 4], "wave": "baseline", "date": "2025-03-01"}
        rows += [f"{file},К{seat + 1},{name},participant,{gender},{age_of(name)},,yes" for seat, (name, gender) in enumerate(random.Random(number).sample(people_of(number * villages // count), 8))]
    folder = write_study(root, study, {"documents": told, "names_review": "waived"}, max(100, villages))
    for number, file in enumerate(told):
        said, named = transcript(number, turns, number * villages // count, rare)
        lines = [f"{label}: {text}" for label, text in said]
        truth[file] = named
        path = folder / "transcripts" / file
        write_docx(path, lines) if path.suffix == ".docx" else path.write_text("\n\n".join(lines), "utf-8")
    with (folder / "participants.csv").open("a", encoding="utf-8") as handle:
        handle.write("\n".join(rows) + "\n")
    known = sorted({name for village in range(villages) for name, _ in people_of(village)})
    (folder / "names.txt").write_text("\n".join(known[::2]) + "\n", "utf-8")
    (root / f"truth-{study}.json").write_text(json.dumps(truth, ensure_ascii=False), "utf-8")


def write_survey(root: Path, answers: int, columns: int) -> None:
    """The study `survey`: a CSV of KoboToolbox with its form (a pair of CSV files), about `columns` columns."""
    chance = random.Random(5)
    multiple = 10
    single = columns - 12 - 6 * multiple - 24
    survey = [["type", "name", "label::Кыргызча (ky)", "label::Русский (ru)", "relevant"], ["start", "start", "", "", ""], ["end", "end", "", "", ""], ["select_one place", "place", "Айыл", "Село", ""],
              ["decimal", "weight", "Салмак", "Вес", ""], ["integer", "age", "Жаш", "Возраст", ""], ["select_one sex", "sex", "Жынысы", "Пол", ""], ["text", "trusted", "Кимге ишенесиз?", "Кому доверяете?", ""],
              ["text", "worry", "Эмне тынчсыздандырат?", "Что беспокоит?", "${age} > 30"]]  # fmt: skip
    header = ["start", "end", "place", "weight", "age", "sex", "trusted", "worry"]
    for number in range(single):
        survey.append(["select_one agree", f"s{number}", f"Суроо {number}", f"Вопрос {number}", ["", "", "${sex} = 'f'", "${age} >= 18 and ${s0} != 'no'"][number % 4] if number else ""])
        header.append(f"s{number}")
    for number in range(multiple):
        survey.append(["select_multiple topic", f"m{number}", f"Тема {number}", f"Тема {number}", ""])
        header += [f"m{number}", *(f"m{number}/t{option}" for option in range(5))]
    for number in range(24):
        survey.append(["integer", f"n{number}", f"Сан {number}", f"Число {number}", ""])
        header.append(f"n{number}")
    header += ["_id", "_uuid", "_submission_time", "_index"]
    choices = [["list_name", "name", "label::Кыргызча (ky)", "label::Русский (ru)"], *([["place", f"village-{n}", f"Айыл {n}", f"Село {n}"] for n in range(100)]), ["sex", "f", "Аял", "Женщина"], ["sex", "m", "Эркек", "Мужчина"],
               *(["agree", code, ky, ru] for code, ky, ru in (("yes", "Ооба", "Да"), ("no", "Жок", "Нет"), ("dk", "Билбейм", "Не знаю"), ("ref", "Жооптон баш тартты", "Отказ"))),
               *(["topic", f"t{n}", f"Тема {n}", f"Тема {n}"] for n in range(5))]  # fmt: skip
    folder = write_study(root, "survey", {"survey": [{"wave": "baseline", "data": "answers.csv", "form": "form.csv", "choices": "choices.csv"}], "keep_text": ["worry"], "design": {"weight": "weight", "place": "place"}, "names_review": "waived"})
    for name, rows in (("form", survey), ("choices", choices)):
        with (folder / "survey" / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(rows)
    with (folder / "survey" / "answers.csv").open("w", encoding="utf-8", newline="") as handle:
        write = csv.writer(handle)
        write.writerow(header)
        for row in range(answers):
            age, sex, village = chance.randrange(18, 80), chance.choice("fm"), chance.randrange(100)
            asked = (True, True, sex == "f", age >= 18)
            said = [f"2025-03-{1 + row % 28:02d}T10:00:00.000+06:00", f"2025-03-{1 + row % 28:02d}T10:4{row % 10}:00.000+06:00", f"village-{village}", round(0.5 + chance.random(), 3), age, sex, chance.choice(people_of(village))[0],
                    (chance.choice(TALK["ky"]) + (f", муну {chance.choice(people_of(village))[0]} айтты" if row % 5 == 0 else "")) if age > 30 and row % 4 == 0 else ""]  # fmt: skip
            first = chance.choice(("yes", "no", "dk"))
            said += [first] + ["" if not asked[n % 4] or (n % 4 == 3 and first == "no") else chance.choice(("yes", "no", "yes", "dk", "ref")) for n in range(1, single)]
            for _ in range(multiple):
                picked = [chance.random() < 0.3 for _ in range(5)]
                said += [" ".join(f"t{n}" for n in range(5) if picked[n]), *(int(one) for one in picked)] if any(picked) else [""] * 6
            said += [chance.randrange(100) for _ in range(24)]
            write.writerow([*said, row + 1, f"{chance.getrandbits(128):032x}", "2025-04-01T00:00:00", row + 1])


# ------------------------------------------------------------------------------------------------ what is measured


def ours(root: Path, study: str) -> dict:
    from pipeline.read.corpus import write_corpus
    from pipeline.study import Study

    write_corpus(Study(study, root))
    return {}


def paragraphs(folder: Path):
    """(file, text) of each transcript, as python-docx and a text file give it."""
    import docx

    for path in sorted((folder / "transcripts").iterdir()):
        yield path.name, "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs) if path.suffix == ".docx" else path.read_text("utf-8")


def python_docx(root: Path, study: str) -> dict:
    return {"signs": sum(len(text) for _, text in paragraphs(root / "corpora" / study))}


def literal(root: Path, study: str) -> dict:
    folder = root / "corpora" / study
    with (folder / "participants.csv").open(encoding="utf-8") as handle:
        names = {row["name"] for row in csv.DictReader(handle)} | set((folder / "names.txt").read_text("utf-8").splitlines())
    names = sorted(names - {""}, key=len, reverse=True)
    out = root / "literal" / study
    out.mkdir(parents=True)
    for file, text in paragraphs(folder):
        for number, name in enumerate(names):
            text = text.replace(name, f"Person{number}")
        (out / f"{file}.txt").write_text(text, "utf-8")
    return {}


def with_pandas(root: Path, study: str) -> dict:
    import pandas as pd

    return {"cells": int(pd.read_csv(root / "corpora" / study / "survey" / "answers.csv").size)}


def left(root: Path, study: str, kind: str) -> float:
    """Share of the names in the talk that still stand in the result as they were written."""
    count = study.removeprefix("talk-")
    truth = json.loads((root / f"truth-{study}.json").read_text("utf-8"))
    if kind == "literal":
        texts = {file: (root / "literal" / study / f"{file}.txt").read_text("utf-8") for file in truth}
        return sum(form in texts[file] for file, named in truth.items() for _, form in named) / sum(map(len, truth.values()))
    from pipeline.read.files import document_id
    from pipeline.study import Study

    files = {document_id(root / "corpora" / study / "transcripts" / file): file for file in truth}
    forms = {(file, f"t{turn:04d}"): form for file, named in truth.items() for turn, form in named}
    kept = 0
    for frame in Study(study, root).batches("turns", ["document", "turn", "text"]):
        kept += sum(forms.get((files[row.document], row.turn), "\0") in row.text for row in frame.itertuples())
    return kept / len(forms)


KINDS = {"ours": ours, "python-docx": python_docx, "literal": literal, "pandas": with_pandas}


def measured(root: Path, kind: str, study: str) -> dict:
    """Seconds, processor seconds and megabytes of one kind on one study, in a process of its own."""
    import psutil

    started = time.monotonic()
    child = psutil.Popen([sys.executable, __file__, "--work", str(root), "--one", kind, study], stdout=subprocess.PIPE, text=True)
    peak, alone, stop = {"mb": 0, "main": 0, "worker": 0, "processes": 0}, {}, threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            sizes = {}
            for process in (child, *_children(child)):
                try:
                    sizes[process.pid] = _held(process)
                    times = process.cpu_times()
                    alone[process.pid] = times.user + times.system
                except (psutil.Error, OSError):
                    continue
            main = sizes.pop(child.pid, 0)
            now = {"mb": main + sum(sizes.values()), "main": main, "worker": max(sizes.values(), default=0), "processes": 1 + len(sizes)}
            peak.update({name: max(value, peak[name]) for name, value in now.items()})

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = child.communicate()[0]
    stop.set()
    watcher.join()
    if child.returncode:
        raise SystemExit(f"{kind} of {study} failed")
    return {"kind": kind, "study": study, "seconds": time.monotonic() - started, "cpu": sum(alone.values())} | peak | json.loads(said or "{}")


def _held(process) -> float:
    """Megabytes of a process, what it shares with others divided among them; where the system does not say so, all that is resident."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
    except (FileNotFoundError, PermissionError, StopIteration):
        return process.memory_info().rss / 1e6


def _children(process) -> list:
    import psutil

    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--sizes", default="100,300,1000", help="numbers of transcripts, with commas between")
    told.add_argument("--turns", type=int, default=300)
    told.add_argument("--villages", default="", help="numbers of villages of forty people, with commas between; without it one for every ten transcripts")
    told.add_argument("--rare", type=int, default=300, help="words in each transcript that no other holds")
    told.add_argument("--kinds", default="ours,python-docx,literal", help="what is measured on the transcripts")
    told.add_argument("--answers", type=int, default=100_000)
    told.add_argument("--columns", type=int, default=300)
    told.add_argument("--work", type=Path, help="a folder for the files, kept afterwards; without it one that is removed")
    told.add_argument("--one", nargs=2, metavar=("KIND", "STUDY"), help=argparse.SUPPRESS)
    given = told.parse_args()
    if given.one:
        print(json.dumps(KINDS[given.one[0]](given.work, given.one[1])))
        return
    root = given.work or Path(tempfile.mkdtemp(prefix="read-"))
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    print(f"{'what':12} {'files':>14} {'seconds':>8} {'processor':>10} {'MB':>7} {'main':>6} {'worker':>6} {'processes':>9} {'left':>6}")
    try:
        for count in [int(size) for size in given.sizes.split(",") if size]:
            for villages in [int(number) for number in given.villages.split(",") if number] or [-(-count // 10)]:
                study = f"talk-{count}-{villages}"
                write_transcripts(root, study, count, given.turns, villages, given.rare)
                for kind in given.kinds.split(","):
                    _say(measured(root, kind, study), None if kind == "python-docx" else left(root, study, kind))
        if given.answers:
            write_survey(root, given.answers, given.columns)
            for kind in ("ours", "pandas"):
                _say(measured(root, kind, "survey"), None)
    finally:
        if not given.work:
            shutil.rmtree(root)


def _say(row: dict, share: float | None) -> None:
    print(f"{row['kind']:12} {row['study']:>14} {row['seconds']:8.1f} {row['cpu']:10.1f} {row['mb']:7.0f} {row['main']:6.0f} {row['worker']:6.0f} {row['processes']:9} {'' if share is None else f'{share:6.3f}'}", flush=True)


if __name__ == "__main__":
    main()
