// The sandbox's own tools in a pane at the right: traffic, faults, connection, people and channels.

import { Connection } from "./connection.js";
import { h, setAttr, setText } from "./dom.js";
import { Faults } from "./faults.js";
import { icon } from "./icons.js";
import { Inspector } from "./inspector.js";
import { Members } from "./members.js";
import * as store from "./store.js";
import { workspace } from "./tools_api.js";

const ASK_MS = 1000;
const SMALL = matchMedia("(max-width: 760px)");

export class Tools {
  constructor(root, { button }) {
    this.root = root;
    this.button = button;
    this.inspector = new Inspector();
    this.faults = new Faults();
    this.parts = [
      { id: "traffic", name: "Traffic", part: this.inspector }, { id: "faults", name: "Faults", part: this.faults },
      { id: "connection", name: "Connection", part: new Connection() }, { id: "members", name: "People & channels", part: new Members() },
    ];
    for (const each of this.parts) {
      each.tab = h("button", { type: "button", role: "tab", id: `tab-${each.id}`, "aria-controls": `part-${each.id}`, onclick: () => this.choose(each.id) }, each.name);
      each.panel = h("div", { role: "tabpanel", id: `part-${each.id}`, class: "tool-panel", "aria-labelledby": `tab-${each.id}`, tabindex: "0", hidden: true }, each.part.node);
    }
    const tabs = h("div", { class: "tool-tabs", role: "tablist", "aria-label": "Tools", onkeydown: (event) => this.tabKey(event) }, this.parts.map((each) => each.tab));
    root.append(h("header", { class: "place-header" }, h("div", { class: "place-names" }, h("h2", { id: "tools-title" }, "Tools")),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close tools", onclick: () => this.close() }, icon("close"))), tabs, ...this.parts.map((each) => each.panel));
    root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) this.close(); });
    workspace.listeners.add((now) => this.update(now));
    document.addEventListener("visibilitychange", () => this.watchTraffic());
    SMALL.addEventListener("change", () => this.fence());
    this.choose(sessionStorage.getItem("tool") ?? "traffic");
    setInterval(() => { if (!document.hidden && (this.isOpen || workspace.now?.faults.length)) workspace.refresh(); }, ASK_MS);
    workspace.refresh();
  }

  get isOpen() { return !this.root.hidden; }

  toggle() { return this.isOpen ? this.close() : this.open(); }

  open(id) {
    if (id) this.choose(id);
    if (!this.isOpen) this.opener = document.activeElement;
    this.root.hidden = false;
    this.fence();
    workspace.refresh();
    this.watchTraffic();
    if (!id) this.chosen.tab.focus({ preventScroll: true });
  }

  close() {
    this.root.hidden = true;
    this.fence();
    const back = this.opener?.isConnected && this.opener !== document.body && !this.root.contains(this.opener) ? this.opener : this.button;
    back.focus({ preventScroll: true });
  }

  /** On a phone the pane covers everything, so that nothing beneath it may be reached. */
  fence() {
    document.getElementById("app").classList.toggle("with-tools", this.isOpen);
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    for (const id of ["topbar", "main", "thread", "sidebar"]) document.getElementById(id).inert = this.isOpen && SMALL.matches;
  }

  choose(id) {
    this.chosen = this.parts.find((each) => each.id === id) ?? this.parts[0];
    sessionStorage.setItem("tool", this.chosen.id);
    for (const each of this.parts) {
      const here = each === this.chosen;
      each.tab.setAttribute("aria-selected", String(here));
      each.tab.tabIndex = here ? 0 : -1;
      each.panel.hidden = !here;
    }
    if (workspace.now) this.chosen.part.update?.(workspace.now);
    this.watchTraffic();
  }

  tabKey(event) {
    const at = this.parts.indexOf(this.chosen), count = this.parts.length;
    const to = { ArrowRight: (at + 1) % count, ArrowLeft: (at + count - 1) % count, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(this.parts[to].id);
    this.chosen.tab.focus();
  }

  watchTraffic() {
    if (!this.isOpen || this.chosen.id !== "traffic") return;
    this.inspector.paint();
    // A hidden tab holds no connection: a browser has only six for one address.
    this.inspector.follow(() => this.isOpen && this.chosen.id === "traffic" && !document.hidden);
  }

  update(now) {
    for (const { id, part } of this.parts) if (id === "faults" || (this.isOpen && this.chosen.id === id)) part.update?.(now);
    const on = now.faults.length;
    setText(this.button.querySelector(".tools-count"), on ? `${on} ${on === 1 ? "fault" : "faults"} on` : "");
    setAttr(this.button, "data-faults", on ? "on" : null);
  }

  /** Shows the call that posted a message. */
  async showCall(place, ts) {
    this.open("traffic");
    await this.inspector.caughtUp();
    this.inspector.reveal({ place, ts });
  }

  /** The workspace has changed: so may have what the tools show. */
  changed() {
    if (this.isOpen && store.state.seen?.version !== this.version) {
      this.version = store.state.seen?.version;
      workspace.refresh();
    }
  }
}
