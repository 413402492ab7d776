// Date and time fields: the browser's own pickers, with what was chosen in words as long as nobody is typing in them.

import { attributes, fire, named, REQUIRED, word } from "./controls.js";
import { h, setAttr, uid } from "./dom.js";
import { clockTime, dayInWords, fromWall, toWall, city } from "./time.js";

const kinds = {
  date: { key: "selected_date", word: "Select a date", read: (value) => value || null, write: (value) => value ?? "", words: (value) => dayInWords(value) },
  time: { key: "selected_time", word: "Select a time", read: (value) => value || null, write: (value) => value ?? "", words: (value) => value },
  "datetime-local": {
    key: "selected_date_time", word: "Select a date and time",
    read: (value, tz) => (value ? Math.round(fromWall(value, tz) / 1000) : null),
    write: (value, tz) => (value ? toWall(new Date(value * 1000), tz) : ""),
    words: (value, tz) => `${dayInWords(value.slice(0, 10))} at ${clockTime(fromWall(value, tz), tz)}`,
  },
};

/** The zone that a time is in, where the browser's clock would mislead. */
function zoneNote(inputType, element, tz) {
  const zone = element.timezone ?? tz;
  if (inputType === "date" || (!element.timezone && zone === Intl.DateTimeFormat().resolvedOptions().timeZone)) return "";
  return inputType === "time" && !element.timezone ? "" : `Time in ${city(zone)}`;
}

export function temporal(inputType) {
  const { key, read, write, words, word: asked } = kinds[inputType];
  return (element, context, carried) => {
    const tz = () => context.names().tz;
    const initial = () => element[`initial_${key.replace("selected_", "")}`];
    const id = uid("field"), wordsId = uid("words"), zoneId = uid("zone");
    const node = h("input", {
      ...attributes(element, context), id, type: inputType, class: "field temporal", max: { date: "9999-12-31", "datetime-local": "9999-12-31T23:59" }[inputType], "aria-label": named(element, context, asked),
      "aria-describedby": [wordsId, context.describedBy, zoneId].filter(Boolean).join(" "),
    });
    const shown = h("span", { class: "temporal-words", id: wordsId });
    const zone = h("span", { class: "temporal-zone", id: zoneId });
    const box = h("div", { class: `temporal-box for-${inputType}` }, h("div", { class: "temporal-field" }, node, shown), zone);
    const control = { node: box, dirty: Boolean(carried), fieldId: id };
    const paint = () => {
      const value = node.value;
      shown.textContent = value ? words(value, tz()) : word(element, asked);
      node.classList.toggle("empty", !value);
      const note = zoneNote(inputType, element, tz());
      zone.textContent = note;
      zone.hidden = !note;
    };
    control.state = () => ({ type: element.type, [key]: read(node.value, tz()) });
    control.problem = (required) => (node.validity.badInput ? "Please complete this date, or clear it." : required && !node.value ? REQUIRED : null);
    // While a date is typed, each key makes a valid one (year 2, 20, 202 …): send what the person ends up with.
    let typing = false, sent;
    const set = (value) => { node.value = write(value, tz()) ?? ""; sent = node.value; paint(); };
    control.retain = (next) => {
      if (next.type !== element.type) return false;
      const before = initial();
      element = next;
      if (!control.dirty && before !== initial()) set(initial());
      setAttr(node, "aria-label", named(next, context, asked));
      paint();
      return true;
    };
    const send = async () => {
      if (node.value === sent) return;
      const before = sent;
      sent = node.value;
      if (!(await fire(element, context, node, { [key]: read(node.value, tz()) }))) { node.value = sent = before; paint(); }
    };
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { if (context.dispatches !== false) event.preventDefault(); send(); }
      else if (event.key !== "Tab") typing = true;
    });
    node.addEventListener("input", () => { control.dirty = true; paint(); });
    node.addEventListener("change", () => { control.dirty = true; paint(); if (!typing) send(); });
    node.addEventListener("blur", () => { typing = false; send(); });
    set(carried ? carried[key] : initial());
    return control;
  };
}
