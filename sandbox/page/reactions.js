// The pills under a message: who reacted with what, and one's own reaction on or off.

import { act } from "./api.js";
import { nameOf } from "./context.js";
import { h, reconcile, setAttr, setText } from "./dom.js";
import { pickEmoji } from "./emojipicker.js";
import { glyph } from "./emoji.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";

const said = (users) => {
  const others = users.filter((id) => id !== store.state.user).map(nameOf);
  const all = users.length > others.length ? ["You", ...others] : others;
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : all[0];
};

export async function react(channel, ts, name, { only } = {}) {
  const message = store.messagesOf(channel).find((each) => each.ts === ts);
  const mine = message?.reactions?.[name]?.includes(store.state.user);
  if (only === "add" && mine) return;
  const answer = await act(store.state.user, "react", { channel, ts, name, remove: Boolean(mine) });
  // Two quick presses may ask for what is so already.
  if (!answer.ok && !["already_reacted", "no_reaction"].includes(answer.error)) notify(explain(answer));
}

export function openReactions(channel, ts, anchor, onClose) {
  pickEmoji({ anchor, name: "Add reaction", onPick: (name) => react(channel, ts, name, { only: "add" }), onClose });
}

function paint(entry, { name, users }) {
  const mine = users.includes(store.state.user);
  setText(entry.count, String(users.length));
  setAttr(entry.node, "aria-pressed", String(mine));
  setAttr(entry.node, "aria-label", `${name.replaceAll("_", " ")}: ${said(users)}`);
  setAttr(entry.node, "title", `${said(users)} reacted with :${name}:`);
}

/** Brings the pills of a message up to date; the add pill is there once there is a reaction. */
export function paintReactions(node, message, channel, article) {
  const items = Object.entries(message.reactions ?? {}).map(([name, users]) => ({ key: name, name, users }));
  if (items.length) items.push({ key: "+add" });
  const held = node.contains(document.activeElement) ? document.activeElement : null;
  reconcile(node, items, (item) => item.key, (item) => {
    if (item.key === "+add") {
      const add = h("button", { type: "button", class: "reaction add", "aria-label": "Add reaction", title: "Add reaction", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon("react", 16));
      add.addEventListener("click", () => openReactions(channel, message.ts, add));
      return { node: add };
    }
    const count = h("span", { class: "reaction-count" });
    const pill = h("button", { type: "button", class: "reaction", onclick: () => react(channel, message.ts, item.name) },
      h("span", { class: "reaction-emoji" }, glyph(item.name.replace(/::skin-tone-\d$/, "")) ?? `:${item.name}:`), count);
    const entry = { node: pill, count };
    paint(entry, item);
    return entry;
  }, (entry, item) => { if (item.users) paint(entry, item); });
  if (held && !held.isConnected) (node.querySelector("button") ?? article).focus({ preventScroll: true });
}
