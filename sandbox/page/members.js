// People, channels, user groups, and a fresh start.

import { avatar } from "./avatar.js";
import { h, reconcile, setText, uid } from "./dom.js";
import { Groups } from "./groups.js";
import { explain, notify } from "./notices.js";
import { confirmDialog } from "./popups.js";
import * as store from "./store.js";
import { change, newId, tell, workspace } from "./tools_api.js";
import { button, labelled, paintBadges, toggle } from "./widgets.js";

const HERE = "T00SANDBOX", ELSEWHERE = "T00ELSEWHERE";
const ZONES = uid("zones");

export class Members {
  constructor() {
    this.people = h("ul", { class: "tool-rows" });
    this.channels = h("ul", { class: "tool-rows" });
    this.groups = new Groups();
    this.newName = h("input", { class: "field small", type: "text", autocomplete: "off", maxlength: 80, placeholder: "new-channel" });
    this.newPrivate = toggle("Private", { onChange: (on) => this.newPrivate.set(on) });
    this.node = h("div", { class: "tool-part" },
      h("datalist", { id: ZONES }, Intl.supportedValuesOf("timeZone").map((zone) => h("option", { value: zone }))),
      h("section", { "aria-labelledby": "people-title" }, h("h3", { id: "people-title" }, "People"), this.people),
      h("section", { "aria-labelledby": "rooms-title" }, h("h3", { id: "rooms-title" }, "Channels"), this.channels,
        h("form", { class: "option-fields new-channel", onsubmit: (event) => { event.preventDefault(); this.make(); } },
          labelled("Name", this.newName), this.newPrivate.row, h("button", { type: "submit", class: "button small" }, "Make a channel"))),
      this.groups.node,
      h("section", { "aria-labelledby": "reset-title" }, h("h3", { id: "reset-title" }, "Start afresh"),
        h("div", { class: "toggle-row" }, h("p", { class: "about" }, "This deletes all messages, forms, channels, groups and people of the workspace. The five sample people come back. Kaizen's database stays as it is."),
          button("Reset…", () => reset(), "danger"))));
  }

  update({ people, channels, groups }) {
    reconcile(this.people, people.filter((who) => !who.is_bot), (who) => who.id, (who) => new PersonRow(who), (row, who) => row.update(who));
    reconcile(this.channels, channels, (each) => each.id, (each) => new ChannelRow(each), (row, each) => row.update(each));
    this.groups.update({ groups, people });
  }

  async make() {
    const name = this.newName.value.trim();
    const isPrivate = this.newPrivate.node.getAttribute("aria-checked") === "true";
    if (!await change("channels", newId("C"), { name, private: isPrivate, by: store.state.user })) return this.newName.focus();
    this.newName.value = "";
    this.newPrivate.set(false);
    notify(`#${name} is there. Its only member is ${store.me().real_name || store.me().name}.`);
  }
}

/** Shows what is so in a field, but never over what a person has begun to write there. */
function show(field, value) {
  if (document.activeElement !== field && field.value === (field.dataset.known ?? "")) field.value = value;
  field.dataset.known = value;
}

async function reset() {
  const text = (words) => ({ type: "plain_text", text: words });
  const sure = await confirmDialog({ title: text("Empty the workspace?"), text: text("Every message and every form in it goes. This cannot be undone."), confirm: text("Empty it"), deny: text("Keep it"), style: "danger" }, {});
  if (!sure) return;
  const answer = await tell("reset");
  notify(answer.ok ? "The workspace is empty again." : explain(answer));
  workspace.refresh();
}

class PersonRow {
  constructor(who) {
    const save = (body) => change("people", who.id, body);
    this.badges = h("span", { class: "badges" });
    this.guest = toggle("Guest", { onChange: (on) => save({ is_restricted: on, ...(on ? {} : { is_ultra_restricted: false }) }) });
    this.foreign = toggle("Of another organisation", { onChange: (on) => save({ team_id: on ? ELSEWHERE : HERE }) });
    this.deleted = toggle("Deactivated", { about: "Leaves all channels, and can do nothing any more.", onChange: (on) => save({ deleted: on }) });
    this.zone = h("input", { class: "field small", type: "text", list: ZONES, spellcheck: "false", autocomplete: "off",
      onchange: async () => {
        const wanted = this.zone.value;
        if (!await save({ tz: wanted.trim() }) && this.zone.value === wanted) this.zone.value = this.zone.dataset.known;
      } });
    this.name = h("span", { class: "toggle-name" });
    this.about = h("span", { class: "about" });
    this.node = h("li", { class: "tool-row" }, h("details", { class: "member" },
      h("summary", null, avatar(who, 28), h("span", { class: "member-text" }, this.name, this.about), this.badges),
      h("div", { class: "member-body" }, this.guest.row, this.foreign.row, this.deleted.row, labelled("Time zone", this.zone))));
    this.update(who);
  }

  update(who) {
    setText(this.name, who.real_name || who.name);
    setText(this.about, [who.title, who.tz].filter(Boolean).join(" · "));
    this.guest.set(who.is_restricted);
    this.foreign.set(who.team_id !== HERE);
    this.deleted.set(who.deleted);
    show(this.zone, who.tz);
    paintBadges(this.badges, [who.is_restricted && "guest", who.team_id !== HERE && "external", who.deleted && "deactivated"]);
  }
}

class ChannelRow {
  constructor(each) {
    const save = (body) => change("channels", each.id, { ...body, by: store.state.user });
    this.badges = h("span", { class: "badges" });
    this.name = h("span", { class: "toggle-name" });
    this.about = h("span", { class: "about" });
    this.rename = h("input", { class: "field small", type: "text", autocomplete: "off", maxlength: 80 });
    this.private = toggle("Private", { about: "Only its members see it.", onChange: (on) => save({ private: on }) });
    this.archived = toggle("Archived", { about: "It can be read, and nothing more.", onChange: (on) => save({ archived: on }) });
    this.node = h("li", { class: "tool-row" }, h("details", { class: "member" },
      h("summary", null, h("span", { class: "hash", "aria-hidden": "true" }, "#"), h("span", { class: "member-text" }, this.name, this.about), this.badges),
      h("div", { class: "member-body" }, this.private.row, this.archived.row,
        h("form", { class: "option-fields", onsubmit: (event) => { event.preventDefault(); save({ name: this.rename.value.trim() }); } },
          labelled("Name", this.rename), h("button", { type: "submit", class: "button small" }, "Rename")))));
    this.update(each);
  }

  update(each) {
    setText(this.name, each.name);
    setText(this.about, `${each.members.length} ${each.members.length === 1 ? "member" : "members"}`);
    this.private.set(each.is_private);
    this.archived.set(each.is_archived);
    show(this.rename, each.name);
    paintBadges(this.badges, [each.is_private && "private", each.is_archived && "archived"]);
  }
}
