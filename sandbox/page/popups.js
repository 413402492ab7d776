// Popups at an anchor: lists to choose from.

import { confirmDialog, hostOf } from "./confirm.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";

export { confirmDialog, hostOf };

/** Puts `popup` (shown as a popover) below or above `anchor`, inside the window. */
export function place(popup, anchor, { wide = false, above = false } = {}) {
  const box = anchor.getBoundingClientRect();
  const margin = 8;
  popup.style.minWidth = `${Math.min(Math.max(box.width, wide ? 280 : 200), innerWidth - 2 * margin)}px`;
  popup.style.maxWidth = `${Math.min(wide ? Math.max(box.width, 320) : 420, innerWidth - 2 * margin)}px`;
  const below = innerHeight - box.bottom - margin, over = box.top - margin;
  const up = above ? over > 140 : below < Math.min(popup.scrollHeight, 280) && over > below;
  popup.style.maxHeight = `${Math.max(120, Math.min(380, up ? over : below) - 4)}px`;
  popup.style.left = `${Math.max(margin, Math.min(box.left, innerWidth - popup.offsetWidth - margin))}px`;
  popup.style.top = up ? "auto" : `${box.bottom + 4}px`;
  popup.style.bottom = up ? `${innerHeight - box.top + 4}px` : "auto";
}

let open = null;
export const closePopup = () => open?.();

/**
 * A list to choose from. `groups` is [{label?, options: [{value, label, description?, lead?}]}]; `onPick(option, selected)` is
 * called for each choice. With `multi` the list stays open and choices toggle, `max` of them at most. With `load(words)` the
 * options are asked for while the person types: it answers {groups} or {note, retry?}.
 */
export function openList({
  anchor, name, groups = [], selected = new Set(), multi = false, search = false, role = "listbox", wide = false, max = Infinity, load = null, onPick, onClose,
}) {
  closePopup();
  const optionRole = role === "menu" ? "menuitem" : "option";
  const id = uid("list");
  const seeks = search || Boolean(load);
  const list = h("div", { id, class: "list", role, "aria-label": name, tabindex: seeks ? null : "0", "aria-multiselectable": multi || null });
  const filter = !seeks ? null : h("input", {
    class: "filter", type: "text", role: "combobox", "aria-label": `Search ${name}`, "aria-controls": id, "aria-expanded": "true",
    "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Search",
  });
  const note = h("div", { class: "list-note", role: "status" });
  const popup = h("div", { class: "popup", popover: "manual" }, filter, list, note);
  const focusHolder = filter || list;
  let rows = [], active = 0, closed = false, shown = groups, answer = {};

  const paint = () => {
    const wanted = load ? "" : (filter?.value ?? "").trim().toLowerCase();
    const full = multi && selected.size >= max;
    list.replaceChildren();
    rows = [];
    for (const group of shown) {
      const options = group.options.filter((option) => !wanted || `${option.label} ${option.description ?? ""}`.toLowerCase().includes(wanted));
      if (!options.length) continue;
      const box = group.label ? h("div", { role: "group", "aria-label": group.label }, h("div", { class: "group-label", "aria-hidden": "true" }, group.label)) : list;
      if (box !== list) list.append(box);
      for (const option of options) {
        const chosen = selected.has(option.value);
        const index = rows.length;
        const row = h("div", {
          id: uid("option"), class: "option", role: optionRole, "aria-selected": role === "menu" ? null : String(chosen),
          "aria-disabled": full && !chosen ? "true" : null,
          onpointermove: () => { if (active !== index) focus(index, false); },
          onclick: () => pick(option),
        }, option.lead?.(), h("span", { class: "option-text" }, h("span", { class: "option-label" }, option.label),
          option.description && h("span", { class: "option-description" }, option.description)),
        role !== "menu" && h("span", { class: "option-check", "aria-hidden": "true" }, chosen && icon("check", 18)));
        rows.push({ node: row, option });
        box.append(row);
      }
    }
    list.hidden = load ? !rows.length : false;
    paintNote(full);
    focus(Math.min(active, rows.length - 1), true);
  };

  const paintNote = (full) => {
    const text = answer.note ?? (!rows.length ? "Nothing found" : full && Number.isFinite(max) ? `No more than ${max} can be chosen.` : "");
    if (note.textContent !== text || answer.retry) note.replaceChildren(text, ...(answer.retry ? [" ", h("button", { type: "button", class: "link", onclick: () => { filter.focus(); ask(0); } }, "Try again")] : []));
    note.hidden = !text;
    note.classList.toggle("loading", Boolean(answer.loading));
  };

  const focus = (index, scroll = true) => {
    rows[active]?.node.classList.remove("active");
    active = Math.max(0, index);
    const row = rows[active]?.node;
    row?.classList.add("active");
    if (row) focusHolder.setAttribute("aria-activedescendant", row.id);
    else focusHolder.removeAttribute("aria-activedescendant");
    if (scroll) row?.scrollIntoView({ block: "nearest" });
  };

  // Answers come back in any order: only the one to the last question counts.
  let asked = 0, wait;
  const ask = (delay) => {
    const question = ++asked;
    clearTimeout(wait);
    wait = setTimeout(async () => {
      answer = { note: "Looking…", loading: true };
      paint();
      const found = await load(filter.value);
      if (question !== asked || closed) return;
      answer = found;
      shown = found.groups ?? [];
      active = 0;
      paint();
      place(popup, anchor, { wide });
    }, delay);
  };

  const close = ({ refocus = true } = {}) => {
    if (closed) return;
    closed = true;
    open = null;
    clearTimeout(wait);
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", follow);
    removeEventListener("scroll", follow, true);
    anchor.setAttribute("aria-expanded", "false");
    anchor.removeAttribute("aria-controls");
    const inside = popup.contains(document.activeElement);
    popup.remove();
    if (refocus && inside && anchor.isConnected) anchor.focus();
    onClose?.();
  };
  const pick = (option) => {
    if (!multi) {
      close();
      onPick(option, selected);
    } else if (selected.has(option.value) || selected.size < max) {
      selected.has(option.value) ? selected.delete(option.value) : selected.add(option.value);
      onPick(option, selected);
      paint();
      place(popup, anchor, { wide });
    }
  };
  const outside = (event) => { if (!popup.contains(event.target) && !anchor.contains(event.target)) close({ refocus: false }); };
  const follow = (event) => {
    if (!anchor.isConnected) close();
    else if (event.type === "resize" || !popup.contains(event.target)) place(popup, anchor, { wide });
  };

  let sought = "", soughtAt = 0;
  popup.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1, PageDown: active + 6, PageUp: active - 6 };
    if (note.contains(event.target) && event.key === "Enter") return;
    if (event.key in moves && !(filter && (event.key === "Home" || event.key === "End"))) {
      event.preventDefault();
      const to = moves[event.key];
      focus(event.key.startsWith("Arrow") ? (to + rows.length) % (rows.length || 1) : Math.max(0, Math.min(rows.length - 1, to)));
    } else if (event.key === "Enter" || (event.key === " " && !filter)) {
      event.preventDefault();
      if (rows[active]) pick(rows[active].option);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab" && !(answer.retry && !event.shiftKey)) {
      close();
    } else if (!filter && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      if (event.timeStamp - soughtAt > 800) sought = "";
      sought += event.key.toLowerCase();
      soughtAt = event.timeStamp;
      const hit = rows.findIndex((row) => String(row.option.label).toLowerCase().startsWith(sought));
      if (hit >= 0) focus(hit);
    }
  });
  filter?.addEventListener("input", () => { active = 0; if (load) ask(250); else paint(); });
  // A click on an option must not take the focus away from where the keys are heard.
  list.addEventListener("mousedown", (event) => event.preventDefault());

  hostOf(anchor).append(popup);
  popup.showPopover();
  active = Math.max(0, shown.flatMap((group) => group.options).findIndex((option) => selected.has(option.value)));
  if (load) { answer = { note: "Looking…", loading: true }; ask(0); }
  paint();
  place(popup, anchor, { wide });
  focus(active);
  anchor.setAttribute("aria-expanded", "true");
  anchor.setAttribute("aria-controls", id);
  focusHolder.focus({ preventScroll: true });
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", follow);
  addEventListener("scroll", follow, true);
  open = close;
  return close;
}
