// A menu that a button opens; arrows move in it, Escape closes it.

import { h } from "../dom.js";
import { closePopup, isOpen, openPopup } from "./popup.js";

/** `entries` are `{nodes, run, checked}`; with `checked` given they are radio items. */
export function menu(opener, entries, { label = "More actions" } = {}) {
  opener.addEventListener("click", () => {
    if (opener.getAttribute("aria-expanded") === "true") closePopup();
    else show();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && opener.getAttribute("aria-expanded") !== "true") {
      event.preventDefault();
      show();
    }
  });

  function show() {
    const list = typeof entries === "function" ? entries() : entries;
    const items = list.map((entry) => item(entry));
    const node = h(
      "div",
      { class: "popup menu", role: "menu", "aria-label": label, onkeydown: (event) => keys(event, items, node) },
      items,
    );
    opener.setAttribute("aria-expanded", "true");
    openPopup(node, opener, {
      width: "content",
      onclose() {
        opener.setAttribute("aria-expanded", "false");
        if (node.contains(document.activeElement)) opener.focus();
        node.remove();
      },
    });
    (items.find((each) => each.getAttribute("aria-checked") === "true") ?? items[0])?.focus();
  }

  function item(entry) {
    const radio = entry.checked !== undefined;
    return h(
      "button",
      {
        type: "button",
        class: "menu__item",
        role: radio ? "menuitemradio" : "menuitem",
        "aria-checked": radio ? String(entry.checked) : null,
        tabIndex: -1,
        onclick() {
          closePopup();
          entry.run();
        },
      },
      entry.nodes,
    );
  }
}

function keys(event, items, node) {
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in moves) {
    event.preventDefault();
    items.at(moves[event.key] % items.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault();
    event.stopPropagation();
    if (isOpen(node)) closePopup(node);
  }
}
