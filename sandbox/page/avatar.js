// A person's initials on a colour that stays theirs; the bot has the mark.

import { h } from "./dom.js";
import { mark } from "./icons.js";
import { botUser } from "./store.js";

const HUES = [262, 28, 155, 330, 205, 75, 300, 120];

function hue(id) {
  let sum = 2166136261;
  for (const c of id) sum = Math.imul(sum ^ c.codePointAt(0), 16777619) >>> 0;
  return HUES[(sum >>> 5) % HUES.length];
}

export function avatar(who, size = 36) {
  if (who && who.id === botUser()) return h("span", { class: "avatar", style: { "--size": `${size}px` }, "aria-hidden": "true" }, mark(size));
  const names = (who?.real_name || who?.name || "?").split(/\s+/);
  const initials = (names[0][0] + (names.length > 1 ? names.at(-1)[0] : "")).toUpperCase();
  return h("span", { class: "avatar", style: { "--size": `${size}px`, "--hue": hue(who?.id ?? "") }, "aria-hidden": "true" }, initials);
}
