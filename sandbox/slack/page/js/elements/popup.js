// Something that floats by what opened it, above modals too; one is open at a time.

let open = null;

/** Shows `node` (a child of the anchor's own surroundings) beneath `anchor`, or above where there is no room. */
export function openPopup(node, anchor, { onclose = () => {}, width = "anchor" } = {}) {
  closePopup();
  node.popover = "manual";
  if (!node.isConnected) anchor.after(node);
  node.showPopover();
  const settle = () => position(node, anchor, width);
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) closePopup();
  };
  const scrolled = (event) => {
    if (!node.contains(event.target)) settle();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", scrolled, true);
  window.addEventListener("resize", settle);
  open = {
    node,
    anchor,
    close() {
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("scroll", scrolled, true);
      window.removeEventListener("resize", settle);
      if (node.isConnected && node.matches(":popover-open")) node.hidePopover();
      onclose();
    },
  };
  settle();
}

export function closePopup(node = null) {
  if (!open || (node && open.node !== node)) return;
  const closing = open;
  open = null;
  closing.close();
}

export function isOpen(node) {
  return open?.node === node && node.isConnected;
}

/** What opened the popup in which `node` stands; null when it stands in none. */
export function openerOf(node) {
  return open?.node.contains(node) ? open.anchor : null;
}

/** Closes a popup that is no longer on the page, since what opened it was drawn anew. */
export function closeStray() {
  if (open && !open.node.isConnected) closePopup();
}

function position(node, anchor, width) {
  const box = anchor.getBoundingClientRect();
  const margin = 8;
  node.style.minWidth = width === "anchor" ? `${Math.min(box.width, innerWidth - 2 * margin)}px` : "12rem";
  node.style.maxWidth = `${Math.min(Math.max(box.width, 420), innerWidth - 2 * margin)}px`;
  const below = innerHeight - box.bottom - margin;
  const above = box.top - margin;
  const up = below < Math.min(node.scrollHeight, 260) && above > below;
  node.style.maxHeight = `${Math.max(120, Math.min(360, up ? above : below) - 4)}px`;
  const size = node.getBoundingClientRect();
  node.style.left = `${Math.max(margin, Math.min(box.left, innerWidth - size.width - margin))}px`;
  node.style.top = up ? `${box.top - size.height - 4}px` : `${box.bottom + 4}px`;
}
