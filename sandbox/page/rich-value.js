// Slack's `rich_text` value and the content of an editor, each made of the other.

import { h } from "./dom.js";
import { richText } from "./richtext.js";

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };
const TAGS = [["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"]];
const LISTS = { UL: "bullet", OL: "ordered" };
const BLOCKS = new Set(["DIV", "P", "LI", "H1", "H2", "H3"]);

// From the value to the editor

function marked(node, style) {
  let out = node;
  for (const [name, tag] of TAGS) if (style?.[name]) out = h(tag, null, out);
  return out;
}

/** What the editor cannot change (mentions, dates) stands there whole, and goes back as it came. */
function editable(element, context) {
  if (element.type === "text") return marked(element.text, element.style);
  if (element.type === "link") return marked(h("a", { href: element.url }, element.text || element.url), element.style);
  const [line] = richText({ elements: [{ type: "rich_text_section", elements: [element] }] }, context);
  return h("span", { contenteditable: "false", class: "atom", "data-node": JSON.stringify(element) }, [...line.childNodes]);
}

function lines(elements, context) {
  const out = [h("div")];
  for (const element of elements ?? []) {
    const texts = element.type === "text" ? element.text.split("\n") : [null];
    texts.forEach((text, i) => {
      if (i) out.push(h("div"));
      if (text !== "") out.at(-1).append(editable(text === null ? element : { ...element, text }, context));
    });
  }
  for (const line of out) if (!line.childNodes.length) line.append(h("br"));
  return out;
}

export function writeRich(root, value, context) {
  root.replaceChildren();
  for (const part of value?.elements ?? []) {
    if (part.type === "rich_text_list") {
      const tag = part.style === "ordered" ? "ol" : "ul";
      let list = h(tag, part.offset ? { start: part.offset + 1 } : null, part.elements.map((item) => h("li", null, item.elements.map((element) => editable(element, context)))));
      for (let depth = part.indent ?? 0; depth > 0; depth--) list = h(tag, null, list);
      root.append(list);
    } else if (part.type === "rich_text_quote") root.append(h("blockquote", null, lines(part.elements, context)));
    else if (part.type === "rich_text_preformatted") root.append(h("pre", null, part.elements.map((element) => element.text ?? element.url ?? "").join("")));
    else root.append(...lines(part.elements, context));
  }
}

// From the editor to the value

/** Gathers the inline elements of one part; neighbours of the same style become one. */
class Line {
  elements = [];
  broken = false; // a line ended, and nothing has come after it yet

  add(element) {
    if (this.broken) { this.broken = false; this.add({ type: "text", text: "\n" }); }
    const last = this.elements.at(-1);
    if (element.type === "text" && last?.type === "text" && JSON.stringify(last.style) === JSON.stringify(element.style)) last.text += element.text;
    else this.elements.push(element);
  }

  newLine() {
    if (this.elements.length) this.broken = true;
  }
}

const withStyle = (element, style) => (Object.keys(style).length ? { ...element, style } : element);

function inline(node, style, line) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replaceAll("\u00a0", " ").replaceAll("\u200b", "");
    if (text) line.add(withStyle({ type: "text", text }, style));
  } else if (node.dataset?.node) {
    line.add(JSON.parse(node.dataset.node));
  } else if (node.tagName === "BR") {
    // The last one of a line only keeps the line open.
    if (node.nextSibling || !BLOCKS.has(node.parentNode.tagName)) line.add({ type: "text", text: "\n" });
    else if (node.parentNode.childNodes.length === 1 && line.broken) line.add({ type: "text", text: "" });
  } else if (node.tagName === "A") {
    const text = node.textContent;
    if (text) line.add(withStyle({ type: "link", url: node.getAttribute("href"), ...(text === node.getAttribute("href") ? {} : { text }) }, style));
  } else {
    const name = STYLES[node.tagName];
    const inner = name ? { ...style, [name]: true } : style;
    const block = BLOCKS.has(node.tagName);
    if (block) line.newLine();
    for (const child of node.childNodes) inline(child, inner, line);
    if (block) line.newLine();
  }
}

function lineOf(nodes) {
  const line = new Line();
  for (const node of nodes) inline(node, {}, line);
  return line.elements;
}

function readList(list, indent, parts) {
  const fresh = (offset) => ({ type: "rich_text_list", style: LISTS[list.tagName], indent, border: 0, elements: [], ...(offset ? { offset } : {}) });
  let part = fresh(Math.max(0, (list.start || 1) - 1)), count = part.offset ?? 0;
  const flush = () => { if (part.elements.length) parts.push(part); };
  const nested = (inner) => { flush(); readList(inner, indent + 1, parts); part = fresh(list.tagName === "OL" ? count : 0); };
  for (const item of list.children) {
    if (LISTS[item.tagName]) { nested(item); continue; }
    const inner = [...item.childNodes].filter((node) => LISTS[node.tagName]);
    part.elements.push({ type: "rich_text_section", elements: lineOf([...item.childNodes].filter((node) => !LISTS[node.tagName])) });
    count += 1;
    inner.forEach(nested);
  }
  flush();
}

/** The editor's content as Slack's value; null if it says nothing. */
export function readRich(root) {
  const parts = [];
  let run = [];
  const flush = () => {
    const elements = lineOf(run);
    run = [];
    if (elements.length) parts.push({ type: "rich_text_section", elements });
  };
  const visit = (nodes) => {
    for (const node of nodes) {
      // Browsers put a list that replaces a line into that line.
      if (node.tagName === "DIV" && [...node.children].some((each) => LISTS[each.tagName])) visit([...node.childNodes]);
      else if (LISTS[node.tagName]) { flush(); readList(node, 0, parts); }
      else if (node.tagName === "BLOCKQUOTE") { flush(); parts.push({ type: "rich_text_quote", elements: lineOf([...node.childNodes]) }); }
      else if (node.tagName === "PRE") { flush(); parts.push({ type: "rich_text_preformatted", border: 0, elements: [{ type: "text", text: node.textContent }] }); }
      else run.push(node);
    }
  };
  visit([...root.childNodes]);
  flush();
  const says = root.textContent.trim() || root.querySelector("[data-node]");
  return says ? { type: "rich_text", elements: parts } : null;
}
