// Block Kit's interactive elements by type; `controls.js` says what a control is.

import { button, overflow } from "./buttons.js";
import { choices } from "./choices.js";
import { temporal } from "./dates.js";
import { h } from "./dom.js";
import { checkEmail, checkNumber, checkUrl, text } from "./fields.js";
import { fileInput } from "./file-input.js";
import { richInput } from "./rich-input.js";
import { select } from "./selects.js";

const makers = {
  button, overflow,
  workflow_button: button,
  static_select: select("static", false), multi_static_select: select("static", true),
  external_select: select("external", false), multi_external_select: select("external", true),
  users_select: select("users", false), multi_users_select: select("users", true),
  channels_select: select("channels", false), multi_channels_select: select("channels", true),
  conversations_select: select("conversations", false), multi_conversations_select: select("conversations", true),
  plain_text_input: text("text"),
  number_input: text("number", checkNumber),
  email_text_input: text("email", checkEmail),
  url_text_input: text("url", checkUrl),
  rich_text_input: richInput,
  file_input: fileInput,
  datepicker: temporal("date"),
  timepicker: temporal("time"),
  datetimepicker: temporal("datetime-local"),
  checkboxes: choices("checkbox"),
  radio_buttons: choices("radio"),
};

const unknown = (text) => ({ node: h("span", { class: "unknown" }, text), state: () => undefined });

export function makeElement(element, context, carried) {
  const maker = makers[element?.type];
  if (!maker) return unknown(`“${element?.type}” cannot be shown here`);
  try {
    const control = maker(element, context, carried?.type === element.type ? carried : undefined);
    control.type = element.type;
    return control;
  } catch (error) {
    console.error(error);
    return unknown(`This “${element.type}” cannot be shown here`);
  }
}
