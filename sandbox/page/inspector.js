// The traffic inspector: what Kaizen and Slack say to each other, live, the newest first.

import { h, reconcile, setText, uid } from "./dom.js";
import { icon } from "./icons.js";
import { jsonTree, unwrapped } from "./json.js";
import { notify } from "./notices.js";
import * as store from "./store.js";
import { traffic } from "./tools_api.js";
import { KINDS, matches, messageOf, outcome } from "./traffic_rows.js";
import { button, choice } from "./widgets.js";

const KEPT = 500;
const WAIT_SECONDS = 20;
const RETRY_MS = 1000;

export class Inspector {
  constructor() {
    this.rows = [];
    this.last = this.clearedAt = 0;
    this.open = new Set();
    this.filter = h("input", { type: "search", class: "field small", "aria-label": "Filter the traffic", placeholder: "Filter", spellcheck: "false", autocomplete: "off", oninput: () => this.paint() });
    this.kind = choice(KINDS, "");
    this.kind.setAttribute("aria-label", "Kind of traffic");
    this.kind.addEventListener("change", () => this.paint());
    this.pauseButton = h("button", { type: "button", class: "button small", "aria-pressed": "false", onclick: () => this.pause(!this.paused) }, "Pause");
    this.count = h("p", { class: "summary", role: "status" });
    this.list = h("ol", { class: "traffic", "aria-label": "Traffic, the newest first" });
    this.empty = h("p", { class: "about none" });
    this.node = h("div", { class: "tool-part inspector" },
      h("div", { class: "inspector-bar" }, this.filter, this.kind, this.pauseButton, button("Clear", () => this.clear())),
      this.count, this.empty, this.list);
  }

  /** Follows the traffic for as long as it is looked at. */
  async follow(isShown) {
    if (this.following) return;
    this.following = true;
    while (isShown()) {
      const answer = await traffic(this.last, this.asked ? WAIT_SECONDS : 0);
      if (!answer.ok) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      else this.take(answer);
    }
    this.following = false;
  }

  /** When the rows of before are there. */
  async caughtUp() {
    if (!this.last) this.take(await traffic(0, 0));
  }

  take({ traffic: rows = [], last = 0 }) {
    if (last < this.last) { this.rows = []; this.clearedAt = 0; } // another workspace
    const known = this.rows.at(-1)?.id ?? 0;
    this.last = last;
    this.asked = true;
    this.rows = [...this.rows, ...rows.filter((row) => row.id > known)].slice(-KEPT);
    if (!this.paused) this.paint();
    else if (rows.length) this.say();
  }

  pause(on) {
    this.paused = on;
    this.pausedAt = this.last;
    this.pauseButton.setAttribute("aria-pressed", String(on));
    this.paint();
  }

  clear() {
    this.clearedAt = this.last;
    this.open.clear();
    this.paint();
  }

  paint() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const until = this.paused ? this.pausedAt : Infinity;
    const all = this.rows.filter((row) => row.id > this.clearedAt && row.id <= until);
    this.shown = all.filter((row) => matches(row, this.kind.value, words)).reverse();
    this.all = all.length;
    reconcile(this.list, this.shown, (row) => row.id, (row) => new Row(row, this));
    this.say();
  }

  say() {
    const waiting = this.paused ? this.rows.filter((row) => row.id > this.pausedAt).length : 0;
    const shown = this.shown?.length ?? 0;
    setText(this.count, [shown === this.all ? `${shown} ${shown === 1 ? "entry" : "entries"}` : `${shown} of ${this.all} entries`, this.paused && `paused, ${waiting} more since`].filter(Boolean).join(" · "));
    this.empty.hidden = shown > 0;
    setText(this.empty, this.all ? "Nothing fits this filter." : "Nothing here yet. Write to Kaizen, or press one of its buttons.");
  }

  /** Shows the call that posted or last changed a message. */
  reveal({ place, ts }) {
    this.filter.value = "";
    this.kind.value = "";
    this.clearedAt = 0;
    this.pause(false);
    const fits = (row) => { const found = messageOf(row); return found?.ts === ts && found.place === place; };
    const row = this.rows.findLast((each) => each.kind === "call" && each.name.startsWith("chat.post") && fits(each)) ?? this.rows.findLast(fits);
    if (!row) return notify("The call that posted this message is no longer kept.");
    const entry = this.list.entries.get(row.id);
    entry.expand(true);
    entry.head.scrollIntoView({ block: "start" });
    entry.head.focus();
  }
}

class Row {
  constructor(row, inspector) {
    this.row = row;
    this.inspector = inspector;
    const { label, tone } = outcome(row);
    const isCall = row.kind === "call";
    const bodyId = uid("exchange");
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: store.tz(), hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(row.at));
    this.head = h("button", { type: "button", class: "traffic-head", "aria-expanded": "false", "aria-controls": bodyId, onclick: () => this.expand(this.body.hidden) },
      h("span", { class: `direction ${row.kind}`, title: isCall ? "Kaizen calls Slack" : "Slack tells Kaizen" }, icon(isCall ? "up" : "down", 16), h("span", { class: "visually-hidden" }, isCall ? "Kaizen calls" : "Slack sends")),
      h("span", { class: "traffic-name" }, row.name.split(/(?<=\.)/).flatMap((each, index) => (index ? [h("wbr"), each] : [each]))),
      h("span", { class: `outcome ${tone}` }, tone === "bad" && icon("alert", 14), tone === "retry" && icon("again", 14), label),
      row.request?.retry_attempt > 0 && tone === "bad" && h("span", { class: "outcome retry" }, icon("again", 14), `retry ${row.request.retry_attempt}`),
      h("span", { class: "traffic-ms" }, `${row.ms < 10 ? row.ms.toFixed(1) : Math.round(row.ms)} ms`),
      h("time", { class: "traffic-time", datetime: row.at }, time));
    this.body = h("div", { id: bodyId, class: "exchange", hidden: true });
    this.node = h("li", null, this.head, this.body);
    if (inspector.open.has(row.id)) this.expand(true);
  }

  expand(on) {
    this.head.setAttribute("aria-expanded", String(on));
    this.body.hidden = !on;
    this.inspector.open[on ? "add" : "delete"](this.row.id);
    if (!on || this.body.firstChild) return;
    const { kind, request, response } = this.row;
    const target = messageOf(this.row);
    this.body.append(
      part(kind === "call" ? "Request" : "What Slack sent", unwrapped(request)),
      part(kind === "call" ? "Response" : "Kaizen's acknowledgement", unwrapped(response)));
    if (target && store.channel(target.place)) this.body.append(h("a", { class: "button small", href: store.urlOf(target) }, "Go to the message"));
  }
}

function part(title, value) {
  return h("section", { class: "json-part", "aria-label": title },
    h("div", { class: "json-title" }, h("h4", null, title), h("button", { type: "button", class: "link", "aria-label": `Copy: ${title}`, onclick: () => copy(value) }, "Copy")),
    h("div", { class: "json" }, jsonTree(value)));
}

async function copy(value) {
  try {
    await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
    notify("Copied.");
  } catch {
    notify("The browser doesn't allow copying here.");
  }
}
