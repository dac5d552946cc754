// Light, dark, or as the system says.

const ORDER = ["system", "light", "dark"];

export function chosenTheme() {
  return document.documentElement.dataset.theme ?? "system";
}

export function nextTheme() {
  const next = ORDER[(ORDER.indexOf(chosenTheme()) + 1) % ORDER.length];
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
  }
  return next;
}
