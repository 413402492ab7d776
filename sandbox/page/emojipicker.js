// The emoji to react with or to type: a search field over a grid, the frequent ones first.

import { h, uid } from "./dom.js";
import { allEmoji, searchEmoji } from "./emoji.js";
import { openPanel } from "./panel.js";
import * as store from "./store.js";

const USUAL = ["+1", "bulb", "tada", "eyes", "white_check_mark", "heart", "raised_hands", "pray"];
const ROW = 8;

const recentKey = () => `emoji:${store.state.user}`;
const recent = () => JSON.parse(localStorage.getItem(recentKey()) ?? "[]");
const frequent = () => [...new Set([...recent(), ...USUAL])].slice(0, ROW);
export function remember(name) {
  localStorage.setItem(recentKey(), JSON.stringify([name, ...recent().filter((each) => each !== name)].slice(0, ROW)));
}

export function pickEmoji({ anchor, name, onPick, onClose }) {
  const id = uid("emoji");
  const grid = h("div", { id, class: "emoji-grid-box", role: "listbox", "aria-label": "Emoji" });
  const shown = h("p", { class: "emoji-shown", "aria-hidden": "true" });
  const search = h("input", {
    class: "filter", type: "text", role: "combobox", "aria-label": "Search emoji", "aria-controls": id, "aria-expanded": "true",
    "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Search all emoji",
  });
  let cells = [], active = 0;

  const pick = (cell) => {
    close();
    remember(cell.name);
    onPick(cell.name, cell.glyph);
  };
  const focus = (index, scroll = true) => {
    cells[active]?.node.classList.remove("active");
    active = Math.max(0, Math.min(cells.length - 1, index));
    const cell = cells[active];
    cell?.node.classList.add("active");
    if (cell) search.setAttribute("aria-activedescendant", cell.node.id);
    else search.removeAttribute("aria-activedescendant");
    shown.textContent = cell ? `${cell.glyph}  :${cell.name}:` : "";
    if (scroll) cell?.node.scrollIntoView({ block: "nearest" });
  };
  const group = (label, entries) => {
    const box = h("div", { role: "group", "aria-label": label, class: "emoji-grid" });
    for (const [emoji, glyph] of entries) {
      const index = cells.length;
      const node = h("div", {
        id: uid("emoji"), class: "emoji-cell", role: "option", "aria-label": emoji.replaceAll("_", " "), "aria-selected": "false",
        onpointermove: () => { if (active !== index) focus(index, false); }, onclick: () => pick(cells[index]),
      }, glyph);
      cells.push({ node, name: emoji, glyph });
      box.append(node);
    }
    grid.append(h("div", { class: "group-label", "aria-hidden": "true" }, label), box);
  };
  const paint = () => {
    const wanted = search.value.trim().replace(/^:|:$/g, "").replaceAll(" ", "_").toLowerCase();
    grid.replaceChildren();
    cells = [];
    const all = new Map(allEmoji());
    if (wanted) {
      const found = searchEmoji(wanted, 80);
      if (found.length) group("Search results", found);
      else grid.append(h("p", { class: "list-empty" }, "No emoji has that name"));
    } else {
      group("Frequently used", frequent().filter((each) => all.has(each)).map((each) => [each, all.get(each)]));
      group("All emoji", allEmoji({ distinct: true }));
    }
    grid.scrollTop = 0;
    focus(0, false);
  };

  /** The cell above or below, wherever the groups break the grid. */
  const vertical = (way) => {
    const here = cells[active]?.node;
    const beyond = cells.filter(({ node }) => way * (node.offsetTop - here.offsetTop) > 0);
    if (!beyond.length) return;
    const row = way * Math.min(...beyond.map(({ node }) => way * node.offsetTop));
    const near = beyond.filter(({ node }) => node.offsetTop === row).sort((a, b) => Math.abs(a.node.offsetLeft - here.offsetLeft) - Math.abs(b.node.offsetLeft - here.offsetLeft))[0];
    focus(cells.indexOf(near));
  };
  search.addEventListener("input", paint);
  search.addEventListener("keydown", (event) => {
    if (event.isComposing || !cells.length) return;
    const end = search.selectionStart === search.value.length;
    const moves = { ArrowDown: () => vertical(1), ArrowUp: () => vertical(-1) };
    if (end) Object.assign(moves, { ArrowRight: () => focus(active + 1), ArrowLeft: active > 0 || !search.value ? () => focus(active - 1) : undefined });
    if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
    else if (event.key === "Enter") { event.preventDefault(); pick(cells[active]); }
  });
  grid.addEventListener("mousedown", (event) => event.preventDefault());

  paint(); // before it is placed, which depends on its height
  const close = openPanel({ anchor, name, className: "emoji-panel", content: [search, grid, shown], onClose });
  search.focus({ preventScroll: true });
  return close;
}
