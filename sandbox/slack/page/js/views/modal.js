// The modal on top of the stack: a form or a page of the bot's, with errors at their fields.

import { fill, h, icon, newId } from "../dom.js";
import { act } from "../api.js";
import { block } from "../blocks/index.js";
import { closePopup } from "../elements/popup.js";
import { waiting } from "../elements/button.js";
import { sceneOf } from "../scene.js";
import { modal, store } from "../store.js";
import { withEmoji } from "../text/emoji.js";
import { keepingFocus } from "./keep.js";
import { toast } from "./toast.js";

const FIELDS = ".modal__body input:not([disabled]), .modal__body textarea";

export class ModalView {
  constructor() {
    this.title = h("h2", { class: "dialog__title", id: newId("modal"), tabIndex: -1 });
    this.body = h("div", { class: "modal__body", tabIndex: 0, role: "group", "aria-label": "Contents" });
    this.foot = h("div", { class: "dialog__foot" });
    this.head = h("div", { class: "dialog__head" });
    this.dialog = h(
      "dialog",
      { class: "dialog dialog--modal", "aria-labelledby": this.title.id },
      this.head,
      this.body,
      this.foot,
    );
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    document.body.append(this.dialog);
    this.shown = null;
    this.drawn = "";
  }

  draw() {
    const top = modal();
    if (!top) {
      this.leave();
      return;
    }
    this.settle(top);
    // What one typed comes back with each screen; only what the bot or Slack changed is drawn anew.
    const content = JSON.stringify([
      top.id,
      top.hash,
      top.errors,
      store.screen.modals.length,
      choices(top),
      store.epoch,
    ]);
    if (content === this.drawn) return;
    this.drawn = content;
    const fresh = this.shown?.id !== top.id;
    if (fresh) this.pending = new Map();
    const waited = !fresh && !this.shown.submit && top.submit && document.activeElement === this.title;
    const refused =
      JSON.stringify(this.shown?.errors) !== JSON.stringify(top.errors) && Object.keys(top.errors).length > 0;
    this.shown = top;
    keepingFocus(this.dialog, () => this.build(top), this.title);
    if (!this.dialog.open) this.dialog.showModal();
    if (fresh || waited) this.begin(top);
    if (refused) this.complain();
  }

  /** Leads to the first thing that is wrong, and shows all of what is said about it. */
  complain() {
    const wrong = this.dialog.querySelector(".input--wrong :is(input, textarea), .modal__trouble");
    wrong?.focus();
    wrong?.closest(".input")?.scrollIntoView({ block: "nearest" });
  }

  /** Closes what was shown, with any menu in it; a menu that is open elsewhere is left alone. */
  leave() {
    if (!this.shown) return;
    this.dialog.close();
    this.drawn = "";
    this.shown = null;
    closePopup();
  }

  /** Forgets what is typed and not yet kept, once the sandbox keeps it. */
  settle(top) {
    for (const [key, typed] of this.pending ?? []) {
      const [blockId, actionId] = key.split("/");
      const kept = top.values[blockId]?.[actionId];
      if (!kept || (kept.value ?? "") === typed) this.pending.delete(key);
    }
  }

  begin(top) {
    this.body.scrollTop = 0;
    const wanted = top.blocks.map((each) => each.element).find((each) => each?.focus_on_load);
    const named = wanted && this.body.querySelector(`[data-action="${CSS.escape(wanted.action_id)}"]`);
    const target = named?.matches("input, textarea") ? named : named?.querySelector("input, textarea");
    (target ?? (top.submit ? this.dialog.querySelector(FIELDS) : null) ?? this.title).focus();
    closePopup();
  }

  build(top) {
    this.scene = sceneOf(top, { surface: "modal", pending: this.pending, entered: () => top.submit && this.submit() });
    const stacked = store.screen.modals.length > 1;
    const back = stacked
      ? h("button", { type: "button", class: "plain", "aria-label": "Back", onclick: () => this.close() }, icon("back"))
      : null;
    const close = h(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-label": stacked ? "Close all" : "Close",
        onclick: () => this.close(true),
      },
      icon("close"),
    );
    this.title.replaceChildren(withEmoji(top.title));
    fill(this.head, back, this.title, close);
    const trouble = top.errors[""]
      ? h("p", { class: "modal__trouble", role: "alert", tabIndex: -1 }, icon("warn"), h("span", {}, top.errors[""]))
      : null;
    const scroll = this.body.scrollTop;
    fill(
      this.body,
      trouble,
      h(
        "div",
        { class: "blocks" },
        top.blocks.map((each) => block(each, this.scene)),
      ),
    );
    this.body.scrollTop = scroll;
    this.submitter = top.submit
      ? h(
          "button",
          { type: "button", class: "button button--primary", data: { action: "submit" }, onclick: () => this.submit() },
          withEmoji(top.submit),
        )
      : null;
    fill(
      this.foot,
      h(
        "button",
        { type: "button", class: "button", data: { action: "close" }, onclick: () => this.close() },
        withEmoji(top.close ?? "Close"),
      ),
      this.submitter,
    );
  }

  async submit() {
    const { id } = this.shown;
    await waiting(this.submitter, async () => {
      try {
        await this.scene.save();
        return await act(store.me, "submit", { where: { id } });
      } catch (error) {
        toast(error.message);
        return null;
      }
    });
  }

  async close(all = false) {
    try {
      await act(store.me, "close", { where: { id: this.shown.id }, all_of_them: all });
    } catch (error) {
      toast(error.message);
    }
  }
}

/** What was chosen in menus and boxes that the bot may change: not what is typed, which the fields themselves hold. */
function choices(top) {
  return top.blocks.filter((each) => each.type !== "input").map((each) => top.values[each.block_id] ?? null);
}
