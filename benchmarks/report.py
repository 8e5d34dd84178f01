"""How long does a report take, how large is it, and how soon can the page be used? Run: python benchmarks/report.py STUDY, after its stages 1 to 7 have run.

Builds all languages and formats once, prints wall and processor seconds (with those of typst's and pandoc's own processes), the size of each file, and the time from opening the HTML in
Chromium to the moment when its script is done (median of five), with the processor time of the page's own thread, which other work on the machine lengthens little. The aim: 60 s, 5 MB, 1 s.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.report import map as picture
from pipeline.report.counts import counts, tops
from pipeline.report.startpage import write_report
from pipeline.study import Study


def main(name: str) -> None:
    study = Study(name)
    began, used = time.perf_counter(), processor()
    study.write("counts", counts(study))
    first = study.write("tops", tops(study))
    picture.draw(study, first, study.read("codes"))
    files = write_report(study)
    print(f"{name}: {len(study.config.places)} places, built in {time.perf_counter() - began:.1f} s wall, {processor() - used:.1f} s of the processor")
    for path in files:
        print(f"  {path.relative_to(study.outputs)}: {path.stat().st_size / 1e6:.2f} MB")
    for path in files:
        if path.suffix == ".html":
            wall, busy = zip(*usable(path), strict=True)
            print(f"  {path.parent.name}: usable after {statistics.median(wall):.0f} ms, {statistics.median(busy):.0f} ms of the processor")


def processor() -> float:
    return sum(getattr(resource.getrusage(who), part) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for part in ("ru_utime", "ru_stime"))


def usable(path, times: int = 5) -> list[tuple[float, float]]:
    """Milliseconds from navigation until the page's own script has run to its end: by the clock, and of the processor in the page's own thread."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for _ in range(times):
            page = browser.new_page(viewport={"width": 1360, "height": 1000})
            protocol = page.context.new_cdp_session(page)
            protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(path.as_uri())
            page.wait_for_selector("body[data-ready]")
            spent = {one["name"]: one["value"] for one in protocol.send("Performance.getMetrics")["metrics"]}
            found.append((page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"), 1000 * spent["TaskDuration"]))
            page.close()
        browser.close()
    return found


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "living-in-peace")
