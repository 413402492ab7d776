// One message as an article, kept for as long as it is shown and brought up to date in place.

import { can, fillTools, isQuiet, openMore, openThread, toolKeys } from "./actions.js";
import { avatar } from "./avatar.js";
import { BlockList, picture } from "./blocks.js";
import { elementContext, nameOf, names, press, threadSeen } from "./context.js";
import { h, setText, uid } from "./dom.js";
import { Editor, isHalfEdited } from "./editing.js";
import { quotes } from "./forwarding.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { paintReactions } from "./reactions.js";
import * as store from "./store.js";
import { ago, clockTime, longStamp, tsDate } from "./time.js";

const dismissedKey = () => `dismissed:${store.state.user}`;
export const dismissed = () => new Set(JSON.parse(sessionStorage.getItem(dismissedKey()) ?? "[]"));
function dismiss(ts) {
  sessionStorage.setItem(dismissedKey(), JSON.stringify([...dismissed(), ts]));
  store.changed();
}

/** What Slack itself says: who came and went, what was renamed. Its subject is the author, and is not said twice. */
function quietText(message) {
  const place = store.channelName(store.channel(store.state.place));
  const said = { channel_join: `joined ${place}.`, channel_leave: `left ${place}.`, group_join: `joined ${place}.`, group_leave: `left ${place}.` }[message.subtype];
  return said ?? message.text.replace(/^<@\w+(\|[^>]*)?> (has )?/, "");
}

/** `where`: {channel, inThread, list}. */
export function article(row, where) {
  const { channel } = where;
  const { message } = row;
  const nameId = uid("author"), timeId = uid("time");
  const quiet = isQuiet(message), tombstone = message.subtype === "tombstone";
  const who = store.person(message.user);
  const entry = { list: null, quiet, editor: null };
  entry.subject = { ...where, message };
  entry.author = h("span", { id: nameId, class: "author" }, tombstone ? "Deleted message" : nameOf(message.user));
  entry.time = h("a", { id: timeId, class: "time", tabindex: "-1" });
  entry.edited = h("span", { class: "edited" });
  entry.text = h("div", { class: "rich message-text" });
  entry.list = new BlockList({
    ...elementContext,
    here: () => channel,
    target: () => ({ channel, ts: message.ts }),
    press: (action) => press({ channel, ts: message.ts }, entry.list, action),
    lostFocus: () => entry.node.focus(),
  });
  entry.quotes = h("div", { class: "quotes" });
  entry.files = h("div", { class: "files" });
  entry.reactions = h("div", { class: "reactions" });
  entry.summary = h("div", { class: "summary-slot" });
  entry.tools = h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions", "aria-live": "off" });
  entry.body = h("div", { class: "body" },
    h("div", { class: "meta" }, entry.author, message.app && h("span", { class: "badge" }, "APP"), entry.time, entry.edited),
    message.ephemeral && h("div", { class: "only-you" }, icon("eye", 16), "Only visible to you",
      h("button", { type: "button", class: "link", onclick: () => dismiss(message.ts) }, "Dismiss")),
    entry.text, entry.list.node, entry.quotes, entry.files, entry.reactions, entry.summary);
  entry.node = h("article", { class: "message", tabindex: "-1", "aria-labelledby": `${nameId} ${timeId}`, dataset: { ts: message.ts } },
    h("div", { class: "gutter" }, tombstone ? h("span", { class: "tombstone-mark" }, icon("trash", 18)) : avatar(who, quiet ? 22 : 36)),
    entry.body, entry.tools);
  entry.node.classList.toggle("ephemeral", Boolean(message.ephemeral));
  entry.node.classList.toggle("quiet", quiet);
  entry.node.classList.toggle("tombstone", tombstone);
  Object.assign(entry.subject, { article: entry.node, tools: entry.tools });
  entry.tools.addEventListener("keydown", (event) => toolKeys(event, entry.node));
  const look = () => prepare(entry);
  for (const kind of ["pointerenter", "focusin"]) entry.node.addEventListener(kind, look);
  for (const kind of ["pointerleave", "focusout"]) entry.node.addEventListener(kind, (event) => unprepare(entry, event));
  entry.node.addEventListener("contextmenu", (event) => touchMenu(event, entry));
  fillArticle(entry, row);
  if (can(entry.subject).edit && isHalfEdited(entry.subject)) edit(entry, { focus: false });
  return entry;
}

const narrow = matchMedia("(hover: none), (max-width: 760px)");

/** The toolbar is there while somebody is near; on a phone always. */
function prepare(entry) {
  const may = JSON.stringify(can(entry.subject));
  if (entry.may === may) return;
  entry.may = may;
  fillTools(entry.tools, entry.subject);
}

function unprepare(entry, event) {
  const held = event.type === "focusout" ? entry.node.contains(event.relatedTarget) || entry.node.matches(":hover") : entry.node.contains(document.activeElement);
  if (held || narrow.matches || !document.hasFocus() || entry.tools.querySelector('[aria-expanded="true"]')) return;
  entry.may = null;
  entry.tools.replaceChildren();
}

// A long press; a mouse keeps the browser's own menu.
function touchMenu(event, entry) {
  if (event.pointerType !== "touch" || event.target.closest("a, img, textarea, input") || entry.editor) return;
  event.preventDefault();
  prepare(entry);
  openMore(entry.subject, entry.tools.querySelector(".tool-dots") ?? entry.node);
}

/** Turns the message into a message box. `back` is what gets the focus afterwards, if not the message. */
export function edit(entry, { focus = true, back } = {}) {
  if (!can(entry.subject).edit) return;
  if (!entry.editor) {
    entry.editor = new Editor({ ...entry.subject }, (held) => {
      entry.editor.node.remove();
      entry.editor = null;
      entry.node.classList.remove("editing");
      if (held) (back?.isConnected ? back : entry.node).focus({ preventScroll: true });
    });
    entry.node.classList.add("editing");
    entry.text.after(entry.editor.node);
  }
  if (focus) entry.editor.focus();
}

export function fillArticle(entry, row) {
  const { message, compact, replies } = row;
  const context = names();
  const when = tsDate(message.ts);
  entry.subject.message = message;
  entry.editor?.changed(message);
  entry.node.classList.toggle("compact", compact);
  entry.time.href = store.urlOf({ place: entry.subject.channel, ts: message.ts });
  entry.time.title = longStamp(when, context.tz);
  setText(entry.time, clockTime(when, context.tz));
  if (entry.may || narrow.matches) prepare(entry);

  const json = JSON.stringify([message.text, message.blocks, message.files, message.edited, message.subtype, message.attachments]);
  if (json !== entry.json || (json.includes("date") && context.day !== entry.day)) {
    entry.json = json;
    entry.day = context.day;
    const blocks = message.blocks ?? [];
    entry.list.update(blocks, message.state?.values);
    entry.text.replaceChildren(blocks.length ? "" : mrkdwn(entry.quiet ? quietText(message) : message.text, context));
    entry.text.hidden = blocks.length > 0 || !message.text;
    paintEdited(entry, message, blocks);
    entry.quotes.replaceChildren(...quotes(message.attachments));
    entry.files.replaceChildren(...(message.files ?? []).map(fileCard));
  }
  paintReactions(entry.reactions, message, entry.subject.channel, entry.node);
  if (!entry.subject.inThread) paintSummary(entry, message, replies, context);
}

/** After the last words, as in Slack; what has no words of its own says it beside the time. */
function paintEdited(entry, message, blocks) {
  setText(entry.edited, message.edited ? "(edited)" : "");
  const last = entry.text.lastElementChild;
  const inline = !blocks.length && message.text;
  if (!message.edited) entry.edited.remove();
  else if (!inline) entry.author.parentElement.append(entry.edited);
  else if (last?.matches(".run, .item")) last.append(" ", entry.edited);
  else entry.text.append(entry.edited);
}

function paintSummary(entry, message, replies, context) {
  const last = replies?.at(-1);
  const seen = threadSeen(entry.subject.channel, message.ts);
  const key = last ? `${replies.length}/${last.ts}/${seen}/${ago(tsDate(last.ts), context.now, context.tz)}` : "";
  if (key === entry.summaryKey) return;
  entry.summaryKey = key;
  const held = entry.summary.contains(document.activeElement);
  if (!last) return entry.summary.replaceChildren();
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const fresh = last.ts > seen && last.user !== store.state.user;
  entry.summary.replaceChildren(h("button", { type: "button", class: `thread-summary${fresh ? " fresh" : ""}`, onclick: () => openThread(entry.subject) },
    h("span", { class: "faces" }, people.map((id) => avatar(store.person(id), 22))),
    h("span", { class: "count" }, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`),
    fresh && h("span", { class: "fresh-mark" }, "new"),
    h("span", { class: "last" }, ago(tsDate(last.ts), context.now, context.tz))));
  if (held) entry.summary.firstElementChild.focus();
}

function fileCard(file) {
  if (file.mimetype?.startsWith("image/")) {
    return h("figure", null, file.title && h("figcaption", null, file.title), picture({ image_url: file.url, alt_text: file.alt || file.title || file.name, title: file.title }));
  }
  return h("a", { class: "file-card", href: file.url, target: "_blank", rel: "noopener" }, icon("file", 24),
    h("span", null, h("strong", null, file.title || file.name), h("span", { class: "file-type" }, file.mimetype)));
}
