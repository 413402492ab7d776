// JSON as a tree that folds. Values become text nodes, never HTML.

import { h } from "./dom.js";

const OPEN_DEPTH = 2;
const PAGE = 100;

/** Strings that are JSON themselves (blocks and views in forms) are shown as what they say. */
export function unwrapped(value) {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapped(each)]));
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try { return unwrapped(JSON.parse(value)); } catch { return value; }
  }
  return value;
}

export function jsonTree(value, depth = 0, key = null, last = true) {
  const name = key === null ? null : h("span", { class: "json-key" }, Array.isArray(key) ? "" : JSON.stringify(key), Array.isArray(key) ? "" : ": ");
  const comma = last ? "" : ",";
  if (value === null || typeof value !== "object") {
    const kind = value === null ? "null" : typeof value;
    return h("div", { class: "json-line" }, name, h("span", { class: `json-${kind}` }, JSON.stringify(value) ?? "null"), comma);
  }
  const isList = Array.isArray(value);
  const entries = isList ? value.map((each, index) => [[index], each]) : Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (!entries.length) return h("div", { class: "json-line" }, name, `${open}${close}${comma}`);
  const inside = h("div", { class: "json-inside" });
  const count = `${entries.length} ${isList ? (entries.length === 1 ? "item" : "items") : entries.length === 1 ? "field" : "fields"}`;
  // Deep trees are built when they are opened: by the click, as `toggle` comes only after the empty fold has been shown.
  const fill = () => { if (!inside.firstChild) more(inside, entries, depth, 0); };
  const node = h("details", { class: "json-fold", open: depth < OPEN_DEPTH },
    h("summary", { class: "json-line", onclick: fill }, name, open, h("span", { class: "json-count" }, ` ${count} ${close}`)), inside, h("div", { class: "json-line json-end" }, `${close}${comma}`));
  if (depth < OPEN_DEPTH) fill();
  return node;
}

function more(inside, entries, depth, from) {
  const part = entries.slice(from, from + PAGE);
  inside.append(...part.map(([key, each], index) => jsonTree(each, depth + 1, key, from + index === entries.length - 1)));
  if (from + PAGE >= entries.length) return;
  const next = h("button", { type: "button", class: "link", onclick: () => { next.remove(); more(inside, entries, depth, from + PAGE); } }, `${entries.length - from - PAGE} more`);
  inside.append(next);
}
