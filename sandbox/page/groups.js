// User groups: who is in them, new ones, and those that are disabled.

import { h, reconcile, setText } from "./dom.js";
import { notify } from "./notices.js";
import * as store from "./store.js";
import { change, newId } from "./tools_api.js";
import { labelled, paintBadges, toggle } from "./widgets.js";

const mayBeIn = (who) => !who.is_bot && !who.deleted && !who.is_restricted && who.team_id === "T00SANDBOX";

export class Groups {
  constructor() {
    this.list = h("ul", { class: "tool-rows" });
    this.handle = h("input", { class: "field small", type: "text", autocomplete: "off", maxlength: 80, placeholder: "new-group" });
    this.name = h("input", { class: "field small", type: "text", autocomplete: "off", maxlength: 80, placeholder: "New group" });
    this.node = h("section", { "aria-labelledby": "groups-title" }, h("h3", { id: "groups-title" }, "User groups"), this.list,
      h("form", { class: "option-fields new-group", onsubmit: (event) => { event.preventDefault(); this.make(); } },
        labelled("Handle", this.handle), labelled("Name", this.name), h("button", { type: "submit", class: "button small" }, "Make a group")));
  }

  update({ groups, people }) {
    reconcile(this.list, groups, (each) => each.id, (each) => new GroupRow(each, people), (row, each) => row.update(each, people));
  }

  async make() {
    const handle = this.handle.value.trim().replace(/^@/, "");
    const name = this.name.value.trim();
    if (!await change("groups", newId("S"), { handle, ...(name && { name }), by: store.state.user })) return this.handle.focus();
    this.handle.value = this.name.value = "";
    notify(`@${handle} is there. Nobody is in it yet.`);
  }
}

class GroupRow {
  constructor(group, people) {
    const save = (body) => change("groups", group.id, { ...body, by: store.state.user });
    this.save = save;
    this.badges = h("span", { class: "badges" });
    this.title = h("span", { class: "toggle-name" });
    this.about = h("span", { class: "about" });
    this.members = h("div", { class: "group-members", role: "group", "aria-label": "Members" });
    this.disabled = toggle("Disabled", { about: "Nobody can mention it. Its members stay in it.", onChange: (on) => save({ deleted: on }) });
    this.node = h("li", { class: "tool-row" }, h("details", { class: "member" },
      h("summary", null, h("span", { class: "hash", "aria-hidden": "true" }, "@"), h("span", { class: "member-text" }, this.title, this.about), this.badges),
      h("div", { class: "member-body" }, this.members, this.disabled.row)));
    this.update(group, people);
  }

  update(group, people) {
    this.group = group;
    setText(this.title, group.handle);
    setText(this.about, `${group.name} · ${group.users.length} ${group.users.length === 1 ? "person" : "people"}`);
    const shown = people.filter((who) => mayBeIn(who) || group.users.includes(who.id));
    reconcile(this.members, shown, (who) => who.id, (who) => this.member(who), (row, who) => row.set(this.group.users.includes(who.id)));
    this.disabled.set(group.is_disabled);
    paintBadges(this.badges, [group.is_disabled && "disabled"]);
  }

  member(who) {
    const row = toggle(who.real_name || who.name, { onChange: (on) => {
      const others = this.group.users.filter((id) => id !== who.id);
      const users = on ? [...others, who.id] : others;
      this.group = { ...this.group, users }; // the next switch counts on it, before the workspace has answered
      this.save({ users });
    } });
    row.set(this.group.users.includes(who.id));
    return { node: row.row, set: row.set };
  }
}
