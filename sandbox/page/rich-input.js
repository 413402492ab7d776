// The `rich_text_input`: an editor for bold, italic, struck and code text, links and lists, with Slack's keys.

import { linkDialog } from "./confirm.js";
import { attributes, named, REQUIRED, same, word } from "./controls.js";
import { h, setAttr, uid } from "./dom.js";
import { dispatching } from "./fields.js";
import { icon } from "./icons.js";
import { readRich, writeRich } from "./rich-value.js";

const apple = /Mac|iPhone|iPad/.test(navigator.platform);
const keys = (text) => (apple ? text.replace("Ctrl", "⌘").replace("Shift", "⇧") : text);

const TOOLS = [
  { name: "Bold", sign: "B", cls: "bold", keys: "Ctrl+B", code: "KeyB", shift: false, run: () => document.execCommand("bold"), on: () => document.queryCommandState("bold") },
  { name: "Italic", sign: "I", cls: "italic", keys: "Ctrl+I", code: "KeyI", shift: false, run: () => document.execCommand("italic"), on: () => document.queryCommandState("italic") },
  { name: "Strikethrough", sign: "S", cls: "strike", keys: "Ctrl+Shift+X", code: "KeyX", shift: true, run: () => document.execCommand("strikeThrough"), on: () => document.queryCommandState("strikeThrough") },
  { name: "Link", icon: "link", keys: "Ctrl+Shift+U", code: "KeyU", shift: true, run: (editor) => editor.link(), on: () => Boolean(around("a")) },
  { name: "Numbered list", sign: "1.", keys: "Ctrl+Shift+7", code: "Digit7", shift: true, run: () => document.execCommand("insertOrderedList"), on: () => Boolean(around("ol")) },
  { name: "Bulleted list", sign: "•", keys: "Ctrl+Shift+8", code: "Digit8", shift: true, run: () => document.execCommand("insertUnorderedList"), on: () => Boolean(around("ul")) },
  { name: "Code", sign: "</>", cls: "mono", keys: "Ctrl+Shift+C", code: "KeyC", shift: true, run: toggleCode, on: () => Boolean(around("code")) },
];

function around(tag) {
  const node = getSelection().anchorNode;
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const found = element?.closest?.(tag);
  return found?.closest(".rich-area") ? found : null;
}

/** Puts the caret behind a node, where what is typed next is no part of it. */
function leave(node) {
  const after = document.createTextNode("\u200b");
  node.after(after);
  getSelection().setPosition(after, 1);
}

function toggleCode() {
  const selection = getSelection();
  if (!selection.rangeCount) return;
  const inside = around("code");
  if (inside && selection.isCollapsed) return leave(inside);
  if (inside) {
    const text = document.createTextNode(inside.textContent);
    inside.replaceWith(text);
    return selection.selectAllChildren(text.parentNode);
  }
  const code = h("code", null, selection.isCollapsed ? "\u200b" : selection.toString());
  const range = selection.getRangeAt(0);
  range.deleteContents();
  range.insertNode(code);
  selection.setPosition(code.firstChild, code.firstChild.length);
}

export function richInput(element, context, carried) {
  const id = uid("field");
  const area = h("div", {
    ...attributes(element, context), id, class: "rich-area rich", contenteditable: "true", role: "textbox", "aria-multiline": "true",
    "aria-label": named(element, context, "Text"), "data-placeholder": word(element, null), spellcheck: "true",
  });
  const editor = {};
  const buttons = TOOLS.map((tool, i) => h("button", {
    type: "button", class: `rich-tool ${tool.cls ?? ""}`, "aria-label": tool.name, title: `${tool.name} (${keys(tool.keys)})`, "aria-pressed": "false", tabindex: i ? "-1" : "0",
    onclick: () => use(tool),
  }, tool.icon ? icon(tool.icon, 16) : tool.sign));
  const bar = h("div", { class: "rich-bar", role: "toolbar", "aria-label": "Formatting", "aria-controls": id }, buttons);
  const node = h("div", { class: "rich-input" }, bar, area);
  const control = { node, dirty: Boolean(carried), fieldId: null };
  let kept = null; // where the caret was while the toolbar has the focus

  const paint = () => {
    const inside = area.contains(getSelection().anchorNode);
    buttons.forEach((button, i) => setAttr(button, "aria-pressed", String(inside && TOOLS[i].on())));
    area.classList.toggle("empty", !area.textContent.trim() && !area.querySelector("li, [data-node], pre, blockquote"));
  };
  const changed = () => { control.dirty = true; paint(); };
  const restore = () => {
    if (document.activeElement === area) return; // `kept` may be a moment old
    area.focus();
    if (kept && area.contains(kept.startContainer)) { getSelection().removeAllRanges(); getSelection().addRange(kept); }
  };
  const use = (tool) => {
    restore();
    tool.run(editor);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  editor.link = async () => {
    const existing = around("a");
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
    const wanted = await linkDialog(existing ? { text: existing.textContent, url: existing.getAttribute("href") } : { text: range?.toString() ?? "" });
    area.focus();
    if (range) { getSelection().removeAllRanges(); getSelection().addRange(range); }
    if (!wanted) return;
    const link = h("a", { href: wanted.url }, wanted.text);
    if (existing) existing.replaceWith(link);
    else {
      const at = getSelection().getRangeAt(0);
      at.deleteContents();
      at.insertNode(link);
    }
    leave(link);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("selectionchange", function follow() {
    if (!node.isConnected) { if (node.wasShown) document.removeEventListener("selectionchange", follow); return; }
    node.wasShown = true;
    if (!area.contains(getSelection().anchorNode)) return;
    kept = getSelection().getRangeAt(0).cloneRange();
    paint();
  });
  area.addEventListener("input", changed);
  area.addEventListener("focus", () => { document.execCommand("defaultParagraphSeparator", false, "div"); document.execCommand("styleWithCSS", false, false); });
  area.addEventListener("keydown", (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && TOOLS.find((each) => each.code === event.code && each.shift === event.shiftKey);
    if (tool) { event.preventDefault(); use(tool); }
    // In a list Tab nests, as in Slack; elsewhere it goes on to the next field.
    if (event.key === "Tab" && around("li")) { event.preventDefault(); event.stopPropagation(); document.execCommand(event.shiftKey ? "outdent" : "indent"); changed(); }
  });
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  area.addEventListener("click", (event) => { if (event.target.closest("a")) event.preventDefault(); });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });
  dispatching(() => element, context, area, () => ({ rich_text_value: readRich(area) }), { keepsEnter: true });

  control.state = () => ({ type: element.type, rich_text_value: readRich(area) });
  control.problem = (required) => (required && !readRich(area) ? REQUIRED : null);
  control.retain = (next) => {
    if (next.type !== element.type) return false;
    if (!control.dirty && !same(next.initial_value, element.initial_value)) { writeRich(area, next.initial_value, context.names()); paint(); }
    element = next;
    setAttr(area, "data-placeholder", word(next, null));
    return true;
  };
  control.focus = () => area.focus();
  writeRich(area, carried ? carried.rich_text_value : element.initial_value, context.names());
  paint();
  return control;
}
