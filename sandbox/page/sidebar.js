// The left: the workspace, who one acts as, and where one can go.

import { avatar } from "./avatar.js";
import { h, reconcile, setAttr, setText } from "./dom.js";
import { combination, KEYS, openHelp } from "./help.js";
import { icon, mark } from "./icons.js";
import { browseChannels } from "./membership.js";
import { openList } from "./popups.js";
import * as store from "./store.js";
import { actAs, actors } from "./switcher.js";
import { city, clockTime } from "./time.js";

export class Sidebar {
  constructor(root, { onClose, onFind }) {
    this.switchName = h("span", { class: "who-name" });
    this.switchAbout = h("span", { class: "who-about" });
    this.face = h("span");
    this.switcher = h("button", { type: "button", class: "who", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.choose() },
      this.face, h("span", { class: "who-text" }, this.switchName, this.switchAbout), icon("chevron", 18));
    this.app = h("ul", { class: "places" });
    this.channels = h("ul", { class: "places" });
    this.directs = h("ul", { class: "places" });
    this.browse = h("button", {
      type: "button", class: "icon-button", "aria-label": "Join a channel", title: "Join a channel", "aria-haspopup": "menu", "aria-expanded": "false", hidden: true, onclick: () => browseChannels(this.browse),
    }, icon("plus", 16));
    this.theme = h("button", { type: "button", class: "icon-button", onclick: () => toggleTheme(this) });
    this.find = h("button", { type: "button", class: "find", "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K", onclick: () => { onClose(); onFind(); } }, icon("search", 18), h("span", null, "Find"), combination(KEYS.switcher));
    root.append(
      h("div", { class: "brand" }, mark(28), h("span", { class: "brand-name" }, "Kaizen sandbox"),
        h("button", { type: "button", class: "icon-button keys-button", "aria-label": "Keys", title: "Keys (?)", "aria-haspopup": "dialog", onclick: () => openHelp() }, icon("help", 18)), this.theme,
        h("button", { type: "button", class: "icon-button drawer-close", "aria-label": "Close sidebar", onclick: onClose }, icon("close"))),
      this.switcher, this.find,
      h("nav", { "aria-label": "Conversations" },
        this.app,
        h("div", { class: "places-head" }, h("h2", { id: "channels-title" }, "Channels"), this.browse), this.channels,
        h("h2", { id: "directs-title" }, "Direct messages"), this.directs));
    this.channels.setAttribute("aria-labelledby", "channels-title");
    this.directs.setAttribute("aria-labelledby", "directs-title");
    paintTheme(this);
  }

  choose() {
    const now = store.now();
    openList({
      anchor: this.switcher, name: "Act as", wide: true, selected: new Set([store.state.user]),
      groups: [{
        options: actors().map((who) => ({
          value: who.id, label: who.real_name || who.name,
          description: [who.title, `${clockTime(now, who.tz)} in ${city(who.tz)}`, who.deleted && "deactivated"].filter(Boolean).join(" · "), lead: () => avatar(who, 32),
        })),
      }],
      onPick: ({ value }) => actAs(value),
    });
  }

  update() {
    const me = store.me();
    const label = `Acting as ${me.real_name || me.name}`;
    if (this.for !== me.id) {
      this.for = me.id;
      this.face.replaceChildren(avatar(me, 36));
      this.switcher.setAttribute("aria-label", label);
    }
    this.browse.hidden = !store.state.seen.joinable?.length;
    setText(this.switchName, me.real_name || me.name);
    setText(this.switchAbout, [me.title, clockTime(store.now(), me.tz)].filter(Boolean).join(" · "));
    const all = store.state.seen.channels;
    const bot = store.person(store.botUser());
    this.places(this.app, [{ id: "home", name: "App Home", lead: () => icon("home", 18), unread: 0 }]);
    this.places(this.channels, all.filter((each) => each.kind !== "im").map((each) => ({ id: each.id, name: each.name, kind: each.is_archived ? "archive" : each.is_private ? "lock" : "", lead: () => sign(each), unread: each.unread })));
    this.places(this.directs, all.filter((each) => each.kind === "im").map((each) => ({ id: each.id, name: store.channelName(each), lead: () => avatar(each.with === bot?.id ? bot : store.person(each.with), 20), unread: each.unread })));
  }

  places(list, items) {
    const paint = (entry, item) => {
      const here = store.state.place === item.id;
      entry.link.href = store.urlOf({ place: item.id });
      setText(entry.name, item.name);
      setAttr(entry.link, "aria-current", here && "page");
      entry.link.classList.toggle("unread", item.unread > 0 && !here);
      const count = here || !item.unread ? "" : String(item.unread);
      setText(entry.count, count);
      entry.count.hidden = !count;
      if (count) entry.count.setAttribute("aria-label", `${count} unread`);
    };
    reconcile(list, items, (item) => `${store.state.user}/${item.id}/${item.kind}`, (item) => {
      const count = h("span", { class: "unread-count", role: "img", hidden: true });
      const name = h("span", { class: "place-name" });
      const link = h("a", { class: "place" }, item.lead(), name, count);
      const entry = { node: h("li", null, link), link, name, count };
      paint(entry, item);
      return entry;
    }, paint);
  }
}

/** What stands before a channel's name, and says aloud what kind it is unless it is an ordinary one. */
function sign({ is_archived, is_private }) {
  if (!is_archived && !is_private) return h("span", { class: "hash", "aria-hidden": "true" }, "#");
  return h("span", { class: "hash" }, icon(is_archived ? "archive" : "lock", 16), h("span", { class: "visually-hidden" }, is_archived ? "Archived: " : "Private: "));
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : dark.matches);

function paintTheme(sidebar) {
  const to = isDark() ? "Light theme" : "Dark theme";
  sidebar.theme.setAttribute("aria-label", to);
  sidebar.theme.title = to;
  sidebar.theme.replaceChildren(icon(isDark() ? "sun" : "moon", 18));
}

function toggleTheme(sidebar) {
  const to = isDark() ? "light" : "dark";
  // The system's own theme needs no memory: later changes of it are followed again.
  if ((to === "dark") === dark.matches) {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = to;
    localStorage.setItem("theme", to);
  }
  paintTheme(sidebar);
}
