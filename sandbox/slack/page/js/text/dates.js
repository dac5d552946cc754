// Times as Slack shows them: in the zone of whoever reads.

import { myself } from "../store.js";

function zone() {
  return myself()?.tz;
}

function formatted(date, options) {
  try {
    return new Intl.DateTimeFormat("en", { ...options, timeZone: zone() }).format(date);
  } catch {
    return new Intl.DateTimeFormat("en", options).format(date);
  }
}

const day = (date) => formatted(date, { year: "numeric", month: "2-digit", day: "2-digit" });
const LONG = { weekday: "long", year: "numeric", month: "long", day: "numeric" };
const MEDIUM = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };

function pretty(date, otherwise) {
  for (const [name, offset] of [
    ["today", 0],
    ["yesterday", -1],
    ["tomorrow", 1],
  ]) {
    if (day(date) === day(new Date(Date.now() + offset * 86_400_000))) return name;
  }
  return formatted(date, otherwise);
}

function numeric(date) {
  const [month, number, year] = day(date).split("/");
  return `${year}-${month}-${number}`;
}

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(Math.round(seconds), "second");
}

const TOKENS = {
  date_num: numeric,
  date: (date) => formatted(date, MEDIUM),
  date_slash: (date) => day(date),
  date_short: (date) => formatted(date, SHORT),
  date_long: (date) => formatted(date, LONG),
  date_pretty: (date) => pretty(date, MEDIUM),
  date_short_pretty: (date) => pretty(date, SHORT),
  date_long_pretty: (date) => pretty(date, LONG),
  day_divider_pretty: (date) => pretty(date, LONG),
  date_long_full: (date) => formatted(date, LONG),
  time: (date) => formatted(date, { hour: "numeric", minute: "2-digit" }),
  time_secs: (date) => formatted(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** A `<!date^…>` format with its tokens filled in, null when it has one that Slack does not know. */
export function dateText(seconds, format) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    known &&= name in TOKENS;
    return known ? TOKENS[name](date) : whole;
  });
  return known ? text : null;
}

export const clock = (ts) => TOKENS.time(new Date(Number(ts) * 1000));
export const dayOf = (ts) => day(new Date(Number(ts) * 1000));
export const dayTitle = (ts) => {
  const text = pretty(new Date(Number(ts) * 1000), LONG);
  return text[0].toUpperCase() + text.slice(1);
};
export const fullTime = (ts) =>
  `${formatted(new Date(Number(ts) * 1000), LONG)}, ${TOKENS.time_secs(new Date(Number(ts) * 1000))}`;
