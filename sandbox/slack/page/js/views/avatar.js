// A square with somebody's initials; the bot has a slip of paper.

import { h, s } from "../dom.js";
import { person, store } from "../store.js";

export function avatar(id, look = "") {
  const who = person(id);
  const tint = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 6, 7);
  const node = h("span", { class: `avatar avatar--${id === store.bot ? "bot" : tint} ${look}`, "aria-hidden": "true" });
  if (id === store.bot)
    node.append(
      s("svg", { viewBox: "0 0 32 32" }, s("path", { d: "M9 7h14v18l-3.5-2-3.5 2-3.5-2L9 25zM12.5 12h7M12.5 16h5" })),
    );
  else node.append(initials(who?.real_name ?? (id === "USLACKBOT" ? "Sandbox" : id)));
  return node;
}

function initials(name) {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
