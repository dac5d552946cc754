// Short notices at the edge of the page.

import { h, icon } from "../dom.js";

const SHOWN_FOR = 6000; // milliseconds

export function toast(words, look = "warn") {
  const region = document.getElementById("toasts");
  const node = h(
    "div",
    { class: `toast toast--${look}` },
    icon(look === "warn" ? "warn" : "check"),
    h("span", {}, words),
    h("button", { type: "button", "aria-label": "Dismiss", onclick: () => gone(node) }, icon("close")),
  );
  region.append(node);
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  setTimeout(() => gone(node), SHOWN_FOR);
}

function gone(node) {
  const region = document.getElementById("toasts");
  node.remove();
  if (!region.childElementCount && region.matches(":popover-open")) region.hidePopover();
}
