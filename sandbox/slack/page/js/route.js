// Who one is and where one looks stands in the address, so that reload restores it: #/U0HANA/C0ACME/1732.0001

import { store } from "./store.js";

export function readRoute() {
  const [, me, place, thread] = location.hash.split("/").map(decodeURIComponent);
  const kinds = { home: { kind: "home", id: "" }, app: { kind: "app", id: "" } };
  return { me: me ?? "", place: kinds[place] ?? { kind: "channel", id: place ?? "" }, thread: thread || null };
}

export function writeRoute() {
  const place = store.place.kind === "channel" ? store.place.id : store.place.kind;
  const parts = [store.me, place, ...(store.thread ? [store.thread] : [])];
  const hash = `#/${parts.map(encodeURIComponent).join("/")}`;
  localStorage.setItem("route", hash);
  if (hash !== location.hash) history.pushState(null, "", hash);
}

export function restoreRoute() {
  if (!location.hash) history.replaceState(null, "", localStorage.getItem("route") ?? "#/");
}
