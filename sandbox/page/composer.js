// The message box. Its DOM stays for as long as the page does; drafts and waiting files are kept per person and place.

import { act, upload } from "./api.js";
import { autosize, h, setAttr } from "./dom.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import { openList } from "./popups.js";
import * as store from "./store.js";
import { Suggestions } from "./suggestions.js";
import { Tray, Waiting } from "./upload.js";

const isNarrow = matchMedia("(hover: none), (max-width: 760px)");
// Slackbot says these in the conversation itself.
const SAID_BY_SLACKBOT = new Set(["not_supported_in_threads", "unknown_command"]);

export class Composer {
  /** `where()` gives {channel, thread}; `label()` what the box is called; `onEditLast()` is asked by ArrowUp in an empty box. */
  constructor({ where, label, onSent, onEditLast }) {
    Object.assign(this, { where, label, onSent, onEditLast });
    this.waiting = new Map();
    this.box = h("textarea", { rows: "1", class: "composer-text", "aria-autocomplete": "list", enterkeyhint: "send", autocomplete: "off" });
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", onclick: () => this.send() }, icon("send"));
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", onchange: () => { this.attach(this.picker.files); this.picker.value = ""; } });
    this.attachButton = h("button", { type: "button", class: "composer-tool", "aria-label": "Attach files", title: "Attach files", onclick: () => this.picker.click() }, icon("clip"));
    this.shortcutButton = h("button", {
      type: "button", class: "composer-tool", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.openShortcuts(),
    }, icon("bolt"));
    this.tray = new Tray({ onRemoved: () => this.box.focus() });
    this.refusal = h("div", { class: "refusal", role: "alert" });
    this.frame = h("div", { class: "composer-box" }, this.tray.node,
      h("div", { class: "composer-line" }, this.attachButton, this.shortcutButton, this.box, this.sendButton));
    this.suggestions = new Suggestions(this.box, {
      anchor: this.frame, onTake: () => { this.save(); this.fit(); }, slash: () => !this.where().thread, runShortcut: (each) => this.runShortcut(each),
    });
    this.closedNote = h("p", { class: "composer-closed", hidden: true });
    this.alsoBox = h("input", { type: "checkbox" });
    this.alsoWords = h("span");
    this.also = h("label", { class: "composer-also", hidden: true }, this.alsoBox, this.alsoWords);
    this.node = h("div", { class: "composer" }, this.refusal, this.frame, this.also, this.closedNote, this.suggestions.node);
    this.fit = autosize(this.box);
    this.box.addEventListener("input", () => { this.save(); this.refuse(""); });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("paste", (event) => this.paste(event));
  }

  draftKey(scope = this.scope) { return `draft:${scope}`; }

  /** Called on each change of the page: only when the place is another one does the text change. */
  update() {
    const { channel, thread } = this.where();
    const scope = `${store.state.user}:${channel}:${thread ?? ""}`;
    const place = store.channel(channel);
    this.closed = Boolean(place?.is_archived);
    this.closedNote.hidden = !this.closed;
    this.closedNote.textContent = this.closed ? `${store.channelName(place)} is archived. It can be read, and nobody writes in it any more.` : "";
    this.frame.hidden = this.closed;
    setAttr(this.box, "aria-label", this.label());
    setAttr(this.box, "placeholder", this.label());
    this.shortcutButton.hidden = Boolean(thread) || !this.shortcuts().length;
    this.also.hidden = !thread || this.closed;
    this.alsoWords.textContent = place?.kind === "im" ? "Also send as a direct message" : `Also send to ${store.channelName(place)}`;
    if (scope === this.scope) return;
    this.scope = scope;
    this.box.value = sessionStorage.getItem(this.draftKey()) ?? "";
    this.refuse("");
    this.suggestions.hide();
    requestAnimationFrame(this.fit);
    this.paint();
  }

  save() {
    if (this.box.value) sessionStorage.setItem(this.draftKey(), this.box.value);
    else sessionStorage.removeItem(this.draftKey());
    this.paint();
  }

  get files() { return this.waiting.get(this.scope); }

  paint() {
    this.tray.paint(this.files);
    this.sendButton.classList.toggle("ready", Boolean(this.box.value.trim() || (this.files?.files.length && !this.files.sending)));
  }

  fill(text) {
    this.box.value = text;
    this.save();
    this.fit();
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
  }

  refuse(text) { this.refusal.textContent = text; }

  // Files

  attach(files) {
    if (!files.length || this.closed) return;
    if (!this.waiting.has(this.scope)) this.waiting.set(this.scope, new Waiting(() => this.paint()));
    if (this.files.sending) return this.refuse("The earlier files are still being sent.");
    this.refuse(this.files.add([...files]));
    this.box.focus({ preventScroll: true });
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    // A spreadsheet's cells come as a picture too; whoever pastes them means the words.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    this.attach(files);
  }

  async sendFiles(text) {
    const { channel, thread } = this.where();
    const scope = this.scope, waiting = this.files;
    if (waiting.sending) return;
    this.clear();
    waiting.set(0);
    const fields = { channel, text, ...(thread ? { thread_ts: thread } : {}) };
    const sent = waiting.files.map((each) => each.file);
    const answer = await upload(store.state.user, fields, sent, (part) => waiting.set(part));
    if (answer.ok) {
      waiting.files = [];
      waiting.set(null);
      this.unconfirmed(answer);
    } else {
      waiting.set(null, explain(answer));
      if (text && !this.putBack(scope, text)) this.offerBack(scope, text, answer);
    }
  }

  // Shortcuts

  shortcuts() { return (store.state.seen.shortcuts ?? []).filter((each) => each.type === "global"); }

  openShortcuts() {
    const app = store.person(store.botUser());
    openList({
      anchor: this.shortcutButton, name: "Shortcuts", role: "menu", wide: true,
      groups: [{ label: app?.real_name, options: this.shortcuts().map((each) => ({ value: each.callback_id, label: each.name, description: each.description, each, lead: () => icon("bolt") })) }],
      onPick: ({ each }) => this.runShortcut(each),
    });
  }

  async runShortcut({ callback_id }) {
    const answer = await act(store.state.user, "shortcut", { callback_id });
    if (!answer.ok) notify(explain(answer));
  }

  // Sending

  clear() {
    this.box.value = "";
    this.save();
    this.fit();
    this.suggestions.hide();
    this.onSent?.();
  }

  unconfirmed(answer) {
    if (answer.acked === false) notify("Your message is posted, but Kaizen hasn't confirmed it. It is sent to Kaizen again.", { key: "acked" });
  }

  async send() {
    const text = this.box.value.trim();
    if (this.files?.files.length) return this.sendFiles(text);
    if (!text) return;
    const { channel, thread } = this.where();
    const scope = this.scope, user = store.state.user;
    const command = text.match(/^(\/[^\s/]+)(?:\s+([\s\S]*))?$/);
    const known = store.state.seen.commands;
    if (command && command[1] !== "/me" && !thread && known.length && !known.some((each) => each.command === command[1])) {
      return this.refuse(`${command[1]} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands. `
        + "If you are trying to send a message and not run a command, try preceding the “/” with an empty space.");
    }
    this.clear();
    const inThread = thread ? { thread_ts: thread, ...(this.alsoBox.checked ? { broadcast: true } : {}) } : {};
    this.alsoBox.checked = false;
    const answer = command
      ? await act(user, "command", { channel, command: command[1], text: command[2] ?? "", ...inThread })
      : await act(user, "message", { channel, text, ...inThread });
    if (answer.ok) return this.unconfirmed(answer);
    const back = this.putBack(scope, text);
    if (SAID_BY_SLACKBOT.has(answer.error) && back) return;
    if (back) notify(explain(answer));
    else this.offerBack(scope, text, answer);
  }

  /** Back where it was typed, unless something else is being written there by now. */
  putBack(scope, text) {
    if (sessionStorage.getItem(this.draftKey(scope))) return false;
    sessionStorage.setItem(this.draftKey(scope), text);
    if (scope === this.scope) { this.box.value = text; this.fit(); this.paint(); }
    return true;
  }

  offerBack(scope, text, answer) {
    notify(explain(answer), { action: "Put the text back", run: () => { if (scope === this.scope) this.fill(`${text}\n${this.box.value}`); } });
  }

  key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.box.value && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
      if (this.onEditLast?.(isNarrow.matches ? null : this.box)) event.preventDefault();
    }
  }
}
