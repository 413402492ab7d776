// The line between Slack and Kaizen: how it ends, what is sent again, how often Kaizen may call.

import { h, setText } from "./dom.js";
import { explain, notify } from "./notices.js";
import { tell, workspace } from "./tools_api.js";
import { button, labelled, number, toggle } from "./widgets.js";

const ENDS = [
  ["warning", "Warn", "Slack says that it will close the connection soon, and asks for a new one ten seconds later."],
  ["refresh", "Refresh", "Slack asks for a new connection now. Kaizen may finish what it has begun."],
  ["close", "Close", "Slack closes the connection without asking."],
  ["cut", "Cut", "The network breaks without a word, as when a cable is pulled."],
];

export class Connection {
  constructor() {
    this.state = h("p", { class: "summary", role: "status" });
    this.last = number(1, { min: 1, max: 100 });
    this.sent = h("p", { class: "fault-state", role: "status", hidden: true });
    this.limits = toggle("Slack's rate limits", {
      about: "One message a second in each channel, and so many calls a minute of each method. Over them Kaizen gets HTTP 429, and has to wait.",
      onChange: async (on) => { report(await tell("settings", { rate_limits: on })); workspace.refresh(); },
    });
    this.ends = ENDS.map(([how, name, about]) => ({ how, name, about, button: button(name, () => this.end(how)) }));
    this.node = h("div", { class: "tool-part" },
      h("div", { class: "part-head" }, this.state),
      h("section", { "aria-labelledby": "ends-title" }, h("h3", { id: "ends-title" }, "End the connections"),
        h("ul", { class: "tool-rows" }, this.ends.map((each) => h("li", { class: "tool-row" }, h("div", { class: "toggle-row" }, h("p", { class: "about" }, each.about), each.button))))),
      h("section", { "aria-labelledby": "again-title" }, h("h3", { id: "again-title" }, "Send again"),
        h("p", { class: "about" }, "Kaizen gets the last envelopes once more, marked as a retry or as if they were new."),
        h("div", { class: "option-fields" }, labelled("The last", this.last), button("As a retry", () => this.again(false)), button("As new", () => this.again(true))), this.sent),
      h("section", { "aria-labelledby": "limits-title" }, h("h3", { id: "limits-title" }, "How often Kaizen may call"), this.limits.row));
  }

  update({ connections, over_http, rate_limits }) {
    setText(this.state, over_http ? "Kaizen is reached by signed HTTP requests." : !connections ? "Kaizen isn't connected."
      : `Kaizen is connected by ${connections === 1 ? "one WebSocket" : `${connections} WebSockets`}.`);
    this.limits.set(rate_limits);
    for (const { button } of this.ends) button.disabled = !connections;
  }

  async end(how) {
    report(await tell("disconnect", { how }));
    workspace.refresh();
  }

  async again(asNew) {
    if (!this.last.reportValidity()) return;
    const answer = await tell("redeliver", { last: Number(this.last.value) || 1, as_new: asNew });
    if (!report(answer)) return;
    this.sent.hidden = false;
    setText(this.sent, answer.sent ? `${answer.sent} sent, ${answer.acked} acknowledged.` : "Nothing has been sent yet.");
  }
}

function report(answer) {
  if (!answer.ok) notify(explain(answer));
  return answer.ok;
}
