// Where a menu's options come from: written out, asked of the bot, or the team's people and channels.

import { store } from "../store.js";
import { userName } from "../text/links.js";
import { plainText } from "../text/mrkdwn.js";

const NEEDED = 3; // characters that Slack wants before it asks, unless told otherwise

function shown(option, group = "") {
  return {
    value: option.value,
    label: plainText(option.text),
    description: option.description ? plainText(option.description) : "",
    group,
  };
}

function writtenOut(content) {
  const groups = (content.option_groups ?? []).flatMap((group) =>
    group.options.map((each) => shown(each, plainText(group.label))),
  );
  return [...(content.options ?? []).map((each) => shown(each)), ...groups];
}

function people() {
  return store.people
    .filter((each) => !each.deleted)
    .map((each) => ({ value: each.id, label: each.real_name, description: `@${each.name}`, group: "" }));
}

function conversations(content) {
  const include = content.filter?.include;
  return (store.screen?.channels ?? [])
    .filter(
      (each) =>
        !each.archived &&
        (content.type.includes("channels") ? each.kind === "public" : !include || include.includes(each.kind)),
    )
    .map((each) => ({
      value: each.id,
      label: each.kind === "im" ? userName(store.bot) : `#${each.name}`,
      description: "",
      group: "",
    }));
}

const fold = (text) => text.normalize("NFKD").toLowerCase();

function matching(options, typed) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  return options.filter((each) => words.every((word) => fold(`${each.label} ${each.description}`).includes(word)));
}

/** What a menu offers for what was typed: `{options}`, or `{hint}` with why there are none yet. */
export async function offered(block, content, scene, typed) {
  const kind = content.type.replace(/^multi_/, "").replace(/_select$/, "");
  if (kind === "external") {
    const needed = content.min_query_length ?? NEEDED;
    if (typed.length < needed) return { options: [], hint: `Type ${needed} or more characters.` };
    const found = await scene.options(block, content, typed);
    return { options: found.map((each) => shown(each)) };
  }
  const all = { static: writtenOut, users: people, conversations, channels: conversations }[kind](content);
  return { options: matching(all, typed) };
}

/** What a menu holds, as values with their labels. */
export function chosenIn(content, held) {
  const one = held.selected_option;
  if (one) return [shown(one)];
  if (held.selected_options) return held.selected_options.map((each) => shown(each));
  const ids =
    held.selected_users ??
    held.selected_conversations ??
    held.selected_channels ??
    [held.selected_user ?? held.selected_conversation ?? held.selected_channel].filter(Boolean);
  return ids.map((id) => ({ value: id, label: named(id), description: "", group: "" }));
}

function named(id) {
  return store.people.some((each) => each.id === id) ? userName(id) : (store.screen?.names[id] ?? id);
}
