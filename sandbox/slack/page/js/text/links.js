// Links, mentions and channel names as nodes; an address of a kind that could do harm stays text.

import { h } from "../dom.js";
import { channel, person, store } from "../store.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

export function safe(url) {
  return SAFE.test(url);
}

export function link(url, ...content) {
  if (!safe(url)) return h("span", {}, content.length ? content : url, content.length ? ` (${url})` : "");
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content.length ? content : url);
}

/** What people call a user: the full name, or what the sandbox says of an id. */
export function userName(id) {
  return person(id)?.real_name ?? store.screen?.names[id]?.replace(/^@/, "") ?? id;
}

export function userMention(id) {
  const mine = id === store.me ? " mention--me" : "";
  return h("span", { class: `mention${mine}`, title: store.screen?.names[id] ?? id }, `@${userName(id)}`);
}

export function channelMention(id, label) {
  const known = channel(id);
  const name = known?.name ?? (label || store.screen?.names[id]?.replace(/^#/, "") || id);
  if (!known) return h("span", { class: "mention" }, `#${name}`);
  return h("a", { class: "mention", href: `#/${store.me}/${id}` }, `#${name}`);
}

export function groupMention(id, label) {
  return h("span", { class: "mention" }, store.screen?.names[id] ?? (label || id));
}

export function broadcast(range) {
  return h("span", { class: "mention mention--me" }, `@${range}`);
}
