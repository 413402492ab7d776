// A small panel at an anchor, with whatever is in it: it goes when one looks elsewhere.

import { h } from "./dom.js";
import { closePopup, hostOf, place } from "./popups.js";
import * as store from "./store.js";

let open = null;
export const closePanel = () => open?.();
store.subscribe(({ user, place: where, thread }) => { if (open && open.scope !== `${user}/${where}/${thread}`) open({ refocus: false }); });

/** `onClose(inside)` is told whether the focus was in the panel. */
export function openPanel({ anchor, name, content, className = "", wide = false, onClose }) {
  closePopup();
  closePanel();
  const panel = h("div", { class: `popup panel ${className}`, popover: "manual", role: "dialog", "aria-label": name }, content);
  let closed = false;

  const close = ({ refocus = true } = {}) => {
    if (closed) return;
    closed = true;
    open = null;
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", follow);
    removeEventListener("scroll", follow, true);
    anchor.setAttribute("aria-expanded", "false");
    const inside = panel.contains(document.activeElement);
    panel.remove();
    if (refocus && inside && anchor.isConnected) anchor.focus({ preventScroll: true });
    onClose?.(inside && refocus);
  };
  const outside = (event) => { if (!panel.contains(event.target) && !anchor.contains(event.target)) close({ refocus: false }); };
  const follow = (event) => {
    if (!anchor.isConnected) close();
    else if (event.type === "resize" || !panel.contains(event.target)) place(panel, anchor, { wide });
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  panel.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !panel.contains(event.relatedTarget) && !event.relatedTarget.closest("dialog")) close({ refocus: false });
  });

  hostOf(anchor).append(panel);
  panel.showPopover();
  place(panel, anchor, { wide });
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", follow);
  addEventListener("scroll", follow, true);
  close.scope = `${store.state.user}/${store.state.place}/${store.state.thread}`;
  open = close;
  return close;
}
