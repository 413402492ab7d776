// The few controls that the tools are made of.

import { h, setAttr, uid } from "./dom.js";

/** A switch with its name (and explanation) beside it. `onChange` gets what it shall be; `set` shows what it is. */
export function toggle(name, { about, onChange }) {
  const aboutId = about && uid("about");
  const nameId = uid("name");
  const node = h("button", { type: "button", class: "switch", role: "switch", "aria-checked": "false", "aria-labelledby": nameId, "aria-describedby": aboutId,
    onclick: () => onChange(node.getAttribute("aria-checked") !== "true") }, h("span", { class: "switch-knob", "aria-hidden": "true" }));
  const row = h("div", { class: "toggle-row" },
    h("div", { class: "toggle-text" }, h("span", { id: nameId, class: "toggle-name", onclick: () => node.click() }, name), about && h("p", { id: aboutId, class: "about" }, about)), node);
  return { row, node, set: (on) => setAttr(node, "aria-checked", String(Boolean(on))) };
}

/** A labelled field in a row of options. */
export function labelled(label, field) {
  const id = uid("field");
  field.id = id;
  return h("div", { class: "option-field" }, h("label", { for: id }, label), field);
}

export function choice(options, value) {
  const node = h("select", { class: "field small" }, options.map(([each, text]) => h("option", { value: each }, text)));
  node.value = value;
  return node;
}

export const number = (value, { min = 0, max, step = 1, placeholder } = {}) => h("input", { class: "field small number", type: "number", inputmode: "decimal", value, min, max, step, placeholder });

export const button = (text, onclick, kind = "") => h("button", { type: "button", class: `button small ${kind}`, onclick }, text);

/** What is special about somebody or something, after its name. */
export function paintBadges(node, words) {
  const wanted = words.filter(Boolean);
  if (node.textContent !== wanted.join("")) node.replaceChildren(...wanted.map((word) => h("span", { class: "badge" }, word)));
}
