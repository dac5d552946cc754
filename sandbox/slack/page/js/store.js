// What the page knows: who one is, where one looks, the screen as the sandbox last told it, what was read.

import * as api from "./api.js";

export const store = {
  team: { id: "", name: "" },
  bot: "",
  people: [],
  commands: [],
  panel: false,
  me: "",
  place: { kind: "channel", id: "" },
  thread: null,
  screen: null,
  online: true,
  epoch: 0,
};

const listeners = new Set();

export function subscribe(listener) {
  listeners.add(listener);
}

export function notify() {
  for (const listener of listeners) listener();
}

/** Draws everything anew, also what did not change: a menu whose choice was taken back shows the old one again. */
export function redraw() {
  store.epoch += 1;
  notify();
}

export function person(id) {
  return store.people.find((each) => each.id === id) ?? null;
}

export function myself() {
  return person(store.me);
}

export function channel(id) {
  return store.screen?.channels.find((each) => each.id === id) ?? null;
}

export function direct() {
  return store.screen?.channels.find((each) => each.kind === "im") ?? null;
}

/** The conversation being looked at; null on the Home tab and before the bot's messages were ever opened. */
export function current() {
  if (store.place.kind === "home") return null;
  return store.place.kind === "app" ? direct() : channel(store.place.id);
}

export function modal() {
  return store.screen?.modals.at(-1) ?? null;
}

let asking = null;
let next = null;

/** Fetches the screen anew; calls while one is under way lead to one more fetch, which they wait for. */
export function refresh() {
  if (!asking) {
    asking = fetchScreen().finally(() => {
      asking = null;
    });
    return asking;
  }
  const follow = () => {
    next = null;
    return refresh();
  };
  next ??= asking.then(follow, follow);
  return next;
}

async function fetchScreen() {
  const user = store.me;
  try {
    const screen = await api.act(user, "screen");
    if (user !== store.me) return;
    if (store.screen && store.screen.user === user && screen.version < store.screen.version) return;
    store.screen = screen;
    store.online = true;
    if (Object.keys(screen.names).some((id) => id.startsWith("U") && !person(id))) await describe();
  } catch {
    store.online = false;
  }
  notify();
}

export async function describe() {
  Object.assign(store, await api.described());
}

/** People one can be: everybody but bots and the deactivated. */
export function playable() {
  return store.people.filter((each) => !each.bot && !each.deleted);
}

const readKey = (id) => `read:${store.me}:${id}`;

export function readUpTo(id) {
  return localStorage.getItem(readKey(id)) ?? "";
}

export function markRead(shown) {
  const last = shown.messages.filter(inChannel).at(-1)?.ts;
  if (last && last > readUpTo(shown.id)) localStorage.setItem(readKey(shown.id), last);
}

/** Replies stand in their thread, not in the channel. */
export function inChannel(message) {
  return !message.thread_ts || message.thread_ts === message.ts;
}

export function unread(shown) {
  const mark = readUpTo(shown.id);
  const fresh = shown.messages.filter((each) => each.ts > mark && each.by !== store.me && inChannel(each));
  const called = fresh.filter(
    (each) => shown.kind === "im" || JSON.stringify([each.text, each.blocks]).includes(`<@${store.me}`),
  );
  return { count: fresh.length, called: called.length };
}
