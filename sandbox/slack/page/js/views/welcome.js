// What a newcomer may want to know, until they have read it.

import { h, icon } from "../dom.js";
import { myself } from "../store.js";
import { kindOf } from "./sidebar.js";

const KEY = "welcomed";

export function welcome() {
  if (localStorage.getItem(KEY)) return null;
  const me = myself();
  const node = h(
    "section",
    { class: "welcome", "aria-label": "Welcome" },
    h(
      "div",
      { class: "welcome__words" },
      h(
        "p",
        { class: "welcome__title" },
        `A pretend Slack. You are ${me?.real_name ?? "somebody"}${me ? `, ${kindOf(me)}` : ""}.`,
      ),
      h(
        "ul",
        {},
        h("li", {}, "Type /invoices and press the buttons of what comes."),
        h("li", {}, "“Make it happen” lets a card fail, a client pay or a month pass, and shows every HTTP exchange."),
        h("li", {}, "Be somebody else at the lower left: everybody sees what Slack would show them."),
      ),
    ),
    h(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-label": "Close the welcome",
        onclick() {
          localStorage.setItem(KEY, "yes");
          node.remove();
          document.querySelector(".composer__field, .home")?.focus();
        },
      },
      icon("close"),
    ),
  );
  return node;
}
