// Faults: Slack's bad days, each with a switch.

import { h, setText } from "./dom.js";
import { CALLS, ENVELOPES, JUMPS, KINDS } from "./fault_kinds.js";
import { explain, notify } from "./notices.js";
import { tell, workspace } from "./tools_api.js";
import { button, choice, labelled, number, toggle } from "./widgets.js";

const times = (count) => (count === 1 ? "once" : `${count} times`);

export class Faults {
  constructor() {
    this.rows = KINDS.map((kind) => new FaultRow(kind));
    this.summary = h("p", { class: "summary", role: "status" });
    this.allOff = button("Everything off", () => change({ off: true }, this.rows));
    const by = choice(JUMPS, "3600");
    this.node = h("div", { class: "tool-part" },
      h("div", { class: "part-head" }, this.summary, this.allOff),
      h("ul", { class: "tool-rows" }, this.rows.map((row) => row.node),
        h("li", { class: "tool-row" },
          h("div", { class: "toggle-row" }, h("div", { class: "toggle-text" }, h("span", { class: "toggle-name" }, "The clock jumps"), h("p", { class: "about" }, "The time leaps ahead at once, as after a machine was asleep. Kaizen is not waited for.")),
            button("Jump", () => change({ fault: "clock_jump", by: Number(by.value) }))),
          h("div", { class: "option-fields" }, labelled("How far", by)))));
  }

  update({ faults }) {
    for (const row of this.rows) row.update(faults.filter((each) => each.fault === row.kind.kind));
    const on = this.rows.filter((row) => row.on).length;
    setText(this.summary, on ? `${on} ${on === 1 ? "fault is" : "faults are"} on.` : "Slack is well: no fault is on.");
    this.allOff.disabled = !on;
  }
}

async function change(body, rows = []) {
  for (const row of rows) row.ended = "";
  const answer = await tell("faults", body);
  if (!answer.ok) notify(explain(answer));
  await workspace.refresh();
}

class FaultRow {
  constructor(kind) {
    this.kind = kind;
    this.fields = (kind.options ?? []).map((option) => {
      const field = option.choices ? choice(option.choices, option.value) : number(option.value, option);
      return { option, field, node: labelled(option.label, field) };
    });
    const names = kind.scope === "calls" ? CALLS.map((each) => [each, each]) : ENVELOPES;
    this.only = kind.scope === "calls" || kind.scope === "envelopes" ? choice([["", kind.scope === "calls" ? "every call" : "everything that is sent"], ...names], "") : null;
    this.count = number("", { min: 1, placeholder: "no limit" });
    this.seconds = number("", { min: 1, placeholder: "no limit" });
    this.toggle = toggle(kind.name, { about: kind.about, onChange: (on) => (on ? this.start() : this.stop()) });
    this.state = h("p", { class: "fault-state", role: "status" });
    this.options = h("details", { class: "options" }, h("summary", null, "Options", h("span", { class: "visually-hidden" }, ` of ${kind.name}`)),
      h("div", { class: "option-fields" },
        this.fields.map((each) => each.node), this.only && labelled("Only", this.only),
        kind.kind !== "outage" && labelled("Times", this.count), labelled("For seconds", this.seconds)));
    this.node = h("li", { class: "tool-row" }, this.toggle.row, this.state, this.options);
  }

  /** What the server is told: the options as they stand in the fields. */
  body() {
    const body = { fault: this.kind.kind };
    for (const { option, field } of this.fields) {
      body[option.name] = !option.choices ? Number(field.value) : ["true", "false"].includes(field.value) ? field.value === "true" : field.value;
    }
    if (this.only?.value) body.only = [this.only.value];
    if (this.count.value) body.count = Number(this.count.value);
    if (this.seconds.value) body.seconds = Number(this.seconds.value);
    return body;
  }

  start() {
    this.ended = "";
    const wrong = [...this.options.querySelectorAll("input")].find((field) => !field.checkValidity());
    if (wrong) {
      this.options.open = true;
      wrong.reportValidity();
      return;
    }
    this.planned = this.count.value ? Number(this.count.value) : null;
    change(this.body());
  }

  stop() {
    this.planned = null;
    for (const { id } of this.faults) change({ off: id });
  }

  update(faults) {
    if (this.on && !faults.length) this.ended = this.planned ? `It is over: it happened ${times(this.planned)}.` : this.seconds.value ? "Its time is over." : "";
    this.faults = faults;
    this.on = faults.length > 0;
    this.toggle.set(this.on);
    this.node.classList.toggle("on", this.on);
    setText(this.state, this.on ? faults.map(describe).join(" ") : this.ended ?? "");
    this.state.hidden = !this.state.textContent;
  }
}

function describe({ happened, left, seconds, only }) {
  return [
    "On", only.length ? `only for ${only.map((each) => ENVELOPES.find(([name]) => name === each)?.[1] ?? each).join(", ")}` : "",
    happened ? `happened ${times(happened)}` : "has not happened yet",
    left === null ? "" : `${left} left`, seconds === null ? "" : `${Math.ceil(seconds)} s left`,
  ].filter(Boolean).join(" · ");
}
