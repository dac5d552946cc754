// The markdown block: the usual marks, turned into nodes line by line.

import { h } from "../dom.js";
import { withEmoji } from "../text/emoji.js";
import { link } from "../text/links.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|\[([^\]]*)\]\(([^)\s]+)\)/;

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return [withEmoji(text)];
  const [whole, code, bold, bold2, strike, italic, italic2, label, url] = found;
  const node =
    code !== undefined
      ? h("code", {}, code)
      : (bold ?? bold2)
        ? h("strong", {}, inline(bold ?? bold2))
        : strike
          ? h("s", {}, inline(strike))
          : (italic ?? italic2)
            ? h("em", {}, inline(italic ?? italic2))
            : link(url, label || url);
  return [...inline(text.slice(0, found.index)), node, ...inline(text.slice(found.index + whole.length))].filter(
    (each) => each !== "",
  );
}

const KINDS = [
  [/^#{1,6}\s+(.*)/, "heading"],
  [/^\s*[-*+]\s+(.*)/, "bullet"],
  [/^\s*\d+[.)]\s+(.*)/, "ordered"],
  [/^>\s?(.*)/, "quote"],
  [/^\s*(?:-{3,}|\*{3,})\s*$/, "rule"],
];

function kindOf(row) {
  for (const [pattern, kind] of KINDS) {
    const found = pattern.exec(row);
    if (found) return { kind, text: found[1] ?? "" };
  }
  return { kind: row.trim() ? "text" : "gap", text: row };
}

const DRAWN = {
  heading: (rows) => rows.map((row) => h("p", { class: "md-heading" }, inline(row))),
  bullet: (rows) => [
    h(
      "ul",
      {},
      rows.map((row) => h("li", {}, inline(row))),
    ),
  ],
  ordered: (rows) => [
    h(
      "ol",
      {},
      rows.map((row) => h("li", {}, inline(row))),
    ),
  ],
  quote: (rows) => [h("blockquote", {}, lined(rows))],
  rule: () => [h("hr", { class: "divider" })],
  text: (rows) => [h("p", {}, lined(rows))],
  gap: () => [],
};

function lined(rows) {
  return rows.flatMap((row, index) => [...(index ? [h("br")] : []), ...inline(row)]);
}

export function markdown(block) {
  const nodes = [];
  block.text.split(/^```.*$/m).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", { tabIndex: 0 }, part.replace(/^\n|\n$/g, "")));
    else nodes.push(...paragraphs(part));
  });
  return h("div", { class: "markdown text" }, nodes);
}

function paragraphs(text) {
  const groups = [];
  for (const row of text.split("\n")) {
    const { kind, text: rest } = kindOf(row);
    if (groups.at(-1)?.kind === kind) groups.at(-1).rows.push(rest);
    else groups.push({ kind, rows: [rest] });
  }
  return groups.flatMap((group) => DRAWN[group.kind](group.rows));
}
