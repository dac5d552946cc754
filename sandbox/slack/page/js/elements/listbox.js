// What stands in a menu's list: options, the names of their groups, a note when there are none.

import { h, icon } from "../dom.js";

export function note(words) {
  return h("div", { class: "listbox__note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words);
}

export function optionRow(option, id, chosen, handlers) {
  return h(
    "div",
    {
      class: "listbox__option",
      role: "option",
      id,
      "aria-selected": String(chosen),
      data: { value: option.value },
      ...handlers,
    },
    icon("check"),
    h("span", {}, option.label, option.description ? h("small", {}, option.description) : null),
  );
}

/** The rows with the name of each group above its first. */
export function grouped(options, rows) {
  return options.flatMap(({ group }, index) => {
    const begins = group && group !== options[index - 1]?.group;
    const name = h("div", { class: "listbox__group", role: "presentation" }, group);
    return begins ? [name, rows[index]] : [rows[index]];
  });
}
