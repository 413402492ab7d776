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
  eye: "M2.500 10S5.200 5 10 5s7.500 5 7.500 5-2.700 5-7.500 5-7.500-5-7.500-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  sun: "M10 13.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM10 2.500v1.300M10 16.200v1.300M2.500 10h1.300M16.200 10h1.300M4.700 4.700l.9.9M14.400 14.400l.9.9M4.700 15.300l.9-.9M14.400 5.600l.9-.9",
  moon: "M16 11.800A6.500 6.500 0 0 1 8.200 4a6.500 6.500 0 1 0 7.800 7.800z",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.200l2.600 1.600",
  home: "M3.500 9.500 10 4l6.500 5.500M5.500 8v8h9V8",
  alert: "M10 6.500v4.500M10 13.800h.01M8.700 3.700 2.600 14.400A1.500 1.500 0 0 0 3.900 16.700h12.200a1.500 1.500 0 0 0 1.300-2.300L11.300 3.700a1.500 1.500 0 0 0-2.600 0z",
  file: "M6 3h5l4 4v10H6zM11 3v4h4",
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
