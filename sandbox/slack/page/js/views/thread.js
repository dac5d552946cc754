// The thread of one message, at the side.

import { fill, h, icon } from "../dom.js";
import { current, store } from "../store.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";

export class ThreadView {
  constructor(root, go) {
    this.root = root;
    this.go = go;
    this.key = "";
  }

  draw() {
    const shown = current();
    const parent = shown?.messages.find((each) => each.ts === store.thread);
    this.root.hidden = !parent;
    document.body.classList.toggle("thread-open", Boolean(parent));
    if (!parent) {
      this.key = "";
      return;
    }
    const key = `${store.me} ${shown.id} ${parent.ts}`;
    if (key !== this.key) this.open(key);
    const rows = [parent, ...shown.messages.filter((each) => each.thread_ts === parent.ts && each.ts !== parent.ts)];
    this.messages.update(
      rows.map((each) => ({ shown: each, replies: [] })),
      { signature: `${store.epoch}` },
    );
    this.composer.update(shown);
  }

  open(key) {
    this.key = key;
    this.messages = new MessageList("Thread");
    this.composer = new Composer(this.go, store.thread);
    const close = h(
      "button",
      { type: "button", class: "plain", "aria-label": "Close the thread", onclick: () => this.go.thread(null) },
      icon("close"),
    );
    fill(
      this.root,
      h("header", { class: "main__head" }, h("h2", { class: "main__title" }, "Thread"), close),
      this.messages.node,
      this.composer.node,
    );
    if (!this.root.hidden) close.focus();
  }
}
