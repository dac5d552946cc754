// Tables: the plain one, and the one with a caption and pages.

import { fill, h } from "../dom.js";
import { parts } from "./rich.js";

function cell(content) {
  if (content.type === "rich_text") return parts(content.elements);
  if (content.type === "raw_number") return content.text ?? String(content.value);
  return content.text;
}

function rowOf(row, settings, { head = false, headColumn = -1 } = {}) {
  return h(
    "tr",
    {},
    row.map((content, column) => {
      const shown = cell(content);
      const isHead = (head || column === headColumn) && shown !== "";
      const align = settings[column]?.align ?? (content.type === "raw_number" ? "right" : "left");
      const look = `align-${align}${settings[column]?.is_wrapped ? " wrapped" : ""}`;
      return h(isHead ? "th" : "td", { class: look, scope: isHead ? (head ? "col" : "row") : null }, shown);
    }),
  );
}

function framed(content, label) {
  return h("div", { class: "table-frame", tabIndex: 0, role: "region", "aria-label": label }, content);
}

export function table(block) {
  const settings = block.column_settings ?? [];
  const [first, ...rest] = block.rows;
  const head = h("thead", {}, rowOf(first, settings, { head: true }));
  const body = h(
    "tbody",
    {},
    rest.map((row) => rowOf(row, settings)),
  );
  return framed(h("table", { class: "table" }, head, body), "Table");
}

export function dataTable(block) {
  const [first, ...rest] = block.rows;
  const size = block.page_size ?? 10;
  const pages = Math.max(1, Math.ceil(rest.length / size));
  const body = h("tbody");
  const said = h("span", { role: "status" });
  let page = 0;
  const show = (next) => {
    page = next;
    const rows = rest.slice(page * size, (page + 1) * size);
    fill(
      body,
      rows.map((row) => rowOf(row, [], { headColumn: block.row_header_column_index ?? -1 })),
    );
    said.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    next_.disabled = page === pages - 1;
  };
  const back = h("button", { type: "button", class: "button button--small", onclick: () => show(page - 1) }, "Back");
  const next_ = h("button", { type: "button", class: "button button--small", onclick: () => show(page + 1) }, "Next");
  const caption = h("caption", {}, block.caption);
  const drawn = h("table", { class: "table" }, caption, h("thead", {}, rowOf(first, [], { head: true })), body);
  show(0);
  return h("div", {}, framed(drawn, block.caption), pages > 1 ? h("div", { class: "pager" }, back, said, next_) : null);
}
