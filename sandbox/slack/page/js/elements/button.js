// A button; one with an address is a link that also tells the bot.

import { h, icon } from "../dom.js";
import { textNodes } from "../text/mrkdwn.js";
import { safe } from "../text/links.js";

export function button(block, content, scene) {
  const look = ["button", content.style ? `button--${content.style}` : ""].join(" ").trim();
  const label = h("span", { class: "button__label" }, textNodes(content.text));
  const spoken = spokenAs(label.textContent, content.accessibility_label);
  if (content.url && safe(content.url)) {
    return h(
      "a",
      {
        class: look,
        href: content.url,
        target: "_blank",
        rel: "noopener noreferrer",
        "aria-label": spoken,
        onclick: (event) => scene.press(block, content, null, event.currentTarget),
      },
      label,
    );
  }
  return h(
    "button",
    {
      class: look,
      type: "button",
      "aria-label": spoken,
      data: { value: content.value ?? "" },
      onclick: (event) => scene.press(block, content, null, event.currentTarget),
    },
    label,
  );
}

/** A button's name for screen readers; what is written on it is in it, so that it can be called by that too. */
function spokenAs(written, label) {
  if (!label) return null;
  const letters = (text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  return letters(label).includes(letters(written)) ? label : `${label}: ${written}`;
}

/** Shows that a control waits for the bot, while `work` is under way; then, if it failed, says so on the control. */
export async function waiting(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  node.classList.remove("failed");
  try {
    const delivery = await work();
    if (delivery?.error) fail(node);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function fail(node) {
  node.classList.add("failed");
  if (node.matches(".button") && !node.querySelector(".icon")) node.prepend(icon("warn"));
}
