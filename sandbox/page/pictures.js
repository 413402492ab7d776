// Pictures in messages, and the large view of them.

import { showDialog } from "./confirm.js";
import { h, setText } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";

const imageUrl = (image) => {
  const url = image.image_url ?? image.slack_file?.url;
  return url && /^(https?:|data:image\/|\/|\.)/i.test(url) ? url : null;
};

export function picture(image, size = "large") {
  const url = imageUrl(image);
  const alt = image.alt_text ?? "";
  if (!url) return h("span", { class: "unknown" }, alt || "Picture");
  const img = h("img", { src: url, alt, referrerpolicy: "no-referrer", loading: size === "small" ? "lazy" : null, width: image.image_width, height: image.image_height });
  if (size === "small") return img;
  img.addEventListener("error", () => open.classList.add("broken"));
  const open = h("button", {
    type: "button", class: "picture", dataset: { title: image.title ? plain(image.title) : "" }, onclick: () => lightbox(open),
  }, img, h("span", { class: "broken-text" }, alt));
  return open;
}

/** All pictures of the same message, form or Home, large; the one that was opened first. */
export function lightbox(opened) {
  const place = opened.closest("article, .modal-panel, .home") ?? opened.parentElement;
  const all = [...place.querySelectorAll(".picture:not(.broken)")];
  let at = Math.max(0, all.indexOf(opened));
  const img = h("img", { class: "lightbox-image" });
  const stage = h("div", { class: "lightbox-stage", tabindex: "0", role: "group" }, img);
  const title = h("h2"), alt = h("p", { class: "lightbox-alt" }), count = h("span", { class: "lightbox-count", role: "status" });
  const zoom = h("button", { type: "button", class: "icon-button lightbox-zoom", onclick: () => setZoom(!dialog.classList.contains("zoomed")) });
  const step = (by, name) => h("button", { type: "button", class: `icon-button lightbox-${name.toLowerCase()}`, "aria-label": `${name} picture`, onclick: () => show(at + by) }, icon("chevron", 24));
  const previous = step(-1, "Previous"), next = step(1, "Next");
  const dialog = h("dialog", { class: "lightbox", "aria-label": "Picture" },
    h("header", null, h("div", { class: "lightbox-titles" }, title, alt), count, zoom,
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "lightbox-body" }, previous, stage, next));

  const setZoom = (on) => {
    dialog.classList.toggle("zoomed", on);
    setText(zoom, on ? "Fit" : "100%");
    zoom.setAttribute("aria-label", on ? "Fit to window" : "Show in full size");
    zoom.title = zoom.getAttribute("aria-label");
  };
  const larger = () => img.naturalWidth > img.clientWidth + 1 || dialog.classList.contains("zoomed");
  const show = (index) => {
    at = Math.max(0, Math.min(all.length - 1, index));
    const from = all[at].querySelector("img");
    img.src = from.src;
    img.alt = from.alt;
    const heading = all[at].dataset.title || from.alt || "Picture";
    setText(title, heading);
    setText(alt, from.alt && from.alt !== heading ? from.alt : "");
    setText(count, all.length > 1 ? `${at + 1} of ${all.length}` : "");
    previous.hidden = next.hidden = all.length < 2;
    previous.disabled = at === 0;
    next.disabled = at === all.length - 1;
    dialog.setAttribute("aria-label", heading);
    setZoom(false);
  };
  img.addEventListener("click", (event) => { event.stopPropagation(); if (larger()) setZoom(!dialog.classList.contains("zoomed")); });
  stage.addEventListener("click", (event) => { if (event.target === stage) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (dialog.classList.contains("zoomed") && stage.contains(document.activeElement)) return; // the arrows scroll
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || all.length < 2) return;
    event.preventDefault();
    show(to);
  });
  show(at);
  showDialog(dialog);
  dialog.querySelector("[aria-label='Close']").focus();
}
