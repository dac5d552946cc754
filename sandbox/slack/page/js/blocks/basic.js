// section, header, context, divider

import { h } from "../dom.js";
import { element } from "../elements/index.js";
import { textNodes } from "../text/mrkdwn.js";
import { picture } from "./media.js";

export function section(block, scene) {
  const body = h("div", { class: "section__body" });
  if (block.text) body.append(h("div", { class: "text" }, textNodes(block.text)));
  if (block.fields) {
    const cells = block.fields.map((each) => h("div", { class: "field text" }, textNodes(each)));
    body.append(h("div", { class: "fields" }, cells));
  }
  const beside = block.accessory ? h("div", { class: "section__beside" }, accessory(block, scene)) : null;
  return h("div", { class: "section" }, body, beside);
}

function accessory(block, scene) {
  return block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(block, block.accessory, scene);
}

export function header(block, scene) {
  const level = Math.min(6, (block.level ?? 1) + (scene.surface === "modal" ? 2 : 1));
  return h(`h${level}`, { class: `header header--${block.level ?? 1}` }, textNodes(block.text));
}

export function context(block) {
  const parts = block.elements.map((each) =>
    each.type === "image" ? picture(each, "glyph") : h("span", { class: "text" }, textNodes(each)),
  );
  return h("div", { class: "context" }, parts);
}

export function divider() {
  return h("hr", { class: "divider" });
}
