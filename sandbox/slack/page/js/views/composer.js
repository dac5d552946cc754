// Where one types: messages, and slash commands with their completion and hint.

import { fill, h, icon, newId } from "../dom.js";
import { act } from "../api.js";
import { closePopup, isOpen, openPopup } from "../elements/popup.js";
import { store } from "../store.js";
import { userName } from "../text/links.js";
import { hintFor, suggestions } from "./completion.js";
import { toast } from "./toast.js";

export class Composer {
  constructor(go, thread = null) {
    Object.assign(this, { go, thread, channel: null, offered: [], active: -1 });
    this.list = h("div", {
      class: "popup listbox listbox--commands",
      role: "listbox",
      id: newId("commands"),
      "aria-label": "Commands",
    });
    this.list.popover = "manual";
    const hint = newId("hint");
    this.hint = h("p", { class: "composer__hint", id: hint });
    this.field = h("textarea", {
      class: "composer__field",
      rows: 1,
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-haspopup": "listbox",
      "aria-describedby": hint,
      spellcheck: "false",
      autocomplete: "off",
    });
    this.button = h(
      "button",
      { type: "button", class: "composer__send", "aria-label": "Send", onclick: () => this.send() },
      icon("send"),
    );
    this.frame = h("div", { class: "composer__frame" }, this.field, this.button, this.list);
    this.node = h("div", { class: "composer" }, this.frame, this.hint);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => closePopup(this.list));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.typed();
  }

  update(channel) {
    this.channel = channel;
    const name = channel && channel.kind !== "im" ? `#${channel.name}` : userName(store.bot);
    const words = this.thread ? "Reply" : `Message ${name}`;
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    this.field.disabled = Boolean(channel?.archived) || (!channel && store.place.kind === "channel");
  }

  typed() {
    const text = this.field.value;
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    this.hint.textContent =
      hintFor(text) ||
      (this.thread ? "Enter sends" : "Type / for commands. Enter sends, Shift + Enter starts a new line.");
    this.offered = this.thread ? [] : suggestions(text);
    this.active = -1;
    if (!this.offered.length) {
      closePopup(this.list);
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    fill(
      this.list,
      this.offered.map((each, index) =>
        h(
          "div",
          {
            class: "listbox__option",
            role: "option",
            id: `${this.list.id}-${index}`,
            "aria-selected": "false",
            onclick: () => this.accept(index),
          },
          h(
            "span",
            {},
            h("strong", {}, each.words),
            each.hint ? h("span", { class: "command-hint" }, ` ${each.hint}`) : null,
            each.description ? h("small", {}, each.description) : null,
          ),
        ),
      ),
    );
    if (!isOpen(this.list)) openPopup(this.list, this.frame);
  }

  move(index) {
    this.active = index;
    this.list.querySelectorAll(".listbox__option").forEach((row, at) => {
      row.classList.toggle("active", at === index);
      row.setAttribute("aria-selected", String(at === index));
    });
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  accept(index) {
    this.field.value = this.offered[index].text;
    this.field.focus();
    this.typed();
  }

  key(event) {
    const open = isOpen(this.list);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (open && event.key in steps) {
      event.preventDefault();
      const from = this.active === -1 && steps[event.key] === -1 ? 0 : this.active;
      this.move((from + steps[event.key] + this.offered.length) % this.offered.length);
    } else if (open && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.accept(Math.max(0, this.active));
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      closePopup(this.list);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (open && this.active !== -1) this.accept(this.active);
      else this.send();
    }
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    closePopup(this.list);
    this.field.value = "";
    this.typed();
    try {
      await this.deliver(text);
    } catch (error) {
      toast(error.message);
      if (!this.field.value) this.field.value = text;
      this.typed();
    }
  }

  async deliver(text) {
    if (!text.startsWith("/")) {
      if (!this.channel) await act(store.me, "open_home", { tab: "messages" });
      const channel = this.channel?.id ?? `D${store.me.slice(1)}`;
      await act(store.me, "say", { channel, text: escaped(text), ...(this.thread ? { thread_ts: this.thread } : {}) });
      return;
    }
    if (this.thread) throw new Error("Slack runs no commands in threads.");
    const [name] = text.split(/\s+/);
    if (!store.commands.some((each) => each.command === name)) throw new Error(`${name} is not a valid command.`);
    await act(store.me, "command", { name, text: text.slice(name.length).trim(), channel: this.channel?.id ?? null });
  }
}

/** What Slack makes of a typed text before anybody else sees it. */
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
