// A list of Block Kit blocks that can be brought up to date without losing what a person is doing in it.

import { h, reconcile, setText, uid } from "./dom.js";
import { makeElement } from "./elements.js";
import { plain, textNodes } from "./mrkdwn.js";
import { lightbox } from "./popups.js";
import { markdown, richText } from "./richtext.js";

const imageUrl = (image) => {
  const url = image.image_url ?? image.slack_file?.url;
  return url && /^(https?:|data:image\/|\/|\.)/i.test(url) ? url : null;
};

export function picture(image, size = "large") {
  const url = imageUrl(image);
  const alt = image.alt_text ?? "";
  if (!url) return h("span", { class: "unknown" }, alt || "Picture");
  const img = h("img", { src: url, alt, referrerpolicy: "no-referrer", width: image.image_width, height: image.image_height });
  if (size === "small") return img;
  img.addEventListener("error", () => open.classList.add("broken"));
  const open = h("button", { type: "button", class: "picture", onclick: () => lightbox(url, alt, image.title && plain(image.title)) }, img, h("span", { class: "broken-text" }, alt));
  return open;
}

export class BlockList {
  /** `context`: names() for mrkdwn, press(action), people(), channels(), channelName(), here(). */
  constructor(context) {
    this.context = context;
    this.node = h("div", { class: "blocks" });
    this.entries = new Map();
  }

  /** `values` is what the workspace remembers of what was typed, in Slack's form. */
  update(blocks, values = {}) {
    this.values = values;
    const keyed = blocks.map((block, i) => ({ block, key: `${block.block_id ?? `#${i}`}/${block.type}` }));
    this.entries = reconcile(this.node, keyed, (item) => item.key,
      (item) => this.create(item.block),
      (entry, item) => this.refresh(entry, item.block));
  }

  create(block) {
    const entry = { node: h("div", { class: `block ${block.type}`, dataset: { blockId: block.block_id } }), controls: new Map(), error: null };
    this.fill(entry, block);
    return entry;
  }

  refresh(entry, block) {
    const json = JSON.stringify(block);
    // Dates such as "today" may read otherwise now, though the block is the same.
    if (json === entry.json && (!/<!date|"type":"date"/.test(json) || this.context.names().day === entry.day)) return;
    if (entry.block.type === "input" && this.refreshInput(entry, block)) return;
    const held = entry.node.contains(document.activeElement) ? document.activeElement : null;
    const action = held?.closest("[data-action-id]")?.dataset.actionId;
    const range = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
    const carried = new Map([...entry.controls].filter(([, control]) => control.dirty).map(([id, control]) => [id, control.state()]));
    this.fill(entry, block, carried);
    if (!held) return;
    const again = action && entry.node.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
    if (again) {
      (again.matches("button, a, input, textarea") ? again : again.querySelector("input, button"))?.focus({ preventScroll: true });
      if (range?.[0] != null && again.setSelectionRange) try { again.setSelectionRange(...range); } catch { /* not a text field */ }
    } else this.context.lostFocus?.();
  }

  /** An input block whose field stays: only label and hint are touched, the person may be typing. */
  refreshInput(entry, block) {
    const [control] = entry.controls.values();
    if (!control || block.element.action_id !== entry.block.element.action_id || Boolean(block.optional) !== Boolean(entry.block.optional)) return false;
    const unchanged = JSON.stringify(block.element) === JSON.stringify(entry.block.element);
    if (!unchanged && !control.retain?.(block.element)) return false;
    setText(entry.labelNode, plain(block.label));
    setText(entry.hintNode, block.hint ? plain(block.hint) : "");
    entry.block = block;
    entry.json = JSON.stringify(block);
    return true;
  }

  fill(entry, block, carried = new Map()) {
    entry.block = block;
    entry.json = JSON.stringify(block);
    entry.day = this.context.names().day;
    entry.controls = new Map();
    const draw = renderers[block.type] ?? ((entry) => entry.node.append(h("span", { class: "unknown" }, `A “${block.type}” block cannot be shown here.`)));
    entry.node.replaceChildren();
    draw.call(this, entry, block, carried);
  }

  element(entry, element, carried, extra = {}) {
    const context = Object.assign(Object.create(this.context), { blockId: entry.block.block_id }, extra);
    let control = makeElement(element, context, carried.get(element.action_id));
    const remembered = !carried.has(element.action_id) && this.values[entry.block.block_id]?.[element.action_id];
    if (remembered && JSON.stringify(remembered) !== JSON.stringify(control.state())) control = makeElement(element, context, remembered);
    entry.controls.set(element.action_id ?? uid("none"), control);
    return control.node;
  }

  rich(object) {
    return textNodes(object, this.context.names());
  }

  /** Slack's state: {block_id: {action_id: {type, …}}}. */
  state() {
    const out = {};
    for (const { block, controls } of this.entries.values()) {
      for (const [actionId, control] of controls) {
        const value = control.state();
        if (value && block.block_id) (out[block.block_id] ??= {})[actionId] = value;
      }
    }
    return out;
  }

  /** What is wrong before anything is sent, by block id. */
  problems() {
    const out = {};
    for (const { block, controls } of this.entries.values()) {
      if (block.type !== "input") continue;
      for (const control of controls.values()) {
        const problem = control.problem?.(!block.optional);
        if (problem) out[block.block_id] = problem;
      }
    }
    return out;
  }

  showErrors(errors) {
    for (const entry of this.entries.values()) {
      if (entry.block.type !== "input") continue;
      const text = errors[entry.block.block_id] ?? "";
      setText(entry.errorNode, text);
      entry.node.classList.toggle("invalid", Boolean(text));
      const field = entry.node.querySelector("[data-action-id]");
      if (text) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    }
  }

  focusFirst(selector) {
    const found = this.node.querySelector(selector);
    found?.focus();
    return Boolean(found);
  }
}

const renderers = {
  section(entry, block, carried) {
    const body = h("div", { class: "section-body" });
    if (block.text) body.append(h("div", { class: "rich" }, this.rich(block.text)));
    if (block.fields?.length) body.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "rich" }, this.rich(field)))));
    entry.node.append(body);
    if (!block.accessory) return;
    const wide = !["button", "overflow", "image"].includes(block.accessory.type);
    entry.node.append(h("div", { class: `accessory${wide ? " wide" : ""}${block.accessory.type === "image" ? " thumbnail" : ""}` },
      block.accessory.type === "image" ? picture(block.accessory) : this.element(entry, block.accessory, carried)));
  },

  actions(entry, block, carried) {
    entry.node.append(...block.elements.map((element) => this.element(entry, element, carried)));
  },

  context(entry, block) {
    entry.node.append(...block.elements.map((element) => (element.type === "image" ? picture(element, "small") : h("div", { class: "rich" }, this.rich(element)))));
  },

  divider(entry) { entry.node.append(h("hr")); },

  header(entry, block) {
    entry.node.append(h("div", { class: "block-heading", role: "heading", "aria-level": 3 }, plain(block.text)));
  },

  image(entry, block) {
    entry.node.append(h("figure", null, block.title && h("figcaption", null, plain(block.title)), picture(block)));
  },

  rich_text(entry, block) { entry.node.append(h("div", { class: "rich" }, richText(block, this.context.names()))); },

  markdown(entry, block) { entry.node.append(h("div", { class: "rich prose" }, markdown(block.text, this.context.names()))); },

  input(entry, block, carried) {
    const labelId = uid("label"), hintId = uid("hint"), errorId = uid("error"), optionalId = uid("optional");
    const element = block.element;
    entry.labelNode = h("label", { id: labelId, class: "label" }, plain(block.label));
    entry.hintNode = h("p", { id: hintId, class: "hint" }, block.hint ? plain(block.hint) : "");
    entry.errorNode = h("p", { id: errorId, class: "error", role: "alert" });
    const field = this.element(entry, element, carried, {
      labelId, label: plain(block.label), describedBy: `${optionalId} ${errorId} ${hintId}`, clearable: block.optional,
      dispatches: Boolean(block.dispatch_action), silent: !block.dispatch_action,
    });
    const [control] = entry.controls.values();
    if (control.fieldId) entry.labelNode.htmlFor = control.fieldId;
    else entry.labelNode.addEventListener("click", () => field.querySelector("button, input")?.focus());
    entry.node.append(
      h("div", { class: "label-row" }, entry.labelNode, h("span", { id: optionalId, class: "optional" }, block.optional ? "optional" : "")),
      field, entry.errorNode, entry.hintNode);
  },
};
