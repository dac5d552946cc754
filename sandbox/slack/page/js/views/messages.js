// A list of messages that is drawn anew only where something changed, and stays at its end.

import { h, icon } from "../dom.js";
import { dayOf, dayTitle } from "../text/dates.js";
import { keepingFocus } from "./keep.js";
import { drawReplies, message } from "./message.js";

const TOGETHER = 300; // seconds between messages that share a head
const NEAR_END = 80; // pixels

export class MessageList {
  constructor(label) {
    this.list = h("div", { class: "messages", role: "log", "aria-label": label, tabIndex: 0 });
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      icon("down"),
      "New messages",
    );
    this.node = h("div", { class: "messages-frame" }, this.list, this.jump);
    this.drawn = new Map();
    this.placed = 0;
    this.list.addEventListener("scroll", () => this.nearEnd() && (this.jump.hidden = true));
  }

  nearEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END;
  }

  /** Whether the reader has not scrolled since the list last placed itself. */
  following() {
    return Math.abs(this.list.scrollTop - this.placed) < 4;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.placed = this.list.scrollTop;
    this.jump.hidden = true;
  }

  /** The end, or the beginning of a last message that is taller than the view. */
  toNews() {
    this.toEnd();
    const last = this.list.lastElementChild;
    if (last?.offsetHeight > this.list.clientHeight) this.list.scrollTop = last.offsetTop - this.list.offsetTop - 8;
    this.placed = this.list.scrollTop;
  }

  /** `rows` are `{shown, replies}`; `mark` the ts up to which was read when this was opened; `signature` what else matters. */
  update(rows, { mark = null, openThread = null, signature = "", empty = null } = {}) {
    const wasEnd = this.drawn.size === 0 || this.nearEnd();
    const following = this.following();
    const before = this.lastTs;
    const next = new Map();
    const nodes = [];
    let above = null;
    let marked = mark === null || mark === "";
    for (const { shown, replies } of rows) {
      const newDay = !above || dayOf(above.ts) !== dayOf(shown.ts);
      if (newDay)
        nodes.push(
          this.keep(next, `day ${dayOf(shown.ts)}`, dayTitle(shown.ts), () =>
            h(
              "div",
              { class: "day", role: "separator", "aria-label": dayTitle(shown.ts) },
              h("span", {}, dayTitle(shown.ts)),
            ),
          ),
        );
      const isFirstNew = !marked && shown.ts > mark;
      if (isFirstNew) {
        marked = true;
        nodes.push(
          this.keep(next, "new", "", () =>
            h("div", { class: "new-line", role: "separator", "aria-label": "New" }, h("span", {}, "New")),
          ),
        );
      }
      const follows =
        !newDay &&
        !isFirstNew &&
        above.by === shown.by &&
        above.ephemeral === shown.ephemeral &&
        shown.ts - above.ts < TOGETHER &&
        !shown.blocks.length;
      const content = JSON.stringify([shown, follows, signature]);
      const node = this.keep(next, shown.ts, content, () => message(shown, { follows, openThread }));
      drawReplies(node, shown, replies, openThread);
      nodes.push(node);
      above = shown;
    }
    if (!nodes.length && empty) nodes.push(this.keep(next, "empty", "", () => empty()));
    this.drawn = next;
    this.lastTs = rows.at(-1)?.shown.ts ?? "";
    keepingFocus(this.list, () => this.arrange(nodes), this.list);
    const isNew = this.lastTs > (before ?? "");
    if (isNew && (wasEnd || following)) this.toNews();
    else if (wasEnd) this.toEnd();
    else if (isNew) this.jump.hidden = false;
  }

  keep(next, key, content, make) {
    const old = this.drawn.get(key);
    const node = old && old.content === content ? old.node : make();
    next.set(key, { content, node });
    return node;
  }

  /** Leaves what stands where it belongs alone, so that an open menu or focus survives. */
  arrange(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }
}
