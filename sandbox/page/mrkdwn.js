// Slack's mrkdwn as DOM nodes. `context` says who and where: person(id), channel(id), me, tz, now.

import { h } from "./dom.js";
import { glyph, pattern as emojiPattern, replaceEmoji } from "./emoji.js";
import * as store from "./store.js";
import { dateTokens, longStamp } from "./time.js";

const WORD = /[\p{L}\p{N}]/u;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const ONLY_EMOJI = /^\s*(?::[a-z0-9_+\-']+:(?::skin-tone-[2-6]:)?\s*){1,23}$/;
const SAFE = /^(https?:|mailto:|tel:|slack:)/i;

export const decode = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

/** A plain_text object: literal but for its emoji. */
export const plain = (object) => {
  const text = typeof object === "string" ? object : object?.text ?? "";
  return object?.emoji === false ? text : replaceEmoji(text);
};

/** A text object of either type, as nodes. */
export function textNodes(object, context) {
  return object?.type === "mrkdwn" ? mrkdwn(object.text, context, object) : plain(object);
}

export function mrkdwn(text, context, { verbatim = false } = {}) {
  const out = document.createDocumentFragment();
  const parts = String(text ?? "").split(/```([\s\S]+?)```/);
  parts.forEach((part, i) => {
    if (i % 2) {
      out.append(h("pre", { tabindex: "0" }, literal(part.replace(/^\n|\n$/g, ""))));
    } else {
      const before = i > 0 ? part.replace(/^\n/, "") : part;
      lines(i < parts.length - 1 ? before.replace(/\n$/, "") : before, context, verbatim, out);
    }
  });
  return out;
}

function lines(text, context, verbatim, out) {
  if (!text) return;
  const all = text.split("\n");
  let run = [], quote = [];
  const jumbo = ONLY_EMOJI.test(text) && !inline(text, context, verbatim).textContent.includes(":");
  const flushRun = () => { if (run.length) out.append(h("span", { class: jumbo ? "run jumbo" : "run" }, inline(run.join("\n"), context, verbatim))); run = []; };
  const flushQuote = () => {
    if (!quote.length) return;
    const box = h("blockquote");
    lines(quote.join("\n"), context, verbatim, box);
    out.append(box);
    quote = [];
  };
  for (let i = 0; i < all.length; i++) {
    const line = all[i];
    const rest = line.match(/^(?:&gt;|>){3} ?(.*)$/);
    if (rest) {
      flushRun(); flushQuote();
      quote = [rest[1], ...all.slice(i + 1)];
      break;
    }
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    const item = line.match(/^(\s*)([•◦▪‣*–-]|\d{1,2}[.)])\s+(\S.*)$/);
    if (quoted) { flushRun(); quote.push(quoted[1]); continue; }
    flushQuote();
    if (item) {
      flushRun();
      const depth = Math.min(3, Math.floor(item[1].length / 2));
      out.append(h("span", { class: "item", style: depth ? { "--depth": depth } : {} },
        h("span", { class: "bullet" }, item[2]), " ", inline(item[3], context, verbatim)));
    } else run.push(line);
  }
  flushRun(); flushQuote();
}

function inline(text, context, verbatim) {
  const out = document.createDocumentFragment();
  let typed = "";
  const flush = () => { if (typed) out.append(decode(typed)); typed = ""; };
  const add = (node) => { flush(); out.append(node); };

  for (let i = 0; i < text.length;) {
    const c = text[i];
    if (c === "<") {
      const found = text.slice(i).match(/^<([^<>\n]+)>/);
      const node = found && control(found[1], context);
      if (node) { add(node); i += found[0].length; continue; }
    } else if (c === "`" && text[i + 1] === "`") {
      const fence = text.slice(i).match(/^`+/)[0];
      typed += fence;
      i += fence.length;
      continue;
    } else if (c === "`") {
      const end = text.indexOf("`", i + 1);
      const body = end > 0 ? text.slice(i + 1, end) : "";
      if (body && !body.includes("\n")) { add(h("code", null, literal(body))); i = end + 1; continue; }
    } else if (c === ":") {
      emojiPattern.lastIndex = i;
      const found = emojiPattern.exec(text);
      if (found && glyph(found[1])) { add(emoji(found[1], found[0].match(/skin-tone-(\d)/)?.[1])); i += found[0].length; continue; }
    } else if (MARKS[c]) {
      const end = closing(text, i);
      if (end > 0) { add(h(MARKS[c], null, inline(text.slice(i + 1, end), context, verbatim))); i = end + 1; continue; }
    } else if (c === "h" && !verbatim && !(i > 0 && WORD.test(text[i - 1]))) {
      const found = text.slice(i).match(/^https?:\/\/[^\s<>`|]+/);
      const url = found?.[0].replace(/(&gt;|&lt;).*$/, "").replace(/[.,;:!?'")\]*_~]+$/, "");
      if (url?.length > 8) { add(anchor(decode(url), decode(url))); i += url.length; continue; }
    }
    typed += c;
    i += 1;
  }
  flush();
  return out;
}

/** Where the mark opened at `start` closes on its line, or -1. Links and code in between do not count. */
function closing(text, start) {
  const mark = text[start];
  const before = text[start - 1], after = text[start + 1];
  if (before && (WORD.test(before) || before === mark)) return -1;
  if (!after || /\s/.test(after) || after === mark) return -1;
  for (let j = start + 1; j < text.length && text[j] !== "\n"; j++) {
    if (text[j] === "<") {
      const skip = text.slice(j).match(/^<[^<>\n]+>/);
      if (skip) { j += skip[0].length - 1; continue; }
    }
    if (text[j] === "`") {
      const end = text.indexOf("`", j + 1);
      if (end > 0) { j = end; continue; }
    }
    const next = text[j + 1];
    if (text[j] === mark && j > start + 1 && !/\s/.test(text[j - 1]) && !(next && (WORD.test(next) || next === mark))) return j;
  }
  return -1;
}

/** Code: no formatting, and of a link only what it says. */
function literal(text) {
  return decode(text.replace(/<((?:https?|mailto)[^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_, url, label) => label || url));
}

export function anchor(url, label) {
  if (!SAFE.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function mention(id, context, fallback) {
  const who = context.person(id);
  return h("span", { class: id === context.me ? "mention me" : "mention" }, `@${who?.real_name || who?.name || fallback || id}`);
}

export function channelLink(id, context, fallback) {
  const where = context.channel(id);
  if (!where) return h("span", { class: "mention" }, fallback ? `#${fallback}` : "#private-channel");
  return h("a", { class: "mention", href: `#${id}` }, `#${where.name}`);
}

/** A user group; those who are in it see it as a mention of themselves. */
export function groupMention(id, context, fallback) {
  const group = (context.groups ?? store.state.seen?.groups)?.find((each) => each.id === id);
  const name = group ? `@${group.handle}` : fallback || "@group";
  return h("span", { class: group?.users?.includes(context.me) && !group.is_disabled ? "mention me" : "mention", title: group?.name }, name);
}

/** `@here` and its like are for everybody who reads them. */
export const broadcast = (range) => h("span", { class: "mention me" }, `@${range}`);

/** An emoji by its name, in a skin tone from 2 to 6. */
export function emoji(name, tone) {
  const bare = glyph(name);
  if (!bare) return `:${name}:`;
  const toned = tone ? bare.replace(/^(.)\uFE0F?/u, (all, hand) => (/\p{Emoji_Modifier_Base}/u.test(hand) ? hand + String.fromCodePoint(0x1F3F9 + Number(tone)) : all)) : bare;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, toned);
}

function control(body, context) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : body.slice(bar + 1);
  if (/^@[UWB]\w+$/.test(head)) return mention(head.slice(1), context, decode(label));
  if (/^#[CDG]\w+$/.test(head)) return channelLink(head.slice(1), context, decode(label));
  if (/^!(here|channel|everyone)$/.test(head)) return broadcast(head.slice(1));
  if (head.startsWith("!subteam^")) return groupMention(head.slice(9), context, decode(label));
  const date = head.match(/^!date\^(-?\d+)\^([^^]+)(?:\^(.+))?$/);
  if (date) return dateNode(Number(date[1]), decode(date[2]), context, { url: date[3] && decode(date[3]), fallback: decode(label) });
  if (head.startsWith("!")) return decode(label || head.slice(1));
  const url = decode(head);
  return SAFE.test(url) ? anchor(url, replaceEmoji(decode(label)) || url.replace(/^mailto:/, "")) : null;
}

export function dateNode(seconds, pattern, context, { url, fallback = "", timezone } = {}) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return fallback;
  const node = h("time", { datetime: when.toISOString(), dataset: { pattern, timezone } });
  writeDate(node, context.now, context.tz);
  return url && SAFE.test(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

function writeDate(node, now, reader) {
  const when = new Date(node.getAttribute("datetime"));
  const tz = node.dataset.timezone ?? reader;
  const text = dateTokens(node.dataset.pattern, when, now, tz);
  if (node.textContent !== text) node.textContent = text;
  const title = longStamp(when, tz);
  if (node.title !== title) node.title = title;
}

// "Today" becomes "yesterday", and three minutes four, without anything else being drawn anew.
store.subscribe(() => {
  if (!store.state.seen) return;
  const now = store.now(), tz = store.tz();
  for (const node of document.querySelectorAll("time[data-pattern]")) writeDate(node, now, tz);
});
