// Buttons and overflow menus.

import { confirmDialog } from "./confirm.js";
import { fire, send } from "./controls.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { openList } from "./popups.js";

const LINK = /^(https?|mailto|slack):/i;
const follow = (url) => window.open(url, "_blank", "noopener,noreferrer");

export function button(element, context) {
  const kind = { primary: "primary", danger: "danger" }[element.style] ?? "";
  const inner = h("span", { class: "button-text" }, plain(element.text));
  const shared = { class: `button ${kind}`, dataset: { actionId: element.action_id }, "aria-label": element.accessibility_label || null };
  const link = element.url && LINK.test(element.url);
  const node = link
    ? h("a", { ...shared, href: element.url, target: "_blank", rel: "noopener noreferrer" }, inner)
    : h("button", { ...shared, type: "button" }, inner);
  node.addEventListener("click", async (event) => {
    if (!link || !element.confirm) return fire(element, context, node);
    event.preventDefault();
    if (!(await confirmDialog(element.confirm, context.names()))) return;
    follow(element.url);
    send(element, context, node);
  });
  return { node, state: () => undefined };
}

export function overflow(element, context) {
  const node = h("button", {
    type: "button", class: "button icon-only", dataset: { actionId: element.action_id }, "aria-label": "More actions", title: "More actions",
    "aria-haspopup": "menu", "aria-expanded": "false",
  }, icon("dots"));
  const options = (element.options ?? []).map((option) => ({
    value: option.value, label: plain(option.text), description: option.description && plain(option.description), option,
  }));
  const show = () => openList({
    anchor: node, name: "More actions", role: "menu", groups: [{ options }],
    onPick: async ({ option }) => {
      if (element.confirm && !(await confirmDialog(element.confirm, context.names()))) return;
      if (option.url && LINK.test(option.url)) follow(option.url);
      send(element, context, node, { selected_option: option });
    },
  });
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    show();
  });
  return { node, state: () => undefined };
}
