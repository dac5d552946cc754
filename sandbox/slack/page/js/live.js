// The live feed: the sandbox says that something changed or was logged, the page looks again.

export function listen({ changed, logged, online }) {
  const source = new EventSource("/_sandbox/events");
  source.addEventListener("changed", () => {
    online(true);
    changed();
  });
  source.addEventListener("logged", logged);
  source.addEventListener("error", () => online(false));
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
