// Draws anew without losing the reader's place: focus, and what stands in the focused field.

import { closeStray, openerOf } from "../elements/popup.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, [tabindex]";

function pathOf(node, root) {
  const action = node.closest("[data-action]");
  const block = node.closest("[data-block]");
  return {
    message: node.closest("[data-ts]")?.dataset.ts,
    action: action?.dataset.action,
    value: action?.dataset.value,
    block: block?.dataset.block,
    option: node.dataset?.option,
    label: node.getAttribute("aria-label") ?? node.textContent,
    order: [...root.querySelectorAll(FOCUSABLE)].indexOf(node),
  };
}

/** In its own message first: another one may have controls that are called the same. */
function found(root, path) {
  const message = path.message && root.querySelector(`[data-ts="${CSS.escape(path.message)}"]`);
  return (message && foundIn(message, path)) ?? foundIn(root, path);
}

function foundIn(root, path) {
  if (path.action) {
    const all = [...root.querySelectorAll("[data-action]")].filter((each) => each.dataset.action === path.action);
    const best =
      all.find(
        (each) => each.closest("[data-block]")?.dataset.block === path.block && each.dataset.value === path.value,
      ) ??
      all.find((each) => each.dataset.value === path.value) ??
      all.find((each) => each.closest("[data-block]")?.dataset.block === path.block) ??
      all[0];
    if (best) {
      const options = [...best.querySelectorAll("[data-option]")];
      return (
        options.find((each) => each.dataset.option === path.option) ??
        (best.matches(FOCUSABLE) ? best : best.querySelector(FOCUSABLE))
      );
    }
  }
  const all = [...root.querySelectorAll(FOCUSABLE)];
  return all.find((each) => (each.getAttribute("aria-label") ?? each.textContent) === path.label) ?? null;
}

/**
 * Runs `draw`, which replaces what is in `root`; then puts the focus where it was, or on `otherwise`.
 * A menu whose opener was replaced is closed, since what it offered may no longer be; the focus is on the new opener.
 */
export function keepingFocus(root, draw, otherwise = null) {
  const active = openerOf(document.activeElement) ?? document.activeElement;
  const inside = active && active !== root && root.contains(active);
  const path = inside ? pathOf(active, root) : null;
  const typed = inside && "selectionStart" in active ? { from: active.selectionStart, to: active.selectionEnd } : null;
  draw();
  closeStray();
  if (!inside || root.contains(document.activeElement)) return;
  const again = found(root, path);
  (again ?? otherwise)?.focus({ preventScroll: true });
  if (again && typed && again.matches(".control") && again.tagName === active.tagName) {
    if (typeof typed.from === "number" && again.type !== "email") again.setSelectionRange(typed.from, typed.to);
  }
}
