// The dialog that asks once more; Escape and a click outside mean no.

import { h, newId } from "../dom.js";
import { textNodes } from "../text/mrkdwn.js";

/** Resolves to whether the person agreed. */
export function confirmed(content) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = newId("confirm");
    const text = newId("confirm");
    const deny = h(
      "button",
      { type: "button", class: "button", onclick: () => dialog.close("no") },
      textNodes(content.deny),
    );
    const agree = h(
      "button",
      { type: "button", class: `button button--${content.style ?? "primary"}`, onclick: () => dialog.close("yes") },
      textNodes(content.confirm),
    );
    const dialog = h(
      "dialog",
      { class: "dialog dialog--confirm", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text },
      h("h2", { id: title, class: "dialog__title" }, textNodes(content.title)),
      h("div", { id: text, class: "text" }, textNodes(content.text)),
      h("div", { class: "dialog__foot" }, deny, agree),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(dialog.returnValue === "yes");
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close("no");
    });
    document.body.append(dialog);
    dialog.showModal();
    (content.style === "danger" ? deny : agree).focus();
  });
}
