// Menus: one field to type into and a list beneath it; for several choices, each chosen one is a chip.

import { fill, h, icon, newId } from "../dom.js";
import { grouped, note, optionRow } from "./listbox.js";
import { choose, heldIn, labelling } from "./index.js";
import { chosenIn, offered } from "./options.js";
import { closePopup, isOpen, openPopup } from "./popup.js";

const ASK_AFTER = 150; // milliseconds after the last key

export function select(block, content, scene, about) {
  return new Select(block, content, scene, about).node;
}

class Select {
  constructor(block, content, scene, about) {
    Object.assign(this, { block, content, scene });
    this.many = content.type.startsWith("multi_");
    this.chosen = chosenIn(content, heldIn(block, content, scene));
    this.options = [];
    this.active = -1;
    this.asked = 0;
    this.list = h("div", {
      class: "popup listbox",
      role: "listbox",
      id: newId("list"),
      "aria-label": content.placeholder?.text ?? "Options",
      "aria-multiselectable": this.many ? "true" : null,
    });
    this.input = h("input", {
      type: "text",
      class: "select__input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      ...labelling(content, about),
    });
    this.chips = h("span", { class: "chips" });
    this.node = h(
      "div",
      { class: `select ${this.many ? "select--many" : ""}` },
      this.chips,
      this.input,
      icon("down"),
      this.list,
    );
    this.list.popover = "manual";
    this.listen();
    this.draw();
  }

  listen() {
    this.node.addEventListener("mousedown", (event) => {
      if (this.list.contains(event.target)) event.preventDefault();
      else if (event.target !== this.input && !event.target.closest("button")) {
        event.preventDefault();
        this.input.focus();
        this.toggle();
      }
    });
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => {
      closePopup(this.list);
      this.reset();
    });
  }

  /** Forgets what was typed to search. */
  reset() {
    clearTimeout(this.timer);
    this.input.value = this.many ? "" : (this.chosen[0]?.label ?? "");
  }

  draw() {
    const words = this.content.placeholder?.text ?? "Choose";
    this.reset();
    if (!this.many) {
      this.input.placeholder = words;
      return;
    }
    this.input.placeholder = this.chosen.length ? "" : words;
    fill(
      this.chips,
      this.chosen.map((each) =>
        h(
          "span",
          { class: "chip" },
          each.label,
          h(
            "button",
            { type: "button", "aria-label": `Remove ${each.label}`, onclick: () => this.remove(each) },
            icon("close"),
          ),
        ),
      ),
    );
  }

  toggle() {
    if (isOpen(this.list)) closePopup(this.list);
    else this.open();
  }

  open(typing = false) {
    if (isOpen(this.list)) return;
    this.input.setAttribute("aria-expanded", "true");
    if (!this.many && !typing) this.input.select();
    openPopup(this.list, this.node, {
      onclose: () => {
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
      },
    });
    if (!typing) this.ask("");
  }

  typed() {
    this.open(true);
    clearTimeout(this.timer);
    const external = this.content.type.includes("external");
    this.timer = setTimeout(() => this.ask(this.input.value), external ? ASK_AFTER : 0);
  }

  async ask(typed) {
    this.asked += 1;
    const mine = this.asked;
    const external = this.content.type.includes("external");
    if (external) this.say("Loading…");
    let found;
    try {
      found = await offered(this.block, this.content, this.scene, typed);
    } catch (error) {
      found = { options: [], hint: `The options did not load. ${error.message}` };
    }
    if (mine !== this.asked || !isOpen(this.list)) return;
    this.options = found.options;
    if (this.options.length) this.show();
    else this.say(found.hint ?? "Nothing fits.");
  }

  say(words) {
    this.active = -1;
    this.options = [];
    this.input.removeAttribute("aria-activedescendant");
    fill(this.list, note(words));
  }

  show() {
    const rows = this.options.map((option, index) =>
      optionRow(option, `${this.list.id}-${index}`, this.holds(option), {
        onclick: () => this.pick(index),
        onmousemove: () => this.move(index, false),
      }),
    );
    fill(this.list, grouped(this.options, rows));
    const held = this.options.findIndex((each) => this.holds(each));
    this.move(held === -1 ? 0 : held);
  }

  holds(option) {
    return this.chosen.some((each) => each.value === option.value);
  }

  move(index, scroll = true) {
    this.active = index;
    for (const row of this.list.querySelectorAll(".listbox__option")) {
      const on = row.id === `${this.list.id}-${index}`;
      row.classList.toggle("active", on);
      if (on && scroll) row.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  pick(index) {
    const option = this.options[index];
    if (!option) return;
    if (!this.many) {
      const same = this.holds(option);
      this.chosen = [option];
      closePopup(this.list);
      this.draw();
      if (!same) this.tell();
    } else if (this.holds(option)) {
      this.remove(option);
    } else if (this.chosen.length < (this.content.max_selected_items ?? Infinity)) {
      this.chosen = [...this.chosen, option];
      this.changed();
    }
  }

  remove(option) {
    this.chosen = this.chosen.filter((each) => each.value !== option.value);
    this.changed();
    this.input.focus();
  }

  changed() {
    const open = isOpen(this.list);
    this.draw();
    if (open) this.ask("");
    this.tell();
  }

  tell() {
    const values = this.chosen.map((each) => each.value);
    return choose(this.block, this.content, this.scene, this.many ? values : values[0], this.node);
  }

  key(event) {
    const shown = isOpen(this.list);
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (!shown) this.open();
      else if (this.options.length)
        this.move((this.active + moves[event.key] + this.options.length) % this.options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (shown) this.pick(this.active);
      else this.open();
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      closePopup(this.list);
      this.reset();
    } else if (event.key === "Backspace" && this.many && this.input.value === "" && this.chosen.length) {
      this.remove(this.chosen.at(-1));
    }
  }
}
