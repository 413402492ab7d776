// The `rich_text` and `markdown` blocks.

import { h } from "./dom.js";
import { replaceEmoji } from "./emoji.js";
import { anchor, broadcast, channelLink, dateNode, emoji, groupMention, mention } from "./mrkdwn.js";

// rich_text

const MARKS = [["code", "code"], ["strike", "s"], ["underline", "u"], ["italic", "em"], ["bold", "strong"]];

function styled(node, style) {
  let out = node;
  for (const [name, tag] of MARKS) if (style?.[name]) out = h(tag, null, out);
  return out;
}

function color(value) {
  const known = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value);
  return h("code", { class: "color" }, known && h("span", { class: "swatch", style: { "background-color": value }, "aria-hidden": "true" }), value);
}

/** Slack's own glyph is in `unicode`: code points in hexadecimal, with dashes between them. */
const fromUnicode = (points) => { try { return points && String.fromCodePoint(...points.split("-").map((each) => parseInt(each, 16))); } catch { return null; } };

const elements = {
  text: (element) => element.text,
  link: (element) => anchor(element.url, element.text || element.url.replace(/^mailto:/, "")),
  user: (element, context) => mention(element.user_id, context),
  channel: (element, context) => channelLink(element.channel_id, context),
  usergroup: (element, context) => groupMention(element.usergroup_id, context),
  team: (element) => h("span", { class: "mention" }, `@${element.team_id}`),
  broadcast: (element) => broadcast(element.range),
  emoji: (element) => { const shown = emoji(element.name, element.skin_tone); return typeof shown === "string" ? fromUnicode(element.unicode) ?? shown : shown; },
  date: (element, context) => dateNode(element.timestamp, element.format ?? "{date_long}", context, element),
  color: (element) => color(element.value),
};

function richElement(element, context) {
  const draw = elements[element.type];
  return styled(draw ? draw(element, context) : element.text ?? element.fallback ?? "", element.style);
}

const richLine = (section, context) => (section.elements ?? []).map((element) => richElement(element, context));

const parts = {
  rich_text_section: (part, context) => h("div", { class: "run" }, richLine(part, context)),
  rich_text_quote: (part, context) => h("blockquote", { class: "run" }, richLine(part, context)),
  rich_text_preformatted: (part, context) => h("pre", { tabindex: "0", "data-language": part.language }, richLine(part, context)),
  rich_text_list(part, context) {
    const indent = Math.min(part.indent ?? 0, 8);
    const list = h(part.style === "ordered" ? "ol" : "ul", {
      class: "prose-list", style: { "--depth": indent }, "data-level": indent % 3, start: part.offset ? part.offset + 1 : null,
    });
    for (const item of part.elements ?? []) list.append(h("li", { class: "run" }, item.type === "rich_text_section" ? richLine(item, context) : richPart(item, context)));
    return list;
  },
};

function richPart(part, context) {
  const node = parts[part.type]?.(part, context) ?? h("div", { class: "unknown" }, `A “${part.type}” cannot be shown here.`);
  if (!part.border || part.type === "rich_text_quote") return node;
  return h("div", { class: "bordered" }, node);
}

export const richText = (block, context) => (block.elements ?? []).map((part) => richPart(part, context));

// markdown: the part of the standard that Slack's block takes

const INLINE = [
  [/^`([^`\n]+)`/, (m) => h("code", null, m[1])],
  [/^\*\*(?=\S)([\s\S]+?\S|\S)\*\*/, (m, go) => h("strong", null, go(m[1]))],
  [/^__(?=\S)([\s\S]+?\S|\S)__/, (m, go) => h("strong", null, go(m[1]))],
  [/^~~(?=\S)([\s\S]+?\S|\S)~~/, (m, go) => h("s", null, go(m[1]))],
  [/^\*(?=\S)([^*\n]*[^*\s])\*/, (m, go) => h("em", null, go(m[1]))],
  [/^_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}])/u, (m, go) => h("em", null, go(m[1]))],
  [/^!?\[([^\]\n]*)\]\(([^()\s]+)\)/, (m) => anchor(m[2], m[1] || m[2])],
  [/^<(https?:\/\/[^>\s]+)>/, (m) => anchor(m[1], m[1])],
  [/^https?:\/\/[^\s<>)\]]*[^\s<>)\].,;:!?]/, (m) => anchor(m[0], m[0])],
];

function markdownInline(text, context) {
  const out = document.createDocumentFragment();
  const go = (inner) => markdownInline(inner, context);
  let typed = "";
  const flush = () => { if (typed) out.append(replaceEmoji(typed)); typed = ""; };
  for (let i = 0; i < text.length;) {
    if (text[i] === "\\" && /[\\`*_~[\]#<>!-]/.test(text[i + 1] ?? "")) { typed += text[i + 1]; i += 2; continue; }
    const rest = text.slice(i);
    const who = rest.match(/^<([@#])([UWBCDG]\w+)(?:\|[^>]*)?>/);
    if (who) { flush(); out.append(who[1] === "@" ? mention(who[2], context) : channelLink(who[2], context)); i += who[0].length; continue; }
    const inWord = /[\p{L}\p{N}]/u.test(text[i - 1] ?? "");
    const rule = !(inWord && /[_h]/.test(text[i])) && INLINE.find(([pattern]) => pattern.test(rest));
    if (rule) {
      const found = rest.match(rule[0]);
      flush();
      out.append(rule[1](found, go));
      i += found[0].length;
    } else typed += text[i++];
  }
  flush();
  return out;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

export function markdown(text, context) {
  const out = [];
  const all = String(text ?? "").split("\n");
  const inline = (line) => markdownInline(line, context);
  const take = (pattern) => {
    const taken = [];
    while (all.length && pattern.test(all[0])) taken.push(all.shift());
    return taken;
  };
  while (all.length) {
    const line = all[0];
    const fence = line.match(/^\s*```/);
    const heading = line.match(/^(#{1,6})\s+(.+?)\s*#*$/);
    if (fence) {
      all.shift();
      const end = all.findIndex((each) => /^\s*```/.test(each));
      const code = all.splice(0, end < 0 ? all.length : end);
      all.shift();
      out.push(h("pre", { tabindex: "0" }, code.join("\n")));
    } else if (heading) {
      all.shift();
      out.push(h("div", { class: `heading h${Math.min(heading[1].length, 4)}`, role: "heading", "aria-level": heading[1].length + 2 }, inline(heading[2])));
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      all.shift();
      out.push(h("hr"));
    } else if (/^\s*>/.test(line)) {
      out.push(h("blockquote", null, inline(take(/^\s*>/).map((each) => each.replace(/^\s*> ?/, "")).join("\n"))));
    } else if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) {
      const ordered = /^\s*\d/.test(line);
      const list = h(ordered ? "ol" : "ul", { class: "prose-list" });
      for (const item of take(ordered ? /^\s*\d+[.)]\s+|^\s{2,}\S/ : /^\s*[-*+]\s+|^\s{2,}\S/)) {
        list.append(h("li", { style: { "--depth": Math.floor(item.match(/^\s*/)[0].length / 2) } }, inline(item.replace(/^\s*([-*+]|\d+[.)])\s+/, ""))));
      }
      out.push(list);
    } else if (line.includes("|") && /^\s*\|?\s*:?-{2,}/.test(all[1] ?? "")) {
      const head = cells(all.shift());
      all.shift();
      const rows = take(/\|/).map(cells);
      out.push(h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": head.join(", ") }, h("table", null,
        h("thead", null, h("tr", null, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
        h("tbody", null, rows.map((row) => h("tr", null, row.map((cell) => h("td", null, inline(cell)))))))));
    } else if (!line.trim()) {
      all.shift();
    } else {
      out.push(h("p", null, inline([all.shift(), ...take(/^(?!\s*([-*+]\s|\d+[.)]\s|>|```|#{1,6}\s)).*\S/)].join("\n"))));
    }
  }
  return out;
}
