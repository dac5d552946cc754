// One message: who, when, its blocks or text, unfurled links, files, thread.

import { fill, h, icon } from "../dom.js";
import { block } from "../blocks/index.js";
import { own } from "../blocks/media.js";
import { sceneOf } from "../scene.js";
import { person } from "../store.js";
import { clock, fullTime } from "../text/dates.js";
import { link, userName } from "../text/links.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar } from "./avatar.js";

const PICTURES = /\.(png|jpe?g|gif|webp)$/i;

/** `follows`: the one above is by the same author, so the head is left out. */
export function message(shown, { follows = false, openThread = null } = {}) {
  const name = shown.by === "USLACKBOT" ? "Sandbox" : userName(shown.by);
  const bot = person(shown.by)?.bot ?? shown.by === "USLACKBOT";
  const look = ["message", shown.ephemeral ? "message--ephemeral" : "", follows ? "message--follows" : ""];
  return h(
    "article",
    {
      class: look.filter(Boolean).join(" "),
      tabIndex: -1,
      data: { ts: shown.ts },
      "aria-label": `${name}, ${clock(shown.ts)}`,
    },
    h(
      "div",
      { class: "message__side" },
      follows ? h("time", { class: "message__time message__time--side" }, clock(shown.ts)) : avatar(shown.by),
    ),
    h(
      "div",
      { class: "message__body" },
      shown.ephemeral ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      follows
        ? null
        : h(
            "div",
            { class: "message__head" },
            h("span", { class: "message__by" }, name),
            bot ? h("span", { class: "app-tag" }, "APP") : null,
            h("time", { class: "message__time", title: fullTime(shown.ts) }, clock(shown.ts)),
          ),
      contents(shown),
      shown.edited ? h("span", { class: "edited" }, "(edited)") : null,
      shown.attachments.map((each) => attachment(each, shown)),
      shown.files.length ? h("div", { class: "files" }, shown.files.map(file)) : null,
    ),
    openThread && !shown.ephemeral
      ? h(
          "div",
          { class: "message__tools" },
          h(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-label": `Open the thread of ${name}'s message, ${clock(shown.ts)}`,
              title: "Thread",
              onclick: () => openThread(shown),
            },
            icon("reply"),
          ),
        )
      : null,
  );
}

function contents(shown) {
  if (!shown.blocks.length) return h("div", { class: "text" }, mrkdwn(shown.text));
  const scene = sceneOf(shown, { surface: "message" });
  return h(
    "div",
    { class: "blocks" },
    shown.blocks.map((each) => block(each, scene)),
  );
}

function attachment(each, shown) {
  const node = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(each.color ?? "")) node.style.borderInlineStartColor = `#${each.color.replace("#", "")}`;
  const scene = sceneOf(shown, { surface: "attachment" });
  const title = each.title
    ? h("p", {}, h("strong", {}, each.title_link ? link(each.title_link, each.title) : each.title))
    : null;
  return fill(
    node,
    each.pretext ? h("p", { class: "text" }, mrkdwn(each.pretext)) : null,
    each.author_name ? h("p", { class: "caption" }, each.author_name) : null,
    title,
    each.text ? h("div", { class: "text" }, mrkdwn(each.text)) : null,
    (each.fields ?? []).map((field) =>
      h("div", { class: "field" }, h("strong", {}, field.title), h("div", {}, mrkdwn(String(field.value)))),
    ),
    (each.blocks ?? []).map((inner) => block(inner, scene)),
    each.footer ? h("p", { class: "caption" }, each.footer) : null,
  );
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;
}

function file(each) {
  const url = own(each.url_private ?? "");
  const title = each.title || each.name;
  if (!url) return h("div", { class: "file" }, icon("file"), h("span", {}, title));
  if (PICTURES.test(each.name)) {
    return h(
      "figure",
      { class: "figure" },
      h("figcaption", { class: "caption" }, title),
      h("a", { href: url, target: "_blank", rel: "noopener" }, h("img", { class: "picture", src: url, alt: title })),
    );
  }
  const kind = (each.name.match(/\.(\w+)$/)?.[1] ?? "file").toUpperCase();
  return h(
    "a",
    { class: "file", href: `${url}&open`, target: "_blank", rel: "noopener" },
    icon("file"),
    h("span", { class: "file__words" }, h("strong", {}, title), h("small", {}, `${kind} · ${size(each.size)}`)),
  );
}

/** Tells beneath a message what its thread has; the rest of it is left alone, with any menu that is open there. */
export function drawReplies(node, shown, replies, openThread) {
  const body = node.querySelector(".message__body");
  const link = body.querySelector(":scope > .thread-link");
  if (!replies.length || !openThread) {
    link?.remove();
    return;
  }
  const last = replies.at(-1).ts;
  const drawn = `${replies.length} ${last}`;
  if (link?.dataset.drawn === drawn) return;
  const there = link ?? body.appendChild(threadLink(shown, openThread));
  there.dataset.drawn = drawn;
  const words = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  fill(there, h("strong", {}, words), h("span", {}, `Last reply ${clock(last)}`));
}

function threadLink(shown, openThread) {
  return h("button", { type: "button", class: "thread-link", onclick: () => openThread(shown) });
}
