"""How long an action at the coding desk takes with 20,000 turns, half of them read: the Python half by itself, or with --browser from the key to the answer on the screen.

Run: python benchmarks/desk.py [--browser]. The study is invented and made on the fly; times depend on the machine, so they stand in docs/coding.md with its size and date.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import desk_study  # noqa: E402
from conftest import fresh_project  # noqa: E402

from pipeline.coding.desk import Desk, Seat  # noqa: E402

TURNS, READ, ACTIONS = 20_000, 10_000, 200


def main() -> None:
    root = fresh_project(Path(tempfile.mkdtemp()))
    (root / "notebooks").unlink()
    # eight turns of ten are a participant's, in two documents
    study = desk_study.make(root, turns=TURNS * 10 // 16)
    desk = Desk(study, Seat("a", queue="document"))
    desk.log.act([desk.line("review", desk.key(place), 0, len(desk.rows[desk.queue[place][0]].text)) | {"no_code": True} for place in range(READ)])
    begin = time.perf_counter()
    desk = Desk(study, Seat("a", queue="document"))
    print(f"open, {len(desk.queue)} turns, {desk.done} read: {time.perf_counter() - begin:.1f} s")
    taken: dict[str, list[float]] = {}
    for message in [{"do": "code", "code": "NR.1"}, {"do": "finish"}] * ACTIONS + [{"do": "undo"}, {"do": "go", "by": 1}] * ACTIONS:
        taken.setdefault(message["do"], []).append(timed(desk, message))
    for name, milliseconds in taken.items():
        report(name, milliseconds)
    if "--browser" in sys.argv:
        in_browser(root)


def timed(desk: Desk, message: dict) -> float:
    begin = time.perf_counter()
    desk.do(dict(message))
    return 1000 * (time.perf_counter() - begin)


def report(name: str, milliseconds: list[float]) -> None:
    print(f"{name:>8}: median {statistics.median(milliseconds):.1f} ms, 95 % {sorted(milliseconds)[int(0.95 * len(milliseconds))]:.1f} ms, longest {max(milliseconds):.1f} ms")


def in_browser(root: Path) -> None:
    from lab_page import Lab, notebook

    notebook(root / "desk.ipynb", "from pipeline.coding import desk_widget\ndesk_widget.show('desk', coder='a', queue='document')")
    lab = Lab(root, {"YNTYMAK_ROOT": str(root)})
    try:
        lab.open("desk.ipynb")
        lab.run()
        lab.page.focus("[data-key=turn]")
        script = """() => new Promise(done => { const root = document.querySelector('.yd'), begin = performance.now(), stage = root.querySelector('[data-key=turn]');
          const seen = new MutationObserver(() => { if (root.dataset.waiting === '0') { seen.disconnect(); requestAnimationFrame(() => done(performance.now() - begin)); } });
          seen.observe(root, {attributes: true, attributeFilter: ['data-ready', 'data-waiting']});
          stage.dispatchEvent(new KeyboardEvent('keydown', {code: 'Digit0', key: '0', bubbles: true})); })"""
        report("key", [lab.page.evaluate(script) for _ in range(ACTIONS)])
    finally:
        lab.close()


if __name__ == "__main__":
    main()
