// The workspace's clock: it shows the person's time, and moves on.

import { moveClock } from "./api.js";
import { h, setAttr, setText } from "./dom.js";
import { KEYS } from "./help.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";
import { city, clockTime, fromWall, longStamp, shortDay, toWall } from "./time.js";

const HOUR = 3600000;
const STEPS = [["hour", "Next hour"], ["morning", "Next morning"], ["week", "Next week"]];

export class Clock {
  constructor(root, { onMenu, onTools }) {
    this.root = root;
    this.menu = h("button", { type: "button", class: "icon-button menu", "aria-label": "Open sidebar", "aria-expanded": "false", onclick: onMenu }, icon("menu"));
    this.time = h("span", { class: "clock-time" });
    this.day = h("span", { class: "clock-day" });
    this.zone = h("span", { class: "clock-zone" });
    this.face = h("time", { class: "clock-face" }, this.time, h("span", { class: "clock-where" }, this.day, this.zone));
    this.steps = STEPS.map(([step, text]) => h("button", { type: "button", class: "step", onclick: () => this.move({ step }) }, text));
    this.setButton = h("button", { type: "button", class: "step set-time", "aria-expanded": "false", "aria-controls": "clock-to", onclick: () => this.ask(!root.classList.contains("setting")) }, "Set a time…");
    this.label = h("label", { for: "clock-field" });
    this.field = h("input", { id: "clock-field", type: "datetime-local", class: "field clock-field", "aria-describedby": "clock-problem", oninput: () => this.complain("") });
    this.goButton = h("button", { type: "submit", class: "button primary small" }, "Go there");
    this.problem = h("p", { id: "clock-problem", class: "error", role: "alert" });
    this.form = h("form", { id: "clock-to", class: "clock-to", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.moveTo(); } }, this.label, h("div", { class: "clock-to-row" }, this.field, this.goButton), this.problem);
    this.panel = h("div", { class: "clock-panel", id: "clock-panel" }, h("div", { class: "steps" }, this.steps, this.setButton), this.form);
    this.toggle = h("button", { type: "button", class: "step clock-toggle", "aria-expanded": "false", "aria-controls": "clock-panel", onclick: () => this.expand(!root.classList.contains("expanded")) }, icon("clock", 18), h("span", { class: "clock-toggle-text" }, "Move the clock"));
    this.toolsButton = h("button", { type: "button", class: "step tools-button", "aria-expanded": "false", "aria-controls": "tools", "aria-keyshortcuts": "Control+Shift+K", title: KEYS.tools.join(" "), onclick: onTools },
      icon("tools", 18), h("span", { class: "tools-text" }, "Tools"), h("span", { class: "tools-count" }));
    this.progress = h("div", { class: "progress", role: "progressbar", "aria-label": "The clock moves on", "aria-valuemin": "0", "aria-valuemax": "100", hidden: true }, h("span"));
    root.append(this.menu, this.face, this.toggle, this.panel, this.toolsButton, this.progress);
    root.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", (event) => { if (!root.contains(event.target)) this.expand(false); if (!this.panel.contains(event.target)) this.ask(false); });
    setInterval(() => { if (store.state.seen) this.update(); }, 1000);
  }

  key(event) {
    if (event.key !== "Escape") return;
    const setting = this.root.classList.contains("setting"), expanded = this.root.classList.contains("expanded");
    this.ask(false);
    this.expand(false);
    if (expanded) this.toggle.focus();
    else if (setting) this.setButton.focus();
  }

  expand(open) {
    this.root.classList.toggle("expanded", open);
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.propose();
  }

  ask(open) {
    if (open === this.root.classList.contains("setting")) return;
    this.root.classList.toggle("setting", open);
    this.setButton.setAttribute("aria-expanded", String(open));
    this.complain("");
    if (!open) return;
    this.propose();
    this.field.focus();
  }

  /** The next full hour, in the person's zone, as a first proposal. */
  propose() {
    this.field.value = toWall(new Date(Math.ceil((store.now().getTime() + 60000) / HOUR) * HOUR), store.tz());
  }

  complain(text) {
    setText(this.problem, text);
    setAttr(this.field, "aria-invalid", text ? "true" : null);
  }

  update() {
    const now = store.now(), tz = store.tz();
    setText(this.time, clockTime(now, tz));
    setText(this.day, shortDay(now, tz));
    setText(this.zone, city(tz));
    setText(this.label, `Date and time in ${city(tz)}`);
    this.face.dateTime = now.toISOString();
    this.face.title = longStamp(now, tz);
    this.field.min = toWall(now, tz);
    if (this.moving) this.paintProgress(now);
  }

  moveTo() {
    if (!this.field.value) return this.complain("Enter a date and a time.");
    this.move({ to: fromWall(this.field.value, store.tz()).toISOString() });
  }

  async move(body) {
    if (this.moving) return;
    const held = document.activeElement;
    this.from = store.now().getTime();
    this.until = body.to ? Date.parse(body.to) : this.from + { hour: 1, morning: 24, week: 168 }[body.step] * HOUR;
    this.moving = true;
    this.paint();
    const answer = await moveClock({ ...body, as: store.state.user });
    this.moving = false;
    this.paint();
    if (held?.isConnected && document.activeElement === document.body) held.focus();
    if (!answer.ok && body.to) return this.complain(explain(answer));
    if (!answer.ok) return notify(explain(answer));
    if (body.to) this.ask(false);
    this.expand(false);
    this.report(answer);
  }

  /** What happened meanwhile: to whom Kaizen has written. */
  report({ wrote = [], unsettled }) {
    if (unsettled > 0) notify("The clock has moved, but Kaizen hasn't finished everything that is due.", { key: "unsettled" });
    if (!wrote.length) return;
    const to = wrote.map(({ to, messages }) => (messages > 1 ? `${to} (${messages} messages)` : to));
    notify(`Meanwhile Kaizen wrote to ${to.length > 1 ? `${to.slice(0, -1).join(", ")} and ${to.at(-1)}` : to[0]}.`, { key: "meanwhile" });
  }

  paint() {
    for (const button of [...this.steps, this.setButton, this.goButton, this.field]) button.disabled = this.moving;
    this.root.classList.toggle("moving", this.moving);
    this.progress.hidden = !this.moving;
    if (this.moving) this.paintProgress(store.now());
  }

  paintProgress(now) {
    const share = Math.max(0, Math.min(1, (now - this.from) / Math.max(1, this.until - this.from)));
    this.progress.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    this.progress.setAttribute("aria-valuetext", `${shortDay(now, store.tz())}, ${clockTime(now, store.tz())}`);
    this.progress.firstElementChild.style.width = `${share * 100}%`;
  }
}
