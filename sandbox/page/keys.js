// The keys of the whole page.

import { openHelp } from "./help.js";
import * as store from "./store.js";
import { actAs, actors, openSwitcher } from "./switcher.js";

const writes = (node) => node.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=combobox]");

/** What was asked for before the workspace was there: it is done once it is. */
let waiting = null;

export function listen(tools) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const busy = document.querySelector("dialog[open]");
    const deed = deedOf(event, tools);
    if (!deed || busy) return;
    event.preventDefault();
    if (store.state.seen) deed();
    else waiting = deed;
  });
  store.subscribe(({ seen, place }) => {
    if (!seen || !place || !waiting) return;
    const deed = waiting;
    waiting = null;
    deed();
  });
}

function deedOf(event, tools) {
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && !event.altKey && event.key.toLowerCase() === "k") return event.shiftKey ? () => tools.toggle() : () => openSwitcher(tools);
  if (ctrl || event.isComposing) return null;
  if (event.altKey) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return () => nextPlace(event.key === "ArrowDown" ? 1 : -1);
    // On a Mac Alt+1 types a letter, so that the key counts and not what it types.
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (!digit || (store.state.seen && !actors()[digit - 1])) return null;
    return () => actAs(actors()[digit - 1]?.id);
  }
  return event.key === "?" && !writes(event.target) ? openHelp : null;
}

function nextPlace(by) {
  const places = ["home", ...store.state.seen.channels.map((each) => each.id)];
  const at = places.indexOf(store.state.place) + by;
  store.go({ place: places[(at + places.length) % places.length] });
}
