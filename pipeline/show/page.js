// The page's own few lines: filters by place and group, tables that sort, and the way from a number to its row and back.
(() => {
  const $ = (selector, under = document) => [...under.querySelectorAll(selector)];
  const place = document.getElementById("place"), group = document.getElementById("group"), status = document.getElementById("status"), back = document.getElementById("back");
  const language = document.documentElement.lang;

  function show() {
    if (!place && !group) { status.textContent = ""; return; }
    const here = place ? place.value : "", who = group ? group.value : "";
    let rows = 0, all = 0;
    for (const one of $("main [data-place], main [data-group]")) {
      const fits = (!here || !one.dataset.place || one.dataset.place === here) && (!who || !one.dataset.group || one.dataset.group === who);
      one.hidden = !fits;
      if (one.tagName === "TR" && !one.id) { all += 1; rows += fits ? 1 : 0; }
    }
    for (const link of $("nav li[data-place]")) link.hidden = !!here && link.dataset.place !== here;
    status.textContent = here || who ? status.dataset.some.replace("{rows}", rows).replace("{all}", all) : status.dataset.all;
  }

  function everything() { for (const one of [place, group]) if (one) one.value = ""; show(); }

  if (place) place.addEventListener("change", () => {
    show();
    const section = place.value && document.getElementById(`place-${place.value}`);
    if (section) { section.scrollIntoView(); section.querySelector("h3").focus({ preventScroll: true }); }
  });
  if (group) group.addEventListener("change", () => { show(); const at = group.value && document.getElementById("groups"); if (at) at.scrollIntoView(); });
  if (place || group) document.getElementById("reset").addEventListener("click", everything);

  // a cell as what it is sorted by: a number where the column holds numbers, else its words
  const worth = (cell, numeric) => {
    const text = cell ? cell.textContent.trim() : "";
    if (!numeric) return text;
    const found = text.replace(/\u2212/g, "-").replace(/(\d),(\d)/g, "$1.$2").match(/-?\d+(\.\d+)?/);
    return found ? parseFloat(found[0]) : NaN;
  };
  function sort(head) {
    const table = head.closest("table"), column = head.cellIndex, numeric = head.classList.contains("n");
    const down = head.getAttribute("aria-sort") === "ascending" || (numeric && !head.hasAttribute("aria-sort"));
    for (const other of $("th[aria-sort]", table)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = $("tbody tr", table).map((row) => [worth(row.cells[column], numeric), row]);
    rows.sort(([a], [b]) => {
      if (numeric) return isNaN(a) ? (isNaN(b) ? 0 : 1) : isNaN(b) ? -1 : down ? b - a : a - b;
      return (down ? -1 : 1) * a.localeCompare(b, language);
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }
  // buttons are made when a table comes near the screen: a report has hundreds of columns
  const near = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) { near.unobserve(one.target); buttons(one.target); }
  }, { rootMargin: "600px" });
  function buttons(table) {
    if (table.dataset.sorts) return;
    table.dataset.sorts = "yes";
    // the id of a row of the annex, to be copied
    if (table.classList.contains("rows")) for (const row of $("tr[id]", table)) row.cells[0].append(Object.assign(document.createElement("code"), { textContent: row.id }));
    for (const head of $("thead th", table)) {
      if (!head.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.title = status.dataset.sort;
      button.addEventListener("click", () => sort(head));
      head.append(button);
    }
  }
  for (const table of $("table")) near.observe(table);

  // what is folded stands in <noscript>: to a browser with JavaScript one piece of text, made into a table when it is opened or a link leads to one of its rows
  function unfold(details) {
    const kept = details.querySelector(":scope > noscript");
    if (!kept) return;
    kept.outerHTML = kept.textContent;
    for (const table of $("table", details)) near.observe(table);
    show();
  }
  document.addEventListener("toggle", (event) => { if (event.target.tagName === "DETAILS" && event.target.open) unfold(event.target); }, true);
  function goal(hash) {
    const raw = hash.slice(1), names = [raw, decodeURIComponent(raw)];
    const find = () => document.getElementById(names[0]) || document.getElementById(names[1]);
    if (!find() && raw.includes("/")) for (const details of $(`[id="annex-${raw.split("/")[0]}"] details`)) unfold(details);
    return find();
  }

  let from = null;
  function reach(target) {
    if (target.hidden || target.closest("[hidden]")) everything();
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") { unfold(at); at.open = true; }
  }
  function mark(target, column) {
    for (const one of $(".here")) one.classList.remove("here");
    if (target.tagName !== "TR") return;
    target.classList.add("here");
    const head = column && target.closest("table").querySelector(`th[data-c="${column}"]`);
    const cell = head && target.cells[head.cellIndex];
    if (cell) cell.classList.add("here");
    (cell || target).scrollIntoView({ block: "center", inline: "center" });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const target = goal(link.hash);
    if (!target) return;
    event.preventDefault();
    reach(target);
    if (!link.closest("nav")) { from = link; back.hidden = false; }
    history.pushState(null, "", link.hash);
    target.scrollIntoView();
    mark(target, link.dataset.c || null);
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  });
  // an id as guides and papers print it, of a row or of one of its numbers
  const find = document.getElementById("find");
  find.form.addEventListener("submit", () => {
    const asked = find.value.trim().replace(/^[[#]+|\]$/g, ""), at = asked.lastIndexOf("/");
    if (!asked) return;
    const whole = goal(`#${asked}`), row = whole || (at > 0 && goal(`#${asked.slice(0, at)}`));
    if (!row) { status.textContent = status.dataset.none; return; }
    from = find;
    back.hidden = false;
    show();
    reach(row);
    row.scrollIntoView();
    mark(row, whole ? null : asked.slice(at + 1));
    if (!row.hasAttribute("tabindex")) row.setAttribute("tabindex", "-1");
    row.focus({ preventScroll: true });
  });
  function goBack() {
    if (!from) return;
    const to = from;
    from = null;
    back.hidden = true;
    mark(to, null);
    reach(to);
    to.scrollIntoView({ block: "center" });
    to.focus({ preventScroll: true });
  }
  back.addEventListener("click", goBack);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") goBack(); });
  addEventListener("hashchange", () => { const target = goal(location.hash); if (target) { reach(target); target.scrollIntoView(); mark(target, null); } });
  // on paper stands what is folded, but for the annex
  addEventListener("beforeprint", () => { for (const one of $("details")) if (!one.closest("[id^=annex]") && !one.closest("nav")) { unfold(one); one.open = true; } });
  if (matchMedia("(max-width: 60rem)").matches) for (const one of $("nav details")) one.open = false;
  if (location.hash.length > 1) dispatchEvent(new Event("hashchange"));
  document.body.dataset.ready = "yes";
})();
