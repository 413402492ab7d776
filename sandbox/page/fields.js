// Text, numbers, addresses: what is typed on a keyboard.

import { attributes, fire, named, REQUIRED, word } from "./controls.js";
import { autosize, h, setAttr, uid } from "./dom.js";

const DEBOUNCE_MS = 300;
const LONGEST = 3000;

/** Tells the app while somebody types, if `dispatch_action_config` says so; Enter alone is the default. */
export function dispatching(element, context, node, read, { keepsEnter = false } = {}) {
  if (!context.dispatches) return;
  const triggers = () => element().dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let wait;
  const dispatch = () => { clearTimeout(wait); fire(element(), context, node, read()); };
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing || !triggers().includes("on_enter_pressed")) return;
    if (!keepsEnter) event.preventDefault();
    dispatch();
  });
  node.addEventListener("input", () => {
    if (!triggers().includes("on_character_entered")) return;
    clearTimeout(wait);
    wait = setTimeout(dispatch, DEBOUNCE_MS);
  });
}

function counter(element, node, id) {
  const shown = h("span", { class: "counter", id, hidden: true });
  const paint = () => {
    const { min_length: min = 0, max_length: max } = element();
    const length = node.value.length;
    const limit = max ?? (length > LONGEST - 300 ? LONGEST : null);
    const text = length && length < min ? `${length} of at least ${min}` : limit != null ? `${length} of ${limit}` : min && !length ? `At least ${min} characters` : "";
    shown.textContent = text;
    shown.hidden = !text;
    shown.classList.toggle("over", (limit != null && length > limit) || (length > 0 && length < min));
  };
  node.addEventListener("input", paint);
  return { node: shown, paint };
}

export function text(inputType, checks) {
  return (element, context, carried) => {
    const counts = element.type === "plain_text_input";
    const many = element.multiline && counts;
    const initial = () => element.initial_value ?? "";
    const id = uid("field"), counterId = uid("counter");
    const node = h(many ? "textarea" : "input", {
      ...attributes(element, context),
      id, class: "field", rows: many ? "3" : null, type: many ? null : inputType === "number" ? "text" : inputType,
      inputmode: inputType === "number" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
      autocomplete: "off", placeholder: word(element, null), "aria-label": named(element, context, "Text"),
      "aria-describedby": [context.describedBy, counts && counterId].filter(Boolean).join(" ") || null,
    });
    node.value = carried ? carried.value ?? "" : initial();
    const fit = many && autosize(node);
    const count = counts ? counter(() => element, node, counterId) : { node: null, paint() {} };
    const box = h("div", { class: "field-box" }, node, count.node);
    const control = {
      node: box, dirty: Boolean(carried), fieldId: id,
      state: () => ({ type: element.type, value: node.value === "" ? null : node.value }),
      retain(next) {
        if (next.type !== element.type || Boolean(next.multiline) !== Boolean(element.multiline)) return false;
        const changed = (next.initial_value ?? "") !== initial();
        element = next;
        if (changed && !control.dirty) node.value = initial();
        setAttr(node, "placeholder", word(next, null));
        count.paint();
        if (many) fit();
        return true;
      },
      problem(required) {
        const value = node.value;
        if (!value.trim()) return required ? REQUIRED : null;
        if (element.min_length && value.length < element.min_length) return `Please use at least ${element.min_length} characters.`;
        const max = element.max_length ?? (counts ? LONGEST : null);
        if (max && value.length > max) return `Please use at most ${max} characters; there are ${value.length} now.`;
        return checks?.(value, element) ?? null;
      },
    };
    node.addEventListener("input", () => { control.dirty = true; });
    dispatching(() => element, context, node, () => ({ value: node.value }));
    count.paint();
    return control;
  };
}

export function checkNumber(value, element) {
  const typed = value.trim();
  if (!(element.is_decimal_allowed ? /^[+-]?(\d+\.?\d*|\.\d+)$/ : /^[+-]?\d+$/).test(typed)) {
    return element.is_decimal_allowed ? "Please enter a number, such as 4.92." : "Please enter a whole number.";
  }
  if (element.min_value != null && Number(typed) < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value != null && Number(typed) > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return null;
}
export const checkEmail = (value) => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value.trim()) ? null : "Please enter an email address, such as ana@example.com.");
export const checkUrl = (value) => (/^https?:\/\/\S+\.?\S*$/i.test(value.trim()) ? null : "Please enter a link that starts with https://.");
