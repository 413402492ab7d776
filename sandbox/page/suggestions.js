// What is being typed at the caret of a message box, and what it could become: people, groups, channels, emoji, commands.

import { avatar } from "./avatar.js";
import { h, uid } from "./dom.js";
import { searchEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { place } from "./popups.js";
import * as store from "./store.js";

const AT_MOST = 7; // as many as fit without scrolling: the list itself never has the focus
const EVERYBODY = [["here", "Notify everyone who is online in this channel"], ["channel", "Notify everyone in this channel"], ["everyone", "Notify everyone in the workspace"]];

const begins = (wanted, ...names) => names.some((name) => name && [name, ...name.split(/[ _-]/)].some((part) => part.toLowerCase().startsWith(wanted)));

function mentions(wanted) {
  const { people, groups = [] } = store.state.seen;
  const here = store.channel(store.state.place);
  const shown = people.filter((who) => who.id !== store.state.user && !who.deleted && (!who.is_bot || who.id === store.botUser()));
  const inside = (who) => here?.members?.includes(who.id) ?? true;
  return [
    ...shown.filter((who) => begins(wanted, who.real_name, who.name)).sort((a, b) => inside(b) - inside(a) || b.is_bot - a.is_bot).map((who) => ({
      insert: `@${who.real_name || who.name} `, title: who.real_name || who.name, hint: inside(who) ? "" : "Not in channel", about: who.title, lead: () => avatar(who, 24),
    })),
    ...groups.filter((group) => !group.is_disabled && begins(wanted, group.handle, group.name)).map((group) => ({
      insert: `@${group.handle} `, title: `@${group.handle}`, about: `${group.name} · ${group.users.length} ${group.users.length === 1 ? "person" : "people"}`, lead: () => icon("people"),
    })),
    ...(here?.kind === "im" ? [] : EVERYBODY).filter(([name]) => begins(wanted, name)).map(([name, about]) => ({ insert: `@${name} `, title: `@${name}`, about, lead: () => icon("people") })),
  ];
}

const channels = (wanted) => store.state.seen.channels.filter((each) => each.kind !== "im" && begins(wanted, each.name))
  .map((each) => ({ insert: `#${each.name} `, title: `#${each.name}`, about: each.topic }));

const emoji = (wanted) => searchEmoji(wanted).map(([name, glyph]) => ({ insert: `:${name}: `, title: `:${name}:`, lead: () => h("span", { class: "emoji-lead" }, glyph) }));

function commands(typed, runShortcut) {
  const wanted = typed.slice(1).toLowerCase();
  const app = store.person(store.botUser());
  const { commands: all, shortcuts = [] } = store.state.seen;
  return [
    ...all.filter((each) => each.command.startsWith(typed)).map((each) => ({ insert: `${each.command} `, title: each.command, hint: each.usage_hint, about: each.description, lead: () => avatar(app, 24) })),
    ...shortcuts.filter((each) => runShortcut && each.type === "global" && begins(wanted, each.name))
      .map((each) => ({ run: () => runShortcut(each), title: each.name, about: [each.description, app?.real_name].filter(Boolean).join(" · "), lead: () => icon("bolt") })),
  ];
}

export class Suggestions {
  /** `slash()` says whether commands are offered here; `runShortcut(shortcut)` starts a global one. */
  constructor(box, { anchor, onTake, slash = () => false, runShortcut }) {
    Object.assign(this, { box, anchor, onTake, slash, runShortcut, found: [] });
    this.node = h("div", { id: uid("suggestions"), class: "popup list suggestions", role: "listbox", "aria-label": "Suggestions", popover: "manual" });
    box.setAttribute("aria-controls", this.node.id);
    box.addEventListener("input", () => this.suggest());
    box.addEventListener("click", () => this.suggest());
    box.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== box) this.hide(); }, 150));
  }

  suggest() {
    const before = this.box.value.slice(0, this.box.selectionEnd);
    const slash = this.slash() && before.match(/^\/\S*$/);
    const at = before.match(/(?:^|[\s(])(@[\p{L}\p{N}_ .'-]{0,24})$/u);
    const hash = before.match(/(?:^|[\s(])(#[\p{L}\p{N}_-]{0,40})$/u);
    const colon = before.match(/(?:^|[\s(])(:[a-z0-9_+-]{2,})$/);
    this.word = (slash || [])[0] ?? (at ?? hash ?? colon)?.[1] ?? "";
    const wanted = this.word.slice(1).toLowerCase();
    this.found = (slash ? commands(this.word, this.runShortcut) : at ? mentions(wanted) : hash ? channels(wanted) : colon ? emoji(wanted) : []).slice(0, AT_MOST);
    if (!this.found.length) return this.hide();
    this.node.replaceChildren(...this.found.map((each, i) => h("div", {
      id: `${this.node.id}-${i}`, class: "option", role: "option", "aria-selected": "false",
      onpointerdown: (event) => { event.preventDefault(); this.take(each); },
    }, each.lead?.(), h("span", { class: "option-text" },
      h("span", { class: "option-label" }, each.title, each.hint && h("span", { class: "usage" }, ` ${each.hint}`)),
      each.about && h("span", { class: "option-description" }, each.about)))));
    if (!this.node.matches(":popover-open")) this.node.showPopover();
    place(this.node, this.anchor, { wide: true, above: true });
    this.activate(0);
  }

  activate(index) {
    this.node.children[this.active]?.classList.remove("active");
    this.node.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = this.node.children[index];
    row.classList.add("active");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", row.id);
  }

  /** A key pressed in the box; says whether it was meant for the list. */
  key(event) {
    if (!this.found.length) return false;
    const chosen = this.found[this.active];
    const taken = {
      ArrowDown: () => this.activate((this.active + 1) % this.found.length),
      ArrowUp: () => this.activate((this.active - 1 + this.found.length) % this.found.length),
      Escape: () => { event.stopPropagation(); this.hide(); },
      Tab: !event.shiftKey && (() => this.take(chosen)),
      // Enter sends what is complete as it stands, and completes what is not.
      Enter: !event.shiftKey && chosen.insert?.trim() !== this.word && (() => this.take(chosen)),
    }[event.key];
    if (!taken) return false;
    event.preventDefault();
    taken();
    return true;
  }

  take(suggestion) {
    const caret = this.box.selectionEnd;
    const head = this.box.value.slice(0, caret - this.word.length) + (suggestion.insert ?? "");
    this.box.value = head + this.box.value.slice(caret).replace(/^ /, "");
    this.box.setSelectionRange(head.length, head.length);
    this.hide();
    this.onTake();
    suggestion.run?.();
  }

  hide() {
    this.found = [];
    this.box.removeAttribute("aria-activedescendant");
    if (this.node.matches(":popover-open")) this.node.hidePopover();
  }
}
