// The sandbox's own controls: what to make happen, and the log of exchanges.

import { fill, h, icon, newId } from "../dom.js";
import { happen, happenings } from "../api.js";
import { waiting } from "../elements/button.js";
import { LogView } from "./log.js";
import { toast } from "./toast.js";

const TABS = { happen: "Make it happen", log: "HTTP log" };

export class PanelView {
  constructor(root, toggled) {
    Object.assign(this, { root, toggled, tab: localStorage.getItem("panel-tab") ?? "happen", said: "" });
    this.log = new LogView();
    this.body = h("div", { class: "panel__body" });
    this.open = localStorage.getItem("panel") === "open" && innerWidth > 1100;
    this.show();
  }

  toggle() {
    this.open = !this.open;
    localStorage.setItem("panel", this.open ? "open" : "closed");
    document.body.classList.remove("channels-open");
    this.show();
    if (this.open) this.root.querySelector("[role=tab][aria-selected=true]")?.focus();
  }

  show() {
    this.root.hidden = !this.open;
    document.body.classList.toggle("panel-open", this.open);
    if (!this.open) return;
    const tabs = Object.entries(TABS).map(([name, words]) =>
      h(
        "button",
        {
          type: "button",
          class: "tab",
          role: "tab",
          id: `tab-${name}`,
          "aria-selected": String(this.tab === name),
          "aria-controls": "panel-body",
          tabIndex: this.tab === name ? 0 : -1,
          onclick: () => this.choose(name),
          onkeydown: (event) => this.arrow(event),
        },
        words,
      ),
    );
    const close = h(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-label": "Close the sandbox's controls",
        onclick: () => {
          this.toggle();
          this.toggled();
          document.querySelector("[aria-controls=panel]")?.focus();
        },
      },
      icon("close"),
    );
    this.body = h("div", {
      class: "panel__body",
      id: "panel-body",
      role: "tabpanel",
      "aria-labelledby": `tab-${this.tab}`,
      tabIndex: 0,
    });
    fill(
      this.root,
      h(
        "header",
        { class: "main__head" },
        h("div", { class: "tabs", role: "tablist", "aria-label": "Sandbox" }, tabs),
        close,
      ),
      this.body,
    );
    if (this.tab === "log") {
      this.body.append(this.log.node);
      this.log.load();
    } else {
      this.load();
    }
  }

  arrow(event) {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    this.choose(this.tab === "log" ? "happen" : "log");
    this.root.querySelector("[aria-selected=true]").focus();
  }

  choose(tab) {
    this.tab = tab;
    localStorage.setItem("panel-tab", tab);
    this.show();
  }

  draw() {}

  logged() {
    if (this.open && this.tab === "log") this.log.load();
  }

  async load() {
    try {
      this.offered = await happenings();
    } catch (error) {
      toast(error.message);
      return;
    }
    if (this.tab !== "happen") return;
    if (!this.offered.length) {
      fill(
        this.body,
        h(
          "p",
          { class: "empty" },
          "This sandbox was started without a Stripe account beside it: there is nothing to make happen.",
        ),
      );
      return;
    }
    this.outcome ??= h("p", { class: "panel__said", role: "status" });
    const groups = [...new Set(this.offered.map((each) => each.group))];
    fill(
      this.body,
      groups.map((group) => this.group(group)),
      this.outcome,
    );
  }

  group(name) {
    const cards = this.offered.filter((each) => each.group === name).map((each) => this.card(each));
    return h("section", { class: "happenings" }, h("h2", { class: "panel__title" }, name), cards);
  }

  card(each) {
    const fields = each.fields.map((field) => this.field(each, field));
    const run = h(
      "button",
      {
        type: "button",
        class: "button button--small",
        "aria-label": `Do it: ${each.title}`,
        onclick: () => this.run(each, fields, run),
      },
      "Do it",
    );
    return h(
      "div",
      { class: "happening", data: { happening: each.name } },
      h("div", { class: "happening__head" }, h("h3", { class: "happening__title" }, each.title), run),
      each.help ? h("p", { class: "hint" }, each.help) : null,
      fields.length
        ? h(
            "div",
            { class: "happening__fields" },
            fields.map((field) => field.node),
          )
        : null,
    );
  }

  field(each, field) {
    const id = newId("happening");
    const key = `${each.name} ${field.name}`;
    this.kept ??= new Map();
    const select = h(
      "select",
      { class: "control", id, onchange: () => this.kept.set(key, select.value) },
      field.choices.map((choice) => h("option", { value: choice.value }, choice.label)),
    );
    if (field.choices.some((choice) => choice.value === this.kept.get(key))) select.value = this.kept.get(key);
    if (!field.choices.length) select.append(h("option", { value: "" }, "none now"));
    return {
      name: field.name,
      select,
      node: h("div", { class: "happening__field" }, h("label", { for: id }, field.label), select),
    };
  }

  async run(each, fields, button) {
    const given = Object.fromEntries(fields.map((field) => [field.name, field.select.value]));
    await waiting(button, async () => {
      try {
        toast(await happen(each.name, given), "check");
      } catch (error) {
        toast(error.message);
      }
    });
    await this.refreshChoices();
  }

  /** Looks up anew what can be chosen, without moving what one looks at. */
  async refreshChoices() {
    const focused = document.activeElement?.closest(".happening")?.dataset.happening;
    const isButton = document.activeElement?.matches("button");
    const top = this.body.scrollTop;
    await this.load();
    this.body.scrollTop = top;
    if (focused)
      this.body.querySelector(`[data-happening="${CSS.escape(focused)}"] ${isButton ? "button" : "select"}`)?.focus();
  }
}
