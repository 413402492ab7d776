// Times, always in the zone of the person who looks, written as Slack's English has them; hours from 0 to 24.

const cache = new Map();
function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!cache.has(key)) {
    const made = new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options });
    // Some browsers write "Monday, 30 November", others without the comma.
    cache.set(key, { format: (date) => made.format(date).replace(",", ""), formatToParts: (date) => made.formatToParts(date) });
  }
  return cache.get(key);
}

const words = (tz, options) => {
  const key = `words${tz}${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }));
  return cache.get(key);
};

export const tsDate = (ts) => new Date(Number(ts) * 1000);
export const clockTime = (date, tz) => format(tz, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
export const dayKey = (date, tz) => format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date).split("/").reverse().join("-");
const ordinal = (day) => `${day}${(day % 100 > 10 && day % 100 < 14 ? "" : { 1: "st", 2: "nd", 3: "rd" }[day % 10]) || "th"}`;
/** The parts of a date as Slack's English writes them. */
function english(date, tz) {
  const part = (options) => words(tz, options).format(date);
  const [year, , day] = dayKey(date, tz).split("-").map(Number);
  return { year, day, nth: ordinal(day), weekday: part({ weekday: "long" }), long: part({ month: "long" }), short: part({ month: "short" }) };
}

export function longStamp(date, tz) {
  const { weekday, long, nth, year } = english(date, tz);
  return `${weekday}, ${long} ${nth}, ${year} at ${clockTime(date, tz)}`;
}
export const shortDay = (date, tz) => format(tz, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(date);
/** "2026-11-30" as Slack's date picker shows it. */
export function dayInWords(day) {
  const noon = new Date(`${day}T12:00Z`);
  if (Number.isNaN(noon.getTime())) return day;
  const { long, day: number, year } = english(noon, "UTC");
  return `${long} ${number}, ${year}`;
}
export const city = (tz) => (tz.includes("/") ? tz.split("/").pop().replaceAll("_", " ") : tz);

export function relativeDay(date, now, tz) {
  const days = Math.round((Date.parse(dayKey(date, tz)) - Date.parse(dayKey(now, tz))) / 86400000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

export function dayLabel(date, now, tz) {
  const near = relativeDay(date, now, tz);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const { weekday, long, nth, year } = english(date, tz);
  return `${weekday}, ${long} ${nth}${year === english(now, tz).year ? "" : `, ${year}`}`;
}

export function ago(date, now, tz) {
  const minutes = Math.round((now - date) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  const near = relativeDay(date, now, tz);
  return near ? `${near} at ${clockTime(date, tz)}` : format(tz, { day: "numeric", month: "short" }).format(date);
}

const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
/** "3 minutes ago", "in 2 days". */
export function span(date, now) {
  const seconds = Math.round((date - now) / 1000);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? [null, 1];
  if (!unit) return "just now";
  const count = Math.floor(Math.abs(seconds) / length);
  const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

/** Slack's date tokens: `{date_short_pretty} at {time}` and so on. Slack leaves the year of {date} out while it is this one. */
export function dateTokens(pattern, date, now, tz) {
  const near = () => relativeDay(date, now, tz);
  const { year, day, nth, weekday, long, short } = english(date, tz);
  const tokens = {
    date_num: () => dayKey(date, tz),
    date_slash: () => dayKey(date, tz).split("-").reverse().join("/"),
    date: () => `${long} ${nth}${year === english(now, tz).year ? "" : `, ${year}`}`,
    date_short: () => `${short} ${day}, ${year}`,
    date_long: () => `${weekday}, ${long} ${nth}, ${year}`,
    date_long_full: () => `${long} ${day}, ${year}`,
    date_pretty: () => near() ?? tokens.date(),
    date_short_pretty: () => near() ?? tokens.date_short(),
    date_long_pretty: () => near() ?? tokens.date_long(),
    day_divider_pretty: () => near() ?? dayLabel(date, now, tz),
    time: () => clockTime(date, tz),
    time_secs: () => format(tz, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(date),
    ago: () => span(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(tokens, name) ? tokens[name]() : all));
}

function offset(instant, tz) {
  const parts = Object.fromEntries(format(tz, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  }).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(instant / 1000) * 1000;
}

/** The instant at which clocks in `tz` show `wall` ("2026-11-23T09:00"). */
export function fromWall(wall, tz) {
  const guess = Date.parse(`${wall}Z`);
  const once = guess - offset(guess, tz);
  return new Date(guess - offset(once, tz));
}

export function toWall(date, tz) {
  return new Date(date.getTime() + offset(date.getTime(), tz)).toISOString().slice(0, 16);
}
