// Popups at an anchor: lists to choose from, and the confirmation dialog.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textNodes } from "./mrkdwn.js";
import { rescueNotices } from "./notices.js";

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

export const hostOf = (node) => node.closest("dialog") ?? document.body;

let open = null;
export const closePopup = () => open?.();

/**
 * A list to choose from. `groups` is [{label?, options: [{value, label, description?, lead?}]}]; `onPick(option, selected)` is
 * called for each choice. With `multi` the list stays open and choices toggle.
 */
export function openList({ anchor, name, groups, selected = new Set(), multi = false, search = false, role = "listbox", wide = false, onPick, onClose }) {
  closePopup();
  const optionRole = role === "menu" ? "menuitem" : "option";
  const id = uid("list");
  const list = h("div", { id, class: "list", role, "aria-label": name, tabindex: search ? null : "0", "aria-multiselectable": multi || null });
  const filter = !search ? null : h("input", {
    class: "filter", type: "text", role: "combobox", "aria-label": `Search ${name}`, "aria-controls": id, "aria-expanded": "true",
    "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder: "Search",
  });
  const popup = h("div", { class: "popup", popover: "manual" }, filter, list);
  const focusHolder = filter || list;
  let rows = [], active = 0, closed = false;

  const paint = () => {
    const wanted = (filter?.value ?? "").trim().toLowerCase();
    list.replaceChildren();
    rows = [];
    for (const group of groups) {
      const options = group.options.filter((option) => !wanted || `${option.label} ${option.description ?? ""}`.toLowerCase().includes(wanted));
      if (!options.length) continue;
      const box = group.label ? h("div", { role: "group", "aria-label": group.label }, h("div", { class: "group-label", "aria-hidden": "true" }, group.label)) : list;
      if (box !== list) list.append(box);
      for (const option of options) {
        const chosen = selected.has(option.value);
        const row = h("div", {
          id: uid("option"), class: "option", role: optionRole, "aria-selected": role === "menu" ? null : String(chosen),
          onpointermove: () => { if (active !== rows.findIndex((each) => each.node === row)) focus(rows.findIndex((each) => each.node === row), false); },
          onclick: () => pick(option),
        }, option.lead?.(), h("span", { class: "option-text" }, h("span", { class: "option-label" }, option.label),
          option.description && h("span", { class: "option-description" }, option.description)),
        role !== "menu" && h("span", { class: "option-check", "aria-hidden": "true" }, chosen && icon("check", 18)));
        rows.push({ node: row, option });
        box.append(row);
      }
    }
    if (!rows.length) list.append(h("p", { class: "list-empty" }, "Nothing found"));
    focus(Math.min(active, rows.length - 1), true);
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

  const close = ({ refocus = true } = {}) => {
    if (closed) return;
    closed = true;
    open = null;
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", follow);
    removeEventListener("scroll", follow, true);
    anchor.setAttribute("aria-expanded", "false");
    const inside = popup.contains(document.activeElement);
    popup.remove();
    if (refocus && inside && anchor.isConnected) anchor.focus();
    onClose?.();
  };
  const pick = (option) => {
    if (multi) {
      selected.has(option.value) ? selected.delete(option.value) : selected.add(option.value);
      onPick(option, selected);
      paint();
    } else {
      close();
      onPick(option, selected);
    }
  };
  const outside = (event) => { if (!popup.contains(event.target) && !anchor.contains(event.target)) close({ refocus: false }); };
  const follow = (event) => {
    if (!anchor.isConnected) close();
    else if (!popup.contains(event.target)) place(popup, anchor, { wide });
  };

  let sought = "", soughtAt = 0;
  popup.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: rows.length - 1, PageDown: active + 6, PageUp: active - 6 };
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
    } else if (event.key === "Tab") {
      close();
    } else if (!filter && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      if (event.timeStamp - soughtAt > 800) sought = "";
      sought += event.key.toLowerCase();
      soughtAt = event.timeStamp;
      const hit = rows.findIndex((row) => row.option.label.toLowerCase().startsWith(sought));
      if (hit >= 0) focus(hit);
    }
  });
  filter?.addEventListener("input", () => { active = 0; paint(); });
  // A click on an option must not take the focus away from where the keys are heard.
  list.addEventListener("mousedown", (event) => event.preventDefault());

  hostOf(anchor).append(popup);
  popup.showPopover();
  active = Math.max(0, groups.flatMap((group) => group.options).findIndex((option) => selected.has(option.value)));
  paint();
  place(popup, anchor, { wide });
  focus(active);
  anchor.setAttribute("aria-expanded", "true");
  focusHolder.focus({ preventScroll: true });
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", follow);
  addEventListener("scroll", follow, true);
  open = close;
  return close;
}

/** Asks with Slack's `confirm` object; true if the person agrees. */
export function confirmDialog(confirm, context) {
  return new Promise((resolve) => {
    const titleId = uid("title"), textId = uid("text");
    const opener = document.activeElement;
    let answer = false;
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": titleId, "aria-describedby": textId },
      h("h2", { id: titleId }, plain(confirm.title)),
      h("div", { id: textId, class: "rich" }, textNodes(confirm.text, context)),
      h("div", { class: "dialog-actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, confirm.deny ? plain(confirm.deny) : "Cancel"),
        h("button", {
          type: "button", class: `button ${confirm.style === "danger" ? "danger-solid" : "primary"}`, autofocus: true,
          onclick: () => { answer = true; dialog.close(); },
        }, confirm.confirm ? plain(confirm.confirm) : "Yes")));
    dialog.addEventListener("close", () => {
      rescueNotices(dialog);
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      resolve(answer);
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      dialog.close();
    });
    hostOf(opener ?? document.body).append(dialog);
    dialog.showModal();
  });
}

/** A picture, large. */
export function lightbox(url, alt, title) {
  const opener = document.activeElement;
  const dialog = h("dialog", { class: "lightbox", "aria-label": title || alt || "Picture" },
    h("figure", null, h("img", { src: url, alt }), (title || alt) && h("figcaption", null, title || alt)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", autofocus: true, onclick: () => dialog.close() }, icon("close")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.tagName === "IMG") dialog.close(); });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); dialog.close(); } });
  dialog.addEventListener("close", () => { rescueNotices(dialog); dialog.remove(); if (opener?.isConnected) opener.focus(); });
  hostOf(opener ?? document.body).append(dialog);
  dialog.showModal();
}
