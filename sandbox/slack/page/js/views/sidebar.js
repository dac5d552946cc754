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

export function drawSidebar(root, go) {
  if (!store.screen) return;
  const channels = store.screen.channels.filter((each) => each.kind !== "im");
  keepingFocus(root, () => {
    fill(
      root,
      h("div", { class: "sidebar__top" }, h("div", { class: "team" }, h("span", { class: "team__name" }, store.team.name), h("span", { class: "team__tag" }, "sandbox")), closer()),
      h("div", { class: "sidebar__lists" }, h("h2", { class: "sidebar__title" }, "Channels"), h("ul", { class: "places" }, channels.map((each) => channelLink(each))), h("h2", { class: "sidebar__title" }, "Apps"), h("ul", { class: "places" }, botLink())),
      h("div", { class: "sidebar__foot" }, panelButton(go), themeButton(() => drawSidebar(root, go)), whoButton(go)),
    );
  });
}

function closer() {
  return h("button", { type: "button", class: "plain sidebar__closer", "aria-label": "Close the list of channels", onclick: () => document.body.classList.remove("channels-open") }, icon("close"));
}

function placeLink({ id, here, look, name, mark, spoken }) {
  const fresh = mark.count > 0 && !here;
  const words = [spoken, fresh ? `${mark.count} unread` : ""].filter(Boolean).join(", ");
  return h(
    "li",
    {},
    h(
      "a",
      { class: `place ${fresh ? "place--unread" : ""}`, href: `#/${store.me}/${id}`, "aria-current": here ? "page" : null, "aria-label": words },
      look,
      h("span", { class: "place__name" }, name),
      fresh ? h("span", { class: `badge ${mark.called ? "badge--called" : ""}` }, String(Math.min(mark.count, 99))) : null,
    ),
  );
}

function channelLink(each) {
  const here = store.place.kind === "channel" && store.place.id === each.id;
  const spoken = `${each.kind === "private" ? "private channel" : "channel"} ${each.name}${each.archived ? ", archived" : ""}`;
  return placeLink({ id: each.id, here, look: icon(each.kind === "private" ? "lock" : "hash"), name: each.name, mark: unread(each), spoken });
}

function botLink() {
  const there = direct();
  const here = store.place.kind !== "channel";
  const name = userName(store.bot);
  return placeLink({ id: "app", here, look: avatar(store.bot, "avatar--small"), name, mark: there ? unread(there) : { count: 0, called: 0 }, spoken: `app ${name}` });
}

function panelButton(go) {
  const open = document.body.classList.contains("panel-open");
  return h("button", { type: "button", class: "foot-button", "aria-expanded": String(open), "aria-controls": "panel", onclick: () => go.panel() }, icon("spark"), h("span", {}, "Make it happen"));
}

function themeButton(redraw) {
  const now = chosenTheme();
  return h("button", { type: "button", class: "foot-button", "aria-label": `${THEMES[now]}. Change the theme`, onclick() {
    nextTheme();
    redraw();
  } }, icon(THEME_ICONS[now]), h("span", {}, THEMES[now]));
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
    { type: "button", class: "who", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `You are ${me?.real_name ?? store.me}. Be somebody else` },
    avatar(store.me),
    h("span", { class: "who__words" }, h("span", { class: "who__name" }, me?.real_name ?? store.me), h("small", {}, me ? kindOf(me) : "")),
    icon("down"),
  );
  const entries = () => playable().map((each) => ({
    checked: each.id === store.me,
    nodes: [avatar(each.id), h("span", { class: "who__words" }, h("span", {}, each.real_name), h("small", {}, kindOf(each)))],
    run: () => go.be(each.id),
  }));
  menu(opener, entries, { label: "Be somebody" });
  return opener;
}
