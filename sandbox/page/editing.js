// A message that is being changed: a message box in its place. What is typed there outlives updates and other places.

import { act } from "./api.js";
import { autosize, h } from "./dom.js";
import { explain } from "./notices.js";
import { removeMessage } from "./actions.js";
import * as store from "./store.js";
import { Suggestions } from "./suggestions.js";
import { asTyped } from "./typed.js";

const draftKey = ({ channel, message, inThread }) => `edit:${store.state.user}:${channel}:${inThread ? "thread" : "list"}:${message.ts}`;
export const isHalfEdited = (subject) => sessionStorage.getItem(draftKey(subject)) !== null;

export class Editor {
  /** `onDone()` is called when there is nothing to edit any more. */
  constructor(subject, onDone) {
    this.subject = subject;
    this.onDone = onDone;
    this.key = draftKey(subject);
    this.before = asTyped(subject.message.text);
    this.wordsBefore = subject.message.text;
    this.box = h("textarea", { rows: "1", class: "composer-text", "aria-label": "Edit message", "aria-autocomplete": "list", autocomplete: "off", enterkeyhint: "done" });
    this.box.value = sessionStorage.getItem(this.key) ?? this.before;
    this.refusal = h("div", { class: "refusal", role: "alert" });
    this.save = h("button", { type: "button", class: "button primary small", onclick: () => this.commit() }, h("span", { class: "button-text" }, "Save"));
    const frame = h("div", { class: "composer-box" }, this.box);
    this.suggestions = new Suggestions(this.box, { anchor: frame, onTake: () => this.typed() });
    this.node = h("div", { class: "editor", "aria-live": "off" }, this.refusal, frame, this.suggestions.node,
      h("div", { class: "editor-actions" }, h("button", { type: "button", class: "button small", onclick: () => this.end() }, "Cancel"), this.save));
    this.fit = autosize(this.box);
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.keydown(event));
  }

  focus() {
    this.fit();
    this.box.focus({ preventScroll: true });
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
    this.node.scrollIntoView({ block: "nearest" });
  }

  typed() {
    if (this.box.value === this.before) sessionStorage.removeItem(this.key);
    else sessionStorage.setItem(this.key, this.box.value);
    this.refusal.textContent = "";
    this.fit();
  }

  keydown(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.commit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.end();
    }
  }

  async commit() {
    const { channel, message } = this.subject;
    const text = this.box.value.trim();
    if (this.saving) return;
    if (text === this.before.trim()) return this.end();
    if (!text && !message.files?.length) return removeMessage(this.subject);
    this.saving = true;
    this.box.readOnly = true;
    this.save.setAttribute("aria-busy", "true");
    const answer = await act(store.state.user, "edit", { channel, ts: message.ts, text });
    if (answer.ok) return this.end();
    this.saving = this.box.readOnly = false;
    this.save.removeAttribute("aria-busy");
    this.refusal.textContent = explain(answer);
    this.box.focus();
  }

  /** The message has changed: the app may take its time to confirm an edit that everybody sees already. */
  changed(message) {
    if (this.saving && message.text !== this.wordsBefore) this.end();
    else this.subject.message = message;
  }

  end() {
    if (this.over) return;
    this.over = true;
    sessionStorage.removeItem(this.key);
    this.suggestions.hide();
    this.onDone(this.node.contains(document.activeElement));
  }
}
