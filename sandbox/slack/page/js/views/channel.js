// The conversation in the middle: its name, its messages, and where one types.

import { fill, h, icon } from "../dom.js";
import { current, direct, inChannel, markRead, readUpTo, store, unread } from "../store.js";
import { userName } from "../text/links.js";
import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { HomeTab } from "./home.js";
import { MessageList } from "./messages.js";
import { welcome } from "./welcome.js";

export class ChannelView {
  constructor(root, go) {
    this.root = root;
    this.go = go;
    this.key = "";
  }

  draw() {
    if (!store.screen) return;
    const key = `${store.me} ${store.place.kind} ${store.place.id}`;
    if (key !== this.key) this.open(key);
    if (store.place.kind === "home") {
      this.tabs();
      this.home.draw();
    } else {
      this.update();
    }
  }

  open(key) {
    this.key = key;
    const shown = current();
    this.mark = shown ? readUpTo(shown.id) : "";
    if (store.place.kind === "home") {
      this.home = new HomeTab();
      fill(this.root, this.head(shown), welcome(), this.home.node);
      return;
    }
    this.messages = new MessageList(this.title(shown));
    this.composer = new Composer(this.go);
    fill(this.root, this.head(shown), welcome(), this.messages.node, this.composer.node);
  }

  title(shown) {
    return store.place.kind === "channel" && shown ? `#${shown.name}` : userName(store.bot);
  }

  head(shown) {
    const opener = h(
      "button",
      {
        type: "button",
        class: "plain main__menu",
        "aria-label": "Show the list of channels",
        onclick: () => document.body.classList.add("channels-open"),
      },
      icon("menu"),
    );
    if (store.place.kind === "channel") {
      const look = icon(shown?.kind === "private" ? "lock" : "hash");
      return h(
        "header",
        { class: "main__head" },
        opener,
        h("h1", { class: "main__title" }, look, shown?.name ?? "Unknown channel"),
      );
    }
    this.fresh = h("span", { class: "badge badge--called", hidden: true });
    const tab = (kind, ...words) =>
      h(
        "a",
        { class: "tab", href: `#/${store.me}/${kind}`, "aria-current": store.place.kind === kind ? "page" : null },
        words,
      );
    return h(
      "header",
      { class: "main__head" },
      opener,
      h(
        "h1",
        { class: "main__title" },
        avatar(store.bot, "avatar--small"),
        userName(store.bot),
        h("span", { class: "app-tag" }, "APP"),
      ),
      h(
        "nav",
        { class: "tabs", "aria-label": "Parts of the app" },
        tab("home", "Home"),
        tab("app", "Messages", this.fresh),
      ),
    );
  }

  /** Says on the Home tab how many of the bot's messages are new. */
  tabs() {
    const there = direct();
    const fresh = there ? unread(there).count : 0;
    this.fresh.hidden = fresh === 0;
    fill(this.fresh, String(fresh), h("span", { class: "only-heard" }, " unread"));
  }

  update() {
    const shown = current();
    const rows = shown ? rowsOf(shown) : [];
    this.messages.update(rows, {
      mark: this.mark,
      signature: `${store.people.length} ${store.epoch}`,
      openThread: (message) => this.go.thread(message.ts),
      empty: () =>
        h(
          "p",
          { class: "empty" },
          shown || store.place.kind === "app"
            ? "Nothing was said here yet. Type /invoices to begin."
            : "You are not in this channel. Choose another on the left.",
        ),
    });
    this.composer.update(shown);
    if (shown && document.visibilityState === "visible") markRead(shown);
  }
}

/** The messages that stand in the channel, each with the replies of its thread. */
function rowsOf(shown) {
  const replies = new Map();
  for (const each of shown.messages) {
    if (!inChannel(each)) replies.set(each.thread_ts, [...(replies.get(each.thread_ts) ?? []), each]);
  }
  return shown.messages.filter(inChannel).map((each) => ({ shown: each, replies: replies.get(each.ts) ?? [] }));
}
