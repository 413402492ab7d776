// Messages: one article each, kept by ts, and the scrolling list of them.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { BlockList, picture } from "./blocks.js";
import { h, reconcile, setText, uid } from "./dom.js";
import { glyph } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";
import { ago, clockTime, dayKey, dayLabel, longStamp, tsDate } from "./time.js";

const COMPACT_SECONDS = 300;

/** What mrkdwn and elements need to know. */
export function names() {
  const now = store.now();
  return { person: store.person, channel: store.channel, me: store.state.user, tz: store.tz(), now, day: dayKey(now, store.tz()) };
}

export const elementContext = {
  names,
  people: () => [...store.state.seen.people].sort((a, b) => (a.is_bot - b.is_bot) || (a.real_name || a.name).localeCompare(b.real_name || b.name)),
  channels: () => store.state.seen.channels,
  channelName: store.channelName,
};

export async function press(target, list, { action_id, block_id, input }) {
  const answer = await act(store.state.user, "press", { ...target, action_id, block_id, input, state: list.state() });
  if (!answer.ok) notify(explain(answer));
}

const dismissedKey = () => `dismissed:${store.state.user}`;
const dismissed = () => new Set(JSON.parse(sessionStorage.getItem(dismissedKey()) ?? "[]"));
function dismiss(ts) {
  sessionStorage.setItem(dismissedKey(), JSON.stringify([...dismissed(), ts]));
  store.changed();
}

// Which replies a person has looked at: Slack keeps this per person, the sandbox's contract does not, so the browser does.
const threadKey = (channel, ts) => `thread:${store.state.user}:${channel}:${ts}`;
export const threadSeen = (channel, ts) => localStorage.getItem(threadKey(channel, ts)) ?? "0";
export function markThreadSeen(channel, ts, last) {
  if (last <= threadSeen(channel, ts)) return;
  localStorage.setItem(threadKey(channel, ts), last);
  store.changed(); // the conversation beside it shows how many replies are new
}

function article(row, { channel, inThread }) {
  const nameId = uid("author"), timeId = uid("time");
  const entry = { list: null };
  const message = row.message;
  const who = store.person(message.user);
  entry.author = h("span", { id: nameId, class: "author" }, who?.real_name || who?.name || message.user);
  entry.time = h("a", { id: timeId, class: "time" });
  entry.edited = h("span", { class: "edited" });
  entry.text = h("div", { class: "rich message-text" });
  entry.list = new BlockList({
    ...elementContext,
    here: () => channel,
    press: (action) => press({ channel, ts: message.ts }, entry.list, action),
    lostFocus: () => entry.node.focus(),
  });
  entry.files = h("div", { class: "files" });
  entry.reactions = h("div", { class: "reactions" });
  entry.summary = h("div", { class: "summary-slot" });
  entry.tools = h("div", { class: "tools" },
    !inThread && !message.ephemeral && h("button", { type: "button", class: "tool", "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => store.go({ place: channel, ts: message.ts }, { thread: true }) }, icon("thread", 18)),
    !message.ephemeral && h("button", { type: "button", class: "tool", "aria-label": "Copy link to message", title: "Copy link", onclick: () => copyLink(channel, message.ts) }, icon("link", 18)));
  entry.node = h("article", { class: "message", tabindex: "-1", "aria-labelledby": `${nameId} ${timeId}`, dataset: { ts: message.ts } },
    h("div", { class: "gutter" }, avatar(who, 36)),
    h("div", { class: "body" },
      h("div", { class: "meta" }, entry.author, message.app && h("span", { class: "badge" }, "APP"), entry.time, entry.edited),
      message.ephemeral && h("div", { class: "only-you" }, icon("eye", 16), "Only visible to you",
        h("button", { type: "button", class: "link", onclick: () => dismiss(message.ts) }, "Dismiss")),
      entry.text, entry.list.node, entry.files, entry.reactions, entry.summary),
    entry.tools);
  entry.node.classList.toggle("ephemeral", Boolean(message.ephemeral));
  fillArticle(entry, row, { channel, inThread });
  return entry;
}

async function copyLink(channel, ts) {
  try {
    await navigator.clipboard.writeText(new URL(store.urlOf({ place: channel, ts }), location.href).href);
    notify("Link copied.");
  } catch {
    notify("The browser does not allow copying here. The link is in the message's time.");
  }
}

function fillArticle(entry, row, { channel, inThread }) {
  const { message, compact, replies } = row;
  const context = names();
  const when = tsDate(message.ts);
  entry.node.classList.toggle("compact", compact);
  entry.time.href = store.urlOf({ place: channel, ts: message.ts });
  entry.time.title = longStamp(when, context.tz);
  setText(entry.time, clockTime(when, context.tz));
  setText(entry.edited, message.edited ? "edited" : "");

  const json = JSON.stringify([message.text, message.blocks, message.files, message.reactions]);
  if (json !== entry.json || (json.includes("date") && context.day !== entry.day)) {
    entry.json = json;
    entry.day = context.day;
    const blocks = message.blocks ?? [];
    entry.list.update(blocks, message.state?.values);
    entry.text.replaceChildren(blocks.length ? "" : mrkdwn(message.text, context));
    entry.text.hidden = blocks.length > 0 || !message.text;
    entry.files.replaceChildren(...(message.files ?? []).map(fileCard));
    entry.reactions.replaceChildren(...Object.entries(message.reactions ?? {}).map(reaction));
  }

  if (inThread) return;
  const last = replies?.at(-1);
  const key = replies?.length ? `${replies.length}/${last.ts}/${threadSeen(channel, message.ts)}/${ago(tsDate(last.ts), context.now, context.tz)}` : "";
  if (key === entry.summaryKey) return;
  entry.summaryKey = key;
  const held = entry.summary.contains(document.activeElement);
  if (!replies?.length) { entry.summary.replaceChildren(); return; }
  const people = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const fresh = last.ts > threadSeen(channel, message.ts) && last.user !== store.state.user;
  entry.summary.replaceChildren(h("button", {
    type: "button", class: `thread-summary${fresh ? " fresh" : ""}`,
    onclick: () => store.go({ place: channel, ts: message.ts }, { thread: true }),
  },
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

function reaction([name, users]) {
  const who = users.map((id) => store.person(id)?.real_name ?? id).join(", ");
  return h("span", { class: "reaction", title: who, role: "img", "aria-label": `${name}: ${who}` }, glyph(name) ?? `:${name}:`, " ", String(users.length));
}

/** The scrolling list of one conversation or thread. */
export class MessageList {
  constructor({ label, channel, thread = null, top }) {
    this.channel = channel;
    this.thread = thread;
    this.follow = true;
    this.rows = h("div", { class: "rows" });
    this.column = h("div", { class: "column" }, top, this.rows);
    this.node = h("div", { class: "scroll", role: "log", "aria-label": label, tabindex: "0" }, this.column);
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() }, icon("down", 16), "New messages");
    this.node.addEventListener("scroll", () => {
      this.follow = this.atBottom();
      if (this.follow) this.jump.hidden = true;
    }, { passive: true });
    this.node.addEventListener("keydown", (event) => this.key(event));
    // Pictures arrive late, composers grow: whoever reads the newest message goes on reading it.
    this.resize = new ResizeObserver(() => { if (this.follow) this.toBottom(); });
    this.resize.observe(this.column);
    this.resize.observe(this.node);
  }

  atBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 48;
  }

  toBottom() {
    if (!this.last) return; // nothing but the welcome, which is read from its top
    this.node.scrollTop = this.node.scrollHeight;
    this.jump.hidden = true;
  }

  update(newAfter = null) {
    const hidden = dismissed();
    const all = store.messagesOf(this.channel).filter((message) => !hidden.has(message.ts));
    const replies = new Map();
    for (const message of all) {
      if (store.isReply(message)) replies.set(message.thread_ts, [...(replies.get(message.thread_ts) ?? []), message]);
    }
    const shown = this.thread
      ? all.filter((message) => message.ts === this.thread || message.thread_ts === this.thread)
      : all.filter((message) => !store.isReply(message));
    const items = [];
    let day = null, previous = null, marked = !newAfter || this.thread;
    for (const message of shown) {
      const key = dayKey(tsDate(message.ts), store.tz());
      if (key !== day) { items.push({ key: `day ${key}`, day: tsDate(message.ts) }); day = key; previous = null; }
      if (!marked && message.ts > newAfter && message.user !== store.state.user) { items.push({ key: "new", fresh: true }); marked = true; previous = null; }
      const compact = Boolean(previous && previous.user === message.user && !message.ephemeral && !previous.ephemeral
        && message.ts - previous.ts < COMPACT_SECONDS && !replies.get(previous.ts));
      items.push({ key: message.ts, message, compact, replies: replies.get(message.ts) });
      if (this.thread === message.ts && shown.length > 1) {
        items.push({ key: "count", count: shown.length - 1 });
        previous = null;
      } else previous = message;
    }
    const where = { channel: this.channel, inThread: Boolean(this.thread) };
    const before = this.last;
    this.last = shown.at(-1)?.ts;
    reconcile(this.rows, items, (item) => item.key,
      (item) => (item.message ? article(item, where) : divider(item)),
      (entry, item) => (item.message ? fillArticle(entry, item, where) : refreshDivider(entry, item)));
    if (this.follow) this.toBottom();
    else if (before && this.last > before) {
      if (shown.at(-1).user === store.state.user) this.toBottom();
      else this.jump.hidden = false;
    }
    return shown;
  }

  show(ts) {
    const node = this.rows.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) return false;
    this.follow = false;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    void node.offsetWidth; // restarts the animation
    node.classList.add("found");
    this.follow = this.atBottom();
    return true;
  }

  key(event) {
    const articles = [...this.rows.querySelectorAll("article")];
    const here = articles.indexOf(document.activeElement);
    if (document.activeElement !== this.node && here < 0) return;
    const to = { ArrowUp: here < 0 ? articles.length - 1 : here - 1, ArrowDown: here < 0 ? articles.length - 1 : here + 1, Home: 0, End: articles.length - 1 }[event.key];
    if (to !== undefined && articles[to]) {
      event.preventDefault();
      articles[to].focus();
    } else if (event.key === "Enter" && here >= 0 && event.target === articles[here]) {
      articles[here].querySelector(".thread-summary, .tool")?.click();
    }
  }

  close() {
    this.resize.disconnect();
  }
}

function divider(item) {
  const node = item.fresh ? h("div", { class: "divider fresh", role: "separator", "aria-label": "New messages" }, h("span", null, "New"))
    : h("div", { class: "divider", role: "separator" }, h("span"));
  const entry = { node };
  refreshDivider(entry, item);
  return entry;
}

function refreshDivider(entry, item) {
  if (item.fresh) return;
  const label = item.count ? `${item.count} ${item.count === 1 ? "reply" : "replies"}` : dayLabel(item.day, store.now(), store.tz());
  setText(entry.node.firstElementChild, label);
  entry.node.setAttribute("aria-label", label);
}
