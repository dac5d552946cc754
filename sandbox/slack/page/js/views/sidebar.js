// Whom one is, the channels with their unread marks, and the bot.

import { fill, h, icon } from "../dom.js";
import { menu } from "../elements/menu.js";
import { direct, myself, playable, store, unread } from "../store.js";
import { chosenTheme, nextTheme } from "../theme.js";
import { userName } from "../text/links.js";
import { avatar } from "./avatar.js";
import { keepingFocus } from "./keep.js";

const THEMES = { system: "System theme", light: "Light theme", dark: "Dark theme" };
const THEME_ICONS = { system: "system", light: "sun", dark: "moon" };

/** Draws each part anew only when it changed, so that an open menu stays open while messages come in. */
export function drawSidebar(root, go) {
  if (!store.screen) return;
  if (!root.childElementCount) {
    fill(
      root,
      h("div", { class: "sidebar__top" }),
      h("div", { class: "sidebar__lists" }),
      h("div", { class: "sidebar__foot" }),
    );
  }
  const [top, lists, foot] = root.children;
  const channels = store.screen.channels.filter((each) => each.kind !== "im");
  const marks = store.screen.channels.map((each) => [each.id, each.name, each.kind, each.archived, unread(each)]);
  part(top, [store.team.name], () => [
    h(
      "div",
      { class: "team" },
      h("span", { class: "team__name" }, store.team.name),
      h("span", { class: "team__tag" }, "sandbox"),
    ),
    closer(),
  ]);
  part(lists, [store.me, store.place, marks, userName(store.bot)], () => [
    h("h2", { class: "sidebar__title" }, "Channels"),
    h(
      "ul",
      { class: "places" },
      channels.map((each) => channelLink(each)),
    ),
    h("h2", { class: "sidebar__title" }, "Apps"),
    h("ul", { class: "places" }, botLink()),
  ]);
  const open = document.body.classList.contains("panel-open");
  part(foot, [myself(), open, chosenTheme()], () => [
    panelButton(go, open),
    themeButton(() => drawSidebar(root, go)),
    whoButton(go),
  ]);
}

function part(node, content, make) {
  const drawn = JSON.stringify(content);
  if (node.dataset.drawn === drawn) return;
  node.dataset.drawn = drawn;
  keepingFocus(node, () => fill(node, make()));
}

function closer() {
  return h(
    "button",
    {
      type: "button",
      class: "plain sidebar__closer",
      "aria-label": "Close the list of channels",
      onclick: () => document.body.classList.remove("channels-open"),
    },
    icon("close"),
  );
}

const quiet = (words) => h("span", { class: "only-heard" }, words);

function placeLink({ id, here, look, name, mark, spoken }) {
  const fresh = mark.count > 0 && !here;
  return h(
    "li",
    {},
    h(
      "a",
      {
        class: `place ${fresh ? "place--unread" : ""}`,
        href: `#/${store.me}/${id}`,
        "aria-current": here ? "page" : null,
      },
      look,
      h("span", { class: "place__name" }, quiet(`${spoken} `), name),
      fresh
        ? h(
            "span",
            { class: `badge ${mark.called ? "badge--called" : ""}` },
            String(Math.min(mark.count, 99)),
            quiet(" unread"),
          )
        : null,
    ),
  );
}

function channelLink(each) {
  const here = store.place.kind === "channel" && store.place.id === each.id;
  const spoken = `${each.archived ? "archived " : ""}${each.kind === "private" ? "private channel" : "channel"}`;
  return placeLink({
    id: each.id,
    here,
    look: icon(each.kind === "private" ? "lock" : "hash"),
    name: each.name,
    mark: unread(each),
    spoken,
  });
}

function botLink() {
  const there = direct();
  const here = store.place.kind !== "channel";
  const name = userName(store.bot);
  return placeLink({
    id: "app",
    here,
    look: avatar(store.bot, "avatar--small"),
    name,
    mark: there ? unread(there) : { count: 0, called: 0 },
    spoken: "app",
  });
}

function panelButton(go, open) {
  return h(
    "button",
    {
      type: "button",
      class: "foot-button",
      "aria-expanded": String(open),
      "aria-controls": "panel",
      onclick: () => go.panel(),
    },
    icon("spark"),
    h("span", {}, "Make it happen"),
  );
}

function themeButton(redraw) {
  const now = chosenTheme();
  return h(
    "button",
    {
      type: "button",
      class: "foot-button",
      "aria-label": `${THEMES[now]}. Change the theme`,
      onclick() {
        nextTheme();
        redraw();
      },
    },
    icon(THEME_ICONS[now]),
    h("span", {}, THEMES[now]),
  );
}

export function kindOf(who) {
  if (who.about) return who.about;
  if (who.other_team) return "from another Slack team";
  return who.guest ? "guest" : "member";
}

function whoButton(go) {
  const me = myself();
  const opener = h(
    "button",
    { type: "button", class: "who", "aria-haspopup": "menu", "aria-expanded": "false" },
    avatar(store.me),
    h(
      "span",
      { class: "who__words" },
      h("span", { class: "who__name" }, quiet("You are "), me?.real_name ?? store.me),
      h("small", {}, me ? kindOf(me) : ""),
      quiet("Be somebody else"),
    ),
    icon("down"),
  );
  const entries = () =>
    playable().map((each) => ({
      checked: each.id === store.me,
      nodes: [
        avatar(each.id),
        h("span", { class: "who__words" }, h("span", {}, each.real_name), h("small", {}, kindOf(each))),
      ],
      run: () => go.be(each.id),
    }));
  menu(opener, entries, { label: "Be somebody" });
  return opener;
}
