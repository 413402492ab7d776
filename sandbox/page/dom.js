// Small helpers over the DOM. Data only ever becomes text nodes and attributes, never HTML.

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "dataset") for (const [k, v] of Object.entries(value)) { if (v != null) node.dataset[k] = v; }
    else if (key === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

export function setAttr(node, name, value) {
  if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let serial = 0;
export const uid = (prefix = "k") => `${prefix}-${++serial}`;

/**
 * Makes the children of `parent` those of `items`, by key, and touches only what changed, so that focus, scrolling and
 * typed text survive. `create(item)` gives an object with a `node`; `update(entry, item)` brings it up to date.
 */
export function reconcile(parent, items, keyOf, create, update) {
  const old = parent.entries ?? new Map();
  const next = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (next.has(key)) continue;
    let entry = old.get(key);
    if (entry) update?.(entry, item);
    else entry = create(item);
    next.set(key, entry);
  }
  for (const [key, entry] of old) if (next.get(key) !== entry) entry.node.remove();
  let cursor = parent.firstElementChild;
  for (const entry of next.values()) {
    if (entry.node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(entry.node, cursor);
  }
  parent.entries = next;
  return next;
}

/** A text area as high as its text, up to the limit that its CSS sets. */
export function autosize(area) {
  const fit = () => {
    area.style.height = "auto";
    if (area.scrollHeight) area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  area.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return fit;
}
