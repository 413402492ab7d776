// The files that wait in a message box until they are sent with its text.

import { h, reconcile, setAttr, setText, uid } from "./dom.js";
import { icon } from "./icons.js";

const PREVIEW_BYTES = 12e6;
const AT_MOST = 10;

export const size = (bytes) => (bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** What waits in one place. `onChange` is called whenever something about it changes. */
export class Waiting {
  constructor(onChange) {
    this.onChange = onChange;
    this.files = [];
    this.progress = null;
    this.problem = "";
  }

  get sending() { return this.progress !== null; }

  /** Takes files in; answers what cannot be taken, as a sentence. */
  add(files) {
    let refused = "";
    for (const file of files) {
      if (!file.size) refused = `${file.name} is empty.`;
      else if (this.files.length >= AT_MOST) refused = `A message takes ${AT_MOST} files at most.`;
      else this.files.push({ key: uid("file"), file, preview: this.preview(file) });
    }
    this.problem = "";
    this.onChange();
    return refused;
  }

  // The page's policy allows pictures from data: addresses, not from blob: ones.
  preview(file) {
    const shown = { url: null };
    if (file.type.startsWith("image/") && file.size < PREVIEW_BYTES) {
      const reader = new FileReader();
      reader.onload = () => { shown.url = reader.result; this.onChange(); };
      reader.readAsDataURL(file);
    }
    return shown;
  }

  remove(key) {
    this.files = this.files.filter((each) => each.key !== key);
    this.problem = "";
    this.onChange();
  }

  set(progress, problem = "") {
    this.progress = progress;
    this.problem = problem;
    this.onChange();
  }
}

/** Shows what waits. */
export class Tray {
  constructor({ onRemoved }) {
    this.onRemoved = onRemoved;
    this.list = h("ul", { class: "tray-files", "aria-label": "Files to send" });
    this.bar = h("progress", { max: "1", "aria-label": "Upload" });
    this.problem = h("p", { class: "tray-problem", role: "alert" });
    this.node = h("div", { class: "tray" }, this.list, this.bar, this.problem);
  }

  paint(waiting) {
    const files = waiting?.files ?? [];
    this.node.hidden = !files.length;
    this.bar.hidden = !waiting?.sending;
    if (waiting?.sending) setAttr(this.bar, "value", waiting.progress < 1 ? waiting.progress : null);
    setText(this.problem, waiting?.problem ?? "");
    this.node.classList.toggle("sending", Boolean(waiting?.sending));
    reconcile(this.list, files, (each) => each.key, (each) => {
      const face = h("span", { class: "tray-face" }, icon("file", 22));
      const remove = h("button", { type: "button", class: "tray-remove", "aria-label": `Remove ${each.file.name}`, title: "Remove", onclick: () => { waiting.remove(each.key); this.onRemoved(); } }, icon("close", 14));
      const entry = {
        face, remove,
        node: h("li", { class: "tray-file" }, face,
          h("span", { class: "tray-text" }, h("strong", null, each.file.name), h("span", { class: "file-type" }, size(each.file.size))), remove),
      };
      this.refresh(entry, each, waiting);
      return entry;
    }, (entry, each) => this.refresh(entry, each, waiting));
  }

  refresh(entry, { file, preview }, waiting) {
    entry.remove.hidden = waiting.sending;
    if (!preview.url || entry.shown) return;
    entry.shown = true;
    entry.node.classList.add("pictured");
    entry.face.replaceChildren(h("img", { src: preview.url, alt: file.name }));
  }
}

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/** Files that are dragged over `root` are offered to `composer`. */
export function takeDrops(root, composer, label) {
  const words = h("p");
  const veil = h("div", { class: "drop-veil", hidden: true, "aria-hidden": "true" }, icon("clip", 28), words);
  root.append(veil);
  const wanted = (event) => carriesFiles(event) && !composer.closed && !composer.node.hidden;
  root.addEventListener("dragover", (event) => {
    if (!wanted(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setText(words, `Add to ${label()}`);
    veil.hidden = false;
  });
  root.addEventListener("dragleave", (event) => { if (!root.contains(event.relatedTarget)) veil.hidden = true; });
  root.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!wanted(event)) return;
    event.preventDefault();
    composer.attach(event.dataTransfer.files);
  });
}

// A file that misses the place must not replace the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => { if (carriesFiles(event)) event.preventDefault(); });
