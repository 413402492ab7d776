// The workspace's clock: it shows the person's time, and moves on.

import { moveClock } from "./api.js";
import { h, setText } from "./dom.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";
import { city, clockTime, fromWall, longStamp, shortDay, toWall } from "./time.js";

export class Clock {
  constructor(root, { onMenu }) {
    this.menu = h("button", { type: "button", class: "icon-button menu", "aria-label": "Open sidebar", "aria-expanded": "false", onclick: onMenu }, icon("menu"));
    this.time = h("span", { class: "clock-time" });
    this.day = h("span", { class: "clock-day" });
    this.zone = h("span", { class: "clock-zone" });
    this.face = h("time", { class: "clock-face" }, this.time, h("span", { class: "clock-where" }, this.day, this.zone));
    this.steps = [["hour", "Next hour"], ["morning", "Next morning"], ["week", "Next week"]].map(([step, text]) => h("button", { type: "button", class: "step", onclick: () => this.move({ step }) }, text));
    this.field = h("input", { type: "datetime-local", class: "field clock-field", "aria-label": "Date and time to move to", onkeydown: (event) => { if (event.key === "Enter") this.moveTo(); } });
    this.goButton = h("button", { type: "button", class: "step", onclick: () => this.moveTo() }, "Go");
    this.panel = h("div", { class: "clock-panel", id: "clock-panel" }, h("div", { class: "steps" }, this.steps), h("div", { class: "clock-to" }, this.field, this.goButton));
    this.toggle = h("button", { type: "button", class: "step clock-toggle", "aria-expanded": "false", "aria-controls": "clock-panel", onclick: () => this.expand(!root.classList.contains("expanded")) }, icon("clock", 18), h("span", { class: "clock-toggle-text" }, "Move the clock"));
    this.progress = h("div", { class: "progress", role: "status", "aria-label": "The clock moves on", hidden: true });
    this.root = root;
    root.append(this.menu, this.face, this.toggle, this.panel, this.progress);
    root.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.classList.contains("expanded")) { this.expand(false); this.toggle.focus(); } });
    document.addEventListener("pointerdown", (event) => { if (!root.contains(event.target)) this.expand(false); });
    setInterval(() => { if (store.state.seen) this.update(); }, 1000);
  }

  expand(open) {
    this.root.classList.toggle("expanded", open);
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  update() {
    const now = store.now(), tz = store.tz();
    setText(this.time, clockTime(now, tz));
    setText(this.day, shortDay(now, tz));
    setText(this.zone, city(tz));
    this.face.dateTime = now.toISOString();
    this.face.title = longStamp(now, tz);
    // Somebody who has begun to type a time is not disturbed by the clock.
    if (document.activeElement !== this.field && !this.chosen) this.field.value = toWall(now, tz);
    this.field.min = toWall(now, tz);
  }

  moveTo() {
    if (!this.field.value) return;
    this.chosen = true;
    this.move({ to: fromWall(this.field.value, store.tz()).toISOString() });
  }

  async move(body) {
    if (this.moving) return;
    this.moving = true;
    const held = document.activeElement;
    this.paint();
    const answer = await moveClock({ ...body, as: store.state.user });
    this.moving = this.chosen = false;
    this.paint();
    if (held?.isConnected && document.activeElement === document.body) held.focus();
    if (!answer.ok) notify(explain(answer));
    else if (answer.unsettled > 0) notify("The clock has moved on, but Kaizen did not say in time that it had done everything that became due.", { key: "unsettled" });
  }

  paint() {
    for (const button of [...this.steps, this.goButton, this.field]) button.disabled = this.moving;
    this.root.classList.toggle("moving", this.moving);
    this.progress.hidden = !this.moving;
  }
}
