// The scrolling list of one conversation or thread: its messages, kept by ts, and the lines between them.

import { isMine, messageKey } from "./actions.js";
import { article, dismissed, edit, fillArticle } from "./article.js";
import { h, reconcile, setText } from "./dom.js";
import { icon } from "./icons.js";
import * as store from "./store.js";
import { dayKey, dayLabel, tsDate } from "./time.js";

export { elementContext, markThreadSeen, names, press } from "./context.js";

const COMPACT_SECONDS = 300;

export class MessageList {
  /** `onUnread(ts)`: everything from this message on shall be new; `toComposer()` puts the focus into the message box. */
  constructor({ label, channel, thread = null, top, onUnread, toComposer }) {
    Object.assign(this, { channel, thread, onUnread, toComposer });
    this.follow = true;
    this.top = 0;
    this.rows = h("div", { class: "rows" });
    this.column = h("div", { class: "column" }, top, this.rows);
    this.node = h("div", { class: "scroll", role: "log", "aria-label": label, tabindex: "0" }, this.column);
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toBottom() }, icon("down", 16), "New messages");
    this.node.addEventListener("scroll", () => {
      // A picture that arrives late moves the end away, and is no reason to stay behind; scrolling up is.
      this.follow = this.atBottom() || (this.follow && this.node.scrollTop >= this.top);
      this.top = this.node.scrollTop;
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
    this.top = this.node.scrollTop;
    this.follow = true;
    this.jump.hidden = true;
  }

  update(newAfter = null) {
    const hidden = dismissed();
    const all = store.messagesOf(this.channel).filter((message) => !hidden.has(message.ts));
    const replies = new Map();
    for (const message of all) {
      if (store.isReply(message)) replies.set(message.thread_ts, [...(replies.get(message.thread_ts) ?? []), message]);
    }
    this.shown = this.thread
      ? all.filter((message) => message.ts === this.thread || message.thread_ts === this.thread)
      : all.filter((message) => !store.isReply(message) || message.broadcast);
    const where = { channel: this.channel, inThread: Boolean(this.thread), list: this };
    const before = this.last;
    this.last = this.shown.at(-1)?.ts;
    const held = document.activeElement?.closest?.("article");
    const at = held ? [...this.rows.querySelectorAll("article")].indexOf(held) : -1;
    this.entries = reconcile(this.rows, this.items(replies, newAfter), (item) => item.key,
      (item) => (item.message ? article(item, where) : divider(item)),
      (entry, item) => (item.message ? fillArticle(entry, item) : refreshDivider(entry, item)));
    if (at >= 0 && !held.isConnected) this.focusNear(at);
    if (this.follow) this.toBottom();
    else if (before && this.last > before) {
      if (this.shown.at(-1).user === store.state.user) this.toBottom();
      else this.jump.hidden = false;
    }
    return this.shown;
  }

  /** The rows: messages, and the lines for days, for what is new, and for the replies. */
  items(replies, newAfter) {
    const items = [];
    let day = null, previous = null, marked = !newAfter;
    for (const message of this.shown) {
      const key = dayKey(tsDate(message.ts), store.tz());
      if (key !== day) { items.push({ key: `day ${key}`, day: tsDate(message.ts) }); day = key; previous = null; }
      if (!marked && message.ts > newAfter && (message.user !== store.state.user || this.markedOwn)) { items.push({ key: "new", fresh: true }); marked = true; previous = null; }
      const compact = Boolean(previous && previous.user === message.user && !message.ephemeral && !previous.ephemeral
        && !message.subtype?.match(/^(channel|group)_|tombstone/) && !previous.subtype?.match(/^(channel|group)_|tombstone/)
        && message.ts - previous.ts < COMPACT_SECONDS && !replies.get(previous.ts));
      // A message that became a tombstone is another article: nothing of it stays.
      items.push({ key: message.subtype === "tombstone" ? `${message.ts} deleted` : message.ts, message, compact, replies: replies.get(message.ts) });
      if (this.thread === message.ts && this.shown.length > 1) {
        items.push({ key: "count", count: this.shown.length - 1 });
        previous = null;
      } else previous = message;
    }
    return items;
  }

  /** The message that had the focus is gone: its neighbour gets it. */
  focusNear(index) {
    const articles = this.rows.querySelectorAll("article");
    const next = articles[Math.min(index, articles.length - 1)];
    if (next) next.focus({ preventScroll: true });
    else this.toComposer?.();
  }

  find(ts) { return this.rows.querySelector(`article[data-ts="${CSS.escape(ts)}"]`); }

  show(ts) {
    const node = this.find(ts);
    if (!node) return false;
    this.follow = false;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    void node.offsetWidth; // restarts the animation
    node.classList.add("found");
    this.follow = this.atBottom();
    return true;
  }

  edit(ts, options) {
    const entry = this.entries.get(ts);
    if (entry?.subject) edit(entry, options);
  }

  /** The person's last message here becomes a message box. */
  editLast(back) {
    const last = this.shown?.findLast((message) => isMine(message));
    if (last) this.edit(last.ts, { back });
    return Boolean(last);
  }

  markUnread(ts) {
    this.markedOwn = true;
    this.onUnread?.(ts);
  }

  key(event) {
    const articles = [...this.rows.querySelectorAll("article")];
    const here = articles.indexOf(document.activeElement);
    if (document.activeElement !== this.node && here < 0) return;
    const to = { ArrowUp: here < 0 ? articles.length - 1 : here - 1, ArrowDown: here < 0 ? articles.length - 1 : here + 1, Home: 0, End: articles.length - 1 }[event.key];
    if (to !== undefined && articles[to]) {
      event.preventDefault();
      articles[to].focus();
    } else if (here >= 0 && event.target === articles[here]) {
      const { subject } = [...this.entries.values()].find((entry) => entry.node === articles[here]);
      if (messageKey(event, subject)) return;
      if (event.key === "Escape" && !this.thread || (event.key === "ArrowDown" && here === articles.length - 1)) {
        event.preventDefault();
        this.toComposer?.();
      }
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
