"""The review of names as a page that opens in any browser, without a network: tick, save, and take the file in.

The page holds real names; it is written under private/ only. What was said is escaped, and the page may load nothing and send nothing (its own policy).
In: the rows of read.review_table, the study's name, Words. Out: HTML.
"""

from __future__ import annotations

import json
from html import escape
from itertools import groupby

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:72rem;padding:0 1rem;color:#1b1b1b;background:#fff}
.warn{border-left:.4rem solid #b3261e;padding:.3rem .8rem;background:#fdf0ef}
article{border-top:1px solid #ccc;padding:.6rem 0}article.decided{background:#f0f6ef}
mark{background:#ffe08a;padding:0 .1em}label{margin-right:1rem;white-space:nowrap}
.code{font-family:ui-monospace,monospace;color:#555}.context{margin:.15rem 0}input[type=text]{font:inherit;width:18rem}
header{position:sticky;top:0;background:#fff;padding:.5rem 0;border-bottom:2px solid #333}button{font:inherit;padding:.3rem 1rem}
"""
_SCRIPT = """
const rows = [...document.querySelectorAll("article")];
document.getElementById("search").addEventListener("input", event => {
  const wanted = event.target.value.toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
const chosen = row => row.querySelector("input[type=radio]:checked");
document.addEventListener("change", () => {
  for (const row of rows) row.classList.toggle("decided", !!(chosen(row) && chosen(row).value));
});
document.getElementById("save").addEventListener("click", () => {
  const lines = [];
  for (const row of rows) {
    if (!chosen(row) || !chosen(row).value) continue;
    const line = JSON.parse(row.dataset.row), name = row.querySelector("input[type=text]");
    line.decision = chosen(row).value;
    if (name) line.name = name.value.trim();
    lines.push(JSON.stringify(line));
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\\n") + "\\n"], {type: "application/jsonl"}));
  link.download = "names-decisions.jsonl";
  link.click();
});
"""
FIRST_CONTEXTS = 3


def page(rows: list, study: str, words) -> str:
    """The whole page; every context stands in it, those after the third folded away."""
    from pipeline.read.review_table import CHOICES

    body, number = [], 0
    for kind, mine in groupby(rows, key=lambda row: row.kind):
        mine = list(mine)
        body.append(f"<h2>{escape(words('review_' + kind))} ({len(mine)})</h2>")
        for row in mine:
            number += 1
            body.append(_article(row, number, CHOICES[kind], words))
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    return (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(words("review_title"))}: {escape(study)}</title><style>{_STYLE}</style></head><body>'
        f'<h1>{escape(words("review_title"))}: {escape(study)}</h1><p class="warn">{escape(words("review_private"))}</p><p>{escape(words("review_how", study=study))}</p>'
        f'<header><label>{escape(words("review_search"))} <input type="text" id="search"></label><button id="save">{escape(words("review_save"))}</button></header>'
        f"<main>{''.join(body)}</main><script>{_SCRIPT}</script></body></html>\n"
    )


def _article(row, number: int, choices: tuple[str, ...], words) -> str:
    data = {key: getattr(row, key) for key in ("kind", "name", "words", "other", "place", "other_place", "document")}
    title = " — ".join(escape(part) for part in (row.name, row.other) if part)
    title += f' <span class="code">{escape(" ".join(part for part in (row.person, row.place, row.why) if part))}</span>'
    forms = f"<div>{escape(', '.join(row.words))}</div>" if len(row.words) > 1 else ""
    lines = [
        f'<p class="context"><span class="code">{escape(document)} {escape(turn)}</span> …{escape(before)}<mark>{escape(word)}</mark>{escape(after)}…</p>'
        for document, turn, before, word, after in row.contexts
    ]  # fmt: skip
    shown = "".join(lines[:FIRST_CONTEXTS])
    if len(lines) > FIRST_CONTEXTS:
        shown += f"<details><summary>+{len(lines) - FIRST_CONTEXTS}</summary>{''.join(lines[FIRST_CONTEXTS:])}</details>"
    radios = "".join(f'<label><input type="radio" name="r{number}" value="{choice}"> {escape(words("review_" + choice))}</label>' for choice in choices)
    if radios:
        radios += f'<label><input type="radio" name="r{number}" value="" checked> —</label>'
    field = f'<input type="text" value="{escape(row.name)}" aria-label="{escape(words("review_mask"))}">' if "mask" in choices else ""
    return f'<article data-row="{escape(json.dumps(data, ensure_ascii=False))}"><h3>{title}</h3>{forms}{shown}<div>{radios}{field}</div></article>\n'
