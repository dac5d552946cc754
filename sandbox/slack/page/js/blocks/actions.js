// A row of buttons and menus.

import { h } from "../dom.js";
import { element } from "../elements/index.js";

export function actions(block, scene) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((each) => element(block, each, scene)),
  );
}
