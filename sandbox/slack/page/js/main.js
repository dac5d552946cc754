// Starts the page: loads the team, keeps the screen fresh, draws its parts.

import { listen } from "./live.js";
import { readRoute, restoreRoute, writeRoute } from "./route.js";
import { current, describe, notify, playable, refresh, store, subscribe, unread } from "./store.js";
import { ChannelView } from "./views/channel.js";
import { ModalView } from "./views/modal.js";
import { PanelView } from "./views/panel.js";
import { drawSidebar } from "./views/sidebar.js";
import { ThreadView } from "./views/thread.js";
import { toast } from "./views/toast.js";

const byId = (id) => document.getElementById(id);
const go = {
  be(user) {
    location.hash = `#/${user}/${store.place.kind === "channel" ? store.place.id : store.place.kind}`;
  },
  thread(ts) {
    store.thread = ts;
    writeRoute();
    notify();
  },
  panel() {
    panel.toggle();
    drawSidebar(byId("sidebar"), go);
  },
};

const parts = {
  channel: new ChannelView(byId("main"), go),
  thread: new ThreadView(byId("side"), go),
  modal: new ModalView(),
};
const panel = new PanelView(byId("panel"), () => drawSidebar(byId("sidebar"), go));
let noticed = new Map();

function draw() {
  drawSidebar(byId("sidebar"), go);
  parts.channel.draw();
  parts.thread.draw();
  parts.modal.draw();
  panel.draw();
  document.body.classList.toggle("offline", !store.online);
  tellNotices();
  const waiting = (store.screen?.channels ?? []).reduce((sum, each) => sum + unread(each).count, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${current()?.name ?? "Invoices"} · ${store.team.name} sandbox`;
}

/** Shows what Slack tells in passing, once. */
function tellNotices() {
  if (!store.screen) return;
  const { user, notices } = store.screen;
  const seen = noticed.get(user) ?? notices.length;
  for (const each of notices.slice(seen)) toast(`The app did not answer as Slack expects (${each}). Try again?`);
  noticed.set(user, notices.length);
}

async function arrive() {
  const { me, place, thread } = readRoute();
  const people = playable();
  const user = people.some((each) => each.id === me) ? me : (people[0]?.id ?? "");
  document.body.classList.remove("channels-open");
  if (user !== store.me) {
    store.me = user;
    store.screen = null;
    await refresh();
  }
  const known = store.screen?.channels ?? [];
  const there = place.kind !== "channel" || known.some((each) => each.id === place.id && each.kind !== "im");
  store.place = there ? place : { kind: "channel", id: known.find((each) => each.kind !== "im")?.id ?? "" };
  store.thread = there ? thread : null;
  writeRoute();
  notify();
}

async function start() {
  restoreRoute();
  await describe();
  subscribe(draw);
  await arrive();
  window.addEventListener("hashchange", arrive);
  document.addEventListener("visibilitychange", notify);
  listen({
    changed: refresh,
    logged: () => panel.logged(),
    online(now) {
      store.online = now;
      document.body.classList.toggle("offline", !now);
    },
  });
}

start();
