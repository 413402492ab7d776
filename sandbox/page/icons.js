// Line icons on a 20 × 20 grid, drawn for this page.

const paths = {
  menu: "M3 6h14M3 10h14M3 14h9",
  close: "M5 5l10 10M15 5L5 15",
  send: "M3.5 10.2 16.5 4l-4.4 12.5-2.9-5.2z M9.2 11.3 16.5 4",
  thread: "M4 5.5A1.5 1.5 0 0 1 5.500 4h9A1.500 1.500 0 0 1 16 5.500v6a1.500 1.500 0 0 1-1.500 1.500H9l-3.500 3v-3A1.500 1.500 0 0 1 4 11.500z",
  link: "M8.500 11.500l3-3M9 6.500l1.800-1.800a3.200 3.200 0 0 1 4.500 4.500L13.500 11M11 13.500l-1.800 1.800a3.200 3.200 0 0 1-4.500-4.500L6.500 9",
  chevron: "M6 8l4 4 4-4",
  check: "M4.500 10.500l3.500 3.500 7.500-8",
  dots: "M5 10h.01M10 10h.01M15 10h.01",
  forward: "M11.500 5l5 5-5 5M16 10H8a4.500 4.500 0 0 0-4.500 4.500V16",
  eye: "M2.500 10S5.200 5 10 5s7.500 5 7.500 5-2.700 5-7.500 5-7.500-5-7.500-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  sun: "M10 13.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM10 2.500v1.300M10 16.200v1.300M2.500 10h1.300M16.200 10h1.300M4.700 4.700l.9.9M14.400 14.400l.9.9M4.700 15.300l.9-.9M14.400 5.600l.9-.9",
  moon: "M16 11.800A6.500 6.500 0 0 1 8.200 4a6.500 6.500 0 1 0 7.800 7.800z",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.200l2.600 1.600",
  home: "M3.500 9.500 10 4l6.500 5.500M5.500 8v8h9V8",
  alert: "M10 6.500v4.500M10 13.800h.01M8.700 3.700 2.600 14.400A1.500 1.500 0 0 0 3.900 16.700h12.200a1.500 1.500 0 0 0 1.300-2.300L11.300 3.700a1.500 1.500 0 0 0-2.600 0z",
  file: "M6 3h5l4 4v10H6zM11 3v4h4",
  react: "M15.200 8.400A6.300 6.300 0 1 1 11 4.300M7 11.200c.6 1.300 1.700 2 3 2s2.400-.7 3-2M7.500 8h.01M11.500 8h.01M15.500 2.500v5M13 5h5",
  pencil: "M4 16l.8-3.400 8.700-8.700a1.500 1.500 0 0 1 2.100 0l.5.5a1.500 1.500 0 0 1 0 2.100l-8.700 8.700zM12 5.500l2.500 2.500",
  trash: "M4 6h12M8 6V4h4v2M5.500 6l.7 10h7.600l.7-10M8.500 9v4.500M11.500 9v4.500",
  bolt: "M11.500 2.500 4.500 11.500h5l-1 6 7-9h-5z",
  clip: "M15.500 9.500l-5.600 5.600a3.400 3.400 0 0 1-4.800-4.800l6-6a2.300 2.300 0 0 1 3.200 3.200l-5.900 5.900a1.100 1.100 0 0 1-1.600-1.600l5.200-5.200",
  lock: "M5.500 9h9v7.500h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9",
  people: "M7.500 9.500a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400zM2.500 16c.3-2.800 2.300-4.300 5-4.300s4.700 1.500 5 4.300M12.500 4.300a2.700 2.700 0 0 1 0 5.100M14.500 12c1.800.5 2.800 1.900 3 4",
  unread: "M3.500 5h9M3.500 10h13M3.500 15h13M16 5.500a1 1 0 1 0 0-2 1 1 0 0 0 0 2z",
  archive: "M3.500 4.500h13v3h-13zM4.500 7.500v8.500h11V7.500M8 11h4",
  plus: "M10 4v12M4 10h12",
  up: "M10 16V5M5.500 9 10 4.500 14.500 9",
  again: "M15.500 8.500A6 6 0 1 0 16 11M15.800 4.500v4h-4",
  search: "M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13 13l4 4",
  tools: "M4 6h6M14 6h2M4 14h2M10 14h6M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  help: "M7.500 7.500a2.500 2.500 0 1 1 3.600 2.200c-.7.4-1.100.9-1.100 1.800M10 14.300h.01M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15z",
  down: "M10 4v11M5.500 11l4.500 4.500 4.500-4.500",
};

const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

export function icon(name, size = 20) {
  const svg = shape("svg", { viewBox: "0 0 20 20", width: size, height: size, class: "icon", "aria-hidden": "true" });
  svg.append(shape("path", { d: paths[name] }));
  return svg;
}

/** Kaizen's mark: three steps, each a little higher, the last one lit. */
export function mark(size = 36) {
  const svg = shape("svg", { viewBox: "0 0 36 36", width: size, height: size, class: "mark", "aria-hidden": "true" });
  svg.append(
    shape("rect", { width: 36, height: 36, rx: 9, class: "mark-ground" }),
    shape("rect", { x: 8, y: 20, width: 5, height: 8, rx: 2, class: "mark-step" }),
    shape("rect", { x: 15.5, y: 14.5, width: 5, height: 13.5, rx: 2, class: "mark-step" }),
    shape("rect", { x: 23, y: 8, width: 5, height: 20, rx: 2, class: "mark-lit" }),
  );
  return svg;
}
