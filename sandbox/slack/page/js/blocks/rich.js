// Rich text: lines, lists, quotes, preformatted text.

import { h } from "../dom.js";
import { dateText } from "../text/dates.js";
import { emoji } from "../text/emoji.js";
import { broadcast, channelMention, groupMention, link, userMention } from "../text/links.js";

export function richText(block) {
  return h("div", { class: "rich text" }, parts(block.elements));
}

/** The nodes of the elements of a rich text, lists of different depth among them. */
export function parts(elements) {
  return elements.map((each) => {
    const draw = Object.hasOwn(PARTS, each.type) ? PARTS[each.type] : null;
    return draw ? draw(each) : strange(each);
  });
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich__section" }, inline(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, inline(part.elements)),
  rich_text_preformatted: (part) => h("pre", { tabIndex: 0 }, inline(part.elements)),
  rich_text_list: list,
};

function list(part) {
  const ordered = part.style === "ordered";
  const items = part.elements.map((each) => h("li", {}, inline(each.elements)));
  const indent = `indent-${Math.min(part.indent ?? 0, 8)}`;
  return h(ordered ? "ol" : "ul", { class: indent, start: ordered ? (part.offset ?? 0) + 1 : null }, items);
}

function inline(elements) {
  return elements.map((each) =>
    styled(Object.hasOwn(INLINE, each.type) ? INLINE[each.type](each) : strange(each), each.style),
  );
}

const INLINE = {
  text: (each) => h("span", {}, broken(each.text)),
  link: (each) => link(each.url, ...(each.text ? [each.text] : [])),
  emoji: (each) =>
    h("span", { title: `:${each.name}:` }, fromUnicode(each.unicode) ?? emoji(each.name) ?? `:${each.name}:`),
  user: (each) => userMention(each.user_id),
  channel: (each) => channelMention(each.channel_id, ""),
  usergroup: (each) => groupMention(each.usergroup_id, ""),
  broadcast: (each) => broadcast(each.range),
  date: (each) => h("time", { title: each.fallback }, dateText(each.timestamp, each.format) ?? each.fallback ?? ""),
  color: (each) => h("code", {}, each.value),
};

function broken(text) {
  return text.split("\n").flatMap((row, index) => (index ? [h("br"), row] : [row]));
}

function fromUnicode(points) {
  if (!points || !/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(points)) return null;
  const numbers = points.split("-").map((point) => Number.parseInt(point, 16));
  return numbers.every((number) => number <= 0x10ffff) ? String.fromCodePoint(...numbers) : null;
}

function styled(node, style = {}) {
  const marks = [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["underline", "u"],
    ["bold", "strong"],
  ];
  return marks.reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

function strange(each) {
  return h("span", { class: "unknown unknown--inline" }, `unknown text “${each.type}”`);
}
