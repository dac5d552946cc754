// Every HTTP exchange between Slack, the bot and Stripe; its bodies on a click.

import { fill, h } from "../dom.js";
import { exchange, exchanges } from "../api.js";

const SHOWN = 300;

export class LogView {
  constructor() {
    this.last = 0;
    this.way = "";
    this.rows = h("div", { class: "log__rows" });
    this.filter = h(
      "select",
      { class: "control", "aria-label": "Whose exchanges", onchange: () => this.narrow() },
      ["All exchanges", "Slack → bot", "bot → Slack", "bot → Stripe", "panel → Stripe", "Stripe → bot"].map(
        (words, index) => h("option", { value: index ? words : "" }, words),
      ),
    );
    const clear = h(
      "button",
      { type: "button", class: "button button--small", onclick: () => this.rows.replaceChildren() },
      "Clear",
    );
    this.node = h("div", { class: "log" }, h("div", { class: "log__head" }, this.filter, clear), this.rows);
  }

  async load() {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = true;
    try {
      do {
        this.again = false;
        const fresh = await exchanges(this.last);
        for (const each of fresh) this.rows.prepend(this.row(each));
        this.last = fresh.at(-1)?.number ?? this.last;
        while (this.rows.childElementCount > SHOWN) this.rows.lastElementChild.remove();
      } while (this.again);
    } catch {
      this.again = false;
    } finally {
      this.loading = false;
    }
  }

  narrow() {
    this.way = this.filter.value;
    for (const row of this.rows.children) row.hidden = this.hides(row.dataset.way);
  }

  hides(way) {
    return this.way !== "" && this.way !== way;
  }

  row(each) {
    const good = each.status >= 200 && each.status < 400;
    const body = h("div", { class: "log__body" });
    const node = h(
      "details",
      { class: "log__row", data: { way: each.way }, ontoggle: () => node.open && this.bodies(each, body) },
      h(
        "summary",
        {},
        h("span", { class: `log__status ${good ? "" : "log__status--bad"}` }, each.status || "cut"),
        h(
          "span",
          { class: "log__what" },
          h("span", { class: "log__way" }, each.way),
          " ",
          h("span", { class: "log__path" }, `${each.method} ${readable(each.path)}`),
          each.about ? h("span", { class: "log__about" }, ` ${each.about}`) : null,
        ),
        h(
          "span",
          { class: "log__ms" },
          each.ms === null ? "" : `${each.ms < 10 ? each.ms.toFixed(1) : Math.round(each.ms)} ms`,
        ),
      ),
      body,
    );
    node.hidden = this.hides(each.way);
    return node;
  }

  async bodies(each, body) {
    if (body.childElementCount) return;
    try {
      const found = await exchange(each.number);
      const when = new Date(found.at * 1000).toISOString().slice(11, 23);
      fill(
        body,
        h("p", { class: "hint" }, `At ${when} UTC`),
        part("Asked", found.request),
        part("Answered", found.answer),
      );
    } catch (error) {
      fill(body, h("p", { class: "hint" }, error.message));
    }
  }
}

/** An address without its escapes, where that leaves it an address. */
function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function part(title, content) {
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  return h(
    "div",
    {},
    h("h2", { class: "log__title" }, title),
    h("pre", { tabIndex: 0, role: "region", "aria-label": title }, text === "" || text === "null" ? "nothing" : text),
  );
}
