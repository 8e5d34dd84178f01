"""Timetables for all groups of a study, and a page of the guide by typst beside xelatex and weasyprint, in one run.

    python benchmarks/training.py [--study living-in-peace] [--groups 50] [--weasyprint PATH_TO_A_PYTHON_THAT_HAS_WEASYPRINT]

The study must have run to 6-findings; for the pages, to 7-training. xelatex is found on the PATH; it and weasyprint are left out, and said to be, where they are absent.
All three set the same Markdown of the same modules: pandoc's work is the same for each and is not counted; a page is a page of what each makes. Seconds are
wall-clock, the best of three for typst and weasyprint, and processor seconds stand beside them because other work on the machine does not change those.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
MODULES = ["M01", "M02", "M03", "M08", "M10", "M15", "M16", "M17", "M25", "M30"]

WEASYPRINT = """
import sys, time
import weasyprint
best = None
for _ in range(3):
    start, cpu = time.perf_counter(), time.process_time()
    document = weasyprint.HTML(filename=sys.argv[1]).render()
    document.write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
    took = (time.perf_counter() - start, time.process_time() - cpu, len(document.pages))
    best = took if best is None or took < best else best
print(*best)
"""


def timetables(name: str, most: int) -> dict:
    """Seconds, and how far from the bound, of the timetables of the first audiences of each place up to `most` groups."""
    from joblib import Parallel, delayed

    from pipeline.study import Study
    from pipeline.training.catalogue import Catalogue

    study, catalogue = Study(name), Catalogue()
    needs = study.read("needs")
    groups = [mine for (place, audience), mine in needs.groupby(["place", "audience"], sort=False) if audience in study.config.places[place].audiences[:2] and mine["weight"].sum() > 0][:most]
    start = time.perf_counter()
    done = Parallel(n_jobs=-1)(delayed(_timed)(name, mine, catalogue, study.config.training) for mine in groups)
    made, seconds = [table for table, _ in done], sum(spent for _, spent in done)
    gaps = [table.gap for table in made]
    return {"groups": len(made), "seconds": time.perf_counter() - start, "processor seconds": seconds, "proven best": sum(gap < 1e-9 for gap in gaps), "mean gap": sum(gaps) / len(gaps), "greatest gap": max(gaps),
            "idle minutes a training": sum(sum(table.reserve) for table in made) / len(made)}  # fmt: skip


def _timed(*given):
    from pipeline.training.programme import plan_one

    start = time.process_time()
    return plan_one(*given), time.process_time() - start


def pages(language: str, weasyprint: str | None) -> list[tuple[str, float, float, int]]:
    """(engine, seconds, processor seconds, pages) of the same modules."""
    import pypandoc

    from pipeline.show.words import Words
    from pipeline.training.catalogue import Catalogue
    from pipeline.training.render import DESIGN, module_sources

    catalogue, found = Catalogue(), []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(DESIGN / "guide.typ", root / "guide.typ")
        (root / "words.json").write_text(json.dumps(Words(language).all(), ensure_ascii=False), "utf-8")
        sources = module_sources(MODULES, language, catalogue)
        (root / "main.typ").write_text('#import "guide.typ": *\n#show: doc => setup("x", "' + language + '", none, "x", doc)\n' + "\n".join(f"#top[{catalogue[m].title[language]}]\n{source}" for m, source in sources.items()), "utf-8")
        found.append(("typst (PDF/UA-1, as we print)", *_typst(root)))
        bodies = "\n\n".join(f"# {catalogue[m].title[language]}\n\n" + catalogue.path(m, language).read_text("utf-8").split("\n---", 1)[1] for m in MODULES)
        if weasyprint:
            html = root / "guide.html"
            html.write_text(pypandoc.convert_text(bodies, "html", format="markdown-smart", extra_args=["--standalone", "--metadata=title:x", f"--metadata=lang:{language}"]), "utf-8")
            done = subprocess.run([weasyprint, "-c", WEASYPRINT, str(html), str(root / "w.pdf")], capture_output=True, text=True)
            if done.returncode:
                print("weasyprint failed:", done.stderr.strip().splitlines()[-1:])
            else:
                wall, cpu, count = done.stdout.split()[-3:]
                found.append(("weasyprint", float(wall), float(cpu), int(count)))
        if shutil.which("xelatex"):
            tex = root / "x.tex"
            extra = ["--standalone", "-V", "mainfont=DejaVu Serif", "-V", f"lang={language}"]
            tex.write_text(pypandoc.convert_text(bodies, "latex", format="markdown-smart", extra_args=extra), "utf-8")
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            for _ in range(2):
                done = subprocess.run(["xelatex", "-interaction=nonstopmode", "x.tex"], cwd=root, capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if (count := re.search(r"\((\d+) pages?", done.stdout)) is not None:
                found.append(("xelatex, two runs", time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, int(count[1])))
    return found


def _typst(root: Path) -> tuple[float, float, int]:
    code = f"import sys,time; sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})\n" + """
import pathlib
from pipeline.training.typeset import typeset
import matplotlib, typst
root = pathlib.Path(sys.argv[1]); start, cpu = time.perf_counter(), time.process_time()
typeset(root, "main.typ", root / "t.pdf")
print(time.perf_counter() - start, time.process_time() - cpu)
"""
    # a new process each time, because one process keeps what it has set
    best = min(tuple(float(x) for x in subprocess.run([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[-2:]) for _ in range(3))
    import pypdfium2

    return (*best, len(pypdfium2.PdfDocument(str(root / "t.pdf"))))


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--study", default="living-in-peace")
    given.add_argument("--groups", type=int, default=50)
    given.add_argument("--language", default="ky")
    given.add_argument("--weasyprint", metavar="PYTHON")
    given.add_argument("--only", choices=("timetables", "pages"))
    asked = given.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if asked.only != "pages":
        for name, value in timetables(asked.study, asked.groups).items():
            print(f"{name:26} {value:10.4f}" if isinstance(value, float) else f"{name:26} {value:10}")
    if asked.only != "timetables":
        rows = pages(asked.language, asked.weasyprint)
        ours = rows[0][1] / rows[0][3], rows[0][2] / rows[0][3]
        for engine, wall, cpu, count in rows:
            print(f"{engine:32} {wall:8.2f} s  {cpu:8.2f} processor s  {count:4} pages  {1000 * wall / count:7.1f} ms a page  {wall / count / ours[0]:6.1f} x ours ({cpu / count / ours[1]:.1f} x by processor)")
        absent = [name for name, there in (("xelatex", shutil.which("xelatex")), ("weasyprint", asked.weasyprint)) if not there]
        print(*(f"{name} is not here and was not measured" for name in absent), sep="\n")


if __name__ == "__main__":
    main()
