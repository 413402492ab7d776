// The sandbox's own calls: what the tools show, and what they change.

import { explain, notify } from "./notices.js";

async function call(path, body) {
  try {
    const response = await fetch(path, body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { ok: false, error: "unreachable" };
  }
}

export const overview = () => call("/sandbox/workspace");
export const traffic = (after, wait) => call(`/sandbox/traffic?after=${after}&wait=${wait}`);
export const tell = (what, body = {}) => call(`/sandbox/${what}`, body);

/** Asks for the overview again and again while somebody looks at it; `refresh` asks at once. */
export class Overview {
  constructor() {
    this.now = null;
    this.listeners = new Set();
  }

  async refresh() {
    if (this.asking) { this.again = true; return; }
    this.asking = true;
    const answer = await overview();
    this.asking = false;
    if (answer.ok) {
      this.now = answer;
      for (const listener of this.listeners) listener(answer);
    }
    if (this.again) { this.again = false; await this.refresh(); }
  }
}

export const workspace = new Overview();

/** Changes a person, a channel or a user group, or makes one; says so if that is refused. */
export async function change(what, id, body) {
  const answer = await tell(`${what}/${encodeURIComponent(id)}`, body);
  const shown = workspace.refresh();
  if (answer.ok) await shown;
  else notify(explain(answer)); // and no wait: a form that takes the focus back later would take what is typed meanwhile
  return answer.ok;
}

/** An id that looks like Slack's. */
export const newId = (kind) => `${kind}${crypto.getRandomValues(new Uint32Array(1))[0].toString(36).toUpperCase().padStart(8, "0")}`;
