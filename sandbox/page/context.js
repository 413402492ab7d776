// What mrkdwn and Block Kit elements need to know of the workspace, and how an element is pressed.

import { act } from "./api.js";
import { explain, notify } from "./notices.js";
import * as store from "./store.js";
import { dayKey } from "./time.js";

export function names() {
  const now = store.now();
  return { person: store.person, channel: store.channel, me: store.state.user, tz: store.tz(), now, day: dayKey(now, store.tz()) };
}

export const elementContext = {
  names,
  people: () => [...store.state.seen.people].sort((a, b) => (a.is_bot - b.is_bot) || (a.real_name || a.name).localeCompare(b.real_name || b.name)),
  channels: () => store.state.seen.channels,
  channelName: store.channelName,
};

export async function press(target, list, { action_id, block_id, input }) {
  const answer = await act(store.state.user, "press", { ...target, action_id, block_id, input, state: list.state() });
  if (!answer.ok) notify(explain(answer));
}

export const nameOf = (id) => {
  const who = store.person(id);
  return who?.real_name || who?.name || id;
};

// Which replies a person has looked at: Slack keeps this per person, the sandbox's contract does not, so the browser does.
const threadKey = (channel, ts) => `thread:${store.state.user}:${channel}:${ts}`;
export const threadSeen = (channel, ts) => localStorage.getItem(threadKey(channel, ts)) ?? "0";
export function markThreadSeen(channel, ts, last) {
  if (last <= threadSeen(channel, ts)) return;
  setThreadSeen(channel, ts, last);
}
export function setThreadSeen(channel, ts, last) {
  localStorage.setItem(threadKey(channel, ts), last);
  store.changed(); // the conversation beside it shows how many replies are new
}
