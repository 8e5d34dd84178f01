// The window of the coding desk. It holds one turn at a time, asks Python for every change and shows only what Python answers: what is
// shown as saved is on the disk. Letters are read by their place on the keyboard, so that they work under a Kyrgyz or Russian layout.

const make = (tag, props = {}, ...kids) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (key in node && key !== "list" && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kids.flat().filter(kid => kid !== null && kid !== undefined && kid !== false));
  return node;
};
const plain = text => text.normalize("NFC").toLowerCase().replaceAll("ё", "е");
// Python counts characters, JavaScript counts UTF-16 units
const characters = text => [...text];
const wordsOf = text => {
  const places = [], found = [];
  let count = 0;
  for (const sign of text) { for (let unit = 0; unit < sign.length; unit++) places.push(count); count++; }
  places.push(count);
  for (const match of text.matchAll(/[\p{L}\p{N}_]+(?:[-’'][\p{L}\p{N}_]+)*/gu)) found.push([places[match.index], places[match.index + match[0].length]]);
  return found;
};
const WAIT = 4000;
// actions that were not answered, by study and coder, in this page's memory only: when the cell is run again they are sent again, and Python does each once
const unanswered = (globalThis.yntymakUnanswered ??= new Map());

function render({ model, el }) {
  const root = make("div", { class: "yd", "data-lm-suppress-shortcuts": "true" });
  el.append(root);
  const status = make("p", { class: "yd-status", role: "status", "aria-live": "polite" });
  const alarm = make("p", { class: "yd-alarm", role: "alert", hidden: true });
  const body = make("div", { class: "yd-body" });
  const dialog = make("dialog", { class: "yd-help" });
  root.append(body, alarm, status, dialog);
  let boot = null, view = null, language = "en", number = 0, selection = null, panel = null, lastCode = null, cursor = null;
  const waiting = new Map();

  const word = (key, fill = {}) => ((boot.words[language] || {})[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => fill[name] ?? "");
  const tell = text => { status.textContent = ""; requestAnimationFrame(() => { status.textContent = text; }); };
  const label = code => { const one = boot.codes.find(each => each.code === code); return one ? one.label[language] : code; };

  // ---------------------------------------------------------------- to Python and back
  function ask(what, more = {}) {
    const message = { do: what, n: ++number, ...more };
    if (!["open", "sit", "go", "queue"].includes(what)) {
      message.action = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
      if (view && view.turn && !["undo", "redo"].includes(what)) message.turn = view.turn;
    }
    waiting.set(message.n, message);
    if (message.action) unanswered.set(seat(), [...(unanswered.get(seat()) || []), message]);
    setTimeout(checkWaiting, WAIT + 50, message.n);
    model.send(message);
    root.dataset.waiting = waiting.size;
  }
  const seat = () => `${boot.study}/${view.coder}/${view.adjudicates}/${view.blind}`;
  function again() {
    const left = unanswered.get(seat()) || [];
    for (const message of left) {
      message.n = ++number;
      waiting.set(message.n, message);
      model.send(message);
    }
  }
  function checkWaiting(n) {
    if (waiting.has(n)) alarmed(word("desk_unsaved"));
  }
  function alarmed(text) { alarm.textContent = text; alarm.hidden = !text; }
  const leaving = event => { if ([...waiting.values()].some(message => message.action)) event.preventDefault(); };
  window.addEventListener("beforeunload", leaving);

  function answered(reply) {
    const asked = waiting.get(reply.n);
    waiting.delete(reply.n);
    if (asked && asked.action && view) unanswered.set(seat(), (unanswered.get(seat()) || []).filter(one => one.action !== asked.action));
    root.dataset.waiting = waiting.size;
    if (reply.boot) { boot = reply.boot; language = root.dataset.language || boot.language; root.lang = language; }
    if (reply.lost) return alarmed(word("desk_lost", { why: reply.lost }));
    if (reply.error) return view ? tell(reply.error) : alarmed(reply.error);
    if (!waiting.size) alarmed("");
    if (reply.said) return tell(word(reply.said));
    const before = view && view.turn && view.turn.join();
    if (reply.view) view = reply.view;
    const moved = view && view.turn && view.turn.join() !== before;
    if (moved) { selection = null; cursor = null; lastCode = null; }
    panel = asked && asked.do === "go" ? null : panel;
    draw();
    if (!view || !view.turn) return;
    const said = view.said ? word(view.said, view.said === "desk_coded" || view.said === "desk_removed" || view.said === "desk_already" ? { code: `${view.fill.code} ${label(view.fill.code)}` } : view.fill) : "";
    tell([said, moved && asked && asked.do !== "open" ? spoken() : ""].filter(Boolean).join(" "));
    root.dataset.ready = `${view.position}`;
    if (asked && ["open", "sit"].includes(asked.do)) { begin(); again(); }
  }
  // whoever ran the cell is at the desk from now on: left in the notebook, a key would cut a cell or start the kernel anew
  function begin() {
    root.scrollIntoView({ block: "nearest" });
    body.querySelector("[data-key=turn]").focus({ preventScroll: true });
  }
  const spoken = () => `${word("desk_turn", { n: view.position + 1, all: view.total })}. ${who(view.text)}: ${view.text.text}`;
  model.on("msg:custom", answered);

  // ---------------------------------------------------------------- drawing
  function draw() {
    const active = root.contains(document.activeElement) ? document.activeElement.dataset.key || "turn" : null;
    root.lang = language;
    body.replaceChildren(...(view === null ? [seatForm()] : page()));
    if (active) (body.querySelector(`[data-key="${CSS.escape(active)}"]`) || body.querySelector("[data-key=turn]") || body).focus({ preventScroll: true });
  }

  function seatForm() {
    const coder = make("input", { type: "text", "data-key": "coder", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9_\\-]{0,39}", autocomplete: "off", spellcheck: "false" });
    const how = make("select", { "data-key": "how" }, ["open", "blind", "adjudicate"].map(one => make("option", { value: one, text: word(`desk_how_${one}`) })));
    const queue = make("select", { "data-key": "queue" }, ["random", "uncertain", "document"].map(one => make("option", { value: one, text: word(`desk_queue_${one}`) })));
    const form = make("form", { class: "yd-seat", "aria-label": word("desk_title"), onsubmit: event => {
      event.preventDefault();
      const adjudicating = how.value === "adjudicate";
      ask("sit", { seat: adjudicating ? { coder: "adjudicated", by: coder.value } : { coder: coder.value, blind: how.value === "blind", queue: queue.value } });
    } },
      make("h3", { text: `${word("desk_title")} · ${boot.study}` }), languages(),
      make("label", {}, word("desk_coder"), coder), make("p", { class: "yd-small", text: word("desk_coder_note") }),
      make("label", {}, word("desk_how"), how), make("label", {}, word("desk_queue"), queue),
      make("button", { type: "submit", text: word("desk_sit") }));
    return form;
  }

  const languages = () => make("label", { class: "yd-lang" }, `${word("desk_language")} `, make("select", { "data-key": "language", onchange: event => {
    language = root.dataset.language = event.target.value;
    status.textContent = "";
    draw();
  } }, [["ky", "Кыргызча"], ["ru", "Русский"], ["en", "English"]].map(([value, text]) => make("option", { value, text, selected: value === language, lang: value }))));

  const key = (keys, wanted) => make("kbd", { text: keys, "aria-hidden": "true" });
  const button = (name, text, keys, run, more = {}) => make("button", { type: "button", "data-key": name, "aria-keyshortcuts": more.shortcut || keys, onclick: run, ...more }, keys ? key(keys) : null, ` ${text}`);
  const percent = share => language === "en" ? `${Math.round(100 * share)}%` : `${Math.round(100 * share)} %`;
  const group = () => { const given = view.document.group; return given ? boot.words[language][`group_${given}`] ?? given : ""; };
  const who = turn => turn.role === "moderator" ? word("desk_moderator") : turn.speaker || word("desk_participant");

  function page() {
    if (!view.total) return [head(), make("p", { class: "yd-empty", text: word(view.adjudicates ? "desk_nothing_to_settle" : "desk_nothing") })];
    return [head(), context(view.before, "before"), turn(), panel === "search" ? search() : panel && panel.note ? noteForm() : null, context(view.after, "after"), view.adjudicates || view.sides.length ? sidesOf() : null, view.adjudicates ? null : suggested(), given(), notes(), favourites(), commands()].filter(Boolean);
  }

  function head() {
    const mode = view.adjudicates ? "desk_how_adjudicate" : view.blind ? "desk_how_blind" : null;
    const left = view.total - view.done;
    const time = view.minutes === null || view.minutes === undefined || !left ? "" : ` · ${view.minutes < 1 ? word("desk_left_soon") : view.minutes < 90 ? word("desk_left_minutes", { n: Math.max(1, Math.round(view.minutes)) }) : word("desk_left_hours", { n: Math.round(view.minutes / 60) })}`;
    const progress = make("progress", { max: view.total || 1, value: view.done, "aria-label": word("desk_progress") });
    const orders = ["random", "uncertain", "document"].filter(one => !(view.blind && one === "uncertain")).concat(view.queue === "code" ? ["code"] : []);
    return make("div", { class: "yd-head" },
      make("h3", { text: `${word("desk_title")} · ${boot.study} · ${view.coder}` }), mode ? make("strong", { class: "yd-mode", text: word(mode) }) : null,
      view.adjudicates ? null : make("label", {}, `${word("desk_queue")} `, make("select", { "data-key": "queue", onchange: event => ask("queue", { queue: event.target.value, code: view.code }) },
        orders.map(one => make("option", { value: one, text: word(`desk_queue_${one}`) + (one === "code" ? ` ${view.code}` : ""), selected: one === view.queue })))),
      languages(), button("help", word("desk_help"), "?", help),
      make("div", { class: "yd-progress" }, progress, make("span", { class: "yd-count", text: word("desk_done", { n: view.done, all: view.total }) + time })));
  }

  const context = (turns, which) => make("ol", { class: `yd-around yd-${which}`, "aria-label": word(`desk_${which}`) }, turns.map(one => make("li", {}, make("b", { text: `${who(one)}: ` }), make("span", { lang: one.language === "other" ? "" : one.language, text: one.text }))));

  function turn() {
    const { text, language: spokenIn } = view.text, signs = characters(text), marked = wordsOf(text);
    const place = [view.document.place[language] || "", group(), view.document.wave[language]].filter(Boolean).join(" · ");
    const part = make("p", { class: "yd-text", lang: spokenIn === "other" ? "" : spokenIn, onmousedown: startMouse });
    let last = 0;
    const covered = (start, end) => view.codes.filter(one => one.source !== "rejected" && one.span[0] < end && one.span[1] > start && !isWhole(one.span));
    for (const [start, end] of marked) {
      if (start > last) part.append(signs.slice(last, start).join(""));
      const codes = covered(start, end), chosen = selection && start >= selection[0] && end <= selection[1];
      part.append(make("span", { class: `yd-w${codes.length ? " yd-coded" : ""}${chosen ? " yd-chosen" : ""}`, "data-s": String(start), "data-e": String(end), title: codes.map(one => one.code).join(", ") || undefined, text: signs.slice(start, end).join("") }));
      last = end;
    }
    part.append(signs.slice(last).join(""));
    const state = view.reviewed ? make("span", { class: "yd-state", text: view.no_code ? `✓ ${word("desk_state_none")}` : `✓ ${word("desk_state_done")}` }) : make("span", { class: "yd-state yd-open", text: `○ ${word("desk_state_open")}` });
    return make("section", { class: "yd-turn", "data-key": "turn", tabindex: "0", role: "group", "aria-label": word("desk_turn", { n: view.position + 1, all: view.total }) },
      make("div", { class: "yd-who" }, make("b", { text: who(view.text) }), make("span", { text: ` ${place}` }), make("span", { class: "yd-badge", text: word(`lang_${spokenIn}`) }), make("span", { class: "yd-small", text: view.document.name }), make("span", { class: "yd-small", text: word("desk_turn", { n: view.position + 1, all: view.total }) }), state),
      part, selection ? make("p", { class: "yd-small", text: `${word("desk_selected")}: «${signs.slice(...selection).join("")}»` }) : null);
  }

  // a passage that leaves out signs only, no letter and no figure, is the whole turn
  function isWhole([start, end]) {
    const signs = characters(view.text.text);
    return !/[\p{L}\p{N}]/u.test(signs.slice(0, start).join("") + signs.slice(end).join(""));
  }

  function chip(one, more = []) {
    const whole = isWhole(one.span);
    const words = whole ? "" : `«${characters(view.text.text).slice(...one.span).join("")}»`;
    return make("li", { class: `yd-chip${one.source === "rejected" ? " yd-no" : ""}` }, make("b", { text: `${one.source === "rejected" ? "✗ " : ""}${one.code}` }), ` ${label(one.code)} `, words ? make("q", { text: words.slice(1, -1) }) : null,
      make("span", { class: "yd-small", text: ` ${word(`desk_source_${one.source}`)}${one.from ? `: ${one.from.join(", ")}` : ""}` }), one.memo ? make("span", { class: "yd-memo", text: ` ${word("desk_note_memo")}: ${one.memo}` }) : null, ...more);
  }

  function suggested() {
    if (view.blind) return make("p", { class: "yd-small yd-blind", text: word("desk_blind_note") });
    if (!view.suggestions.length) return view.suggesting ? null : make("p", { class: "yd-small", text: word("desk_no_machine") });
    return make("section", { class: "yd-block" }, make("h4", { text: word("desk_suggestions") }), make("ul", { class: "yd-list" }, view.suggestions.map((one, place) => make("li", { class: "yd-chip yd-suggestion" },
      make("b", { text: one.code }), ` ${label(one.code)} `, make("span", { class: "yd-percent", text: percent(one.probability) }),
      one.reason ? make("span", { class: "yd-small" }, ` ${word("desk_because")}: `, because(one.why)) : null,
      button(`accept-${place}`, word("desk_accept"), place ? "" : "A", () => answer(place, "accepted"), { "aria-label": `${word("desk_accept")} ${one.code} ${label(one.code)}` }),
      button(`edit-${place}`, word("desk_edit"), place ? "" : "E", () => openSearch(one.code), { "aria-label": `${word("desk_edit")} ${one.code}` }),
      button(`reject-${place}`, word("desk_reject"), place ? "" : "X", () => answer(place, "rejected"), { "aria-label": `${word("desk_reject")} ${one.code}` })))));
  }

  // the words that spoke for a code, then the nearest example, shortened to its beginning
  function because(why) {
    const parts = [why.words.join(", "), why.seeds.length ? `${word("desk_reason_seed")}: ${[...new Set(why.seeds)].join(", ")}` : "", why.codebook ? word("desk_reason_codebook") : "", why.model || ""].filter(Boolean).join("; ");
    if (!why.like) return [parts];
    const words = why.like.text.split(" "), text = words.length > 14 ? `${words.slice(0, 12).join(" ")} …` : why.like.text;
    return [parts ? `${parts}; ` : "", `${word("desk_reason_like")}: `, make("q", { lang: why.like.language === "other" ? "" : why.like.language, title: why.like.text, text })];
  }

  function given() {
    const mine = view.codes;
    return make("section", { class: "yd-block" }, make("h4", { text: word(view.adjudicates ? "desk_settled_codes" : "desk_codes") }),
      mine.length ? make("ul", { class: "yd-list" }, mine.map((one, place) => chip(one, [
        button(`memo-${place}`, word("desk_note_memo"), "", () => openNote("memo", one), { "aria-label": `${word("desk_note_memo")} ${one.code}` }),
        button(`remove-${place}`, word("desk_remove"), "", () => ask("remove", { code: one.code, span: one.span }), { "aria-label": `${word("desk_remove")} ${one.code}` })])))
        : make("p", { class: "yd-small", text: view.no_code ? word("desk_state_none") : word("desk_no_code_yet") }));
  }

  function sidesOf() {
    const sides = view.sides;
    if (!sides.length) return null;
    return make("section", { class: "yd-block" }, make("h4", { text: word("desk_sides") }), make("div", { class: "yd-sides" }, sides.map((side, place) => make("div", { class: "yd-side", role: "group", "aria-label": side.coder },
      make("h5", { text: side.coder }), side.codes.length ? make("ul", { class: "yd-list" }, side.codes.map(one => chip(one))) : make("p", { class: "yd-small", text: word("desk_state_none") }),
      side.notes.length ? make("ul", { class: "yd-list" }, side.notes.map(one => make("li", { class: "yd-small", text: `${word(`desk_note_${one.note}`)}: ${one.text}` }))) : null,
      view.adjudicates && side.codes.length ? button(`take-${place}`, word("desk_take"), String(place + 1), () => ask("take", { side: side.coder }), { "aria-label": `${word("desk_take")} ${side.coder}` }) : null))),
      view.adjudicates ? button("take-both", word("desk_take_both"), "B", () => ask("take", { side: "both" })) : null);
  }

  function notes() {
    const mine = view.notes.filter(one => one.note !== "memo" || !one.code);
    if (!mine.length) return null;
    return make("section", { class: "yd-block" }, make("h4", { text: word("desk_notes") }), make("ul", { class: "yd-list" }, mine.map((one, place) => make("li", {},
      make("b", { text: word(`desk_note_${one.note}`) }), one.code ? ` ${one.code}` : "", `: ${one.text} `, button(`note-${place}`, word("desk_edit_text"), "", () => openNote(one.note, one, one.text), { "aria-label": `${word("desk_edit_text")} ${word(`desk_note_${one.note}`)}` })))));
  }

  const favourites = () => view.adjudicates ? null : make("section", { class: "yd-block" }, make("h4", { text: word("desk_favourites") }), make("div", { class: "yd-grid" }, boot.favourites.map((code, place) => button(`fav-${place}`, `${code} ${label(code)}`, String(place + 1), () => give(code)))));

  function commands() {
    const rows = [["finish", "desk_finish", "Enter", () => ask("finish")], ["none", "desk_none", "0", () => ask("finish", { no_code: true })], ["search", "desk_search", "C", () => openSearch(null)], ["span", "desk_span", "S", startSpan],
      ["memo", "desk_note_memo", "M", () => openNote("memo")], ["in_vivo", "desk_note_in_vivo", "I", () => openNote("in_vivo")], ["paraphrase", "desk_note_paraphrase", "P", () => openNote("paraphrase")], ["translation", "desk_note_translation", "T", () => openNote("translation")],
      ["undo", "desk_undo", "U", () => ask("undo")], ["redo", "desk_redo", "Y", () => ask("redo")], ["previous", "desk_previous", "K", () => ask("go", { by: -1 })], ["next", "desk_next", "J", () => ask("go", { by: 1 })]];
    if (!view.adjudicates && view.suggestions.length) rows.unshift(["agree", "desk_agree", "Space", agree]);
    return make("div", { class: "yd-row yd-commands", role: "toolbar", "aria-label": word("desk_commands") }, rows.map(([name, text, keys, run]) => button(name, word(text), keys === "Space" ? word("desk_space") : keys, run, { shortcut: keys, disabled: (name === "undo" && !view.undo) || (name === "redo" && !view.redo) || undefined })));
  }

  // ---------------------------------------------------------------- what a key does
  const give = (code, more = {}) => { lastCode = code; panel = null; ask("code", { code, source: view.adjudicates ? "edited" : "human", ...(selection ? { span: selection } : {}), ...more }); };
  function answer(place, source, more = {}) {
    const one = view.suggestions[place];
    if (!one) return tell(word("desk_no_suggestion"));
    give(one.code, { source, ...more });
  }
  const agree = () => answer(0, "accepted", { finish: true });
  function openSearch(instead) { panel = "search"; search.instead = instead; draw(); body.querySelector("[data-key=code-search]").focus(); }
  function close() { panel = null; draw(); const stage = body.querySelector("[data-key=turn]"); if (stage) stage.focus({ preventScroll: true }); }

  function search() {
    let found = [], at = 0, first = null;
    const list = make("ul", { role: "listbox", id: "yd-options", class: "yd-options", "aria-label": word("desk_search") });
    const about = make("p", { class: "yd-small yd-about" });
    const pick = code => { const instead = search.instead; close(); instead ? give(code, { source: "edited", instead_of: instead }) : give(code); };
    const show = () => {
      const wanted = plain(input.value.trim());
      const score = one => { const names = [one.code, ...Object.values(one.label)].map(plain); return names.some(name => name === wanted) ? 0 : names.some(name => name.startsWith(wanted)) ? 1 : names.some(name => name.split(/[\s,]+/).some(part => part.startsWith(wanted))) ? 2 : names.some(name => name.includes(wanted)) ? 3 : Object.values(one.definition).some(text => plain(text).includes(wanted)) ? 4 : 9; };
      const scored = boot.codes.map((one, place) => [wanted ? score(one) : 0, place, one]).filter(one => one[0] < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      found = scored.map(one => one[2]);
      at = Math.min(at, Math.max(0, found.length - 1));
      list.replaceChildren(...found.map((one, place) => make("li", { role: "option", id: `yd-option-${place}`, "aria-selected": place === at ? "true" : "false", onmousedown: event => { event.preventDefault(); pick(one.code); } },
        make("kbd", { text: one.keys.toUpperCase().split("").join(" "), "aria-hidden": "true" }), make("b", { text: ` ${one.code}` }), ` ${one.label[language]}`)));
      input.setAttribute("aria-activedescendant", found.length ? `yd-option-${at}` : "");
      about.replaceChildren(...(found.length ? [make("span", { text: found[at].definition[language] || "" }), found[at].exclude[language] ? make("span", { text: ` ${word("desk_not")}: ${found[at].exclude[language]}` }) : ""] : [word("desk_no_such_code")]));
      const option = list.children[at];
      if (option && option.offsetTop + option.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = option.offsetTop + option.offsetHeight - list.clientHeight;
      if (option && option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
    };
    const input = make("input", { type: "text", "data-key": "code-search", role: "combobox", "aria-expanded": "true", "aria-controls": "yd-options", "aria-autocomplete": "list", "aria-label": word("desk_search"), autocomplete: "off", spellcheck: "false",
      oninput: () => { at = 0; show(); },
      onkeydown: event => {
        if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
        // two keys for any code: the letter of its group, by its place on the keyboard, then its figure
        const letter = /^Key([A-Z])$/.exec(event.code), sign = letter ? letter[1].toLowerCase() : /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
        if (first && sign && characters(input.value).length === 1) {
          const hit = boot.codes.find(one => one.keys === first + sign);
          if (hit && !(letter && boot.codes.some(one => one.keys.length < 2))) { event.preventDefault(); return pick(hit.code); }
        }
        first = !input.value && letter ? letter[1].toLowerCase() : null;
        const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
        if (step) { event.preventDefault(); at = Math.min(Math.max(0, at + step), found.length - 1); show(); }
        else if (event.key === "Enter") { event.preventDefault(); if (found[at]) pick(found[at].code); }
        else if (event.key === "Escape") { event.preventDefault(); close(); }
      } });
    const box = make("section", { class: "yd-panel", "aria-label": word("desk_search") }, make("h4", { text: search.instead ? word("desk_instead", { code: search.instead }) : word("desk_search") }), make("p", { class: "yd-small", text: word("desk_search_note") }), input, list, about);
    queueMicrotask(show);
    return box;
  }

  function openNote(note, about = null, text = "") {
    const coded = about || [...view.codes].reverse().find(one => one.source !== "rejected" && (!lastCode || one.code === lastCode)) || view.codes.find(one => one.source !== "rejected");
    if (note === "paraphrase" && !coded) return tell(word("desk_paraphrase_code"));
    const span = selection || (about && about.span) || (note === "memo" && coded ? coded.span : null);
    const code = note === "paraphrase" || note === "memo" ? (about ? about.code : selection ? null : coded && coded.code) : null;
    const start = text || (note === "memo" && coded && !selection ? coded.memo || "" : note === "in_vivo" && selection ? characters(view.text.text).slice(...selection).join("") : "");
    panel = { note, span, code, text: start, language: (about && about.language) || (note === "translation" && language === view.text.language ? ["ky", "ru", "en"].find(one => one !== language) : language) };
    draw();
    body.querySelector("[data-key=note-text]").focus();
  }
  function noteForm() {
    const { note, code } = panel;
    const text = make("textarea", { "data-key": "note-text", rows: "3", "aria-label": word(`desk_note_${note}`), spellcheck: "false", oninput: () => { panel.text = text.value; } });
    text.value = panel.text;
    const spokenIn = note === "paraphrase" || note === "translation" ? make("select", { "data-key": "note-language", onchange: () => { panel.language = spokenIn.value; } }, ["ky", "ru", "en"].map(one => make("option", { value: one, text: word(`lang_${one}`), selected: one === panel.language }))) : null;
    const save = () => {
      const told = { note, text: text.value, ...(panel.span ? { span: panel.span } : {}), ...(code ? { code } : {}), ...(spokenIn ? { language: spokenIn.value } : {}) };
      close();
      ask("note", told);
    };
    text.addEventListener("keydown", event => {
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    });
    return make("section", { class: "yd-panel", "aria-label": word(`desk_note_${note}`) }, make("h4", { text: `${word(`desk_note_${note}`)}${code ? ` · ${code} ${label(code)}` : ""}` }), make("p", { class: "yd-small", text: word(`desk_about_${note}`) }), text,
      spokenIn ? make("label", {}, `${word("desk_language")} `, spokenIn) : null, button("note-save", word("desk_save"), "Ctrl+Enter", save), button("note-cancel", word("desk_cancel"), "Esc", close));
  }

  // ---------------------------------------------------------------- marking a passage
  // a drag that began in the turn may end anywhere in the page; the browser brings its selection up to date after the button is let go
  const startMouse = event => { if (event.button === 0) document.addEventListener("mouseup", up => setTimeout(fromMouse, 0, up.detail), { once: true }); };
  function fromMouse(clicks) {
    const chosen = document.getSelection(), text = body.querySelector(".yd-text");
    if (!chosen || !chosen.rangeCount || !text) return;
    const range = chosen.getRangeAt(0), hit = chosen.isCollapsed ? [] : [...text.querySelectorAll(".yd-w")].filter(one => {
      const word = document.createRange();
      word.selectNodeContents(one.firstChild);
      // a word is marked if a letter of it is, not if the mark only touches it
      return range.compareBoundaryPoints(Range.END_TO_START, word) < 0 && range.compareBoundaryPoints(Range.START_TO_END, word) > 0;
    });
    chosen.removeAllRanges();
    // of a fast double click the first half may have found the word already
    if (hit.length || (selection && clicks < 2)) { cursor = null; setSelection(hit.length ? [Number(hit[0].dataset.s), Number(hit.at(-1).dataset.e)] : null); }
    const stage = body.querySelector("[data-key=turn]");
    if (stage) stage.focus({ preventScroll: true });
  }
  function setSelection(span) {
    selection = span;
    draw();
    tell(span ? `${word("desk_selected")}: ${characters(view.text.text).slice(...span).join("")}` : word("desk_unselected"));
  }
  function startSpan() {
    const words = wordsOf(view.text.text);
    if (!words.length) return;
    cursor = [0, 0];
    setSelection([...words[0]]);
    body.querySelector("[data-key=turn]").focus({ preventScroll: true });
  }
  function moveSpan(event) {
    const words = wordsOf(view.text.text), step = event.key === "ArrowRight" ? 1 : -1;
    const clamp = place => Math.min(Math.max(0, place), words.length - 1);
    if (event.shiftKey) cursor[1] = Math.max(cursor[0], clamp(cursor[1] + step));
    else cursor = [clamp(cursor[0] + step), clamp(cursor[0] + step)];
    setSelection([words[cursor[0]][0], words[cursor[1]][1]]);
  }

  function help() {
    const rows = [[word("desk_space"), "desk_help_agree"], ["A", "desk_help_accept"], ["E", "desk_help_edit"], ["X", "desk_help_reject"], ["1–9", "desk_help_favourite"], ["C", "desk_help_search"], ["S ← → Shift", "desk_help_span"], ["Enter", "desk_help_finish"], ["0", "desk_help_none"],
      ["D", "desk_help_remove"], ["M", "desk_help_memo"], ["I", "desk_help_in_vivo"], ["P", "desk_help_paraphrase"], ["T", "desk_help_translation"], ["U, Ctrl+Z", "desk_help_undo"], ["Y, Ctrl+Shift+Z", "desk_help_redo"], ["J, K", "desk_help_go"], ["1, 2, B", "desk_help_take"], ["Esc", "desk_help_escape"], ["?", "desk_help"]];
    dialog.replaceChildren(make("h3", { id: "yd-help-title", text: word("desk_help") }), make("p", { text: word("desk_help_note") }), make("table", {}, make("tbody", {}, rows.map(([keys, text]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", { text: keys })), make("td", { text: word(text) }))))),
      make("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, word("desk_close")));
    dialog.setAttribute("aria-labelledby", "yd-help-title");
    dialog.lang = language;
    dialog.showModal();
  }
  dialog.addEventListener("close", () => { const stage = body.querySelector("[data-key=turn]"); if (stage) stage.focus(); });

  root.addEventListener("keydown", event => {
    event.stopPropagation();
    if (!view || !view.turn || dialog.open || event.isComposing) return;
    const target = event.target, code = event.code, held = event.ctrlKey || event.metaKey;
    if (target.matches("input,textarea,select")) return;
    if (held && code === "KeyZ") { event.preventDefault(); return ask(event.shiftKey ? "redo" : "undo"); }
    if (held && code === "KeyY") { event.preventDefault(); return ask("redo"); }
    if (held || event.altKey) return;
    if (target.matches("button") && (event.key === "Enter" || event.key === " ")) return;
    if (event.key === "?" || (code === "Slash" && event.shiftKey)) { event.preventDefault(); return help(); }
    const figure = /^(?:Digit|Numpad)(\d)$/.exec(code);
    const run = {
      Space: agree, Enter: () => ask("finish"), NumpadEnter: () => ask("finish"), KeyA: () => answer(0, "accepted"), KeyX: () => answer(0, "rejected"), KeyE: () => view.suggestions[0] ? openSearch(view.suggestions[0].code) : tell(word("desk_no_suggestion")),
      KeyC: () => openSearch(null), Slash: () => openSearch(null), KeyS: startSpan, KeyM: () => openNote("memo"), KeyI: () => openNote("in_vivo"), KeyP: () => openNote("paraphrase"), KeyT: () => openNote("translation"),
      KeyU: () => ask("undo"), KeyY: () => ask("redo"), KeyJ: () => ask("go", { by: 1 }), KeyK: () => ask("go", { by: -1 }), KeyB: () => view.adjudicates && ask("take", { side: "both" }),
      KeyD: () => { const one = view.codes.at(-1); if (one) ask("remove", { code: one.code, span: one.span }); }, Escape: () => { cursor = null; setSelection(null); },
    }[code];
    if (cursor && (event.key === "ArrowRight" || event.key === "ArrowLeft")) { event.preventDefault(); return moveSpan(event); }
    if (figure && !event.shiftKey) {
      event.preventDefault();
      const place = Number(figure[1]);
      if (!place) return ask("finish", { no_code: true });
      if (view.adjudicates) return view.sides[place - 1] && ask("take", { side: view.sides[place - 1].coder });
      if (boot.favourites[place - 1]) give(boot.favourites[place - 1]);
    } else if (run && !event.shiftKey) { event.preventDefault(); run(); }
  });

  ask("open");
  return () => { window.removeEventListener("beforeunload", leaving); model.off("msg:custom", answered); };
}
export default { render };
