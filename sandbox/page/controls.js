// What all of Block Kit's interactive elements have in common. Each maker gives a control:
//   node      what is shown
//   state()   the entry for Slack's state, or undefined for what has none
//   retain(definition)  takes a new definition in place, or false
//   problem(required)   what Slack's client would object to before it submits, or null
//   dirty     whether a person has changed it
// `context` has press({action_id, block_id, input, node}), names (for mrkdwn), people(), channels(), label, blockId, target().

import { plain } from "./mrkdwn.js";
import { confirmDialog } from "./confirm.js";

export const REQUIRED = "Please complete this required field.";
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The values that wait while one is on its way, by node. */
const busy = new WeakMap();

/** Sends an action, after Slack's `confirm` if there is one; false if the person said no. */
export async function fire(element, context, node, input) {
  if (context.silent) return true;
  if (element.confirm && !(await confirmDialog(element.confirm, context.names()))) return false;
  await send(element, context, node, input);
  return true;
}

/** A second press of a button on its way is no second action; of values, the last one is sent when the way is free. */
export async function send(element, context, node, input) {
  if (busy.has(node)) {
    if (input) busy.set(node, input);
    return;
  }
  busy.set(node, null);
  node.setAttribute("aria-busy", "true");
  try {
    for (let next = input; next !== null; next = busy.get(node)) {
      busy.set(node, null);
      await context.press({ action_id: element.action_id, block_id: context.blockId, input: next, node });
    }
  } finally {
    busy.delete(node);
    node.removeAttribute("aria-busy");
  }
}

export const attributes = (element, context) => ({
  "data-action-id": element.action_id,
  "data-focus-on-load": element.focus_on_load || null,
  "aria-labelledby": context.labelId,
  "aria-describedby": context.describedBy,
});

export const word = (element, fallback) => (element.placeholder ? plain(element.placeholder) : fallback);

/** What a control without a label of its own is called. */
export const named = (element, context, fallback) => (context.labelId ? null : word(element, fallback));
