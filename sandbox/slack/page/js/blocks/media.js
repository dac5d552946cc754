// Pictures, videos and remote files. Only what the sandbox itself serves is loaded: the page asks no other host.

import { h, icon } from "../dom.js";
import { textNodes, plainText } from "../text/mrkdwn.js";
import { link } from "../text/links.js";
import { store } from "../store.js";

/** The address on this server that a picture has, null when it is elsewhere. */
export function own(url) {
  try {
    const at = new URL(url, location.href);
    if (at.pathname.startsWith("/files/")) at.searchParams.set("user", store.me); // files open for who is in the talk
    else if (at.origin !== location.origin) return url.startsWith("data:image/") ? url : null;
    return at.pathname + at.search;
  } catch {
    return null;
  }
}

export function picture(image, look) {
  const url = own(image.image_url ?? image.slack_file?.url ?? "");
  if (url) return h("img", { src: url, alt: image.alt_text, class: look, loading: "lazy" });
  const words = look === "glyph" ? "" : image.alt_text;
  return h(
    "span",
    { class: `${look} absent`, role: "img", "aria-label": image.alt_text, title: `${image.alt_text} (not loaded)` },
    words || icon("eye"),
  );
}

export function image(block) {
  const title = block.title ? h("figcaption", { class: "caption" }, textNodes(block.title)) : null;
  return h("figure", { class: "figure" }, title, picture(block, "picture"));
}

export function video(block) {
  const about = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "attachment" },
    h("p", { class: "caption" }, about),
    h("p", {}, link(block.title_url ?? block.video_url, plainText(block.title))),
    block.description ? h("p", {}, textNodes(block.description)) : null,
    picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "picture"),
  );
}

export function fileBlock(block) {
  return h("div", { class: "file" }, icon("file"), h("span", {}, `Remote file ${block.external_id}`));
}
