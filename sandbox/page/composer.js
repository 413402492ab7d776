// The message box. Its DOM stays for as long as the page does; drafts are kept per person and place.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { autosize, h, setAttr, uid } from "./dom.js";
import { suggestEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import { place } from "./popups.js";
import * as store from "./store.js";

export class Composer {
  /** `where()` gives {channel, thread}; `label()` what the box is called. */
  constructor({ where, label, onSent }) {
    Object.assign(this, { where, label, onSent });
    const listId = uid("suggestions");
    this.box = h("textarea", { rows: "1", class: "composer-text", "aria-autocomplete": "list", "aria-controls": listId, enterkeyhint: "send", autocomplete: "off" });
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)", onclick: () => this.send() }, icon("send"));
    this.list = h("div", { id: listId, class: "popup list suggestions", role: "listbox", "aria-label": "Suggestions", popover: "manual" });
    this.refusal = h("div", { class: "refusal", role: "alert" });
    this.node = h("div", { class: "composer" }, this.refusal, h("div", { class: "composer-box" }, this.box, this.sendButton), this.list);
    this.fit = autosize(this.box);
    this.box.addEventListener("input", () => { this.save(); this.refuse(""); this.suggest(); });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", () => this.suggest());
    this.box.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== this.box) this.hideList(); }, 150));
    this.found = [];
  }

  draftKey(scope = this.scope) { return `draft:${scope}`; }

  /** Called on each change of the page: only when the place is another one does the text change. */
  update() {
    const { channel, thread } = this.where();
    const scope = `${store.state.user}:${channel}:${thread ?? ""}`;
    setAttr(this.box, "aria-label", this.label());
    setAttr(this.box, "placeholder", this.label());
    if (scope === this.scope) return;
    this.scope = scope;
    this.box.value = sessionStorage.getItem(this.draftKey()) ?? "";
    this.refuse("");
    this.hideList();
    requestAnimationFrame(this.fit);
    this.paintSend();
  }

  save() {
    if (this.box.value) sessionStorage.setItem(this.draftKey(), this.box.value);
    else sessionStorage.removeItem(this.draftKey());
    this.paintSend();
  }

  paintSend() { this.sendButton.classList.toggle("ready", Boolean(this.box.value.trim())); }

  fill(text) {
    this.box.value = text;
    this.save();
    this.fit();
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
  }

  refuse(text) { this.refusal.textContent = text; }

  async send() {
    const text = this.box.value.trim();
    if (!text) return;
    const { channel, thread } = this.where();
    const scope = this.scope, user = store.state.user;
    const command = text.match(/^(\/[^\s/]+)(?:\s+([\s\S]*))?$/);
    if (command) {
      if (thread) return this.refuse(`${command[1]} is not supported in threads. Sorry!`);
      const known = store.state.seen.commands;
      if (known.length && !known.some((each) => each.command === command[1])) {
        return this.refuse(`${command[1]} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands. `
          + "If you are trying to send a message and not run a command, try preceding the “/” with an empty space.");
      }
    }
    this.box.value = "";
    this.save();
    this.fit();
    this.hideList();
    this.onSent?.();
    const answer = command
      ? await act(user, "command", { channel, command: command[1], text: command[2] ?? "" })
      : await act(user, "message", { channel, text, ...(thread ? { thread_ts: thread } : {}) });
    if (answer.ok) {
      if (answer.acked === false) notify("Your message is posted. Kaizen has not confirmed it yet; it is sent to Kaizen again by itself.", { key: "acked" });
      return;
    }
    // Back where it was typed, unless something else is being written there by now.
    if (!sessionStorage.getItem(this.draftKey(scope))) {
      sessionStorage.setItem(this.draftKey(scope), text);
      if (scope === this.scope) { this.box.value = text; this.fit(); this.paintSend(); }
      notify(explain(answer));
    } else notify(explain(answer), { action: "Put the text back", run: () => { if (scope === this.scope) this.fill(`${text}\n${this.box.value}`); } });
  }

  key(event) {
    if (event.isComposing) return;
    if (this.found.length) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        return this.activate((this.active + (event.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length);
      }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); return this.hideList(); }
      if (event.key === "Tab" && !event.shiftKey) { event.preventDefault(); return this.take(this.found[this.active]); }
      // Enter sends what is complete as it stands, and completes what is not.
      if (event.key === "Enter" && !event.shiftKey && this.found[this.active].insert.trim() !== this.word) { event.preventDefault(); return this.take(this.found[this.active]); }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  // What is being typed at the caret, and what it could become.

  suggest() {
    const before = this.box.value.slice(0, this.box.selectionEnd);
    const slash = this.where().thread ? null : before.match(/^\/\S*$/);
    const at = before.match(/(?:^|[\s(])(@[\p{L}\p{N} .'-]{0,24})$/u);
    const colon = before.match(/(?:^|\s)(:[a-z0-9_+-]{2,})$/);
    this.found = [];
    if (slash) {
      this.word = slash[0];
      this.found = store.state.seen.commands.filter((each) => each.command.startsWith(this.word))
        .map((each) => ({ insert: `${each.command} `, title: each.command, hint: each.usage_hint, about: each.description }));
    } else if (at) {
      this.word = at[1];
      const wanted = this.word.slice(1).toLowerCase();
      const people = store.state.seen.people.filter((who) => who.id !== store.state.user && (!who.is_bot || who.id === store.botUser())).sort((a, b) => b.is_bot - a.is_bot);
      this.found = people.filter((who) => [who.real_name, who.name, ...(who.real_name ?? "").split(" ")].some((name) => name?.toLowerCase().startsWith(wanted)))
        .map((who) => ({ insert: `@${who.real_name || who.name} `, title: who.real_name || who.name, about: who.title, who }));
    } else if (colon) {
      this.word = colon[1];
      this.found = suggestEmoji(this.word.slice(1)).map(([name, glyph]) => ({ insert: `:${name}: `, title: `${glyph}  :${name}:` }));
    }
    if (!this.found.length) return this.hideList();
    this.list.replaceChildren(...this.found.map((each, i) => h("div", {
      id: `${this.list.id}-${i}`, class: "option", role: "option", "aria-selected": "false",
      onpointerdown: (event) => { event.preventDefault(); this.take(each); },
    }, each.who && avatar(each.who, 24), h("span", { class: "option-text" },
      h("span", { class: "option-label" }, each.title, each.hint && h("span", { class: "usage" }, ` ${each.hint}`)),
      each.about && h("span", { class: "option-description" }, each.about)))));
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    place(this.list, this.node.querySelector(".composer-box"), { wide: true, above: true });
    this.activate(0);
  }

  activate(index) {
    this.list.children[this.active]?.classList.remove("active");
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = this.list.children[index];
    row.classList.add("active");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", row.id);
  }

  take(suggestion) {
    const caret = this.box.selectionEnd;
    const head = this.box.value.slice(0, caret - this.word.length) + suggestion.insert;
    this.box.value = head + this.box.value.slice(caret).replace(/^ /, "");
    this.box.setSelectionRange(head.length, head.length);
    this.save();
    this.fit();
    this.hideList();
  }

  hideList() {
    this.found = [];
    this.box.removeAttribute("aria-activedescendant");
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }
}
