// The sandbox's own calls: what the tools show, and what they change.

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
