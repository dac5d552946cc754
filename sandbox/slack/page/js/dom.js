// Builds DOM nodes; text is always a text node, so foreign text stays text.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "multiple", "tabIndex", "readOnly"]);

/** h("button", {class: "x", onclick: f, "aria-label": "…"}, "text", node, [more]) */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(node, name, value);
  append(node, children);
  return node;
}

export function s(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value != null) node.setAttribute(name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (value == null || (value === false && !name.startsWith("aria-"))) {
    if (PROPERTIES.has(name)) node[name] = name === "value" ? "" : false;
    return;
  }
  if (name === "class") node.className = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child != null && child !== false) node.append(child);
  }
  return node;
}

/** Replaces a node's children. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

let numbers = 0;
export function newId(prefix = "id") {
  numbers += 1;
  return `${prefix}-${numbers}`;
}

/** An icon drawn with strokes; decorative unless labelled by what it stands in. */
export function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" },
    ICONS[name].map((d) => s("path", { d })),
  );
}

const ICONS = {
  hash: ["M7 3 5.5 17M14.5 3 13 17M3.5 7.5h14M2.5 12.5h14"],
  lock: ["M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9"],
  eye: ["M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z", "M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"],
  close: ["M5 5l10 10M15 5 5 15"],
  down: ["M5 8l5 5 5-5"],
  right: ["M8 5l5 5-5 5"],
  back: ["M12 5l-5 5 5 5M7 10h9"],
  more: ["M4.5 10h.01M10 10h.01M15.5 10h.01"],
  send: ["M3 10l14-6-5 14-3-6z"],
  menu: ["M3 5h14M3 10h14M3 15h14"],
  spark: ["M11 2 4 11h5l-1 7 7-9h-5z"],
  log: ["M4 4h12v12H4zM7 8h6M7 12h4"],
  sun: [
    "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16",
  ],
  moon: ["M16 12.2A6.8 6.8 0 0 1 7.8 4a6.8 6.8 0 1 0 8.2 8.2z"],
  system: ["M3 4h14v9H3zM7 17h6M10 13v4"],
  check: ["M4 10.5l4 4 8-9"],
  file: ["M5 2h7l3 3v13H5zM12 2v3h3"],
  home: ["M3 9.5 10 4l7 5.5V17h-5v-4H8v4H3z"],
  reply: ["M3 4h14v9H9l-4 4v-4H3z"],
  warn: ["M10 3 2 17h16zM10 8v4M10 14.6v.01"],
};
