// Draws the elements that stand in blocks.

import { unknown } from "../blocks/index.js";
import { picture } from "../blocks/media.js";
import { button } from "./button.js";
import { checkboxes, radios } from "./choices.js";
import { dateField, fileField, richField, textField } from "./fields.js";
import { overflow } from "./overflow.js";
import { select } from "./select.js";

const DRAWN = {
  button,
  overflow,
  checkboxes,
  radio_buttons: radios,
  datepicker: dateField,
  timepicker: dateField,
  datetimepicker: dateField,
  plain_text_input: textField,
  number_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  rich_text_input: richField,
  file_input: fileField,
  image: (_block, element) => picture(element, "thumb"),
};
for (const kind of ["static", "external", "users", "conversations", "channels"]) {
  DRAWN[`${kind}_select`] = select;
  DRAWN[`multi_${kind}_select`] = select;
}

/** The types that are drawn. */
export const ELEMENT_TYPES = Object.keys(DRAWN);

/** `about` is what an input block says of its element: ids of label, control and descriptions, required, invalid. */
export function element(block, content, scene, about = null) {
  const draw = Object.hasOwn(DRAWN, content.type) ? DRAWN[content.type] : null;
  if (!draw) return unknown("element", content);
  const node = draw(block, content, scene, about);
  if (content.action_id) node.dataset.action = content.action_id;
  return node;
}

/** What an element holds now, by the key its type has for it. */
export function heldIn(block, content, scene) {
  return scene.values?.[block.block_id]?.[content.action_id] ?? {};
}

/** Tells the sandbox of a choice: at once to the bot, unless it stands in a form that is submitted. */
export function choose(block, content, scene, chosen, node) {
  const quiet = block.type === "input" && !block.dispatch_action;
  return quiet ? scene.hold(block, content, chosen) : scene.press(block, content, chosen, node);
}

/** The attributes by which a control is labelled, described and marked. */
export function labelling(content, about) {
  if (!about) return { "aria-label": content.placeholder?.text ?? content.accessibility_label ?? "Choose" };
  return {
    id: about.control,
    "aria-labelledby": about.label,
    "aria-describedby": about.described,
    "aria-invalid": about.invalid ? "true" : null,
    "aria-required": about.required ? "true" : null,
  };
}
