// The middle: a conversation or the app's Home. And the right: a thread.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { BlockList } from "./blocks.js";
import { Composer } from "./composer.js";
import { h, setAttr, setText } from "./dom.js";
import { icon, mark } from "./icons.js";
import { setThreadSeen } from "./context.js";
import { Roster } from "./membership.js";
import { elementContext, markThreadSeen, MessageList, press } from "./messages.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";
import { takeDrops } from "./upload.js";

const IDEAS = [
  "Visitors wait ten minutes at the front desk because badges are printed one at a time",
  "Problems not updated in 30 days: from 59% to under 10% within three months",
  "We type every new starter's laptop request twice: once in the ticket, once in the order sheet",
];

/** The point just before a message: everything read up to there leaves it unread. */
function justBefore(ts) {
  const [seconds, micros] = ts.split(".");
  const before = BigInt(seconds) * 1000000n + BigInt(micros) - 1n;
  return `${before / 1000000n}.${String(before % 1000000n).padStart(6, "0")}`;
}

// A phone's keyboard would cover half of what was just opened.
const canHover = matchMedia("(hover: hover)");

export class Conversation {
  constructor(root) {
    this.title = h("h1", { id: "place-title" });
    this.topic = h("p", { class: "topic" });
    this.face = h("span", { class: "place-face" });
    this.tabs = h("nav", { class: "tabs", "aria-label": "Kaizen" },
      this.homeTab = h("a", { href: "#home" }, "Home"), this.messagesTab = h("a", null, "Messages"));
    this.roster = new Roster();
    this.header = h("header", { class: "place-header" }, this.face, h("div", { class: "place-names" }, this.title, this.roster.marks, this.topic), this.tabs, this.roster.button);
    this.body = h("div", { class: "place-body" });
    this.composer = new Composer({
      where: () => ({ channel: store.state.place, thread: null }),
      label: () => `Message ${store.channelName(store.channel(store.state.place))}`,
      onSent: () => { this.kept = false; this.list?.toBottom(); },
      onEditLast: (back) => this.list?.editLast(back),
    });
    root.append(this.header, this.body, this.composer.node);
    takeDrops(root, this.composer, () => store.channelName(store.channel(store.state.place)));
  }

  update() {
    const { place, user } = store.state;
    const home = place === "home";
    const channel = store.channel(place);
    // Who leaves a channel, or is taken out of it, goes where the app is.
    if (!home && !channel) return store.go({ place: store.botChannel()?.id ?? "home" }, { replace: true });
    const withBot = home || channel?.with === store.botUser();
    const bot = store.person(store.botUser());
    setText(this.title, home ? bot?.real_name || "Kaizen" : store.channelName(channel));
    setText(this.topic, home || channel?.kind === "im" ? "" : channel?.topic ?? "");
    this.tabs.hidden = !withBot;
    this.roster.update(home ? null : channel);
    if (this.faceFor !== (withBot && user)) {
      this.faceFor = withBot && user;
      this.face.replaceChildren(withBot ? avatar(bot, 28) : "");
    }
    this.homeTab.href = store.urlOf({ place: "home" });
    this.messagesTab.href = store.urlOf({ place: store.botChannel()?.id });
    setAttr(this.homeTab, "aria-current", home && "page");
    setAttr(this.messagesTab, "aria-current", !home && "page");
    this.composer.node.hidden = home;

    const scope = `${user}:${place}`;
    if (scope !== this.scope) this.enter(scope, home, channel);
    if (home) this.updateHome();
    else this.updateMessages(channel);
  }

  enter(scope, home, channel) {
    this.scope = scope;
    this.list?.close();
    this.list = this.home = null;
    this.read = null;
    this.kept = false; // marked as unread: it stays so until the person comes back
    if (home) {
      this.home = new BlockList({
        ...elementContext,
        target: () => ({ view: store.state.seen.home.id }),
        press: (action) => press({ view: store.state.seen.home.id }, this.home, action),
        lostFocus: () => this.body.firstElementChild?.focus(),
      });
      this.homeEmpty = h("div", { class: "empty" }, mark(44), h("p", null, "Kaizen hasn't filled its Home yet."));
      this.body.replaceChildren(h("div", { class: "scroll", role: "region", "aria-label": "Home", tabindex: "0" }, h("div", { class: "column home" }, this.homeEmpty, this.home.node)));
      act(store.state.user, "home").then((answer) => { if (!answer.ok && answer.error !== "dispatch_failed") notify(explain(answer)); });
    } else {
      this.newAfter = channel.unread > 0 ? channel.read_ts || "0" : null;
      this.hint = h("div", { class: "hint-slot" });
      this.list = new MessageList({
        label: store.channelName(channel), channel: channel.id, top: this.hint,
        onUnread: (ts) => this.markUnread(channel.id, ts), toComposer: () => this.composer.box.focus(),
      });
      this.body.replaceChildren(this.list.node, this.list.jump);
      this.composer.update();
      if (canHover.matches && !document.querySelector("dialog[open]")) this.composer.box.focus({ preventScroll: true });
    }
  }

  updateHome() {
    const view = store.state.seen.home;
    this.homeEmpty.hidden = Boolean(view?.blocks?.length);
    this.home.update(view?.blocks ?? [], view?.state?.values);
  }

  updateMessages(channel) {
    this.composer.update();
    // What comes while nobody looks is new when somebody does.
    if (document.hidden && channel.unread > 0) this.newAfter ??= channel.read_ts || "0";
    setAttr(this.list.node, "aria-label", store.channelName(channel));
    const shown = this.list.update(this.newAfter);
    this.paintHint(channel, shown.length === 0);
    const last = store.messagesOf(channel.id).at(-1)?.ts;
    if (!this.kept && channel.unread > 0 && last && last !== this.read && document.visibilityState === "visible") {
      this.read = last;
      act(store.state.user, "read", { channel: channel.id, ts: last });
    }
  }

  async markUnread(channel, ts) {
    this.kept = true;
    this.newAfter = justBefore(ts);
    store.changed();
    const answer = await act(store.state.user, "read", { channel, ts: this.newAfter });
    if (!answer.ok) notify(explain(answer));
  }

  paintHint(channel, empty) {
    const kind = !empty ? "" : channel.with === store.botUser() ? "bot" : "channel";
    if (this.hint.dataset.kind === kind) return;
    this.hint.dataset.kind = kind;
    if (!kind) this.hint.replaceChildren();
    else if (kind === "channel") {
      this.hint.replaceChildren(h("div", { class: "empty" }, h("h2", null, store.channelName(channel)),
        h("p", null, channel.topic || "Nobody has written here yet."), h("p", null, "Mention ", h("strong", null, "@Kaizen"), " with your idea, and it is saved.")));
    } else {
      const first = (store.me().real_name || store.me().name).split(" ")[0];
      this.hint.replaceChildren(h("div", { class: "empty welcome" }, mark(52),
        h("h2", null, `What could be better, ${first}?`),
        h("p", null, "Write it in one message. Kaizen saves it, tells you by when it is decided, and later what came of it."),
        h("div", { class: "ideas" }, IDEAS.map((idea) => h("button", { type: "button", class: "idea", onclick: () => this.composer.fill(idea) }, idea))),
        h("p", { class: "aside" }, h("code", null, "/improve"), " does the same in every channel.")));
    }
  }

  show(ts) {
    return this.list?.show(ts) ?? false;
  }
}

export class ThreadPane {
  constructor(root, { onClose }) {
    this.root = root;
    this.place = h("p", { class: "topic" });
    this.body = h("div", { class: "place-body" });
    this.composer = new Composer({
      where: () => ({ channel: store.state.place, thread: store.state.thread }),
      label: () => "Reply in thread",
      onSent: () => { this.newAfter = null; this.list?.toBottom(); },
      onEditLast: (back) => this.list?.editLast(back),
    });
    takeDrops(root, this.composer, () => "the thread");
    root.append(
      h("header", { class: "place-header" }, h("div", { class: "place-names" }, h("h2", null, "Thread"), this.place),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", onclick: onClose }, icon("close"))),
      this.body, this.composer.node);
    root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) onClose(); });
  }

  update() {
    const { place, thread, user } = store.state;
    this.root.hidden = !thread;
    document.getElementById("app").classList.toggle("with-thread", Boolean(thread));
    const scope = thread && `${user}:${place}:${thread}`;
    if (scope !== this.scope) {
      this.scope = scope;
      this.list?.close();
      this.list = null;
      if (!thread) return;
      this.newAfter = null;
      this.list = new MessageList({
        label: "Thread", channel: place, thread, onUnread: (ts) => this.markUnread(place, thread, ts), toComposer: () => this.composer.box.focus(),
      });
      this.body.replaceChildren(this.list.node, this.list.jump);
      this.composer.update();
      if (canHover.matches && !document.querySelector("dialog[open]")) this.composer.box.focus({ preventScroll: true });
    }
    if (!thread) return;
    setText(this.place, store.channelName(store.channel(place)));
    this.composer.update();
    const shown = this.list.update(this.newAfter);
    if (!this.newAfter && shown.length && document.visibilityState === "visible") markThreadSeen(place, thread, shown.at(-1).ts);
  }
  markUnread(channel, thread, ts) {
    this.newAfter = justBefore(ts);
    setThreadSeen(channel, thread, this.newAfter);
  }
}
