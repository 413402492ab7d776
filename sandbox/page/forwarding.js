// Forwarding a message, and how a forwarded one and what other apps attach are shown.

import { showDialog } from "./confirm.js";
import { names } from "./context.js";
import { h, uid } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import * as store from "./store.js";

/** Asks where to, and for a comment; null if the person thinks better of it. */
export function forwardDialog() {
  return new Promise((resolve) => {
    const titleId = uid("title"), toId = uid("to"), textId = uid("text");
    let answer = null;
    const places = store.state.seen.channels.filter((each) => !each.is_archived);
    const to = h("select", { id: toId, class: "select" }, places.map((each) => h("option", { value: each.id }, store.channelName(each))));
    to.value = store.botChannel()?.id ?? places[0]?.id;
    const text = h("textarea", { id: textId, class: "field", rows: "2", autocomplete: "off" });
    const form = h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        event.stopPropagation();
        answer = { to: to.value, text: text.value.trim() };
        dialog.close();
      },
    },
    h("h2", { id: titleId }, "Forward message"),
    h("label", { class: "label", for: toId }, "To"), to,
    h("label", { class: "label", for: textId }, "Comment (optional)"), text,
    h("div", { class: "dialog-actions" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel"),
      h("button", { type: "submit", class: "button primary" }, "Forward")));
    const dialog = h("dialog", { class: "confirm link-dialog", "aria-labelledby": titleId }, form);
    showDialog(dialog, () => resolve(answer));
    to.focus();
  });
}

/** A quote for each attachment: a forwarded message with its author, or an app's title and words. */
export function quotes(attachments = []) {
  return attachments.map((each) => h("blockquote", { class: "forwarded" },
    each.author_name && h("cite", null, each.author_name),
    each.title && h("strong", null, each.title),
    h("div", { class: "rich" }, mrkdwn([each.pretext, each.text, each.fallback && !each.text && !each.title ? each.fallback : ""].filter(Boolean).join("\n"), names())),
    each.attachments && quotes(each.attachments),
    each.footer && h("small", null, each.footer)));
}
