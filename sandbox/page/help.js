// `?`: the keys, in one dialog.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { rescueNotices } from "./notices.js";

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
const CTRL = mac ? "⌘" : "Ctrl";
export const KEYS = { switcher: [CTRL, "K"], tools: [CTRL, "Shift", "K"] };

const GROUPS = [
  ["Getting about", [
    ["Go to a conversation, or act as somebody", [KEYS.switcher]],
    ["Act as the first person, the second, …", [["Alt", "1"], ["Alt", "2"]]],
    ["The conversation above or below", [["Alt", "↑"], ["Alt", "↓"]]],
    ["Open or close the tools", [KEYS.tools]],
    ["These keys", [["?"]]],
  ]],
  ["Messages", [
    ["From message to message", [["↑"], ["↓"]]],
    ["Open the thread of a message", [["T"], ["Enter"]]],
    ["React to a message", [["R"]]],
    ["Change or delete your message", [["E"], ["Del"]]],
    ["More: mark as unread, copy its link, shortcuts", [["M"]]],
    ["Change what you said last, from an empty box", [["↑"]]],
    ["Send; a new line", [["Enter"], ["Shift", "Enter"]]],
    ["Close the thread, a list, a form", [["Esc"]]],
  ]],
  ["Forms", [["Send the form", [[CTRL, "Enter"]]]]],
];

export const combination = (keys) => h("span", { class: "keys" }, keys.map((key) => h("kbd", null, key)));

let dialog = null;

export function openHelp() {
  if (dialog) return;
  const opener = document.activeElement;
  const titleId = uid("title");
  dialog = h("dialog", { class: "help", "aria-labelledby": titleId },
    h("header", null, h("h2", { id: titleId }, "Keys"), h("button", { type: "button", class: "icon-button", "aria-label": "Close", autofocus: true, onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "help-body", tabindex: "0", role: "region", "aria-labelledby": titleId }, GROUPS.map(([name, rows]) => h("section", null, h("h3", null, name), h("dl", null, rows.map(([what, all]) =>
      h("div", null, h("dt", null, what), h("dd", null, all.map(combination)))))))));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); dialog.close(); } });
  dialog.addEventListener("close", () => {
    rescueNotices(dialog);
    dialog.remove();
    dialog = null;
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}
