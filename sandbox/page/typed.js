// What Slack keeps of a message, as the person typed it: names in place of control sequences, and no entities.

import * as store from "./store.js";
import { decode } from "./mrkdwn.js";

const once = (name, all) => all.filter((each) => each.toLowerCase() === name.toLowerCase()).length === 1;

/** A name that is typed gets its control sequence back only if nobody else has it. */
function named(id) {
  const people = store.state.seen.people;
  const who = store.person(id);
  return [who?.real_name, who?.name].find((name) => name && once(name, people.flatMap((each) => [...new Set([each.real_name, each.name])])));
}

function readable(sequence, head, label) {
  if (/^@[UWB]/.test(head)) {
    const name = named(head.slice(1));
    return name ? `@${name}` : sequence;
  }
  if (head.startsWith("#")) {
    const name = store.channel(head.slice(1))?.name;
    return name ? `#${name}` : sequence;
  }
  if (/^!(here|channel|everyone)$/.test(head)) return `@${head.slice(1)}`;
  if (head.startsWith("!subteam^")) {
    const handle = store.state.seen.groups?.find((each) => !each.is_disabled && each.id === head.slice("!subteam^".length))?.handle;
    return handle ? `@${handle}` : sequence;
  }
  return head.startsWith("http") && label === undefined ? decode(head) : sequence;
}

export function asTyped(text) {
  return String(text ?? "").split(/(<[^<>\n]+>)/).map((part, i) => {
    if (i % 2 === 0) return decode(part);
    const [, head, label] = part.match(/^<([^|>]*)(?:\|([^>]*))?>$/) ?? [null, "", undefined];
    return readable(part, head, label);
  }).join("");
}
