// Times, always in the zone of the person who looks. Dates are written day first, hours from 0 to 24.

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

export const tsDate = (ts) => new Date(Number(ts) * 1000);
export const clockTime = (date, tz) => format(tz, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
export const dayKey = (date, tz) => format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).format(date).split("/").reverse().join("-");
export const longStamp = (date, tz) => `${format(tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date)} at ${clockTime(date, tz)}`;
export const shortDay = (date, tz) => format(tz, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(date);
export const city = (tz) => (tz.includes("/") ? tz.split("/").pop().replaceAll("_", " ") : tz);

export function relativeDay(date, now, tz) {
  const day = dayKey(date, tz);
  const shifted = (days) => dayKey(new Date(now.getTime() + days * 86400000), tz);
  if (day === shifted(0)) return "today";
  if (day === shifted(-1)) return "yesterday";
  if (day === shifted(1)) return "tomorrow";
  return null;
}

export function dayLabel(date, now, tz) {
  const near = relativeDay(date, now, tz);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const sameYear = dayKey(date, tz).slice(0, 4) === dayKey(now, tz).slice(0, 4);
  return format(tz, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(date);
}

export function ago(date, now, tz) {
  const minutes = Math.round((now - date) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  const near = relativeDay(date, now, tz);
  return near ? `${near} at ${clockTime(date, tz)}` : format(tz, { day: "numeric", month: "short" }).format(date);
}

/** Slack's date tokens: `{date_short_pretty} at {time}` and so on. */
export function dateTokens(pattern, date, now, tz) {
  const near = relativeDay(date, now, tz);
  const long = () => format(tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date);
  const plain = () => format(tz, { day: "numeric", month: "long", year: "numeric" }).format(date);
  const short = () => format(tz, { day: "numeric", month: "short", year: "numeric" }).format(date);
  const tokens = {
    date_num: () => dayKey(date, tz),
    date_slash: () => dayKey(date, tz).split("-").reverse().join("/"),
    date: plain, date_short: short, date_long: long,
    date_pretty: () => near ?? plain(), date_short_pretty: () => near ?? short(), date_long_pretty: () => near ?? long(),
    date_long_full: long, day_divider_pretty: () => near ?? dayLabel(date, now, tz),
    time: () => clockTime(date, tz),
    time_secs: () => format(tz, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(date),
    ago: () => ago(date, now, tz),
  };
  return pattern.replace(/\{(\w+)\}/g, (all, name) => tokens[name]?.() ?? all);
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
