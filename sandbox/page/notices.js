// Small dismissible notices, and what the error codes mean to a person.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const meanings = {
  operation_timeout: "Kaizen didn't answer in time. Try again; what it confirmed is saved.",
  dispatch_failed: "Kaizen isn't connected, so it didn't get this. Try again in a moment.",
  unreachable: "The workspace doesn't answer. The page keeps trying, and keeps your text.",
  clock_goes_forward_only: "The clock only goes forward. Choose a later time.",
  trigger_expired: "That took too long to open. Press the button once more.",
  expired_trigger_id: "That took too long to open. Press the button once more.",
  view_not_found: "That form is no longer open.",
  message_not_found: "That message is no longer there.",
  channel_not_found: "That conversation doesn't exist.",
  user_not_found: "That person is not in this workspace.",
  no_text: "Type something first.",
};

export function explain(answer) {
  return meanings[answer.error] || answer.detail || `That didn't work (${answer.error ?? "no reason given"}).`;
}

const SHOWN_MS = 15000;
const region = () => document.getElementById("notices");

export function notify(text, { action, run, key = text } = {}) {
  for (const old of region().children) if (old.dataset.key === key) old.remove();
  const opener = document.activeElement;
  const remove = () => {
    const inside = notice.contains(document.activeElement);
    notice.remove();
    if (inside && opener?.isConnected) opener.focus();
    if (!region().children.length && region().matches(":popover-open")) region().hidePopover();
  };
  const notice = h("div", { class: "notice", dataset: { key } },
    icon("alert", 18),
    h("p", null, text),
    action && h("button", { type: "button", class: "link", onclick: () => { remove(); run(); } }, action),
    h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss notice", onclick: remove }, icon("close", 16)));
  region().append(notice);
  const fade = () => {
    if (!notice.isConnected) return;
    if (notice.matches(":hover, :focus-within")) setTimeout(fade, 3000);
    else remove();
  };
  setTimeout(fade, SHOWN_MS);
  while (region().children.length > 3) region().firstElementChild.remove();
  lift();
}

/** Notices lie above an open modal: the last thing shown as a popover is the topmost, and a modal makes the rest inert. */
function lift() {
  const host = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
  if (region().matches(":popover-open")) region().hidePopover();
  if (region().parentElement !== host) host.append(region());
  region().showPopover();
}

/** Before a dialog goes: its notices outlive it. */
export function rescueNotices(dialog) {
  if (!dialog.contains(region())) return;
  const open = region().matches(":popover-open");
  document.body.append(region());
  if (open) region().showPopover();
}
