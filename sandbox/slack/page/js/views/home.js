// The bot's Home tab: whatever the bot publishes there for this person.

import { fill, h } from "../dom.js";
import { act } from "../api.js";
import { block } from "../blocks/index.js";
import { sceneOf } from "../scene.js";
import { store } from "../store.js";
import { keepingFocus } from "./keep.js";
import { toast } from "./toast.js";

export class HomeTab {
  constructor() {
    this.node = h("div", { class: "home", tabIndex: 0, role: "region", "aria-label": "Home" });
    this.drawn = null;
    act(store.me, "open_home").catch((error) => toast(error.message));
  }

  draw() {
    const { home } = store.screen;
    const content = JSON.stringify([home, store.people.length, store.epoch]);
    if (content === this.drawn) return;
    this.drawn = content;
    keepingFocus(this.node, () => {
      if (!home) fill(this.node, h("p", { class: "empty" }, "The app has published nothing here yet."));
      else
        fill(
          this.node,
          h(
            "div",
            { class: "home__page blocks" },
            home.blocks.map((each) => block(each, sceneOf(home, { surface: "home" }))),
          ),
        );
    });
  }
}
