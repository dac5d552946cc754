// Fields to type into: text, numbers, dates and times.

import { h } from "../dom.js";
import { choose, heldIn, labelling } from "./index.js";

const TYPES = {
  plain_text_input: "text",
  number_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};
const LATER = 250; // milliseconds after the last key

export function textField(block, content, scene, about) {
  const tag = content.multiline ? "textarea" : "input";
  const type = content.multiline ? {} : { type: TYPES[content.type] };
  const node = h(tag, {
    class: "control",
    ...type,
    ...labelling(content, about),
    rows: content.multiline ? 4 : null,
    inputmode: content.type === "number_input" ? (content.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: content.placeholder?.text,
    maxlength: content.max_length ?? (content.type === "plain_text_input" ? 3000 : null),
    autocomplete: "off",
    value: scene.pending?.get(`${block.block_id}/${content.action_id}`) ?? heldIn(block, content, scene).value ?? "",
  });
  typing(node, block, content, scene);
  return node;
}

/** Keeps what is typed with the sandbox, and tells the bot when the field asks for that. */
function typing(node, block, content, scene) {
  const asked = block.dispatch_action
    ? (content.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"])
    : [];
  const eager = asked.includes("on_character_entered");
  let timer = 0;
  let told = node.value;
  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    if (node.value === told) return null;
    told = node.value;
    return eager ? scene.press(block, content, node.value, node) : scene.hold(block, content, node.value);
  };
  scene.unsaved?.add(() => (timer || node.value !== told ? tell() : null));
  node.addEventListener("input", () => {
    scene.pending?.set(`${block.block_id}/${content.action_id}`, node.value);
    clearTimeout(timer);
    timer = setTimeout(tell, LATER);
  });
  node.addEventListener("change", tell);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || content.multiline || event.isComposing) return;
    event.preventDefault();
    clearTimeout(timer);
    told = node.value;
    if (asked.includes("on_enter_pressed")) scene.press(block, content, node.value, node);
    else scene.hold(block, content, node.value).then(() => scene.entered?.());
  });
}

export function richField(block, content, scene, about) {
  const words = (held) =>
    (held?.elements ?? []).map((part) => (part.elements ?? []).map((each) => each.text ?? "").join("")).join("\n");
  const node = h("textarea", {
    class: "control",
    rows: 4,
    ...labelling(content, about),
    placeholder: content.placeholder?.text,
    value: words(heldIn(block, content, scene).rich_text_value),
  });
  node.addEventListener("change", () => {
    const section = { type: "rich_text_section", elements: node.value ? [{ type: "text", text: node.value }] : [] };
    choose(block, content, scene, { type: "rich_text", elements: [section] }, node);
  });
  return node;
}

export function dateField(block, content, scene, about) {
  const held = heldIn(block, content, scene);
  const moment = content.type === "datetimepicker";
  const value = moment ? local(held.selected_date_time) : (held.selected_date ?? held.selected_time ?? "");
  const node = h("input", {
    class: "control control--date",
    type: TYPES[content.type],
    ...labelling(content, about),
    value,
  });
  node.addEventListener("change", () => {
    const chosen = moment
      ? node.value
        ? Math.floor(new Date(node.value).getTime() / 1000)
        : null
      : node.value || null;
    choose(block, content, scene, chosen, node);
  });
  return node;
}

function local(seconds) {
  if (!seconds) return "";
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fileField(_block, content, _scene, about) {
  const words = "Files cannot be sent from this page.";
  return h(
    "div",
    {},
    h("input", { class: "control", type: "file", disabled: true, ...labelling(content, about) }),
    h("p", { class: "hint" }, words),
  );
}
