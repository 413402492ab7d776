// What one can do with a message: the toolbar, the menu behind its "…", and the keys while the message has the focus.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { forwardDialog } from "./forwarding.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import { confirmDialog, openList } from "./popups.js";
import { openReactions } from "./reactions.js";
import * as store from "./store.js";

const narrow = matchMedia("(hover: none), (max-width: 760px)");
const QUIET = /^(channel|group)_|^tombstone$/;

export const isQuiet = (message) => QUIET.test(message.subtype ?? "");
export const isMine = (message) => message.user === store.state.user && !message.app && !message.ephemeral && !isQuiet(message);

async function copyLink({ channel, message }) {
  try {
    await navigator.clipboard.writeText(new URL(store.urlOf({ place: channel, ts: message.ts }), location.href).href);
    notify("Link copied.");
  } catch {
    notify("The browser doesn't allow copying here. The link is in the message's time.");
  }
}

export async function removeMessage({ channel, message }) {
  const sure = await confirmDialog({
    title: "Delete message", text: "Are you sure you want to delete this message? This cannot be undone.", confirm: "Delete", style: "danger",
  });
  if (!sure) return;
  const answer = await act(store.state.user, "delete", { channel, ts: message.ts });
  if (!answer.ok) notify(explain(answer));
}

async function forwardMessage({ channel, message }) {
  const chosen = await forwardDialog();
  if (!chosen) return;
  const answer = await act(store.state.user, "forward", { channel, ts: message.ts, ...chosen });
  if (!answer.ok) notify(explain(answer));
  else if (chosen.to !== store.state.place) store.go({ place: chosen.to });
}

async function runOnMessage({ channel, message }, callback_id) {
  const answer = await act(store.state.user, "shortcut", { callback_id, channel, ts: message.ts });
  if (!answer.ok) notify(explain(answer));
}

export const openThread = ({ channel, message }) => store.go({ place: channel, ts: message.thread_ts ?? message.ts }, { thread: true });

/** `subject`: {channel, message, inThread, list, article()}. */
export function can({ message, inThread }) {
  const tombstone = message.subtype === "tombstone";
  const open = !store.channel(store.state.place)?.is_archived;
  return {
    react: !message.ephemeral && !tombstone && open,
    thread: !message.ephemeral && !inThread && (!isQuiet(message) || Boolean(message.reply_count)),
    edit: isMine(message) && open,
    remove: isMine(message) && open,
    forward: !message.ephemeral && !isQuiet(message),
    more: !message.ephemeral && !tombstone,
  };
}

export function openMore(subject, anchor, onClose) {
  const { message, list } = subject;
  const may = can(subject);
  if (!may.more) return;
  const entry = (value, label, name, run) => ({ value, label, lead: () => icon(name, 18), run });
  const actions = [
    narrow.matches && may.react && entry("react", "Add reaction", "react", () => openReactions(subject.channel, message.ts, anchor, onClose)),
    narrow.matches && may.thread && entry("thread", "Reply in thread", "thread", () => openThread(subject)),
    entry("unread", "Mark as unread", "unread", () => list.markUnread(message.ts)),
    may.forward && entry("forward", "Forward message", "forward", () => forwardMessage(subject)),
    entry("link", "Copy link", "link", () => copyLink(subject)),
    message.app && entry("call", "Show the call that posted it", "tools", () => document.dispatchEvent(new CustomEvent("show-call", { detail: { place: subject.channel, ts: message.ts } }))),
    may.edit && entry("edit", "Edit message", "pencil", () => list.edit(message.ts)),
    may.remove && { ...entry("delete", "Delete message", "trash", () => removeMessage(subject)), lead: () => h("span", { class: "danger-lead" }, icon("trash", 18)) },
  ].filter(Boolean);
  const app = store.person(store.botUser());
  const shortcuts = store.state.seen.shortcuts.filter((each) => each.type === "message").map((each) => ({
    value: each.callback_id, label: each.name, description: app?.real_name, lead: () => avatar(app, 24), run: () => runOnMessage(subject, each.callback_id),
  }));
  openList({
    anchor, name: "More actions", role: "menu",
    groups: [{ options: actions }, ...(shortcuts.length ? [{ label: "Message shortcuts", options: shortcuts }] : [])],
    onPick: (option) => option.run(), onClose,
  });
}

/** The toolbar: one stop of the Tab key, arrows within. It is filled when the message is first looked at. */
export function fillTools(tools, subject) {
  const may = can(subject);
  const button = (label, name, run, more = {}) => h("button", { type: "button", class: `tool tool-${name}`, "aria-label": label, title: label, tabindex: "-1", ...more, onclick: (event) => run(event.currentTarget) }, icon(name, 18));
  const popup = (kind) => ({ "aria-haspopup": kind, "aria-expanded": "false" });
  const buttons = [
    may.react && button("Add reaction", "react", (anchor) => openReactions(subject.channel, subject.message.ts, anchor), popup("dialog")),
    may.thread && button("Reply in thread", "thread", () => openThread(subject)),
    may.more && button("More actions", "dots", (anchor) => openMore(subject, anchor), popup("menu")),
  ].filter(Boolean);
  tools.replaceChildren(...buttons);
  buttons[0]?.setAttribute("tabindex", "0");
}

export function toolKeys(event, article) {
  const buttons = [...event.currentTarget.querySelectorAll("button")].filter((each) => each.offsetParent);
  const here = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (here >= 0 && to !== undefined) {
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  } else if (event.key === "Escape" && here >= 0) {
    event.preventDefault();
    article.focus();
  }
}

/** A key pressed while the message itself has the focus; says whether it meant something. */
export function messageKey(event, subject) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const may = can(subject), { list, article, tools } = subject;
  const anchor = [...tools.querySelectorAll("button")].find((each) => each.offsetParent) ?? tools;
  const back = () => { if (article.isConnected && (!document.activeElement || document.activeElement === document.body || article.contains(document.activeElement))) article.focus(); };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const deeds = {
    r: may.react && (() => openReactions(subject.channel, subject.message.ts, anchor, back)),
    t: may.thread && (() => openThread(subject)),
    Enter: may.thread && (() => openThread(subject)),
    e: may.edit && (() => list.edit(subject.message.ts)),
    Delete: may.remove && (() => removeMessage(subject)),
    Backspace: may.remove && (() => removeMessage(subject)),
    m: may.more && (() => openMore(subject, tools.querySelector(".tool-dots"), back)),
    u: may.more && (() => list.markUnread(subject.message.ts)),
    l: may.more && (() => copyLink(subject)),
  };
  if (!deeds[key]) return false;
  event.preventDefault();
  deeds[key]();
  return true;
}
