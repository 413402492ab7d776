// Check boxes and radio buttons.

import { fire, REQUIRED } from "./controls.js";
import { h, uid } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

export function choices(inputType) {
  const multi = inputType === "checkbox";
  const initial = (element) => (multi ? element.initial_options : [element.initial_option]);
  return (element, context, carried) => {
    const name = uid("choice");
    const node = h("div", {
      class: "choices", role: multi ? "group" : "radiogroup", dataset: { actionId: element.action_id }, "aria-labelledby": context.labelId,
      "aria-describedby": context.describedBy, "aria-label": context.labelId ? null : multi ? "Choices" : "Choice",
    });
    const control = { node, dirty: Boolean(carried) };
    const valuesOf = (options) => new Set((options ?? []).filter(Boolean).map((option) => option.value));
    let inputs = [], sent;

    const draw = (chosen) => {
      const held = inputs.find(({ input }) => input === document.activeElement)?.option.value;
      inputs = (element.options ?? []).map((option, i) => {
        const id = uid("option"), aboutId = uid("about");
        const input = h("input", {
          id, type: inputType, name, value: option.value, "aria-describedby": option.description ? aboutId : null,
          "data-focus-on-load": (element.focus_on_load && i === 0) || null,
        });
        input.checked = chosen.has(option.value);
        input.addEventListener("change", change);
        const row = h("div", { class: "choice" }, input, h("div", { class: "choice-text" }, h("label", { for: id }, textNodes(option.text, context.names())),
          option.description && h("div", { class: "choice-description", id: aboutId }, textNodes(option.description, context.names()))));
        return { input, option, row };
      });
      node.replaceChildren(...inputs.map(({ row }) => row));
      sent = picked().map((option) => option.value);
      if (held !== undefined) inputs.find(({ option }) => option.value === held)?.input.focus({ preventScroll: true });
    };
    const picked = () => inputs.filter(({ input }) => input.checked).map(({ option }) => option);
    const change = async () => {
      const before = sent;
      control.dirty = true;
      sent = picked().map((option) => option.value);
      const { type, ...input } = control.state();
      if (!(await fire(element, context, node, input))) {
        sent = before;
        for (const each of inputs) each.input.checked = before.includes(each.option.value);
      }
    };
    control.state = () => (multi ? { type: element.type, selected_options: picked() } : { type: element.type, selected_option: picked()[0] ?? null });
    control.problem = (required) => (required && !picked().length ? REQUIRED : null);
    control.retain = (next) => {
      if (next.type !== element.type) return false;
      element = next;
      draw(valuesOf(control.dirty ? picked() : initial(next)));
      return true;
    };
    draw(valuesOf(carried ? (multi ? carried.selected_options : [carried.selected_option]) : initial(element)));
    return control;
  };
}
