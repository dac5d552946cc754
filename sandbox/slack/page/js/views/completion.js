// What fits behind a slash: the commands, and the words that a command's hint names.

import { store } from "../store.js";

/** `[failed acme | show NUMBER | help]` as the ways to go on. */
function waysOf(command) {
  const inner = /^\[(.*)\]$/s.exec(command.hint.trim())?.[1] ?? command.hint;
  return inner
    .split("|")
    .map((way) => way.trim())
    .filter(Boolean);
}

/** What could be completed: `{text, words, hint, description}`. */
export function suggestions(typed) {
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  const space = typed.indexOf(" ");
  if (space === -1) {
    return store.commands
      .filter((each) => each.command.startsWith(typed))
      .map((each) => ({
        text: `${each.command} `,
        words: each.command,
        hint: each.hint,
        description: each.description,
      }));
  }
  const command = store.commands.find((each) => each.command === typed.slice(0, space));
  const rest = typed.slice(space + 1);
  if (!command || rest.includes(" ")) return [];
  return waysOf(command)
    .map((way) => ({ word: way.split(" ")[0], more: way.split(" ").slice(1).join(" ") }))
    .filter(({ word }) => word.startsWith(rest) && word !== rest)
    .map(({ word, more }) => ({
      text: `${command.command} ${word}${more ? " " : ""}`,
      words: `${command.command} ${word}`,
      hint: more,
      description: "",
    }));
}

/** The hint beneath the field, once the command is clear. */
export function hintFor(typed) {
  const command = store.commands.find((each) => typed === each.command || typed.startsWith(`${each.command} `));
  return command ? `${command.command} ${command.hint}` : "";
}
