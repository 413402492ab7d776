// Ctrl+K: go to a conversation, act as somebody else, open a tool; all by typing a few letters.

import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { rescueNotices } from "./notices.js";
import { closePopup } from "./popups.js";
import * as store from "./store.js";
import { city, clockTime } from "./time.js";

const plainLetters = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those who can be acted as, in the order of the keys Alt+1 to Alt+9. */
export const actors = () => store.state.seen.people.filter((who) => !who.is_bot);

export function actAs(id) {
  if (!id || id === store.state.user) return;
  const here = store.channel(store.state.place);
  store.go({ user: id, place: here?.kind === "im" ? "im" : store.state.place });
}

function candidates(tools) {
  const { channels } = store.state.seen;
  const now = store.now();
  const places = channels.map((each) => ({
    group: "Conversations", label: each.kind === "im" ? store.channelName(each) : each.name, about: [each.unread && each.id !== store.state.place ? `${each.unread} unread` : "", each.kind === "im" ? "Direct message" : each.topic].filter(Boolean).join(" · "),
    lead: () => (each.kind === "im" ? avatar(store.person(each.with), 24) : h("span", { class: "hash", "aria-hidden": "true" }, "#")),
    run: () => store.go({ place: each.id }), here: each.id === store.state.place,
  }));
  places.push({ group: "Conversations", label: "App Home", about: "", lead: () => icon("home", 20), run: () => store.go({ place: "home" }), here: store.state.place === "home" });
  const people = actors().map((who, index) => ({
    group: "Act as", label: who.real_name || who.name, about: [who.title, `${clockTime(now, who.tz)} in ${city(who.tz)}`, who.deleted && "deactivated"].filter(Boolean).join(" · "),
    lead: () => avatar(who, 24), run: () => actAs(who.id), here: who.id === store.state.user, key: index < 9 ? `Alt ${index + 1}` : "",
  }));
  const parts = tools.parts.map(({ id, name }) => ({ group: "Tools", label: name, about: "", lead: () => icon("tools", 20), run: () => tools.open(id) }));
  return [...places, ...people, ...parts];
}

let dialog = null;

export function openSwitcher(tools) {
  if (dialog || !store.state.seen) return;
  closePopup();
  const opener = document.activeElement;
  const all = candidates(tools);
  const listId = uid("list");
  const input = h("input", { class: "switcher-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list", "aria-label": "Where to, or who to act as", placeholder: "Where to, or who to act as?", autocomplete: "off", spellcheck: "false" });
  const list = h("div", { id: listId, class: "switcher-list", role: "listbox", "aria-label": "Suggestions" });
  const found = h("p", { class: "visually-hidden", role: "status" });
  dialog = h("dialog", { class: "switcher", "aria-label": "Quick switcher" }, h("div", { class: "switcher-top" }, icon("search"), input), list, found);
  let rows = [], active = 0, chosen = null;

  const focus = (index) => {
    rows[active]?.node.classList.remove("active");
    rows[active]?.node.setAttribute("aria-selected", "false");
    active = rows.length ? (index + rows.length) % rows.length : 0;
    const node = rows[active]?.node;
    node?.classList.add("active");
    node?.setAttribute("aria-selected", "true");
    if (node) input.setAttribute("aria-activedescendant", node.id);
    else input.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
  };
  const pick = (item) => { chosen = item; dialog.close(); };
  const paint = () => {
    const words = plainLetters(input.value).split(/\s+/).filter(Boolean);
    const fitting = all.filter((each) => { const text = plainLetters(`${each.label} ${each.about} ${each.group}`); return words.every((word) => text.includes(word)); });
    // What begins with the letters comes before what only contains them.
    const first = (each) => (words.length && plainLetters(each.label).replace(/^#/, "").startsWith(words[0]) ? 0 : words.length && plainLetters(each.label).includes(words[0]) ? 1 : 2);
    rows = [];
    list.replaceChildren();
    for (const name of ["Conversations", "Act as", "Tools"].sort((a, b) => Math.min(3, ...fitting.filter((each) => each.group === a).map(first)) - Math.min(3, ...fitting.filter((each) => each.group === b).map(first)))) {
      const items = fitting.filter((each) => each.group === name).sort((a, b) => first(a) - first(b));
      if (!items.length) continue;
      list.append(h("div", { role: "group", "aria-label": name }, h("div", { class: "group-label", "aria-hidden": "true" }, name), items.map((item) => {
        const node = h("div", { id: uid("option"), class: "option", role: "option", "aria-selected": "false", onclick: () => pick(item),
          onpointermove: () => { const at = rows.findIndex((row) => row.item === item); if (at !== active) focus(at); } },
        item.lead(), h("span", { class: "option-text" }, h("span", { class: "option-label" }, item.label), item.about && h("span", { class: "option-description" }, item.about)),
        item.here && h("span", { class: "option-note" }, "here"), item.key && h("kbd", null, item.key));
        rows.push({ node, item });
        return node;
      })));
    }
    if (!rows.length) list.append(h("p", { class: "list-empty" }, "Nobody and nothing by that name"));
    found.textContent = rows.length ? `${rows.length} found` : "Nothing found";
    focus(0);
  };

  input.addEventListener("input", paint);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? (event.ctrlKey ? { n: 1, p: -1 }[event.key] : undefined);
    if (by) focus(active + by);
    else if (event.key === "Enter" && rows[active]) pick(rows[active].item);
    else if (event.key === "Escape") dialog.close();
    else if (event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    rescueNotices(dialog);
    dialog.remove();
    dialog = null;
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    chosen?.run();
  });
  document.body.append(dialog);
  dialog.showModal();
  paint();
  input.focus();
}
