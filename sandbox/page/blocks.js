// A list of Block Kit blocks that can be brought up to date without losing what a person is doing in it.

import { h, reconcile, setText, uid } from "./dom.js";
import { makeElement } from "./elements.js";
import { plain, textNodes } from "./mrkdwn.js";
import { renderers } from "./renderers.js";

export { picture } from "./pictures.js";

const FOCUSABLE = "button, a[href], input:not([type=file]), textarea, [contenteditable=true]";
const unknown = (text) => h("span", { class: "unknown" }, text);

export class BlockList {
  /** `context`: names() for mrkdwn, press(action), target(), people(), channels(), channelName(), here(). */
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
    if (json === entry.json) return;
    if (entry.block.type === "input" && this.refreshInput(entry, block)) return;
    const held = entry.node.contains(document.activeElement) ? document.activeElement : null;
    const action = held?.closest("[data-action-id]")?.dataset.actionId;
    const at = [...entry.node.querySelectorAll(FOCUSABLE)].indexOf(held);
    const range = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
    const carried = new Map([...entry.controls].filter(([, control]) => control.dirty).map(([id, control]) => [id, control.state()]));
    this.fill(entry, block, carried);
    if (!held) return;
    const named = action && entry.node.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
    const again = named ? (named.matches(FOCUSABLE) ? named : named.querySelector(FOCUSABLE)) : held.dataset.actionId ? null : entry.node.querySelectorAll(FOCUSABLE)[at];
    if (!again) return this.context.lostFocus?.();
    again.focus({ preventScroll: true });
    if (range?.[0] != null && again.setSelectionRange) try { again.setSelectionRange(...range); } catch { /* not a text field */ }
  }

  /** An input block whose field stays: only label and hint are touched, the person may be typing. */
  refreshInput(entry, block) {
    const [control] = entry.controls.values();
    if (!control || block.element.action_id !== entry.block.element.action_id) return false;
    if (Boolean(block.dispatch_action) !== Boolean(entry.block.dispatch_action)) return false;
    if (Boolean(block.optional) !== Boolean(entry.block.optional) && /select$/.test(block.element.type)) return false; // it has a button to clear it, or not
    const unchanged = JSON.stringify(block.element) === JSON.stringify(entry.block.element);
    if (!unchanged && !control.retain?.(block.element)) return false;
    setText(entry.labelNode, plain(block.label));
    setText(entry.optionalNode, block.optional ? "(optional)" : "");
    setText(entry.hintNode, block.hint ? plain(block.hint) : "");
    entry.block = block;
    entry.json = JSON.stringify(block);
    return true;
  }

  fill(entry, block, carried = new Map()) {
    entry.block = block;
    entry.json = JSON.stringify(block);
    entry.controls = new Map();
    entry.node.replaceChildren();
    const draw = renderers[block.type];
    if (!draw) return entry.node.append(unknown(`A “${block.type}” block cannot be shown here.`));
    try {
      draw.call(this, entry, block, carried);
    } catch (error) {
      // One block that is not as it should be takes nothing else with it.
      console.error(error);
      entry.node.replaceChildren(unknown(`This “${block.type}” block cannot be shown here.`));
    }
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
    for (const entry of this.entries.values()) if (entry.block.type === "input") this.showError(entry, errors[entry.block.block_id] ?? "");
  }

  showError(entry, text) {
    if (!entry.errorNode) return;
    setText(entry.errorNode, text);
    entry.node.classList.toggle("invalid", Boolean(text));
    const field = entry.node.querySelector("[data-action-id]");
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }

  focusFirst(selector) {
    const found = this.node.querySelector(selector);
    found?.focus();
    return Boolean(found);
  }
}
