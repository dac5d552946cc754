// Slack's mrkdwn as DOM nodes. Nothing of the text is ever parsed as HTML.

import { h } from "../dom.js";
import { dateText } from "./dates.js";
import { withEmoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, link, userMention } from "./links.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const BARE_LINK = /^https?:\/\/[^\s<>|)]*[^\s<>|).,;:!?'"]/;
const DEEPEST = 8;

/** The nodes of a mrkdwn text; `verbatim` leaves bare addresses alone. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  text.split(/```\n?/).forEach((part, index, parts) => {
    if (index % 2 === 1 && index < parts.length - 1) nodes.push(h("pre", {}, unescaped(flattened(part))));
    else if (index % 2 === 1) nodes.push(...lines(`\`\`\`${part}`, verbatim));
    else if (part) nodes.push(...lines(part, verbatim));
  });
  return nodes;
}

function lines(text, verbatim) {
  const nodes = [];
  const rows = text.split("\n");
  for (let at = 0; at < rows.length;) {
    const all = /^(&gt;|>){3}/.test(rows[at]);
    const quoted = [];
    while (at < rows.length && (all || /^(&gt;|>)/.test(rows[at]))) {
      quoted.push(rows[at].replace(/^((&gt;|>){3}|&gt;|>) ?/, ""));
      at += 1;
    }
    if (quoted.length) {
      nodes.push(h("blockquote", {}, joined(quoted, verbatim)));
      continue;
    }
    const plain = [];
    while (at < rows.length && !/^(&gt;|>)/.test(rows[at])) plain.push(rows[at++]);
    nodes.push(...joined(plain, verbatim));
  }
  return nodes;
}

function joined(rows, verbatim) {
  return rows.flatMap((row, index) => [...(index ? [h("br")] : []), ...inline(row, verbatim, 0)]);
}

/** The nodes of one line. */
function inline(text, verbatim, depth) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(withEmoji(unescaped(plain)));
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const found = piece(text, at, verbatim, depth);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return nodes;
}

/** The marked-up piece that begins at `at`, if one does. */
function piece(text, at, verbatim, depth) {
  const character = text[at];
  if (character === "<") return angled(text, at);
  if (character === "`") return code(text, at);
  if (character in MARKS && depth < DEEPEST) return emphasis(text, at, verbatim, depth);
  if (character === "h" && !verbatim && !/\w/.test(text[at - 1] ?? "")) return bare(text, at);
  return null;
}

function bare(text, at) {
  const found = BARE_LINK.exec(text.slice(at));
  if (!found) return null;
  const url = unescaped(found[0]);
  return { node: link(url), end: at + found[0].length };
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, unescaped(flattened(text.slice(at + 1, end)))), end: end + 1 };
}

function emphasis(text, at, verbatim, depth) {
  const mark = text[at];
  if (isWord(text[at - 1]) || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  const end = closing(text, at);
  if (end === -1) return null;
  return { node: h(MARKS[mark], {}, inline(text.slice(at + 1, end), verbatim, depth + 1)), end: end + 1 };
}

/** Where the mark at `at` is closed: after no space, before no letter, and outside links and code. */
function closing(text, at) {
  const mark = text[at];
  for (let index = at + 1; index < text.length; index += 1) {
    const skipTo = { "<": ">", "`": "`" }[text[index]];
    const skipped = skipTo ? text.indexOf(skipTo, index + 1) : -1;
    if (skipped !== -1) index = skipped;
    else if (text[index] === mark && !/\s/.test(text[index - 1]) && !isWord(text[index + 1])) return index;
  }
  return -1;
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function angled(text, at) {
  const end = text.indexOf(">", at);
  if (end === -1) return null;
  const [target, ...rest] = text.slice(at + 1, end).split("|");
  const label = unescaped(rest.join("|"));
  const node = special(unescaped(target), label);
  return node && { node, end: end + 1 };
}

function special(target, label) {
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return groupMention(target.split("^")[1], label);
  if (target.startsWith("!")) return broadcast(label || target.slice(1));
  if (/^[a-z]+:/i.test(target)) return link(target, ...(label ? [withEmoji(label)] : []));
  return null;
}

function date(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const text = dateText(seconds, format ?? "") ?? fallback;
  const node = h("time", { datetime: isoTime(seconds), title: fallback }, text);
  return url ? link(url, node) : node;
}

function isoTime(seconds) {
  const moment = new Date(Number(seconds) * 1000);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

/** Within code, links and mentions are what they say. */
function flattened(text) {
  return text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target, label) => label ?? target);
}

function unescaped(text) {
  return text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** A text object, plain or mrkdwn, as nodes. */
export function textNodes(object) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, object);
  const text = object.emoji === false ? object.text : withEmoji(object.text);
  return text.split("\n").flatMap((row, index) => (index ? [h("br"), row] : [row]));
}

/** The words of a text object, for labels. */
export function plainText(object) {
  return object ? h("span", {}, textNodes(object)).textContent : "";
}
