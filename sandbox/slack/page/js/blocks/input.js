// A field of a form: label, element, hint, and what is wrong with it.

import { h, icon, newId } from "../dom.js";
import { element } from "../elements/index.js";
import { textNodes } from "../text/mrkdwn.js";

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

export function input(block, scene) {
  const said = scene.errors?.[block.block_id];
  const ids = { label: newId("label"), hint: newId("hint"), error: newId("error"), control: newId("control") };
  const described = [block.hint && ids.hint, said && ids.error].filter(Boolean).join(" ") || null;
  const about = { ...ids, described, invalid: Boolean(said), required: !block.optional };
  const control = element(block, block.element, scene, about);
  const words = [textNodes(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  const group = GROUPS.has(block.element.type);
  const label = h(group ? "div" : "label", { class: "label", id: ids.label, for: group ? null : ids.control }, words);
  return h(
    "div",
    { class: said ? "input input--wrong" : "input" },
    label,
    control,
    said ? h("p", { class: "error", id: ids.error }, icon("warn"), h("span", {}, said)) : null,
    block.hint ? h("p", { class: "hint", id: ids.hint }, textNodes(block.hint)) : null,
  );
}
