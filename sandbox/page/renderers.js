// How each type of block is drawn. A renderer fills `entry.node`; `this` is the BlockList.

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { anchor, plain } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { markdown, richText } from "./richtext.js";

const LINE = 80; // characters of a line, roughly
const FOLDED_LINES = 14;

/** Whether Slack would fold this text, unless its section says `expand`. */
export const isLong = (text) => text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE)), 0) > FOLDED_LINES + 3;

/** "See more" of a long text; it stays open while the block is drawn anew. Only messages fold. */
function folding(entry, body) {
  const id = uid("text");
  const box = h("div", { class: "folding", id }, body);
  const more = h("button", { type: "button", class: "link fold-button", "aria-controls": id, onclick: () => { entry.open = !entry.open; paint(); } });
  const paint = () => {
    box.classList.toggle("open", Boolean(entry.open));
    more.textContent = entry.open ? "See less" : "See more";
    more.setAttribute("aria-expanded", String(Boolean(entry.open)));
  };
  paint();
  return [box, more];
}

const card = (...children) => h("div", { class: "block-card" }, children);

export const renderers = {
  section(entry, block, carried) {
    const body = h("div", { class: "section-body" });
    if (block.text) {
      const text = h("div", { class: "rich" }, this.rich(block.text));
      body.append(...(!block.expand && isLong(block.text.text ?? "") ? folding(entry, text) : [text]));
    }
    if (block.fields?.length) body.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "rich field-text" }, this.rich(field)))));
    entry.node.append(body);
    if (!block.accessory) return;
    const wide = !["button", "overflow", "image"].includes(block.accessory.type);
    const accessory = block.accessory.type === "image" ? picture(block.accessory) : this.element(entry, block.accessory, carried);
    entry.node.append(h("div", { class: `accessory${wide ? " wide" : ""}${block.accessory.type === "image" ? " thumbnail" : ""}` }, accessory));
    if (block.accessory.type === "overflow") {
      body.id ||= uid("about"); // all menus have one name, so the section says what this one is about
      accessory.setAttribute("aria-describedby", body.id);
    }
  },

  actions(entry, block, carried) {
    entry.node.append(...block.elements.map((element) => this.element(entry, element, carried)));
  },

  context(entry, block) {
    entry.node.append(...block.elements.map((element) => (element.type === "image" ? picture(element, "small") : h("div", { class: "rich" }, this.rich(element)))));
  },

  divider(entry) { entry.node.append(h("hr")); },

  header(entry, block) {
    entry.node.append(h("div", { class: "block-heading", role: "heading", "aria-level": Math.min(6, 2 + (block.level ?? 1)) }, plain(block.text)));
  },

  image(entry, block) {
    entry.node.append(h("figure", null, block.title && h("figcaption", null, plain(block.title)), picture(block)));
  },

  rich_text(entry, block) { entry.node.append(h("div", { class: "rich" }, richText(block, this.context.names()))); },

  markdown(entry, block) { entry.node.append(h("div", { class: "rich prose" }, markdown(block.text, this.context.names()))); },

  /** A remote file: all that the block tells of it is the name that the app gave it. */
  file(entry, block) {
    entry.node.append(card(icon("file", 24), h("span", { class: "card-text" }, h("strong", null, block.external_id), h("span", { class: "file-type" }, "Remote file"))));
  },

  /** The thumbnail; the video itself plays at its own address. */
  video(entry, block) {
    const name = plain(block.title);
    const from = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
    const play = h("a", { class: "video-play", href: block.video_url, target: "_blank", rel: "noopener noreferrer", "aria-label": `Play ${name}` },
      h("img", { src: block.thumbnail_url, alt: block.alt_text, referrerpolicy: "no-referrer", onerror: (event) => event.target.classList.add("broken") }),
      h("span", { class: "play-mark", "aria-hidden": "true" }));
    entry.node.append(h("div", { class: "video-card" },
      from && h("div", { class: "video-from" }, block.provider_icon_url && h("img", { src: block.provider_icon_url, alt: "", width: 16, height: 16 }), from),
      h("div", { class: "video-title" }, block.title_url ? anchor(block.title_url, name) : name),
      block.description && h("div", { class: "video-about" }, plain(block.description)),
      play));
  },

  input(entry, block, carried) {
    const labelId = uid("label"), hintId = uid("hint"), errorId = uid("error"), optionalId = uid("optional");
    const element = block.element;
    entry.labelNode = h("label", { id: labelId, class: "label" }, plain(block.label));
    entry.optionalNode = h("span", { id: optionalId, class: "optional" }, block.optional ? "(optional)" : "");
    entry.hintNode = h("p", { id: hintId, class: "hint" }, block.hint ? plain(block.hint) : "");
    entry.errorNode = h("p", { id: errorId, class: "error", role: "alert" });
    const field = this.element(entry, element, carried, {
      labelId, label: plain(block.label), describedBy: `${optionalId} ${errorId} ${hintId}`, clearable: block.optional,
      dispatches: Boolean(block.dispatch_action), silent: !block.dispatch_action,
    });
    const [control] = entry.controls.values();
    if (control.fieldId) entry.labelNode.htmlFor = control.fieldId;
    else entry.labelNode.addEventListener("click", () => (control.focus ? control.focus() : field.querySelector("button, input")?.focus()));
    // What is put right is no longer wrong.
    for (const kind of ["input", "change"]) field.addEventListener(kind, () => { if (entry.errorNode.textContent) this.showError(entry, ""); });
    entry.node.append(
      h("div", { class: "label-row" }, entry.labelNode, entry.optionalNode),
      field, entry.errorNode, entry.hintNode);
  },
};
