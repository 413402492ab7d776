// Block Kit's interactive elements. Each maker gives a control:
//   node      what is shown
//   state()   the entry for Slack's state, or undefined for what has none
//   retain(definition)  takes a new definition in place, or false
//   problem(required)   what Slack's client would object to before it submits, or null
//   dirty     whether a person has changed it
// `context` has press({action_id, block_id, input, node}), names (for mrkdwn), people(), channels(), label, blockId.

import { autosize, h, setAttr, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textNodes } from "./mrkdwn.js";
import { confirmDialog, openList } from "./popups.js";
import { avatar } from "./avatar.js";
import { fromWall, toWall } from "./time.js";

const REQUIRED = "Please complete this required field.";
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

async function fire(element, context, node, input) {
  if (context.silent) return;
  if (element.confirm && !(await confirmDialog(element.confirm, context.names()))) return;
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await context.press({ action_id: element.action_id, block_id: context.blockId, input, node });
  } finally {
    node.removeAttribute("aria-busy");
  }
}

const attributes = (element, context) => ({
  dataset: { actionId: element.action_id },
  "aria-labelledby": context.labelId,
  "aria-describedby": context.describedBy,
});

// Buttons

function button(element, context) {
  const kind = { primary: "primary", danger: "danger" }[element.style] ?? "";
  const inner = h("span", { class: "button-text" }, plain(element.text));
  const shared = { class: `button ${kind}`, dataset: { actionId: element.action_id }, "aria-label": element.accessibility_label || null };
  const node = element.url && /^(https?|mailto|slack):/i.test(element.url)
    ? h("a", { ...shared, href: element.url, target: "_blank", rel: "noopener noreferrer" }, inner)
    : h("button", { ...shared, type: "button" }, inner);
  node.addEventListener("click", () => fire(element, context, node));
  return { node, state: () => undefined };
}

function overflow(element, context) {
  const node = h("button", {
    type: "button", class: "button icon-only", dataset: { actionId: element.action_id }, "aria-label": "More actions",
    "aria-haspopup": "menu", "aria-expanded": "false",
  }, icon("dots"));
  node.addEventListener("click", () => openList({
    anchor: node, name: "More actions", role: "menu",
    groups: [{ options: element.options.map((option) => ({ value: option.value, label: plain(option.text), description: option.description && plain(option.description), option })) }],
    onPick: ({ option }) => {
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
      fire(element, context, node, { selected_option: option });
    },
  }));
  return { node, state: () => undefined };
}

// Selects

const sources = {
  static: (element) => ({
    groups: (element.option_groups ?? [{ options: element.options ?? [] }]).map((group) => ({
      label: group.label && plain(group.label),
      options: (group.options ?? []).map((option) => ({ value: option.value, label: plain(option.text), description: option.description && plain(option.description), option })),
    })),
    initial: element.initial_options ?? (element.initial_option ? [element.initial_option] : []),
    idOf: (option) => option.value, one: "selected_option", many: "selected_options", give: (entry) => entry.option, word: "Choose",
  }),
  users: (element, context) => ({
    groups: [{ options: context.people().map((who) => ({ value: who.id, label: who.real_name || who.name, description: who.title, lead: () => avatar(who, 24) })) }],
    initial: element.initial_users ?? (element.initial_user ? [element.initial_user] : []),
    idOf: (id) => id, one: "selected_user", many: "selected_users", give: (entry) => entry.value, word: "Choose a person", search: true,
  }),
  channels: (element, context) => ({
    groups: [{ options: context.channels().filter((each) => each.kind !== "im").map((each) => ({ value: each.id, label: `#${each.name}`, description: each.topic })) }],
    initial: element.initial_channels ?? (element.initial_channel ? [element.initial_channel] : []),
    idOf: (id) => id, one: "selected_channel", many: "selected_channels", give: (entry) => entry.value, word: "Choose a channel",
  }),
  conversations: (element, context) => {
    const kinds = element.filter?.include;
    const wanted = context.channels().filter((each) => !kinds || kinds.includes(each.kind === "im" ? "im" : "public"));
    const initial = element.initial_conversations ?? (element.initial_conversation ? [element.initial_conversation] : []);
    return {
      groups: [{ options: wanted.map((each) => ({ value: each.id, label: context.channelName(each), description: each.topic })) }],
      initial: initial.length || !element.default_to_current_conversation || !context.here?.() ? initial : [context.here()],
      idOf: (id) => id, one: "selected_conversation", many: "selected_conversations", give: (entry) => entry.value, word: "Choose a conversation",
    };
  },
};

function select(kind, multi) {
  return (element, context, carried) => {
    const source = sources[kind](element, context);
    const all = source.groups.flatMap((group) => group.options);
    const before = carried && (multi ? carried[source.many] : [carried[source.one]].filter(Boolean));
    const selected = new Set((before ?? source.initial).map(source.idOf));
    const word = element.placeholder ? plain(element.placeholder) : source.word;
    const shown = h("span", { class: "select-value" });
    const node = h("button", {
      type: "button", class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
      ...attributes(element, context), "aria-label": context.labelId ? null : word,
    }, shown, icon("chevron", 18));
    const clear = !multi && context.clearable && h("button", { type: "button", class: "icon-button select-clear", "aria-label": `Clear ${context.label ?? word}` }, icon("close", 16));
    const box = h("div", { class: "select-box" }, node, clear);
    const control = { node: box, dirty: Boolean(carried) };

    const chosen = () => [...selected].map((id) => all.find((option) => option.value === id)).filter(Boolean);
    const paint = () => {
      const entries = chosen();
      node.classList.toggle("empty", !entries.length);
      shown.replaceChildren(...(!entries.length ? [word]
        : multi ? entries.map((entry) => h("span", { class: "chip" }, entry.label))
          : [entries[0].lead?.() ?? "", entries[0].label]));
      if (clear) clear.hidden = !entries.length;
    };
    control.state = () => {
      const values = chosen().map((entry) => source.give(entry));
      return { type: element.type, ...(multi ? { [source.many]: values } : { [source.one]: values[0] ?? null }) };
    };
    control.problem = (required) => (required && !chosen().length ? REQUIRED : null);
    const send = () => {
      const { type, ...input } = control.state();
      fire(element, context, node, input);
    };
    node.addEventListener("click", () => {
      const before = [...selected];
      openList({
        anchor: node, name: context.label ?? word, groups: source.groups, selected: multi ? selected : new Set(selected), multi, wide: true,
        search: source.search || all.length > 8,
        onPick: (entry) => {
          control.dirty = true;
          if (multi) {
            if (element.max_selected_items && selected.size > element.max_selected_items) selected.delete(entry.value);
          } else {
            selected.clear();
            selected.add(entry.value);
          }
          paint();
          if (!multi) send();
        },
        // Slack sends a multi-select's action once, when its list closes.
        onClose: () => { if (multi && !same(before, [...selected])) send(); },
      });
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); node.click(); }
    });
    clear && clear.addEventListener("click", () => { selected.clear(); control.dirty = true; paint(); node.focus(); send(); });
    paint();
    return control;
  };
}

// Text

function text(inputType, checks) {
  return (element, context, carried) => {
    const many = element.multiline && element.type === "plain_text_input";
    const initial = () => element.initial_value ?? "";
    const id = uid("field");
    const node = h(many ? "textarea" : "input", {
      id, class: "field", rows: many ? "3" : null, type: many ? null : inputType === "number" ? "text" : inputType,
      inputmode: inputType === "number" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
      autocomplete: "off", placeholder: element.placeholder && plain(element.placeholder), ...attributes(element, context),
      "aria-label": context.labelId ? null : element.placeholder ? plain(element.placeholder) : "Text",
      "data-focus-on-load": element.focus_on_load || null,
    });
    node.value = carried ? carried.value ?? "" : initial();
    if (many) autosize(node);
    const control = {
      node, dirty: Boolean(carried), fieldId: id,
      state: () => ({ type: element.type, value: node.value === "" ? null : node.value }),
      retain(next) {
        if (next.type !== element.type || Boolean(next.multiline) !== Boolean(element.multiline)) return false;
        const changed = (next.initial_value ?? "") !== initial();
        element = next;
        if (changed && !control.dirty) node.value = initial();
        setAttr(node, "placeholder", next.placeholder && plain(next.placeholder));
        return true;
      },
      problem(required) {
        const value = node.value;
        if (!value.trim()) return required ? REQUIRED : null;
        if (element.min_length && value.length < element.min_length) return `Please use at least ${element.min_length} characters.`;
        const max = element.max_length ?? (element.type === "plain_text_input" ? 3000 : null);
        if (max && value.length > max) return `Please use at most ${max} characters; there are ${value.length} now.`;
        return checks?.(value, element) ?? null;
      },
    };
    node.addEventListener("input", () => { control.dirty = true; });
    const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    if (context.dispatches) {
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || !triggers.includes("on_enter_pressed")) return;
        event.preventDefault();
        fire(element, context, node, { value: node.value });
      });
      if (triggers.includes("on_character_entered")) {
        let wait;
        node.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(() => fire(element, context, node, { value: node.value }), 300); });
      }
    }
    return control;
  };
}

function checkNumber(value, element) {
  const typed = value.trim();
  if (!(element.is_decimal_allowed ? /^[+-]?(\d+\.?\d*|\.\d+)$/ : /^[+-]?\d+$/).test(typed)) {
    return element.is_decimal_allowed ? "Please enter a number, such as 4.92." : "Please enter a whole number.";
  }
  if (element.min_value != null && Number(typed) < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value != null && Number(typed) > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return null;
}
const checkEmail = (value) => (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value.trim()) ? null : "Please enter an email address, such as ana@example.com.");
const checkUrl = (value) => (/^https?:\/\/\S+\.?\S*$/i.test(value.trim()) ? null : "Please enter a link that starts with https://.");

// Dates and times

function temporal(inputType, key, read = (value) => value || null, write = (value) => value ?? "") {
  return (element, context, carried) => {
    const initial = element[`initial_${key.replace("selected_", "")}`];
    const id = uid("field");
    const word = element.placeholder ? plain(element.placeholder) : { date: "Date", time: "Time" }[inputType] ?? "Date and time";
    const node = h("input", { id, type: inputType, class: "field temporal", ...attributes(element, context), "aria-label": context.labelId ? null : word, title: context.labelId ? null : word });
    node.value = write(carried ? carried[key] : initial, context) ?? "";
    const control = {
      node, dirty: Boolean(carried), fieldId: id,
      state: () => ({ type: element.type, [key]: read(node.value, context) }),
      problem: (required) => (required && !node.value ? REQUIRED : null),
    };
    // While a date is typed, each key makes a valid one (year 2, 20, 202 …): send what the person ends up with.
    let typing = false, sent = node.value;
    const send = () => {
      if (node.value === sent) return;
      sent = node.value;
      fire(element, context, node, { [key]: read(node.value, context) });
    };
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { if (context.dispatches !== false) event.preventDefault(); send(); }
      else if (event.key !== "Tab") typing = true;
    });
    node.addEventListener("change", () => { control.dirty = true; if (!typing) send(); });
    node.addEventListener("blur", () => { typing = false; send(); });
    return control;
  };
}

// Choices

function choices(inputType) {
  return (element, context, carried) => {
    const name = uid("choice");
    const multi = inputType === "checkbox";
    const before = carried ? (multi ? carried.selected_options : [carried.selected_option]) : multi ? element.initial_options : [element.initial_option];
    const chosen = new Set((before ?? []).filter(Boolean).map((option) => option.value));
    const node = h("div", {
      class: "choices", role: multi ? "group" : "radiogroup", ...attributes(element, context),
      "aria-label": context.labelId ? null : multi ? "Choices" : "Choice",
    });
    const control = { node, dirty: Boolean(carried) };
    const inputs = (element.options ?? []).map((option) => {
      const id = uid("option"), aboutId = uid("about");
      const input = h("input", { id, type: inputType, name, value: option.value, "aria-describedby": option.description ? aboutId : null });
      input.checked = chosen.has(option.value);
      input.addEventListener("change", () => {
        control.dirty = true;
        const { type, ...chosenNow } = control.state();
        fire(element, context, node, chosenNow);
      });
      node.append(h("div", { class: "choice" }, input, h("div", null, h("label", { for: id }, textNodes(option.text, context.names())),
        option.description && h("div", { class: "choice-description", id: aboutId }, textNodes(option.description, context.names())))));
      return { input, option };
    });
    const picked = () => inputs.filter(({ input }) => input.checked).map(({ option }) => option);
    control.state = () => (multi ? { type: element.type, selected_options: picked() } : { type: element.type, selected_option: picked()[0] ?? null });
    control.problem = (required) => (required && !picked().length ? REQUIRED : null);
    return control;
  };
}

const makers = {
  button, overflow,
  workflow_button: button,
  static_select: select("static", false), multi_static_select: select("static", true),
  users_select: select("users", false), multi_users_select: select("users", true),
  channels_select: select("channels", false), multi_channels_select: select("channels", true),
  conversations_select: select("conversations", false), multi_conversations_select: select("conversations", true),
  plain_text_input: text("text"),
  number_input: text("number", checkNumber),
  email_text_input: text("email", checkEmail),
  url_text_input: text("url", checkUrl),
  datepicker: temporal("date", "selected_date"),
  timepicker: temporal("time", "selected_time"),
  datetimepicker: temporal("datetime-local", "selected_date_time",
    (value, context) => (value ? Math.round(fromWall(value, context.names().tz) / 1000) : null),
    (value, context) => (value ? toWall(new Date(value * 1000), context.names().tz) : "")),
  checkboxes: choices("checkbox"),
  radio_buttons: choices("radio"),
};

export function makeElement(element, context, carried) {
  const maker = makers[element.type];
  if (!maker) return { node: h("span", { class: "unknown" }, `“${element.type}” cannot be shown here`), state: () => undefined };
  const control = maker(element, context, carried?.type === element.type ? carried : undefined);
  control.type = element.type;
  return control;
}
