"""The review of names as a page that opens in any browser, without a network: decide by mouse or keyboard, save, and take the file in.

The page holds real names; it is written under private/ only. What was said is escaped, and the page may load nothing and send nothing (its own policy).
Until it is saved the browser remembers the decisions, so that a closed tab loses none; its storage lies outside private/ and so holds no name, only the
keyed marks of the rows. In: the rows of read.review_table, their marks, the study's name, Words. Out: HTML.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import groupby

_STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto 6rem;max-width:72rem;padding:0 1rem;color:#1b1b1b;background:#fff}
.warn{border-left:.4rem solid #b3261e;padding:.3rem .8rem;background:#fdf0ef}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
article{border-top:1px solid #ccc;padding:.6rem;scroll-margin-top:9rem}
.long article{content-visibility:auto;contain-intrinsic-size:auto 9rem}
article.decided{background:#edf5ec;border-left:.4rem solid #2e6b34}
article:focus,article:focus-within{outline:3px solid #1f5fbf;outline-offset:-3px}
h2 output{font-size:1rem;font-weight:normal;color:#444}h3{margin:.2rem 0}small{font-weight:normal;color:#444}
mark{background:#ffe08a;padding:0 .1em}label{margin-right:1rem;white-space:nowrap}
kbd{font:.85em ui-monospace,monospace;border:1px solid #777;border-radius:.2rem;padding:0 .3em}
.code{font-family:ui-monospace,monospace;font-weight:normal;color:#555;overflow-wrap:anywhere}.context{margin:.15rem 0}
input[type=text],select{font:inherit;max-width:18rem}input[type=radio]{width:1.1rem;height:1.1rem;vertical-align:-.15rem}
header{position:sticky;top:0;z-index:1;background:#fff;padding:.5rem 0;border-bottom:2px solid #333;display:flex;flex-wrap:wrap;gap:.4rem 0;align-items:center}
button{font:inherit;padding:.3rem 1rem;margin-right:.6rem}#left{font-weight:bold;margin-right:1rem}#status{flex-basis:100%;margin:0;min-height:1.5em;color:#244d28}
"""
_SCRIPT = """
const $ = id => document.getElementById(id), say = JSON.parse($("words").textContent);
const rows = [...document.querySelectorAll("article")], asked = rows.filter(row => row.dataset.mark);
const sections = [...document.querySelectorAll("section")], chosen = new Map(), past = [], texts = new Map(), store = document.body.dataset.store;
let atRisk = false;
const fill = (text, values) => text.replace(/\\{(\\w+)\\}/g, (_, key) => values[key]);
const tell = text => { $("status").textContent = text; };
function count(section) {
  const all = section.querySelectorAll("article[data-mark]").length, left = all - section.querySelectorAll("article.decided").length;
  if (all) section.querySelector("output").textContent = fill(say.left, {left, all});
  $("left").textContent = fill(say.left, {left: asked.length - chosen.size, all: asked.length});
}
function remember() {
  try { localStorage.setItem(store, JSON.stringify(Object.fromEntries([...chosen].map(([row, value]) => [row.dataset.mark, value])))); }
  catch { atRisk = true; }
}
function decide(row, value, forUndo) {
  const before = chosen.get(row) || "";
  if (before === value) return;
  if (forUndo) past.push([row, before]);
  if (value) chosen.set(row, value); else chosen.delete(row);
  row.querySelector(`input[value="${value}"]`).checked = true;
  row.classList.toggle("decided", !!value);
  if (forUndo || past.length) { count(row.parentElement); remember(); }
}
function undo() {
  const last = past.pop();
  if (!last) return;
  decide(last[0], last[1], false);
  count(last[0].parentElement);
  remember();
  tell(say.undone);
  if (last[0].hidden) show();
  last[0].focus();
}
function show() {
  const kind = $("kind").value, open = $("state").value, wanted = $("search").value.toLowerCase();
  for (const row of rows) {
    if (wanted && !texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    row.hidden = (kind && row.parentElement.dataset.kind !== kind) || (open && (!row.dataset.mark || chosen.has(row))) || (wanted && !texts.get(row).includes(wanted));
  }
  for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
}
function step(from, by) {
  let at = from ? rows.indexOf(from) + by : by > 0 ? 0 : rows.length - 1;
  while (rows[at] && rows[at].hidden) at += by;
  if (rows[at]) { rows[at].focus(); rows[at].scrollIntoView({block: "nearest"}); }
}
function save() {
  const lines = asked.filter(row => chosen.has(row)).map(row => {
    const line = JSON.parse(row.dataset.row), name = row.querySelector("input[type=text]");
    line.decision = chosen.get(row);
    if (name && name.value.trim()) line.name = name.value.trim();
    return JSON.stringify(line) + "\\n";
  });
  const link = document.createElement("a"), url = URL.createObjectURL(new Blob(lines, {type: "application/jsonl"}));
  link.href = url;
  link.download = "names-decisions.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  atRisk = false;
  tell(fill(say.saved, {n: lines.length}));
}
document.addEventListener("change", event => {
  if (event.target.type === "radio") decide(event.target.closest("article"), event.target.value, true);
  if (event.target.closest("article") && event.target.type === "text") atRisk = true;
  if (["kind", "state"].includes(event.target.id)) show();
});
let waiting = 0;
$("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
$("save").addEventListener("click", save);
$("undo").addEventListener("click", undo);
document.addEventListener("keydown", event => {
  const row = event.target.closest("article"), typing = event.target.matches("input[type=text],select");
  // by the place of the key, so that they work under a Cyrillic layout too
  const key = event.code, held = event.ctrlKey || event.metaKey;
  if (held && key === "KeyS") save();
  else if (typing && key === "Escape") (row || event.target).focus();
  else if (typing || event.altKey) return;
  else if (held && key === "KeyZ") undo();
  else if (held || !$("keys").checked) return;
  else if (key === "KeyJ" || key === "KeyK") step(row, key === "KeyJ" ? 1 : -1);
  else if (key === "KeyU") undo();
  else if (key === "Slash" || key === "KeyF") $("search").focus();
  else if (row && /^(Digit|Numpad)\\d$/.test(key)) {
    const number = Number(key.slice(-1)), radios = [...row.querySelectorAll("input[type=radio]")];
    const wanted = number ? radios.slice(0, -1)[number - 1] : radios.at(-1);
    if (!wanted) return;
    decide(row, wanted.value, true);
    if (number) step(row, 1);
  } else return;
  event.preventDefault();
});
addEventListener("beforeunload", event => { if (atRisk) event.preventDefault(); });
let kept = {};
try { kept = JSON.parse(localStorage.getItem(store)) || {}; } catch { atRisk = false; }
for (const row of asked) {
  const value = kept[row.dataset.mark];
  if (value && row.querySelector(`input[value="${CSS.escape(value)}"]`)) decide(row, value, false);
}
sections.forEach(count);
if (chosen.size) tell(fill(say.restored, {n: chosen.size}));
document.body.dataset.ready = "yes";
"""
FIRST_CONTEXTS = 6
LONG = 500  # rows from which on only those on the screen are laid out; a screen reader is told of the others when they are come to


def page(rows: list, study: str, words, *, marks: Sequence[str]) -> str:
    """The whole page; every context stands in it, those after the third folded away.

    marks   one opaque name a row, by which the browser remembers a decision: keyed, since a plain hash of a name can be guessed
    """
    from pipeline.read.review_table import CHOICES

    body, options = [], [f'<option value="">{escape(words("review_all"))}</option>']
    for kind, mine in groupby(zip(rows, marks, range(len(rows)), strict=True), key=lambda one: one[0].kind):
        mine = list(mine)
        title = escape(words("review_" + kind))
        options.append(f'<option value="{kind}">{title}</option>')
        body.append(f'<section data-kind="{kind}" aria-labelledby="h-{kind}"><h2 id="h-{kind}">{title} ({len(mine)}) <output></output></h2>')
        body += [_article(row, mark, number, CHOICES[kind], words) for row, mark, number in mine]
        body.append("</section>")
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    said = {"left": words("review_left", left="{left}", all="{all}"), "saved": words("review_saved", n="{n}"), "undone": words("review_undone"), "restored": words("review_restored", n="{n}")}
    size = "long" if len(rows) > LONG else "short"
    title = f"{escape(words('review_title'))}: {escape(study)}"
    tools = (
        f'<span id="left"></span><label>{escape(words("review_show"))} <select id="kind">{"".join(options)}</select></label>'
        f'<label>{escape(words("review_state"))} <select id="state"><option value="">{escape(words("review_all"))}</option><option value="open">{escape(words("review_unsettled"))}</option></select></label>'
        f'<label>{escape(words("review_search"))} <input type="text" id="search" autocomplete="off" spellcheck="false"></label>'
        f'<button type="button" id="undo">{escape(words("review_undo"))}</button><button type="button" id="save">{escape(words("review_save"))}</button><p id="status" role="status"></p>'
    )
    return (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head><body data-store="names-review {escape(study)}">'
        f'<a class="skip" href="#rows">{escape(words("review_skip"))}</a><h1>{title}</h1><p class="warn">{escape(words("review_private"))}</p><p>{escape(words("review_how", study=study))}</p>'
        f'<p>{escape(words("review_memory"))}</p><details><summary>{escape(words("review_keys"))}</summary><p>{_keys(words)}</p>'
        f'<label><input type="checkbox" id="keys" checked> {escape(words("review_keys_on"))}</label></details><header>{tools}</header>'
        f'<main id="rows" tabindex="-1" class="{size}">{"".join(body)}</main><script type="application/json" id="words">{json.dumps(said, ensure_ascii=False).replace("<", chr(92) + "u003c")}</script>'
        f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _cut(text: str, end: int) -> str:
    """Context with an ellipsis where the turn goes on."""
    from pipeline.read.review_table import AROUND

    return text if len(text) < AROUND else text + "…" if end else "…" + text


def _keys(words) -> str:
    pressed = (("J", "review_key_next"), ("K", "review_key_previous"), ("1, 2", "review_key_decide"), ("0", "review_key_none"), ("U, Ctrl+Z", "review_undo"), ("F, /", "review_search"), ("Ctrl+S", "review_save"))
    return "; ".join(f"<kbd>{keys}</kbd> {escape(words(said)).lower()}" for keys, said in pressed)


def _article(row, mark: str, number: int, choices: tuple[str, ...], words) -> str:
    data = {key: getattr(row, key) for key in ("kind", "name", "words", "other", "place", "other_place", "document")}
    title = " — ".join(escape(part) for part in (row.name, row.other) if part)
    why = words("review_why_" + row.why) if row.kind == "near" else words("review_likeness", value=row.why) if row.other else words("review_done") if row.why == "done" else ""
    title += f' <span class="code">{escape(" ".join(part for part in (row.person, row.place) if part))}</span> <small>{escape(why)}</small>'
    forms = f"<div>{escape(', '.join(row.words))}</div>" if len(row.words) > 1 else ""
    lines = [
        f'<p class="context"><span class="code">{escape(document)} {escape(turn)}</span> {escape(_cut(before, 0))}<mark>{escape(word)}</mark>{escape(_cut(after, -1))}</p>'
        for document, turn, before, word, after in row.contexts
    ]  # fmt: skip
    shown = "".join(lines[:FIRST_CONTEXTS])
    if len(lines) > FIRST_CONTEXTS:
        shown += f"<details><summary>+{len(lines) - FIRST_CONTEXTS}</summary>{''.join(lines[FIRST_CONTEXTS:])}</details>"
    head = f'<article id="r{number}" tabindex="-1" aria-labelledby="t{number}"'
    if not choices:
        return f'{head}><h3 id="t{number}">{title}</h3>{forms}{shown}</article>\n'
    options = [(choice, f"<kbd>{key}</kbd> {escape(words('review_' + choice))}") for key, choice in enumerate(choices, 1)] + [("", f"<kbd>0</kbd> {escape(words('review_undecided'))}")]
    radios = "".join(f'<label><input type="radio" name="r{number}" value="{choice}"{"" if choice else " checked"}> {said}</label>' for choice, said in options)
    field = f'<label>{escape(words("review_spelling"))} <input type="text" value="{escape(row.name)}" autocomplete="off" spellcheck="false"></label>' if "mask" in choices else ""
    return (
        f'{head} data-mark="{escape(mark)}" data-row="{escape(json.dumps(data, ensure_ascii=False))}"><h3 id="t{number}">{title}</h3>{forms}{shown}'
        f'<div><span role="radiogroup" aria-labelledby="t{number}">{radios}</span>{field}</div></article>\n'
    )
