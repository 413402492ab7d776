// The stack of open modals in one dialog. Each view keeps its own form; only the top one is shown.

import { act } from "./api.js";
import { BlockList } from "./blocks.js";
import { elementContext, press } from "./context.js";
import { h, setText, uid } from "./dom.js";
import { icon, mark } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { closePopup } from "./popups.js";
import { explain, notify, rescueNotices } from "./notices.js";
import * as store from "./store.js";

const FIELDS = ".field, .select, .rich-area, .choose, .choice input";
const panels = new Map();
const leaving = new Set();
let dialog, opener;

export function mount() {
  dialog = h("dialog", { class: "modal" });
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      topPanel()?.leave();
    }
    if (event.key === "Tab") trap(event);
  });
  // A phone's back gesture closes the dialog without asking.
  dialog.addEventListener("close", (event) => { if (event.target === dialog) topPanel()?.leave(); });
  // What the modal was opened with is where the focus goes back to; the click comes long before the view.
  document.addEventListener("focusin", (event) => { if (!dialog.open && !event.target.closest("dialog, .popup, #notices")) opener = event.target; });
}

const stack = () => store.state.seen.views.filter((view) => view.type !== "home" && !leaving.has(view.id));
const topPanel = () => panels.get(stack().at(-1)?.id);

function trap(event) {
  const all = [...dialog.querySelectorAll("a[href], button, input, textarea, [contenteditable='true'], [tabindex='0']")].filter((node) => !node.disabled && node.tabIndex >= 0 && node.offsetParent && !node.closest("[hidden]"));
  if (!all.length) return;
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement === edge || (event.shiftKey && document.activeElement === dialog)) {
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }
}

export function update() {
  const views = stack();
  for (const id of leaving) if (!store.state.seen.views.some((view) => view.id === id)) leaving.delete(id);
  for (const [id, panel] of panels) {
    if (!views.some((view) => view.id === id)) { panel.node.remove(); panels.delete(id); }
  }
  for (const view of views) {
    if (!panels.has(view.id)) {
      const panel = new Panel(view);
      panels.set(view.id, panel);
      dialog.append(panel.node);
    }
    panels.get(view.id).update(view);
  }
  const top = topPanel();
  // Back from a modal on top, the person goes on where they were.
  if (shown && shown !== top && shown.node.contains(document.activeElement)) shown.held = document.activeElement;
  for (const panel of panels.values()) panel.node.hidden = panel !== top;
  if (!top) {
    shown = null;
    if (!dialog.open) return;
    closePopup();
    rescueNotices(dialog);
    dialog.close();
    (opener?.isConnected && opener.offsetParent ? opener : document.querySelector("#main textarea"))?.focus({ preventScroll: true });
    return;
  }
  dialog.setAttribute("aria-labelledby", top.titleId);
  if (!dialog.open) dialog.showModal();
  if (shown !== top) {
    closePopup();
    shown = top;
    top.focus();
  }
}
let shown = null;

class Panel {
  constructor(view) {
    this.id = view.id;
    this.titleId = uid("title");
    this.list = new BlockList({
      ...elementContext,
      here: () => (store.state.place === "home" ? null : store.state.place),
      target: () => ({ view: this.id }),
      press: (action) => press({ view: this.id }, this.list, action),
      lostFocus: () => this.scroll.focus(),
    });
    this.title = h("h2", { id: this.titleId });
    this.scroll = h("div", { class: "modal-body", tabindex: "-1" }, this.list.node);
    this.closeButton = h("button", { type: "button", class: "button", onclick: () => this.leave() });
    this.submitText = h("span", { class: "button-text" });
    this.submitButton = h("button", { type: "submit", class: "button primary" }, this.submitText);
    this.node = h("form", {
      class: "modal-panel", novalidate: true, autocomplete: "off",
      onsubmit: (event) => { event.preventDefault(); this.submit(); },
      onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.submit(); } },
    },
    h("header", null, mark(24), this.title, h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => leaveAll() }, icon("close"))),
    this.scroll,
    h("footer", null, this.closeButton, this.submitButton));
  }

  update(view) {
    const json = JSON.stringify([view.title, view.close, view.submit, view.blocks]);
    if (json !== this.json) {
      this.json = json;
      setText(this.title, plain(view.title));
      setText(this.closeButton, view.close ? plain(view.close) : view.previous_view_id ? "Back" : view.submit ? "Cancel" : "Close");
      this.hasSubmit = Boolean(view.submit || view.blocks.some((block) => block.type === "input"));
      setText(this.submitText, view.submit ? plain(view.submit) : "Submit");
      this.submitButton.hidden = !this.hasSubmit;
    }
    this.list.update(view.blocks, view.state?.values);
    const errors = JSON.stringify(view.errors ?? {});
    if (errors !== this.errors) {
      this.errors = errors;
      if (!this.pending) this.list.showErrors(view.errors ?? {});
    }
  }

  focus() {
    if (this.held?.isConnected) return this.held.focus({ preventScroll: true });
    this.list.focusFirst("[data-focus-on-load]") || this.list.focusFirst(`.input :is(${FIELDS})`)
      || this.list.focusFirst("button, a[href], input, textarea") || (this.hasSubmit ? this.submitButton : this.closeButton).focus();
  }

  show(errors) {
    this.list.showErrors(errors);
    this.list.focusFirst(`.invalid :is(${FIELDS})`);
  }

  async submit() {
    if (this.pending || !this.hasSubmit) return;
    const problems = this.list.problems();
    if (Object.keys(problems).length) return this.show(problems);
    this.list.showErrors({});
    this.pending = true;
    this.submitButton.setAttribute("aria-busy", "true");
    const answer = await act(store.state.user, "submit", { view: this.id, state: this.list.state() });
    this.pending = false;
    this.submitButton.removeAttribute("aria-busy");
    if (answer.ok) return;
    if (answer.errors) this.show(answer.errors);
    else notify(explain(answer));
  }

  /** One step back, which is out if it was the first. */
  leave() {
    return close(this, [this.id], {});
  }
}

/** The whole stack goes at once, as with the cross of Slack's modals. */
const leaveAll = () => close(topPanel(), stack().map((view) => view.id), { all: true });

async function close(panel, ids, how) {
  if (!panel) return;
  for (const id of ids) leaving.add(id);
  update();
  const answer = await act(store.state.user, "close", { view: panel.id, ...how });
  if (answer.ok || !store.state.seen.views.some((view) => view.id === panel.id)) return;
  // Closing worked for the person; whether the app has heard of it does not bring the form back.
  if (["operation_timeout", "dispatch_failed"].includes(answer.error)) return;
  for (const id of ids) leaving.delete(id);
  notify(explain(answer));
  update();
}
