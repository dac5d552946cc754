// The three dots with a few more things to do.

import { h, icon } from "../dom.js";
import { safe } from "../text/links.js";
import { plainText, textNodes } from "../text/mrkdwn.js";
import { menu } from "./menu.js";

export function overflow(block, content, scene) {
  const opener = h(
    "button",
    {
      type: "button",
      class: "button button--more",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    },
    icon("more"),
  );
  const entries = content.options.map((option) => ({
    nodes: [
      h("span", {}, textNodes(option.text)),
      option.description ? h("small", {}, textNodes(option.description)) : null,
    ],
    label: plainText(option.text),
    run() {
      if (option.url && safe(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
      scene.press(block, content, option.value ?? option.text.text, opener);
    },
  }));
  menu(opener, entries);
  return opener;
}
