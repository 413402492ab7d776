// The selects: of options that are given or asked for, of people, channels and conversations; one or several.

import { attributes, fire, named, REQUIRED, same, word } from "./controls.js";
import { h, setAttr } from "./dom.js";
import { icon } from "./icons.js";
import { openList } from "./popups.js";
import { sources } from "./sources.js";

const SEARCHED = 8; // more options than this, and the list can be searched

export function select(kind, multi) {
  return (element, context, carried) => {
    let source = sources[kind](element, context);
    const chosen = new Map(); // by value, in the order of choosing
    const label = () => word(element, source.word);
    const shown = h("span", { class: "select-value" });
    const node = h("button", {
      ...attributes(element, context), type: "button", class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
      "aria-label": named(element, context, source.word),
    }, shown, icon("chevron", 18));
    const clear = !multi && context.clearable && h("button", { type: "button", class: "icon-button select-clear", "aria-label": `Clear ${context.label ?? label()}` }, icon("close", 16));
    const box = h("div", { class: "select-box" }, node, clear);
    const control = { node: box, dirty: Boolean(carried), fieldId: null };

    const fill = (values) => {
      chosen.clear();
      for (const value of values ?? []) {
        const entry = source.entry(value);
        if (entry) chosen.set(entry.value, entry);
      }
    };
    const values = () => [...chosen.values()].map((entry) => source.give(entry));
    const paint = () => {
      const entries = [...chosen.values()];
      node.classList.toggle("empty", !entries.length);
      shown.replaceChildren(...(!entries.length ? [label()]
        : multi ? entries.map((entry) => h("span", { class: "chip" }, entry.label))
          : [entries[0].lead?.() ?? "", entries[0].label]));
      if (clear) clear.hidden = !entries.length;
    };
    control.state = () => ({ type: element.type, ...(multi ? { [source.many]: values() } : { [source.one]: values()[0] ?? null }) });
    control.problem = (required) => (required && !chosen.size ? REQUIRED : null);
    control.retain = (next) => {
      if (next.type !== element.type) return false;
      const kept = control.dirty && values();
      element = next;
      source = sources[kind](next, context);
      fill(kept || source.initial);
      setAttr(node, "aria-label", named(next, context, source.word));
      paint();
      return true;
    };

    const changed = async (before) => {
      if (same(before, values())) return;
      control.dirty = true;
      paint();
      // An error that stands at this field is put right by what was chosen.
      box.dispatchEvent(new Event("change", { bubbles: true }));
      const { type, ...input } = control.state();
      if (!(await fire(element, context, node, input))) { fill(before); paint(); }
    };
    node.addEventListener("click", () => {
      const before = values();
      source = sources[kind](element, context); // people and channels come and go
      const marks = new Set(chosen.keys());
      const count = source.groups?.reduce((sum, group) => sum + group.options.length, 0) ?? 0;
      openList({
        anchor: node, name: context.label ?? label(), groups: source.groups, selected: marks, multi, wide: true,
        search: source.search || count > SEARCHED, load: source.load, max: element.max_selected_items ?? Infinity,
        onPick: (entry) => {
          if (!multi) chosen.clear();
          if (multi && !marks.has(entry.value)) chosen.delete(entry.value);
          else chosen.set(entry.value, entry);
          control.dirty = true;
          paint();
          if (!multi) changed(before);
        },
        // Slack sends a multi-select's action once, when its list closes.
        onClose: () => { if (multi) changed(before); },
      });
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); node.click(); }
      if ((event.key === "Backspace" || event.key === "Delete") && chosen.size && (multi || clear)) {
        event.preventDefault();
        const before = values();
        chosen.delete([...chosen.keys()].at(-1));
        changed(before);
      }
    });
    clear && clear.addEventListener("click", () => {
      const before = values();
      chosen.clear();
      node.focus();
      changed(before);
    });

    fill(carried ? (multi ? carried[source.many] : [carried[source.one]].filter(Boolean)) : source.initial);
    paint();
    return control;
  };
}
