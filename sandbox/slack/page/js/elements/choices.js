// Radio buttons and check boxes.

import { h, newId } from "../dom.js";
import { textNodes } from "../text/mrkdwn.js";
import { choose, heldIn } from "./index.js";

export function radios(block, content, scene, about) {
  const chosen = heldIn(block, content, scene).selected_option?.value;
  const name = newId("radio");
  return group("radiogroup", content, about, (option) => ({
    type: "radio",
    name,
    checked: option.value === chosen,
    onchange: (event) => choose(block, content, scene, option.value, event.target),
  }));
}

export function checkboxes(block, content, scene, about) {
  const held = new Set((heldIn(block, content, scene).selected_options ?? []).map((each) => each.value));
  return group("group", content, about, (option) => ({
    type: "checkbox",
    checked: held.has(option.value),
    onchange(event) {
      if (event.target.checked) held.add(option.value);
      else held.delete(option.value);
      const chosen = content.options.map((each) => each.value).filter((value) => held.has(value));
      choose(block, content, scene, chosen, event.target);
    },
  }));
}

function group(role, content, about, attributesOf) {
  const labelled = about
    ? {
        "aria-labelledby": about.label,
        "aria-describedby": about.described,
        "aria-invalid": about.invalid && role === "radiogroup" ? "true" : null,
      }
    : { "aria-label": "Choices" };
  return h(
    "div",
    { class: "choices", role, ...labelled },
    content.options.map((option) => {
      const described = option.description ? newId("option") : null;
      return h(
        "label",
        { class: "choice" },
        h("input", { ...attributesOf(option), data: { option: option.value }, "aria-describedby": described }),
        h(
          "span",
          { class: "choice__words" },
          h("span", {}, textNodes(option.text)),
          option.description ? h("small", { id: described }, textNodes(option.description)) : null,
        ),
      );
    }),
  );
}
