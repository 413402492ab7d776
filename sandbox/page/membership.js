// Who is in a channel, and coming and going: the button in the channel's header, and the list of channels to join.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { h, reconcile, setAttr, setText } from "./dom.js";
import { icon } from "./icons.js";
import { explain, notify } from "./notices.js";
import { openPanel } from "./panel.js";
import { confirmDialog, openList } from "./popups.js";
import * as store from "./store.js";

const FACES = 3;
const OWN_TEAM = "T00SANDBOX";

async function leave(channel) {
  if (channel.is_private) {
    const sure = await confirmDialog({ title: `Leave ${store.channelName(channel)}?`, text: "This channel is private: a member has to add you again.", confirm: "Leave channel", style: "danger" });
    if (!sure) return;
  }
  const answer = await act(store.state.user, "leave", { channel: channel.id });
  if (answer.ok) return;
  notify(explain(answer));
}

async function join(id) {
  const user = store.state.user;
  const answer = await act(user, "join", { channel: id });
  if (!answer.ok) return notify(explain(answer));
  // The channel can be gone to once the workspace has said that the person is in it.
  bound = { user, id };
  follow(store.state);
}

let bound = null;
function follow({ user }) {
  if (!bound || !store.state.seen || (user === bound.user && !store.channel(bound.id))) return;
  const { id } = bound;
  const stays = user === bound.user;
  bound = null;
  if (stays) store.go({ place: id });
}
store.subscribe(follow);

const joinable = () => store.state.seen.joinable ?? [];

/** The channels that the person is not in, to join one. */
export function browseChannels(anchor) {
  openList({
    anchor, name: "Channels to join", wide: true, role: "menu",
    groups: [{ options: joinable().map((each) => ({ value: each.id, label: `#${each.name}`, description: each.topic, lead: () => icon("plus", 18) })) }],
    onPick: ({ value }) => join(value),
  });
}

function badges(who, me) {
  return [who.id === me && "you", who.is_bot && "APP", who.is_restricted && "guest", who.team_id !== OWN_TEAM && !who.is_bot && "external"].filter(Boolean).map((word) => h("span", { class: "badge" }, word));
}

export class Roster {
  constructor() {
    this.faces = h("span", { class: "faces" });
    this.count = h("span", { class: "roster-count" });
    this.marks = h("span", { class: "place-marks" });
    this.button = h("button", { type: "button", class: "roster-button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open() }, this.faces, this.count);
  }

  members(channel) {
    const people = channel.members.map((id) => store.person(id)).filter(Boolean);
    return people.sort((a, b) => (a.is_bot - b.is_bot) || (a.real_name || a.name).localeCompare(b.real_name || b.name));
  }

  update(channel) {
    this.button.hidden = this.marks.hidden = !channel || channel.kind === "im" || !channel.members;
    if (this.button.hidden) { this.close?.(); return; }
    const people = this.members(channel);
    const key = `${channel.id}/${people.map((who) => who.id)}`;
    if (this.key !== key) {
      this.key = key;
      this.faces.replaceChildren(...people.slice(0, FACES).map((who) => avatar(who, 22)));
    }
    const words = `${people.length} ${people.length === 1 ? "member" : "members"}`;
    setText(this.count, String(people.length));
    setAttr(this.button, "aria-label", words);
    setAttr(this.button, "title", words);
    const marks = [channel.is_private && ["lock", "Private"], channel.is_archived && ["archive", "Archived"], channel.is_shared && ["people", "Shared"]].filter(Boolean);
    reconcile(this.marks, marks, ([name]) => name, ([name, word]) => ({ node: h("span", { class: "place-mark" }, icon(name, 14), word) }));
    if (this.close) this.fill(channel, people);
  }

  open() {
    if (this.close) return this.close();
    const channel = store.channel(store.state.place);
    this.title = h("h2");
    this.list = h("ul", { class: "roster-list", tabindex: "0" });
    this.leave = h("button", { type: "button", class: "button danger small", onclick: () => { this.close(); leave(store.channel(store.state.place)); } }, "Leave channel");
    this.close = openPanel({
      anchor: this.button, name: `Members of ${store.channelName(channel)}`, className: "roster-panel", wide: true,
      content: [this.title, this.list, h("div", { class: "roster-actions" }, this.leave)], onClose: () => { this.close = null; },
    });
    this.fill(channel, this.members(channel));
    (this.leave.hidden ? this.list : this.leave).focus({ preventScroll: true });
  }

  fill(channel, people) {
    setText(this.title, `${people.length} ${people.length === 1 ? "member" : "members"}`);
    this.leave.hidden = channel.name === "general" || channel.is_archived;
    reconcile(this.list, people, (who) => who.id, (who) => ({
      node: h("li", null, avatar(who, 30), h("span", { class: "option-text" },
        h("span", null, who.real_name || who.name, " ", badges(who, store.state.user)), who.title && h("span", { class: "option-description" }, who.title))),
    }));
  }
}
