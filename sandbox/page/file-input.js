// Files in a form: chosen or dropped, uploaded at once, so that the form carries only what is there.

import { REQUIRED } from "./controls.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { explain } from "./notices.js";
import * as store from "./store.js";

const MOST = 10;
const LARGEST = 10 * 1024 * 1024;
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);
const extension = (name) => name.slice(name.lastIndexOf(".") + 1).toLowerCase();
const listed = (types) => (types.length > 1 ? `${types.slice(0, -1).join(", ")} or ${types.at(-1)}` : types[0]).toUpperCase().replace(" OR ", " or ");

async function upload(file, place) {
  const form = new FormData();
  for (const [name, value] of Object.entries(place)) if (value != null) form.append(name, value);
  form.append("file", file, file.name);
  try {
    return await (await fetch(`/sandbox/as/${encodeURIComponent(store.state.user)}/attach`, { method: "POST", body: form })).json();
  } catch {
    return { ok: false, error: "unreachable" };
  }
}

export function fileInput(element, context, carried) {
  const most = () => element.max_files ?? MOST;
  let entries = (carried?.files ?? []).map((info) => ({ name: info.name, size: info.size, info }));
  const pickId = uid("files"), ruleId = uid("rule");
  const picker = h("input", { type: "file", hidden: true, tabindex: "-1" });
  const choose = h("button", {
    type: "button", class: "button choose", id: pickId, "data-action-id": element.action_id, onclick: () => picker.click(),
    "aria-labelledby": [context.labelId, pickId].filter(Boolean).join(" "), "aria-describedby": [context.describedBy, ruleId].filter(Boolean).join(" "),
  });
  const rule = h("p", { class: "file-rule", id: ruleId });
  const told = h("p", { class: "file-told error", role: "alert" });
  const list = h("ul", { class: "file-list" });
  const node = h("div", { class: "file-input" }, list, h("div", { class: "file-choose" }, choose, rule), told, picker);
  const control = { node, dirty: Boolean(carried), fieldId: pickId };

  const row = (entry) => {
    const picture = entry.info?.mimetype?.startsWith("image/") && entry.url;
    return h("li", { class: `file-row${entry.problem ? " failed" : ""}`, "aria-busy": entry.info || entry.problem ? null : "true" },
      picture ? h("img", { src: picture, alt: "", class: "file-thumb" }) : h("span", { class: "file-thumb" }, icon("file", 20)),
      h("span", { class: "file-about" }, h("strong", null, entry.name), h("span", { class: "file-type" }, entry.problem ?? (entry.info ? size(entry.size) : `Uploading… ${size(entry.size)}`))),
      entry.problem && entry.file && h("button", { type: "button", class: "link", onclick: () => start(entry) }, "Try again"),
      h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${entry.name}`, onclick: () => remove(entry) }, icon("close", 16)));
  };
  const paint = () => {
    list.replaceChildren(...entries.map(row));
    const types = element.filetypes ?? [];
    picker.multiple = most() > 1;
    picker.accept = types.map((type) => `.${type}`).join(",");
    choose.textContent = most() === 1 ? (entries.length ? "Replace the file" : "Choose a file") : entries.length ? "Add more files" : "Choose files";
    choose.disabled = most() > 1 && entries.length >= most();
    rule.textContent = [choose.disabled ? `${most()} files are the most` : "or drop them here", types.length && listed(types), !choose.disabled && most() > 1 && `up to ${most()}`].filter(Boolean).join(" · ");
  };
  const changed = () => {
    control.dirty = true;
    paint();
    node.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const remove = (entry) => {
    entries = entries.filter((each) => each !== entry);
    told.textContent = "";
    changed();
    choose.focus();
  };
  const start = async (entry) => {
    entry.problem = null;
    paint();
    const answer = await upload(entry.file, { ...context.target?.(), action_id: element.action_id, block_id: context.blockId });
    if (answer.ok) Object.assign(entry, { info: answer.file, url: answer.url });
    else entry.problem = answer.detail || explain(answer);
    if (entries.includes(entry)) changed();
  };
  const take = (files) => {
    told.textContent = "";
    const types = (element.filetypes ?? []).map((type) => type.toLowerCase());
    const refused = (file) => (types.length && !types.includes(extension(file.name)) ? `${file.name} is not a ${listed(types)} file.`
      : file.size > LARGEST ? `${file.name} is larger than 10 MB.` : file.size ? null : `${file.name} is empty.`);
    let good = files.filter((file) => { const why = refused(file); if (why) told.textContent = why; return !why; });
    if (most() === 1 && good.length) entries = [];
    if (good.length > most() - entries.length) {
      told.textContent = most() === 1 ? "Only one file can be given." : `No more than ${most()} files can be given.`;
      good = good.slice(0, most() - entries.length);
    }
    const fresh = good.map((file) => ({ name: file.name, size: file.size, file }));
    entries = [...entries, ...fresh];
    fresh.forEach(start);
    if (fresh.length) changed();
  };
  picker.addEventListener("change", (event) => {
    event.stopPropagation();
    take([...picker.files]);
    picker.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    node.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      node.classList.add("over");
    });
  }
  node.addEventListener("dragleave", (event) => { if (!node.contains(event.relatedTarget)) node.classList.remove("over"); });
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    node.classList.remove("over");
    take([...event.dataTransfer.files]);
  });

  control.state = () => ({ type: element.type, files: entries.filter((entry) => entry.info).map((entry) => entry.info) });
  control.problem = (required) => {
    if (entries.some((entry) => entry.problem)) return "Remove the file that could not be uploaded, or try it again.";
    if (entries.some((entry) => !entry.info)) return "Please wait until the files are uploaded.";
    return required && !entries.length ? REQUIRED : null;
  };
  control.retain = (next) => {
    if (next.type !== element.type) return false;
    element = next;
    paint();
    return true;
  };
  paint();
  return control;
}
