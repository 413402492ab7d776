// Slack's `confirm` object, and the question for a link's address: small dialogs over whatever is open.

import { h, uid } from "./dom.js";
import { plain, textNodes } from "./mrkdwn.js";
import { rescueNotices } from "./notices.js";

export const hostOf = (node) => node.closest("dialog") ?? document.body;

/** Shows a dialog; `onClose` runs after it is gone and the focus is back where it was. */
export function showDialog(dialog, onClose) {
  const opener = document.activeElement;
  dialog.addEventListener("close", (event) => {
    event.stopPropagation();
    rescueNotices(dialog);
    dialog.remove();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    onClose?.();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
  });
  dialog.addEventListener("pointerdown", (event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (event.target === dialog && !inside) dialog.close();
  });
  hostOf(opener ?? document.body).append(dialog);
  dialog.showModal();
}

/** Asks with Slack's `confirm` object; true if the person agrees. */
export function confirmDialog(confirm, context) {
  return new Promise((resolve) => {
    const titleId = uid("title"), textId = uid("text");
    let answer = false;
    const dialog = h("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": titleId, "aria-describedby": textId },
      h("h2", { id: titleId }, plain(confirm.title)),
      h("div", { id: textId, class: "rich" }, textNodes(confirm.text, context)),
      h("div", { class: "dialog-actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, confirm.deny ? plain(confirm.deny) : "Cancel"),
        h("button", {
          type: "button", class: `button ${confirm.style === "danger" ? "danger-solid" : "primary"}`, autofocus: true,
          onclick: () => { answer = true; dialog.close(); },
        }, confirm.confirm ? plain(confirm.confirm) : "Yes")));
    showDialog(dialog, () => resolve(answer));
  });
}

const asAddress = (typed) => (/^(https?:|mailto:)/i.test(typed) ? typed : /^[^@\s]+@[^@\s]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`);

/** Asks for a link's text and address; null if the person thinks better of it. */
export function linkDialog({ text = "", url = "" } = {}) {
  return new Promise((resolve) => {
    const titleId = uid("title"), textId = uid("text"), urlId = uid("url");
    let answer = null;
    const textField = h("input", { id: textId, class: "field", type: "text", autocomplete: "off", value: text });
    const urlField = h("input", { id: urlId, class: "field", type: "text", inputmode: "url", autocomplete: "off", value: url, required: true });
    const form = h("form", {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        event.stopPropagation();
        const typed = urlField.value.trim();
        if (!typed) return urlField.focus();
        answer = { text: textField.value.trim() || typed, url: asAddress(typed) };
        dialog.close();
      },
    },
    h("h2", { id: titleId }, url ? "Edit link" : "Add link"),
    h("label", { class: "label", for: textId }, "Text"), textField,
    h("label", { class: "label", for: urlId }, "Link"), urlField,
    h("div", { class: "dialog-actions" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel"),
      h("button", { type: "submit", class: "button primary" }, "Save")));
    const dialog = h("dialog", { class: "confirm link-dialog", "aria-labelledby": titleId }, form);
    showDialog(dialog, () => resolve(answer));
    (text ? urlField : textField).focus();
  });
}
