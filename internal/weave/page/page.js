// What the page can do beyond being read: light up symbols, search, turn
// pages by key, remember light or dark.
"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Symbols. What is known about a symbol stands in the table of symbols.
  const rows = all("[data-symbol]");
  const order = new Map(rows.map((row, i) => [row.dataset.symbol, i]));
  const pinned = new Set();
  let pointed = null;
  const card = one("#card");

  function light() {
    all("[data-lit]").forEach((e) => delete e.dataset.lit);
    for (const name of new Set([...pinned, pointed])) {
      if (order.has(name)) all(`[data-sym="${CSS.escape(name)}"]`).forEach((e) => (e.dataset.lit = order.get(name) % 8));
    }
    explain(pointed ?? [...pinned].at(-1));
  }

  function explain(name) {
    card.hidden = !order.has(name);
    if (card.hidden) return;
    const [formula, ascii, kind, shape, meaning] = rows[order.get(name)].cells;
    const line = (className, ...parts) => {
      const p = document.createElement("p");
      p.className = className;
      p.append(...parts);
      return p;
    };
    card.dataset.lit = order.get(name) % 8;
    card.replaceChildren(
      line("", one("math", formula).cloneNode(true), "  ", meaning.textContent || ascii.textContent),
      line("", `${kind.textContent}, ${shape.textContent}`),
      line("how", pinned.has(name) ? "pinned; click again or press Esc to let go" : "click to pin"),
    );
  }

  const pin = (name) => {
    if (!pinned.delete(name)) pinned.add(name);
    light();
  };
  const point = (name) => {
    if (name === pointed) return;
    pointed = name;
    light();
  };
  const symbolOf = (event) => event.target.closest?.("[data-sym]")?.dataset.sym ?? null;

  if (card) {
    document.addEventListener("pointerover", (e) => e.pointerType === "mouse" && point(symbolOf(e)));
    document.addEventListener("click", (e) => symbolOf(e) && !e.target.closest("a, summary") && pin(symbolOf(e)));
    document.addEventListener("focusout", () => {
      all("[data-at]").forEach((e) => delete e.dataset.at);
      point(null);
    });
  }

  // In a formula or a piece of code that has the focus, the arrows go from
  // symbol to symbol.
  function step(box, by) {
    const symbols = all("[data-sym]", box);
    if (!symbols.length) return false;
    const at = symbols.findIndex((e) => "at" in e.dataset);
    const next = symbols[at < 0 ? (by > 0 ? 0 : symbols.length - 1) : (at + by + symbols.length) % symbols.length];
    if (at >= 0) delete symbols[at].dataset.at;
    next.dataset.at = "";
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    point(next.dataset.sym);
    return true;
  }

  // Light and dark.
  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { }
  }

  // Search. The index is loaded when it is first asked for.
  const search = one("#search"), input = one("input", search), found = one("ul", search), said = one("[role=status]", search);
  let loading;
  const index = () => loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "assets/search.js";
    script.onload = () => resolve(searchIndex);
    document.head.append(script);
  });

  async function find() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.length === 0 ? [] : (await index()).filter((e) => words.every((w) => `${e.text} ${e.where}`.toLowerCase().includes(w)));
    found.replaceChildren(...hits.slice(0, 12).map((hit) => {
      const item = document.createElement("li"), link = document.createElement("a"), where = document.createElement("small");
      link.href = hit.url;
      where.textContent = hit.where;
      link.append(hit.text, where);
      item.append(link);
      return item;
    }));
    said.textContent = words.length === 0 ? "" : hits.length === 0 ? "Nothing found." : hits.length > 12 ? `12 of ${hits.length} shown.` : "";
  }
  input.addEventListener("input", find);
  found.addEventListener("click", () => search.close());
  search.addEventListener("submit", (e) => {
    e.preventDefault();
    one("a", found)?.click();
  });
  search.addEventListener("keydown", (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!by) return;
    const stops = [input, ...all("a", found)];
    stops.at((stops.indexOf(document.activeElement) + by) % stops.length).focus();
    e.preventDefault();
  });

  // Buttons and keys.
  const actions = {
    theme,
    search: () => { search.showModal(); input.select(); index(); },
    keys: () => one("#keys").showModal(),
  };
  all("[data-do]").forEach((button) => button.addEventListener("click", actions[button.dataset.do]));

  const keys = {
    "/": actions.search,
    "?": actions.keys,
    t: theme,
    ArrowLeft: () => one("a[rel=prev]")?.click(),
    ArrowRight: () => one("a[rel=next]")?.click(),
    Escape: () => {
      pinned.clear();
      point(null);
      light();
      all("details[open]").forEach((d) => d.closest(".prose") || (d.open = false));
    },
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || one("dialog[open]") || e.target.closest("input")) return;
    const box = e.target.closest(".formula, pre");
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (box && (by || e.key === "Enter")) {
      if (by ? step(box, by) : pointed && (pin(pointed), true)) e.preventDefault();
      return;
    }
    if (keys[e.key]) {
      keys[e.key]();
      if (e.key !== "Escape") e.preventDefault();
    }
  });

  // One thing open at a time; a click elsewhere closes it.
  document.addEventListener("click", (e) => {
    all("details[open]").forEach((d) => d.closest(".prose") || (d.contains(e.target) && !e.target.closest("nav a")) || (d.open = false));
  });

  // In a row of prose and code the shorter one stays in sight while the longer
  // one passes, if it fits the window.
  const partners = all(".with-code").filter((row) => !one(".pictures", row)).flatMap((row) => [one(".prose", row), one(".side", row)]);
  const stay = () => partners.forEach((e) => e?.classList.toggle("stays", e.offsetHeight < innerHeight - 80));
  addEventListener("resize", stay);
  stay();

  // Where one is: the last heading above the middle of the window.
  const places = all(".contents ol ol a").map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }));
  const here = one("#here");
  function locate() {
    const at = places.findLast((p) => p.heading.getBoundingClientRect().top < innerHeight / 3);
    places.forEach((p) => p.link.toggleAttribute("aria-current", false));
    at?.link.setAttribute("aria-current", "true");
    const text = at?.heading.textContent ?? "";
    if (here.textContent !== text) here.textContent = text;
  }
  if (places.length) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; locate(); });
    }, { passive: true });
    locate();
  }
})();
